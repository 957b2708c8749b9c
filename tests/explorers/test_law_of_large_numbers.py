"""Averages that settle, and those that do not, against scipy and exact laws."""

import re

import numpy as np
import pytest
from scipy import stats

from course_utils.explorers.probability import law_of_large_numbers
from course_utils.explorers.probability.law_of_large_numbers import PATHS, SIZES

SD = {"Bernoulli": 0.5, "uniform": 12**-0.5, "exponential": 0.5}


def summary_agrees(figure):
    """The words give n, the range of the means drawn, and how many are inside."""
    text = figure.summary.replace("−", "-")
    n, low, high = re.match(
        r"n = ([\d,]+): the 20 means drawn run from (\S+) to (\S+)\.(?:\s|$)", text
    ).groups()
    n = int(n.replace(",", ""))
    ends = figure.layers["paths"].arrays
    assert ends["x"][-1] == pytest.approx(n) and len(ends["x"]) == SIZES.index(n) + 1
    now = ends["y"][:, -1]
    assert [float(low), float(high)] == pytest.approx(
        [now.min(), now.max()], abs=6e-5, rel=1e-6
    )
    inside = re.search(r"± (\S+) lie (\d+) of the 20 paths and (\d+) of all", text)
    assert bool(inside) == ("band" in figure.layers)
    if inside:
        half = SD[figure.distribution] * 1.959964 / np.sqrt(n)
        assert float(inside[1]) == pytest.approx(half, abs=6e-5)
        band = figure.layers["band"].arrays
        at = np.argmin(np.abs(band["x"] - n))
        assert (band["high"] - band["low"])[at] / 2 == pytest.approx(half, rel=1e-3)
        assert len(figure.layers["now"].arrays["x"]) == int(inside[2])
        assert (np.abs(figure.means[:, -1] - 0.5) <= half).sum() == int(inside[3])


def test_the_band_is_not_drawn_or_told_before_the_reveal():
    figure = law_of_large_numbers(n=1000)
    hidden = {"band", "band_edges", "half_width"}
    assert not hidden & set(figure.layers)
    assert "0.0310" not in figure.summary + figure.formula()
    figure.press("reveal")
    assert hidden <= set(figure.layers) and "0.0310" in figure.summary


@pytest.mark.parametrize("distribution", SD)
@pytest.mark.parametrize("n", [100, 1000])
def test_about_95_in_100_means_lie_inside_the_band(distribution, n):
    inside = [
        law_of_large_numbers(distribution=distribution, n=n, seed=seed, revealed=True)
        for seed in range(5)
    ]
    share = np.mean([figure.inside(figure.means[:, -1]).mean() for figure in inside])
    # Whole numbers make the chance at n = 100 coins 0.9431 to 0.9648.
    error = np.sqrt(0.95 * 0.05 / (5 * PATHS))
    assert share == pytest.approx(0.95, abs=5 * error + 0.015)


@pytest.mark.parametrize("distribution", SD)
def test_the_spread_of_the_means_falls_as_one_over_root_n(distribution):
    figure = law_of_large_numbers(distribution=distribution, n=10_000)
    spread = figure.means.std(axis=0)
    expected = SD[distribution] / np.sqrt(SIZES[: spread.size])
    assert np.abs(spread / expected - 1).max() < 5 / np.sqrt(2 * PATHS) + 0.1


def test_a_path_is_the_running_mean_of_one_growing_sample():
    """Bernoulli means times n are whole numbers that rise by at most the new draws."""
    figure = law_of_large_numbers(n=100)
    sums = figure.means * SIZES[: figure.means.shape[1]]
    assert np.allclose(sums, sums.round(), atol=1e-6)
    rises = np.diff(sums.round(), axis=1)
    assert (rises >= 0).all()
    assert (rises <= np.diff(SIZES[: figure.means.shape[1]])).all()


@pytest.mark.parametrize("distribution", SD)
def test_the_histogram_at_large_n_is_the_normal_drawn_over_it(distribution):
    figure = law_of_large_numbers(distribution=distribution, n=1000)
    bars, law = figure.layers["histogram"], figure.layers["law"].arrays
    assert np.allclose(law["y"], stats.norm.pdf(law["x"]), atol=1e-6)
    shares = bars.arrays["height"] * bars.options["width"]
    assert shares.sum() == pytest.approx(1, abs=0.01)
    assert stats.kstest(figure.magnified, "norm").pvalue > 1e-3
    edges = bars.arrays["x"] - bars.options["width"] / 2
    expected = PATHS * np.diff(stats.norm.cdf([*edges, edges[-1] + 9]))
    few = expected < 5
    observed = PATHS * shares
    merged = np.append(observed[~few], observed[few].sum())
    target = np.append(expected[~few], expected[few].sum())
    chi = ((merged - target) ** 2 / target).sum()
    assert chi < stats.chi2.ppf(1 - 1e-5, len(target) - 1)


