"""A live figure that is interrupted, run again, closed and reopened while it plays."""

from __future__ import annotations

import pytest

LIVE = {
    "Walk": "from toys import Walk\nlive = Walk()\nlive",
    "gan_studio": "from course_utils.explorers.gans import gan_studio\n"
    "live = gan_studio()\nlive",
}
LEFT_RUNNING = """import asyncio
tasks = [t for t in asyncio.all_tasks() if "LiveExplorer._play" in repr(t)]
print(len(tasks), live.playing, live.step_count, repr(live.board.error))"""

# The first number of the summary is how far it has got.
STEPS = """(b) => Number(b.querySelector('.mb-summary').textContent
  .replaceAll(',', '').match(/\\d+/)[0])"""


@pytest.fixture(scope="module", params=LIVE)
def live(request, new_lab):
    page = new_lab()
    page.name = f"live_{request.param}.ipynb"
    page.write(page.name, [LIVE[request.param], LEFT_RUNNING])
    page.open(page.name)
    page.errors.clear()
    page.run_cell(0)
    yield page
    page.context.close()


def play_of(figure):
    return figure.root.locator('[data-action="play"]')


def playing(live):
    """The figure, going on."""
    figure = live.figure(0)
    if play_of(figure).inner_text() == "Play":
        play_of(figure).click()
    before = figure.root.evaluate(STEPS)
    figure.wait(f"(b) => ({STEPS})(b) > {before} + 2")
    return figure


def pause(figure):
    play_of(figure).click()
    figure.settle()
    assert play_of(figure).inner_text() == "Play"


def kernel_says(live) -> list[str]:
    """Tasks that run, whether it plays, its steps, and its error."""
    live.run_cell(1)
    return live.cell(1).locator(".jp-OutputArea-output").inner_text().split()


def test_it_pauses_within_a_frame_and_goes_back_to_the_start(live):
    figure = playing(live)
    pause(figure)
    words = figure.summary
    figure.page.wait_for_timeout(500)
    assert figure.summary == words
    figure.root.locator('[data-action="rewind"]').click()
    figure.settle()
    assert figure.root.evaluate(STEPS) <= 1
    assert kernel_says(live)[:2] == ["0", "False"]


def test_an_interrupt_of_the_kernel_breaks_nothing(live):
    figure = playing(live)
    live.menu("Kernel", "kernelmenu:interrupt")
    figure.page.wait_for_timeout(300)
    figure = playing(live)
    pause(figure)
    assert kernel_says(live)[:2] == ["0", "False"]


def test_the_cell_run_again_stops_what_played_and_begins_anew(live):
    playing(live)
    live.run_cell(0)
    figure = live.figure(0)
    figure.settle()
    assert play_of(figure).inner_text() == "Play"
    assert figure.root.evaluate(STEPS) <= 1
    assert kernel_says(live)[:2] == ["0", "False"]
    pause(playing(live))


def test_a_notebook_closed_and_reopened_while_it_plays_takes_it_up_again(live):
    figure = playing(live)
    live.page.keyboard.press("Control+s")
    live.page.wait_for_timeout(800)
    before = figure.root.evaluate(STEPS)
    live.open(live.name)
    figure = live.figure(0)
    figure.wait(f"(b) => ({STEPS})(b) >= {before}")
    pause(playing(live))
    tasks, is_playing, *_, error = kernel_says(live)
    assert (tasks, is_playing, error) == ("0", "False", "''")


def test_nothing_went_wrong_in_the_console(live):
    assert live.errors == []
    assert live.outside == []
