"""How long a vector of d independent standard normal numbers is."""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.special import erf, log_gamma, logsumexp


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


def log_mass_within(radius, dimension):
    """The logarithm of `mass_within`, finite where the probability itself underflows.

    Args:
        radius: at least 0, a number or an array.
        dimension: d, at least 1.
    Returns:
        Logarithms in nats, of the shape of radius; -inf at radius 0.
    Raises:
        ValueError: if a radius is negative or the dimension not a whole number.

    >>> round(log_mass_within(1.0, 700) / math.log(10))  # a probability of 10^-846
    -846

    Source: Johnson, Kotz & Balakrishnan 1994, chapter 18.
    """
    mass = np.asarray(mass_within(radius, dimension))  # checks both
    radius = np.asarray(radius, dtype=float)
    # In the lower tail, all the steps above d add up to F(d), here in logarithms.
    tail = radius < math.sqrt(dimension)
    to_come = dimension + 2 * np.arange(60 + 8 * math.isqrt(dimension))
    summed = logsumexp(_log_steps(np.where(tail, radius, 0.0), to_come), axis=-1)
    return _door.plain(np.where(tail, summed, np.log(np.where(tail, 1.0, mass))))


def log_density_at_distance(r, dimension):
    """The log-density of a standard normal vector at distance r from its mode 0.

    -r²/2 - (d/2) log 2π: the same fall along every ray, whatever the dimension.

    Args:
        r: distances, a number or an array.
        dimension: d, at least 1.
    Returns:
        Log-densities in nats, of the shape of r.
    Raises:
        ValueError: if r holds no numbers or the dimension is not a whole number.

    >>> round(math.exp(log_density_at_distance(0.0, 2)), 6)  # 1 / 2π
    0.159155

    Source: Bishop 2006, equation 2.43.
    """
    r, d = _door.numbers("r", r), _door.count("dimension", dimension)
    return _door.plain(-(r**2) / 2 - d / 2 * math.log(2 * math.pi))


def log_sphere_area(r, dimension):
    """The logarithm of the surface of the sphere of radius r in d dimensions.

    log(2 π^(d/2) r^(d-1) / Γ(d/2)): 2 points on the line, then 2πr, 4πr², and so on.
    Added to `log_density_at_distance` it is the log-density of the length.

    Args:
        r: radii above 0, a number or an array.
        dimension: d, at least 1.
    Returns:
        Logarithms, of the shape of r.
    Raises:
        ValueError: if a radius is not above 0 or the dimension not a whole number.

    >>> round(math.exp(log_sphere_area(1.0, 2)), 6)  # 2π
    6.283185

    Source: NIST Digital Library of Mathematical Functions, 5.19.4.
    """
    r, d = _door.positives("r", r), _door.count("dimension", dimension)
    of_unit = math.log(2) + d / 2 * math.log(math.pi) - log_gamma(d / 2)
    return _door.plain(of_unit + (d - 1) * np.log(r))


def _steps(radius, dimensions):
    """The sum of F(d) - F(d + 2) over the dimensions d, shape of radius."""
    return np.exp(_log_steps(radius, dimensions)).sum(axis=-1)


def _log_steps(radius, dimensions):
    """log(F(d) - F(d + 2)) for each of the dimensions d, along a new last axis."""
    half = np.asarray(radius**2 / 2)[..., None]
    powers = dimensions / 2
    return _times_log(powers, half) - half - log_gamma(powers + 1)


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
