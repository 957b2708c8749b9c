"""A figure in a notebook's life: threads, reloads, second views, a busy kernel."""

from __future__ import annotations

import pytest

CELLS = [
    "from toys import Where, Walk\nwhere = Where()\nwhere",
    "walk = Walk()\nwalk",
    # Busy until the test lets it go on, however slow the machine is.
    "import time\nfrom pathlib import Path\nfor _ in range(600):\n"
    "    if Path('go_on').exists():\n        break\n    time.sleep(0.1)",
    "where",
    "print(where.drawings, walk.board.views, walk.playing)",
]


STEPS = "(b) => parseInt(b.querySelector('.mb-summary').textContent)"


@pytest.fixture(scope="module")
def life(new_lab):
    page = new_lab()
    page.write("life.ipynb", CELLS)
    page.open("life.ipynb")
    page.errors.clear()
    for i in (0, 1):
        page.run_cell(i)
    yield page
    page.context.close()


def printed(life) -> list[str]:
    """What the last cell prints now: drawings, views and whether the walk plays."""
    life.run_cell(4)
    return life.cell(4).locator(".jp-OutputArea-output").inner_text().split()


def test_whatever_is_moved_is_drawn_on_the_kernels_main_thread(life):
    figure = life.figure(0)
    slider = figure.root.locator("input[type=range]")
    for _ in range(5):
        slider.press("ArrowRight")
        figure.settle()
    assert figure.summary == "Level 0.55, on MainThread."


def test_a_fast_drag_builds_no_queue_and_ends_where_it_was_released(life):
    figure = life.figure(0)
    before = int(printed(life)[0])
    box = figure.box(".mb-hit")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    for i in range(90):
        mouse.move(x, y - 60 * (i % 2) - i)
    mouse.up()
    figure.settle()
    inner = figure.root.evaluate("(b) => b.places.main.inner")
    level = 0.55 + (60 + 89) / inner["h"]
    assert f"Level {level:.2f}" in figure.summary
    assert 2 <= int(printed(life)[0]) - before <= 92


def test_two_views_of_one_figure_show_the_same(life):
    life.run_cell(3)
    first, second = life.figure(0), life.figure(3)
    second.root.locator("input[type=range]").press("Home")
    second.settle()
    first.wait("(b) => b.querySelector('.mb-summary').textContent.includes('0.00')")
    first.settle()
    assert first.pixels() == second.pixels()
    ids = "() => [...document.querySelectorAll('.mb-board [id]')].map((e) => e.id)"
    ids = life.page.evaluate(ids)
    assert len(ids) == len(set(ids))


def test_a_busy_kernel_is_spoken_of_and_nothing_is_lost(life):
    life.cell(2).locator(".cm-content").click()
    life.page.keyboard.press("Control+Enter")
    life.page.wait_for_timeout(300)
    figure = life.figure(0)
    alert = figure.root.locator(".mb-error", has_text="The kernel is not answering")
    assert alert.count() == 0
    slider = figure.root.locator("input[type=range]")
    slider.press("End")
    alert.wait_for(timeout=20_000)
    slider.press("ArrowLeft")
    (life.root / "go_on").touch()
    life.wait_idle()
    figure.settle()
    assert "Level 0.99" in figure.summary
    assert alert.count() == 0


def test_interrupting_the_kernel_harms_no_live_figure(life):
    figure = life.figure(1)
    play = figure.root.locator('[data-action="play"]')
    play.click()
    figure.wait(f"{STEPS} > 4")
    life.menu("Kernel", "kernelmenu:interrupt")
    if play.inner_text() == "Pause":
        play.click()
    figure.settle()
    words = figure.summary
    play.click()
    figure.wait(f"{STEPS} > {words.split()[0]}")
    play.click()
    figure.settle()
    assert printed(life)[2] == "False"


def test_an_output_cleared_and_shown_again_works(life):
    views = int(printed(life)[1])
    life.cell(1).locator(".cm-content").click()
    life.menu("Edit", "editmenu:clear-current")
    assert life.cell(1).locator(".mb-board").count() == 0
    assert int(printed(life)[1]) == views - 1
    life.run_cell(1)
    figure = life.figure(1)
    figure.root.locator('[data-action="step"]').click()
    figure.settle()
    assert figure.summary == "2 steps of 400."


def test_a_page_loaded_anew_takes_up_the_figures_of_the_living_kernel(life):
    figure = life.figure(0)
    figure.root.locator("input[type=range]").press("Home")
    figure.settle()
    life.page.keyboard.press("Control+s")
    life.page.wait_for_timeout(800)
    life.open("life.ipynb")
    figure = life.figure(0)
    assert "Level 0.00" in figure.summary
    figure.drag(".mb-hit", 0, -40)
    figure.settle()
    assert "Level 0.00" not in figure.summary
    live = life.figure(1)
    play = live.root.locator('[data-action="play"]')
    play.click()
    live.wait(f"{STEPS} > 6")
    play.click()


def test_nothing_went_wrong_in_the_console_meanwhile(life):
    assert life.errors == []
    assert life.outside == []
