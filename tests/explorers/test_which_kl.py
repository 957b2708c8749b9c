"""Fitting one bell to two bumps, against scipy and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import minimize

from course_utils.explorers.probability import which_kl


def reference_kl(direction, gap, mean, sd):
    """KL by scipy's adaptive quadrature, in logarithms."""

    def log_p(x):
        bumps = stats.norm.logpdf(x, [-gap / 2, gap / 2], 0.5)
        return np.logaddexp(*bumps) - np.log(2)

    def log_q(x):
        return stats.norm.logpdf(x, mean, sd)

    a, b = (log_p, log_q) if direction == "forward" else (log_q, log_p)
    breaks = sorted({-gap / 2, gap / 2, mean, mean - sd, mean + sd})
    return quad(
        lambda x: np.exp(a(x)) * (a(x) - b(x)), -25, 25, points=breaks, limit=400
    )[0]


def summed_reverse_kl(gap, mean, sd):
    """The reverse KL by a fine sum with scipy's densities: fast enough to minimise."""
    x = np.linspace(mean - 9 * sd, mean + 9 * sd, 2001)
    bumps = stats.norm.logpdf(x[:, None], [-gap / 2, gap / 2], 0.5)
    log_p = np.logaddexp(*bumps.T) - np.log(2)
    log_q = stats.norm.logpdf(x, mean, sd)
    return np.trapezoid(np.exp(log_q) * (log_q - log_p), x)


def spoken(figure):
    text = figure.summary.replace("−", "-").replace("∞", "inf")
    number = r"(-?[\d.]+)"
    found = re.search(
        rf"±{number}; q has μ = {number} and σ = {number}\. KL\(p‖q\) = {number} and "
        rf"KL\(q‖p\) = {number}\.",
        text,
    )
    return [float(value) for value in found.groups()]


def summary_agrees(figure):
    """The words give q's dot, p's bumps, and the areas under the integrands."""
    bump, mean, sd, forward, reverse = spoken(figure)
    dot = next(handle for handle in figure.handles() if handle.name == "dot")
    assert (mean, sd) == pytest.approx(dot.at, abs=0.006)
    p = figure.layers["p"].arrays
    centre = np.trapezoid(np.abs(p["x"]) * p["y"], p["x"])
    assert centre == pytest.approx(stats.foldnorm.mean(bump / 0.5, scale=0.5), abs=0.02)
    drawn = forward if figure.direction == "forward" else reverse
    here = figure.layers["here"].options["texts"][0].replace("−", "-")
    assert float(here.split()[-1]) == pytest.approx(drawn, abs=0.006)
    if "too_high" not in figure.layers and abs(mean) + 4 * sd < 6:
        shown = figure.layers["added"].arrays
        assert np.trapezoid(shown["y"], shown["x"]) == pytest.approx(drawn, abs=0.01)
    trails = [name for name in figure.layers if name.startswith("trail_")]
    said = re.search(r"(\d+) trails? ended", figure.summary)
    assert (int(said[1]) if said else 0) == len(trails)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
@pytest.mark.parametrize(
    "gap, mean, sd", [(4, 1.2, 1.0), (0, -2.0, 0.7), (6, 0.5, 2.5), (2.4, 1.2, 0.5)]
)
def test_the_divergence_is_that_of_adaptive_quadrature(direction, gap, mean, sd):
    figure = which_kl(gap=gap, mean=mean, sd=sd, direction=direction)
    expected = reference_kl(direction, gap, mean, sd)
    assert figure.divergence(direction) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_the_landscape_is_the_divergence_at_each_cell(direction):
    figure = which_kl(direction=direction, gap=3)
    cells = figure.layers["heat"].arrays["values"]
    (x0, x1), (y0, y1) = (figure.layers["heat"].options[axis] for axis in "xy")
    rows, columns = cells.shape
    for row, column in [(5, 30), (20, 12), (30, 50), (12, 28)]:
        mean = x0 + (column + 0.5) * (x1 - x0) / columns
        sd = y0 + (row + 0.5) * (y1 - y0) / rows
        expected = min(reference_kl(direction, 3, mean, sd), 20)
        assert np.expm1(cells[row, column]) == pytest.approx(expected, rel=2e-3)


