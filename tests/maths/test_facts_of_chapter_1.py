"""The facts that the lessons of chapter 1 state, each as a law and not as one draw.

The number in a test's name is that of the fact in the plan of the chapter.
"""

import math
from itertools import permutations

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad

from course_utils.maths.discrete import bayes_posterior
from course_utils.maths.distributions import Exponential, Mixture, Normal, Uniform
from course_utils.maths.divergences import (
    cross_entropy,
    entropy,
    js_divergence,
    js_of_densities,
    kl_divergence,
    kl_normal,
    logsumexp,
    total_variation,
    wasserstein_1,
    wasserstein_2_normal,
)
from course_utils.maths.estimation import (
    KernelDensity,
    fit_normal_forward_kl,
    fit_normal_reverse_kl,
    held_out_bits,
    maximum_likelihood_normal,
    reverse_kl_path,
)
from course_utils.maths.grids import normalised
from course_utils.maths.metrics import any_hit_modes, perfect_quality, quality_and_modes
from course_utils.maths.multivariate import mass_within, norm_mean_and_sd
from course_utils.maths.sampling import (
    confidence_interval,
    grid_centres,
    ring_centres,
    sample_mixture,
    standard_error,
)
from course_utils.maths.transforms import (
    exponential_quantile,
    pushforward_density,
    squared_normal_density,
)

LOG_2 = math.log(2)


@pytest.fixture
def random_pairs(rng):
    """2000 pairs of distributions of 2 to 8 outcomes, smooth ones and spiky ones."""
    pairs = []
    for _ in range(2000):
        spread = np.full(rng.integers(2, 9), rng.choice([0.1, 1.0, 5.0]))
        pairs.append(rng.dirichlet(spread, size=2))
    return pairs


@pytest.mark.parametrize(
    ("radius", "mass"),
    [(1, 0.6826894921), (2, 0.9544997361), (3, 0.9973002039)],
    ids=["P1.1", "P1.2", "P1.3"],
)
def test_p1_mass_on_the_line_within_one_two_and_three_sd(radius, mass):
    assert mass_within(radius, 1) == pytest.approx(mass, abs=1e-9)
    assert Normal(3, 2).cdf(3 + 2 * radius) - Normal(3, 2).cdf(3 - 2 * radius) == (
        pytest.approx(mass, abs=1e-9)
    )


def test_p2_mass_in_the_plane_within_three_sd_is_below_that_on_the_line(rng):
    assert perfect_quality(2) == pytest.approx(0.9888910034617577, abs=1e-12)
    assert perfect_quality(2) == pytest.approx(1 - math.exp(-9 / 2), abs=1e-15)
    shares = [perfect_quality(dimension) for dimension in range(1, 30)]
    assert np.all(np.diff(shares) < 0)


def test_p3_the_length_of_a_normal_vector_is_about_root_d_give_or_take_0_7(rng):
    mean, sd = norm_mean_and_sd(700)
    assert mean == pytest.approx(26.4575131106, abs=0.03)
    assert sd == pytest.approx(0.7071067812, abs=0.03)
    for d in (10, 100, 1000, 10_000):
        mean, sd = norm_mean_and_sd(d)
        # √d and 1/√2 are limits: the mean stays below √d by about 1 / (4 √d).
        assert math.sqrt(d) - mean == pytest.approx(1 / (4 * math.sqrt(d)), rel=0.02)
        assert 0 < math.sqrt(0.5) - sd < 0.1 / d
    lengths = np.linalg.norm(rng.normal(size=(4000, 700)), axis=1)
    low, high = confidence_interval(lengths, z=5)
    assert low < norm_mean_and_sd(700)[0] < high
    assert lengths.min() > 20  # nothing is near the mode, at 0


def test_p5_the_entropy_of_a_density_can_be_negative():
    assert Uniform(0, 0.5).entropy == pytest.approx(-0.6931471805599453, abs=1e-12)
    assert Uniform(0, 0.5).density(0.25) == 2.0


def test_p6a_p6b_kl_of_two_normals_and_its_reverse_differ():
    there, back = kl_normal(0, 1, 1, 2), kl_normal(1, 2, 0, 1)
    assert there == pytest.approx(0.4431471805599453, abs=1e-12)
    assert back == pytest.approx(1.3068528194400546, abs=1e-12)
    p, q = st.norm(0, 1), st.norm(1, 2)
    integral = quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -15, 15)[0]
    assert there == pytest.approx(integral, abs=1e-9)


