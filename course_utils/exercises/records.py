"""The learner's progress: one append-only file of JSON lines in the workbook.

A line is written at once and whole, and a damaged line is skipped and counted, so that
neither a crash nor two notebooks at a time lose more than the line being written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

MARKER = ".workbook.json"
FILE = "progress.jsonl"
_in_memory: list[dict] = []


@dataclass(frozen=True)
class History:
    """What has been recorded: events in order, and how many lines were unreadable."""

    events: list[dict]
    damaged: int


def location() -> Path | None:
    """Where progress is kept; None where it is kept in memory only.

    COURSE_RECORDS names a file, or is "off". Without it, the file stands in the
    workbook that contains the working folder.
    """
    named = os.environ.get("COURSE_RECORDS", "")
    if named:
        return None if named == "off" else Path(named)
    folder = workbook()
    return None if folder is None else folder / FILE


def workbook() -> Path | None:
    """The workbook that contains the working folder; None where none does."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARKER).exists():
            return folder
    return None


def _utc() -> datetime:
    return datetime.now(UTC)


def record(event: dict, *, clock: Callable[[], datetime] = _utc) -> None:
    """Append an event; if the file cannot be written, keep it in memory."""
    event = {"at": clock().isoformat(timespec="seconds"), **event}
    path = location()
    if path is None:
        _in_memory.append(event)
        return
    line = json.dumps(event, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            # After a torn line, start a new one.
            if file.tell() and not _ends_with_newline(file):
                line = "\n" + line
            file.write(line.encode("utf-8"))
    except OSError:
        _in_memory.append(event)


def _ends_with_newline(file) -> bool:
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def history() -> History:
    """Everything recorded so far."""
    path, events, damaged = location(), [], 0
    if path is not None and path.exists():
        for line in path.read_bytes().splitlines():
            if not line.strip():
                continue
            try:
                event = json.loads(line.decode("utf-8"))
            except (UnicodeDecodeError, json.JSONDecodeError):
                event = None
            if isinstance(event, dict) and "kind" in event and "name" in event:
                events.append(event)
            else:
                damaged += 1
    return History(events + _in_memory, damaged)


def last(kind: str, name: str) -> dict | None:
    """The newest event of this kind and name; None if there is none."""
    found = (
        e for e in reversed(history().events) if (e["kind"], e["name"]) == (kind, name)
    )
    return next(found, None)


def forget_session() -> None:
    """Drop what is kept in memory only (for tests)."""
    _in_memory.clear()
