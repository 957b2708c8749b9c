"""How players of a finite game learn: each changes a little, over and over.

A and B, of shape (m, n), hold what the row and the column player get. Every method
starts from mixed strategies x, of shape (m,), and y, of shape (n,), lets both players
change at the same time, and returns both trajectories, (steps + 1, m) and (steps + 1, n).
"""

from __future__ import annotations

import numpy as np

from course_utils.maths import _door
from course_utils.maths.games.matrix_games import game, strategy

Paths = tuple[np.ndarray, np.ndarray]


def gradient_play(A, B, x, y, *, eta, steps) -> Paths:
    """Both players go uphill on their own payoff, and stay among the distributions.

    x ← nearest distribution to x + η A y,   y ← nearest distribution to y + η B'x.

    Args:
        A, B: what the row and the column player get, each of shape (m, n).
        x, y: where they start, distributions over rows and columns.
        eta: the step, above 0.
        steps: how many.

    >>> xs, ys = gradient_play([[1, 0], [0, 0]], [[1, 0], [0, 0]], [0.5, 0.5],
    ...                        [0.5, 0.5], eta=0.4, steps=3)
    >>> xs[:, 0].round(2).tolist()
    [0.5, 0.6, 0.72, 0.86]

    Source: Zinkevich 2003, section 2.
    """
    A, B, x, y = _start(A, B, x, y)
    eta = _door.positive("eta", eta)

    def change(x, y):
        uphill = x + eta * (A @ y), y + eta * (x @ B)
        return nearest_distribution(uphill[0]), nearest_distribution(uphill[1])

    return _run(change, x, y, steps)


def multiplicative_weights(A, B, x, y, *, eta, steps) -> Paths:
    """Each move's probability grows by the factor exp(η · what the move earns).

    x_i ← x_i exp(η (A y)_i) / sum,   y_j ← y_j exp(η (B'x)_j) / sum.

    A move with probability 0 is never taken up.

    Args:
        A, B: what the row and the column player get, each of shape (m, n).
        x, y: where they start, distributions over rows and columns.
        eta: the step, above 0.
        steps: how many.

    >>> xs, ys = multiplicative_weights([[1, 0], [0, 0]], [[1, 0], [0, 0]], [0.5, 0.5],
    ...                                 [0.5, 0.5], eta=1.0, steps=1)
    >>> xs.round(4).tolist()
    [[0.5, 0.5], [0.6225, 0.3775]]

    Source: Freund & Schapire 1999, section 3.
    """
    A, B, x, y = _start(A, B, x, y)
    eta = _door.positive("eta", eta)

    def reweighed(x, earned):
        # Beside the best move in use nothing overflows; the sum takes the factor out.
        weights = x * np.exp(eta * np.minimum(earned - earned[x > 0].max(), 0))
        return weights / weights.sum()

    return _run(lambda x, y: (reweighed(x, A @ y), reweighed(y, x @ B)), x, y, steps)


def fictitious_play(A, B, x, y, *, steps) -> Paths:
    """Each player answers best to how the other has played on average so far.

    The returned paths are these averages, in which the start counts as one round. Of
    moves that earn the same the first is taken.

    Args:
        A, B: what the row and the column player get, each of shape (m, n).
        x, y: what each is believed to play at first.
        steps: how many rounds.

    >>> xs, ys = fictitious_play([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], [1.0, 0.0],
    ...                          [1.0, 0.0], steps=3)
    >>> xs[:, 0].round(2).tolist(), ys[:, 0].round(2).tolist()
    ([1.0, 1.0, 1.0, 0.75], [1.0, 0.5, 0.33, 0.25])

    Source: Brown 1951; that the averages of a zero-sum game converge: Robinson 1951.
    """
    A, B, x, y = _start(A, B, x, y)
    rounds = 1

    def change(x, y):
        nonlocal rounds
        rounds += 1
        row, column = np.argmax(A @ y), np.argmax(x @ B)
        return (
            x + (np.eye(x.size)[row] - x) / rounds,
            y + (np.eye(y.size)[column] - y) / rounds,
        )

    return _run(change, x, y, steps)


def nearest_distribution(v) -> np.ndarray:
    """The distribution nearest to v: subtract one number everywhere, cut at 0.

    Args:
        v: any numbers, shape (k,).

    >>> nearest_distribution([0.9, 0.5, -1.0])
    array([0.7, 0.3, 0. ])

    Source: Held, Wolfe & Crowder 1974; Duchi et al. 2008, figure 1.
    """
    v = _door.numbers("v", v, dimensions=1, least=1)
    falling = np.sort(v)[::-1]
    excess = (np.cumsum(falling) - 1) / np.arange(1, v.size + 1)
    kept = np.flatnonzero(falling > excess)[-1]
    return np.maximum(v - excess[kept], 0)


def _run(change, x, y, steps) -> Paths:
    xs, ys = [x], [y]
    for _ in range(_door.count("steps", steps, least=0)):
        x, y = change(x, y)
        xs.append(x)
        ys.append(y)
    return np.array(xs), np.array(ys)


def _start(A, B, x, y):
    A, B = game(A, "A"), game(B, "B")
    _door.same_shape(A=A, B=B)
    rows, columns = A.shape
    return A, B, strategy("x", x, rows, "row"), strategy("y", y, columns, "column")
