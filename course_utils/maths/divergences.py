"""How far apart two distributions are: of probabilities, of samples, in closed form.

The same for densities on a grid is `grid_divergences`, and has its names here too.
Everything is in nats, or, for Wasserstein distances, in the unit of the data.
"""

import numpy as np

from course_utils.maths import _door
from course_utils.maths.grid_divergences import (
    js_of_densities,
    kl_integrand,
    kl_of_densities,
    total_variation_of_densities,
    wasserstein_1_of_densities,
)
from course_utils.maths.special import logsumexp

__all__ = [
    "cross_entropy",
    "entropy",
    "js_divergence",
    "js_of_densities",
    "kl_divergence",
    "kl_integrand",
    "kl_normal",
    "kl_of_densities",
    "logsumexp",
    "total_variation",
    "total_variation_of_densities",
    "wasserstein_1",
    "wasserstein_1_of_densities",
    "wasserstein_2_normal",
    "wasserstein_p",
]


def entropy(p):
    """Entropy of a discrete distribution, in nats: the mean of -log p under p.

    Between 0, for one sure outcome, and log k, for k equally likely ones.

    Args:
        p: probabilities, shape (k,), summing to 1.
    Returns:
        The entropy, a float in nats.
    Raises:
        ValueError: if a probability is negative or they do not sum to 1.

    >>> round(entropy([0.5, 0.5]), 4)
    0.6931

    Source: Cover & Thomas 2006, equation 2.1.
    """
    p = _door.distribution("p", p)
    return cross_entropy(p, p)


def cross_entropy(p, q):
    """Cross-entropy of q under p, in nats: the mean of -log q where p draws.

    At least the entropy of p, which it reaches at q = p; infinite where q misses
    something that p has.

    Args:
        p, q: probabilities, shape (k,), each summing to 1.
    Returns:
        The cross-entropy, a float in nats.
    Raises:
        ValueError: if the shapes differ or one is not a distribution.

    >>> round(cross_entropy([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]), 4)
    1.0297

    Source: Murphy 2022, equation 6.8.
    """
    p, q = _two_distributions(p, q)
    support = p > 0
    # Adding 0 turns the -0.0 of a sure outcome into 0.0.
    return float(-np.sum(p[support] * _log(q[support]))) + 0.0


def kl_divergence(p, q):
    """Kullback–Leibler divergence KL(p‖q) of discrete distributions, in nats.

    The mean under p of log(p/q). It is 0 only if p = q, is not symmetric, and is
    infinite where q misses something that p has.

    Args:
        p, q: probabilities, shape (k,), each summing to 1.
    Returns:
        The divergence, a float of at least 0, in nats.
    Raises:
        ValueError: if the shapes differ or one is not a distribution.

    >>> round(kl_divergence([0.5, 0.5], [0.25, 0.75]), 4)
    0.1438
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])
    inf

    Source: Kullback & Leibler 1951, section 2.
    """
    p, q = _two_distributions(p, q)
    return _kl(p, q)


def js_divergence(p, q):
    """Jensen–Shannon divergence of two discrete distributions, in nats.

    The mean KL divergence of p and q from their midpoint; between 0 and log 2. Its
    square root is a metric, it itself is not.

    Args:
        p, q: probabilities, shape (k,), each summing to 1.
    Returns:
        The divergence, a float in nats.
    Raises:
        ValueError: if the shapes differ or one is not a distribution.

    >>> round(js_divergence([1.0, 0.0], [0.0, 1.0]), 4)
    0.6931

    Source: Lin 1991, equation 4.1; Goodfellow et al. 2014, section 4.1.
    """
    p, q = _two_distributions(p, q)
    m = p / 2 + q / 2
    return 0.5 * _kl(p, m) + 0.5 * _kl(q, m)


def total_variation(p, q):
    """Total variation distance: by how much the probability of an event can differ.

    Half the sum of |p - q|; between 0 and 1.

    Args:
        p, q: probabilities, shape (k,), each summing to 1.
    Returns:
        The distance, a float.
    Raises:
        ValueError: if the shapes differ or one is not a distribution.

    >>> total_variation([1.0, 0.0], [0.75, 0.25])
    0.25

    Source: Levin & Peres 2017, proposition 4.2.
    """
    p, q = _two_distributions(p, q)
    return float(np.sum(np.abs(p - q)) / 2)


