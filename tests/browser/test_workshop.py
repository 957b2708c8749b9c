"""Groups, legends that switch layers, painting, pasting and scrubbing, by hand and key."""

from __future__ import annotations

import pytest


@pytest.fixture
def shop(lab):
    """The workshop of the shared page, reset."""
    figure = lab.figure(lab.at["Workshop"])
    figure.root.locator(".mb-reset").click()
    figure.settle()
    return figure


def painted(figure) -> int:
    """How many painted points the kernel knows of."""
    return int(figure.summary.split(", ")[1].split()[0])


def test_one_group_is_open_at_a_time_and_opens_by_mouse_and_by_key(shop):
    def is_open():
        groups = shop.root.locator(".mb-group").all()
        return [
            g.get_attribute("data-group") for g in groups if g.evaluate("g=>g.open")
        ]

    heads = shop.root.locator(".mb-group > summary")
    heads.nth(0).evaluate("(h) => { h.parentElement.open = true; }")
    assert is_open() == ["Pace"]
    assert shop.root.locator('[data-control="pace"]').is_visible()
    assert not shop.root.locator('[data-control="n"]').is_visible()
    top = shop.box("canvas")["y"]
    heads.nth(1).click()
    assert is_open() == ["Points"]
    heads.nth(2).press("Enter")
    assert is_open() == ["More"]
    assert shop.box("canvas")["y"] == top
    heads.nth(0).press(" ")
    assert is_open() == ["Pace"]


def test_what_is_idle_cannot_be_moved_and_says_why(shop):
    more = shop.root.locator('[data-control="unused"]')
    assert more.get_attribute("title") == "only where it is wild"
    assert more.locator("input[type=range]").is_disabled()
    shop.root.get_by_label("wild").check()
    shop.settle()
    assert more.locator("input[type=range]").is_enabled()


def test_a_word_of_the_legend_switches_its_layer_and_keeps_the_focus(shop):
    cells = shop.root.locator('[data-toggle="show_cells"]')
    assert cells.get_attribute("aria-pressed") == "false"
    before = shop.pixels()
    cells.click()
    shop.settle()
    assert cells.get_attribute("aria-pressed") == "true"
    shop.wait_for_change(before)
    cells.focus()
    shop.page.keyboard.press("Space")
    shop.settle()
    assert cells.get_attribute("aria-pressed") == "false"
    assert shop.pixels() == before
    assert cells.evaluate("(e) => e === document.activeElement")
    box = cells.bounding_box()
    assert min(box["width"], box["height"]) >= 24


def test_a_stroke_of_the_mouse_paints_and_can_be_undone_erased_and_cleared(shop):
    tool = shop.root.locator(".mb-tool").all()
    draw, erase, undo, clear = tool
    assert painted(shop) == 2 and undo.is_disabled()
    box = shop.box(".mb-paint .mb-paper")
    mouse = shop.page.mouse

    def stroke(x0, y0, x1, y1):
        mouse.move(box["x"] + x0 * box["width"], box["y"] + y0 * box["height"])
        mouse.down()
        end = box["x"] + x1 * box["width"], box["y"] + y1 * box["height"]
        mouse.move(*end, steps=8)
        mouse.up()
        shop.settle()

    stroke(0.1, 0.5, 0.4, 0.5)
    drawn = painted(shop)
    assert 12 <= drawn <= 35  # one an eightieth of the width, and no two at one place
    undo.click()
    shop.settle()
    assert painted(shop) == 2
    stroke(0.1, 0.5, 0.4, 0.5)
    erase.click()
    assert erase.get_attribute("aria-pressed") == "true"
    stroke(0.1, 0.5, 0.25, 0.5)
    assert 2 < painted(shop) < drawn
    draw.click()
    for i in range(6):  # far more than there may be
        stroke(0.05, 0.1 + 0.1 * i, 0.95, 0.1 + 0.1 * i)
    assert painted(shop) == 60
    clear.click()
    shop.settle()
    assert painted(shop) == 0 and clear.is_disabled()
    undo.click()
    shop.settle()
    assert painted(shop) == 60


def test_points_are_put_and_taken_away_with_keys_alone(shop):
    paper = shop.root.locator(".mb-paint")
    paper.focus()
    keys = shop.page.keyboard
    keys.press("Enter")  # leads to the cursor's number box, and back
    keys.type("0.2")
    keys.press("Enter")
    keys.press("Space")
    for _ in range(3):
        keys.press("Shift+ArrowRight")
        keys.press("ArrowUp")
        keys.press("Space")
    shop.settle()
    assert painted(shop) == 6
    keys.press("Delete")
    shop.settle()
    assert painted(shop) == 5
    keys.press("Control+z")
    shop.settle()
    assert painted(shop) == 6
    assert "6 of 60 points" in paper.get_attribute("aria-label")
    x = shop.root.get_by_label("the points, x")
    x.fill("0.05")
    x.press("Tab")
    paper.focus()
    keys.press("Space")
    shop.settle()
    assert painted(shop) == 7


