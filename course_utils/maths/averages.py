"""Averages of growing samples: what the law of large numbers is about."""

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from course_utils.maths import _door

# Draws are added up in pieces of this many, so that memory stays small.
_PIECE = 4096


def growing_means(
    sample: Callable, sizes: Iterable[int], *, paths: int, rng
) -> Iterator[np.ndarray]:
    """The means of several samples while they grow.

    Args:
        sample: sample(shape, rng) gives independent draws.
        sizes: rising sample sizes.
        paths: how many samples grow side by side.
        rng: a numpy random Generator.
    Yields:
        For each size the means of the first so many draws, shape (paths,).

    >>> from course_utils.maths.distributions import Uniform
    >>> rng = np.random.default_rng(0)
    >>> first, last = growing_means(Uniform().sample, [1, 10_000], paths=3, rng=rng)
    >>> first.round(2), last.round(2)
    (array([0.64, 0.27, 0.04]), array([0.5, 0.5, 0.5]))
    """
    paths = _door.count("paths", paths)
    total, drawn = np.zeros(paths), 0
    for size in sizes:
        size = _door.count("size", size)
        if size < drawn:
            raise ValueError(f"sizes must rise, but {size} comes after {drawn}")
        while drawn < size:
            piece = min(_PIECE, size - drawn)
            total = total + sample((paths, piece), rng).sum(axis=1)
            drawn += piece
        yield total / size


def mean_half_width(sd, n, *, z: float = 1.959963984540054):
    """Half the width z sd / √n of the band that holds the mean of n draws.

    With z = 1.96 it holds about 95 % of the means, by the central limit theorem.

    Args:
        sd: the standard deviation of one draw.
        n: how many draws, a number or an array.

    >>> round(mean_half_width(0.5, 100), 3)
    0.098
    """
    n = _door.positives("n", n)
    return _door.plain(_door.positive("z", z) * _door.positive("sd", sd) / np.sqrt(n))


def lattice_bins(origin: float, spacing: float, *, least_width: float, reach: float):
    """Edges of equal bins, each with equally many points of a lattice in its middle.

    Means of whole numbers lie on a lattice; bins of any other width would hold now
    more and now fewer of its points and show a pattern that is not in the data.

    Args:
        origin, spacing: the lattice is origin + k spacing for whole k.
        least_width: the bins are at least as wide.
        reach: the edges cover [−reach, reach].
    Returns:
        Rising edges, shape (bins + 1,).

    >>> lattice_bins(0.0, 1.0, least_width=0.25, reach=2.0).tolist()
    [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]
    """
    spacing = _door.positive("spacing", spacing)
    width = spacing * max(
        1, math.ceil(_door.positive("least_width", least_width) / spacing)
    )
    first = origin - spacing / 2
    first -= math.ceil((first + reach) / width) * width
    count = math.ceil((reach - first) / width)
    return first + width * np.arange(count + 1)
