"""Estimating a distribution from data: likelihood, its maximum, held-out data.

Fitting a normal distribution to a density is `fitting`, a density made of the data is
`kernels`; both have their names here too.
"""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths.continuous import LOG_2PI
from course_utils.maths.fitting import (
    descend_normal,
    fit_normal_forward_kl,
    fit_normal_reverse_kl,
    forward_kl_landscape,
    forward_kl_path,
    reverse_kl_landscape,
    reverse_kl_path,
)
from course_utils.maths.kernels import KernelDensity

__all__ = [
    "KernelDensity",
    "climb_likelihood",
    "fit_normal_forward_kl",
    "fit_normal_reverse_kl",
    "forward_kl_landscape",
    "forward_kl_path",
    "held_out_bits",
    "log_likelihood_normal",
    "log_likelihood_normal_gradient",
    "maximum_likelihood_normal",
    "reverse_kl_landscape",
    "reverse_kl_path",
]


@np.errstate(over="ignore")
def log_likelihood_normal(x, mean, sd):
    """The log-likelihood of N(mean, sd²) for independent data, in nats: Σ log density.

    Args:
        x: data, shape (n,).
        mean, sd: numbers, or arrays that broadcast, for a whole landscape; sd above 0.
    Returns:
        The log-likelihood, a float, or an array if mean or sd is one.
    Raises:
        ValueError: if there are no data or an sd is not above 0.

    >>> round(log_likelihood_normal([-1.0, 1.0], 0.0, 1.0), 4)
    -2.8379

    Source: Bishop 2006, equation 1.54.
    """
    x = _door.numbers("x", x, dimensions=1, least=1)
    mean, sd = _door.numbers("mean", mean), _door.positives("sd", sd)
    # Σ (x - mean)² = n (variance + (x̄ - mean)²): no array of data times landscape.
    squares = (x.std() / sd) ** 2 + ((x.mean() - mean) / sd) ** 2
    return _door.plain(-x.size * (squares / 2 + np.log(sd) + LOG_2PI / 2))


def log_likelihood_normal_gradient(x, mean, sd):
    """How the log-likelihood changes with the mean and with the sd.

    Σ (x - mean) / sd², and Σ ((x - mean)² / sd³ - 1 / sd).

    Args:
        x: data, shape (n,).
        mean, sd: numbers, sd above 0.
    Returns:
        (d/dmean, d/dsd), two floats.
    Raises:
        ValueError: if there are no data or the sd is not above 0.

    >>> log_likelihood_normal_gradient([0.0, 2.0], 0.0, 1.0)
    (2.0, 2.0)

    Source: Bishop 2006, section 1.2.4.
    """
    x = _door.numbers("x", x, dimensions=1, least=1)
    mean, sd = _door.number("mean", mean), _door.positive("sd", sd)
    z = (x - mean) / sd
    return float(np.sum(z) / sd), float(np.sum(z**2 - 1) / sd)


def maximum_likelihood_normal(x):
    """The normal distribution that makes the data most likely: their mean and spread.

    The sd is the root of the mean squared distance from the mean, with n and not n - 1;
    the variance is therefore too small by the factor (n - 1) / n on average.

    Args:
        x: data, shape (n,).
    Returns:
        (mean, sd), two floats. Data that are all equal give sd 0: then the likelihood
        grows without bound and has no maximum.
    Raises:
        ValueError: if there are no data.

    >>> maximum_likelihood_normal([1.0, 3.0])
    (2.0, 1.0)

    Source: Bishop 2006, equations 1.55 and 1.56.
    """
    x = _door.numbers("x", x, dimensions=1, least=1)
    return float(np.mean(x)), float(np.std(x))


def climb_likelihood(x, start, *, eta=0.1, steps=60):
    """Uphill on the likelihood of the data from a start: the path of (mean, sd).

    Args:
        x: data, shape (n,).
        start: (mean, sd).
        eta: the length of a step; at 1 the mean arrives in one.
        steps: how many.
    Returns:
        The path, shape (steps + 1, 2); the likelihood never falls along it.
    Raises:
        ValueError: if there are no data, or start, eta or steps are out of range.

    >>> climb_likelihood([1.0, 3.0], (0.0, 1.0), eta=0.5, steps=2)[:, 0]
    array([0. , 1. , 1.5])

    Source: Amari 1998, theorem 1.
    """
    x = _door.numbers("x", x, dimensions=1, least=1)
    start = _door.numbers("start", start, dimensions=1, least=2)
    mean, sd = start[0], _door.positive("start[1], the sd,", start[1])

    def loss_and_step(mean, sd):
        d_mean, d_sd = log_likelihood_normal_gradient(x, mean, sd)
        step = sd * d_mean / x.size, sd * d_sd / (2 * x.size)
        return -log_likelihood_normal(x, mean, sd), step

    return descend_normal(loss_and_step, (mean, sd), eta=eta, steps=steps)


def held_out_bits(model, training, held_out):
    """How well a model predicts data it has not seen: mean log-likelihood, in bits.

    Args:
        model: anything with log_density(x) in nats.
        training: the data the model was made from. They do not enter: on them, a model
            that memorises wins.
        held_out: other data of the same kind, shape (n,) or (n, d).
    Returns:
        Bits per point, a float; higher is better, and -inf is possible.
    Raises:
        ValueError: if there are no held-out data or the model gives no log-density of
            each.

    >>> from course_utils.maths.distributions import Uniform
    >>> held_out_bits(Uniform(0.0, 4.0), training=[1.0], held_out=[2.0, 3.0])
    -2.0

    Source: Theis, van den Oord & Bethge 2016, section 3.
    """
    held_out = _door.numbers("held_out", held_out, least=1)
    logs = _door.numbers(
        "model.log_density(held_out)", model.log_density(held_out), finite=False
    )
    if logs.shape != held_out.shape[:1]:
        raise ValueError(
            f"the model must give one log-density for each of {len(held_out)} points, "
            f"but gave shape {logs.shape}"
        )
    return float(np.mean(logs) / math.log(2))
