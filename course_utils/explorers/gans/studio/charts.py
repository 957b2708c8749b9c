"""What is drawn of a trial over time: the losses, and one of the scores."""

from __future__ import annotations

import math

import numpy as np

from course_utils.explorers.gans.studio.trial import Trial
from course_utils.figures.scene import Layer, Panel, line, points, segments

LOG_2 = math.log(2)
#: loss -> the range of its axis, and where D's and G's loss are when q = p and D is best.
RANGES = {
    "non-saturating": ((0.0, 3.0), 2 * LOG_2, LOG_2),
    "saturating": ((-3.0, 3.0), 2 * LOG_2, -LOG_2),
    "least squares": ((0.0, 1.0), 0.25, 0.125),
    "hinge": ((-3.0, 3.0), 2.0, None),
    "Wasserstein": ((-3.0, 3.0), 0.0, None),
    "relativistic": ((0.0, 3.0), LOG_2, LOG_2),
}
#: name of a score -> its metric, the top of its axis, words for the panel.
SCORES = {
    "JS": ("js", 0.75, "JS divergence on a grid, nats"),
    "sliced W": ("sliced_wasserstein", 1.0, "sliced Wasserstein distance"),
    "MMD": ("mmd", 1.0, "maximum mean discrepancy"),
    "quality": ("quality", 1.05, "good samples and modes, share"),
}
ENDS = [first * 10**power for power in range(2, 9) for first in (1, 2, 5)]
MOST = 300  # points of a curve


def end_of_axis(step: int) -> float:
    """The end of the time axis: 200 at least, and then 500, 1000, 2000, 5000, ..."""
    return float(next(end for end in ENDS if end >= max(step, 200)))


def panels(
    end: int, loss: str, score: str, places, *, wide: bool = False
) -> list[Panel]:
    """The two axes; they change only when the run outgrows them, or with a choice.

    `wide` panels beside each other are short of height.
    """
    time = (0.0, end_of_axis(end))
    _, top, words = SCORES[score]
    return [
        Panel("losses", time, RANGES[loss][0], title="losses", place=places[0]),
        Panel(
            "score",
            time,
            (0.0, top),
            title=words,
            x_label="" if wide else "step",
            place=places[1],
        ),
    ]


def losses(trial: Trial, length: float, *, rival: bool = False) -> dict[str, Layer]:
    """The losses of both players, on an axis of this length."""
    (low, high), *goals = RANGES[trial.setting.loss]
    history, layers, side = trial.run.history, {}, "_rival" if rival else ""
    goals = [goal for goal in goals if goal is not None]
    if not rival:
        zeros, ends = [0] * len(goals), [length] * len(goals)
        layers["goal"] = segments(
            "losses",
            *(zeros, goals, ends, goals),
            concept="real",
            label="G perfect",
        )
    for player, concept in (("d", "estimate"), ("g", "generated")):
        values = getattr(history, f"{player}_loss")
        steps, values = thinned(history.loss_steps, values)
        if steps.size:
            layers[f"{player}_loss{side}"] = line(
                "losses",
                steps,
                np.clip(values, low, high),
                concept="between" if rival else concept,
                label="A" if rival else player.upper(),
                width=1.2 if rival else 1.6,
            )
    return layers


def thinned(steps, values) -> tuple[np.ndarray, np.ndarray]:
    """Means over equally many neighbours each, so that about `MOST` are left at most."""
    finite = np.isfinite(values)
    steps, values = np.asarray(steps, float)[finite], np.asarray(values, float)[finite]
    block = 2 ** max(0, math.ceil(math.log2(max(steps.size, 1) / MOST)))
    whole = steps.size // block * block
    parts = []
    for each in (steps, values):
        means = each[:whole].reshape(-1, block).mean(axis=1)
        rest = each[whole:]  # the last, unfinished block is one point more
        parts.append(np.append(means, rest.mean()) if rest.size else means)
    return parts[0], parts[1]


def score(
    trial: Trial, name: str, length: float, *, rival: bool = False, alone: bool = True
) -> dict[str, Layer]:
    """One score over time, between that of a perfect sampler and that of noise.

    Args:
        trial, length: whose, and how long the axis is.
        name: of `SCORES`.
        rival: it is A's, beside B's.
        alone: there is no other.
    """
    metric, top, _ = SCORES[name]
    layers = {} if rival or not trial.end else _marks(trial, metric, top, length)
    look = {"concept": "between" if rival else "estimate", "width": 1.8}
    label, side = ("A", "_rival") if rival else ("now", "")
    layers |= _curve(trial, metric, f"score{side}", top=top, label=label, **look)
    if name == "quality" and alone and trial.target.modes_apart:
        modes = len(trial.target.centres)
        look = {"concept": "between", "width": 1.4, "label": "modes covered"}
        layers |= _curve(trial, "modes", "modes", top=top, scale=1 / modes, **look)
    return layers


def _curve(trial, metric, name, *, top, label, concept, width, scale=1.0):
    """A score at all kept steps, and a mark at the present one."""
    history, now = trial.run.history, trial.now
    steps = history.score_steps.astype(float)
    values = np.asarray(history.scores[metric], float)
    present = float(trial.scores[metric])
    if steps[-1] < now:
        steps, values = np.append(steps, now), np.append(values, present)
    # What is not finite lies as far away as can be.
    values = np.clip(np.nan_to_num(scale * values, nan=top), 0, top)
    mark = np.clip(np.nan_to_num([scale * present], nan=top), 0, top)
    keep = np.unique(np.linspace(0, len(steps) - 1, MOST).astype(int))
    curve = line(
        "score", steps[keep], values[keep], concept=concept, label=label, width=width
    )
    return {
        name: curve,
        f"{name}_now": points("score", [now], mark, concept=concept, size=4),
    }


def _marks(trial: Trial, metric: str, top: float, length: float) -> dict[str, Layer]:
    """The lines of a perfect sampler and of noise."""
    marks = trial.marks[metric]
    looks = {
        "floor": (marks.perfect, "real", "perfect"),
        "chance": (marks.chance, "muted", "noise"),
    }
    return {
        name: segments(
            "score",
            *([0], [min(value, top)], [length], [min(value, top)]),
            concept=concept,
            label=label,
            width=1.5,
        )
        for name, (value, concept, label) in looks.items()
    }


def moments(trial: Trial, score_name: str) -> dict[str, Layer]:
    """When something was changed, and where in the past the figure stands."""
    ranges = {
        "losses": RANGES[trial.setting.loss][0],
        "score": (0.0, SCORES[score_name][1]),
    }
    layers = {}
    for panel, (low, high) in ranges.items():
        label = "a change" if panel == "losses" else ""
        if at := trial.changes:
            n = len(at)
            layers[f"changes_in_{panel}"] = segments(
                panel,
                *(at, [low] * n, at, [high] * n),
                concept="gradient",
                label=label,
                width=1.5,
            )
        if trial.now < trial.end:
            layers[f"here_in_{panel}"] = segments(
                panel, *([trial.now], [low], [trial.now], [high]), width=1.2
            )
    return layers
