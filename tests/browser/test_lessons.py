"""Every lesson in a real JupyterLab: opened, run from top to bottom, and looked over."""

from __future__ import annotations

import os
import shutil

import pytest

from books import LESSONS, books
from course_utils import workbook
from harness import Lab, jupyterlab

BOOKS = books()

# Every cell is brought into sight once: what is far away JupyterLab does not draw.
COUNT = """() => document.querySelectorAll(
    '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell').length"""

OVERFLOWING = """(cell) => [...cell.querySelectorAll(
    '.jp-RenderedMarkdown, .jp-OutputArea-output')].flatMap((area) => {
  const edge = area.getBoundingClientRect().right + 1;
  return [...area.querySelectorAll('*')]
    .filter((e) => !e.closest('mjx-assistive-mml, .mb-board, details:not([open])')
      && e.getBoundingClientRect().right > edge)
    .map((e) => `${e.className}: ${e.textContent.slice(0, 80)}`);
}).concat([...cell.querySelectorAll('.widget-button')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => `button: ${e.textContent}`))"""

BROKEN = """(cell) => [...cell.querySelectorAll(
    'mjx-merror, [data-mime-type="application/vnd.jupyter.stderr"],'
    + '[data-mime-type="application/vnd.jupyter.error"], .jp-widgets-error')]
  .map((e) => e.textContent.slice(0, 200))"""

UNSAID = """(cell) => [...cell.querySelectorAll('.mb-board')]
  .filter((b) => !(Number(b.dataset.paints) > 0)
    || b.querySelector('[role="alert"]')?.textContent)
  .map((b) => b.textContent.slice(0, 80))"""


@pytest.fixture(scope="module")
def lesson_lab(new_lab):
    """A page on the server that has all lessons in their folders."""
    page = new_lab()
    shutil.copytree(LESSONS, page.root / "lessons", dirs_exist_ok=True)
    yield page
    page.context.close()


@pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.lesson.stem)
def test_a_lesson_runs_and_nothing_in_it_is_broken_or_cut_off(book, lesson_lab):
    lab = lesson_lab
    lab.show(f"lessons/{book.path.relative_to(LESSONS).as_posix()}")
    lab.errors.clear()
    lab.run_all()
    assert lab.page.evaluate(COUNT) > 0
    figures = 0
    for i in range(len(book.raw["cells"])):
        cell = lab.cell(i)
        boards = cell.locator(".mb-board")
        for number in range(boards.count()):
            boards.nth(number).scroll_into_view_if_needed()
            lab.page.wait_for_function(
                "(b) => Number(b.dataset.paints) > 0",
                arg=boards.nth(number).element_handle(),
            )
            figures += 1
        name = book.raw["cells"][i]["id"]
        assert cell.evaluate(OVERFLOWING) == [], name
        assert cell.evaluate(BROKEN) == [], name
        assert cell.evaluate(UNSAID) == [], name
    assert figures >= 1
    assert_no_serious_violation(lab)
    assert lab.errors == []
    assert lab.outside == []


def assert_no_serious_violation(lab):
    """axe, over all that the course itself puts into the page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(lab.page, context=".jp-OutputArea-output")
    # JupyterLab's own frame around an output is not the course's.
    serious = [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.fixture(scope="module")
def learner(browser, tmp_path_factory):
    """A page in a workbook as the launcher makes it, with progress kept in it."""
    root = tmp_path_factory.mktemp("workbook")
    workbook.update(LESSONS, root)
    kept = os.environ.pop("COURSE_RECORDS", None)
    with jupyterlab(root, records=None) as url:
        page = Lab(browser, url, root)
        yield page
        page.context.close()
    if kept is not None:
        os.environ["COURSE_RECORDS"] = kept


def answer(lab, i: int, code: str):
    """Replace the i-th cell's code, run it and the check below it; what it says."""
    lab.cell(i).locator(".cm-content").click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(code)
    lab.page.keyboard.press("Control+Enter")
    lab.run_cell(i + 1)
    return lab.cell(i + 1).locator(".jp-OutputArea").inner_text()


def test_the_way_of_a_learner_from_the_start_page_and_back(learner):
    lab = learner
    book = next(b for b in BOOKS if b.lesson.stem == "06_distances_that_see_geometry")
    lab.open("00_start_here.ipynb")
    lab.run_all()
    lab.cell(len(BOOKS[0].raw["cells"]) - 1)
    link = lab.page.locator(".jp-OutputArea a", has_text=book.lesson.title).first
    link.click()
    lab.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) h1").get_by_text(
        book.lesson.title
    ).wait_for()
    lab.open(book.path.relative_to(LESSONS).as_posix())
    lab.run_all()
    ids = [cell["id"] for cell in book.raw["cells"]]
    stub = ids.index("wasserstein-stub")
    said = answer(
        lab, stub, "def wasserstein_1(x, y):\n    return np.mean(np.abs(x - y))"
    )
    assert "No sorting?" in said and "The best pairing goes by rank" in said
    said = answer(lab, stub, "def wasserstein_1(x, y):\n    while True: pass")
    assert "still running after 5 seconds" in said
    said = answer(
        lab,
        stub,
        "def wasserstein_1(x, y):\n"
        "    return sum(abs(a - b) for a, b in zip(sorted(x), sorted(y))) / len(x)",
    )
    assert "all visible checks passed" in said
    quiz = lab.cell(ids.index("quiz-same-mean"))
    quiz.locator("button", has_text="positive").click()
    quiz.get_by_text("Right.").wait_for()
    lab.page.keyboard.press("Control+s")
    lab.open("00_start_here.ipynb")
    lab.run_all()
    row = lab.page.locator("tr", has_text=book.lesson.title).last
    assert "1 of 1" in row.inner_text() and "1 of 2" in row.inner_text()
