"""Continuous distributions on the line, each a frozen value with the same verbs.

density, log_density, cdf, quantile and sample; expectation, variance and entropy.
"""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.special import erfc, standard_normal_quantile

LOG_2PI = math.log(2 * math.pi)


class Continuous:
    """What every continuous distribution can do once it has three functions.

    A subclass states log_density, cdf and quantile. x may be a number or an array,
    infinities included; results have its shape. Entropy, in nats, may be negative.
    """

    def density(self, x):
        """The density at x: at least 0, and it may exceed 1."""
        return _door.plain(np.exp(self.log_density(x)))

    def sample(self, size, rng):
        """Independent draws, by the quantile function of uniform noise.

        Args:
            size: how many, an int, or a shape.
            rng: a numpy random Generator.
        Returns:
            An array of that shape.
        Raises:
            ValueError: if the size is negative or rng is not a Generator.
        """
        noise = _door.generator(rng).random(_door.size(size))
        return np.asarray(self.quantile(noise))


@dataclass(frozen=True)
class Normal(Continuous):
    """The normal distribution N(mean, sd²); sd is the standard deviation.

    >>> round(Normal(0.0, 0.1).density(0.0), 4)  # a density may exceed 1
    3.9894
    """

    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self):
        mean, sd = _door.number("mean", self.mean), _door.positive("sd", self.sd)
        _door.settle(self, mean=mean, sd=sd)

    @np.errstate(over="ignore")  # x may be more than 1e154 standard deviations away
    def log_density(self, x):
        """The logarithm of the density, exact where the density itself is 0."""
        z = self._standardised(x)
        return _door.plain(-z * z / 2 - math.log(self.sd) - LOG_2PI / 2)

    @np.errstate(over="ignore")
    def cdf(self, x):
        """The probability of a value at most x."""
        return _door.plain(
            0.5 * np.asarray(erfc(-self._standardised(x) / math.sqrt(2)))
        )

    def quantile(self, u):
        """The value below which the probability is u."""
        return _door.plain(
            self.mean + self.sd * np.asarray(standard_normal_quantile(u))
        )

    def sample(self, size, rng):
        """Independent draws of the given size; rng is a numpy random Generator."""
        return self.mean + self.sd * _door.generator(rng).normal(size=_door.size(size))

    @property
    def expectation(self):
        """The mean."""
        return self.mean

    @property
    def variance(self):
        """The square of sd."""
        return self.sd**2

    @property
    def entropy(self):
        """½ log(2πe sd²), in nats."""
        return 0.5 * (1 + LOG_2PI) + math.log(self.sd)

    def _standardised(self, x):
        return (_door.numbers("x", x, finite=False) - self.mean) / self.sd


@dataclass(frozen=True)
class Uniform(Continuous):
    """The uniform distribution on the interval from low to high, ends included.

    >>> round(Uniform(0.0, 0.5).entropy, 4)  # entropy of a density may be negative
    -0.6931
    """

    low: float = 0.0
    high: float = 1.0

    def __post_init__(self):
        low, high = _door.number("low", self.low), _door.number("high", self.high)
        if not low < high:
            raise ValueError(f"low must be below high, but low={low:g}, high={high:g}")
        _door.settle(self, low=low, high=high)

    def log_density(self, x):
        """-log(high - low) inside, -inf outside."""
        x = _door.numbers("x", x, finite=False)
        inside = (self.low <= x) & (x <= self.high)
        return _door.plain(np.where(inside, -math.log(self._width), -np.inf))

    def cdf(self, x):
        """The probability of a value at most x."""
        x = _door.numbers("x", x, finite=False)
        return _door.plain(np.clip((x - self.low) / self._width, 0.0, 1.0))

    def quantile(self, u):
        """The value below which the probability is u."""
        return _door.plain(self.low + self._width * _door.unit("u", u))

    @property
    def expectation(self):
        """The middle of the interval."""
        return (self.low + self.high) / 2

    @property
    def variance(self):
        """Width squared over 12."""
        return self._width**2 / 12

    @property
    def entropy(self):
        """log(high - low), in nats."""
        return math.log(self._width)

    @property
    def _width(self):
        return self.high - self.low


