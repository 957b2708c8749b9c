import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from torch.nn.functional import logsigmoid, relu

from course_utils.maths.games.dirac import (
    BEND_AT_0,
    LOSSES,
    SLOPE_AT_0,
    DiracGAN,
)
from course_utils.maths.games.dirac_stability import (
    flow_eigenvalues,
    long_run,
    radius_of_eigenvalues,
    step_radius,
)
from course_utils.maths.games.fields import differences
from course_utils.maths.games.play import play
from course_utils.maths.games.rules import Alternating, Extragradient, Simultaneous

# What the discriminator gains from a logit of a generated sample (of a real one: with
# the opposite sign), and what the generator loses by it.
GAINS = {
    "saturating": logsigmoid,
    "non-saturating": logsigmoid,
    "Wasserstein": lambda t: t,
    "hinge": lambda t: -relu(1 - t),
}
PAYS = {
    "saturating": logsigmoid,
    "non-saturating": lambda t: -logsigmoid(-t),
    "Wasserstein": lambda t: t,
    "hinge": lambda t: t,
}
each_loss = pytest.mark.parametrize("loss", LOSSES)


def by_autograd(game, theta, psi, errors=(0.0,), weights=(1.0,)):
    """The field from the losses of a GAN whose networks have one weight each."""
    theta, psi = (torch.tensor(a, requires_grad=True) for a in (theta, psi))
    errors = torch.tensor(errors, dtype=torch.float64)[:, None]
    weights = torch.tensor(weights, dtype=torch.float64)[:, None]
    generated, real = psi * (theta + errors), psi * errors
    gain = (weights * (GAINS[game.loss](generated) + GAINS[game.loss](-real))).sum()
    gain = gain - game.r1 / 2 * (psi**2).sum()
    away = psi.abs() - game.target
    gain = gain - game.gradient_penalty / 2 * (away**2).sum()
    pays = (weights * PAYS[game.loss](generated)).sum()
    return (
        -torch.autograd.grad(pays, theta, retain_graph=True)[0].numpy(),
        torch.autograd.grad(gain, psi)[0].numpy(),
    )


@each_loss
def test_the_field_is_the_gradient_of_the_two_losses(rng, loss):
    theta, psi = rng.normal(size=(2, 60)) * 1.5
    game = DiracGAN(loss, r1=0.3, gradient_penalty=0.7, target=0.8)
    theirs = by_autograd(game, theta, psi)
    for ours, other in zip(game.field(theta, psi), theirs, strict=True):
        assert np.allclose(ours, other, atol=1e-12)


@pytest.mark.parametrize("loss", ["saturating", "non-saturating", "Wasserstein"])
def test_with_noise_the_field_is_the_mean_gradient(rng, loss):
    theta, psi = rng.normal(size=(2, 20))
    errors = norm.ppf((np.arange(40_000) + 0.5) / 40_000) * 0.7
    weights = np.full(40_000, 1 / 40_000)
    game = DiracGAN(loss, noise=0.7)
    theirs = by_autograd(game, theta, psi, errors, weights)
    for ours, other in zip(game.field(theta, psi), theirs, strict=True):
        assert np.allclose(ours, other, atol=2e-4)


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_the_expectation_over_noise_is_that_of_adaptive_quadrature(noise):
    game = DiracGAN(noise=noise)
    for theta, psi in ((0.8, 1.5), (-2.0, 3.0), (0.3, -2.5)):

        def mean(g, at):
            return quad(lambda e: g(at + noise * e) * norm.pdf(e), -9, 9, epsabs=1e-11)[
                0
            ]

        def slope(t):
            return 1 / (1 + math.exp(t))

        pull = mean(lambda x: slope(psi * x), theta)  # noqa: B023
        gain = mean(lambda x: x * slope(psi * x), theta)  # noqa: B023
        gain -= mean(lambda e: e * slope(-psi * e), 0.0)  # noqa: B023
        ours = game.field(theta, psi)
        assert ours == pytest.approx((-psi * pull, gain), abs=1e-5)


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_the_hinge_with_noise_is_that_of_adaptive_quadrature(noise):
    game = DiracGAN("hinge", noise=noise)
    for theta, psi in ((0.8, 1.5), (-2.0, 3.0), (0.3, -2.5), (0.5, 0.0)):

        def mean(at, sign):
            kinks = [(sign / psi - at) / noise] if psi else None  # noqa: B023
            inside = kinks and [k for k in kinks if abs(k) < 9]
            return quad(
                lambda e: (
                    (at + noise * e)
                    * (sign * psi * (at + noise * e) < 1)  # noqa: B023
                    * norm.pdf(e)
                ),
                -9,
                9,
                points=inside or None,
            )[0]

        gain = mean(theta, 1) - mean(0.0, -1)
        ours = game.field(theta, psi)
        assert ours == pytest.approx((-psi, gain), abs=1e-7)


