"""Finite zero-sum games, against scipy's linear programmes and games known by name."""

import numpy as np
import pytest
from scipy.optimize import linprog

from course_utils.maths.games.matrix_games import (
    best_responses,
    deviation_gains,
    exploitability,
    payoff,
    pure_values,
    solve_zero_sum,
)

PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
ROCK_PAPER_SCISSORS = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])


def security_level(A):
    """Max over x of min over y, by scipy's linear programme for the row player."""
    m, n = A.shape
    found = linprog(
        np.append(np.zeros(m), -1),
        A_ub=np.hstack([-A.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=[np.append(np.ones(m), 0)],
        b_eq=[1],
        bounds=[(0, None)] * m + [(None, None)],
    )
    assert found.success
    return found.x[-1]


def random_games(rng, count):
    """Games of all shapes up to 7 × 7: of normal numbers, and of few whole numbers."""
    for number in range(count):
        shape = rng.integers(1, 8, 2)
        yield (
            rng.normal(size=shape)
            if number % 2
            else rng.integers(-2, 3, shape).astype(float)
        )


def assert_solved(A, x, y, value):
    """Checked by hand: nobody has a pure strategy that does better."""
    assert x.shape == (A.shape[0],) and y.shape == (A.shape[1],)
    assert (x >= 0).all() and (y >= 0).all()
    assert x.sum() == pytest.approx(1) and y.sum() == pytest.approx(1)
    scale = max(1.0, np.abs(A).max())
    assert (A @ y).max() <= value + 1e-9 * scale
    assert (x @ A).min() >= value - 1e-9 * scale


def test_matching_pennies_is_played_half_and_half_for_nothing():
    x, y, value = solve_zero_sum(PENNIES)
    assert x == pytest.approx([0.5, 0.5]) and y == pytest.approx([0.5, 0.5])
    assert value == pytest.approx(0, abs=1e-12)


def test_rock_paper_scissors_is_played_in_thirds():
    x, y, value = solve_zero_sum(ROCK_PAPER_SCISSORS)
    assert x == pytest.approx(np.ones(3) / 3) and y == pytest.approx(np.ones(3) / 3)
    assert value == pytest.approx(0, abs=1e-12)


def test_a_win_that_pays_double_is_not_played_more_often():
    # Rock beats scissors for 2: what changes is how often paper is played.
    A = ROCK_PAPER_SCISSORS.copy()
    A[0, 2], A[2, 0] = 2, -2
    x, y, value = solve_zero_sum(A)
    assert x == pytest.approx([0.25, 0.5, 0.25]) and y == pytest.approx(x)
    assert value == pytest.approx(0, abs=1e-12)


def test_max_min_is_min_max_and_both_are_those_of_scipy(rng):
    for A in random_games(rng, 200):
        x, y, value = solve_zero_sum(A)
        assert_solved(A, x, y, value)
        assert value == pytest.approx(security_level(A), abs=1e-8)
        assert value == pytest.approx(-security_level(-A.T), abs=1e-8)


@pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("shift", [0.0, -3.0, 40.0])
def test_scale_and_shift_of_the_payoffs_change_nothing_but_the_value(rng, scale, shift):
    A = rng.normal(size=(4, 6))
    x, y, value = solve_zero_sum(A)
    moved = scale * (A + shift)
    x2, y2, value2 = solve_zero_sum(moved)
    assert x2 == pytest.approx(x, abs=1e-6) and y2 == pytest.approx(y, abs=1e-6)
    assert value2 == pytest.approx(scale * (value + shift), rel=1e-6)


def test_exchanging_the_players_negates_the_value(rng):
    A = rng.normal(size=(5, 3))
    x, y, value = solve_zero_sum(A)
    x2, y2, value2 = solve_zero_sum(-A.T)
    assert value2 == pytest.approx(-value)
    assert x2 == pytest.approx(y, abs=1e-9) and y2 == pytest.approx(x, abs=1e-9)


@pytest.mark.parametrize(
    "A",
    [
        np.full((3, 4), 7.0),
        np.zeros((1, 1)),
        np.array([[3.0]]),
        np.array([[1.0, 2.0, 3.0]]),
        np.array([[1.0], [2.0]]),
        np.repeat(PENNIES, 2, axis=0),
        np.repeat(PENNIES, 3, axis=1),
        np.kron(ROCK_PAPER_SCISSORS, np.ones((2, 2))),
        np.array([[2.0, 1.0], [2.0, 0.0]]),
        np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]]),
        np.eye(5),
        np.triu(np.ones((5, 5))),
    ],
    ids=lambda A: str(A.shape),
)
def test_degenerate_games_with_duplicates_constants_and_ties_are_solved(A):
    x, y, value = solve_zero_sum(A)
    assert_solved(A, x, y, value)
    assert value == pytest.approx(security_level(A), abs=1e-9)


