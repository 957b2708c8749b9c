"""Samples to look at: clouds of points in the plane, and intervals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course_utils.figures.scene import Layer, Panel, line, points, segments
from course_utils.maths.metrics import quality_and_modes
from course_utils.widgets.still import Still

_TURN = np.linspace(0, 2 * np.pi, 49)


def clouds(samples: Mapping[str, np.ndarray], centres, sd: float) -> Still:
    """Samples in the plane side by side, with a circle of 3 sd around each centre.

    Args:
        samples: title -> samples of shape (n, 2). The first are drawn as the real ones,
            the others as generated ones.
        centres: of the modes, shape (modes, 2).
        sd: the standard deviation of each mode.
    Returns:
        A picture with one panel for each title and the same axes in all.
    Raises:
        ValueError: if there are no samples, or shapes do not fit.

    >>> clouds({"true": [[0.0, 0.1]], "noise": [[1.0, 1.0]]}, [[0.0, 0.0]], 0.2).summary
    'true: 1 points, 1 of them in a circle. noise: 1 points, 0 of them in a circle.'
    """
    if not samples:
        raise ValueError("clouds need samples under at least one title, but got none")
    samples = {title: _in_the_plane(title, a) for title, a in samples.items()}
    centres = _in_the_plane("centres", centres)
    # A tenth more, so that no point lies on the frame.
    reach = 1.1 * max(np.abs(a).max() for a in (*samples.values(), centres))
    panels, layers, words = [], {}, []
    for i, (title, cloud) in enumerate(samples.items()):
        name = f"cloud_{i + 1}"
        ends, place = (-reach, reach), (i, 0, 1, 1)
        panels.append(Panel(name, ends, ends, title=title, place=place, equal=True))
        layers[f"{name}_circles"] = _circles(name, centres, 3 * sd, label=not i)
        layers[name] = points(
            name, *cloud.T, concept="generated" if i else "real", size=1.75, opacity=0.6
        )
        good = round(quality_and_modes(cloud, centres, sd)[0] * len(cloud))
        words.append(f"{title}: {len(cloud):,} points, {good:,} of them in a circle.")
    label = "clouds of points with a circle of three sd around each centre"
    return Still(panels, layers, label=label, words=" ".join(words), height=470)


def _in_the_plane(name: str, values) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or values.shape[1] != 2 or not len(values):
        raise ValueError(f"{name} must have shape (n, 2), but have {values.shape}")
    return values


def _circles(panel: str, centres, radius: float, *, label: bool) -> Layer:
    x, y = (
        centres[:, i, None] + radius * wave(_TURN)
        for i, wave in enumerate((np.cos, np.sin))
    )
    ends = [part.ravel() for part in (x[:, :-1], y[:, :-1], x[:, 1:], y[:, 1:])]
    words = "3 standard deviations around each centre" if label else ""
    return segments(panel, *ends, concept="real", label=words, width=1.2)


def intervals(low, high, truth: float, *, label: str = "") -> Still:
    """Intervals one above the other, those that miss the truth in another look.

    Args:
        low, high: the ends, shape (n,), the lowest interval first.
        truth: what they are meant to hold.
        label: what the horizontal axis shows.
    Returns:
        A picture, as high as the intervals are many.
    Raises:
        ValueError: if the ends do not fit, or an interval ends before it begins.

    >>> intervals([0.1, 0.6], [0.4, 0.9], 0.3).summary
    '1 of the 2 intervals hold the truth, 0.3.'
    """
    low, high = (np.asarray(a, dtype=float) for a in (low, high))
    if low.ndim != 1 or low.shape != high.shape or not low.size:
        raise ValueError(
            f"low and high must have one shape (n,), but have {low.shape} and "
            f"{high.shape}"
        )
    if not (low <= high).all():
        raise ValueError("an interval must end after it begins, but some do not")
    rows = np.arange(1, low.size + 1)
    hold = (low <= truth) & (truth <= high)
    ends = min(low.min(), truth), max(high.max(), truth)
    margin = 0.05 * (ends[1] - ends[0])
    panel = Panel(
        "intervals",
        (ends[0] - margin, ends[1] + margin),
        (0, low.size + 1),
        x_label=label,
        y_label="repetition",
    )
    layers = {}
    looks = {"hold": (hold, "estimate"), "miss": (~hold, "gradient")}
    for words, (chosen, concept) in looks.items():
        if chosen.any():
            y, name = rows[chosen], f"{chosen.sum()} {words} the truth"
            layers[words] = segments(
                "intervals",
                low[chosen],
                y,
                high[chosen],
                y,
                concept=concept,
                label=name,
                width=2.0,
            )
            layers[f"{words}_middle"] = points(
                "intervals",
                (low + high)[chosen] / 2,
                y,
                concept=concept,
                size=2.5,
            )
    layers["truth"] = line(
        "intervals", [truth, truth], [0, low.size + 1], concept="real", label="truth"
    )
    said = f"{hold.sum()} of the {low.size} intervals hold the truth, {truth:g}."
    height = 160 + 6 * low.size
    return Still([panel], layers, label="intervals", words=said, height=height)