@each_loss
@pytest.mark.parametrize("noise", [0.0, 0.6])
def test_the_jacobian_is_the_derivative_of_the_field(rng, loss, noise):
    theta, psi = rng.normal(size=(2, 40))
    psi = np.where(np.abs(psi) < 0.01, 0.5, psi)  # away from the kink of the penalty
    game = DiracGAN(loss, r1=0.3, noise=noise, gradient_penalty=0.4)
    theirs = differences(game.field, theta, psi)
    assert game.jacobian(theta, psi).shape == (40, 2, 2)
    assert np.allclose(game.jacobian(theta, psi), theirs, atol=1e-7)
    one = game.jacobian(float(theta[0]), float(psi[0]))
    assert np.allclose(one, game.jacobian(theta, psi)[0], atol=1e-12)


@each_loss
@pytest.mark.parametrize(("r1", "noise"), [(0, 0), (0.3, 0.7), (2.0, 0.0), (0.0, 1.0)])
def test_the_eigenvalues_are_those_of_the_jacobian_at_the_equilibrium(loss, r1, noise):
    game = DiracGAN(loss, r1=r1, noise=noise)
    theirs = np.linalg.eigvals(differences(game.field, 0.0, 0.0))
    ours = np.array(flow_eigenvalues(game))
    assert np.allclose(np.sort_complex(ours), np.sort_complex(theirs), atol=1e-7)


def test_with_two_rates_they_are_those_of_both_rates_times_the_jacobian():
    game, rates = DiracGAN(r1=0.4, noise=0.3), (0.05, 0.45)
    J = np.diag(rates) @ game.jacobian(0.0, 0.0) / math.sqrt(rates[0] * rates[1])
    ours = np.sort_complex(flow_eigenvalues(game, rates))
    assert ours == pytest.approx(np.sort_complex(np.linalg.eigvals(J)), abs=1e-12)


@pytest.mark.parametrize("rule", [Simultaneous(), Alternating(), Extragradient()])
@pytest.mark.parametrize("rates", [(0.2, 0.2), (0.1, 0.5)])
def test_the_radius_of_eigenvalues_is_that_of_the_game_that_has_them(rule, rates):
    for game in (DiracGAN(), DiracGAN(r1=0.3), DiracGAN("Wasserstein", r1=0.8)):
        _, value = flow_eigenvalues(game, rates)
        ours = radius_of_eigenvalues(rule, value, math.sqrt(rates[0] * rates[1]))
        assert ours == pytest.approx(step_radius(game, rule, rates), abs=1e-12)


def test_the_map_of_radii_is_that_of_complex_numbers():
    z = (np.linspace(-2, 0.5, 9) + 1j * np.linspace(-1, 1, 7)[:, None]) * 0.4
    ours = radius_of_eigenvalues(Simultaneous(), z / 0.4, 0.4)
    assert np.allclose(ours, np.abs(1 + z), atol=1e-9)
    ours = radius_of_eigenvalues(Extragradient(), z / 0.4, 0.4)
    assert np.allclose(ours, np.abs(1 + z + z**2), atol=1e-9)


