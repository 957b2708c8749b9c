"""The facts about play between two numbers that chapters 5 and 6 state.

The number in a test's name is that of the fact in the plan of the chapters.
"""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import minimize_scalar

from course_utils.maths.games.dirac import DiracGAN
from course_utils.maths.games.dirac_stability import flow_eigenvalues
from course_utils.maths.games.fields import (
    Game,
    bilinear,
    differences,
    quadratic,
    sine,
    unrolled,
    with_consensus,
)
from course_utils.maths.games.play import alternating_invariant, play, running_average
from course_utils.maths.games.rules import (
    Adam,
    Alternating,
    Extragradient,
    Flow,
    Momentum,
    Optimistic,
    Proximal,
    Simultaneous,
)
from course_utils.maths.games.stability import (
    flow_verdict,
    largest_stable_step,
    spectral_radius,
    step_matrix,
)
from course_utils.maths.games.time_scales import stable_ratios

TURN = bilinear().jacobian(0.0, 0.0)
ETAS = np.linspace(0.01, 0.99, 50)


def radius(path):
    return np.linalg.norm(path, axis=-1)


def rate(rule, eta, jacobian=TURN):
    return spectral_radius(step_matrix(rule, jacobian, eta))


def after(game, rule, steps=500, h=0.2):
    """The distance from (0, 0) at the end, from (1, 1): the setting of the table."""
    return radius(play(game, rule, (1.0, 1.0), eta=h, steps=steps)[-1])


# The bilinear game ----------------------------------------------------------------


def test_g7a_simultaneous_play_grows_by_root_1_plus_eta_squared_in_every_step(rng):
    starts = rng.normal(size=(100, 2))
    r = radius(play(bilinear(), Simultaneous(), starts, eta=0.3, steps=50))
    assert np.allclose(r[1:] / r[:-1], 1.044030650891055, atol=1e-12)
    for eta in (1e-3, 0.1, 1.0):
        r = radius(play(bilinear(), Simultaneous(), starts, eta=eta, steps=50))
        assert np.allclose(r[1:] / r[:-1], math.sqrt(1 + eta**2), atol=1e-12)


def test_g7b_alternating_play_conserves_a_quadratic_form(rng):
    for eta in (0.1, 0.9, 1.9):
        path = play(
            bilinear(), Alternating(), rng.normal(size=(50, 2)), eta=eta, steps=300
        )
        kept = alternating_invariant(path[..., 0], path[..., 1], eta)
        assert np.abs(kept - kept[0]).max() < 1e-9


def test_g7b2_g7b3_alternating_play_stays_near_below_eta_2_and_leaves_above():
    assert np.allclose(rate(Alternating(), np.linspace(0.01, 1.99, 99)), 1, atol=1e-9)
    assert largest_stable_step(Alternating(), TURN, strict=False) == pytest.approx(2)
    away = play(bilinear(), Alternating(), (1.0, 0.5), eta=2.1, steps=100)
    assert (
        radius(away[-1])
        > 1e6
        > radius(
            play(bilinear(), Alternating(), (1.0, 0.5), eta=1.9, steps=10_000)
        ).max()
    )


def test_g7c_extragradient_shrinks_exactly_below_eta_1(rng):
    starts = rng.normal(size=(100, 2))
    for eta in (0.1, 0.5, 0.9, 1.2):
        r = radius(play(bilinear(), Extragradient(), starts, eta=eta, steps=20))
        expected = math.sqrt(1 - eta**2 + eta**4)
        assert np.allclose(r[1:] / r[:-1], expected, atol=1e-12)
        assert (expected < 1) == (eta < 1)
    best = minimize_scalar(lambda eta: rate(Extragradient(), eta), bounds=(0.1, 0.99))
    assert best.x == pytest.approx(math.sqrt(0.5), abs=1e-4)
    assert best.fun == pytest.approx(math.sqrt(0.75), abs=1e-9)


def test_g7d_the_proximal_step_shrinks_for_every_eta(rng):
    starts = rng.normal(size=(100, 2))
    for eta in (0.3, 1.0, 5.0):
        r = radius(play(bilinear(), Proximal(), starts, eta=eta, steps=20))
        assert np.allclose(r[1:] / r[:-1], (1 + eta**2) ** -0.5, atol=1e-12)
    assert rate(Proximal(), 0.3) == pytest.approx(0.9578262852211513, abs=1e-12)


