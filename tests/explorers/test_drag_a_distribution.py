"""Bars, densities and their entropies, against scipy and closed forms."""

import re

import numpy as np
import pytest
from scipy import stats

from course_utils.explorers.probability import drag_a_distribution

FAILS = "height 2 read as a probability (fails on purpose)"
NUMBER = r"(-?\d+\.\d+)"


def spoken(figure):
    """All numbers with decimals in the summary, in their order."""
    return [float(n) for n in re.findall(NUMBER, figure.summary.replace("−", "-"))]


def reference(figure):
    """The density in scipy, from its mean and standard deviation."""
    centre, sd = float(figure.centre), float(figure.sd)
    if figure.kind == "normal":
        return stats.norm(centre, sd)
    return stats.uniform(centre - np.sqrt(3) * sd, 2 * np.sqrt(3) * sd)


def summary_agrees(figure):
    (discrete_agrees if figure.kind == "discrete" else density_agrees)(figure)
    law = figure.law
    mean, sd = law.expectation, np.sqrt(law.variance)
    assert figure.layers["mean"].arrays["x"] == pytest.approx(mean, abs=1e-5)
    for name, ends in (("band", "xx"), ("spread", ("x0", "x1"))):
        drawn = figure.layers[name].arrays
        sides = drawn[ends[0]].min(), drawn[ends[1]].max()
        assert sides == pytest.approx((mean - sd, mean + sd), abs=1e-5)
    gauge = figure.layers["entropy"].arrays["height"][0]
    ceiling = figure.layers["ceiling"].arrays["y"][0]
    assert gauge <= ceiling + 1e-6
    said = figure.layers["entropy_in_words"].options["texts"][0].replace("−", "-")
    assert float(said.split("= ")[1]) == pytest.approx(gauge, abs=0.006)


def discrete_agrees(figure):
    """The words give the bars, their moments and the entropy that they add up to."""
    drawn = figure.layers["p"].arrays
    k, p = drawn["x"].astype(float), drawn["height"].astype(float)
    size = len(k)
    assert figure.summary.startswith(f"{size} outcomes")
    assert p.sum() == pytest.approx(1, abs=1e-6) and (p >= 0).all()
    *probabilities, mean, sd, entropy, most, equal = spoken(figure)
    assert probabilities == pytest.approx(p, abs=0.0051)
    assert mean == pytest.approx(k @ p, abs=0.0051)
    assert sd == pytest.approx(np.sqrt(p @ (k - k @ p) ** 2), abs=0.0051)
    assert entropy == pytest.approx(stats.entropy(p), abs=6e-4)
    assert most == pytest.approx(np.log(size), abs=6e-4)
    assert equal == pytest.approx(np.exp(stats.entropy(p)), abs=0.051)
    added = figure.layers["added"].arrays["height"]
    assert added.sum() == pytest.approx(entropy, abs=6e-4)
    assert figure.layers["entropy"].arrays["height"][0] == pytest.approx(added.sum())
    assert figure.layers["ceiling"].arrays["y"] == pytest.approx(np.log(size))
    assert [handle.at for handle in figure.handles()] == [
        pytest.approx(place, abs=1e-6) for place in zip(k, p, strict=True)
    ]


def density_agrees(figure):
    """The words give the shape, the shaded area, the highest value and the entropy."""
    law = reference(figure)
    mean, sd, probability, low, high, peak, entropy, most = spoken(figure)
    assert f"The {figure.kind} density" in figure.summary
    assert (mean, sd) == pytest.approx((law.mean(), law.std()), abs=0.0051)
    limits = sorted(h.at[0] for h in figure.handles() if h.name in "ab")
    assert [low, high] == pytest.approx(limits, abs=0.0051)
    exact = law.cdf(limits[1]) - law.cdf(limits[0])
    assert probability == pytest.approx(exact, abs=6e-5)
    inside = figure.layers["inside"].arrays
    area = np.trapezoid(inside["high"], inside["x"])
    assert area == pytest.approx(exact, abs=2e-3)
    drawn = figure.layers["p"].arrays
    whole = np.trapezoid(drawn["y"], drawn["x"])
    assert whole == pytest.approx(law.cdf(5) - law.cdf(-5), abs=2e-3)
    assert peak == pytest.approx(law.pdf(law.mean()), abs=0.0051)
    assert drawn["y"].max() == pytest.approx(peak, abs=0.02)
    assert entropy == pytest.approx(law.entropy(), abs=6e-4)
    added = figure.layers["added"].arrays
    if abs(law.mean()) + 4 * law.std() < 5:
        summed = np.trapezoid(added["y"], added["x"])
        assert summed == pytest.approx(law.entropy(), abs=0.01)
    assert most == pytest.approx(stats.norm(0, law.std()).entropy(), abs=6e-4)
    too_high = law.pdf(law.mean()) > 1
    assert ("cannot be a probability" in figure.summary) == too_high
    assert ("above_1" in figure.layers) == ("added_below" in figure.layers) == too_high
    assert ("below 0" in figure.summary) == (law.entropy() < 0)


