"""The facts on equilibria that chapter 5 states, lessons 3 and 5: each as a law.

The number in a test's name is that of the fact in the plan of the chapter. Those on play
between two numbers (G7 to G11) are in `test_facts_of_games`.
"""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import linprog, minimize
from scipy.special import rel_entr
from scipy.stats import norm

from course_utils.maths.discriminators import optimal_logit, value_of, value_of_logits
from course_utils.maths.distributions import Normal
from course_utils.maths.divergences import js_divergence, js_of_densities
from course_utils.maths.games.matrix_games import (
    exploitability,
    pure_values,
    solve_zero_sum,
)

# Σ SHARES f(NODES) is the mean of f under N(0, 1).
NODES, _weights = np.polynomial.hermite_e.hermegauss(120)
SHARES = _weights / _weights.sum()
LOG_2, LOG_4 = math.log(2), math.log(4)
X = np.linspace(-40, 40, 16001)


def density(mean, sd):
    return Normal(mean, sd).density(X)


def js_by_quadrature(p, q):
    """JS of two frozen distributions of scipy, by adaptive quadrature."""

    def integrand(x):
        a, b = p.pdf(x), q.pdf(x)
        m = (a + b) / 2
        return (rel_entr(a, m) + rel_entr(b, m)) / 2

    return quad(integrand, -30, 30, limit=400)[0]


def linear_value(weights, p, q):
    """V of D = σ(u + v x) for normal distributions, by Gauss–Hermite quadrature."""
    u, v = weights
    real, generated = (law.mean() + law.std() * NODES for law in (p, q))
    return -SHARES @ (
        np.logaddexp(0, -u - v * real) + np.logaddexp(0, u + v * generated)
    )


# Finite games -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("A", "mix"),
    [
        ([[1, -1], [-1, 1]], [0.5, 0.5]),
        ([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], [1 / 3] * 3),
        ([[0, -1, 2], [1, 0, -1], [-2, 1, 0]], [0.25, 0.5, 0.25]),
    ],
    ids=["G6a", "G6b", "G6c"],
)
def test_g6_the_games_known_by_name_have_value_0_and_these_mixes(A, mix):
    x, y, value = solve_zero_sum(A)
    assert x == pytest.approx(mix) and y == pytest.approx(mix)
    assert value == pytest.approx(0, abs=1e-12)


def test_g6d_max_min_is_min_max_on_random_games_of_4_by_6(rng):
    for _ in range(50):
        A = rng.normal(size=(4, 6))
        found = linprog(  # min u so that A y ≤ u
            np.r_[np.zeros(6), 1],
            A_ub=np.c_[A, -np.ones(4)],
            b_ub=np.zeros(4),
            A_eq=[np.r_[np.ones(6), 0]],
            b_eq=[1],
            bounds=[(0, None)] * 6 + [(None, None)],
        )
        x, y, value = solve_zero_sum(A)
        assert (x @ A).min() == pytest.approx(found.fun, abs=1e-9)  # max-min
        assert (A @ y).max() == pytest.approx(found.fun, abs=1e-9)  # min-max
        assert value == pytest.approx(found.fun, abs=1e-9)


def test_pennies_have_no_equilibrium_in_pure_strategies():
    pennies = np.array([[1, -1], [-1, 1]])
    for x in np.eye(2):
        for y in np.eye(2):
            assert exploitability(pennies, x, y) == 2


def test_g11_on_a_grid_of_pure_strategies_the_sine_game_has_no_equilibrium():
    # y maximises, so it picks the row.
    angles = np.linspace(-np.pi, np.pi, 401)
    max_min, min_max = pure_values(np.sin(angles[:, None] + angles))
    assert (max_min, min_max) == pytest.approx((-1, 1), abs=1e-4)


# GANs that rest where they should not -----------------------------------------------------


def test_g12_for_a_linear_discriminator_a_law_three_times_as_wide_is_an_equilibrium(
    rng,
):
    p, q = norm(0, 1), norm(0, 3)
    # D cannot gain: its best reply among σ(u + v x) is ½, from wherever one starts.
    for start in rng.normal(size=(3, 2)):
        found = minimize(lambda w: -linear_value(w, p, q), start, tol=1e-10)
        assert found.x == pytest.approx([0, 0], abs=1e-3)
        assert -found.fun == pytest.approx(-LOG_4, abs=1e-8)
    # q cannot gain: against ½ every law is worth the same.
    for mean, sd in ((0, 1), (0, 3), (2, 0.5)):
        half = linear_value((0, 0), p, norm(mean, sd))
        assert half == pytest.approx(-LOG_4, abs=1e-8)
    # And yet it is not p.
    assert js_by_quadrature(p, q) == pytest.approx(0.1865, abs=5e-5)
    assert js_of_densities(X, density(0, 1), density(0, 3)) == pytest.approx(
        js_by_quadrature(p, q), abs=1e-7
    )


