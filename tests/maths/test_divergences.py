import math
from itertools import permutations

import numpy as np
import pytest
import scipy.stats as st
import torch
from scipy.integrate import quad
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from course_utils.maths.divergences import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    kl_normal,
    total_variation,
    wasserstein_1,
    wasserstein_2_normal,
    wasserstein_p,
)

LOG_2 = math.log(2)


@pytest.fixture
def pairs(rng):
    """Pairs of distributions of six outcomes, some with zeros."""
    p, q = rng.dirichlet(np.full(6, 0.5), size=(2, 100))
    p[::4, :3] = 0
    p /= p.sum(axis=1, keepdims=True)
    return list(zip(p, q, strict=True))


def test_all_agree_with_scipy_also_with_zeros(pairs):
    for p, q in pairs:
        assert entropy(p) == pytest.approx(st.entropy(p), abs=1e-14)
        assert kl_divergence(p, q) == pytest.approx(st.entropy(p, q), rel=1e-12)
        assert kl_divergence(q, p) == pytest.approx(st.entropy(q, p), rel=1e-12)
        assert js_divergence(p, q) == pytest.approx(jensenshannon(p, q) ** 2, rel=1e-12)


def test_kl_agrees_with_torch(pairs):
    p, q = (torch.tensor(np.array(both)) for both in zip(*pairs, strict=True))
    theirs = torch.nn.functional.kl_div(q.log(), p, reduction="none").sum(dim=1)
    ours = [kl_divergence(a, b) for a, b in zip(p, q, strict=True)]
    assert np.allclose(ours, theirs, rtol=1e-12)


def test_cross_entropy_is_entropy_plus_kl_and_least_at_q_equal_to_p(pairs):
    for p, q in pairs:
        assert cross_entropy(p, q) == pytest.approx(entropy(p) + kl_divergence(p, q))
        assert cross_entropy(p, q) >= cross_entropy(p, p) == entropy(p)


def test_total_variation_is_the_largest_difference_over_all_events(pairs):
    events = np.array([[k >> i & 1 for i in range(6)] for k in range(64)])
    for p, q in pairs:
        largest = np.max(np.abs(events @ (p - q)))
        assert total_variation(p, q) == pytest.approx(largest, abs=1e-15)


def test_zeros_in_p_cost_nothing_and_zeros_in_q_cost_everything():
    assert kl_divergence([1, 0], [0.5, 0.5]) == pytest.approx(LOG_2)
    assert kl_divergence([0.5, 0.5], [1, 0]) == math.inf
    assert cross_entropy([0.5, 0.5], [1, 0]) == math.inf
    assert cross_entropy([1, 0], [1, 0]) == 0.0


def test_the_entropy_of_a_sure_outcome_is_zero_and_not_minus_zero():
    assert math.copysign(1, entropy([1.0, 0.0])) == 1.0


def test_js_is_symmetric_and_between_0_and_log_2(pairs):
    for p, q in pairs:
        assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), rel=1e-13)
        assert 0 <= js_divergence(p, q) <= LOG_2
        assert js_divergence(p, p) == kl_divergence(p, p) == 0.0


def test_rounding_never_makes_a_divergence_negative(rng):
    for p in rng.dirichlet(np.ones(7), size=300):
        q = p * (1 + 1e-15 * rng.normal(size=7))
        assert js_divergence(p, q) >= 0 and kl_divergence(p, q) >= 0


def test_the_smallest_floats_do_not_disturb():
    p, q = [1.0, 5e-324], [5e-324, 1.0]
    assert kl_divergence(p, q) == pytest.approx(-math.log(5e-324))
    assert js_divergence(p, q) == pytest.approx(LOG_2)


NORMALS = [(0, 1, 1, 2), (1, 2, 0, 1), (-0.4, 0.6, 0.5, 0.8)]


@pytest.mark.parametrize("numbers", NORMALS)
def test_kl_of_normals_agrees_with_quadrature_and_torch(numbers):
    p, q = st.norm(*numbers[:2]), st.norm(*numbers[2:])
    integral, _ = quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -20, 20)
    assert kl_normal(*numbers) == pytest.approx(integral, abs=1e-8)
    normal = torch.distributions.Normal
    a, b, c, d = (torch.tensor(float(number)) for number in numbers)
    theirs = torch.distributions.kl_divergence(normal(a, b), normal(c, d))
    assert kl_normal(*numbers) == pytest.approx(float(theirs), rel=1e-6)


