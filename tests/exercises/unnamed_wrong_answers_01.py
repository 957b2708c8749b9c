"""Wrong answers that nobody has named: none of them may pass."""

import math

import numpy as np
from scipy import stats


def _kl(mp, sp, mq, sq):
    return math.log(sq / sp) + (sp**2 + (mp - mq) ** 2) / (2 * sq**2) - 0.5


def _js(p, q):
    m = (p + q) / 2
    return (stats.entropy(p, m) + stats.entropy(q, m)) / 2


def _phi(z):
    return np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)


def _moments(x, p):
    mean = np.trapezoid(x * p, x)
    return mean, np.sqrt(np.trapezoid((x - mean) ** 2 * p, x))


def _interval(half_of, shift=0.0):
    def answer(f, sampler, n):
        v = f(sampler(n))
        half = half_of(v, n)
        return v.mean() - half + shift * half, v.mean() + half + shift * half

    return answer


WRONG_ANSWERS = {
    "bayes_posterior": (
        lambda a, b, c: a,
        lambda a, b, c: a * b / (a * b + (1 - a) * c * b),
        lambda a, b, c: 1 - a * b / (a * b + (1 - a) * c),
        lambda a, b, c: a * b / c,
        lambda a, b, c: (1 - a) * c / (a * b + (1 - a) * c),
        lambda a, b, c: a * (1 - c) / (a * b + (1 - a) * c),
        lambda a, b, c: min(1.0, a * b / (a * b + (1 - a) * c) + 1e-4),
        lambda a, b, c: 0.0194,
        lambda a, b, c: a * c / (a * c + (1 - a) * b),
    ),
    "squared_normal_density": (
        lambda y: _phi(np.sqrt(y)) / (2 * y),
        lambda y: np.exp(-y / 2) / 2,
        lambda y: 2 * _phi(y),
        lambda y: np.exp(-y / 2) / np.sqrt(y),
        lambda y: np.exp(-y) / np.sqrt(2 * np.pi * y),
        lambda y: np.zeros_like(y) + 1e-13,
        lambda y: np.maximum(np.exp(-y / 2) / np.sqrt(2 * np.pi * y), 1e-12),
        lambda y: np.round(np.exp(-y / 2) / np.sqrt(2 * np.pi * y), 6),
        lambda y: stats.chi2(2).pdf(y),
    ),
    "exponential_quantile": (
        lambda u, rate: -np.log1p(-np.asarray(u)) / rate**2,
        lambda u, rate: np.asarray(u) / rate,
        lambda u, rate: np.exp(np.asarray(u)) / rate,
        lambda u, rate: -np.log2(1 - np.asarray(u)) / rate,
        lambda u, rate: -np.log1p(-np.asarray(u)),
        lambda u, rate: np.sort(
            np.random.default_rng(0).exponential(1 / rate, np.shape(u))
        ),
        lambda u, rate: -np.log(1 - np.asarray(u)) / rate + 1e-3,
        lambda u, rate: np.sqrt(-np.log1p(-np.asarray(u))) / rate,
    ),
    "norm_density_2d": (
        lambda r: np.exp(-np.square(r) / 2) / np.sqrt(2 * np.pi),
        lambda r: r * np.exp(-np.asarray(r) / 2),
        lambda r: np.square(r) * np.exp(-np.square(r) / 2) * np.sqrt(2 / np.pi),
        lambda r: np.exp(-np.square(r) / 2) / 2,
        lambda r: r * _phi(r),
        lambda r: 2 * np.pi * r * np.exp(-np.square(r) / 2),
        lambda r: -np.asarray(r) * np.exp(-np.square(r) / 2),
        lambda r: np.maximum(r * np.exp(-np.square(r) / 2), 1e-12),
    ),
    "kl_normal": (
        lambda mp, sp, mq, sq: (_kl(mp, sp, mq, sq) + _kl(mq, sq, mp, sp)) / 2,
        lambda mp, sp, mq, sq: abs(_kl(mp, sp, mq, sq)) + 1e-4,
        lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) / 2,
        lambda mp, sp, mq, sq: -_kl(mp, sp, mq, sq),
        lambda mp, sp, mq, sq: _kl(0, sp, 0, sq),
        lambda mp, sp, mq, sq: (mp - mq) ** 2 / (2 * sq**2),
        lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) - 0.5 + 0.5 * sp / sq,
        lambda mp, sp, mq, sq: round(_kl(mp, sp, mq, sq), 3),
        lambda mp, sp, mq, sq: (
            math.log(sq / sp) + (sp + (mp - mq) ** 2) / (2 * sq**2) - 0.5
        ),
        lambda mp, sp, mq, sq: 0.0,
    ),
    "held_out_bits": (
        lambda m, a, b: m.log_density(b).max() / math.log(2),
        lambda m, a, b: np.median(m.log_density(b)) / math.log(2),
        lambda m, a, b: m.log_density(b.mean()) / math.log(2),
        lambda m, a, b: m.log_density(b) / math.log(2),
        lambda m, a, b: np.mean(m.log_density(b)) / math.log(10),
        lambda m, a, b: np.mean(np.exp(m.log_density(b))),
        lambda m, a, b: (
            (np.mean(m.log_density(b)) - np.mean(m.log_density(a))) / math.log(2)
        ),
        lambda m, a, b: np.sum(m.log_density(b)) / math.log(2) / len(a),
    ),
    "js_divergence": (
        lambda p, q: np.abs(p - q).sum() / 2,
        lambda p, q: _js(p, q) ** 2,
        lambda p, q: 0.5 * stats.entropy(p, (p + q) / 2),
        lambda p, q: np.sqrt(_js(p, q) / np.log(2)),
        lambda p, q: min(_js(p, q), 0.5),
        lambda p, q: np.nansum(p * np.log(p / q)) if (q > 0).all() else np.log(2),
        lambda p, q: _js(p + 1e-3, q + 1e-3),
        lambda p, q: np.log(2) - _js(p, q),
        lambda p, q: np.sum((np.sqrt(p) - np.sqrt(q)) ** 2) / 2,
    ),
    "fit_normal": (
        lambda x, p, d: (0.0, 4.25**0.5) if d == "forward" else (2.0, 0.5),
        lambda x, p, d: (0.0, 4.25) if d == "forward" else (2.0, 0.5),
        lambda x, p, d: _moments(x, p) if d == "forward" else (x[p.argmax()], 1.0),
        lambda x, p, d: _moments(x, p) if d == "forward" else (_moments(x, p)[0], 0.5),
        lambda x, p, d: (x.mean(), x.std()),
        lambda x, p, d: _moments(x, p)[::-1],
        lambda x, p, d: (_moments(x, p)[0], 1.0),
        lambda x, p, d: _moments(x, p) if d == "forward" else (2.0, 0.0),
    ),
    "wasserstein_1": (
        lambda x, y: np.max(np.abs(np.sort(x) - np.sort(y))),
        lambda x, y: np.median(np.abs(np.sort(x) - np.sort(y))),
        lambda x, y: np.mean(np.abs(np.sort(x) - np.sort(y)[::-1])),
        lambda x, y: np.mean(np.abs(np.sort(x) - y)),
        lambda x, y: np.mean(np.abs(x[:, None] - y[None, :])),
        lambda x, y: abs(np.median(x) - np.median(y)),
        lambda x, y: stats.ks_2samp(x, y).statistic,
        lambda x, y: stats.energy_distance(x, y),
        lambda x, y: np.mean(np.abs(np.sort(np.abs(x)) - np.sort(np.abs(y)))),
    ),
    "quality_and_modes": (
        lambda s, c, sd, m=0.2: (1.0, len(c)),
        lambda s, c, sd, m=0.2: (0.9889, len(c)),
        lambda s, c, sd, m=0.2: (
            np.mean(np.linalg.norm(s[:, None] - c, axis=2).min(1) <= 2 * sd),
            5,
        ),
        lambda s, c, sd, m=0.2: np.mean(
            np.linalg.norm(s[:, None] - c, axis=2).min(1) <= 3 * sd
        ),
        lambda s, c, sd, m=0.2: (
            np.mean(np.linalg.norm(s[:, None] - c, axis=2) <= 3 * sd),
            5,
        ),
        lambda s, c, sd, m=0.2: (
            np.sum(np.linalg.norm(s[:, None] - c, axis=2).min(1) <= 3 * sd),
            5,
        ),
        lambda s, c, sd, m=0.2: (
            np.mean(np.abs(s[:, None] - c).sum(2).min(1) <= 3 * sd),
            5,
        ),
        lambda s, c, sd, m=0.2: (0.5, 3),
    ),
    "monte_carlo_interval": (
        _interval(lambda v, n: 1.645 * v.std(ddof=1) / n**0.5),
        _interval(lambda v, n: 2.576 * v.std(ddof=1) / n**0.5),
        _interval(lambda v, n: 1.96 * v.std(ddof=1) / (n - 1)),
        _interval(lambda v, n: 1.96 * v.std(ddof=1) / n**0.5, shift=0.8),
        _interval(lambda v, n: 1.96 * np.abs(v).mean() / n**0.5),
        lambda f, sampler, n: tuple(np.quantile(f(sampler(n)), [0.025, 0.975])),
        lambda f, sampler, n: (-100.0, 100.0),
        lambda f, sampler, n: (0.0, 0.0),
        lambda f, sampler, n: tuple(sorted(f(sampler(2)))),
        lambda f, sampler, n: float(np.mean(f(sampler(n)))),
    ),
}
