"""Every lesson with the references put into its stubs scores full marks in a kernel.

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


def checks_in(cell):
    return cell.cell_type == "code" and cell.source.startswith("check(")


def run(book, folder, *, solved):
    """Execute a lesson; returns it, its notebook and the events that it recorded."""
    notebook = nbformat.read(book.path, as_version=4)
    if not solved:  # nbval runs the rest of it, and what is stored is untouched
        checks = [i for i, cell in enumerate(notebook.cells) if checks_in(cell)]
        del notebook.cells[checks[-1] + 1 :]
    if solved:
        solutions = {e.stub: e.solution() for e in map(EXERCISES.get, EXERCISES)}
        for cell in notebook.cells:
            cell.source = solutions.get(cell.source, cell.source)
    records = folder / "progress.jsonl"
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    client = NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        resources={"metadata": {"path": str(book.path.parent)}},
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COURSE_RECORDS", str(records))
        patched.setenv("OMP_NUM_THREADS", "1")
        patched.setenv("PYTHONPATH", path)
        client.execute()
    lines = records.read_text(encoding="utf-8") if records.exists() else ""
    return book, notebook, [json.loads(line) for line in lines.splitlines()]


@pytest.fixture(scope="module", params=BOOKS, ids=lambda b: b.lesson.stem)
def solved(request, tmp_path_factory):
    return run(request.param, tmp_path_factory.mktemp("solved"), solved=True)


@pytest.fixture(scope="module", params=BOOKS, ids=lambda b: b.lesson.stem)
def untouched(request, tmp_path_factory):
    return run(request.param, tmp_path_factory.mktemp("untouched"), solved=False)


def said_by_checks(notebook):
    return [
        cell.outputs[0]["data"]["text/plain"]
        for cell in notebook.cells
        if checks_in(cell)
    ]


def test_a_solved_lesson_scores_full_marks(solved):
    book, notebook, events = solved
    marks = {e["name"]: e["score"] for e in events if e["kind"] == "exercise"}
    assert marks == dict.fromkeys(book.lesson.exercises, 1.0)
    for words in said_by_checks(notebook):
        assert "all visible checks passed" in words


def test_a_solved_lesson_writes_nothing_to_stderr_where_a_grader_would_count_it(solved):
    _, notebook, _ = solved
    loud = [
        (cell.id, output.text)
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert loud == []


def test_an_untouched_lesson_scores_nothing_and_says_so(untouched):
    book, notebook, events = untouched
    assert [event for event in events if event["kind"] == "exercise"] == []
    said = said_by_checks(notebook)
    assert len(said) == len(book.lesson.exercises)
    for words in said:
        assert "not attempted yet" in words
