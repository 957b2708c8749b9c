"""Callbacks that run where they are safe, and whose errors can be seen.

JupyterLab 4.6 runs widget callbacks on changing threads (subshells), also while a
cell is running, and hides their exceptions and prints in a log. What the course
hangs on a widget therefore goes through `on_main`.
"""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import Callable


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop of this thread, or None where none is running."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def on_main(
    callback: Callable, *, on_error: Callable[[str], None] | None = None
) -> Callable:
    """Wrap a callback so that it runs on the loop on which it was wrapped.

    In a kernel that is the main loop, since lessons make their widgets in a cell.
    Without a loop (a plain script, a unit test) the callback is called directly.

    Args:
        callback: what to call; what it returns is dropped.
        on_error: takes the text of an exception; without it the exception passes on.
    Returns:
        A function with the callback's arguments.
    """
    main = running_loop()
    home = threading.current_thread()

    def guarded(*args):
        try:
            callback(*args)
        except Exception as error:
            if on_error is None:
                raise
            on_error(explain(error))

    def wrapped(*args):
        at_home = threading.current_thread() is home
        if main is None or main.is_closed() or (at_home and running_loop() is main):
            guarded(*args)
        else:
            main.call_soon_threadsafe(guarded, *args)

    return wrapped


class Latest:
    """A callback of one value that drops all but the newest value.

    While a call is waiting for the main loop, a newer value replaces the one that
    waits; so a fast slider never builds a queue.
    """

    def __init__(self, callback: Callable, *, on_error: Callable | None = None):
        self._lock = threading.Lock()
        self._waiting: list = []
        self._callback = callback
        self._go_on_main = on_main(self._go, on_error=on_error)

    def __call__(self, value) -> None:
        with self._lock:
            already_due = bool(self._waiting)
            self._waiting[:] = [value]
        if not already_due:
            self._go_on_main()

    def _go(self) -> None:
        with self._lock:
            value = self._waiting.pop()
        self._callback(value)


def explain(error: BaseException, *, lines: int = 3) -> str:
    """The end of a traceback as text, for a learner's eyes."""
    parts = traceback.format_exception(type(error), error, error.__traceback__)
    return "".join(parts[-lines:]).strip()
