"""A run that can be taken back to any of its steps, exactly, and be branched there."""

import numpy as np

from course_utils.maths import _door
from course_utils.maths.gans.log import PLAYERS, Log
from course_utils.maths.gans.timeline import (
    Event,
    History,
    Thinned,
    covered_after,
    mode_events,
)
from course_utils.maths.gans.training import Watch
from course_utils.maths.scorecard import METRICS


class Run:
    """A GAN in training, with its past.

    States are kept every so many steps. `go_to` takes the nearest one before a step
    and repeats from there what was done: the same player, the same hot edits at the
    same steps. So every past step, and the way forward again, is exact to the bit.

    Going back and then doing something else begins a new branch: what came after that
    step is dropped, and an event says so.

    Args:
        gan: a `NumpyGan` or `Gans`; the run moves it and nothing else should.
        every: steps between scores and between kept states at first.
        capacity: the most states that are kept; beyond it every second one is dropped.
        rows: the most rows in each curve of the history.
        samples, metrics, target: as for `training.train`.
    Attributes:
        step: where the run stands, from 0.
        end: the furthest step that it can go to.
        events: what happened, in order; see `timeline.Event`.

    >>> from course_utils.maths.gans.numpy_gan import NumpyGan
    >>> from course_utils.maths.gans.settings import Setting
    >>> from course_utils.maths.targets import ring
    >>> run = Run(NumpyGan(ring(), Setting(), seed=0))
    >>> run.advance(130)
    130
    >>> then = run.snapshot.samples
    >>> run.go_to(47)
    >>> run.go_to(130)
    >>> bool((run.snapshot.samples == then).all())
    True
    """

    def __init__(
        self,
        gan,
        *,
        every=50,
        capacity=100,
        rows=1000,
        samples=512,
        metrics=tuple(METRICS),
        target=None,
    ):
        every, rows = _door.count("every", every), _door.count("rows", rows, least=2)
        capacity = _door.count("capacity", capacity, least=2)
        self.gan, self._every = gan, every
        self._watch = Watch(gan, samples=samples, metrics=metrics, target=target)
        self._many = getattr(gan, "seeds", None) is not None
        self.step = self.end = 0
        self.events: list[Event] = []
        self._log = Log()
        self._states = Thinned(every, capacity)
        self._losses, self._scores = Thinned(1, rows), Thinned(every, rows)
        self._snapshot = None
        self._remember()

    # Forward ----------------------------------------------------------------------

    def advance(self, steps=1, player="both"):
        """Go on for some steps; returns how many there were.

        On the way back to the furthest step it repeats the past, unless another player
        is to move than then. It stops where training has diverged.

        Args:
            steps: how many, at least 0.
            player: a key of `PLAYERS`.
        """
        if player not in PLAYERS:
            raise ValueError(
                f"player must be one of {', '.join(PLAYERS)}, but is {player!r}"
            )
        for done in range(_door.count("steps", steps, least=0)):
            if self.step < self.end:
                if self._log.player_after(self.step) != player:
                    self._branch()
                else:
                    self._repeat()
                    continue
            if self.diverged:
                return done
            self._move(player)
        return steps

    def change(self, **hot):
        """Change hyper-parameters of the rest of the run; see `settings.HOT`.

        What equals the present setting is no change. Anywhere but at the end, a change
        begins a new branch.

        Raises:
            ValueError: if a value needs a new run, or the GAN takes no changes.
        """
        if not hasattr(self.gan, "change"):
            raise ValueError(
                f"{type(self.gan).__name__} takes no changes while a run goes on: "
                "start a new one"
            )
        before = {name: getattr(self.gan.setting, name, None) for name in hot}
        self.gan.change(**hot)  # it refuses what cannot be
        setting = self.gan.setting
        new = {k: getattr(setting, k) for k in hot if getattr(setting, k) != before[k]}
        if not new:
            return
        if self.step < self.end:
            self._branch()
        self._log.change(self.step, new)
        words = [f"{k} {_word(before[k])} → {_word(v)}" for k, v in new.items()]
        self.events.append(Event(self.step, "change", ", ".join(words)))

    # Back -------------------------------------------------------------------------

    def go_to(self, step):
        """Go to any step from 0 to `end`, as it was.

        Raises:
            ValueError: if the run has not got there.
        """
        step = _door.count("step", step, least=0)
        if step > self.end:
            raise ValueError(
                f"step must be at most {self.end}, as far as the run has got, "
                f"but is {step}"
            )
        kept, state = self._states.before(step)
        # From the present if that is nearer: no state has to be put back.
        if not kept <= self.step <= step:
            self.gan.restore(state)
            self.step, self._snapshot = kept, None
            self._repeat_changes()
        while self.step < step:
            self._repeat()

    # Told and done again --------------------------------------------------------------

    @property
    def log(self):
        """All that was done, for `follow` and for JSON; see `Log.told`."""
        return self._log.told(self.end)

    def follow(self, told, *, advance=None):
        """Do, at its start, what the `log` of another run tells, as far as that went.

        Args:
            told: that log.
            advance: what to call in place of `advance`, for who looks on.
        Raises:
            ValueError: if this is no log, or names what cannot be done.
        """
        end, log = Log.read(told)
        for step, steps, player in log.turns(end):
            if new := log.changes_at(step):
                self.change(**new)
            (advance or self.advance)(steps, player)

    # What there is to see -----------------------------------------------------------

    @property
    def snapshot(self):
        """How the GAN stands at the present step; see `training.Snapshot`."""
        if self._snapshot is None:
            self._snapshot = self._watch.look(self.step)
        return self._snapshot

    @property
    def diverged(self):
        """Whether it cannot go on from here: its parameters are no longer finite."""
        return not np.any(self.gan.finite)

    @property
    def history(self):
        """Losses and scores as arrays; see `History`."""
        losses, scores = np.array(self._losses.values), self._scores.values
        return History(
            np.array(self._losses.steps),
            losses[:, 0],
            losses[:, 1],
            np.array(self._scores.steps),
            {
                name: np.array([row[name] for row in scores])
                for name in self._watch.metrics
            },
        )

    @property
    def megabytes(self):
        """The size of all kept states together, in millions of bytes."""
        return sum(map(_size, self._states.values)) / 1e6

    # One step -----------------------------------------------------------------------

    def _move(self, player):
        """A step that has never been taken."""
        self._log.moves(self.step, player)
        getattr(self.gan, PLAYERS[player])()
        self.step = self.end = self.step + 1
        self._snapshot = None
        self._remember()

    def _repeat(self):
        """The step that was taken from here before."""
        getattr(self.gan, PLAYERS[self._log.player_after(self.step)])()
        self.step, self._snapshot = self.step + 1, None
        self._repeat_changes()

    def _repeat_changes(self):
        if new := self._log.changes_at(self.step):
            self.gan.change(**new)

    def _branch(self):
        """Forget what came after the present step."""
        dropped = self.end - self.step
        steps = "step" if dropped == 1 else "steps"
        words = f"a new branch from step {self.step}: the {dropped} {steps} after it "
        words += f"{'is' if dropped == 1 else 'are'} dropped"
        self.end = self.step
        for kept in (self._states, self._losses, self._scores):
            kept.forget_after(self.step)
        self._log.forget_after(self.step)
        self.events = [e for e in self.events if e.step <= self.step]
        self.events.append(Event(self.step, "branch", words))

    def _remember(self):
        """Keep what is due at a step that is reached for the first time."""
        if self._losses.is_due(self.step):
            self._losses.add(self.step, (self.gan.d_loss, self.gan.g_loss))
        self._note_divergence()
        if self._scores.is_due(self.step):
            self._scores.add(self.step, self.snapshot.scores)
        if self._states.is_due(self.step):
            self._states.add(self.step, self.gan.state())
        if self.step % self._every == 0:
            self._note_modes()

    def _note_divergence(self):
        lost = np.flatnonzero(~np.atleast_1d(self.gan.finite)).tolist()
        if not lost:
            return
        noted = {
            k for event in self.events if event.kind == "diverged" for k in event.which
        }
        new = tuple(k for k in lost if k not in noted)
        if new:
            who = (
                f"GAN {', '.join(map(str, new))} diverged" if self._many else "diverged"
            )
            self.events.append(Event(self.step, "diverged", who, new))

    def _note_modes(self):
        if self._many or self._watch.target is None:
            return
        covered = covered_after(self.events)
        self.events += mode_events(
            self.step, self.snapshot.samples, self._watch.target, covered
        )


def _word(value):
    return value if isinstance(value, str) else f"{value:g}"


def _size(kept):
    """The bytes of all arrays and tensors in nested dicts, lists and tuples."""
    if isinstance(kept, dict):
        return sum(map(_size, kept.values()))
    if isinstance(kept, list | tuple):
        return sum(map(_size, kept))
    return getattr(kept, "nbytes", 0)
