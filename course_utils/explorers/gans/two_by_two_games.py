"""Two players, two moves each: who gains by changing, and where nobody does."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import (
    Layer,
    Panel,
    area,
    bars,
    heat,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.games.learning import (
    fictitious_play,
    gradient_play,
    multiplicative_weights,
)
from course_utils.maths.games.two_by_two import (
    Box,
    best_response_boxes,
    equilibria,
    gains,
    indifferent_mix,
    payoffs_of_moves,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, numbers, slider
from course_utils.widgets.explorer import Explorer

MOST = 3.0  # of a payoff, and of a loss
TALL = 0.34  # of the bar of the largest payoff, where a cell is 1 high
ETA = 0.05  # the step of learning
MOVES = ("first", "second")
ROW, COLUMN = "between", "generated"  # how the two players look
LEARNING = {
    "gradient": partial(gradient_play, eta=ETA),
    "multiplicative weights": partial(multiplicative_weights, eta=ETA),
    "fictitious play": fictitious_play,
}
_P = np.linspace(0, 1, 25)
# Payoffs of the row player, row by row, then those of the column player.
PENNIES = (1, -1, -1, 1, -1, 1, 1, -1)
DILEMMA = (2, 0, 3, 1, 2, 3, 0, 1)
COORDINATION = (2, 0, 0, 1, 2, 0, 0, 1)
CHICKEN = (0, -1, 1, -3, 0, 1, -1, -3)
SEGMENT = (2, 2, 0, 1, 1, 1, 0, 3)


@lru_cache(maxsize=8)
def _path(learning, payoffs, p, q, steps) -> np.ndarray:
    """(p, q) at every step of the learning, shape (steps + 1, 2)."""
    A, B = np.reshape(payoffs, (2, 2, 2))
    xs, ys = LEARNING[learning](A, B, (p, 1 - p), (q, 1 - q), steps=steps)
    return np.stack([xs[:, 0], ys[:, 0]], axis=1)


def _place(i: int, j: int, player: int) -> tuple[float, float]:
    """Where a payoff's bar begins in the table: row i, column j; player 0 is row."""
    return j + 0.3 + 0.4 * player, 1.5 - i


