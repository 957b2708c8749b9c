"""Wrong answers to lesson 3 of chapter 5 that nobody has named: none may pass."""

import numpy as np

from course_utils.maths.games.matrix_games import solve_zero_sum


def _solved(change):
    """A right answer, changed."""

    def answer(A):
        return change(A, *solve_zero_sum(A))

    return answer


def _softmax(v):
    weights = np.exp(v - v.max())
    return weights / weights.sum()


def _by_row_means(A):
    x, y = _softmax(A.mean(axis=1)), _softmax(-A.mean(axis=0))
    return x, y, x @ A @ y


def _two_most_promising(A):
    """Equal shares of the two best rows and the two best columns."""
    x, y = np.zeros(A.shape[0]), np.zeros(A.shape[1])
    x[np.argsort(A.mean(axis=1))[-2:]] = 0.5
    y[np.argsort(A.mean(axis=0))[:2]] = 0.5
    return x, y, x @ A @ y


def _singular_vectors(A):
    u, s, v = np.linalg.svd(A)
    x, y = np.abs(u[:, 0]), np.abs(v[0])
    return x / x.sum(), y / y.sum(), s[0]


def _first_two_by_two(A):
    """Solves the game of the first two rows and columns only."""
    x, y, value = solve_zero_sum(A[:2, :2])
    return (
        np.pad(x, (0, A.shape[0] - 2)),
        np.pad(y, (0, A.shape[1] - 2)),
        value,
    )


def _by_the_inverse(A):
    """The formula for games in which everything is played, whatever is played."""
    inverse = np.linalg.pinv(A)
    x, y = inverse.sum(axis=0), inverse.sum(axis=1)
    return x / x.sum(), y / y.sum(), 1 / inverse.sum()


def _formula_for_two_by_two(A):
    (a, b), (c, d) = A
    total = a - b - c + d
    x, y = np.array([d - c, a - b]), np.array([d - b, a - c])
    return x / total, y / total, (a * d - b * c) / total


def _by_projected_steps(A):
    m, n = A.shape
    x, y = np.ones(m) / m, np.ones(n) / n
    for _ in range(300):
        x, y = np.maximum(x + 0.05 * A @ y, 0), np.maximum(y - 0.05 * x @ A, 0)
        x, y = x / x.sum(), y / y.sum()
    return x, y, x @ A @ y


def _numbers_of_a_row_and_a_column(A):
    row, column = A.min(axis=1).argmax(), A.max(axis=0).argmin()
    return row, column, A[row, column]


def _in_place(A):
    result = solve_zero_sum(A)
    A -= A.min()
    return result


WRONG_ANSWERS = {
    "solve_zero_sum": (
        lambda A: 0.0,
        lambda A: solve_zero_sum(A)[:2],
        lambda A: solve_zero_sum(A)[2],
        lambda A: np.concatenate([np.atleast_1d(part) for part in solve_zero_sum(A)]),
        lambda A: (solve_zero_sum(A)[0], solve_zero_sum(A)[1], None),
        lambda A: ([1.0], [1.0], 0.0),
        _solved(lambda A, x, y, v: (x, y, v + 1e-3 * np.ptp(A))),
        _solved(lambda A, x, y, v: (x, y, v * 1.01 + 0.01)),
        _solved(lambda A, x, y, v: (x, np.ones_like(y) / y.size, v)),
        _solved(lambda A, x, y, v: (np.ones_like(x) / x.size, y, v)),
        _solved(lambda A, x, y, v: (x, y[::-1], v)),
        _solved(lambda A, x, y, v: (x + 1e-4, y - 1e-4, v)),
        _solved(lambda A, x, y, v: (np.nan * x, y, v)),
        _solved(lambda A, x, y, v: (np.round(x, 2), np.round(y, 2), round(v, 2))),
        _solved(lambda A, x, y, v: (0 * x, 0 * y, 0 * v)),
        _by_row_means,
        _two_most_promising,
        _singular_vectors,
        _first_two_by_two,
        _solved(lambda A, x, y, v: (v, x, y)),
        _solved(lambda A, x, y, v: {"x": x, "y": y, "value": v}),
        _solved(lambda A, x, y, v: (x, -y, v)),
        _solved(lambda A, x, y, v: (x, y, A @ y)),
        _solved(lambda A, x, y, v: (x, y, v + 10)),
        _solved(lambda A, x, y, v: (x, y, A.min(axis=1).max())),
        _solved(lambda A, x, y, v: tuple(np.float16(part) for part in (x, y, v))),
        lambda A: solve_zero_sum(A) if A.shape[0] == A.shape[1] else None,
        _by_the_inverse,
        _formula_for_two_by_two,
        _by_projected_steps,
        _numbers_of_a_row_and_a_column,
        _in_place,
    ),
}
