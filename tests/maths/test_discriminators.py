"""The best discriminator, judged by Bayes' rule, quadrature, torch and perturbations."""

import math

import numpy as np
import pytest
import scipy.stats as st
import torch
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from course_utils.maths.discriminators import (
    best_accuracy,
    optimal_discriminator,
    optimal_logit,
    optimal_value,
    value_integrand,
    value_of,
    value_of_logits,
)
from course_utils.maths.distributions import Mixture, Normal, Uniform
from course_utils.maths.grid_divergences import (
    total_variation_of_densities,
)

X = np.linspace(-24, 25, 4901)
LOG_2, LOG_4 = math.log(2), math.log(4)
#: Pairs (p, q): shifted, wider, and two bumps against one.
PAIRS = {
    "shift 0": (Normal(), Normal()),
    "shift 1": (Normal(), Normal(1.0)),
    "shift 3": (Normal(), Normal(3.0)),
    "wider": (Normal(), Normal(0.0, 3.0)),
    "two bumps": (Mixture([0.3, 0.7], [Normal(-2, 0.5), Normal(1, 0.8)]), Normal(1)),
}
each_pair = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)


def densities(pair):
    return pair[0].density(X), pair[1].density(X)


def best_logit(pair, prior=0.5):
    """log(p/q) and the log-odds of the prior, by hand."""
    log_ratio = pair[0].log_density(X) - pair[1].log_density(X)
    return log_ratio + math.log(prior / (1 - prior))


def best_d(pair, prior=0.5):
    return 1 / (1 + np.exp(-best_logit(pair, prior)))


# D* ---------------------------------------------------------------------------------


@pytest.mark.parametrize("prior", [0.5, 0.2, 0.9])
def test_the_optimal_discriminator_is_what_bayes_rule_says_of_counted_samples(prior):
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.1, 0.3, 0.6])
    rng = np.random.default_rng(0)
    n = 200_000
    real = rng.random(n) < prior
    x = np.where(real, rng.choice(3, n, p=p), rng.choice(3, n, p=q))
    counted = np.array([real[x == k].mean() for k in range(3)])
    errors = np.array([real[x == k].std() / np.sqrt((x == k).sum()) for k in range(3)])
    assert np.all(np.abs(optimal_discriminator(p, q, prior) - counted) < 5 * errors)


@pytest.mark.parametrize("p, q, a, b", [(0.3, 0.1, 1, 1), (0.02, 1.5, 2, 0.7)])
def test_at_each_point_a_search_finds_the_same_maximum(p, q, a, b):
    found = minimize_scalar(
        lambda d: -(a * p * math.log(d) + b * q * math.log(1 - d)),
        bounds=(1e-9, 1 - 1e-9),
        method="bounded",
        options={"xatol": 1e-10},
    )
    ours = optimal_discriminator(p, q, prior=a / (a + b))
    assert ours == pytest.approx(found.x, abs=1e-6)


@each_pair
@pytest.mark.parametrize("prior", [0.5, 0.1, 0.8])
def test_the_logit_and_the_probability_are_one_discriminator(pair, prior):
    p, q = densities(pair)
    seen = (p > 1e-300) & (q > 1e-300)
    logit = optimal_logit(pair[0].log_density(X), pair[1].log_density(X), prior)
    d = optimal_discriminator(p, q, prior)
    assert np.allclose(1 / (1 + np.exp(-logit[seen])), d[seen], rtol=1e-9, atol=1e-12)


def test_the_logit_of_shifted_normals_is_a_straight_line_also_where_densities_vanish():
    x = np.array([-100.0, 0.0, 100.0])
    logit = optimal_logit(Normal().log_density(x), Normal(1.0).log_density(x))
    assert np.allclose(logit, 0.5 - x)


def test_where_neither_is_ever_seen_the_optimal_discriminator_is_undefined():
    x = np.array([-0.5, 0.5, 1.5, 2.5])
    p, q = Uniform(0, 1).density(x), Uniform(2, 3).density(x)
    d = optimal_discriminator(p, q)
    assert np.isnan(d[[0, 2]]).all() and d[[1, 3]].tolist() == [1.0, 0.0]
    assert np.isnan(optimal_logit(-np.inf, -np.inf))
    assert optimal_logit(0.0, -np.inf) == np.inf


