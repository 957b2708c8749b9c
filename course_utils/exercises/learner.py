"""What a learner calls: check, hint, reveal, quiz, predict, progress; and assess."""

from __future__ import annotations

import difflib
import html
from collections import Counter
from collections.abc import Callable

from course_utils.exercises import records, registry
from course_utils.exercises.collect import collect
from course_utils.exercises.judge import judge
from course_utils.exercises.overview import Overview
from course_utils.exercises.verdict import Verdict, marked, shown

VISIBLE_SEED = 0
_hints_given: Counter[str] = Counter()


class Note:
    """Words for a learner, as HTML and as text."""

    def __init__(self, title: str, words: str, code: str = ""):
        self.title, self.words, self.code = title, words, code

    def __repr__(self) -> str:
        return "\n".join(part for part in (self.title, self.words, self.code) if part)

    def _repr_html_(self) -> str:
        code = (
            f"<pre style='margin:6px 0 0'><code>{html.escape(self.code)}</code></pre>"
            if self.code
            else ""
        )
        return (
            "<div style='border-left:4px solid var(--jp-info-color1, #0b57c9);"
            "padding:6px 12px;max-width:52rem;"
            "color:var(--jp-content-font-color1, #22262a)'>"
            f"<strong>{html.escape(self.title)}</strong>"
            f"<div>{marked(self.words)}</div>{code}</div>"
        )


def assess(name: str, answer: Callable, *, seed: int = VISIBLE_SEED) -> Verdict:
    """The verdict on an answer, without display and without a record.

    Args:
        name: of the exercise.
        answer: the learner's function.
        seed: which cases are drawn; a grader keeps its own secret.
    Returns:
        The verdict: correct, score in [0, 1], misconception or None, message.
    Raises:
        ValueError: if there is no such exercise.

    >>> assess("wasserstein_1", lambda x, y: abs(x - y).mean()).misconception
    'no sorting'
    """
    exercise = registry.exercise(name)
    if not callable(answer):
        return Verdict(
            name,
            False,
            0.0,
            None,
            f"`{name}` is {type(answer).__name__} and not a function. Run the cell that "
            f"begins with `def {name}(` again.",
        )
    cases = exercise.cases(seed)
    return judge(exercise, collect(exercise, answer, cases), cases)


def check(answer: Callable | str, function: Callable | None = None) -> Verdict:
    """Say what is right or wrong with the learner's function, and record it.

    Args:
        answer: the function, found by its name; or the exercise's name.
        function: the function, where the exercise was named.
    """
    name = answer if isinstance(answer, str) else _name_of(answer)
    if isinstance(answer, str) and function is None:
        raise ValueError(
            f"check needs the function itself: check({answer}), without quotes"
        )
    exercise = registry.exercise(name)
    verdict = assess(exercise.name, function or answer)
    if verdict.attempted:
        records.record(
            {
                "kind": "exercise",
                "name": exercise.name,
                "correct": verdict.correct,
                "score": round(verdict.score, 3),
                "misconception": verdict.misconception,
            }
        )
    return verdict


def _name_of(function: Callable) -> str:
    """The exercise that the function's own name tells."""
    if not callable(function):
        raise ValueError(
            f"check needs your function, and {shown(function)} is "
            f"{type(function).__name__}. Run the cell that begins with `def` again."
        )
    name = getattr(function, "__name__", "")
    if name in registry.EXERCISES:
        return name
    called = name if name.isidentifier() else "answer"
    near = difflib.get_close_matches(name, registry.EXERCISES, n=1, cutoff=0.4)
    example = near[0] if near else next(iter(registry.EXERCISES))
    raise ValueError(
        f"the name of this function, {name!r}, is that of no exercise. If it is your "
        f"answer to {example}, write `check({example!r}, {called})`. "
        f"There are: {', '.join(registry.EXERCISES)}"
    )


def hint(named: Callable | str) -> Note:
    """One hint for an exercise; each call gives one more."""
    exercise = registry.exercise(named)
    given = min(_hints_given[exercise.name] + 1, len(exercise.hints))
    _hints_given[exercise.name] = given
    records.record({"kind": "hint", "name": exercise.name, "number": given})
    words = "\n".join(f"{i}. {exercise.hints[i - 1]}" for i in range(1, given + 1))
    left = len(exercise.hints) - given
    more = f"{left} more: run this cell again." if left else "That was the last hint."
    return Note(f"Hints for {exercise.name}", f"{words}\n{more}")


def reveal(named: Callable | str, *, force: bool = False) -> Note:
    """The reference's source, once the exercise has been attempted."""
    exercise = registry.exercise(named)
    tried = any(
        event["kind"] == "exercise" and event["name"] == exercise.name
        for event in records.history().events
    )
    if not (tried or force):
        return Note(
            f"{exercise.name}: try it first",
            f"Write an answer and run `check({exercise.name})` once; then the solution "
            f"can be shown. `reveal({exercise.name}, force=True)` shows it at once.",
        )
    records.record({"kind": "reveal", "name": exercise.name})
    words = "One right answer among many. Compare it with yours line by line."
    return Note(f"A solution of {exercise.name}", words, exercise.solution())


def quiz(name: str):
    """A question whose every option explains itself."""
    from course_utils.exercises.cards import QuizCard

    return QuizCard(registry.quiz(name))


def predict(name: str):
    """A guess to lock before the answer is shown."""
    from course_utils.exercises.cards import PredictionCard

    return PredictionCard(registry.prediction(name))


def progress() -> Overview:
    """What has been done in the course, and where to go on."""
    return Overview(records.history())
