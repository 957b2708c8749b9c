import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
import scipy.stats as st
from scipy.special import chdtrc

from course_utils.maths.norms import (
    log_density_at_distance,
    log_mass_within,
    log_sphere_area,
    mass_within,
    norm_density,
    norm_mean_and_sd,
)


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 7, 10, 64, 65, 700])
def test_mass_within_agrees_with_the_chi_distribution(dimension):
    root = math.sqrt(dimension)
    radius = np.array([0.0, 1e-3, 0.3, 1.0, 3.0, root - 2, root, root + 2, 8.5, 60.0])
    radius = radius[radius >= 0]
    theirs = st.chi(dimension).cdf(radius)
    assert np.allclose(mass_within(radius, dimension), theirs, rtol=1e-10, atol=0)


@pytest.mark.parametrize("dimension", [3, 8, 101])
def test_the_mass_left_outside_agrees_with_the_tail_of_chi_squared(dimension):
    radius = math.sqrt(dimension) + 3
    outside = chdtrc(dimension, radius**2)
    assert 1 - mass_within(radius, dimension) == pytest.approx(outside, rel=1e-7)


def test_the_whole_space_holds_everything_without_a_warning():
    for dimension in (1, 2, 5, 6):
        assert mass_within([1e200, math.inf], dimension).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("dimension", [1, 2, 3, 10, 700])
def test_norm_density_agrees_with_the_chi_distribution(dimension):
    r = np.concatenate([[-1.0, 0.0], np.linspace(0.01, 40, 200), [1e200, np.inf]])
    theirs = st.chi(dimension).pdf(r[:-2])
    ours = norm_density(r, dimension)
    assert np.allclose(ours[:-2], theirs, rtol=1e-10, atol=1e-300)
    assert ours[-2:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dimension", [1, 2, 3, 50, 300, 301, 700, 10**6])
def test_mean_and_sd_of_the_length_agree_with_scipy(dimension):
    mean, sd = norm_mean_and_sd(dimension)
    assert mean == pytest.approx(st.chi(dimension).mean(), rel=1e-9)
    if dimension <= 50:  # beyond, scipy loses the digits of the variance
        assert sd == pytest.approx(st.chi(dimension).std(), rel=1e-9)


def test_the_series_for_many_dimensions_joins_the_closed_form():
    d = 301
    log_mean = math.lgamma((d + 1) / 2) - math.lgamma(d / 2) + math.log(2) / 2
    assert norm_mean_and_sd(d)[0] == pytest.approx(math.exp(log_mean), rel=1e-12)
    assert norm_mean_and_sd(300)[1] == pytest.approx(norm_mean_and_sd(301)[1], rel=1e-5)


def test_mean_and_sd_add_up_to_the_dimension():
    for d in (1, 2, 17, 299, 300, 301, 5000):
        mean, sd = norm_mean_and_sd(d)
        assert mean**2 + sd**2 == pytest.approx(d, rel=1e-12)


def test_lengths_of_samples_follow_the_density(rng):
    lengths = np.linalg.norm(rng.normal(size=(4000, 5)), axis=1)
    result = st.kstest(lengths, lambda r: mass_within(r, 5))
    assert result.pvalue > 1e-4


def log_of_mass_with_many_digits(radius, dimension):
    """log(1 - exp(-x) Σ x^k / k!), x = r²/2, for even d; 850 digits of it cancel."""
    with localcontext() as context:
        context.prec = 1200
        x = Decimal(radius) ** 2 / 2
        term, total = Decimal(1), Decimal(0)
        for k in range(dimension // 2):
            total += term
            term *= x / (k + 1)
        mass = 1 - (-x).exp() * total
        context.prec = 30
        return float((+mass).ln())


@pytest.mark.parametrize("dimension", [2, 10, 700])
@pytest.mark.parametrize("radius", [1.0, 3.0, 26.25, 31.75])
def test_log_mass_within_agrees_with_an_exact_sum(radius, dimension):
    theirs = log_of_mass_with_many_digits(radius, dimension)
    ours = log_mass_within(radius, dimension)
    assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("dimension", [1, 3, 101])
def test_log_mass_within_is_the_logarithm_of_the_chi_distribution(dimension):
    root = math.sqrt(dimension)
    radius = np.array([0.05, 0.5, root - 0.01, root, root + 0.01, 2 * root])
    theirs = np.log(st.chi(dimension).cdf(radius))
    assert np.allclose(log_mass_within(radius, dimension), theirs, rtol=1e-9, atol=0)


def test_log_mass_within_reaches_both_ends_without_a_warning():
    assert log_mass_within([0.0, math.inf], 7).tolist() == [-math.inf, 0.0]
    assert log_mass_within(1e200, 700) == 0.0


@pytest.mark.parametrize("dimension", [1, 2, 3, 20])
def test_log_density_at_distance_is_that_of_independent_normal_numbers(dimension, rng):
    z = rng.normal(size=(6, dimension)) * 3
    theirs = st.norm.logpdf(z).sum(axis=1)
    ours = log_density_at_distance(np.linalg.norm(z, axis=1), dimension)
    assert np.allclose(ours, theirs, rtol=1e-12)


def test_spheres_have_the_areas_of_school_geometry():
    r = np.array([0.5, 2.0])
    areas = [2 + 0 * r, 2 * np.pi * r, 4 * np.pi * r**2, 2 * np.pi**2 * r**3]
    for dimension, area in enumerate(areas, start=1):
        assert np.allclose(np.exp(log_sphere_area(r, dimension)), area, rtol=1e-12)


@pytest.mark.parametrize("dimension", [1, 2, 10, 700])
def test_density_and_room_together_are_the_density_of_the_length(dimension):
    r = math.sqrt(dimension) * np.array([0.3, 0.9, 1.0, 1.2])
    ours = log_density_at_distance(r, dimension) + log_sphere_area(r, dimension)
    assert np.allclose(ours, st.chi(dimension).logpdf(r), rtol=1e-9, atol=1e-9)


def test_one_number_gives_a_float():
    for dimension in (1, 2, 3, 4):
        assert type(mass_within(1.0, dimension)) is float
        assert type(log_mass_within(1.0, dimension)) is float
        assert type(log_density_at_distance(1.0, dimension)) is float
        assert type(log_sphere_area(1.0, dimension)) is float
        assert type(norm_density(1.0, dimension)) is float


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mass_within(-1, 2), "radius must be at least 0, but radius is -1"),
        (lambda: mass_within(1, 0), "dimension must be at least 1, but is 0"),
        (lambda: norm_density(1, 1.5), "dimension must be a whole number, but is 1.5"),
        (lambda: norm_density(math.nan, 2), "r is nan"),
        (lambda: norm_mean_and_sd(0), "dimension must be at least 1"),
        (lambda: log_mass_within(-1, 2), "radius must be at least 0"),
        (lambda: log_density_at_distance(1, 0), "dimension must be at least 1"),
        (lambda: log_sphere_area(0, 2), "r must be above 0, but r is 0"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
