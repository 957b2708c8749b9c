"""How long a vector of d independent standard normal numbers is."""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.special import erf, log_gamma


def norm_density(r, dimension):
    """The density of the length of a standard normal vector.

    r^(d-1) exp(-r²/2) / (2^(d/2-1) Γ(d/2)): the density falls with r, the room grows.

    Args:
        r: lengths, a number or an array; the density of negative ones is 0.
        dimension: d, at least 1.
    Returns:
        Densities, of the shape of r.
    Raises:
        ValueError: if the dimension is not a whole number of at least 1.

    >>> round(norm_density(1.0, 2), 6)  # r exp(-r²/2)
    0.606531

    Source: Johnson, Kotz & Balakrishnan 1994, chapter 18.
    """
    r = _door.numbers("r", r, finite=False)
    d = _door.count("dimension", dimension)
    constant = (d / 2 - 1) * math.log(2) + log_gamma(d / 2)
    length = np.clip(r, 0.0, 1e150)  # the square of 1e150 is still a float
    density = np.exp(_times_log(d - 1, length) - length**2 / 2 - constant)
    return _door.plain(np.where(r >= 0, density, 0.0))


def norm_mean_and_sd(dimension):
    """Mean and standard deviation of the length of a standard normal vector.

    √2 Γ((d+1)/2) / Γ(d/2), close to √d; and √(d - mean²), close to 1/√2.

    Args:
        dimension: d, at least 1.
    Returns:
        (mean, standard deviation), two floats.
    Raises:
        ValueError: if the dimension is not a whole number of at least 1.

    >>> mean, sd = norm_mean_and_sd(700)
    >>> round(mean, 3), round(sd, 3)
    (26.448, 0.707)

    Source: Johnson, Kotz & Balakrishnan 1994, chapter 18.
    """
    d = _door.count("dimension", dimension)
    if d > 300:
        return _norm_mean_and_sd_of_many(d)
    mean = math.sqrt(2) * math.exp(log_gamma((d + 1) / 2) - log_gamma(d / 2))
    return mean, math.sqrt(d - mean**2)


def mass_within(radius, dimension):
    """The probability that a standard normal vector is no longer than the radius.

    erf(r/√2) on the line, 1 - exp(-r²/2) in the plane, and beyond by two dimensions
    at a time: F(d + 2) = F(d) - (r²/2)^(d/2) exp(-r²/2) / Γ(d/2 + 1).

    Args:
        radius: at least 0, a number or an array.
        dimension: d, at least 1.
    Returns:
        Probabilities, of the shape of radius.
    Raises:
        ValueError: if a radius is negative or the dimension not a whole number.

    >>> round(mass_within(3.0, 1), 4), round(mass_within(3.0, 2), 4)
    (0.9973, 0.9889)

    Source: Johnson, Kotz & Balakrishnan 1994, chapter 18.
    """
    radius = _door.numbers("radius", radius, finite=False)
    _door.hold("radius", radius, radius >= 0, "at least 0")
    d = _door.count("dimension", dimension)
    radius = np.minimum(radius, 1e150)  # its square is still a float
    start = 1 if d % 2 else 2
    mass = erf(radius / math.sqrt(2)) if start == 1 else -np.expm1(-(radius**2) / 2)
    if d == start:
        return _door.plain(mass)
    # Going up from 1 or 2 loses digits where little mass is left; there all the steps
    # still to come, which add up to F(d), keep them.
    inside = radius**2 < d + 2
    going_up = mass - _steps(radius, np.arange(start, d, 2))
    to_come = d + 2 * np.arange(60 + 8 * math.isqrt(d))
    summed = _steps(np.where(inside, radius, 0.0), to_come)
    return _door.plain(np.clip(np.where(inside, summed, going_up), 0.0, 1.0))


def _steps(radius, dimensions):
    """The sum of F(d) - F(d + 2) over the dimensions d, shape of radius."""
    half = np.asarray(radius**2 / 2)[..., None]
    powers = dimensions / 2
    logs = _times_log(powers, half) - half - log_gamma(powers + 1)
    return np.exp(logs).sum(axis=-1)


def _times_log(factor, x):
    """factor · log(x), with 0 log 0 = 0."""
    with np.errstate(divide="ignore"):
        log_x = np.log(x)
    return np.where(factor == 0, 0.0, np.where(factor == 0, 1.0, factor) * log_x)


def _norm_mean_and_sd_of_many(d):
    # log-gamma loses digits here; the series in 1/d is exact to 1e-13 from d = 300 on.
    t = 1 / d
    mean = math.sqrt(d) * (1 - t / 4 + t**2 / 32 + 5 * t**3 / 128 - 21 * t**4 / 2048)
    variance = 0.5 - t / 8 - t**2 / 16 + 5 * t**3 / 128
    return mean, math.sqrt(variance)
