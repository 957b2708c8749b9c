"""How good samples are, each number beside what a perfect sampler and noise would get.

No distance of a sample from its law is ever 0, and a count of modes can be high for
noise. A score means something only between those two marks.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from course_utils.maths import _door
from course_utils.maths.cells import box_around, cells_around, js_of_shares
from course_utils.maths.metrics import GOOD_WITHIN, quality_and_modes
from course_utils.maths.sample_distances import (
    directions_in_plane,
    mean_kernel,
    shadows,
    wasserstein_1_of_sorted,
)
from course_utils.maths.special import standard_normal_quantile
from course_utils.maths.targets import RoundMixture

#: name -> (words, whether more of it is better).
METRICS = {
    "modes": ("modes that get a fair share", True),
    "quality": ("share of high-quality samples", True),
    "js": ("JS divergence on a grid, in nats", False),
    "sliced_wasserstein": ("sliced Wasserstein distance", False),
    "mmd": ("maximum mean discrepancy", False),
}
# Points that stand for the target on a line, about; more would change nothing.
_SHADOW = 2048


@dataclass(frozen=True)
class Calibration:
    """The two marks between which a score lies.

    Attributes:
        perfect: what a true sample scores on average: the floor of a distance, the
            most that can be asked of a share or a count.
        perfect_range: the middle 95 % of what true samples score, (low, high).
        chance: what uniform noise over the target's box scores on average.
        chance_range: the middle 95 % of it.
    """

    perfect: float
    perfect_range: tuple[float, float]
    chance: float
    chance_range: tuple[float, float]


def calibrate(metric, target, size, seed=0, *, repeats=100):
    """What samples of the target score, and what noise scores.

    Args:
        metric: a function of samples of shape (size, 2) that gives a number. To
            compare two samples, let it draw or hold the other one.
        target: has sample(size, rng), centres and sd; see `targets.RoundMixture`.
        size: of a sample.
        seed: a whole number; the same seed gives the same marks.
        repeats: how many samples of either kind, at least 2.
    Returns:
        A `Calibration`. Noise is uniform on the smallest rectangle that holds 3 sd
        around every centre.
    Raises:
        ValueError: if size or repeats is too small.

    >>> from course_utils.maths.metrics import any_hit_modes
    >>> from course_utils.maths.targets import grid
    >>> target = grid(half_width=4.0, sd=0.05)  # as in the PacGAN paper
    >>> hits = calibrate(
    ...     lambda x: any_hit_modes(x, target.centres, target.sd), target, 2500
    ... )
    >>> hits.perfect, round(hits.chance)  # noise does nearly as well, by this count
    (25.0, 23)
    """
    perfect, chance = _scores_of_both(metric, target, size, seed, repeats)
    return _calibration(perfect, chance)


class Scorecard:
    """Scores of samples of one size against one target, and their calibration.

    The target is known, so the distances are those to the target itself and not to a
    second sample: the same samples always score the same. Modes can be counted only
    where the target's bumps are apart (`modes_apart`); elsewhere their score is NaN.

    Args:
        target: equally likely round normal bumps; see `targets.RoundMixture`.
        size: of the samples, at least 2.
    Attributes:
        cells: where JS is counted, cells of 2 sd over the target's box.
        bandwidths: of the kernels of MMD: 2 sd, the spread of the whole target, and
            the geometric mean of the two.

    >>> from course_utils.maths.targets import ring
    >>> card = Scorecard(ring(), 512)
    >>> scores = card.score(ring().sample(512, np.random.default_rng(1)))
    >>> scores["modes"], round(scores["quality"], 1)
    (8, 1.0)
    >>> scores["js"] < card.calibrations["js"].perfect_range[1]
    True
    """

    def __init__(self, target, size):
        self.target, self.size = target, _door.count("size", size, least=2)
        centres, sd = target.centres, target.sd
        self.cells = cells_around(target)
        self._masses = self.cells.masses(target)
        self._directions = directions_in_plane()
        self._shadows = _shadows_of(target, self._directions)
        spread = math.sqrt(centres.var(axis=0).mean() + sd**2)
        self.bandwidths = np.array([2 * sd, math.sqrt(2 * sd * spread), spread])
        self._mean_kernel_of_target = self._pairs(centres, 2)

    def score(self, samples, metrics=tuple(METRICS)):
        """The scores of samples by name.

        Args:
            samples: shape (size, 2), or (..., size, 2) for several generators at once.
            metrics: the names wanted, of `METRICS`; the rest costs no time.
        Returns:
            name -> a number, or an array over the leading axes. Samples that are not
            all finite (their generator has diverged) score NaN in everything.
        Raises:
            ValueError: if the shape does not fit or a name is unknown.
        """
        unknown = set(metrics) - set(METRICS)
        if unknown:
            raise ValueError(
                f"metrics must be of {', '.join(METRICS)}, but hold "
                f"{', '.join(sorted(unknown))}"
            )
        if hasattr(samples, "detach"):  # a torch tensor, perhaps with gradients
            samples = samples.detach().cpu()
        samples = np.asarray(samples, dtype=float)
        if samples.shape[-2:] != (self.size, 2):
            raise ValueError(
                f"samples must have shape (..., {self.size}, 2), but have "
                f"{samples.shape}"
            )
        if samples.ndim == 2:
            return self._score(samples, metrics)
        leading = samples.shape[:-2]
        each = [self._score(samples[i], metrics) for i in np.ndindex(leading)]
        return {
            name: np.reshape([scores[name] for scores in each], leading)
            for name in metrics
        }

    @cached_property
    def calibrations(self):
        """name -> `Calibration`, from 40 true samples and 40 of noise."""
        names = tuple(METRICS)

        def all_scores(samples):
            return list(self._score(samples, names).values())

        both = _scores_of_both(all_scores, self.target, self.size, 0, 40)
        return {
            name: _calibration(*(scores[:, i] for scores in both))
            for i, name in enumerate(names)
        }

    # One sample -------------------------------------------------------------------

    def _score(self, samples, metrics):
        if not np.isfinite(samples).all():
            return dict.fromkeys(metrics, math.nan)
        scores = {}
        if {"modes", "quality"} & set(metrics):
            scores = self._modes_and_quality(samples)
        for name in set(metrics) - set(scores):
            scores[name] = self._distances[name](samples)
        return {name: scores[name] for name in metrics}

    def _modes_and_quality(self, samples):
        centres, sd = self.target.centres, self.target.sd
        if self.target.modes_apart:
            quality, modes = quality_and_modes(samples, centres, sd)
            return {"modes": modes, "quality": quality}
        nearest = _nearest_squares(samples, centres)
        good = np.mean(nearest <= (GOOD_WITHIN * sd) ** 2)
        return {"modes": math.nan, "quality": float(good)}

    @property
    def _distances(self) -> dict[str, Callable]:
        return {
            "js": lambda x: js_of_shares(self.cells.shares(x), self._masses),
            "sliced_wasserstein": lambda x: wasserstein_1_of_sorted(
                shadows(x, self._directions), self._shadows
            ),
            "mmd": self._mmd,
        }

    def _mmd(self, samples):
        with_target = self._pairs(samples, 1)
        own = float(mean_kernel(samples, samples, self.bandwidths))
        return math.sqrt(max(0.0, own - 2 * with_target + self._mean_kernel_of_target))

    def _pairs(self, points, bumps):
        """The mean kernel of points with draws of the target, exactly.

        A normal kernel averaged over a normal bump is a normal kernel, wider and lower;
        where the points are themselves centres of bumps, it is widened twice.
        """
        wide = np.sqrt(self.bandwidths**2 + bumps * self.target.sd**2)
        lower = (self.bandwidths / wide) ** 2
        return float(mean_kernel(points, self.target.centres, wide, lower))


def score(samples, target, metrics=tuple(METRICS)):
    """The scores of samples of a target by name: see `Scorecard.score`.

    >>> from course_utils.maths.targets import ring
    >>> score(np.zeros((100, 2)), ring(), ["modes", "quality"])
    {'modes': 0, 'quality': 0.0}
    """
    return scorecard(target, np.shape(samples)[-2]).score(samples, metrics)


def scorecard(target, size):
    """The `Scorecard` of a target and a size; made and calibrated only once."""
    return _scorecard(target.centres.tobytes(), target.sd, size)


@lru_cache(maxsize=32)
def _scorecard(centres, sd, size):
    return Scorecard(RoundMixture(np.frombuffer(centres).reshape(-1, 2), sd), size)


def _shadows_of(target, directions):
    """Points that stand for the target on each direction, shape (directions, points).

    On a line a bump is a normal distribution around the shadow of its centre; it is
    replaced by equally likely points at the middles of equal shares.
    """
    modes = len(target.centres)
    each = math.ceil(_SHADOW / modes)
    steps = target.sd * standard_normal_quantile((np.arange(each) + 0.5) / each)
    points = (directions @ target.centres.T)[:, :, None] + steps
    return np.sort(points.reshape(len(directions), modes * each), axis=1)


def _nearest_squares(points, centres):
    """The squared distance of each point from its nearest centre, shape (n,)."""
    # |x - c|² = |x|² + |c|² - 2 x·c: a product of matrices, for thousands of centres.
    squares = (centres**2).sum(axis=1) - 2 * points @ centres.T
    return squares.min(axis=1) + (points**2).sum(axis=1)


def _scores_of_both(metric, target, size, seed, repeats):
    """Scores of true samples and of noise, each of shape (repeats, ...)."""
    size, repeats = _door.count("size", size), _door.count("repeats", repeats, least=2)
    rng = np.random.default_rng(seed)
    low, high = box_around(target)
    true = [metric(target.sample(size, rng)) for _ in range(repeats)]
    noise = [metric(rng.uniform(low, high, (size, 2))) for _ in range(repeats)]
    return np.array(true, dtype=float), np.array(noise, dtype=float)


def _calibration(perfect, chance):
    marks = []
    for scores in (perfect, chance):
        low, high = np.quantile(scores, [0.025, 0.975])
        marks += [float(scores.mean()), (float(low), float(high))]
    return Calibration(*marks)
