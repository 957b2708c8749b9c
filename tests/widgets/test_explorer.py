"""The frame of an explorer, driven without a browser."""

from __future__ import annotations

import json

import numpy as np
import pytest
from traitlets import TraitError

from course_utils.figures import scene
from course_utils.figures.scene import Panel
from course_utils.widgets.board import Curve, Handle
from course_utils.widgets.controls import choice, memory, numbers, slider, stops, switch
from course_utils.widgets.explorer import Explorer


class Bells(Explorer):
    """A small explorer with one of everything."""

    title = "Bells"
    presets = {"far": {"mean": 2.0}, "many": {"n": 100, "kind": "b"}}
    actions = {"double": "Double it"}
    mean = slider(0.0, low=-3, high=3, step=0.05, label="mean")
    kind = choice("a", ["a", "b"], label="kind")
    on = switch(True, label="on")
    n = stops(10, [1, 10, 100], label="n")
    whole = slider(2, low=0, high=9, step=1, label="whole", whole=True)
    nodes = numbers([0.5, 0.5, 0.5], low=0, high=1)
    seed = memory(0)

    def prepare(self):
        self.drawn = 0

    def panels(self):
        return [Panel("main", (-4, 4), (0, 1))]

    def draw(self):
        self.drawn += 1
        if self.seed < 0:
            raise ZeroDivisionError("no seed below 0")
        x = np.linspace(-4, 4, 50)
        return {"p": scene.line("main", x, np.exp(-((x - self.mean) ** 2)))}

    def handles(self):
        at = (self.mean, 1.0)
        return [Handle("m", "main", at, "mean", axis="x", bounds=(-3, 3, 0, 1))]

    def curves(self):
        locked = self.seed == 9
        return [
            Curve("c", "main", (0, 1, 2), self.nodes, "c", bounds=(0, 1), locked=locked)
        ]

    def move(self, name, x, y):
        self.mean = x

    def sketch(self, name, y):
        self.nodes = y

    def double(self):
        self.mean = 2 * self.mean

    def formula(self):
        return f"<i>μ</i> = {self.mean}"

    def describe(self):
        return f"The mean is {self.mean:.2f}."


def test_a_trait_a_slider_and_a_handle_do_the_same():
    figures = Bells(), Bells(), Bells()
    figures[0].mean = 1.5
    figures[1].board.receive([["control", "mean", 1.5]])
    figures[2].take_hold("m", 1.5, 0.3)
    for figure in figures:
        assert figure.summary == "The mean is 1.50."
        x, y = (figure.layers["p"].arrays[name] for name in "xy")
        assert y == pytest.approx(np.exp(-((x - 1.5) ** 2)), abs=1e-6)
        assert figure.board.values["mean"] == 1.5
        assert figure.board.handles[0]["at"] == (1.5, 1.0)
        assert figure.board.formula == "<i>μ</i> = 1.5"


class TwoViews(Bells):
    """Its kind b is drawn on other axes."""

    def panels(self):
        return [Panel({"a": "main", "b": "other"}[self.kind], (-4, 4), (0, 1))]

    def draw(self):
        return {"p": scene.line(self.panels()[0].name, [0, 1], [0, 1])}

    def handles(self):
        return []

    def curves(self):
        return []


def test_a_choice_may_bring_panels_of_its_own_and_a_preset_or_reset_takes_them_back():
    figure = TwoViews()
    seen = [figure.board.panels[0]["name"]]
    for action in ({"kind": "b"}, {"mean": 1.0}):
        figure.board.receive([["control", *change] for change in action.items()])
        seen.append(figure.board.panels[0]["name"])
    figure.board.receive([["action", "reset", None]])
    seen.append(figure.board.panels[0]["name"])
    figure.board.receive([["action", "preset", "many"]])
    seen.append(figure.board.panels[0]["name"])
    assert seen == ["main", "other", "other", "main", "other"]
    assert figure.board.error == ""


def test_a_handle_stops_at_its_bounds_and_on_its_axis():
    figure = Bells()
    figure.take_hold("m", 99, -99)
    assert figure.mean == 3
    with pytest.raises(ValueError, match="nan"):
        figure.take_hold("m", float("nan"), 0)


def test_several_changes_in_one_message_are_drawn_once():
    figure = Bells()
    before = figure.drawn
    figure.board.receive(
        [["control", "mean", 1], ["handle", "m", [2, 0]], ["curve", "c", [0, 1, 7]]]
    )
    assert figure.drawn == before + 1
    assert figure.mean == 2
    assert figure.nodes.tolist() == [0, 1, 1]


def test_a_message_with_something_wrong_in_it_changes_nothing_and_says_why():
    figure = Bells()
    figure.board.receive([["control", "mean", 1], ["control", "n", "lots"]])
    assert figure.mean == 0
    assert "must be" in figure.board.error
    figure.board.receive([["control", "mean", 1], ["control", "elsewhere", 1]])
    assert (figure.mean, figure.summary) == (0, "The mean is 0.00.")
    assert "has no elsewhere" in figure.board.error
    figure.board.receive([["magic", "mean", 1]])
    assert "kind 'magic'" in figure.board.error


def test_a_state_that_cannot_be_drawn_is_refused_and_the_picture_stays():
    figure = Bells(mean=1)
    with pytest.raises(ZeroDivisionError):
        figure.seed = -1
    assert figure.seed == 0
    figure.board.receive([["control", "mean", 2], ["control", "seed", -1]])
    assert (figure.mean, figure.seed) == (1, 0)
    assert figure.board.values["mean"] == 1
    assert "ZeroDivisionError" in figure.board.error
    figure.mean = 0.5
    assert figure.summary == "The mean is 0.50."


