"""Critics on the line against linear programs, quadrature, and trained networks."""

import itertools

import numpy as np
import pytest
import torch
from scipy import integrate, optimize, stats

from course_utils.maths.critics import (
    cdf_gap,
    clipped_critic,
    gradient_penalty,
    interpolates,
    lipschitz_critic,
    penalised_critic,
    spectral_critic,
)
from course_utils.maths.divergences import wasserstein_1_of_densities


def random_pair(rng, n=9):
    x = np.sort(rng.uniform(-3, 3, n)) + 0.05 * np.arange(n)
    return x, rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))


def on_grid(p, q, reach=12.0, n=961):
    """Two densities of scipy as probabilities of the places of a fine grid."""
    x = np.linspace(-reach, reach, n)
    p, q = p.pdf(x), q.pdf(x)
    return x, p / p.sum(), q / q.sum()


def transport_by_linear_program(x, p, q):
    """The least cost of moving q to p, over all plans."""
    n = len(x)
    cost = np.abs(x[:, None] - x).ravel()
    sums = [np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))]
    found = optimize.linprog(cost, A_eq=np.vstack(sums), b_eq=np.concatenate([q, p]))
    return found.fun


def dual_by_linear_program(x, p, q):
    """The largest E_p f − E_q f over all f with |f(a) − f(b)| ≤ |a − b|."""
    n = len(x)
    first, second = np.nonzero(~np.eye(n, dtype=bool))
    rows = np.zeros((len(first), n))
    rows[np.arange(len(first)), first] = 1
    rows[np.arange(len(first)), second] = -1
    found = optimize.linprog(
        q - p, A_ub=rows, b_ub=np.abs(x[first] - x[second]), bounds=(-20, 20)
    )
    return -found.fun


def test_g15_transport_its_dual_and_the_area_between_the_cdfs_are_one_number(rng):
    for _ in range(6):
        x, p, q = random_pair(rng)
        critic = lipschitz_critic(x, p, q)
        area = np.sum(np.abs(np.cumsum(p - q))[:-1] * np.diff(x))
        assert transport_by_linear_program(x, p, q) == pytest.approx(area, abs=1e-8)
        assert dual_by_linear_program(x, p, q) == pytest.approx(area, abs=1e-8)
        assert critic.difference == pytest.approx(area, abs=1e-12)
        distance = stats.wasserstein_distance(x, x, p, q)
        assert critic.difference == pytest.approx(distance, abs=1e-12)


def test_the_difference_of_means_is_that_of_the_values_whatever_the_critic(rng):
    for _ in range(20):
        x, p, q = random_pair(rng)
        for critic in (
            lipschitz_critic(x, p, q, slope=2.5),
            clipped_critic(x, p, q, clip=0.3, hidden=7),
            spectral_critic(x, p, q),
            penalised_critic(x, p, q, weight=1.3),
        ):
            assert critic.difference == pytest.approx(critic.values @ (p - q))
            assert critic.values @ (p + q) == pytest.approx(0, abs=1e-12)
            assert np.allclose(np.diff(critic.values) / np.diff(x), critic.slopes)


def test_the_best_critic_rises_towards_p_where_q_has_to_move_right():
    x, p, q = on_grid(stats.norm(2, 0.5), stats.norm(-2, 0.5))
    critic = lipschitz_critic(x, p, q)
    assert (critic.slopes[(x[:-1] > -4) & (x[:-1] < 4)] == 1).all()
    assert critic.difference == pytest.approx(4, abs=1e-9)
    assert critic.values[np.searchsorted(x, 2)] > critic.values[np.searchsorted(x, -2)]


def test_a_wider_q_around_the_same_mean_is_priced_by_a_tent():
    x, p, q = on_grid(stats.norm(0, 1), stats.norm(0, 2))
    critic = lipschitz_critic(x, p, q)
    middle = (x[:-1] + x[1:]) / 2
    assert np.array_equal(critic.slopes, -np.sign(middle))
    assert critic.difference == pytest.approx(np.sqrt(2 / np.pi), abs=1e-4)


