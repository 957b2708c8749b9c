"""Surfaces that can be turned: plotly's 3-D figures in the course's look."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from course_utils.figures.theme import BACKGROUND, INK, SEQUENTIAL


def surface(
    x, y, heights, *, title: str = "", x_label="x", y_label="y", height_label="height"
) -> go.Figure:
    """A surface over the plane, to be turned with the mouse.

    Args:
        x: shape (columns,).
        y: shape (rows,).
        heights: shape (rows, columns), finite.
        title, x_label, y_label, height_label: plain text or Unicode.
    Returns:
        A plotly figure; its heights lie over (x[column], y[row]).
    Raises:
        ValueError: if the shapes do not fit or a height is not finite.

    >>> surface([0, 1], [0, 1, 2], np.zeros((3, 2))).data[0].type
    'surface'
    """
    x, y, heights = (np.asarray(a, dtype=np.float32) for a in (x, y, heights))
    if heights.shape != (y.size, x.size):
        raise ValueError(
            f"heights must have shape (rows, columns) = {(y.size, x.size)}, "
            f"but have {heights.shape}"
        )
    if not np.isfinite(heights).all():
        raise ValueError("a surface needs finite heights, but some are not")
    scale = [[i / 2, colour] for i, colour in enumerate(SEQUENTIAL["light"])]
    figure = go.Figure(
        go.Surface(x=x, y=y, z=heights, colorscale=scale, showscale=False)
    )
    figure.update_layout(
        title=title,
        width=640,
        height=440,
        margin={"l": 0, "r": 0, "t": 40, "b": 0},
        paper_bgcolor=BACKGROUND["light"],
        font_color=INK["light"],
        scene={
            "xaxis_title": x_label,
            "yaxis_title": y_label,
            "zaxis_title": height_label,
        },
    )
    return figure
