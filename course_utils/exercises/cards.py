"""Quiz questions and predictions as widgets.

Each can be driven without a browser: `answer` and `lock` do what the buttons do. The
text form shows the question only; where no front end shows the widget (a notebook that
is executed by a script), a prediction's answer is printed by `reveal`.
"""

from __future__ import annotations

import html

import ipywidgets

from course_utils.exercises import records
from course_utils.exercises.questions import Prediction, Quiz
from course_utils.exercises.verdict import marked
from course_utils.widgets.callbacks import explain, on_main


class Card:
    """A question with its answers and a place for what is said to them."""

    def __init__(self, question: str, fields: list):
        self.feedback = ipywidgets.HTML()
        # What the feedback says is read out when it changes.
        heading = ipywidgets.HTML(
            f"<p style='font-weight:600;margin:0 0 4px;line-height:1.45;"
            f"white-space:normal'>{marked(question)}</p>"
        )
        self.widget = ipywidgets.VBox([heading, *fields, self.feedback])
        self.widget.layout.max_width = "52rem"
        self.widget.layout.padding = "6px 12px"
        self.widget.layout.border_left = "4px solid var(--jp-border-color1, #c4c9ce)"
        self.question = question

    def _say(self, sign: str, words: str) -> None:
        self.feedback.value = (
            "<div role='status' style='margin-top:6px;line-height:1.45;"
            f"white-space:normal'><strong>{sign}</strong> {marked(words)}</div>"
        )

    def _guarded(self, function):
        return on_main(function, on_error=lambda words: self._say("Error.", words))

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.question}"

    def _repr_mimebundle_(self, **options):
        data = dict(self.widget._repr_mimebundle_(**options) or {})
        return {**data, "text/plain": repr(self)}


class QuizCard(Card):
    """A quiz question: one button an option, each explains itself."""

    def __init__(self, quiz: Quiz):
        self.quiz = quiz
        self.buttons = [_wide_button(option.words) for option in quiz.options]
        for number, button in enumerate(self.buttons):
            press = self._guarded(lambda _button, number=number: self.answer(number))
            button.on_click(press)
        super().__init__(quiz.question, self.buttons)

    def answer(self, number: int) -> bool:
        """Take option `number`; returns whether it is right."""
        option = self.quiz.options[number]
        for other, button in enumerate(self.buttons):
            words = self.quiz.options[other].words
            sign = ("✓ " if option.right else "✗ ") if other == number else ""
            button.description = sign + words
        self._say("Right." if option.right else "Not so.", option.says)
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
        if prediction.options:
            self.buttons = [_wide_button(words) for words in prediction.options]
            for words, button in zip(prediction.options, self.buttons, strict=True):
                press = self._guarded(lambda _button, words=words: self.lock(words))
                button.on_click(press)
            fields = self.buttons
        else:
            self.number = ipywidgets.FloatText(description="my guess")
            self.button = ipywidgets.Button(description="Lock my guess")
            self.button.on_click(self._guarded(lambda _: self.lock(self.number.value)))
            fields = [ipywidgets.HBox([self.number, self.button])]
        super().__init__(f"Predict first. {prediction.question}", fields)

    def lock(self, guess) -> None:
        """Lock a guess and show the truth; a locked guess stays."""
        if self.locked:
            return
        self.locked = True
        for button in getattr(self, "buttons", []):
            button.disabled = True
            if button.description == guess:
                button.description = f"my guess: {guess}"
        if self.prediction.number is not None:
            self.number.disabled = self.button.disabled = True
        self._say(f"Locked: {html.escape(str(guess))}.", self.prediction.reveal)
        records.record(
            {"kind": "prediction", "name": self.prediction.name, "guess": guess}
        )


def _wide_button(words: str) -> ipywidgets.Button:
    button = ipywidgets.Button(description=words, tooltip=words)
    button.layout.width = "auto"
    button.layout.height = "auto"
    button.layout.min_height = "30px"
    button.layout.align_self = "flex-start"
    button.style.text_align = "left" if hasattr(button.style, "text_align") else None
    return button


__all__ = ["Card", "PredictionCard", "QuizCard", "explain"]
