import math

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad

from course_utils.maths.distributions import Normal, Uniform
from course_utils.maths.divergences import kl_normal
from course_utils.maths.grid_divergences import (
    js_of_densities,
    kl_integrand,
    kl_of_densities,
    total_variation_of_densities,
    wasserstein_1_of_densities,
)
from course_utils.maths.grids import integral, normalised

X = np.linspace(-14, 14, 701)
LOG_2 = math.log(2)
ALL = [
    kl_of_densities,
    js_of_densities,
    total_variation_of_densities,
    wasserstein_1_of_densities,
]


def bells(mean_p, sd_p, mean_q, sd_q):
    return Normal(mean_p, sd_p).density(X), Normal(mean_q, sd_q).density(X)


@pytest.mark.parametrize("numbers", [(0, 1, 1, 2), (1, 2, 0, 1), (-0.4, 0.6, 0.5, 0.8)])
def test_kl_agrees_with_the_closed_form(numbers):
    closed = kl_normal(*numbers)
    assert kl_of_densities(X, *bells(*numbers)) == pytest.approx(closed, abs=1e-8)


def test_js_agrees_with_quadrature():
    p, q = st.norm(0, 1), st.norm(1.5, 0.7)

    def integrand(x):
        m = (p.pdf(x) + q.pdf(x)) / 2
        return sum(f.pdf(x) * np.log(f.pdf(x) / m) for f in (p, q)) / 2

    theirs = quad(integrand, -8, 8)[0]
    ours = js_of_densities(X, *bells(0, 1, 1.5, 0.7))
    assert ours == pytest.approx(theirs, abs=1e-9)


def test_total_variation_of_shifted_normals_has_its_closed_form():
    ours = total_variation_of_densities(X, *bells(0, 1, 1.4, 1))
    assert ours == pytest.approx(2 * st.norm.cdf(0.7) - 1, abs=3e-4)


def test_w1_agrees_with_quadrature_of_the_distribution_functions():
    p, q = st.norm(0.5, 1.0), st.norm(0.0, 2.0)
    crossing = 1.0  # where (x - 0.5) / 1 = x / 2
    theirs = quad(lambda x: abs(p.cdf(x) - q.cdf(x)), -14, 14, points=[crossing])[0]
    ours = wasserstein_1_of_densities(X, *bells(0.5, 1.0, 0.0, 2.0))
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_w1_of_a_shifted_density_is_the_shift_also_on_an_uneven_grid():
    assert wasserstein_1_of_densities(X, *bells(0, 1, 1.4, 1)) == pytest.approx(1.4)
    uneven = np.unique(np.concatenate([X, np.linspace(-2, 2, 777)]))
    p, q = Normal().density(uneven), Normal(1.4).density(uneven)
    assert wasserstein_1_of_densities(uneven, p, q) == pytest.approx(1.4, abs=1e-3)


@pytest.mark.parametrize("shift", [1.0625, 1.5, 3.0])
def test_separate_uniforms_have_js_log_2_and_kl_infinite_but_w1_the_shift(shift):
    x = np.linspace(-1, 5, 385)  # steps of 1/64, which floats hold exactly
    p = Uniform(0, 1).density(x)
    q = Uniform(shift, shift + 1).density(x)
    assert kl_of_densities(x, p, q) == kl_of_densities(x, q, p) == math.inf
    assert js_of_densities(x, p, q) == pytest.approx(LOG_2, abs=1e-14)
    assert total_variation_of_densities(x, p, q) == pytest.approx(1, abs=1e-14)
    assert wasserstein_1_of_densities(x, p, q) == pytest.approx(shift, abs=1e-9)


def test_the_laws_hold_exactly_for_any_drawn_curves(rng):
    x = np.sort(rng.uniform(-3, 3, size=40))
    for _ in range(200):
        p, q = rng.random((2, 40)) * (rng.random((2, 40)) > 0.3)
        js, tv = js_of_densities(x, p, q), total_variation_of_densities(x, p, q)
        assert 0 <= js <= LOG_2 + 1e-14
        assert 0 <= tv <= 1 + 1e-14
        assert js == pytest.approx(js_of_densities(x, q, p), abs=1e-14)
        kl = kl_of_densities(x, p, p / 2 + q / 2)
        tv_to_m = total_variation_of_densities(x, p, p / 2 + q / 2)
        assert tv_to_m <= math.sqrt(kl / 2) + 1e-14  # Pinsker
        assert kl >= 0
        assert wasserstein_1_of_densities(x, p, q) >= 0


@pytest.mark.parametrize("divergence", ALL)
def test_the_heights_of_the_curves_do_not_matter(divergence):
    p, q = bells(0, 1, 1, 2)
    tall = divergence(X, 5 * p, q / 3)
    assert tall == pytest.approx(divergence(X, p, q), rel=1e-12)
    assert divergence(X, p, 7 * p) == pytest.approx(0, abs=1e-14)


def test_kl_is_the_area_under_its_integrand_once_curves_are_normalised(rng):
    p, q = (normalised(X, curve) for curve in rng.random((2, X.size)))
    area = integral(X, kl_integrand(p, q))
    assert kl_of_densities(X, p, q) == pytest.approx(area, rel=1e-12)


def test_the_integrand_is_negative_where_q_is_above_p_and_infinite_where_q_misses():
    assert kl_integrand([0, 0, 1, 1, 2], [0, 1, 0, 2, 2]).tolist() == [
        0,
        0,
        math.inf,
        -LOG_2,
        0,
    ]


def test_log_q_saves_what_underflow_would_make_infinite():
    wide, narrow = Normal(0, 1.5), Normal(0, 0.2)
    p, q = wide.density(X), narrow.density(X)
    assert kl_of_densities(X, p, q) == math.inf
    ours = kl_of_densities(X, p, q, log_q=narrow.log_density(X))
    assert ours == pytest.approx(kl_normal(0, 1.5, 0, 0.2), rel=1e-9)
    terms = kl_integrand(p, q, log_q=narrow.log_density(X))
    assert integral(X, terms) == pytest.approx(ours, rel=1e-9)


@pytest.mark.parametrize("divergence", ALL)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0, 0, 1], [1] * 3, [1] * 3), r"x must be increasing, but x\[1\] is 0"),
        (([0, 1], [1, -1], [1, 1]), r"p must be at least 0 everywhere, but p\[1\]"),
        (([0, 1], [1, 1], [1]), r"x is \(2,\) and q is \(1,\)"),
        (([0, 1], [0, 0], [1, 1]), "p must have some area over x"),
        (([0, 1], [1, 1], [0, 0]), "q must have some area over x"),
        (([0, 1], [1, math.inf], [1, 1]), r"p must be finite, but p\[1\] is inf"),
    ],
)
def test_what_is_no_density_on_a_grid_is_refused(divergence, arguments, words):
    with pytest.raises(ValueError, match=words):
        divergence(*arguments)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kl_integrand([1], [1, 2]), "must have one shape"),
        (lambda: kl_integrand([-1], [1]), r"p must be at least 0 everywhere"),
        (lambda: kl_integrand([1], [-1]), r"q must be at least 0 everywhere"),
        (lambda: kl_integrand([1], [1], log_q=[1, 2]), "q and log_q must have one"),
    ],
)
def test_a_bad_integrand_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
