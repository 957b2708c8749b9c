"""What the two figures share in which the learner takes the part of one player."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import (
    Layer,
    Panel,
    area,
    heat,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.gans.by_hand import HandGame, hidden_target

FAKES, ROUNDS = 20, 5
REACH = 2.0  # of the fakes and of the plane that is drawn
SURE = 0.998  # where the colours of D end
LAST = ROUNDS + 0.6  # of the axis of rounds
TALLEST = 0.76  # of the axis of JS


def _in_four_fives() -> np.ndarray:
    angle = 2 * np.pi * np.arange(5) / 5
    five = 0.22 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    corners = 0.5 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return (corners[:, None] + five).reshape(-1, 2).round(3)


#: Where the fakes wait at first: four packs of five around the middle.
START = _in_four_fives()


@lru_cache(maxsize=8)
def game_of(seed: int) -> HandGame:
    """The game on the target of a seed."""
    return HandGame(hidden_target(seed))


@lru_cache(maxsize=8)
def floor_of(seed: int) -> tuple[float, float, float]:
    """JS of twenty true draws: its mean and the ends of its middle 95 %."""
    js = game_of(seed).js_of_draws(FAKES)
    return float(js.mean()), *map(float, np.quantile(js, [0.025, 0.975]))


def all_on(place) -> np.ndarray:
    """All fakes in one place."""
    return np.tile(np.round(place, 3), (FAKES, 1))


def flat(*places) -> tuple[float, ...]:
    """Points as numbers in a row, as a state keeps them."""
    return tuple(np.concatenate(places).ravel().tolist()) if places else ()


def as_fakes(numbers: np.ndarray) -> np.ndarray:
    """Numbers in a row as the places of the fakes, shape (20, 2).

    Raises:
        ValueError: if they are not x and y of twenty points.
    """
    if numbers.size != 2 * FAKES:
        raise ValueError(
            f"fakes needs x and y of {FAKES} points, {2 * FAKES} numbers, but was "
            f"given {numbers.size}"
        )
    return numbers.reshape(-1, 2)


# The picture --------------------------------------------------------------------------


def plane(title: str, *, rows: int = 2) -> Panel:
    """The square in which real and generated samples lie, over so many rows."""
    ends = (-REACH, REACH)
    return Panel("plane", ends, ends, title=title, place=(0, 0, 5, rows), equal=True)


def rounds_axis() -> dict:
    """The axis of a panel that shows what each round brought."""
    return {"x": (-0.4, LAST), "x_ticks": tuple(range(ROUNDS + 1))}


def score_panel(x_label: str, *, place=(5, 1, 4, 1)) -> Panel:
    """How far q is from p after each round."""
    return Panel(
        "score",
        y=(-0.03, TALLEST),
        title="how far q is from p",
        x_label=x_label,
        y_label="JS in nats",
        y_ticks=(0, 0.2, 0.4, 0.6),
        place=place,
        **rounds_axis(),
    )


def draw_verdict(game: HandGame, d: np.ndarray) -> Layer:
    """D over the plane, in log-odds, so that a hill has a top where D is close to 1."""
    seen = np.abs(game.axis) <= REACH
    end = math.log(SURE / (1 - SURE))
    logit = np.log(d) - np.log1p(-d)
    return heat(
        "plane",
        np.clip(logit[np.ix_(seen, seen)], -end, end),
        x=(-REACH, REACH),
        y=(-REACH, REACH),
        low=-end,
        high=end,
        scale="diverging",
        label="D",
        ends=("0: fake", "1: real"),
    )


def draw_density(game: HandGame, label: str = "") -> Layer:
    """The true density: one and two standard deviations around each centre."""
    axis, target = game.axis, game.target
    top = target.density(target.centres[0])
    return contour_lines(
        "plane",
        axis,
        axis,
        target.density_on_grid(axis, axis),
        top * np.exp([-0.5, -2.0]),
        concept="real",
        label=label,
        opacity=1,
    )


def draw_fakes(places: np.ndarray, label: str) -> Layer:
    """The generated samples."""
    return points("plane", *places.T, concept="generated", label=label, size=5)


def draw_scores(seed: int, js) -> dict[str, Layer]:
    """JS after each round, with what true draws would score and the worst there is.

    Args:
        seed: of the target.
        js: in nats, from the start on, shape (rounds + 1,).
    """
    _, low, high = floor_of(seed)
    worst, done = game_of(seed).worst_js, np.arange(len(js))
    return {
        "floor": area(
            "score",
            [-0.4, LAST],
            [low] * 2,
            [high] * 2,
            concept="real",
            label=f"{FAKES} true draws",
            opacity=0.2,
        ),
        "worst": segments("score", -0.4, worst, LAST, worst, concept="muted"),
        "worst_name": text(
            "score", [LAST], [worst + 0.03], "nothing in common", align="right"
        ),
        "path": line("score", done, js, width=1.5),
        "js": points("score", done, js, label="JS(p, q)", size=5),
    }
