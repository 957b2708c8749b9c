import math

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad
from scipy.optimize import minimize

from course_utils.maths.distributions import Mixture, Normal, Uniform
from course_utils.maths.divergences import kl_normal, kl_of_densities
from course_utils.maths.fitting import (
    fit_normal_forward_kl,
    fit_normal_reverse_kl,
    forward_kl_landscape,
    forward_kl_path,
    reverse_kl_landscape,
    reverse_kl_path,
)

X = np.linspace(-9, 9, 721)
TWO_BUMPS = Mixture((0.5, 0.5), (Normal(-2, 0.5), Normal(2, 0.5)))
LOPSIDED = Mixture((0.3, 0.7), (Normal(-1.5, 0.6), Normal(2, 0.4)))
TARGETS = pytest.mark.parametrize("target", [TWO_BUMPS, LOPSIDED], ids=["even", "odd"])


def reverse_kl_by_quadrature(target, mean, sd):
    q = st.norm(mean, sd)

    def integrand(x):
        return q.pdf(x) * (q.logpdf(x) - target.log_density(x))

    return quad(integrand, mean - 10 * sd, mean + 10 * sd, limit=200)[0]


@TARGETS
def test_both_landscapes_agree_with_quadrature(target):
    p = target.density(X)
    means, sds = np.array([-1.0, 0.5, 2.1]), np.array([0.3, 0.8])
    reverse = reverse_kl_landscape(X, p, means, sds)
    forward = forward_kl_landscape(X, p, means, sds)
    for i, sd in enumerate(sds):
        for j, mean in enumerate(means):
            theirs = reverse_kl_by_quadrature(target, mean, sd)
            assert reverse[i, j] == pytest.approx(theirs, abs=1e-6)
            log_q = Normal(mean, sd).log_density(X)
            whole = kl_of_densities(X, p, np.exp(log_q), log_q=log_q)
            assert forward[i, j] == pytest.approx(whole, abs=1e-6)


def test_for_a_normal_target_both_landscapes_have_the_closed_form():
    p = Normal(0.5, 1.2).density(X)
    for mean, sd in ((0.5, 1.2), (1.0, 0.4), (-1.0, 1.1)):
        forward = forward_kl_landscape(X, p, [mean], [sd])[0, 0]
        reverse = reverse_kl_landscape(X, p, [mean], [sd])[0, 0]
        assert forward == pytest.approx(kl_normal(0.5, 1.2, mean, sd), abs=1e-8)
        assert reverse == pytest.approx(kl_normal(mean, sd, 0.5, 1.2), abs=1e-8)


def test_the_reverse_landscape_is_the_kl_of_the_curves_a_figure_draws():
    p, q = LOPSIDED.density(X), Normal(1.0, 0.7).density(X)
    drawn = kl_of_densities(X, q, p)
    assert reverse_kl_landscape(X, p, [1.0], [0.7])[0, 0] == pytest.approx(drawn)


@TARGETS
def test_the_forward_fit_has_the_moments_of_the_target(target):
    mean, sd = fit_normal_forward_kl(X, target.density(X))
    assert mean == pytest.approx(target.expectation, abs=1e-9)
    assert sd**2 == pytest.approx(target.variance, rel=1e-9)


@TARGETS
def test_no_other_normal_has_a_smaller_forward_kl(target):
    p = target.density(X)
    fit = fit_normal_forward_kl(X, p)
    best = forward_kl_landscape(X, p, [fit[0]], [fit[1]])[0, 0]
    around = forward_kl_landscape(X, p, np.linspace(-3, 3, 61), np.linspace(0.3, 4, 61))
    assert np.all(around >= best)


@TARGETS
def test_the_reverse_fit_agrees_with_an_independent_optimiser(target):
    mean, sd = fit_normal_reverse_kl(X, target.density(X))
    theirs = minimize(
        lambda v: reverse_kl_by_quadrature(target, v[0], math.exp(v[1])),
        x0=(math.copysign(1.9, mean), math.log(0.45)),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-12},
    )
    assert mean == pytest.approx(theirs.x[0], abs=1e-5)
    assert sd == pytest.approx(math.exp(theirs.x[1]), abs=1e-5)


