"""The normal distribution of the plane and its slices, against scipy and closed forms."""

import itertools
import re

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from course_utils.explorers.held_axes import dragged
from course_utils.explorers.probability import gaussian_in_2d
from course_utils.explorers.probability.gaussian_in_2d import (
    HIGHEST_SD,
    LOWEST_SD,
    MOST_RHO,
    STRETCH,
    GaussianIn2D,
)

TRAP = "regression is not the long axis (fails on purpose)"
# Not square, not centred, both signs of the correlation, a line far from the middle.
PLACES = [
    {"mean": (0.7, -0.4), "sd_1": 1.5, "sd_2": 0.8, "rho": 0.6, "cut": 1.2},
    {"mean": (-1.3, 0.9), "sd_1": 0.6, "sd_2": 1.4, "rho": -0.85, "cut": -0.5},
    {"mean": (2.5, -1.5), "sd_1": 1.6, "sd_2": 0.5, "rho": 0.99, "cut": -1.6},
    {"mean": (0.2, 0.1), "sd_1": 0.9, "sd_2": 1.3, "rho": 0.0, "cut": 2.0},
]
each_place = pytest.mark.parametrize("place", PLACES)
NUMBER = r"([+-]?[\d.]+)"


def covariance_of(figure):
    both = figure.rho * figure.sd_1 * figure.sd_2
    return np.array([[figure.sd_1**2, both], [both, figure.sd_2**2]])


def scipy_normal(figure):
    return stats.multivariate_normal(figure.mean, covariance_of(figure))


def scipy_slice(figure):
    """Mean and sd of x₁ on the line, by integrating the joint density along it."""
    joint = scipy_normal(figure)
    # Where along the line the density is highest tells quad where to look.
    grid = np.linspace(-30, 30, 60_001)
    top = grid[np.argmax(joint.logpdf(np.stack([grid, 0 * grid + figure.cut], 1)))]
    scale = joint.pdf((top, figure.cut))

    def moment(k, centre=0.0):
        def weighed(x):
            return (x - centre) ** k * joint.pdf((x, figure.cut)) / scale

        return quad(weighed, top - 15, top + 15, points=[top], limit=300)[0]

    mass = moment(0)
    mean = moment(1) / mass
    return mean, np.sqrt(moment(2, mean) / mass)


def handle(figure, name):
    return next(handle for handle in figure.handles() if handle.name == name)


def arrays(figure, *names):
    return [figure.layers[name].arrays for name in names]


def spoken(figure):
    text = figure.summary.replace("−", "-")
    joint = re.match(
        rf"x₁ has mean {NUMBER} and sd {NUMBER}, x₂ has mean {NUMBER} and sd {NUMBER}, "
        rf"and their correlation is {NUMBER}\.",
        text,
    )
    before = re.search(rf"on the line x₂ = {NUMBER}\? The star says {NUMBER}:", text)
    after = re.search(
        rf"Once x₂ = {NUMBER} is known, {NUMBER} σ₂ from its mean, x₁ has mean "
        rf"{NUMBER}, {NUMBER} σ₁ from its own, which is ρ times as many, and sd "
        rf"{NUMBER}, the same for every x₂\.",
        text,
    )
    star = re.search(
        rf"Your star at x₂ = {NUMBER} says {NUMBER}(: a hit)?, {NUMBER}", text
    )
    return [
        found and [float(v) for v in found.groups() if v and v != ": a hit"]
        for found in (joint, before, after, star)
    ]