def test_a_game_with_a_saddle_point_is_solved_by_it():
    A = np.array([[4.0, 3.0, 5.0], [1.0, 2.0, 9.0], [0.0, 1.0, 1.0]])
    assert pure_values(A) == (3.0, 3.0)
    x, y, value = solve_zero_sum(A)
    assert x.tolist() == [1, 0, 0] and y.tolist() == [0, 1, 0]
    assert value == pytest.approx(3)


def test_pure_values_enclose_the_value_and_are_found_by_looking_everywhere(rng):
    for A in random_games(rng, 50):
        low, high = pure_values(A)
        assert low == max(min(row) for row in A.tolist())
        assert high == min(max(column) for column in A.T.tolist())
        assert low - 1e-9 <= solve_zero_sum(A)[2] <= high + 1e-9


def test_a_dominated_row_is_never_played(rng):
    A = rng.normal(size=(3, 4))
    worse = A[1] - rng.uniform(0.1, 1, 4)
    x, _, _ = solve_zero_sum(np.vstack([A, worse]))
    assert x[3] == pytest.approx(0, abs=1e-12)


def test_gains_are_those_of_the_best_of_all_pure_deviations(rng):
    for A in random_games(rng, 50):
        x, y = rng.dirichlet(np.ones(A.shape[0])), rng.dirichlet(np.ones(A.shape[1]))
        now = sum(x[i] * A[i, j] * y[j] for i in range(len(x)) for j in range(len(y)))
        assert payoff(A, x, y) == pytest.approx(now, abs=1e-12)
        rows = [payoff(A, e, y) - now for e in np.eye(len(x))]
        columns = [now - payoff(A, x, e) for e in np.eye(len(y))]
        row, column = deviation_gains(A, x, y)
        assert row == pytest.approx(max(rows), abs=1e-12)
        assert column == pytest.approx(max(columns), abs=1e-12)
        assert exploitability(A, x, y) == pytest.approx(row + column)


def test_the_value_lies_within_what_can_be_exploited(rng):
    for A in random_games(rng, 50):
        x, y = rng.dirichlet(np.ones(A.shape[0])), rng.dirichlet(np.ones(A.shape[1]))
        away = abs(payoff(A, x, y) - security_level(A))
        assert away <= exploitability(A, x, y) + 1e-8


def test_best_responses_are_all_rows_that_earn_most():
    A = np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0], [1.0, -1.0]])
    assert best_responses(A, [0.5, 0.5]).tolist() == [0, 1, 2, 3]
    assert best_responses(A, [0.7, 0.3]).tolist() == [0, 3]
    assert best_responses(-PENNIES.T, [0.7, 0.3]).tolist() == [1]


def test_best_responses_see_a_tie_through_rounding():
    A = np.array([[0.1 + 0.2, 0.0], [0.3, 0.0]])
    assert best_responses(A, [0.9, 0.1]).tolist() == [0, 1]


def test_nothing_that_is_given_is_changed(rng):
    A = rng.normal(size=(3, 4))
    before = A.copy()
    solve_zero_sum(A)
    assert np.array_equal(A, before)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: solve_zero_sum([1.0, 2.0]), "A must have 2 axes"),
        (lambda: solve_zero_sum([[np.nan]]), "A must be finite"),
        (lambda: solve_zero_sum(np.empty((0, 2))), "at least 1 value"),
        (lambda: payoff(PENNIES, [1, 0, 0], [1, 0]), "one probability a row, so 2"),
        (lambda: payoff(PENNIES, [1, 0], [1]), "one probability a column, so 2"),
        (lambda: exploitability(PENNIES, [2, -1], [1, 0]), "x must be at least 0"),
        (lambda: best_responses(PENNIES, [0.5, 0.4]), "y must sum to 1"),
    ],
)
def test_errors_say_what_is_needed_and_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