@pytest.mark.parametrize("n", [1, 10, 1000, 100_000])
def test_the_mean_of_n_cauchy_draws_is_again_that_cauchy(n):
    figure = law_of_large_numbers(distribution="Cauchy", n=n)
    means = figure.means[:, -1]
    assert stats.kstest(means, stats.cauchy(0.5, 0.5).cdf).pvalue > 1e-3
    law = figure.layers["law"].arrays
    assert np.allclose(law["y"], stats.cauchy.pdf(law["x"]), atol=1e-6)
    assert "no_band" in figure.layers and not figure.handles()


def test_no_word_of_the_picture_speaks_of_a_true_mean_where_there_is_none():
    def words(figure):
        panels = [f"{panel.title} {panel.x_label}" for panel in figure.panels()]
        return " ".join([*panels, *(a.label for a in figure.layers.values())])

    settled, figure = law_of_large_numbers(), law_of_large_numbers()
    assert "from the true one" in words(settled) and "|mean − μ|" in words(settled)
    assert "magnified to one width" in words(settled)
    figure.distribution = "Cauchy"
    for claim in ("true", "μ", "magnified to one width"):
        assert claim not in words(figure)
    assert "not magnified" in words(figure) and "|mean − centre|" in words(figure)
    # As it says: the same distance from the centre lies at the same place at every n.
    for n in (1, 1000):
        figure.n = n
        away = figure.means[:, -1] - 0.5
        assert np.allclose(figure.magnified, away / 0.5)


def test_every_bin_of_coin_means_holds_equally_many_possible_values():
    for n in (3, 10, 100, 1500):
        figure = law_of_large_numbers(n=n)
        bars = figure.layers["histogram"]
        width, centres = bars.options["width"], bars.arrays["x"].astype(float)
        possible = (np.arange(-40 * n, 41 * n + 1) / n - 0.5) * 2 * np.sqrt(n)
        counts = [(np.abs(possible - centre) < width / 2).sum() for centre in centres]
        assert len(set(counts)) == 1


def test_the_prediction_is_judged_against_the_band_at_1000():
    true = 1.959963984540054 * 0.5 / np.sqrt(1000)
    hit = law_of_large_numbers(guess=[true * 1.05], revealed=True)
    assert "a hit" in hit.summary
    wide = law_of_large_numbers(guess=[true * 4], revealed=True)
    assert "4.0 times too wide" in wide.summary
    narrow = law_of_large_numbers(guess=[true / 2], revealed=True)
    assert "2.0 times too narrow" in narrow.summary


def test_time_passes_to_the_end_and_back_with_the_same_seed():
    figure = law_of_large_numbers(n=1, speed=5)
    first = figure.means.copy()
    sizes = [figure.n]
    while figure.n < SIZES[-1]:
        figure.press("step")
        sizes.append(figure.n)
    assert sizes == sorted(sizes) and sizes[1] == SIZES[5]
    assert np.array_equal(figure.means[:, :1], first)
    figure.press("step")
    assert figure.finished and figure.n == SIZES[-1]
    figure.n = 100  # moved back by hand: time goes on from there
    figure.press("step")
    assert figure.n == SIZES[SIZES.index(100) + 5]
    figure.press("rewind")
    assert figure.n == 1 and np.array_equal(figure.means, first)


def test_play_at_the_end_begins_again():
    figure = law_of_large_numbers(n=SIZES[-1])
    figure.press("play")  # without a loop: one step
    assert figure.n == SIZES[1]


def test_a_new_seed_gives_other_paths_and_an_old_one_the_same():
    figure = law_of_large_numbers(n=100)
    before = figure.means.copy()
    figure.press("new_seed")
    assert figure.n == 100 and not np.array_equal(figure.means, before)
    assert np.array_equal(law_of_large_numbers(n=100, seed=0).means, before)


def test_presets_keep_the_prediction_and_the_reveal():
    figure = law_of_large_numbers(guess=[0.05], revealed=True)
    figure.apply("skewed: exponential")
    assert figure.revealed and figure.guess[0] == 0.05
