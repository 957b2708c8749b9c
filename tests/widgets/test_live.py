"""What goes on in time: steps, play and pause under an event loop."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from course_utils.figures import scene
from course_utils.figures.scene import Panel
from course_utils.widgets.controls import slider
from course_utils.widgets.live import LiveExplorer


class Walk(LiveExplorer):
    """A random walk of a given length."""

    title = "Walk"
    length = slider(50, low=5, high=100, step=5, label="length", whole=True)
    restarts_on = ("length",)
    frames_a_second = 500.0

    def run(self):
        rng = np.random.default_rng(self.seed)
        self.x = []
        while len(self.x) < self.length:
            self.x.append(rng.normal())
            yield

    def panels(self):
        return [Panel("main", (0, 100), (-4, 4))]

    def draw(self):
        return {"x": scene.points("main", range(len(self.x)), self.x)}

    def describe(self):
        return f"{self.step_count} steps"


class Breaks(Walk):
    """A walk that fails after five steps."""

    def run(self):
        for _ in super().run():
            if len(self.x) > 5:
                raise ArithmeticError("it broke")
            yield


def test_steps_pass_one_by_one_and_end():
    figure = Walk(length=5)
    assert figure.summary == "1 steps"
    figure.press("step")
    assert figure.summary == "2 steps"
    assert figure.advance(100) == 3
    assert figure.finished
    figure.step()
    assert figure.summary == "5 steps"


def test_without_a_loop_play_is_one_step():
    figure = Walk()
    figure.press("play")
    assert figure.summary == "2 steps"
    assert not figure.playing


def test_rewind_repeats_and_a_new_seed_does_not():
    figure = Walk()
    figure.advance(10)
    first = list(figure.x)
    figure.press("rewind")
    assert figure.summary == "1 steps"
    figure.advance(10)
    assert figure.x == first
    figure.press("new_seed")
    figure.advance(10)
    assert figure.x != first
    figure.reset()
    figure.advance(10)
    assert figure.x == first


def test_a_changed_control_starts_again():
    figure = Walk()
    figure.advance(20)
    figure.length = 30
    assert figure.summary == "1 steps"


def test_it_plays_until_paused_and_not_one_step_longer():
    async def main():
        figure = Walk()
        figure.board.receive([["action", "play", None]])
        assert figure.playing
        assert figure.board.frame["actions"][0] == ["play", "Pause"]
        while figure.step_count < 5:
            await asyncio.sleep(0.002)
        figure.board.receive([["action", "play", None]])
        paused = figure.step_count
        assert not figure.playing
        assert figure.board.frame["actions"][0] == ["play", "Play"]
        await asyncio.sleep(0.03)
        assert figure.step_count == paused
        assert figure.summary == f"{paused} steps"

    asyncio.run(main())


def test_a_finished_figure_stops_playing_and_says_so():
    async def main():
        figure = Walk(length=5)
        figure.play()
        while figure.playing:
            await asyncio.sleep(0.002)
        assert figure.summary == "5 steps"
        assert figure.board.frame["actions"][0] == ["play", "Play"]
        # Playing what has ended plays it from the start.
        figure.play()
        assert figure.playing
        await asyncio.sleep(0.01)
        figure.pause()

    asyncio.run(main())


def test_no_frame_is_sent_before_the_one_before_was_painted():
    async def main():
        figure = Walk()
        figure.board.views = 1
        figure.play()
        await asyncio.sleep(0.05)
        assert (figure.step_count, figure.board.frames_sent) == (2, 1)
        figure.board.frames_painted = 1
        while figure.board.frames_sent < 2:
            await asyncio.sleep(0.002)
        assert figure.step_count == 3
        figure.pause()

    asyncio.run(main())


def test_a_figure_made_again_stops_the_one_before():
    async def main():
        first = Walk()
        first.play()
        await asyncio.sleep(0.01)
        second = Walk()
        reached = first.step_count
        await asyncio.sleep(0.02)
        assert not first.playing
        assert first.step_count == reached
        second.play()
        assert second.playing
        second.pause()

    asyncio.run(main())


def test_an_error_while_it_plays_is_shown_and_ends_the_playing():
    async def main():
        figure = Breaks()
        figure.play()
        while figure.playing:
            await asyncio.sleep(0.002)
        assert figure.board.error.endswith("ArithmeticError: it broke")
        assert figure.board.frame["actions"][0] == ["play", "Play"]

    asyncio.run(main())


def test_an_interrupt_pauses_and_does_not_end_the_kernels_loop():
    class Interrupted(Walk):
        def advance(self, steps=1):
            if self.step_count == 4:
                raise KeyboardInterrupt
            return super().advance(steps)

    async def main():
        figure = Interrupted()
        figure.play()
        while figure.playing:
            await asyncio.sleep(0.002)
        return figure.step_count

    assert asyncio.run(main()) == 4


@pytest.mark.parametrize("press", ["play", "step", "rewind", "new_seed"])
def test_every_button_works_in_every_state(press):
    async def main():
        for prepare in ("", "play", "step"):
            figure = Walk()
            if prepare:
                figure.press(prepare)
            figure.board.receive([["action", press, None]])
            assert figure.board.error == ""
            figure.pause()

    asyncio.run(main())
