"""Twenty fakes in the learner's hand, a discriminator that answers, five rounds."""

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
from course_utils.maths.discriminators import LOG_4
from course_utils.maths.gans.by_hand import HandGame
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, memory, numbers, stops
from course_utils.widgets.explorer import Explorer

SQUARES = 4  # in each direction, that the easy D can tell apart
PACKS = (1, 4, 5, 10, FAKES)
OPTIMAL, EASY = OPPONENTS = "optimal", "easy: sees large squares"
MOST_GAMES = 30  # on the board
HIDDEN, SHOWN = "hidden", "shown"


class Answer(NamedTuple):
    """What D says to some fakes, and what it is worth."""

    d: np.ndarray
    belief: float
    value: float
    js: float


@lru_cache(maxsize=64)
def _answer(seed: int, opponent: str, fakes: bytes) -> Answer:
    """The discriminator that answers to these fakes."""
    game = game_of(seed)
    q = game.q(np.frombuffer(fakes).reshape(-1, 2))
    d = game.optimal_reply(q) if opponent == OPTIMAL else game.coarse_reply(q, SQUARES)
    return Answer(d, game.belief(d, q), game.value(d, q), game.js(q))


@lru_cache(maxsize=8)
def _chase(seed: int, rounds: int) -> list[np.ndarray]:
    """The fakes of someone who always gives the best reply to the D that is seen."""
    played, fakes = [], START
    for _ in range(rounds):
        d = _answer(seed, OPTIMAL, fakes.tobytes()).d
        fakes = all_on(game_of(seed).best_place(d, REACH))
        played.append(fakes)
    return played


