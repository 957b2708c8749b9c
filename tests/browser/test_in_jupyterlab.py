"""What a learner does with the figures, done in a real JupyterLab in Chromium."""

from __future__ import annotations

import json

import pytest

from course_utils.explorers.catalogue import FIGURES

OVERFLOWING = """(board) => [...board.querySelectorAll('*')].filter((e) =>
    !e.closest('svg, .mb-spoken, details:not([open])') && e.clientWidth > 0
    && !['INPUT', 'SELECT'].includes(e.tagName)
    && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.className + ': ' + e.textContent)"""

CUT_OFF = """(board) => {
  const c = board.querySelector('canvas'), w = c.clientWidth, h = c.clientHeight;
  return board.words.filter((b) => b.x0 < 0 || b.y0 < 0 || b.x1 > w || b.y1 > h)
    .map((b) => b.words);
}"""

TOUCHING = """(board) => {
  const axis = board.words.filter((b) => !b.where.startsWith('text'));
  const touch = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
  return axis.flatMap((a, i) => axis.slice(i + 1).filter((b) => touch(a, b))
    .map((b) => `${a.words} / ${b.words}`));
}"""

LEGEND_OUTSIDE = """(board) => {
  const area = board.querySelector('.mb-drawing').getBoundingClientRect();
  const over = (r) => Object.values(board.places).some(({ inner }) =>
    r.left - area.left < inner.x + inner.w && r.right - area.left > inner.x
    && r.top - area.top < inner.y + inner.h - 1 && r.bottom - area.top > inner.y + 1);
  return [...board.querySelectorAll('.mb-legends li')].filter((item) => {
    const r = item.getBoundingClientRect();
    return r.left < area.left - 1 || r.right > area.right + 1 || over(r);
  }).map((item) => item.textContent);
}"""


def show(lab, name):
    """A figure of the shared page, reset; what is wrong stays with one test."""
    figure = lab.figure(lab.at[name])
    figure.root.locator(".mb-reset").click()
    figure.settle()
    return figure


def test_all_figures_of_the_course_are_in_the_page(lab):
    assert set(FIGURES) < set(lab.at)


def test_a_figure_opens_with_a_picture_and_its_summary(figure):
    assert len(figure.summary) > 5
    colours = figure.root.evaluate(
        """(b) => { const c = b.querySelector('canvas');
           const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
           return new Set(new Uint32Array(d.buffer)).size; }"""
    )
    assert colours > 20


def test_no_text_is_cut_off_and_no_labels_touch(figure):
    assert figure.root.evaluate(OVERFLOWING) == []
    assert figure.root.evaluate(CUT_OFF) == []
    assert figure.root.evaluate(TOUCHING) == []


def test_the_legend_lies_beside_the_data(figure):
    assert figure.root.evaluate(LEGEND_OUTSIDE) == []


def test_a_slider_moves_by_mouse_and_by_keyboard(figure):
    slider = '.mb-control input[type="range"]:enabled'
    sliders = figure.root.locator(slider)
    if sliders.count() == 0:
        pytest.skip("this figure has no slider")
    before, words = figure.pixels(), figure.summary
    at = "(e) => (e.value - e.min) / (e.max - e.min)"
    left = sliders.first.evaluate(at) > 0.5
    box = figure.box(slider)
    share = 0.2 if left else 0.8
    figure.page.mouse.click(box["x"] + share * box["width"], box["y"] + 12)
    figure.settle()
    assert figure.pixels() != before or figure.summary != words
    before, words = figure.pixels(), figure.summary
    number = sliders.first.input_value()
    sliders.first.press("ArrowRight" if left else "ArrowLeft")
    figure.settle()
    assert sliders.first.input_value() != number
    assert figure.pixels() != before or figure.summary != words


