"""Mixtures: first choose a component by its weight, then draw from it."""

from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import Continuous
from course_utils.maths.special import logsumexp


@dataclass(frozen=True)
class Mixture(Continuous):
    """A weighted mixture of continuous distributions on the line.

    Its entropy has no closed form, so there is no such property.

    Args:
        weights: probabilities of the components, summing to 1.
        components: as many distributions, such as Normal(-2.0, 0.5).

    >>> from course_utils.maths.continuous import Normal
    >>> two_bumps = Mixture([0.5, 0.5], [Normal(-2.0, 0.5), Normal(2.0, 0.5)])
    >>> two_bumps.expectation, two_bumps.variance
    (0.0, 4.25)
    """

    weights: tuple
    components: tuple

    def __post_init__(self):
        weights = _door.distribution("weights", self.weights)
        components = tuple(self.components)
        if weights.shape != (len(components),):
            raise ValueError(
                "weights must have one entry for each component, but its shape is "
                f"{weights.shape} and there are {len(components)} components"
            )
        for component in components:
            if not hasattr(component, "log_density"):
                raise ValueError(f"a component must have a density, not {component!r}")
        _door.settle(self, weights=tuple(weights.tolist()), components=components)

    def log_density(self, x):
        """log Σ weight · density, without underflow."""
        weighted = [np.log(w) + c.log_density(x) for w, c in self._parts()]
        return logsumexp(weighted, axis=0)

    def cdf(self, x):
        """Σ weight · cdf."""
        return _door.plain(sum(w * np.asarray(c.cdf(x)) for w, c in self._parts()))

    def quantile(self, u):
        """The value below which the probability is u, by halving an interval.

        It lies between the smallest and the largest quantile of the components.
        """
        u = _door.unit("u", u)
        quantiles = [np.asarray(c.quantile(u)) for _, c in self._parts()]
        low, high = np.min(quantiles, axis=0), np.max(quantiles, axis=0)
        finite = np.isfinite(low) & np.isfinite(high)
        ends = np.where(u < 0.5, low, high)
        low, high = np.where(finite, low, 0.0), np.where(finite, high, 0.0)
        for _ in range(100):
            middle = low + (high - low) / 2
            below = np.asarray(self.cdf(middle)) < u
            low, high = np.where(below, middle, low), np.where(below, high, middle)
            if np.all(high - low <= np.spacing(np.abs(middle))):
                break
        return _door.plain(np.where(finite, high, ends))

    def sample(self, size, rng):
        """Independent draws: first which component, then a value of it."""
        rng, size = _door.generator(rng), _door.size(size)
        parts = self._parts()
        chosen = rng.choice(len(parts), size, p=[w for w, _ in parts])
        samples = np.empty(chosen.shape)
        for k, (_, component) in enumerate(parts):
            samples[chosen == k] = component.sample(int(np.sum(chosen == k)), rng)
        return samples

    @property
    def expectation(self):
        """The weighted mean of the components' means."""
        return sum(w * c.expectation for w, c in self._parts())

    @property
    def variance(self):
        """Mean variance within the components plus variance between their means."""
        mean = self.expectation
        return sum(
            w * (c.variance + (c.expectation - mean) ** 2) for w, c in self._parts()
        )

    def _parts(self):
        """Weights, now summing to 1 exactly, and components that have a weight."""
        total = sum(self.weights)
        pairs = zip(self.weights, self.components, strict=True)
        return [(w / total, c) for w, c in pairs if w > 0]
