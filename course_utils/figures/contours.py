"""Contour lines of a function known on a grid, as a layer of a scene."""

from __future__ import annotations

import numpy as np

from course_utils.figures.scene import Layer, segments

# Each cell is cut into two triangles: corners as (row, column) offsets.
_TRIANGLES = (((0, 0), (0, 1), (1, 1)), ((0, 0), (1, 1), (1, 0)))


def contour_lines(
    panel, x, y, values, levels, *, concept="neutral", label="", width=1.0, opacity=0.5
) -> Layer:
    """The lines on which values, of shape (len(y), len(x)), have the given levels.

    The function is taken as flat on the two triangles of each cell, so a line is
    straight there and never ends inside the grid.
    """
    pieces = _pieces(*(np.asarray(a, float) for a in (x, y, values, levels)))
    return segments(
        panel, *pieces, concept=concept, label=label, width=width, opacity=opacity
    )


def _pieces(x, y, values, levels) -> tuple[np.ndarray, ...]:
    """x0, y0, x1, y1 of the line's pieces, shape (number of pieces,)."""
    if values.shape != (y.size, x.size):
        raise ValueError(
            f"values must have shape (len(y), len(x)) = {(y.size, x.size)}, "
            f"but have {values.shape}"
        )
    x, y = np.meshgrid(x, y)
    found = [
        _crossings(*(_corner(a, triangle) for a in (x, y, values)), level)
        for triangle in _TRIANGLES
        for level in levels
    ]
    return tuple(np.concatenate(found, axis=1)) if found else (np.empty(0),) * 4


def _corner(array, triangle) -> np.ndarray:
    """The array at the three corners of each cell's triangle, shape (3, cells)."""
    rows, columns = array.shape
    return np.stack(
        [array[i : rows - 1 + i, j : columns - 1 + j].ravel() for i, j in triangle]
    )


def _crossings(x, y, values, level) -> np.ndarray:
    """x0, y0, x1, y1 of the level's line in each triangle that it crosses."""
    above = values >= level
    crossed = above.any(axis=0) != above.all(axis=0)
    x, y, values, above = (a[:, crossed] for a in (x, y, values, above))
    # One corner lies alone on its side of the level; both crossings leave it.
    alone = np.argmax(above == (above.sum(axis=0) == 1), axis=0)
    column = np.arange(alone.size)
    out = []
    for step in (1, 2):
        other = (alone + step) % 3
        here, there = values[alone, column], values[other, column]
        share = (level - here) / (there - here)
        for a in (x, y):
            out.append(a[alone, column] + share * (a[other, column] - a[alone, column]))
    return np.array(out)