def test_the_gap_keeps_its_digits_in_both_tails():
    p, q = stats.norm(1, 0.7), stats.norm(-1, 0.5)
    x, at_p, at_q = on_grid(p, q, reach=8, n=3201)
    middle = (x[:-1] + x[1:]) / 2
    upper = np.where(
        middle > 0, p.sf(middle) - q.sf(middle), q.cdf(middle) - p.cdf(middle)
    )
    ratio = cdf_gap(at_p, at_q) / upper
    # At the very ends the grid has cut off what the integrals still have.
    seen = np.abs(middle) < 6.5
    assert np.abs(upper[seen]).min() < 1e-13
    # Riemann's sums against integrals: a few per cent far out, not 1 against 0.
    assert np.allclose(ratio[seen], 1, atol=0.05)


def test_on_a_fine_grid_the_critic_prices_w1_of_the_densities():
    p = stats.norm(1.5, 0.6)
    q = stats.norm(-0.5, 1.4)
    x, at_p, at_q = on_grid(p, q)
    exact = integrate.quad(lambda t: abs(p.cdf(t) - q.cdf(t)), -12, 12, limit=200)[0]
    assert lipschitz_critic(x, at_p, at_q).difference == pytest.approx(exact, abs=1e-4)
    ours = wasserstein_1_of_densities(x, p.pdf(x), q.pdf(x))
    assert ours == pytest.approx(exact, abs=1e-4)


def test_without_a_limit_on_the_slope_the_difference_of_means_has_none(rng):
    x, p, q = random_pair(rng)
    w1 = lipschitz_critic(x, p, q).difference
    for slope in (0.5, 1.0, 8.0, 1000.0):
        steep = lipschitz_critic(x, p, q, slope=slope)
        assert steep.difference == pytest.approx(slope * w1)
        assert steep.steepest == pytest.approx(slope)


# Clipping ----------------------------------------------------------------------------


def relu_network(x, w, b, v):
    """Values at x of networks with one hidden layer; w, b, v of shape (..., hidden)."""
    hidden = np.maximum(w[..., None, :] * x[:, None] + b[..., None, :], 0)
    return (hidden * v[..., None, :]).sum(axis=-1)


def test_no_clipped_network_is_above_the_best_one(rng):
    for clip in (0.05, 0.4, 1.5):
        x, p, q = random_pair(rng)
        best = clipped_critic(x, p, q, clip=clip, hidden=3).difference
        # Corners of the box and points inside of it.
        inside = rng.uniform(-clip, clip, (3, 20_000, 3))
        corners = clip * rng.choice([-1.0, 1.0], (3, 20_000, 3))
        mixed = np.where(rng.random((3, 20_000, 3)) < 0.5, inside, corners)
        for w, b, v in (inside, mixed):
            reached = relu_network(x, w, b, v) @ (p - q)
            assert reached.max() <= best + 1e-12
        assert reached.max() > 0.75 * best


def test_a_clipped_unit_trained_by_projected_ascent_reaches_its_share_of_the_best(rng):
    x, p, q = random_pair(rng)
    clip, starts = 0.3, 400
    best = clipped_critic(x, p, q, clip=clip, hidden=4)
    numbers = torch.tensor(rng.uniform(-clip, clip, (3, starts)), requires_grad=True)
    places, weights = torch.tensor(x), torch.tensor(p - q)
    for step in range(1000):
        w, b, v = numbers
        unit = torch.relu(w[:, None] * places + b[:, None]) * v[:, None]
        reached = unit @ weights
        (gradient,) = torch.autograd.grad(reached.sum(), numbers)
        with torch.no_grad():
            numbers += 0.995**step * gradient
            numbers.clamp_(-clip, clip)
    assert reached.max().item() == pytest.approx(best.difference / 4, rel=1e-4)
    assert reached.max().item() <= best.difference / 4 + 1e-12


def test_what_a_clipped_critic_reaches_goes_with_the_square_of_the_clip(rng):
    x, p, q = random_pair(rng)
    one = clipped_critic(x, p, q, clip=0.1, hidden=32)
    two = clipped_critic(x, p, q, clip=0.2, hidden=32)
    wide = clipped_critic(x, p, q, clip=0.1, hidden=64)
    assert two.difference == pytest.approx(4 * one.difference)
    assert wide.difference == pytest.approx(2 * one.difference)


def test_a_clipped_critic_divided_by_its_slope_bounds_w1_from_below(rng):
    for _ in range(50):
        x, p, q = random_pair(rng)
        w1 = lipschitz_critic(x, p, q).difference
        critic = clipped_critic(x, p, q, clip=rng.uniform(0.01, 2), hidden=16)
        assert critic.difference / critic.steepest <= w1 + 1e-12


