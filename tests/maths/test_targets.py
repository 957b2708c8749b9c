"""The targets in the plane against scipy, quadrature and geometry."""

import numpy as np
import pytest
import scipy.stats as st

from course_utils.maths import targets
from course_utils.maths.targets import RoundMixture, fit_into_view, from_points

SMALL = RoundMixture([[0.0, 0.0], [1.0, -2.0], [0.3, 0.4]], sd=0.3)


def scipy_density(target, points):
    covariance = target.sd**2 * np.eye(2)
    bumps = [st.multivariate_normal(c, covariance).pdf(points) for c in target.centres]
    return np.mean(bumps, axis=0)


def test_the_density_is_that_of_scipy(rng):
    points = rng.normal(size=(50, 2))
    assert np.allclose(SMALL.density(points), scipy_density(SMALL, points), rtol=1e-12)
    logs = np.log(scipy_density(SMALL, points))
    assert np.allclose(SMALL.log_density(points), logs, rtol=1e-12)


def test_the_density_on_a_grid_is_that_of_its_points():
    x, y = np.linspace(-1, 2, 7), np.linspace(-3, 1, 5)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    on_grid = SMALL.density_on_grid(x, y)
    assert on_grid.shape == (5, 7)
    assert np.allclose(on_grid, scipy_density(SMALL, points), rtol=1e-12)


def test_many_points_in_blocks_come_out_as_few_do(rng, monkeypatch):
    points = rng.normal(size=(11, 2))
    whole = SMALL.density(points)
    monkeypatch.setattr(targets, "_BLOCK", 7)  # two rows at a time
    assert np.array_equal(SMALL.density(points), whole)


def test_shapes_follow_the_points():
    assert type(SMALL.density([0.0, 0.0])) is float
    assert SMALL.density(np.zeros((3, 4, 2))).shape == (3, 4)
    assert SMALL.density(np.zeros((0, 2))).shape == (0,)


def test_the_logarithm_stays_finite_where_the_density_is_too_small():
    assert SMALL.density([100.0, 0.0]) == 0.0
    # The nearest centre, (1, -2), alone counts.
    expected = -(99**2 + 2**2) / (2 * 0.09) - np.log(3 * 2 * np.pi * 0.09)
    assert SMALL.log_density([100.0, 0.0]) == pytest.approx(expected, rel=1e-12)


def test_samples_follow_the_density(rng):
    draws = SMALL.sample(6000, rng)
    for axis in (0, 1):

        def cdf(x, axis=axis):
            return np.mean([st.norm(c[axis], 0.3).cdf(x) for c in SMALL.centres], 0)

        assert st.kstest(draws[:, axis], cdf).pvalue > 1e-4
    lonely = np.sum(np.linalg.norm(draws - SMALL.centres[1], axis=1) < 1.2)  # 4 sd
    assert lonely == pytest.approx(2000, abs=5 * np.sqrt(6000 * 2 / 9))


def test_the_same_stream_gives_the_same_samples():
    one, two = (SMALL.sample(9, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("name", targets.TARGETS)
def test_every_ready_made_target_lies_in_view_with_all_its_mass(name):
    target = targets.TARGETS[name]()
    x = np.linspace(-1.6, 1.6, 400)
    mass = target.density_on_grid(x, x).sum() * (x[1] - x[0]) ** 2
    assert mass == pytest.approx(1, abs=1e-3)
    assert np.abs(target.centres).max() <= 1 + 1e-12


def test_line_and_spiral_have_no_gaps_and_ring_and_grid_have():
    for target in (targets.line(), targets.spiral()):
        steps = np.linalg.norm(np.diff(target.centres, axis=0), axis=1)
        assert steps.max() < 2 * target.sd  # two equal bumps so near have one top
        assert not target.modes_apart
    for target in (targets.ring(), targets.grid(), targets.two_blobs()):
        assert target.modes_apart
    assert not targets.three_gaussians(sd=0.3).modes_apart


def test_modes_are_apart_from_6_sd_on():
    assert RoundMixture([[0, 0], [5, 5], [0.75, 0]], sd=0.125).modes_apart
    assert not RoundMixture([[0, 0], [5, 5], [0.74, 0]], sd=0.125).modes_apart
    assert RoundMixture([[0, 0]], sd=0.1).modes_apart


def test_the_spiral_is_one_of_archimedes_at_equal_steps():
    x, y = targets.spiral(turns=1.0, modes=60).centres.T
    angle, radius = np.arctan2(y, x) % (2 * np.pi), np.hypot(x, y)
    assert np.allclose(radius[1:-1], angle[1:-1] / (2 * np.pi), atol=1e-4)
    steps = np.hypot(np.diff(x), np.diff(y))
    assert np.ptp(steps[3:]) < 0.01 * steps.mean()


def test_the_blobs_are_so_far_apart():
    a, b = targets.two_blobs(distance=1.2).centres
    assert np.linalg.norm(a - b) == pytest.approx(1.2)


def test_points_of_a_learner_become_bumps():
    drawn = [[0, 1], [2, 3], [4, 5]]
    target = from_points(drawn, sd=0.1)
    assert np.array_equal(target.centres, drawn) and target.sd == 0.1
    assert len(from_points([[0.5, 0.5]]).centres) == 1


def test_long_imports_are_thinned_along_the_whole_list():
    points = np.stack([np.arange(9001.0), np.zeros(9001)], axis=1)
    kept = from_points(points).centres[:, 0]
    assert len(kept) == targets.MOST_POINTS == len(set(kept))
    assert kept[0] == 0 and kept[-1] == 9000
    assert np.diff(kept).max() <= 5


def test_points_of_any_units_come_into_view_with_their_shape(rng):
    points = rng.normal(size=(30, 2)) * [1000.0, 10.0] + [5e4, -3.0]
    seen = fit_into_view(points, half_width=0.8)
    assert np.ptp(seen[:, 0]) == pytest.approx(1.6)
    assert np.allclose(seen.max(axis=0), -seen.min(axis=0))
    ratio = np.ptp(points[:, 1]) / np.ptp(points[:, 0])
    assert np.ptp(seen[:, 1]) / np.ptp(seen[:, 0]) == pytest.approx(ratio)
    assert np.array_equal(fit_into_view([[7.0, 7.0]] * 3), np.zeros((3, 2)))
    assert np.abs(fit_into_view([[1.7e308, 0.0], [-1.7e308, 0.0]])).max() == 1


def test_what_was_given_cannot_change_a_target():
    given = np.zeros((2, 2))
    target = from_points(given)
    given[:] = 9
    assert np.array_equal(target.centres, np.zeros((2, 2)))
    with pytest.raises(ValueError, match="read-only"):
        target.centres[0, 0] = 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: RoundMixture([[0.0, 0.0]], sd=0), "sd must be above 0"),
        (lambda: RoundMixture([[0.0, 0.0, 0.0]], 1), r"shape \(n, 2\), not \(1, 3\)"),
        (lambda: RoundMixture([0.0, 0.0], 1), "centres must have 2 axes"),
        (lambda: from_points([]), "at least 1 point, but there are none"),
        (lambda: from_points([[0.0, np.nan]]), r"finite, but points\[0, 1\] is nan"),
        (lambda: from_points("abc"), "points must be numbers"),
        (lambda: SMALL.density([1.0, 2.0, 3.0]), r"shape \(..., 2\), not \(3,\)"),
        (lambda: fit_into_view([[0.0, 0.0]], half_width=0), "half_width must be above"),
        (lambda: targets.line(modes=0), "modes must be at least 1"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
