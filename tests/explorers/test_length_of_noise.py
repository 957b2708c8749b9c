"""Lengths of noise and what they are made of, against scipy and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats
from scipy.special import gammaln

from course_utils.explorers.probability import length_of_noise
from course_utils.explorers.probability.length_of_noise import (
    BIN,
    DIMENSIONS,
    SAMPLES,
    _power_of_ten,
)

PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
MODE = "the mode (fails on purpose)"


def log10_mass(radius, d):
    """log10 of P(length ≤ radius), far out by the first term of its series."""
    mass = stats.chi(d).cdf(radius)
    if mass > 1e-290:
        return np.log10(mass)
    # What follows is smaller by r²/(d + 2) each time: here less than 2.5 times all.
    half = radius**2 / 2
    first = d / 2 * np.log(half) - half - gammaln(d / 2 + 1)
    ratio = half / (d / 2 + 1)
    assert ratio < 0.6
    rest = sum(np.prod(half / (d / 2 + np.arange(1, k + 1))) for k in range(1, 60))
    return (first + np.log1p(rest)) / np.log(10)


def probability_agrees(words, radius, d):
    """A probability as it is written: "= 0.98", "> 0.99999" or "= 2.1 · 10⁻⁸⁴⁶"."""
    relation, number = words.translate(PLAIN).split(maxsplit=1)
    if relation == ">":
        assert float(number) < stats.chi(d).cdf(radius)
    elif number == "0":
        assert radius == 0
    elif "10-" in number:
        mantissa, power = re.fullmatch(r"(?:(\S+) · )?10(-\d+)", number).groups()
        said = np.log10(float(mantissa or 1)) + int(power)
        assert said == pytest.approx(log10_mass(radius, d), abs=0.03)
    else:
        assert float(number) == pytest.approx(stats.chi(d).cdf(radius), abs=6e-6)


def summary_agrees(figure):
    """The words give the histogram, the exact law, the mass and the prediction."""
    text, layers, d = figure.summary, figure.layers, figure.d
    assert text.startswith(f"d = {d}")
    told = re.search(r"[Yy]ou predict\D*?(\d+\.\d+)", text)
    if told:
        at = layers["guess"].arrays["x0"][0]
        assert float(told[1]) == pytest.approx(at, abs=0.006)
    assert bool(told) == ("guess" in layers)
    assert figure.is_open == ("lengths_histogram" in layers)
    assert figure.revealed == ("falls" in layers)
    if not figure.is_open:
        return
    low, high, mean = map(
        float,
        re.search(r"run from (\S+) to (\S+), their mean is (\d+\.\d+)", text).groups(),
    )
    drawn = layers["lengths_histogram"].arrays
    counts = drawn["height"] * SAMPLES * BIN
    assert counts.sum() == pytest.approx(SAMPLES, abs=1e-3)
    filled = drawn["x"][counts > 0.5]
    assert abs(filled[0] - low) <= BIN / 2 + 0.006
    assert abs(filled[-1] - high) <= BIN / 2 + 0.006
    assert abs(counts @ drawn["x"] / SAMPLES - mean) < BIN / 2
    said, inside = re.search(
        r"P\(length ≤ \S+\) (. .+?), and (\d+) of the 400", text
    ).groups()
    radius = float(figure.radius)
    assert layers["radius"].arrays["x0"][0] == pytest.approx(radius)
    probability_agrees(said, radius, d)
    assert layers["mass_in_words"].options["texts"][0].endswith(said)
    assert int(inside) == (figure.lengths <= radius).sum()
    if figure.revealed:
        exact = re.search(
            r"mean (\S+), standard deviation (\S+); √d = (\d+\.\d+)\. P", text
        ).groups()
        law = stats.chi(d)
        # scipy loses the digits of the variance; it is d − mean².
        sd = np.sqrt(d - law.mean() ** 2)
        truth = (law.mean(), sd, np.sqrt(d))
        assert list(map(float, exact)) == pytest.approx(truth, abs=0.006)
        root = layers["lengths_root"].arrays["x"]
        assert root == pytest.approx(np.sqrt(d), abs=1e-5)


@pytest.mark.parametrize(
    "preset, mass", [("on a line: 3 σ", "0.99730"), ("in the plane: 3 σ", "0.98889")]
)
def test_three_sigma_hold_less_in_the_plane_than_on_the_line(preset, mass):
    figure = length_of_noise(preset=preset)
    assert f"P(length ≤ 3.00) = {mass}" in figure.summary
    assert mass in figure.formula()
    assert float(mass) == pytest.approx(stats.chi(figure.d).cdf(3), abs=5e-6)


def test_the_plane_is_compared_with_the_line():
    assert "= 0.98889; on the line P = 0.99730" in length_of_noise().formula()


def test_nothing_tells_the_answer_before_the_reveal():
    for d in DIMENSIONS:
        figure = length_of_noise(d=d)
        words = figure.summary + figure.formula() + str(figure.board.panels)
        words += "".join(layer.label for layer in figure.layers.values())
        assert "√d" not in words and "26." not in words
        assert [panel["name"] for panel in figure.board.panels] == ["lengths", "short"]
        assert ("lengths_density" in figure.layers) == (d <= 10)
        names = [handle.name for handle in figure.handles()]
        assert names == ["radius", "short_radius"] * (d <= 10) + ["guess"]


def test_the_reveal_shows_700_and_judges_the_prediction():
    figure = length_of_noise()
    figure.take_hold("guess", 12.0, 0)
    figure.press("reveal")
    assert figure.d == 700 and "guess" not in [h.name for h in figure.handles()]
    short = stats.chi(700).mean() - 12
    assert f"You predicted 12.00: {short:.1f} too short" in figure.summary
    assert len(figure.board.panels) == 3
    figure.press("predict_again")
    assert len(figure.board.panels) == 2 and "lengths_density" not in figure.layers
    figure.take_hold("guess", 26.9, 0)
    figure.press("reveal")
    assert "a typical length" in figure.summary
    figure.press("predict_again")
    figure.take_hold("guess", 30.0, 0)
    figure.press("reveal")
    assert "3.6 too long" in figure.summary


def test_who_predicted_nothing_is_not_judged():
    figure = length_of_noise(d=700, revealed=True)
    assert "predict" not in figure.summary
    assert not {"guess", "star"} & set(figure.layers)


def test_presets_keep_the_prediction_and_the_reveal():
    figure = length_of_noise(guess=[9.0], revealed=True)
    figure.apply("on a line: 3 σ")
    assert figure.revealed and figure.guess == [9.0]
    figure = length_of_noise()
    figure.apply("an image of 700 pixels")
    assert not figure.revealed and "question" in figure.layers


def test_around_the_mode_of_700_numbers_there_is_nothing():
    figure = length_of_noise(preset=MODE)
    assert stats.chi(700).cdf(1.0) == 0  # to any digit of a float
    assert "= 2.1 · 10⁻⁸⁴⁶, and 0 of the 400" in figure.summary
    assert log10_mass(1.0, 700) == pytest.approx(np.log10(2.1) - 846, abs=0.02)
    # The density falls as exp(-r²/2): from the mode to √d by exp(d/2).
    words = figure.layers["mode_in_words"].options["texts"][0]
    assert "10¹⁵² times" in words and 350 / np.log(10) == pytest.approx(152, abs=0.01)


@pytest.mark.parametrize("d", [1, 3, 20, 700, 1000])
def test_the_sampled_lengths_follow_the_chi_distribution(d):
    for seed in range(3):
        figure = length_of_noise(d=d, revealed=True, seed=seed)
        assert stats.kstest(figure.lengths, stats.chi(d).cdf).pvalue > 1e-4


@pytest.mark.parametrize("d", DIMENSIONS)
def test_all_densities_are_those_of_scipy(d):
    figure = length_of_noise(d=d, revealed=True)
    panels = [("lengths", 0.0), ("near", np.sqrt(d)), ("short", 0.0)]
    for name, origin in panels[: 3 if d <= 10 else 2]:
        figure.revealed = name != "short"
        drawn = figure.layers[f"{name}_density"].arrays
        r = drawn["x"] + origin
        sure = np.abs(r) > 1e-3  # at 0 float32 cannot tell the sides
        expected = stats.chi(d).pdf(r[sure])
        assert np.allclose(drawn["y"][sure], expected, atol=2e-5)


def test_the_shell_keeps_its_thickness_while_it_moves_out():
    for d in (50, 200, 1000):
        layers = length_of_noise(d=d, revealed=True).layers
        drawn = layers["lengths_density"].arrays
        r, p = drawn["x"].astype(float), drawn["y"].astype(float)
        mean = np.trapezoid(r * p, r)
        sd = np.sqrt(np.trapezoid((r - mean) ** 2 * p, r))
        assert mean == pytest.approx(np.sqrt(d), abs=0.05)
        assert sd == pytest.approx(np.sqrt(0.5), abs=0.01)
        far, near = layers["lengths_band"].arrays["x"], layers["near_band"].arrays["x"]
        assert far == pytest.approx([mean - sd, mean + sd], abs=0.05)
        assert near + np.sqrt(d) == pytest.approx(far, abs=1e-5)


def test_more_numbers_make_the_same_noise_longer():
    lengths = [length_of_noise(d=d, revealed=True).lengths for d in DIMENSIONS]
    assert (np.diff(lengths, axis=0) > 0).all()


@pytest.mark.parametrize("d, radius", [(1, 0.4), (2, 3.0), (10, 2.9), (700, 26.0)])
def test_the_shaded_area_is_the_mass(d, radius):
    figure = length_of_noise(d=d, radius=radius, revealed=True)
    for name in ("lengths", "near"):
        shaded = figure.layers[f"{name}_mass"].arrays
        area = np.trapezoid(shaded["high"], shaded["x"])
        assert area == pytest.approx(stats.chi(d).cdf(radius), abs=0.012)


@pytest.mark.parametrize("d", [1, 2, 5, 50, 1000])
def test_density_and_room_add_up_to_the_log_density_of_the_length(d):
    layers = length_of_noise(d=d, revealed=True).layers
    law, root = stats.chi(d), np.sqrt(d)
    total = layers["together"].arrays
    away = total["x"].astype(float)
    expected = law.logpdf(root + away) - law.logpdf(root)
    assert np.allclose(total["y"], expected, atol=1e-4)
    falls, grows = (layers[name].arrays for name in ("falls", "grows"))
    r = root + falls["x"].astype(float)
    z = np.zeros((len(r), d))
    z[:, 0] = r
    at_root = stats.norm.logpdf([root] + [0] * (d - 1)).sum()
    assert np.allclose(falls["y"], stats.norm.logpdf(z).sum(1) - at_root, atol=1e-4)
    r = root + grows["x"].astype(float)
    assert np.allclose(np.exp(grows["y"]), (r / root) ** (d - 1), rtol=1e-3)


def test_in_many_dimensions_the_sum_is_the_parabola_and_on_the_line_it_is_not():
    def gap(d):
        layers = length_of_noise(d=d, revealed=True).layers
        total, parabola = layers["together"].arrays, layers["parabola"].arrays
        at = np.abs(parabola["x"]) <= 1
        sums = np.interp(parabola["x"][at], total["x"], total["y"])
        return np.abs(sums - parabola["y"][at]).max()

    assert gap(1000) < 0.06
    assert gap(1) > 0.4


def test_the_radius_can_be_dragged_in_either_panel():
    figure = length_of_noise(d=700, radius=26.0, revealed=True)
    figure.take_hold("near_radius", 0.5, 0)
    assert figure.radius == pytest.approx(np.sqrt(700) + 0.5, abs=0.005)
    figure.take_hold("radius", 27.25, 0)
    near = next(h for h in figure.handles() if h.name == "near_radius")
    assert near.at[0] == pytest.approx(27.25 - np.sqrt(700))
    figure.take_hold("radius", 3.0, 0)
    assert [h.name for h in figure.handles()] == ["radius"]
    figure = length_of_noise()
    figure.take_hold("short_radius", 1.2, 0)
    assert figure.radius == 1.2
    top = next(h for h in figure.handles() if h.name == "radius")
    assert top.at[0] == 1.2


def test_a_new_seed_gives_other_noise_and_an_old_one_the_same():
    figure = length_of_noise()
    before = figure.lengths
    figure.press("new_seed")
    assert not np.array_equal(figure.lengths, before)
    assert np.array_equal(length_of_noise(seed=0).lengths, before)


def test_powers_of_ten_are_written_with_one_decimal_that_never_rounds_to_ten():
    written = {9.94: "9.9 · 10⁰", 9.96: "10¹", 1e-5: "10⁻⁵", 9.96e-6: "10⁻⁵"}
    for value, words in written.items():
        assert _power_of_ten(np.log(value)) == words
    assert _power_of_ten(-846 * np.log(10) + np.log(2.14)) == "2.1 · 10⁻⁸⁴⁶"
