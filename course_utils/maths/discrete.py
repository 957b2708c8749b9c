"""Discrete distributions, and Bayes' rule for one yes-or-no test."""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door


@dataclass(frozen=True)
class Bernoulli:
    """One toss of a coin: 1 with probability p, otherwise 0.

    >>> Bernoulli(0.25).mass([0, 1, 2])
    array([0.75, 0.25, 0.  ])
    """

    p: float = 0.5

    def __post_init__(self):
        _door.settle(self, p=_door.probability("p", self.p))

    def mass(self, x):
        """The probability of x: p at 1, 1 - p at 0, otherwise 0."""
        x = _door.numbers("x", x, finite=False)
        return _door.plain(np.select([x == 1, x == 0], [self.p, 1 - self.p], 0.0))

    def log_mass(self, x):
        """The logarithm of the mass; -inf where it is 0."""
        with np.errstate(divide="ignore"):
            return _door.plain(np.log(self.mass(x)))

    def cdf(self, x):
        """The probability of a value at most x."""
        x = _door.numbers("x", x, finite=False)
        return _door.plain(np.select([x >= 1, x >= 0], [1.0, 1 - self.p], 0.0))

    def quantile(self, u):
        """The smaller of 0 and 1 at which the cdf has reached u."""
        return _door.plain(np.where(_door.unit("u", u) > 1 - self.p, 1.0, 0.0))

    def sample(self, size, rng):
        """Independent draws, 0.0 or 1.0; rng is a numpy random Generator."""
        return (_door.generator(rng).random(_door.size(size)) < self.p).astype(float)

    @property
    def expectation(self):
        """p."""
        return self.p

    @property
    def variance(self):
        """p (1 - p)."""
        return self.p * (1 - self.p)

    @property
    def entropy(self):
        """In nats: 0 for a coin that is sure, log 2 for a fair one."""
        return _entropy(np.array([self.p, 1 - self.p]))


@dataclass(frozen=True, eq=False)
class Categorical:
    """A die: value k comes with probability probabilities[k].

    Args:
        probabilities: shape (k,), summing to 1.
        values: the number on each face, shape (k,); 0, 1, ..., k - 1 if not given.

    >>> die = Categorical([0.5, 0.25, 0.25], values=[1, 2, 3])
    >>> die.expectation
    1.75
    >>> die.with_probability(0, 0.0).probabilities  # the others keep their ratio
    array([0. , 0.5, 0.5])
    """

    probabilities: np.ndarray
    values: np.ndarray | None = None

    def __post_init__(self):
        p = _door.distribution("probabilities", self.probabilities)
        p = _door.numbers("probabilities", p / p.sum(), dimensions=1)
        values = np.arange(p.size) if self.values is None else self.values
        values = _door.numbers("values", values).copy()
        _door.same_shape(probabilities=p, values=values)
        p.setflags(write=False)
        values.setflags(write=False)
        _door.settle(self, probabilities=p, values=values)

    def with_probability(self, index, probability):
        """The same die with one probability set, and the others scaled to fit.

        Args:
            index: which face, from 0.
            probability: its new probability, between 0 and 1.
        Returns:
            A new Categorical. Others that were all 0 share the rest equally.
        Raises:
            ValueError: if there is no such face or it is no probability.
        """
        index = _door.count("index", index, least=0)
        if index >= self.probabilities.size:
            faces = self.probabilities.size
            raise ValueError(f"index must be below {faces}, but is {index}")
        new = _door.probability("probability", probability)
        others = np.delete(self.probabilities, index)
        if others.sum() == 0:
            others = np.ones_like(others)
        # One face alone always has the probability 1.
        scaled = (1 - new) * others / others.sum() if others.size else others
        weights = np.insert(scaled, index, new if others.size else 1.0)
        return Categorical(weights, self.values)

    def sample(self, size, rng):
        """Independent draws of the values; rng is a numpy random Generator."""
        size = _door.size(size)
        return _door.generator(rng).choice(self.values, size, p=self.probabilities)

    @property
    def expectation(self):
        """The mean value, Σ p(k) value(k)."""
        return float(np.sum(self.probabilities * self.values))

    @property
    def variance(self):
        """The mean squared distance from the expectation."""
        return float(np.sum(self.probabilities * (self.values - self.expectation) ** 2))

    @property
    def entropy(self):
        """-Σ p log p in nats, between 0 and log k."""
        return _entropy(self.probabilities)


def bayes_posterior(prior, sensitivity, false_positive_rate):
    """The probability of the condition after a positive test: Bayes' rule.

    Args:
        prior: how frequent the condition is, P(D).
        sensitivity: how often the test finds it, P(+ | D).
        false_positive_rate: how often it cries wolf, P(+ | not D).
    Returns:
        P(D | +), a float in [0, 1], or an array if something given is one.
    Raises:
        ValueError: if one is not in [0, 1], or a positive test cannot happen.

    >>> round(bayes_posterior(0.001, 0.99, 0.05), 4)
    0.0194

    Source: Bishop 2006, equations 1.12 and 1.13.
    """
    prior = _door.unit("prior", prior)
    sensitivity = _door.unit("sensitivity", sensitivity)
    false_positive_rate = _door.unit("false_positive_rate", false_positive_rate)
    true_positive = sensitivity * prior
    positive = true_positive + false_positive_rate * (1 - prior)
    if np.any(positive == 0):
        raise ValueError(
            "a positive test must be possible, but with "
            f"prior={prior}, sensitivity={sensitivity}, "
            f"false_positive_rate={false_positive_rate} its probability is 0"
        )
    return _door.plain(true_positive / positive)


def _entropy(p):
    p = p[p > 0]  # 0 log 0 = 0
    return math.fsum(-p * np.log(p))
