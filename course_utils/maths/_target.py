"""A density on a grid that normal distributions are fitted to; used by `fitting`."""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import LOG_2PI
from course_utils.maths.grids import normalised, trapezoid_weights

# The logarithm of the smallest float stands for log 0: a q that has mass where p has
# none is then very bad but not infinitely bad, and can be led out of there.
_LOG_OF_NOTHING = math.log(5e-324)


class Target:
    """A density on a grid, and the divergences of a normal q from it."""

    def __init__(self, x, p):
        self.p = normalised(x, p)
        self.x = np.asarray(_door.numbers("x", x))
        self.weights = trapezoid_weights(self.x)
        mass = self.weights * self.p
        self.mean = float(mass @ self.x)
        self.sd = math.sqrt(mass @ (self.x - self.mean) ** 2)
        log_p = np.log(np.where(self.p > 0, self.p, 1.0))
        self.negative_entropy = float(mass @ log_p)
        self.log_p = np.where(self.p > 0, log_p, _LOG_OF_NOTHING)

    def forward(self, mean, sd):
        """KL(p‖q), exact because log q is a square: arrays broadcast."""
        squares = (self.sd**2 + (self.mean - mean) ** 2) / sd**2
        return self.negative_entropy + np.log(sd) + (LOG_2PI + squares) / 2

    def forward_and_step(self, mean, sd):
        """KL(p‖q), and the step towards p's moments."""
        shift, ratio = (self.mean - mean) / sd, self.sd / sd
        return self.forward(mean, sd), (shift, (ratio**2 + shift**2 - 1) / 2)

    def reverse(self, mean, sd):
        """KL(q‖p) on the grid, for a mean or several, shape (a,), and one sd."""
        _, q, log_ratio = self._masses(np.asarray(mean)[..., None], sd)
        return np.sum(q * log_ratio, axis=-1)

    def reverse_and_step(self, mean, sd):
        """KL(q‖p), and minus its natural gradient: covariances with log(q/p)."""
        z, q, log_ratio = self._masses(mean, sd)
        kl = q @ log_ratio
        excess = q * (log_ratio - kl)
        return kl, (-(excess @ z), -(excess @ z**2) / 2)

    def _masses(self, mean, sd):
        """z = (x - mean) / sd, the probability of each grid point under q, log(q/p)."""
        z = (self.x - mean) / sd
        exponent = -z * z / 2
        exponent = exponent - exponent.max(axis=-1, keepdims=True)
        q = self.weights * np.exp(exponent)
        total = q.sum(axis=-1, keepdims=True)
        return z, q / total, exponent - np.log(total) - self.log_p

    def checked_start(self, start):
        """A start on the grid: (mean, sd)."""
        start = _door.numbers("start", start)
        if start.shape != (2,):
            raise ValueError(
                f"start must be (mean, sd), but its shape is {start.shape}"
            )
        mean, sd = float(start[0]), _door.positive("start[1], the sd,", start[1])
        if not self.x[0] <= mean <= self.x[-1]:
            raise ValueError(
                f"start must have its mean on the grid from {self.x[0]:g} to "
                f"{self.x[-1]:g}, but its mean is {mean:g}"
            )
        return mean, sd

    def starts(self):
        """Means all over the mass of p, each with a wide, a medium and a narrow sd."""
        reached = np.cumsum(self.weights * self.p)
        places = np.searchsorted(reached, np.linspace(0.04, 0.96, 9))
        step = float(np.max(np.diff(self.x)))
        sds = [max(self.sd / narrower, step) for narrower in (1, 3, 9)]
        return [(float(self.x[k]), sd) for k in places for sd in sds]
