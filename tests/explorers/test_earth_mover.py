"""The earth mover and its critic against scipy and the arrays drawn."""

import re

import numpy as np
import pytest
from scipy import stats

from course_utils.explorers.gans import earth_mover
from course_utils.explorers.gans.earth_mover import CRITIC, FAR, SLOPE, STEEPER

PRESETS = list(earth_mover().presets)
each_constraint = pytest.mark.parametrize(
    "constraint", ["slope at most 1", "clip", "gradient penalty", "spectral norm"]
)


def arrays(figure, name):
    return figure.layers[name].arrays


def words(figure):
    return figure.summary.replace("−", "-")


def spoken(figure, pattern):
    found = re.search(pattern, words(figure))
    return None if found is None else float(found[1])


def area_between(figure):
    f, g = arrays(figure, "cdf_p"), arrays(figure, "cdf_q")
    return np.trapezoid(np.abs(f["y"] - g["y"]), f["x"])


def bumps_agree(figure):
    """The words give the centres of the bumps, where their handles stand."""
    at = [handle.at[0] for handle in figure.handles()]
    found = re.findall(
        r"([pq]) has bumps at (-?[\d.]+) and (-?[\d.]+) \(", words(figure)
    )
    assert [name for name, *_ in found] == ["p", "q"]
    said = [float(centre) for _, *both in found for centre in both]
    assert said == pytest.approx(at, abs=0.006)


def shape_agrees(figure):
    """Between the turns that the words give, the slope drawn has the sign they give."""
    sentence = re.search(r"From left to right f (.*?)\.(?: |$)", words(figure))[1]
    signs = {"falls": -1, "is flat": 0, "rises": 1}
    slope, begins = arrays(figure, "slope"), -np.inf
    for part in sentence.split(", then "):
        end = re.search(r"up to x = (-?[\d.]+)", part)
        ends = np.inf if end is None else float(end[1])
        (sign,) = (sign for word, sign in signs.items() if part.startswith(word))
        # Where F and G cross, one step of the grid may be flat.
        inside = (slope["x"] > begins + 0.06) & (slope["x"] < ends - 0.06)
        assert (np.sign(slope["y"][0][inside]) == sign).all()
        assert ("go right" in part, "go left" in part) == (sign > 0, sign < 0)
        begins = ends


def summary_agrees(figure):
    """The words give the area between the cdfs, the gap of the two means, the slope."""
    w1 = spoken(figure, r"costs W₁ = ([\d.]+)\.")
    # What little of F and G differs beyond the panel is not drawn.
    assert w1 == pytest.approx(area_between(figure), abs=0.03)
    assert f"W₁ = {w1:.2f}" in figure.layers["area_is"].options["texts"][0]
    written = figure.layers["apart"].options["texts"][0]
    drawn = arrays(figure, "slope")["y"]
    bumps_agree(figure)
    shape_agrees(figure)
    if figure.unlimited:
        each = spoken(figure, r"K times ([\d.]+),")
        assert each == pytest.approx(w1, abs=0.02)
        assert f"K · {each:.2f}" in written
        assert len(drawn) == len(STEEPER) and "mean_p" not in figure.layers
        return
    apart = spoken(figure, r"is (-?[\d.]+) above")
    assert written.endswith(f"{apart:.2f}")
    levels = [float(arrays(figure, f"mean_{name}")["y"][0]) for name in "pq"]
    assert levels[0] == pytest.approx(-levels[1])
    if levels[0] < 3 * CRITIC:
        assert levels[0] - levels[1] == pytest.approx(apart, abs=0.006)
    steepest = spoken(figure, r"slopes up to ([\d.]+)\.")
    if steepest < 1.5 * SLOPE:
        assert np.abs(drawn).max() == pytest.approx(steepest, abs=6e-4)
    else:
        assert np.abs(drawn).max() == pytest.approx(1.5 * SLOPE)


def densities(figure):
    """p and q by scipy, as functions."""
    bumps = list(zip(figure.centres, figure.sds, strict=True))

    def mean_of(which, x):
        return sum(getattr(stats.norm(*bump), which)(x) for bump in bumps[:2]) / 2

    def mean_of_q(which, x):
        return sum(getattr(stats.norm(*bump), which)(x) for bump in bumps[2:]) / 2

    return mean_of, mean_of_q


@pytest.mark.parametrize("preset", PRESETS)
def test_w1_is_scipys_distance_of_the_two_densities(preset):
    figure = earth_mover(preset=preset)
    p, q = densities(figure)
    x = np.linspace(-12, 12, 4801)
    wanted = stats.wasserstein_distance(x, x, p("pdf", x), q("pdf", x))
    assert figure.moving == pytest.approx(wanted, abs=1e-3)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_moves_join_the_quantiles_of_q_to_those_of_p_and_cost_w1(preset):
    figure = earth_mover(preset=preset)
    p, q = densities(figure)
    move = arrays(figure, "moves")
    assert np.allclose(q("cdf", move["x"]), move["y"], atol=1e-5)
    assert np.allclose(p("cdf", move["x"] + move["dx"]), move["y"], atol=1e-5)
    # Nine moves of a ninth each: a coarse sum for the integral over all levels.
    assert np.abs(move["dx"]).mean() == pytest.approx(figure.moving, rel=0.1)


