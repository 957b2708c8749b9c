import math

import numpy as np
import pytest
import scipy.stats as st
import torch

from course_utils.maths.distributions import Normal
from course_utils.maths.multivariate import (
    MultivariateNormal,
    covariance_from_axes,
    covariance_matrix,
    mass_within,
)

PLANE = MultivariateNormal([1.0, -2.0], covariance_matrix(1.5, 0.7, -0.6))
SPACE = MultivariateNormal(
    [1.0, 0.0, -1.0], [[2.0, 0.5, 0.3], [0.5, 1.0, -0.2], [0.3, -0.2, 0.8]]
)


@pytest.mark.parametrize("ours", [PLANE, SPACE])
def test_density_and_entropy_agree_with_scipy_and_torch(ours, rng):
    x = rng.normal(size=(40, 5, ours.dimension)) * 3
    theirs = st.multivariate_normal(ours.mean, ours.covariance)
    assert np.allclose(ours.log_density(x), theirs.logpdf(x), rtol=1e-11)
    assert np.allclose(ours.density(x), theirs.pdf(x), rtol=1e-11)
    assert ours.entropy == pytest.approx(float(theirs.entropy()), rel=1e-12)
    torchs = torch.distributions.MultivariateNormal(
        torch.tensor(ours.mean), torch.tensor(ours.covariance)
    )
    assert np.allclose(ours.log_density(x), torchs.log_prob(torch.tensor(x)))


def test_one_point_gives_a_float():
    assert type(PLANE.density([0.0, 0.0])) is float
    assert PLANE.density(np.zeros((0, 2))).shape == (0,)


def test_samples_have_the_mean_and_the_covariance(rng):
    n = 40_000
    draws = PLANE.sample(n, rng)
    sds = np.sqrt(np.diag(PLANE.covariance))
    assert np.all(np.abs(draws.mean(0) - PLANE.mean) < 5 * sds / math.sqrt(n))
    # The error of a covariance is at most about sqrt(2 / n) times both sds.
    bound = 5 * np.outer(sds, sds) * math.sqrt(2 / n)
    assert np.all(np.abs(np.cov(draws.T) - PLANE.covariance) < bound)


def test_a_slice_of_the_density_is_the_conditional_distribution():
    x1 = np.linspace(-8, 10, 4001)
    slice_ = PLANE.density(np.stack([x1, np.full_like(x1, -1.1)], axis=1))
    slice_ /= np.trapezoid(slice_, x1)
    assert np.allclose(slice_, PLANE.conditional(1, -1.1).density(x1), atol=1e-9)


def test_conditioning_moves_the_mean_linearly_and_leaves_the_sd():
    low, middle, high = (PLANE.conditional(1, given) for given in (-3.0, -2.0, -1.0))
    assert high.mean - middle.mean == pytest.approx(middle.mean - low.mean)
    assert low.sd == middle.sd == high.sd
    assert middle.mean == PLANE.mean[0]
    assert middle.sd == pytest.approx(1.5 * math.sqrt(1 - 0.6**2))


@pytest.mark.parametrize("index", [0, 1, 2, [0, 1], [2, 0]])
def test_a_joint_density_is_marginal_times_conditional(index, rng):
    x = rng.normal(size=3)
    kept = np.atleast_1d(index)
    others = np.setdiff1d(np.arange(3), kept)
    marginal, conditional = SPACE.marginal(index), SPACE.conditional(index, x[kept])
    known = x[kept] if np.ndim(index) else x[index]
    rest = x[others] if others.size > 1 else x[others[0]]
    product = marginal.log_density(known) + conditional.log_density(rest)
    assert product == pytest.approx(SPACE.log_density(x), rel=1e-12)


def test_one_coordinate_is_a_normal_and_several_a_multivariate_normal():
    assert PLANE.marginal(0) == Normal(1.0, 1.5)
    assert isinstance(SPACE.marginal([0]), MultivariateNormal)
    assert isinstance(SPACE.conditional(0, 1.0), MultivariateNormal)
    assert isinstance(SPACE.conditional([0, 2], [1.0, 0.0]), Normal)


def test_the_ellipse_is_closed_and_lies_at_one_mahalanobis_distance():
    curve = PLANE.ellipse(2.0, points=50)
    assert curve.shape == (50, 2)
    assert np.array_equal(curve[0], curve[-1])
    away = curve - PLANE.mean
    inverse = np.linalg.inv(PLANE.covariance)
    assert np.allclose(np.einsum("ni,ij,nj->n", away, inverse, away), 4.0)


def test_the_ellipse_holds_the_mass_of_its_radius(rng):
    away = PLANE.sample(20_000, rng) - PLANE.mean
    inverse = np.linalg.inv(PLANE.covariance)
    inside = np.mean(np.einsum("ni,ij,nj->n", away, inverse, away) < 1.5**2)
    mass = mass_within(1.5, 2)
    assert abs(inside - mass) < 5 * math.sqrt(mass * (1 - mass) / 20_000)


def test_principal_axes_are_orthogonal_longest_first_and_make_the_covariance():
    axes = PLANE.principal_axes
    assert axes[0] @ axes[1] == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(axes[0]) > np.linalg.norm(axes[1])
    assert np.allclose(covariance_from_axes(*axes), PLANE.covariance)


def test_a_distribution_cannot_be_changed_nor_by_what_it_was_made_of():
    mean = np.zeros(2)
    ours = MultivariateNormal(mean, np.eye(2))
    mean[0] = 5.0
    assert ours.mean.tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        ours.covariance[0, 0] = 2.0


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_very_small_and_very_large_covariances_work(scale):
    ours = MultivariateNormal([0, 0], scale * PLANE.covariance)
    theirs = PLANE.log_density([1.0, -2.0]) - math.log(scale)
    assert ours.log_density([0.0, 0.0]) == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: covariance_matrix(1, 1, 1), "between -1 and 1, but correlation is 1"),
        (lambda: covariance_matrix(0, 1, 0), "sd_1 must be above 0, but sd_1 is 0"),
        (lambda: covariance_matrix(1, -1, 0), "sd_2 must be above 0"),
        (lambda: covariance_from_axes([1, 2, 3], [1, 2, 3]), "must hold 2 numbers"),
        (lambda: MultivariateNormal(0, [[1]]), "mean must have 1 axis"),
        (lambda: MultivariateNormal([0, 0], np.eye(3)), r"must have shape \(2, 2\)"),
        (lambda: MultivariateNormal([0, 0], [[1, 2], [0, 1]]), "symmetric, but is"),
        (lambda: MultivariateNormal([0, 0], [[1, 2], [2, 1]]), "eigenvalue is -1"),
        (lambda: PLANE.density([1, 2, 3]), r"axis of 2, but its shape is \(3,\)"),
        (lambda: PLANE.marginal(2), "different coordinates below 2, but is 2"),
        (lambda: PLANE.marginal([0, 0]), "different coordinates below 2"),
        (lambda: PLANE.conditional([0, 1], [0, 0]), "some coordinate must be left"),
        (lambda: PLANE.conditional(0, [1, 2]), "one value for each coordinate"),
        (lambda: PLANE.conditional(-1, 0), "index must be at least 0, but is -1"),
        (lambda: SPACE.ellipse(1), "ellipse needs 2 dimensions, but has 3"),
        (lambda: PLANE.ellipse(0), "radius must be above 0"),
        (lambda: PLANE.ellipse(1, points=1), "points must be at least 2"),
        (lambda: PLANE.sample(3, 0), "rng must be a numpy random Generator"),
        (lambda: PLANE.sample(-3, np.random.default_rng(0)), "size must be at least"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
