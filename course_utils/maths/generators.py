"""Generators on the line: curves x = G(z) that uniform noise z is sent through.

All have value(z) and slope(z) for z in [0, 1], sources(z), and the density of x = G(z)
at the image of z. What a generator makes of other noise: see `transforms`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import Continuous, normal_density
from course_utils.maths.special import standard_normal_quantile
from course_utils.maths.transforms import MonotoneCurve, made_monotone


class Generator:
    """What every generator can do once it has value(z) and slope(z)."""

    def sources(self, z):
        """All noise with the same image as z, z itself first; here only z."""
        return [z]

    def density_at_image(self, z, *, branches=None):
        """The density of x = G(z), at the image of z: Σ 1 / |G′| over its sources.

        Infinite where G is flat.

        Args:
            z: a number or an array in [0, 1].
            branches: how many of the sources to count; None counts all, as it must be.
        Returns:
            Densities, of the shape of z.

        Source: Casella & Berger 2002, theorem 2.1.8.
        """
        z = _door.unit("z", z)
        slopes = [np.abs(self.slope(source)) for source in self.sources(z)[:branches]]
        with np.errstate(divide="ignore"):
            return _door.plain(sum(1 / np.asarray(slope) for slope in slopes))


@dataclass(frozen=True)
class InverseCdf(Generator):
    """The generator F⁻¹: uniform noise becomes draws from a law with that cdf F.

    Args:
        law: a continuous distribution, such as Exponential(1.0).

    >>> from course_utils.maths.distributions import Uniform
    >>> straight = InverseCdf(Uniform(1.0, 5.0))  # G(z) = 1 + 4 z
    >>> straight.value(0.5), straight.slope(0.5), straight.density_at_image(0.5)
    (3.0, 4.0, 0.25)

    Source: Devroye 1986, theorem II.2.1.
    """

    law: Continuous

    def value(self, z):
        """G(z) = F⁻¹(z), of the shape of z; it may be infinite at 0 and 1."""
        return self.law.quantile(z)

    def slope(self, z):
        """G′(z) = 1 / F′(G(z)), of the shape of z."""
        with np.errstate(divide="ignore"):
            return _door.plain(1 / np.asarray(self.law.density(self.value(z))))


@dataclass(frozen=True)
class InverseCdfByNewton(InverseCdf):
    """The same by Newton's method from a table, for a law on the whole line.

    Many times faster, and as exact, where the quantile has no formula: a mixture's.

    >>> from course_utils.maths.distributions import Mixture, Normal
    >>> law = Mixture([0.5, 0.5], [Normal(-2.0, 0.5), Normal(2.0, 0.5)])
    >>> x = InverseCdfByNewton(law).value(0.75)
    >>> round(x, 6), round(law.cdf(x), 6)
    (2.0, 0.75)

    Source: Devroye 1986, section II.2.2.
    """

    def value(self, z):
        """G(z) = F⁻¹(z), of the shape of z; infinite at 0 and 1."""
        z = _door.unit("z", z)
        x, cdf = self._table
        x_at = np.interp(z, cdf, x)
        k = np.clip(np.searchsorted(cdf, z), 1, cdf.size - 1)
        for _ in range(3):
            missed = np.asarray(self.law.cdf(x_at)) - z
            # Newton's step stays between the neighbours in the table, as F⁻¹ does.
            x_at = np.clip(x_at - missed / self.law.density(x_at), x[k - 1], x[k])
        outside = (z <= cdf[0]) | (z >= cdf[-1])
        if np.any(outside):
            x_at = np.where(outside, self.law.quantile(z), x_at)
        return _door.plain(x_at)

    @cached_property
    def _table(self):
        """Values between the outermost millionths and their F, each of shape (257,)."""
        x = np.linspace(*self.law.quantile([1e-6, 1 - 1e-6]), 257)
        return x, np.asarray(self.law.cdf(x))


@dataclass(frozen=True)
class SquaredNormal(Generator):
    """The generator x = Φ⁻¹(z)²: it falls, then rises, so that two z reach each x.

    >>> folded = SquaredNormal()
    >>> round(folded.value(0.25), 6), round(folded.value(0.75), 6)
    (0.454936, 0.454936)
    >>> folded.sources(0.25)
    [0.25, 0.75]

    Source: Casella & Berger 2002, example 2.1.9.
    """

    def value(self, z):
        """G(z), the square of a standard normal value, of the shape of z."""
        return _door.plain(np.square(standard_normal_quantile(_door.unit("z", z))))

    def slope(self, z):
        """G′(z) = 2 Φ⁻¹(z) / φ(Φ⁻¹(z)): below 0 left of ½, above 0 right of it."""
        normal = np.asarray(standard_normal_quantile(_door.unit("z", z)))
        with np.errstate(divide="ignore"):
            return _door.plain(2 * normal / np.asarray(normal_density(normal)))

    def sources(self, z):
        """z and 1 - z."""
        return [z, 1 - z]


@dataclass(frozen=True, eq=False)
class PiecewiseLinear(Generator):
    """Straight pieces between nodes; flat ones are allowed.

    Where a piece is flat, all its noise has one image: x has no density there, but an
    atom, a single value with a probability of its own. A network of ReLU units is such
    a curve.

    Args:
        z: nodes from 0 to 1, strictly increasing, shape (n,) with n at least 2.
        x: their images, nowhere decreasing, shape (n,).

    >>> flat = PiecewiseLinear([0.0, 0.4, 0.6, 1.0], [0.0, 2.0, 2.0, 6.0])
    >>> flat.value(0.5), flat.slope(0.5), flat.density_at_image(0.5)
    (2.0, 0.0, inf)
    """

    z: np.ndarray
    x: np.ndarray

    def __post_init__(self):
        z = _door.unit("z", _door.numbers("z", self.z, dimensions=1, least=2)).copy()
        x = _door.numbers("x", self.x, dimensions=1, least=2).copy()
        _door.same_shape(z=z, x=x)
        _door.hold("z", z[1:], np.diff(z) > 0, "increasing", shift=1)
        _door.hold("x", x[1:], np.diff(x) >= 0, "nowhere decreasing", shift=1)
        if (z[0], z[-1]) != (0.0, 1.0):
            raise ValueError(f"z must run from 0 to 1, but runs {z[0]:g} to {z[-1]:g}")
        for nodes in (z, x):
            nodes.setflags(write=False)
        _door.settle(self, z=z, x=x)

    def value(self, z):
        """G(z), of the shape of z."""
        return _door.plain(np.interp(_door.unit("z", z), self.z, self.x))

    def slope(self, z):
        """G′(z), at a node that of the piece on its right."""
        k = np.searchsorted(self.z, _door.unit("z", z), side="right") - 1
        slopes = np.diff(self.x) / np.diff(self.z)
        return _door.plain(slopes[np.minimum(k, slopes.size - 1)])

    @property
    def atoms(self):
        """The values with a probability of their own, as {x: probability}."""
        flat = np.diff(self.x) == 0
        atoms: dict[float, float] = {}
        for x, mass in zip(self.x[:-1][flat], np.diff(self.z)[flat], strict=True):
            atoms[float(x)] = atoms.get(float(x), 0.0) + float(mass)
        return atoms


class DrawnCurve(MonotoneCurve, Generator):
    """A smooth increasing curve through nodes; see `MonotoneCurve`."""


def drawn_curve(z, x, *, least_step, top):
    """An increasing curve through what was drawn, as far as that rises itself.

    Where the drawing falls the curve is made almost flat: each node is pushed up until
    it is a step above the one before it.

    Args:
        z: nodes, strictly increasing, shape (n,).
        x: the heights drawn over them, shape (n,).
        least_step: how much the curve rises at least from node to node, above 0.
        top: what no node exceeds.
    Returns:
        A `DrawnCurve`.
    Raises:
        ValueError: if z does not increase or the shapes differ.

    >>> drawn_curve([0.0, 0.5, 1.0], [1.0, 3.0, 2.0], least_step=0.5, top=3.0).x
    array([1. , 2.5, 3. ])
    """
    x = _door.numbers("x", x, dimensions=1, least=2)
    room = _door.positive("least_step", least_step) * np.arange(x.size)[::-1]
    below = np.minimum(x, _door.number("top", top) - room)
    return DrawnCurve(z, made_monotone(below, least_step=least_step))
