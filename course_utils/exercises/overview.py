"""The learner's progress as a table, with where to go on."""

from __future__ import annotations

import html
from pathlib import Path

from course_utils.exercises import records
from course_utils.exercises.contents import CHAPTERS, Chapter, Lesson
from course_utils.exercises.records import History

_KINDS = (
    ("exercise", "exercises", "exercises"),
    ("quiz", "quizzes", "quiz"),
    ("prediction", "predictions", "predictions"),
)
_LESSONS = [(chapter, lesson) for chapter in CHAPTERS for lesson in chapter.lessons]


class Overview:
    """Progress by lesson, from a history of events."""

    def __init__(self, history: History):
        self.damaged = history.damaged
        self.misconceptions = [
            (e["name"], e["misconception"])
            for e in history.events
            if e.get("misconception")
        ]
        places = [_place_of(event) for event in history.events]
        self._last = next((p for p in reversed(places) if p is not None), 0)
        self._done = {kind: set() for kind, _, _ in _KINDS}
        for event in history.events:
            finished = event.get("correct") or event["kind"] == "prediction"
            if event["kind"] in self._done and finished:
                self._done[event["kind"]].add(event["name"])

    def counts(self, lesson: Lesson) -> dict[str, tuple[int, int]]:
        """For each kind of task: how many are done, of how many."""
        return {
            heading: (
                len(self._done[kind] & set(getattr(lesson, attribute))),
                len(getattr(lesson, attribute)),
            )
            for kind, attribute, heading in _KINDS
        }

    def is_done(self, lesson: Lesson) -> bool:
        """Whether all its exercises and quiz questions were answered rightly."""
        counts = self.counts(lesson)
        return all(counts[kind][0] == counts[kind][1] for kind in ("exercises", "quiz"))

    @property
    def next(self) -> tuple[Chapter, Lesson] | None:
        """Where to go on: the lesson last worked in, or the first after it to do.

        What was left out earlier comes when nothing is left after it; None when all
        is done.
        """
        for chapter, lesson in _LESSONS[self._last :] + _LESSONS[: self._last]:
            if not chapter.to_try and not self.is_done(lesson):
                return chapter, lesson
        return None

    def _words_of_next(self) -> str:
        if self.next is None:
            return "Everything is done."
        return f"Go on with {_path(*self.next)}"

    def _notes(self) -> list[str]:
        notes = []
        if self.misconceptions:
            name, misconception = self.misconceptions[-1]
            notes.append(
                f"Misconceptions met so far: {len(self.misconceptions)}; "
                f"the last: {misconception} ({name})."
            )
        if self.damaged:
            notes.append(
                f"{self.damaged} line(s) of progress.jsonl could not be read and were "
                "skipped."
            )
        return notes

    def __repr__(self) -> str:
        lines = []
        for chapter in CHAPTERS:
            lines.append(chapter.title)
            for lesson in chapter.lessons:
                counts = self.counts(lesson)
                said = ", ".join(f"{kind} {a}/{b}" for kind, (a, b) in counts.items())
                mark = "✓" if self.is_done(lesson) else "·"
                lines.append(f"  {mark} {lesson.title}: {said}")
        return "\n".join([*lines, self._words_of_next(), *self._notes()])

    def _repr_html_(self) -> str:
        cell = "style='text-align:left;padding:3px 14px 3px 0'"
        rows = []
        for chapter in CHAPTERS:
            rows.append(
                f"<tr><th colspan='6' {cell}>{html.escape(chapter.title)}</th></tr>"
            )
            for lesson in chapter.lessons:
                counts = self.counts(lesson)
                numbers = "".join(
                    f"<td {cell}>{done} of {all_}</td>"
                    for done, all_ in counts.values()
                )
                mark = "✓ done" if self.is_done(lesson) else ""
                rows.append(
                    f"<tr><td {cell}>{_link(chapter, lesson)}</td>"
                    f"<td {cell}>{lesson.minutes} min</td>{numbers}"
                    f"<td {cell}>{mark}</td></tr>"
                )
        heads = ("lesson", "time", *(heading for _, _, heading in _KINDS), "")
        head = "".join(f"<th {cell}>{h}</th>" for h in heads)
        where = (
            f"<p><strong>Go on with {_link(*self.next)}</strong></p>"
            if self.next
            else "<p><strong>Everything is done.</strong></p>"
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
        return (
            f"{where}<table><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>{notes}"
        )


def _place_of(event: dict) -> int | None:
    """The number of the lesson that has this event's task; None for a foreign one."""
    for place, (_, lesson) in enumerate(_LESSONS):
        if event["name"] in (*lesson.exercises, *lesson.quizzes, *lesson.predictions):
            return place
    return None


def _path(chapter: Chapter, lesson: Lesson) -> str:
    """Where the lesson stands, seen from the start page."""
    return "/".join(filter(None, (chapter.folder, f"{lesson.stem}.ipynb")))


def _link(chapter: Chapter, lesson: Lesson) -> str:
    """A link that is right from the notebook in which it is shown."""
    target = f"{_way_to_the_start()}{_path(chapter, lesson)}"
    return f"<a href='{html.escape(target)}'>{html.escape(lesson.title)}</a>"


def _way_to_the_start() -> str:
    """From the working folder, which is the notebook's, up to that of the start page."""
    root = records.workbook() or _course()
    if root is None:
        return ""
    steps = len(Path.cwd().relative_to(root).parts)
    return "../" * steps


def _course() -> Path | None:
    """The folder of the start page, where a lesson is opened outside of a workbook."""
    here = Path.cwd()
    start = f"{CHAPTERS[0].lessons[0].stem}.ipynb"
    return next((f for f in (here, *here.parents) if (f / start).exists()), None)
