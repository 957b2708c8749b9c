"""A scene as a static plotly figure: for readers without a kernel, and to zoom in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import plotly.graph_objects as go

from course_utils.figures.scene import Layer, Panel
from course_utils.figures.theme import (
    BACKGROUND,
    DIVERGING,
    GRID,
    INK,
    SEQUENTIAL,
    concept,
)

_SYMBOLS = {
    "circle": "circle",
    "cross": "x",
    "triangle": "triangle-up",
    "diamond": "diamond",
    "square": "square",
    "star": "star",
    "plus": "cross",
    "ring": "circle-open",
}


def picture(
    panels: Iterable[Panel], layers: Mapping[str, Layer], *, title: str = ""
) -> go.Figure:
    """Draw a scene once.

    Args:
        panels: the axes, placed in a grid of equal cells.
        layers: by name, the lowest first.
        title: above the whole figure; plain text.
    Returns:
        A plotly figure in the course's light theme.
    """
    panels = list(panels)
    figure = go.Figure()
    axes = {panel.name: i + 1 for i, panel in enumerate(panels)}
    for panel in panels:
        _add_axes(figure, panel, axes[panel.name], panels)
        if panel.title:
            figure.add_annotation(_headline(panel, axes[panel.name]))
    for layer in layers.values():
        for trace in _TRACES[layer.kind](layer):
            number = _suffix(axes[layer.panel])
            trace.update(xaxis=f"x{number}", yaxis=f"y{number}")
            figure.add_trace(trace)
    figure.update_layout(
        title=title,
        paper_bgcolor=BACKGROUND["light"],
        plot_bgcolor=BACKGROUND["light"],
        font_color=INK["light"],
        legend={"orientation": "h", "y": -0.15},
        margin={"l": 60, "r": 20, "t": 50, "b": 60},
    )
    return figure


def _suffix(number: int) -> str:
    return "" if number == 1 else str(number)


def _domain(start: int, span: int, cells: int) -> list[float]:
    gap = 0.06
    return [
        max(0.0, start / cells + (gap if start else 0.0)),
        min(1.0, (start + span) / cells),
    ]


def _add_axes(figure: go.Figure, panel: Panel, number: int, panels: list[Panel]):
    columns = max(p.place[0] + p.place[2] for p in panels)
    rows = max(p.place[1] + p.place[3] for p in panels)
    column, row, wide, high = panel.place
    suffix = _suffix(number)
    bottom = _domain(rows - row - high, high, rows)
    shared = {"gridcolor": GRID["light"], "zerolinecolor": GRID["light"]}
    shared |= {"visible": not panel.bare}
    figure.update_layout(
        {
            f"xaxis{suffix}": {
                **shared,
                "domain": _domain(column, wide, columns),
                "range": _ends(panel.x, panel.x_log),
                "type": "log" if panel.x_log else "linear",
                "title": panel.x_label,
                "anchor": f"y{suffix}",
                **_ticks(panel.x_ticks, panel.tick_labels),
            },
            f"yaxis{suffix}": {
                **shared,
                "domain": bottom,
                "range": _ends(panel.y, panel.y_log),
                "type": "log" if panel.y_log else "linear",
                "title": panel.y_label,
                "anchor": f"x{suffix}",
                **_ticks(panel.y_ticks, ()),
                **({"scaleanchor": f"x{suffix}"} if panel.equal else {}),
            },
        }
    )


def _ticks(places, labels) -> dict:
    if labels:
        return {
            "tickvals": [at for at, _ in labels],
            "ticktext": [words for _, words in labels],
        }
    return {} if places is None else {"tickvals": list(places)}


def _headline(panel: Panel, number: int) -> dict:
    return {
        "text": f"<b>{panel.title}</b>",
        "showarrow": False,
        "x": 0,
        "y": 1,
        "xref": f"x{_suffix(number)} domain",
        "yref": f"y{_suffix(number)} domain",
        "xanchor": "left",
        "yanchor": "bottom",
    }


def _ends(ends, log: bool) -> list[float]:
    return [float(np.log10(end)) if log else float(end) for end in ends]


def _rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def _stroke(layer: Layer) -> dict:
    look = concept(layer.concept)
    dash = ",".join(f"{length}px" for length in look.dash) or "solid"
    return {"color": look.light, "width": layer.options.get("width", 2), "dash": dash}


def _named(layer: Layer) -> dict:
    return {"name": layer.label, "showlegend": bool(layer.label)}


def _points(layer: Layer) -> list:
    look, arrays = concept(layer.concept), layer.arrays
    marker = {"color": look.light}
    if "values" in arrays:
        marker = {
            "color": arrays["values"],
            "cmin": 0,
            "cmax": 1,
            "colorscale": _scale("diverging"),
            "line": {"color": look.light, "width": 1},
        }
    return [
        go.Scatter(
            x=arrays["x"],
            y=arrays["y"],
            mode="markers",
            opacity=layer.options["opacity"],
            marker={
                "symbol": _SYMBOLS[look.marker],
                "size": 2 * layer.options["size"],
                **marker,
            },
            **_named(layer),
        )
    ]


def _joined(pieces) -> np.ndarray:
    """Rows of (n,) joined into one array, with a gap after each."""
    pieces = np.atleast_2d(pieces)
    return np.hstack([pieces, np.full((len(pieces), 1), np.nan)]).ravel()


def _strokes(layer: Layer, x, y) -> list:
    return [
        go.Scatter(
            x=_joined(x),
            y=_joined(y),
            mode="lines",
            line=_stroke(layer),
            opacity=layer.options.get("opacity", 1.0),
            **_named(layer),
        )
    ]


def _line(layer: Layer) -> list:
    y = np.atleast_2d(layer.arrays["y"])
    return _strokes(layer, np.broadcast_to(layer.arrays["x"], y.shape), y)


def _segments(layer: Layer) -> list:
    a = layer.arrays
    x = np.stack([a["x0"], a["x1"]], axis=1)
    return _strokes(layer, x, np.stack([a["y0"], a["y1"]], axis=1))


def _mesh(layer: Layer) -> list:
    nodes = layer.arrays["nodes"]
    down = nodes.transpose(1, 0, 2)
    first = _strokes(layer, nodes[..., 0], nodes[..., 1])
    second = _strokes(layer, down[..., 0], down[..., 1])
    second[0].showlegend = False
    return _cells(layer) + first + second


def _cells(layer: Layer, shades: int = 6) -> list:
    """The cells of a mesh, filled by their weights: one trace for each opacity."""
    if "weights" not in layer.arrays:
        return []
    nodes, weights = layer.arrays["nodes"], layer.arrays["weights"]
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    cells = np.stack([*corners, corners[0]], axis=2)  # (rows, columns, 5, 2)
    shade = np.round(weights * shades)
    return [
        go.Scatter(
            x=_joined(cells[shade == k][..., 0]),
            y=_joined(cells[shade == k][..., 1]),
            fill="toself",
            mode="none",
            fillcolor=_rgba(concept(layer.concept).light, 0.6 * k / shades),
            showlegend=False,
        )
        for k in range(1, shades + 1)
        if (shade == k).any()
    ]


def _bars(layer: Layer) -> list:
    arrays, options = layer.arrays, layer.options
    return [
        go.Bar(
            x=arrays["x"],
            y=arrays["height"],
            width=options["width"],
            base=options["base"],
            marker_color=concept(layer.concept).light,
            **_named(layer),
        )
    ]


def _area(layer: Layer) -> list:
    arrays = layer.arrays
    return [
        go.Scatter(
            x=np.concatenate([arrays["x"], arrays["x"][::-1]]),
            y=np.concatenate([arrays["high"], arrays["low"][::-1]]),
            fill="toself",
            mode="none",
            fillcolor=_rgba(concept(layer.concept).light, layer.options["opacity"]),
            **_named(layer),
        )
    ]


def _scale(name: str) -> list:
    ends = {"sequential": SEQUENTIAL, "diverging": DIVERGING}[name]
    return [[i / 2, colour] for i, colour in enumerate(ends["light"])]


def _heat(layer: Layer) -> list:
    values, options = layer.arrays["values"], layer.options
    centres = [
        np.linspace(low, high, 2 * count + 1)[1::2]
        for (low, high), count in zip(
            (options["x"], options["y"]), values.shape[::-1], strict=True
        )
    ]
    return [
        go.Heatmap(
            x=centres[0],
            y=centres[1],
            z=values,
            zmin=options["low"],
            zmax=options["high"],
            colorscale=_scale(options["scale"]),
            showscale=False,
            **_named(layer),
        )
    ]


def _arrows(layer: Layer) -> list:
    a = layer.arrays
    tip_x, tip_y = a["x"] + a["dx"], a["y"] + a["dy"]
    shafts = _strokes(
        layer,
        np.stack([a["x"], tip_x], axis=1),
        np.stack([a["y"], tip_y], axis=1),
    )
    heads = go.Scatter(
        x=tip_x,
        y=tip_y,
        mode="markers",
        showlegend=False,
        marker={
            "symbol": "arrow",
            "size": 9,
            "angle": np.degrees(np.arctan2(a["dx"], a["dy"])),
            "color": concept(layer.concept).light,
        },
    )
    return [*shafts, heads]


def _text(layer: Layer) -> list:
    where = {"left": "middle right", "center": "middle center", "right": "middle left"}
    return [
        go.Scatter(
            x=layer.arrays["x"],
            y=layer.arrays["y"],
            text=layer.options["texts"],
            mode="text",
            textposition=where[layer.options["align"]],
            textfont={
                "color": concept(layer.concept).light,
                "size": layer.options["size"],
            },
            showlegend=False,
        )
    ]


_TRACES = {
    "points": _points,
    "line": _line,
    "segments": _segments,
    "mesh": _mesh,
    "bars": _bars,
    "area": _area,
    "heat": _heat,
    "arrows": _arrows,
    "text": _text,
}
