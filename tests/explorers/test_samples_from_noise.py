"""Noise through a curve, against scipy's distributions and closed forms."""

import math
import re

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from course_utils.explorers.probability import samples_from_noise

DRAWN = "drawn by you"
CURVES = [
    "straight",
    "exponential",
    "normal",
    "two bumps",
    "folded",
    "flat piece",
    DRAWN,
]


class TwoBumps:
    """The mixture of two normals, with scipy's functions and root finder."""

    def pdf(self, x):
        return (stats.norm.pdf(x, 1.6, 0.45) + stats.norm.pdf(x, 4.4, 0.45)) / 2

    def cdf(self, x):
        return (stats.norm.cdf(x, 1.6, 0.45) + stats.norm.cdf(x, 4.4, 0.45)) / 2

    def ppf(self, z):
        def found(u):
            if u in (0.0, 1.0):
                return math.copysign(math.inf, u - 0.5)
            return brentq(lambda x: self.cdf(x) - u, -6, 12, xtol=1e-13)

        return np.vectorize(found, otypes=[float])(z)


LAWS = {
    "straight": stats.uniform(1, 4),
    "exponential": stats.expon(),
    "normal": stats.norm(3, 0.8),
    "two bumps": TwoBumps(),
    "folded": stats.chi2(1),
}
each_law = pytest.mark.parametrize("curve", LAWS)


def reference(figure, z):
    """G(z) by scipy; for a drawn curve the figure's own, which other tests hold."""
    if figure.curve == "folded":
        return stats.norm.ppf(z) ** 2
    if figure.curve == "flat piece":
        return np.interp(z, [0, 0.4, 0.6, 1], [0, 2.4, 2.4, 6])
    if figure.curve == DRAWN:
        return np.asarray(figure.generator.value(z))
    return LAWS[figure.curve].ppf(z)


def noise_of(figure):
    """The same noise, drawn here."""
    return np.random.default_rng(figure.seed).random(5000)[: figure.n]


def number(word):
    return float(word.replace("−", "-").replace("∞", "inf").replace(",", ""))


