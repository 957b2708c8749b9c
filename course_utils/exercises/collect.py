"""Collecting: the learner's function is run on the cases; only plain data come out.

Nothing here knows a right answer, so that a grader can collect in a sandbox and judge
elsewhere.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import importlib
import io
import random
import re
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

import numpy as np

from course_utils.exercises.limit import TimeIsUp, time_limit
from course_utils.exercises.spec import Exercise

MOST_NUMBERS = 5_000_000
MOST_TEXT = 2_000


@dataclass(frozen=True)
class Output:
    """What came of one case.

    Attributes:
        value: the numbers returned, as float64; None if there are none.
        problem: "" or one of none, error, time, kind, changed.
        words: what to say of the problem.
        exact: whether the numbers came in double precision.
    """

    value: np.ndarray | None = None
    problem: str = ""
    words: str = ""
    exact: bool = True


def collect(exercise: Exercise, answer: Callable, cases: list[dict]) -> list[Output]:
    """Put every case to the answer; stop at the first one that runs out of time."""
    _import_first(getattr(answer, "__code__", None))
    outputs: list[Output] = []
    for case in cases:
        outputs.append(_one(exercise, answer, case))
        if outputs[-1].problem == "time":
            break
    return outputs


def _import_first(code: CodeType | None) -> None:
    """Import what the answer imports inside, before its clock runs.

    Loading torch takes seconds, and an import that is cut off in the middle leaves a
    broken module behind.
    """
    if not isinstance(code, CodeType):
        return
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            # What goes wrong is said when the answer itself runs into it.
            with contextlib.suppress(Exception), _quiet():
                importlib.import_module(step.argval)
    for inner in code.co_consts:
        _import_first(inner)


def _one(exercise: Exercise, answer: Callable, case: dict) -> Output:
    given = copy.deepcopy(case)
    finished, value = False, None
    try:
        with _quiet(), _same_chance(), time_limit(exercise.seconds):
            value = exercise.use(answer, given)
            finished = True
    except TimeIsUp:
        if not finished:
            words = (
                f"It was still running after {exercise.seconds:g} seconds and was "
                "stopped. Is there a loop that never ends?"
            )
            return Output(problem="time", words=words)
    except KeyboardInterrupt:
        raise
    except NotImplementedError:
        return Output(problem="none", words="It raises NotImplementedError.")
    except BaseException as error:
        return Output(problem="error", words=_where(error))
    if not _unchanged(case, given):
        words = "It changes the values that it was given. Work on a copy instead."
        return Output(problem="changed", words=words)
    return _plain(value)


def _plain(value) -> Output:
    """Numbers of the usual kinds as float64; by exact type, so nothing can pretend."""
    if value is None or (type(value) in (list, tuple) and _only_none(value)):
        return Output(problem="none", words="It returned None.")
    try:
        array, exact = _numbers(value)
    except _NotNumbers as error:
        return Output(problem="kind", words=str(error))
    return Output(value=array, exact=exact)


def _only_none(values) -> bool:
    return len(values) > 0 and all(value is None for value in values)


class _NotNumbers(Exception):
    pass


def _numbers(value) -> tuple[np.ndarray, bool]:
    torch = sys.modules.get("torch")
    if torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter):
        value = value.detach().cpu().numpy()
    if type(value) in (list, tuple):
        parts = [_numbers(part) for part in value]
        if len({part.shape for part, _ in parts}) > 1:
            shapes = ", ".join(str(part.shape) for part, _ in parts[:5])
            raise _NotNumbers(f"It returned parts of different shapes: {shapes}.")
        exact = all(exact for _, exact in parts)
        return np.array([part for part, _ in parts], dtype=float), exact
    if type(value) in (bool, int, float):
        try:
            return np.array(float(value)), True
        except OverflowError:
            raise _NotNumbers("It returned a number too large for a float.") from None
    if isinstance(value, np.generic) and type(value).__module__ == "numpy":
        value = np.asarray(value)
    if type(value) is not np.ndarray:
        raise _NotNumbers(
            f"It returned {_kind(value)}; numbers, a list or an array are needed."
        )
    if value.dtype.kind not in "biuf":
        raise _NotNumbers(
            f"It returned an array of {value.dtype}; real numbers are needed."
        )
    if value.size > MOST_NUMBERS:
        raise _NotNumbers(f"It returned {value.size:,} numbers, far more than needed.")
    return value.astype(float), value.dtype.kind != "f" or value.dtype.itemsize >= 8


def _kind(value) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"


def _unchanged(before, after) -> bool:
    if isinstance(before, dict):
        return all(_unchanged(before[key], after[key]) for key in before)
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    return before == after if isinstance(before, (int, float, str, list)) else True


def _where(error: BaseException) -> str:
    """The error, and the learner's own line in which it was raised."""
    words = f"{type(error).__name__}: {error}"[:MOST_TEXT]
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "course_utils" not in f.filename.replace("\\", "/")]
    mine = [f for f in own if "ipykernel" in f.filename or f.filename.startswith("<")]
    for frame in reversed(mine or own):
        if frame.line:
            words += f"\nin line {frame.lineno}: {frame.line.strip()}"
            break
    return "\n".join([words, *_meaning(error)])


# What numpy says when a value is an array where one number was expected, and why.
_MEANINGS = {
    r"only .* arrays can be converted to Python scalars": (
        "An argument is an array here. `math.exp` and its kind take one number; "
        "`np.exp` takes arrays as well."
    ),
    r"truth value of an array .* is ambiguous": (
        "An argument is an array here, so `if` has many answers at once. Use "
        "`np.where`, or an index such as `p[p > 0]`."
    ),
    r"can't multiply sequence by non-int|unsupported operand .* 'list'": (
        "Lists cannot be calculated with. `np.asarray(x)` makes an array of one."
    ),
}


def _meaning(error: BaseException) -> list[str]:
    found = [w for told, w in _MEANINGS.items() if re.search(told, str(error))]
    return found[:1]


@contextlib.contextmanager
def _quiet():
    """What the answer prints or warns of goes nowhere, least of all to stderr."""
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _same_chance():
    """Global sources of chance are afterwards as they were before."""
    torch = sys.modules.get("torch")
    numpy_state, python_state = np.random.get_state(), random.getstate()
    torch_state = torch.get_rng_state() if torch is not None else None
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        if torch_state is not None:
            torch.set_rng_state(torch_state)