def summary_agrees(figure):
    """The words give the drawn curves, the matrix, the slice and the star."""
    joint, before, after, star = spoken(figure)
    mean_1, sd_1, mean_2, sd_2, rho = joint
    assert (mean_1, mean_2) == pytest.approx(handle(figure, "mean").at, abs=0.006)
    p1, p2 = arrays(figure, "p1", "p2")
    assert p1["y"] == pytest.approx(stats.norm.pdf(p1["x"], mean_1, sd_1), abs=0.015)
    assert p2["x"] == pytest.approx(stats.norm.pdf(p2["y"], mean_2, sd_2), abs=0.015)
    matrix = [rho * sd_1 * sd_2 if i in (1, 2) else 0 for i in range(4)]
    matrix[0], matrix[3] = sd_1**2, sd_2**2
    written = figure.layers["matrix"].options["texts"][-4:]
    shown = [float(words.replace("−", "-")) for words in written]
    assert shown == pytest.approx(matrix, abs=0.04)
    tips = [np.subtract(h.at, handle(figure, "mean").at) for h in figure.handles()[1:3]]
    assert sum(np.outer(a, a) for a in tips).ravel() == pytest.approx(matrix, abs=0.04)
    assert (before is None) == (after is not None) == figure.revealed
    if before:
        assert before == pytest.approx(
            [handle(figure, "cut").at[1], handle(figure, "guess").at[0]], abs=0.006
        )
        assert not any(layer.concept == "estimate" for layer in figure.layers.values())
        return
    c, away, mean, moved, sd = after
    assert c == pytest.approx(handle(figure, "cut").at[1], abs=0.006)
    assert away == pytest.approx((figure.cut - figure.mean[1]) / figure.sd_2, abs=0.006)
    assert moved == pytest.approx(figure.rho * away, abs=0.011)
    known = figure.layers["known"].arrays
    x, density = known["x"].astype(float), known["y"].astype(float)
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-4)
    assert np.trapezoid(x * density, x) == pytest.approx(mean, abs=0.007)
    spread = np.sqrt(np.trapezoid((x - mean) ** 2 * density, x))
    assert spread == pytest.approx(sd, abs=0.007)
    assert bool(star) == ("guess" in figure.layers)
    if star:
        x2, x1, off = star
        drawn, line = arrays(figure, "guess", "regression")
        assert (x1, x2) == pytest.approx((drawn["x"][0], drawn["y"][0]), abs=0.006)
        at = np.interp(drawn["y"][0], line["y"], line["x"])
        assert off == pytest.approx(abs(drawn["x"][0] - at), abs=0.006)


# The plane ------------------------------------------------------------------------


@each_place
@pytest.mark.parametrize("radius", [1, 2, 3])
def test_an_ellipse_is_a_level_of_scipys_density_and_its_mass_is_written_on_it(
    place, radius
):
    figure = gaussian_in_2d(**place)
    ellipse = figure.layers[f"ellipse_{radius}"].arrays
    curve = np.stack([ellipse["x"], ellipse["y"]], axis=1).astype(float)
    drop = scipy_normal(figure).logpdf(figure.mean) - scipy_normal(figure).logpdf(curve)
    assert drop == pytest.approx(radius**2 / 2, abs=2e-4)
    masses = figure.layers["masses"]
    mass = stats.chi2(2).cdf(radius**2)
    assert float(masses.options["texts"][radius - 1]) == pytest.approx(mass, abs=6e-4)


def test_the_masses_are_those_of_the_curriculum():
    words = gaussian_in_2d().layers["masses"].options["texts"]
    assert words == ["0.393", "0.865", "0.989"]


def test_the_words_on_the_ellipses_are_in_the_panel_and_apart_in_every_corner():
    ends = [(-2.5, 0, 2.5), (-1.5, 0, 1.5), (0.5, 1.6), (0.5, 1.6), (-0.99, 0, 0.99)]
    for m1, m2, sd_1, sd_2, rho in itertools.product(*ends):
        figure = gaussian_in_2d(mean=(m1, m2), sd_1=sd_1, sd_2=sd_2, rho=rho)
        masses = figure.layers["masses"].arrays
        x, y = masses["x"].astype(float), masses["y"].astype(float)
        assert (np.abs(x) < 6).all() and (np.abs(y) < 4).all()
        # Words are about 0.8 wide and 0.3 high, in units of the axes.
        gaps = zip(np.abs(np.diff(x)), np.abs(np.diff(y)), strict=True)
        assert all(dx > 0.8 or dy > 0.3 for dx, dy in gaps)


def test_the_share_of_samples_in_each_ellipse_is_its_mass():
    inside = np.zeros(3)
    for seed in range(20):
        figure = gaussian_in_2d(**PLACES[0], seed=seed)
        away = figure.samples - figure.mean
        squares = np.sum(away @ np.linalg.inv(covariance_of(figure)) * away, axis=1)
        inside += (squares[:, None] <= [1, 4, 9]).sum(axis=0)
    n = 20 * 300
    mass = stats.chi2(2).cdf([1, 4, 9])
    assert (np.abs(inside / n - mass) < 5 * np.sqrt(mass * (1 - mass) / n)).all()


def test_the_samples_are_one_noise_pushed_through_the_present_mean_and_matrix():
    noises = []
    for place in PLACES:
        figure = gaussian_in_2d(**place, seed=4)
        root = np.linalg.cholesky(covariance_of(figure))
        noises.append(np.linalg.solve(root, (figure.samples - figure.mean).T))
    assert len(noises[0].T) <= 300
    assert noises[1:] == [pytest.approx(noises[0], abs=1e-9)] * (len(PLACES) - 1)