def drawn_area(x, y):
    """The area of a polygon, by the shoelace formula."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def polygon(layer):
    """What an area layer fills: along its upper curve and back along the lower."""
    a = layer.arrays
    return np.append(a["x"], a["x"][::-1]), np.append(a["high"], a["low"][::-1])


def summary_agrees(figure):
    """The words give the way of z, its slope, its density and the crowd, as drawn."""
    found = re.match(
        r"z = ([\d.]+) goes to x = G\(z\) = (\S+), where the slope is G′\(z\) = "
        r"(−?[\d.]+\d|0)",
        figure.summary,
    )
    z, x, slope = map(number, found.groups())
    handle, image = figure.handles()[0].at, figure.layers["image"].arrays
    assert (z, image["x"][0]) == pytest.approx((handle[0], handle[0]), abs=6e-4)
    assert x == pytest.approx(image["y"][0], abs=0.006)
    assert x == pytest.approx(reference(figure, np.float64(figure.z)), abs=0.006)
    across = figure.layers["across"].arrays
    assert across["y"][0] == image["y"][0] and across["x"] + across["dx"] == [1]
    arrow = figure.layers["slope"].arrays
    run, rise = float(arrow["dx"][0]), float(arrow["dy"][0])
    assert rise / run == pytest.approx(slope, rel=0.006, abs=6e-5)
    if not figure.shown:
        assert "ask" in figure.layers and "density" not in figure.layers
        assert "the density" not in figure.summary
        return
    terms, density = re.search(
        r"the density (.*?) = (\S+?)\. ", figure.summary
    ).groups()
    slopes = [number(term) for term in re.findall(r"1/([\d.]*\d)", terms)]
    total = sum(math.inf if slope == 0 else 1 / slope for slope in slopes)
    assert number(density) == pytest.approx(total, rel=0.02, abs=0.001)
    end = figure.layers["density_here"].arrays["x"][0]
    assert end == pytest.approx(min(number(density), 1.1), abs=0.001)
    assert len(slopes) == (2 if figure.curve == "folded" and figure.both else 1)
    crowd_agrees(figure)


def crowd_agrees(figure):
    """How many samples lie in the shortest image is how many z lie in its piece."""
    ends = reference(figure, np.linspace(0, 1, 11))
    counts, _ = np.histogram(noise_of(figure), np.linspace(0, 1, 11))
    lengths = np.abs(np.diff(ends))
    said = re.search(
        r"come out (\S+) to (\S+) long.* ([\d,]+) of ([\d,]+) lie from (\S+) to (\S+)\.",
        figure.summary,
    )
    if said:
        short, long, crowd, n, low, high = map(number, said.groups())
        k = int(np.abs(ends[:-1] - low).argmin())
        assert lengths[k] == pytest.approx(lengths.min(), abs=1e-9)
        assert (short, long) == pytest.approx((lengths[k], lengths.max()), abs=0.006)
        assert (crowd, n) == (counts[k], figure.n)
        assert (low, high) == pytest.approx((ends[k], ends[k + 1]), abs=0.006)
    elif figure.curve == "flat piece":
        crowd = number(re.search(r"([\d,]+) of the .* are x = 2.40", figure.summary)[1])
        assert crowd == counts[4] + counts[5]
    elif figure.curve == "folded":
        assert f"{1 - figure.z:.3f}" in figure.summary
        assert ("½ instead of 1" in figure.summary) is not figure.both
    else:
        assert np.ptp(lengths) < 1e-9
        assert f"all come out {lengths[0]:.2f} long" in figure.summary
    falls = figure.curve == DRAWN and np.diff(figure.drawn).min() < 0.02 + 1e-9
    assert falls == ("does not rise" in figure.summary)


# The laws -------------------------------------------------------------------------


@each_law
def test_the_density_drawn_from_the_slope_is_scipys(curve):
    figure = samples_from_noise(curve=curve)
    drawn = figure.layers["density"].arrays
    seen = drawn["x"] < 2.1
    expected = LAWS[curve].pdf(drawn["y"].astype(float))
    assert seen.sum() > 150
    assert np.allclose(drawn["x"][seen], expected[seen], rtol=1e-4, atol=1e-6)


@each_law
def test_the_true_density_is_scipys(curve):
    dots = samples_from_noise(curve=curve).layers["true_density"].arrays
    assert np.allclose(dots["x"], LAWS[curve].pdf(dots["y"].astype(float)), rtol=1e-5)


@each_law
@pytest.mark.parametrize("seed", [1, 2])
def test_noise_sent_through_the_curve_follows_the_law(curve, seed):
    figure = samples_from_noise(curve=curve, n=5000, seed=seed)
    assert stats.kstest(figure.samples, LAWS[curve].cdf).pvalue > 1e-4


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("z", [0.07, 0.33, 0.5, 0.86])
def test_the_slope_is_that_of_finite_differences(curve, z):
    figure, h = samples_from_noise(curve=curve, z=z), 1e-5
    left, right = reference(figure, np.array([z - h, z + h]))
    assert figure.slopes[0] == pytest.approx(
        (right - left) / (2 * h), rel=1e-4, abs=1e-4
    )


def test_the_curve_is_drawn_where_x_is_on_the_axis():
    for curve in CURVES:
        figure = samples_from_noise(curve=curve)
        drawn = figure.layers["curve"].arrays
        z = drawn["x"].astype(float)
        assert np.allclose(drawn["y"], reference(figure, z), atol=2e-3)
        assert drawn["y"].min() >= 0 and drawn["y"].max() <= 6


# Samples, histogram, pieces -------------------------------------------------------


@pytest.mark.parametrize("curve", CURVES)
def test_ticks_and_crosses_are_the_same_draws_before_and_after_the_curve(curve):
    figure = samples_from_noise(curve=curve, n=50)
    ticks = figure.layers["noise"].arrays["x0"].astype(float)
    assert np.allclose(ticks, noise_of(figure), atol=1e-7)
    images = reference(figure, noise_of(figure))
    seen = images[(images >= 0) & (images <= 6)]
    assert np.allclose(figure.layers["crosses"].arrays["y"], seen, atol=1e-5)


@pytest.mark.parametrize("curve", CURVES)
def test_the_histogram_has_the_area_of_the_samples_on_the_axis(curve):
    figure = samples_from_noise(curve=curve, n=2000)
    x, y = polygon(figure.layers["histogram"])
    images = reference(figure, noise_of(figure))
    inside = (images >= 0) & (images <= 6)
    assert drawn_area(x, y) == pytest.approx(inside.mean(), abs=1e-5)
    beyond = int((~inside).sum())
    notes = figure.layers.get("notes")
    said = notes.options["texts"][0].split()[0] if notes else "0"
    assert int(said) == beyond


@pytest.mark.parametrize("curve", ["straight", "exponential", "normal", DRAWN])
@pytest.mark.parametrize("z", [0.25, 0.52, 0.78])
def test_the_image_of_a_piece_has_the_area_one_tenth(curve, z):
    figure = samples_from_noise(curve=curve, z=z)
    assert drawn_area(*polygon(figure.layers["piece_image"])) == pytest.approx(
        0.1, rel=0.02
    )


@pytest.mark.parametrize("both, area", [(True, 0.2), (False, 0.1)])
def test_where_two_pieces_reach_one_image_its_area_is_two_tenths(both, area):
    figure = samples_from_noise(curve="folded", z=0.17, both=both)
    x, y = polygon(figure.layers["piece_image"])
    assert drawn_area(x, y) == pytest.approx(area, rel=0.02)
    assert ("other_piece" in figure.layers) is both


def test_equal_pieces_come_out_where_the_quantiles_are():
    figure = samples_from_noise(curve="normal")
    ways = figure.layers["ways"].arrays
    deciles = stats.norm.ppf(np.arange(1, 10) / 10, 3, 0.8)
    assert np.allclose(ways["y1"][:9], deciles) and np.allclose(ways["y0"][9:], deciles)
    assert np.allclose(ways["x0"][:9], np.arange(1, 10) / 10)
    ends = figure.layers["ends"].arrays
    assert np.allclose(ends["y0"], deciles)
    assert np.allclose(ends["x1"], stats.norm.pdf(deciles, 3, 0.8))


def test_a_piece_without_an_end_is_said_to_have_none():
    words = samples_from_noise(curve="normal", z=0.95).formula()
    assert f"[{stats.norm.ppf(0.9, 3, 0.8):.2f}, ∞) of x" in words
    assert "0.1/∞ = 0.000" in words


def test_fewer_samples_are_the_first_of_more_and_a_new_seed_brings_others():
    figure = samples_from_noise(n=200)
    many = figure.samples
    figure.n = 20
    assert np.array_equal(figure.samples, many[:20])
    curve = figure.layers["curve"]
    figure.press("new_seed")
    assert not np.isin(figure.samples, many).any()
    assert np.array_equal(figure.layers["curve"].arrays["y"], curve.arrays["y"])


# What fails on purpose ------------------------------------------------------------


@pytest.mark.parametrize("both, share", [(True, 1.0), (False, 0.5)])
def test_one_branch_of_two_has_half_of_the_area(both, share):
    figure = samples_from_noise(curve="folded", both=both)
    density = figure.layers["density"].arrays
    whole = density["y"] > 0.05  # where nothing is cut off
    x, p = density["y"][whole].astype(float), density["x"][whole].astype(float)
    expected = stats.chi2(1).cdf(x[-1]) - stats.chi2(1).cdf(x[0])
    assert np.trapezoid(p, x) == pytest.approx(share * expected, rel=2e-3)


def test_the_forgotten_branch_is_said_and_its_z_is_not_shown():
    figure = samples_from_noise(preset="folded, one branch (fails on purpose)")
    assert "0.300 is left out" in figure.summary and "term missing" in figure.formula()
    assert "other_up" not in figure.layers
    assert "area under the line: ½" in figure.layers["notes"].options["texts"]
    figure.both = True
    assert figure.layers["other_up"].arrays["x"][0] == pytest.approx(0.3)
    assert figure.density == pytest.approx(stats.chi2(1).pdf(figure.x))
    assert "1/3.02 + 1/3.02 = 0.663" in figure.formula()


def test_at_the_fold_the_density_is_infinite_like_that_of_chi_squared():
    figure = samples_from_noise(curve="folded", z=0.5)
    assert figure.x == 0 and figure.density == stats.chi2(1).pdf(0) == math.inf
    assert "the two z that reach x meet" in figure.summary


def test_on_a_flat_piece_a_fifth_of_the_samples_is_one_number():
    figure = samples_from_noise(preset="a flat piece (fails on purpose)", n=5000)
    share = (figure.samples == 2.4).mean()
    assert share == pytest.approx(0.2, abs=5 * math.sqrt(0.2 * 0.8 / 5000))
    assert figure.density == math.inf
    assert "1/0 = ∞" in figure.summary and "1/0 = ∞" in figure.formula()
    assert figure.layers["density_says"].options["texts"] == ["p = ∞ →"]
    drawn = figure.layers["density"].arrays
    outside = drawn["y"] != np.float32(2.4)
    rest = np.where(drawn["y"] < 2.4, 1 / 6, 1 / 9)
    assert np.allclose(drawn["x"][outside], rest[outside])
    # What is left for the density is four fifths.
    assert 2.4 / 6 + 3.6 / 9 + 0.2 == pytest.approx(1)


# Dragging and drawing -------------------------------------------------------------


def test_dragging_z_moves_its_way_and_stops_before_the_ends():
    figure = samples_from_noise()
    figure.take_hold("z", 0.25, 3.0)
    x = stats.expon.ppf(0.25)
    up = figure.layers["up"].arrays
    assert (up["x"][0], up["y"][0] + up["dy"][0]) == pytest.approx((0.25, x))
    assert figure.handles()[0].at == (0.25, -0.5)
    assert figure.layers["density_here"].arrays["x"][0] == pytest.approx(0.75)
    figure.take_hold("z", 7.0, 0.0)
    assert figure.z == 0.99 and figure.x == pytest.approx(-math.log(0.01))
    figure.take_hold("z", -7.0, 0.0)
    assert figure.z == 0.01


def test_a_straight_stroke_makes_a_uniform_law():
    figure = samples_from_noise(preset="your own curve")
    figure.draw_curve("drawn", np.linspace(0, 6, 11))
    assert np.allclose(figure.layers["density"].arrays["x"], 1 / 6)
    figure.n = 5000
    assert stats.kstest(figure.samples, stats.uniform(0, 6).cdf).pvalue > 1e-4


def test_the_area_under_the_density_of_any_drawing_is_1():
    rng = np.random.default_rng(3)
    figure = samples_from_noise(preset="your own curve")
    for _ in range(10):
        steps = rng.uniform(0.3, 1, 10)
        heights = np.concatenate([[0], np.cumsum(steps)]) * 6 / steps.sum()
        figure.draw_curve("drawn", heights)
        drawn = figure.layers["density"].arrays
        area = np.trapezoid(drawn["x"].astype(float), drawn["y"].astype(float))
        assert area == pytest.approx(1, abs=0.005)


def test_what_is_drawn_downhill_is_made_almost_flat_and_said():
    figure = samples_from_noise(preset="your own curve")
    assert "does not rise" not in figure.summary
    heights = [0, 3, 2.5, 2, 2.2, 4, 4.1, 4.2, 5, 4.5, 6]
    figure.draw_curve("drawn", heights)
    # The step from 2 to 2.2 rises, but stays below the 3 that was reached before.
    assert "In 4 pieces your drawing does not rise" in figure.summary
    assert np.diff(figure.layers["curve"].arrays["y"]).min() > 0
    assert figure.curves()[0].y == tuple(heights)
    figure.take_hold("z", 0.25, 0)
    # A step of 0.02 over a tenth of z.
    assert figure.density == pytest.approx(0.1 / 0.02)


def test_a_curve_can_be_taken_and_bent():
    figure = samples_from_noise(curve="exponential")
    assert figure.curves() == []
    figure.press("bend")
    ends = np.append(stats.expon.ppf(np.arange(10) / 10), 6)
    assert figure.curve == DRAWN and np.allclose(figure.drawn, ends)
    assert figure.curves()[0].y == pytest.approx(ends)
    assert figure.x == pytest.approx(stats.expon.ppf(0.7), abs=1e-9)


def test_a_drawing_outlives_the_presets():
    figure = samples_from_noise(preset="your own curve")
    figure.draw_curve("drawn", np.linspace(1, 2, 11))
    figure.apply("normal")
    assert figure.curves() == []
    figure.apply("your own curve")
    assert np.allclose(figure.drawn, np.linspace(1, 2, 11))


# The prediction -------------------------------------------------------------------


def test_before_the_reveal_neither_words_nor_drawing_give_the_density():
    figure = samples_from_noise(shown=False)
    gone = {"histogram", "density", "true_density", "crosses", "density_here"}
    assert not gone & set(figure.layers)
    assert "0.300" not in figure.summary + figure.formula()
    assert "p<sub>" not in figure.formula()
    figure.apply("two bumps")
    assert not gone & set(figure.layers)
    figure.shown = True
    assert gone < set(figure.layers)


def test_no_state_of_the_figure_solves_the_exercise_of_its_lesson():
    # There the learner finds F⁻¹ of the exponential distribution.
    for shown in (True, False):
        figure = samples_from_noise(curve="exponential", shown=shown)
        assert "log" not in figure.formula() + figure.summary


@each_law
def test_the_formula_holds_the_present_numbers(curve):
    figure = samples_from_noise(curve=curve, z=0.62)
    x = float(reference(figure, np.float64(0.62)))
    words = re.sub(r"<.*?>", "", figure.formula())
    value = f"{LAWS[curve].pdf(x):.3f}"
    assert f"pX({x:.2f}) = 1/" in words and f"= {value}" in words
    low, high = np.sort(reference(figure, np.array([0.6, 0.7])))
    mass = 0.2 if curve == "folded" else 0.1
    mean = f"{mass}/{high - low:.3f} = {mass / (high - low):.3f} on average"
    of_z = "piece [0.6, 0.7] of z becomes"
    if curve == "folded":
        of_z = "pieces [0.3, 0.4] and [0.6, 0.7] of z become"
    assert f"{of_z} [{low:.2f}, {high:.2f}] of x" in words
    assert mean in words
