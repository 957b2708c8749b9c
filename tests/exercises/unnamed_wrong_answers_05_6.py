"""Wrong answers to lesson 6 of chapter 5 that nobody has named: none of them may pass."""

import math

import numpy as np


def _conjugate(name, t):
    return {
        "kl": lambda: np.exp(t - 1),
        "reverse kl": lambda: -1 - np.log(-t),
        "gan": lambda: -np.log(1 - np.exp(t)),
        "pearson": lambda: t + t**2 / 4,
    }[name]()


def _bound(name, p, q):
    return np.mean(p) - np.mean(_conjugate(name, q))


def _right_but(wrong_name, conjugate):
    def answer(name, p, q):
        if name == wrong_name:
            return np.mean(p) - np.mean(conjugate(q))
        return _bound(name, p, q)

    return answer


def _softplus(a):
    return np.logaddexp(0, a)


def _losses(difference):
    return np.mean(_softplus(-difference)), np.mean(_softplus(difference))


def _on_a_coarse_grid(name, p, q):
    """The supremum over a grid of u, which misses the best one."""
    u = np.linspace(0.01, 20, 500)
    f = {
        "kl": u * np.log(u),
        "reverse kl": -np.log(u),
        "gan": u * np.log(u) - (u + 1) * np.log(u + 1),
        "pearson": (u - 1) ** 2,
    }[name]
    return np.mean(p) - np.mean([(u * t - f).max() for t in q])


def _only_two_names(name, p, q):
    return 0.0 if name in ("kl", "gan") else _bound(name, p, q)


def _other_names(name, p, q):
    return np.mean(p) - np.mean({"KL": np.exp(q - 1)}[name])


def _for_one_value(name, p, q):
    return np.mean(p) - math.exp(q - 1)


def _changes_q(name, p, q):
    q -= 1
    return _bound(name, p, q + 1)


def _from_probabilities(r, f, small=0.0):
    d = 1 / (1 + np.exp(f - r))
    return -np.mean(np.log(d + small)), -np.mean(np.log(1 - d + small))


def _in_place(r, f):
    r -= f
    return _losses(r)


WRONG_ANSWERS = {
    "f_gan_bound": (
        lambda name, p, q: 0.0,
        lambda name, p, q: -_bound(name, p, q),
        lambda name, p, q: 2 * _bound(name, p, q),
        lambda name, p, q: _bound(name, p, q) + 1e-2,
        lambda name, p, q: abs(_bound(name, p, q)),
        lambda name, p, q: round(_bound(name, p, q), 2),
        lambda name, p, q: _bound(name, p, q) / math.log(2),
        lambda name, p, q: _bound(name, np.median(p), q),
        lambda name, p, q: np.mean(p[: len(q)] - _conjugate(name, q)),
        lambda name, p, q: np.mean(p) - _conjugate(name, q),
        lambda name, p, q: max(_bound(name, p, q), 0.0),
        lambda name, p, q: _bound("gan", -np.abs(p), -np.abs(q)),
        lambda name, p, q: np.mean(p) - np.sum(_conjugate(name, q)),
        _right_but("reverse kl", lambda t: -np.log(-t)),
        _right_but("reverse kl", lambda t: -1 + np.log(-t)),
        _right_but("reverse kl", lambda t: -1 - np.log(t)),
        _right_but("gan", lambda t: np.log(1 - np.exp(t))),
        _right_but("gan", lambda t: -np.log(1 - t)),
        _right_but("gan", lambda t: -np.log(2 - np.exp(t))),
        _right_but("pearson", lambda t: t + t**2 / 2),
        _right_but("pearson", lambda t: t**2 / 4),
        _right_but("kl", lambda t: np.exp(t) - 1),
        _right_but("kl", lambda t: np.exp(t + 1)),
        _right_but("kl", lambda t: (t - 1) * np.exp(t - 1)),
        _right_but("reverse kl", lambda t: -1 / t),
        _right_but("gan", lambda t: np.log(1 + np.exp(t))),
        _right_but("gan", lambda t: -np.log(1 - np.exp(-t))),
        _right_but("pearson", lambda t: (t / 2 + 1) ** 2),
        lambda name, p, q: (np.mean(p), np.mean(_conjugate(name, q))),
        lambda name, p, q: (np.sum(p) - np.sum(_conjugate(name, q))) / len(p),
        lambda name, p, q: _bound(name, p, q) if name == "kl" else None,
        lambda name, p, q: np.median(p) - np.median(_conjugate(name, q)),
        _on_a_coarse_grid,
        _only_two_names,
        _other_names,
        _for_one_value,
        _changes_q,
    ),
    "relativistic_losses": (
        lambda r, f: (0.0, 0.0),
        lambda r, f: _losses(r - f)[0],
        lambda r, f: _losses(r - f)[0] + _losses(r - f)[1],
        lambda r, f: np.array(_losses(r - f)) / 2,
        lambda r, f: np.array(_losses(r - f)) / math.log(2),
        lambda r, f: _losses(np.sort(r) - np.sort(f)),
        lambda r, f: _losses(r - f[::-1]),
        lambda r, f: _losses(np.clip(r - f, -20, 20)),
        lambda r, f: (np.mean(np.maximum(0, f - r)), np.mean(np.maximum(0, r - f))),
        lambda r, f: (
            np.mean(np.maximum(0, 1 - r + f)),
            np.mean(np.maximum(0, 1 + r - f)),
        ),
        lambda r, f: (_losses(r - f)[0], np.mean(_softplus(-f))),
        lambda r, f: (_losses(r - f)[0], -np.mean(f)),
        lambda r, f: (_losses(r - f)[0], 2 * math.log(2) - _losses(r - f)[0]),
        lambda r, f: (_softplus(f - r), _softplus(r - f)),
        lambda r, f: _losses(np.abs(r - f)),
        lambda r, f: _losses(r - np.mean(f)),
        lambda r, f: np.median(_softplus([f - r, r - f]), axis=1),
        lambda r, f: _losses(r) + _losses(f),
        lambda r, f: (-_losses(r - f)[0], _losses(r - f)[0]),
        lambda r, f: ((r - f - 1) ** 2).mean() * np.ones(2),
        lambda r, f: dict(zip("dg", _losses(r - f), strict=True)),
        lambda r, f: _losses(r / f),
        lambda r, f: _losses(r + f),
        lambda r, f: (_losses(r)[0] + _losses(-f)[0], -np.mean(_softplus(f))),
        lambda r, f: (math.log(1 + math.exp(f - r)), 0.0),
        lambda r, f: _from_probabilities(r, f, small=1e-8),
        _from_probabilities,
        _in_place,
    ),
}