def test_a_new_seed_changes_the_samples_and_nothing_else():
    figure = gaussian_in_2d(revealed=True)
    before = {name: layer.arrays for name, layer in figure.layers.items()}
    figure.press("new_seed")
    changed = {
        name
        for name, layer in figure.layers.items()
        if any(
            not np.array_equal(layer.arrays[k], before[name][k]) for k in before[name]
        )
    }
    assert changed == {"samples", "near", "rug"}


def test_all_samples_are_drawn_and_those_near_the_line_are_large():
    figure = gaussian_in_2d(**PLACES[0])
    far, near = arrays(figure, "samples", "near")
    assert far["x"].size + near["x"].size == 300 and near["x"].size > 0
    assert (np.abs(near["y"] - 1.2) < 0.2001).all()
    assert (np.abs(far["y"] - 1.2) > 0.1999).all()
    assert np.array_equal(figure.layers["rug"].arrays["x0"], near["x"])


# Marginals and slice --------------------------------------------------------------


@each_place
def test_the_marginals_are_integrals_of_scipys_joint_density(place):
    figure = gaussian_in_2d(**place)
    joint = scipy_normal(figure)
    p1, p2 = arrays(figure, "p1", "p2")
    for i in (20, 75, 130):
        x1 = p1["x"][i]
        mass = quad(lambda y, x1=x1: joint.pdf((x1, y)), -12, 12, limit=400)[0]
        assert p1["y"][i] == pytest.approx(mass, abs=1e-5)
    for i in (40, 60, 75):
        x2 = p2["y"][i]
        mass = quad(lambda x, x2=x2: joint.pdf((x, x2)), -14, 14, limit=400)[0]
        assert p2["x"][i] == pytest.approx(mass, abs=1e-5)


@each_place
def test_the_area_beside_is_that_under_the_marginal(place):
    figure = gaussian_in_2d(**place)
    low, high = (figure.layers["p2_area"].arrays[side] for side in ("low", "high"))
    height = figure.layers["p2_area"].arrays["x"]
    for edge in (low, high):
        density = stats.norm.pdf(edge, figure.mean[1], figure.sd_2)
        assert density == pytest.approx(height, abs=1e-5)


@each_place
def test_the_slice_is_the_normalised_joint_density_along_the_line(place):
    figure = gaussian_in_2d(**place, revealed=True)
    mean, sd = scipy_slice(figure)
    assert figure.slice.mean == pytest.approx(mean, abs=1e-6)
    assert figure.slice.sd == pytest.approx(sd, abs=1e-6)
    known, on_line = arrays(figure, "known", "slice")
    x, density = known["x"].astype(float), known["y"].astype(float)
    joint = scipy_normal(figure).pdf(np.stack([x, 0 * x + figure.cut], axis=1))
    ratio = joint / density
    marginal = stats.norm.pdf(figure.cut, figure.mean[1], figure.sd_2)
    assert ratio == pytest.approx(marginal, rel=2e-4)
    assert (on_line["y"] - figure.cut) / STRETCH == pytest.approx(density, abs=1e-5)
    area = figure.layers["slice_area"].arrays
    assert np.array_equal(area["high"], on_line["y"])
    assert area["low"] == pytest.approx(figure.cut)
    beside = figure.layers["p2_here"].arrays
    assert (beside["x"][0], beside["y"][0]) == pytest.approx((marginal, figure.cut))


@each_place
def test_the_mean_moves_along_one_line_and_the_sd_stays(place):
    figure = gaussian_in_2d(**place, revealed=True)
    means, sds, cuts = [], [], np.linspace(-2.9, 2.9, 7)
    for cut in cuts:
        figure.cut = cut
        means.append(float(figure.slice.mean))
        sds.append(float(figure.slice.sd))
        point = figure.layers["slice_mean"].arrays
        assert (point["x"][0], point["y"][0]) == pytest.approx((means[-1], cut))
    line = figure.layers["regression"].arrays
    assert means == pytest.approx(np.interp(cuts, line["y"], line["x"]), abs=1e-5)
    slope = np.polyfit(cuts, means, 1)[0]
    covariance = covariance_of(figure)
    assert slope == pytest.approx(covariance[0, 1] / covariance[1, 1])
    assert np.ptp(sds) < 1e-12
    assert sds[0] == pytest.approx(1 / np.sqrt(np.linalg.inv(covariance)[0, 0]))
    band = figure.layers["band"].arrays
    for end, side in [("x0", 0), ("x1", 1)]:
        off = band[end] - line["x"][side]
        assert off == pytest.approx([-sds[0], sds[0]], abs=1e-5)


