"""f-divergences against numeric suprema, quadrature, torch and the module of divergences."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, stats

from course_utils.maths.divergences import (
    js_of_densities,
    kl_of_densities,
    total_variation_of_densities,
)
from course_utils.maths.f_divergences import F_DIVERGENCES

LOG_2 = math.log(2)
X = np.linspace(-9, 10, 1001)
P = stats.norm.pdf(X, 0, 1)
Q = 0.6 * stats.norm.pdf(X, 1, 1.2) + 0.4 * stats.norm.pdf(X, -0.5, 0.9)
each = pytest.mark.parametrize("name", F_DIVERGENCES)
smooth = pytest.mark.parametrize(
    "name", [name for name in F_DIVERGENCES if name != "total variation"]
)
# Written once more, in torch, as the literature gives them.
FORMULAS = {
    "kl": lambda u: u * torch.log(u),
    "reverse kl": lambda u: -torch.log(u),
    "jensen-shannon": lambda u: (
        0.5 * u * torch.log(2 * u / (1 + u)) + 0.5 * torch.log(2 / (1 + u))
    ),
    "gan": lambda u: u * torch.log(u / (1 + u)) - torch.log(1 + u),
    "pearson": lambda u: u**2 - 2 * u + 1,
    "squared hellinger": lambda u: u - 2 * torch.sqrt(u) + 1,
    "total variation": lambda u: torch.abs(u - 1) / 2,
}
# Critic values of the domain of each conjugate, close to its end as well.
DOMAIN = {
    "kl": np.linspace(-3, 2.5, 12),
    "reverse kl": -np.geomspace(1e-3, 20, 12),
    "jensen-shannon": LOG_2 / 2 - np.geomspace(1e-3, 5, 12),
    "gan": -np.geomspace(1e-3, 6, 12),
    "pearson": np.linspace(-5, 6, 12),
    "squared hellinger": 1 - np.geomspace(0.02, 5, 12),
    "total variation": np.linspace(-2, 0.5, 11),
}


def supremum(f, t):
    """sup over u ≥ 0 of u t − f(u), by scipy on the logarithm of u, and at u = 0."""

    def minus(log_u):
        u = math.exp(log_u)
        return float(f.f(u)) - u * t

    starts = np.linspace(-25, 12, 75)
    best = min(starts, key=minus)
    found = optimize.minimize_scalar(
        minus, bounds=(best - 1, best + 1), method="bounded", options={"xatol": 1e-11}
    )
    return max(-found.fun, -minus(best), -float(f.f(0.0)))


@each
def test_f_and_its_slope_are_the_formula_and_its_gradient_by_torch(name):
    ratios = np.geomspace(0.03, 30, 25)
    u = torch.tensor(ratios, requires_grad=True)
    value = FORMULAS[name](u)
    value.sum().backward()
    f = F_DIVERGENCES[name]
    assert np.allclose(f.f(ratios), value.detach().numpy(), atol=1e-12)
    assert np.allclose(f.derivative(ratios), u.grad.numpy(), atol=1e-12)


@each
def test_the_conjugate_is_the_supremum_over_all_ratios(name):
    f = F_DIVERGENCES[name]
    for t in DOMAIN[name]:
        assert f.conjugate(t) == pytest.approx(supremum(f, t), abs=1e-6), t


@each
def test_f_and_its_conjugate_add_up_to_the_product_at_the_slope_and_to_more_elsewhere(
    name, rng
):
    f = F_DIVERGENCES[name]
    ratios = np.exp(rng.normal(0, 1.5, 200))
    best = f.derivative(ratios)
    assert np.allclose(f.f(ratios) + f.conjugate(best), ratios * best, atol=1e-9)
    others = f.activation(rng.normal(0, 2, 200))
    gap = f.f(ratios) + f.conjugate(others) - ratios * others
    assert gap.min() > -1e-12 and gap.max() > 0.1


@each
def test_f_is_convex_and_vanishes_where_the_densities_agree_except_for_the_gan(name):
    f = F_DIVERGENCES[name]
    u = np.linspace(0.01, 6, 300)
    values = f.f(u)
    assert (values[:-2] - 2 * values[1:-1] + values[2:] > -1e-12).all()
    # G14: the loss of the first GAN is 2 JS − log 4.
    wanted = -math.log(4) if name == "gan" else 0.0
    assert f.f(1.0) == pytest.approx(wanted, abs=1e-12)


@each
def test_the_values_where_one_density_is_missing_are_the_limits_of_f(name):
    f = F_DIVERGENCES[name]
    near_zero, far_out = f.f(1e-30), f.f(1e13) / 1e13
    if math.isinf(f.at_zero):
        assert near_zero > 60 and f.f(1e-60) > 1.9 * near_zero
    else:
        assert near_zero == pytest.approx(f.at_zero, abs=1e-9) == f.f(0.0)
    if math.isinf(f.at_infinity):
        assert far_out > 29
    else:
        assert far_out == pytest.approx(f.at_infinity, abs=2e-3)


@each
def test_the_domain_ends_where_the_supremum_becomes_infinite(name):
    f = F_DIVERGENCES[name]
    assert f.highest == f.at_infinity  # the slope of f far out
    if math.isfinite(f.highest):
        assert f.conjugate(f.highest + 1e-9) == math.inf
        assert math.isfinite(f.conjugate(f.highest - 1e-9))
        assert math.isfinite(f.conjugate(f.highest)) == f.closed


@each
def test_the_activation_brings_every_number_into_the_domain_and_keeps_the_order(name):
    f = F_DIVERGENCES[name]
    v = np.concatenate([-np.geomspace(1e6, 1e-3, 60), np.geomspace(1e-3, 1e6, 60)])
    values = f.activation(v)
    assert f.in_domain(values).all() and np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()
    assert (np.diff(f.activation(np.linspace(-3, 3, 50))) > 0).all()


@smooth
def test_with_the_activation_every_ratio_can_be_claimed(name):
    f = F_DIVERGENCES[name]
    if name == "pearson":
        v = np.linspace(-2, 50, 999)
    else:
        v = np.linspace(-8, 8, 999)
    claimed = f.ratio(f.activation(v))
    assert claimed.min() < 0.02 and claimed.max() > 20


@smooth
def test_the_ratio_that_a_critic_claims_is_the_slope_of_the_conjugate(name):
    f = F_DIVERGENCES[name]
    t, h = DOMAIN[name], 1e-6
    t = t[(np.abs(t + 2) > 1e-3) | (name != "pearson")]
    slope = (f.conjugate(t + h) - f.conjugate(t - h)) / (2 * h)
    assert np.allclose(f.ratio(t), slope, rtol=1e-4, atol=1e-6)


@smooth
def test_the_best_critic_claims_the_true_ratio(name):
    f = F_DIVERGENCES[name]
    inside = np.abs(X) < 4
    critic = f.optimal_critic(P[inside], Q[inside])
    assert np.allclose(f.ratio(critic), P[inside] / Q[inside], rtol=1e-9)


def test_a_critic_of_total_variation_tells_no_ratio():
    with pytest.raises(ValueError, match="which density is larger"):
        F_DIVERGENCES["total variation"].ratio(0.5)
    critic = F_DIVERGENCES["total variation"].optimal_critic(P, Q)
    assert np.array_equal(critic > 0, P > Q)


def test_the_divergences_that_have_a_module_of_their_own_agree_with_it():
    of = {name: f.of_densities(X, P, Q) for name, f in F_DIVERGENCES.items()}
    js = js_of_densities(X, P, Q)
    assert of["kl"] == pytest.approx(kl_of_densities(X, P, Q), abs=1e-12)
    assert of["reverse kl"] == pytest.approx(kl_of_densities(X, Q, P), abs=1e-12)
    assert of["jensen-shannon"] == pytest.approx(js, abs=1e-12)
    assert of["gan"] == pytest.approx(2 * js - math.log(4), abs=1e-12)
    tv = total_variation_of_densities(X, P, Q)
    assert of["total variation"] == pytest.approx(tv, abs=1e-12)


def test_pearson_and_hellinger_of_normals_are_their_closed_forms():
    # χ²(N(m, 1)‖N(0, 1)) = exp(m²) − 1 and ∫ (√p − √q)² = 2 − 2 exp(−m²/8).
    p, q = stats.norm.pdf(X, 1.3, 1), stats.norm.pdf(X, 0, 1)
    pearson = F_DIVERGENCES["pearson"].of_densities(X, p, q)
    assert pearson == pytest.approx(math.exp(1.3**2) - 1, rel=1e-6)
    hellinger = F_DIVERGENCES["squared hellinger"].of_densities(X, p, q)
    assert hellinger == pytest.approx(2 - 2 * math.exp(-(1.3**2) / 8), abs=1e-9)


@each
def test_densities_without_a_common_point_cost_both_limits_together(name):
    f = F_DIVERGENCES[name]
    x = np.linspace(0, 3, 301)
    p, q = 1.0 * (x < 1), 1.0 * (x > 2)
    assert f.of_densities(x, p, q) == pytest.approx(f.at_zero + f.at_infinity)
    if name == "jensen-shannon":
        assert f.of_densities(x, p, q) == pytest.approx(LOG_2)


@each
def test_no_critic_is_above_the_divergence_and_the_slope_of_f_reaches_it(name, rng):
    f = F_DIVERGENCES[name]
    divergence = f.of_densities(X, P, Q)
    best = f.bound_of_densities(X, P, Q, f.optimal_critic(P, Q))
    assert best == pytest.approx(divergence, abs=1e-9)
    waves = np.sin(np.outer(X, [0.4, 0.9, 1.7, 3.1]))
    for _ in range(300):
        v = waves @ rng.normal(0, 1, 4) + rng.normal() + rng.normal() * X
        bound = f.bound_of_densities(X, P, Q, f.activation(v))
        assert bound <= divergence + 1e-12


@smooth
def test_a_critic_near_the_best_falls_short_by_the_square_of_its_error(name):
    f = F_DIVERGENCES[name]
    inside = np.abs(X) < 3
    x, p, q = X[inside], P[inside], Q[inside]
    p, q = p / np.trapezoid(p, x), q / np.trapezoid(q, x)
    best, top = f.optimal_critic(p, q), f.of_densities(x, p, q)
    wave = 0.01 * np.abs(best).min() * np.cos(2 * x) + 1e-4 * np.cos(2 * x)
    short = [top - f.bound_of_densities(x, p, q, best + size * wave) for size in (1, 2)]
    assert 0 < short[0] and short[1] / short[0] == pytest.approx(4, rel=0.05)


def test_g14b_the_conjugate_of_the_gan_at_minus_seven_tenths():
    value = F_DIVERGENCES["gan"].conjugate(-0.7)
    assert value == pytest.approx(0.6863410028083852, abs=1e-6)


def test_g14c_the_bound_of_nguyen_wainwright_and_jordan_is_tight_for_shifted_normals():
    kl = F_DIVERGENCES["kl"]
    p, q = stats.norm(0, 1), stats.norm(1, 1)

    def best(x):
        return 1 + p.logpdf(x) - q.logpdf(x)

    first = integrate.quad(lambda x: p.pdf(x) * best(x), -12, 12)[0]
    second = integrate.quad(lambda x: q.pdf(x) * kl.conjugate(best(x)), -12, 12)[0]
    assert first - second == pytest.approx(0.5, abs=1e-6)
    x = np.linspace(-12, 13, 2001)
    ours = kl.bound_of_densities(x, p.pdf(x), q.pdf(x), best(x))
    assert ours == pytest.approx(0.5, abs=1e-6)


def test_the_gan_with_log_d_as_critic_is_the_value_of_the_first_gan():
    gan = F_DIVERGENCES["gan"]
    d = 1 / (1 + np.exp(-np.sin(X)))
    value = np.trapezoid(P * np.log(d) + Q * np.log(1 - d), X)
    assert gan.bound_of_densities(X, P, Q, np.log(d)) == pytest.approx(value, abs=1e-9)


def test_near_each_other_all_divergences_are_pearsons_times_half_the_bend_of_f():
    q = stats.norm.pdf(X, 0, 1)
    p = stats.norm.pdf(X, 0.01, 1)
    pearson = F_DIVERGENCES["pearson"].of_densities(X, p, q)
    h = 1e-4
    for name, f in F_DIVERGENCES.items():
        if name == "total variation":
            continue
        bend = (f.f(1 + h) - 2 * f.f(1.0) + f.f(1 - h)) / h**2
        rest = f.of_densities(X, p, q) - f.f(1.0)
        assert rest / pearson == pytest.approx(bend / 2, rel=0.02), name


def test_a_bound_of_samples_is_the_mean_and_its_error_shrinks(rng):
    kl = F_DIVERGENCES["kl"]
    on_p = 1 + 0.5 - rng.normal(0, 1, 200_000)  # 1 + log(p/q) is 1 + ½ − x
    on_q = 1 + 0.5 - rng.normal(1, 1, 200_000)
    assert kl.bound(on_p, on_q) == pytest.approx(0.5, abs=0.02)
    assert kl.bound([1.0, 2.0], [1.0]) == pytest.approx(1.5 - 1)


def test_a_critic_outside_the_domain_makes_the_bound_minus_infinite():
    assert F_DIVERGENCES["gan"].bound([-1.0], [-1.0, 0.1]) == -math.inf
    assert F_DIVERGENCES["reverse kl"].bound([-1.0], [0.0]) == -math.inf


def test_what_is_given_is_checked():
    kl = F_DIVERGENCES["kl"]
    for wrong in (
        lambda: kl.f(-0.1),
        lambda: kl.optimal_critic(0.5, 0.0),
        lambda: kl.bound([], [1.0]),
        lambda: kl.bound_of_densities(X, P, Q, np.zeros(3)),
        lambda: kl.of_densities(X, P, 0 * Q),
        lambda: F_DIVERGENCES["gan"].ratio(0.5),
    ):
        with pytest.raises(ValueError):
            wrong()
