"""Discriminators: the best one for two known densities, and what any of them is worth.

D(x) is the probability that x is real. The logit of D is its log-odds,
log D(x) - log(1 - D(x)), positive where D takes x for real.
"""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.grid_divergences import js_of_densities
from course_utils.maths.grids import area, integral

LOG_4 = math.log(4)


def optimal_discriminator(p, q, prior=0.5):
    """D*(x), the probability that x is real when everything is known: Bayes' rule.

    prior p / (prior p + (1 - prior) q). NaN where that denominator is 0: such an x is
    never seen, so every D is equally good there. (Where a density only underflows to 0,
    `optimal_logit` still knows.)

    Args:
        p, q: the densities of real and generated data at the same places, of one shape.
        prior: the probability that a sample is real, between 0 and 1.
    Returns:
        Probabilities of that shape; NaN where that denominator is 0.
    Raises:
        ValueError: if the shapes differ, a density is negative, or the prior is not
            a probability.

    >>> optimal_discriminator([0.3, 0.2, 0.0], [0.1, 0.2, 0.0])
    array([0.75, 0.5 ,  nan])
    >>> round(optimal_discriminator(0.3, 0.1, prior=0.25), 4)
    0.5

    Source: Goodfellow et al. 2014, proposition 1.
    """
    p, q = _densities(p, q)
    prior = _door.probability("prior", prior)
    real, generated = prior * p, (1 - prior) * q
    total = real + generated
    with np.errstate(invalid="ignore"):
        return _door.plain(np.where(total > 0, real / total, np.nan))


def optimal_logit(log_p, log_q, prior=0.5):
    """The logit of D*: the log-ratio of the densities, plus that of the priors.

    Exact far out too, where both densities underflow to 0.

    Args:
        log_p, log_q: logarithms of the densities, of one shape; -inf where one is 0.
        prior: the probability that a sample is real, above 0 and below 1.
    Returns:
        Log-odds of that shape; NaN where both densities are 0.
    Raises:
        ValueError: if the shapes differ or the prior is not between 0 and 1.

    >>> round(optimal_logit(-800.0, -802.0), 4)  # there the densities are 0 to a computer
    2.0

    Source: Sugiyama, Suzuki & Kanamori 2012, chapter 4.
    """
    log_p = _door.numbers("log_p", log_p, finite=False)
    log_q = _door.numbers("log_q", log_q, finite=False)
    _door.same_shape(log_p=log_p, log_q=log_q)
    with np.errstate(invalid="ignore"):
        return _door.plain(log_p - log_q + _log_odds(prior))


def value_integrand(p, q, logits, *, weights=(1.0, 1.0)):
    """a p log D + b q log(1 - D), point by point: what the value of D adds up.

    Args:
        p, q: densities of real and generated data, of one shape.
        logits: the log-odds of D at the same places; of no account where both are 0.
        weights: (a, b), both above 0.
    Returns:
        An array of that shape, at most 0; -inf where D is sure and wrong.
    Raises:
        ValueError: if shapes differ, a density is negative or a logit is NaN.

    >>> value_integrand([0.5, 0.0], [0.5, 0.0], [0.0, np.nan]).round(4)
    array([-0.6931,  0.    ])

    Source: Goodfellow et al. 2014, equation 3.
    """
    p, q = _densities(p, q)
    a, b = _door.positives("weights", weights)
    logits = np.where(p + q > 0, _floats(logits), 0.0)
    logits = _door.numbers("logits", logits, finite=False)
    _door.same_shape(p=p, logits=logits)
    # What never comes costs nothing, however sure D is: 0 · ∞ counts 0.
    real = p * np.where(p > 0, np.logaddexp(0, -logits), 0.0)
    generated = q * np.where(q > 0, np.logaddexp(0, logits), 0.0)
    # Subtracted from 0.0, for -0.0 is no number to show.
    return _door.plain(0.0 - a * real - b * generated)