def test_p6c_samples_estimate_kl_within_five_standard_errors(rng):
    p, q = Normal(0, 1), Normal(1, 2)
    x = p.sample(100_000, rng)
    ratios = p.log_density(x) - q.log_density(x)
    assert abs(ratios.mean() - kl_normal(0, 1, 1, 2)) < 5 * standard_error(ratios)


def test_p7_js_is_at_most_log_2(random_pairs):
    assert max(js_divergence(p, q) for p, q in random_pairs) <= LOG_2 + 1e-12


def test_p7b_js_is_log_2_exactly_when_supports_are_disjoint(random_pairs):
    assert js_divergence([0.3, 0.7, 0, 0], [0, 0, 0.9, 0.1]) == pytest.approx(
        LOG_2, abs=1e-12
    )
    overlapping = [(p, q) for p, q in random_pairs if np.minimum(p, q).max() > 1e-3]
    assert len(overlapping) > 1000
    assert all(js_divergence(p, q) < LOG_2 for p, q in overlapping)


def test_p7c_the_root_of_js_obeys_the_triangle_inequality(rng):
    for _ in range(1000):
        p, q, r = rng.dirichlet(np.full(4, 0.3), size=3)
        direct = math.sqrt(js_divergence(p, r))
        detour = math.sqrt(js_divergence(p, q)) + math.sqrt(js_divergence(q, r))
        assert detour - direct >= -1e-12


def test_p7d_js_itself_does_not_obey_it():
    p, middle, q = [1, 0], [0.5, 0.5], [0, 1]
    detour = js_divergence(p, middle) + js_divergence(middle, q)
    # Half way is (3/4) log(4/3), so the way round is shorter by 0.262.
    assert js_divergence(p, middle) == pytest.approx(0.75 * math.log(4 / 3))
    assert detour - js_divergence(p, q) == pytest.approx(-0.2616, abs=1e-4)


def test_p8_pinsker_total_variation_is_at_most_the_root_of_half_kl(random_pairs):
    for p, q in random_pairs:
        assert total_variation(p, q) <= math.sqrt(kl_divergence(p, q) / 2) + 1e-12


def test_p9_js_of_normals_flattens_out_at_log_2_as_they_part():
    x = np.linspace(-10, 18, 4001)
    p = Normal(0, 1).density(x)
    js = [js_of_densities(x, p, Normal(d, 1).density(x)) for d in (0, 0.5, 1, 2, 4, 8)]
    stated = [0.0, 0.030311, 0.111421, 0.336831, 0.63272, 0.693054]
    assert js == pytest.approx(stated, abs=1e-5)
    assert LOG_2 - js[-1] < 1e-3
    kl = [kl_normal(0, 1, d, 1) for d in (0, 0.5, 1, 2, 4, 8)]
    assert kl == pytest.approx([d**2 / 2 for d in (0, 0.5, 1, 2, 4, 8)])


@pytest.mark.parametrize("n", [2, 5, 20])
def test_p10_maximum_likelihood_variance_is_too_small_by_n_minus_1_over_n(n, rng):
    fits = [maximum_likelihood_normal(x)[1] ** 2 for x in rng.normal(size=(20_000, n))]
    assert abs(np.mean(fits) - (n - 1) / n) < 5 * standard_error(fits)


def test_p11_negative_log_likelihood_minus_kl_is_the_entropy_of_the_data(rng):
    data = rng.integers(0, 4, size=50)
    empirical = np.bincount(data, minlength=4) / 50
    for q in rng.dirichlet(np.ones(4), size=20):
        loss = -np.mean(np.log(q[data]))
        assert loss == pytest.approx(cross_entropy(empirical, q), abs=1e-12)
        gap = loss - kl_divergence(empirical, q)
        assert gap == pytest.approx(entropy(empirical), abs=1e-9)


def two_bumps(x, centre=2.0, sd=0.5):
    return Mixture((0.5, 0.5), (Normal(-centre, sd), Normal(centre, sd))).density(x)


def test_p12a_the_forward_fit_matches_the_moments_0_and_4_25():
    x = np.linspace(-9, 9, 721)
    mean, sd = fit_normal_forward_kl(x, two_bumps(x))
    assert mean == pytest.approx(0.0, abs=1e-4)
    assert sd**2 == pytest.approx(4.25, abs=1e-4)
    assert sd**2 == pytest.approx(2.0**2 + 0.5**2, abs=1e-9)


