"""Wrong answers to lesson 2 of chapter 5 that nobody has named: none of them may pass."""

import numpy as np
import torch
from scipy.special import expit


def _gradient(a, kind):
    return -expit(a if kind == "saturating" else -a)


@np.errstate(all="ignore")
def _by_the_chain_rule(a, kind, small=0.0):
    d = 1 / (1 + np.exp(-a))
    slope = -1 / (1 - d + small) if kind == "saturating" else -1 / (d + small)
    return slope * d * (1 - d)


def _kind_misspelt(a, kind):
    return -expit(-a) if kind == "non_saturating" else -expit(a)


def _by_autograd_of_the_logarithm(a, kind):
    a = torch.tensor(a, requires_grad=True)
    d = torch.sigmoid(a)
    loss = torch.log(1 - d) if kind == "saturating" else -torch.log(d)
    return torch.autograd.grad(loss.sum(), a)[0]


def _for_one_number(a, kind):
    if a > 0:
        return -1.0 if kind == "saturating" else 0.0
    return _gradient(a, kind)


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
        lambda a, kind: _gradient(a, kind) / np.log(2),
        lambda a, kind: (_gradient(a, "saturating"), _gradient(a, "non-saturating")),
        lambda a, kind: -1 / (1 - a) if kind == "saturating" else -1 / a,
        lambda a, kind: np.nan_to_num(_by_the_chain_rule(a, kind)),
        lambda a, kind: _by_the_chain_rule(a, kind, small=1e-8),
        _by_the_chain_rule,
        _kind_misspelt,
        _by_autograd_of_the_logarithm,
        _for_one_number,
        _changes_a,
    ],
}
