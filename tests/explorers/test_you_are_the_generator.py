"""A game of five rounds, against the arithmetic of the game and of chapter 1."""

import re

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon

from course_utils.explorers.gans import you_are_the_generator
from course_utils.explorers.gans.you_are_the_generator import EASY, HIDDEN, SHOWN

FAILS = "best reply: all on one spot (fails on purpose)"
FAIR = "a fair share for each bump"
FOOLED = "an easy D is fooled"
NUMBER = r"(−?[\d.]+)"


def number(text):
    return float(text.replace("−", "-").rstrip("."))


def found(figure, pattern):
    match = re.search(pattern.replace("#", NUMBER), figure.summary)
    assert match, (pattern, figure.summary)
    values = [number(text) for text in match.groups()]
    return values if len(values) > 1 else values[0]


def heights(figure, name):
    return figure.layers[name].arrays["y"].astype(float)


def masses(figure, fakes):
    """p and q on the game's grid by the formula of a mixture, dust included."""
    game = figure.game
    x, y = np.meshgrid(game.axis, game.axis)

    def mixture(centres):
        bumps = sum(
            np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * game.target.sd**2))
            for a, b in centres
        )
        return 0.95 * bumps / bumps.sum() + 0.05 / bumps.size

    return mixture(game.target.centres), mixture(fakes)


def summary_agrees(figure):
    """The words give the last of the points drawn, and V fits to them."""
    after, before, js = (heights(figure, name) for name in ("after", "before", "js"))
    rounds = len(after) - 1
    over = rounds == 5
    assert len(js) == rounds + 1 and len(before) == rounds + (not over)
    assert figure.layers["after"].arrays["x"].tolist() == list(range(rounds + 1))
    assert ("All 5 rounds" in figure.summary) == over
    if not over:
        assert found(figure, r"Round # of 5") == rounds + 1
        belief, value = found(figure, r"for real with # on average: V = #")
        assert belief == pytest.approx(before[-1], abs=0.0051)
        now = re.search(rf"your fakes as they are {NUMBER};", figure.formula())
        assert number(now[1]) == value
    told, value, divergence = found(figure, r"gave #: V = #, and JS\(p, q\) = #")
    assert told == pytest.approx(after[-1], abs=0.0051)
    assert divergence == pytest.approx(js[-1], abs=0.0006)
    bound = divergence
    if figure.opponent == EASY:
        bound = found(figure, r"this D can tell #")
        assert bound == pytest.approx(heights(figure, "seen")[-1], abs=0.0006)
    assert value == pytest.approx(2 * bound - np.log(4), abs=0.0071)
    worst, mean, low, high = found(
        figure, r"from 0 to #, and 20 true draws get # \(# to #\)"
    )
    floor, line = figure.layers["floor"].arrays, figure.layers["worst"].arrays
    assert [low, high] == pytest.approx([floor["low"][0], floor["high"][0]], abs=6e-4)
    assert low < mean < high and worst == pytest.approx(line["y0"][0], abs=6e-4)
    board = re.search(r"ended at JS (.+); the best is (\S+)\.", figure.summary)
    if board:
        told = [number(js) for js in board[1].split(", ")]
        assert told == pytest.approx(heights(figure, "ended"), abs=6e-4)
        assert number(board[2]) == min(told)
    handles = np.array([h.at for h in figure.handles()])
    drawn = figure.layers["fakes"].arrays
    assert np.stack([drawn["x"], drawn["y"]], axis=1) == pytest.approx(
        handles, abs=1e-6
    )


def test_the_picture_is_the_best_answer_of_the_last_round_in_log_odds():
    figure = you_are_the_generator(preset=FAILS)
    p, q = masses(figure, figure.rounds[-1])
    drawn = figure.layers["d"]
    seen = np.abs(figure.game.axis) <= 2
    logit = np.log(p / q)[np.ix_(seen, seen)]
    end = np.log(0.998 / 0.002)
    assert drawn.arrays["values"] == pytest.approx(np.clip(logit, -end, end), abs=1e-4)
    assert (drawn.options["low"], drawn.options["high"]) == pytest.approx((-end, end))
    assert drawn.options["x"] == drawn.options["y"] == [-2, 2]


