"""The best and a learned discriminator, against scipy's quadrature and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from course_utils.explorers.gans import best_discriminator
from course_utils.explorers.gans.best_discriminator import LONG, NODES, STEPS

LOG_2, LOG_4 = np.log(2), np.log(4)
LINE = "a straight line"


def revealed(**values):
    return best_discriminator(revealed=True, **values)


def spoken(figure):
    text = figure.summary.replace("−", "-").replace("∞", "inf")
    number = r"([-+]?(?:[\d.]*\d|inf))"
    found = re.search(
        rf"V\(D\*\) = {number}, so JS = {number}; D\* is right for {number} % of the "
        rf"samples\. After (\d+) steps the learned D has V = {number}\. Moving .* by "
        rf"{number} and {number} a unit\..* V = {number} and is {number} away",
        text,
    )
    return [float(value) for value in found.groups()]


def summary_agrees(figure):
    """The words give the heights of the lines drawn and the area between them."""
    text = figure.summary.replace("−", "-")
    centres = re.search(r"those of q at (\S+) and (\S+)\.", text).groups()
    handles = {handle.name: handle for handle in figure.handles()}
    for said, name in zip(centres, ("first", "second"), strict=True):
        assert float(said) == pytest.approx(handles[name].at[0], abs=0.006)
    answers = [n for n in figure.layers if n.startswith(("best", "value", "learned"))]
    if not figure.revealed:
        assert not answers and "JS" not in text and "=" not in text
        return
    best, js, accuracy, steps, learned, first, second, sketch, _ = spoken(figure)
    assert figure.layers["most"].arrays["y"] == pytest.approx(best, abs=6e-4)
    assert figure.layers["least"].arrays["y"] == pytest.approx(-LOG_4)
    assert best == pytest.approx(-LOG_4 + 2 * js, abs=2e-3)
    between = figure.layers["twice_js"].arrays
    area = np.trapezoid(between["high"] - between["low"], between["x"])
    assert area == pytest.approx(2 * js, abs=2e-3)
    p, q = figure.layers["p"].arrays, figure.layers["q"].arrays["y"]
    told = np.trapezoid(np.maximum(p["y"], q), p["x"]) / 2
    assert accuracy == pytest.approx(100 * told, abs=0.15)
    values = figure.layers["values"].arrays
    assert STEPS[int(values["x"][-1])] == steps
    assert values["y"][-1] == pytest.approx(learned, abs=6e-4)
    assert figure.layers["value_now"].arrays["y"][0] == values["y"][-1]
    drawn = figure.layers["sketch_value"].arrays["y"][0]
    assert drawn == pytest.approx(max(sketch, -1.6), abs=6e-4)
    arrows = figure.layers.get("slopes")
    steep = [slope for slope in (first, second) if abs(slope) > 0.0051]
    assert len(steep) <= (len(arrows.arrays["dx"]) if arrows else 0) <= 2
    if arrows and len(steep) == 2:
        assert arrows.arrays["dx"] == pytest.approx(
            [-LONG * s for s in steep], abs=0.03
        )


def mixture(shape, centres):
    def density(x):
        if shape == "boxes":
            return sum(stats.uniform.pdf(x, c - 0.8, 1.6) for c in centres) / 2
        return sum(stats.norm.pdf(x, c, 0.6) for c in centres) / 2

    return density


def scipy_js(shape, centres):
    p, q = mixture(shape, (-2, 2)), mixture(shape, centres)

    def integrand(x):
        a, b = p(x), q(x)
        return sum(d * np.log(2 * d / (a + b)) for d in (a, b) if d > 0) / 2

    ends = {c + s * 0.8 for c in (-2, 2, *centres) for s in (-1, 1)}
    ends = sorted(ends | {-9.0, -5, 0.0, 5, 9.0})
    return sum(quad(integrand, *pair)[0] for pair in zip(ends, ends[1:], strict=False))


@pytest.mark.parametrize("shape", ["bells", "boxes"])
@pytest.mark.parametrize("centres", [(-1, 3), (2, 2), (-2, 2), (-0.3, 1.1), (-4, 0)])
def test_the_best_value_is_minus_log_4_plus_twice_js_by_quadrature(shape, centres):
    figure = revealed(shape=shape, centres=centres)
    js = scipy_js(shape, centres)
    assert figure.js == pytest.approx(js, abs=2e-4)
    assert figure.scene.best_value == pytest.approx(-LOG_4 + 2 * js, abs=4e-4)


def test_d_star_as_drawn_is_p_over_p_plus_q():
    drawn = revealed(centres=(-0.4, 1.5)).layers["best_0"].arrays
    p, q = (
        mixture("bells", (-2, 2))(drawn["x"]),
        mixture("bells", (-0.4, 1.5))(drawn["x"]),
    )
    assert np.allclose(drawn["y"], p / (p + q), atol=1e-5)


def test_for_q_equal_p_d_star_is_one_half_and_nothing_is_learned():
    figure = revealed(preset="q equals p", steps=2000)
    assert np.allclose(figure.layers["best_0"].arrays["y"], 0.5)
    assert np.allclose(figure.layers["learned"].arrays["y"], 0.5)
    assert np.allclose(figure.layers["values"].arrays["y"], -LOG_4)
    assert "slopes" not in figure.layers


def test_leaving_one_of_two_bumps_out_costs_three_quarters_log_four_thirds():
    figure = revealed(preset="one bump left out")
    # The bumps overlap a little, which the closed form leaves out.
    assert figure.js == pytest.approx(0.75 * np.log(4 / 3), abs=1e-3)


def test_with_no_point_in_common_d_star_is_sure_or_undefined_and_v_is_flat():
    figure = revealed(preset="no point in common (fails on purpose)")
    pieces = [n for n in figure.layers if n.startswith("best_")]
    heights = [figure.layers[n].arrays["y"] for n in pieces]
    assert len(pieces) == 4
    assert sorted(h[0] for h in heights) == [0, 0, 1, 1]
    assert all(np.ptp(h) == 0 for h in heights)
    assert figure.layers["unseen"].arrays["high"].max() == 1
    assert figure.scene.best_value == pytest.approx(0, abs=1e-6)
    assert figure.scene.slopes == pytest.approx([0, 0], abs=1e-6)
    assert "slopes" not in figure.layers and "No point is shared" in figure.summary


def test_a_straight_line_sees_nothing_where_q_differs_by_no_shift():
    figure = revealed(preset="too simple a D (fails on purpose)")
    assert np.allclose(figure.layers["learned"].arrays["y"], 0.5, atol=1e-6)
    assert figure.learned[1][-1] == pytest.approx(-LOG_4)
    assert figure.js > 0.4


@pytest.mark.parametrize("form", ["any curve", LINE])
@pytest.mark.parametrize("shape", ["bells", "boxes"])
@pytest.mark.parametrize("centres", [(-1, 3), (2, 2), (4.0, -4.0), (0, 0), (4.0, 4.0)])
def test_the_learned_value_rises_with_every_step_and_never_above_the_best(
    form, shape, centres
):
    figure = revealed(form=form, shape=shape, centres=centres, steps=2000)
    values = figure.learned[1]
    assert (np.diff(values) > -1e-7).all()
    assert values[0] == pytest.approx(-LOG_4)
    assert values[-1] <= figure.scene.best_value + 1e-9


def test_after_2000_steps_a_curve_that_bends_is_near_d_star_where_there_is_data():
    figure = revealed(steps=2000)
    best, learned = (figure.layers[n].arrays for n in ("best_0", "learned"))
    data = figure.layers["p"].arrays["y"] + figure.layers["q"].arrays["y"] > 0.05
    assert np.abs(best["y"] - learned["y"])[data].max() < 0.08


@pytest.mark.parametrize("shape", ["bells", "boxes"])
@pytest.mark.parametrize("centres", [(-1.3, 3), (0.4, -2.5)])
def test_the_arrows_point_where_quadrature_says_that_js_falls(shape, centres):
    figure = revealed(shape=shape, centres=centres)
    h = 0.01
    for i in range(2):
        ahead, behind = np.array(centres), np.array(centres)
        ahead[i], behind[i] = centres[i] + h, centres[i] - h
        slope = 2 * (scipy_js(shape, ahead) - scipy_js(shape, behind)) / (2 * h)
        assert figure.scene.slopes[i] == pytest.approx(slope, abs=5e-3)
    drawn = figure.layers["slopes"].arrays["dx"]
    used = [s for s in figure.scene.slopes if abs(s) > 0.005]
    assert np.sign(drawn).tolist() == [-np.sign(s) for s in used]


def test_no_answer_is_told_before_the_reveal():
    figure = best_discriminator()
    assert not [n for n in figure.layers if n.startswith(("best", "learned", "value"))]
    assert "JS" not in figure.summary + figure.formula()
    figure.press("reveal")
    assert "JS" in figure.summary and "best_0" in figure.layers


def test_a_sketch_of_d_star_is_close_and_one_half_has_the_value_minus_log_4():
    figure = best_discriminator()
    p, q = mixture("bells", (-2, 2))(NODES), mixture("bells", (-1, 3))(NODES)
    figure.draw_curve("sketch", p / (p + q))
    figure.press("reveal")
    assert "away from D* on average: close." in figure.summary
    assert figure.sketch_value == pytest.approx(figure.scene.best_value, abs=0.02)
    figure.draw_curve("sketch", 0.5 + 0 * NODES)
    assert "close" in figure.summary  # locked
    figure.press("sketch_again")
    figure.draw_curve("sketch", 0.5 + 0 * NODES)
    assert figure.sketch_value == pytest.approx(-LOG_4)
    figure.draw_curve("sketch", q / (p + q))
    figure.press("reveal")
    assert "far off" in figure.summary


def test_a_sketch_that_is_sure_and_wrong_is_worth_less_than_the_axis_shows():
    figure = best_discriminator()
    figure.draw_curve("sketch", np.where(NODES < 0, 0.0, 1.0))
    figure.press("reveal")
    assert figure.sketch_value < -2
    assert f"{-figure.sketch_value:.2f}" in figure.layers["too_low"].options["texts"][0]


def test_presets_keep_the_sketch_and_the_reveal():
    figure = revealed()
    figure.press("sketch_again")
    figure.draw_curve("sketch", 0.3 + 0 * NODES)
    figure.press("reveal")
    figure.apply("one bump left out")
    assert figure.revealed and figure.sketched[0] == 0.3


def test_dragging_a_bump_of_q_moves_its_centre():
    figure = best_discriminator()
    figure.take_hold("second", 0.7, 0.1)
    assert figure.centres.tolist() == [-1.0, 0.7]
    figure.take_hold("first", 99, 0.1)
    assert figure.centres[0] == 4.0