def test_p12_the_reverse_fit_takes_one_bump_and_loses_log_2():
    x = np.linspace(-9, 9, 721)
    mean, sd = fit_normal_reverse_kl(x, two_bumps(x))
    assert abs(mean) == pytest.approx(2.0, abs=0.01)
    assert sd == pytest.approx(0.5, abs=0.01)
    # Next to its own bump q sees half of what it would need: KL(q‖p) is log 2.
    far = two_bumps(x, centre=3.0, sd=0.3)
    q = Normal(*fit_normal_reverse_kl(x, far)).density(x)
    support = q > 0
    log_ratio = np.log(q[support] / far[support])
    loss = np.sum(normalised(x, q)[support] * log_ratio) * (x[1] - x[0])
    assert loss == pytest.approx(LOG_2, abs=1e-6)


def test_p12_between_the_bumps_the_reverse_kl_has_a_minimum_of_its_own():
    def reverse_kl(mean, sd):
        def added(z):
            log_q = st.norm.logpdf(z) - math.log(sd)
            x = mean + sd * z
            bumps = st.norm.logpdf(x, -2, 0.5), st.norm.logpdf(x, 2, 0.5)
            return st.norm.pdf(z) * (log_q - np.logaddexp(*bumps) + LOG_2)

        return quad(added, -10, 10, points=[-mean / sd], limit=200)[0]

    x = np.linspace(-9, 9, 721)
    mean, sd = reverse_kl_path(x, two_bumps(x), (0.3, 2.8), 200)[-1]
    assert (mean, sd) == pytest.approx((0.0, 1.7364), abs=1e-3)
    here = reverse_kl(0.0, 1.7364)
    assert here == pytest.approx(1.8712, abs=1e-4)
    # No saddle: it is higher all around, but a bump is much better.
    angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    around = [reverse_kl(0.1 * np.cos(a), 1.7364 + 0.1 * np.sin(a)) for a in angles]
    assert min(around) > here + 1e-3
    assert reverse_kl(2.0, 0.5) < LOG_2 < here - 1


def test_p13_the_quantile_function_of_uniform_noise_is_exponential(rng):
    draws = exponential_quantile(rng.random(5000), 2.0)
    assert st.kstest(draws, st.expon(scale=0.5).cdf).pvalue > 1e-4
    u = np.linspace(0.01, 0.99, 50)
    assert np.allclose(Exponential(2.0).cdf(exponential_quantile(u, 2.0)), u)
    assert np.all(np.diff(exponential_quantile(u, 2.0)) > 0)


def test_p14_the_square_of_a_normal_needs_both_branches(rng):
    y = np.linspace(0.05, 12, 60)
    assert np.allclose(squared_normal_density(y), st.chi2(1).pdf(y), rtol=1e-12)
    draws = Normal().sample(5000, rng) ** 2
    assert st.kstest(draws, st.chi2(1).cdf).pvalue > 1e-4


def test_p14b_one_branch_alone_integrates_to_one_half():
    branch = [(np.sqrt, lambda z: 2 * z)]

    def integrand(root):  # y = root², which takes the pole at 0 away
        return 2 * root * pushforward_density(Normal().density, branch, root**2)

    assert quad(integrand, 1e-12, 12)[0] == pytest.approx(0.5, abs=1e-7)


@pytest.mark.parametrize("theta", [2.0, -0.5, 0.1, 3.0])
def test_p15_two_points_apart_only_w1_sees_how_far(theta):
    assert wasserstein_1([0.0], [theta]) == pytest.approx(abs(theta), abs=1e-12)
    at_0, at_theta = [1.0, 0.0], [0.0, 1.0]
    assert js_divergence(at_0, at_theta) == pytest.approx(LOG_2, abs=1e-12)
    assert kl_divergence(at_0, at_theta) == math.inf
    assert total_variation(at_0, at_theta) == 1.0


def test_p16_w2_of_normals_is_the_distance_of_mean_and_sd(rng):
    assert wasserstein_2_normal(0, 1, 3, 5) == pytest.approx(5.0)
    u = (np.arange(50_000) + 0.5) / 50_000
    gaps = Normal(0, 1).quantile(u) - Normal(1, 3).quantile(u)
    quantiles = math.sqrt(np.mean(gaps**2))
    assert wasserstein_2_normal(0, 1, 1, 3) == pytest.approx(quantiles, rel=1e-3)


def test_p16b_w1_of_a_shift_is_the_shift(rng):
    x = rng.normal(size=200)
    shifted = wasserstein_1(x, rng.permutation(x) + 3)
    assert shifted == pytest.approx(3, abs=1e-9)
    y = rng.normal(size=5)
    pairings = [np.mean(np.abs(x[:5] - order)) for order in permutations(y)]
    assert wasserstein_1(x[:5], y) == pytest.approx(min(pairings), abs=1e-12)


