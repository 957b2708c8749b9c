"""Five distances against scipy's quadrature and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from course_utils.explorers.probability import divergence_race
from course_utils.explorers.probability.divergence_race import CUT, DISTANCES, LAYER_OF

LOG_2 = np.log(2)


def revealed(**values):
    return divergence_race(revealed=True, **values)


def spoken(figure):
    text = figure.summary.replace("−", "-").replace("∞", "inf")
    pattern = r"{} = (inf|-?[\d.]+?)(?:,|\.? )"
    return {
        name: float(re.search(pattern.format(re.escape(name)), text)[1])
        for name in DISTANCES
    }


def summary_agrees(figure):
    """The words give θ and, once revealed, the heights at which the markers stand."""
    text = figure.summary.replace("−", "-")
    shift, width = re.search(r"θ = (\S+), (\S+) times", text).groups()
    handles = {handle.name: handle for handle in figure.handles()}
    assert float(shift) == pytest.approx(handles["theta"].at[0], abs=0.006)
    ends = handles["width"].at[0] - handles["theta"].at[0]
    assert float(width) == pytest.approx(ends, abs=0.006)
    curves = set(LAYER_OF.values()) & set(figure.layers)
    if not figure.revealed:
        assert not curves and "JS =" not in figure.summary
        return
    assert curves == set(LAYER_OF.values())
    for name, value in spoken(figure).items():
        marker = figure.layers[f"now_{LAYER_OF[name]}"].arrays
        assert marker["x"][0] == pytest.approx(figure.shift, abs=1e-6)
        if value <= CUT - 0.001:
            assert marker["y"][0] == pytest.approx(value, abs=6e-4)
        else:
            assert marker["y"][0] >= CUT - 0.001
        curve = figure.layers[LAYER_OF[name]].arrays
        if name in ("JS", "TV", "W₁") and value < CUT - 0.1:
            drawn = np.interp(figure.shift, curve["x"], curve["y"])
            assert marker["y"][0] == pytest.approx(drawn, abs=0.02)


def scipy_distances(p, q, ends):
    """By adaptive quadrature of the definitions, between and beyond the given ends."""

    def integral(f):
        pieces = zip(ends[:-1], ends[1:], strict=True)
        return sum(quad(f, a, b, limit=200)[0] for a, b in pieces)

    def kl(a, b):
        return integral(
            lambda x: a.pdf(x) * (a.logpdf(x) - b.logpdf(x)) if a.pdf(x) > 0 else 0.0
        )

    def js(x):
        m = (p.pdf(x) + q.pdf(x)) / 2
        parts = [d * np.log(d / m) for d in (p.pdf(x), q.pdf(x)) if d > 0]
        return sum(parts) / 2

    return {
        "KL(p‖q)": kl(p, q),
        "KL(q‖p)": kl(q, p),
        "JS": integral(js),
        "TV": integral(lambda x: abs(p.pdf(x) - q.pdf(x)) / 2),
        "W₁": integral(lambda x: abs(p.cdf(x) - q.cdf(x))),
    }


@pytest.mark.parametrize("shift, width", [(1, 1), (-2.5, 0.45), (0.3, 2), (3, 1.4)])
def test_normals_agree_with_quadrature(shift, width):
    figure = revealed(shift=shift, width=width)
    expected = scipy_distances(
        stats.norm(0, 1), stats.norm(shift, width), np.linspace(-20, 20, 41)
    )
    for name, value in expected.items():
        assert figure.now[name] == pytest.approx(value, abs=5e-4, rel=1e-3), name


@pytest.mark.parametrize("shift, width", [(0.5, 1), (-0.25, 1.6), (0.3, 0.4)])
def test_overlapping_uniforms_agree_with_quadrature(shift, width):
    figure = revealed(shape="uniform", shift=shift, width=width)
    ends = sorted({-4.0, 0.0, 1.0, shift, shift + width, 5.0})
    p, q = stats.uniform(0, 1), stats.uniform(shift, width)
    expected = scipy_distances(p, q, ends)
    for name in ("JS", "TV", "W₁"):
        assert figure.now[name] == pytest.approx(expected[name], abs=5e-4), name
    p_in_q = shift <= 0 and shift + width >= 1
    q_in_p = shift >= 0 and shift + width <= 1
    wanted = np.log(width) if p_in_q else np.inf
    assert figure.now["KL(p‖q)"] == pytest.approx(wanted, abs=1e-4)
    wanted = -np.log(width) if q_in_p else np.inf
    assert figure.now["KL(q‖p)"] == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("shift", [1, 1.5, -2, 3, -1])
def test_disjoint_uniforms_have_infinite_kl_js_log_2_and_w1_the_shift(shift):
    figure = revealed(shape="uniform", shift=shift)
    now = figure.now
    assert now["KL(p‖q)"] == now["KL(q‖p)"] == np.inf
    assert now["JS"] == pytest.approx(LOG_2, abs=1e-6)
    assert now["TV"] == pytest.approx(1, abs=1e-6)
    assert now["W₁"] == pytest.approx(abs(shift), abs=1e-3)
    if abs(shift) > 1:
        assert figure.slopes["JS"] == pytest.approx(0, abs=1e-6)
        if abs(shift) < 3:
            assert figure.slopes["W₁"] == pytest.approx(np.sign(shift), abs=1e-3)
    assert "∞" in figure.summary
    assert figure.layers["infinite"].options["texts"] == ["∞"]
    # The curve leaves the scale: above everything finite that is drawn.
    assert figure.layers["now_kl_forward"].arrays["y"][0] > CUT + 0.3


def test_js_of_shifted_unit_normals_are_the_known_values():
    known = {0: 0.0, 0.5: 0.030311, 1: 0.111421, 2: 0.336831}
    for shift, value in known.items():
        assert revealed(shift=shift).now["JS"] == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize("shape", ["normal", "uniform", "mixture"])
def test_the_curve_of_w1_is_the_absolute_shift_for_every_shape(shape):
    curve = revealed(shape=shape).layers["w1"].arrays
    shown = np.abs(curve["x"]) <= CUT
    assert np.allclose(curve["y"][shown], np.abs(curve["x"])[shown], atol=2e-3)


@pytest.mark.parametrize("shape", ["normal", "uniform", "mixture"])
def test_js_never_exceeds_log_2_and_pinsker_holds_along_the_curves(shape):
    for width in (0.2, 1.0, 2.0):
        figure = revealed(shape=shape, width=width)
        js, tv = (figure.layers[name].arrays["y"] for name in ("js", "tv"))
        kl = figure.layers["kl_forward"].arrays["y"]
        assert js.max() <= LOG_2 + 1e-3 and js.min() >= 0
        assert tv.max() <= 1 + 1e-3
        finite = kl < CUT
        assert (tv[finite] <= np.sqrt(kl[finite] / 2) + 2e-3).all()


def test_two_bumps_give_js_a_false_valley_that_w1_does_not_have():
    figure = revealed(preset="two bumps: a false valley")
    js, w1 = (figure.layers[name].arrays for name in ("js", "w1"))
    near = (js["x"] > 1) & (js["x"] < 3)
    lowest = js["x"][near][np.argmin(js["y"][near])]
    assert lowest == pytest.approx(2, abs=0.11)
    right = w1["x"] >= 0
    assert (np.diff(w1["y"][right]) > 0).all()
    # Half of the mass has met again: JS is half of log 2.
    assert figure.now["JS"] == pytest.approx(LOG_2 / 2, abs=2e-3)


@pytest.mark.parametrize("shift, width", [(1, 1), (-2, 0.5), (0.4, 1.7)])
def test_slope_arrows_follow_the_curves_downhill(shift, width):
    figure = revealed(shift=shift, width=width)
    h = 0.05
    for name in ("JS", "TV", "W₁"):
        ahead = revealed(shift=shift + h, width=width).now[name]
        behind = revealed(shift=shift - h, width=width).now[name]
        difference = (ahead - behind) / (2 * h)
        assert figure.slopes[name] == pytest.approx(difference, abs=0.01), name
    a = figure.layers["slopes"].arrays
    assert (a["dy"] <= 0).all()
    assert np.all(np.sign(a["dx"]) == -np.sign(shift))


def test_where_js_is_flat_it_has_no_arrow():
    figure = revealed(preset="disjoint uniforms (fails on purpose)")
    heights = figure.layers["slopes"].arrays["y"]
    assert len(heights) == 1 and heights[0] == pytest.approx(1.5, abs=1e-3)


@pytest.mark.parametrize("shape", ["normal", "mixture"])
@pytest.mark.parametrize("name", DISTANCES)
def test_the_area_under_the_integrand_drawn_is_the_distance(shape, name):
    figure = revealed(shape=shape, shift=0.4, integrand=name)
    drawn = figure.layers["added"].arrays
    assert "too_high" not in figure.layers or shape == "mixture"
    if "too_high" not in figure.layers and drawn["y"].min() > -0.6:
        area = np.trapezoid(drawn["y"], drawn["x"])
        assert area == pytest.approx(figure.now[name], abs=3e-3)


def test_an_infinite_integrand_is_marked():
    figure = divergence_race(shape="uniform", shift=1.5, integrand="KL(p‖q)")
    assert figure.layers["too_high"].options["texts"] == ["∞ here: p without q"]


def test_no_number_of_js_is_told_and_no_curve_is_drawn_before_the_reveal():
    figure = divergence_race()
    assert not set(LAYER_OF.values()) & set(figure.layers)
    assert "0.111" not in figure.summary + figure.formula()
    figure.press("reveal")
    assert set(LAYER_OF.values()) <= set(figure.layers)
    assert "0.111" in figure.summary and "0.111" in figure.formula()


def test_a_sketch_is_scored_in_words_and_locked_after_the_reveal():
    figure = divergence_race(shape="uniform")
    nodes = np.array(figure.curves()[0].x)
    figure.draw_curve("sketch", np.minimum(np.abs(nodes), 1) * LOG_2)
    figure.press("reveal")
    assert "0.00 away from JS on average: close." in figure.summary
    figure.draw_curve("sketch", nodes * 0)
    assert "close" in figure.summary
    figure.press("sketch_again")
    figure.draw_curve("sketch", np.abs(nodes))
    figure.press("reveal")
    assert "far off" in figure.summary
    assert "above log 2" in figure.summary and "where JS is flat" in figure.summary


def test_presets_keep_the_sketch_and_the_reveal():
    figure = divergence_race()
    figure.draw_curve("sketch", [1.0] * 13)
    figure.press("reveal")
    figure.apply("two bumps: a false valley")
    assert figure.revealed and figure.sketched[0] == 1.0
    assert figure.board.frame["preset"] == "two bumps: a false valley"


def test_dragging_q_moves_its_centre_to_the_pointer():
    for shape in ("normal", "uniform", "mixture"):
        figure = divergence_race(shape=shape)
        figure.take_hold("q", 1.3, 0)
        assert figure.q.expectation == pytest.approx(1.3)
        figure.take_hold("width", 2.0, 0)
        end = next(h for h in figure.handles() if h.name == "width").at[0]
        assert end == pytest.approx(2.0)
