"""The baseline: a figure of the course drawn by matplotlib under ipywidgets' interact.

The twin shows the same layers from the same mathematics, so that what differs is
only how they reach the screen.
"""

from __future__ import annotations

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection

from course_utils.figures.theme import concept


def twin(figure, control: str):
    """Show `figure`'s layers with matplotlib, one slider for one of its controls."""
    spec = figure.traits()[control].metadata["control"]

    def draw(value):
        figure.board_free_set(control, value)
        panels = figure.panels()
        columns = max(p.place[0] + p.place[2] for p in panels)
        rows = max(p.place[1] + p.place[3] for p in panels)
        picture = plt.figure(figsize=(9, figure.height / 100), layout="constrained")
        grid = picture.add_gridspec(rows, columns)
        axes = {}
        for panel in panels:
            column, row, wide, high = panel.place
            axes[panel.name] = _axes(
                picture.add_subplot(grid[row : row + high, column : column + wide]),
                panel,
            )
        for layer in figure.draw().values():
            _DRAW[layer.kind](axes[layer.panel], layer)
        plt.show()

    ipywidgets.interact(
        draw,
        value=ipywidgets.FloatSlider(
            value=getattr(figure, control),
            min=spec["low"],
            max=spec["high"],
            step=spec["step"],
            description=control,
            continuous_update=True,
        ),
    )


def _axes(axes, panel):
    axes.set(xlim=panel.x, ylim=panel.y, xlabel=panel.x_label, ylabel=panel.y_label)
    axes.set_title(panel.title)
    if panel.x_log:
        axes.set_xscale("log")
    if panel.y_log:
        axes.set_yscale("log")
    if panel.equal:
        axes.set_aspect("equal")
    return axes


def _colour(layer) -> str:
    return concept(layer.concept).light


def _points(axes, layer):
    a = layer.arrays
    size = layer.options["size"] ** 2
    axes.scatter(a["x"], a["y"], s=size, color=_colour(layer))


def _line(axes, layer):
    axes.plot(layer.arrays["x"], np.atleast_2d(layer.arrays["y"]).T, c=_colour(layer))


def _segments(axes, layer):
    a = layer.arrays
    ends = np.stack([[a["x0"], a["y0"]], [a["x1"], a["y1"]]]).transpose(2, 0, 1)
    axes.add_collection(LineCollection(ends, colors=_colour(layer)))


def _bars(axes, layer):
    a, options = layer.arrays, layer.options
    axes.bar(
        a["x"],
        a["height"],
        options["width"],
        bottom=options["base"],
        color=_colour(layer),
    )


def _area(axes, layer):
    a = layer.arrays
    axes.fill_between(a["x"], a["low"], a["high"], color=_colour(layer), alpha=0.25)


def _heat(axes, layer):
    options = layer.options
    axes.imshow(
        layer.arrays["values"],
        origin="lower",
        aspect="auto",
        extent=(*options["x"], *options["y"]),
        vmin=options["low"],
        vmax=options["high"],
    )


def _mesh(axes, layer):
    nodes = layer.arrays["nodes"]
    for lines in (nodes, nodes.transpose(1, 0, 2)):
        axes.add_collection(LineCollection(lines, colors=_colour(layer)))


def _arrows(axes, layer):
    a = layer.arrays
    axes.quiver(
        a["x"],
        a["y"],
        a["dx"],
        a["dy"],
        angles="xy",
        scale_units="xy",
        scale=1,
        color=_colour(layer),
    )


def _text(axes, layer):
    for x, y, words in zip(
        layer.arrays["x"], layer.arrays["y"], layer.options["texts"], strict=True
    ):
        axes.text(x, y, words, ha=layer.options["align"], color=_colour(layer))


_DRAW = {
    "points": _points,
    "line": _line,
    "segments": _segments,
    "bars": _bars,
    "area": _area,
    "heat": _heat,
    "mesh": _mesh,
    "arrows": _arrows,
    "text": _text,
}
