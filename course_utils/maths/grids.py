"""Integrals of curves that are known on a grid, by the trapezoid rule.

The rule turns a density on a grid into a discrete distribution. What holds for those
(KL is never negative, JS never exceeds log 2) therefore holds here exactly.
"""

import numpy as np

from course_utils.maths import _door


def integral(x, y):
    """The area under the straight lines that join the points (x, y).

    Args:
        x: an increasing grid, shape (n,).
        y: the curve on it, shape (n,); it may be infinite or negative.
    Returns:
        The area, a float.
    Raises:
        ValueError: if x does not increase or the shapes differ.

    >>> integral([0.0, 1.0, 3.0], [0.0, 2.0, 2.0])
    5.0
    """
    (x,) = _door.grid(x)
    y = _door.numbers("y", y, finite=False)
    _door.same_shape(x=x, y=y)
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2))


def cumulative_integral(x, y):
    """The area under the curve from the first grid point to each of them.

    Args:
        x: an increasing grid, shape (n,).
        y: the curve on it, shape (n,).
    Returns:
        Areas, shape (n,); the first is 0.
    Raises:
        ValueError: if x does not increase or the shapes differ.

    >>> cumulative_integral([0.0, 1.0, 3.0], [0.0, 2.0, 2.0])
    array([0., 1., 5.])
    """
    (x,) = _door.grid(x)
    y = _door.numbers("y", y)
    _door.same_shape(x=x, y=y)
    return np.concatenate([[0.0], np.cumsum(np.diff(x) * (y[1:] + y[:-1]) / 2)])


def normalised(x, density):
    """The curve divided by its area, so that its area is 1.

    Args:
        x: an increasing grid, shape (n,).
        density: a curve on it, nowhere negative and not 0 everywhere, shape (n,).
    Returns:
        A density on the grid, shape (n,).
    Raises:
        ValueError: if x does not increase, or the curve is negative or has no area.

    >>> normalised([0.0, 1.0, 3.0], [0.0, 2.0, 2.0])
    array([0. , 0.4, 0.4])
    """
    x, density = _door.grid(x, density=density)
    return density / area("density", x, density)


def area(name, x, curve):
    """The area under a checked curve; a ValueError with its name if there is none."""
    total = integral(x, curve)
    if total == 0:
        raise ValueError(f"{name} must have some area over x, but is 0 everywhere")
    return total


def trapezoid_weights(x):
    """How much of the axis each grid point stands for: integral = sum(weights * y).

    Args:
        x: an increasing grid, shape (n,).
    Returns:
        Weights above 0, shape (n,).
    Raises:
        ValueError: if x does not increase.

    >>> trapezoid_weights([0.0, 1.0, 3.0])
    array([0.5, 1.5, 1. ])
    """
    (x,) = _door.grid(x)
    halves = np.diff(x) / 2
    return np.concatenate([halves, [0.0]]) + np.concatenate([[0.0], halves])
