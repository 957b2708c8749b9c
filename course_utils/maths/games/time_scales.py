"""Two speeds: x descends f, y ascends it k times as fast, near a stationary point.

With the Hessian [[a, c], [c, b]] of f(x, y) there, play is x′ = −(a x + c y) and
y′ = k (c x + b y). In finite steps z ← z + h z′ both move at once.
"""

from __future__ import annotations

import math

import numpy as np

from course_utils.maths import _door


def jacobian_of_ratio(hessian, k) -> np.ndarray:
    """The matrix J of z′ = J z: [[−a, −c], [k c, k b]].

    Args:
        hessian: of f at the point, symmetric, shape (2, 2).
        k: how many times as fast y moves, above 0; a number or an array.
    Returns:
        Shape (2, 2), or (..., 2, 2) for an array of ratios.

    >>> jacobian_of_ratio([[-6.0, 4.0], [4.0, -2.0]], 3.0).tolist()
    [[6.0, -4.0], [12.0, -6.0]]
    """
    a, c, b = _hessian(hessian)
    k = _door.positives("k", k)
    rows = [[np.full(k.shape, -a), np.full(k.shape, -c)], [k * c, k * b]]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def growth_rate(hessian, k, *, h: float = 0.0):
    """How fast play leaves the point: its distance grows like exp(rate · time).

    Of the flow (h = 0) it is the largest real part of the eigenvalues λ of J; of steps
    of length h the largest log |1 + h λ| / h, which goes to the same for short steps.
    Below 0 play returns.

    Args:
        hessian: of f at the point, symmetric, shape (2, 2).
        k: how many times as fast y moves, above 0; a number or an array.
        h: the length of a step; 0 stands for the flow.
    Returns:
        A float, or an array of the shape of k; −∞ where one step ends at the point.

    >>> growth_rate([[-6.0, 4.0], [4.0, -2.0]], [1.0, 9.0]).round(6).tolist()
    [2.0, -6.0]
    """
    values = np.linalg.eigvals(jacobian_of_ratio(hessian, k))
    h = _step(h)
    if h == 0:
        return _door.plain(values.real.max(axis=-1))
    with np.errstate(divide="ignore"):
        return _door.plain(np.log(np.abs(1 + h * values).max(axis=-1)) / h)


def stable_ratios(hessian, *, h: float = 0.0) -> tuple[float, float]:
    """The ratios k at which steps of length h, or the flow, return to the point.

    With s = c² − a b the trace of J is k b − a, its determinant k s. Both |1 + h λ| are
    below 1 if and only if (Schur and Cohn)

        s > 0,    k (b + h s) < a,    4 + 2 h (k b − a) + h² k s > 0.

    Each is linear in k, so that the ratios form an interval. For h = 0 they say that
    the trace is negative and the determinant positive: c² > a b and k b < a. So where y
    sits at a maximum (b < 0) it must be fast enough, and every k works if a ≥ 0; where
    b > 0 y sits at a minimum of what it wants high, and must be slow enough.

    Args:
        hessian: of f at the point, symmetric, shape (2, 2); x descends, y ascends.
        h: the length of a step; 0 stands for the flow.
    Returns:
        (low, high): stable for exactly the k between them; (∞, ∞) where none is.
    Raises:
        ValueError: if the matrix is not 2×2 and symmetric, or h is below 0.

    >>> stable_ratios([[-6.0, 4.0], [4.0, -2.0]])  # f = −3x² − y² + 4xy
    (3.0, inf)
    >>> stable_ratios([[1.0, 2.0], [2.0, 0.5]])
    (0.0, 2.0)
    >>> low, high = stable_ratios([[-6.0, 4.0], [4.0, -2.0]], h=0.1)
    >>> round(low, 6), round(high, 6)
    (3.75, 14.444444)

    Source: Jury 1964, chapter 3; for the flow Routh and Hurwitz. Jin, Netrapalli &
    Jordan 2020, section 4, on fast y.
    """
    a, c, b = _hessian(hessian)
    h = _step(h)
    s = c**2 - a * b
    low, high = 0.0, math.inf
    # Each condition as slope · k < limit.
    conditions = [(b + h * s, a), (-(2 * h * b + h**2 * s), 4 - 2 * h * a)]
    for slope, limit in conditions:
        if slope > 0:
            high = min(high, limit / slope)
        elif slope < 0:
            low = max(low, limit / slope)
        elif limit <= 0:
            high = 0.0
    return (low, high) if s > 0 and low < high else (math.inf, math.inf)


def is_local_nash(hessian) -> bool:
    """Whether a stationary point is a strict local Nash equilibrium: a > 0 > b.

    x then loses by moving alone, and so does y.

    >>> is_local_nash([[-6.0, 4.0], [4.0, -2.0]])
    False
    """
    a, _, b = _hessian(hessian)
    return a > 0 > b


def is_local_minimax(hessian) -> bool:
    """Whether it is a strict local minimax point: b < 0 and a − c²/b > 0.

    y loses by moving alone; x loses by moving if y may answer, for then f is
    (a − c²/b) x²/2.

    >>> is_local_minimax([[-6.0, 4.0], [4.0, -2.0]])
    True

    Source: Jin, Netrapalli & Jordan 2020: the second-order sufficient condition.
    """
    a, c, b = _hessian(hessian)
    return b < 0 and a - c**2 / b > 0


def _step(h) -> float:
    h = _door.number("h", h)
    _door.hold("h", np.asarray(h), h >= 0, "at least 0")
    return h


def _hessian(hessian) -> tuple[float, float, float]:
    matrix = _door.numbers("hessian", hessian)
    if matrix.shape != (2, 2) or not math.isclose(matrix[0, 1], matrix[1, 0]):
        raise ValueError(
            f"hessian must be a symmetric 2×2 matrix, but is {matrix.tolist()}"
        )
    return float(matrix[0, 0]), float(matrix[0, 1]), float(matrix[1, 1])
