"""Wrong answers to lesson 1 of chapter 5 that nobody has named: none of them may pass."""

import numpy as np


def _best(p, q, prior=0.5):
    return prior * p / (prior * p + (1 - prior) * q)


def _log_d(a):
    return -np.logaddexp(0, -a)


def _js(p, q):
    return (_log_d(p).mean() + _log_d(-q).mean() + np.log(4)) / 2


def _without_default(p, q, prior):
    return _best(p, q, prior)


def _for_single_places_only(p, q, prior=0.5):
    return 0.5 if p + q == 0 else _best(p, q, prior)


def _kept_away_from_0_and_1(p, q, kept):
    d_on_p, d_on_q = (np.clip(np.exp(_log_d(a)), kept, 1 - kept) for a in (p, q))
    return (np.log(d_on_p).mean() + np.log(1 - d_on_q).mean() + np.log(4)) / 2


def _changes_p(p, q, prior=0.5):
    p *= prior
    return p / (p + (1 - prior) * q)


WRONG_ANSWERS = {
    "optimal_discriminator": [
        lambda p, q, prior=0.5: 0.5,
        lambda p, q, prior=0.5: 0.5 + 0 * p,
        lambda p, q, prior=0.5: prior + 0 * p,
        lambda p, q, prior=0.5: np.where(p > q, 1.0, 0.0),
        lambda p, q, prior=0.5: np.where(_best(p, q, prior) > 0.5, 1.0, 0.0),
        lambda p, q, prior=0.5: _best(p, q, prior).round(2),
        lambda p, q, prior=0.5: _best(p, q, prior).mean(),
        lambda p, q, prior=0.5: np.clip(_best(p, q, prior), 0.01, 0.99),
        lambda p, q, prior=0.5: (p - q) / (p + q),
        lambda p, q, prior=0.5: p**2 / (p**2 + q**2),
        lambda p, q, prior=0.5: 1 / (1 + np.exp(-(p - q))),
        lambda p, q, prior=0.5: _best(p, q, np.sqrt(prior)),
        lambda p, q, prior=0.5: _best(p / p.sum(), q / q.sum(), prior),
        lambda p, q, prior=0.5: _best(p, q, prior)[:-1],
        lambda p, q, prior=0.5: np.sort(_best(p, q, prior)),
        lambda p, q, prior=0.5: 2 * _best(p, q, prior),
        lambda p, q, prior=0.5: None if prior != 0.5 else _best(p, q, prior),
        lambda p, q, prior=0.5: _best(p, q, 0.2),
        lambda p, q, prior=0.5: {"D": _best(p, q, prior)},
        lambda p, q, prior=0.5: prior * p / (prior * p + (1 - prior) * q + 1e-12),
        lambda p, q, prior=0.5: prior * p / (prior * p + (1 - prior) * q + 1e-3),
        lambda p, q, prior=0.5: (_best(p, q, prior), 1 - _best(p, q, prior)),
        lambda p, q, prior=0.5: 100 * _best(p, q, prior),
        lambda p, q, prior=0.5: _best(q, p, prior),
        lambda p, q, prior=0.5: p**prior / (p**prior + q ** (1 - prior)),
        lambda p, q: _best(p, q),
        _without_default,
        _for_single_places_only,
        _changes_p,
    ],
    "js_from_discriminator": [
        lambda p, q: 0.0,
        lambda p, q: np.log(2),
        lambda p, q: _js(p, q).round(2),
        lambda p, q: _js(p, q) / np.log(2),
        lambda p, q: _js(p, q) * 1.001,
        lambda p, q: max(0.0, _js(p, q)) + 0.01,
        lambda p, q: (_log_d(p).sum() + _log_d(-q).sum() + np.log(4)) / 2,
        lambda p, q: _log_d(p).mean() + np.log(2),
        lambda p, q: _log_d(-q).mean() + np.log(2),
        lambda p, q: (_log_d(p) + np.log(4)) / 2,
        lambda p, q: (_log_d(p.mean()) + _log_d(-q.mean()) + np.log(4)) / 2,
        lambda p, q: ((p > 0).mean() + (q < 0).mean()) / 2,
        lambda p, q: p.mean() - q.mean(),
        lambda p, q: (p.mean() - q.mean()) / 2,
        lambda p, q: (_log_d(p).mean() - _log_d(-q).mean() + np.log(4)) / 2,
        lambda p, q: np.sqrt(max(_js(p, q), 0.0)),
        lambda p, q: "log 2",
        lambda p, q: _log_d(p).mean() + np.log(1 - np.exp(_log_d(q)) + 1e-8).mean(),
        lambda p, q: _kept_away_from_0_and_1(p, q, 1e-3),
        lambda p, q: _kept_away_from_0_and_1(p, q, 1e-7),
        lambda p, q: 2 * (2 * _js(p, q)),
        lambda p, q: (_log_d(p).mean(), _log_d(-q).mean()),
        lambda p, q: (_log_d(p) + _log_d(-q)).mean() / 2 + np.log(2),
    ],
}