@pytest.mark.parametrize("gap", [0.0, 0.5, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("weight", [0.5, 0.2])
def test_no_start_of_a_fine_search_finds_a_smaller_reverse_kl(gap, weight):
    bumps = Normal(-gap, 0.5), Normal(gap, 0.3)
    p = Mixture((weight, 1 - weight), bumps).density(X)
    mean, sd = fit_normal_reverse_kl(X, p)
    found = reverse_kl_landscape(X, p, [mean], [sd])[0, 0]
    search = reverse_kl_landscape(
        X, p, np.linspace(-4, 4, 81), np.geomspace(0.1, 4, 40)
    )
    assert found <= search.min() + 1e-9


def test_a_start_leads_to_the_minimum_of_its_own_basin():
    p = LOPSIDED.density(X)
    left = fit_normal_reverse_kl(X, p, start=(-1.5, 0.5))
    right = fit_normal_reverse_kl(X, p, start=(2.0, 0.5))
    assert left == pytest.approx((-1.5, 0.6), abs=0.01)
    assert right == pytest.approx((2.0, 0.4), abs=0.01)
    assert fit_normal_reverse_kl(X, p) == pytest.approx(right, abs=1e-6)


def test_a_wide_q_between_two_bumps_is_a_third_minimum_of_reverse_kl():
    p = TWO_BUMPS.density(X)
    middle = fit_normal_reverse_kl(X, p, start=(0.3, 1.5))
    assert middle[0] == pytest.approx(0, abs=1e-5)
    here = reverse_kl_by_quadrature(TWO_BUMPS, *middle)
    for step in ((0.2, 0), (-0.2, 0), (0, 0.2), (0, -0.2)):
        beside = reverse_kl_by_quadrature(
            TWO_BUMPS, middle[0] + step[0], middle[1] + step[1]
        )
        assert beside > here
    assert reverse_kl_by_quadrature(TWO_BUMPS, 2.0, 0.5) < here - 1


@TARGETS
@pytest.mark.parametrize("start", [(1.0, 3.0), (-3.0, 0.2), (0.5, 1.0)])
def test_a_path_never_climbs_and_ends_in_a_minimum(target, start):
    p = target.density(X)

    def kl_along(path, landscape):
        return np.array([landscape(X, p, [mean], [sd])[0, 0] for mean, sd in path])

    for walk, landscape in (
        (forward_kl_path, forward_kl_landscape),
        (reverse_kl_path, reverse_kl_landscape),
    ):
        path = walk(X, p, start, 150)
        assert path.shape == (151, 2)
        assert path[0].tolist() == list(start)
        assert np.all(np.diff(kl_along(path, landscape)) <= 1e-12)
    forward = forward_kl_path(X, p, start, 200)[-1]
    assert forward == pytest.approx(fit_normal_forward_kl(X, p), abs=1e-5)
    reverse = reverse_kl_path(X, p, start, 400)[-1]
    assert reverse == pytest.approx(
        fit_normal_reverse_kl(X, p, start=tuple(reverse)), abs=1e-4
    )


def test_the_steps_of_a_path_follow_the_natural_gradient():
    p, h = LOPSIDED.density(X), 1e-5
    mean, sd = 1.3, 0.6

    def kl(mean, log_sd):
        return reverse_kl_landscape(X, p, [mean], [math.exp(log_sd)])[0, 0]

    log_sd = math.log(sd)
    d_mean = (kl(mean + h, log_sd) - kl(mean - h, log_sd)) / (2 * h)
    d_log_sd = (kl(mean, log_sd + h) - kl(mean, log_sd - h)) / (2 * h)
    first, second = reverse_kl_path(X, p, (mean, sd), 1, eta=0.01)
    # Minus the gradient by the Fisher information diag(1 / sd², 2).
    assert second[0] - first[0] == pytest.approx(-0.01 * sd**2 * d_mean, rel=1e-5)
    step = math.log(second[1] / first[1])
    assert step == pytest.approx(-0.01 * d_log_sd / 2, rel=1e-5)


def test_a_target_with_an_end_keeps_q_inside():
    mean, sd = fit_normal_reverse_kl(X, Uniform(-1, 1).density(X))
    assert mean == pytest.approx(0, abs=1e-3)
    assert 0 < sd < 0.5


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_the_unit_of_x_does_not_matter(scale):
    p = LOPSIDED.density(X)
    ours = fit_normal_reverse_kl(scale * X, p)
    assert np.allclose(ours, scale * np.array(fit_normal_reverse_kl(X, p)), rtol=1e-5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda p: fit_normal_forward_kl(X, -p), "at least 0 everywhere"),
        (lambda p: fit_normal_forward_kl(X, 0 * p), "must have some area over x"),
        (lambda p: fit_normal_reverse_kl(X[::-1], p), "x must be increasing"),
        (lambda p: fit_normal_reverse_kl(X, p[1:]), "must have one shape"),
        (lambda p: fit_normal_reverse_kl(X, p, 1.0), r"start must be \(mean, sd\)"),
        (lambda p: fit_normal_reverse_kl(X, p, (0, -1)), "the sd, must be above 0"),
        (lambda p: fit_normal_reverse_kl(X, p, (20, 1)), "from -9 to 9, but its mean"),
        (lambda p: forward_kl_path(X, p, (0, 1), -1), "steps must be at least 0"),
        (lambda p: reverse_kl_path(X, p, (0, 1), 1, eta=0), "eta must be above 0"),
        (lambda p: forward_kl_landscape(X, p, [0], [0]), r"sds must be above 0, but s"),
        (lambda p: reverse_kl_landscape(X, p, 0, [1]), "means must have 1 axis"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call(TWO_BUMPS.density(X))
