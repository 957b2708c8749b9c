"""Wrong answers to lesson 2 of chapter 5 that nobody has named: none of them may pass."""

import numpy as np
from scipy.special import expit


def _gradient(a, kind):
    return -expit(a if kind == "saturating" else -a)


def _changes_a(a, kind):
    if kind != "saturating":
        a *= -1
    return -expit(a)


WRONG_ANSWERS = {
    "generator_logit_gradient": [
        lambda a, kind: 0.0,
        lambda a, kind: -1.0 + 0 * a,
        lambda a, kind: -0.5 + 0 * a,
        lambda a, kind: expit(a) * expit(-a),
        lambda a, kind: -expit(a) * expit(-a),
        lambda a, kind: 2 * _gradient(a, kind),
        lambda a, kind: _gradient(a, kind).mean(),
        lambda a, kind: _gradient(a, kind) / len(a),
        lambda a, kind: _gradient(np.clip(a, -5, 5), kind),
        lambda a, kind: _gradient(a, kind).round(3),
        lambda a, kind: _gradient(a, kind) * 1.001,
        lambda a, kind: -expit(2 * a) if kind == "saturating" else -expit(-2 * a),
        lambda a, kind: -np.tanh(a / 2) if kind == "saturating" else np.tanh(a / 2),
        lambda a, kind: np.where(_gradient(a, kind) < -0.5, -1.0, 0.0),
        lambda a, kind: _gradient(a, kind) if kind == "saturating" else None,
        lambda a, kind: _gradient(a, kind) if kind == "saturating" else expit(-a),
        lambda a, kind: np.log(expit(-np.clip(a, -30, 30))),
        lambda a, kind: np.gradient(_gradient(a, kind)),
        _changes_a,
    ],
}
