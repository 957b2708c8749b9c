"""A painted D in five rounds, against kernels, quadrature and the minimax theorem."""

import re

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import multivariate_normal

from course_utils.explorers.gans import you_are_the_discriminator
from course_utils.explorers.gans.you_are_the_discriminator import CLIMBS, JUMPS

NOTHING = "nothing painted"
PAINTED, KEPT = "painted from the samples", "painted once, kept for 5 rounds"
FAILS = "against a best reply (fails on purpose)"
NUMBER = r"(−?[\d.]+)"


def number(text):
    return float(text.replace("−", "-").rstrip("."))


def found(words, pattern):
    match = re.search(pattern.replace("#", NUMBER), words)
    assert match, (pattern, words)
    values = [number(text) for text in match.groups()]
    return values if len(values) > 1 else values[0]


def heights(figure, name):
    return figure.layers[name].arrays["y"].astype(float)


def places(figure, name):
    arrays = figure.layers[name].arrays
    return np.stack([arrays["x"], arrays["y"]], axis=1).astype(float)


def drawn_d(figure):
    """D over the seen square, from the colours, and the axis there."""
    values = figure.layers["d"].arrays["values"].astype(float)
    axis = figure.game.axis
    return 1 / (1 + np.exp(-values)), axis[np.abs(axis) <= 2]


def summary_agrees(figure):
    """The words give the points drawn, and the gain never exceeds 2 JS."""
    gains, most = heights(figure, "gains"), heights(figure, "most")
    js, rounds = heights(figure, "js"), len(heights(figure, "js")) - 1
    over = rounds == 5
    assert len(gains) == len(most) == min(rounds + 1, 5)
    assert (gains <= most + 1e-6).all()
    formula = figure.formula()
    gain, best = found(formula, r"= #, at most 2 JS.* = #<br>")
    assert gain <= best
    words = figure.summary
    if over:
        told, could = found(words, r"gained # nats in all; .* have gained #")
        # Points below the axis lie on its edge.
        if gains.min() > -3.19:
            assert told == pytest.approx(gains.sum(), abs=0.0051)
        assert could == pytest.approx(most.sum(), abs=0.0051)
    else:
        assert found(words, r"Round # of 5") == rounds + 1
        assert max(gain, -3.2) == pytest.approx(gains[-1], abs=6e-4)
        assert found(words, r"2 JS = #") == pytest.approx(most[-1], abs=0.0051)
        marks = len(figure.real_marks) + len(figure.fake_marks)
        assert ("Nothing is painted" in words) == (marks == 0)
        if marks:
            assert found(words, r"gains # nats") == pytest.approx(gain, abs=0.0051)
            assert ("paint again" in words) == (gains[-1] < 0)
        else:
            assert gain == 0
    if rounds:
        before, after, js_0, js_1 = found(
            words, r"it saw from # to #, and JS\(p, q\) from # to #"
        )
        assert max(before, -3.2) == pytest.approx(gains[rounds - 1], abs=0.0051)
        left = heights(figure, "left")
        assert max(after, -3.2) == pytest.approx(left[-1], abs=0.0051)
        assert [js_0, js_1] == pytest.approx(js[-2:], abs=6e-4)
    worst, mean, low, high = found(
        words, r"from 0 to #, and 20 true draws get # \(# to #\)"
    )
    floor, line = figure.layers["floor"].arrays, figure.layers["worst"].arrays
    assert [low, high] == pytest.approx([floor["low"][0], floor["high"][0]], abs=6e-4)
    assert low < mean < high and worst == pytest.approx(line["y0"][0], abs=6e-4)


def test_d_is_the_quotient_of_bumps_on_the_marks():
    figure = you_are_the_discriminator(preset=NOTHING)
    figure.board.receive([["paint", "real", [[0.5, 1.0], [0.6, 0.9]]]])
    figure.brush = "fake"
    figure.board.receive([["paint", "fake", [[-1.0, -0.5]]]])
    d, axis = drawn_d(figure)
    at = np.stack(np.meshgrid(axis, axis), axis=-1)

    def bumps(*centres):
        each = [multivariate_normal(c, 0.25**2).pdf(at) for c in centres]
        return sum(each) * 2 * np.pi * 0.25**2

    real, fake = bumps([0.5, 1.0], [0.6, 0.9]), bumps([-1.0, -0.5])
    # c = (1 - 0.9) / (2 · 0.9 - 1)
    assert d == pytest.approx((real + 0.125) / (real + fake + 0.25), abs=1e-6)


def test_a_surer_brush_wins_more_and_loses_more():
    ends = {}
    for sure in (0.6, 0.9, 0.98):
        figure = you_are_the_discriminator(preset=PAINTED, sure=sure, opponent=JUMPS)
        assert f"makes one mark {sure:.2f}" in figure.formula()
        figure.press("answer")
        ends[sure] = figure.rounds[0]
    assert ends[0.6].gain < ends[0.9].gain
    assert ends[0.6].left > ends[0.9].left > ends[0.98].left


def test_nothing_painted_says_a_half_and_gains_nothing():
    figure = you_are_the_discriminator(preset=NOTHING)
    d, _ = drawn_d(figure)
    assert np.ptp(d) == 0 and d[0, 0] == pytest.approx(0.5)
    assert heights(figure, "gains") == pytest.approx([0], abs=1e-12)
    figure.press("answer")  # G sees no slope
    assert places(figure, "fakes") == pytest.approx(
        places(you_are_the_discriminator(preset=NOTHING), "fakes")
    )


