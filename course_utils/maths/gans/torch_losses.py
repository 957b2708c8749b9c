"""What the two players of many GANs descend, in PyTorch: six pairs of losses.

All take what the discriminators give, r on real and f on generated samples, each of shape
(gans, n), and give one loss a GAN, shape (gans,). The slopes are written out, so that a
step of training needs no graph; autograd may still pass through the losses themselves.
"""

from dataclasses import dataclass

import torch
from torch.nn.functional import logsigmoid

sigmoid, relu = torch.sigmoid, torch.relu


def mean(each):
    """The mean over the samples of each GAN."""
    return each.mean(-1)


def softplus(a):
    """log(1 + e^a); the function of this name in torch rounds to a above 20."""
    return -logsigmoid(-a)


@dataclass(frozen=True)
class Loss:
    """The losses of both players, each a mean over the samples.

    Attributes:
        discriminator: function (r, f) -> the loss of each discriminator, shape (gans,).
        generator: function (r, f) -> the loss of each generator; r is None unless
            needs_real.
        discriminator_slopes: function (r, f) -> n times (dloss/dr, dloss/df), shapes
            (gans, n): the slope of each sample's own term.
        generator_slope: function (r, f) -> n times dloss/df, shape (gans, n).
        needs_real: whether the generator's loss looks at real samples.
    """

    discriminator: object
    generator: object
    discriminator_slopes: object
    generator_slope: object
    needs_real: bool = False


def _log_discriminator(r, f):
    return mean(softplus(-r)) + mean(softplus(f))


def _log_slopes(r, f):
    return -sigmoid(-r), sigmoid(f)


LOSSES = {
    "saturating": Loss(
        discriminator=_log_discriminator,
        generator=lambda r, f: -mean(softplus(f)),
        discriminator_slopes=_log_slopes,
        generator_slope=lambda r, f: -sigmoid(f),
    ),
    "non-saturating": Loss(
        discriminator=_log_discriminator,
        generator=lambda r, f: mean(softplus(-f)),
        discriminator_slopes=_log_slopes,
        generator_slope=lambda r, f: -sigmoid(-f),
    ),
    "least squares": Loss(
        discriminator=lambda r, f: mean((r - 1) ** 2) / 2 + mean(f**2) / 2,
        generator=lambda r, f: mean((f - 1) ** 2) / 2,
        discriminator_slopes=lambda r, f: (r - 1, f),
        generator_slope=lambda r, f: f - 1,
    ),
    "hinge": Loss(
        discriminator=lambda r, f: mean(relu(1 - r)) + mean(relu(1 + f)),
        generator=lambda r, f: -mean(f),
        discriminator_slopes=lambda r, f: (
            -(r < 1).to(r.dtype),
            (f > -1).to(f.dtype),
        ),
        generator_slope=lambda r, f: -torch.ones_like(f),
    ),
    "Wasserstein": Loss(
        discriminator=lambda r, f: mean(f) - mean(r),
        generator=lambda r, f: -mean(f),
        discriminator_slopes=lambda r, f: (-torch.ones_like(r), torch.ones_like(f)),
        generator_slope=lambda r, f: -torch.ones_like(f),
    ),
    "relativistic": Loss(
        discriminator=lambda r, f: mean(softplus(f - r)),
        generator=lambda r, f: mean(softplus(r - f)),
        discriminator_slopes=lambda r, f: (-sigmoid(f - r), sigmoid(f - r)),
        generator_slope=lambda r, f: -sigmoid(r - f),
        needs_real=True,
    ),
}
