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
from collections.abc import Iterator
from typing import ClassVar

from course_utils.widgets.callbacks import explain, running_loop
from course_utils.widgets.controls import memory
from course_utils.widgets.explorer import Explorer


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
    seed = memory(0)

    _playing_now: ClassVar[dict[type, LiveExplorer]] = {}

    def __init__(self, **options):
        self._steps: Iterator | None = None
        self.step_count = 0
        self.finished = False
        self._task: asyncio.Task | None = None
        before = self._playing_now.get(type(self))
        if before is not None:
            before.pause()
        self._playing_now[type(self)] = self
        super().__init__(**options)

    def run(self) -> Iterator:
        """The course of events for the present state and seed, one `next` a step."""
        raise NotImplementedError

    def steps_a_frame(self) -> int:
        """How many steps pass between two pictures while it plays."""
        return 1

    # Without a browser this is all there is ---------------------------------------

    def prepare(self) -> None:
        self._begin()
        self.observe(self._restart, names=["seed", *self.restarts_on])

    def _restart(self, _change) -> None:
        self._begin()

    def _begin(self) -> None:
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

    def step(self) -> None:
        """One picture further."""
        self.pause()
        self.advance(self.steps_a_frame())
        self.refresh()

    def rewind(self) -> None:
        """Back to step 0 with the same seed."""
        self.pause()
        self._begin()
        self.refresh()

    def reset(self) -> None:
        self.pause()
        super().reset()
        self._begin()
        self.refresh()

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
                self._begin()
            self._task = asyncio.get_running_loop().create_task(self._play())
        self.refresh()

    def pause(self) -> None:
        """Stop the passing of time."""
        if self._task is not None:
            task, self._task = self._task, None
            task.cancel()

    async def _play(self) -> None:
        mine = asyncio.current_task()
        try:
            while self._task is mine and not self.finished:
                began = time.perf_counter()
                self.advance(self.steps_a_frame())
                self.refresh()
                await self.board.painted()
                passed = time.perf_counter() - began
                await asyncio.sleep(max(0.001, 1 / self.frames_a_second - passed))
        except KeyboardInterrupt:
            pass  # raised further it would end the kernel's loop
        except Exception as error:
            self.board.error = explain(error)
        finally:
            if self._task is mine:
                self._task = None
                with contextlib.suppress(Exception):
                    self.refresh()

    def _frame(self) -> dict:
        frame = super()._frame()
        frame["actions"] = [
            [name, "Pause" if name == "play" and self.playing else words]
            for name, words in frame["actions"]
        ]
        return frame
