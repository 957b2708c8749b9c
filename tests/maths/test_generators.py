import math

import numpy as np
import pytest
import scipy.stats as st

from course_utils.maths.distributions import Exponential, Mixture, Normal, Uniform
from course_utils.maths.generators import (
    InverseCdf,
    InverseCdfByNewton,
    PiecewiseLinear,
    SquaredNormal,
    drawn_curve,
)

Z = np.linspace(0.013, 0.987, 97)
TWO_BUMPS = Mixture([0.3, 0.7], [Normal(-1.0, 0.4), Normal(2.0, 0.8)])
FLAT = PiecewiseLinear([0.0, 0.4, 0.6, 0.9, 1.0], [0.0, 2.4, 2.4, 6.0, 6.0])
DRAWN = drawn_curve([0, 0.3, 0.6, 1], [1.0, 4.0, 2.0, 5.0], least_step=0.1, top=6.0)


def bumps_cdf(x):
    return 0.3 * st.norm.cdf(x, -1, 0.4) + 0.7 * st.norm.cdf(x, 2, 0.8)


def bumps_pdf(x):
    return 0.3 * st.norm.pdf(x, -1, 0.4) + 0.7 * st.norm.pdf(x, 2, 0.8)


# A generator, the density and the distribution function that it must lead to.
LAWS = {
    "uniform": (InverseCdf(Uniform(1, 5)), st.uniform(1, 4).pdf, st.uniform(1, 4).cdf),
    "exponential": (
        InverseCdf(Exponential(2.5)),
        st.expon(scale=0.4).pdf,
        st.expon(scale=0.4).cdf,
    ),
    "normal": (InverseCdf(Normal(3, 0.8)), st.norm(3, 0.8).pdf, st.norm(3, 0.8).cdf),
    "two bumps": (InverseCdf(TWO_BUMPS), bumps_pdf, bumps_cdf),
    "by Newton": (InverseCdfByNewton(TWO_BUMPS), bumps_pdf, bumps_cdf),
    "squared normal": (SquaredNormal(), st.chi2(1).pdf, st.chi2(1).cdf),
}
each_law = pytest.mark.parametrize("generator, pdf, cdf", LAWS.values(), ids=LAWS)
GENERATORS = [*(law[0] for law in LAWS.values()), FLAT, DRAWN]


@each_law
def test_one_over_the_slope_is_scipys_density(generator, pdf, cdf):
    ours = generator.density_at_image(Z)
    assert np.allclose(ours, pdf(generator.value(Z)), rtol=1e-9, atol=0)


@each_law
def test_noise_sent_through_the_curve_follows_the_law(generator, pdf, cdf, rng):
    draws = generator.value(rng.random(4000))
    assert st.kstest(draws, cdf).pvalue > 1e-4


def test_newtons_method_finds_what_halving_finds_also_far_out(rng):
    z = np.concatenate([rng.random(500), [1e-12, 2e-7, 1e-6, 0.3, 1 - 1e-6, 1 - 1e-9]])
    by_halving = TWO_BUMPS.quantile(z)
    by_newton = InverseCdfByNewton(TWO_BUMPS).value(z)
    assert np.allclose(by_newton, by_halving, rtol=0, atol=1e-10)
    ends = InverseCdfByNewton(Normal()).value([0.0, 1.0])
    assert ends.tolist() == [-math.inf, math.inf]


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda g: type(g).__name__)
def test_the_slope_is_that_of_finite_differences(generator):
    z, h = Z + 1e-5, 1e-6  # beside the corners
    difference = (generator.value(z + h) - generator.value(z - h)) / (2 * h)
    assert np.allclose(generator.slope(z), difference, rtol=1e-5, atol=1e-5)


def test_all_sources_have_one_image_and_opposite_slopes():
    folded = SquaredNormal()
    left, right = folded.sources(Z)
    assert np.allclose(folded.value(left), folded.value(right), rtol=1e-12)
    assert np.allclose(folded.slope(left), -folded.slope(right), rtol=1e-11)
    assert InverseCdf(Normal()).sources(0.3) == [0.3]


