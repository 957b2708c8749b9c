"""Callbacks come back to the loop they were made on, newest value first."""

from __future__ import annotations

import asyncio
import threading

import pytest

from course_utils.widgets.callbacks import Latest, explain, on_main


def in_thread(function, *args):
    """Call a function on a thread of its own and wait for it."""
    thread = threading.Thread(target=function, args=args)
    thread.start()
    thread.join()


def test_without_a_loop_a_callback_is_called_directly():
    seen = []
    on_main(seen.append)(3)
    assert seen == [3]


def test_a_callback_from_another_thread_runs_on_the_main_loop():
    seen = []

    async def main():
        callback = on_main(lambda v: seen.append((v, threading.current_thread())))
        in_thread(callback, 1)
        assert seen == []
        await asyncio.sleep(0.01)

    asyncio.run(main())
    assert seen == [(1, threading.main_thread())]


def test_on_its_own_loop_a_callback_has_done_its_work_when_it_returns():
    async def main():
        seen = []
        on_main(seen.append)(1)
        return seen

    assert asyncio.run(main()) == [1]


def test_an_error_is_told_as_text_or_else_passes_on():
    def fails(_):
        raise ValueError("no")

    told = []
    on_main(fails, on_error=told.append)(1)
    assert told[0].endswith("ValueError: no")
    with pytest.raises(ValueError, match="no"):
        on_main(fails)(1)


def test_the_newest_of_many_values_is_the_only_one_that_waits():
    async def main():
        seen = []
        latest = Latest(seen.append)
        threads = [
            threading.Thread(target=lambda k=k: [latest((k, i)) for i in range(200)])
            for k in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        latest("last")
        in_thread(latest, "newest")
        await asyncio.sleep(0.01)
        first = list(seen)
        in_thread(latest, "later")
        await asyncio.sleep(0.01)
        return first, seen[len(first) :]

    first, later = asyncio.run(main())
    assert first[-1] == "newest"
    assert len(first) <= 2
    assert later == ["later"]


def test_a_value_after_an_error_is_still_taken():
    seen, told = [], []

    def take(value):
        if value < 0:
            raise ValueError("negative")
        seen.append(value)

    latest = Latest(take, on_error=told.append)
    for value in (1, -1, 2):
        latest(value)
    assert seen == [1, 2]
    assert len(told) == 1


def test_an_explanation_ends_with_the_error_and_says_where():
    try:
        {}["key"]
    except KeyError as error:
        words = explain(error)
    assert words.endswith("KeyError: 'key'")
    assert "test_callbacks" in words
