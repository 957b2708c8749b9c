"""One player moves k times as fast as the other: from which k on does play come to rest?"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.gans import game_plane
from course_utils.explorers.words import written
from course_utils.figures.scene import (
    Layer,
    Panel,
    area,
    arrows,
    heat,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.games.fields import linear, quadratic
from course_utils.maths.games.play import play
from course_utils.maths.games.rules import Flow, Simultaneous
from course_utils.maths.games.time_scales import (
    growth_rate,
    is_local_minimax,
    is_local_nash,
    jacobian_of_ratio,
    stable_ratios,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, memory, numbers, slider, stops
from course_utils.widgets.explorer import Explorer

# f = a x²/2 + b y²/2 + c x y, as (a, b, c).
GAMES = {
    "−3x² − y² + 4xy": (-6.0, -2.0, 4.0),
    "−2x² − ½y² + 3xy": (-4.0, -1.0, 3.0),
    "−⅛x² − ½y² + 0.6xy": (-0.25, -1.0, 0.6),
    "½x² − ½y² + xy": (1.0, -1.0, 1.0),
    "½x² + ¼y² + xy": (1.0, 0.5, 1.0),
    "−½x² − ½y² + ½xy": (-1.0, -1.0, 0.5),
}
FIRST, SECOND, CALM, SADDLE, SLOW, NEVER = GAMES
REACH, START = 1.5, 1.3  # of the plane, and of the start in it
SLOWEST, FASTEST = 0.2, 10.0
TIME, FLOW_STEP = 8.0, 0.02
RATES = (-7.0, 6.0)
_REAL, _IMAGINARY = (-12.0, 8.0), (-7.0, 7.0)
_RATIOS = np.geomspace(SLOWEST, FASTEST, 241)
_GRID = np.linspace(-REACH, REACH, 31)
_ARROWS = np.stack(np.meshgrid(*[np.linspace(-1.35, 1.35, 9)] * 2), axis=-1)
_TURN = np.linspace(0, 2 * np.pi, 181)


def _hessian(name: str) -> np.ndarray:
    a, b, c = GAMES[name]
    return np.array([[a, c], [c, b]])


@lru_cache(maxsize=32)
def _curve(name: str, h: float) -> np.ndarray:
    """The rate at which play leaves (0, 0) at each of _RATIOS."""
    return growth_rate(_hessian(name), _RATIOS, h=h)


@lru_cache(maxsize=8)
def _heat(name: str) -> np.ndarray:
    return quadratic(*GAMES[name]).value(*np.meshgrid(_GRID, _GRID))


class TwoTimeScales(Explorer):
    """x descends f, y ascends it k times as fast; the learner looks for the threshold."""

    title = "Two time scales"
    label = (
        "The field and path of two players near a stationary point, the eigenvalues of "
        "the motion in the complex plane, and how fast play leaves against the ratio k."
    )
    height = 480
    presets = {
        "minimax point": {},
        "another": {"game": SECOND},
        "calm, no equilibrium": {"game": CALM, "k": 1.0},
        "saddle: calm for all k": {"game": SADDLE},
        "slow y": {"game": SLOW, "k": 1.0},
        "finite steps": {"k": 3.3, "h": 0.1},
        "no ratio works (fails on purpose)": {
            "game": NEVER,
            "k": 5.0,
            "start": (0.3, 0.8),
        },
    }
    kept = ("guess",)
    actions = {"reveal": "Reveal the curve", "guess_again": "Guess again"}

    game = choice(FIRST, list(GAMES), label="f(x, y)")
    k = slider(
        1.0, low=SLOWEST, high=FASTEST, step=0.05, label="y moves k times as fast"
    )
    h = stops(0.0, (0.0, 0.05, 0.1, 0.2), label="step h (0: the flow)", whole=False)
    start = numbers((0.25, 0.2), low=-START, high=START)
    guess = numbers((1.0,), low=SLOWEST, high=FASTEST)
    revealed = memory(False)

    def prepare(self):
        self.observe(self._ask_anew, "game")

    def _ask_anew(self, change):
        # Another game is another question; a figure that is opened revealed stays so.
        if self.layers:
            self.revealed = False

    def panels(self):
        return [
            game_plane.plane(REACH),
            Panel(
                "eigenvalues",
                _REAL,
                _IMAGINARY,
                title="eigenvalues λ of the motion",
                x_label="real part",
                y_label="imaginary part",
                place=(1, 0, 1, 1),
            ),
            Panel(
                "rates",
                (SLOWEST, FASTEST),
                RATES,
                title="how fast play leaves (0, 0)",
                x_label="k: how many times as fast y moves",
                y_label="rate",
                place=(1, 1, 1, 1),
                x_log=True,
                y_ticks=(-6, -4, -2, 0, 2, 4, 6),
                x_ticks=(0.2, 0.5, 1, 2, 3, 4, 5, 7, 10),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def hessian(self) -> np.ndarray:
        """The Hessian of f, shape (2, 2)."""
        return _hessian(self.game)

    @property
    def jacobian(self) -> np.ndarray:
        """The matrix of the motion, shape (2, 2)."""
        return jacobian_of_ratio(self.hessian, self.k)

    @property
    def eigenvalues(self) -> np.ndarray:
        """Its two eigenvalues, complex, the one with the larger imaginary part first."""
        values = np.linalg.eigvals(self.jacobian).astype(complex)
        return np.array(sorted(values, key=lambda v: (-v.imag, -v.real)))

    @property
    def rate(self) -> float:
        """How fast play leaves (0, 0); below 0 it returns."""
        return growth_rate(self.hessian, self.k, h=self.h)

    @property
    def calm(self) -> tuple[float, float]:
        """(low, high): play returns for the ratios between them."""
        return stable_ratios(self.hessian, h=self.h)

    @property
    def path(self) -> np.ndarray:
        """Play from the start until it leaves what is drawn, shape (steps + 1, 2)."""
        rule, step = (Simultaneous(), self.h) if self.h else (Flow(), FLOW_STEP)
        motion = linear(self.jacobian)
        path = play(motion, rule, self.start, eta=step, steps=round(TIME / step))
        outside = np.abs(path).max(axis=1) > REACH
        return path[: np.argmax(outside) + 1] if outside.any() else path

    # The picture --------------------------------------------------------------

    def draw(self):
        return {**self._draw_plane(), **self._draw_eigenvalues(), **self._draw_rates()}

    def _draw_plane(self) -> dict[str, Layer]:
        half = (_GRID[1] - _GRID[0]) / 2
        x, y = _ARROWS.reshape(-1, 2).T
        v = self.jacobian @ np.stack([x, y])
        # Their direction counts; a fast one is not much longer than a slow one.
        v = 0.28 * v / (0.5 + np.hypot(*v))
        layers = {
            "f": heat(
                "plane",
                _heat(self.game),
                x=(-REACH - half, REACH + half),
                y=(-REACH - half, REACH + half),
                low=-4,
                high=4,
                scale="diverging",
                label="f",
            ),
            "field": arrows("plane", x, y, *v, concept="muted", width=1),
        }
        a, b, c = GAMES[self.game]
        if b < 0:
            # y gains nothing where c x + b y = 0.
            ends = np.array([-1, 1]) * min(REACH, REACH * abs(b / c))
            layers["reply"] = line(
                "plane",
                ends,
                -c / b * ends,
                concept="between",
                label="y's best reply",
            )
        path = self.path
        layers["path"] = line(
            "plane", *path.T, concept="gradient", label="path", width=2.5
        )
        if self.h:
            layers["steps"] = points(
                "plane", *path[:40].T, concept="gradient", size=2.5
            )
        layers["rest"] = points("plane", 0, 0, concept="neutral", size=5)
        return layers

    def _draw_eigenvalues(self) -> dict[str, Layer]:
        left, right = _REAL
        low, high = _IMAGINARY
        layers = {}
        if self.h:
            # |1 + h λ| < 1: a disc that touches the imaginary axis from the left.
            radius = 1 / self.h
            across = np.linspace(max(left, -2 * radius), 0, 121)
            up = np.sqrt(np.maximum(radius**2 - (across + radius) ** 2, 0))
            layers["calm_area"] = area(
                "eigenvalues",
                across,
                np.maximum(-up, low),
                np.minimum(up, high),
                concept="real",
                label="play returns",
                opacity=0.18,
            )
        else:
            layers["calm_area"] = area(
                "eigenvalues",
                [left, 0],
                low,
                high,
                concept="real",
                label="play returns",
                opacity=0.18,
            )
        layers["border"] = segments(
            "eigenvalues", [0], [low], [0], [high], concept="muted", width=1.5
        )
        values = self.eigenvalues
        layers["eigenvalues"] = points(
            "eigenvalues",
            np.clip(values.real, left, right),
            np.clip(values.imag, low, high),
            concept="estimate",
            label="λ",
            size=6,
        )
        return layers

    def _draw_rates(self) -> dict[str, Layer]:
        guess = float(self.guess[0])
        layers = {
            "guess": segments(
                "rates",
                [guess],
                [RATES[0]],
                [guess],
                [RATES[1]],
                concept="guess",
                label="your guess",
            )
        }
        if not self.revealed:
            layers["ask"] = text(
                "rates",
                [math.sqrt(SLOWEST * FASTEST)],
                [4.6],
                "from (or up to) which k does play return? Put the star there",
                concept="guess",
                align="center",
            )
            return layers
        low, high = self.calm
        inside = max(low, SLOWEST), min(high, FASTEST)
        if inside[0] < inside[1]:
            layers["calm"] = area(
                "rates",
                inside,
                RATES[0],
                RATES[1],
                concept="real",
                label="play returns",
                opacity=0.18,
            )
        layers["curve"] = line(
            "rates",
            _RATIOS,
            np.clip(_curve(self.game, self.h), *RATES),
            concept="estimate",
            label="rate",
        )
        layers["now"] = points(
            "rates",
            self.k,
            float(np.clip(self.rate, *RATES)),
            concept="estimate",
            label="at this k",
            size=6,
        )
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        guess = float(self.guess[0])
        return [
            Handle(
                "start",
                "plane",
                tuple(self.start),
                "start of the path",
                concept="gradient",
                bounds=(-START, START, -START, START),
                step=(0.02, 0.02),
            ),
            Handle(
                "guess",
                "rates",
                (guess, 0.0),
                "your guess of the threshold",
                concept="guess",
                axis="x",
                says=f"k = {written(guess)}",
            ),
        ]

    def move(self, name, x, y):
        if name == "start":
            self.start = (x, y)
        else:
            self.guess = (x,)

    def reveal(self):
        """Show the rate against k, and what the guess was worth."""
        self.revealed = True

    def guess_again(self):
        """Hide the curve."""
        self.revealed = False

    # The words ----------------------------------------------------------------

    def describe(self):
        return (
            f"f = {self.game}; y moves k = {written(self.k)} times as fast as x. "
            f"{self._describe_point()} The eigenvalues are {self._values_in_words()}: "
            f"{self._describe_motion()} {self._describe_path()} {self._describe_guess()}"
        )

    def _describe_path(self) -> str:
        path = self.path
        first, last = (", ".join(written(v) for v in path[end]) for end in (0, -1))
        outside = np.abs(path[-1]).max() > REACH
        how = "leaves the picture at" if outside else f"is after time {TIME:g} at"
        return f"The path from ({first}) {how} ({last})."

    def _describe_point(self) -> str:
        if is_local_nash(self.hessian):
            return "(0, 0) is a Nash equilibrium."
        who = [p for p, gains in zip("xy", self._gaining(), strict=True) if gains]
        words = f"(0, 0) is no equilibrium: {' and '.join(who)} would gain by moving"
        if is_local_minimax(self.hessian):
            return f"{words} alone, but not if y may answer (a minimax point)."
        return f"{words} alone."

    def _gaining(self) -> tuple[bool, bool]:
        a, b, _ = GAMES[self.game]
        return a < 0, b > 0

    def _values_in_words(self) -> str:
        first, second = self.eigenvalues
        if abs(first.imag) > 1e-6:
            return f"{written(first.real)} ± {written(first.imag)}i"
        return f"{written(first.real)} and {written(second.real)}"

    def _describe_motion(self) -> str:
        how = f"in steps of {self.h:g}" if self.h else "in the flow"
        rate = self.rate
        if abs(rate) < 1e-9:
            return f"{how} play goes round, and neither returns to (0, 0) nor leaves."
        leaves = "play leaves (0, 0)" if rate > 0 else "play returns to (0, 0)"
        return f"{how} {leaves}, at the rate {written(rate, sign=True)}."

    def _describe_guess(self) -> str:
        guess = float(self.guess[0])
        words = f"Your guess is k = {written(guess)}."
        if not self.revealed:
            return f"{words} Reveal the curve when you have found the threshold."
        low, high = self.calm
        if low == math.inf:
            return f"{words} No ratio makes play return."
        if low == 0 and high == math.inf:
            return f"{words} Play returns for every k."
        threshold = low if low > 0 else high
        side = (
            f"for k between {written(low)} and {written(high)}"
            if 0 < low and high < math.inf
            else f"for k above {written(low)}"
            if low > 0
            else f"for k below {written(high)}"
        )
        return f"{words} Play returns {side}: off by {written(abs(guess - threshold))}."

    def formula(self):
        (j11, j12), (j21, j22) = self.jacobian
        matrix = (
            f"x′ = −f<sub>x</sub> = {_term(j11, 'x')}{_term(j12, 'y', first=False)}, "
            f"y′ = k f<sub>y</sub> = {_term(j21, 'x')}{_term(j22, 'y', first=False)}"
        )
        if not self.revealed:
            return matrix
        trace, determinant = j11 + j22, j11 * j22 - j12 * j21
        if self.h:
            most = written(float(np.abs(1 + self.h * self.eigenvalues).max()), 4)
            rule = f"steps return if every |1 + hλ| &lt; 1; the larger one is {most}"
        else:
            rule = "the flow returns if trace &lt; 0 &lt; determinant"
        return (
            f"{matrix}<br>trace = k f<sub>yy</sub> − f<sub>xx</sub> = {written(trace)}, "
            "determinant = k (f<sub>xy</sub>² − f<sub>xx</sub> f<sub>yy</sub>) = "
            f"{written(determinant)}; {rule}"
        )


def _term(value: float, name: str, *, first: bool = True) -> str:
    """A coefficient with its variable, as in a sum."""
    if first:
        return f"{written(value)} {name}"
    return f" {'−' if value < 0 else '+'} {written(abs(value))} {name}"


def two_time_scales(**options) -> TwoTimeScales:
    """x descends f and y ascends it k times as fast: find the k at which play returns.

    Drag the start; move k and watch the path and the eigenvalues; put the star where you
    think that calm begins, then "Reveal the curve". With a step h > 0 both move at once
    in steps, and the eigenvalues must lie in a disc instead of a half plane.

    Presets: "minimax point" (−3x² − y² + 4xy, threshold 3), "another", "calm, no
    equilibrium", "saddle: calm for all k", "slow y", "finite steps", and
    "no ratio works (fails on purpose)".

    Args:
        options: values of controls (game, k, h, start, guess, revealed), preset, state,
            hide; see `Explorer`.
    """
    return TwoTimeScales(**options)