@pytest.mark.parametrize("numbers", NORMALS)
def test_kl_of_normals_does_not_change_with_shift_and_scale(numbers):
    mean_p, sd_p, mean_q, sd_q = numbers
    moved = (3 - 7 * mean_p, 7 * sd_p, 3 - 7 * mean_q, 7 * sd_q)
    assert kl_normal(*moved) == pytest.approx(kl_normal(*numbers), rel=1e-13)


def test_kl_of_normals_takes_whole_numbers_arrays_and_extremes():
    assert kl_normal(5, 3, 5, 3) == 0.0
    assert kl_normal(0, 1, [0, 1], [[1], [2]]).shape == (2, 2)
    assert kl_normal(0, 1e-300, 0, 1) == pytest.approx(300 * math.log(10) - 0.5)
    assert kl_normal(0, 1, 1e200, 1) == math.inf


def test_wasserstein_1_agrees_with_scipy(rng):
    x, y = rng.normal(size=60), rng.exponential(size=60)
    assert wasserstein_1(x, y) == pytest.approx(wasserstein_distance(x, y))
    assert wasserstein_p(x, y, 1) == pytest.approx(wasserstein_1(x, y))


@pytest.mark.parametrize("p", [1, 2, 3.5])
def test_sorting_finds_the_best_of_all_pairings(p, rng):
    x, y = rng.normal(size=(2, 6))
    costs = [np.mean(np.abs(x - np.array(order)) ** p) for order in permutations(y)]
    assert wasserstein_p(x, y, p) == pytest.approx(min(costs) ** (1 / p))


def test_wasserstein_is_a_metric_that_moves_with_the_points(rng):
    x, y, z = rng.normal(size=(3, 30))
    for p in (1, 2):
        there, back = wasserstein_p(x, y, p), wasserstein_p(y, x, p)
        assert there == back > 0 == wasserstein_p(x, rng.permutation(x), p)
        assert there <= wasserstein_p(x, z, p) + wasserstein_p(z, y, p)
        assert wasserstein_p(3 * x, 3 * y, p) == pytest.approx(3 * there)


def test_a_high_order_approaches_the_largest_gap_without_overflow():
    x, y = np.zeros(4), np.array([1.0, 2.0, 5.0, 1e200])
    assert wasserstein_p(x, y, 500) == pytest.approx(1e200, rel=0.01)
    assert wasserstein_p(x, x, 500) == 0.0


def test_wasserstein_2_of_normals_agrees_with_their_quantiles():
    u = (np.arange(200_000) + 0.5) / 200_000
    x, y = st.norm(0.3, 1.2).ppf(u), st.norm(-1, 0.4).ppf(u)
    closed = wasserstein_2_normal(0.3, 1.2, -1, 0.4)
    assert closed == pytest.approx(wasserstein_p(x, y, 2), rel=1e-4)
    assert wasserstein_2_normal([0, 0], 1, [0, 3], 5).tolist() == [4.0, 5.0]


@pytest.mark.parametrize(
    "divergence", [kl_divergence, js_divergence, total_variation, cross_entropy]
)
@pytest.mark.parametrize(
    ("p", "q", "words"),
    [
        ([0.5, 0.5], [1.0], r"one shape, but p is \(2,\) and q is \(1,\)"),
        ([0.5, 0.6], [0.5, 0.5], "p must sum to 1, but sums to 1.1"),
        ([0.5, 0.5], [1.5, -0.5], r"q must be at least 0 everywhere, but q\[1\]"),
        ([0.5, math.nan], [0.5, 0.5], r"p must be finite, but p\[1\] is nan"),
        ([], [], "p must hold at least 1 value"),
    ],
)
def test_what_is_no_distribution_is_refused(divergence, p, q, words):
    with pytest.raises(ValueError, match=words):
        divergence(p, q)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: entropy([0.5]), "p must sum to 1, but sums to 0.5"),
        (lambda: kl_normal(0, 0, 0, 1), "sd_p must be above 0, but sd_p is 0"),
        (lambda: kl_normal(0, 1, 0, -1), "sd_q must be above 0, but sd_q is -1"),
        (lambda: kl_normal("a", 1, 0, 1), "mean_p must be numbers"),
        (lambda: wasserstein_2_normal(0, 1, 0, 0), "sd_q must be above 0"),
        (lambda: wasserstein_1([1, 2], [1]), "equal size, but hold 2 and 1 values"),
        (lambda: wasserstein_1([], []), "x must hold at least 1 value"),
        (lambda: wasserstein_1([[1]], [[1]]), "x must have 1 axis"),
        (lambda: wasserstein_p([1], [1], 0.5), "p must be at least 1, but p is 0.5"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
