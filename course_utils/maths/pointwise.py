"""What divergences and the entropy add up, point by point.

Logarithms keep what densities lose: far out a density underflows to 0 although its
logarithm, and so the Kullback–Leibler divergence, is finite. All functions work on
arrays of any shape, such as one row for each of many pairs of distributions.
"""

import numpy as np

from course_utils.maths import _door


def kl_integrand_of_logs(log_p, log_q):
    """p log(p/q) from the logarithms of the densities, an array of their shape.

    It is 0 where p is 0, and infinite where only q is 0.

    >>> kl_integrand_of_logs([0.0, -np.inf, 0.0], [-1.0, 0.0, -np.inf]).tolist()
    [1.0, 0.0, inf]
    """
    log_p, log_q = _logs(log_p, log_q)
    outside = np.isneginf(log_p)
    ratio = np.where(outside, 0.0, log_p) - np.where(outside, 0.0, log_q)
    return _door.plain(np.exp(log_p) * ratio)


def js_integrand_of_logs(log_p, log_q):
    """½ p log(p/m) + ½ q log(q/m) with m = (p + q)/2, from logarithms; never negative.

    >>> round(js_integrand_of_logs(0.0, -np.inf), 4)  # q is 0: half of log 2
    0.3466
    """
    log_p, log_q = _logs(log_p, log_q)
    log_m = np.logaddexp(log_p, log_q) - np.log(2)
    halves = kl_integrand_of_logs(log_p, log_m) + kl_integrand_of_logs(log_q, log_m)
    # Where p and q are almost equal the terms cancel to a rounding error of any sign.
    return _door.plain(np.maximum(halves / 2, 0.0))


def entropy_integrand(p):
    """-p log p from probabilities or a density, an array of their shape.

    0 where p is 0, and below 0 where a density exceeds 1.

    Args:
        p: at least 0, a number or an array.
    Raises:
        ValueError: if an entry of p is negative or not finite.

    >>> [round(added, 4) for added in entropy_integrand([0.0, 0.5, 1.0, 2.0]).tolist()]
    [0.0, 0.3466, 0.0, -1.3863]

    Source: Cover & Thomas 2006, equations 2.1 and 8.1.
    """
    p = _door.numbers("p", p)
    _door.hold("p", p, p >= 0, "at least 0 everywhere")
    # Subtracted from 0.0, for -0.0 is no number to show.
    return _door.plain(0.0 - p * np.log(np.where(p > 0, p, 1.0)))


def total_variation_integrand(p, q):
    """½ |p − q|, from the densities."""
    return np.abs(np.asarray(p, float) - np.asarray(q, float)) / 2


def wasserstein_1_integrand(cdf_p, cdf_q):
    """|F − G|, from the distribution functions."""
    return np.abs(np.asarray(cdf_p, float) - np.asarray(cdf_q, float))


def area_along(x, y):
    """The area under y over x along the last axis, by the trapezoid rule.

    Infinite where y is infinite over some length.

    >>> area_along([[0.0, 1.0], [0.0, 2.0]], [1.0, 3.0])
    array([2., 4.])
    """
    x, y = _door.numbers("x", x), _door.numbers("y", y, finite=False)
    width = np.diff(x, axis=-1)
    # 0 · ∞ would be NaN: an infinite value over no length adds nothing.
    heights = np.where(width == 0, 0.0, (y[..., 1:] + y[..., :-1]) / 2)
    return _door.plain(np.sum(width * heights, axis=-1))


def _logs(log_p, log_q):
    log_p = _door.numbers("log_p", log_p, finite=False)
    log_q = _door.numbers("log_q", log_q, finite=False)
    for name, logs in (("log_p", log_p), ("log_q", log_q)):
        _door.hold(name, logs, ~np.isposinf(logs), "below infinity")
    return np.broadcast_arrays(log_p, log_q)