def test_g7e_optimistic_play_returns_below_1_over_root_3_best_at_one_half():
    # λ² − (1 + 2iη) λ + iη = 0 and its conjugate.
    for eta in ETAS:
        roots = np.roots([1, -(1 + 2j * eta), 1j * eta])
        assert rate(Optimistic(), eta) == pytest.approx(np.abs(roots).max(), abs=1e-9)
    limit = largest_stable_step(Optimistic(), TURN)
    assert limit == pytest.approx(0.5773502691896258, abs=1e-6)
    etas = np.linspace(0.3, 0.57, 2701)
    assert etas[np.argmin(rate(Optimistic(), etas))] == pytest.approx(0.5, abs=1e-3)
    # A double root: its numbers are right to about the root of the rounding.
    assert rate(Optimistic(), 0.5) == pytest.approx(math.sqrt(0.5), abs=1e-7)


def test_g7g_the_average_of_alternating_play_goes_to_0_and_the_last_point_does_not():
    path = play(bilinear(), Alternating(), (1.0, 0.5), eta=0.3, steps=20_000)
    means = radius(running_average(path))
    # The sum over a turn is bounded, so that the mean falls like 1/t.
    assert means[-1] < 0.01 and np.max(means * np.arange(1, 20_002)) < 10
    assert radius(path[-300:]).min() > 0.5


def test_the_average_of_simultaneous_play_leaves_too():
    path = play(bilinear(), Simultaneous(), (1.0, 0.5), eta=0.1, steps=3000)
    means = radius(running_average(path))
    assert means[-1] > 1000 > means[100]


def test_g8_negative_momentum_makes_alternating_play_return_below_eta_1():
    brakes = Momentum(-0.5, alternating=True)
    assert np.all(rate(brakes, ETAS) < 1)
    assert rate(brakes, 1.0) == pytest.approx(1, abs=1e-7)
    assert rate(brakes, 1.05) > 1
    assert rate(brakes, 0.3) == pytest.approx(0.9866, abs=5e-5)
    assert rate(brakes, 0.9) == pytest.approx(0.908, abs=5e-4)
    assert rate(Momentum(0.5, alternating=True), 0.3) == pytest.approx(1.1533, abs=5e-5)


def test_g8_for_short_steps_one_half_is_the_best_brake():
    # |λ|² = 1 + 2 a² (a − 1) η² with a = 1/(1 − β), least at a = 2/3.
    eta = 1e-2
    for beta in (-0.9, -0.5, -0.2, 0.3):
        a = 1 / (1 - beta)
        expected = 2 * a**2 * (a - 1)
        growth = (rate(Momentum(beta, alternating=True), eta) ** 2 - 1) / eta**2
        assert growth == pytest.approx(expected, rel=0.02)
    best = minimize_scalar(
        lambda beta: rate(Momentum(beta, alternating=True), eta), bounds=(-0.95, 0)
    )
    assert best.x == pytest.approx(-0.5, abs=0.01)


def test_with_a_valley_for_each_simultaneous_play_returns_for_short_steps():
    # |1 + hλ|² = (1 − hμ)² + h² for λ = −μ ± i.
    for mu in (0.05, 0.2, 1.0):
        J = quadratic(mu, -mu, 1.0).jacobian(0.0, 0.0)
        limit = largest_stable_step(Simultaneous(), J)
        assert limit == pytest.approx(2 * mu / (1 + mu**2), abs=1e-6)


def test_adam_does_not_come_home_in_the_bilinear_game():
    for betas in ((0.5, 0.9), (0.9, 0.999), (0.0, 0.9)):
        path = play(bilinear(), Adam(*betas), (1.0, 1.0), eta=0.1, steps=3000)
        assert radius(path[-500:]).min() > 0.5


def test_g8b_simultaneous_play_never_returns_whatever_the_momentum():
    for beta in np.linspace(-0.99, 0.99, 67):
        etas = np.geomspace(1e-3, 10, 120)
        assert rate(Momentum(beta), etas).min() >= 1 - 1e-9


def test_after_200_steps_of_a_tenth_naive_play_is_at_2_705_and_extragradient_at_0_370():
    ends = [
        radius(play(bilinear(), rule, (0.6, 0.8), eta=0.1, steps=200)[-1])
        for rule in (Simultaneous(), Extragradient())
    ]
    assert ends == pytest.approx([1.01**100, (1 - 0.01 + 0.0001) ** 100], rel=1e-12)
    assert ends == pytest.approx([2.705, 0.370], abs=5e-4)


# Stable is not the same as equilibrium ------------------------------------------------


