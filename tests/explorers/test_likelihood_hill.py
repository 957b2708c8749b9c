"""The hill of the likelihood, against scipy, finite differences and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

from course_utils.explorers.probability import likelihood_hill


def reference(data, mean, sd):
    return stats.norm.logpdf(np.asarray(data, float), mean, sd).sum()


def spoken(figure):
    number = r"(-?[\d.]+)"
    found = re.match(
        rf"μ = {number}, σ = {number}: the log-likelihood of the (\d+) points is "
        rf"{number}, .* The gradient is \({number}, {number}\), of size {number}\.",
        figure.summary.replace("−", "-"),
    )
    return [float(value) for value in found.groups()]


def summary_agrees(figure):
    """The words give the dot, the number of stems and the sum of their lengths."""
    mean, sd, n, total, d_mean, d_sd, size = spoken(figure)
    dot = next(handle for handle in figure.handles() if handle.name == "dot")
    assert (mean, sd) == pytest.approx(dot.at, abs=0.006)
    data = [h.at[0] for h in figure.handles() if re.fullmatch(r"x\d+", h.name)]
    assert len(data) == n
    assert total == pytest.approx(reference(data, *dot.at), abs=0.006, rel=1e-6)
    ends = figure.layers["stem_ends"].arrays["y"]
    if (ends > -8).all():
        assert ends.sum() == pytest.approx(total, abs=0.01)
    assert (
        figure.layers["stem_sum"]
        .options["texts"][0]
        .startswith(f"sum of the {n:.0f} stems: ")
    )
    assert size == pytest.approx(np.hypot(d_mean, d_sd), rel=1e-3, abs=0.01)
    arrow = figure.layers["gradient"].arrays
    direction = arrow["dx"][0] * d_sd - arrow["dy"][0] * d_mean
    assert direction == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("mean, sd", [(-1.2, 1.8), (0.3, 0.4), (2.0, 3.0)])
def test_the_arrow_points_where_finite_differences_say(mean, sd):
    figure = likelihood_hill(mean=mean, sd=sd)
    h = 1e-5
    slope = np.array(
        [
            reference(figure.points, mean + h, sd)
            - reference(figure.points, mean - h, sd),
            reference(figure.points, mean, sd + h)
            - reference(figure.points, mean, sd - h),
        ]
    ) / (2 * h)
    arrow = figure.layers["gradient"].arrays
    drawn = np.array([arrow["dx"][0], arrow["dy"][0]])
    cosine = drawn @ slope / np.linalg.norm(drawn) / np.linalg.norm(slope)
    assert cosine == pytest.approx(1, abs=1e-6)
    assert figure.gradient == pytest.approx(slope, rel=1e-5)


def test_the_sum_of_the_stems_is_the_log_likelihood_shown():
    figure = likelihood_hill(mean=0.5, sd=1.0)
    stems = figure.layers["stem_lines"].arrays
    total = (stems["y1"] - stems["y0"]).sum()
    assert total == pytest.approx(reference(figure.points, 0.5, 1.0), abs=1e-4)
    words = figure.layers["stem_sum"].options["texts"][0].replace("−", "-")
    assert float(words.split(": ")[1]) == pytest.approx(total, abs=0.006)


def test_stems_that_are_cut_are_said_to_be_cut():
    figure = likelihood_hill(mean=-3.5, sd=0.3)
    cut = (figure.stems < -8).sum()
    assert cut > 0
    assert f"({cut} of them longer" in figure.layers["stem_sum"].options["texts"][0]


@pytest.mark.parametrize("n", [3, 7, 30])
def test_the_top_is_the_mean_and_the_root_mean_square_and_scipy_agrees(n):
    figure = likelihood_hill(n=n)
    figure.press("jump")
    x = figure.points
    assert figure.mean == pytest.approx(x.mean())
    assert figure.sd**2 == pytest.approx(((x - x.mean()) ** 2).mean())
    found = minimize(
        lambda at: -reference(x, at[0], np.exp(at[1])), (0, 0), method="BFGS"
    )
    assert figure.mean == pytest.approx(found.x[0], abs=1e-4)
    assert figure.sd == pytest.approx(np.exp(found.x[1]), abs=1e-4)
    assert np.hypot(*figure.gradient) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("preset", ["off the top", "three points", "two clumps"])
def test_climbing_rises_all_the_way_and_ends_at_the_top(preset):
    figure = likelihood_hill(preset=preset)
    figure.press("climb")
    path = np.stack([figure.layers["trail"].arrays[axis] for axis in "xy"], axis=1)
    heights = [reference(figure.points, mean, sd) for mean, sd in path]
    assert (np.diff(heights) > -1e-4).all()
    assert (figure.mean, figure.sd) == pytest.approx(figure.top, abs=0.01)


def test_the_hill_is_the_log_likelihood_per_point_and_contours_lie_on_its_levels():
    figure = likelihood_hill(n=5)
    hill = figure.layers["hill"]
    rows, columns = hill.arrays["values"].shape
    (x0, x1), (y0, y1) = hill.options["x"], hill.options["y"]
    row, column = 25, 40
    mean = x0 + (column + 0.5) * (x1 - x0) / columns
    sd = y0 + (row + 0.5) * (y1 - y0) / rows
    expected = reference(figure.points, mean, sd) / 5
    assert hill.arrays["values"][row, column] == pytest.approx(expected, abs=1e-4)
    a = figure.layers["contours"].arrays
    wide = (a["y0"] > 1.2) & (a["y1"] > 1.2)  # where the hill is smooth on its grid
    levels = [
        reference(figure.points, m, s) / 5
        for m, s in zip(a["x0"][wide], a["y0"][wide], strict=True)
    ]
    drops = hill.options["high"] - np.array(levels)
    away = np.abs(drops[:, None] - [0.02, 0.1, 0.25, 0.5, 1, 1.5, 2, 3]).min(axis=1)
    assert away.max() < 0.02


def test_cross_entropy_and_kl_to_the_data_differ_by_a_constant():
    figure = likelihood_hill(n=9)
    offsets = []
    for mean, sd in [(0.0, 1.0), (1.0, 0.7), (-0.5, 2.0)]:
        figure.mean, figure.sd = mean, sd
        data = np.full(9, 1 / 9)
        q = stats.norm.pdf(figure.points, mean, sd)
        kl = (data * np.log(data / q)).sum()
        offsets.append(-figure.log_likelihood / 9 - kl)
    assert offsets == pytest.approx([np.log(9)] * 3)  # the entropy of the data


def test_a_trail_belongs_to_the_present_data_and_bends_with_them():
    figure = likelihood_hill()
    figure.press("climb")
    before = figure.layers["trail"].arrays["x"][-1]
    figure.take_hold("x1", -3.5, 0)
    after = figure.layers["trail"].arrays["x"][-1]
    assert after == pytest.approx(figure.points.mean(), abs=0.01) and after < before


def test_equal_points_have_no_top_and_the_likelihood_grows_as_sd_falls():
    figure = likelihood_hill(preset="all points equal (fails on purpose)", mean=1.0)
    heights = []
    for sd in (0.4, 0.2, 0.1, 0.05):
        figure.sd = sd
        heights.append(figure.log_likelihood)
    # Halving sd adds log 2 for each of the five points, without end.
    assert np.diff(heights) == pytest.approx([5 * np.log(2)] * 3)
    assert "top" not in figure.layers and "no_top" in figure.layers
    assert "no top" in figure.summary


def test_more_points_come_where_they_were_before():
    figure = likelihood_hill(n=5)
    figure.take_hold("x5", 2.0, 0)
    figure.n = 3
    figure.n = 6
    assert figure.points[4] == 2.0


def test_the_top_of_the_bell_can_be_dragged_even_when_it_is_out_of_sight():
    figure = likelihood_hill(sd=0.2)
    figure.take_hold("bell", 1.0, 1.0)
    assert (figure.mean, figure.sd) == (1.0, 0.2)
    figure.take_hold("bell", 1.0, 0.5)
    assert stats.norm.pdf(0, 0, figure.sd) == pytest.approx(0.5)
