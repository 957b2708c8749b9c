"""Finite zero-sum games: best responses, what deviating gains, and their solution.

A game is a matrix A of shape (m, n): the row player picks a row, the column player a
column, and the entry is what the column player pays to the row player. Mixed strategies
x, of shape (m,), and y, of shape (n,), are probabilities of rows and columns; the row
player wants x'Ay high, the column player low.

Von Neumann 1928: max over x of min over y of x'Ay equals min over y of max over x. That
number is the game's value, and a pair of best strategies is a Nash equilibrium.

Sion 1958 says when the same holds for a payoff f(x, y) of other strategies: x from a
convex set, y from a convex set, one of the two sets compact; f concave in x and convex
in y (quasi-concave and quasi-convex are enough); f upper semicontinuous in x and lower
semicontinuous in y. Mixed strategies fulfil all of it. Weights of networks do not: in
general the payoff is neither concave in those of one player nor convex in the other's.
"""

from __future__ import annotations

import numpy as np

from course_utils.maths import _door

TOLERANCE = 1e-9  # beside payoffs that are brought into [1, 2]


def payoff(A, x, y) -> float:
    """What the row player gets on average: x'Ay.

    Args:
        A: payoffs to the row player, shape (m, n).
        x, y: probabilities of the rows, shape (m,), and of the columns, shape (n,).
    Raises:
        ValueError: if x or y is no distribution over the rows or columns.

    >>> payoff([[1.0, -1.0], [-1.0, 1.0]], [1.0, 0.0], [0.75, 0.25])
    0.5
    """
    A, x, y = _played(A, x, y)
    return float(x @ A @ y)


def best_responses(A, y) -> np.ndarray:
    """The rows that earn most against y, as a sorted array of their numbers.

    The best responses in mixed strategies are the mixtures of these rows. Those of the
    column player against x are `best_responses(-A.T, x)`.

    Args:
        A: payoffs to the row player, shape (m, n).
        y: probabilities of the columns, shape (n,).

    >>> best_responses([[1.0, -1.0], [-1.0, 1.0]], [0.6, 0.4])
    array([0])
    >>> best_responses([[1.0, -1.0], [-1.0, 1.0]], [0.5, 0.5])
    array([0, 1])
    """
    A = game(A)
    earned = A @ strategy("y", y, A.shape[1], "column")
    return np.flatnonzero(earned >= earned.max() - TOLERANCE * _spread(A))


def deviation_gains(A, x, y) -> tuple[float, float]:
    """How much each player could gain by changing alone: the row and the column player.

    Both are at least 0, and both are 0 exactly at a Nash equilibrium.

    Args:
        A: payoffs to the row player, shape (m, n).
        x, y: probabilities of the rows, shape (m,), and of the columns, shape (n,).

    >>> deviation_gains([[1.0, -1.0], [-1.0, 1.0]], [1.0, 0.0], [0.75, 0.25])
    (0.0, 1.5)
    """
    A, x, y = _played(A, x, y)
    now = x @ A @ y
    return max(0.0, float((A @ y).max() - now)), max(0.0, float(now - (x @ A).min()))


def exploitability(A, x, y) -> float:
    """The sum of what both players could gain by changing alone; 0 at an equilibrium.

    It is also the gap max over x* of x*'Ay − min over y* of x'Ay*, within which the
    value of the game lies.

    Args:
        A: payoffs to the row player, shape (m, n).
        x, y: probabilities of the rows, shape (m,), and of the columns, shape (n,).

    >>> exploitability([[1.0, -1.0], [-1.0, 1.0]], [0.5, 0.5], [0.75, 0.25])
    0.5
    """
    return sum(deviation_gains(A, x, y))


def pure_values(A) -> tuple[float, float]:
    """Max-min and min-max over pure strategies: what each player can be sure of.

    The first is never above the second. If they are equal, the game has an equilibrium
    in pure strategies; if not, it has none.

    Args:
        A: payoffs to the row player, shape (m, n).

    >>> pure_values([[1.0, -1.0], [-1.0, 1.0]])
    (-1.0, 1.0)
    """
    A = game(A)
    return float(A.min(axis=1).max()), float(A.max(axis=0).min())


