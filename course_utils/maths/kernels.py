"""A density made of the data: one small normal bump on each point."""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import LOG_2PI
from course_utils.maths.special import logsumexp

# Distances are made for so many pairs of numbers at a time: 8 MB.
_BLOCK = 2**20


@dataclass(frozen=True, eq=False)
class KernelDensity:
    """The mean of normal densities around the data, all of one standard deviation.

    As the bandwidth falls to 0 it becomes a photocopier: it gives ever more density to
    its data, and none to anything else.

    Args:
        data: shape (n,), or (n, d) for points of d coordinates.
        bandwidth: the standard deviation of each bump, above 0.

    >>> round(KernelDensity([0.0], bandwidth=1.0).density(0.0), 6)
    0.398942

    Source: Bishop 2006, equation 2.250.
    """

    data: np.ndarray
    bandwidth: float

    def __post_init__(self):
        data = _door.numbers("data", self.data, least=1).copy()
        if data.ndim not in (1, 2):
            raise ValueError(
                f"data must have 1 or 2 axes, but its shape is {data.shape}"
            )
        data.setflags(write=False)
        _door.settle(self, data=data)
        _door.settle(self, bandwidth=_door.positive("bandwidth", self.bandwidth))

    @np.errstate(over="ignore")  # a distance of 1e154 bandwidths and more is infinite
    def log_density(self, x):
        """The logarithm of the density.

        Args:
            x: any shape for data on a line; otherwise (..., d).
        Returns:
            Log-densities of the shape of x, without the last axis if data have two.
        Raises:
            ValueError: if x has another number of coordinates than the data.
        """
        x = _door.numbers("x", x)
        data = self.data.reshape(len(self.data), -1)  # (n, d)
        n, d = data.shape
        if self.data.ndim == 2 and x.shape[-1:] != (d,):
            raise ValueError(
                f"x must end in an axis of {d}, but its shape is {x.shape}"
            )
        shape = x.shape[:-1] if self.data.ndim == 2 else x.shape
        points = x.reshape(-1, d)
        rows = max(1, _BLOCK // (n * d))
        logs = [
            logsumexp(-self._squared_distances(points[i : i + rows]) / 2, axis=1)
            for i in range(0, len(points), rows)
        ]
        constant = math.log(n) + d * (math.log(self.bandwidth) + LOG_2PI / 2)
        return _door.plain(np.concatenate([[], *logs]).reshape(shape) - constant)

    def density(self, x):
        """The density at x; shapes as in `log_density`."""
        return _door.plain(np.exp(self.log_density(x)))

    def sample(self, size, rng):
        """Draws, shape (size,) or (size, d): a data point, and a step away from it."""
        rng, size = _door.generator(rng), _door.count("size", size, least=0)
        copied = self.data[rng.integers(len(self.data), size=size)]
        return copied + self.bandwidth * rng.normal(size=copied.shape)

    def _squared_distances(self, points):
        """In bandwidths, from points (m, d) to the data: shape (m, n)."""
        data = self.data.reshape(len(self.data), -1)
        away = (points[:, None] - data) / self.bandwidth
        return np.sum(away * away, axis=2)