def test_the_score_is_the_divergence_of_chapter_1_on_the_grid():
    figure = you_are_the_generator(preset=FAILS)
    for fakes, js in zip(figure.rounds, heights(figure, "js"), strict=True):
        p, q = masses(figure, fakes)
        assert js == pytest.approx(jensenshannon(p.ravel(), q.ravel()) ** 2, abs=1e-6)
    (p, q), d = masses(figure, figure.places), figure.answers[-1].d
    assert heights(figure, "before")[-1] == pytest.approx(np.sum(q * d), abs=1e-6)


def test_d_stays_while_fakes_move_and_answers_when_asked():
    figure = you_are_the_generator()
    d = figure.layers["d"].arrays["values"].copy()
    figure.take_hold("fake_7", 1.2, -1.4)
    assert np.array_equal(figure.layers["d"].arrays["values"], d)
    assert len(heights(figure, "after")) == 1 and "js" in figure.layers
    figure.press("answer")
    assert not np.array_equal(figure.layers["d"].arrays["values"], d)
    assert len(heights(figure, "after")) == 2


def test_best_replies_lower_v_below_the_equilibrium_and_the_answer_undoes_it():
    figure = you_are_the_generator()
    spots, js = [], []
    for _ in range(5):
        figure.press("best_reply")
        assert np.ptp(figure.places, axis=0).max() == 0
        value = found(figure, r"on average: V = #")
        assert value < -np.log(4) - 2
        least = re.search(rf"get from this D is {NUMBER}", figure.formula())[1]
        assert number(least) == value
        spots.append(figure.places[0])
        figure.press("answer")
        after = found(figure, r"gave #: V = #, and")[1]
        assert after > -np.log(4)
        assert "your reply moved the target" in figure.summary
        js.append(heights(figure, "js")[-1])
    assert min(np.linalg.norm(np.diff(spots, axis=0), axis=1)) > 1
    assert np.ptp(js) < 0.02 and min(js) > 0.3
    assert "All 5 rounds" in figure.summary


def test_a_fair_share_is_an_equilibrium_where_no_move_gains():
    figure = you_are_the_generator(preset=FAIR)
    assert np.abs(figure.layers["d"].arrays["values"]).max() < 1e-6
    assert heights(figure, "js")[-1] == pytest.approx(0, abs=1e-9)
    assert "closer than true draws" in figure.summary
    before = found(figure, r"on average: V = #")
    figure.take_hold("fake_1", 0.0, 0.3)
    figure.press("best_reply")
    assert found(figure, r"on average: V = #") == before == -1.39


def test_an_easy_d_is_fooled_and_what_it_tells_is_a_lower_bound():
    figure = you_are_the_generator(preset=FOOLED)
    seen, js = heights(figure, "seen"), heights(figure, "js")
    assert (seen <= js).all() and seen[-1] < 0.25 * js[-1] and js[-1] > 0.3
    assert "This D is fooled" in figure.summary
    values = figure.layers["d"].arrays["values"]
    assert len(np.unique(values.round(4))) <= 16
    figure.opponent = "optimal"
    assert "seen" not in figure.layers and "fooled" not in figure.summary


def test_the_data_are_hidden_until_they_are_shown_or_the_game_is_over():
    figure = you_are_the_generator()
    assert not any(
        layer.concept == "real" and layer.panel == "plane"
        for layer in figure.layers.values()
    )
    figure.data = SHOWN
    centres = figure.layers["centres"].arrays
    drawn = np.stack([centres["x"], centres["y"]], axis=1)
    assert drawn == pytest.approx(figure.game.target.centres)
    contour = figure.layers["p"].arrays
    ends = np.stack([contour["x0"], contour["y0"]], axis=1).astype(float)
    gaps = np.linalg.norm(ends[:, None] - drawn, axis=2).min(axis=1) / 0.25
    # At one and at two standard deviations, as far as neighbours allow.
    assert np.minimum(np.abs(gaps - 1), np.abs(gaps - 2)).max() < 0.12
    figure.data = HIDDEN
    for _ in range(5):
        assert "centres" not in figure.layers
        figure.press("answer")
    assert "centres" in figure.layers


def test_after_five_rounds_d_answers_no_more_until_a_new_game():
    figure = you_are_the_generator(data=SHOWN)
    for _ in range(5):
        figure.press("answer")
    d = figure.layers["d"].arrays["values"].copy()
    figure.take_hold("fake_2", 1.0, 1.0)
    figure.press("answer")
    assert len(figure.rounds) == 6
    assert np.array_equal(figure.layers["d"].arrays["values"], d)
    figure.press("new_game")
    assert len(figure.rounds) == 1 and figure.data == SHOWN
    assert figure.state.count("played") == 1