@each_place
def test_the_regression_line_halves_each_slice_of_an_ellipse(place):
    figure = gaussian_in_2d(**place, revealed=True)
    line = figure.layers["regression"].arrays
    curve = figure.normal.ellipse(2, points=20_001)
    for share in (-0.99, -0.3, 0.0, 0.7, 1.0):
        x2 = figure.mean[1] + share * 2 * figure.sd_2
        near = curve[np.abs(curve[:, 1] - x2) < 4e-4 * figure.sd_2, 0]
        middle = (near.min() + near.max()) / 2
        assert middle == pytest.approx(np.interp(x2, line["y"], line["x"]), abs=0.02)


@each_place
def test_the_formula_carries_the_numbers_of_the_slice(place):
    figure = gaussian_in_2d(**place, revealed=True)
    numbers = re.findall(
        r"= (-?[\d.]+)(?:<br>|: no c)", figure.formula().replace("−", "-")
    )
    mean, sd = scipy_slice(figure)
    assert float(numbers[0]) == pytest.approx(mean, abs=0.006)
    assert float(numbers[1]) == pytest.approx(sd**2, abs=6e-4)


@each_place
def test_before_the_reveal_the_formula_carries_the_determinant_and_the_masses(place):
    figure = gaussian_in_2d(**place)
    root = float(re.search(r"√\(1 − ρ²\) = ([\d.]+)<br>", figure.formula())[1])
    peak = scipy_normal(figure).pdf(figure.mean)
    assert root == pytest.approx(1 / (2 * np.pi * peak), abs=6e-4)
    assert "0.393, 0.865, 0.989 for k = 1, 2, 3" in figure.formula()


def test_what_cannot_be_seen_of_the_slice_is_said():
    figure = gaussian_in_2d(revealed=True, rho=0.99, sd_1=1.6, sd_2=0.5, cut=3.0)
    assert figure.layers["far"].options["texts"] == ["mean 9.50 →"]
    figure.cut = -3.0
    assert figure.layers["far"].options["texts"] == ["← mean −9.50"]
    figure.cut = 0.0
    peak = stats.norm.pdf(0, scale=1.6 * np.sqrt(1 - 0.99**2))
    words = figure.layers["too_tall"].options["texts"][0]
    assert float(words.split()[-1]) == pytest.approx(peak, abs=0.006)
    figure.rho = 0.0
    assert not {"far", "too_tall"} & set(figure.layers)


# The handles ----------------------------------------------------------------------


def random_drags(count, seed):
    """A figure after each of many drags of its axes, some from odd places."""
    rng = np.random.default_rng(seed)
    figure = gaussian_in_2d()
    with figure.together():  # drawn once, at the end
        for i in range(count):
            if i % 9 == 0:
                figure.rho = rng.choice(
                    [-0.99, -0.5, 0.0, 0.99, rng.uniform(-0.99, 0.99)]
                )
                figure.sd_1, figure.sd_2 = rng.choice([0.5, 1.0, 1.6, 1.3], 2)
            number = int(rng.integers(2))
            before, tip = figure.axes, rng.uniform(-2.5, 2.5, 2) * rng.choice([1, 0.05])
            figure.take_hold(f"axis_{number + 1}", *(figure.mean + tip))
            tip = np.clip(tip, -HIGHEST_SD, HIGHEST_SD)  # the handle's own bounds
            yield figure, number, before, tip


def test_dragging_an_axis_keeps_the_matrix_positive_definite_and_the_state_in_range():
    for figure, *_ in random_drags(400, 1):
        covariance = figure.normal.covariance
        assert np.linalg.eigvalsh(covariance)[0] > 1e-4
        assert covariance == pytest.approx(covariance_of(figure))
        assert abs(figure.rho) <= MOST_RHO
        assert LOWEST_SD <= min(figure.sd_1, figure.sd_2)
        assert max(figure.sd_1, figure.sd_2) <= HIGHEST_SD


