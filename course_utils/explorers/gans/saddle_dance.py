"""Four ways to play the bilinear game, from one start: who gets nearer, who leaves."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.gans import game_plane
from course_utils.explorers.words import of_any_size, written
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import Layer, arrows, line, points
from course_utils.maths.games.fields import Game, quadratic
from course_utils.maths.games.play import play
from course_utils.maths.games.rules import (
    Alternating,
    Extragradient,
    Optimistic,
    Simultaneous,
)
from course_utils.maths.games.stability import spectral_radius, step_matrix
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import numbers, slider
from course_utils.widgets.explorer import Explorer

# Each way to play with its look.
RULES = {
    "simultaneous": (Simultaneous(), "gradient"),
    "alternating": (Alternating(), "between"),
    "extragradient": (Extragradient(), "estimate"),
    "optimistic": (Optimistic(), "guess"),
}
REACH, START = 2.5, 2.0  # of the plane, and of the start in it
MOST_STEPS = 300
LOWEST, HIGHEST = 1e-3, 1e3  # of the distances that are drawn
_FAR = 1e6  # beyond it nothing is drawn truly, nor seen
_GRID = np.linspace(-REACH, REACH, 41)
_ARROWS = np.stack(np.meshgrid(*[np.linspace(-2.2, 2.2, 9)] * 2), axis=-1).reshape(
    -1, 2
)
_LEVELS = (-4.0, -2.0, -1.0, -0.4, 0.0, 0.4, 1.0, 2.0, 4.0)


def game_of(mu: float) -> Game:
    """The game f = x y + (μ/2)(x² − y²): μ bends a valley for each player."""
    return quadratic(mu, -mu, 1.0)


@lru_cache(maxsize=16)
def _contours(mu: float) -> Layer:
    values = game_of(mu).value(*np.meshgrid(_GRID, _GRID))
    return contour_lines(
        "plane",
        _GRID,
        _GRID,
        values,
        _LEVELS,
        concept="muted",
        label="f is constant",
        opacity=0.4,
    )


class SaddleDance(Explorer):
    """f = xy + (μ/2)(x² − y²): x descends, y ascends, in four ways at once."""

    title = "Saddle dance"
    label = (
        "Four paths of two players around a saddle from one start, and their distances "
        "from the point of rest against the number of steps."
    )
    height = 420
    presets = {
        "only xy": {},
        "tiny steps (fails on purpose)": {"h": 0.05, "steps": 300},
        "valleys: μ = 0.2": {"mu": 0.2},
        "hills: μ = −0.1": {"mu": -0.1, "steps": 100},
        "too long for optimism": {"h": 0.6, "steps": 60},
        "too long to look ahead": {"h": 1.05, "steps": 40},
    }

    mu = slider(0.0, low=-0.5, high=1, step=0.05, label="valleys μ")
    h = slider(0.1, low=0.01, high=1.2, step=0.01, label="step h")
    steps = slider(200, low=1, high=MOST_STEPS, step=1, label="steps", whole=True)
    start = numbers((1.0, 0.0), low=-START, high=START)

    def panels(self):
        distance = game_plane.distance(MOST_STEPS, LOWEST, HIGHEST)
        return [game_plane.plane(REACH, rows=1), distance]

    # What is seen, as numbers -------------------------------------------------

    @property
    def game(self) -> Game:
        """What is played."""
        return game_of(self.mu)

    @property
    def paths(self) -> dict[str, np.ndarray]:
        """Where each way to play leads, shape (steps + 1, 2)."""
        return {
            name: play(self.game, rule, self.start, eta=self.h, steps=self.steps)
            for name, (rule, _) in RULES.items()
        }

    @property
    def rates(self) -> dict[str, float]:
        """What one step multiplies the distance by, in the long run."""
        jacobian = self.game.jacobian(0.0, 0.0)
        return {
            name: spectral_radius(step_matrix(rule, jacobian, self.h))
            for name, (rule, _) in RULES.items()
        }

    # The picture --------------------------------------------------------------

    def draw(self):
        v, w = self.game.field(*_ARROWS.T)
        layers = {
            "contours": _contours(self.mu),
            "field": arrows(
                "plane",
                *_ARROWS.T,
                0.12 * v,
                0.12 * w,
                concept="muted",
                label="where both pull",
                width=1,
            ),
        }
        paths, rates = self.paths, self.rates
        for name, path in paths.items():
            layers |= self._draw_rule(name, path, rates[name])
        return layers

    def _draw_rule(self, name: str, path, rate: float) -> dict[str, Layer]:
        concept = RULES[name][1]
        seen = np.clip(path, -_FAR, _FAR)
        t = np.arange(len(path))
        distance = np.clip(np.hypot(*path.T), 1 / _FAR, _FAR)
        theory = distance[0] * np.exp(np.clip(t * np.log(rate), -30, 30))
        # A marker now and then: dashes alone are hard to tell apart in a spiral. Each
        # way has its own steps, as extragradient and optimistic paths nearly agree.
        late = list(RULES).index(name) / len(RULES)
        shares = np.append((np.arange(12) + late) / 12, 1.0)
        some = np.unique((self.steps * shares).round().astype(int))
        return {
            f"path_{name}": line(
                "plane", *seen.T, concept=concept, label=name, width=1.8
            ),
            f"marks_{name}": points("plane", *seen[some].T, concept=concept, size=4),
            f"theory_{name}": line(
                "distance",
                t,
                np.clip(theory, 1 / _FAR, _FAR),
                concept="muted",
                label="start · (rate of one step)ᵗ",
                width=1,
            ),
            f"distance_{name}": line(
                "distance", t, distance, concept=concept, label=name
            ),
            f"far_{name}": points(
                "distance", t[some], distance[some], concept=concept, size=4
            ),
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        x, y = self.start
        return [
            Handle(
                "start",
                "plane",
                (x, y),
                "the start of all four",
                bounds=(-START, START, -START, START),
                step=(0.05, 0.05),
                says=f"x = {written(x)}, y = {written(y)}",
            )
        ]

    def move(self, name, x, y):
        self.start = (x, y)

    # The words ----------------------------------------------------------------

    def describe(self):
        rates = self.rates
        ends = ", ".join(
            f"{name} {of_any_size(float(np.hypot(*path[-1])))} (×{written(rates[name], 4)})"
            for name, path in self.paths.items()
        )
        return (
            f"f = xy + (μ/2)(x² − y²) with μ = {written(self.mu)}, step "
            f"h = {written(self.h)}, {self.steps} steps from ({written(self.start[0])}, "
            f"{written(self.start[1])}). Distance from (0, 0) at the end, and what one "
            f"step multiplies it by in the long run: {ends}."
        )

    def formula(self):
        rates = {
            name: f"<span class='{concept}'>{name}</span> "
            for name, (_, concept) in RULES.items()
        }
        ends = {name: written(rate, 4) for name, rate in self.rates.items()}
        h = written(self.h)
        if self.mu == 0:
            naive = f"√(1 + h²) = √(1 + {h}²)"
            ahead = f"√(1 − h² + h⁴) = √(1 − {h}² + {h}⁴)"
        else:
            naive, ahead = "|1 + hλ|", "|1 + hλ + (hλ)²|"
        return (
            f"The field turns and pulls as λ = −μ ± i = {written(-self.mu)} ± i. In the "
            "long run one step multiplies the distance: "
            f"{rates['simultaneous']}× {naive} = {ends['simultaneous']}; "
            f"{rates['extragradient']}× {ahead} = {ends['extragradient']}; "
            f"{rates['alternating']}× {ends['alternating']}; "
            f"{rates['optimistic']}× {ends['optimistic']}"
        )


def saddle_dance(**options) -> SaddleDance:
    """Play f = xy + (μ/2)(x² − y²) in four ways at once and see who gets nearer to (0, 0).

    Drag the start. `mu` bends a valley for each player (below 0 a hill), `h` is the
    length of a step, `steps` walks along the paths. On the right every distance is drawn
    on a logarithmic scale, with what the eigenvalues of one step say.

    Presets: "only xy", "tiny steps (fails on purpose)", "valleys: μ = 0.2", "hills:
    μ = −0.1", "too long for optimism" and "too long to look ahead".

    Args:
        options: values of controls (mu, h, steps, start), preset, state, hide; see
            `Explorer`.
    """
    return SaddleDance(**options)