@np.errstate(over="ignore")  # a distance beyond 1e308 is infinite
def kl_normal(mean_p, sd_p, mean_q, sd_q):
    """KL(p‖q) of two normal distributions, in nats.

    log(sd_q / sd_p) + (sd_p² + (mean_p - mean_q)²) / (2 sd_q²) - ½.

    Args:
        mean_p, sd_p, mean_q, sd_q: numbers, or arrays that broadcast.
    Returns:
        The divergence, a float, or an array if something given is one.
    Raises:
        ValueError: if a standard deviation is not above 0.

    >>> round(kl_normal(0, 1, 1, 2), 6), round(kl_normal(1, 2, 0, 1), 6)
    (0.443147, 1.306853)

    Source: Murphy 2022, equation 6.33.
    """
    mean_p, mean_q = _door.numbers("mean_p", mean_p), _door.numbers("mean_q", mean_q)
    sd_p, sd_q = _door.positives("sd_p", sd_p), _door.positives("sd_q", sd_q)
    ratio, shift = sd_p / sd_q, (mean_p - mean_q) / sd_q
    log_ratio = np.log(sd_p) - np.log(sd_q)
    return _door.plain((ratio**2 + shift**2 - 1) / 2 - log_ratio)


def wasserstein_2_normal(mean_p, sd_p, mean_q, sd_q):
    """W₂ of two normal distributions: √((mean_p - mean_q)² + (sd_p - sd_q)²).

    Args:
        mean_p, sd_p, mean_q, sd_q: numbers, or arrays that broadcast.
    Returns:
        The distance, a float, or an array if something given is one.
    Raises:
        ValueError: if a standard deviation is not above 0.

    >>> wasserstein_2_normal(0, 1, 3, 5)
    5.0

    Source: Dowson & Landau 1982, section 2.
    """
    mean_p, mean_q = _door.numbers("mean_p", mean_p), _door.numbers("mean_q", mean_q)
    sd_p, sd_q = _door.positives("sd_p", sd_p), _door.positives("sd_q", sd_q)
    return _door.plain(np.hypot(mean_p - mean_q, sd_p - sd_q))


def wasserstein_1(x, y):
    """W₁ of two samples on the line: sort both, and average how far pairs are apart.

    Args:
        x, y: samples of equal size, shape (n,).
    Returns:
        The distance, a float in the unit of x.
    Raises:
        ValueError: if the samples are empty or of different sizes.

    >>> wasserstein_1([0.0, 1.0, 2.0], [4.0, 5.0, 3.0])
    3.0

    Source: Peyré & Cuturi 2019, remark 2.28.
    """
    x, y = _two_samples(x, y)
    return float(np.mean(np.abs(np.sort(x) - np.sort(y))))


def wasserstein_p(x, y, p):
    """W_p of two samples on the line: (mean |x - y|^p)^(1/p) over sorted pairs.

    Args:
        x, y: samples of equal size, shape (n,).
        p: the order, at least 1.
    Returns:
        The distance, a float in the unit of x.
    Raises:
        ValueError: if the sizes differ or p is below 1.

    >>> round(wasserstein_p([0.0, 0.0], [3.0, 4.0], 2), 6)
    3.535534

    Source: Peyré & Cuturi 2019, remark 2.28.
    """
    x, y = _two_samples(x, y)
    p = _door.number("p", p)
    _door.hold("p", np.asarray(p), p >= 1, "at least 1")
    gaps = np.abs(np.sort(x) - np.sort(y))
    largest = gaps.max()
    # The largest gap is taken out so that a high power neither over- nor underflows.
    return float(largest * np.mean((gaps / (largest or 1.0)) ** p) ** (1 / p))


def _kl(p, q):
    support = p > 0
    p, q = p[support], q[support]
    # Rounding may end a hair below 0, and the root of a distance must not be NaN.
    return max(0.0, float(np.sum(p * (np.log(p) - _log(q)))))


@np.errstate(divide="ignore")
def _log(q):
    """log with log 0 = -inf."""
    return np.log(q)


def _two_distributions(p, q):
    p, q = _door.distribution("p", p), _door.distribution("q", q)
    _door.same_shape(p=p, q=q)
    return p, q


def _two_samples(x, y):
    x = _door.numbers("x", x, dimensions=1, least=1)
    y = _door.numbers("y", y, dimensions=1, least=1)
    if x.size != y.size:
        raise ValueError(
            f"x and y must be of equal size, but hold {x.size} and {y.size} values"
        )
    return x, y