@pytest.mark.parametrize("preset", ["fair die", "loaded die"])
@pytest.mark.parametrize("probability", [0.0, 0.3, 0.9])
def test_dragging_one_bar_keeps_the_ratios_of_the_others(preset, probability):
    figure = drag_a_distribution(preset=preset)
    before = figure.law.probabilities
    figure.take_hold("bar_3", 3, probability)
    after = figure.law.probabilities
    assert after[2] == pytest.approx(probability)
    others = [0, 1, 3, 4, 5]
    scale = (1 - probability) / (1 - before[2])
    assert after[others] == pytest.approx(before[others] * scale)


def test_a_fair_die_has_the_most_entropy_and_a_certain_outcome_none():
    fair = drag_a_distribution()
    assert fair.law.entropy == pytest.approx(np.log(6), abs=1e-12)
    assert drag_a_distribution(preset="one-hot").law.entropy == 0
    rng = np.random.default_rng(3)
    for _ in range(30):
        fair.take_hold(f"bar_{rng.integers(1, 7)}", 0, rng.random())
        assert fair.law.entropy < np.log(6)
        assert fair.law.entropy == pytest.approx(stats.entropy(fair.law.probabilities))


def test_fewer_outcomes_and_then_more_bring_back_the_old_ones():
    figure = drag_a_distribution(preset="loaded die")
    before = figure.law.probabilities
    figure.outcomes = 3
    assert figure.law.probabilities == pytest.approx(before[:3] / before[:3].sum())
    figure.outcomes = 6
    assert figure.law.probabilities == pytest.approx(before)
    figure.outcomes = 3
    figure.take_hold("bar_1", 1, 0.5)
    figure.outcomes = 6
    new = figure.law.probabilities
    assert new[3:] / new[3] == pytest.approx(before[3:] / before[3])
    assert new[2] / new[1] == pytest.approx(before[2] / before[1])


def test_a_die_whose_certain_outcome_is_taken_away_is_fair():
    figure = drag_a_distribution()
    figure.take_hold("bar_6", 6, 1.0)
    figure.outcomes = 4
    assert figure.law.probabilities == pytest.approx([0.25] * 4)


@pytest.mark.parametrize("sd", [0.14, 0.5, 1.5])
@pytest.mark.parametrize(
    "reach, mass",
    [(1, 0.6826894921370859), (2, 0.9544997361036416), (3, 0.9973002039367398)],
)
def test_the_mass_within_1_2_and_3_sigma_is_that_of_every_normal(sd, reach, mass):
    limits = (0.3 - reach * sd, 0.3 + reach * sd)
    figure = drag_a_distribution(kind="normal", centre=0.3, sd=sd, limits=limits)
    assert figure.probability == pytest.approx(mass, abs=1e-12)


def test_the_presets_within_1_and_3_sigma_write_their_masses():
    for preset, mass in [("within 1 σ", "0.6827"), ("within 3 σ", "0.9973")]:
        figure = drag_a_distribution(preset=preset)
        assert f"= {mass}<br>" in figure.formula() and mass in figure.summary