@pytest.mark.parametrize("preset", PRESETS[:3])
def test_the_critic_pushes_every_part_of_q_the_way_it_has_to_move(preset):
    figure = earth_mover(preset=preset)
    move, push = arrays(figure, "moves"), arrays(figure, "push")
    at = np.interp(push["x"], move["x"], np.sign(move["dx"]))
    told = np.abs(at) == 1  # not between a move to the left and one to the right
    assert told.sum() >= 4
    assert np.array_equal(np.sign(push["dx"])[told], at[told])


@pytest.mark.parametrize("preset", PRESETS[:3])
def test_with_slope_at_most_one_both_sides_of_the_duality_are_one_number(preset):
    figure = earth_mover(preset=preset)
    critic = arrays(figure, "critic")
    p, q = densities(figure)
    x, weight = critic["x"], p("pdf", critic["x"]) - q("pdf", critic["x"])
    assert np.trapezoid(critic["y"] * weight, x) == pytest.approx(
        figure.moving, abs=0.02
    )
    assert np.abs(np.diff(critic["y"]) / np.diff(x)).max() <= 1 + 1e-4


@each_constraint
def test_the_slope_drawn_is_that_of_the_critic_drawn(constraint):
    figure = earth_mover(constraint=constraint, clip=0.17)
    critic, slope = arrays(figure, "critic"), arrays(figure, "slope")
    middle = (critic["x"][1:] + critic["x"][:-1]) / 2
    drawn = np.interp(middle, slope["x"], slope["y"][0])
    assert np.allclose(np.diff(critic["y"]) / np.diff(critic["x"]), drawn, atol=2e-3)


def test_a_clipped_critic_is_as_steep_as_units_times_the_square_of_c():
    for clip in (0.05, 0.1, 0.3):
        figure = earth_mover(preset="clip: too flat", clip=clip)
        assert np.abs(arrays(figure, "slope")["y"]).max() == pytest.approx(
            min(32 * clip**2, 1.5 * SLOPE), rel=1e-4
        )
        assert f"= {32 * clip**2:.3f}" in figure.formula()


def test_under_the_clip_most_of_q_hears_nothing_and_the_words_say_how_much():
    figure = earth_mover(preset="clip: too flat")
    share = spoken(figure, r"flat where ([\d.]+) % of q")
    slope = arrays(figure, "slope")
    kink = slope["x"][np.argmax(slope["y"][0] != 0)]
    _, q = densities(figure)
    assert share == pytest.approx(100 * q("cdf", kink), abs=3)
    assert len(arrays(figure, "push")["x"]) < 5


def test_a_heavier_penalty_brings_the_difference_of_means_down_to_w1():
    found = [
        spoken(
            earth_mover(preset="penalty: above 1", weight=weight), r"is ([\d.]+) above"
        )
        for weight in (1, 4, 20)
    ]
    w1 = earth_mover(preset="penalty: above 1").moving
    assert found[0] > found[1] > found[2] > w1
    assert (found[0] - w1) / (found[2] - w1) == pytest.approx(20, rel=0.05)


def test_spectral_norm_gets_half_of_w1_where_mass_comes_in_from_both_sides():
    figure = earth_mover(preset="spectral norm: one kink")
    apart = spoken(figure, r"is ([\d.]+) above")
    assert apart == pytest.approx(figure.moving / 2, abs=0.01)


def test_a_penalty_of_weight_nought_is_no_constraint():
    without = earth_mover(constraint="none")
    free = earth_mover(constraint="gradient penalty", weight=0)
    assert free.summary == without.summary
    assert "∞" in without.formula() and "without bound" in without.summary


def test_dragging_a_bump_moves_it_and_sets_its_height():
    figure = earth_mover()
    figure.take_hold("bump_3", 2.0, 0.35)
    handle = figure.handles()[3]
    assert handle.at == pytest.approx((2.0, 0.35), abs=1e-9)
    figure.take_hold("bump_0", -99.0, 99.0)
    assert figure.centres[0] == -3.5 and figure.sds[0] == 0.4
    q = arrays(figure, "q")
    assert np.interp(2.0, q["x"], q["y"]) == pytest.approx(0.35, abs=1e-3)


def test_the_words_tell_the_guess_of_the_lesson_a_tent_for_a_wider_q():
    figure = earth_mover(preset="same mean, wider q")
    assert (
        "f rises (q is told to go right) up to x = 0.00, then falls" in figure.summary
    )


def test_every_turn_of_the_critic_is_told_where_it_turns_more_than_once():
    figure = earth_mover(centres=(-2.0, 2.0, -2.0, 2.0), sds=(0.5, 0.5, 1.2, 1.2))
    shape_agrees(figure)
    slope = np.sign(arrays(figure, "slope")["y"][0])
    turns = np.count_nonzero(np.diff(slope[slope != 0]))
    assert turns == 3 and words(figure).count("up to x =") == turns


@pytest.mark.parametrize("preset", PRESETS)
def test_the_critic_does_not_run_through_the_words_in_its_panel(preset):
    figure = earth_mover(preset=preset)
    height = float(arrays(figure, "apart")["y"][0])
    critic = arrays(figure, "critic")
    # The words take less than half of the panel's width, from its left side.
    beside = (critic["x"] > -FAR) & (critic["x"] < -0.5)
    away = np.abs(np.atleast_2d(critic["y"])[:, beside] - height)
    steep = 4 if figure.unlimited else 1  # the steepest of a fan may pass their end
    assert away[:steep].min() > 0.35