def test_a_curve_needs_a_height_a_node_and_none_once_it_is_locked():
    figure = Bells()
    with pytest.raises(ValueError, match="c has 3 nodes, but was given 2 heights"):
        figure.draw_curve("c", [0, 1])
    figure.seed = 9
    figure.draw_curve("c", [1, 1, 1])
    assert figure.nodes.tolist() == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("mean", 3.01, "mean must be a number from -3 to 3, but was given 3.01"),
        ("mean", float("nan"), "but was given nan"),
        ("mean", "much", "mean must be a number from -3 to 3, but was given 'much'"),
        ("kind", "c", "kind"),
        ("on", "yes", "on"),
        ("nodes", [0, 2, 0], "nodes must be numbers from 0 to 1"),
        ("nodes", [[0, 1]], "1 dimension"),
        ("nodes", "abc", "nodes must be numbers from 0 to 1"),
        ("nodes", [0, float("inf"), 0], "nodes must be"),
    ],
)
def test_a_control_refuses_what_it_cannot_be_and_keeps_its_value(name, value, words):
    figure = Bells()
    before = figure.state
    with pytest.raises(TraitError, match=words):
        setattr(figure, name, value)
    assert figure.state == before


def test_stops_take_the_nearest_stop_and_whole_sliders_whole_numbers():
    figure = Bells(n=60, whole=6.7)
    assert (figure.n, figure.whole) == (100, 7)
    assert isinstance(figure.whole, int)


def test_numbers_can_be_read_but_not_written_into():
    with pytest.raises(ValueError, match="read-only"):
        Bells().nodes[0] = 1


def test_controls_are_shown_in_the_order_of_their_declaration():
    names = [control["name"] for control in Bells().board.controls]
    assert names == ["mean", "kind", "on", "n", "whole"]


def test_presets_start_from_the_defaults_and_are_marked_until_something_moves():
    figure = Bells()
    figure.on = False
    figure.apply("far")
    assert (figure.mean, figure.on) == (2, True)
    assert figure.board.frame["preset"] == "far"
    figure.mean = 1
    assert figure.board.frame["preset"] == ""
    figure.board.receive([["action", "preset", "many"]])
    assert (figure.mean, figure.n, figure.board.frame["preset"]) == (0, 100, "many")
    with pytest.raises(ValueError, match="no preset 'near'; it has far, many"):
        figure.apply("near")


def test_reset_goes_back_to_how_the_figure_was_opened():
    figure = Bells(preset="far", n=1)
    start = figure.state
    figure.mean, figure.nodes = -1, [0, 0, 0]
    figure.board.receive([["action", "reset", None]])
    assert figure.state == start
    assert figure.n == 1


def test_a_state_is_restored_whole_or_not_at_all():
    figure, other = Bells(mean=1.25, kind="b", nodes=[0, 0.5, 1]), Bells()
    other.restore(figure.state)
    assert other.state == figure.state == Bells(state=figure.state).state
    broken = json.dumps({"figure": "Bells", "mean": 0.5, "n": "many"})
    with pytest.raises(ValueError, match="n must be"):
        other.restore(broken)
    assert other.mean == 1.25
    with pytest.raises(ValueError, match="belongs to Horns.*Bells"):
        other.restore('{"figure":"Horns"}')
    for text in ("", "[1, 2]", "mean=3", "7", "{}", '{"mean":0.5}', "x" * 3000):
        with pytest.raises(ValueError, match="a state is the text") as caught:
            other.restore(text)
        # A whole page pasted by mistake is not written out again.
        assert text[:40] in str(caught.value) and len(str(caught.value)) < 200
    assert other.state == figure.state


def test_actions_are_pressed_by_name():
    figure = Bells(mean=1)
    figure.press("double")
    assert figure.mean == 2
    with pytest.raises(ValueError, match="no action 'triple'; it has double"):
        figure.press("triple")


def test_what_is_hidden_is_not_sent_and_what_does_not_exist_cannot_be_hidden():
    figure = Bells(hide=["mean", "double", "presets", "state", "formula", "summary"])
    assert "mean" not in [control["name"] for control in figure.board.controls]
    assert figure.board.frame["actions"] == []
    assert figure.board.frame["presets"] == []
    assert figure.board.frame["state"] == ""
    assert figure.board.frame["show_summary"] is False
    assert figure.board.formula == ""
    assert figure.summary == "The mean is 0.00."
    assert Bells(hide="mean").board.controls[0]["name"] == "kind"
    with pytest.raises(ValueError, match="cannot hide title; it has .*double"):
        Bells(hide=["title"])


def test_unknown_options_and_handles_are_named():
    with pytest.raises(ValueError, match="Bells has no speed"):
        Bells(speed=1)
    with pytest.raises(ValueError, match="has no 'q'; it has m"):
        Bells().take_hold("q", 0, 0)


def test_what_a_notebook_stores_has_no_widgets_identity():
    figure = Bells()
    assert repr(figure) == "<Bells: Bells>"
    bundle = figure._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] == "<Bells: Bells>"
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_static_picture_shows_the_present_state():
    figure = Bells(mean=1)
    line = figure.picture().data[0]
    assert line.x[np.nanargmax(line.y)] == pytest.approx(1, abs=0.1)


def test_a_figure_cannot_take_a_name_of_the_frame_by_accident():
    with pytest.raises(TypeError, match="Clash needs other names for _frame, _take"):

        class Clash(Bells):
            _frame, _take, _mine = 1, 2, 3

    class Helped(Bells):
        _mine = 3

    class Other(Helped):
        _mine = 4

    assert Other._mine == 4
