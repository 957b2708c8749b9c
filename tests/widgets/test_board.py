"""The kernel's side of a board: what is sent, what is taken, what is refused."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest

from course_utils.figures import scene
from course_utils.figures.scene import Panel
from course_utils.widgets.board import Board, Curve, Handle, clamp

X = np.linspace(0, 1, 4)


class Comm:
    """Stands for the connection to a browser and keeps what was sent."""

    comm_id = "test"
    kernel = object()

    def __init__(self):
        self.sent = []

    def send(self, data=None, metadata=None, buffers=None):
        self.sent.append((data, buffers))

    def on_msg(self, callback):
        self.receive = callback

    def close(self, *_):
        pass

    def states(self):
        """The states of all updates so far, and forget them."""
        found = [data["state"] for data, _ in self.sent if data["method"] == "update"]
        self.sent.clear()
        return found


def board(**options):
    """A board of one panel that is connected to a `Comm`."""
    made = Board([Panel("main", (0, 1), (0, 1))], **options)
    made.comm = Comm()
    return made


def line(height):
    return scene.line("main", X, X * height)


def update(made, **state):
    """A message as the browser sends it."""
    content = {"data": {"method": "update", "state": state}}
    made.comm.receive({"content": content, "buffers": []})


def test_what_is_drawn_travels_in_one_message_as_binary_arrays():
    made = board()
    made.draw({"a": line(1), "b": line(2)}, summary="two lines")
    assert len(made.comm.sent) == 1
    data, buffers = made.comm.sent[0]
    assert sorted(data["state"]) == ["layer_a", "layer_b", "order", "summary"]
    assert data["state"]["order"] == ["a", "b"]
    sent = [np.frombuffer(each, "<f4") for each in buffers]
    assert len(sent) == 4
    paths = [path[0] + "." + path[2] for path in data["buffer_paths"]]
    assert np.allclose(sent[paths.index("layer_b.y")], 2 * X)


def test_only_what_changed_travels():
    made = board()
    made.draw({"a": line(1), "b": line(2)}, handles=[Handle("h", "main", (0, 0), "h")])
    made.comm.states()
    made.draw({"a": line(1), "b": line(3)}, handles=[Handle("h", "main", (0, 0), "h")])
    assert [sorted(state) for state in made.comm.states()] == [["layer_b"]]
    made.draw({"a": line(1), "b": line(3)}, handles=[Handle("h", "main", (0, 0), "h")])
    assert made.comm.states() == []
    made.draw({"b": scene.line("main", X, 3 * X, concept="real")})
    (state,) = made.comm.states()
    assert sorted(state) == ["handles", "layer_a", "layer_b", "order"]
    assert state["layer_a"] is None
    assert list(made.layers) == ["b"]


def test_a_page_that_comes_later_gets_the_layers_too():
    made = board()
    made.draw({"a": line(1)})
    assert made.get_state()["layer_a"]["kind"] == "line"
    assert json.dumps(made.get_state("handles")) == '{"handles": []}'


def test_changes_are_handed_on_and_answered_in_one_message():
    taken = []

    def on_input(changes):
        taken.extend(changes)
        made.draw({"a": line(2)}, summary="new")

    made = board(on_input=on_input)
    made.draw({"a": line(1)}, summary="old")
    made.comm.states()
    changes = [["handle", "h", [0.5, 1]], ["action", "go", None]]
    update(made, input={"view": "v", "number": 7, "changes": changes})
    assert taken == [("handle", "h", [0.5, 1]), ("action", "go", None)]
    (state,) = made.comm.states()
    assert sorted(state) == ["answered", "layer_a", "summary"]
    assert state["answered"] == {"v": 7}


def test_an_error_is_shown_and_answered_and_goes_with_the_next_input():
    def on_input(changes):
        if changes[0][1] == "bad":
            raise ValueError("that cannot be")

    made = board(on_input=on_input)
    made.receive([["action", "bad", None]])
    assert made.error.endswith("ValueError: that cannot be")
    assert made.answered == {"test": 1}
    made.receive([["action", "good", None]])
    assert made.error == ""
    assert made.answered == {"test": 2}


def test_the_same_button_can_be_pressed_twice():
    presses = []
    made = board(on_input=presses.extend)
    made.receive([["action", "go", None]])
    made.receive([["action", "go", None]])
    assert len(presses) == 2


def test_views_that_are_long_gone_are_forgotten():
    made = board()
    for i in range(100):
        made.receive([], view=f"view {i}", number=3)
    assert len(made.answered) <= 21
    assert made.answered["view 99"] == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (({"a": scene.line("other", X, X)},), "panel 'other'.*has main"),
        (({"not a name": line(1)},), "identifier.*'not a name'"),
        (({}, [Handle("h", "side", (0, 0), "mean")]), "'mean'.*panel 'side'"),
    ],
)
def test_what_has_no_place_on_the_board_is_refused(arguments, words):
    made = board()
    layers, *handles = arguments
    with pytest.raises(ValueError, match=words):
        made.draw(layers, handles=handles[0] if handles else ())
    assert made.comm.states() == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Handle("h", "p", (0, np.nan), "h"), "'h' needs 2 finite.*'at'"),
        (lambda: Handle("h", "p", (0, 1, 2), "h"), "needs 2 finite numbers"),
        (lambda: Handle("h", "p", (0, 1), "h", axis="z"), "'x', 'y' or 'xy', not 'z'"),
        (lambda: Handle("h", "p", (0, 1), "h", concept="rael"), "no concept 'rael'"),
        (lambda: Handle("h", "p", (0, 1), "h", bounds=(0, 1)), "4 finite.*'bounds'"),
        (lambda: Handle("h", "p", None or "ab", "h"), "finite numbers as 'at'"),
        (lambda: Curve("c", "p", (0, 1), (0, 1, 2), "c"), "'c' needs 2 finite.*'y'"),
        (lambda: Curve("c", "p", (), (), "c"), "some finite numbers as 'x'"),
    ],
)
def test_a_handle_or_curve_that_cannot_be_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_handles_and_curves_may_be_given_as_arrays():
    made = board()
    handle = Handle("h", "main", np.array([0.5, 1]), "h", tail=np.float32([0, 0]))
    curve = Curve("c", "main", np.linspace(0, 1, 3), np.zeros(3), "c")
    made.draw({}, handles=[handle], curves=[curve])
    made.draw({}, handles=[handle], curves=[curve])
    assert json.loads(json.dumps(made.curves))[0]["x"] == [0, 0.5, 1]
    assert made.handles[0]["at"] == (0.5, 1.0)


def test_clamp_stops_at_the_nearer_end_and_refuses_nan():
    assert [clamp(v, 0, 1) for v in (-1, 0.5, 7)] == [0, 0.5, 1]
    with pytest.raises(ValueError, match="nan"):
        clamp(float("nan"), 0, 1)


def test_without_a_view_nobody_waits_for_a_painting():
    made = board()
    assert asyncio.run(asyncio.wait_for(made.painted(timeout=60), 5)) is False
    assert made.frames_sent == 0


def test_a_painting_is_waited_for_until_the_browser_tells_of_it():
    async def scene_with_a_browser():
        made = board()
        update(made, views=1)
        waiting = asyncio.ensure_future(made.painted(timeout=60))
        await asyncio.sleep(0)
        assert made.frames_sent == 1
        update(made, frames_painted=0)
        await asyncio.sleep(0.02)
        assert not waiting.done()
        update(made, frames_painted=1)
        return await asyncio.wait_for(waiting, 5)

    assert asyncio.run(scene_with_a_browser()) is True


def test_a_page_that_never_paints_holds_nothing_up():
    async def scene_with_a_closed_page():
        made = board()
        made.views = 1
        return await asyncio.wait_for(made.painted(timeout=0.05), 5)

    assert asyncio.run(scene_with_a_closed_page()) is False


def test_messages_that_come_on_another_thread_are_taken_on_the_loop_of_the_board():
    import threading

    where = []

    async def main():
        made = board(on_input=lambda _: where.append(threading.current_thread()))
        message = {"view": "v", "number": 1, "changes": [["action", "go", None]]}
        thread = threading.Thread(
            target=update, args=(made,), kwargs={"input": message}
        )
        thread.start()
        thread.join()
        assert made.answered == {}
        await asyncio.sleep(0.02)
        assert made.answered == {"v": 1}

    asyncio.run(main())
    assert where == [threading.main_thread()]
