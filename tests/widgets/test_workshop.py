"""Groups, layers to switch, points to paint, texts to give, and a past to go back to."""

from __future__ import annotations

import json

import numpy as np
import pytest

from course_utils.figures import scene
from course_utils.figures.scene import Panel
from course_utils.widgets.board import Board, Paint
from course_utils.widgets.controls import numbers, slider, switch, toggle
from course_utils.widgets.explorer import Explorer
from course_utils.widgets.live import LiveExplorer, Timeline


class Desk(Explorer):
    """One of everything that is new."""

    title = "Desk"
    presets = {"one point": {"spots": [[0.5, 0.5]]}}
    texts = {"paste": "points as text"}
    groups = {"First": ("size", "paste"), "Second": ("bold",)}
    beside = True
    bold = switch(False, label="bold")
    loose = slider(1, low=0, high=2, step=1, label="loose")
    size = slider(3, low=1, high=9, step=1, label="size")
    shown = toggle(True, panel="main", label="spots", concept="real", look="points")
    spots = numbers([[0.1, 0.2]], low=0, high=1, ndim=2)

    def panels(self):
        return [Panel("main", (0, 1), (0, 1))]

    def draw(self):
        if not self.shown:
            return {}
        return {"s": scene.points("main", *self.spots.T, concept="real", label="spots")}

    def paints(self):
        bounds = (0.1, 0.9, 0, 1)
        return [Paint("spots", "main", self.spots, "spots", bounds=bounds, most=3)]

    def paint(self, name, points):
        self.spots = points

    def paste(self, words):
        self.spots = [[float(words), 0.5]]

    def idle(self):
        return {} if self.bold else {"size": "only if bold"}

    def status(self):
        return "all is well"

    def describe(self):
        return f"{len(self.spots)} spots."


def names(figure):
    return [(spec["name"], spec.get("group")) for spec in figure.board.controls]


def test_controls_come_group_by_group_those_without_first():
    assert names(Desk()) == [
        ("loose", None),
        ("shown", None),
        ("size", "First"),
        ("paste", "First"),
        ("bold", "Second"),
    ]
    assert Desk().board.beside


def test_a_teacher_hides_a_whole_group_or_a_text():
    assert names(Desk(hide=["First"])) == [
        ("loose", None),
        ("shown", None),
        ("bold", "Second"),
    ]
    assert ("paste", "First") not in names(Desk(hide=["paste"]))
    with pytest.raises(ValueError, match="cannot hide Third; it has .*First"):
        Desk(hide=["Third"])


def test_a_toggle_is_state_that_the_browser_changes_and_a_state_string_keeps():
    figure = Desk()
    figure.board.receive([["control", "shown", False]])
    assert figure.layers == {} and not figure.board.values["shown"]
    assert Desk(state=figure.state).layers == {}
    figure.board.receive([["control", "shown", "no"]])
    assert "shown" in figure.board.error


def test_painted_points_stop_at_the_bounds_and_at_the_most_there_may_be():
    figure = Desk()
    places = [[-5, 2], [0.5, 0.5], [0.6, 0.6], [0.7, 0.7]]
    figure.board.receive([["paint", "spots", places]])
    assert figure.spots.tolist() == [[0.1, 1], [0.5, 0.5], [0.6, 0.6]]
    assert np.allclose(figure.layers["s"].arrays["x"], [0.1, 0.5, 0.6])
    assert figure.board.paints[0]["points"] == ((0.1, 1), (0.5, 0.5), (0.6, 0.6))


@pytest.mark.parametrize("bad", [[[1, 2, 3]], [[0, None]], "abc", [[0, "x"]], [1, 2]])
def test_what_are_no_points_is_refused_in_words_and_changes_nothing(bad):
    figure = Desk()
    figure.board.receive([["paint", "spots", bad]])
    assert "spots needs pairs of finite numbers" in figure.board.error
    assert figure.spots.tolist() == [[0.1, 0.2]]


def test_all_points_may_be_taken_away_also_through_a_state_string():
    figure = Desk()
    figure.board.receive([["paint", "spots", []]])
    assert figure.summary == "0 spots." and figure.spots.shape == (0, 2)
    assert Desk(state=figure.state).spots.shape == (0, 2)
    figure.apply("one point")
    assert figure.summary == "1 spots."


def test_a_paint_needs_a_panel_that_exists():
    board = Board([Panel("main", (0, 1), (0, 1))])
    with pytest.raises(ValueError, match="panel 'other'"):
        board.draw({}, paints=[Paint("p", "other", [[0, 0]], "spots")])
    assert json.loads(json.dumps(board.paints)) == []


def test_a_text_reaches_its_method_and_its_error_the_learner():
    figure = Desk()
    figure.board.receive([["text", "paste", "0.25"]])
    assert figure.spots.tolist() == [[0.25, 0.5]]
    figure.board.receive([["text", "paste", "much"]])
    assert "could not convert" in figure.board.error
    assert figure.spots.tolist() == [[0.25, 0.5]]
    figure.board.receive([["text", "reset", ""]])
    assert "takes no text 'reset'; it takes paste" in figure.board.error


