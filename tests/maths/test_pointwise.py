import math

import numpy as np
import pytest
from scipy.integrate import trapezoid
from scipy.special import entr

from course_utils.maths.distributions import Normal, Uniform
from course_utils.maths.divergences import (
    js_of_densities,
    kl_normal,
    wasserstein_1_of_densities,
)
from course_utils.maths.pointwise import (
    area_along,
    entropy_integrand,
    js_integrand_of_logs,
    kl_integrand_of_logs,
    total_variation_integrand,
    wasserstein_1_integrand,
)

X = np.linspace(-12, 12, 1201)


def test_kl_of_logs_is_exact_where_a_density_underflows():
    p, q = Normal(0, 1), Normal(0.5, 0.1)
    terms = kl_integrand_of_logs(p.log_density(X), q.log_density(X))
    assert area_along(X, terms) == pytest.approx(kl_normal(0, 1, 0.5, 0.1), rel=1e-9)


def test_js_of_logs_agrees_with_the_densities():
    p, q = Normal(0, 1), Normal(1, 0.5)
    terms = js_integrand_of_logs(p.log_density(X), q.log_density(X))
    whole = js_of_densities(X, p.density(X), q.density(X))
    assert area_along(X, terms) == pytest.approx(whole, rel=1e-9)
    assert np.all(terms >= 0)


def test_a_point_that_only_one_has_adds_log_2_to_js_and_infinity_to_kl():
    inside, outside = 0.0, -math.inf
    assert js_integrand_of_logs(inside, outside) == pytest.approx(math.log(2) / 2)
    assert kl_integrand_of_logs(inside, outside) == math.inf
    assert kl_integrand_of_logs(outside, inside) == 0.0
    assert js_integrand_of_logs(outside, outside) == 0.0


def test_areas_run_along_the_last_axis_and_agree_with_scipy(rng):
    x = np.sort(rng.normal(size=(4, 30)), axis=-1)
    y = rng.normal(size=(4, 30))
    assert np.allclose(area_along(x, y), trapezoid(y, x, axis=-1))
    assert area_along([0.0, 0.0, 1.0], [math.inf, 1.0, 1.0]) == 1.0
    assert area_along([0.0, 1.0], [math.inf, 1.0]) == math.inf


def test_the_entropy_integrand_agrees_with_scipy():
    p = np.array([0.0, 1e-320, 1e-9, 0.3, 1.0, 4.0])
    assert np.allclose(entropy_integrand(p), entr(p), rtol=1e-14, atol=0)
    assert not np.signbit(entropy_integrand(p)[[0, 4]]).any()
    bell = Normal(0, 0.1)  # its entropy is below 0
    added = entropy_integrand(bell.density(X / 10))
    assert area_along(X / 10, added) == pytest.approx(bell.entropy, abs=1e-9)


def test_total_variation_and_w1_add_up_to_their_closed_forms():
    p, q = Uniform(0, 1), Uniform(0.25, 1.25)
    tv = total_variation_integrand(p.density(X), q.density(X))
    w1 = wasserstein_1_integrand(p.cdf(X), q.cdf(X))
    assert area_along(X, tv) == pytest.approx(0.25, abs=0.03)
    assert area_along(X, w1) == pytest.approx(0.25, abs=1e-3)
    bells = Normal(0, 1), Normal(1, 1.5)
    w1 = area_along(X, wasserstein_1_integrand(*(bell.cdf(X) for bell in bells)))
    whole = wasserstein_1_of_densities(X, *(bell.density(X) for bell in bells))
    assert w1 == pytest.approx(whole, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kl_integrand_of_logs(math.inf, 0), "log_p must be below infinity"),
        (lambda: js_integrand_of_logs(0, math.nan), "log_q is nan"),
        (lambda: entropy_integrand([0.5, -0.5]), r"but p\[1\] is -0.5"),
        (lambda: area_along([math.nan, 1], [1, 1]), r"x\[0\] is nan"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
