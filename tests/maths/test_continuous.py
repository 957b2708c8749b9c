import dataclasses
import math

import numpy as np
import pytest
import scipy.stats as st
import torch
from scipy.integrate import quad

from course_utils.maths.continuous import (
    Cauchy,
    Exponential,
    Normal,
    Uniform,
    normal_cdf,
    normal_density,
)

PAIRS = [
    (Normal(0.7, 2.5), st.norm(0.7, 2.5)),
    (Uniform(-1.5, 2.0), st.uniform(-1.5, 3.5)),
    (Exponential(1.7), st.expon(scale=1 / 1.7)),
    (Cauchy(0.3, 1.4), st.cauchy(0.3, 1.4)),
]
every = pytest.mark.parametrize(
    ("ours", "theirs"), PAIRS, ids=[type(ours).__name__ for ours, _ in PAIRS]
)
X = np.linspace(-6, 9, 301)
U = np.linspace(0.001, 0.999, 97)


@every
def test_density_cdf_and_quantile_agree_with_scipy(ours, theirs):
    assert np.allclose(ours.density(X), theirs.pdf(X), rtol=1e-12, atol=0)
    assert np.allclose(ours.log_density(X), theirs.logpdf(X), rtol=1e-12, atol=1e-14)
    assert np.allclose(ours.cdf(X), theirs.cdf(X), rtol=1e-12, atol=0)
    assert np.allclose(ours.quantile(U), theirs.ppf(U), rtol=1e-12, atol=1e-14)


@every
def test_a_density_integrates_to_1_and_its_entropy_is_that_of_quadrature(ours, theirs):
    low, high = theirs.support()
    assert quad(ours.density, low, high)[0] == pytest.approx(1, abs=1e-7)
    if not isinstance(ours, Cauchy):  # whose tails are too heavy for quadrature

        def integrand(x):
            p = ours.density(x)
            return -p * ours.log_density(x) if p > 0 else 0.0

        entropy = quad(integrand, low, high)[0]
        assert ours.entropy == pytest.approx(entropy, abs=1e-6)
    assert ours.entropy == pytest.approx(float(theirs.entropy()), rel=1e-12)


@every
def test_expectation_and_variance_agree_with_scipy(ours, theirs):
    assert ours.expectation == pytest.approx(theirs.mean(), nan_ok=True)
    assert ours.variance == pytest.approx(theirs.var(), nan_ok=True)


@every
def test_quantile_and_cdf_undo_each_other(ours, theirs):
    assert np.allclose(ours.cdf(ours.quantile(U)), U, atol=1e-14)


@every
def test_the_ends_are_where_scipy_has_them_without_a_warning(ours, theirs):
    ends = np.array([-np.inf, np.inf])
    assert ours.density(ends).tolist() == [0.0, 0.0]
    assert ours.cdf(ends).tolist() == [0.0, 1.0]
    assert ours.quantile([0.0, 1.0]).tolist() == theirs.ppf([0.0, 1.0]).tolist()


@every
def test_samples_follow_the_distribution(ours, theirs, rng):
    assert st.kstest(ours.sample(4000, rng), theirs.cdf).pvalue > 1e-4
    assert ours.sample((3, 5), rng).shape == (3, 5)
    assert ours.sample(0, rng).shape == (0,)


@every
def test_samples_are_repeated_by_the_same_seed_and_by_no_other(ours, theirs):
    first, again, other = (
        ours.sample(5, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@every
def test_one_number_gives_a_float_and_lists_and_tensors_give_arrays(ours, theirs):
    for verb in (ours.density, ours.log_density, ours.cdf, ours.quantile):
        assert type(verb(0.5)) is float
        assert np.array_equal(verb([0.25, 0.5]), verb(torch.tensor([0.25, 0.5])))
        assert verb(np.full((2, 3), 0.5)).shape == (2, 3)


@every
def test_a_distribution_cannot_be_changed(ours, theirs):
    field = dataclasses.fields(ours)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(ours, field, 3.0)
    assert ours == dataclasses.replace(ours)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Normal(0.7, 2.5), torch.distributions.Normal(0.7, 2.5)),
        (Exponential(1.7), torch.distributions.Exponential(1.7)),
        (Cauchy(0.3, 1.4), torch.distributions.Cauchy(0.3, 1.4)),
    ],
    ids=lambda d: type(d).__name__,
)
def test_log_density_and_entropy_agree_with_torch(ours, theirs):
    x = torch.linspace(0.1, 6, 50, dtype=torch.float64)
    assert np.allclose(ours.log_density(x), theirs.log_prob(x), rtol=1e-6)
    assert ours.entropy == pytest.approx(float(theirs.entropy()), rel=1e-6)