def test_a_clipped_critic_has_one_kink_and_is_silent_on_one_side_of_it():
    # The kink at s costs 1/|s| beyond ±1, so that it stays at −1, in the middle of q.
    x, p, q = on_grid(stats.norm(3, 0.5), stats.norm(-1, 0.5))
    critic = clipped_critic(x, p, q, clip=0.1, hidden=32)
    assert np.allclose(critic.slopes[x[:-1] < -1.01], 0)
    assert np.allclose(critic.slopes[x[:-1] > -0.99], 32 * 0.1**2)
    assert critic.silent == pytest.approx(0.5, abs=0.02)
    assert lipschitz_critic(x, p, q).silent < 1e-9


def test_places_beyond_the_box_of_kinks_are_priced_by_a_line_of_full_slope():
    x = np.array([2.0, 3.0, 5.0])
    critic = clipped_critic(x, [0, 0, 1], [1, 0, 0], clip=0.5, hidden=4)
    assert np.allclose(critic.slopes, 4 * 0.25)


# Spectral norm ------------------------------------------------------------------------


def test_no_network_of_spectral_norm_one_is_above_the_best_kink(rng):
    x, p, q = random_pair(rng)
    best = spectral_critic(x, p, q)
    w, v = rng.normal(0, 1, (2, 20_000, 3))
    w /= np.linalg.norm(w, axis=1, keepdims=True)
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    kinks = rng.choice(x, (20_000, 3))
    reached = relu_network(x, w, -w * kinks, v) @ (p - q)
    assert reached.max() <= best.difference + 1e-12
    # One unit alone, at the best place, is such a network.
    single = [
        abs(np.maximum(sign * (x - s), 0) @ (p - q)) for s in x for sign in (-1, 1)
    ]
    assert max(single) == pytest.approx(best.difference)


def test_spectral_norm_keeps_the_slope_and_may_lose_half_of_w1():
    x, p, q = on_grid(stats.norm(0, 1), stats.norm(0, 2))
    critic = spectral_critic(x, p, q)
    w1 = lipschitz_critic(x, p, q).difference
    assert critic.steepest == pytest.approx(1)
    assert critic.difference == pytest.approx(w1 / 2, rel=1e-3)


def test_spectral_norm_loses_nothing_where_all_mass_moves_one_way():
    x, p, q = on_grid(stats.norm(2, 0.5), stats.norm(-1, 0.5))
    assert spectral_critic(x, p, q).difference == pytest.approx(3, abs=1e-9)


# Gradient penalty ---------------------------------------------------------------------


def objective(x, p, q, values, weight):
    """E_p f − E_q f − λ E (|f'| − 1)², with the mean over all pairs written out."""
    slopes, width = np.diff(values) / np.diff(x), np.diff(x)
    penalty = 0.0
    for i, a in enumerate(x):
        for j, b in enumerate(x):
            if i != j:
                low, high = min(i, j), max(i, j)
                share = width[low:high] / abs(a - b)
                off = (np.abs(slopes[low:high]) - 1) ** 2
                penalty += p[i] * q[j] * (share @ off)
    return values @ (p - q) - weight * penalty


@pytest.mark.parametrize("weight", [0.05, 0.7, 10.0])
def test_no_function_is_above_the_penalised_critic_and_an_optimiser_finds_it(
    weight, rng
):
    x, p, q = random_pair(rng, n=6)
    best = penalised_critic(x, p, q, weight=weight)
    top = objective(x, p, q, best.values, weight)
    assert top == pytest.approx(best.difference - weight * gradient_penalty(best))
    found = []
    # A slope of 0 is a valley that no ascent crosses: start on every side of all.
    for signs in itertools.product((-1.5, 1.5), repeat=5):
        start = np.concatenate([[0], np.cumsum(signs * np.diff(x))])
        run = optimize.minimize(
            lambda f: -objective(x, p, q, f, weight), start, method="BFGS"
        )
        found.append(-run.fun)
    assert max(found) <= top + 1e-9
    assert max(found) == pytest.approx(top, abs=1e-6)


def test_under_a_penalty_the_difference_of_means_exceeds_w1_by_twice_the_objective(rng):
    for _ in range(10):
        x, p, q = random_pair(rng)
        w1 = lipschitz_critic(x, p, q).difference
        weight = rng.uniform(0.1, 20)
        critic = penalised_critic(x, p, q, weight=weight)
        price = weight * gradient_penalty(critic)
        assert critic.difference > w1
        # W₁ plus twice the price; the objective keeps W₁ plus the price once.
        assert critic.difference - w1 == pytest.approx(2 * price)
        assert (np.abs(critic.slopes) > 1).all()


