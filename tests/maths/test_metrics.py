import numpy as np
import pytest
from scipy.spatial import cKDTree

from course_utils.maths.metrics import (
    any_hit_modes,
    perfect_quality,
    quality_and_modes,
)
from course_utils.maths.sampling import grid_centres, ring_centres, sample_mixture


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_a_perfect_sampler_scores_its_ceiling_and_covers_all_modes(dimension, rng):
    centres, n = 10 * np.eye(4)[:, :dimension] + 20 * np.eye(4)[:, :1], 20_000
    centres = centres[:dimension]
    samples = sample_mixture(n, centres, 0.05, rng)
    share, modes = quality_and_modes(samples, centres, 0.05)
    ceiling = perfect_quality(dimension)
    assert abs(share - ceiling) < 5 * np.sqrt(ceiling * (1 - ceiling) / n)
    assert modes == dimension


def test_counts_agree_with_a_search_tree(rng):
    centres = grid_centres(3, 1.0)
    samples = rng.uniform(-1.5, 1.5, size=(500, 2))
    distance, nearest = cKDTree(centres).query(samples)
    good = np.bincount(nearest[distance <= 0.3], minlength=9)
    share, modes = quality_and_modes(samples, centres, 0.1, min_share=0.5)
    assert share == pytest.approx(good.sum() / 500)
    assert modes == (good >= 0.5 * 500 / 9).sum()
    assert any_hit_modes(samples, centres, 0.1) == (good > 0).sum()


def test_good_means_within_three_sd_on_a_circle_not_in_a_box():
    centres = [[0.0, 0.0]]
    for point, is_good in [
        ((0.03, 0.0), True),  # exactly 3 sd away
        ((0.0301, 0.0), False),
        ((0.025, 0.02), False),  # inside the box of 3 sd, outside the circle
    ]:
        assert quality_and_modes([point], centres, 0.01)[0] == float(is_good)


def test_a_mode_is_covered_from_its_share_on():
    centres = [[0.0, 0.0], [9.0, 0.0]]
    samples = np.zeros((10, 2))
    samples[:1] = centres[1]  # one of ten, where five would be fair: a fifth
    assert quality_and_modes(samples, centres, 1.0, min_share=0.2) == (1.0, 2)
    assert quality_and_modes(samples, centres, 1.0, min_share=0.21) == (1.0, 1)


def test_the_order_of_samples_and_centres_does_not_matter(rng):
    centres = ring_centres()
    samples = sample_mixture(400, centres[:3], 0.1, rng)
    mixed = rng.permutation(samples), rng.permutation(centres)
    assert quality_and_modes(samples, centres, 0.1) == quality_and_modes(*mixed, 0.1)


def test_a_generator_that_dropped_five_modes_covers_three(rng):
    samples = sample_mixture(800, ring_centres()[:3], 0.05, rng)
    assert quality_and_modes(samples, ring_centres(), 0.05)[1] == 3


def test_noise_hits_most_modes_of_the_grid_but_covers_none(rng):
    centres = grid_centres(5, 4.0)
    noise = rng.uniform(-5, 5, size=(2500, 2))
    # Each mode is missed by all 2,500 with the probability (1 - π 0.15² / 100)^2500.
    expected = 25 * (1 - (1 - np.pi * 0.15**2 / 100) ** 2500)
    assert expected == pytest.approx(20.7, abs=0.05)
    assert abs(any_hit_modes(noise, centres, 0.05) - expected) < 5 * np.sqrt(25 / 4)
    assert quality_and_modes(noise, centres, 0.05)[1] == 0


@pytest.mark.parametrize("count", [quality_and_modes, any_hit_modes])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [[0, 0]], 1), "samples must have 2 axes"),
        (([[1, 2]], [0, 0], 1), "centres must have 2 axes"),
        (([[1, 2]], [[0, 0, 0]], 1), r"their shapes are \(1, 2\) and \(1, 3\)"),
        ((np.empty((0, 2)), [[0, 0]], 1), "samples must hold at least 1 value"),
        (([[1, 2]], [[0, 0]], 0), "sd must be above 0, but sd is 0"),
        (([[1, np.nan]], [[0, 0]], 1), r"samples\[0, 1\] is nan"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(count, arguments, words):
    with pytest.raises(ValueError, match=words):
        count(*arguments)


@pytest.mark.parametrize(("share", "words"), [(2.0, "between 0 and 1"), (0, "above 0")])
def test_a_share_out_of_range_is_refused(share, words):
    with pytest.raises(ValueError, match=f"min_share must be {words}"):
        quality_and_modes([[1, 2]], [[0, 0]], 1, share)
