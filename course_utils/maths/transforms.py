"""What a generator does to noise: x = G(z) moves points, and densities with them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import Exponential, Uniform, normal_density


def pushforward_density(density, branches, y):
    """The density of y = G(z) when z has a density: the change of variables.

    Every z that reaches y adds its own density, divided by |G′(z)|: where G is steep
    it spreads points out, where it is flat it heaps them up.

    Args:
        density: the density of z, a function of an array.
        branches: one pair (inverse, slope) for each monotone piece of G: inverse(y)
            is its z, and slope(z) is G′(z).
        y: points that all branches reach, a number or an array.
    Returns:
        Densities, of the shape of y.
    Raises:
        ValueError: if there is no branch or y holds no numbers.

    >>> from course_utils.maths.distributions import Normal
    >>> right = (lambda y: np.sqrt(y), lambda z: 2 * z)  # G(z) = z² where z > 0
    >>> left = (lambda y: -np.sqrt(y), lambda z: 2 * z)
    >>> round(pushforward_density(Normal().density, [right, left], 1.0), 6)
    0.241971

    Source: Casella & Berger 2002, theorem 2.1.8.
    """
    y, branches = _door.numbers("y", y), list(branches)
    if not branches:
        raise ValueError("branches must hold at least one (inverse, slope), but is []")
    reached = [(np.asarray(inverse(y)), slope) for inverse, slope in branches]
    return _door.plain(sum(density(z) / np.abs(slope(z)) for z, slope in reached))


def squared_normal_density(y):
    """The density of z² for a standard normal z; both √y and -√y reach y.

    2 φ(√y) / (2 √y), the chi-squared density with one degree of freedom.

    Args:
        y: a number or an array.
    Returns:
        Densities, of the shape of y: 0 below 0, and infinite at 0.
    Raises:
        ValueError: if y holds NaN or no numbers.

    >>> round(squared_normal_density(1.0), 6)
    0.241971

    Source: Casella & Berger 2002, example 2.1.9.
    """
    y = _door.numbers("y", y, finite=False)
    root = np.sqrt(np.maximum(y, 0.0))
    with np.errstate(divide="ignore"):
        return _door.plain(np.where(y < 0, 0.0, 2 * normal_density(root) / (2 * root)))


def exponential_quantile(u, rate):
    """The generator -log(1 - u) / rate, which turns uniform noise into waiting times.

    Args:
        u: a number or an array in [0, 1].
        rate: above 0; the mean is 1 / rate.
    Returns:
        Quantiles, of the shape of u; infinite at u = 1.
    Raises:
        ValueError: if an entry of u is outside [0, 1] or the rate not above 0.

    >>> round(exponential_quantile(0.5, 2.0), 6)  # the median is log 2 / rate
    0.346574

    Source: Devroye 1986, section II.2.
    """
    return Exponential(rate).quantile(u)


@dataclass(frozen=True, eq=False)
class MonotoneCurve:
    """A smooth increasing curve x = G(z) through nodes; straight beyond the ends.

    Between two nodes it is a cubic. The slope at a node is the harmonic mean of the
    slopes on either side, which keeps every cubic strictly increasing.

    Args:
        z, x: the nodes, both strictly increasing, shape (n,) with n at least 2.

    >>> curve = MonotoneCurve([0.0, 0.5, 1.0], [0.0, 1.0, 4.0])
    >>> curve.value(0.5), round(curve.inverse(1.0), 9)
    (1.0, 0.5)

    Source: Fritsch & Butland 1984.
    """

    z: np.ndarray
    x: np.ndarray

    def __post_init__(self):
        nodes = {"z": self.z, "x": self.x}
        for name, given in nodes.items():
            node = _door.numbers(name, given, dimensions=1, least=2).copy()
            _door.hold(name, node[1:], np.diff(node) > 0, "increasing", shift=1)
            node.setflags(write=False)
            nodes[name] = node
        _door.same_shape(**nodes)
        _door.settle(self, **nodes)

    def value(self, z):
        """G(z), of the shape of z."""
        k, t, h = self._piece(_door.numbers("z", z))
        t, beyond = np.clip(t, 0, 1), t - np.clip(t, 0, 1)
        end = np.where(beyond < 0, self._slopes[k], self._slopes[k + 1])
        rise = self._rise(k, t, h)
        return _door.plain(self.x[k] + rise + beyond * h * end)

    def slope(self, z):
        """G′(z), above 0 everywhere."""
        k, t, h = self._piece(_door.numbers("z", z))
        t = np.clip(t, 0, 1)
        secant = (self.x[k + 1] - self.x[k]) / h
        left, right = self._slopes[k], self._slopes[k + 1]
        return _door.plain(
            6 * t * (1 - t) * secant
            + (1 - t) * (1 - 3 * t) * left
            + t * (3 * t - 2) * right
        )

    def inverse(self, x):
        """The z with G(z) = x, by halving the interval between two nodes."""
        x = _door.numbers("x", x)
        k = np.clip(np.searchsorted(self.x, x, side="right") - 1, 0, self.x.size - 2)
        h, target = self.z[k + 1] - self.z[k], x - self.x[k]
        low, high = np.zeros(x.shape), np.ones(x.shape)
        for _ in range(52):
            t = (low + high) / 2
            below = self._rise(k, t, h) < target
            low, high = np.where(below, t, low), np.where(below, high, t)
        inside = self.z[k] + h * (low + high) / 2
        before = self.z[0] + (x - self.x[0]) / self._slopes[0]
        after = self.z[-1] + (x - self.x[-1]) / self._slopes[-1]
        beyond = np.where(x <= self.x[0], before, after)
        outside = (x <= self.x[0]) | (x >= self.x[-1])
        return _door.plain(np.where(outside, beyond, inside))

    def density(self, x, base=None):
        """The density of G(z) when z has the density of base: p(z) / G′(z).

        Args:
            x: a number or an array.
            base: a distribution of z; Uniform(0, 1) if not given.
        Returns:
            Densities, of the shape of x.
        """
        z = self.inverse(x)
        noise = (base or Uniform(0.0, 1.0)).density(z)
        return _door.plain(np.asarray(noise) / self.slope(z))

    @cached_property
    def _slopes(self):
        """The slope at each node, shape (n,)."""
        secants = np.diff(self.x) / np.diff(self.z)
        inner = 2 / (1 / secants[1:] + 1 / secants[:-1])
        return np.concatenate([secants[:1], inner, secants[-1:]])

    def _piece(self, z):
        """The interval that z is in, how far along it (0 to 1), and its length."""
        k = np.clip(np.searchsorted(self.z, z, side="right") - 1, 0, self.z.size - 2)
        h = self.z[k + 1] - self.z[k]
        return k, (z - self.z[k]) / h, h

    def _rise(self, k, t, h):
        """G minus its value at the node on the left: a cubic in t."""
        whole = self.x[k + 1] - self.x[k]
        left, right = h * self._slopes[k], h * self._slopes[k + 1]
        return t * (t * (3 - 2 * t) * whole + (1 - t) * ((1 - t) * left - t * right))


def made_monotone(x, *, least_step):
    """The values pushed up, from left to right, until each is a step above the last.

    What a learner draws downhill becomes almost flat, so that it has an inverse.

    Args:
        x: shape (n,).
        least_step: above 0.
    Returns:
        Values that increase, shape (n,); x itself if it already does by that step.
    Raises:
        ValueError: if the step is not above 0 or x holds no numbers.

    >>> made_monotone([0.0, 1.0, 0.5, 2.0], least_step=0.1)
    array([0. , 1. , 1.1, 2. ])
    """
    x = _door.numbers("x", x, dimensions=1, least=1)
    ramp = _door.positive("least_step", least_step) * np.arange(x.size)
    return np.maximum.accumulate(x - ramp) + ramp