def test_the_excess_over_w1_shrinks_as_one_over_the_weight(rng):
    x, p, q = random_pair(rng)
    w1 = lipschitz_critic(x, p, q).difference
    excess = [
        penalised_critic(x, p, q, weight=weight).difference - w1
        for weight in (0.1, 1, 10)
    ]
    assert excess[0] / excess[1] == pytest.approx(10)
    assert excess[1] / excess[2] == pytest.approx(10)


def test_a_penalty_of_too_steep_slopes_only_has_the_same_critic(rng):
    x, p, q = random_pair(rng)
    weight = 0.8
    gap, r = cdf_gap(p, q), interpolates(x, p, q)
    for g, density, slope in zip(
        gap, r, penalised_critic(x, p, q, weight=weight).slopes, strict=True
    ):
        grid = np.linspace(-40, 40, 200_001)
        one_sided = grid * g - weight * density * np.maximum(np.abs(grid) - 1, 0) ** 2
        best = grid[np.argmax(one_sided)]
        assert np.abs(slope) > 40 or best == pytest.approx(slope, abs=1e-3)


def test_where_p_and_q_agree_the_penalty_still_asks_for_slope_one():
    x, p = np.array([0.0, 1.0, 2.5]), np.array([0.2, 0.5, 0.3])
    critic = penalised_critic(x, p, p, weight=10)
    assert np.array_equal(np.abs(critic.slopes), [1, 1])
    assert critic.difference == 0
    assert lipschitz_critic(x, p, p).steepest == 0


def test_interpolates_are_those_of_samples(rng):
    p, q = stats.norm(1.5, 0.5), stats.norm(-1, 1)
    x, at_p, at_q = on_grid(p, q, reach=6, n=481)
    a = p.rvs(400_000, random_state=rng)
    b = q.rvs(400_000, random_state=rng)
    u = rng.random(400_000)
    edges = x[::20]
    counts, _ = np.histogram(u * a + (1 - u) * b, edges)
    density = interpolates(x, at_p, at_q)
    expected = (density * np.diff(x)).reshape(-1, 20).sum(axis=1) * len(u)
    assert np.allclose(counts, expected, atol=5 * np.sqrt(expected.max()))


def test_interpolates_are_a_density_up_to_pairs_that_coincide(rng):
    x, p, q = random_pair(rng)
    mass = np.sum(interpolates(x, p, q) * np.diff(x))
    assert mass == pytest.approx(1 - p @ q)


def test_wherever_mass_passes_interpolates_fall(rng):
    x, p, q = on_grid(stats.norm(4, 0.3), stats.norm(-4, 0.3))
    gap, density = cdf_gap(p, q), interpolates(x, p, q)
    assert (density[np.abs(gap) > 1e-280] > 0).all()
    slopes = penalised_critic(x, p, q, weight=10).slopes
    assert np.isfinite(slopes).all() and np.abs(slopes).max() < 4


# The door -----------------------------------------------------------------------------


def test_what_is_given_is_checked():
    x, p, q = [0.0, 1.0], [0.5, 0.5], [1.0, 0.0]
    for wrong in (
        lambda: lipschitz_critic([1.0, 0.0], p, q),
        lambda: lipschitz_critic(x, [0.5, 0.6], q),
        lambda: lipschitz_critic(x, p, [1.0]),
        lambda: lipschitz_critic(x, p, q, slope=0),
        lambda: clipped_critic(x, p, q, clip=0.0, hidden=3),
        lambda: clipped_critic(x, p, q, clip=0.1, hidden=0),
        lambda: penalised_critic(x, p, q, weight=0.0),
    ):
        with pytest.raises(ValueError):
            wrong()


def test_arguments_are_left_as_they_are(rng):
    x, p, q = random_pair(rng)
    before = [a.copy() for a in (x, p, q)]
    for make in (lipschitz_critic, spectral_critic, interpolates):
        make(x, p, q)
    penalised_critic(x, p, q, weight=1)
    clipped_critic(x, p, q, clip=1, hidden=2)
    assert all(np.array_equal(a, b) for a, b in zip((x, p, q), before, strict=True))
