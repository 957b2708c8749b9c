"""One GAN that trains: its losses, its scores, what it looks like, and its past."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from course_utils.explorers.gans.studio import recipe
from course_utils.explorers.gans.studio.data import target_of
from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.gans.numpy_gan import NumpyGan
from course_utils.maths.gans.runs import Run
from course_utils.maths.gans.timeline import Thinned
from course_utils.maths.networks import Network
from course_utils.maths.scorecard import scorecard

SIZE = 512  # samples that are scored; the first of them are drawn
EVERY = 100  # steps between the scores of the curve
# Of the places where one sample has been: steps between them, how many are kept, and
# how many are shown.
TRAIL, KEPT_OF_TRAIL, SHOWN_OF_TRAIL = 10, 400, 12
CHUNK = 25  # the most steps between two looks at the clock
MOST_MARKS = 40
FAR = 1e4  # what lies further out is drawn here: out of sight, and finite


class Trial:
    """A run of one recipe from one seed.

    Args:
        values: the values of the studio's controls, seed and points included.
        past: what `past` of another trial told: this one does it again, with the hot
            settings that one began with.
    Attributes:
        target: what is to be learnt.
        run: the `Run`.
        lost_at: the step by which it diverged, or None; `now` then stays before it.
    """

    def __init__(self, values: Mapping, past: Mapping | None = None):
        self.target = target_of(values["data"], values["drawn"], values["imported"])
        setting = recipe.setting_of(values)
        if past is not None:
            setting = recipe.beginning_with(setting, past.get("start", {}))
        self._start = setting
        gan = NumpyGan(self.target, setting, values["seed"])
        self.run = Run(gan, every=EVERY, capacity=200, samples=SIZE)
        self.lost_at: int | None = None
        self.last = "both"  # who moved last
        weights, biases = gan.generator.weights, gan.generator.biases
        layers = zip(weights, biases, strict=True)
        activation = gan.setting.activation
        self._former = Network([p for pair in layers for p in pair], activation)
        self._trail = Thinned(TRAIL, KEPT_OF_TRAIL)
        self._keep_trail()
        if past is not None:
            self.run.follow(past, advance=self.advance)
            self.go_to(_step_of(past, self.end))

    # In time ------------------------------------------------------------------------

    @property
    def now(self) -> int:
        """The step that is looked at."""
        return self.run.step

    @property
    def end(self) -> int:
        """The furthest step."""
        return self.run.end if self.lost_at is None else self.lost_at - 1

    def advance(self, steps: int, player: str = "both") -> int:
        """Go on for some steps; returns how many there were. It ends if it diverges."""
        done = 0
        while done < steps and not self.over:
            start = self.now
            part = min(steps - done, TRAIL - self.now % TRAIL)
            went = self.run.advance(part, player)
            if any(e.kind == "branch" and e.step == start for e in self.run.events):
                self._trail.forget_after(start)
            done += went
            if self.run.diverged:
                # The last picture that can be drawn is the one before.
                lost = next(e.step for e in self.run.events if e.kind == "diverged")
                self.run.go_to(lost - 1)
                self.lost_at = lost
                done -= 1
            self._keep_trail()
            self.last = {"both": "both", "discriminator": "d", "generator": "g"}[player]
        return done

    def advance_for(self, seconds: float, most: float = math.inf) -> int:
        """Go on as long as time lasts, at least one step; returns how many there were.

        `most` is how many there may be.
        """
        until, chunk, done = time.perf_counter() + seconds, 1, 0
        while not self.over and done < most:
            began = time.perf_counter()
            done += self.advance(int(min(chunk, most - done)))
            now = time.perf_counter()
            if now >= until:
                break
            each = (now - began) / chunk
            # Never past the end by more than a step is long.
            chunk = int(np.clip((until - now) / each, 1, CHUNK))
        return done

    @property
    def over(self) -> bool:
        """Whether it stands where it cannot go on: before the step that diverged."""
        return self.lost_at is not None and self.now >= self.lost_at - 1

    def go_to(self, step: int) -> None:
        """Show a step of the past, exactly."""
        self.run.go_to(min(step, self.end))

    @property
    def past(self) -> dict | None:
        """All that was done, for another trial and for JSON; None before the first step."""
        if not self.run.end:
            return None
        log = self.run.log
        changed = {name for _, new in log["changes"] for name in new}
        start = {name: getattr(self._start, name) for name in sorted(changed)}
        return {"step": self.now, "start": start, **log}

    def change(self, values: Mapping) -> None:
        """Go on with other values of what is hot."""
        before = self.run.end
        self.run.change(**recipe.hot_values(recipe.setting_of(values)))
        if self.run.end < before:
            self._trail.forget_after(self.now)
        if self.lost_at is not None and self.run.end < self.lost_at:
            self.lost_at = None

    def _keep_trail(self) -> None:
        if self._trail.is_due(self.now):
            self._trail.add(self.now, self.run.gan.generator.parameters.copy())

    # What there is to see -------------------------------------------------------------

    @property
    def gan(self) -> NumpyGan:
        """The GAN as it stands."""
        return self.run.gan

    @property
    def setting(self):
        """Its present setting."""
        return self.run.gan.setting

    @property
    def samples(self) -> np.ndarray:
        """What G makes of the fixed noise, shape (SIZE, 2)."""
        return self.run.snapshot.samples

    @property
    def scores(self) -> dict:
        """The scores of the present samples by name; NaN if they are not finite."""
        return self.run.snapshot.scores

    @property
    def marks(self) -> dict:
        """What a perfect sampler and noise score; see `Scorecard.calibrations`."""
        return scorecard(self.target, SIZE).calibrations

    @property
    def noise(self) -> np.ndarray:
        """The fixed noise, shape (SIZE, noise dimension)."""
        return fixed_noise(self.setting, SIZE, self.gan.seed)

    @property
    def losses(self) -> tuple[float, float]:
        """D's and G's loss at their last update; NaN before the first."""
        return self.gan.d_loss, self.gan.g_loss

    @property
    def real(self) -> np.ndarray:
        """The same real samples throughout, shape (SIZE, 2)."""
        return _real(self.target)

    @property
    def descent(self) -> np.ndarray:
        """Where the loss of G in use pulls each generated sample, shape (SIZE, 2)."""
        return self.gan.generator_descent(self.samples)

    def stretch_at(self, z: np.ndarray) -> float:
        """|det dG/dz|: how many times G stretches area at a z of two dimensions."""
        return float(self.gan.generator_jacobian_determinant(np.atleast_2d(z))[0])

    @property
    def peak(self) -> float:
        """The density of the target at its centres, at most."""
        return _peak(self.target)

    def path_of(self, z: np.ndarray) -> np.ndarray:
        """Where one z was sent at some steps up to now, shape (steps, 2), newest last."""
        z = np.atleast_2d(np.asarray(z, np.float32))
        places = []
        kept = zip(self._trail.steps, self._trail.values, strict=True)
        before = [parameters for step, parameters in kept if step < self.now]
        with np.errstate(all="ignore"):
            for parameters in before[-SHOWN_OF_TRAIL:]:
                self._former.parameters[:] = parameters
                places.append(self._former(z)[0])
            places.append(self.gan.samples(z)[0])
        return np.array(places, dtype=float)

    @property
    def events(self) -> list[tuple[int, str, bool]]:
        """What happened when, in a learner's words, and whether it was a change made
        by hand: the newest `MOST_MARKS`."""
        newest = self.run.events[-MOST_MARKS:]
        return [(e.step, _plain(e.words), e.kind == "change") for e in newest]

    @property
    def changes(self) -> list[int]:
        """The steps at which something was changed."""
        return [event.step for event in self.run.events if event.kind == "change"]


def _step_of(past: Mapping, end: int) -> int:
    step = past.get("step", end)
    if type(step) is not int or step < 0:
        raise ValueError(f"the step of a run is a whole number, but here {step!r}")
    return step


def in_reach(places) -> np.ndarray:
    """Places that can be drawn: finite, and not absurdly far out."""
    return np.clip(np.nan_to_num(places, nan=FAR), -FAR, FAR)


@lru_cache(maxsize=8)
def _real(target) -> np.ndarray:
    return target.sample(SIZE, np.random.default_rng(0))


@lru_cache(maxsize=8)
def _peak(target) -> float:
    return float(target.density(target.centres[:64]).max())


_WORDS = {
    "d_rate": "D's learning rate",
    "g_rate": "G's learning rate",
    "d_steps": "D's steps",
    "g_steps": "G's steps",
    "d_optimiser": "D's optimiser",
    "g_optimiser": "G's optimiser",
    "beta1": "β₁",
    "gradient_penalty": "λ",
    "r1": "γ",
    "clip": "c",
}


def _plain(words: str) -> str:
    """The words of an event, with the names of controls in place of those of settings."""
    return re.sub(r"\b\w+\b", lambda m: _WORDS.get(m[0], m[0]), words)
