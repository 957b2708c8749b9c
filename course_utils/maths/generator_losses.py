"""What one generated sample contributes to the generator's loss.

The losses are those of `gans.losses`, here sample by sample, as functions of the logit
a of the discriminator: the log-odds with which it takes the sample for real.
"""

import numpy as np

from course_utils.maths import _door
from course_utils.maths.gans.losses import LOSSES

#: Those that look at one generated sample at a time.
KINDS = tuple(name for name, loss in LOSSES.items() if not loss.needs_real)


def generator_loss(a, kind):
    """The generator's loss for one sample, as a function of the logit a.

    "saturating" is log(1 - D) and "non-saturating" is -log D, with D = sigmoid(a).

    Args:
        a: what the discriminator says of generated samples, any shape.
        kind: one of `KINDS`.
    Returns:
        Losses of that shape.
    Raises:
        ValueError: if a is not finite or the kind is unknown.

    >>> round(generator_loss(0.0, "non-saturating"), 4)  # log 2
    0.6931

    Source: Goodfellow et al. 2014, section 3.
    """
    loss, a = _known(kind), _door.numbers("a", a)
    # The losses of a batch are means; a batch of one sample is its own mean.
    each = [loss.generator(None, np.array([value])) for value in a.ravel()]
    return _door.plain(np.array(each, dtype=float).reshape(a.shape))


def generator_slope(a, kind):
    """How fast the generator's loss for one sample changes with its logit a.

    -sigmoid(a) if saturating, -sigmoid(-a) if non-saturating; accurate for any a.

    Args:
        a: what the discriminator says of generated samples, any shape.
        kind: one of `KINDS`.
    Returns:
        Slopes of that shape.
    Raises:
        ValueError: if a is not finite or the kind is unknown.

    >>> [float(f"{generator_slope(-10.0, kind):.4g}") for kind in KINDS[:2]]
    [-4.54e-05, -1.0]

    Source: Goodfellow et al. 2014, section 3.
    """
    loss, a = _known(kind), _door.numbers("a", a)
    each = loss.generator_slope(None, a.ravel()) * a.size
    return _door.plain(np.asarray(each, dtype=float).reshape(a.shape))


def _known(kind):
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, but is {kind!r}")
    return LOSSES[kind]