def test_a_height_of_2_is_a_density_and_its_entropy_is_minus_log_2():
    figure = drag_a_distribution(preset=FAILS)
    assert (figure.law.low, figure.law.high) == pytest.approx((0, 0.5), abs=1e-15)
    assert figure.peak == pytest.approx(2) and figure.probability == pytest.approx(0.5)
    assert figure.law.entropy == pytest.approx(-np.log(2), abs=1e-12)
    above = figure.layers["above_1"].arrays
    assert np.trapezoid(above["high"] - above["low"], above["x"]) == pytest.approx(0.5)
    assert "log 0.500 = −0.693" in figure.formula()


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_entropy_is_lost_exactly_where_the_density_exceeds_1(kind):
    figure = drag_a_distribution(kind=kind, sd=0.2)
    p, below = figure.layers["p"].arrays["y"], figure.layers["added_below"].arrays
    assert np.array_equal(below["low"] < 0, p > 1)
    assert figure.layers["added_below"].concept == figure.layers["above_1"].concept


def test_a_single_point_has_no_probability_whatever_its_density():
    figure = drag_a_distribution(preset="a single point")
    assert figure.probability == 0 and figure.law.density(0.3) > 0.6
    assert "A single point has no area" in figure.summary


def test_the_limits_may_be_dragged_past_one_another():
    figure = drag_a_distribution(kind="normal", centre=0.0, sd=1.0)
    figure.take_hold("a", 2.0, 0)
    figure.take_hold("b", -1.0, 0)
    expected = stats.norm.cdf(2) - stats.norm.cdf(-1)
    assert figure.probability == pytest.approx(expected)
    assert "Φ(2.00) − Φ(−1.00)" in figure.formula()


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_dragging_the_top_gives_the_density_of_that_height(kind):
    figure = drag_a_distribution(kind=kind)
    figure.take_hold("top", -1.25, 1.6)
    assert reference(figure).pdf(-1.25) == pytest.approx(1.6, rel=3e-3)
    assert figure.centre == -1.25


@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_dragging_the_side_changes_the_spread_and_not_the_mean(kind):
    figure = drag_a_distribution(kind=kind, centre=0.5)
    figure.take_hold("side", 1.5, 0)
    assert figure.centre == 0.5
    expected = 1.0 if kind == "normal" else 1 / np.sqrt(3)
    assert reference(figure).std() == pytest.approx(expected, abs=6e-4)
    side = next(handle for handle in figure.handles() if handle.name == "side")
    assert side.at[0] == pytest.approx(1.5, abs=1e-3)


@pytest.mark.parametrize("sd", [0.14, 0.6, 1.5])
def test_of_one_spread_the_normal_density_has_the_most_entropy(sd):
    normal = drag_a_distribution(kind="normal", sd=sd)
    uniform = drag_a_distribution(kind="uniform", sd=sd)
    assert normal.law.entropy == pytest.approx(normal.most_entropy)
    assert uniform.most_entropy == normal.most_entropy > uniform.law.entropy


def test_another_kind_keeps_mean_and_spread_and_brings_its_own_axes():
    figure = drag_a_distribution(kind="normal", centre=1.0, sd=0.3)
    figure.board.receive([["control", "kind", "uniform"]])
    assert reference(figure).mean() == pytest.approx(1.0)
    assert reference(figure).std() == pytest.approx(0.3)
    density = [panel["name"] for panel in figure.board.panels]
    figure.board.receive([["control", "kind", "discrete"]])
    discrete = [panel["name"] for panel in figure.board.panels]
    assert (density[0], discrete[0]) == ("density", "bars")
    assert density[-1] == discrete[-1] == "gauge"
    used = {layer.panel for layer in figure.layers.values()}
    assert used == set(discrete) and figure.board.error == ""


def test_dragging_never_changes_the_axes():
    for preset in drag_a_distribution().presets:
        figure = drag_a_distribution(preset=preset)
        before = figure.board.panels
        for handle in figure.handles():
            figure.take_hold(handle.name, handle.at[0] + 0.2, handle.at[1] + 0.1)
            assert figure.board.panels == before


@pytest.mark.parametrize(
    "values, words",
    [
        ({"weights": [0.5, 0.5]}, "weights must hold 8 numbers, but holds 2"),
        ({"kind": "normal", "limits": [1.0]}, "limits must hold 2 numbers"),
        ({"sd": 0.01}, "sd must be numbers from 0.14 to 1.5"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_was_given(values, words):
    with pytest.raises(ValueError, match=words):
        drag_a_distribution(**values)
