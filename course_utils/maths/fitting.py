"""The normal distribution q closest to a density p on a grid, in either direction.

Both divergences are descended along the natural gradient in (mean, log sd): the
gradient measured in units of q itself, so that a step means the same wherever q is.
"""

import math

import numpy as np

from course_utils.maths import _door
from course_utils.maths._target import Target

# One step moves the mean by no more than so many sd, and log sd by no more than this.
_LONGEST_STEP = 2.0


def forward_kl_landscape(x, p, means, sds):
    """KL(p‖q) for normal distributions q of all these means and sds, in nats.

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
        means: shape (a,).
        sds: above 0, shape (b,).
    Returns:
        Divergences, shape (b, a).
    Raises:
        ValueError: if x does not increase, p is negative or 0, or an sd not above 0.

    >>> x = np.linspace(-8, 8, 401)
    >>> forward_kl_landscape(x, np.exp(-(x**2) / 2), [0.0, 1.0], [1.0]).round(6) + 0
    array([[0. , 0.5]])
    """
    target = Target(x, p)
    means, sds = _axes(means, sds)
    return target.forward(means[None, :], sds[:, None])


def reverse_kl_landscape(x, p, means, sds):
    """KL(q‖p) for normal distributions q of all these means and sds, in nats.

    It is the divergence over the grid: an sd should exceed the grid's step, and a mean
    be on it. Where p is 0 its logarithm counts as -744, that of the smallest float.

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
        means: shape (a,).
        sds: above 0, shape (b,).
    Returns:
        Divergences, shape (b, a).
    Raises:
        ValueError: if x does not increase, p is negative or 0, or an sd not above 0.

    >>> x = np.linspace(-8, 8, 401)
    >>> reverse_kl_landscape(x, np.exp(-(x**2) / 2), [0.0, 1.0], [1.0]).round(6) + 0
    array([[0. , 0.5]])
    """
    target = Target(x, p)
    means, sds = _axes(means, sds)
    return np.stack([target.reverse(means, sd) for sd in sds])


def fit_normal_forward_kl(x, p):
    """The normal distribution q with the least KL(p‖q): it has p's mean and variance.

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
    Returns:
        (mean, sd), two floats.
    Raises:
        ValueError: if x does not increase, or p is negative or 0 everywhere.

    >>> x = np.linspace(-8, 8, 401)
    >>> two_bumps = np.exp(-2 * (x - 2) ** 2) + np.exp(-2 * (x + 2) ** 2)
    >>> mean, sd = fit_normal_forward_kl(x, two_bumps)
    >>> round(abs(mean), 6), round(sd**2, 6)
    (0.0, 4.25)

    Source: Bishop 2006, equation 10.17.
    """
    target = Target(x, p)
    return target.mean, target.sd


def fit_normal_reverse_kl(x, p, start=None):
    """The normal distribution q with the least KL(q‖p): it settles on one bump.

    The divergence may have several minima.

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
        start: (mean, sd) from which to go downhill to the nearest stationary point;
            if not given, the best of many starts.
    Returns:
        (mean, sd), two floats.
    Raises:
        ValueError: if x does not increase, p is negative or 0 everywhere, or the start
            is off the grid.

    >>> x = np.linspace(-8, 8, 401)
    >>> two_bumps = np.exp(-2 * (x - 2) ** 2) + np.exp(-2 * (x + 2) ** 2)
    >>> mean, sd = fit_normal_reverse_kl(x, two_bumps)
    >>> round(abs(mean), 2), round(sd, 2)
    (2.0, 0.5)

    Source: Bishop 2006, section 10.1.2.
    """
    target = Target(x, p)
    if start is None:
        ends = [_reverse_descent(target, start, steps=15) for start in target.starts()]
        start = min(ends, key=lambda end: target.reverse(*end))
    return _reverse_descent(target, target.checked_start(start), steps=500)


