"""What holds for every interactive figure, driven as the browser drives it.

A figure's own test file, `test_<figure>.py`, must have `summary_agrees(figure)`: it
reads the numbers out of the summary and compares them with the arrays drawn. It is
called here after everything that can be done to the figure.
"""

import importlib.util
import itertools
import json
from functools import cache
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from course_utils.explorers.catalogue import FIGURES
from course_utils.widgets.live import LiveExplorer

each_figure = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES)


# Doing what a browser does --------------------------------------------------------


def send(figure, kind, name, value=None):
    """Report one change as the browser does; refused changes are failures here."""
    figure.board.receive(json.loads(json.dumps([[kind, name, value]])))
    assert figure.board.error == "", f"{kind} {name} = {value!r}"


def control_values(spec):
    """The ends, the middle and something odd in between, or every option."""
    if spec["kind"] == "slider":
        low, high = spec["low"], spec["high"]
        values = [low, (low + high) / 2, low + 0.37 * (high - low), high]
        return [round(value) for value in values] if spec["whole"] else values
    if spec["kind"] == "stops":
        stops = spec["stops"]
        return [stops[0], stops[len(stops) // 2], stops[-1]]
    return spec["options"] if spec["kind"] == "choice" else [False, True]


def controls_of(figure):
    """name -> values; a text that is pasted is no control: see the figure's own tests."""
    controls = [spec for spec in figure._controls() if spec["kind"] != "text"]
    return {spec["name"]: control_values(spec) for spec in controls}


# Of a figure with dozens of controls not everything can be tried from everywhere.
MANY_CHANGES, MANY_CORNERS = 100, 256


def share(things, index, of):
    """All of a few things; of many those whose turn it is, so that all have theirs."""
    things = list(things)
    return things if len(things) <= MANY_CHANGES else things[index % of :: of]


def corners(count, seed=0):
    """Which end each of `count` controls is at: all 2^count combinations, or of too
    many so many that each two controls are at each two of their ends at least once."""
    if 2**count <= MANY_CORNERS:
        return list(itertools.product((0, 1), repeat=count))
    rng, chosen = np.random.default_rng(seed), np.eye(2, dtype=int)[:, [0] * count]
    while not all_pairs(chosen):
        chosen = np.concatenate([chosen, rng.integers(2, size=(4, count))])
    return chosen.tolist()


def all_pairs(rows):
    """Whether each two columns show each two ends beside each other."""
    at = np.stack([1 - rows, rows])  # (end, row, control)
    seen = np.einsum("arc,brd->abcd", at, at) > 0
    one_control = np.eye(rows.shape[1], dtype=bool)
    return bool((seen | one_control).all())


def places(figure, handle):
    """The corners of a handle's panel, far beyond them, and its middle."""
    panel = next(p for p in figure.panels() if p.name == handle.panel)
    (x0, x1), (y0, y1) = panel.x, panel.y
    wide, high = 10 * (x1 - x0), 10 * (y1 - y0)
    corners = itertools.product((x0, x1), (y0, y1))
    beyond = itertools.product((x0 - wide, x1 + wide), (y0 - high, y1 + high))
    return [*corners, *beyond, ((x0 + x1) / 2, (y0 + y1) / 2)]


def some(things, most=6):
    """The first and the last of many things of one kind, such as thirty points."""
    things = list(things)
    return things if len(things) <= most else things[:3] + things[-3:]


def sketches(figure, curve):
    """Everything at the bottom, at the top, zigzag between them, and far outside."""
    panel = next(p for p in figure.panels() if p.name == curve.panel)
    low, high = curve.bounds or panel.y
    flat = np.ones(len(curve.x))
    zigzag = np.where(np.arange(len(curve.x)) % 2, low, high)
    return [flat * low, flat * high, zigzag, flat * (high + 1e6), flat * (low - 1e6)]


def everything_to_do(figure):
    """Every single change that the browser could report, from where the figure is."""
    for name, values in controls_of(figure).items():
        for value in values:
            yield "control", name, value
    for handle in some(figure.handles()):
        for place in places(figure, handle):
            yield "handle", handle.name, list(place)
    for curve in figure.curves():
        for heights in sketches(figure, curve):
            yield "curve", curve.name, heights.tolist()
    for paint in figure.paints():
        for points in paintings(figure, paint):
            yield "paint", paint.name, points
    for action in figure.actions:
        yield "action", action, None


def paintings(figure, paint):
    """Nothing, one point, one point many times, and more than there may be, far out."""
    panel = next(p for p in figure.panels() if p.name == paint.panel)
    middle, corner = [sum(panel.x) / 2, sum(panel.y) / 2], [panel.x[0], panel.y[1]]
    far = [[1e6 * (i % 3 - 1), -1e6] for i in range(paint.most + 50)]
    return [[], [corner], [middle] * 30, far]


def still_there(figure, kind, name):
    """Whether the handle or curve has not gone with an earlier change."""
    things = {"handle": "handles", "curve": "curves", "paint": "paints"}
    present = getattr(figure, things[kind]) if kind in things else None
    return present is None or name in [thing.name for thing in present()]


# What must always hold ------------------------------------------------------------


@cache
def agreement_of(name):
    path = Path(__file__).with_name(f"test_{name}.py")
    assert path.exists(), f"{path.name} is missing: see the top of this file"
    spec = importlib.util.spec_from_file_location(f"agreement_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert hasattr(module, "summary_agrees"), f"{path.name} lacks summary_agrees"
    return module.summary_agrees


def name_of(figure):
    return Path(type(figure).__module__.replace(".", "/")).name


def drawn(figure):
    """Everything that can be seen, in a form that can be compared."""
    layers = {
        name: (
            layer.kind,
            layer.panel,
            layer.concept,
            layer.label,
            json.dumps(layer.options, sort_keys=True),
            {key: array.tobytes() for key, array in layer.arrays.items()},
        )
        for name, layer in figure.layers.items()
    }
    return layers, figure.board.handles, figure.board.curves, figure.summary


def assert_sound(figure):
    """Nothing is NaN or empty, and the words agree with the drawing."""
    assert figure.layers
    for name, layer in figure.layers.items():
        for key, array in layer.arrays.items():
            assert np.isfinite(array).all(), f"{name}.{key}"
    words = figure.summary + figure.formula()
    assert figure.summary.strip() and "nan" not in words.lower().split()
    assert "inf" not in words.replace("(", " ").replace("=", " ").split()
    panels = {panel.name: panel for panel in figure.panels()}
    for handle in figure.handles():
        (x0, x1), (y0, y1) = panels[handle.panel].x, panels[handle.panel].y
        inside = x0 <= handle.at[0] <= x1 and y0 <= handle.at[1] <= y1
        assert inside, f"{handle.name} lies outside its panel, at {handle.at}"
    agreement_of(name_of(figure))(figure)


@each_figure
def test_a_figure_opens_with_a_title_a_label_and_words_that_agree(make):
    figure = make()
    assert figure.title and figure.label and make.__doc__
    assert name_of(figure) == make.__name__
    assert_sound(figure)


@each_figure
def test_there_are_three_presets_and_one_says_that_it_fails_on_purpose(make):
    presets = make().presets
    assert len(presets) >= 3
    assert any("fails on purpose" in name for name in presets)


@each_figure
def test_every_change_from_every_preset_leaves_a_sound_figure(make):
    starts = [None, *make().presets]
    for i, preset in enumerate(starts):
        figure = make(preset=preset)
        assert_sound(figure)
        for kind, name, value in share(everything_to_do(figure), i, len(starts)):
            if still_there(figure, kind, name):
                send(figure, kind, name, value)
                assert_sound(figure)


@each_figure
def test_a_single_change_from_a_fresh_preset_leaves_a_sound_figure(make):
    figure = make()
    for i, preset in enumerate(figure.presets):
        send(figure, "action", "preset", preset)
        changes = everything_to_do(make(preset=preset))
        for kind, name, value in share(changes, i, len(figure.presets)):
            send(figure, "action", "preset", preset)
            if still_there(figure, kind, name):
                send(figure, kind, name, value)
                assert_sound(figure)


@each_figure
def test_all_controls_at_their_ends_together_leave_a_sound_figure(make):
    figure = make()
    ends = {
        name: (values[0], values[-1]) for name, values in controls_of(figure).items()
    }
    for corner in corners(len(ends)):
        at = {name: ends[name][i] for name, i in zip(ends, corner, strict=True)}
        if len(ends) < 10:
            for name, value in at.items():
                send(figure, "control", name, value)
        else:  # in one message, as a preset sends them
            changes = [["control", *change] for change in at.items()]
            figure.board.receive(json.loads(json.dumps(changes)))
            assert figure.board.error == "", at
        assert_sound(figure)


def test_of_too_many_corners_each_two_controls_meet_at_all_their_ends():
    assert len(corners(3)) == 8
    chosen = np.array(corners(30))
    assert all_pairs(chosen) and len(chosen) < 60
    assert not all_pairs(chosen[:5])


@each_figure
def test_every_control_changes_something_somewhere(make):
    def seen(preset, name, value):
        figure = make(preset=preset)
        send(figure, "control", name, value)
        pictures = [drawn(figure)]
        if isinstance(figure, LiveExplorer):
            figure.press("play")  # a pace shows only when time passes
            pictures.append(drawn(figure))
        return pictures

    presets = [None, *make().presets]
    for name, values in controls_of(make()).items():
        assert any(
            seen(preset, name, values[0]) != seen(preset, name, values[-1])
            for preset in presets
        ), name


@each_figure
def test_every_handle_moves_when_it_is_dragged(make):
    for preset in [None, *make().presets]:
        for name in [handle.name for handle in some(make(preset=preset).handles())]:
            figure = make(preset=preset)
            handle = next(h for h in figure.handles() if h.name == name)
            before = drawn(figure)
            seen = []
            for place in places(figure, handle):
                if still_there(figure, "handle", name):
                    send(figure, "handle", name, list(place))
                    seen.append(drawn(figure) != before)
            assert any(seen), name


@each_figure
def test_every_control_handle_and_button_has_words_for_a_screen_reader(make):
    figure = make()
    assert all(spec["label"] for spec in figure._controls())
    things = [*figure.handles(), *figure.curves(), *figure.paints()]
    assert all(thing.label for thing in things)
    assert all(figure.actions.values()) and all(figure.texts.values())
    grouped = [name for names in figure.groups.values() for name in names]
    assert len(grouped) == len(set(grouped))
    names = [thing.name for thing in things]
    assert len(names) == len(set(names))


@each_figure
def test_a_state_string_brings_back_the_same_picture(make):
    figure = make()
    for kind, name, value in everything_to_do(figure):
        if still_there(figure, kind, name):
            send(figure, kind, name, value)
        again = make(state=figure.state)
        assert again.state == figure.state
        if not isinstance(figure, LiveExplorer):
            assert drawn(again) == drawn(figure), (kind, name, value)


@each_figure
def test_two_figures_with_one_state_show_one_picture(make):
    for preset in [None, *make().presets]:
        assert drawn(make(preset=preset)) == drawn(make(preset=preset))


@each_figure
def test_a_state_that_cannot_be_is_refused_and_changes_nothing(make):
    figure = make()
    before = drawn(figure), figure.state
    for bad in ["", "{}", '{"figure":"Other"}', figure.state[:-1] + ',"unheard_of":1}']:
        with pytest.raises(ValueError):
            figure.restore(bad)
    assert (drawn(figure), figure.state) == before


@each_figure
def test_reset_brings_back_how_the_figure_was_opened(make):
    for preset in [None, *make().presets]:
        figure = make(preset=preset)
        before = drawn(figure)
        for name, values in controls_of(figure).items():
            send(figure, "control", name, values[-1])
        for handle in figure.handles():
            send(figure, "handle", handle.name, [0.3, 0.7])
        for action in figure.actions:
            send(figure, "action", action)
        send(figure, "action", "reset")
        assert drawn(figure) == before, preset


@each_figure
def test_whatever_is_hidden_is_not_sent_to_the_browser(make):
    figure = make()
    parts = [*figure.actions, *figure.texts, "presets", "state", "summary"]
    for name in [*controls_of(figure), *parts]:
        hidden = make(hide=[name])
        frame = hidden.board.frame
        shown = [spec["name"] for spec in hidden.board.controls]
        shown += [action for action, _ in frame["actions"]]
        shown += [key for key in ("presets", "state") if frame[key]]
        shown += ["summary"] if frame["show_summary"] else []
        assert name not in shown
        assert drawn(hidden)[0] == drawn(figure)[0]
    assert make(hide=["formula"]).board.formula == ""
    for title, names in figure.groups.items():
        shown = [spec["name"] for spec in make(hide=[title]).board.controls]
        assert not set(names) & set(shown)


@each_figure
def test_there_is_a_static_picture_of_every_preset(make):
    for preset in make().presets:
        picture = make(preset=preset).picture()
        assert isinstance(picture, go.Figure) and len(picture.data) > 0
        assert json.loads(picture.to_json())["data"]


@each_figure
def test_what_the_browser_reads_are_the_bytes_of_the_arrays(make):
    figure = make()
    sent = figure.board.get_state()
    for name, layer in figure.layers.items():
        for key, array in layer.arrays.items():
            bytes_sent = sent[f"layer_{name}"]["arrays"][key]["data"]
            assert np.array_equal(np.frombuffer(bytes_sent, "<f4"), array.ravel())
