"""The plane cut into cells: what falls into each, and the divergence of two such counts.

A cell holds its lower edges and not its upper ones, and one more cell holds all the
rest of the plane. So every point lies in exactly one, and the shares always sum to 1.
"""

import math
from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.special import erf


@dataclass(frozen=True, eq=False)
class Cells:
    """Rectangular cells between edges, and one for everything outside.

    Args:
        x_edges, y_edges: increasing, shapes (columns + 1,) and (rows + 1,).

    >>> cells = Cells([0.0, 1.0, 2.0], [0.0, 1.0])
    >>> cells.shares([[0.5, 0.5], [1.0, 0.0], [1.5, 0.5], [9.0, 0.5]])
    array([0.25, 0.5 , 0.25])
    """

    x_edges: np.ndarray
    y_edges: np.ndarray

    def __post_init__(self):
        for name in ("x_edges", "y_edges"):
            edges = _door.numbers(name, getattr(self, name), dimensions=1, least=2)
            _door.hold(name, edges[1:], np.diff(edges) > 0, "increasing", shift=1)
            edges = edges.copy()
            edges.setflags(write=False)
            _door.settle(self, **{name: edges})

    @property
    def count(self):
        """How many cells there are, the one outside included."""
        return (self.x_edges.size - 1) * (self.y_edges.size - 1) + 1

    def shares(self, samples):
        """The share of samples in each cell.

        Args:
            samples: points of the plane, shape (..., n, 2).
        Returns:
            Shares, shape (..., count), row by row from below and from the left; the
            last is that of all points outside.
        Raises:
            ValueError: if samples have another shape or hold NaN or infinities.
        """
        samples = in_the_plane("samples", samples)
        column = np.searchsorted(self.x_edges, samples[..., 0], side="right") - 1
        row = np.searchsorted(self.y_edges, samples[..., 1], side="right") - 1
        columns, rows = self.x_edges.size - 1, self.y_edges.size - 1
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        cell = np.where(inside, row * columns + column, columns * rows)
        *leading, n = cell.shape
        batch = math.prod(leading)
        # Each batch counts into cells of its own, all in one call.
        cell = cell.reshape(batch, n) + self.count * np.arange(batch)[:, None]
        counts = np.bincount(cell.ravel(), minlength=batch * self.count)
        return counts.reshape(*leading, self.count) / n

    def masses(self, target):
        """The probability of each cell under a mixture of round normal bumps, exactly.

        Args:
            target: has centres of shape (modes, 2) and sd; see `targets.RoundMixture`.
        Returns:
            Probabilities, shape (count,), in the order of `shares`.
        """
        x, y = (
            _masses_between(edges, target.centres[:, axis], target.sd)
            for axis, edges in enumerate((self.x_edges, self.y_edges))
        )  # (modes, columns), (modes, rows)
        inside = (y.T @ x).ravel() / len(target.centres)
        return np.append(inside, max(0.0, 1.0 - inside.sum()))


def box_around(target, sds=3.0):
    """The smallest rectangle that holds all centres and some sd on every side.

    Args:
        target: has centres of shape (modes, 2) and sd.
        sds: how many standard deviations, above 0.
    Returns:
        (low, high), each of shape (2,).

    >>> from course_utils.maths.targets import ring
    >>> low, high = box_around(ring(sd=0.05))
    >>> low.round(6).tolist(), high.round(6).tolist()
    ([-1.15, -1.15], [1.15, 1.15])
    """
    margin = _door.positive("sds", sds) * target.sd
    return target.centres.min(axis=0) - margin, target.centres.max(axis=0) + margin


def cells_around(target, *, sds=2.0, most=64):
    """Cells over `box_around`, as wide as the bumps of the target are.

    Narrower ones would be almost empty at the sizes of samples used here; wider ones
    could not tell a shrunken bump from a whole one.

    Args:
        target: has centres of shape (modes, 2) and sd.
        sds: the width of a cell in standard deviations, at most.
        most: the largest number of cells in a row or column; beyond it they widen.
    Returns:
        Cells.

    >>> from course_utils.maths.targets import ring
    >>> cells_around(ring(sd=0.05)).count  # 23 in each direction, and the outside
    530
    """
    low, high = box_around(target)
    width = _door.positive("sds", sds) * target.sd
    most = _door.count("most", most)
    edges = []
    for start, end in zip(low, high, strict=True):
        # Less a hair, so that rounding makes no additional cell.
        number = min(most, math.ceil((end - start) / width - 1e-9))
        edges.append(np.linspace(start, end, number + 1))
    return Cells(*edges)


def grid_js(a, b, cells):
    """Jensen–Shannon divergence of two distributions of cells, in nats.

    Between 0 and log 2. Even two samples of one law differ: with n points in m cells
    that are about equally likely, a sample is (m - 1) / 8n from its law on average as
    long as that is small, and two samples are (m - 1) / 4n apart.

    Args:
        a, b: samples of shape (..., n, 2), or a target with centres and sd, whose
            masses are exact.
        cells: where to count, a `Cells`.
    Returns:
        The divergence, a float, or an array over the leading axes of the samples.
    Raises:
        ValueError: if samples have another shape or are not finite.

    >>> cells = Cells([0.0, 1.0, 2.0], [0.0, 1.0])
    >>> round(grid_js([[0.5, 0.5]], [[1.5, 0.5]], cells), 4)  # nothing in common
    0.6931

    Source: Lin 1991, equation 4.1.
    """
    return js_of_shares(*(_shares_or_masses(thing, cells) for thing in (a, b)))


def js_of_shares(p, q):
    """Jensen–Shannon divergence along the last axis, in nats.

    Args:
        p, q: probabilities, shapes (..., k) that broadcast, from `Cells`.
    Returns:
        The divergence, a float, or an array over the leading axes.
    """
    m = (p + q) / 2
    # Where p is 0 it adds nothing; 1 in place of m keeps the quotient defined.
    safe = np.where(m > 0, m, 1.0)
    terms = _times_log(p, p / safe) + _times_log(q, q / safe)
    return _door.plain(np.maximum(0.0, terms.sum(axis=-1) / 2))


def in_the_plane(name, samples, least=1):
    """The samples as floats of shape (..., n, 2) with n at least `least`."""
    samples = _door.numbers(name, samples)
    shape = samples.shape
    if samples.ndim < 2 or shape[-1] != 2 or shape[-2] < least:
        points = "point" if least == 1 else "points"
        raise ValueError(
            f"{name} must have shape (..., n, 2) with at least {least} {points}, "
            f"but have {shape}"
        )
    return samples


def _shares_or_masses(thing, cells):
    return cells.masses(thing) if hasattr(thing, "centres") else cells.shares(thing)


def _masses_between(edges, centres, sd):
    """The mass of N(centre, sd²) between neighbouring edges, shape (centres, cells)."""
    # Half of erf is the distribution function up to a constant that cancels.
    half = erf((edges - centres[:, None]) / (math.sqrt(2) * sd)) / 2
    return np.diff(half, axis=1)


def _times_log(p, ratio):
    """p log(ratio), with 0 log 0 = 0."""
    return p * np.log(np.where(ratio > 0, ratio, 1.0))