def test_with_a_prior_of_0_or_1_all_is_settled_where_something_can_be_seen():
    assert optimal_discriminator(0.3, 0.1, prior=1.0) == 1.0
    assert optimal_discriminator(0.3, 0.1, prior=0.0) == 0.0
    assert np.isnan(optimal_discriminator(0.0, 0.1, prior=1.0))


# The value ----------------------------------------------------------------------------


@each_pair
def test_the_value_at_the_optimum_is_minus_log_4_plus_twice_js(pair):
    """G1, with JS by adaptive quadrature of scipy's densities."""
    p, q = pair

    def js_integrand(x):
        log_p, log_q = p.log_density(x), q.log_density(x)
        log_m = np.logaddexp(log_p, log_q) - LOG_2
        return (np.exp(log_p) * (log_p - log_m) + np.exp(log_q) * (log_q - log_m)) / 2

    js = quad(js_integrand, -24, 25, points=[-2, 0, 1, 3], limit=200)[0]
    p, q = densities(pair)
    wanted = pytest.approx(-LOG_4 + 2 * js, abs=1e-8)
    assert value_of_logits(p, q, best_logit(pair), X) == wanted
    assert optimal_value(p, q, X) == wanted


def test_the_value_has_its_known_numbers():
    """G1.0 and G1.1."""
    known = {"shift 0": -1.3862943611198906, "shift 1": -1.1634513967501459}
    for name, value in known.items():
        p, q = densities(PAIRS[name])
        assert optimal_value(p, q, X) == pytest.approx(value, abs=1e-9)


@each_pair
@pytest.mark.parametrize("a, b", [(1.0, 1.0), (2.0, 0.5)])
def test_none_of_200_perturbed_discriminators_is_better(pair, a, b):
    """G1b and G3: at weights a, b the best D is a p / (a p + b q)."""
    p, q = densities(pair)
    logit = best_logit(pair, prior=a / (a + b))
    best = value_of_logits(p, q, logit, X, weights=(a, b))
    rng = np.random.default_rng(1)
    for _ in range(200):
        centre, width, height = rng.normal(0, 2), rng.uniform(0.1, 3), rng.normal(0, 1)
        bump = height * np.exp(-(((X - centre) / width) ** 2) / 2)
        assert value_of_logits(p, q, logit + bump, X, weights=(a, b)) <= best + 1e-12


def test_other_weights_have_another_optimum():
    """G3 fails for D* = p / (p + q) if the weights differ."""
    p, q = densities(PAIRS["shift 1"])
    logit = best_logit(PAIRS["shift 1"], 3 / 4)
    best = value_of_logits(p, q, logit, X, weights=(3, 1))
    assert best == pytest.approx(-1.9075430318328714, abs=1e-8)
    with_prior = optimal_discriminator(p, q, 2 / 3)
    without = optimal_discriminator(p, q)
    values = [value_of(p, q, d, X, weights=(2, 1)) for d in (with_prior, without)]
    assert values[0] > values[1] + 0.01


def test_the_value_of_one_half_is_minus_log_4_for_any_pair():
    for pair in PAIRS.values():
        assert value_of(*densities(pair), 0 * X + 0.5, X) == pytest.approx(-LOG_4)


def test_the_value_agrees_with_torch_on_samples():
    p, q = PAIRS["shift 1"]
    rng = np.random.default_rng(3)
    n = 400_000
    real, generated = p.sample(n, rng), q.sample(n, rng)

    def logit(x):  # a discriminator that is too sure
        return 2.5 * (0.3 - x)

    logits = torch.tensor(np.concatenate([logit(real), logit(generated)]))
    labels = torch.tensor(np.repeat([1.0, 0.0], n))
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, labels, reduction="none"
    ).numpy()
    ours = value_of_logits(*densities((p, q)), logit(X), X)
    error = 2 * losses.std() / np.sqrt(n)
    assert abs(ours + 2 * losses.mean()) < 5 * error


def test_being_sure_and_wrong_costs_infinitely_much_and_what_never_comes_nothing():
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    p, q = [1, 1, 0, 0, 0], [0, 0, 0, 1, 1]
    assert value_of(p, q, [1, 1, np.nan, 0, 0], x) == 0
    assert value_of(p, q, [0, 1, 0.5, 0, 0], x) == -np.inf
    assert value_of(p, q, [1, 1, 0.5, 0, 1], x) == -np.inf
    sure = np.array([1, 1, np.nan, -1, -1]) * np.inf
    assert value_integrand(p, q, sure).tolist() == [0] * 5


