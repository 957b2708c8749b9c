"""Quiz questions and predictions as widgets.

Each can be driven without a browser: `answer` and `lock` do what the buttons do. The
text form stands where no front end shows the widget (a terminal, a notebook executed by
a script): there a quiz question shows its options, and a prediction reveals at once.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from string import ascii_uppercase

import ipywidgets

from course_utils.exercises import records
from course_utils.exercises.questions import Prediction, Quiz
from course_utils.exercises.verdict import marked
from course_utils.widgets.callbacks import on_main
from course_utils.widgets.display import constant_text
from course_utils.widgets.letters import Letters

_STATES = ("course-right", "course-wrong", "course-mine")


class Card:
    """A question with its answers and a place for what is said to them.

    Args:
        kind: what sort of question it is, in words above it.
        question: the question.
        options: the answers to choose from; may be empty.
    """

    def __init__(self, kind: str, question: str, options: tuple[str, ...]):
        self.kind, self.question = kind, question
        self.options = _lettered(options)
        self.buttons = [_option(words) for words in self.options]
        for number, button in enumerate(self.buttons):
            # on_click hands over the button; what counts is its number.
            press = self._guarded(lambda _button, number=number: self.choose(number))
            button.on_click(press)
        self.feedback = ipywidgets.HTML()
        self.widget = ipywidgets.VBox(
            [
                self._heading(),
                *(self.buttons or self.fields()),
                self.feedback,
                Letters(box="course-card"),
            ]
        ).add_class("course-card")

    def choose(self, number: int) -> None:
        """Take option `number`, as its button does."""
        raise NotImplementedError

    def fields(self) -> list:
        """What is there to answer with, where there are no options."""
        return []

    def _heading(self) -> ipywidgets.HTML:
        return ipywidgets.HTML(
            f"<style>{_style()}</style><p class='course-kind'>{marked(self.kind)}</p>"
            f"<p class='course-question'>{marked(self.question)}</p>"
        )

    def _mark(self, number: int, sign: str, state: str) -> None:
        """Give one option a sign and a look, and all others their plain one."""
        for other, (button, words) in enumerate(
            zip(self.buttons, self.options, strict=True)
        ):
            button.description = f"{sign} {words}" if other == number else words
            for look in _STATES:
                button.remove_class(look)
        self.buttons[number].add_class(state)

    def _say(self, sign: str, words: str, state: str = "course-mine") -> None:
        # The whole element is new each time, so a "status" might not be read out; an
        # "alert" is when it appears.
        self.feedback.value = (
            f"<div role='alert' class='course-said {state}'>"
            f"<strong>{marked(sign)}</strong> {marked(words)}</div>"
        )

    def _guarded(self, function):
        return on_main(
            function, on_error=lambda words: self._say("Error.", words, "course-wrong")
        )

    def __repr__(self) -> str:
        return "\n".join([f"{self.kind}. {self.question}", *self.options])

    def _repr_mimebundle_(self, **options):
        return constant_text(self.widget, repr(self), **options)


class QuizCard(Card):
    """A quiz question: one button an option, each explains itself."""

    def __init__(self, quiz: Quiz):
        self.quiz = quiz
        words = tuple(option.words for option in quiz.options)
        super().__init__("Quiz question", quiz.question, words)

    def choose(self, number: int) -> None:
        self.answer(number)

    def answer(self, number: int) -> bool:
        """Take option `number`; returns whether it is right."""
        option = self.quiz.options[number]
        state = "course-right" if option.right else "course-wrong"
        self._mark(number, "✓" if option.right else "✗", state)
        self._say("Right." if option.right else "Not so.", option.says, state)
        records.record(
            {
                "kind": "quiz",
                "name": self.quiz.name,
                "correct": option.right,
                "option": option.words,
            }
        )
        return option.right


class PredictionCard(Card):
    """A guess that is locked, and then compared with the truth."""

    def __init__(self, prediction: Prediction):
        self.prediction = prediction
        self.locked = False
        super().__init__("Predict first", prediction.question, prediction.options)
        before = records.last("prediction", prediction.name)
        if before is not None and self._fits(before.get("guess")):
            # Locked is locked, also when the cell is run again tomorrow.
            self._show(before["guess"])

    def fields(self) -> list:
        self.number = ipywidgets.FloatText(description="My guess")
        self.number.style.description_width = "initial"
        self.button = ipywidgets.Button(description="Lock my guess")
        self.button.on_click(self._guarded(lambda _: self.lock(self.number.value)))
        return [ipywidgets.HBox([self.number, self.button])]

    def choose(self, number: int) -> None:
        self.lock(self.prediction.options[number])

    def lock(self, guess) -> None:
        """Lock a guess and show the truth; a locked guess stays.

        Args:
            guess: one of the options, or a number where one is asked for.
        """
        if self.locked:
            return
        if not self._fits(guess):
            known = ", ".join(self.prediction.options) or "numbers"
            raise ValueError(f"a guess must be one of {known}, but is {guess!r}")
        self._show(guess)
        records.record(
            {"kind": "prediction", "name": self.prediction.name, "guess": guess}
        )

    def _fits(self, guess) -> bool:
        if self.buttons:
            return guess in self.prediction.options
        return type(guess) in (int, float) and math.isfinite(guess)

    def _show(self, guess) -> None:
        """The guess, locked, beside the truth."""
        self.locked = True
        if self.buttons:
            number = self.prediction.options.index(guess)
            self._mark(number, "●", "course-mine")
            for other, button in enumerate(self.buttons):
                # Not the chosen one: whoever came by keyboard keeps the focus.
                button.disabled = other != number
        else:
            # The button is not disabled, for the same reason.
            self.number.value = guess
            self.number.disabled, self.button.description = True, "Locked"
        words = guess.rstrip(".") if isinstance(guess, str) else f"{guess:g}"
        self._say(f"Locked: {words}.", self.prediction.reveal)

    def __repr__(self) -> str:
        return f"{super().__repr__()}\nAnswer: {self.prediction.reveal}"


class TrialCard(Card):
    """A button to press, to see whether the kernel hears it and answers.

    Args:
        kind, question: the words above it.
        lines: what else to say above the button.
    """

    def __init__(self, kind: str, question: str, lines: tuple[str, ...]):
        self.lines = lines
        super().__init__(kind, question, ("Press me",))

    def choose(self, number: int) -> None:
        self._mark(number, "✓", "course-right")
        words = "Figures and questions will work here."
        self._say("Python heard you, and you see its answer.", words, "course-right")

    def _heading(self) -> ipywidgets.HTML:
        heading = super()._heading()
        lines = "".join(f"<li>{marked(line)}</li>" for line in self.lines)
        heading.value += f"<ul class='course-lines'>{lines}</ul>"
        return heading


def _lettered(options: tuple[str, ...]) -> list[str]:
    """A letter before each of several options, by which a class can speak of them."""
    if len(options) == 1:
        return list(options)
    letters = ascii_uppercase[: len(options)]
    return [f"{a}.  {words}" for a, words in zip(letters, options, strict=True)]


def _option(words: str) -> ipywidgets.Button:
    return ipywidgets.Button(description=words).add_class("course-option")


@cache
def _style() -> str:
    return (files("course_utils.exercises") / "cards.css").read_text(encoding="utf-8")


__all__ = ["Card", "PredictionCard", "QuizCard", "TrialCard"]
