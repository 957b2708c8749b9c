"""f-divergences: a convex f, its conjugate f*, and the critic that makes a GAN of them.

D_f(p‖q) = ∫ q f(p/q) dx. By Fenchel and Young, f(u) + f*(t) ≥ u t, with equality at
t = f'(u). So every critic T gives a bound, E_p T − E_q f*(T) ≤ D_f(p‖q), and the best
one is T* = f'(p/q): the ratio of the densities in disguise.

A ratio u = p/q is never negative, so f* is the supremum over u ≥ 0: below f'(0) it
stays at −f(0). Published tables often continue the formula that holds above f'(0),
which leaves a bound too, but one that is less tight.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.grids import area, integral

LOG_2 = math.log(2)


@dataclass(frozen=True)
class FDivergence:
    """One f-divergence, as the game of a generator and a critic uses it.

    Attributes:
        name: as in `F_DIVERGENCES`.
        at_zero: f(0), what a unit of q costs where p is 0; may be infinite.
        at_infinity: the limit of f(u)/u, what a unit of p costs where q is 0.
        highest: the upper end of the domain of f*; above it f* is infinite.
        closed: whether `highest` itself belongs to the domain.

    >>> kl = F_DIVERGENCES["kl"]
    >>> kl.f(2.0) + kl.conjugate(0.5) >= 2.0 * 0.5  # Fenchel and Young
    True
    >>> best = kl.derivative(2.0)
    >>> round(kl.f(2.0) + kl.conjugate(best) - 2.0 * best, 12)
    0.0

    Source: Nowozin, Cseke & Tomioka 2016, sections 2.1 and 2.2.
    """

    name: str
    at_zero: float
    at_infinity: float
    highest: float
    closed: bool
    _f: Callable
    _derivative: Callable
    _conjugate: Callable
    _activation: Callable
    _ratio: Callable | None

    def f(self, u):
        """f at ratios u = p/q of at least 0, of their shape; `at_zero` at 0."""
        u = _ratios(u)
        inside = np.where(u > 0, u, 1.0)
        return _door.plain(np.where(u > 0, self._f(inside), self.at_zero))

    @np.errstate(divide="ignore")  # f'(0) may be -inf
    def derivative(self, u):
        """f' at ratios u = p/q of at least 0: what the best critic says there."""
        return _door.plain(self._derivative(_ratios(u)))

    def optimal_critic(self, p, q):
        """T* = f'(p/q), for densities above 0, of their shape.

        >>> best = F_DIVERGENCES["gan"].optimal_critic(0.3, 0.1)
        >>> round(math.exp(best), 9)  # for "gan" the critic is log D
        0.75
        """
        p, q = _door.positives("p", p), _door.positives("q", q)
        _door.same_shape(p=p, q=q)
        return self.derivative(p / q)

    def conjugate(self, t):
        """f*(t), the supremum of u t − f(u) over u ≥ 0; infinite outside its domain.

        >>> round(F_DIVERGENCES["gan"].conjugate(-0.7), 6)  # -log(1 - exp(-0.7))
        0.686341
        """
        t = _door.numbers("t", t, finite=False)
        inside = self.in_domain(t)
        with np.errstate(over="ignore"):
            # -1 lies in every domain: no logarithm of a negative number is taken.
            values = self._conjugate(np.where(inside, t, -1.0))
        return _door.plain(np.where(inside, values, np.inf))

    def in_domain(self, t):
        """Whether f* is finite at t, True or False for each entry."""
        t = _door.numbers("t", t, finite=False)
        return t <= self.highest if self.closed else t < self.highest

    def activation(self, v):
        """Any real number, such as the output of a network, brought into the domain.

        An increasing function, so that a higher v still means "rather real".

        >>> F_DIVERGENCES["gan"].activation([-1.0, 0.0, 1.0]).round(4).tolist()
        [-1.3133, -0.6931, -0.3133]

        Source: Nowozin, Cseke & Tomioka 2016, table 2 (for JS, with half of their f).
        """
        # exp(-v) must not overflow, and rounding must not reach the open end.
        v = np.maximum(_door.numbers("v", v), -700.0)
        end = self.highest if self.closed else np.nextafter(self.highest, -np.inf)
        return _door.plain(np.minimum(self._activation(v), end))

    def ratio(self, t):
        """The ratio p/q that a critic of value t claims: the slope of f* there.

        Raises:
            ValueError: where f is not strictly convex, so that its critic keeps no
                ratio, or t lies outside the domain.
        """
        if self._ratio is None:
            raise ValueError(
                f"a critic of {self.name} tells which density is larger, but no ratio"
            )
        t = _door.numbers("t", t)
        _door.hold("t", t, self.in_domain(t), f"in the domain, below {self.highest:g}")
        return _door.plain(self._ratio(t))

    def bound(self, critic_p, critic_q):
        """The mean of T over samples of p minus that of f*(T) over samples of q.

        For exact means it is never above the divergence. Of few samples it can be, and
        it is −∞ as soon as one critic value on q lies outside the domain.

        Args:
            critic_p, critic_q: critic values on the samples, any two shapes.
        Returns:
            A float.
        """
        critic_p = _door.numbers("critic_p", critic_p, least=1)
        critic_q = _door.numbers("critic_q", critic_q, least=1)
        return float(np.mean(critic_p) - np.mean(self.conjugate(critic_q)))

    def bound_of_densities(self, x, p, q, critic):
        """E_p T − E_q f*(T) for densities and a critic on a grid.

        Never above `of_densities(x, p, q)` on the same grid.

        Args:
            x: an increasing grid, shape (n,).
            p, q: the densities on it, shape (n,); both are divided by their areas.
            critic: T on the grid, shape (n,).
        """
        x, p, q = _two_densities(x, p, q)
        critic = _door.numbers("critic", critic)
        _door.same_shape(x=x, critic=critic)
        paid = np.where(q > 0, self.conjugate(critic), 0.0)  # 0 · ∞ costs nothing
        return integral(x, p * critic) - integral(x, q * paid)

    def of_densities(self, x, p, q):
        """The divergence D_f(p‖q) of two densities on a grid; it may be infinite.

        Args:
            x: an increasing grid, shape (n,).
            p, q: the densities on it, shape (n,); both are divided by their areas.
        Raises:
            ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

        >>> x = np.linspace(-10, 10, 401)
        >>> p, q = np.exp(-(x**2) / 2), np.exp(-((x - 1) ** 2) / 2)
        >>> round(F_DIVERGENCES["kl"].of_densities(x, p, q), 6)
        0.5
        """
        x, p, q = _two_densities(x, p, q)
        return integral(x, self._integrand(p, q))

    @np.errstate(over="ignore")
    def _integrand(self, p, q):
        """q f(p/q), with its limits where p or q is 0."""
        ratio = p / np.where(q > 0, q, 1.0)
        alone = (p > 0) & ((q == 0) | np.isinf(ratio))
        cost = q * self.f(np.where((q > 0) & ~alone, ratio, 1.0))
        limit = np.where(alone, p, 1.0) * self.at_infinity
        return np.where(alone, limit, np.where(q > 0, cost, 0.0))


