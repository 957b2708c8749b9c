"""Judging: outputs against the reference; the learner's function is not needed here."""

from __future__ import annotations

import numpy as np

from course_utils.exercises import ladder
from course_utils.exercises.collect import Output, collect
from course_utils.exercises.spec import Exercise
from course_utils.exercises.verdict import Verdict, shown

RTOL = 1e-5  # also for what was calculated in float32 and made a float at the end
RTOL_SINGLE = 1e-3  # for answers in float32


def judge(exercise: Exercise, outputs: list[Output], cases: list[dict]) -> Verdict:
    """The verdict on collected outputs.

    Args:
        exercise: its spec.
        outputs: of `collect`, one a case, fewer if an answer ran out of time.
        cases: the cases that were put.
    """
    if outputs and all(output.problem == "none" for output in outputs):
        message = (
            "Write your answer into the cell above, end it with a `return`, run it, and "
            "check again."
        )
        return _verdict(exercise, 0.0, message, attempted=False)
    wanted = [o.value for o in collect(exercise, exercise.reference, cases)]
    right = [
        output.value is not None and _agrees(exercise, output, want, case)
        for output, want, case in zip(outputs, wanted, cases, strict=False)
    ]
    score = sum(right) / len(cases)
    for number, output in enumerate(outputs):
        if output.problem:
            return _problem(exercise, score, output, cases[number], number)
    pairs = [
        (case, _in_shape(output.value, want))
        for case, output, want in zip(cases, outputs, wanted, strict=True)
    ]
    broken = [p for p in exercise.properties if not _holds(p, pairs)]
    if all(right) and not broken:
        return _verdict(exercise, 1.0, _praise(len(cases)), correct=True)
    score = min(score, 1 - 1 / len(cases)) if broken else score
    first = right.index(False) if False in right else 0
    known = _misconception(exercise, outputs, cases)
    if known is not None:
        details = _details(exercise, cases[first], outputs[first].value, wanted[first])
        return _verdict(
            exercise, score, known.hint, misconception=known.name, details=details
        )
    if False not in right:
        return _verdict(exercise, score, broken[0].says)
    got = [output.value for output in outputs]
    # Of numbers of another shape, or of nan, no property means anything.
    says, meant = ladder.form(got, wanted, many_calls=bool(exercise.calls))
    if says:
        first = meant
    elif broken:
        says, first = broken[0].says, _where_broken(broken[0], pairs, first)
    says = says or _ladder(got, wanted, cases, right)
    details = _details(exercise, cases[first], outputs[first].value, wanted[first])
    return _verdict(exercise, score, says, details=details)


def _agrees(exercise, output: Output, want, case) -> bool:
    rtol = RTOL if output.exact else RTOL_SINGLE
    if np.isnan(output.value).any() and not np.isnan(want).any():
        return False
    return bool(exercise.agree(output.value, want, rtol, case))


def _in_shape(got: np.ndarray, want: np.ndarray) -> np.ndarray:
    """The output in the shape wanted, where only axes of length 1 differ."""
    same = np.squeeze(got).shape == np.squeeze(want).shape
    return got.reshape(want.shape) if same else got


def _holds(rule, pairs) -> bool:
    with np.errstate(all="ignore"):
        try:
            return bool(rule.holds(pairs))
        except (IndexError, TypeError, ValueError):  # outputs of another shape
            return False


def _where_broken(rule, pairs, otherwise: int) -> int:
    """The first case that breaks the rule by itself."""
    alone = (number for number, pair in enumerate(pairs) if not _holds(rule, [pair]))
    return next(alone, otherwise)


def _misconception(exercise: Exercise, outputs: list[Output], cases: list[dict]):
    """The first misconception whose wrong outputs are the learner's."""
    for known in exercise.misconceptions:
        if known.recognise is not None:
            pairs = [(c, o.value) for c, o in zip(cases, outputs, strict=True)]
            if _recognised(known, pairs):
                return known
            continue
        theirs = collect(exercise, known.answer, cases)
        if all(_same(a, b) for a, b in zip(outputs, theirs, strict=False)):
            return known
    return None


def _recognised(known, pairs) -> bool:
    with np.errstate(all="ignore"):
        try:
            return bool(known.recognise(pairs))
        except (IndexError, TypeError, ValueError):  # outputs of another shape
            return False


def _same(learner: Output, wrong: Output) -> bool:
    if learner.value is None or wrong.value is None:
        return False
    a, b = np.squeeze(learner.value), np.squeeze(wrong.value)
    rtol = RTOL if learner.exact else RTOL_SINGLE
    return a.shape == b.shape and np.allclose(
        a, b, rtol=rtol, atol=1e-3 * rtol, equal_nan=True
    )


def _ladder(got, wanted, cases, right) -> str:
    sizes = [
        max((len(v) for v in case.values() if isinstance(v, np.ndarray)), default=0)
        for case in cases
    ]
    words = ladder.always_the_same(got, wanted) or ladder.nearly(got, wanted)
    if words:
        return words
    if any(right):
        near = ", so the idea is nearly there" if sum(right) > len(right) / 2 else ""
        return (
            f"Right in {sum(right)} of {len(right)} cases{near}. "
            f"Case {right.index(True) + 1} is right and case {right.index(False) + 1} is "
            "wrong: what is different about them?"
        )
    return ladder.explain(got, wanted, sizes)


def _problem(exercise, score, output: Output, case: dict, number: int) -> Verdict:
    heads = {
        "error": "It stopped with an error.",
        "time": "",
        "kind": "",
        "changed": "",
        "none": "It returned None here. Does every path of it end in a `return`?",
    }
    words = output.words if output.problem != "none" else ""
    message = f"{heads[output.problem]} {words}".strip()
    return _verdict(exercise, score, message, details=_given(exercise, case))


def _given(exercise: Exercise, case: dict):
    names = case.keys() if exercise.show is None else exercise.show
    return tuple((name, shown(case[name])) for name in names if name in case)


def _details(exercise, case, got, want):
    of = f", {exercise.calls}" if exercise.calls else ""
    compared = ((f"got{of}", shown(got)), (f"wanted{of}", shown(want)))
    return (*_given(exercise, case), *compared)


def _praise(count: int) -> str:
    return f"It agrees with the reference in all {count} cases that were tried."


def _verdict(
    exercise,
    score,
    message,
    *,
    correct=False,
    misconception=None,
    details=(),
    attempted=True,
) -> Verdict:
    return Verdict(
        exercise.name, correct, score, misconception, message, tuple(details), attempted
    )
