"""One JupyterLab, one Chromium and one page with all figures, for all browser tests.

Nothing is downloaded: the browser is one that is installed; without any, these tests
are skipped and say so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from course_utils.explorers.catalogue import FIGURES, import_of
from harness import FLAGS, Lab, chromium, jupyterlab, why_not

HERE = Path(__file__).parent
TOYS = ("Everything", "Walk", "Sketch", "Workshop", "Faulty", "Hidden")


def pytest_collection_modifyitems(items):
    reason = why_not()
    for item in items:
        if HERE in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            # One server and one page for all of them, also under xdist.
            item.add_marker(pytest.mark.xdist_group("browser"))
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def chapter_figures() -> dict[str, str]:
    """name -> the code that makes it, of all figures of the chapters."""
    return {name: f"{import_of(name)}\n{name}()" for name in FIGURES}


def pytest_generate_tests(metafunc):
    if "figure" in metafunc.fixturenames:
        names = [*TOYS[:4], *chapter_figures()]
        metafunc.parametrize("figure", names, indirect=True)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium(), headless=True, args=FLAGS
        )
        yield chrome
        chrome.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """(address, folder) of one JupyterLab for all tests."""
    root = tmp_path_factory.mktemp("lab")
    with jupyterlab(root) as url:
        yield url, root


@pytest.fixture(scope="session")
def new_lab(browser, server):
    """Makes further pages of the same server."""
    return lambda **device: Lab(browser, *server, **device)


@pytest.fixture(scope="session")
def lab(new_lab):
    """A page with every figure in a cell of its own; `lab.at[name]` is the cell."""
    page = new_lab()
    cells = {name: f"from toys import {name}\n{name}()" for name in TOYS}
    cells |= chapter_figures()
    page.at = {name: i for i, name in enumerate(cells)}
    page.write("figures.ipynb", list(cells.values()))
    page.open("figures.ipynb")
    page.errors.clear()
    page.run_all()
    yield page
    page.context.close()


@pytest.fixture
def figure(request, lab):
    """Each figure in turn."""
    return lab.figure(lab.at[request.param])
