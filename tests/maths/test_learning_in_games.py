"""Learning in finite games, against theorems on where it leads."""

import numpy as np
import pytest
from scipy.optimize import minimize

from course_utils.maths.games.learning import (
    fictitious_play,
    gradient_play,
    multiplicative_weights,
    nearest_distribution,
)
from course_utils.maths.games.matrix_games import exploitability
from course_utils.maths.games.play import running_average

PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
DILEMMA = (np.array([[2.0, 0.0], [3.0, 1.0]]), np.array([[2.0, 3.0], [0.0, 1.0]]))
START = (np.array([0.6, 0.4]), np.array([0.45, 0.55]))
METHODS = {
    "gradient": lambda *game, steps: gradient_play(*game, eta=0.05, steps=steps),
    "weights": lambda *game, steps: multiplicative_weights(
        *game, eta=0.05, steps=steps
    ),
    "fictitious": lambda *game, steps: fictitious_play(*game, steps=steps),
}


@pytest.mark.parametrize("method", METHODS)
def test_every_point_of_a_path_is_a_pair_of_distributions(method, rng):
    A, B = rng.normal(size=(2, 3, 4))
    x, y = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))
    xs, ys = METHODS[method](A, B, x, y, steps=50)
    assert xs.shape == (51, 3) and ys.shape == (51, 4)
    assert np.array_equal(xs[0], x) and np.array_equal(ys[0], y)
    for path in (xs, ys):
        assert (path >= 0).all() and np.allclose(path.sum(axis=1), 1)


@pytest.mark.parametrize("method", METHODS)
def test_everyone_ends_at_the_only_equilibrium_of_the_dilemma(method):
    xs, ys = METHODS[method](*DILEMMA, *START, steps=2000)
    assert xs[-1] == pytest.approx([0, 1], abs=1e-3)
    assert ys[-1] == pytest.approx([0, 1], abs=1e-3)


def test_gradient_play_leaves_the_equilibrium_of_pennies_by_the_same_factor_a_step():
    # Inside the square it is a rotation: both coordinates are 2 (p − ½) and 2 (q − ½).
    eta = 0.05
    xs, ys = gradient_play(PENNIES, -PENNIES, *START, eta=eta, steps=15)
    radius = np.hypot(xs[:, 0] - 0.5, ys[:, 0] - 0.5)
    assert radius[1:] / radius[:-1] == pytest.approx(np.sqrt(1 + (2 * eta) ** 2))


def test_multiplicative_weights_go_away_from_the_equilibrium_of_pennies():
    # Bailey & Piliouras 2018: the divergence from the equilibrium rises to the border.
    xs, ys = multiplicative_weights(PENNIES, -PENNIES, *START, eta=0.2, steps=400)
    away = -np.log(xs * 2).sum(axis=1) - np.log(ys * 2).sum(axis=1)
    assert (np.diff(away) > 0).all() and away[-1] > 20 * away[0]


@pytest.mark.parametrize("method", ["gradient", "weights"])
def test_averages_of_a_zero_sum_game_can_hardly_be_exploited(method, rng):
    A = rng.normal(size=(3, 4))
    x, y = np.ones(3) / 3, np.ones(4) / 4
    xs, ys = METHODS[method](A, -A, x, y, steps=4000)
    last = exploitability(A, running_average(xs)[-1], running_average(ys)[-1])
    assert last < 0.05 * exploitability(A, x, y)


def test_fictitious_play_comes_to_the_equilibrium_of_a_zero_sum_game(rng):
    A = rng.normal(size=(3, 4))
    xs, ys = fictitious_play(A, -A, [1, 0, 0], [1, 0, 0, 0], steps=4000)
    first, last = (exploitability(A, xs[k], ys[k]) for k in (0, 4000))
    assert last < 0.05 * first


def test_fictitious_play_is_the_average_of_best_answers(rng):
    A, B = rng.normal(size=(2, 3, 3))
    xs, _ = fictitious_play(A, B, [1, 0, 0], [0, 1, 0], steps=30)
    rounds = np.arange(1, 32)[:, None]
    played = np.diff(xs * rounds, axis=0)
    assert np.allclose(np.sort(played, axis=1), [0, 0, 1])


def test_multiplicative_weights_add_what_is_earned_to_the_logits(rng):
    A, B = rng.normal(size=(2, 3, 4))
    x, y = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))
    xs, _ = multiplicative_weights(A, B, x, y, eta=0.3, steps=1)
    change = np.log(xs[1]) - np.log(x) - 0.3 * (A @ y)
    assert np.ptp(change) == pytest.approx(0, abs=1e-12)


def test_weights_neither_overflow_nor_take_up_what_has_probability_0():
    A = np.array([[1e5, 0.0], [0.0, 1e5], [9e9, 9e9]])
    xs, ys = multiplicative_weights(A, A, [0.5, 0.5, 0], [0.9, 0.1], eta=1, steps=3)
    assert np.isfinite(xs).all() and (xs[:, 2] == 0).all()


def test_the_nearest_distribution_is_that_of_scipy(rng):
    for _ in range(20):
        v = 2 * rng.normal(size=rng.integers(1, 6))
        found = minimize(
            lambda d, v=v: ((d - v) ** 2).sum(),
            np.ones(v.size) / v.size,
            jac=lambda d, v=v: 2 * (d - v),
            bounds=[(0, 1)] * v.size,
            constraints={"type": "eq", "fun": lambda d: d.sum() - 1},
            options={"ftol": 1e-15},
        )
        assert nearest_distribution(v) == pytest.approx(found.x, abs=1e-5)


def test_a_distribution_is_its_own_nearest():
    assert nearest_distribution([0.2, 0.0, 0.8]) == pytest.approx([0.2, 0.0, 0.8])


def test_what_is_given_is_not_changed(rng):
    x, y = START[0].copy(), START[1].copy()
    for method in METHODS.values():
        method(PENNIES, -PENNIES, x, y, steps=5)
    assert np.array_equal(x, START[0]) and np.array_equal(y, START[1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: gradient_play(PENNIES, np.eye(3), *START, eta=0.1, steps=1),
            "one shape",
        ),
        (
            lambda: gradient_play(PENNIES, PENNIES, *START, eta=0, steps=1),
            "eta must be above 0",
        ),
        (
            lambda: fictitious_play(PENNIES, PENNIES, [1], [1, 0], steps=1),
            "one probability a row",
        ),
        (
            lambda: fictitious_play(PENNIES, PENNIES, *START, steps=1.5),
            "steps must be a whole number",
        ),
    ],
)
def test_errors_say_what_is_needed(call, words):
    with pytest.raises(ValueError, match=words):
        call()