def test_g12_a_linear_discriminator_does_see_a_difference_of_means():
    p, q = norm(0, 1), norm(0.5, 3)
    best = minimize(lambda w: -linear_value(w, p, q), (0.0, 0.0), tol=1e-10)
    assert -best.fun > -LOG_4 + 1e-3


def test_g13_at_one_half_every_generator_is_a_best_reply(rng):
    p, half = density(0, 1), np.full(X.size, 0.5)
    for _ in range(20):
        q = density(rng.normal(scale=5), rng.uniform(0.2, 4))
        assert value_of(p, q, half, X) == pytest.approx(-LOG_4, abs=1e-12)
    for d in (density(0, 2) / density(0, 2).max() * 0.8 + 0.1, 0.4 + 0 * X):
        assert value_of(p, p, d, X) < -LOG_4  # and D would lose by leaving


def test_g13b_from_one_half_the_best_discriminator_gains_exactly_twice_js(rng):
    for _ in range(10):
        mean, sd = rng.normal(), rng.uniform(0.5, 3)
        p, q = density(0, 1), density(mean, sd)
        laws = Normal(0, 1), Normal(mean, sd)
        best = optimal_logit(*(law.log_density(X) for law in laws))
        gain = value_of_logits(p, q, best, X) - value_of_logits(p, q, 0 * X, X)
        expected = 2 * js_by_quadrature(norm(0, 1), norm(mean, sd))
        assert gain == pytest.approx(expected, abs=1e-7)


def test_what_any_discriminator_gains_is_at_most_twice_js(rng):
    p, q = density(0, 1), density(0, 3)
    most = 2 * js_of_densities(X, p, q)
    for u, v, w in rng.normal(size=(50, 3)):
        d = 1 / (1 + np.exp(np.clip(-u - v * X - w * X**2, -500, 500)))
        d = np.clip(d, 1e-12, 1 - 1e-12)
        assert value_of(p, q, d, X) + LOG_4 <= most + 1e-9


def test_g16_two_samples_of_one_continuous_law_have_js_log_2(rng):
    def shares(sample, places):
        return np.isin(places, sample) / sample.size

    for size in (10, 1000):
        training, fresh = rng.normal(size=(2, size))
        places = np.union1d(training, fresh)
        js = js_divergence(shares(training, places), shares(fresh, places))
        assert js == pytest.approx(LOG_2, abs=1e-12)
        memory = shares(training, places)
        assert js_divergence(memory, shares(training, places)) == 0


def test_g16_in_the_game_on_a_sample_repeating_it_is_the_equilibrium(rng):
    # 4 training points and 4 other places: nobody gains from q = p̂, D = ½ on the data.
    empirical = np.r_[np.full(4, 0.25), np.zeros(4)]

    def value(q, d):
        return empirical @ np.log(d) + q @ np.log(1 - d)

    rest = np.r_[np.full(4, 0.5), np.full(4, 0.5)]
    for d in rng.uniform(0.01, 0.99, (500, 8)):
        assert value(empirical, d) <= value(empirical, rest) + 1e-12
    for q in rng.dirichlet(np.ones(8), 500):
        assert value(q, rest) == pytest.approx(value(empirical, rest))
        # Whoever is elsewhere too is refuted by the best reply.
        best = np.clip(empirical / (empirical + q), 1e-12, 1 - 1e-12)
        assert value(q, best) > value(empirical, rest) + 1e-3


# Weights ----------------------------------------------------------------------------------


def test_the_value_is_concave_in_the_function_d_and_not_in_the_weights(rng):
    p, q = density(0, 2), density(0, 1)

    def function(w):
        logit = np.maximum(w[0] * X, 0) + np.maximum(w[1] * X, 0) - 1
        return 1 / (1 + np.exp(-logit))

    def value(d):
        return value_of(p, q, np.clip(d, 1e-15, 1 - 1e-15), X)

    one, other = function((1, -1)), function((-1, 1))
    assert np.array_equal(one, other)  # two hidden units exchanged
    assert value(function((0, 0))) < value(one) - 0.3
    for _ in range(20):
        a, b = (function(w) for w in rng.normal(size=(2, 2)))
        assert value((a + b) / 2) >= (value(a) + value(b)) / 2 - 1e-12