@dataclass(frozen=True)
class Exponential(Continuous):
    """The exponential distribution of waiting times; the mean is 1 / rate.

    >>> Exponential(rate=2.0).expectation
    0.5
    """

    rate: float = 1.0

    def __post_init__(self):
        _door.settle(self, rate=_door.positive("rate", self.rate))

    @np.errstate(over="ignore")
    def log_density(self, x):
        """log(rate) - rate x for x at least 0, -inf below."""
        x = _door.numbers("x", x, finite=False)
        value = math.log(self.rate) - self.rate * np.maximum(x, 0.0)
        return _door.plain(np.where(x >= 0, value, -np.inf))

    @np.errstate(over="ignore")
    def cdf(self, x):
        """1 - exp(-rate x) for x at least 0."""
        x = np.maximum(_door.numbers("x", x, finite=False), 0.0)
        return _door.plain(-np.expm1(-self.rate * x))

    @np.errstate(divide="ignore")  # the quantile at u = 1 is infinite
    def quantile(self, u):
        """-log(1 - u) / rate, the inverse of the cdf."""
        return _door.plain(-np.log1p(-_door.unit("u", u)) / self.rate)

    @property
    def expectation(self):
        """1 / rate."""
        return 1 / self.rate

    @property
    def variance(self):
        """1 / rate²."""
        return self.rate**-2

    @property
    def entropy(self):
        """1 - log(rate), in nats."""
        return 1 - math.log(self.rate)


@dataclass(frozen=True)
class Cauchy(Continuous):
    """The Cauchy distribution: its tails are so heavy that it has no mean.

    The mean of n draws has the same distribution as one draw, whatever n is.

    >>> Cauchy().expectation
    nan
    """

    location: float = 0.0
    scale: float = 1.0

    def __post_init__(self):
        location = _door.number("location", self.location)
        _door.settle(self, location=location, scale=_door.positive("scale", self.scale))

    @np.errstate(over="ignore")
    def log_density(self, x):
        """-log(π scale (1 + z²)) with z = (x - location) / scale."""
        # hypot does not overflow where z² does.
        log_root = np.log(np.hypot(1.0, self._standardised(x)))
        return _door.plain(-2 * log_root - math.log(math.pi * self.scale))

    @np.errstate(over="ignore")
    def cdf(self, x):
        """½ + arctan(z) / π, written so that the lower tail keeps its digits."""
        return _door.plain(np.arctan2(1.0, -self._standardised(x)) / math.pi)

    @np.errstate(divide="ignore")  # the quantiles at u = 0 and u = 1 are infinite
    def quantile(self, u):
        """location + scale tan(π (u - ½)), from the nearer tail."""
        u = _door.unit("u", u)
        z = np.copysign(1 / np.tan(math.pi * np.minimum(u, 1 - u)), u - 0.5)
        return _door.plain(self.location + self.scale * z)

    @property
    def expectation(self):
        """NaN: the integral of x times the density does not exist."""
        return math.nan

    @property
    def variance(self):
        """NaN: without a mean there is no variance."""
        return math.nan

    @property
    def entropy(self):
        """log(4π scale), in nats."""
        return math.log(4 * math.pi * self.scale)

    def _standardised(self, x):
        return (_door.numbers("x", x, finite=False) - self.location) / self.scale


@np.errstate(over="ignore")
def normal_density(x, mean=0.0, sd=1.0):
    """The density of N(mean, sd²), the formula in one line.

    Args:
        x, mean, sd: numbers or arrays that broadcast; sd above 0.
    Returns:
        Densities, of the broadcast shape.
    Raises:
        ValueError: if sd is not above 0 or something is not a number.

    >>> round(normal_density(0.0, 0.0, 1.0), 6)
    0.398942

    Source: Bishop 2006, equation 1.46.
    """
    x = _door.numbers("x", x, finite=False)
    mean, sd = _door.numbers("mean", mean), _door.positives("sd", sd)
    return _door.plain(
        np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    )


@np.errstate(over="ignore")
def normal_cdf(x, mean=0.0, sd=1.0):
    """The probability that N(mean, sd²) gives a value at most x.

    Args:
        x, mean, sd: numbers or arrays that broadcast; sd above 0.
    Returns:
        Probabilities, of the broadcast shape.
    Raises:
        ValueError: if sd is not above 0 or something is not a number.

    >>> round(normal_cdf(1.0) - normal_cdf(-1.0), 6)
    0.682689

    Source: Bishop 2006, section 2.3.
    """
    x = _door.numbers("x", x, finite=False)
    mean, sd = _door.numbers("mean", mean), _door.positives("sd", sd)
    return _door.plain(0.5 * np.asarray(erfc((mean - x) / (sd * np.sqrt(2)))))
