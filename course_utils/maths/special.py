"""The few special functions that numpy lacks, element by element and accurate.

The standard library has them for one number; here they take arrays too.
"""

import math
from statistics import NormalDist

import numpy as np

from course_utils.maths import _door

_standard_normal = NormalDist()


def erf(x):
    """The error function, 2/√π times the integral of exp(-t²) from 0 to x.

    Args:
        x: a number or an array; infinities are allowed.
    Returns:
        Values in [-1, 1], of the shape of x.
    Raises:
        ValueError: if x holds NaN or no numbers.

    >>> erf(1 / math.sqrt(2))  # the mass of N(0, 1) within one standard deviation
    0.6826894921370859

    Source: NIST Digital Library of Mathematical Functions, 7.2.1.
    """
    return _each(math.erf, _door.numbers("x", x, finite=False))


def erfc(x):
    """The complementary error function 1 - erf(x), exact in the far tail too.

    Args:
        x: a number or an array; infinities are allowed.
    Returns:
        Values in [0, 2], of the shape of x.
    Raises:
        ValueError: if x holds NaN or no numbers.

    >>> erfc(10.0) > 0, 1 - erf(10.0)
    (True, 0.0)

    Source: NIST Digital Library of Mathematical Functions, 7.2.2.
    """
    return _each(math.erfc, _door.numbers("x", x, finite=False))


def standard_normal_quantile(u):
    """The value below which N(0, 1) has the probability u.

    Args:
        u: a number or an array in [0, 1].
    Returns:
        Values of the shape of u; -inf at 0 and inf at 1.
    Raises:
        ValueError: if an entry of u is outside [0, 1].

    >>> round(standard_normal_quantile(0.975), 4)
    1.96

    Source: Wichura 1988, algorithm AS 241, as in Python's `statistics.NormalDist`.
    """
    return _each(_quantile_of_one, _door.unit("u", u))


def log_gamma(x):
    """The logarithm of the gamma function, for x above 0.

    Args:
        x: a number or an array above 0.
    Returns:
        Values of the shape of x.
    Raises:
        ValueError: if an entry of x is not above 0.

    >>> round(math.exp(log_gamma(5.0)), 9)  # 4!
    24.0

    Source: NIST Digital Library of Mathematical Functions, 5.2.1.
    """
    return _each(math.lgamma, _door.positives("x", x))


def logsumexp(a, axis=None):
    """log(sum(exp(a))) without overflow: the largest entry is taken out first.

    Args:
        a: numbers; infinities are allowed.
        axis: the axis to sum over; None for all entries.
    Returns:
        A float, or an array without that axis; -inf where every entry is -inf.
    Raises:
        ValueError: if a is empty or holds NaN.

    >>> round(logsumexp([1000.0, 1000.0]) - 1000, 6)  # log 2
    0.693147

    Source: Blanchard, Higham & Higham 2021, equation 1.3.
    """
    a = _door.numbers("a", a, finite=False, least=1)
    largest = a.max(axis=axis, keepdims=True)
    # An infinite maximum must not be subtracted from itself.
    shift = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(np.exp(a - shift).sum(axis=axis))
    return _door.plain(total + shift.reshape(total.shape))


def _each(function, x):
    values = np.fromiter(map(function, x.ravel()), float, x.size)
    return _door.plain(values.reshape(x.shape))


def _quantile_of_one(u):
    if u in (0.0, 1.0):
        return math.inf if u else -math.inf
    return _standard_normal.inv_cdf(u)