def test_g9_a_minimax_point_is_reached_only_if_y_is_more_than_three_times_faster():
    game = quadratic(-6.0, -2.0, 4.0)  # −3x² − y² + 4xy
    assert stable_ratios([[-6.0, 4.0], [4.0, -2.0]]) == (3, math.inf)
    for k, there in ((2.9, "unstable"), (3.0, "centre"), (3.1, "stable")):
        J = np.diag([1.0, k]) @ game.jacobian(0.0, 0.0)
        assert flow_verdict(J) == there
        end = radius(
            play(game, Simultaneous(), (1.0, 1.0), eta=(1e-3, k * 1e-3), steps=200_000)[
                -1
            ]
        )
        # Finite steps turn a little outwards, so that at the border nothing is said.
        assert k == 3.0 or (end < 1) == (there == "stable")
    # It is no Nash equilibrium: x gains by moving alone.
    assert game.value(0.1, 0.0) < game.value(0.0, 0.0)


def test_g9b_the_best_answer_of_y_leaves_x_a_valley():
    y = np.linspace(-10, 10, 200_001)
    for x in (-2.0, 0.3, 1.5):
        best = quadratic(-6.0, -2.0, 4.0).value(x, y).max()
        assert best == pytest.approx(x**2, abs=1e-4)


def test_g10_stable_play_can_rest_where_x_would_gain_by_moving_alone():
    game = quadratic(-0.25, -1.0, 0.6)  # −x²/8 − y²/2 + 0.6 xy
    J = game.jacobian(0.0, 0.0)
    assert flow_verdict(J) == "stable"
    assert np.linalg.eigvals(J).real.max() == pytest.approx(-0.2, abs=5e-5)
    end = play(game, Simultaneous(), (1.0, 1.0), eta=0.1, steps=1000)[-1]
    assert radius(end) < 1e-6
    assert game.value(0.1, 0.0) < game.value(0.0, 0.0)


def test_g11_in_the_sine_game_whoever_moves_last_wins():
    x, y = np.meshgrid(np.linspace(-4, 4, 801), np.linspace(-4, 4, 801), indexing="ij")
    f = sine().value(x, y)
    assert f.max(axis=1).min() == pytest.approx(1, abs=1e-4)
    assert f.min(axis=0).max() == pytest.approx(-1, abs=1e-4)


# Dirac-GAN ------------------------------------------------------------------------


def test_m1_the_flow_of_dirac_gan_turns_with_half_the_unit_speed():
    values = np.linalg.eigvals(DiracGAN().jacobian(0.0, 0.0))
    assert np.sort_complex(values) == pytest.approx([-0.5j, 0.5j], abs=1e-8)
    assert flow_verdict(DiracGAN().jacobian(0.0, 0.0)) == "centre"


def test_m1b_simultaneous_steps_leave_for_every_h():
    J = DiracGAN().jacobian(0.0, 0.0)
    h = np.geomspace(1e-3, 3, 60)
    assert np.allclose(rate(Simultaneous(), h, J), np.sqrt(1 + h**2 / 4), atol=1e-12)
    assert rate(Simultaneous(), 0.2, J) == pytest.approx(1.00499, abs=5e-6)


def test_m1c_alternating_steps_stay_for_h_below_4():
    J = DiracGAN().jacobian(0.0, 0.0)
    assert np.allclose(rate(Alternating(), np.linspace(0.1, 3.9, 50), J), 1, atol=1e-8)
    limit = largest_stable_step(Alternating(), J, strict=False)
    assert limit == pytest.approx(4, abs=1e-6)


def test_m2_every_simultaneous_step_grows_by_what_the_slope_says(rng):
    h = 0.2
    path = play(DiracGAN(), Simultaneous(), rng.normal(size=(200, 2)), eta=h, steps=100)
    slope = 1 / (1 + np.exp(path[:-1, :, 0] * path[:-1, :, 1]))
    r = radius(path)
    assert np.allclose(r[1:] ** 2, r[:-1] ** 2 * (1 + h**2 * slope**2), rtol=1e-12)
    assert np.all(np.diff(r, axis=0) > 0)


def test_m3_the_flow_conserves_the_radius():
    path = play(DiracGAN(), Flow(), (1.0, 1.0), eta=0.02, steps=5000)
    assert np.ptp(radius(path)) < 1e-6
    true = solve_ivp(
        lambda _, z: DiracGAN().field(*z), (0, 100), (1.0, 1.0), rtol=1e-10, atol=1e-12
    )
    assert np.ptp(np.hypot(*true.y)) < 1e-6


