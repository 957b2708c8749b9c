"""Training as a stream of snapshots: whoever takes them draws, prints or tests them."""

from dataclasses import dataclass

import numpy as np

from course_utils.maths import _door
from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.scorecard import METRICS, scorecard


@dataclass(frozen=True, eq=False)
class Snapshot:
    """How a GAN, or K of them, stood at one step.

    Attributes:
        step: how many steps had passed.
        samples: what the generator makes of noise that stays the same for the whole
            run, shape (n, 2) or (K, n, 2); each point can be followed.
        d_loss, g_loss: at the last update, floats or (K,); NaN before the first.
        scores: name -> a number or (K,); see `scorecard.METRICS`.
        finite: whether all parameters are finite, a bool or (K,).
    """

    step: int
    samples: np.ndarray
    d_loss: float | np.ndarray
    g_loss: float | np.ndarray
    scores: dict
    finite: bool | np.ndarray

    @property
    def diverged(self):
        """Whether training has diverged and cannot go on: of K, whether all have."""
        return not np.any(self.finite)

    @property
    def words(self):
        """What there is to say about divergence; empty as long as all is finite."""
        if np.all(self.finite):
            return ""
        if np.ndim(self.finite) == 0:
            return f"diverged by step {self.step}: its parameters are no longer finite"
        lost = np.flatnonzero(~np.asarray(self.finite))
        return (
            f"{lost.size} of {len(self.finite)} have diverged by step {self.step}: "
            f"{', '.join(map(str, lost))}"
        )


class Watch:
    """Takes snapshots of a GAN, always from the same noise.

    Args:
        gan: a `NumpyGan` or `Gans`, or what is used like them.
        samples: how many, at least 2.
        metrics: names of scores, of `scorecard.METRICS`; an empty tuple for none.
        target: what to score against; `gan.target` if not given.
    """

    def __init__(self, gan, *, samples=512, metrics=tuple(METRICS), target=None):
        self.gan, self.metrics = gan, tuple(metrics)
        size = _door.count("samples", samples, least=2)
        self.target = getattr(gan, "target", None) if target is None else target
        if self.metrics and self.target is None:
            raise ValueError(
                f"scores need a target, but {type(gan).__name__} knows none: give "
                "target=..., or metrics=()"
            )
        seeds = getattr(gan, "seeds", None)
        if seeds is None:
            self.noise = fixed_noise(gan.setting, size, gan.seed)
        else:
            self.noise = np.stack([fixed_noise(gan.setting, size, s) for s in seeds])

    def look(self, step):
        """A `Snapshot` of the GAN as it stands."""
        gan = self.gan
        with np.errstate(all="ignore"):  # what has diverged shows in `finite`
            samples = np.array(gan.samples(self.noise), dtype=float)
        return Snapshot(
            step, samples, gan.d_loss, gan.g_loss, self.score(samples), gan.finite
        )

    def score(self, samples):
        """Scores of samples by name; none if there are no metrics."""
        if not self.metrics:
            return {}
        return scorecard(self.target, samples.shape[-2]).score(samples, self.metrics)


def train(gan, steps, *, every=50, samples=512, metrics=tuple(METRICS), target=None):
    """Train and yield snapshots: where it starts, every so many steps, at the end.

    Nothing is drawn or printed. When a GAN has diverged (of K, when all have), the
    snapshot of that step is the last, and says so in `diverged` and `words`.

    Args:
        gan: a `NumpyGan` or `Gans`; it is trained, not copied.
        steps: how many to train, at least 0.
        every: steps between snapshots, at least 1.
        samples: how many a snapshot holds, at least 2.
        metrics: names of scores, of `scorecard.METRICS`; an empty tuple for none.
        target: what to score against; `gan.target` if not given.
    Yields:
        `Snapshot`s; step counts from where the GAN was given.
    Raises:
        ValueError: if a number is too small or there is nothing to score against.

    >>> from course_utils.maths.gans.numpy_gan import NumpyGan
    >>> from course_utils.maths.gans.settings import Setting
    >>> from course_utils.maths.targets import ring
    >>> gan = NumpyGan(ring(), Setting(), seed=0)
    >>> [snapshot.step for snapshot in train(gan, 120, every=50)]
    [0, 50, 100, 120]
    """
    steps = _door.count("steps", steps, least=0)
    every = _door.count("every", every)
    watch = Watch(gan, samples=samples, metrics=metrics, target=target)
    return _train(gan, steps, every, watch)


def _train(gan, steps, every, watch):
    first = watch.look(0)
    yield first
    for step in range(1, 1 if first.diverged else steps + 1):
        gan.step()
        diverged = not np.any(gan.finite)
        if step % every == 0 or step == steps or diverged:
            yield watch.look(step)
        if diverged:
            return
