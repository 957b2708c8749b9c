"""The learner's copies of the lessons, and how they are updated without loss.

Stdlib only: the launcher uses it before anything is installed. The rule: a file that
differs from the edition that was laid down is the learner's, and is never written to.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

MANIFEST = ".workbook.json"


def update(lessons: Path, workbook: Path) -> list[str]:
    """Copy new and changed lessons into the workbook; return what was done, in words.

    A copy that the learner has not touched is replaced by the new edition. Beside a
    touched one the new edition is laid under another name. A copy that was deleted
    comes back, so that deleting is how to start a lesson afresh. Lessons that the
    course no longer has stay where they are.

    Args:
        lessons: the folder of the course's lessons.
        workbook: the learner's folder; made if it is missing.
    Raises:
        OSError: if a file cannot be read or written.
    """
    workbook.mkdir(parents=True, exist_ok=True)
    laid = _read_manifest(workbook)
    done = []
    for source in sorted(path for path in lessons.rglob("*") if path.is_file()):
        relative = source.relative_to(lessons)
        if any(
            part.startswith(".") or part == "__pycache__" for part in relative.parts
        ):
            continue
        words = _lay(source.read_bytes(), relative.as_posix(), workbook, laid)
        if words:
            done.append(words)
    _write(
        workbook / MANIFEST,
        json.dumps({"format": 1, "files": laid}, indent=1, sort_keys=True).encode(),
    )
    return done


def _lay(new: bytes, name: str, workbook: Path, laid: dict[str, str]) -> str:
    """Bring one lesson up to date; `laid` remembers what was laid down under a name."""
    target = workbook / name
    edition = _digest(new)
    if not target.exists():
        _write(target, new)
        laid[name] = edition
        return f"{name}: added"
    mine = _digest(target.read_bytes())
    if mine == edition:
        laid[name] = edition
        return ""
    if laid.get(name) == edition:
        return ""  # the learner works on this very edition
    if mine == laid.get(name):
        _write(target, new)
        laid[name] = edition
        return f"{name}: updated"
    beside = _beside(new, name, workbook, laid)
    laid[name] = edition
    return f"{name}: yours is kept; the new edition is {beside}"


def _beside(new: bytes, name: str, workbook: Path, laid: dict[str, str]) -> str:
    """Lay the new edition under a name that holds nothing of the learner's."""
    stem, ending = os.path.splitext(name)
    number = 1
    while True:
        label = "new edition" if number == 1 else f"new edition {number}"
        other = f"{stem} ({label}){ending}"
        target = workbook / other
        untouched = not target.exists() or _digest(target.read_bytes()) == laid.get(
            other
        )
        if untouched:
            _write(target, new)
            laid[other] = _digest(new)
            return other
        if _digest(target.read_bytes()) == _digest(new):
            return other
        number += 1


def _read_manifest(workbook: Path) -> dict[str, str]:
    """What was laid down; a damaged manifest makes every copy count as touched."""
    try:
        stored = json.loads((workbook / MANIFEST).read_text(encoding="utf-8"))
        files = stored["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: an interruption never leaves half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
