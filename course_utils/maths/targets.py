"""What generators in the plane learn: equally likely round normal bumps.

Every target of the course is such a mixture, a drawing included, so that all have a
density in closed form and samples by two draws.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.kernels import KernelDensity
from course_utils.maths.sampling import grid_centres, ring_centres

#: A drawing or an import of more points than this is thinned to as many.
MOST_POINTS = 2000

# Distances are made for so many pairs of a point and a centre at a time: 8 MB.
_BLOCK = 2**20


@dataclass(frozen=True, eq=False)
class RoundMixture:
    """Equally likely normal bumps of one sd in both directions.

    Args:
        centres: shape (modes, 2).
        sd: the standard deviation of each coordinate around its centre, above 0.

    >>> target = RoundMixture([[0.0, 0.0], [3.0, 0.0]], sd=0.5)
    >>> round(target.density([0.0, 0.0]), 6)
    0.31831
    """

    centres: np.ndarray
    sd: float

    def __post_init__(self):
        centres = _points("centres", self.centres).copy()
        centres.setflags(write=False)
        _door.settle(self, centres=centres, sd=_door.positive("sd", self.sd))

    def sample(self, size, rng):
        """Independent draws, shape (size, 2): choose a centre, then step away."""
        chosen = rng.integers(len(self.centres), size=size)
        away = self.sd * rng.standard_normal((size, 2))
        return self.centres.take(chosen, axis=0) + away  # quicker than centres[chosen]

    def density(self, points):
        """The density at points of shape (..., 2); the shape of points without its last axis."""
        points = _door.numbers("points", points)
        if points.shape[-1:] != (2,):
            raise ValueError(f"points must have shape (..., 2), not {points.shape}")
        flat, rows = points.reshape(-1, 2), max(1, _BLOCK // len(self.centres))
        blocks = [flat[i : i + rows] for i in range(0, len(flat), rows)]
        squares = (
            self._away(b[:, 0], 0) ** 2 + self._away(b[:, 1], 1) ** 2 for b in blocks
        )
        total = [np.exp(-0.5 * square).sum(axis=1) for square in squares]
        return self._scale(np.concatenate([[], *total]).reshape(points.shape[:-1]))

    def density_on_grid(self, x, y):
        """The density at all (x_j, y_i), shape (len(y), len(x)): quick for a heat map.

        A round bump is a bump of x times a bump of y, so a grid of a by b points needs
        a + b exponentials a centre, and a product of matrices, instead of a times b.

        >>> ring().density_on_grid([-1.0, 0.0, 1.0], [0.0, 1.0]).shape
        (2, 3)
        """
        x = _door.numbers("x", x, dimensions=1)
        y = _door.numbers("y", y, dimensions=1)
        along_x, along_y = (
            np.exp(-0.5 * self._away(t, k) ** 2) for k, t in enumerate((x, y))
        )
        return self._scale(along_y @ along_x.T)

    def log_density(self, points):
        """The logarithm of the density, finite where the density itself is too small."""
        # One small normal bump on each point: a kernel density is the same thing.
        return self._kernels.log_density(points)

    @cached_property
    def modes_apart(self):
        """Whether any two centres are at least 6 sd apart, so that modes can be counted."""
        gaps = (
            np.min(np.linalg.norm(self.centres[k + 1 :] - centre, axis=1))
            for k, centre in enumerate(self.centres[:-1])
        )
        return all(gap >= 6 * self.sd for gap in gaps)

    @cached_property
    def _kernels(self):
        return KernelDensity(self.centres, bandwidth=self.sd)

    def _away(self, x, axis):
        """How many sd each x lies from each centre along one axis, (len(x), modes)."""
        return (x[:, None] - self.centres[:, axis]) / self.sd

    def _scale(self, bumps):
        return _door.plain(bumps / (len(self.centres) * 2 * math.pi * self.sd**2))


def ring(modes=8, radius=1.0, sd=0.05):
    """The ring of the course: bumps at equal angles on a circle."""
    return RoundMixture(ring_centres(modes, radius), sd)


def grid(side=5, half_width=1.0, sd=0.05):
    """The grid of the course: side times side bumps."""
    return RoundMixture(grid_centres(side, half_width), sd)


def line(modes=41, sd=0.05):
    """A straight stroke from lower left to upper right, of bumps that melt together."""
    t = np.linspace(-0.9, 0.9, _door.count("modes", modes))
    return RoundMixture(np.stack([t, 0.6 * t], axis=1), sd)


def three_gaussians(sd=0.2):
    """Three broad bumps that nearly touch."""
    return RoundMixture([[-0.6, -0.5], [0.7, -0.3], [0.0, 0.7]], sd)


def two_blobs(distance=1.6, sd=0.12):
    """Two bumps with nothing in between, so many units apart."""
    half = _door.positive("distance", distance) / 2
    return RoundMixture([[-half, 0.0], [half, 0.0]], sd)


def spiral(turns=1.75, modes=80, radius=1.0, sd=0.04):
    """A spiral of Archimedes: its distance from the middle grows with the angle.

    The bumps are at equal lengths along it, so that it is equally dense all along.
    """
    turns, radius = _door.positive("turns", turns), _door.positive("radius", radius)
    angle = np.linspace(0.0, 2 * math.pi * turns, 2001)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * angle[:, None]
    points *= radius / angle[-1]
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, length[-1], _door.count("modes", modes))
    return RoundMixture(
        np.stack([np.interp(at, length, points[:, k]) for k in (0, 1)], axis=1), sd
    )


#: The ready-made targets by the names that learners see.
TARGETS = {
    "ring": ring,
    "grid": grid,
    "line": line,
    "three gaussians": three_gaussians,
    "two blobs": two_blobs,
    "spiral": spiral,
}


def from_points(points, *, sd=0.05):
    """A target through points that were drawn or imported: a small bump on each.

    One point is enough: a single bump. Of more than `MOST_POINTS`, as many are taken at
    equal steps along the list, so that a long import stays quick.

    Args:
        points: shape (n, 2), n at least 1.
        sd: the standard deviation of each bump, above 0.
    Raises:
        ValueError: if there is no point, or points are not finite pairs.

    >>> from_points([[0.0, 0.0], [0.5, 0.5]]).centres.shape
    (2, 2)
    """
    if np.size(points) == 0:
        raise ValueError("points must hold at least 1 point, but there are none")
    points = _points("points", points)
    if len(points) > MOST_POINTS:
        points = points[np.linspace(0, len(points) - 1, MOST_POINTS).astype(int)]
    return RoundMixture(points, sd)


def fit_into_view(points, *, half_width=1.0):
    """Points of any units, moved and shrunk (or grown) into a square around 0.

    Both directions are scaled alike, so shapes stay; equal points all come to 0.

    Args:
        points: shape (n, 2), n at least 1.
        half_width: the longer side then runs from minus this to this.
    Returns:
        Shape (n, 2).

    >>> fit_into_view([[100.0, 0.0], [300.0, 50.0]])
    array([[-1.  , -0.25],
           [ 1.  ,  0.25]])
    """
    points = _points("points", points)
    half_width = _door.positive("half_width", half_width)
    # Halved first, so that no finite points overflow.
    low, high = points.min(axis=0) / 2, points.max(axis=0) / 2
    reach = np.max(high - low)
    away = points / 2 - (low + high) / 2
    return away / reach * 2 * half_width if reach else np.zeros_like(points)


def _points(name, value):
    points = _door.numbers(name, value, dimensions=2, least=1)
    if points.shape[1] != 2:
        raise ValueError(f"{name} must have shape (n, 2), not {points.shape}")
    return points