def test_m4_the_non_saturating_flow_drifts_in_like_root_8_over_t():
    game = DiracGAN("non-saturating")
    times = [2000, 20_000]
    flow = solve_ivp(
        lambda _, z: game.field(*z),
        (0, 20_000),
        (1.0, 1.0),
        method="DOP853",
        rtol=1e-8,
        atol=1e-10,
        t_eval=times,
    )
    r = np.hypot(*flow.y)
    assert r == pytest.approx([0.0632, 0.0200], abs=5e-5)
    power = np.diff(np.log(r)) / np.diff(np.log(times))
    assert power == pytest.approx(-0.5, abs=0.02)
    assert r * np.sqrt(times) == pytest.approx(math.sqrt(8), rel=0.02)


def test_m4_in_finite_steps_the_drift_and_the_growth_of_rotation_meet_at_a_circle():
    # ṙ = −r³/16 of the drift and h r/8 of the rotation balance at r² = 2h.
    game = DiracGAN("non-saturating")
    for h in (0.05, 0.1, 0.2):
        ends = [
            radius(play(game, Simultaneous(), start, eta=h, steps=int(2000 / h))[-1])
            for start in ((1.5, 0.0), (0.1, 0.0))
        ]
        assert ends == pytest.approx([math.sqrt(2 * h)] * 2, rel=0.08)


@pytest.mark.parametrize("gamma", [0.3, 0.9, 1.0, 2.0])
def test_m5_r1_moves_the_eigenvalues_to_the_left(gamma):
    game = DiracGAN(r1=gamma)
    values = np.linalg.eigvals(game.jacobian(0.0, 0.0))
    root = np.sqrt(complex(gamma**2 / 4 - 0.25))
    # At γ = 1 both are equal, and known to the root of the rounding only.
    assert np.sort_complex(values) == pytest.approx(
        np.sort_complex([-gamma / 2 - root, -gamma / 2 + root]), abs=1e-7
    )
    known = {
        0.3: [-0.15 - 0.4769696007j, -0.15 + 0.4769696007j],
        2.0: [-1.8660254038, -0.1339745962],
    }
    if gamma in known:
        ours = np.sort_complex(np.array(flow_eigenvalues(game)))
        assert ours == pytest.approx(known[gamma], abs=1e-5)


def test_m5b_m5c_with_r1_steps_return_below_4_gamma_and_best_at_2_gamma():
    for gamma in (0.1, 0.3, 0.8):
        J = DiracGAN(r1=gamma).jacobian(0.0, 0.0)
        limit = largest_stable_step(Simultaneous(), J)
        assert limit == pytest.approx(4 * gamma, abs=1e-6)
        best = minimize_scalar(
            lambda h: rate(Simultaneous(), h, J),  # noqa: B023
            bounds=(0.01, 4 * gamma),
        )
        assert best.x == pytest.approx(2 * gamma, abs=1e-4)
        assert best.fun == pytest.approx(math.sqrt(1 - gamma**2), abs=1e-9)
    assert best.fun != pytest.approx(0.95394, abs=1e-3)
    J = DiracGAN(r1=0.3).jacobian(0.0, 0.0)
    assert rate(Simultaneous(), 0.6, J) == pytest.approx(0.9539392014, abs=1e-5)


def test_m5b_beyond_gamma_1_the_limit_is_another():
    # Both eigenvalues real: h < 2 / (γ/2 + √(γ²/4 − 1/4)), and not 4γ.
    gamma = 2.0
    J = DiracGAN(r1=gamma).jacobian(0.0, 0.0)
    limit = largest_stable_step(Simultaneous(), J)
    expected = 2 / (gamma / 2 + math.sqrt(gamma**2 / 4 - 0.25))
    assert limit == pytest.approx(expected, abs=1e-6)
    assert limit < 4 * gamma


@pytest.mark.parametrize(
    ("noise", "values"),
    [
        (0.7, [-0.1225 - 0.4847615393j, -0.1225 + 0.4847615393j]),
        (math.sqrt(2), [-0.5, -0.5]),
    ],
)
def test_m6_instance_noise_moves_the_eigenvalues_and_is_critical_at_variance_2(
    noise, values
):
    game = DiracGAN(noise=noise)
    assert np.sort_complex(flow_eigenvalues(game)) == pytest.approx(values, abs=1e-4)
    theirs = np.linalg.eigvals(differences(game.field, 0.0, 0.0))
    assert np.sort_complex(theirs) == pytest.approx(values, abs=1e-4)


