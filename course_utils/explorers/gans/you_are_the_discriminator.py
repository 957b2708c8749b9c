"""A discriminator painted by hand, and a generator that answers it, for five rounds."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from course_utils.explorers.gans.hand_play import (
    FAKES,
    LAST,
    REACH,
    ROUNDS,
    START,
    all_on,
    as_fakes,
    draw_density,
    draw_fakes,
    draw_scores,
    draw_verdict,
    flat,
    floor_of,
    game_of,
    plane,
    rounds_axis,
    score_panel,
)
from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, points, segments, text
from course_utils.maths.gans.by_hand import HandGame
from course_utils.widgets.board import Paint
from course_utils.widgets.controls import choice, memory, numbers, slider
from course_utils.widgets.explorer import Explorer

REAL, FAKE = BRUSHES = "real", "fake"
CLIMBS, JUMPS = OPPONENTS = "takes small steps", "gives its best reply"
MOST_MARKS = 200
LOWEST, HIGHEST = -3.2, 1.4  # of the axis of the gain
CONCEPT = {REAL: "real", FAKE: "generated"}


@lru_cache(maxsize=8)
def _real_samples(seed: int) -> np.ndarray:
    """The batch of real data that the learner sees, as large as that of the fakes."""
    rng = np.random.default_rng([seed, FAKES])
    draws = game_of(seed).target.sample(FAKES, rng)
    return np.clip(draws, -REACH, REACH).round(3)


def _reply(game: HandGame, opponent: str, fakes, d) -> np.ndarray:
    """Where a generator takes its fakes while D stays as it is."""
    if opponent == JUMPS:
        return all_on(game.best_place(d, REACH))
    return np.clip(game.climb(fakes, d), -REACH, REACH).round(3)


class Round(NamedTuple):
    """What one round brought, in nats."""

    gain: float  # of D over ½ before G answered
    most: float  # that any D could have gained then
    left: float  # of that gain after G answered
    js: float  # after it


def _round(game: HandGame, d, before, after) -> Round:
    q, moved = game.q(before), game.q(after)
    return Round(game.gain(d, q), 2 * game.js(q), game.gain(d, moved), game.js(moved))


def _played(opponent: str, rounds: int, *, seed: int = 0) -> dict:
    """The state after some rounds of a D that was painted once, from the samples."""
    game, real, fakes, log = game_of(seed), _real_samples(seed), START, []
    d = game.painted_reply(real, START)
    for _ in range(rounds):
        moved = _reply(game, opponent, fakes, d)
        log.append(_round(game, d, fakes, moved))
        fakes = moved
    return {
        "opponent": opponent,
        "real_marks": real.tolist(),
        "fake_marks": START.tolist(),
        "fakes": flat(fakes),
        "log": [list(each) for each in log],
    }


class YouAreTheDiscriminator(Explorer):
    """The learner paints D, which stays as it is until it is painted again."""

    title = "You are the discriminator"
    label = (
        "Real and generated samples in a plane coloured by a discriminator that is "
        "painted, what it gains before and after each answer of the generator, and the "
        "divergence after each round."
    )
    height = 450
    presets = {
        "one mark of each": {},
        "nothing painted": {"real_marks": [], "fake_marks": []},
        "painted from the samples": _played(CLIMBS, 0),
        "painted once, kept for 5 rounds": _played(CLIMBS, ROUNDS),
        "against a best reply (fails on purpose)": _played(JUMPS, 1),
    }
    actions = {
        "answer": "Let G answer",
        "from_samples": "Paint from the samples",
        "new_game": "New game",
        "new_seed": "New seed (another target)",
    }

    brush = choice(REAL, BRUSHES, label="your brush says: here it is")
    opponent = choice(CLIMBS, OPPONENTS, label="opponent G")
    sure = slider(0.9, low=0.6, high=0.98, step=0.01, label="D on one mark for real")
    real_marks = numbers([[0.6, 1.2]], low=-REACH, high=REACH, ndim=2)
    fake_marks = numbers([[-0.5, 0.5]], low=-REACH, high=REACH, ndim=2)
    # x and y of each fake, one after the other.
    fakes = numbers(START.ravel(), low=-REACH, high=REACH)
    #: A `Round` of four numbers for each round that was played.
    log = numbers(np.empty((0, 4)), low=-100, ndim=2)
    seed = memory(0)

    def panels(self):
        return [
            plane("paint where you take x for real, and where for fake", rows=5),
            Panel(
                "gain",
                y=(LOWEST, HIGHEST),
                title="what D gains over saying ½ everywhere",
                y_label="V + log 4 in nats",
                y_ticks=(-3, -2, -1, 0, 1),
                place=(5, 0, 4, 3),
                **rounds_axis(),
            ),
            score_panel("rounds in which G has answered", place=(5, 3, 4, 2)),
        ]

    # What is seen, as numbers -----------------------------------------------------

    @property
    def game(self) -> HandGame:
        """The target, and the arithmetic of the game."""
        return game_of(self.seed)

    @property
    def places(self) -> np.ndarray:
        """Where the fakes are, shape (20, 2)."""
        return as_fakes(self.fakes)

    @property
    def d(self) -> np.ndarray:
        """The discriminator as it is painted."""
        marks = self._marks(REAL), self._marks(FAKE)
        return self.game.painted_reply(*marks, sure=self.sure)

    def _marks(self, brush: str) -> np.ndarray:
        marks = self.real_marks if brush == REAL else self.fake_marks
        if marks.size and marks.shape[1] != 2:
            raise ValueError(
                f"a mark needs x and y, two numbers, but was given {marks.shape[1]}"
            )
        return marks.reshape(-1, 2)

    @property
    def rounds(self) -> list[Round]:
        """What the rounds that were played brought."""
        if len(self.log) > ROUNDS or (self.log.size and self.log.shape[1] != 4):
            raise ValueError(
                f"log needs four numbers for each of at most {ROUNDS} rounds, but was "
                f"given shape {self.log.shape}"
            )
        return [Round(*map(float, row)) for row in self.log]

    @property
    def over(self) -> bool:
        """Whether all rounds have been played."""
        return len(self.log) >= ROUNDS

    @property
    def now(self) -> tuple[float, float]:
        """What D gains over ½ at present, and what the best D would: 2 JS."""
        q = self.game.q(self.places)
        return self.game.gain(self.d, q), 2 * self.game.js(q)

    # The picture --------------------------------------------------------------------

    def draw(self):
        start_js = self.game.js(self.game.q(START))
        js = [start_js, *(each.js for each in self.rounds)]
        return {
            **self._draw_plane(),
            **self._draw_gains(),
            **draw_scores(self.seed, js),
        }

    def _draw_plane(self) -> dict[str, Layer]:
        layers = {"d": draw_verdict(self.game, self.d)}
        if self.over:
            layers["p"] = draw_density(self.game, "density p")
        layers["real"] = points(
            "plane",
            *_real_samples(self.seed).T,
            concept="real",
            label="real samples",
            size=4,
        )
        layers["fakes"] = draw_fakes(self.places, "fakes of G")
        # The marks of the brush in hand are drawn by the paper itself.
        idle = FAKE if self.brush == REAL else REAL
        if len(self._marks(idle)):
            layers["idle_marks"] = points(
                "plane",
                *self._marks(idle).T,
                concept=CONCEPT[idle],
                size=2,
                opacity=0.6,
            )
        return layers

    def _draw_gains(self) -> dict[str, Layer]:
        rounds = self.rounds
        gains, most = [r.gain for r in rounds], [r.most for r in rounds]
        left = np.clip([r.left for r in rounds], LOWEST, None)
        if not self.over:
            gain, best = self.now
            gains, most = [*gains, gain], [*most, best]
        at = np.arange(1, len(gains) + 1)
        gains = np.clip(gains, LOWEST, None)
        layers = {
            "half": segments("gain", -0.4, 0, LAST, 0, concept="muted", width=1.5),
            "half_name": text("gain", [-0.35], [0.12], "½", align="left"),
        }
        if len(left):
            x = at[: len(left)]
            layers["fall"] = segments(
                "gain", x, gains[: x.size], x, left, concept="muted", width=1.5
            )
            layers["left"] = points(
                "gain", x, left, concept="generated", label="after G's answer", size=5
            )
        layers["most"] = points(
            "gain", at, most, concept="between", label="best D: 2 JS", size=5
        )
        layers["gains"] = points(
            "gain", at, gains, concept="guess", label="your D", size=5
        )
        return layers

    # What can be done ---------------------------------------------------------------

    def paints(self):
        return [
            Paint(
                self.brush,
                "plane",
                self._marks(self.brush),
                f"marks where you take x for {self.brush}",
                concept=CONCEPT[self.brush],
                spacing=0.1,
                most=MOST_MARKS,
            )
        ]

    def paint(self, name, points):
        marks = points.round(3)
        if name == REAL:
            self.real_marks = marks
        else:
            self.fake_marks = marks

    def answer(self):
        """G answers to D as it is; that ends the round."""
        if self.over:
            return
        d, fakes = self.d, self.places
        moved = _reply(self.game, self.opponent, fakes, d)
        self.log = [*self.log.tolist(), _round(self.game, d, fakes, moved)]
        self.fakes = flat(moved)

    def from_samples(self):
        """A mark on each sample: what a D can say that knows nothing but these."""
        self.real_marks, self.fake_marks = _real_samples(self.seed), self.places

    def new_game(self):
        """The same target and opponent, from the start, with nothing painted."""
        self.real_marks = self.fake_marks = np.empty((0, 2))
        self.fakes, self.log = START.ravel(), np.empty((0, 4))

    def new_seed(self):
        """Another target, from the start."""
        self.seed += 1
        self.new_game()

    # The words ----------------------------------------------------------------------

    def describe(self):
        parts = [
            self._describe_round(),
            self._describe_answer(),
            self._describe_marks(),
        ]
        return " ".join(part for part in parts if part)

    def _describe_round(self) -> str:
        if self.over:
            gain = sum(each.gain for each in self.rounds)
            most = sum(each.most for each in self.rounds)
            return (
                f"All {ROUNDS} rounds are played. Before G's answers your D gained "
                f"{written(gain)} nats in all; the best D would have gained "
                f"{written(most)}."
            )
        where = (
            f"Round {len(self.log) + 1} of {ROUNDS} against a G that {self.opponent}."
        )
        real, fake = (len(self._marks(brush)) for brush in BRUSHES)
        gain, most = self.now
        best = f"the best D would gain 2 JS = {written(most)}"
        if not real + fake:
            return f"{where} Nothing is painted: D says ½ everywhere, while {best}."
        d, q = self.d, self.game.q(self.places)
        told = (
            f"{where} Your D (marks for real: {real}, for fake: {fake}) says "
            f"{written(float(np.sum(self.game.p * d)))} to real and "
            f"{written(self.game.belief(d, q))} to generated data on average, and gains "
            f"{written(gain)} nats; {best}."
        )
        if gain < 0:
            told += " That is less than saying ½ everywhere: paint again."
        return told

    def _describe_answer(self) -> str:
        if not self.rounds:
            return ""
        last = self.rounds[-1]
        told = (
            f"G's last answer took the gain of the D that it saw from "
            f"{written(last.gain)} to {written(last.left)}, and JS(p, q) from "
            f"{written(last.most / 2, 3)} to {written(last.js, 3)}."
        )
        if self.opponent == JUMPS:
            told += " No D gains anything against the best reply to it."
        return told

    def _describe_marks(self) -> str:
        mean, low, high = floor_of(self.seed)
        return (
            f"JS can be from 0 to {written(self.game.worst_js, 3)}, and {FAKES} true "
            f"draws get {written(mean, 3)} ({written(low, 3)} to {written(high, 3)})."
        )

    def formula(self):
        q, p = "<span class='generated'>q</span>", "<span class='real'>p</span>"
        gain, most = self.now
        sd = written(self.game.target.sd)
        c = (1 - self.sure) / (2 * self.sure - 1)
        return (
            f"V(D, G) + log 4 = E<sub>{p}</sub> log 2D + E<sub>{q}</sub> log 2(1 − D) = "
            f"{written(gain, 3)}, at most 2 JS({p}, {q}) = {written(most, 3)}"
            f"<br>D = (R + c) / (R + F + 2c): R adds up bumps of height 1 and sd {sd} on "
            f"your marks for real, F on those for fake; c = {written(c)} makes one mark "
            f"{written(self.sure)}"
            f"<br>each fake is a bump of sd {sd}, and {self.game.dust:.0%} of {p} and of "
            f"{q} is dust all over the square"
        )


def you_are_the_discriminator(**options) -> YouAreTheDiscriminator:
    """Play the discriminator: paint where x is real and where it is fake; G answers.

    Draw in the plane with the brush "real" or "fake"; more marks make D surer (and a
    slider tells how sure a single one), and where there are none it says ½. "Let G answer" ends a round, and there are five: G takes
    small steps up log D, or gives its best reply, with all fakes on one spot. D stays as
    it is painted until you change it. "Paint from the samples" puts one mark on each real
    sample and on each fake.

    Presets: "one mark of each", "nothing painted", "painted from the samples", "painted once, kept for 5
    rounds", where the gain turns into a loss, and "against a best reply (fails on
    purpose)": whatever D is, that reply leaves it with no gain over ½.

    Args:
        options: values of controls (brush, opponent, sure, real_marks, fake_marks,
            fakes, log, seed), preset, state, hide; see `Explorer`.
    """
    return YouAreTheDiscriminator(**options)
