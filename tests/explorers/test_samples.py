"""Pictures of samples: what is drawn is what was given, and misses can be counted."""

import numpy as np
import pytest

from course_utils.explorers.samples import clouds, intervals
from course_utils.figures.theme import concept
from course_utils.maths.sampling import grid_centres, sample_mixture

CENTRES = grid_centres(3, 2.0)


def traces(figure, mode):
    return [trace for trace in figure.data if trace.mode == mode]


@pytest.fixture
def pair(rng):
    true = sample_mixture(200, CENTRES, 0.1, rng)
    noise = rng.uniform(-3, 3, (300, 2))
    return true, noise, clouds({"true": true, "noise": noise}, CENTRES, 0.1).picture()


def test_each_cloud_shows_its_own_samples_in_its_own_look(pair):
    true, noise, figure = pair
    drawn = traces(figure, "markers")
    for cloud, trace, look in zip(
        (true, noise), drawn, ("real", "generated"), strict=True
    ):
        xy = np.stack([trace.x, trace.y], axis=1)
        assert xy == pytest.approx(cloud, abs=1e-6)
        assert trace.marker.color == concept(look).light
    assert [trace.xaxis for trace in drawn] == ["x", "x2"]
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["<b>true</b>", "<b>noise</b>"]


def test_the_circles_are_three_standard_deviations_around_each_centre(pair):
    figure = pair[2]
    rings = traces(figure, "lines")
    assert len(rings) == 2
    for trace in rings:
        xy = np.stack([trace.x, trace.y], axis=1)
        xy = xy[~np.isnan(xy[:, 0])]
        away = np.linalg.norm(xy[:, None] - CENTRES, axis=2)
        assert away.min(axis=1) == pytest.approx(np.full(len(xy), 0.3), abs=1e-6)
        # As many points around each, evenly.
        assert len(set(np.bincount(away.argmin(axis=1)))) == 1
        steps = np.linalg.norm(np.diff(xy.reshape(-1, 2, 2), axis=1)[:, 0], axis=1)
        assert steps == pytest.approx(np.full(len(steps), steps[0]), rel=1e-4)
    assert [trace.showlegend for trace in rings] == [True, False]


def test_all_panels_have_the_same_axes_and_hold_every_sample(pair):
    true, noise, figure = pair
    axes = [
        figure.layout[name].range for name in ("xaxis", "xaxis2", "yaxis", "yaxis2")
    ]
    assert len(set(axes)) == 1
    assert axes[0][0] < min(true.min(), noise.min())
    assert axes[0][1] > max(true.max(), noise.max())


def test_the_words_count_the_points_in_the_circles(rng):
    true, noise = sample_mixture(500, CENTRES, 0.1, rng), rng.uniform(-3, 3, (700, 2))
    still = clouds({"true": true, "noise": noise}, CENTRES, 0.1)
    for title, cloud in (("true", true), ("noise", noise)):
        inside = sum(
            any(np.hypot(*(point - centre)) <= 0.3 for centre in CENTRES)
            for point in cloud
        )
        assert f"{title}: {len(cloud)} points, {inside} of them" in still.summary


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        ({}, "at least one title"),
        ({"three": np.zeros((4, 3))}, r"three must have shape \(n, 2\).*\(4, 3\)"),
        ({"none": np.zeros((0, 2))}, r"none must have shape"),
        ({"lost": [[0.0, np.nan]]}, "finite"),
    ],
)
def test_what_is_no_cloud_is_refused_with_what_was_given(samples, words):
    with pytest.raises(ValueError, match=words):
        clouds(samples, CENTRES, 0.1)


def test_intervals_that_miss_are_counted_and_drawn_in_another_look(rng):
    middle = rng.normal(size=80)
    low, high = middle - 1, middle + 1.5
    still = intervals(low, high, truth=0.2, label="x")
    figure = still.picture()
    missed = [i for i in range(80) if not low[i] <= 0.2 <= high[i]]
    assert 5 < len(missed) < 40
    assert (
        still.summary == f"{80 - len(missed)} of the 80 intervals hold the truth, 0.2."
    )
    names = [trace.name for trace in figure.data if trace.name]
    assert names[:2] == [
        f"{80 - len(missed)} hold the truth",
        f"{len(missed)} miss the truth",
    ]
    red = next(t for t in figure.data if t.name and "miss" in t.name)
    assert red.x[0::3] == pytest.approx(low[missed], abs=1e-6)
    assert red.x[1::3] == pytest.approx(high[missed], abs=1e-6)
    assert list(red.y[0::3]) == [i + 1 for i in missed]
    assert red.line.color == concept("gradient").light
    assert figure.layout.xaxis.title.text == "x"


def test_where_all_intervals_hold_none_is_said_to_miss():
    figure = intervals([0.0, 0.1], [1.0, 0.9], truth=0.5).picture()
    assert not any("miss" in (trace.name or "") for trace in figure.data)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([0.0, 1.0], [1.0], r"\(2,\) and \(1,\)"),
        ([], [], "one shape"),
        ([1.0], [0.0], "end after it begins"),
        ([0.0], [np.inf], "finite"),
    ],
)
def test_what_is_no_interval_is_refused(low, high, words):
    with pytest.raises(ValueError, match=words):
        intervals(low, high, truth=0.5)
