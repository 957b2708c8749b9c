"""Right answers to lesson 3 of chapter 5, each written differently from its reference."""

from itertools import combinations

import numpy as np
import torch
from scipy.optimize import linprog

from course_utils.maths.games import matrix_games


def by_linear_programmes(A):
    """One linear programme a player, in the unknowns (mix, value)."""
    m, n = A.shape

    def best(M):  # of the player who picks a row of M and gets the entry
        rows, columns = M.shape
        found = linprog(
            np.r_[np.zeros(rows), -1],
            A_ub=np.c_[-M.T, np.ones(columns)],
            b_ub=np.zeros(columns),
            A_eq=[np.r_[np.ones(rows), 0]],
            b_eq=[1],
            bounds=[(0, None)] * rows + [(None, None)],
        )
        return found.x[:-1], found.x[-1]

    (x, value), (y, _) = best(A), best(-A.T)
    return [x, y, value]


def by_simplex_in_lists(A):
    x, y, value = matrix_games.solve_zero_sum(A)
    return x.tolist(), y.tolist(), float(value)


def by_kernels_with_adjugates(A):
    """Shapley & Snow 1950: x, y and value from the adjugate of each square kernel."""

    def adjugate(M):
        k = len(M)
        minors = [
            [
                (-1) ** (i + j)
                * np.linalg.det(np.delete(np.delete(M, i, axis=0), j, axis=1))
                for i in range(k)
            ]
            for j in range(k)
        ]
        return np.array(minors).reshape(k, k)

    m, n = A.shape
    for k in range(1, min(m, n) + 1):
        for rows in combinations(range(m), k):
            for columns in combinations(range(n), k):
                M = A[np.ix_(rows, columns)]
                adj = adjugate(M) if k > 1 else np.ones((1, 1))
                total = adj.sum()
                if abs(total) < 1e-9:
                    continue
                x, y = np.zeros((m, 1)), np.zeros((n, 1))
                x[list(rows), 0] = adj.sum(axis=0) / total
                y[list(columns), 0] = adj.sum(axis=1) / total
                value = np.linalg.det(M) / total
                good = min(x.min(), y.min()) > -1e-9
                if good and (A @ y).max() < value + 1e-9 > 2 * value - (x.T @ A).min():
                    return x, y, np.array([value])
    return None


def in_single_precision_with_torch(A):
    x, y, value = matrix_games.solve_zero_sum(A)
    return (
        torch.tensor(x, dtype=torch.float32),
        torch.tensor(y, dtype=torch.float32, requires_grad=True),
        torch.tensor(value, dtype=torch.float32),
    )


def another_solution_where_there_are_many(A):
    """From the game with its columns in the opposite order."""
    x, y, value = matrix_games.solve_zero_sum(A[:, ::-1])
    return x, y[::-1], value


def as_a_row_a_column_and_a_list(A):
    x, y, value = matrix_games.solve_zero_sum(A)
    return x[None, :], y[:, None], [[value]]


def in_single_precision_as_floats(A):
    x, y, value = matrix_games.solve_zero_sum(A)
    return x.astype(np.float32).tolist(), y.astype(np.float32).tolist(), float(value)


class ByALinearProgrammeOfTheShiftedGame:
    """All payoffs made positive; then the value is in the sum of the weights."""

    def __call__(self, A, least=1.0):
        m, n = A.shape
        shift = least - A.min()
        rows = linprog(np.ones(m), A_ub=-(A + shift).T, b_ub=-np.ones(n))
        columns = linprog(-np.ones(n), A_ub=A + shift, b_ub=np.ones(m))
        return (
            np.einsum("i->i", rows.x) / rows.fun,
            columns.x / -columns.fun,
            1 / rows.fun - shift,
        )


RIGHT_ANSWERS = {
    "solve_zero_sum": (
        by_linear_programmes,
        by_simplex_in_lists,
        by_kernels_with_adjugates,
        in_single_precision_with_torch,
        another_solution_where_there_are_many,
        as_a_row_a_column_and_a_list,
        in_single_precision_as_floats,
        ByALinearProgrammeOfTheShiftedGame(),
    ),
}