def value_of_logits(p, q, logits, x, *, weights=(1.0, 1.0)):
    """V(D, G) = a E_p log D + b E_q log(1 - D) for D given by its log-odds.

    Exact also where D is so sure that its probability rounds to 0 or 1.

    Args:
        p, q: densities of real and generated data on the grid, shape (n,); both are
            divided by their areas.
        logits: the log-odds of D on it, shape (n,); of no account where both are 0.
        x: an increasing grid, shape (n,).
        weights: (a, b), both above 0. The best D is then `optimal_discriminator` with
            the prior a / (a + b).
    Returns:
        The value, a float of at most 0, in nats; -inf where D is sure and wrong.
    Raises:
        ValueError: if x does not increase, shapes differ, a density is negative or 0
            everywhere, or a logit is NaN.

    Source: Goodfellow et al. 2014, equation 1.
    """
    x, p, q = _divided_by_their_areas(p, q, x)
    return integral(x, value_integrand(p, q, logits, weights=weights))


def value_of(p, q, d, x, *, weights=(1.0, 1.0)):
    """V(D, G) = a E_p log D + b E_q log(1 - D) for D given by its probabilities.

    Args:
        p, q, x, weights: as for `value_of_logits`.
        d: D on the grid, shape (n,), between 0 and 1; of no account where p and q are 0.
    Returns:
        The value, a float of at most 0, in nats; -inf where D is sure and wrong.
    Raises:
        ValueError: as `value_of_logits`, or if D is no probability.

    >>> x = np.linspace(-10, 10, 401)
    >>> p = np.exp(-(x**2) / 2)
    >>> round(value_of(p, p, 0 * x + 0.5, x), 4)  # -log 4
    -1.3863
    """
    x, p, q = _divided_by_their_areas(p, q, x)
    d = _door.unit("D", np.where(p + q > 0, _floats(d), 0.5))
    with np.errstate(divide="ignore"):
        logits = np.log(d) - np.log1p(-d)
    return integral(x, value_integrand(p, q, logits, weights=weights))


def optimal_value(p, q, x):
    """V(D*, G) = -log 4 + 2 JS(p, q): the most that a discriminator can reach.

    Args:
        p, q: densities of real and generated data on the grid, shape (n,).
        x: an increasing grid, shape (n,).
    Returns:
        A float between -log 4 and 0.
    Raises:
        ValueError: as `js_of_densities`.

    >>> optimal_value([1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 1, 2, 3, 4])
    0.0

    Source: Goodfellow et al. 2014, theorem 1.
    """
    # JS may exceed log 2 by a rounding error.
    return min(0.0, 2 * js_of_densities(x, p, q) - LOG_4)


def best_accuracy(p, q, x, *, prior=0.5):
    """The accuracy of D*: (1 + TV(p, q)) / 2 if both kinds are equally frequent.

    Args:
        p, q: densities of real and generated data on the grid, shape (n,).
        x: an increasing grid, shape (n,).
        prior: the probability that a sample is real.
    Returns:
        The integral of max(prior p, (1 - prior) q), a float between 1/2 and 1.
    Raises:
        ValueError: if x does not increase, shapes differ, or a curve is negative or 0.

    >>> best_accuracy([1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 1, 2, 3, 4])
    1.0

    Source: Nguyen, Wainwright & Jordan 2009 (the f-divergence of the 0-1 loss).
    """
    x, p, q = _divided_by_their_areas(p, q, x)
    prior = _door.probability("prior", prior)
    return integral(x, np.maximum(prior * p, (1 - prior) * q))


def _log_odds(prior):
    prior = np.asarray(_door.number("prior", prior))
    _door.hold("prior", prior, (prior > 0) & (prior < 1), "between 0 and 1")
    return np.log(prior) - np.log1p(-prior)


def _densities(p, q):
    p, q = _door.numbers("p", p), _door.numbers("q", q)
    _door.same_shape(p=p, q=q)
    _door.hold("p", p, p >= 0, "at least 0 everywhere")
    _door.hold("q", q, q >= 0, "at least 0 everywhere")
    return p, q


def _divided_by_their_areas(p, q, x):
    x, p, q = _door.grid(x, p=p, q=q)
    return x, p / area("p", x, p), q / area("q", x, q)


def _floats(values):
    """As floats, with NaN left for the places that are of no account."""
    return np.asarray(
        values.detach().cpu() if hasattr(values, "detach") else values, float
    )
