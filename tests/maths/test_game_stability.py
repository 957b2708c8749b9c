import math

import numpy as np
import pytest
from scipy.linalg import expm

from course_utils.maths.games.dirac import DiracGAN
from course_utils.maths.games.fields import linear, sine
from course_utils.maths.games.play import play
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
    jacobian_at,
    largest_stable_step,
    spectral_radius,
    step_matrix,
    step_verdict,
)

TURN = [[0.0, -1.0], [1.0, 0.0]]
I = np.eye(2)  # noqa: E741 as in the formulas
ZERO = np.zeros((2, 2))


def block(rows):
    return np.block(rows)


X_ONLY, Y_ONLY = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
MATRICES = [
    (Simultaneous(), lambda J, D: I + D @ J),
    (Alternating(), lambda J, D: (I + D @ Y_ONLY @ J) @ (I + D @ X_ONLY @ J)),
    (
        Alternating(2, 3),
        lambda J, D: (
            np.linalg.matrix_power(I + D @ Y_ONLY @ J, 3)
            @ np.linalg.matrix_power(I + D @ X_ONLY @ J, 2)
        ),
    ),
    (Extragradient(), lambda J, D: I + D @ J @ (I + D @ J)),
    (Proximal(), lambda J, D: np.linalg.inv(I - D @ J)),
    (Optimistic(), lambda J, D: block([[I + 2 * D @ J, -D], [J, ZERO]])),
    (
        Momentum(-0.3),
        lambda J, D: block([[I + D @ J, -0.3 * I], [D @ J, -0.3 * I]]),
    ),
]


@pytest.mark.parametrize(("rule", "formula"), MATRICES, ids=lambda v: repr(v)[:20])
def test_the_matrix_of_a_step_is_that_of_the_formula(rng, rule, formula):
    for _ in range(5):
        J, (a, b) = rng.normal(size=(2, 2)), rng.uniform(0.05, 0.4, 2)
        ours = step_matrix(rule, J, (a, b))
        assert np.allclose(ours, formula(J, np.diag([a, b])), atol=1e-12)


@pytest.mark.parametrize(
    "rule",
    [rule for rule, _ in MATRICES] + [Momentum(0.4, alternating=True), Flow()],
    ids=repr,
)
def test_long_play_grows_as_the_spectral_radius_says(rng, rule):
    J = np.array([[-0.3, -1.0], [1.2, 0.1]]) + 0.1 * rng.normal(size=(2, 2))
    eta = 0.3
    path = play(linear(J), rule, (1.0, 0.3), eta=eta, steps=800)
    grown = np.linalg.norm(path[400:], axis=1)
    # The mean growth over whole turns; what is left of a turn changes it by 1/400.
    rate = (grown[-1] / grown[0]) ** (1 / 400)
    expected = spectral_radius(step_matrix(rule, J, eta))
    assert rate == pytest.approx(expected, abs=0.01)
    # At many step lengths at once it is what it is at each.
    many = step_matrix(rule, J, np.array([0.1, eta]))
    assert np.allclose(many[1], step_matrix(rule, J, eta), atol=1e-15)


@pytest.mark.parametrize("rule", [rule for rule, _ in MATRICES], ids=repr)
def test_many_fields_at_once_have_the_matrices_that_each_has_alone(rng, rule):
    J = rng.normal(size=(3, 4, 2, 2))
    many = step_matrix(rule, J, 0.2)
    assert np.allclose(many[1, 2], step_matrix(rule, J[1, 2], 0.2), atol=1e-14)
    several = step_matrix(rule, J[0], np.array([0.1, 0.2, 0.3, 0.4]))
    assert np.allclose(several[2], step_matrix(rule, J[0, 2], 0.3), atol=1e-14)


def test_flow_is_the_matrix_exponential_for_short_steps(rng):
    J = rng.normal(size=(2, 2))
    assert np.allclose(step_matrix(Flow(), J, 0.01), expm(0.01 * J), atol=1e-10)


def test_the_flow_rests_where_the_matrix_exponential_vanishes(rng):
    verdicts = []
    for _ in range(50):
        J = rng.normal(size=(2, 2))
        size = np.abs(expm(60 * J)).max()
        verdicts.append(flow_verdict(J))
        assert verdicts[-1] == ("stable" if size < 1 else "unstable")
    assert set(verdicts) == {"stable", "unstable"}
    assert flow_verdict(3 * np.array(TURN)) == "centre"


def test_a_step_is_judged_by_whether_its_powers_vanish(rng):
    for _ in range(50):
        M = rng.normal(size=(4, 4)) * 0.55
        size = np.abs(np.linalg.matrix_power(M, 500)).max()
        assert step_verdict(M) == ("stable" if size < 1 else "unstable")
    turn = [[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]]
    assert step_verdict(turn) == "centre"


def test_the_jacobian_by_differences_is_the_one_in_closed_form(rng):
    points = rng.normal(size=(6, 2))
    for game in (sine(), DiracGAN("non-saturating", r1=0.2)):
        ours = jacobian_at(game, points)
        assert np.allclose(ours, game.jacobian(*points.T), atol=1e-8)


@pytest.mark.parametrize(
    ("rule", "strict", "limit"),
    [
        (Simultaneous(), True, 0.0),
        (Alternating(), True, 0.0),
        (Alternating(), False, 2.0),
        (Extragradient(), True, 1.0),
        (Optimistic(), True, 1 / math.sqrt(3)),
        (Proximal(), True, 10.0),
        (Momentum(-0.5, alternating=True), True, 1.0),
        (Momentum(-0.5), True, 0.0),
    ],
    ids=lambda v: repr(v)[:20],
)
def test_the_largest_stable_step_on_the_bilinear_game(rule, strict, limit):
    found = largest_stable_step(rule, TURN, strict=strict)
    assert found == pytest.approx(limit, abs=1e-4)
    if 0 < limit < 10:
        inside, beyond = (
            spectral_radius(step_matrix(rule, TURN, factor * limit))
            for factor in (0.99, 1.01)
        )
        assert inside <= 1 + 1e-12 < beyond


def test_errors_say_what_is_needed():
    with pytest.raises(ValueError, match=r"square, but its shape is \(2, 3\)"):
        flow_verdict(np.ones((2, 3)))
    with pytest.raises(ValueError, match="Adam must be linear"):
        step_matrix(Adam(), TURN, 0.1)
    with pytest.raises(ValueError, match=r"point must have the shape \(..., 2\)"):
        jacobian_at(sine(), 1.0)
