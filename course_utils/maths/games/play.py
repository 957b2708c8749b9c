"""Playing a game: paths of two players, thousands of starting points at once."""

from __future__ import annotations

import numpy as np

from course_utils.maths import _door
from course_utils.maths.games.fields import Game
from course_utils.maths.games.rules import Rule


def play(game: Game, rule: Rule, start, *, eta, steps: int) -> np.ndarray:
    """The path of both players.

    Args:
        game: whose field they follow.
        rule: how they move, such as `Simultaneous()`.
        start: one point (x, y), or many, shape (..., 2).
        eta: length of a step, above 0; or a pair (eta_x, eta_y).
        steps: how many.
    Returns:
        Shape (steps + 1, ..., 2), the start first.

    >>> from course_utils.maths.games.fields import bilinear
    >>> from course_utils.maths.games.rules import Simultaneous
    >>> path = play(bilinear(), Simultaneous(), (1.0, 0.0), eta=0.1, steps=200)
    >>> round(float(np.linalg.norm(path[-1])), 3)
    2.705
    """
    start = _door.numbers("start", start)
    if start.ndim == 0 or start.shape[-1] != 2:
        raise ValueError(f"start must have the shape (..., 2), but has {start.shape}")
    steps = _door.count("steps", steps, least=0)
    eta_x, eta_y = rates(eta)
    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    # Indexing a single point gives numpy's scalars: much faster than small arrays.
    state = rule.begin(start[..., 0], start[..., 1])
    for step in range(1, steps + 1):
        state = rule.step(game, state, eta_x, eta_y)
        path[step, ..., 0], path[step, ..., 1] = state[:2]
    return path


def running_average(path) -> np.ndarray:
    """The mean of all points of a path so far, at each of its steps.

    Args:
        path: shape (steps + 1, ...): of `play`, or of a player in `learning`.
    Returns:
        The same shape; the first point is the start.

    >>> running_average([[4.0, 0.0], [0.0, 2.0]]).tolist()
    [[4.0, 0.0], [2.0, 1.0]]
    """
    path = _door.numbers("path", path, least=1)
    count = np.arange(1, len(path) + 1).reshape(-1, *[1] * (path.ndim - 1))
    return np.cumsum(path, axis=0) / count


def alternating_invariant(x, y, eta: float):
    """x² + y² − η x y, which alternating play of f = x y conserves if x moves first.

    For η < 2 its level curves are ellipses, and play stays on one; for η ≥ 2 they are
    open, and nothing holds it.

    Args:
        x, y: numbers or arrays.
        eta: length of a step of both players.

    >>> x, y, eta = 1.0, 0.5, 0.4
    >>> before = alternating_invariant(x, y, eta)
    >>> x = x - eta * y
    >>> y = y + eta * x
    >>> bool(np.isclose(alternating_invariant(x, y, eta), before))
    True
    """
    x, y = _door.numbers("x", x), _door.numbers("y", y)
    return _door.plain(x**2 + y**2 - _door.positive("eta", eta) * x * y)


def rates(eta) -> tuple[float, float]:
    """The two step lengths, from one number for both or a pair.

    >>> rates(0.1), rates((0.1, 0.4))
    ((0.1, 0.1), (0.1, 0.4))
    """
    eta = _door.positives("eta", eta)
    if eta.shape not in ((), (2,)):
        raise ValueError(
            f"eta must be one number or a pair (eta_x, eta_y), but its shape is {eta.shape}"
        )
    eta_x, eta_y = np.broadcast_to(eta, (2,)).tolist()
    return eta_x, eta_y