def test_the_axis_points_to_the_pointer_and_the_other_stays_perpendicular():
    for figure, number, _before, tip in random_drags(400, 2):
        held, other = figure.axes[number], figure.axes[1 - number]
        assert held @ other == pytest.approx(0, abs=1e-9)
        cosine = held @ tip / np.hypot(*held) / np.hypot(*tip)
        assert cosine > np.cos(0.01)


def test_within_the_ranges_the_tip_is_at_the_pointer_and_the_other_keeps_its_length():
    free = 0
    for figure, number, before, tip in random_drags(400, 3):
        across = np.array([-tip[1], tip[0]]) / np.hypot(*tip)
        asked = np.outer(tip, tip) + before[1 - number] @ before[1 - number] * np.outer(
            across, across
        )
        sds = np.sqrt(np.diag(asked))
        rho = asked[0, 1] / sds.prod()
        if LOWEST_SD <= sds.min() and sds.max() <= HIGHEST_SD and abs(rho) <= MOST_RHO:
            free += 1
            assert figure.normal.covariance == pytest.approx(asked, abs=1e-9)
            assert figure.axes[number] == pytest.approx(tip, abs=1e-6)
    assert free > 60


def test_the_other_axis_turns_as_little_as_it_can():
    for figure, number, before, _tip in random_drags(200, 4):
        assert figure.axes[1 - number] @ before[1 - number] > -1e-9


def test_a_handle_stays_the_same_when_it_becomes_the_shorter_axis_or_the_circle():
    figure = gaussian_in_2d(preset="round")
    lengths = []
    for length in (1.5, 1.2, 1.0, 0.8, 0.6):
        figure.take_hold("axis_1", *(length * np.array([0.8, 0.6])))
        assert handle(figure, "axis_1").at == pytest.approx(
            (0.8 * length, 0.6 * length)
        )
        assert handle(figure, "axis_2").at == pytest.approx((-0.6, 0.8), abs=1e-6)
        lengths.append(np.hypot(*handle(figure, "axis_1").at))
    assert np.diff(lengths).max() < 0


def test_a_circle_can_be_turned_without_changing_it():
    figure = gaussian_in_2d(preset="round")
    figure.take_hold("axis_1", -0.6, 0.8)
    assert (figure.sd_1, figure.sd_2, figure.rho) == pytest.approx((1, 1, 0), abs=1e-12)
    assert handle(figure, "axis_1").at == pytest.approx((-0.6, 0.8))


def test_a_tip_on_the_centre_keeps_its_direction_and_both_lengths_above_zero():
    figure = gaussian_in_2d(sd_1=1.0, sd_2=0.7, rho=0.3)
    held, other = figure.axes
    figure.take_hold("axis_1", *figure.mean)
    now = figure.axes
    assert now[0] @ held / np.hypot(*now[0]) / np.hypot(*held) == pytest.approx(
        1, abs=1e-3
    )
    assert min(np.hypot(*axis) for axis in now) > 0.01


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 4, 1.2, np.pi / 2, 2.5])
@pytest.mark.parametrize("length, other", [(9.0, 0.7), (0.01, 0.05), (1.0, 2.26)])
def test_dragged_axes_have_their_standard_deviations_in_range(angle, length, other):
    tip = length * np.array([np.cos(angle), np.sin(angle)])
    start = np.array([1.0, 0.0]), np.array([0.0, other])
    axes = np.stack(dragged(*start, tip, low=0.5, high=1.6))
    sds = np.linalg.norm(axes, axis=0)
    assert sds.min() > 0.5 * 0.99 and sds.max() < 1.6 * 1.01


def test_the_sliders_move_the_tips_and_the_tips_move_the_sliders():
    figure = gaussian_in_2d(sd_1=1.5, sd_2=0.8, rho=0.0)
    figure.rho = 0.6
    variances, directions = np.linalg.eigh(covariance_of(figure))
    long = np.sqrt(variances[1]) * directions[:, 1]
    long = long if long[0] > 0 else -long
    assert handle(figure, "axis_1").at == pytest.approx(long)
    figure.take_hold("axis_1", 1.2, 1.2)
    assert figure.sd_1 == pytest.approx(figure.sd_2)
    assert figure.rho > 0.5


def test_the_axes_are_drawn_under_their_handles():
    figure = gaussian_in_2d(**PLACES[1])
    axes, centre = arrays(figure, "axes", "centre")
    for i in range(2):
        at = handle(figure, f"axis_{i + 1}").at
        assert (axes["x1"][i], axes["y1"][i]) == pytest.approx(at)
        assert (axes["x0"][i], axes["y0"][i]) == pytest.approx((-1.3, 0.9))
    assert (centre["x"][0], centre["y"][0]) == pytest.approx((-1.3, 0.9))


