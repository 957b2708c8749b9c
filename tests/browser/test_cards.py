"""Questions in a real JupyterLab: by keyboard, in both themes, and read out."""

from __future__ import annotations

import pytest

FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def cards(new_lab):
    """A page with the set-up card, a prediction of each kind and a quiz question."""
    lab = new_lab()
    cells = [
        "from course_utils.exercises import predict, quiz\n"
        "from course_utils.setup_check import check_setup\n"
        "check_setup()",
        'predict("mean-of-cauchy")',
        'predict("noise-on-a-grid")',
        'quiz("same-mean")',
    ]
    lab.write("cards.ipynb", cells)
    lab.open("cards.ipynb")
    lab.errors.clear()
    lab.run_all()
    yield lab
    lab.context.close()


def card(lab, i: int):
    """The card of the i-th cell."""
    return lab.cell(i).locator(".course-card")


def test_the_button_of_the_set_up_answers(cards):
    shown = card(cards, 0)
    shown.get_by_text("Press me").click()
    shown.locator("[role=alert]", has_text="Python heard you").wait_for()


def test_a_guess_is_locked_by_keyboard_and_the_focus_stays(cards):
    shown = card(cards, 1)
    shown.locator("button").first.focus()
    cards.page.keyboard.press("Tab")
    cards.page.keyboard.press("Enter")
    shown.locator("[role=alert]", has_text="Locked: as far as").wait_for()
    assert cards.page.evaluate(FOCUSED).startswith("● B.")
    disabled = shown.locator("button").evaluate_all(
        "(all) => all.map((b) => b.disabled)"
    )
    assert disabled == [True, False, True]


def test_a_number_is_locked_by_keyboard_and_the_focus_stays(cards):
    shown = card(cards, 2)
    shown.locator("input").fill("12")
    cards.page.keyboard.press("Tab")
    cards.page.keyboard.press("Space")
    shown.locator("[role=alert]", has_text="Locked: 12.").wait_for()
    assert cards.page.evaluate(FOCUSED) == "Locked"


def test_right_and_wrong_answers_look_and_read_different(cards):
    shown = card(cards, 3)
    for number, (sign, words) in {0: ("✗", "Not so."), 1: ("✓", "Right.")}.items():
        shown.locator("button").nth(number).click()
        shown.locator("[role=alert]", has_text=words).wait_for()
        assert shown.locator("button").nth(number).inner_text().startswith(sign)
    styles = "(b) => { const s = getComputedStyle(b); return s.borderLeftWidth; }"
    widths = [shown.locator("button").nth(i).evaluate(styles) for i in (1, 2)]
    assert widths[0] != widths[1]


def test_a_letter_chooses_its_option_and_jupyterlab_gets_no_key(cards):
    shown, keys = card(cards, 3), cards.page.keyboard
    count = "document.querySelectorAll('.jp-Notebook .jp-Cell').length"
    before = cards.page.evaluate(count)
    shown.locator("button").first.focus()
    for key in ("x", "d", "d", "z", "m"):  # cut, delete, undo, make it Markdown
        keys.press(key)
    for letter, words in {"b": "Right.", "a": "Not so."}.items():
        keys.press(letter)
        shown.locator("[role=alert]", has_text=words).wait_for()
        assert f"{letter.upper()}. " in cards.page.evaluate(FOCUSED)
    assert cards.page.evaluate(count) == before
    assert cards.cell(3).evaluate("(e) => e.classList.contains('jp-CodeCell')")


def test_arrow_keys_go_through_the_options_and_escape_to_the_cell(cards):
    shown, keys = card(cards, 3), cards.page.keyboard
    shown.locator("button").first.focus()
    for key, letter in (("ArrowDown", "B"), ("ArrowDown", "C"), ("ArrowUp", "B")):
        keys.press(key)
        assert f"{letter}. " in cards.page.evaluate(FOCUSED)
    keys.press("Escape")
    active = "document.activeElement.closest('.jp-Cell')?.dataset.windowedListIndex"
    assert cards.page.evaluate(f"{active} ?? null") == "3"
    keys.press("ArrowUp")
    selected = "document.querySelector('.jp-Cell.jp-mod-active').dataset"
    assert cards.page.evaluate(f"{selected}.windowedListIndex") == "2"


def test_no_card_scrolls_sideways(cards):
    widths = "(e) => [e.scrollWidth, e.clientWidth]"
    for i in range(4):
        inside, outside = card(cards, i).evaluate(widths)
        assert inside <= outside


@pytest.mark.parametrize("dark", [True, False])
def test_cards_have_enough_contrast_and_names_in_both_themes(cards, dark):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    cards.set_theme(dark=dark)
    cards.cell(0)
    cards.page.mouse.move(0, 0)
    cards.page.wait_for_timeout(400)  # JupyterLab fades into its other theme
    found = axe.Axe().run(cards.page, context=".course-card")
    wrong = [
        (each["id"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in found.response["violations"]
    ]
    assert wrong == []
    assert cards.errors == [] and cards.outside == []
