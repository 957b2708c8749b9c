"""Whether Dirac-GAN comes home: its eigenvalues, one step of a rule, and the long run.

With two learning rates time is counted in units of √(η_θ η_ψ): the damping of ψ then
counts √(η_ψ / η_θ) times as much, and the speed of turning f′(0) stays as it is.
"""

from __future__ import annotations

import cmath

import numpy as np

from course_utils.maths import _door
from course_utils.maths.games.dirac import DiracGAN
from course_utils.maths.games.play import rates
from course_utils.maths.games.rules import Rule
from course_utils.maths.games.stability import spectral_radius, step_matrix

# How near to 1 a spectral radius counts as 1.
_NEAR = 1e-9


def flow_eigenvalues(game: DiracGAN, eta=1.0) -> tuple[complex, complex]:
    """−d/2 ± √(d²/4 − f′(0)²): of the flow at (0, 0), with d the damping.

    Args:
        game: without a gradient penalty, which has no derivative at ψ = 0.
        eta: one learning rate, or (eta_theta, eta_psi), of which only the ratio counts.

    >>> np.round(flow_eigenvalues(DiracGAN(r1=0.6)), 4).tolist()
    [(-0.3-0.4j), (-0.3+0.4j)]
    >>> np.round(flow_eigenvalues(DiracGAN(r1=1.0)), 4).tolist()  # critical damping
    [(-0.5+0j), (-0.5+0j)]

    Source: Mescheder, Geiger & Nowozin 2018, lemmas 2.3, 3.2 and appendix D.
    """
    eta_theta, eta_psi = rates(eta)
    half = game.damping * (eta_psi / eta_theta) ** 0.5 / 2
    square = half**2 - game.slope**2
    # The root of a rounding error would be about 1e-8.
    root = cmath.sqrt(square if abs(square) > 1e-15 else 0.0)
    return -half - root, -half + root


def step_radius(game: DiracGAN, rule: Rule, eta) -> float:
    """What one step of a rule multiplies small distances from (0, 0) by, in the long run.

    Args:
        eta: one learning rate, or (eta_theta, eta_psi).

    >>> from course_utils.maths.games.rules import Simultaneous
    >>> round(step_radius(DiracGAN(), Simultaneous(), 0.2), 5)
    1.00499
    """
    return spectral_radius(step_matrix(rule, game.jacobian(0.0, 0.0), rates(eta)))


def radius_of_eigenvalues(rule: Rule, eigenvalues, eta: float):
    """What one step multiplies distances by where the flow has the eigenvalues λ and λ̄.

    For games like this one, in which x feels no slope of their own at the equilibrium:
    there the Jacobian (0, −|λ|; |λ|, 2 Re λ) stands for all with these eigenvalues.

    Args:
        eigenvalues: λ, a complex number or an array of them; a real one stands for two
            equal ones.
        eta: the learning rate of both.

    >>> from course_utils.maths.games.rules import Simultaneous
    >>> round(radius_of_eigenvalues(Simultaneous(), 0.5j, 0.2), 5)  # |1 + 0.2 · 0.5 i|
    1.00499
    """
    eigenvalues = np.asarray(eigenvalues, dtype=complex)
    turn = np.abs(eigenvalues)
    rows = [[0 * turn, -turn], [turn, 2 * eigenvalues.real]]
    jacobian = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    return spectral_radius(step_matrix(rule, jacobian, _door.positive("eta", eta)))


def long_run(game: DiracGAN, rule: Rule, eta) -> str:
    """Where play of Dirac-GAN ends, from an ordinary start with rates of at most ½.

    Near (0, 0) one step decides. Where it does not contract, the rest of the loss does:
    the non-saturating one pulls inwards at any distance, like −r³/16; the hinge, and a
    damping, stop the growth further out; nothing holds the others.

    Args:
        game: without clipping and without a gradient penalty.
        rule: any rule that has a matrix.
        eta: one learning rate, or (eta_theta, eta_psi).
    Returns:
        "home" if it ends at (0, 0), if only as slowly as √(8/t); "circle" if it goes
        round for ever; "away" if it goes ever further or, with the saturating loss,
        to where the discriminator is so certain that hardly a slope is left.

    >>> from course_utils.maths.games.rules import Alternating, Simultaneous
    >>> [long_run(DiracGAN(), rule, 0.1) for rule in (Simultaneous(), Alternating())]
    ['away', 'circle']
    >>> long_run(DiracGAN(r1=0.3), Simultaneous(), 0.1)
    'home'
    """
    if game.clip is not None or game.gradient_penalty:
        raise ValueError("the game must have no clipping and no gradient penalty")
    radius = step_radius(game, rule, eta)
    if radius < 1 - _NEAR:
        return "home"
    damped = game.loss == "saturating" and game.damping > 0
    if radius <= 1 + _NEAR:
        return "home" if damped or game.loss == "non-saturating" else "circle"
    return "circle" if damped or game.loss in ("non-saturating", "hinge") else "away"
