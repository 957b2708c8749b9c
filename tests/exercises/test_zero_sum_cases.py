"""The solution of the zero-sum exercise, beyond the cases that learners meet."""

import numpy as np
import pytest
from scipy.optimize import linprog

from course_utils.exercises.registry import EXERCISES

solve = EXERCISES["solve_zero_sum"].reference


def value_by_linear_programme(A):
    """The largest v for which some mix of rows earns at least v in each column."""
    m, n = A.shape
    bounds = [(0, None)] * m + [(None, None)]
    cost = np.append(np.zeros(m), -1)
    least = np.column_stack([-A.T, np.ones(n)])
    mix = np.append(np.ones(m), 0)[None]
    found = linprog(cost, least, np.zeros(n), mix, [1], bounds)
    return found.x[-1]


@pytest.mark.parametrize("payoff", [0.0, -1.0, 0.3])
def test_a_game_in_which_nothing_matters_is_solved(payoff):
    x, y, value = solve(np.full((2, 3), payoff))
    assert value == pytest.approx(payoff) and x.sum() == y.sum() == pytest.approx(1)


def test_the_solution_agrees_with_a_linear_programme_also_on_games_with_ties(rng):
    for _ in range(200):
        A = rng.integers(-3, 4, rng.integers(1, 5, 2)).astype(float)
        x, y, value = solve(A)
        assert min(x.min(), y.min()) > -1e-9
        assert value == pytest.approx(value_by_linear_programme(A), abs=1e-7)
        assert (x @ A).min() == pytest.approx((A @ y).max(), abs=1e-7)
