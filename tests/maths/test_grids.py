import numpy as np
import pytest
from scipy.integrate import cumulative_trapezoid, quad, trapezoid

from course_utils.maths.grids import (
    cumulative_integral,
    integral,
    normalised,
    trapezoid_weights,
)


@pytest.fixture
def uneven(rng):
    return np.sort(rng.uniform(-3, 3, size=60))


def test_integrals_agree_with_scipy_on_uneven_grids(uneven, rng):
    y = rng.normal(size=60)
    assert integral(uneven, y) == pytest.approx(trapezoid(y, uneven), rel=1e-12)
    theirs = cumulative_trapezoid(y, uneven, initial=0)
    assert np.allclose(cumulative_integral(uneven, y), theirs, atol=1e-14)


def test_the_integral_of_a_smooth_curve_agrees_with_quadrature():
    x = np.linspace(0, 2, 2001)
    assert integral(x, np.exp(x)) == pytest.approx(quad(np.exp, 0, 2)[0], abs=1e-6)


def test_the_weights_make_a_sum_of_the_integral(uneven, rng):
    y = rng.normal(size=60)
    assert trapezoid_weights(uneven) @ y == pytest.approx(integral(uneven, y))


def test_a_normalised_curve_has_area_1_and_the_same_form(uneven, rng):
    curve = rng.random(60)
    density = normalised(uneven, curve)
    assert trapezoid(density, uneven) == pytest.approx(1, abs=1e-14)
    assert np.ptp(density / curve) == pytest.approx(0, abs=1e-14)


def test_an_infinite_value_makes_an_infinite_integral():
    assert integral([0, 1, 2], [1.0, np.inf, -3.0]) == np.inf


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: integral([0, 0], [1, 1]), r"x must be increasing, but x\[1\] is 0"),
        (lambda: integral([0, 1], [1]), r"x is \(2,\) and y is \(1,\)"),
        (lambda: cumulative_integral([0, 1], [1]), "must have one shape"),
        (lambda: cumulative_integral([0, 1], [1, np.inf]), r"finite, but y\[1\]"),
        (lambda: normalised([0, 1], [0, 0]), "must have some area over x, but is 0"),
        (lambda: normalised([0, 1], [1, -1]), r"at least 0 everywhere, but density\["),
        (lambda: trapezoid_weights([3, 2]), "x must be increasing"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