def test_moving_the_centre_moves_everything_and_leaves_the_matrix():
    figure = gaussian_in_2d()
    matrix, samples = covariance_of(figure), figure.samples
    figure.take_hold("mean", 1.0, -0.5)
    assert figure.normal.covariance == pytest.approx(matrix)
    assert figure.samples - samples == pytest.approx(np.tile([1.0, -0.5], (300, 1)))
    tip = np.subtract(handle(figure, "axis_1").at, (1.0, -0.5))
    assert tip == pytest.approx(figure.axes[0])


# The prediction -------------------------------------------------------------------


def test_nothing_gives_the_answer_away_before_it_is_revealed():
    figure = gaussian_in_2d()
    assert not {"slice", "known", "regression", "long_axis"} & set(figure.layers)
    assert "E[" not in figure.formula() and "Once" not in figure.summary
    figure.press("reveal")
    assert {"slice", "known", "regression", "long_axis"} <= set(figure.layers)
    figure.press("predict_again")
    assert "slice" not in figure.layers and handle(figure, "guess")


def test_the_star_rides_on_the_line_until_the_reveal_and_stays_there_afterwards():
    figure = gaussian_in_2d()
    figure.take_hold("guess", 2.0, 0.0)
    figure.cut = -0.8
    assert handle(figure, "guess").at == (2.0, -0.8)
    figure.press("reveal")
    figure.cut = 1.0
    star = figure.layers["guess"].arrays
    assert (star["x"][0], star["y"][0]) == pytest.approx((2.0, -0.8))


def test_who_did_not_predict_is_shown_no_star():
    figure = gaussian_in_2d()
    figure.press("reveal")
    assert "guess" not in figure.layers and "star" not in figure.summary


def test_a_guess_on_the_long_axis_is_far_off_and_told_why():
    figure = gaussian_in_2d(preset=TRAP)
    variances, directions = np.linalg.eigh(covariance_of(figure))
    along, up = directions[:, np.argmax(variances)]
    x1, x2 = figure.star
    assert x1 == pytest.approx(along / up * x2, abs=0.01)
    mean, sd = scipy_slice(figure)
    assert x1 - mean > sd
    assert "1.79 too far right: it lies on the long axis" in figure.summary
    for preset in GaussianIn2D.presets:
        if preset != TRAP:
            figure.apply(preset)
            assert "guess" not in figure.layers


def test_the_usual_wrong_guesses_are_named_and_a_right_one_is_a_hit():
    place = PLACES[0]
    m1, c = 0.7, 1.2 + 0.4
    guesses = {
        "the factor ρ": m1 + 1.5 * c / 0.8,
        "mean of x₁ alone": m1,
        "a hit": m1 + 0.6 * 1.5 * c / 0.8 + 0.1,
        "too far left.": -3.0,
    }
    for words, guess in guesses.items():
        figure = gaussian_in_2d(**place)
        figure.take_hold("guess", guess, 0.0)
        figure.press("reveal")
        assert words in figure.summary
    # With a negative correlation as many sds away lie on the other side.
    figure = gaussian_in_2d(**{**place, "rho": -0.6})
    figure.take_hold("guess", m1 - 1.5 * c / 0.8, 0.0)
    figure.press("reveal")
    assert "the factor ρ" in figure.summary


def test_a_circle_has_no_long_axis_and_a_level_one_never_meets_the_line():
    assert gaussian_in_2d(preset="round").on_long_axis(1.0) is None
    level = gaussian_in_2d(preset="independent but unequal", revealed=True)
    assert level.on_long_axis(1.0) is None and "long_axis" in level.layers
    circle = gaussian_in_2d(preset="round", revealed=True)
    assert "long_axis" not in circle.layers


@pytest.mark.parametrize(
    "bad, words",
    [
        ({"mean": [1.0]}, "mean needs two numbers"),
        ({"mean": [0.0, 2.0]}, "within ±2.5 and ±1.5"),
        ({"guess": [1.0]}, "guess needs two numbers"),
        ({"directions": [1.0, 2.0, 3.0]}, "directions needs two numbers"),
        ({"rho": 1.0}, "rho must be a number from -0.99 to 0.99"),
    ],
)
def test_a_state_that_cannot_be_says_what_it_needs(bad, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        gaussian_in_2d(**bad)