def test_m7_clipping_and_the_one_centred_penalty_keep_orbiting():
    clipped = play(
        DiracGAN("Wasserstein", clip=1.0),
        Simultaneous(),
        (1.0, 1.0),
        eta=0.2,
        steps=5000,
    )
    assert np.abs(clipped[-1000:, 0]).max() == pytest.approx(1.170, abs=5e-4)
    penalty = DiracGAN("Wasserstein", gradient_penalty=0.7)
    for rule in (Simultaneous(), Alternating()):
        r = radius(play(penalty, rule, (1.0, 1.0), eta=0.2, steps=5000)[-500:])
        assert r.min() > 1 and r.max() - r.min() > 0.2
    assert (r.min(), r.max()) == pytest.approx((1.138, 1.438), abs=5e-4)


def test_m8_consensus_has_eigenvalues_with_the_squared_slope_as_their_damping():
    for game, slope in ((DiracGAN(), 0.5), (DiracGAN("Wasserstein"), 1.0)):
        J = with_consensus(game, 0.4).jacobian(0.0, 0.0)
        values = np.sort_complex(np.linalg.eigvals(J))
        expected = -0.4 * slope**2 + np.array([-1j, 1j]) * slope
        assert values == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(("k", "slope"), [(0, 0.5), (1, 1.1), (5, 3.5)])
def test_m9_unrolling_adds_a_damping_of_twice_k_eta(k, slope):
    game = unrolled(bilinear(), steps=k, eta=0.3)
    assert -game.field(1.0, 0.5)[0] == pytest.approx(slope, abs=1e-6)
    assert slope == pytest.approx(0.5 + 2 * k * 0.3 * 1.0)


def test_m9b_the_unrolled_flow_on_the_bilinear_game_returns():
    most = [
        np.linalg.eigvals(
            unrolled(bilinear(), steps=k, eta=0.3).jacobian(0.0, 0.0)
        ).real.max()
        for k in (0, 5)
    ]
    assert most == pytest.approx([0.0, -0.382], abs=5e-4)


# The published table ------------------------------------------------------------------

TABLE = {
    "GAN": (DiracGAN(), [3.097, 1.421, 1.845]),
    "NS-GAN": (DiracGAN("non-saturating"), [0.640, 0.284, 0.139]),
    "WGAN": (DiracGAN("Wasserstein", clip=1.0), [1.002, 1.024, 0.917]),
    "WGAN-GP": (DiracGAN("Wasserstein", gradient_penalty=0.7), [1.802, 1.221, 0.716]),
    "instance noise": (DiracGAN(noise=0.7), [5.7e-5, 4e-6, 0]),
    "R1 0.3": (DiracGAN(r1=0.3), [3e-6, 0, 0]),
    "R1 1.0": (DiracGAN(r1=1.0), [0, 0, 0]),
    "NS-GAN and R1 0.3": (DiracGAN("non-saturating", r1=0.3), [2e-6, 0, 0]),
    "consensus 1.0": (with_consensus(DiracGAN(), 1.0), [0, 0, 10.97]),
}


@pytest.mark.parametrize(("game", "ends"), TABLE.values(), ids=TABLE)
def test_the_rows_of_the_dirac_gan_table(game, ends):
    rules = (Simultaneous(), Alternating(), Alternating(1, 5))
    ours = [after(game, rule) for rule in rules]
    for our, end in zip(ours, ends, strict=True):
        assert our == pytest.approx(end, abs=5e-4 if end < 5 else 5e-3)
        assert end > 1e-3 or our < 1.2 * max(end, 1e-6)


def test_a_factor_2_that_is_missing_in_the_consensus_field_changes_where_play_ends():
    """The field as in the notebooks of GAN_stability: ½ in front of its second term."""

    def f1(t):
        return 1 / (1 + np.exp(t))

    def with_half(theta, psi):
        s = f1(theta * psi)
        bend = -s * f1(-theta * psi)
        second = 0.5 * (theta**2 + psi**2) * s * bend
        return (
            -psi * s - (theta * s**2 + psi * second),
            theta * s - (psi * s**2 + theta * second),
        )

    theirs = Game(with_half, lambda x, y: differences(with_half, x, y))
    ours = with_consensus(DiracGAN(), 1.0)
    # Near the equilibrium both are the same game ...
    assert np.allclose(ours.jacobian(0.0, 0.0), theirs.jacobian(0.0, 0.0), atol=1e-9)
    for rule in (Simultaneous(), Alternating()):
        assert after(ours, rule) < 1e-6 and after(theirs, rule) < 1e-6
    # ... but from (1, 1) with five steps of the discriminator they part.
    assert after(ours, Alternating(1, 5)) > 10
    assert after(theirs, Alternating(1, 5)) < 1e-6