def test_the_log_density_is_exact_where_the_density_underflows():
    assert Normal().density(60.0) == 0.0
    assert Normal().log_density(60.0) == pytest.approx(
        -1800 - math.log(2 * math.pi) / 2
    )


def test_a_tail_probability_keeps_its_digits():
    assert Normal().cdf(-37.0) == pytest.approx(st.norm.cdf(-37), rel=1e-12)
    # Far below, the cdf of the Cauchy distribution is 1 / (π |x|).
    assert Cauchy().cdf(-1e20) == pytest.approx(1 / (math.pi * 1e20), rel=1e-12)
    assert Cauchy().quantile(1e-20) == pytest.approx(-1 / (math.pi * 1e-20), rel=1e-12)
    assert Exponential(1e-20).cdf(1.0) == pytest.approx(1e-20, rel=1e-12)


@pytest.mark.parametrize(
    "narrow", [Normal(0, 1e-300), Cauchy(0, 1e-300), Exponential(1e300)]
)
def test_extreme_scales_give_limits_and_no_warnings(narrow):
    x = np.array([-1e300, -1.0, 1.0, 1e300])
    assert np.all(narrow.density(x) < 1e-200)
    assert np.allclose(narrow.cdf(x), [0, 0, 1, 1])
    assert not np.any(np.isnan(narrow.log_density(x)))


def test_the_cauchy_log_density_does_not_overflow():
    expected = -2 * math.log(1e200) - math.log(math.pi)
    assert Cauchy().log_density(1e200) == pytest.approx(expected, rel=1e-14)


def test_the_normal_functions_broadcast_and_agree_with_scipy():
    mean, sd = np.array([[0.0], [1.0]]), np.array([[0.5], [2.0]])
    for ours, theirs in ((normal_density, st.norm.pdf), (normal_cdf, st.norm.cdf)):
        assert np.allclose(ours(X, mean, sd), theirs(X, mean, sd), rtol=1e-12, atol=0)
    assert normal_density(1e300, 0.0, 1e-300) == 0.0
    assert normal_cdf(1e300, 0.0, 1e-300) == 1.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Normal(0, -1), "sd must be above 0, but sd is -1"),
        (lambda: Normal(math.nan), "mean must be finite, but mean is nan"),
        (lambda: Normal("a"), "mean must be numbers, but is 'a'"),
        (lambda: Normal([1, 2]), r"mean must be one number, but its shape is \(2,\)"),
        (lambda: Normal().density(math.nan), "x is nan"),
        (lambda: Normal().cdf("a"), "x must be numbers, but is 'a'"),
        (lambda: Normal().quantile(1.1), "between 0 and 1, but u is 1.1"),
        (lambda: Normal().sample(-1, np.random.default_rng(0)), "size must be at"),
        (lambda: Normal().sample(2.5, np.random.default_rng(0)), "whole number"),
        (lambda: Normal().sample(1, 0), "rng must be a numpy random Generator"),
        (lambda: Uniform(1, 1), "low must be below high, but low=1, high=1"),
        (lambda: Uniform(0, math.inf), "high must be finite"),
        (lambda: Exponential(0), "rate must be above 0, but rate is 0"),
        (lambda: Exponential().quantile(-0.1), "u is -0.1"),
        (lambda: Cauchy(0, 0), "scale must be above 0, but scale is 0"),
        (lambda: Cauchy().sample(1, None), "but is None"),
        (lambda: normal_density(0, 0, 0), "sd must be above 0"),
        (lambda: normal_cdf(0, math.inf, 1), "mean must be finite"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
