import math

import numpy as np
import pytest
import scipy.stats as st

from course_utils.maths.sampling import (
    Z_95,
    confidence_interval,
    grid_centres,
    monte_carlo_interval,
    ring_centres,
    sample_mixture,
    standard_error,
)


def test_the_standard_error_agrees_with_scipy(rng):
    x = rng.normal(size=31)
    assert standard_error(x) == pytest.approx(st.sem(x))


def test_the_constant_of_95_percent_agrees_with_scipy():
    assert pytest.approx(st.norm.ppf(0.975), abs=1e-15) == Z_95


def test_the_interval_agrees_with_scipy(rng):
    x = rng.normal(size=31)
    theirs = st.norm.interval(0.95, loc=x.mean(), scale=st.sem(x))
    assert confidence_interval(x) == pytest.approx(theirs)
    wide = np.diff(confidence_interval(x, z=3.0)) / np.diff(confidence_interval(x, z=1))
    assert wide == pytest.approx(3.0)


def test_intervals_cover_the_truth_as_often_as_they_say():
    repeats, n = 2000, 400
    rng = np.random.default_rng(0)
    ends = [
        monte_carlo_interval(np.cos, rng.standard_normal, n) for _ in range(repeats)
    ]
    truth = math.exp(-0.5)  # the mean of cos z
    share = np.mean([low < truth < high for low, high in ends])
    assert abs(share - 0.95) < 5 * math.sqrt(0.95 * 0.05 / repeats)


def test_four_times_as_many_draws_halve_the_interval(rng):
    wide, narrow = (
        np.diff(monte_carlo_interval(np.exp, rng.random, n)) for n in (10_000, 40_000)
    )
    assert wide / narrow == pytest.approx(2, rel=0.05)


def test_the_ring_has_as_many_different_modes_as_it_says_at_equal_distances():
    ring = ring_centres(8, 2.0)
    assert len(np.unique(ring.round(9), axis=0)) == 8
    assert np.allclose(np.linalg.norm(ring, axis=1), 2.0)
    gaps = np.linalg.norm(ring - np.roll(ring, 1, axis=0), axis=1)
    assert np.allclose(gaps, gaps[0])


def test_the_grid_is_square_even_and_centred():
    grid = grid_centres(5, 4.0)
    assert grid.shape == (25, 2)
    assert len(np.unique(grid, axis=0)) == 25
    for coordinate in grid.T:
        assert np.unique(coordinate).tolist() == [-4, -2, 0, 2, 4]


def test_a_mixture_gives_each_centre_its_share_and_its_spread(rng):
    centres = ring_centres(4, 10.0)
    draws = sample_mixture(8000, centres, 0.5, rng)
    away = draws[:, None] - centres
    nearest = np.linalg.norm(away, axis=2).argmin(1)
    assert st.chisquare(np.bincount(nearest)).pvalue > 1e-4
    own = away[np.arange(8000), nearest]
    assert own.std() == pytest.approx(0.5, rel=5 / math.sqrt(2 * 16_000))
    assert st.kstest(own.ravel(), st.norm(0, 0.5).cdf).pvalue > 1e-4


def test_a_mixture_works_in_any_dimension_and_repeats_by_its_seed():
    first, again = (
        sample_mixture(5, np.eye(3), 0.1, np.random.default_rng(1)) for _ in range(2)
    )
    assert first.shape == (5, 3) and np.array_equal(first, again)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: standard_error([1.0]), "x must hold at least 2 values, but holds 1"),
        (lambda: standard_error([[1.0, 2.0]]), "x must have 1 axis"),
        (lambda: confidence_interval([1.0]), "at least 2 values"),
        (lambda: confidence_interval([1.0, 2.0], z=0), "z must be above 0"),
        (lambda: monte_carlo_interval(np.sin, np.ones, 1), "n must be at least 2"),
        (
            lambda: monte_carlo_interval(np.sum, np.ones, 5),
            r"one value for each of 5 draws, but gave \(\)",
        ),
        (lambda: ring_centres(0), "modes must be at least 1, but is 0"),
        (lambda: ring_centres(8, -1), "radius must be above 0"),
        (lambda: grid_centres(1), "side must be at least 2, but is 1"),
        (lambda: grid_centres(5, 0), "half_width must be above 0"),
        (
            lambda: sample_mixture(3, [1, 2], 1, np.random.default_rng(0)),
            "centres must have 2 axes",
        ),
        (lambda: sample_mixture(3, [[1, 2]], 0, np.random.default_rng(0)), "sd must"),
        (lambda: sample_mixture(3, [[1, 2]], 1, 0), "rng must be a numpy random"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
