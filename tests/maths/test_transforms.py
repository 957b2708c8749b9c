import math

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad
from scipy.interpolate import PchipInterpolator

from course_utils.maths.distributions import Exponential, Normal, Uniform
from course_utils.maths.transforms import (
    MonotoneCurve,
    exponential_quantile,
    made_monotone,
    pushforward_density,
    squared_normal_density,
)

CURVE = MonotoneCurve([0.0, 0.3, 0.6, 1.0], [-1.0, 0.0, 0.2, 3.0])
RIGHT = (np.sqrt, lambda z: 2 * z)
LEFT = (lambda y: -np.sqrt(y), lambda z: 2 * z)


def test_the_square_of_a_normal_is_chi_squared():
    y = np.concatenate([[1e-12], np.geomspace(1e-3, 700, 60)])
    assert np.allclose(squared_normal_density(y), st.chi2(1).pdf(y), rtol=1e-11, atol=0)
    ends = squared_normal_density([-1.0, 0.0, math.inf])
    assert ends.tolist() == [0.0, math.inf, 0.0]


def test_two_branches_make_the_square_and_one_makes_half_of_it():
    y = np.geomspace(0.01, 20, 50)
    both = pushforward_density(Normal().density, [RIGHT, LEFT], y)
    one = pushforward_density(Normal().density, [RIGHT], y)
    assert np.allclose(both, squared_normal_density(y), rtol=1e-12)
    assert np.allclose(one, both / 2, rtol=1e-12)


def test_the_pushforward_by_exp_is_log_normal():
    y = np.linspace(0.1, 8, 40)
    ours = pushforward_density(Normal(0.2, 0.5).density, [(np.log, np.exp)], y)
    assert np.allclose(ours, st.lognorm(s=0.5, scale=np.exp(0.2)).pdf(y))


def test_a_falling_map_counts_by_the_size_of_its_slope():
    falling = (lambda y: -y / 2, lambda z: np.full_like(z, -2.0))
    y = np.linspace(-6, 6, 31)
    ours = pushforward_density(Normal().density, [falling], y)
    assert np.allclose(ours, st.norm(0, 2).pdf(y))


def test_the_exponential_quantile_inverts_the_distribution_function(rng):
    u = np.linspace(0, 0.9999, 50)
    assert np.allclose(Exponential(2.5).cdf(exponential_quantile(u, 2.5)), u)
    assert exponential_quantile(1e-20, 1.0) == pytest.approx(1e-20, rel=1e-12)
    assert exponential_quantile(1.0, 2.0) == math.inf
    draws = exponential_quantile(rng.random(4000), 2.5)
    assert st.kstest(draws, st.expon(scale=0.4).cdf).pvalue > 1e-4


def test_a_curve_goes_through_its_nodes():
    assert np.allclose(CURVE.value(CURVE.z), CURVE.x, atol=1e-15)
    assert np.allclose(CURVE.inverse(CURVE.x), CURVE.z, atol=1e-15)


def test_inside_even_nodes_a_curve_agrees_with_scipys_monotone_interpolation(rng):
    nodes_z = np.linspace(0, 1, 9)
    nodes_x = np.cumsum(rng.uniform(0.05, 2, size=9))
    ours, theirs = MonotoneCurve(nodes_z, nodes_x), PchipInterpolator(nodes_z, nodes_x)
    z = np.linspace(nodes_z[1], nodes_z[-2], 200)  # the ends have a rule of their own
    assert np.allclose(ours.value(z), theirs(z), rtol=1e-12)
    assert np.allclose(ours.slope(z), theirs.derivative()(z), rtol=1e-10)


def test_value_and_inverse_undo_each_other_also_beyond_the_ends(rng):
    for _ in range(20):
        nodes_z, nodes_x = np.cumsum(rng.exponential(size=(2, 7)) + 1e-3, axis=1)
        curve = MonotoneCurve(nodes_z, nodes_x)
        z = np.linspace(nodes_z[0] - 1, nodes_z[-1] + 1, 101)
        assert np.allclose(curve.inverse(curve.value(z)), z, atol=1e-9)


def test_the_slope_is_above_0_and_that_of_finite_differences(rng):
    for _ in range(20):
        nodes_z, nodes_x = np.cumsum(rng.exponential(size=(2, 7)) ** 3 + 1e-2, axis=1)
        curve, h = MonotoneCurve(nodes_z, nodes_x), 1e-6
        z = np.linspace(nodes_z[0] - 1, nodes_z[-1] + 1, 301) + 1e-5
        difference = (curve.value(z + h) - curve.value(z - h)) / (2 * h)
        slope = curve.slope(z)
        assert np.all(slope > 0)
        assert np.allclose(slope, difference, rtol=1e-3, atol=1e-3)


def test_the_density_of_a_curve_integrates_to_1_and_is_what_samples_show(rng):
    mass = quad(CURVE.density, -1, 3, points=[0, 0.2], limit=200)[0]
    assert mass == pytest.approx(1, abs=1e-8)
    draws = CURVE.value(rng.random(4000))
    assert st.kstest(draws, CURVE.inverse).pvalue > 1e-4
    assert CURVE.density([-1.1, 3.1]).tolist() == [0.0, 0.0]


def test_the_density_takes_another_base():
    straight = MonotoneCurve([0.0, 1.0], [1.0, 3.0])  # x = 1 + 2 z
    x = np.linspace(-8, 8, 51)
    assert np.allclose(straight.density(x, Normal()), st.norm(1, 2).pdf(x))
    assert np.allclose(straight.density(x), Uniform(1, 3).density(x))


def test_one_number_gives_a_float():
    for verb in (CURVE.value, CURVE.slope, CURVE.inverse, CURVE.density):
        assert type(verb(0.5)) is float
        assert verb(np.full((2, 3), 0.5)).shape == (2, 3)


def test_any_drawing_becomes_monotone_and_a_rising_one_stays(rng):
    for _ in range(50):
        drawn = rng.normal(size=12)
        assert np.all(np.diff(made_monotone(drawn, least_step=0.01)) > 0.0099)
    rising = np.linspace(-1, 2, 12)
    assert np.allclose(made_monotone(rising, least_step=0.01), rising)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: squared_normal_density(math.nan), "y is nan"),
        (lambda: exponential_quantile(1.1, 2), "between 0 and 1, but u is 1.1"),
        (lambda: exponential_quantile(0.5, 0), "rate must be above 0, but rate is 0"),
        (lambda: pushforward_density(np.exp, [], 1.0), "at least one .*, but is"),
        (lambda: pushforward_density(np.exp, [RIGHT], "a"), "y must be numbers"),
        (
            lambda: MonotoneCurve([0, 1], [1, 1]),
            r"x must be increasing, but x\[1\] is 1",
        ),
        (lambda: MonotoneCurve([0, 0], [1, 2]), "z must be increasing"),
        (lambda: MonotoneCurve([0, 1], [1, 2, 3]), r"z is \(2,\) and x is \(3,\)"),
        (lambda: MonotoneCurve([0], [1]), "z must hold at least 2 values"),
        (lambda: CURVE.value(math.nan), "z is nan"),
        (lambda: CURVE.inverse(math.inf), "x is inf"),
        (lambda: made_monotone([1, 2], least_step=0), "least_step must be above 0"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
