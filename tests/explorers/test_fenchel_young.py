"""Lines under f and under f* against suprema on fine grids."""

import re

import numpy as np
import pytest

from course_utils.explorers.gans import fenchel_young
from course_utils.explorers.gans.fenchel_young import NAMES, SLOPES, U
from course_utils.maths.f_divergences import F_DIVERGENCES

each = pytest.mark.parametrize("name", NAMES)
FINE = np.concatenate([[1e-12, 1.0], np.geomspace(1e-9, 60, 20_001)])


def spoken(figure, pattern):
    return float(re.search(pattern, figure.summary.replace("−", "-"))[1])


def summary_agrees(figure):
    """The words give f(u), f*(t) and the gap, as drawn in both panels."""
    handles = {handle.name: handle for handle in figure.handles()}
    (u, f_u), (t, conjugate_t) = handles["u"].at, handles["t"].at
    said = spoken(figure, r"f\([\d.]+\) = (-?\d+\.\d+)")
    if abs(said) < 3:
        assert said == pytest.approx(f_u, abs=6e-4)
    if not figure.allowed:
        assert "f*(t) = ∞" in figure.summary and "∞" in figure.formula()
        assert "line" not in figure.layers and "dual_gap" not in figure.layers
        return
    conjugate = spoken(figure, r"f\*\([-\d.]+\) = (-?\d+\.\d+)")
    if -3 < conjugate < 4:
        assert conjugate == pytest.approx(conjugate_t, abs=6e-4)
        start = figure.layers["start"].arrays["y"][0]
        assert start == pytest.approx(-conjugate, abs=6e-4)
    gap = spoken(figure, r"u t is (-?\d+\.\d+)[;:]")
    assert gap >= 0 and ("touches" in figure.summary) == (figure.gap < 0.0005)
    if gap < 4:
        for name, at in (("gap", u), ("dual_gap", t)):
            drawn = {k: float(v[0]) for k, v in figure.layers[name].arrays.items()}
            assert drawn["x0"] == pytest.approx(at, abs=1e-6)
            assert drawn["y1"] - drawn["y0"] == pytest.approx(gap, abs=6e-4)


@each
def test_the_line_is_the_highest_of_its_slope_that_stays_under_f(name):
    for t in (-3.0, -1.2, -0.3):
        figure = fenchel_young(f=name, t=t)
        drawn = figure.layers["line"].arrays
        slope = np.diff(drawn["y"])[0] / np.diff(drawn["x"])[0]
        assert slope == pytest.approx(t, abs=1e-5)
        above = F_DIVERGENCES[NAMES[name]].f(FINE) - (drawn["y"][0] + t * FINE)
        assert above.min() == pytest.approx(0, abs=2e-5)


@each
def test_the_dual_line_is_the_highest_of_its_slope_that_stays_under_the_conjugate(name):
    f = F_DIVERGENCES[NAMES[name]]
    t = np.linspace(-40, min(f.highest, 40) - 1e-6, 400_001)
    for u in (0.3, 0.9, 2.0):
        figure = fenchel_young(f=name, u=u, t=-1.0)
        drawn = figure.layers["dual_line"].arrays
        above = f.conjugate(t) - (drawn["y"][0] + u * (t - drawn["x"][0]))
        assert above.min() == pytest.approx(0, abs=1e-4)


@each
def test_the_gap_closes_where_the_words_say(name):
    figure = fenchel_young(f=name, u=1.6, t=-1.0)
    figure.t = round(spoken(figure, r"f′\(u\) = (-?\d+\.\d+)"), 3)
    assert figure.gap == pytest.approx(0, abs=1e-5)


def test_a_slope_outside_the_domain_is_said_in_words_and_the_domain_is_marked():
    figure = fenchel_young(preset="GAN: t above 0 (fails on purpose)")
    assert "must stay below 0.00" in figure.summary
    outside = figure.layers["outside"].arrays["x"]
    assert outside.tolist() == [0.0, 3.0]
    assert (figure.layers["conjugate"].arrays["x"] < 0).all()
    assert "outside" not in fenchel_young().layers


def test_what_is_drawn_of_f_and_its_conjugate_are_their_values():
    figure = fenchel_young(f="Hellinger", t=-1.0)
    drawn = figure.layers["f"].arrays["y"]
    assert np.allclose(drawn, U - 2 * np.sqrt(U) + 1, atol=1e-5)
    t = figure.layers["conjugate"].arrays["x"]
    assert t.max() == pytest.approx(SLOPES[SLOPES < 1].max())
    seen = t < 0.9
    drawn = figure.layers["conjugate"].arrays["y"][seen]
    assert np.allclose(drawn, (t / (1 - t))[seen], rtol=1e-4)


def test_handles_move_along_one_axis():
    figure = fenchel_young()
    figure.take_hold("u", 3.0, -2.0)
    figure.take_hold("t", -9.0, 2.0)
    assert (figure.u, figure.t) == (3.0, -4.0)


def test_every_divergence_stands_in_the_menu_under_its_usual_name():
    assert sorted(NAMES.values()) == sorted(F_DIVERGENCES)
