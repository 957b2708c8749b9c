"""Every lesson with the reference put into its stubs scores full marks in a kernel.

And as it is stored, it scores none. Without this pair a check that always says yes, or
a lesson whose stub is not the one that is checked, would pass unseen: a check returns
its verdict and raises nothing.
"""

import json
import os

import nbformat
import pytest
from nbclient import NotebookClient

from books import ROOT, books
from course_utils.exercises.registry import EXERCISES

BOOKS = [book for book in books() if book.lesson.exercises]
each_lesson = pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.lesson.stem)


def run(book, tmp_path, monkeypatch, *, solved):
    """Execute a lesson; returns its notebook and the events that it recorded."""
    notebook = nbformat.read(book.path, as_version=4)
    if solved:
        for cell in notebook.cells:
            for name in book.lesson.exercises:
                if cell.source == EXERCISES[name].stub:
                    cell.source = EXERCISES[name].solution()
    records = tmp_path / "progress.jsonl"
    monkeypatch.setenv("COURSE_RECORDS", str(records))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    )
    client = NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        resources={"metadata": {"path": str(book.path.parent)}},
    )
    client.execute()
    lines = records.read_text(encoding="utf-8") if records.exists() else ""
    return notebook, [json.loads(line) for line in lines.splitlines()]


def said_by_checks(notebook):
    return {
        cell.source: cell.outputs[0]["data"]["text/plain"]
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.startswith("check(")
    }


@each_lesson
def test_a_solved_lesson_scores_full_marks(book, tmp_path, monkeypatch):
    notebook, events = run(book, tmp_path, monkeypatch, solved=True)
    marks = {e["name"]: e["score"] for e in events if e["kind"] == "exercise"}
    assert marks == dict.fromkeys(book.lesson.exercises, 1.0)
    for words in said_by_checks(notebook).values():
        assert "all visible checks passed" in words


@each_lesson
def test_an_untouched_lesson_scores_nothing_and_says_so(book, tmp_path, monkeypatch):
    notebook, events = run(book, tmp_path, monkeypatch, solved=False)
    assert [e for e in events if e["kind"] == "exercise"] == []
    said = said_by_checks(notebook)
    assert len(said) == len(book.lesson.exercises)
    for words in said.values():
        assert "not attempted yet" in words


@each_lesson
def test_nothing_is_written_to_stderr_where_a_grader_would_count_it(
    book, tmp_path, monkeypatch
):
    notebook, _ = run(book, tmp_path, monkeypatch, solved=True)
    loud = [
        (cell.id, output.text)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert loud == []
