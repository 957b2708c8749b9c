"""Whether play comes to rest: in the flow, and in finite steps.

Near a point of rest a field is its Jacobian times the displacement. The flow, which is
play in infinitely short steps, then goes like exp(λ t) along eigenvectors; a rule in
finite steps multiplies by the eigenvalues of the matrix of one step.
"""

from __future__ import annotations

import numpy as np

from course_utils.maths import _door
from course_utils.maths.games.fields import Game, differences, linear
from course_utils.maths.games.rules import Rule

# How near to the border counts as on it.
_NEAR = 1e-9


def jacobian_at(game: Game, point) -> np.ndarray:
    """The Jacobian of a game's field by central differences.

    Args:
        game: its `jacobian` is not used: this is another way to the same matrix.
        point: shape (..., 2).
    Returns:
        Shape (..., 2, 2), one row a player.

    >>> from course_utils.maths.games.fields import quadratic
    >>> jacobian_at(quadratic(a=1.0, b=-2.0, c=3.0), (0.5, 0.5)).round(6).tolist()
    [[-1.0, -3.0], [3.0, -2.0]]
    """
    point = _door.numbers("point", point)
    if point.ndim == 0 or point.shape[-1] != 2:
        raise ValueError(f"point must have the shape (..., 2), but has {point.shape}")
    return differences(game.field, point[..., 0], point[..., 1])


def flow_verdict(jacobian) -> str:
    """Whether the flow z′ = J z returns to 0.

    Args:
        jacobian: J, a square matrix.
    Returns:
        "stable" if every eigenvalue has a negative real part, "unstable" if one has a
        positive one, else "centre": the linear part turns, and does not decide.

    >>> flow_verdict([[0.0, -1.0], [1.0, 0.0]])
    'centre'
    >>> flow_verdict([[-0.1, -1.0], [1.0, 0.0]])
    'stable'
    """
    matrix = _square(jacobian, "jacobian")
    most = float(np.linalg.eigvals(matrix).real.max())
    return _verdict(most, _NEAR * max(1.0, float(np.abs(matrix).max())))


def step_verdict(matrix) -> str:
    """Whether repeating z → M z returns to 0.

    Args:
        matrix: M, a square matrix, such as `step_matrix` gives.
    Returns:
        "stable" if its spectral radius is below 1, "unstable" if above, else "centre".

    >>> step_verdict([[1.0, -0.1], [0.1, 1.0]])
    'unstable'
    """
    return _verdict(spectral_radius(_square(matrix, "matrix")) - 1, _NEAR)


def spectral_radius(matrix):
    """The greatest absolute value of the eigenvalues.

    Args:
        matrix: shape (..., n, n).
    Returns:
        A float, or an array of shape (...).

    >>> round(spectral_radius([[1.0, -0.3], [0.3, 1.0]]), 4)
    1.044
    """
    values = np.linalg.eigvals(_square(matrix, "matrix"))
    return _door.plain(np.abs(values).max(axis=-1))


def step_matrix(rule: Rule, jacobian, eta) -> np.ndarray:
    """The matrix of one step of a rule on the linear field v(z) = J z.

    The rule is put to each unit vector of its state. The state is (x, y), and for a rule
    with memory also what it remembers, so that the matrix is 4×4.

    Args:
        rule: a rule that is linear on linear fields: any but Adam.
        jacobian: J, shape (2, 2); or (..., 2, 2) for many fields.
        eta: one step length or an array of them; or a tuple (eta_x, eta_y).
    Returns:
        Shape (..., n, n) with n = 2 or 4, for all fields and step lengths together.
    Raises:
        ValueError: if the rule is not linear.

    >>> from course_utils.maths.games.rules import Extragradient
    >>> step_matrix(Extragradient(), [[0.0, -1.0], [1.0, 0.0]], 0.5).tolist()
    [[0.75, -0.5], [0.5, 0.75]]
    """
    if not rule.is_linear:
        raise ValueError(
            f"a step of {type(rule).__name__} must be linear to have a matrix, but it "
            "is not, even on a linear field"
        )
    both = eta if isinstance(eta, tuple) else (eta, eta)
    eta_x, eta_y = (_door.positives("eta", e)[..., None] for e in both)
    fields = _square(jacobian, "jacobian")
    game = linear(fields if fields.ndim == 2 else fields[..., None, :, :])
    basis = np.eye(len(rule.begin(0.0, 0.0)))
    rows = rule.step(game, tuple(basis), eta_x, eta_y)
    return np.stack(np.broadcast_arrays(*rows), axis=-2)


def largest_stable_step(
    rule: Rule, jacobian, *, most: float = 10.0, strict: bool = True
) -> float:
    """The step length up to which a rule returns to 0 on the field v(z) = J z.

    Args:
        rule: a rule that is linear on linear fields: any but Adam.
        jacobian: J, shape (2, 2).
        most: where the search ends.
        strict: whether the spectral radius must be below 1; else it may be 1, as where
            play goes round for ever.
    Returns:
        The η below which, from 0 on, every step length is stable; 0 if none is, `most`
        if all up to there are.

    >>> from course_utils.maths.games.rules import Optimistic
    >>> round(largest_stable_step(Optimistic(), [[0.0, -1.0], [1.0, 0.0]]), 4)
    0.5774
    """
    bound = 1 - _NEAR if strict else 1 + _NEAR
    etas = np.linspace(0, _door.positive("most", most), 2001)[1:]
    grows = spectral_radius(step_matrix(rule, jacobian, etas)) >= bound
    if not grows.any():
        return float(most)
    first = int(np.argmax(grows))
    if first == 0:
        return 0.0
    low, high = etas[first - 1], etas[first]
    for _ in range(40):
        middle = (low + high) / 2
        stable = spectral_radius(step_matrix(rule, jacobian, middle)) < bound
        low, high = (middle, high) if stable else (low, middle)
    return float(low)


def _verdict(beyond: float, near: float) -> str:
    if abs(beyond) <= near:
        return "centre"
    return "unstable" if beyond > 0 else "stable"


def _square(matrix, name: str) -> np.ndarray:
    array = _door.numbers(name, matrix)
    if array.ndim < 2 or array.shape[-1] != array.shape[-2]:
        raise ValueError(f"{name} must be square, but its shape is {array.shape}")
    return array