def test_p17_the_error_of_a_mean_falls_like_one_over_root_n(rng):
    sizes = np.array([100, 400, 1600, 6400])
    errors = [
        np.std([Exponential(1.0).sample(n, rng).mean() for _ in range(800)])
        for n in sizes
    ]
    slope = np.polyfit(np.log(sizes), np.log(errors), 1)[0]
    # Each standard deviation has an error of 1 / √1600; the slope then one of 0.012.
    assert slope == pytest.approx(-0.5, abs=0.06)


def test_p18_a_positive_test_for_a_rare_condition_is_mostly_false():
    posterior = bayes_posterior(prior=0.001, sensitivity=0.99, false_positive_rate=0.05)
    assert posterior == pytest.approx(0.0194346, abs=1e-6)
    # Of 100,000 people 99 are ill and found, and 4,995 are healthy and alarmed.
    assert posterior == pytest.approx(99 / (99 + 4995), abs=1e-12)


def test_p19_logsumexp_does_not_overflow_where_the_sum_of_exp_does():
    ours = logsumexp([1000.0, 1000.0])
    assert ours == pytest.approx(1000.6931471806, abs=1e-9)
    assert ours == pytest.approx(1000 + LOG_2, abs=1e-12)
    with np.errstate(over="ignore"):
        assert np.exp(1000.0) == math.inf


def test_two_samples_of_one_law_are_as_far_apart_as_js_can_see(rng):
    x, y = np.split(Normal().sample(200, rng), 2)
    places = np.concatenate([x, y])
    p, q = (np.isin(places, sample) / 100 for sample in (x, y))
    assert js_divergence(p, q) == pytest.approx(LOG_2, abs=1e-12)


def test_the_least_cross_entropy_is_the_entropy_and_not_0():
    p = [0.5, 0.3, 0.2]
    assert cross_entropy(p, p) == pytest.approx(1.0297, abs=5e-5)


@pytest.mark.parametrize(
    ("centres", "expected"), [(grid_centres(5, 4.0), 20.7), (None, 4.35)]
)
def test_m12_uniform_noise_hits_most_modes_but_covers_none(centres, expected, rng):
    # The ring's square is taken so large that noise hits a mode half of the time.
    if centres is None:
        centres, sd, half, n = ring_centres(8, 1.0), 0.01, 1.0, 2500
        area = math.pi * (3 * sd) ** 2 / (2 * half) ** 2
        # The four modes on the axes lie on the edge of [-1, 1]²: half of them is out.
        hit = 4 * (1 - (1 - area) ** n) + 4 * (1 - (1 - area / 2) ** n)
        noise = rng.uniform(-half, half, size=(40, n, 2))
    else:
        sd, half, n = 0.05, 5.0, 2500
        area = math.pi * (3 * sd) ** 2 / (2 * half) ** 2
        hit = 25 * (1 - (1 - area) ** n)
        noise = rng.uniform(-half, half, size=(40, n, 2))
        assert hit == pytest.approx(expected, abs=0.05)
    hits = [any_hit_modes(samples, centres, sd) for samples in noise]
    assert abs(np.mean(hits) - hit) < 5 * standard_error(hits)
    assert max(quality_and_modes(samples, centres, sd)[1] for samples in noise) == 0


def test_a_perfect_sampler_of_either_target_is_scored_at_the_ceiling(rng):
    for centres in (ring_centres(), grid_centres()):
        samples = sample_mixture(20_000, centres, 0.03, rng)
        share, modes = quality_and_modes(samples, centres, 0.03)
        ceiling = perfect_quality()
        assert abs(share - ceiling) < 5 * math.sqrt(ceiling * (1 - ceiling) / 20_000)
        assert modes == len(centres)


def test_better_likelihood_does_not_mean_better_samples(rng):
    target = Mixture((0.5, 0.5), (Normal(-2, 0.5), Normal(2, 0.5)))
    training, held_out = target.sample(400, rng), target.sample(400, rng)
    photocopier = KernelDensity(training, 1e-6)  # samples like data, no likelihood
    blurred = Normal(0.0, 2.06)  # samples between the bumps, fair likelihood
    assert held_out_bits(photocopier, training, held_out) < held_out_bits(
        blurred, training, held_out
    )

    def share_between(x):
        return np.mean(np.abs(x) < 0.7)

    assert share_between(photocopier.sample(2000, rng)) < 0.02
    assert share_between(blurred.sample(2000, rng)) > 0.2