def _ratios(u):
    u = _door.numbers("u", u)
    _door.hold("u", u, u >= 0, "at least 0")
    return u


def _two_densities(x, p, q):
    x, p, q = _door.grid(x, p=p, q=q)
    return x, p / area("p", x, p), q / area("q", x, q)


def _softplus(v):
    return np.logaddexp(0.0, v)


#: name -> divergence. JS is that of `divergences`, between 0 and log 2; "gan" is the loss
#: of the first GAN, with f(1) = −log 4 and D_f = 2 JS − log 4; Hellinger's is ∫ (√p − √q)².
F_DIVERGENCES = {
    divergence.name: divergence
    for divergence in (
        FDivergence(
            name="kl",
            at_zero=0.0,
            at_infinity=math.inf,
            highest=math.inf,
            closed=False,
            _f=lambda u: u * np.log(u),
            _derivative=lambda u: 1 + np.log(u),
            _conjugate=lambda t: np.exp(t - 1),
            _activation=lambda v: v,
            _ratio=lambda t: np.exp(t - 1),
        ),
        FDivergence(
            name="reverse kl",
            at_zero=math.inf,
            at_infinity=0.0,
            highest=0.0,
            closed=False,
            _f=lambda u: -np.log(u),
            _derivative=lambda u: -1 / u,
            _conjugate=lambda t: -1 - np.log(-t),
            _activation=lambda v: -np.exp(-v),
            _ratio=lambda t: -1 / t,
        ),
        FDivergence(
            name="jensen-shannon",
            at_zero=LOG_2 / 2,
            at_infinity=LOG_2 / 2,
            highest=LOG_2 / 2,
            closed=False,
            _f=lambda u: (u * np.log(u) - (u + 1) * np.log((u + 1) / 2)) / 2,
            _derivative=lambda u: (LOG_2 - np.log1p(1 / u)) / 2,
            # 2 − exp(2t), without cancellation where that is small.
            _conjugate=lambda t: -(LOG_2 + np.log(-np.expm1(2 * t - LOG_2))) / 2,
            _activation=lambda v: (LOG_2 - _softplus(-v)) / 2,
            _ratio=lambda t: 1 / np.expm1(LOG_2 - 2 * t),
        ),
        FDivergence(
            name="gan",
            at_zero=0.0,
            at_infinity=0.0,
            highest=0.0,
            closed=False,
            _f=lambda u: u * np.log(u) - (u + 1) * np.log(u + 1),
            _derivative=lambda u: -np.log1p(1 / u),
            _conjugate=lambda t: -np.log(-np.expm1(t)),
            _activation=lambda v: -_softplus(-v),
            _ratio=lambda t: 1 / np.expm1(-t),
        ),
        FDivergence(
            name="pearson",
            at_zero=1.0,
            at_infinity=math.inf,
            highest=math.inf,
            closed=False,
            _f=lambda u: (u - 1) ** 2,
            _derivative=lambda u: 2 * (u - 1),
            _conjugate=lambda t: np.where(t > -2, t * t / 4 + t, -1.0),
            _activation=lambda v: v,
            _ratio=lambda t: np.maximum(1 + t / 2, 0.0),
        ),
        FDivergence(
            name="squared hellinger",
            at_zero=1.0,
            at_infinity=1.0,
            highest=1.0,
            closed=False,
            _f=lambda u: (np.sqrt(u) - 1) ** 2,
            _derivative=lambda u: 1 - 1 / np.sqrt(u),
            _conjugate=lambda t: t / (1 - t),
            _activation=lambda v: 1 - np.exp(-v),
            _ratio=lambda t: 1 / (1 - t) ** 2,
        ),
        FDivergence(
            name="total variation",
            at_zero=0.5,
            at_infinity=0.5,
            highest=0.5,
            closed=True,
            _f=lambda u: np.abs(u - 1) / 2,
            _derivative=lambda u: np.sign(u - 1) / 2,
            _conjugate=lambda t: np.maximum(t, -0.5),
            _activation=lambda v: np.tanh(v) / 2,
            _ratio=None,
        ),
    )
}
