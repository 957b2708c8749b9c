"""Divergences of two densities that are known on a grid, by the trapezoid rule.

Each curve is first divided by its own area over the grid. So a drawn curve needs no
area of 1, and the laws hold exactly: KL ≥ 0, JS ≤ log 2, TV ≤ 1. Take the grid wide
enough: what lies outside does not count.
"""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.grids import area, cumulative_integral, integral


def kl_integrand(p, q, *, log_q=None):
    """p log(p/q), point by point: where KL(p‖q) comes from.

    Negative where q is above p; 0 where p is 0; infinite where only q is 0.

    Args:
        p, q: densities, or probabilities, of one shape.
        log_q: the logarithm of q, if known. Far out a density underflows to 0 while
            its logarithm is still exact.
    Returns:
        An array of that shape.
    Raises:
        ValueError: if the shapes differ or something is negative.

    >>> kl_integrand([0.5, 0.0, 0.5], [0.5, 0.5, 0.0])
    array([ 0.,  0., inf])

    Source: Kullback & Leibler 1951, section 2.
    """
    p, q = _door.numbers("p", p), _door.numbers("q", q)
    _door.same_shape(p=p, q=q)
    _door.hold("p", p, p >= 0, "at least 0 everywhere")
    _door.hold("q", q, q >= 0, "at least 0 everywhere")
    return _integrand(p, _log_of(q, log_q))


def kl_of_densities(x, p, q, *, log_q=None):
    """KL(p‖q) of two densities on a grid, in nats.

    Args:
        x: an increasing grid, shape (n,).
        p, q: the densities on it, shape (n,); both are divided by their areas.
        log_q: the logarithm of q, if known: without it a q that underflows to 0 where
            p does not makes the answer infinite.
    Returns:
        The divergence, a float of at least 0.
    Raises:
        ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

    >>> x = np.linspace(-10, 10, 401)
    >>> p, q = np.exp(-(x**2) / 2), np.exp(-((x - 1) ** 2) / 2)
    >>> round(kl_of_densities(x, p, q), 6)
    0.5
    """
    x, p, q, area_p, area_q = _two_densities(x, p, q)
    log_ratio = math.log(area_p) - math.log(area_q)
    whole = integral(x, _integrand(p, _log_of(q, log_q)))
    return max(0.0, whole / area_p - log_ratio)


def js_of_densities(x, p, q):
    """Jensen–Shannon divergence of two densities on a grid, in nats.

    Between 0 and log 2, which it reaches when the two share no point.

    Args:
        x: an increasing grid, shape (n,).
        p, q: the densities on it, shape (n,); both are divided by their areas.
    Returns:
        The divergence, a float.
    Raises:
        ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

    >>> x = [0.0, 1.0, 2.0, 3.0, 4.0]
    >>> round(js_of_densities(x, [1, 1, 0, 0, 0], [0, 0, 0, 1, 1]), 4)
    0.6931

    Source: Lin 1991, equation 4.1.
    """
    x, p, q, area_p, area_q = _two_densities(x, p, q)
    p, q = p / area_p, q / area_q
    log_m = _log_of(p / 2 + q / 2, None)
    return max(0.0, integral(x, _integrand(p, log_m) + _integrand(q, log_m)) / 2)


def total_variation_of_densities(x, p, q):
    """Total variation distance of two densities on a grid: half the area between them.

    Args:
        x: an increasing grid, shape (n,).
        p, q: the densities on it, shape (n,); both are divided by their areas.
    Returns:
        The distance, a float between 0 and 1.
    Raises:
        ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

    >>> total_variation_of_densities([0.0, 1.0, 2.0], [1, 1, 0], [0, 1, 1])
    0.3333333333333333

    Source: Levin & Peres 2017, proposition 4.2.
    """
    x, p, q, area_p, area_q = _two_densities(x, p, q)
    return integral(x, np.abs(p / area_p - q / area_q)) / 2


def wasserstein_1_of_densities(x, p, q):
    """W₁ of two densities on a grid: the area between their distribution functions.

    Args:
        x: an increasing grid, shape (n,).
        p, q: the densities on it, shape (n,); both are divided by their areas.
    Returns:
        The distance, a float in the unit of x.
    Raises:
        ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

    >>> x = np.linspace(-10, 10, 401)
    >>> p, q = np.exp(-(x**2) / 2), np.exp(-((x - 3) ** 2) / 2)
    >>> round(wasserstein_1_of_densities(x, p, q), 6)
    3.0

    Source: Vallender 1974.
    """
    x, p, q, area_p, area_q = _two_densities(x, p, q)
    gap = cumulative_integral(x, p / area_p - q / area_q)
    return _area_of_absolute_value(x, gap)


def _area_of_absolute_value(x, y):
    """The area between the axis and straight lines through (x, y), split where they
    cross it: two triangles of heights a and b have the area h (a² + b²) / 2(a + b)."""
    a, b = np.abs(y[:-1]), np.abs(y[1:])
    crossing = y[:-1] * y[1:] < 0
    total = np.where(a + b > 0, a + b, 1.0)
    heights = np.where(crossing, (a * a + b * b) / total, a + b)
    return float(np.sum(np.diff(x) * heights) / 2)


def _integrand(p, log_q):
    terms = np.zeros_like(p)  # 0 log 0 = 0
    support = p > 0
    terms[support] = p[support] * (np.log(p[support]) - log_q[support])
    return terms


def _log_of(q, log_q):
    if log_q is not None:
        log_q = _door.numbers("log_q", log_q, finite=False)
        _door.same_shape(q=q, log_q=log_q)
        return log_q
    with np.errstate(divide="ignore"):
        return np.log(q)


def _two_densities(x, p, q):
    x, p, q = _door.grid(x, p=p, q=q)
    return x, p, q, area("p", x, p), area("q", x, q)