def test_pasted_text_and_a_file_become_points_and_mistakes_are_explained(
    shop, tmp_path
):
    shop.root.locator(".mb-group > summary", has_text="Points").click()
    box = shop.root.locator('[data-control="paste"]')
    area = box.locator("textarea")
    box.locator(".mb-use").click()
    assert "There is no text yet" in box.inner_text()
    area.fill("0.1, 0.2\n0.3, 0.4\n0.5, 0.6")
    area.press("Enter")  # a new line, not a command of the notebook
    area.press("Backspace")
    box.locator(".mb-use").click()
    shop.settle()
    assert painted(shop) == 3
    area.fill("0.1, here")
    box.locator(".mb-use").click()
    shop.settle()
    alert = shop.root.locator('[role="alert"]').first
    assert "a line needs two numbers" in alert.inner_text()
    assert painted(shop) == 3
    (tmp_path / "points.csv").write_text("0.1,0.1\n0.2,0.2\n0.3,0.3\n0.4,0.4")
    box.locator("input[type=file]").set_input_files(tmp_path / "points.csv")
    shop.wait("(b) => b.querySelector('.mb-summary').textContent.includes('4 painted')")
    assert alert.inner_text() == ""
    shop.root.locator(".mb-group > summary", has_text="Pace").click()


def test_the_timeline_grows_while_it_plays_and_goes_back_by_key_mouse_and_number(shop):
    step = "(b) => parseInt(b.querySelector('.mb-summary').textContent.slice(5))"
    time = shop.root.locator(".mb-time input[type=range]")
    play = shop.root.locator('[data-action="play"]')
    play.click()
    shop.wait(f"(b) => ({step})(b) > 8")
    assert int(time.get_attribute("max")) >= 8
    assert "playing" in shop.root.locator(".mb-status").inner_text()
    time.press("Home")
    shop.settle()
    assert play.inner_text() == "Play" and shop.summary.startswith("Step 0,")
    time.press("ArrowRight")
    shop.settle()
    assert shop.summary.startswith("Step 1,")
    end = int(time.get_attribute("max"))
    assert f"1 of {end}" in time.get_attribute("aria-valuetext")
    box = shop.box(".mb-time input[type=range]")
    shop.page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    shop.settle()
    assert shop.summary.startswith(f"Step {end},")
    number = shop.root.locator(".mb-time input[type=number]")
    number.fill("5")
    number.press("Enter")
    shop.settle()
    assert shop.summary.startswith("Step 5,")
    assert "something happened" in time.get_attribute("aria-valuetext")
    assert shop.root.locator(".mb-marks span").count() == 1


def test_a_number_beyond_the_end_is_played_to_and_buttons_go_to_what_happened(shop):
    time = shop.root.locator(".mb-time input[type=range]")
    number = shop.root.locator(".mb-time input[type=number]")
    before = shop.root.get_by_label("to the event before")
    after = shop.root.get_by_label("to the next event")
    assert not before.is_visible() and not after.is_visible()
    number.fill("12")
    number.press("Enter")
    shop.wait("(b) => /^Step 12,/.test(b.querySelector('.mb-summary').textContent)")
    shop.wait("(b) => b.querySelector('[data-action=play]').textContent === 'Play'")
    assert time.get_attribute("max") == "12"
    for press in (before.click, lambda: before.press("Enter")):  # the second has none
        press()
        shop.settle()
        assert shop.summary.startswith("Step 5,")
    time.press("Home")
    shop.settle()
    after.press("Space")
    shop.settle()
    assert shop.summary.startswith("Step 5,")


def test_a_field_is_read_off_under_the_pointer(shop):
    inner, box = shop.root.evaluate("(b) => b.places.main.inner"), shop.box("canvas")
    value = shop.root.locator(".mb-value")
    assert not value.is_visible()
    x, foot = box["x"] + inner["x"] + inner["w"] / 2, box["y"] + inner["y"] + inner["h"]
    for height, words in ((0.05, "f = 0.00"), (0.55, "f = 0.50"), (0.95, "f = 0.90")):
        shop.page.mouse.move(x, foot - height * inner["h"])
        assert value.inner_text() == words and value.is_visible()
    shop.page.mouse.move(box["x"] - 30, foot)
    assert not value.is_visible()


def test_what_went_wrong_is_said_above_a_drawing_that_fills_the_window(shop):
    shop.root.locator(".mb-group > summary", has_text="Points").click()
    shop.root.locator("textarea").fill("nothing")
    shop.root.locator(".mb-use").click()
    shop.settle()
    above = """(b) => b.querySelector('.mb-error').getBoundingClientRect().bottom
        <= b.querySelector('canvas').getBoundingClientRect().top"""
    assert "needs two numbers" in shop.root.locator(".mb-error").first.inner_text()
    assert shop.root.evaluate(above)
    shop.root.locator(".mb-group > summary", has_text="Pace").click()


def test_controls_stand_beside_the_drawing_only_where_there_is_room(lab, shop):
    def places():
        controls, canvas = shop.box(".mb-controls"), shop.box("canvas")
        return controls["x"] + controls["width"], canvas["x"]

    right, left = places()
    assert right <= left
    lab.page.set_viewport_size({"width": 800, "height": 1000})
    try:
        shop.wait("(b) => !b.classList.contains('mb-beside')")
        shop.settle()
        right, left = places()
        assert right > left
    finally:
        lab.page.set_viewport_size({"width": 1280, "height": 1000})
        shop.wait("(b) => b.classList.contains('mb-beside')")


def test_nothing_went_wrong_in_the_console(lab):
    assert lab.errors == []