SETTINGS = [
    (loss, r1, noise, rates)
    for loss in LOSSES
    for r1, noise in ((0, 0), (0.03, 0), (0.3, 0), (0, 0.3))
    for rates in ((0.2, 0.2), (0.5, 0.5), (0.5, 0.1), (0.1, 0.5))
    if not (loss == "hinge" and noise)
]


@pytest.mark.parametrize("rule", [Simultaneous(), Alternating(), Extragradient()])
def test_the_long_run_is_that_of_long_play(rule):
    seen = set()
    starts = np.array([[1.5, 0.0], [0.2, 0.1], [1.0, -1.0]])
    for loss, r1, noise, rates in SETTINGS:
        game = DiracGAN(loss, r1=r1, noise=noise)
        # Noise is dear to compute, and slow where steps are nearly too long for it.
        steps = 3000 if not noise or isinstance(rule, Simultaneous) else 900
        r = np.linalg.norm(play(game, rule, starts, eta=rates, steps=steps), axis=-1)
        middle, last = r[steps // 2 :][:150].max(axis=0), r[-150:].max(axis=0)
        end = long_run(game, rule, rates)
        seen.add(end)
        if end == "home":  # nearer and nearer, at least like 1/√t
            assert np.all(last < 0.85 * middle) or np.all(last < 1e-3)
        elif end == "circle":  # neither: as far as before, or settled
            assert np.all(last > 0.05) and np.all(last < 6)
            assert np.all(last > 0.85 * middle)
        else:  # ever further, or to where hardly a slope is left
            assert np.all(last > 3)
            assert loss == "saturating" or np.all(last > 1e3 * middle)
    assert (
        seen
        == {
            Simultaneous: {"home", "circle", "away"},
            Alternating: {"home", "circle"},
            Extragradient: {"home"},
        }[type(rule)]
    )


def test_the_saturating_loss_ends_where_the_discriminator_is_certain():
    path = play(DiracGAN(), Simultaneous(), (1.0, 1.0), eta=0.5, steps=4000)
    theta, psi = path[-1]
    certain = 1 / (1 + math.exp(theta * psi))  # D of what is generated
    assert certain < 1e-3
    # It has not come to rest at an equilibrium, but no longer moves to speak of.
    assert np.abs(path[-1] - path[-500]).max() < 0.1 < 4 < np.hypot(theta, psi)


@each_loss
def test_slope_and_bend_at_0_are_those_of_the_loss(loss):
    t = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(GAINS[loss](t), t, create_graph=True)
    assert slope.item() == SLOPE_AT_0[loss]
    bend = torch.autograd.grad(slope, t)[0].item() if slope.requires_grad else 0.0
    assert bend == (BEND_AT_0[loss] if loss not in ("Wasserstein", "hinge") else 0.0)


def test_the_discriminator_is_the_probability_of_real_and_suspects_the_right():
    # At θ > 0 the gain of ψ is positive: what lies to the right becomes suspect; and a
    # generator that is suspected there goes to the left.
    theta_wants, psi_wants = DiracGAN().field(1.0, 0.5)
    assert psi_wants > 0 > theta_wants


def test_errors_say_what_is_needed():
    with pytest.raises(ValueError, match="loss must be one of saturating"):
        DiracGAN("vanilla")
    with pytest.raises(ValueError, match="r1 must be at least 0"):
        DiracGAN(r1=-0.1)
    with pytest.raises(ValueError, match="clip must be above 0"):
        DiracGAN("Wasserstein", clip=0.0)
    with pytest.raises(ValueError, match="no clipping"):
        long_run(DiracGAN("Wasserstein", clip=1.0), Simultaneous(), 0.1)
