"""The baseline: a figure of the course drawn by matplotlib under ipywidgets' interact.

The twin shows the same layers from the same mathematics, so that what differs is only
how they reach the screen.
"""

from __future__ import annotations

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection

from course_utils.figures.theme import concept


def twin(figure, control: str):
    """Show `figure`'s layers with matplotlib, with a slider for one of its controls."""

    def draw(value):
        # The figure's own board must not draw as well.
        with figure._silently():
            setattr(figure, control, value)
        _draw(figure)

    ipywidgets.interact(draw, value=_slider(figure, control))


def _slider(figure, control: str):
    spec = figure.traits()[control].metadata["control"]
    value = getattr(figure, control)
    if spec["kind"] == "stops":
        return ipywidgets.SelectionSlider(options=spec["stops"], value=value)
    kind = ipywidgets.IntSlider if spec["whole"] else ipywidgets.FloatSlider
    ends = {"min": spec["low"], "max": spec["high"], "step": spec["step"]}
    return kind(value=value, continuous_update=True, **ends)


def _draw(figure) -> None:
    panels = figure.panels()
    columns = max(p.place[0] + p.place[2] for p in panels)
    rows = max(p.place[1] + p.place[3] for p in panels)
    drawn = plt.figure(figsize=(9, figure.height / 100), layout="constrained")
    grid = drawn.add_gridspec(rows, columns)
    axes = {}
    for panel in panels:
        column, row, wide, high = panel.place
        cell = grid[row : row + high, column : column + wide]
        axes[panel.name] = _axes(drawn.add_subplot(cell), panel)
    for layer in figure.draw().values():
        _DRAW[layer.kind](axes[layer.panel], layer)
    for each in axes.values():
        if each.get_legend_handles_labels()[0]:
            each.legend(fontsize=8)
    plt.show()


def _axes(axes, panel):
    axes.set(xlim=panel.x, ylim=panel.y, xlabel=panel.x_label, ylabel=panel.y_label)
    axes.set_title(panel.title)
    axes.set_xscale("log" if panel.x_log else "linear")
    axes.set_yscale("log" if panel.y_log else "linear")
    if panel.equal:
        axes.set_aspect("equal")
    return axes


def _look(layer) -> dict:
    name = {"label": layer.label} if layer.label else {}
    return {"color": concept(layer.concept).light, **name}


def _points(axes, layer):
    a = layer.arrays
    axes.scatter(a["x"], a["y"], s=layer.options["size"] ** 2, **_look(layer))


def _line(axes, layer):
    for i, y in enumerate(np.atleast_2d(layer.arrays["y"])):
        look = _look(layer) if i == 0 else {"color": _look(layer)["color"]}
        axes.plot(layer.arrays["x"], y, **look)


def _segments(axes, layer):
    a = layer.arrays
    ends = np.stack([[a["x0"], a["y0"]], [a["x1"], a["y1"]]]).transpose(2, 0, 1)
    axes.add_collection(LineCollection(ends, **_look(layer)))


def _bars(axes, layer):
    a, options = layer.arrays, layer.options
    base = options["base"]
    axes.bar(a["x"], a["height"], options["width"], bottom=base, **_look(layer))


def _area(axes, layer):
    a = layer.arrays
    axes.fill_between(a["x"], a["low"], a["high"], alpha=0.25, **_look(layer))


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
        axes.add_collection(LineCollection(lines, color=_look(layer)["color"]))


def _arrows(axes, layer):
    a = layer.arrays
    axes.quiver(
        *(a[name] for name in ("x", "y", "dx", "dy")),
        angles="xy",
        scale_units="xy",
        scale=1,
        color=_look(layer)["color"],
    )


def _text(axes, layer):
    align, colour = layer.options["align"], _look(layer)["color"]
    places = zip(
        layer.arrays["x"], layer.arrays["y"], layer.options["texts"], strict=True
    )
    for x, y, words in places:
        axes.text(x, y, words, ha=align, color=colour)


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
