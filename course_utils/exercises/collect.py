"""Collecting: the learner's function is run on the cases; only plain data come out.

Nothing here knows a right answer, so that a grader can collect in a sandbox and judge
elsewhere.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import importlib
import inspect
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

import numpy as np

from course_utils.exercises.limit import TimeIsUp, time_limit
from course_utils.exercises.plain import NotNumbers, numbers
from course_utils.exercises.spec import Exercise
from course_utils.exercises.undisturbed import quiet, undisturbed

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
            with contextlib.suppress(Exception), quiet():
                importlib.import_module(step.argval)
    for inner in code.co_consts:
        _import_first(inner)


def _one(exercise: Exercise, answer: Callable, case: dict) -> Output:
    given = copy.deepcopy(case)
    finished, value = False, None
    try:
        with quiet(), undisturbed(), time_limit(exercise.seconds):
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
    except NotNumbers as reason:  # a spec's own `use` may refuse what it is given
        return Output(problem=reason.problem, words=str(reason))
    except NotImplementedError:
        return Output(problem="none", words="It raises NotImplementedError.")
    except BaseException as error:
        words = _wrong_call(exercise, answer, error) or _where(error)
        return Output(problem="error", words=words)
    if not _unchanged(case, given):
        words = "It changes the values that it was given. Work on a copy instead."
        return Output(problem="changed", words=words)
    return _plain(value)


def _plain(value) -> Output:
    try:
        array, exact = numbers(value)
    except NotNumbers as reason:
        return Output(problem=reason.problem, words=str(reason))
    return Output(value=array, exact=exact)


def _unchanged(before, after) -> bool:
    if isinstance(before, dict):
        return all(_unchanged(before[key], after[key]) for key in before)
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after)
    return before == after if isinstance(before, (int, float, str, list)) else True


def _wrong_call(exercise: Exercise, answer: Callable, error: BaseException) -> str:
    """What to say of a function that cannot be called as the stub says; "" if it can."""
    if not isinstance(error, TypeError):
        return ""
    stub = re.search(rf"def {exercise.name}\((.*)\):", exercise.stub)
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):  # some functions of a C library tell nothing
        return ""
    if stub is None:
        return ""
    wanted = stub[1]
    count = len(wanted.split(","))
    try:
        signature.bind(*range(count))
    except TypeError:
        return (
            f"Its arguments are {signature}, but it is called with {count}, by position: "
            f"({wanted}). Begin with `def {exercise.name}({wanted}):`."
        )
    return ""


def _said(error: BaseException) -> str:
    """The error's own words, where it has any."""
    try:
        return str(error)[:MOST_TEXT]
    except Exception:
        return ""


def _where(error: BaseException) -> str:
    """The error, and the learner's own line in which it was raised."""
    words = f"{type(error).__name__}: {_said(error)}".removesuffix(": ")
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "course_utils" not in f.filename.replace("\\", "/")]
    mine = [f for f in own if "ipykernel" in f.filename or f.filename.startswith("<")]
    for frame in reversed(mine or own):
        if frame.line:
            words += f"\nin line {frame.lineno}: {frame.line.strip()}"
            break
    return "\n".join([words, *_meaning(error)])


# What Python and numpy say where a value is an array, a list or a number unexpectedly.
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
    r"math range error": (
        "A number became too large for a float: `math.exp` and its kind give up from "
        "about exp(709) on. Write the formula so that nothing large is raised to e."
    ),
    r"math domain error|expected a positive input": (
        "The logarithm or the root of a number that has none: log(0) or of something "
        "negative. What was it given?"
    ),
    r"'(int|float)' object (has no attribute|is not (iterable|subscriptable))"
    r"|object of type '(int|float)' has no len": (
        "Here it is one number and not an array. Where both may be given, "
        "`np.atleast_1d(x)` makes an array of either."
    ),
}


def _meaning(error: BaseException) -> list[str]:
    found = [w for told, w in _MEANINGS.items() if re.search(told, _said(error))]
    return found[:1]
