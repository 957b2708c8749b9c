"""Averages of samples and how far off they are; the course's two targets."""

import math

import numpy as np

from course_utils.maths import _door

# A normal value lies within this many standard deviations with probability 0.95.
Z_95 = 1.959963984540054


def standard_error(x):
    """How far the mean of these values is typically from the true mean: sd / √n.

    Args:
        x: independent values, shape (n,) with n at least 2.
    Returns:
        The standard error, a float; sd is taken with n - 1.
    Raises:
        ValueError: if there are fewer than 2 values.

    >>> round(standard_error([1.0, 2.0, 3.0, 4.0]), 6)
    0.645497

    Source: Wasserman 2004, section 6.3.
    """
    x = _door.numbers("x", x, dimensions=1, least=2)
    return float(np.std(x, ddof=1) / math.sqrt(x.size))


def confidence_interval(x, z=Z_95):
    """An interval that holds the true mean in about 95 of 100 repetitions.

    Args:
        x: independent values, shape (n,) with n at least 2.
        z: how many standard errors to each side.
    Returns:
        (low, high), two floats.
    Raises:
        ValueError: if there are fewer than 2 values or z is not above 0.

    >>> low, high = confidence_interval([1.0, 2.0, 3.0, 4.0])
    >>> round(low, 4), round(high, 4)
    (1.2348, 3.7652)

    Source: Wasserman 2004, theorem 6.16.
    """
    error = standard_error(x)
    mean = float(np.mean(_door.numbers("x", x)))
    half = _door.positive("z", z) * error
    return mean - half, mean + half


def monte_carlo_interval(f, sampler, n):
    """The expectation of f from n draws, as an interval of 95% confidence.

    Args:
        f: a function of an array of draws, giving one value for each.
        sampler: sampler(n) gives n fresh draws.
        n: how many, at least 2.
    Returns:
        (low, high), two floats.
    Raises:
        ValueError: if n is below 2 or f does not give n values.

    >>> rng = np.random.default_rng(0)
    >>> low, high = monte_carlo_interval(np.square, rng.standard_normal, 10_000)
    >>> low < 1.0 < high
    True

    Source: Owen 2013, section 2.2.
    """
    n = _door.count("n", n, least=2)
    values = _door.numbers("f(draws)", f(sampler(n)))
    if values.shape != (n,):
        raise ValueError(
            f"f must give one value for each of {n} draws, but gave {values.shape}"
        )
    return confidence_interval(values)


def ring_centres(modes=8, radius=1.0):
    """Centres of the ring target: points at equal angles, from (radius, 0) on.

    Args:
        modes: how many, at least 1.
        radius: above 0.
    Returns:
        Centres, shape (modes, 2).
    Raises:
        ValueError: if modes is below 1 or the radius not above 0.

    >>> abs(ring_centres(4).round(6))
    array([[1., 0.],
           [0., 1.],
           [1., 0.],
           [0., 1.]])
    """
    modes, radius = _door.count("modes", modes), _door.positive("radius", radius)
    angle = 2 * math.pi * np.arange(modes) / modes
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def grid_centres(side=5, half_width=1.0):
    """Centres of the grid target: side times side points, row by row from below.

    Args:
        side: how many in a row, at least 2.
        half_width: the outermost centres are at plus and minus this.
    Returns:
        Centres, shape (side², 2).
    Raises:
        ValueError: if side is below 2 or half_width not above 0.

    >>> grid_centres(2)
    array([[-1., -1.],
           [ 1., -1.],
           [-1.,  1.],
           [ 1.,  1.]])
    """
    side = _door.count("side", side, least=2)
    half_width = _door.positive("half_width", half_width)
    ticks = np.linspace(-half_width, half_width, side)
    x, y = np.meshgrid(ticks, ticks)
    return np.stack([x.ravel(), y.ravel()], axis=1)


def sample_mixture(size, centres, sd, rng):
    """Draws from equally likely round normals: choose a centre, then step away.

    Args:
        size: how many draws.
        centres: shape (modes, d).
        sd: the standard deviation of each coordinate around its centre.
        rng: a numpy random Generator.
    Returns:
        Samples, shape (size, d).
    Raises:
        ValueError: if centres have no two axes, sd is not above 0, or rng no Generator.

    >>> sample_mixture(3, ring_centres(8), 0.05, np.random.default_rng(0)).shape
    (3, 2)
    """
    size = _door.count("size", size, least=0)
    centres = _door.numbers("centres", centres, dimensions=2, least=1)
    sd, rng = _door.positive("sd", sd), _door.generator(rng)
    chosen = centres[rng.integers(len(centres), size=size)]
    return chosen + sd * rng.normal(size=chosen.shape)
