"""Dirac-GAN: one number generates, one discriminates. Will it come home?"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.gans import game_plane
from course_utils.explorers.words import of_any_size, written
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import Layer, Panel, arrows, heat, line, points, text
from course_utils.maths.games.dirac import LOSSES, DiracGAN
from course_utils.maths.games.dirac_stability import (
    flow_eigenvalues,
    long_run,
    radius_of_eigenvalues,
    step_radius,
)
from course_utils.maths.games.play import play
from course_utils.maths.games.rules import Alternating, Extragradient, Simultaneous
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, memory, numbers, slider
from course_utils.widgets.explorer import Explorer

RULES = {
    "simultaneous": Simultaneous(),
    "alternating": Alternating(),
    "extragradient": Extragradient(),
}
STEPS = 500
REACH, START = 3.0, 2.0  # of the plane, and of the start in it
LOWEST, HIGHEST = 1e-2, 1e1  # of the distances that are drawn
REAL, IMAGINARY = (-2.2, 0.6), (-1.3, 1.3)  # of the eigenvalues that are drawn
_FAR = 1e4  # beyond it nothing is drawn truly, nor seen
_RE = np.linspace(*REAL, 57)
_IM = np.linspace(*IMAGINARY, 53)
_ARROWS = np.stack(np.meshgrid(*[np.linspace(-2.7, 2.7, 10)] * 2), axis=-1).reshape(
    -1, 2
)
#: What a guess says, and what the long run is called in `long_run`.
GUESSES = {"home": "comes home", "circle": "goes round", "away": "leaves"}


@lru_cache(maxsize=32)
def _shrinking(rule: str, eta: float) -> np.ndarray:
    """How fast one step shrinks distances, for each eigenvalue, shape (im, re)."""
    upper = radius_of_eigenvalues(RULES[rule], _RE + 1j * _IM[26:, None], eta)
    return (1 - np.concatenate([upper[:0:-1], upper])) / eta


@lru_cache(maxsize=8)
def _path(game: DiracGAN, rule: str, start, eta) -> np.ndarray:
    """(θ, ψ) at every step, shape (STEPS + 1, 2)."""
    return play(game, RULES[rule], start, eta=eta, steps=STEPS)


def _points_of_eigenvalues(real, imaginary) -> Layer:
    return points("eigenvalues", real, imaginary, concept="estimate", label="λ", size=6)


class DiracGan(Explorer):
    """The real number is 0; θ generates, ψ suspects; both follow their slopes."""

    title = "Dirac-GAN"
    label = (
        "The plane of generator θ and discriminator ψ with the field of their game, the "
        "distance from the equilibrium step by step, and eigenvalues with their region "
        "of stability."
    )
    height = 345
    presets = {
        "the first GAN": {},
        "tiny steps (fails on purpose)": {"h_g": 0.05, "h_d": 0.05},
        "alternating": {"rule": "alternating"},
        "look ahead": {"rule": "extragradient"},
        "non-saturating": {"loss": "non-saturating"},
        "R1": {"r1": 0.3},
        "R1, long steps": {"r1": 0.1, "h_g": 0.5, "h_d": 0.5},
        "noise": {"noise": 0.7},
    }
    actions = {
        "guess_home": "Guess: it comes home",
        "guess_round": "Guess: it goes round",
        "guess_away": "Guess: it leaves",
        "hide": "Guess again",
    }
    first_action_stands_out = False

    loss = choice("saturating", LOSSES, label="loss")
    rule = choice("simultaneous", list(RULES), label="play")
    h_g = slider(0.2, low=0.01, high=0.5, step=0.01, label="generator's step h_G")
    h_d = slider(0.2, low=0.01, high=0.5, step=0.01, label="discriminator's step h_D")
    r1 = slider(0.0, low=0, high=1.5, step=0.05, label="R1 penalty γ")
    noise = slider(0.0, low=0, high=1, step=0.05, label="noise σ")
    start = numbers((1.0, 1.0), low=-START, high=START)
    guess = memory("")
    # What the guess was about: of another setting it says nothing.
    guessed_of = memory("")

    def panels(self):
        return [
            game_plane.plane(
                REACH,
                title="generator θ, discriminator ψ",
                x_label="θ: the number that is generated",
                y_label="ψ: suspicion of what lies to the right",
            ),
            game_plane.distance(STEPS, LOWEST, HIGHEST, y_ticks=(0.01, 0.1, 1, 10)),
            Panel(
                "eigenvalues",
                REAL,
                IMAGINARY,
                title="eigenvalues λ at (0, 0)",
                x_label="real part",
                y_label="imaginary part",
                place=(1, 1, 1, 1),
                y_ticks=(-1, 0, 1),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def game(self) -> DiracGAN:
        """What is played."""
        return DiracGAN(self.loss, r1=self.r1, noise=self.noise)

    @property
    def rates(self) -> tuple[float, float]:
        """Lengths of the steps of θ and ψ."""
        return self.h_g, self.h_d

    @property
    def path(self) -> np.ndarray:
        """(θ, ψ) at every step, shape (STEPS + 1, 2)."""
        return _path(self.game, self.rule, tuple(self.start.tolist()), self.rates)

    @property
    def eigenvalues(self) -> tuple[complex, complex]:
        """Of the flow, with time in units of the geometric mean of both steps."""
        return flow_eigenvalues(self.game, self.rates)

    @property
    def radius(self) -> float:
        """What one step multiplies small distances by, in the long run."""
        return step_radius(self.game, RULES[self.rule], self.rates)

    @property
    def end(self) -> str:
        """Where it ends in the long run: "home", "circle" or "away"."""
        return long_run(self.game, RULES[self.rule], self.rates)

    @property
    def _setting(self) -> str:
        return f"{self.game} {self.rule} {self.rates}"

    # The picture --------------------------------------------------------------

    def draw(self):
        layers = {**self._draw_field(), **self._draw_region()}
        if not self.guess:
            return {**layers, **self._draw_question()}
        return {**layers, **self._draw_path(), **self._draw_eigenvalues()}

    def _draw_field(self) -> dict[str, Layer]:
        v, w = self.game.field(*_ARROWS.T)
        v, w = v * self.h_g, w * self.h_d
        # Long ones are drawn shorter: what counts is where they point.
        length = 0.45 / (0.12 + np.hypot(v, w))
        return {
            "field": arrows(
                "plane",
                *_ARROWS.T,
                length * v,
                length * w,
                label="where one step goes",
                width=1.2,
            ),
            "equilibrium": points(
                "plane", 0, 0, concept="real", label="equilibrium: θ is real", size=6
            ),
        }

    def _draw_question(self) -> dict[str, Layer]:
        """In place of what is hidden, with its legends, so that nothing jumps later."""
        x, y = STEPS / 2, math.sqrt(LOWEST * HIGHEST)
        look = {"concept": "guess", "align": "center", "size": 15}
        return {
            **self._lines(np.empty((0, 2)), np.empty(0), np.empty(0)),
            "lambda": _points_of_eigenvalues([], []),
            "ask": text(
                "distance", [x], [y], "guess first: where does it end?", **look
            ),
            # Not in the colour of a guess, which is hard to read on that of "returns".
            "ask_why": text(
                "eigenvalues",
                [-0.9],
                [0.12],
                "where is λ?",
                **{**look, "concept": "neutral"},
            ),
        }

    def _draw_path(self) -> dict[str, Layer]:
        path, t = np.clip(self.path, -_FAR, _FAR), np.arange(STEPS + 1)
        distance = np.clip(np.hypot(*path.T), 1 / _FAR, _FAR)
        theory = distance[0] * np.exp(np.clip(t * np.log(self.radius), -30, 30))
        return {
            **self._lines(path, distance, np.clip(theory, 1 / _FAR, _FAR)),
            "end": points("plane", *path[-1], concept="estimate", size=5),
        }

    def _lines(self, path, distance, theory) -> dict[str, Layer]:
        t = np.arange(len(path))
        return {
            "path": line("plane", *path.T, concept="estimate", label="play", width=1.8),
            "theory": line(
                "distance",
                t,
                theory,
                concept="muted",
                label="start · (rate of one step)ᵗ",
                width=1.5,
            ),
            "distance": line(
                "distance", t, distance, concept="estimate", label="play", width=2.5
            ),
        }

    def _draw_region(self) -> dict[str, Layer]:
        shrinking = _shrinking(self.rule, math.sqrt(self.h_g * self.h_d))
        edge_x, edge_y = (_RE[1] - _RE[0]) / 2, (_IM[1] - _IM[0]) / 2
        return {
            "region": heat(
                "eigenvalues",
                np.clip(shrinking, -0.5, 0.5),
                x=(REAL[0] - edge_x, REAL[1] + edge_x),
                y=(IMAGINARY[0] - edge_y, IMAGINARY[1] + edge_y),
                low=-0.5,
                high=0.5,
                scale="diverging",
                label="one step",
                ends=("leaves", "returns"),
            ),
            "border": contour_lines(
                "eigenvalues", _RE, _IM, shrinking, [0.0], width=1.5, opacity=0.9
            ),
        }

    def _draw_eigenvalues(self) -> dict[str, Layer]:
        values = np.array(self.eigenvalues)
        shown = np.clip(values.real, *REAL), np.clip(values.imag, *IMAGINARY)
        layers = {"lambda": _points_of_eigenvalues(*shown)}
        if values.real.min() < REAL[0]:
            words = f"← at {written(values.real.min())}"
            layers["beyond"] = text("eigenvalues", [REAL[0] + 0.08], [0.15], words)
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        theta, psi = self.start
        return [
            Handle(
                "start",
                "plane",
                (theta, psi),
                "the start of both players",
                concept="generated",
                bounds=(-START, START, -START, START),
                step=(0.05, 0.05),
                says=f"θ = {written(theta)}, ψ = {written(psi)}",
            )
        ]

    def move(self, name, x, y):
        self.start = (x, y)

    def guess_home(self):
        """Guess that play ends at the equilibrium, and see."""
        self.guess, self.guessed_of = "home", self._setting

    def guess_round(self):
        """Guess that play goes round for ever, and see."""
        self.guess, self.guessed_of = "circle", self._setting

    def guess_away(self):
        """Guess that play leaves, and see."""
        self.guess, self.guessed_of = "away", self._setting

    def hide(self):
        """Hide the path again, for another guess."""
        self.guess = ""

    # The words ----------------------------------------------------------------

    def describe(self):
        cures = [
            f"{name} = {written(value)}"
            for name, value in (("R1 γ", self.r1), ("noise σ", self.noise))
            if value
        ]
        cured = f" with {' and '.join(cures)}" if cures else ""
        here = (
            f"The {self.loss} loss{cured}, {self.rule} play with steps h_G = "
            f"{written(self.h_g)} and h_D = {written(self.h_d)}, from θ = "
            f"{written(self.start[0])} and ψ = {written(self.start[1])}."
        )
        if not self.guess:
            return (
                f"{here} Before you see the path: does it come home to (0, 0), go round "
                "for ever, or leave? Press your guess."
            )
        first, last = np.hypot(*self.path[[0, -1]].T)
        right = missed = ""
        if self.guessed_of == self._setting:
            right = ", as you guessed" if self.guess == self.end else ""
            missed = "" if right else f" You guessed that it {GUESSES[self.guess]}."
        return (
            f"{here} In {STEPS} steps the distance from (0, 0) goes from "
            f"{written(first, 3)} to {of_any_size(last)}; near (0, 0) one step multiplies it by "
            f"{written(self.radius, 5)}. In the long run it {GUESSES[self.end]}"
            f"{right}{self._because()}.{missed}"
        )

    def _because(self) -> str:
        """Where the eigenvalues do not say it all."""
        if self.end == "away" and self.loss == "saturating":
            return (
                ", to where the discriminator is so certain that hardly a slope is left"
            )
        if self.loss == "non-saturating" and self.radius > 1 - 1e-9:
            if self.end == "home":
                return ", but only like √(8/t): this loss pulls inwards, less and less"
            return ": this loss pulls inwards, until that and the growth are in balance"
        if self.end == "circle" and self.radius > 1 + 1e-9:
            return ": further out something holds it"
        return ""

    def formula(self):
        f1 = "½" if self.game.slope == 0.5 else "1"
        smooth = self.game.slope == 0.5
        sum_of = "γ + σ²/2" if smooth else "γ"
        if self.h_g != self.h_d:
            sum_of = f"({sum_of})·√(h_D/h_G)" if smooth else "γ·√(h_D/h_G)"
        words = f"λ = −d/2 ± √(d²/4 − f′(0)²) with f′(0) = {f1} and the damping d = {sum_of}"
        if not self.guess:
            return words
        low, high = self.eigenvalues
        damping = -(low + high).real
        if high.imag:
            value = f"{written(-damping / 2, 3)} ± {written(high.imag, 3)} i"
        else:
            value = f"{written(low.real, 3)} and {written(high.real, 3)}"
        return (
            f"{words} = {written(damping, 3)}: λ = {value}. "
            f"One step multiplies by {written(self.radius, 5)}"
        )


def dirac_gan(**options) -> DiracGan:
    """Play the smallest GAN: guess whether it comes home, goes round or leaves, and see.

    Real samples are 0. Drag the start (θ, ψ); choose the loss and who moves when, the
    steps of both players, the R1 penalty γ and the noise σ on all samples. A guess
    shows the path, the distances, and the eigenvalues with the region in which one
    step of this kind returns. `guess="away"` opens the figure revealed.

    Presets: "the first GAN", "tiny steps (fails on purpose)", "alternating", "look
    ahead", "non-saturating", "R1", "R1, long steps" and "noise".

    Args:
        options: values of controls (loss, rule, h_g, h_d, r1, noise, start, guess),
            preset, state, hide; see `Explorer`.
    """
    return DiracGan(**options)