def test_one_branch_of_two_is_half_of_the_density():
    folded = SquaredNormal()
    both = folded.density_at_image(Z)
    one = folded.density_at_image(Z, branches=1)
    assert np.allclose(one, both / 2, rtol=1e-11)


def test_where_a_generator_is_flat_the_density_is_infinite():
    assert SquaredNormal().density_at_image(0.5) == math.inf
    assert FLAT.density_at_image([0.3, 0.5, 0.7, 0.95]).tolist() == pytest.approx(
        [1 / 6, math.inf, 1 / 12, math.inf]
    )


def test_atoms_and_density_together_have_probability_1(rng):
    assert FLAT.atoms == pytest.approx({2.4: 0.2, 6.0: 0.1})
    low, high = FLAT.density_at_image([0.2, 0.7])  # constant on [0, 2.4] and [2.4, 6]
    assert 2.4 * low + 3.6 * high + sum(FLAT.atoms.values()) == pytest.approx(1)
    draws = FLAT.value(rng.random(10_000))
    assert (draws == 2.4).mean() == pytest.approx(0.2, abs=5 * math.sqrt(0.16 / 1e4))


def test_flat_pieces_side_by_side_make_one_atom():
    curve = PiecewiseLinear([0, 0.25, 0.5, 1], [1, 1, 1, 2])
    assert curve.atoms == {1.0: 0.5}


def test_the_ends_of_the_noise_have_their_limits():
    exponential = InverseCdf(Exponential(2.0))
    assert exponential.value([0.0, 1.0]).tolist() == [0.0, math.inf]
    assert exponential.slope([0.0, 1.0]).tolist() == [0.5, math.inf]
    assert exponential.density_at_image([0.0, 1.0]).tolist() == [2.0, 0.0]
    assert SquaredNormal().value([0.0, 1.0]).tolist() == [math.inf, math.inf]
    assert SquaredNormal().slope([0.0, 1.0]).tolist() == [-math.inf, math.inf]
    assert FLAT.value([0.0, 1.0]).tolist() == [0.0, 6.0]


def test_whatever_is_drawn_the_curve_rises_below_its_top(rng):
    z = np.linspace(0, 1, 11)
    for _ in range(50):
        curve = drawn_curve(z, rng.uniform(0, 6, 11), least_step=0.01, top=6.0)
        assert np.all(np.diff(curve.value(np.linspace(0, 1, 501))) > 0)
        assert curve.x[-1] <= 6 + 1e-12
    rising = np.linspace(0.2, 5.8, 11)
    assert np.allclose(drawn_curve(z, rising, least_step=0.01, top=6.0).x, rising)


def test_what_is_drawn_downhill_becomes_almost_flat():
    assert pytest.approx([1.0, 4.0, 4.1, 5.0]) == DRAWN.x


def test_one_number_gives_a_float():
    for generator in GENERATORS:
        for verb in (generator.value, generator.slope, generator.density_at_image):
            assert type(verb(0.3)) is float
            assert verb(np.full((2, 3), 0.3)).shape == (2, 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: SquaredNormal().value(1.2), "between 0 and 1, but z is 1.2"),
        (lambda: SquaredNormal().slope(-1), "between 0 and 1, but z is -1"),
        (lambda: FLAT.value(2), "between 0 and 1, but z is 2"),
        (lambda: FLAT.density_at_image(2), "between 0 and 1, but z is 2"),
        (lambda: PiecewiseLinear([0, 1], [1, 0.5]), r"nowhere decreasing, but x\[1\]"),
        (lambda: PiecewiseLinear([0, 0, 1], [1, 1, 2]), "z must be increasing"),
        (lambda: PiecewiseLinear([0, 0.5], [1, 2]), "from 0 to 1, but runs 0 to 0.5"),
        (lambda: PiecewiseLinear([0, 1], [1, 2, 3]), r"z is \(2,\) and x is \(3,\)"),
        (lambda: drawn_curve([0, 1], [1, 2], least_step=0, top=3), "above 0"),
        (lambda: drawn_curve([0, 0], [1, 2], least_step=1, top=3), "z must be incr"),
        (lambda: drawn_curve([0, 1, 2], [1, 2], least_step=1, top=3), "one shape"),
        (lambda: drawn_curve([0, 1], [1, 2], least_step=1, top="a"), "top must be"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
