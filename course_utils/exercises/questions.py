"""Quiz questions and predictions: what they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One answer: its words, whether it is right, and what to say to whoever took it."""

    words: str
    right: bool
    says: str


@dataclass(frozen=True)
class Quiz:
    """A question with options, exactly one of them right; each explains itself."""

    name: str
    question: str
    options: tuple[Option, ...]

    def __post_init__(self):
        if sum(option.right for option in self.options) != 1:
            raise ValueError(f"quiz {self.name!r} needs exactly one right option")


@dataclass(frozen=True)
class Prediction:
    """A guess that is locked before the answer is shown.

    Attributes:
        name: its name.
        question: what is to be guessed; nothing is lost by guessing wrongly.
        reveal: the answer, with its reason, shown once a guess is locked.
        options: the choices; empty where a number is asked for.
        number: the true number where one is asked for.
    """

    name: str
    question: str
    reveal: str
    options: tuple[str, ...] = ()
    number: float | None = None

    def __post_init__(self):
        if bool(self.options) == (self.number is not None):
            raise ValueError(
                f"prediction {self.name!r} needs either options or a number"
            )
