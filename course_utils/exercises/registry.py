"""Finding an exercise, a quiz question or a prediction by its name."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from course_utils.exercises import chapter_00, chapter_01, chapter_05
from course_utils.exercises.questions import Prediction, Quiz
from course_utils.exercises.spec import Exercise

# One package a chapter; a new chapter joins here.
_CHAPTERS = (chapter_00, chapter_01, chapter_05)

EXERCISES = {e.name: e for chapter in _CHAPTERS for e in chapter.EXERCISES}
QUIZZES = {q.name: q for chapter in _CHAPTERS for q in chapter.QUIZZES}
PREDICTIONS = {p.name: p for chapter in _CHAPTERS for p in chapter.PREDICTIONS}


def exercise(named: str | Callable) -> Exercise:
    """The exercise of this name, or of the name of this function.

    >>> exercise("kl_normal").name
    'kl_normal'
    """
    return _find(EXERCISES, named, "exercise")


def quiz(name: str) -> Quiz:
    """The quiz question of this name."""
    return _find(QUIZZES, name, "quiz question")


def prediction(name: str) -> Prediction:
    """The prediction of this name."""
    return _find(PREDICTIONS, name, "prediction")


def solution_source(name: str) -> str:
    """A cell that solves the exercise: the reference under the learner's name."""
    return exercise(name).solution()


def _find(known: dict, named, kind: str):
    name = named if isinstance(named, str) else getattr(named, "__name__", repr(named))
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=2, cutoff=0.5)
    advice = f"Did you mean {' or '.join(near)}? " if near else ""
    raise ValueError(
        f"there is no {kind} named {name!r}. {advice}There are: {', '.join(known)}"
    )
