import math

import numpy as np
import pytest
import scipy.stats as st
import torch
from scipy.integrate import quad

from course_utils.maths.continuous import Cauchy, Exponential, Normal, Uniform
from course_utils.maths.discrete import Bernoulli
from course_utils.maths.mixtures import Mixture

TWO_BUMPS = Mixture((0.3, 0.7), (Normal(-2, 0.5), Normal(1, 1.5)))
MIXED = Mixture((0.5, 0.3, 0.2), (Uniform(-1, 1), Exponential(0.5), Normal(4, 0.3)))


def test_density_agrees_with_torch():
    distributions = torch.distributions
    theirs = distributions.MixtureSameFamily(
        distributions.Categorical(torch.tensor([0.3, 0.7], dtype=torch.float64)),
        distributions.Normal(torch.tensor([-2.0, 1.0]), torch.tensor([0.5, 1.5])),
    )
    x = torch.linspace(-8, 8, 101, dtype=torch.float64)
    assert np.allclose(TWO_BUMPS.log_density(x), theirs.log_prob(x), rtol=1e-6)


@pytest.mark.parametrize("mixture", [TWO_BUMPS, MIXED])
def test_mass_moments_and_cdf_are_those_of_quadrature(mixture):
    def integral(f, high=60.0):
        places = [-1, 0, 1, 4]
        return quad(
            lambda x: f(x) * mixture.density(x), -12, high, points=places, limit=400
        )[0]

    mean = integral(lambda x: x)
    assert integral(lambda x: 1) == pytest.approx(1, abs=1e-9)
    assert mixture.expectation == pytest.approx(mean, abs=1e-8)
    variance = integral(lambda x: (x - mean) ** 2)
    assert mixture.variance == pytest.approx(variance, abs=1e-6)
    assert mixture.cdf(5.0) == pytest.approx(integral(lambda x: 1, 5.0), abs=1e-9)


@pytest.mark.parametrize("mixture", [TWO_BUMPS, MIXED])
def test_the_quantile_undoes_the_cdf(mixture):
    u = np.concatenate([[1e-12], np.linspace(0.001, 0.999, 200), [1 - 1e-12]])
    assert np.allclose(mixture.cdf(mixture.quantile(u)), u, rtol=1e-12, atol=1e-15)


def test_the_quantiles_at_0_and_1_are_the_ends_of_the_support():
    assert TWO_BUMPS.quantile([0.0, 1.0]).tolist() == [-math.inf, math.inf]
    ends = Mixture((0.5, 0.5), (Uniform(0, 1), Uniform(2, 3))).quantile([0.0, 1.0])
    assert ends == pytest.approx([0.0, 3.0])


def test_the_log_density_is_finite_where_the_density_underflows():
    assert TWO_BUMPS.density(80.0) == 0.0
    nearest = math.log(0.7) + st.norm(1, 1.5).logpdf(80.0)
    assert TWO_BUMPS.log_density(80.0) == pytest.approx(nearest, rel=1e-12)


def test_a_component_without_weight_counts_for_nothing():
    alone = Mixture((1.0, 0.0), (Normal(1, 2), Cauchy()))
    x = np.linspace(-5, 5, 11)
    assert np.allclose(alone.density(x), Normal(1, 2).density(x), rtol=1e-14)
    assert (alone.expectation, alone.variance) == (1.0, 4.0)


def test_a_mixture_with_a_cauchy_component_has_no_mean():
    heavy = Mixture((0.9, 0.1), (Normal(), Cauchy()))
    assert math.isnan(heavy.expectation) and math.isnan(heavy.variance)


@pytest.mark.parametrize("mixture", [TWO_BUMPS, MIXED])
def test_samples_follow_the_mixture(mixture, rng):
    assert st.kstest(mixture.sample(4000, rng), mixture.cdf).pvalue > 1e-4
    assert mixture.sample((3, 5), rng).shape == (3, 5)


def test_a_mixture_of_mixtures_is_a_mixture():
    nested = Mixture((0.5, 0.5), (TWO_BUMPS, MIXED))
    x = np.linspace(-4, 6, 31)
    half = (TWO_BUMPS.density(x) + MIXED.density(x)) / 2
    assert np.allclose(nested.density(x), half, rtol=1e-13)


def test_one_number_gives_a_float():
    for verb in (TWO_BUMPS.density, TWO_BUMPS.cdf, TWO_BUMPS.quantile):
        assert type(verb(0.5)) is float


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: Mixture((0.5, 0.4), (Normal(), Normal())),
            "sum to 1, but sums to 0.9",
        ),
        (lambda: Mixture((1.0,), (Normal(), Normal())), "there are 2 components"),
        (lambda: Mixture((1.0,), (Bernoulli(),)), "must have a density, not Bernoulli"),
        (lambda: TWO_BUMPS.quantile(1.1), "u is 1.1"),
        (lambda: TWO_BUMPS.sample(2, 0), "rng must be a numpy random Generator"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
