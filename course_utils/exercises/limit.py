"""A time limit for a learner's function that leaves the kernel alive.

On the main thread of Linux and macOS a timer signal interrupts everything that Python
can interrupt, also `time.sleep`. Elsewhere (Windows, a thread) an exception is raised
in the running thread from a watchdog; it arrives at the next Python instruction, so a
sleep is waited for. Nothing can stop one endless call inside a C library.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import threading


class TimeIsUp(BaseException):
    """Raised in the learner's function; no `except Exception` swallows it."""


@contextlib.contextmanager
def time_limit(seconds: float):
    """Run the block for at most `seconds`, then raise `TimeIsUp` in it."""
    on_main = threading.current_thread() is threading.main_thread()
    with (
        _by_signal(seconds)
        if on_main and hasattr(signal, "setitimer")
        else (_by_watchdog(seconds))
    ):
        yield


@contextlib.contextmanager
def _by_signal(seconds: float):
    def ring(_number, _frame):
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    # Again and again, for a loop that swallows even a BaseException.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _by_watchdog(seconds: float):
    thread = ctypes.c_ulong(threading.get_ident())
    lock, done = threading.Lock(), threading.Event()

    def watch():
        wait = seconds
        while not done.wait(wait):
            wait = 0.05
            with lock:
                if not done.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        thread, ctypes.py_object(TimeIsUp)
                    )

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            done.set()
            # Take back an exception that has not yet arrived.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