def _fair(seed: int) -> np.ndarray:
    """A fair share of the fakes on the centre of each bump."""
    centres = game_of(seed).target.centres
    return np.repeat(centres, FAKES // len(centres), axis=0)


def _beside(seed: int) -> np.ndarray:
    """A fair share in the square of each bump, but on the other side of that square."""
    side = 2 * game_of(seed).reach / SQUARES
    middle = (np.floor(_fair(seed) / side) + 0.5) * side
    return np.clip(2 * middle - _fair(seed), -REACH, REACH).round(3)


class YouAreTheGenerator(Explorer):
    """The learner moves fakes against a D that stays as it is until it answers."""

    title = "You are the generator"
    label = (
        "Twenty fakes in a plane coloured by the discriminator, how real it takes them "
        "to be before and after each of its answers, and the divergence after each round."
    )
    height = 450
    presets = {
        "round 1, data hidden": {},
        "an easy D is fooled": {
            "opponent": EASY,
            "data": SHOWN,
            "fakes": flat(_beside(0)),
            "played": flat(_beside(0)),
        },
        "a fair share for each bump": {
            "data": SHOWN,
            "fakes": flat(_fair(0)),
            "played": flat(_fair(0)),
        },
        "best reply: all on one spot (fails on purpose)": {
            "data": SHOWN,
            "fakes": flat(_chase(0, 4)[-1]),
            "played": flat(*_chase(0, 3)),
        },
    }
    actions = {
        "answer": "Let D answer",
        "best_reply": "All fakes to D's top",
        "new_game": "New game",
        "new_seed": "New seed (another target)",
    }

    opponent = choice(OPTIMAL, OPPONENTS, label="opponent D")
    data = choice(HIDDEN, (HIDDEN, SHOWN), label="real data")
    pack = stops(5, PACKS, label="fakes that a drag takes along")
    # x and y of each fake, one after the other; and the same for each round played.
    fakes = numbers(START.ravel(), low=-REACH, high=REACH)
    played = numbers([], low=-REACH, high=REACH)
    seed = memory(0)
    #: Games that were played to their end: seed, number of the opponent, JS.
    ended = numbers(np.empty((0, 3)), low=0, ndim=2)
    kept = ("ended",)

    def panels(self):
        return [
            plane("drag the fakes to where D takes them for real"),
            Panel(
                "belief",
                y=(0, 1),
                title="how real D takes your fakes to be",
                y_label="mean of D over them",
                place=(5, 0, 4, 1),
                **rounds_axis(),
            ),
            score_panel("rounds in which D has answered"),
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
    def rounds(self) -> list[np.ndarray]:
        """The fakes to which D has answered: those of the start, then of each round."""
        if self.played.size % (2 * FAKES) or self.played.size > 2 * FAKES * ROUNDS:
            raise ValueError(
                f"played needs {2 * FAKES} numbers for each of at most {ROUNDS} rounds, "
                f"but was given {self.played.size}"
            )
        return [START, *self.played.reshape(-1, FAKES, 2)]

    @property
    def answers(self) -> list[Answer]:
        """D's answer to each of `rounds`; the last is the D that is seen."""
        return [
            _answer(self.seed, self.opponent, fakes.tobytes()) for fakes in self.rounds
        ]

    @property
    def over(self) -> bool:
        """Whether all rounds have been played."""
        return len(self.rounds) > ROUNDS

    def before(self, fakes, d) -> tuple[float, float]:
        """What a D that does not answer gives fakes: its belief and V."""
        q = self.game.q(fakes)
        return self.game.belief(d, q), self.game.value(d, q)

    @property
    def hopes(self) -> list[float]:
        """D's belief before its answer in each round played, and in the present one."""
        fakes = self.rounds[1:] + ([] if self.over else [self.places])
        pairs = zip(fakes, self.answers, strict=False)
        return [self.before(moved, answer.d)[0] for moved, answer in pairs]

    # The picture --------------------------------------------------------------------

    def draw(self):
        return {**self._draw_plane(), **self._draw_beliefs(), **self._draw_scores()}

    def _draw_plane(self) -> dict[str, Layer]:
        layers = {"d": draw_verdict(self.game, self.answers[-1].d)}
        if self.data == SHOWN or self.over:
            layers["p"] = draw_density(self.game)
            layers["centres"] = points(
                "plane",
                *self.game.target.centres.T,
                concept="real",
                label="real data p",
                size=4,
            )
        if self.pack > 1:
            packs = self.places.reshape(-1, self.pack, 2)
            middles = np.repeat(packs.mean(axis=1), self.pack, axis=0)
            layers["packs"] = segments(
                "plane",
                *middles.T,
                *self.places.T,
                concept="generated",
                label="move together",
                width=1.5,
            )
        return {**layers, "fakes": draw_fakes(self.places, "your fakes")}

    def _draw_beliefs(self) -> dict[str, Layer]:
        after, hopes = [a.belief for a in self.answers], self.hopes
        done, hoped = np.arange(len(after)), np.arange(1, len(hopes) + 1)
        layers = {
            "half": segments(
                "belief", -0.4, 0.5, LAST, 0.5, concept="muted", width=1.5
            ),
            "half_name": text(
                "belief", [LAST], [0.53], "cannot tell: ½", align="right"
            ),
        }
        if len(after) > 1:
            x = done[1:]
            layers["fall"] = segments(
                "belief", x, hopes[: x.size], x, after[1:], concept="muted", width=1.5
            )
        layers["before"] = points(
            "belief",
            hoped,
            hopes,
            concept="generated",
            label="before its answer",
            size=5,
        )
        layers["after"] = points(
            "belief", done, after, concept="estimate", label="after it", size=5
        )
        return layers

    def _draw_scores(self) -> dict[str, Layer]:
        answers = self.answers
        layers = draw_scores(self.seed, [answer.js for answer in answers])
        if self.opponent == EASY:
            # Below the points of JS, where the two agree.
            js = layers.pop("js")
            layers["seen"] = points(
                "score",
                np.arange(len(answers)),
                [self.bound(answer) for answer in answers],
                concept="estimate",
                label="what this D can tell",
                size=5,
            )
            layers["js"] = js
        if self.scores.size:
            at = np.full(self.scores.size, ROUNDS + 0.3)
            layers["ended"] = points(
                "score", at, self.scores, concept="guess", label="your games", size=4
            )
        return layers

    @property
    def scores(self) -> np.ndarray:
        """JS at the end of each game on this target against this opponent."""
        if self.ended.size and self.ended.shape[1] != 3:
            raise ValueError(
                "ended needs seed, opponent and JS of each game, three numbers, but was "
                f"given {self.ended.shape[1]}"
            )
        here = (self.ended[:, :2] == (self.seed, OPPONENTS.index(self.opponent))).all(1)
        return self.ended[here, 2]

    def bound(self, answer: Answer) -> float:
        """What an answer shows of JS: ½ (V + log 4), all of it if D is optimal."""
        return (answer.value + LOG_4) / 2

    # What can be done ---------------------------------------------------------------

    def handles(self):
        return [
            Handle(
                f"fake_{i}",
                "plane",
                place,
                f"fake {i}",
                concept="generated",
                step=(0.05, 0.05),
            )
            for i, place in enumerate(self.places, 1)
        ]

    def move(self, name, x, y):
        i = int(name.removeprefix("fake_")) - 1
        first = i // self.pack * self.pack
        places, taken = self.places.copy(), slice(first, first + self.pack)
        # A pack keeps its shape: it stops where the first of it reaches the edge.
        step = np.clip(
            (x, y) - places[i],
            -REACH - places[taken].min(axis=0),
            REACH - places[taken].max(axis=0),
        )
        places[taken] = np.clip(places[taken] + step, -REACH, REACH).round(3)
        self.fakes = places.ravel()

    def answer(self):
        """D answers to the fakes as they are; that ends the round."""
        if self.over:
            return
        self.played = flat(*self.rounds[1:], self.places)
        if self.over:
            game = self.seed, OPPONENTS.index(self.opponent), self.answers[-1].js
            self.ended = [*self.ended[1 - MOST_GAMES :].tolist(), game]

    def best_reply(self):
        """All fakes to where V is least while D stays as it is."""
        self.fakes = flat(all_on(self.game.best_place(self.answers[-1].d, REACH)))

    def new_game(self):
        """The same target and opponent, from the start."""
        self.fakes, self.played = START.ravel(), []

    def new_seed(self):
        """Another target, from the start."""
        self.seed += 1
        self.new_game()

    # The words ----------------------------------------------------------------------

    def describe(self):
        return f"{self._describe_round()} {self._describe_last_answer()}"

    def _describe_round(self) -> str:
        who = "the optimal D" if self.opponent == OPTIMAL else "a D that sees squares"
        if self.over:
            return (
                f"All {ROUNDS} rounds against {who} are played.{self._describe_games()}"
            )
        belief, value = self.before(self.places, self.answers[-1].d)
        return (
            f"Round {len(self.rounds)} of {ROUNDS} against {who}. The D you see, which "
            f"stays as it is until it answers, takes your fakes for real with "
            f"{written(belief)} on average: V = {written(value)}."
        )

    def _describe_games(self) -> str:
        scores = self.scores
        if not scores.size:
            return ""
        games = "game" if scores.size == 1 else "games"
        told = ", ".join(written(js, 3) for js in scores)
        return (
            f" {scores.size} {games} on this target against it ended at JS {told}; the "
            f"best is {written(scores.min(), 3)}."
        )

    def _describe_last_answer(self) -> str:
        last, (mean, low, high) = self.answers[-1], floor_of(self.seed)
        when = "Its answer to the start" if len(self.rounds) == 1 else "Its last answer"
        told = (
            f"{when} gave {written(last.belief)}: V = {written(last.value)}, "
            f"and JS(p, q) = {written(last.js, 3)}"
        )
        if self.opponent == EASY:
            told += f", of which this D can tell {written(self.bound(last), 3)}"
        marks = (
            f"JS can be from 0 to {written(self.game.worst_js, 3)}, and {FAKES} true "
            f"draws get {written(mean, 3)} ({written(low, 3)} to {written(high, 3)})."
        )
        return f"{told}. {marks}{self._verdict()}"

    def _verdict(self) -> str:
        if len(self.rounds) == 1:
            return ""
        last, hope = self.answers[-1], self.hopes[len(self.rounds) - 2]
        if last.js < floor_of(self.seed)[1]:
            return (
                " That is closer than true draws come: D says about ½ everywhere, and no "
                "move of yours gains much."
            )
        if self.opponent == EASY and self.bound(last) < last.js / 2:
            return " This D is fooled, and that proves little: q is still far from p."
        if hope - last.belief > 0.4:
            return f" Before that answer it was {written(hope)}: your reply moved the target."
        return ""

    def formula(self):
        q, p = "<span class='generated'>q</span>", "<span class='real'>p</span>"
        value = f"V(D, G) = E<sub>{p}</sub> log D + E<sub>{q}</sub> log(1 − D)"
        last = self.answers[-1]
        told, js = written(self.bound(last), 3), f"JS({p}, {q})"
        if self.opponent == OPTIMAL:
            after = f"−log 4 + 2 {js} = −log 4 + 2 · {told} = {written(last.value)}"
        else:
            after = (
                f"−log 4 + 2 · {told} = {written(last.value)}, where {told} is a lower "
                f"bound of {js} = {written(last.js, 3)}"
            )
        note = (
            f"each fake is a bump of sd {written(self.game.target.sd)}, and "
            f"{self.game.dust:.0%} of {p} and of {q} is dust all over the square"
        )
        lines = f"{value}; after D's last answer {after}"
        if self.over:
            return f"{lines}<br>{note}"
        now = self.before(self.places, last.d)[1]
        least = self.before(all_on(self.game.best_place(last.d, REACH)), last.d)[1]
        return (
            f"{lines}<br>for this D and your fakes as they are {written(now)}; the least "
            f"that any fakes can get from this D is {written(least)}, all on its top<br>{note}"
        )


def you_are_the_generator(**options) -> YouAreTheGenerator:
    """Play the generator: twenty fakes against a discriminator that answers.

    Drag fakes, alone or in packs, to where the D you see takes them for real; "Let D
    answer" ends a round, and there are five. D is the optimal one, p / (p + q), or an
    easy one that sees only in which large square a point lies. The real data are hidden
    (all there is to go by is D) or shown. "All fakes to D's top" is the best reply to
    the D you see; then let it answer. Each fake stands for a small bump as wide as those
    of the data, and one in twenty of both kinds is dust spread over the square.

    A board keeps what JS was at the end of each game; a class compares it, or the states.

    Presets: "round 1, data hidden", "an easy D is fooled", "a fair share for each bump",
    where D says ½ everywhere, and "best reply: all on one spot (fails on purpose)": after
    each answer D's top is elsewhere, and JS stays as it was.

    Args:
        options: values of controls (opponent, data, pack, fakes, played, seed), preset,
            state, hide; see `Explorer`.
    """
    return YouAreTheGenerator(**options)
