"""What a discriminator says of places in the plane, and what the best one would say."""

from __future__ import annotations

import numpy as np

from course_utils.explorers.gans.studio.trial import Trial, in_reach
from course_utils.maths.discriminators import optimal_discriminator
from course_utils.maths.targets import RoundMixture, from_points

PROBABILITY = ("non-saturating", "saturating", "least squares")
SOME = 128  # samples by which D* is told in words
BLUR = 0.06  # of D*, at least


def gives_probability(trial: Trial) -> bool:
    """Whether D says how likely a point is real, and not only which is likelier."""
    return trial.setting.loss in PROBABILITY


def verdict_at(trial: Trial, places: np.ndarray) -> np.ndarray:
    """What D says of places of shape (n, 2), from 0 (generated) to 1 (real).

    Where it is no probability but a height: that height above the middle between its
    means on real and generated samples, by the spread of both, bent into (0, 1).
    """
    gan = trial.gan
    if gives_probability(trial) or trial.setting.loss == "hinge":
        values = gan.probabilities(places)
    else:
        heights = gan.logits(places)
        both = gan.logits(trial.real), gan.logits(trial.samples)
        middle = (both[0].mean() + both[1].mean()) / 2
        spread = np.concatenate(both).std()
        values = 0.5 + 0.5 * np.tanh((heights - middle) / (3 * max(spread, 1e-9)))
    return np.clip(np.nan_to_num(values, nan=0.5), 0, 1)


def verdict_on_grid(trial: Trial, ticks: np.ndarray) -> np.ndarray:
    """What D says on a square grid, as `verdict_at`."""
    places = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return verdict_at(trial, places).reshape(len(ticks), len(ticks))


def means(trial: Trial) -> tuple[float, float] | None:
    """What D gives on average on real and on generated samples, if a probability."""
    if not gives_probability(trial):
        return None
    both = trial.real, np.nan_to_num(trial.samples)
    return tuple(float(trial.gan.probabilities(x).mean()) for x in both)


def means_of_best(trial: Trial) -> tuple[float, float]:
    """What the best D* would give on average to real and to generated samples.

    Of some of them; see `blurred` for how the densities are found.
    """
    p, q = blurred(trial.target, trial.samples)
    some = trial.real[:SOME], in_reach(trial.samples[:SOME])
    best = [optimal_discriminator(p.density(x), q.density(x)) for x in some]
    return tuple(float(np.nanmean(each)) for each in best)


def blurred(target: RoundMixture, samples) -> tuple[RoundMixture, RoundMixture]:
    """p, and q as a kernel density of samples, both blurred by the same kernel."""
    blur = max(BLUR, target.sd)
    p = RoundMixture(target.centres, float(np.hypot(target.sd, blur)))
    return p, from_points(in_reach(samples), sd=blur)