def test_a_handle_moves_by_mouse_and_by_keyboard(figure):
    handles = figure.root.locator(".mb-handle:not(.mb-node)")
    if handles.count() == 0:
        pytest.skip("this figure has no handle")
    name = handles.first.get_attribute("data-handle")
    chosen = f'[data-handle="{name}"]'
    handle = figure.root.locator(chosen)
    before, place = figure.pixels(), handle.locator("g").get_attribute("transform")
    figure.drag(f"{chosen} .mb-hit", -23, 17)
    if handle.locator("g").get_attribute("transform") == place:
        figure.drag(f"{chosen} .mb-hit", 23, -17)
    figure.wait_for_change(before)
    figure.settle()
    place = handle.locator("g").get_attribute("transform")
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        handle.press(f"Shift+{key}")
        figure.settle()
        if handle.locator("g").get_attribute("transform") != place:
            break
    assert handle.locator("g").get_attribute("transform") != place
    assert handle.evaluate("(e) => e === document.activeElement")


def test_axe_finds_no_serious_violation(figure):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    mark = "data-under-test"
    figure.root.evaluate(f"(b) => b.setAttribute('{mark}', '')")
    try:
        found = axe.Axe().run(figure.page, context=f".mb-board[{mark}]")
    finally:
        figure.root.evaluate(f"(b) => b.removeAttribute('{mark}')")
    serious = [
        (each["id"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
    assert found.response["passes"]


def test_a_curve_is_drawn_by_one_stroke_and_by_keys_and_can_be_locked(lab):
    figure = show(lab, "Sketch")
    assert figure.summary == "The highest node is at 0.50."
    box = figure.box(".mb-paper")
    mouse = figure.page.mouse
    mouse.move(box["x"] + 2, box["y"] + 0.9 * box["height"])
    mouse.down()
    # Two events only: the nodes between them follow the straight line.
    mouse.move(box["x"] + box["width"] - 2, box["y"] + 0.1 * box["height"])
    mouse.up()
    figure.settle()
    nodes = figure.root.locator(".mb-node")
    heights = [float(n.get_attribute("aria-valuenow")) for n in nodes.all()]
    straight = [0.1 + 0.04 * i for i in range(21)]
    assert heights == pytest.approx(straight, abs=0.02)
    assert figure.summary == "The highest node is at 0.90."
    nodes.nth(20).press("ArrowLeft")
    nodes.nth(19).press("End")
    figure.settle()
    assert figure.summary == "The highest node is at 1.00."
    figure.root.locator('[data-action="reveal"]').click()
    figure.settle()
    before = figure.pixels()
    figure.drag(".mb-sketch", 30, 40)
    nodes.nth(3).press("ArrowUp")
    figure.settle()
    assert figure.pixels() == before


def test_a_handle_follows_the_pointer_before_the_kernel_answers(lab):
    figure = show(lab, "Everything")
    box = figure.box('[data-handle="tip"] .mb-hit')
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    # In one task of the page, so that no answer can have come.
    moved = figure.root.evaluate(
        """(b, [x, y]) => {
          const handle = b.querySelector('[data-handle="tip"]');
          const spot = handle.querySelector('g');
          const before = spot.getAttribute('transform');
          const id = [...Array(20).keys()].find((i) => handle.hasPointerCapture(i));
          handle.dispatchEvent(new PointerEvent('pointermove',
            { clientX: x - 30, clientY: y + 10, pointerId: id, bubbles: true }));
          return before !== spot.getAttribute('transform') && !b.settled();
        }""",
        [x, y],
    )
    mouse.up()
    assert moved
    figure.settle()


def test_typed_numbers_move_the_handle_and_the_slider(lab):
    figure = show(lab, "Everything")
    figure.root.locator('[data-handle="mean"]').focus()
    box = figure.root.get_by_label("mean of q, x")
    box.fill("-1.25")
    box.press("Enter")
    figure.settle()
    assert "The mean is -1.25" in figure.summary
    number = figure.root.get_by_label("mean μ of the generated, as a number")
    assert number.input_value() == "-1.25"
    number.fill("99")
    number.press("Tab")
    figure.settle()
    assert "The mean is 3.00" in figure.summary
    assert number.input_value() == "3"


def test_enter_on_a_handle_or_node_leads_to_its_number_box_and_back(lab):
    figure, keys = show(lab, "Everything"), lab.page.keyboard
    is_focused = "(e) => e === document.activeElement"
    # Not the last marker: from this one Tab goes on to another, and not to the box.
    handle = figure.root.locator('[data-handle="mean"]')
    handle.focus()
    keys.press("Enter")
    assert figure.root.get_by_label("mean of q, x").evaluate(is_focused)
    keys.type("-1.25")
    keys.press("Enter")
    figure.settle()
    assert "The mean is -1.25" in figure.summary
    assert handle.evaluate(is_focused)
    keys.press("Enter")
    keys.type("2")
    keys.press("Escape")
    figure.settle()
    assert "The mean is -1.25" in figure.summary
    assert handle.evaluate(is_focused)
    keys.press("ArrowRight")
    figure.settle()
    assert "The mean is -1.17" in figure.summary  # a hundredth of the axis further

    figure = show(lab, "Sketch")
    node = figure.root.locator(".mb-node").nth(3)
    node.focus()
    keys.press("Enter")
    keys.type("0.25")
    keys.press("Enter")
    figure.settle()
    assert node.get_attribute("aria-valuenow") == "0.25"
    assert node.evaluate(is_focused)
    cells = lab.page.locator(".jp-Cell").count()
    keys.press("Enter")
    assert lab.page.locator(".jp-Cell").count() == cells


def test_escape_leaves_a_figure_for_its_cell_and_arrow_keys_go_on_from_there(lab):
    figure, keys = show(lab, "Everything"), lab.page.keyboard
    figure.root.locator('[data-handle="mean"]').focus()
    keys.press("Escape")
    own = figure.root.evaluate_handle("(e) => e.closest('.jp-Cell')")
    assert own.evaluate("(cell) => cell === document.activeElement")
    assert own.evaluate("(cell) => cell.classList.contains('jp-mod-active')")
    keys.press("ArrowDown")
    assert not own.evaluate("(cell) => cell.classList.contains('jp-mod-active')")


def test_every_kind_of_control_reaches_the_kernel_and_keeps_the_focus(lab):
    figure = show(lab, "Everything")
    stops = figure.root.get_by_label("samples n")
    stops.focus()
    figure.page.keyboard.press("ArrowRight")
    figure.settle()
    assert "n is 1000" in figure.summary
    assert stops.evaluate("(e) => e === document.activeElement")
    figure.root.get_by_label("reverse").check()
    figure.root.get_by_label("a longer list").select_option("f")
    before = figure.pixels()
    figure.root.get_by_label("show the grid").uncheck()
    figure.wait_for_change(before)
    figure.root.locator("button", has_text="Far apart").click()
    figure.settle()
    pressed = figure.root.locator('.mb-preset[aria-pressed="true"]')
    assert pressed.inner_text() == "Far apart"
    assert "The mean is 2.00, n is 200" in figure.summary
    assert figure.root.get_by_label("forward").is_checked()
    assert figure.root.get_by_label("show the grid").is_checked()


def test_presets_are_one_stop_for_tab_and_arrow_keys_go_through_them(lab):
    figure = show(lab, "Everything")
    buttons = figure.root.locator(".mb-preset")
    here = "() => document.activeElement.innerText"
    names = buttons.all_inner_texts()
    assert len(names) == 2

    def pressed(key):
        figure.page.keyboard.press(key)
        return figure.page.evaluate(here)

    figure.root.locator(".mb-reset").focus()
    assert pressed("Tab") == names[0]
    assert pressed("ArrowRight") == names[1] and pressed("ArrowRight") == names[0]
    assert pressed("End") == names[1] and pressed("Home") == names[0]
    assert pressed("ArrowUp") == names[1]
    figure.page.keyboard.press("Enter")
    figure.settle()
    assert buttons.nth(1).get_attribute("aria-pressed") == "true"
    assert pressed("Tab") not in names
    assert pressed("Shift+Tab") == names[1]  # back to where it was left


def test_a_state_is_copied_and_restored_and_a_wrong_one_explained(lab):
    figure = show(lab, "Everything")
    figure.root.locator(".mb-state > summary").click()
    now = figure.root.locator(".mb-state-now")
    number = figure.root.get_by_label("mean μ of the generated, as a number")
    number.fill("1.5")
    number.press("Enter")
    figure.settle()
    state = now.input_value()
    assert json.loads(state)["mean"] == 1.5
    figure.root.locator(".mb-reset").click()
    figure.settle()
    assert "The mean is 0.50" in figure.summary
    paste = figure.root.locator(".mb-state-paste")
    paste.fill(state)
    figure.root.locator(".mb-restore").click()
    figure.settle()
    assert "The mean is 1.50" in figure.summary
    paste.fill('{"figure":"Walk"}')
    figure.root.locator(".mb-restore").click()
    alert = figure.root.locator('[role="alert"]').first
    alert.get_by_text("this state belongs to Walk").first.wait_for()
    assert "The mean is 1.50" in figure.summary
    figure.root.locator(".mb-reset").click()
    figure.settle()
    assert alert.inner_text() == ""
    figure.root.locator(".mb-state > summary").click()


def test_an_error_of_the_kernel_is_shown_and_the_picture_before_it_stays(lab):
    figure = show(lab, "Faulty")
    alert = figure.root.locator('[role="alert"]').first
    figure.root.locator('[data-action="fail"]').click()
    figure.settle()
    assert "this button has a bug" in alert.locator("strong").inner_text()
    number = figure.root.get_by_label("level, as a number")
    before = figure.pixels()
    number.fill("1.5")
    number.press("Enter")
    figure.settle()
    assert "the level is above 1" in alert.inner_text()
    assert figure.pixels() == before
    assert figure.root.locator("input[type=range]").input_value() == "0.5"
    number.fill("0.8")
    number.press("Enter")
    figure.settle()
    assert alert.inner_text() == ""
    assert figure.summary == "The level is 0.8."


def test_hidden_controls_are_not_in_the_page(lab):
    figure = lab.figure(lab.at["Hidden"])
    assert figure.root.locator('[data-control="mean"]').count() == 0
    assert figure.root.locator('[data-control="n"]').count() == 1
    for part in ("presets", "actions", "state", "summary", "formula"):
        assert not figure.root.locator(f".mb-{part}").is_visible()


def test_a_formula_lets_nothing_but_mathematics_into_the_page(lab):
    figure = lab.figure(lab.at["Everything"])
    formula = figure.root.locator(".mb-formula")
    assert formula.locator("b").count() == 1
    assert formula.locator("script, img").count() == 0
    assert "taken over" not in figure.page.title() + formula.inner_text()


def test_a_live_figure_plays_pauses_within_a_frame_and_rewinds(lab):
    figure = show(lab, "Walk")
    play = figure.root.locator('[data-action="play"]')
    assert play.inner_text() == "Play"
    play.click()
    figure.wait("(b) => parseInt(b.querySelector('.mb-summary').textContent) > 12")
    assert play.inner_text() == "Pause"
    play.click()
    figure.settle()
    assert play.inner_text() == "Play"
    paused = figure.summary
    figure.page.wait_for_timeout(400)
    assert figure.summary == paused
    figure.root.locator('[data-action="rewind"]').click()
    figure.settle()
    assert figure.summary == "1 steps of 400."


def test_running_the_cell_again_stops_what_was_playing(lab):
    show(lab, "Walk").root.locator('[data-action="play"]').click()
    lab.page.wait_for_timeout(200)
    lab.run_cell(lab.at["Walk"])
    figure = lab.figure(lab.at["Walk"])
    words = figure.summary
    lab.page.wait_for_timeout(300)
    assert figure.summary == words
    assert figure.root.locator('[data-action="play"]').inner_text() == "Play"


def test_one_input_is_answered_by_one_message_and_painted_once(lab):
    figure = show(lab, "Everything")
    paints = "(b) => Number(b.dataset.paints)"
    figure.page.wait_for_timeout(100)
    before, lab.updates = figure.root.evaluate(paints), 0
    figure.root.locator('[data-handle="tip"]').press("ArrowLeft")
    figure.settle()
    figure.page.wait_for_timeout(100)
    assert lab.updates == 1
    # One for the input itself, at most, and one for the kernel's answer.
    assert figure.root.evaluate(paints) - before <= 2


def test_a_drag_is_painted_as_it_goes_and_not_only_at_its_end(lab):
    figure = show(lab, "Everything")
    figure.page.wait_for_timeout(100)
    paints = "(b) => Number(b.dataset.paints)"
    before, lab.updates = figure.root.evaluate(paints), 0
    figure.drag('[data-handle="tip"] .mb-hit', -60, 30, steps=60)
    figure.settle()
    figure.page.wait_for_timeout(100)
    assert lab.updates >= 3
    assert figure.root.evaluate(paints) - before >= 0.6 * lab.updates


def test_the_theme_changes_while_figures_are_shown(lab):
    figure = show(lab, "Everything")
    brightness = """[...b.querySelector('canvas').getContext('2d')
                .getImageData(2, 2, 1, 1).data].slice(0, 3).reduce((s, v) => s + v)"""
    figure.wait(f"(b) => {brightness} === 3 * 255")
    lab.set_theme(dark=True)
    try:
        figure.wait(f"(b) => b.dataset.theme === 'dark' && {brightness} < 3 * 40")
        for name in lab.at:
            lab.figure(lab.at[name]).wait("(b) => b.dataset.theme === 'dark'")
        test_axe_finds_no_serious_violation(figure)
    finally:
        lab.set_theme(dark=False)
        figure.wait("(b) => b.dataset.theme === 'light'")


def test_a_narrow_window_stacks_the_panels_and_cuts_nothing_off(lab):
    figure = show(lab, "Everything")
    lab.page.set_viewport_size({"width": 600, "height": 1000})
    try:
        figure.wait("(b) => b.querySelector('canvas').clientWidth < 480")
        figure.settle()
        lefts = figure.root.evaluate(
            "(b) => Object.values(b.places).map(({ cell }) => cell.x)"
        )
        assert set(lefts) == {0}
        assert figure.root.evaluate(OVERFLOWING) == []
        assert figure.root.evaluate(CUT_OFF) == []
        assert figure.root.evaluate(TOUCHING) == []
    finally:
        lab.page.set_viewport_size({"width": 1280, "height": 1000})
        figure.wait("(b) => b.querySelector('canvas').clientWidth > 800")


def test_on_a_laptop_controls_and_drawing_are_seen_at_one_time(lab):
    lab.page.set_viewport_size({"width": 1280, "height": 800})
    try:
        for name in FIGURES:
            figure = lab.figure(lab.at[name])
            figure.wait("(b) => b.querySelector('canvas').clientHeight < 510")
            seen = figure.root.evaluate(
                """(b) => [b.querySelector('canvas').getBoundingClientRect().bottom
                     - b.getBoundingClientRect().top,
                   b.closest('.jp-WindowedPanel-outer').clientHeight]"""
            )
            assert seen[0] <= seen[1], name
            assert figure.root.evaluate(CUT_OFF) == [], name
            assert figure.root.evaluate(TOUCHING) == [], name
    finally:
        lab.page.set_viewport_size({"width": 1280, "height": 1000})


def test_nothing_went_wrong_in_the_console_and_nothing_left_the_machine(lab):
    # Last in this file: about all that the tests above have done.
    assert lab.errors == []
    assert lab.outside == []
