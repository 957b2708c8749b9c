"""Two players with two moves each: best-response curves and all Nash equilibria.

A and B, of shape (2, 2), hold what the row and the column player get. The row player
plays the first row with probability p, the column player the first column with
probability q, so that a pair of mixed strategies is a point (p, q) of the unit square.

The pairs in which a player cannot gain by changing alone are a union of boxes in it:
p = 1 where the first row earns more, p = 0 where it earns less, any p where both earn
the same. Where two such unions meet, nobody gains: those are the equilibria.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door

# Beside the largest payoff: what is nearer to 0 is rounding of 0.1 + 0.2 − 0.3.
ROUNDING = 1e-12

Interval = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """All (p, q) with p and q in two closed intervals; often one point.

    Attributes:
        p, q: (low, high) inside [0, 1].
    """

    p: Interval
    q: Interval

    @property
    def dimension(self) -> int:
        """0 for a point, 1 for a segment, 2 for an area."""
        return sum(low < high for low, high in (self.p, self.q))

    @property
    def pure(self) -> bool:
        """Whether it is one point in which nobody mixes."""
        return self.dimension == 0 and {self.p[0], self.q[0]} <= {0.0, 1.0}

    def holds(self, other: Box) -> bool:
        """Whether all of the other box lies in this one."""
        return all(
            low <= inner[0] and inner[1] <= high
            for (low, high), inner in ((self.p, other.p), (self.q, other.q))
        )


def indifferent_mix(A) -> float | None:
    """The q at which both rows earn the same against (q, 1 − q).

    For A = [[a, b], [c, d]] that is q = (d − b) / (a − b − c + d). It may lie outside
    [0, 1]: then one row earns more against every mix.

    Args:
        A: payoffs to the row player, shape (2, 2). For the p that makes the columns of
            B earn the same, give `B.T`.
    Returns:
        The mix; None if one row always earns the same amount more, or none does.

    >>> indifferent_mix([[2.0, -1.0], [-1.0, 1.0]])
    0.4
    """
    slope, at_zero = _advantage(_two_by_two("A", A))
    return None if slope == 0 else -at_zero / slope + 0.0


def best_response_boxes(A) -> list[Box]:
    """The pairs (p, q) in which the row player cannot gain by changing alone.

    For the column player give `B.T` and exchange p and q in the result.

    Args:
        A: payoffs to the row player, shape (2, 2).
    Returns:
        Boxes whose union it is: at most one each with p = 0, with p = 1 and with p free.

    >>> best_response_boxes([[1.0, -1.0], [-1.0, 1.0]])
    [Box(p=(0.0, 0.0), q=(0.0, 0.5)), Box(p=(1.0, 1.0), q=(0.5, 1.0)), Box(p=(0.0, 1.0), q=(0.5, 0.5))]
    """
    slope, at_zero = _advantage(_two_by_two("A", A))
    if slope == 0 and at_zero == 0:
        return [Box((0.0, 1.0), (0.0, 1.0))]
    at_one = slope + at_zero
    if min(at_zero, at_one) > 0 or max(at_zero, at_one) < 0:
        p = float(at_zero > 0)
        return [Box((p, p), (0.0, 1.0))]
    q = -at_zero / slope + 0.0
    first = (q, 1.0) if slope > 0 else (0.0, q)
    second = (0.0, q) if slope > 0 else (q, 1.0)
    return [Box((0.0, 0.0), second), Box((1.0, 1.0), first), Box((0.0, 1.0), (q, q))]


def equilibria(A, B) -> list[Box]:
    """All Nash equilibria of a 2×2 game, as boxes of which none lies in another.

    Most games have an odd number of them, each a single point (Wilson 1971). Degenerate
    ones, in which a player is indifferent between both moves against a pure move, may have
    two, or whole segments.

    Args:
        A, B: what the row and the column player get, each of shape (2, 2).
    Returns:
        Boxes, in the order of p and q; their union is the set of equilibria, never
        empty (Nash 1950).

    >>> for box in equilibria([[4, 1], [3, 2]], [[4, 3], [1, 2]]):
    ...     print(box.p, box.q, "pure" if box.pure else "mixed")
    (0.0, 0.0) (0.0, 0.0) pure
    (0.5, 0.5) (0.5, 0.5) mixed
    (1.0, 1.0) (1.0, 1.0) pure

    Source: Osborne & Rubinstein 1994, section 3.1, with best-response correspondences.
    """
    rows = best_response_boxes(A)
    columns = [Box(box.q, box.p) for box in best_response_boxes(_two_by_two("B", B).T)]
    met = {common for r in rows for c in columns if (common := _common(r, c))}
    inner = {box for box in met for other in met if other != box and other.holds(box)}
    return sorted(met - inner, key=lambda box: (box.p, box.q))


def gains(A, B, p, q) -> tuple[float, float]:
    """How much the row and the column player could gain by changing alone, at (p, q).

    >>> gains([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], 1.0, 0.75)
    (0.0, 1.5)
    """
    of_row, of_column = payoffs_of_moves(A, B, p, q)
    return (
        max(of_row) - (p * of_row[0] + (1 - p) * of_row[1]),
        max(of_column) - (q * of_column[0] + (1 - q) * of_column[1]),
    )


def payoffs_of_moves(A, B, p, q) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the first and the second move earn: of the row and of the column player.

    Args:
        A, B: what the row and the column player get, each of shape (2, 2).
        p, q: probabilities of the first row and of the first column.

    >>> payoffs_of_moves([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], 1.0, 0.75)
    ((0.5, -0.5), (-1.0, 1.0))
    """
    A, B = _two_by_two("A", A), _two_by_two("B", B)
    p, q = _door.probability("p", p), _door.probability("q", q)
    of_row = A @ np.array([q, 1 - q])
    of_column = np.array([p, 1 - p]) @ B
    return tuple(of_row.tolist()), tuple(of_column.tolist())


def _advantage(A) -> tuple[float, float]:
    """(slope, at q = 0) of what the first row earns more than the second, against q."""
    (a, b), (c, d) = A
    least = ROUNDING * np.abs(A).max()
    slope, at_zero, at_one = a - b - c + d, b - d, a - c
    at_zero = 0.0 if abs(at_zero) <= least else float(at_zero)
    if abs(at_one) <= least:
        return -at_zero, at_zero
    return (0.0 if abs(slope) <= least else float(slope)), at_zero


def _common(one: Box, other: Box) -> Box | None:
    """Where two boxes meet, if they do."""
    sides = [
        (max(a[0], b[0]), min(a[1], b[1]))
        for a, b in ((one.p, other.p), (one.q, other.q))
    ]
    return Box(*sides) if all(low <= high for low, high in sides) else None


def _two_by_two(name: str, matrix) -> np.ndarray:
    matrix = _door.numbers(name, matrix)
    if matrix.shape != (2, 2):
        raise ValueError(
            f"{name} must have two rows and two columns, but its shape is {matrix.shape}"
        )
    return matrix