def test_the_integrand_is_teal_where_p_is_larger_and_purple_where_q_is():
    figure = which_kl()
    p, q = (figure.layers[name].arrays["y"] for name in "pq")
    teal = figure.layers["where_p"].arrays["high"]
    purple = figure.layers["where_q"].arrays["high"]
    assert figure.layers["where_p"].concept == "real"
    assert not teal[p < q * 0.999].any() and not purple[q < p * 0.999].any()
    # The reverse integrand pays where q is larger and is repaid where p is.
    assert (purple >= 0).all() and (teal <= 0).all()


@pytest.mark.parametrize("gap", [0, 1.6, 4, 6])
def test_optimising_forward_ends_at_the_moments_of_p(gap):
    figure = which_kl(gap=gap, mean=-2.5, sd=0.6)
    figure.press("optimise_forward")
    best = min(np.sqrt(0.25 + gap**2 / 4), 3.0)
    assert figure.mean == pytest.approx(0, abs=0.01)
    assert figure.sd == pytest.approx(best, abs=0.01)


def test_at_gap_4_the_forward_fit_has_the_variance_4_and_a_quarter():
    figure = which_kl(direction="forward")
    assert "0.00 and ½² + (gap/2)² = 4.25" in figure.formula()


@pytest.mark.parametrize("mean", [-3.0, -1.2, 1.5, 3.0])
def test_optimising_reverse_ends_at_the_minimum_that_scipy_finds(mean):
    figure = which_kl(mean=mean, sd=0.8)
    figure.press("optimise_reverse")
    found = minimize(
        lambda at: summed_reverse_kl(4, at[0], np.exp(at[1])),
        (mean, np.log(0.8)),
        method="Nelder-Mead",
        options={"xatol": 1e-4, "fatol": 1e-8},
    )
    assert figure.mean == pytest.approx(found.x[0], abs=0.01)
    assert figure.sd == pytest.approx(np.exp(found.x[1]), abs=0.01)


def test_forward_has_one_minimum_and_reverse_several():
    figure = which_kl(direction="forward")
    figure.press("several_starts")
    assert len(figure.ends) == 1
    figure.direction = "reverse"
    assert [round(mean) for mean, _, _ in figure.ends] == [-2, 0, 2]


def test_the_divergence_never_rises_along_a_trail():
    figure = which_kl(preset="several starts")
    for path in figure.paths:
        kl = [summed_reverse_kl(4, mean, sd) for mean, sd in path[::15]]
        assert (np.diff(kl) < 1e-6).all()


def test_stuck_at_mean_0_is_a_stationary_point_much_worse_than_the_best():
    figure = which_kl(preset="reverse stuck at mean 0 (fails on purpose)")
    (mean, sd, _), *others = figure.ends
    assert not others and mean == pytest.approx(0, abs=1e-6)
    assert sd == pytest.approx(figure.sd, abs=0.01)
    h = 1e-3
    for step in ((h, 0), (0, h)):
        up = reference_kl("reverse", 4, mean + step[0], sd + step[1])
        down = reference_kl("reverse", 4, mean - step[0], sd - step[1])
        assert (up - down) / (2 * h) == pytest.approx(0, abs=2e-3)
    best = reference_kl("reverse", 4, 2, 0.5)
    assert figure.divergence("reverse") > best + 1


def test_dragging_the_top_of_q_gives_the_bell_of_that_height():
    figure = which_kl()
    figure.take_hold("bell", -1.0, 0.5)
    assert figure.mean == -1.0
    assert stats.norm.pdf(0, 0, figure.sd) == pytest.approx(0.5)


def test_trails_bend_with_the_gap():
    figure = which_kl(preset="several starts")
    figure.gap = 6.0
    assert [round(mean) for mean, _, _ in figure.ends] == [-3, 0, 3]


def test_the_legend_of_the_landscape_is_in_nats_though_it_is_coloured_by_logarithms():
    heat = which_kl().layers["heat"]
    highest = np.expm1(heat.options["high"])
    assert heat.options["ends"] == ["0", f"{highest:g} and more"]