def test_what_is_idle_and_the_status_are_told_to_the_browser():
    figure = Desk()
    assert figure.board.frame["idle"] == {"size": "only if bold"}
    assert figure.board.status == "all is well"
    figure.bold = True
    assert figure.board.frame["idle"] == {}


class Count(LiveExplorer):
    """Counts, and remembers how far it came."""

    title = "Count"
    frames_a_second = 500.0

    def run(self):
        self.at = self.furthest = 0
        while True:
            yield
            self.at += 1
            self.furthest = max(self.furthest, self.at)

    def timeline(self):
        return Timeline(self.at, self.furthest, ((2, "two", True),), label="count")

    def go_to(self, step):
        self.at = step

    def panels(self):
        return [Panel("main", (0, 100), (0, 1))]

    def draw(self):
        return {"p": scene.points("main", [self.at], [0.5])}

    def describe(self):
        return f"{self.at} of {self.furthest}"


def test_a_timeline_grows_with_the_run_and_scrubbing_stops_at_its_ends():
    figure = Count()
    for _ in range(4):
        figure.step()
    sent = {"now": 4, "end": 4, "marks": ((2, "two", True),), "label": "count"}
    assert figure.board.timeline == {**sent, "onward": False}
    figure.board.receive([["time", "", 1]])
    assert (figure.summary, figure.board.timeline["now"]) == ("1 of 4", 1)
    figure.scrub(99)
    assert figure.summary == "4 of 4"
    figure.board.receive([["time", "", "soon"]])
    assert "soon" in figure.board.error and figure.summary == "4 of 4"


def test_to_scrub_is_to_pause():
    import asyncio

    async def main():
        figure = Count()
        figure.play()
        await asyncio.sleep(0.02)
        figure.board.receive([["time", "", 0]])
        assert not figure.playing and figure.at == 0

    asyncio.run(main())


class Onward(Count):
    def timeline(self):
        return Timeline(self.at, self.furthest, onward=True)

    def steps_a_frame(self):
        return 4


def test_a_step_beyond_the_end_is_played_to_where_the_figure_goes_onward():
    figure = Onward()
    figure.scrub(10)  # no multiple of 4
    assert figure.summary == "10 of 10"
    figure.scrub(3)
    figure.scrub(12)
    assert figure.summary == "12 of 12"


def test_playing_to_a_step_pauses_there_and_pause_ends_it_before():
    import asyncio

    async def main():
        figure = Onward()
        figure.board.receive([["time", "", 30]])
        assert figure.playing
        while figure.playing:
            await asyncio.sleep(0.005)
        assert figure.summary == "30 of 30"
        figure.board.receive([["time", "", 10**6]])
        await asyncio.sleep(0.02)
        figure.pause()
        reached = figure.at
        assert 30 < reached < 10**6
        # What it was to stop at is forgotten: Play goes on without an end.
        figure.play()
        await asyncio.sleep(0.02)
        figure.board.receive([["time", "", 0]])
        assert not figure.playing and figure.furthest > reached

    asyncio.run(main())


def test_a_film_paints_every_value_in_turn_and_pause_ends_it():
    import asyncio

    class Films(Count):
        size = slider(1.0, low=0, high=9, step=1, label="size")

        def describe(self):
            seen.append(self.size)
            return f"size {self.size:g}"

    async def main():
        figure = Films()
        seen.clear()
        figure.film("size", [2, 3, 4], seconds=0.01)
        assert figure.playing
        while figure.playing:
            await asyncio.sleep(0.002)
        assert [*dict.fromkeys(seen)] == [2, 3, 4] and figure.summary == "size 4"
        figure.film("size", range(10), seconds=10)
        await asyncio.sleep(0.05)
        figure.press("play")  # its button says Pause meanwhile
        assert not figure.playing and figure.size < 9
        figure.film("size", ["wide"], seconds=1)
        await asyncio.sleep(0.01)
        assert "wide" in figure.board.error and not figure.playing

    seen = []
    asyncio.run(main())
    figure = Films()
    figure.film("size", [2, 3], seconds=1)
    assert figure.size == 3


def test_what_has_no_timeline_says_so():
    class Still(Count):
        def timeline(self):
            return None

    figure = Still()
    assert figure.board.timeline == {}
    with pytest.raises(ValueError, match="has no timeline"):
        figure.scrub(1)


def test_cells_of_a_mesh_have_a_weight_each_in_the_scene_and_in_the_picture():
    nodes = np.stack(np.meshgrid([0.0, 1, 2], [0.0, 1]), axis=-1)
    layer = scene.mesh("main", nodes, weights=[[0.2, 3]])
    assert layer.arrays["weights"].tolist() == [[pytest.approx(0.2), 1]]
    with pytest.raises(ValueError, match=r"shape \(1, 2\), not \(2, 2\)"):
        scene.mesh("main", nodes, weights=np.ones((2, 2)))
    from course_utils.figures.picture import picture

    drawn = picture([Panel("main", (0, 2), (0, 1))], {"m": layer})
    filled = [trace for trace in drawn.data if trace.fill == "toself"]
    assert len(filled) == 2
    assert [trace.x[0] for trace in filled] == [0, 1]