def solve_zero_sum(A) -> tuple[np.ndarray, np.ndarray, float]:
    """A Nash equilibrium of a finite zero-sum game in mixed strategies, and its value.

    With all payoffs positive, the column player's problem "min v so that Ay ≤ v in
    every row" becomes, with w = y / v, the linear programme

        maximise the sum of w   so that   A w ≤ 1,  w ≥ 0,

    and its dual is the row player's problem. The simplex method solves both at once.
    A degenerate game has many solutions; this is one of them.

    Args:
        A: payoffs to the row player, shape (m, n).
    Returns:
        (x, y, value): best mixtures of the rows, shape (m,), and of the columns, shape
        (n,), and what the row player then gets.
    Raises:
        ValueError: if A is not a matrix of finite numbers.

    >>> x, y, value = solve_zero_sum([[2.0, -1.0], [-1.0, 1.0]])
    >>> x, y, round(value, 6)
    (array([0.4, 0.6]), array([0.4, 0.6]), 0.2)

    Source: Dantzig 1951; Osborne & Rubinstein 1994, section 2.5.
    """
    A = game(A)
    # Payoffs in [1, 2]: neither scale nor shift changes who should play what.
    w, z = _simplex((A - A.min()) / _spread(A) + 1)
    x, y = z / z.sum(), w / w.sum()
    return x, y, payoff(A, x, y)


def _simplex(B) -> tuple[np.ndarray, np.ndarray]:
    """Maximise sum(w) so that B w ≤ 1 and w ≥ 0, for positive B: w and the dual z.

    Each row of the tableau says what one basic variable is in terms of the others. The
    last row has what a unit of each variable would add to the aim, with a minus sign.
    """
    m, n = B.shape
    tableau = np.zeros((m + 1, n + m + 1))
    tableau[:m] = np.hstack([B, np.eye(m), np.ones((m, 1))])
    tableau[m, :n] = -1
    basis = np.arange(n, n + m)  # the slacks: w = 0 is where it begins
    while (tableau[m, :-1] < -TOLERANCE).any():
        # Bland's rule, always the lowest number, never comes back to a basis.
        enters = np.argmax(tableau[m, :-1] < -TOLERANCE)
        column, right = tableau[:m, enters], tableau[:m, -1]
        limits = np.full(m, np.inf)
        np.divide(right, column, out=limits, where=column > TOLERANCE)
        tied = np.flatnonzero(limits <= limits.min() + TOLERANCE)
        leaves = tied[np.argmin(basis[tied])]
        basis[leaves] = enters
        pivot = tableau[leaves] / tableau[leaves, enters]
        tableau = tableau - np.outer(tableau[:, enters], pivot)
        tableau[leaves] = pivot
    values = np.zeros(n + m)
    values[basis] = tableau[:m, -1]
    # Rounding may leave a probability a hair below 0.
    return np.maximum(values[:n], 0), np.maximum(tableau[m, n:-1], 0)


def game(A, name: str = "A") -> np.ndarray:
    """A matrix of payoffs, checked: shape (m, n), finite, not empty."""
    return _door.numbers(name, A, dimensions=2, least=1)


def strategy(name: str, x, count: int, what: str) -> np.ndarray:
    """A mixed strategy, checked: a distribution over `count` rows or columns."""
    x = _door.distribution(name, x)
    if x.shape != (count,):
        raise ValueError(
            f"{name} must hold one probability a {what}, so {count}, but its shape is "
            f"{x.shape}"
        )
    return x


def _played(A, x, y):
    A = game(A)
    rows, columns = A.shape
    return A, strategy("x", x, rows, "row"), strategy("y", y, columns, "column")


def _spread(A) -> float:
    """Largest minus smallest payoff; 1 where all are equal."""
    return float(A.max() - A.min()) or 1.0
