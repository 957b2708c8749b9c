"""Counts in cells of the plane, against numpy's histogram, quadrature and scipy."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.spatial.distance import jensenshannon

from course_utils.maths.cells import Cells, box_around, cells_around, grid_js
from course_utils.maths.divergences import js_divergence
from course_utils.maths.targets import RoundMixture, grid, ring

UNEVEN = Cells([-1.0, -0.4, 0.1, 0.2, 1.3], [-0.7, 0.0, 0.9])
LEANING = RoundMixture([[0.1, -0.3], [0.8, 0.5], [-1.2, 0.2]], 0.35)


def test_shares_are_those_of_numpys_histogram_and_the_rest_is_outside(rng):
    samples = rng.normal(size=(700, 2))
    counted, *_ = np.histogram2d(*samples.T, bins=(UNEVEN.x_edges, UNEVEN.y_edges))
    shares = UNEVEN.shares(samples)
    assert shares[:-1] == pytest.approx(counted.T.ravel() / 700)
    assert shares[-1] == pytest.approx(1 - counted.sum() / 700)


@pytest.mark.parametrize(
    "far", [(5, 0.5), (-5, 0.5), (0.5, 5), (0.5, -5), (1e300, -1e300), (-1.0001, 0.5)]
)
def test_a_point_outside_goes_into_the_last_cell_and_nowhere_else(far):
    shares = UNEVEN.shares([[0.15, 0.5], far])
    assert shares[-1] == 0.5 and shares.sum() == 1 and np.count_nonzero(shares) == 2


def test_no_point_is_lost_or_counted_twice_wherever_it_lies(rng):
    edges = np.array([[x, y] for x in UNEVEN.x_edges for y in UNEVEN.y_edges])
    wild = rng.standard_cauchy((500, 2))
    for samples in (edges, wild, np.concatenate([edges, wild])):
        assert UNEVEN.shares(samples).sum() == pytest.approx(1, abs=1e-12)


def test_a_point_on_an_edge_belongs_to_the_cell_above_and_to_the_right():
    shares = Cells([0, 1, 2], [0, 1, 2]).shares([[1, 1], [0, 0], [2, 1]])
    assert shares.tolist() == pytest.approx([1 / 3, 0, 0, 1 / 3, 1 / 3])


def test_a_batch_is_counted_as_each_of_its_samples(rng):
    samples = rng.normal(size=(3, 2, 50, 2))
    shares = UNEVEN.shares(samples)
    assert shares.shape == (3, 2, UNEVEN.count)
    for i in np.ndindex(3, 2):
        assert np.array_equal(shares[i], UNEVEN.shares(samples[i]))
    divergences = grid_js(samples, LEANING, UNEVEN)
    assert divergences.shape == (3, 2)
    assert divergences[2, 1] == grid_js(samples[2, 1], LEANING, UNEVEN)


def test_masses_are_integrals_of_the_density():
    masses = UNEVEN.masses(LEANING)
    columns = UNEVEN.x_edges.size - 1
    for row, column in [(0, 0), (1, 2), (1, 3)]:
        mass, _ = dblquad(
            lambda y, x: LEANING.density([x, y]),
            *UNEVEN.x_edges[column : column + 2],
            *UNEVEN.y_edges[row : row + 2],
            epsabs=1e-10,
        )
        assert masses[row * columns + column] == pytest.approx(mass, abs=1e-9)


@pytest.mark.parametrize("target", [LEANING, ring(), grid()])
def test_the_masses_sum_to_one_and_samples_fall_as_they_say(target, rng):
    cells = cells_around(target)
    masses = cells.masses(target)
    assert masses.sum() == pytest.approx(1, abs=1e-12) and masses.min() >= 0
    shares = cells.shares(target.sample(100_000, rng))
    error = np.sqrt(masses * (1 - masses) / 100_000)
    assert (np.abs(shares - masses) <= 6 * error + 2e-5).all()


def test_far_cells_have_no_mass_and_a_far_target_lies_outside():
    masses = Cells([10, 11], [10, 12]).masses(LEANING)
    assert masses == pytest.approx([0, 1], abs=1e-15)


def test_grid_js_is_the_divergence_of_the_shares(rng):
    x, y = rng.normal(size=(80, 2)), rng.normal(0.5, 1.2, size=(130, 2))
    p, q = UNEVEN.shares(x), UNEVEN.shares(y)
    assert grid_js(x, y, UNEVEN) == pytest.approx(js_divergence(p, q), abs=1e-12)
    assert grid_js(x, y, UNEVEN) == pytest.approx(jensenshannon(p, q) ** 2, abs=1e-12)
    q = UNEVEN.masses(LEANING)
    assert grid_js(x, LEANING, UNEVEN) == pytest.approx(jensenshannon(p, q) ** 2)
    assert grid_js(LEANING, x, UNEVEN) == pytest.approx(jensenshannon(p, q) ** 2)


def test_grid_js_is_0_for_equal_samples_and_log_2_for_those_that_share_no_cell(rng):
    x = rng.normal(size=(90, 2))
    assert grid_js(x, x[::-1], UNEVEN) == 0
    apart = [[0.15, 0.5]] * 5, [[0.5, 0.5]] * 3
    assert grid_js(*apart, UNEVEN) == pytest.approx(math.log(2), abs=1e-15)
    # All that lies outside is one cell: the two clouds there cannot be told apart.
    assert grid_js([[9, 9]] * 5, [[-9, -9]] * 3, UNEVEN) == 0


def test_dropping_a_part_of_equally_full_cells_costs_what_the_closed_form_says():
    cells = Cells(np.arange(9), [0, 1])
    target = np.array([[i + 0.5, 0.5] for i in range(8)])
    for kept in range(1, 9):
        a = kept / 8  # p is 1/8 and q is 1/kept where both are; the rest is p alone
        m = (a + 1) / 2
        expected = (a * np.log(a / m) - np.log(m) + (1 - a) * np.log(2)) / 2
        assert grid_js(target, target[:kept], cells) == pytest.approx(expected)


def test_the_floor_of_a_sample_is_near_a_count_of_cells_over_8n_and_of_two_over_4n(rng):
    target = RoundMixture([[0.0, 0.0]], 100.0)  # all but flat over the cells
    cells, n, repeats = Cells(np.arange(-5, 6), np.arange(-3, 4)), 2000, 300
    box = [-5, -3], [5, 3]
    flat = np.append(np.full(60, 1 / 60), 0.0)
    assert cells.masses(target)[:-1].std() < 0.01 * cells.masses(target)[:-1].mean()
    x, y = rng.uniform(*box, (2, repeats, n, 2))
    to_law = [jensenshannon(p, flat) ** 2 for p in cells.shares(x)]
    assert np.mean(to_law) == pytest.approx(59 / (8 * n), rel=0.05)
    assert grid_js(x, y, cells).mean() == pytest.approx(59 / (4 * n), rel=0.05)


def test_the_box_holds_three_sd_around_each_centre_and_the_cells_fill_it():
    target = RoundMixture([[0.0, 1.0], [4.0, 1.0]], 0.2)
    low, high = box_around(target)
    assert low == pytest.approx([-0.6, 0.4]) and high == pytest.approx([4.6, 1.6])
    cells = cells_around(target, sds=2, most=64)
    assert (cells.x_edges.size, cells.y_edges.size) == (14, 4)
    assert cells.x_edges[[0, -1]] == pytest.approx([-0.6, 4.6])
    assert np.diff(cells.x_edges).max() <= 2 * 0.2 + 1e-12
    assert cells_around(target, most=5).x_edges.size == 6


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Cells([0, 0, 1], [0, 1]), r"x_edges must be increasing"),
        (lambda: Cells([0, 1], [0]), "y_edges must hold at least 2"),
        (lambda: UNEVEN.shares([1.0, 2.0]), r"shape \(\.\.\., n, 2\)"),
        (lambda: UNEVEN.shares(np.zeros((0, 2))), "at least 1 point"),
        (lambda: UNEVEN.shares([[0, np.nan]]), "samples must be finite"),
        (lambda: grid_js([[0, 0, 0]], LEANING, UNEVEN), r"have \(1, 3\)"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(make, words):
    with pytest.raises(ValueError, match=words):
        make()
