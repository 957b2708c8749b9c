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


def _replacing(module, name, function):
    """An answer that would rather change the judge than its result."""

    def answer(*given):
        setattr(module, name, function)
        return 0.0

    return answer


def _js_in_place(p, q):
    result = _js(p, q)
    p += q
    p /= 2
    return result


def _peak(x, p):
    """The place of the highest point, and the sd of the bell that bends like it."""
    top = p.argmax()
    bend = np.gradient(np.gradient(np.log(p + 1e-300), x), x)[top]
    return x[top], math.sqrt(-1 / bend)


def _fuller_half(x, p):
    """The moments of the half, left or right of the mean, that holds more."""
    mean, _ = _moments(x, p)
    half = max((p * (x < mean), p * (x >= mean)), key=np.sum)
    return _moments(x, half / np.trapezoid(half, x))


def _modes(covered, within=3.0):
    def answer(samples, centres, sd, min_share=0.2):
        distance = np.linalg.norm(samples[:, None] - centres, axis=2)
        good = distance.min(axis=1) <= within * sd
        counts = np.bincount(distance[good].argmin(axis=1), minlength=len(centres))
        return good.mean(), covered(counts, len(samples), min_share).sum()

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
        lambda a, b, c: a * b / (a * b + (1 - a) * (1 - b)),
        lambda a, b, c: a / (a + (1 - a) * c),
        lambda a, b, c: a * b / a * b + (1 - a) * c,
        lambda a, b, c: 100 * a * b / (a * b + (1 - a) * c),
        lambda a, b, c: round(a * b / (a * b + (1 - a) * c), 4),
        _replacing(np, "allclose", lambda *a, **k: True),
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
        lambda y: stats.chi2(1).cdf(y),
        lambda y: np.exp(-y / 2) / np.sqrt(4 * np.pi * y),
        lambda y: 1 / np.sqrt(2 * np.pi * np.asarray(y)),
        lambda y: np.where(np.asarray(y) > 20, 0, stats.chi2(1).pdf(y)),
        lambda y: stats.chi2(1).pdf(np.ravel(y)[0]),
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
        lambda u, rate: -np.log((1 - np.asarray(u)) / rate),
        lambda u, rate: stats.expon(loc=1 / rate).ppf(u),
        lambda u, rate: np.quantile(np.random.exponential(1 / rate, 10_000), u),
        lambda u, rate: np.minimum(-np.log1p(-np.asarray(u)), 2.4) / rate,
        lambda u, rate: -np.log1p(-np.sort(u, axis=None)) / rate,
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
        lambda r: stats.chi2(2).pdf(np.square(r)),
        lambda r: stats.chi(3).pdf(r),
        lambda r: stats.rayleigh.logpdf(r),
        lambda r: np.where(np.asarray(r) > 5, 0, stats.rayleigh.pdf(r)),
        lambda r: np.pi * np.square(r) * np.exp(-np.square(r) / 2) / np.pi,
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
        lambda mp, sp, mq, sq: min(_kl(mp, sp, mq, sq), 5.0),
        lambda mp, sp, mq, sq: _kl(abs(mp), sp, abs(mq), sq),
        lambda mp, sp, mq, sq: (
            math.log(sq / sp) + (sp**2 + (mp - mq) ** 2) / 2 * sq**2 - 0.5
        ),
        lambda mp, sp, mq, sq: (
            math.log(sq / sp) + (sp**2 + (mp - mq) ** 2) // (2 * sq**2) - 0.5
        ),
        lambda mp, sp, mq, sq: (
            2 * math.log(sq / sp) + (sp**2 + (mp - mq) ** 2) / (2 * sq**2) - 0.5
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
        lambda m, a, b: np.sum(m.log_density(b)) / math.log(2) / (len(b) - 1),
        lambda m, a, b: np.mean(np.log2(np.exp(m.log_density(b)) + 1e-12)),
        lambda m, a, b: np.maximum(m.log_density(b), -20).mean() / math.log(2),
        lambda m, a, b: np.mean(np.log2(np.abs(m.log_density(b)))),
        lambda m, a, b: m.log_density(b[1:]).mean() / math.log(2),
        lambda m, a, b: m.log_density(b).mean() / 2,
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
        lambda p, q: math.log(2) if (p * q == 0).any() else _js(p, q),
        lambda p, q: _js(p + 1e-5, q + 1e-5),
        lambda p, q: _js(np.sort(p), np.sort(q)),
        lambda p, q: _js(p[:3] + 1e-12, q[:3] + 1e-12),
        lambda p, q: stats.entropy((p + q) / 2) - stats.entropy(p),
        lambda p, q: max(stats.entropy(p, (p + q) / 2), stats.entropy(q, (p + q) / 2)),
        lambda p, q: (_js(p, q), (p + q) / 2),
        _js_in_place,
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
        lambda x, p, d: _moments(x, p) if d == "forward" else (100.0, 0.5),
        lambda x, p, d: _moments(x, p) if d == "forward" else (0.0, 1e6),
        lambda x, p, d: _moments(x, p) if d == "forward" else _peak(x, p),
        lambda x, p, d: _moments(x, p) if d == "forward" else _fuller_half(x, p),
        lambda x, p, d: _moments(x, p) if d == "forward" else (2.0, 0.5),
        lambda x, p, d: (np.average(x, weights=p), np.average(x**2, weights=p) ** 0.5),
        lambda x, p, d: (_moments(x, p)[0], -_moments(x, p)[1]),
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
        lambda x, y: abs(np.mean(np.sort(x) - np.sort(y))),
        lambda x, y: np.mean(np.maximum(np.sort(y) - np.sort(x), 0)),
        lambda x, y: np.abs(np.sort(x) - np.sort(y)).sum() / (len(x) - 1),
        lambda x, y: np.linalg.norm(np.sort(x) - np.sort(y)) / len(x),
        lambda x, y: np.mean(np.abs(x[np.argsort(x)] - y[np.argsort(x)])),
        lambda x, y: np.mean(np.abs(np.sort(x)[:7] - np.sort(y)[:7])),
        lambda x, y: (x.sort(), y.sort(), np.mean(np.abs(x - y)))[-1],
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
        _modes(lambda counts, n, m: counts > m * n / len(counts)),
        _modes(lambda counts, n, m: counts >= int(m * n / len(counts))),
        _modes(lambda counts, n, m: counts >= m * (n // len(counts))),
        _modes(lambda counts, n, m: counts >= round(m * n / len(counts))),
        _modes(lambda counts, n, m: counts >= 0.2 * n / len(counts)),
        _modes(lambda counts, n, m: counts >= m * counts.max()),
        _modes(lambda counts, n, m: counts >= m * n / len(counts), within=3.1),
        _modes(lambda counts, n, m: counts >= m * n / len(counts), within=2.9),
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
        _interval(lambda v, n: 1.96 * np.abs(v - v.mean()).mean() / n**0.5),
        _interval(lambda v, n: 1.96 * np.ptp(v) / 4 / n**0.5),
        _interval(lambda v, n: 1.96 * v.std() / 10),
        _interval(lambda v, n: 1.75 * v.std() / n**0.5),
        _interval(lambda v, n: -1.96 * v.std() / n**0.5),
        lambda f, sampler, n: (1.5, 1.9),
        lambda f, sampler, n: (-math.inf, math.inf),
    ),
}
