"""Scenes: what is refused and why, and that every kind of layer becomes a picture."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from course_utils.figures import scene
from course_utils.figures.picture import picture
from course_utils.figures.scene import Panel

X = np.linspace(0, 1, 5)
ROUND = {"x": (0, 1), "y": (0, 1), "low": 0, "high": 1}
KINDS = {
    "points": lambda: scene.points("main", X, X, label="points", concept="real"),
    "line": lambda: scene.line("main", X, X**2, label="line", concept="generated"),
    "many lines": lambda: scene.line("main", X, np.outer([1, 2, 3], X), label="lines"),
    "bars": lambda: scene.bars("main", X, X, width=0.1, label="bars"),
    "area": lambda: scene.area("main", X, 0, X, label="area", concept="between"),
    "heat": lambda: scene.heat("main", np.outer(X, X[:3]), label="heat", **ROUND),
    "mesh": lambda: scene.mesh("main", np.zeros((4, 3, 2)), label="mesh"),
    "arrows": lambda: scene.arrows("main", X, X, X, -X, label="arrows"),
    "segments": lambda: scene.segments("main", X, X, X, 0 * X, label="segments"),
    "text": lambda: scene.text("main", [0.5], [0.5], "words"),
}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Panel("p", (1, 1), (0, 1)), r"'p' needs a finite x range.*\(1.0, 1.0"),
        (lambda: Panel("p", (0, 1), (0, np.inf)), "finite y range"),
        (
            lambda: Panel("p", (0, 1), (0, 1), x_log=True),
            "logarithmic x axis.*positive",
        ),
        (lambda: Panel("p", (0, 1), (0, 1), place=(0, 0, 0, 1)), "at least one cell"),
        (lambda: scene.line("p", X, [0, 1, np.nan, 2, np.inf]), "2 of the 5 values"),
        (lambda: scene.line("p", X, X[1:]), "one length, but x has 5, y has 4"),
        (lambda: scene.points("p", X, X, concept="reel"), "no concept 'reel'"),
        (lambda: scene.heat("p", X, **ROUND), r"shape \(rows, columns\), not \(5,\)"),
        (lambda: scene.heat("p", [[1]], **{**ROUND, "high": 0}), "low < high"),
        (lambda: scene.heat("p", [[1]], scale="hot", **ROUND), "diverging, not 'hot'"),
        (lambda: scene.mesh("p", np.zeros((3, 3))), r"\(rows, columns, 2\)"),
        (lambda: scene.text("p", [0, 1], [0, 1], ["one"]), "1 strings for 2 positions"),
        (lambda: scene.text("p", [0], [0], "a", align="centre"), "center.*'centre'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_was_given(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_an_infinite_value_that_fits_no_float32_is_refused_too():
    with pytest.raises(ValueError, match="finite"), np.errstate(over="ignore"):
        scene.line("p", [0, 1], [0, 1e300])


def test_a_panel_of_numpy_numbers_is_plain_data_for_the_browser():
    panel = Panel(
        "p",
        tuple(np.float32([0, 1])),
        np.array([1, 10]),
        x_ticks=np.arange(3),
        tick_labels=((np.int64(1), "one"),),
        place=np.array([0, 0, 1, 1]),
    )
    assert json.loads(json.dumps(asdict(panel)))["x_ticks"] == [0, 1, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_layer_becomes_a_picture_that_plotly_accepts(kind):
    layer = KINDS[kind]()
    figure = picture([Panel("main", (0, 1), (0, 1), "Title")], {"only": layer})
    assert len(figure.data) >= 1
    assert figure.to_json()
    legend = [trace.name for trace in figure.data if trace.showlegend]
    assert legend == ([layer.label] if layer.label else [])


def test_a_picture_shows_the_arrays_in_the_panels_that_they_were_given_for():
    panels = [
        Panel("left", (0, 1), (1, 100), y_log=True),
        Panel("right", (-1, 1), (0, 2), place=(1, 0, 1, 1), x_ticks=(-1, 0, 1)),
    ]
    layers = {
        "a": scene.line("left", X, X + 1, concept="real"),
        "b": scene.points("right", X, X**2, concept="guess", size=5),
    }
    line, points = picture(panels, layers).data
    assert (line.yaxis, points.yaxis) == ("y", "y2")
    assert np.allclose(points.y, X**2)
    assert np.allclose(np.array(line.y)[:5], X + 1)
    assert (points.marker.symbol, points.marker.size) == ("star", 10)
    layout = picture(panels, layers).layout
    assert layout.yaxis.type == "log"
    assert layout.yaxis.range == (0, 2)
    assert layout.xaxis2.tickvals == (-1, 0, 1)
    assert layout.xaxis.domain[1] < layout.xaxis2.domain[0]


def test_the_lowest_row_of_a_heat_map_lies_at_the_lowest_y():
    layer = scene.heat("main", [[0, 0], [1, 1]], **ROUND)
    trace = picture([Panel("main", (0, 1), (0, 1))], {"heat": layer}).data[0]
    assert list(trace.y) == [0.25, 0.75]
    assert np.array(trace.z).tolist() == [[0, 0], [1, 1]]


def test_bars_of_a_picture_begin_at_their_base():
    layer = scene.bars("main", [0], [0.5], base=0.25)
    trace = picture([Panel("main", (0, 1), (0, 1))], {"bars": layer}).data[0]
    assert (trace.base, trace.y[0]) == (0.25, 0.5)


def test_a_line_has_one_row_of_x():
    with pytest.raises(ValueError, match=r"x of shape \(n,\), not \(2, 3\)"):
        scene.line("main", np.zeros((2, 3)), np.zeros((2, 3)))


def test_a_bare_panel_has_no_axes_in_the_picture_either():
    panels = [Panel("a", (0, 1), (0, 1)), Panel("b", (0, 1), (0, 1), bare=True)]
    drawn = picture(panels, {}).layout
    assert drawn.xaxis.visible and not drawn.xaxis2.visible
    assert not drawn.yaxis2.visible and panels[1].x_ticks == ()


def test_a_heat_map_is_read_off_only_where_it_is_said_how():
    look = {"x": (0, 1), "y": (0, 1), "low": 0, "high": 1}
    assert "reads" not in scene.heat("a", [[0.0]], **look).options
    assert scene.heat("a", [[0.0]], reads="D =", **look).options["reads"] == "D ="
