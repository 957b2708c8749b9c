"""What generators in the plane learn: equally likely round normal bumps.

Every target of the course is such a mixture, a drawing included, so that all have a
density in closed form and samples by two draws.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.kernels import KernelDensity
from course_utils.maths.sampling import grid_centres, ring_centres


@dataclass(frozen=True, eq=False)
class RoundMixture:
    """Equally likely normal bumps of one sd in both directions.

    Args:
        centres: shape (modes, 2).
        sd: the standard deviation of each coordinate around its centre, above 0.

    >>> target = RoundMixture([[0.0, 0.0], [3.0, 0.0]], sd=0.5)
    >>> round(float(target.density([0.0, 0.0])), 6)
    0.31831
    """

    centres: np.ndarray
    sd: float

    def __post_init__(self):
        centres = _door.numbers("centres", self.centres, dimensions=2, least=1).copy()
        if centres.shape[1] != 2:
            raise ValueError(f"centres must have shape (modes, 2), not {centres.shape}")
        centres.setflags(write=False)
        _door.settle(self, centres=centres, sd=_door.positive("sd", self.sd))

    def sample(self, size, rng):
        """Independent draws, shape (size, 2): choose a centre, then step away."""
        chosen = self.centres[rng.integers(len(self.centres), size=size)]
        return chosen + self.sd * rng.standard_normal((size, 2))

    def density(self, points):
        """The density at points of shape (..., 2); the shape of points without its last axis."""
        return self._kernels.density(points)

    @cached_property
    def _kernels(self):
        # One small normal bump on each point: a kernel density is the same thing.
        return KernelDensity(self.centres, bandwidth=self.sd)


def ring(modes=8, radius=1.0, sd=0.05):
    """The ring of the course: bumps at equal angles on a circle."""
    return RoundMixture(ring_centres(modes, radius), sd)


def grid(side=5, half_width=1.0, sd=0.05):
    """The grid of the course: side times side bumps."""
    return RoundMixture(grid_centres(side, half_width), sd)
