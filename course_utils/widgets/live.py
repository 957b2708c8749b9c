"""`LiveExplorer`: a figure in which time passes, with play, pause, step and reset.

What happens is a generator; one `next` is one step. While it plays, one task on the
kernel's main loop advances it and waits until the browser has painted, so that Pause
works within a frame and no frame is ever drawn unseen. Making a figure of the same
kind again (running the cell again) stops the one before.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import ClassVar

from course_utils.widgets.board import clamp
from course_utils.widgets.callbacks import explain, running_loop
from course_utils.widgets.controls import memory
from course_utils.widgets.explorer import Explorer


@dataclass(frozen=True)
class Timeline:
    """Where a figure's time stands, for a slider that goes back and forth in it.

    Attributes:
        now: the step that is shown.
        end: the furthest step that can be shown; it grows with the run.
        marks: what happened when, as ((step, words, whether the learner did it), ...).
        label: what the slider is called.
        onward: whether a step beyond the end may be asked for; the figure then plays
            until it is there.
    """

    now: int
    end: int
    marks: tuple[tuple[int, str, bool], ...] = ()
    label: str = "step"
    onward: bool = False


class LiveExplorer(Explorer):
    """An explorer whose state goes on in time.

    A figure implements `run`, and reads in `draw` what the generator left behind.
    Reset starts again with the same seed; "New seed" with the next one.
    """

    actions: ClassVar = {
        "play": "Play",
        "step": "Step",
        "rewind": "Rewind (same seed)",
        "new_seed": "New seed",
    }
    #: Attributes whose change starts again from step 0, such as a sample's size.
    restarts_on: ClassVar[tuple[str, ...]] = ()
    frames_a_second: ClassVar[float] = 20.0
    #: Whether the steps of the next picture pass while the browser paints this one: for
    #: figures that compute much. Whoever pauses one must draw it, as `play` does.
    ahead: ClassVar[bool] = False
    seed = memory(0)

    _playing_now: ClassVar[dict[type, LiveExplorer]] = {}

    def __init__(self, **options):
        self._steps: Iterator | None = None
        self.step_count = 0
        self.finished = False
        self._task: asyncio.Task | None = None
        self._until: int | None = None  # the step at which it stops playing by itself
        before = self._playing_now.get(type(self))
        if before is not None:
            before.pause()
        self._playing_now[type(self)] = self
        super().__init__(**options)

    def run(self) -> Iterator:
        """The course of events for the present state and seed, one `next` a step."""
        raise NotImplementedError

    def timeline(self) -> Timeline | None:
        """Where time stands, for a figure that can `go_to` any step of its past."""
        return None

    def go_to(self, step: int) -> None:
        """Show a step between 0 and the timeline's end."""
        raise NotImplementedError

    def steps_a_frame(self) -> int | None:
        """How many steps pass between two pictures while it plays.

        None is for a figure whose `advance` takes it as "as many as stay smooth".
        """
        return 1

    # Without a browser this is all there is ---------------------------------------

    def prepare(self) -> None:
        self.begin()
        self.observe(self._restart, names=["seed", *self.restarts_on])

    def _restart(self, _change) -> None:
        self.begin()

    def begin(self) -> None:
        """Start at step 0 for the present state and seed, without drawing."""
        self._steps, self.step_count, self.finished = self.run(), 0, False
        self.advance(1)

    def advance(self, steps: int = 1) -> int:
        """Let some steps pass without drawing; returns how many there were."""
        done = 0
        for _ in range(steps):
            if next(self._steps, StopIteration) is StopIteration:
                self.finished = True
                break
            done += 1
        self.step_count += done
        return done

    @property
    def playing(self) -> bool:
        """Whether time is passing."""
        return self._task is not None and not self._task.done()

    def scrub(self, step: int) -> None:
        """Go to a step of the timeline as its slider would, stopping at its ends.

        A figure that goes `onward` plays as far as a step beyond the end.
        """
        timeline = self.timeline()
        if timeline is None:
            raise ValueError(f"{type(self).__name__} has no timeline")
        self.pause()
        with self.together():
            self.go_to(round(clamp(float(step), 0, timeline.end)))
        if timeline.onward and step > timeline.end and not self.finished:
            self.play_until(round(float(step)))

    def play_until(self, step: int) -> None:
        """Play, and pause at this step of the timeline."""
        self._until = step
        if running_loop() is None:
            while not self.finished and not self._arrived:
                self.advance(self._steps_now())
            self._until = None
            self.refresh()
        else:
            self._begin_to_play()

    def step(self) -> None:
        """One picture further."""
        self.pause()
        self.advance(self.steps_a_frame())
        self.refresh()

    def rewind(self) -> None:
        """Back to step 0 with the same seed."""
        self.pause()
        self.begin()
        self.refresh()

    def relive(self, past) -> None:
        self.pause()
        super().relive(past)
        self.begin()

    def new_seed(self) -> None:
        """Start again with the next seed."""
        self.pause()
        self.seed += 1

    # In a kernel --------------------------------------------------------------------

    def play(self) -> None:
        """Play, or pause if it is playing; what has ended begins again.

        Without a running loop (a script, a test) it is one step.
        """
        if self.playing:
            self.pause()
        elif running_loop() is None:
            self.step()
        else:
            if self.finished:
                self.begin()
            self._begin_to_play()
        self.refresh()

    def _begin_to_play(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._play())

    @property
    def _arrived(self) -> bool:
        """Whether it has come to where it is to stop."""
        return self._until is not None and self.timeline().now >= self._until

    def _steps_now(self) -> int | None:
        """How many steps pass now: as `steps_a_frame` says, but not too far."""
        steps = self.steps_a_frame()
        if self._until is None or steps is None:
            return steps
        return min(steps, self._until - self.timeline().now)

    def pause(self) -> None:
        """Stop the passing of time."""
        self._until = None
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()

    def film(self, name: str, values: Iterable, *, seconds: float) -> None:
        """Set a control to one value after another, each of them painted.

        Pause ends it where it is. Without a running loop only the last value is set.

        Args:
            name, values: of the control.
            seconds: how long it takes, if drawing takes no time.
        """
        self.pause()
        values = list(values)
        if running_loop() is None:
            setattr(self, name, values[-1])
        else:
            film = self._film(name, values, seconds / len(values))
            self._task = asyncio.get_running_loop().create_task(film)

    async def _film(self, name: str, values: list, pause: float) -> None:
        with self._until_the_end():
            for value in values:
                with self.board.hold_sync():
                    setattr(self, name, value)
                    asked = self.board.ask_for_paint()
                await self.board.painted(asked=asked)
                await asyncio.sleep(pause)

    @contextlib.contextmanager
    def _until_the_end(self):
        """Around what a task of this figure does: what ends it, and what it leaves."""
        mine = asyncio.current_task()
        try:
            yield
        except KeyboardInterrupt:
            pass  # raised further it would end the kernel's loop
        except Exception as error:
            self.board.error = explain(error)
        finally:
            if self._task is mine:
                self._task = self._until = None
                with contextlib.suppress(Exception):
                    self.refresh()

    async def _play(self) -> None:
        mine = asyncio.current_task()
        with self._until_the_end():
            while self._task is mine and not self.finished and not self._arrived:
                began = time.perf_counter()
                if not self.ahead:
                    self.advance(self._steps_now())
                # One message a picture, so that the browser paints it once.
                with self.board.hold_sync():
                    self.refresh()
                    asked = self.board.ask_for_paint()
                if self.ahead:
                    await asyncio.sleep(0)
                    if self._task is not mine:
                        break
                    self.advance(self._steps_now())
                await self.board.painted(asked=asked)
                passed = time.perf_counter() - began
                await asyncio.sleep(max(0.001, 1 / self.frames_a_second - passed))

    def _take_one(self, kind, name, value) -> None:
        if kind == "time":
            self.scrub(value)
        else:
            super()._take_one(kind, name, value)

    def _timeline(self) -> dict:
        timeline = self.timeline()
        return {} if timeline is None else asdict(timeline)

    def words_of(self, action: str) -> str:
        if action == "play" and self.playing:
            return "Pause"
        return super().words_of(action)
