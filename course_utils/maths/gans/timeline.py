"""What is remembered of a run: rows that thin out, and what happened when."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from course_utils.maths.metrics import good_samples_by_mode

# A mode is found when it has a fifth of its fair share of good samples, and lost only
# when it has less than a tenth: one on the edge does not come and go.
FOUND, LOST = 0.2, 0.1


class Thinned:
    """Values at steps, of which ever fewer are kept, so that memory stays bounded.

    A value is kept at every multiple of `spacing`. When there are more than `capacity`,
    the spacing doubles and every second of them is dropped; step 0 always stays.

    Args:
        spacing: steps between values at first.
        capacity: the most that are kept, at least 2.

    >>> kept = Thinned(spacing=10, capacity=4)
    >>> for step in range(101):
    ...     if kept.is_due(step):
    ...         kept.add(step, f"at {step}")
    >>> kept.steps, kept.spacing
    ([0, 40, 80], 40)
    >>> kept.before(79)
    (40, 'at 40')
    """

    def __init__(self, spacing, capacity):
        self.spacing, self.capacity = spacing, capacity
        self.steps, self.values = [], []

    def is_due(self, step):
        """Whether a value at this step would be new and kept."""
        new = not self.steps or step > self.steps[-1]
        return new and step % self.spacing == 0

    def add(self, step, value):
        """Keep a value that is due."""
        self.steps.append(step)
        self.values.append(value)
        while len(self.steps) > self.capacity:
            self.spacing *= 2
            kept = [i for i, s in enumerate(self.steps) if s % self.spacing == 0]
            self.steps = [self.steps[i] for i in kept]
            self.values = [self.values[i] for i in kept]

    def before(self, step):
        """The newest (step, value) that is not after a step."""
        i = bisect_right(self.steps, step) - 1
        return self.steps[i], self.values[i]

    def forget_after(self, step):
        """Drop all values after a step."""
        count = bisect_right(self.steps, step)
        del self.steps[count:], self.values[count:]


@dataclass(frozen=True, eq=False)
class History:
    """Curves of a run up to its furthest step; long ones are thinned.

    Attributes:
        loss_steps, d_loss, g_loss: shapes (rows,), and (rows,) or (rows, K).
        score_steps, scores: shape (rows,), and name -> (rows,) or (rows, K).
    """

    loss_steps: np.ndarray
    d_loss: np.ndarray
    g_loss: np.ndarray
    score_steps: np.ndarray
    scores: dict


@dataclass(frozen=True)
class Event:
    """Something that happened in a run.

    Attributes:
        step: when.
        kind: "change" (a hyper-parameter), "found" or "lost" (modes), "diverged", or
            "branch" (what had come after this step was dropped).
        words: what, for a timeline.
        which: numbers of the modes, or of the GANs that diverged, from 0.
    """

    step: int
    kind: str
    words: str
    which: tuple[int, ...] = ()


def mode_events(step, samples, target, covered):
    """Which modes were found and which were lost since they were last looked at.

    Args:
        step: when the samples were made.
        samples: shape (n, 2).
        target: has centres, sd and modes_apart; see `targets.RoundMixture`.
        covered: the set of modes that were covered before.
    Returns:
        Up to two `Event`s. None where the target's bumps are not apart, or the
        samples are not finite.
    """
    if not target.modes_apart or not np.isfinite(samples).all():
        return []
    good = good_samples_by_mode(samples, target.centres, target.sd)
    share = good * good.size / len(samples)  # of the fair share
    found = [k for k in np.flatnonzero(share >= FOUND).tolist() if k not in covered]
    lost = [k for k in sorted(covered) if share[k] < LOST]
    return [
        Event(step, kind, _modes_in_words(modes, kind), tuple(modes))
        for kind, modes in (("found", found), ("lost", lost))
        if modes
    ]


def covered_after(events):
    """The set of modes that are covered after these events."""
    covered = set()
    for event in events:
        if event.kind == "found":
            covered |= set(event.which)
        elif event.kind == "lost":
            covered -= set(event.which)
    return covered


def _modes_in_words(modes, verb):
    numbers = [str(k + 1) for k in modes]
    if len(numbers) == 1:
        return f"mode {numbers[0]} {verb}"
    if len(numbers) > 6:
        return f"{len(numbers)} modes {verb}"
    return f"modes {', '.join(numbers[:-1])} and {numbers[-1]} {verb}"
