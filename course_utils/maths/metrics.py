"""How good samples are, and how many modes of a target they reach."""

import numpy as np

from course_utils.maths import _door
from course_utils.maths.norms import mass_within

# A sample is good within this many standard deviations of its nearest centre.
GOOD_WITHIN = 3.0


def quality_and_modes(samples, centres, sd, min_share=0.2):
    """The share of good samples, and the number of modes that get their fair share.

    A sample is good within 3 sd of its nearest centre. A mode is covered when it has
    at least min_share of its fair number n / modes of good samples.

    Args:
        samples: shape (n, d).
        centres: shape (modes, d).
        sd: the standard deviation of each mode.
        min_share: above 0, at most 1.
    Returns:
        (share of good samples, a float; number of covered modes, an int).
    Raises:
        ValueError: if shapes do not fit, or sd or min_share are out of range.

    >>> centres = [[0.0, 0.0], [1.0, 0.0]]
    >>> quality_and_modes([[0.0, 0.1], [0.1, 0.0], [0.5, 0.5]], centres, sd=0.05)
    (0.6666666666666666, 1)

    Source: Lin et al. 2018 (PacGAN), section 4.1, with a fair share in place of a hit.
    """
    min_share = _door.positive("min_share", _door.probability("min_share", min_share))
    good = good_samples_by_mode(samples, centres, sd)
    n = len(samples)
    return float(good.sum() / n), int(np.sum(good >= min_share * n / good.size))


def any_hit_modes(samples, centres, sd):
    """The number of modes that at least one good sample reaches.

    A lenient count, used in many papers: uniform noise scores high on it.

    Args:
        samples: shape (n, d).
        centres: shape (modes, d).
        sd: the standard deviation of each mode.
    Returns:
        The number of modes, an int.
    Raises:
        ValueError: if shapes do not fit or sd is not above 0.

    >>> any_hit_modes([[0.0, 0.1], [0.5, 0.5]], [[0.0, 0.0], [1.0, 0.0]], sd=0.05)
    1
    """
    return int(np.sum(good_samples_by_mode(samples, centres, sd) > 0))


def perfect_quality(dimension=2):
    """The share of good samples of a perfect sampler: the mass within 3 sd.

    Args:
        dimension: of the samples, at least 1.
    Returns:
        The share, a float; 1 - exp(-9/2) in the plane.
    Raises:
        ValueError: if the dimension is not a whole number of at least 1.

    >>> round(perfect_quality(), 4)
    0.9889
    """
    return mass_within(GOOD_WITHIN, dimension)


def good_samples_by_mode(samples, centres, sd):
    """How many good samples have each centre as their nearest.

    Args:
        samples: shape (n, d).
        centres: shape (modes, d).
        sd: the standard deviation of each mode.
    Returns:
        Counts, whole numbers of shape (modes,).
    Raises:
        ValueError: if shapes do not fit or sd is not above 0.

    >>> good_samples_by_mode([[0.0, 0.1], [0.5, 0.5]], [[0.0, 0.0], [1.0, 0.0]], sd=0.05)
    array([1, 0])
    """
    samples = _door.numbers("samples", samples, dimensions=2, least=1)
    centres = _door.numbers("centres", centres, dimensions=2, least=1)
    if samples.shape[1] != centres.shape[1]:
        raise ValueError(
            "samples and centres must have equally many coordinates, but their shapes "
            f"are {samples.shape} and {centres.shape}"
        )
    sd = _door.positive("sd", sd)
    distances = np.linalg.norm(samples[:, None] - centres, axis=2)  # (n, modes)
    good = distances.min(axis=1) <= GOOD_WITHIN * sd
    return np.bincount(distances.argmin(axis=1)[good], minlength=len(centres))
