"""Distances of samples, against scipy, brute force and closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import wasserstein_distance

from course_utils.maths.divergences import wasserstein_1
from course_utils.maths.sample_distances import (
    directions_in_plane,
    mmd,
    random_directions,
    shadows,
    sliced_wasserstein,
    wasserstein_1_of_sorted,
)


def brute_mmd_squared(x, y, bandwidths):
    def mean(a, b):
        kernels = [
            np.exp(-np.sum((p - q) ** 2) / (2 * h**2))
            for p in a
            for q in b
            for h in bandwidths
        ]
        return np.mean(kernels)

    return mean(x, x) - 2 * mean(x, y) + mean(y, y)


# Sliced Wasserstein ---------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(40, 40), (40, 60), (7, 30), (1, 13), (31, 30)])
def test_sliced_wasserstein_is_the_mean_of_scipys_distance_over_directions(sizes, rng):
    x, y = rng.normal(size=(sizes[0], 2)), rng.normal(0.4, 2, size=(sizes[1], 2))
    directions = directions_in_plane(5)
    expected = [wasserstein_distance(x @ d, y @ d) for d in directions]
    ours = sliced_wasserstein(x, y, directions)
    assert ours == pytest.approx(np.mean(expected), abs=1e-12)
    assert sliced_wasserstein(y, x, directions) == pytest.approx(ours, abs=1e-12)


def test_on_one_line_it_is_the_distance_of_chapter_1(rng):
    x, y = rng.normal(size=50), rng.exponential(size=50)
    one = sliced_wasserstein(x[:, None], y[:, None], [[1.0]])
    assert one == pytest.approx(wasserstein_1(x, y), abs=1e-14)


def test_a_shift_by_v_in_the_plane_costs_2_v_over_pi(rng):
    x, v = rng.normal(size=(60, 2)), np.array([0.6, -1.1])
    shifted = sliced_wasserstein(x, x + v, directions_in_plane(2000))
    assert shifted == pytest.approx(2 * np.hypot(*v) / math.pi, rel=1e-5)
    assert sliced_wasserstein(x, x + v) == pytest.approx(shifted, rel=2e-3)


def test_two_shifted_and_scaled_normal_laws_are_as_far_apart_as_their_quantiles(rng):
    # In every direction N(0, 1) against N(0, 3²): the mean of 2|z| is 2 √(2/π).
    x, y = rng.normal(size=(40_000, 2)), rng.normal(size=(40_000, 2)) * 3
    assert sliced_wasserstein(x, y) == pytest.approx(
        2 * math.sqrt(2 / math.pi), rel=0.02
    )


def test_it_is_a_distance_and_grows_with_the_scale(rng):
    x, y, z = rng.normal(size=(3, 30, 2)) * [[[1.0]], [[2.0]], [[3.0]]]
    assert sliced_wasserstein(x, rng.permutation(x)) == 0
    xy, yz, xz = (sliced_wasserstein(a, b) for a, b in [(x, y), (y, z), (x, z)])
    assert 0 < xz <= xy + yz
    assert sliced_wasserstein(5 * x + 7, 5 * y + 7) == pytest.approx(5 * xy)
    turn = directions_in_plane(32)[[8]]  # by a multiple of the angle between two
    turn = np.concatenate([turn, [[-turn[0, 1], turn[0, 0]]]])
    assert sliced_wasserstein(x @ turn, y @ turn) == pytest.approx(xy, abs=1e-12)


def test_repeating_every_point_changes_no_distance(rng):
    x, y = rng.normal(size=(20, 2)), rng.normal(1, 1, size=(30, 2))
    once = sliced_wasserstein(x, y)
    many = sliced_wasserstein(np.repeat(x, 3, axis=0), np.tile(y, (2, 1)))
    assert many == pytest.approx(once, abs=1e-12)
    assert mmd(np.repeat(x, 3, axis=0), np.tile(y, (2, 1)), 1.0) == pytest.approx(
        mmd(x, y, 1.0), abs=1e-6
    )


def test_directions_are_unit_vectors_over_half_a_turn():
    directions = directions_in_plane(6)
    angles = np.arctan2(directions[:, 1], directions[:, 0])
    assert np.diff(angles) == pytest.approx(np.pi / 6) and angles[0] == 0
    drawn = random_directions(5000, 3, np.random.default_rng(1))
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(1)
    # On the sphere each coordinate is uniform: mean 0, variance 1/3.
    assert np.abs(drawn.mean(axis=0)).max() < 5 * math.sqrt(1 / 3 / 5000)
    assert drawn.var(axis=0) == pytest.approx(1 / 3, rel=0.06)


def test_shadows_are_sorted_projections(rng):
    x, directions = rng.normal(size=(2, 9, 3)), random_directions(4, 3, rng)
    seen = shadows(x, directions)
    assert seen.shape == (2, 4, 9)
    assert seen[1, 2] == pytest.approx(np.sort(x[1] @ directions[2]))


def test_sorted_lines_of_unequal_size_follow_the_area_between_the_steps():
    # Half of {0, 2} must go 1 up and half 1 down; {0, 0, 3} against {1}: 1, 1 and 2.
    assert wasserstein_1_of_sorted(np.array([[0.0, 2.0]]), np.array([[1.0]])) == 1
    uneven = wasserstein_1_of_sorted(np.array([[0.0, 0.0, 3.0]]), np.array([[1.0]]))
    assert uneven == pytest.approx(4 / 3)


# MMD ------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [1, 2, 5])
@pytest.mark.parametrize("bandwidths", [[0.7], [0.2, 1.0, 3.0]])
def test_mmd_squared_is_the_sum_over_all_pairs(dimension, bandwidths, rng):
    x = rng.normal(size=(13, dimension))
    y = rng.normal(0.5, 1.5, size=(21, dimension))
    expected = brute_mmd_squared(x, y, bandwidths)
    assert mmd(x, y, bandwidths) ** 2 == pytest.approx(expected, abs=1e-6)
    assert mmd(y, x, bandwidths) ** 2 == pytest.approx(expected, abs=1e-6)


def test_mmd_of_two_points_and_of_far_clouds_has_its_closed_form(rng):
    square = 2 - 2 * math.exp(-(0.5**2) / (2 * 0.3**2))
    assert mmd([[0.0, 0.0]], [[0.3, 0.4]], 0.3) ** 2 == pytest.approx(square, abs=1e-6)
    x = 1e-9 * rng.normal(size=(5, 2))
    assert mmd(x, x + 1e9, 1.0) == pytest.approx(math.sqrt(2))


def test_mmd_of_normal_samples_approaches_that_of_their_laws(rng):
    s, t, b, shift = 0.8, 1.3, 0.9, 1.1

    def between(variance, distance):  # E k of two normal laws in the plane
        wide = b**2 + variance
        return b**2 / wide * math.exp(-(distance**2) / (2 * wide))

    law = between(2 * s**2, 0) - 2 * between(s**2 + t**2, shift) + between(2 * t**2, 0)
    x = rng.normal(0, s, size=(2000, 2))
    y = rng.normal(0, t, size=(2500, 2)) + [shift, 0]
    # The pairs of a point with itself add about (1 - E k) / n to the square.
    bias = (1 - between(2 * s**2, 0)) / 2000 + (1 - between(2 * t**2, 0)) / 2500
    assert mmd(x, y, b) ** 2 == pytest.approx(law + bias, abs=0.01)


def test_mmd_is_a_distance_that_is_0_only_for_equal_samples(rng):
    x, y, z = rng.normal(size=(3, 40, 2)) + np.array([0, 1, 2])[:, None, None]
    assert mmd(x, rng.permutation(x), [0.5, 2.0]) < 1e-7
    xy, yz, xz = (mmd(a, b, [0.5, 2.0]) for a, b in [(x, y), (y, z), (x, z)])
    assert 0.01 < xz <= xy + yz


def test_mmd_does_not_care_where_the_clouds_lie_and_scales_with_its_bandwidth(rng):
    x, y = rng.normal(size=(40, 2)), rng.normal(0.5, 1, size=(40, 2))
    plain = mmd(x, y, 0.5)
    assert mmd(x + 1e6, y + 1e6, 0.5) == pytest.approx(plain, abs=1e-5)
    assert mmd(9 * x, 9 * y, 4.5) == pytest.approx(plain, abs=1e-6)


def test_mmd_in_blocks_is_mmd_at_once(rng, monkeypatch):
    x, y = rng.normal(size=(400, 2)), rng.normal(0.2, 1, size=(300, 2))
    at_once = mmd(x, y, [0.3, 1.0])
    monkeypatch.setattr("course_utils.maths.sample_distances._BLOCK", 1000)
    assert mmd(x, y, [0.3, 1.0]) == pytest.approx(at_once, abs=1e-9)


# Both -----------------------------------------------------------------------------


@pytest.mark.parametrize("distance", [sliced_wasserstein, lambda x, y: mmd(x, y, 0.5)])
def test_a_batch_gives_the_distance_of_each_and_a_single_one_a_float(distance, rng):
    x, y = rng.normal(size=(3, 2, 25, 2)), rng.normal(1, 1, size=(31, 2))
    both = distance(x, y)
    assert both.shape == (3, 2)
    one = distance(x[2, 1], y)
    assert isinstance(one, float) and both[2, 1] == pytest.approx(one, abs=1e-9)


@pytest.mark.parametrize("distance", [sliced_wasserstein, lambda x, y: mmd(x, y, 0.5)])
def test_lists_and_torch_tensors_are_taken_and_nothing_is_changed(distance, rng):
    x, y = rng.normal(size=(12, 2)), rng.normal(size=(9, 2))
    before = x.copy(), y.copy()
    expected = distance(x, y)
    assert distance(x.tolist(), y.tolist()) == expected
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, y)]
    assert distance(*tensors) == expected
    assert np.array_equal(x, before[0]) and np.array_equal(y, before[1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sliced_wasserstein([1.0], [[1.0]]), r"have \(1,\) and \(1, 1\)"),
        (lambda: mmd([[1.0, 2.0]], [[1.0]], 1), r"have \(1, 2\) and \(1, 1\)"),
        (lambda: mmd([[1.0]], [[1.0]], [1, 0]), r"bandwidths\[1\] is 0"),
        (lambda: mmd([[np.nan]], [[1.0]], 1), r"x\[0, 0\] is nan"),
        (
            lambda: sliced_wasserstein([[1, 2, 3]], [[1, 2, 3]]),
            "samples of 3 coordinates need directions",
        ),
        (
            lambda: sliced_wasserstein([[1, 2]], [[1, 2]], [[1, 1]]),
            "the length of directions must be 1",
        ),
        (
            lambda: sliced_wasserstein([[1, 2]], [[1, 2]], [[1.0]]),
            r"shape \(directions, 2\), but have \(1, 1\)",
        ),
        (lambda: directions_in_plane(0), "count must be at least 1"),
        (lambda: random_directions(3, 2, 0), "rng must be a numpy random Generator"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