def played_through(figure, fakes):
    """A game in which the fakes stay where they are put."""
    figure.press("new_game")
    figure.fakes = np.ravel(fakes)
    for _ in range(5):
        figure.press("answer")
    figure.press("answer")  # it answers no more
    return figure.answers[-1].js


def test_the_board_keeps_the_end_of_every_game_by_target_and_opponent():
    figure = you_are_the_generator()
    heap, spread = np.zeros((20, 2)), you_are_the_generator(preset=FAIR).places
    scores = [played_through(figure, fakes) for fakes in (heap, spread)]
    assert scores[0] > scores[1]
    assert heights(figure, "ended") == pytest.approx(scores)
    assert "2 games on this target" in figure.summary
    summary_agrees(figure)
    figure.opponent = EASY
    assert figure.scores.size == 0 and "ended" not in figure.layers
    played_through(figure, heap)
    assert figure.scores.size == 1
    figure.opponent = "optimal"
    figure.apply(FAILS)
    assert figure.scores == pytest.approx(scores)  # no preset wipes it
    figure.press("new_seed")
    assert figure.scores.size == 0
    again = you_are_the_generator(state=figure.state)
    assert again.ended == pytest.approx(figure.ended) and len(again.ended) == 3
    with pytest.raises(ValueError, match="three numbers"):
        figure.ended = [[1.0, 2.0]]


def test_a_new_seed_brings_another_target_and_an_empty_board():
    figure = you_are_the_generator(preset=FAILS)
    before = figure.game.target.centres
    figure.press("new_seed")
    after = figure.game.target.centres
    assert before.shape != after.shape or not np.array_equal(before, after)
    assert len(figure.rounds) == 1
    assert np.array_equal(figure.places, you_are_the_generator().places)


@pytest.mark.parametrize("pack", [1, 4, 5, 10, 20])
def test_a_drag_takes_its_pack_along_in_one_shape_and_nobody_else(pack):
    figure = you_are_the_generator(pack=pack)
    before = figure.places
    x, y = before[6]
    figure.take_hold("fake_7", x + 0.3, y - 0.2)
    moved = figure.places - before
    taken = np.arange(20) // pack == 6 // pack
    assert moved[taken] == pytest.approx(np.tile([0.3, -0.2], (taken.sum(), 1)))
    assert taken.sum() == pack and not moved[~taken].any()
    assert ("packs" in figure.layers) == (pack > 1)
    if pack > 1:  # a line from the middle of its pack to each fake
        lines = figure.layers["packs"].arrays
        assert lines["x1"] == pytest.approx(figure.places[:, 0])
        assert lines["y0"][6] == pytest.approx(figure.places[taken, 1].mean())


def test_a_pack_stops_in_its_shape_at_the_edge():
    figure = you_are_the_generator(pack=5)
    shape = figure.places[:5] - figure.places[:5].mean(axis=0)
    figure.take_hold("fake_1", 9.0, -9.0)
    places = figure.places[:5]
    assert places - places.mean(axis=0) == pytest.approx(shape, abs=0.002)
    assert places[:, 0].max() == 2 and places[:, 1].min() == -2


def test_twenty_true_draws_are_what_the_band_says():
    figure = you_are_the_generator()
    rng = np.random.default_rng(77)
    band = figure.layers["floor"].arrays
    inside = []
    for _ in range(100):
        p, q = masses(figure, figure.game.target.sample(20, rng))
        js = jensenshannon(p.ravel(), q.ravel()) ** 2
        inside.append(band["low"][0] <= js <= band["high"][0])
    assert np.mean(inside) >= 0.82


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"fakes": [0.0] * 39}, "fakes needs x and y of 20 points"),
        ({"played": [0.0] * 41}, "played needs 40 numbers for each of at most 5"),
        ({"played": [0.0] * 240}, "at most 5 rounds, but was given 240"),
        ({"fakes": [3.0] * 40}, "fakes must be numbers from -2 to 2"),
    ],
)
def test_a_state_that_cannot_be_says_what_it_needs(bad, words):
    with pytest.raises(ValueError, match=words):
        you_are_the_generator(**bad)
