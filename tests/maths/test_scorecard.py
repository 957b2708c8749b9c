"""Scores of samples and the marks beside them, against large samples and closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import norm

from course_utils.maths.metrics import (
    any_hit_modes,
    perfect_quality,
    quality_and_modes,
)
from course_utils.maths.sample_distances import (
    directions_in_plane,
    mmd,
    sliced_wasserstein,
)
from course_utils.maths.scorecard import (
    METRICS,
    Scorecard,
    calibrate,
    score,
    scorecard,
)
from course_utils.maths.targets import RoundMixture, grid, ring, spiral

LEANING = RoundMixture([[0.1, -0.3], [1.8, 0.5], [-1.2, 0.9]], 0.2)
PACGAN = grid(half_width=4.0, sd=0.05)
each_target = pytest.mark.parametrize("target", [LEANING, ring(), grid()])


# Distances to a target that is known -----------------------------------------------


@each_target
def test_the_distances_are_those_to_a_very_large_sample_of_the_target(target, rng):
    card = Scorecard(target, 300)
    x = rng.normal(0.2, 0.8, size=(300, 2))
    scores = card.score(x)
    many = target.sample(100_000, rng)
    assert scores["sliced_wasserstein"] == pytest.approx(
        sliced_wasserstein(x, many), abs=0.01
    )
    few = many[:5000]
    assert scores["mmd"] == pytest.approx(mmd(x, few, card.bandwidths), abs=0.02)


def test_mmd_to_the_target_is_the_integral_over_its_density(rng):
    card = Scorecard(LEANING, 40)
    x = rng.normal(0, 1, size=(40, 2))
    axis = np.linspace(-2.6, 3.2, 59)
    nodes = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    weights = LEANING.density(nodes) * (axis[1] - axis[0]) ** 2
    assert weights.sum() == pytest.approx(1, abs=1e-6)

    def kernel(a, b):
        square = ((a[:, None] - b) ** 2).sum(axis=2)
        return np.mean([np.exp(-square / (2 * h**2)) for h in card.bandwidths], axis=0)

    own = weights @ np.array([weights @ kernel(nodes, n[None])[:, 0] for n in nodes])
    square = kernel(x, x).mean() - 2 * (kernel(x, nodes) @ weights).mean() + own
    assert card.score(x)["mmd"] ** 2 == pytest.approx(square, abs=1e-6)


def test_sliced_wasserstein_to_the_target_is_the_area_between_distribution_functions(
    rng,
):
    x = rng.normal(0, 1, size=(60, 2))
    at = np.linspace(-6, 6, 200_001)
    areas = []
    for direction in directions_in_plane():
        law = norm.cdf((at[:, None] - LEANING.centres @ direction) / LEANING.sd)
        steps = np.searchsorted(np.sort(x @ direction), at, side="right") / 60
        areas.append(np.trapezoid(np.abs(law.mean(axis=1) - steps), at))
    ours = Scorecard(LEANING, 60).score(x)["sliced_wasserstein"]
    assert ours == pytest.approx(np.mean(areas), abs=1e-3)


@each_target
def test_modes_and_quality_are_those_of_the_metrics(target, rng):
    x = rng.normal(0, 0.7, size=(200, 2))
    x[:100] = target.sample(100, rng)
    scores = Scorecard(target, 200).score(x)
    expected = quality_and_modes(x, target.centres, target.sd)
    assert (scores["quality"], scores["modes"]) == expected


# How the scores behave --------------------------------------------------------------


@each_target
def test_dropped_modes_and_shrunken_bumps_stand_out_from_true_samples(target, rng):
    card = Scorecard(target, 512)
    dropped = RoundMixture(target.centres[:-1], target.sd).sample(512, rng)
    shrunken = RoundMixture(target.centres, target.sd / 2).sample(512, rng)
    modes = len(target.centres)
    assert card.score(dropped)["modes"] == modes - 1
    assert card.score(shrunken)["modes"] == modes
    floor = card.calibrations["js"].perfect_range[1]
    assert card.score(shrunken)["js"] > floor
    # Too good to be true: more than a perfect sampler ever puts within 3 sd.
    highest = card.calibrations["quality"].perfect_range[1]
    assert card.score(shrunken)["quality"] > highest
    if modes < 10:  # one of 25 is hardly seen by a divergence
        for name in ("js", "sliced_wasserstein", "mmd"):
            worst = card.calibrations[name].perfect_range[1]
            assert card.score(dropped)[name] > worst


def test_the_same_samples_in_another_order_score_the_same(rng):
    x = ring().sample(300, rng)
    ordered, mixed = score(x, ring()), score(rng.permutation(x), ring())
    assert ordered == pytest.approx(mixed, abs=1e-7)


def test_a_batch_scores_as_each_of_its_samples_and_only_what_is_asked_for(rng):
    samples = rng.normal(0, 0.8, size=(3, 100, 2))
    card = Scorecard(ring(), 100)
    both = card.score(samples, ["js", "modes", "mmd"])
    assert list(both) == ["js", "modes", "mmd"]
    for name, values in both.items():
        assert values.shape == (3,)
        assert values[2] == card.score(samples[2])[name]


def test_samples_that_are_not_finite_score_nan_and_spare_the_others(rng):
    samples = ring().sample(200, rng).reshape(2, 100, 2)
    samples[0, 3, 1] = np.inf
    both = score(samples, ring())
    for name in METRICS:
        assert (
            np.isnan(both[name][0]) and both[name][1] == score(samples[1], ring())[name]
        )
    assert all(math.isnan(value) for value in score(samples[0], ring()).values())


def test_modes_of_a_curve_of_bumps_cannot_be_counted_but_its_quality_can(rng):
    card = Scorecard(spiral(), 300)
    x = rng.normal(0, 0.6, size=(300, 2))
    scores = card.score(x)
    assert math.isnan(scores["modes"])
    gaps = np.linalg.norm(x[:, None] - spiral().centres, axis=2).min(axis=1)
    assert scores["quality"] == np.mean(gaps <= 3 * spiral().sd)
    assert 0.1 < scores["quality"] < card.calibrations["quality"].perfect


def test_torch_tensors_and_lists_score_as_arrays_do(rng):
    x = ring().sample(64, rng)
    expected = score(x, ring())
    assert score(torch.tensor(x, requires_grad=True), ring()) == expected
    assert score(x.tolist(), ring()) == expected


def test_a_scorecard_is_made_once_for_equal_targets():
    assert scorecard(ring(), 256) is scorecard(ring(), 256)
    assert scorecard(ring(), 256) is not scorecard(ring(sd=0.06), 256)
    assert scorecard(ring(), 256) is not scorecard(ring(), 257)


# The marks --------------------------------------------------------------------------


@each_target
def test_true_samples_score_inside_the_perfect_range_about_95_times_in_100(target):
    card = Scorecard(target, 400)
    for name in ("js", "sliced_wasserstein", "mmd"):
        low, high = card.calibrations[name].perfect_range
        values = [
            card.score(target.sample(400, np.random.default_rng([9, i])), [name])[name]
            for i in range(60)
        ]
        inside = np.mean([low <= value <= high for value in values])
        # Both the range and the check are made of a few dozen samples.
        assert inside >= 0.75
        assert low < card.calibrations[name].perfect < high


def test_a_perfect_sampler_has_the_quality_of_the_closed_form_and_all_modes():
    for target in (ring(), grid()):
        marks = Scorecard(target, 512).calibrations
        error = 5 * math.sqrt(0.99 * 0.01 / (40 * 512))
        assert marks["quality"].perfect == pytest.approx(perfect_quality(), abs=error)
        assert marks["modes"].perfect == len(target.centres)


def test_noise_hits_nearly_all_modes_of_the_sparse_grid_but_covers_none():
    def hits(samples):
        return any_hit_modes(samples, PACGAN.centres, PACGAN.sd)

    def fair(samples):
        return quality_and_modes(samples, PACGAN.centres, PACGAN.sd)[1]

    chance = calibrate(hits, PACGAN, 2500).chance
    in_a_mode = math.pi * 0.15**2 / 8.3**2  # of the box, 4 + 3 sd to every side
    expected = 25 * (1 - (1 - in_a_mode) ** 2500)
    assert chance == pytest.approx(expected, abs=5 * math.sqrt(25 / 4 / 100))
    marks = calibrate(fair, PACGAN, 2500)
    assert marks.chance < 0.1 and marks.perfect == 25


def test_on_the_dense_grid_noise_gets_its_fair_share_of_most_modes_too():
    # The circles of 3 sd fill a third of the box: a share of modes alone is no proof.
    marks = Scorecard(grid(), 512).calibrations
    assert marks["modes"].chance > 15
    area = 25 * math.pi * 0.15**2 / 2.3**2
    assert marks["quality"].chance == pytest.approx(area, abs=0.02)


@each_target
def test_chance_scores_worse_than_every_true_sample_in_every_distance(target):
    for name in ("js", "mmd", "quality"):
        marks = Scorecard(target, 512).calibrations[name]
        worse = (
            marks.chance < marks.perfect
            if METRICS[name][1]
            else (marks.chance > marks.perfect)
        )
        assert worse
        (low, high), (noise_low, noise_high) = marks.perfect_range, marks.chance_range
        assert high < noise_low or noise_high < low


def test_the_floor_of_every_distance_falls_with_the_size_like_its_law_says():
    few, many = (Scorecard(ring(), n).calibrations for n in (150, 600))
    for name in ("sliced_wasserstein", "mmd"):  # as one over the root of n
        ratio = few[name].perfect / many[name].perfect
        assert ratio == pytest.approx(2, rel=0.2)
    assert few["js"].perfect > 2 * many["js"].perfect


def test_calibrate_compares_two_true_samples_when_the_metric_draws_one():
    rng = np.random.default_rng(3)

    def to_another(samples):
        return mmd(samples, ring().sample(200, rng), 0.5)

    marks = calibrate(to_another, ring(), 200, repeats=40)
    # E of the biased square is (1 - E k) (1/n + 1/m) when both have one law.
    x = ring().sample(2000, rng)
    e_k = np.mean(np.exp(-((x[:, None] - x[:500]) ** 2).sum(axis=2) / (2 * 0.5**2)))
    assert marks.perfect == pytest.approx(math.sqrt((1 - e_k) * 2 / 200), rel=0.15)
    assert marks.perfect < marks.chance


def test_calibrate_is_the_same_for_a_seed_and_another_for_another():
    def mean_height(samples):
        return samples[:, 1].mean()

    one = calibrate(mean_height, LEANING, 50, 4)
    assert one == calibrate(mean_height, LEANING, 50, 4)
    assert one != calibrate(mean_height, LEANING, 50, 5)
    # The box is 3 sd around the centres: heights from -0.9 to 1.5.
    error = 5 * (2.4 / math.sqrt(12)) / math.sqrt(50 * 100)
    assert one.chance == pytest.approx(0.3, abs=error)
    assert one.perfect == pytest.approx(1.1 / 3, abs=0.05)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: score(np.zeros((5, 2)), ring(), ["fid"]), "metrics must be of modes"),
        (
            lambda: Scorecard(ring(), 9).score(np.zeros((8, 2))),
            r"shape \(\.\.\., 9, 2\), but have \(8, 2\)",
        ),
        (lambda: Scorecard(ring(), 1), "size must be at least 2"),
        (
            lambda: calibrate(np.mean, ring(), 9, repeats=1),
            "repeats must be at least 2",
        ),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