def test_the_brush_in_hand_decides_what_is_painted_and_the_other_marks_stay():
    figure = you_are_the_discriminator(preset=PAINTED)
    before = figure.fake_marks.copy()
    figure.board.receive([["paint", "real", [[1.0, 1.0]]]])
    assert figure.real_marks.tolist() == [[1, 1]]
    assert (figure.fake_marks == before).all()
    assert places(figure, "idle_marks") == pytest.approx(before)
    assert [paint.name for paint in figure.paints()] == ["real"]
    figure.board.receive([["control", "brush", "fake"]])
    assert [paint.name for paint in figure.paints()] == ["fake"]
    assert places(figure, "idle_marks").tolist() == [[1, 1]]


def test_painting_from_the_samples_marks_each_of_them():
    figure = you_are_the_discriminator()
    figure.press("from_samples")
    assert figure.real_marks == pytest.approx(places(figure, "real"))
    assert figure.fake_marks == pytest.approx(places(figure, "fakes"))
    gain, best = found(figure.formula(), r"= #, at most 2 JS.* = #<br>")
    assert 0.6 * best < gain < best


def test_what_the_best_d_would_gain_is_twice_the_divergence():
    figure = you_are_the_discriminator(preset=KEPT)
    game = figure.game
    for most, js in zip(heights(figure, "most"), heights(figure, "js"), strict=False):
        assert most == pytest.approx(2 * js, abs=1e-6)
    p, q = game.p.ravel(), game.q(places(figure, "fakes")).ravel()
    apart = jensenshannon(p, q) ** 2
    assert heights(figure, "js")[-1] == pytest.approx(apart, abs=1e-6)


def test_small_steps_go_up_log_d_of_the_picture_and_lower_the_gain():
    figure = you_are_the_discriminator(preset=PAINTED)
    d, axis = drawn_d(figure)
    before = places(figure, "fakes")
    figure.press("answer")
    after = places(figure, "fakes")
    moved = np.linalg.norm(after - before, axis=1)
    assert moved.max() <= 0.6 + 2e-3 and moved.mean() > 0.2

    def log_d(at):
        near = [np.abs(axis[:, None] - at[:, k]).argmin(axis=0) for k in (0, 1)]
        return np.log(d[near[1], near[0]])

    assert log_d(after).mean() > log_d(before).mean() + 0.3
    assert heights(figure, "left")[0] < heights(figure, "gains")[0]


@pytest.mark.parametrize("seed", range(8))
def test_a_d_that_is_painted_anew_teaches_small_steps_where_the_data_are(seed):
    figure = you_are_the_discriminator(seed=seed)
    for _ in range(5):
        figure.press("from_samples")
        figure.press("answer")
    js, gains = heights(figure, "js"), heights(figure, "gains")
    assert figure.over and js[-1] < 0.6 * js[0]
    # What G learns, D can no longer gain.
    assert gains[-1] < 0.6 * gains[0]


@pytest.mark.parametrize("seed", range(8))
def test_a_d_that_is_kept_loses_even_to_small_steps(seed):
    figure = you_are_the_discriminator(seed=seed)
    figure.press("from_samples")
    for _ in range(5):
        figure.press("answer")
    assert heights(figure, "gains")[0] > 0.3 and heights(figure, "left")[-1] < -0.2


@pytest.mark.parametrize("seed", range(4))
def test_no_painting_gains_anything_against_the_best_reply_to_it(seed, rng):
    """min over q of V is at most V(p, D), which is at most -log 4."""
    figure = you_are_the_discriminator(seed=seed, opponent=JUMPS)
    for _ in range(5):
        figure.real_marks = rng.uniform(-2, 2, (rng.integers(1, 40), 2))
        figure.fake_marks = rng.uniform(-2, 2, (rng.integers(1, 40), 2))
        figure.press("answer")
        assert np.ptp(places(figure, "fakes"), axis=0).max() == 0
    assert (heights(figure, "left") < 0).all()
    assert "No D gains anything" in figure.summary


def test_jumping_leaves_the_divergence_where_it_was():
    figure = you_are_the_discriminator(opponent=JUMPS)
    for _ in range(5):
        figure.press("from_samples")
        figure.press("answer")
    assert heights(figure, "js").min() > 0.34


def test_after_five_rounds_g_answers_no_more_until_a_new_game():
    figure = you_are_the_discriminator(preset=KEPT)
    state = figure.state
    figure.press("answer")
    assert figure.state == state and "All 5 rounds are played" in figure.summary
    assert {"p"} <= set(figure.layers)
    figure.press("new_game")
    assert figure.rounds == [] and not figure.real_marks.size
    assert figure.opponent == CLIMBS and "p" not in figure.layers
    figure.press("new_seed")
    assert figure.seed == 1


def test_a_state_brings_back_the_painting_and_the_rounds():
    figure = you_are_the_discriminator(preset=FAILS)
    figure.board.receive([["paint", "real", [[0.1, 0.2]]]])
    again = you_are_the_discriminator(state=figure.state)
    assert again.summary == figure.summary
    for name, layer in figure.layers.items():
        for key, values in layer.arrays.items():
            assert (again.layers[name].arrays[key] == values).all()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"fakes": [0.0]}, "20 points, 40 numbers, but was given 1"),
        ({"real_marks": [[1.0, 1.5, 0.5]]}, "two numbers, but was given 3"),
        ({"log": [[0.0] * 4] * 6}, "at most 5 rounds, but was given shape (6, 4)"),
    ],
)
def test_what_is_no_game_is_refused_in_words(values, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        you_are_the_discriminator(**values)
