"""Figures under a finger, on a dense screen, and for eyes that want no motion."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def tablet(new_lab):
    page = new_lab(has_touch=True, device_scale_factor=2, reduced_motion="reduce")
    toys = ("Everything", "Workshop")
    page.write("tablet.ipynb", [f"from toys import {t}\n{t}()" for t in toys])
    page.open("tablet.ipynb")
    page.errors.clear()
    page.run_all()
    yield page
    page.context.close()


def finger(page):
    """Puts fingers on the screen, moves them, or (without points) lifts them."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    return touch


def test_a_finger_drags_a_handle_and_the_page_stays_where_it_is(tablet):
    figure = tablet.figure(0)
    handle = figure.root.locator('[data-handle="tip"]')
    place = handle.locator("g").get_attribute("transform")
    box = figure.box('[data-handle="tip"] .mb-hit')
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before, words = figure.pixels(), figure.summary
    touch = finger(tablet.page)
    touch("touchStart", (x, y))
    for i in range(1, 9):
        touch("touchMove", (x - i, y + 4 * i))
    touch("touchEnd")
    figure.settle()
    assert handle.locator("g").get_attribute("transform") != place
    assert figure.pixels() != before and figure.summary != words
    after = handle.locator(".mb-hit").bounding_box()
    assert after["x"] - box["x"] == pytest.approx(-8, abs=2)
    assert after["y"] - box["y"] == pytest.approx(32, abs=2)


def test_a_finger_paints_and_the_page_stays_where_it_is(tablet):
    figure = tablet.figure(1)
    box = figure.box(".mb-paint .mb-paper")
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    touch = finger(tablet.page)
    touch("touchStart", (x, y))
    for i in range(1, 12):
        touch("touchMove", (x + 10 * i, y + 4 * i))
    touch("touchEnd")
    figure.settle()
    assert int(figure.summary.split(", ")[1].split()[0]) > 12
    after = figure.root.locator(".mb-paint .mb-paper").bounding_box()
    assert after["y"] == pytest.approx(box["y"], abs=2)


def test_a_finger_is_wide_enough_for_every_handle(tablet):
    figure = tablet.figure(0)
    for spot in figure.root.locator(".mb-hit").all():
        box = spot.bounding_box()
        # WCAG 2.2, 2.5.8: at least 24 pixels each way.
        assert min(box["width"], box["height"]) >= 24


def test_a_dense_screen_gets_a_dense_picture(tablet):
    figure = tablet.figure(0)
    dense = """(b) => { const c = b.querySelector('canvas');
        return [c.width / c.clientWidth, c.height / c.clientHeight]; }"""
    assert figure.root.evaluate(dense) == pytest.approx([2, 2], abs=0.01)


def test_nothing_moves_by_itself_for_whoever_wants_no_motion(tablet):
    figure = tablet.figure(0)
    moving = """(b) => [...b.querySelectorAll('*')].filter((e) => {
        const s = getComputedStyle(e);
        return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none';
      }).map((e) => e.className)"""
    assert figure.root.evaluate(moving) == []
    assert tablet.errors == []
