"""Games of two numbers: x descends its loss, y ascends its gain, both at once.

What both players want to do at a point (x, y) is a vector there, and all of them
together are the field of the game. For a zero-sum game with value f(x, y) it is

    v(x, y) = (−∂f/∂x, +∂f/∂y).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door

# Steps of central differences: of first derivatives, and of second ones.
_FIRST, _SECOND = 1e-5, 1e-4


@dataclass(frozen=True)
class Game:
    """Two players who each follow their own slope.

    Attributes:
        field: field(x, y) gives (x′, y′), how each player wants to move; arrays of any
            one shape, so that thousands of points are played at once.
        jacobian: jacobian(x, y) gives the derivatives of the field, shape (..., 2, 2):
            one row a player.
        value: value(x, y), what x pays to y, where the game is zero-sum; else None.
        project: project(x, y) puts a point back into what is allowed, after each update;
            None where everything is.
    """

    field: Callable
    jacobian: Callable
    value: Callable | None = None
    project: Callable | None = None


def linear(matrix) -> Game:
    """The game whose field is (x′, y′) = matrix · (x, y).

    Args:
        matrix: shape (2, 2), one row a player; or (..., 2, 2), one matrix a point.

    >>> linear([[0.0, -1.0], [1.0, 0.0]]).field(3.0, 4.0)
    (-4.0, 3.0)
    """
    rows = _door.numbers("matrix", matrix)
    if rows.shape[-2:] != (2, 2):
        raise ValueError(
            f"matrix must have the shape (..., 2, 2), but has {rows.shape}"
        )
    # Of a single matrix plain floats: much faster than small arrays.
    (a, b), (c, d) = (
        rows.tolist() if rows.ndim == 2 else np.moveaxis(rows, (-2, -1), (0, 1))
    )

    def field(x, y):
        return a * x + b * y, c * x + d * y

    return Game(field, lambda x, y: _matrix(a, b, c, d, x, y))


def quadratic(a: float = 0.0, b: float = 0.0, c: float = 1.0) -> Game:
    """The zero-sum game f(x, y) = a x²/2 + b y²/2 + c x y.

    (a, c; c, b) is the Hessian of f. The point (0, 0) is a Nash equilibrium if and only
    if a ≥ 0 ≥ b: neither player gains by moving alone.

    >>> game = quadratic(a=1.0, b=-2.0, c=3.0)
    >>> game.value(1.0, 1.0), game.field(1.0, 1.0)
    (2.5, (-4.0, 1.0))
    """
    a, b, c = (_door.number(n, v) for n, v in zip("abc", (a, b, c), strict=True))

    def value(x, y):
        return a * x**2 / 2 + b * y**2 / 2 + c * x * y

    game = linear([[-a, -c], [c, b]])
    return Game(game.field, game.jacobian, value)


def bilinear(c: float = 1.0) -> Game:
    """The zero-sum game f(x, y) = c x y: what each wants depends on the other alone.

    >>> bilinear().field(1.0, 0.5)
    (-0.5, 1.0)
    """
    return quadratic(0.0, 0.0, c)


def sine() -> Game:
    """The zero-sum game f(x, y) = sin(x + y).

    Whoever moves last wins: min_x max_y f = 1 and max_y min_x f = −1, so that there is
    no Nash equilibrium.

    >>> [float(v) for v in sine().field(0.0, 0.0)]
    [-1.0, 1.0]

    Source: Jin, Netrapalli & Jordan 2020, where the order of min and max matters.
    """

    def field(x, y):
        slope = np.cos(x + y)
        return -slope, slope

    def jacobian(x, y):
        bend = np.sin(x + y)
        return _matrix(bend, bend, -bend, -bend, x, y)

    return Game(field, jacobian, lambda x, y: np.sin(x + y))


def of_losses(loss_x: Callable, loss_y: Callable) -> Game:
    """The game in which each player descends a loss of their own.

    By central differences: for smooth losses of order 1 slopes are right up to about
    1e-9 and the Jacobian up to about 1e-7.

    Args:
        loss_x, loss_y: each takes (x, y), arrays of one shape, and gives the loss.

    >>> game = of_losses(lambda x, y: x * y, lambda x, y: -x * y)
    >>> [round(float(v), 6) for v in game.field(1.0, 0.5)]
    [-0.5, 1.0]
    """
    h, s = _FIRST, _SECOND

    def field(x, y):
        return (
            -(loss_x(x + h, y) - loss_x(x - h, y)) / (2 * h),
            -(loss_y(x, y + h) - loss_y(x, y - h)) / (2 * h),
        )

    def mixed(loss, x, y):
        right = loss(x + s, y + s) - loss(x + s, y - s)
        left = loss(x - s, y + s) - loss(x - s, y - s)
        return (right - left) / (4 * s**2)

    def jacobian(x, y):
        bend_x = (loss_x(x + s, y) - 2 * loss_x(x, y) + loss_x(x - s, y)) / s**2
        bend_y = (loss_y(x, y + s) - 2 * loss_y(x, y) + loss_y(x, y - s)) / s**2
        return _matrix(
            -bend_x, -mixed(loss_x, x, y), -mixed(loss_y, x, y), -bend_y, x, y
        )

    return Game(field, jacobian)


def with_consensus(game: Game, gamma: float) -> Game:
    """The game in which both players also descend γ ½ ‖v‖², the length of the field.

    The field becomes v − γ Jᵀ v. Where the Jacobian J turns and does not contract, the
    second term does.

    Args:
        gamma: the weight, at least 0.

    >>> [float(v) for v in with_consensus(bilinear(), 0.5).field(1.0, 0.5)]
    [-1.0, 0.75]

    Source: Mescheder, Nowozin & Geiger 2017, section 4.
    """
    gamma = _at_least_0("gamma", gamma)

    def field(x, y):
        v, w = game.field(x, y)
        j = game.jacobian(x, y)
        return (
            v - gamma * (j[..., 0, 0] * v + j[..., 1, 0] * w),
            w - gamma * (j[..., 0, 1] * v + j[..., 1, 1] * w),
        )

    return Game(field, lambda x, y: differences(field, x, y), project=game.project)


def unrolled(game: Game, *, steps: int, eta: float) -> Game:
    """The game in which x looks through the next answers of y.

    x descends f(x, y_k(x)), where y_k is y after k more ascents of length eta, and
    differentiates through them; y plays as before. On f = x y that is the slope
    y + 2 k η x: the second term is a damping. Slopes of x are central differences.

    Args:
        game: zero-sum, with a `value`.
        steps: k, at least 0.
        eta: length of the ascents that are looked through.

    >>> x_wants, _ = unrolled(bilinear(), steps=5, eta=0.3).field(1.0, 0.5)
    >>> round(float(x_wants), 6)
    -3.5

    Source: Metz, Poole, Pfau & Sohl-Dickstein 2017, section 2.3.
    """
    steps, eta = _door.count("steps", steps, least=0), _door.positive("eta", eta)
    if game.value is None:
        raise ValueError("an unrolled game must have a value, but this one has none")

    def looked_through(x, y):
        for _ in range(steps):
            y = y + eta * game.field(x, y)[1]
        return game.value(x, y)

    def field(x, y):
        h = _FIRST
        rise = looked_through(x + h, y) - looked_through(x - h, y)
        return -rise / (2 * h), game.field(x, y)[1]

    return Game(field, lambda x, y: differences(field, x, y), project=game.project)


def differences(field: Callable, x, y) -> np.ndarray:
    """The Jacobian of a field by central differences.

    Args:
        field: field(x, y) gives two arrays of the shape of x and y.
        x, y: where, arrays of one shape.
    Returns:
        Shape (..., 2, 2), right up to about 1e-9 for a smooth field of order 1.

    >>> differences(quadratic(1.0, -2.0, 3.0).field, 0.0, 0.0).round(6).tolist()
    [[-1.0, -3.0], [3.0, -2.0]]
    """
    h = _FIRST
    right, left = field(x + h, y), field(x - h, y)
    up, down = field(x, y + h), field(x, y - h)
    rows = [
        np.stack([(r - s) / (2 * h), (u - d) / (2 * h)], axis=-1)
        for r, s, u, d in zip(right, left, up, down, strict=True)
    ]
    return np.stack(rows, axis=-2)


def _matrix(a, b, c, d, x, y) -> np.ndarray:
    """The matrix (a, b; c, d) at every point, shape (..., 2, 2)."""
    shape = np.broadcast_shapes(*(np.shape(each) for each in (a, b, c, d, x, y)))
    matrix = np.empty((*shape, 2, 2))
    for (row, column), entry in zip(np.ndindex(2, 2), (a, b, c, d), strict=True):
        matrix[..., row, column] = entry
    return matrix


def _at_least_0(name: str, value) -> float:
    result = _door.number(name, value)
    _door.hold(name, np.asarray(result), result >= 0, "at least 0")
    return result
