"""The stored form of a lesson: small, without outputs, so that a change shows as one.

Stdlib only. Outputs and execution counts are removed, except from cells tagged
`nbval-check-output`: they print the numbers that the prose claims, and nbval compares
them (a cell without a count it would not compare).
"""

from __future__ import annotations

import json
from pathlib import Path

CLAIM = "nbval-check-output"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def stored_form(notebook: dict) -> dict:
    """The notebook in stored form; the argument is not changed.

    Args:
        notebook: as read from JSON, notebook format 4.5 or later.
    Raises:
        ValueError: if it is of an older format, whose cells have no ids.
    """
    version = (notebook.get("nbformat", 0), notebook.get("nbformat_minor", 0))
    if version < (4, 5):
        raise ValueError(
            f"a lesson needs notebook format 4.5, in which cells have ids, but this "
            f"one is {version[0]}.{version[1]}: open and save it in JupyterLab"
        )
    return {
        "cells": [_cell(cell) for cell in notebook["cells"]],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: dict) -> dict:
    tags = cell.get("metadata", {}).get("tags", [])
    kept = {
        "cell_type": cell["cell_type"],
        "id": cell["id"],
        "metadata": {"tags": tags} if tags else {},
        "source": _lines(cell["source"]),
    }
    if cell["cell_type"] == "code":
        claims = CLAIM in tags
        kept["execution_count"] = cell.get("execution_count") if claims else None
        kept["outputs"] = _text(cell.get("outputs", [])) if claims else []
    return dict(sorted(kept.items()))


def _text(outputs: list[dict]) -> list[dict]:
    """Printed text only, joined as it would be printed at once."""
    printed = "".join(
        "".join(output["text"])
        for output in outputs
        if output.get("output_type") == "stream" and output.get("name") == "stdout"
    )
    if not printed:
        return []
    return [{"name": "stdout", "output_type": "stream", "text": _lines(printed)}]


def _lines(source: str | list[str]) -> list[str]:
    return "".join(source).splitlines(keepends=True)


def as_text(notebook: dict) -> str:
    """The file's content for a notebook, as JupyterLab would lay it out."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def tidy(path: Path) -> bool:
    """Put a file into stored form; returns whether it was changed."""
    before = path.read_text(encoding="utf-8")
    after = as_text(stored_form(json.loads(before)))
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before
