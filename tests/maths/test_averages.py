import math

import numpy as np
import pytest

from course_utils.maths.averages import growing_means, lattice_bins, mean_half_width
from course_utils.maths.distributions import Bernoulli, Normal


def test_growing_means_are_those_of_all_draws_so_far():
    def counting(shape, rng):
        """Each draw is 1 more than the last: the mean of n is (n + 1) / 2."""
        counting.drawn += shape[1]
        first = counting.drawn - shape[1] + 1
        return np.tile(np.arange(first, counting.drawn + 1, dtype=float), (shape[0], 1))

    counting.drawn = 0
    sizes = [1, 2, 10, 5000, 9001]
    rng = np.random.default_rng(0)
    means = list(growing_means(counting, sizes, paths=3, rng=rng))
    assert np.allclose(means, [[(n + 1) / 2] * 3 for n in sizes])


def test_means_lie_within_their_band_as_often_as_it_says(rng):
    n, paths = 400, 4000
    (means,) = growing_means(Normal(1, 2).sample, [n], paths=paths, rng=rng)
    share = np.mean(np.abs(means - 1) < mean_half_width(2, n))
    assert abs(share - 0.95) < 5 * math.sqrt(0.95 * 0.05 / paths)


def test_four_times_as_many_draws_halve_the_band():
    assert np.allclose(
        mean_half_width(3.0, [100, 400]) * [1, 2], mean_half_width(3, 100)
    )


@pytest.mark.parametrize("n", [7, 10, 33])
def test_every_bin_holds_equally_many_points_of_the_lattice(n):
    edges = lattice_bins(0.0, 1 / n, least_width=0.2, reach=2.0)
    points = np.arange(-2 * n, 2 * n + 1) / n
    counts = np.histogram(points, edges)[0][1:-1]
    assert np.ptp(counts) == 0 and counts[0] >= 1
    assert np.min(np.diff(edges)) >= 0.2 - 1e-12
    assert edges[0] <= -2 and edges[-1] >= 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: list(
                growing_means(
                    Bernoulli().sample, [5, 2], paths=1, rng=np.random.default_rng(0)
                )
            ),
            "sizes must rise, but 2 comes after 5",
        ),
        (
            lambda: list(growing_means(Bernoulli().sample, [5], paths=0, rng=None)),
            "paths must be at least 1",
        ),
        (lambda: mean_half_width(0, 1), "sd must be above 0"),
        (lambda: lattice_bins(0, 0, least_width=1, reach=1), "spacing must be above 0"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