class TwoByTwoGames(Explorer):
    """A game of two players with two moves each, whose payoffs can be dragged."""

    title = "Two by two games"
    label = (
        "A table of eight payoffs, the square of both players' mixes with best "
        "responses, equilibria and a learning path, and what each gains by deviating."
    )
    height = 430
    presets = {
        "matching pennies": {"mix": (0.8, 0.7), "learning": "fictitious play"},
        "prisoners' dilemma": {"payoffs": DILEMMA, "mix": (0.8, 0.7)},
        "coordination": {"payoffs": COORDINATION, "mix": (0.5, 0.3)},
        "chicken": {"payoffs": CHICKEN, "mix": (0.5, 0.55)},
        "a whole segment of equilibria": {"payoffs": SEGMENT, "mix": (0.4, 0.2)},
        "learning circles for ever (fails on purpose)": {
            "mix": (0.55, 0.5),
            "steps": 400,
        },
    }

    heat = choice("row", ("row", "column"), label="colours: payoff of")
    learning = choice("gradient", list(LEARNING), label="learning")
    steps = slider(200, low=0, high=400, step=10, label="steps of learning", whole=True)
    payoffs = numbers(PENNIES, low=-MOST, high=MOST)
    mix = numbers((0.8, 0.3), low=0, high=1)

    def panels(self):
        return [
            Panel(
                "table",
                (0, 2),
                (0, 2),
                title="payoffs: drag the bars",
                x_label="column plays",
                y_label="row plays",
                tick_labels=((0.5, "first (q)"), (1.5, "second (1 − q)")),
                y_ticks=(),
                place=(0, 0, 2, 1),
            ),
            Panel(
                "square",
                (-0.04, 1.04),
                (-0.04, 1.04),
                title="both mixes: drag the star",
                x_label="p, row plays first",
                y_label="q, column plays first",
                x_ticks=(0, 0.25, 0.5, 0.75, 1),
                y_ticks=(0, 0.25, 0.5, 0.75, 1),
                place=(2, 0, 2, 1),
                equal=True,
            ),
            Panel(
                "deviating",
                (-0.5, 1.5),
                (-MOST - 0.2, MOST + 0.2),
                title="what deviating brings",
                y_label="payoff",
                tick_labels=((0, "row"), (1, "column")),
                y_ticks=(-3, -2, -1, 0, 1, 2, 3),
                place=(4, 0, 1, 1),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def A(self) -> np.ndarray:
        """What the row player gets, shape (2, 2)."""
        return self.payoffs[:4].reshape(2, 2)

    @property
    def B(self) -> np.ndarray:
        """What the column player gets, shape (2, 2)."""
        return self.payoffs[4:].reshape(2, 2)

    @property
    def p(self) -> float:
        """The probability of the first row."""
        return float(self.mix[0])

    @property
    def q(self) -> float:
        """The probability of the first column."""
        return float(self.mix[1])

    @property
    def gains(self) -> tuple[float, float]:
        """What the row and the column player could gain by changing alone."""
        return gains(self.A, self.B, self.p, self.q)

    @property
    def equilibria(self) -> list[Box]:
        """All Nash equilibria."""
        return equilibria(self.A, self.B)

    @property
    def path(self) -> np.ndarray:
        """(p, q) at every step of the learning, shape (steps + 1, 2)."""
        payoffs = tuple(self.payoffs.tolist())
        return _path(self.learning, payoffs, self.p, self.q, self.steps)

    # The picture --------------------------------------------------------------

    def draw(self):
        return {**self._draw_table(), **self._draw_square(), **self._draw_deviating()}

    def _draw_table(self) -> dict[str, Layer]:
        layers = {
            "cells": segments("table", [1, 0], [0, 1], [1, 2], [2, 1], width=1.5),
            "zeros": segments(
                "table",
                [0.1, 1.1, 0.1, 1.1],
                [1.5, 1.5, 0.5, 0.5],
                [0.9, 1.9, 0.9, 1.9],
                [1.5, 1.5, 0.5, 0.5],
                concept="muted",
            ),
            "rows": text(
                "table", [0.03] * 2, [1.93, 0.93], ["first (p)", "second (1 − p)"]
            ),
        }
        for player, (name, M, concept) in enumerate(
            (("row", self.A, ROW), ("column", self.B, COLUMN))
        ):
            for i in range(2):
                layers[f"{name}_{MOVES[i]}"] = bars(
                    "table",
                    [_place(i, j, player)[0] for j in range(2)],
                    M[i] / MOST * TALL,
                    base=1.5 - i,
                    width=0.18,
                    concept=concept,
                    label=f"{name} gets",
                )
            cells = [(i, j) for i in range(2) for j in range(2)]
            x, y = np.array([_place(*cell, player) for cell in cells]).T
            shift = np.where(M.ravel() < 0, -0.09, 0.09)
            layers[f"{name}_numbers"] = text(
                "table",
                x,
                y + M.ravel() / MOST * TALL + shift,
                [_payoff(value) for value in M.ravel()],
                concept=concept,
                align="center",
            )
        return layers

    def _draw_square(self) -> dict[str, Layer]:
        M = {"row": self.A, "column": self.B}[self.heat]
        half = (_P[1] - _P[0]) / 2
        q = np.stack([_P, 1 - _P])
        layers = {
            "payoff": heat(
                "square",
                q.T @ M.T @ q,
                x=(-half, 1 + half),
                y=(-half, 1 + half),
                low=-MOST,
                high=MOST,
                scale="diverging",
                label=f"{self.heat} gets",
            ),
            **self._draw_best_responses(),
            "path": line(
                "square",
                *self.path.T,
                concept="gradient",
                label="learning",
                width=2,
            ),
        }
        layers |= self._draw_equilibria()
        ends = self.path[-1]
        layers["end"] = points("square", *ends, concept="gradient", size=5)
        return layers

    def _draw_best_responses(self) -> dict[str, Layer]:
        of_column = [Box(box.q, box.p) for box in best_response_boxes(self.B.T)]
        layers = {}
        for name, boxes, concept in (
            ("row", best_response_boxes(self.A), ROW),
            ("column", of_column, COLUMN),
        ):
            if boxes[0].dimension == 2:
                layers[f"{name}_best"] = area(
                    "square",
                    [0, 1],
                    0,
                    1,
                    concept=concept,
                    label=f"{name}: any is best",
                )
            else:
                layers[f"{name}_best"] = segments(
                    "square",
                    *_ends(boxes),
                    concept=concept,
                    label=f"{name}'s best reply",
                    width=3,
                )
        return layers

    def _draw_equilibria(self) -> dict[str, Layer]:
        found = self.equilibria
        layers = {}
        areas = [box for box in found if box.dimension == 2]
        if areas:
            layers["equilibrium_area"] = area(
                "square",
                areas[0].p,
                *areas[0].q,
                concept="estimate",
                label="equilibria",
            )
        lines = [box for box in found if box.dimension == 1]
        if lines:
            layers["equilibrium_lines"] = segments(
                "square",
                *_ends(lines),
                concept="estimate",
                label="equilibria",
                width=7,
            )
        spots = [box for box in found if box.dimension == 0]
        if spots:
            layers["equilibrium_points"] = points(
                "square",
                [box.p[0] for box in spots],
                [box.q[0] for box in spots],
                concept="estimate",
                label="equilibria",
                size=8,
            )
        return layers

    def _draw_deviating(self) -> dict[str, Layer]:
        layers = {}
        of_moves = payoffs_of_moves(self.A, self.B, self.p, self.q)
        for k, (name, mix, concept) in enumerate(
            (("row", self.p, ROW), ("column", self.q, COLUMN))
        ):
            first, second = of_moves[k]
            now = mix * first + (1 - mix) * second
            layers[f"{name}_gain"] = bars(
                "deviating",
                [k],
                [self.gains[k]],
                base=now,
                width=0.5,
                concept="gradient",
                label="gain",
            )
            layers[f"{name}_moves"] = segments(
                "deviating",
                [k - 0.32] * 2,
                [first, second],
                [k + 0.32] * 2,
                [first, second],
                concept=concept,
                width=2.5,
            )
            layers[f"{name}_now"] = points(
                "deviating", [k], [now], concept="guess", label="now", size=5
            )
            high, low = max(first, second), min(first, second)
            better = MOVES if first > second else MOVES[::-1]
            if high - low < 1e-6:
                words, heights = ["both"], [high + 0.2]
            else:
                words, heights = better, [high + 0.2, low - 0.2]
            layers[f"{name}_names"] = text(
                "deviating",
                [k] * len(words),
                heights,
                list(words),
                concept=concept,
                align="center",
                size=12,
            )
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        mix = Handle(
            "mix",
            "square",
            (self.p, self.q),
            "both mixes (p, q)",
            concept="guess",
            bounds=(0, 1, 0, 1),
            step=(0.01, 0.01),
            says=f"p = {written(self.p)}, q = {written(self.q)}",
        )
        return [mix, *(self._handle(index) for index in range(8))]

    def _handle(self, index: int) -> Handle:
        player, (i, j) = index // 4, divmod(index % 4, 2)
        x, zero = _place(i, j, player)
        name = ("row", "column")[player]
        return Handle(
            f"{name}_{MOVES[i]}_{MOVES[j]}",
            "table",
            (x, zero + self.payoffs[index] / MOST * TALL),
            f"{name}'s payoff where row plays {MOVES[i]} and column {MOVES[j]}",
            concept=(ROW, COLUMN)[player],
            axis="y",
            bounds=(0, 2, zero - TALL, zero + TALL),
            step=(0, TALL / MOST / 2),
            says=f"{name} gets {_payoff(self.payoffs[index])}",
        )

    def move(self, name, x, y):
        if name == "mix":
            self.mix = (x, y)
            return
        index = [handle.name for handle in self.handles()].index(name) - 1
        zero = _place(*divmod(index % 4, 2), 0)[1]
        changed = self.payoffs.copy()
        # Halves, so that ties can be made.
        changed[index] = round(2 * (y - zero) / TALL * MOST) / 2
        self.payoffs = np.clip(changed, -MOST, MOST)

    # The words ----------------------------------------------------------------

    def describe(self):
        table = ", ".join(
            f"{MOVES[i]}/{MOVES[j]} ({_payoff(self.A[i, j])}, {_payoff(self.B[i, j])})"
            for i in range(2)
            for j in range(2)
        )
        of_row, of_column = self.gains
        return (
            f"Payoffs (row, column): {table}. At p = {written(self.p)} and q = "
            f"{written(self.q)} row could gain {written(of_row)} and column "
            f"{written(of_column)} by changing alone. {self._describe_equilibria()} "
            f"{self._describe_path()}"
        )

    def _describe_equilibria(self) -> str:
        found = self.equilibria
        words = "; ".join(_in_words(box) for box in found)
        if all(box.dimension == 0 for box in found):
            some = "equilibrium" if len(found) == 1 else "equilibria"
            return f"{len(found)} Nash {some}: {words}."
        return f"Infinitely many Nash equilibria: {words}."

    def _describe_path(self) -> str:
        if self.steps == 0:
            return "Nobody has learnt yet."
        path = self.path
        p, q = path[-1]
        moved = np.ptp(path[-(self.steps // 4) - 1 :], axis=0).max()
        rest = "has come to rest" if moved < 0.01 else "is still moving"
        return (
            f"After {self.steps} steps of learning ({self.learning}) the mixes are p = {written(p)}, q = "
            f"{written(q)}; the path {rest}."
        )

    def formula(self):
        row = _indifference(self.A, "q", "row", ROW)
        return f"{row}<br>{_indifference(self.B, 'p', 'column', COLUMN)}"


def _ends(boxes: list[Box]) -> tuple[list[float], ...]:
    """x0, y0, x1, y1 of boxes that are segments."""
    return tuple(
        [getattr(box, side)[end] for box in boxes] for end in (0, 1) for side in "pq"
    )


def _payoff(value: float) -> str:
    """A payoff, a multiple of a half, as it is written in a table."""
    return written(value, 0 if float(value).is_integer() else 1)


def _in_words(box: Box) -> str:
    sides = [
        f"{name} = {written(low)}"
        if low == high
        else f"{name} from {written(low)} to {written(high)}"
        for name, (low, high) in (("p", box.p), ("q", box.q))
    ]
    kind = "" if box.dimension else " (pure)" if box.pure else " (mixed)"
    return f"{sides[0]}, {sides[1]}{kind}"


def _indifference(M, mix: str, player: str, concept: str) -> str:
    """The formula of the other's mix that leaves this player indifferent.

    a and b are the first row of the player's own payoffs, c and d the second.
    """
    (a, b), (c, d) = M
    name = f"<span class='{concept}'>{player}</span>"
    letter, other = ("b", b) if player == "row" else ("c", c)
    over = f"{_payoff(d)} − {_paren(other)}"
    under = f"{_payoff(a)} − {_paren(b)} − {_paren(c)} + {_paren(d)}"
    moves = f"{player}s"
    found = indifferent_mix(M if player == "row" else M.T)
    if found is None:
        return (
            f"{name}: a − b − c + d = {under} = 0, so no {mix} changes which of its "
            f"{moves} earns more"
        )
    words = (
        f"{name} is indifferent at {mix} = (d − {letter})/(a − b − c + d) = ({over})/({under}) "
        f"= {written(found)}"
    )
    if not 0 <= found <= 1:
        words += f": outside [0, 1], so one of its {moves} always earns more"
    return words


def _paren(value: float) -> str:
    """A payoff after a sign, in parentheses where it is negative."""
    return f"({_payoff(value)})" if value < 0 else _payoff(value)


def two_by_two_games(**options) -> TwoByTwoGames:
    """Change the payoffs of a 2×2 game and see where nobody gains by changing alone.

    Drag a bar of the table to change one of the eight payoffs, and the star to change
    both mixes; `learning` says how the two players learn from there.

    Presets: "matching pennies", "prisoners' dilemma", "coordination", "chicken", "a
    whole segment of equilibria", and "learning circles for ever (fails on purpose)": in
    matching pennies gradient play runs round the equilibrium and away from it.

    Args:
        options: values of controls (heat, learning, steps, payoffs, mix), preset,
            state, hide; see `Explorer`. `payoffs` are the four of the row player, row
            by row, then the four of the column player.
    """
    return TwoByTwoGames(**options)
