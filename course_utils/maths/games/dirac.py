"""Dirac-GAN: the smallest GAN, in which every real sample is the number 0.

The generator always makes the number θ. The discriminator says with the probability
D(x) = σ(−ψ x) that x is real: ψ is how much it suspects what lies to the right. Then

    V(θ, ψ) = E log D(real) + E log(1 − D(generated)) = f(0) + f(ψ θ),
    f(t) = log σ(t) = −log(1 + e⁻ᵗ),

and near the equilibrium (0, 0) it is the bilinear game θ ψ / 2 and a constant. The sign
of ψ is that of Mescheder et al.; other losses have another f.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from course_utils.maths import _door
from course_utils.maths.games.fields import differences
from course_utils.maths.special import erf

LOSSES = ("saturating", "non-saturating", "Wasserstein", "hinge")
#: f′(0) and f″(0) of the discriminator's loss, which decide what happens near (0, 0).
SLOPE_AT_0 = {
    "saturating": 0.5,
    "non-saturating": 0.5,
    "Wasserstein": 1.0,
    "hinge": 1.0,
}
BEND_AT_0 = {"saturating": -0.25, "non-saturating": -0.25, "Wasserstein": 0, "hinge": 0}
# Of the quadrature for expectations over noise: exact to 1e-6 for |ψ| · noise up to 3.
_NODES = 40


@dataclass(frozen=True)
class DiracGAN:
    """Dirac-GAN as a game of x = θ and y = ψ, for `play` and for `step_matrix`.

    Attributes:
        loss: "saturating", "non-saturating", "Wasserstein" or "hinge".
        r1: γ of the penalty (γ/2) E_p ‖∇D̃‖² = (γ/2) ψ² of the discriminator, where D̃ is
            its logit −ψ x. (R2, on generated samples, is the same here.)
        noise: standard deviation of normal noise that is added to every sample, real and
            generated; exact expectations, no draws.
        clip: after each update ψ is put back into [−clip, clip]; None does not.
        gradient_penalty: λ of the penalty (λ/2) (|ψ| − target)² of the discriminator.
        target: the slope that it asks for; 1 in WGAN-GP.

    >>> game = DiracGAN(r1=0.3)
    >>> theta_wants, psi_wants = game.field(0.0, 1.0)
    >>> float(theta_wants), float(psi_wants)
    (-0.5, -0.3)

    Source: Mescheder, Geiger & Nowozin 2018, sections 2 to 4 and appendix.
    """

    loss: str = "saturating"
    r1: float = 0.0
    noise: float = 0.0
    clip: float | None = None
    gradient_penalty: float = 0.0
    target: float = 1.0

    #: No more a zero-sum game than its loss is; `Game` has the same attribute.
    value = None

    def __post_init__(self):
        if self.loss not in LOSSES:
            raise ValueError(
                f"loss must be one of {', '.join(LOSSES)}, but is {self.loss!r}"
            )
        for name in ("r1", "noise", "gradient_penalty", "target"):
            number = _door.number(name, getattr(self, name))
            _door.hold(name, np.asarray(number), number >= 0, "at least 0")
            _door.settle(self, **{name: number})
        if self.clip is not None:
            _door.settle(self, clip=_door.positive("clip", self.clip))

    # As a game ----------------------------------------------------------------

    def field(self, theta, psi):
        """How both want to move at (θ, ψ), arrays of one shape: (θ′, ψ′)."""
        pull, suspicion = self._slopes(theta, psi)
        if self.gradient_penalty:
            away = np.abs(psi) - self.target
            suspicion = suspicion - self.gradient_penalty * away * np.sign(psi)
        return -psi * pull, suspicion - self.r1 * psi

    def jacobian(self, theta, psi) -> np.ndarray:
        """The derivatives of the field, shape (..., 2, 2), rows θ′ and ψ′.

        The kinks are left out: of a gradient penalty at ψ = 0, and of "hinge" where
        θψ = 1. There it is the derivative beside them. With noise, that of "hinge" is
        taken by central differences.
        """
        if self.loss == "hinge" and self.noise:
            return differences(self.field, theta, psi)
        bends = self._bends(theta, psi)
        damping = self.r1 + self.gradient_penalty
        rows = [[bends[0], bends[1]], [bends[2], bends[3] - damping]]
        shape = np.broadcast_shapes(np.shape(theta), np.shape(psi))
        return np.stack(
            [np.stack([np.broadcast_to(e, shape) for e in r], axis=-1) for r in rows],
            axis=-2,
        )

    @property
    def project(self):
        """Clipping of ψ, as a function of (θ, ψ), or None."""
        return None if self.clip is None else self._clipped

    def _clipped(self, theta, psi):
        return theta, np.clip(psi, -self.clip, self.clip)

    # At the equilibrium -------------------------------------------------------

    @property
    def slope(self) -> float:
        """f′(0), the speed at which play turns round (0, 0)."""
        return SLOPE_AT_0[self.loss]

    @property
    def damping(self) -> float:
        """How fast ψ returns to 0 by itself: γ of R1, and 2 |f″(0)| σ² of noise.

        Without a gradient penalty, which has no derivative at ψ = 0.
        """
        return self.r1 - 2 * BEND_AT_0[self.loss] * self.noise**2

    # The losses ---------------------------------------------------------------

    def _slopes(self, theta, psi):
        """E g′(ψ x) of generated x, and what the discriminator gains with ψ."""
        if self.loss == "Wasserstein":
            return 1.0 + 0 * theta, theta + 0 * psi
        if self.loss == "hinge":
            return 1.0 + 0 * theta, self._hinge_gain(theta, psi)
        sign = 1 if self.loss == "saturating" else -1
        if not self.noise:
            product = psi * theta
            return _sigmoid(-sign * product), theta * _sigmoid(-product)
        x, e, weights = self._noisy(theta)
        product = psi[..., None] * x if np.ndim(psi) else psi * x
        real = psi[..., None] * e if np.ndim(psi) else psi * e
        gain = x * _sigmoid(-product) - e * _sigmoid(real)
        return _sigmoid(-sign * product) @ weights, gain @ weights

    def _bends(self, theta, psi):
        """The four derivatives of the field without penalties, row by row."""
        if self.loss in ("Wasserstein", "hinge"):
            one = 1.0 + 0 * theta
            seen = one if self.loss == "Wasserstein" else 1.0 * (psi * theta < 1)
            return 0 * one, -one, seen, 0 * one
        sign = 1 if self.loss == "saturating" else -1
        x, e, weights = self._noisy(theta)
        psi = np.asarray(psi)[..., None]
        # f″ is even, so that g″ of the non-saturating loss is its negative.
        bend = -_sigmoid(psi * x) * _sigmoid(-psi * x)
        real = -_sigmoid(psi * e) * _sigmoid(-psi * e)
        own = (-(psi**2) * sign * bend) @ weights
        pulled = -(_sigmoid(-sign * psi * x) + psi * x * sign * bend) @ weights
        gained = (_sigmoid(-psi * x) + psi * x * bend) @ weights
        return own, pulled, gained, (x**2 * bend + e**2 * real) @ weights

    def _noisy(self, theta):
        """Generated samples and real ones, with the weights of their noise."""
        nodes, weights = _hermite() if self.noise else (np.zeros(1), np.ones(1))
        errors = self.noise * nodes
        return np.asarray(theta)[..., None] + errors, errors, weights

    def _hinge_gain(self, theta, psi):
        """E x [ψx < 1] − E e [−ψe < 1] of generated x and of real e."""
        if not self.noise:
            return theta * (psi * theta < 1)
        # The truncated mean of a normal: θ Φ(t) − sign(ψ) σ φ(t), t its distance to 1/ψ.
        reach = np.maximum(np.abs(psi) * self.noise, 1e-12)
        t = (1 - psi * theta) / reach
        cut = _bell(t) + _bell(1 / reach)
        return theta * (1 + erf(t / math.sqrt(2))) / 2 - np.sign(psi) * self.noise * cut


@cache
def _hermite():
    """Nodes and weights for the mean over a standard normal, shape (_NODES,)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes, weights / math.sqrt(2 * math.pi)


def _bell(t):
    return np.exp(-(np.minimum(np.abs(t), 40.0) ** 2) / 2) / math.sqrt(2 * math.pi)


def _sigmoid(t):
    return (1 + np.tanh(t / 2)) / 2