def forward_kl_path(x, p, start, steps, *, eta=0.1):
    """Downhill on KL(p‖q) from a start: the path of (mean, sd).

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
        start: (mean, sd) of the first q.
        steps: how many.
        eta: the length of a step; at 1 the mean arrives in one.
    Returns:
        The path, shape (steps + 1, 2); the divergence never rises along it.
    Raises:
        ValueError: if the grid, p, the start, steps or eta are out of range.

    >>> x = np.linspace(-8, 8, 401)
    >>> forward_kl_path(x, np.exp(-(x**2) / 2), (1.0, 1.0), 2, eta=0.5)[:, 0].round(3)
    array([1.  , 0.5 , 0.25])

    Source: Amari 1998, theorem 1.
    """
    target = Target(x, p)
    return _path(target.forward_and_step, target.checked_start(start), steps, eta)


def reverse_kl_path(x, p, start, steps, *, eta=0.1):
    """Downhill on KL(q‖p) from a start: the path of (mean, sd).

    Args:
        x: an increasing grid, shape (n,).
        p: the target's density on it, shape (n,); it is divided by its area.
        start: (mean, sd) of the first q.
        steps: how many.
        eta: the length of a step.
    Returns:
        The path, shape (steps + 1, 2); the divergence never rises along it.
    Raises:
        ValueError: if the grid, p, the start, steps or eta are out of range.

    >>> x = np.linspace(-8, 8, 401)
    >>> reverse_kl_path(x, np.exp(-(x**2) / 2), (1.0, 1.0), 2, eta=0.5)[:, 0].round(3)
    array([1.  , 0.5 , 0.25])

    Source: Amari 1998, theorem 1.
    """
    target = Target(x, p)
    return _path(target.reverse_and_step, target.checked_start(start), steps, eta)


def descend_normal(kl_and_step, start, *, eta, steps):
    """Downhill in (mean, log sd), halving a step while it would go uphill.

    Args:
        kl_and_step: of (mean, sd), gives what to lower and the step in (mean / sd,
            log sd) that lowers it.
        start: (mean, sd).
        eta: the length of a step, above 0.
        steps: how many.
    Returns:
        The path, shape (steps + 1, 2).
    Raises:
        ValueError: if steps or eta are out of range.
    """
    return _path(kl_and_step, start, steps, eta)


def _path(kl_and_step, start, steps, eta):
    steps, eta = _door.count("steps", steps, least=0), _door.positive("eta", eta)
    path = _descend(kl_and_step, start, eta=eta, steps=steps)
    # Once the descent has arrived it stays.
    return np.concatenate([path, np.repeat(path[-1:], steps + 1 - len(path), axis=0)])


def _reverse_descent(target, start, *, steps):
    """Where the descent of KL(q‖p) from a start ends: (mean, sd)."""
    path = _descend(target.reverse_and_step, start, eta=1.0, steps=steps)
    return float(path[-1, 0]), float(path[-1, 1])


def _descend(kl_and_step, start, *, eta, steps):
    """The path until nothing more is gained, at most `steps` of them."""
    mean, sd = start
    path = [(mean, sd)]
    kl, (shift, stretch) = kl_and_step(mean, sd)
    for _ in range(steps):
        shift, stretch = np.clip([shift, stretch], -_LONGEST_STEP, _LONGEST_STEP)
        # How fast it falls at first: the squared step, by q's Fisher information.
        slope = shift**2 + 2 * stretch**2
        if slope < 1e-14:
            break
        length = eta
        for _ in range(30):
            new = mean + length * sd * shift, sd * math.exp(length * stretch)
            new_kl, new_step = kl_and_step(*new)
            if new_kl <= kl - length * slope / 4:
                break
            length /= 2
        else:
            break  # nothing lower is in reach: the bottom, up to rounding
        (mean, sd), kl, (shift, stretch) = new, new_kl, new_step
        path.append(new)
    return np.array(path, dtype=float)


def _axes(means, sds):
    means = _door.numbers("means", means, dimensions=1, least=1)
    sds = _door.positives("sds", _door.numbers("sds", sds, dimensions=1, least=1))
    return means, sds