def test_the_value_from_logits_and_from_probabilities_is_one():
    p, q = densities(PAIRS["shift 1"])
    logit = 2.5 * np.sin(X)
    from_logits = value_of_logits(p, q, logit, X, weights=(2, 3))
    from_d = value_of(p, q, 1 / (1 + np.exp(-logit)), X, weights=(2, 3))
    assert from_logits == pytest.approx(from_d)


def test_logits_beyond_what_a_probability_can_hold_still_have_a_value():
    p, q = densities(PAIRS["shift 1"])
    assert value_of_logits(p, q, 0 * X + 900, X) == pytest.approx(-900)
    assert value_of(p, q, 0 * X + 1, X) == -np.inf


def test_unscaled_curves_count_as_the_densities_that_they_are_proportional_to():
    p, q = densities(PAIRS["wider"])
    d = best_d(PAIRS["wider"])
    assert value_of(3 * p, 7 * q, d, X) == pytest.approx(value_of(p, q, d, X))


# Accuracy -----------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0.0, 1.0, 2.0])
def test_the_best_accuracy_for_shifted_normals_is_phi_of_half_the_shift(shift):
    """G17."""
    p, q = densities((Normal(), Normal(shift)))
    assert best_accuracy(p, q, X) == pytest.approx(st.norm.cdf(shift / 2), abs=1e-5)


def accuracy(p, q, says_real, prior=0.5):
    """The share told rightly by someone who says "real" with these probabilities."""
    return np.trapezoid(prior * p * says_real + (1 - prior) * q * (1 - says_real), X)


@each_pair
def test_the_best_accuracy_is_that_of_d_star_and_one_plus_tv_halves(pair):
    p, q = densities(pair)
    best = best_accuracy(p, q, X)
    assert best == pytest.approx((1 + total_variation_of_densities(X, p, q)) / 2)
    assert accuracy(p, q, best_d(pair) > 0.5) == pytest.approx(best, abs=2e-3)


def test_the_best_accuracy_is_reached_on_samples():
    rng = np.random.default_rng(4)
    n, prior = 300_000, 0.3
    real = rng.random(n) < prior
    x = np.where(real, rng.normal(0, 1, n), rng.normal(1, 1, n))
    told = (optimal_logit(st.norm.logpdf(x), st.norm.logpdf(x, 1), prior) > 0) == real
    best = best_accuracy(*densities((Normal(), Normal(1.0))), X, prior=prior)
    assert abs(told.mean() - best) < 5 * told.std() / np.sqrt(n)


@pytest.mark.parametrize("prior", [0.5, 0.3])
def test_no_threshold_tells_more_samples_rightly_than_d_star(prior):
    pair = PAIRS["two bumps"]
    p, q = densities(pair)
    best = best_accuracy(p, q, X, prior=prior)
    for threshold in np.linspace(-4, 4, 33):
        for sign in (1, -1):
            says_real = sign * (X - threshold) > 0
            assert accuracy(p, q, says_real, prior) <= best + 1e-9


# The door -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: optimal_discriminator([1.0], [1.0, 2.0]), "one shape"),
        (lambda: optimal_discriminator([-1.0], [1.0]), "p must be at least 0"),
        (lambda: optimal_discriminator(1.0, 1.0, prior=1.2), "prior must be between"),
        (lambda: optimal_logit(0.0, 0.0, prior=1.0), "prior must be between 0 and 1"),
        (lambda: value_of([1, 1], [1, 1], [0.5, 1.5], [0, 1]), "D must be between"),
        (lambda: value_of([0, 0], [1, 1], [0.5, 0.5], [0, 1]), "p must have some area"),
        (lambda: value_of([1, 1], [1, 1], [0.5, np.nan], [0, 1]), "D must"),
    ],
)
def test_errors_say_what_is_needed(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_arguments_stay_as_they_are():
    p, q, d = np.array([1.0, 0, 1]), np.array([0, 0, 1.0]), np.array([1, np.nan, 0.5])
    kept = p.copy(), q.copy(), d.copy()
    optimal_discriminator(p, q)
    value_of(p, q, d, [0, 1, 2])
    best_accuracy(p, q, [0, 1, 2])
    for now, before in zip((p, q, d), kept, strict=True):
        assert np.array_equal(now, before, equal_nan=True)
