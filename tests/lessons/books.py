"""Reading the lessons as stored, for the tests beside this file."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course_utils.exercises.contents import CHAPTERS, Lesson
from course_utils.stored_form import CLAIM

ROOT = Path(__file__).parents[2]
LESSONS = ROOT / "chapters"
NUMBER = re.compile(r"(?<![\w.])\d[\d,\u2009]*\.\d+(?![\w.]*\.\d)")


@dataclass(frozen=True)
class Book:
    """One lesson: its file, and its entry in the course's table of contents."""

    path: Path
    lesson: Lesson

    @cached_property
    def raw(self) -> dict:
        return json.loads(self.path.read_text(encoding="utf-8"))

    def cells(self, kind: str) -> list[dict]:
        return [cell for cell in self.raw["cells"] if cell["cell_type"] == kind]

    @property
    def prose(self) -> str:
        return "\n\n".join(source(cell) for cell in self.cells("markdown"))

    @property
    def code(self) -> list[str]:
        return [source(cell) for cell in self.cells("code")]

    @property
    def claims(self) -> list[dict]:
        """The cells whose printed numbers nbval compares."""
        return [c for c in self.cells("code") if CLAIM in c["metadata"].get("tags", [])]

    @property
    def claimed(self) -> str:
        """All that the claim cells print, as stored."""
        return "\n".join(
            "".join(output["text"])
            for cell in self.claims
            for output in cell["outputs"]
        )

    def calls(self, function: str) -> list[str]:
        """What the lesson calls a function with, such as the names of its quizzes."""
        trees = [ast.parse(code) for code in self.code]
        found = [
            node
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == function
        ]
        return [_name(call.args[0]) if call.args else "" for call in found]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def _name(argument: ast.expr) -> str:
    return argument.value if isinstance(argument, ast.Constant) else argument.id


def books() -> list[Book]:
    """Every lesson of the table of contents, in order."""
    return [
        Book(LESSONS / chapter.folder / f"{lesson.stem}.ipynb", lesson)
        for chapter in CHAPTERS
        for lesson in chapter.lessons
    ]


def numbers_with_a_point(text: str) -> list[str]:
    """Decimal numbers in prose, without those in code, links, and section numbers.

    >>> numbers_with_a_point("JS is 0.0454, see section 4.1, and `x = 1.5`")
    ['0.0454']
    """
    text = re.sub(r"`[^`]*`|\]\([^)]*\)", " ", text)
    text = re.sub(r"(sections?|equations?|theorems?|chapters?|examples?|remarks?|"
                  r"propositions?|figures?|version|CC BY) [\dA-Z][\d.]*"
                  r"((,| and) \d[\d.]*)*", " ", text)  # fmt: skip
    text = re.sub(r"\{,\}|\\,|\\;", "", text)
    return [found.replace(",", "") for found in NUMBER.findall(text)]


def is_printed(number: str, printed: str) -> bool:
    """Whether the output holds this number, rounded to its digits, or as a share.

    >>> is_printed("26.5", "26.4575"), is_printed("98.9", "0.98889")
    (True, True)
    >>> is_printed("0.46", "0.454")
    False
    """
    digits = len(number.partition(".")[2])
    wanted = float(number)
    shown = [
        float(text.replace(",", "").replace("−", "-").lstrip("-"))
        for text in re.findall(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", printed)
        if text.strip(",−-")
    ]
    step = 0.5000001 * 10.0**-digits
    return any(
        abs(value - wanted) <= step or abs(100 * value - wanted) <= step
        for value in shown
    )
