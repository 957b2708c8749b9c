"""The browser's side where no browser is needed: ticks, numbers, scales, gathering.

Runs the files with node if it is there; what needs a page is in tests/browser.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess

import numpy as np
import pytest

from course_utils.widgets import letters
from course_utils.widgets.board import HERE, PARTS, Board

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def run(expression: str, *parts: str):
    """The value of a JavaScript expression after the given files."""
    parts = parts or ("base.js",)
    code = "\n".join((HERE / part).read_text(encoding="utf-8") for part in parts)
    code += f"\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run(
        [NODE, "--input-type=module", "-"],
        input=code,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


MODULES = {"board": Board._esm, "letters": letters.Letters._esm}


def test_all_files_are_in_a_module_with_one_export():
    assert {str(code).count("export default") for code in MODULES.values()} == {1}
    used = {*PARTS, *letters.PARTS}
    assert {path.name for path in HERE.glob("*.js")} == used


def test_nothing_in_the_browser_asks_for_anything_from_elsewhere():
    text = "".join(map(str, MODULES.values())) + str(Board._css)
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    for word in ("import(", "fetch(", "@import", "url(", "XMLHttpRequest"):
        assert word not in text


@needs_node
@pytest.mark.parametrize("name", MODULES)
def test_a_whole_module_can_be_parsed(name, tmp_path):
    path = tmp_path / f"{name}.mjs"
    path.write_text(str(MODULES[name]), encoding="utf-8")
    done = subprocess.run([NODE, "--check", path], capture_output=True)
    assert done.returncode == 0, done.stderr


@needs_node
def test_ticks_are_round_evenly_spaced_inside_and_about_as_many_as_asked():
    cases = [(0, 1, 5), (-3, 3, 7), (0.02, 0.07, 4), (-1e6, 2e6, 6), (1e-9, 3e-9, 5)]
    for (low, high, count), ticks in zip(
        cases, run(f"{json.dumps(cases)}.map((c) => niceTicks(...c))"), strict=True
    ):
        step = ticks[1] - ticks[0]
        assert low - 1e-9 * step <= ticks[0] <= ticks[-1] <= high + 1e-9 * step
        assert np.diff(ticks) == pytest.approx(step)
        assert round(step / 10 ** math.floor(math.log10(step) + 1e-9), 6) in (1, 2, 5)
        assert count / 3 <= len(ticks) <= count + 1
        assert ticks[0] - step < low
        assert ticks[-1] + step > high


@needs_node
def test_a_logarithmic_axis_has_powers_of_ten_or_1_2_5_where_it_is_short():
    assert run("logTicks(1e-3, 1e2)") == [1e-3, 1e-2, 0.1, 1, 10, 100]
    assert run("logTicks(1, 1e9, 5)") == [1, 100, 1e4, 1e6, 1e8]
    assert run("logTicks(3, 60)") == [5, 10, 20, 50]


@needs_node
def test_numbers_are_written_short_with_a_real_minus_and_in_threes():
    cases = {
        "inWords(0)": "0",
        "inWords(-1.50)": "−1.5",
        "inWords(0.30000000000000004)": "0.3",
        "inWords(12345.678)": "12\u202f346",
        "inWords(1e-7)": "10⁻⁷",
        "brief(-1.4844321, 6)": "-1.484",
        "brief(0.30000000000000004, 1)": "0.3",
        "brief(-1.7092e-8, 8)": "0",
        "brief(0.0001, 10)": "0.0001",
        "inWords(-2.5e9)": "−2.5·10⁹",
        "tickText(-0.5, 0.05)": "−0.50",
        "tickText(0, 0.25)": "0",
        "tickText(20000, 10000)": "20\u202f000",
        "tickText(0.001, 0, true)": "10⁻³",
        "tickTexts([0.1, 1, 10], true, true).join(' ')": "0.1 1 10",
        "tickTexts([0.001, 1, 10000], true, true).join(' ')": "10⁻³ 1 10⁴",
        "tickTexts([-3.14, 0, 1.5], false).join(' ')": "−3.14 0 1.5",
    }
    got = run(f"[{', '.join(cases)}]")
    assert got == list(cases.values())


@needs_node
def test_a_scale_goes_to_pixels_and_back_and_never_to_infinity():
    there = "makeScale([-2, 6], 100, 500)"
    assert run(f"[-2, 2, 6].map({there}.to)") == [100, 300, 500]
    assert run(f"{there}.from(200)") == 0
    log = "makeScale([1, 1e4], 400, 0, true)"
    assert run(f"[1, 100, 1e4].map({log}.to)") == pytest.approx([400, 200, 0])
    assert run(f"{log}.from(300)") == pytest.approx(10)
    # JSON writes infinity and NaN as null.
    far = run(f"[{there}.to(1e300), {there}.to(-1e300), {log}.to(0), {log}.to(-1)]")
    assert all(value is not None and abs(value) < 1e4 for value in far)


@needs_node
def test_an_arrow_key_goes_a_hundredth_of_the_axis_also_on_a_logarithmic_one():
    assert run("further(1, [0, 200], false, 3)") == 7
    hundredth = run("further(7, [1, 1e4], true, 100)")
    assert hundredth == pytest.approx(7e4)


@needs_node
def test_waiting_changes_keep_the_newest_of_each_and_every_action_in_order():
    changes = [
        ["handle", "a", [0, 0]],
        ["control", "a", 1],
        ["handle", "a", [1, 1]],
        ["action", "step", None],
        ["handle", "a", [2, 2]],
        ["action", "step", None],
        ["control", "b", 5],
        ["control", "b", 6],
    ]
    assert run(f"{json.dumps(changes)}.reduce(gather, [])") == [
        ["handle", "a", [1, 1]],
        ["control", "a", 1],
        ["action", "step", None],
        ["handle", "a", [2, 2]],
        ["action", "step", None],
        ["control", "b", 6],
    ]


@needs_node
def test_an_error_becomes_a_plain_sentence():
    def plain(text):
        return run(f"plainError({json.dumps(text)})")

    assert plain('File "x", line 1\nValueError: n must be 1') == "n must be 1"
    many = "File\n  raise X\nValueError: first line\nsecond line"
    assert plain(many) == "first line\nsecond line"
    code = "x\nZeroDivisionError: division by zero"
    wanted = "The figure's code failed: division by zero (ZeroDivisionError)."
    assert plain(code) == wanted
    assert plain("nothing known") == "nothing known"


@needs_node
def test_words_are_wrapped_at_spaces_and_long_ones_kept():
    measure = "(t) => 10 * t.length"
    got = run(f"wrap('one two three extraordinary', 80, {measure})")
    assert got == ["one two", "three", "extraordinary"]
    assert run(f"wrap('a\\nb', 80, {measure})") == ["a", "b"]


@needs_node
def test_colours_between_the_ends_of_a_scale_are_mixed():
    scale = '["#000000", "#ff0000", "#ffffff"]'
    got = run(f"[-1, 0, 0.25, 0.5, 1, 2].map((t) => colourAt({scale}, t))")
    assert got[0] == got[1] == [0, 0, 0]
    assert got[2:4] == [[128, 0, 0], [255, 0, 0]]
    assert got[4] == got[5] == [255, 255, 255]


PANEL = {
    "name": "a",
    "x": [0, 1],
    "y": [0, 1],
    "title": "A title",
    "x_label": "x",
    "y_label": "y",
    "place": [0, 0, 1, 1],
    "equal": False,
    "x_log": False,
    "y_log": False,
    "x_ticks": None,
    "y_ticks": None,
    "tick_labels": [],
}


def arranged(panels, width, height=400, entries=()):
    """Where the panels are placed; every letter is 7 pixels wide."""
    legends = [[{"words": words} for words in entries] for _ in panels]
    call = (
        f"arrange({json.dumps(panels)}, {width}, {height}, {json.dumps(legends)}, "
        f"{json.dumps([0] * len(panels))}, (words) => 7 * words.length)"
    )
    return run(call, "base.js", "layers.js")


@needs_node
def test_panels_beside_one_another_have_their_axes_in_line():
    left = {**PANEL, "x_label": "", "title": ""}
    right = {**PANEL, "name": "b", "place": [1, 0, 1, 1], "y": [0, 12345]}
    placed = arranged([left, right], 900)["placed"]
    assert placed["a"]["inner"]["y"] == placed["b"]["inner"]["y"]
    assert placed["a"]["inner"]["h"] == placed["b"]["inner"]["h"]
    end = placed["a"]["inner"]["x"] + placed["a"]["inner"]["w"]
    assert end < 450 < placed["b"]["inner"]["x"]


@needs_node
def test_equal_axes_have_equal_units_and_marginals_follow_them():
    middle = {**PANEL, "x": [0, 2], "equal": True, "place": [0, 1, 3, 3]}
    above = {**PANEL, "name": "top", "x": [0, 2], "place": [0, 0, 3, 1]}
    beside = {**PANEL, "name": "side", "place": [3, 1, 1, 3]}
    placed = arranged([middle, above, beside], 900, 500)["placed"]
    inner = placed["a"]["inner"]
    assert inner["w"] / 2 == pytest.approx(inner["h"])
    assert placed["top"]["inner"]["x"] == inner["x"]
    assert placed["top"]["inner"]["w"] == inner["w"]
    assert placed["side"]["inner"]["y"] == inner["y"]
    assert placed["side"]["inner"]["h"] == inner["h"]


@needs_node
def test_narrow_panels_stand_under_one_another_and_a_legend_takes_no_room_of_them():
    panels = [PANEL, {**PANEL, "name": "b", "place": [1, 0, 1, 1]}]
    placed = arranged(panels, 400)["placed"]
    assert placed["a"]["inner"]["x"] == placed["b"]["inner"]["x"]
    assert placed["a"]["cell"]["y"] + placed["a"]["cell"]["h"] <= (
        placed["b"]["cell"]["y"] + 1e-9
    )
    plain = arranged([PANEL], 800)
    legend = arranged([PANEL], 800, entries=["a long entry " * 3] * 5)
    high = legend["placed"]["a"]["inner"]["h"]
    assert high == pytest.approx(plain["placed"]["a"]["inner"]["h"], abs=3)
    assert legend["height"] > plain["height"]
    assert legend["placed"]["a"]["legendLines"] > 1


@needs_node
def test_the_legend_of_a_heat_map_names_the_ends_of_its_scale_as_they_are_meant():
    options = {"low": 0, "high": 3.045}
    layer = {"kind": "heat", "panel": "a", "concept": "neutral", "label": "KL"}
    for ends, words in ((None, "KL (0 to 3.045)"), (["0", "20"], "KL (0 to 20)")):
        given = {
            **layer,
            "options": options if ends is None else {**options, "ends": ends},
        }
        call = f"legendOf({json.dumps(PANEL)}, {json.dumps([given])}, [])[0].words"
        assert run(call, "base.js", "layers.js") == words


@needs_node
def test_what_can_be_switched_has_its_word_among_the_toggles_and_not_in_the_legend():
    spots = {"kind": "points", "panel": "a", "concept": "real", "label": "spots"}
    layers = [{**spots, "options": {}}, {**spots, "label": "other", "options": {}}]
    toggles = [{"name": "on", "label": "spots", "concept": "real"}]
    call = f"legendOf({json.dumps(PANEL)}, {json.dumps(layers)}, [], {json.dumps(toggles)})"
    words = [entry["words"] for entry in run(call, "base.js", "layers.js")]
    assert words == ["other"]


@needs_node
def test_a_bare_panel_has_neither_ticks_nor_words():
    place = arranged(
        [
            {
                **PANEL,
                "title": "",
                "x_label": "",
                "y_label": "",
                "x_ticks": [],
                "y_ticks": [],
                "bare": True,
            }
        ],
        400,
    )["placed"]["a"]
    assert place["xTicks"] == place["yTicks"] == []
