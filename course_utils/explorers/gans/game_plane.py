"""The axes that figures of two players of one number each have in common."""

from __future__ import annotations

from course_utils.figures.scene import Panel


def plane(reach: float, *, rows: int = 2, **words) -> Panel:
    """The square in which both players move: the first to the right, the second up.

    Args:
        reach: the plane is shown from minus this to this.
        rows: of the grid of panels that it spans, on the left.
        words: title, x_label and y_label, where they are not those of f(x, y).
    """
    usual = {
        "title": "x descends f, y ascends it",
        "x_label": "x",
        "y_label": "y",
    }
    ends, place = (-reach, reach), (0, 0, 1, rows)
    return Panel("plane", ends, ends, place=place, equal=True, **{**usual, **words})


def distance(steps: int, low: float, high: float, *, y_ticks=None) -> Panel:
    """The distance from the point of rest against the number of steps, on the right.

    Args:
        steps: the most that are drawn.
        low, high: of the distances, on a logarithmic axis.
        y_ticks: where that axis has numbers.
    """
    return Panel(
        "distance",
        (0, steps),
        (low, high),
        title="distance from (0, 0)",
        x_label="steps",
        place=(1, 0, 1, 1),
        y_log=True,
        y_ticks=y_ticks,
    )
