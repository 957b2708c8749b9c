"""What an exercise is: a reference, cases, wrong answers that are known, hints."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that learners really give.

    Attributes:
        name: in a few words, such as "arguments swapped".
        answer: a wrong implementation, called like the learner's function.
        hint: what to say to whoever gave it.
        recognise: where equality will not do (answers by chance), tells from a list of
            (case, output) whether the outputs show this misconception.
    """

    name: str
    answer: Callable
    hint: str
    recognise: Callable[[list], bool] | None = None


@dataclass(frozen=True)
class Property:
    """Something that every right answer obeys, said in a sentence.

    Attributes:
        says: the sentence, shown when it is violated.
        holds: tells from a list of (case, output) whether it holds.
    """

    says: str
    holds: Callable[[list], bool]


def call(answer: Callable, case: dict):
    """The ordinary use of a case: call the answer with its values by position."""
    return answer(*case.values())


def close(got: np.ndarray, wanted: np.ndarray, rtol: float) -> bool:
    """Equal up to rounding, where shapes may differ by axes of length 1."""
    got, wanted = np.squeeze(got), np.squeeze(wanted)
    if got.shape != wanted.shape:
        return False
    return bool(np.allclose(got, wanted, rtol=rtol, atol=1e-300 + 1e-3 * rtol))


def relatively_close(got, wanted, rtol, case) -> bool:
    """As `agree`: equal up to rounding, also where the numbers are very small."""
    got, wanted = np.squeeze(got), np.squeeze(wanted)
    return got.shape == wanted.shape and np.allclose(got, wanted, rtol=rtol, atol=0)


@dataclass(frozen=True)
class Exercise:
    """One exercise, from which everything else is made.

    Attributes:
        name: of the function that the learner writes.
        title: a short heading.
        statement: what is asked, in Markdown.
        stub: the learner's starting cell.
        reference: a right answer, self-contained up to `np`.
        cases: seed -> list of cases, each a dict of plain data by argument name.
        misconceptions: wrong answers that are known.
        hints: three, from a nudge to a worked line.
        use: how a case is put to an answer; the default calls it.
        agree: (got, wanted, rtol, case) -> whether an output is right.
        properties: what every right answer obeys.
        minutes: how long a learner takes, about.
        seconds: after how long an answer is stopped.
        show: the names of the case's entries that are shown; None shows all.
        calls: where `use` calls the answer several times a case and puts the results
            along a first axis: which calls these are, in words.
    """

    name: str
    title: str
    statement: str
    stub: str
    reference: Callable
    cases: Callable[[int], list[dict]]
    misconceptions: Sequence[Misconception]
    hints: tuple[str, str, str]
    use: Callable = call
    agree: Callable = lambda got, wanted, rtol, case: close(got, wanted, rtol)
    properties: Sequence[Property] = ()
    minutes: int = 5
    seconds: float = 5.0
    show: Sequence[str] | None = None
    calls: str = ""

    def __post_init__(self):
        # Read now: an update of the course may rewrite the file while a kernel runs.
        source = textwrap.dedent(inspect.getsource(self.reference)).rstrip()
        object.__setattr__(self, "_solution", source)

    def solution(self) -> str:
        """The reference's source: a cell that solves the exercise."""
        return self._solution
