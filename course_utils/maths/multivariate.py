"""The normal distribution of vectors: in the plane, and in high dimension."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import LOG_2PI, Normal
from course_utils.maths.norms import mass_within, norm_density, norm_mean_and_sd

__all__ = [
    "MultivariateNormal",
    "covariance_from_axes",
    "covariance_matrix",
    "mass_within",
    "norm_density",
    "norm_mean_and_sd",
]


@dataclass(frozen=True, eq=False)
class MultivariateNormal:
    """The normal distribution of vectors with a mean and a covariance matrix.

    Args:
        mean: shape (d,).
        covariance: shape (d, d), symmetric and positive definite.

    >>> plane = MultivariateNormal([0.0, 0.0], covariance_matrix(1.0, 1.0, 0.8))
    >>> slice_at_2 = plane.conditional(1, 2.0)  # x1, once x2 is known to be 2
    >>> round(slice_at_2.mean, 6), round(slice_at_2.sd, 6)
    (1.6, 0.6)

    Source: Bishop 2006, section 2.3.
    """

    mean: np.ndarray
    covariance: np.ndarray

    def __post_init__(self):
        mean = _door.numbers("mean", self.mean, dimensions=1, least=1).copy()
        covariance = _door.numbers("covariance", self.covariance).copy()
        d = mean.size
        if covariance.shape != (d, d):
            raise ValueError(
                f"covariance must have shape ({d}, {d}) for a mean of size {d}, "
                f"but its shape is {covariance.shape}"
            )
        _require_symmetric_positive_definite(covariance)
        mean.setflags(write=False)
        covariance.setflags(write=False)
        _door.settle(self, mean=mean, covariance=covariance)

    @property
    def dimension(self):
        """How many coordinates a vector has."""
        return self.mean.size

    @property
    def entropy(self):
        """½ log det(2πe covariance), in nats."""
        return float(self.dimension * (1 + LOG_2PI) / 2 + self._half_log_det)

    def log_density(self, x):
        """The logarithm of the density at points x, shape (..., d) to shape (...)."""
        x = _door.numbers("x", x)
        if x.shape[-1:] != (self.dimension,):
            raise ValueError(
                f"x must end in an axis of {self.dimension}, but its shape is {x.shape}"
            )
        away = (x - self.mean).reshape(-1, self.dimension)
        z = np.linalg.solve(self._root, away.T)  # (d, points)
        squares = np.sum(z * z, axis=0).reshape(x.shape[:-1])
        constant = self.dimension * LOG_2PI / 2 + self._half_log_det
        return _door.plain(-squares / 2 - constant)

    def density(self, x):
        """The density at points x, shape (..., d) to shape (...)."""
        return _door.plain(np.exp(self.log_density(x)))

    def sample(self, size, rng):
        """Independent draws, shape (size, d): noise pushed through an affine map."""
        noise = _door.generator(rng).normal(
            size=(_door.count("size", size, least=0), self.dimension)
        )
        return self.mean + noise @ self._root.T

    def marginal(self, index):
        """The distribution of some coordinates alone.

        Args:
            index: one coordinate, or a list of them.
        Returns:
            A Normal for one coordinate, a MultivariateNormal for a list.
        Raises:
            ValueError: if there is no such coordinate, or one is named twice.
        """
        kept = self._coordinates(index)
        block = self.covariance[np.ix_(kept, kept)]
        return _as_distribution(self.mean[kept], block, scalar=np.ndim(index) == 0)

    def conditional(self, index, given):
        """The distribution of the other coordinates, once some are known.

        Its mean μ₁ + Σ₁₂ Σ₂₂⁻¹ (given - μ₂) moves linearly with what is given; its
        covariance Σ₁₁ - Σ₁₂ Σ₂₂⁻¹ Σ₂₁ does not depend on it.

        Args:
            index: the coordinate that is known, or a list of them.
            given: its value, or their values.
        Returns:
            A Normal if one coordinate is left, otherwise a MultivariateNormal.
        Raises:
            ValueError: if there is no such coordinate, none is left, or sizes differ.
        """
        known = self._coordinates(index)
        others = [k for k in range(self.dimension) if k not in known]
        if not others:
            raise ValueError(f"some coordinate must be left, but all are in {known}")
        given = np.atleast_1d(_door.numbers("given", given))
        if given.shape != (len(known),):
            raise ValueError(
                f"given must hold one value for each coordinate in {known}, "
                f"but its shape is {given.shape}"
            )
        across = self.covariance[np.ix_(others, known)]  # Σ₁₂
        weights = np.linalg.solve(self.covariance[np.ix_(known, known)], across.T).T
        mean = self.mean[others] + weights @ (given - self.mean[known])
        covariance = self.covariance[np.ix_(others, others)] - weights @ across.T
        return _as_distribution(mean, covariance, scalar=len(others) == 1)

    def ellipse(self, radius, *, points=200):
        """The curve of points `radius` standard deviations away, in the plane.

        It encloses the mass 1 - exp(-radius²/2).

        Args:
            radius: above 0.
            points: how many; the last repeats the first.
        Returns:
            A closed curve, shape (points, 2).
        Raises:
            ValueError: if this is not a distribution in the plane.
        """
        if self.dimension != 2:
            raise ValueError(f"ellipse needs 2 dimensions, but has {self.dimension}")
        radius = _door.positive("radius", radius)
        angle = np.linspace(0, 2 * math.pi, _door.count("points", points, least=2))
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        curve = self.mean + radius * circle @ self._root.T
        curve[-1] = curve[0]
        return curve

    @property
    def principal_axes(self):
        """The half axes of the ellipse of radius 1, longest first, shape (d, d).

        Row k is a vector as long as the standard deviation in its direction.
        """
        variances, directions = np.linalg.eigh(self.covariance)
        return (np.sqrt(variances) * directions).T[::-1]

    @cached_property
    def _root(self):
        """The lower triangular L with L Lᵀ = covariance."""
        return np.linalg.cholesky(self.covariance)

    @property
    def _half_log_det(self):
        return np.sum(np.log(np.diag(self._root)))

    def _coordinates(self, index):
        kept = [_door.count("index", k, least=0) for k in np.atleast_1d(index)]
        if len(set(kept)) < len(kept) or not kept or max(kept) >= self.dimension:
            raise ValueError(
                f"index must name different coordinates below {self.dimension}, "
                f"but is {index}"
            )
        return kept


def covariance_matrix(sd_1, sd_2, correlation):
    """The covariance matrix of two coordinates.

    Args:
        sd_1, sd_2: standard deviations, above 0.
        correlation: strictly between -1 and 1.
    Returns:
        [[sd_1², ρ sd_1 sd_2], [ρ sd_1 sd_2, sd_2²]], shape (2, 2).
    Raises:
        ValueError: if a standard deviation is not above 0, or the correlation is ±1
            or beyond.

    >>> covariance_matrix(1.0, 2.0, 0.5)
    array([[1., 1.],
           [1., 4.]])
    """
    sd_1, sd_2 = _door.positive("sd_1", sd_1), _door.positive("sd_2", sd_2)
    rho = _door.number("correlation", correlation)
    _door.hold("correlation", np.asarray(rho), abs(rho) < 1, "between -1 and 1")
    both = rho * sd_1 * sd_2
    return np.array([[sd_1**2, both], [both, sd_2**2]])


def covariance_from_axes(axis_1, axis_2):
    """The covariance whose ellipse of radius 1 has these two vectors as conjugate axes.

    Args:
        axis_1, axis_2: vectors that are not parallel, shape (2,).
    Returns:
        axis_1 axis_1ᵀ + axis_2 axis_2ᵀ, shape (2, 2).
    Raises:
        ValueError: if a vector has no two entries.

    >>> covariance_from_axes([2.0, 0.0], [0.0, 1.0])
    array([[4., 0.],
           [0., 1.]])
    """
    axes = _door.numbers("axes", [axis_1, axis_2])
    if axes.shape != (2, 2):
        raise ValueError(f"each axis must hold 2 numbers, but shape is {axes.shape}")
    return axes.T @ axes


def _as_distribution(mean, covariance, *, scalar):
    if scalar:
        return Normal(mean[0], math.sqrt(covariance[0, 0]))
    return MultivariateNormal(mean, (covariance + covariance.T) / 2)


def _require_symmetric_positive_definite(covariance):
    if not np.allclose(covariance, covariance.T, rtol=1e-8, atol=0):
        raise ValueError(f"covariance must be symmetric, but is {covariance.tolist()}")
    smallest = np.linalg.eigvalsh(covariance)[0]
    if smallest <= 0:
        raise ValueError(
            "covariance must be positive definite, but its smallest eigenvalue is "
            f"{smallest:.6g}"
        )
