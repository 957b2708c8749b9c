"""What the two players of a GAN descend: six pairs of losses, and their slopes.

All are functions of what the discriminator gives, r on real and f on generated samples,
each of shape (n,). With D = sigmoid(r) and softplus(a) = log(1 + e^a), the familiar
-log D(real) is softplus(-r), and -log(1 - D(generated)) is softplus(f). Means are over
the n samples; both players descend.

==============  ==============================================  ======================
name            discriminator                                   generator
==============  ==============================================  ======================
saturating      mean softplus(-r) + mean softplus(f)            -mean softplus(f)
non-saturating  the same                                        mean softplus(-f)
least squares   mean (r - 1)^2 / 2 + mean f^2 / 2               mean (f - 1)^2 / 2
hinge           mean max(0, 1 - r) + mean max(0, 1 + f)         -mean f
Wasserstein     mean f - mean r                                 -mean f
relativistic    mean softplus(f - r)                            mean softplus(r - f)
==============  ==============================================  ======================

For saturating the generator's loss is minus the part of the discriminator's that it can
move: a zero-sum game; non-saturating is none. Least squares has the targets 1 for real and
0 for generated, with the halves of its paper. A Wasserstein discriminator must be kept
from growing steep by other means. Relativistic pairs each real sample with a generated
one, and the generator has the same loss with the roles exchanged.

Sources: Goodfellow et al. 2014, equation 1 (saturating) and section 3 (non-saturating);
Mao et al. 2017, equation 9; Miyato et al. 2018, equations 16 and 17 (hinge); Arjovsky et
al. 2017, equation 2 (Wasserstein); Jolicoeur-Martineau 2019 and Huang et al. 2024
(relativistic pairing).
"""

from dataclasses import dataclass

import numpy as np


def softplus(a):
    """log(1 + e^a) without overflow.

    >>> float(softplus(1000.0))
    1000.0
    """
    return np.logaddexp(0, a)


def sigmoid(a):
    """1 / (1 + e^-a), exact in relative terms where it is tiny.

    >>> float(sigmoid(np.float64(-40.0)) > 0)
    1.0
    """
    # Where e^-a is infinite, the answer 0 is right.
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))


@dataclass(frozen=True)
class Loss:
    """The losses of both players, each a mean over the samples.

    Attributes:
        discriminator: function (r, f) -> the loss of the discriminator, a number.
        generator: function (r, f) -> the loss of the generator; only the relativistic
            one looks at r, the others take None for it.
        discriminator_slopes: function (r, f) -> (dloss/dr, dloss/df), shapes (n,).
        generator_slope: function (r, f) -> dloss/df, shape (n,).
        needs_real: whether the generator's loss looks at real samples.
        probability: function of what the discriminator gives -> [0, 1]: how likely it
            holds a sample to be real; see `Players.probabilities` for where that
            is only an order.
    """

    discriminator: object
    generator: object
    discriminator_slopes: object
    generator_slope: object
    needs_real: bool = False
    probability: object = sigmoid


def _log_discriminator(r, f):
    return np.mean(softplus(-r)) + np.mean(softplus(f))


def _log_slopes(r, f):
    return sigmoid(-r) / -len(r), sigmoid(f) / len(f)


SATURATING = Loss(
    discriminator=_log_discriminator,
    generator=lambda r, f: -np.mean(softplus(f)),
    discriminator_slopes=_log_slopes,
    generator_slope=lambda r, f: sigmoid(f) / -len(f),
)

NON_SATURATING = Loss(
    discriminator=_log_discriminator,
    generator=lambda r, f: np.mean(softplus(-f)),
    discriminator_slopes=_log_slopes,
    generator_slope=lambda r, f: sigmoid(-f) / -len(f),
)

LEAST_SQUARES = Loss(
    discriminator=lambda r, f: np.mean((r - 1) ** 2) / 2 + np.mean(f * f) / 2,
    generator=lambda r, f: np.mean((f - 1) ** 2) / 2,
    discriminator_slopes=lambda r, f: ((r - 1) / len(r), f / len(f)),
    generator_slope=lambda r, f: (f - 1) / len(f),
    probability=lambda d: np.clip(d, 0, 1),
)

HINGE = Loss(
    discriminator=lambda r, f: (
        np.mean(np.maximum(0, 1 - r)) + np.mean(np.maximum(0, 1 + f))
    ),
    generator=lambda r, f: -np.mean(f),
    discriminator_slopes=lambda r, f: (
        np.where(r < 1, -1 / len(r), 0.0),
        np.where(f > -1, 1 / len(f), 0.0),
    ),
    generator_slope=lambda r, f: np.full(len(f), -1 / len(f)),
)

WASSERSTEIN = Loss(
    discriminator=lambda r, f: np.mean(f) - np.mean(r),
    generator=lambda r, f: -np.mean(f),
    discriminator_slopes=lambda r, f: (
        np.full(len(r), -1 / len(r)),
        np.full(len(f), 1 / len(f)),
    ),
    generator_slope=lambda r, f: np.full(len(f), -1 / len(f)),
)


def _pair_slopes(r, f):
    toward = sigmoid(f - r) / len(r)
    return -toward, toward


RELATIVISTIC = Loss(
    discriminator=lambda r, f: np.mean(softplus(f - r)),
    generator=lambda r, f: np.mean(softplus(r - f)),
    discriminator_slopes=_pair_slopes,
    generator_slope=lambda r, f: sigmoid(r - f) / -len(f),
    needs_real=True,
)

LOSSES = {
    "saturating": SATURATING,
    "non-saturating": NON_SATURATING,
    "least squares": LEAST_SQUARES,
    "hinge": HINGE,
    "Wasserstein": WASSERSTEIN,
    "relativistic": RELATIVISTIC,
}
