"""Two speeds, against plain play and a search over ratios."""

import math

import numpy as np
import pytest
from scipy.linalg import expm

from course_utils.maths.games.fields import linear, quadratic
from course_utils.maths.games.play import play
from course_utils.maths.games.rules import Simultaneous
from course_utils.maths.games.time_scales import (
    growth_rate,
    is_local_minimax,
    is_local_nash,
    jacobian_of_ratio,
    stable_ratios,
)

MINIMAX = [[-6.0, 4.0], [4.0, -2.0]]  # f = −3x² − y² + 4xy


def hessians(rng, count):
    for _ in range(count):
        a, b, c = rng.normal(scale=2, size=3).round(1)
        yield np.array([[a, c], [c, b]])


def test_the_jacobian_is_that_of_the_game_with_the_second_row_k_times(rng):
    for H in hessians(rng, 20):
        field = quadratic(H[0, 0], H[1, 1], H[0, 1]).jacobian(0.0, 0.0)
        J = jacobian_of_ratio(H, [0.5, 3.0])
        assert J[1] == pytest.approx(np.diag([1, 3]) @ field)
        assert J[0] == pytest.approx(np.diag([1, 0.5]) @ field)


def test_the_flow_grows_at_the_rate_that_the_matrix_exponential_shows(rng):
    for H in hessians(rng, 20):
        k = rng.uniform(0.2, 5)
        J = jacobian_of_ratio(H, k)
        late = np.log(np.linalg.norm(expm(20 * J)) / np.linalg.norm(expm(10 * J))) / 10
        assert growth_rate(H, k) == pytest.approx(late, abs=0.3)


def test_steps_grow_at_the_rate_that_play_shows(rng):
    for H in hessians(rng, 20):
        k, h = rng.uniform(0.2, 5), 0.1
        game = linear(jacobian_of_ratio(H, k))
        path = play(game, Simultaneous(), rng.normal(size=2), eta=h, steps=400)
        r = np.linalg.norm(path, axis=1)
        late = np.log(r[400] / r[200]) / (200 * h)
        assert growth_rate(H, k, h=h) == pytest.approx(late, abs=0.3)


def test_short_steps_grow_like_the_flow():
    k = np.linspace(0.2, 10, 30)
    close = growth_rate(MINIMAX, k, h=1e-6)
    assert close == pytest.approx(growth_rate(MINIMAX, k), abs=1e-3)


@pytest.mark.parametrize("h", [0.0, 0.05, 0.1, 0.3, 1.0])
def test_play_returns_for_exactly_the_stable_ratios(rng, h):
    k = np.geomspace(1e-3, 1e3, 400)
    found = set()
    for H in hessians(rng, 200):
        low, high = stable_ratios(H, h=h)
        rate = growth_rate(H, k, h=h)
        inside = (k > low) & (k < high)
        clear = np.abs(rate) > 1e-9
        assert np.array_equal(inside[clear], (rate < 0)[clear])
        found.add((low > 0, low < math.inf, high < math.inf))
    if h == 0:
        # Never, always, from a ratio on, and up to a ratio: all four occurred.
        assert len(found) == 4


@pytest.mark.parametrize(
    ("hessian", "ratios"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], (math.inf, math.inf)),
        ([[1.0, 1.0], [1.0, 0.0]], (0.0, math.inf)),
        ([[0.0, 1.0], [1.0, -1.0]], (0.0, math.inf)),
        ([[-1.0, 1.0], [1.0, 0.0]], (math.inf, math.inf)),
        ([[2.0, 3.0], [3.0, 1.0]], (0.0, 2.0)),
        # Without a link between them nobody can hold a player who sits on a hill.
        ([[-1.0, 0.0], [0.0, -1.0]], (math.inf, math.inf)),
        # Two players who do not meet rest where each does alone.
        ([[1.0, 0.0], [0.0, -1.0]], (0.0, math.inf)),
    ],
)
def test_the_ratios_on_the_border_between_the_kinds(hessian, ratios):
    assert stable_ratios(hessian) == ratios


def test_a_step_raises_the_threshold_of_the_example_from_3_to_3_over_1_minus_2h():
    for h in (0.0, 0.05, 0.1, 0.2):
        assert stable_ratios(MINIMAX, h=h)[0] == pytest.approx(3 / (1 - 2 * h))


def test_a_step_too_long_leaves_no_ratio():
    assert stable_ratios(MINIMAX, h=0.5) == (math.inf, math.inf)


def test_at_a_local_nash_equilibrium_every_ratio_is_stable(rng):
    found = [H for H in hessians(rng, 300) if is_local_nash(H)]
    assert len(found) > 30
    for H in found:
        assert stable_ratios(H) == (0.0, math.inf)


def test_nobody_gains_by_moving_alone_exactly_at_a_local_nash_equilibrium(rng):
    near = np.array([-0.01, 0.01])
    for H in hessians(rng, 200):
        f = quadratic(H[0, 0], H[1, 1], H[0, 1]).value
        loses = (f(near, 0) > 0).all() and (f(0, near) < 0).all()
        assert is_local_nash(H) == loses


def test_a_fast_y_makes_exactly_the_minimax_points_stable(rng):
    # Jin, Netrapalli & Jordan 2020: with b < 0, and away from the borders.
    for H in hessians(rng, 300):
        if H[1, 1] < 0:
            assert is_local_minimax(H) == (stable_ratios(H)[0] < math.inf)


def test_at_a_minimax_point_x_loses_by_moving_if_y_answers_best(rng):
    y = np.linspace(-40, 40, 80001)
    for H in hessians(rng, 40):
        f = quadratic(H[0, 0], H[1, 1], H[0, 1]).value
        if H[1, 1] < -0.3 and abs(np.linalg.det(H)) > 0.3:
            assert is_local_minimax(H) == (f(1.0, y).max() > 1e-3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: growth_rate(MINIMAX, 0.0), "k must be above 0"),
        (lambda: stable_ratios(MINIMAX, h=-0.1), "h must be at least 0"),
        (lambda: jacobian_of_ratio([[1, 2], [3, 4]], 1.0), "symmetric 2×2"),
        (lambda: is_local_nash(np.eye(3)), "symmetric 2×2"),
    ],
)
def test_errors_say_what_is_needed(call, words):
    with pytest.raises(ValueError, match=words):
        call()
