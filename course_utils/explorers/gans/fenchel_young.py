"""A line under f, and the same line under its conjugate: Fenchel and Young."""

from __future__ import annotations

import math

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, line, points, segments, text
from course_utils.maths.f_divergences import F_DIVERGENCES, FDivergence
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, slider
from course_utils.widgets.explorer import Explorer

HIGHEST_U = 4.0
T = (-4.0, 3.0)
Y = (-3.0, 4.0)
LOWEST_U = 0.02
U = np.concatenate([np.geomspace(1e-4, 0.1, 40), np.linspace(0.12, HIGHEST_U, 98)])
SLOPES = np.linspace(*T, 281)
#: What the tables of the literature and of the lesson call each divergence.
NAMES = {
    "KL": "kl",
    "reverse KL": "reverse kl",
    "JS": "jensen-shannon",
    "GAN": "gan",
    "Pearson": "pearson",
    "Hellinger": "squared hellinger",
    "total variation": "total variation",
}


class FenchelYoung(Explorer):
    """The highest line of slope t below f meets the axis at −f*(t)."""

    title = "A line under f"
    label = (
        "A convex f with the highest line of a given slope below it, and its conjugate "
        "with the line that belongs to a given ratio."
    )
    height = 430
    presets = {
        "KL: a gap": {},
        "KL: t = f′(u)": {"u": 2.0, "t": 1 + math.log(2)},
        "GAN: t = log D": {"f": "GAN", "u": 3.0, "t": math.log(0.75)},
        "Pearson: flat below −2": {"f": "Pearson", "u": 0.5, "t": -3.0},
        "total variation: a corner": {"f": "total variation", "u": 1.0, "t": 0.2},
        "GAN: t above 0 (fails on purpose)": {"f": "GAN", "u": 2.0, "t": 0.4},
    }

    f = choice("KL", list(NAMES), label="f of")
    u = slider(2.0, low=LOWEST_U, high=HIGHEST_U, step=0.01, label="ratio u = p/q")
    t = slider(0.5, low=T[0], high=T[1], step=0.01, label="critic t")

    def panels(self):
        return [
            Panel(
                "f",
                (0, HIGHEST_U),
                Y,
                title="the highest line of slope t under f",
                x_label="ratio u",
                y_label="f(u)",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "conjugate",
                T,
                Y,
                title="the highest line of slope u under f*",
                x_label="critic t",
                y_label="f*(t)",
                place=(1, 0, 1, 1),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def divergence(self) -> FDivergence:
        """The f-divergence whose f is drawn."""
        return F_DIVERGENCES[NAMES[self.f]]

    @property
    def allowed(self) -> bool:
        """Whether t lies in the domain of f*."""
        return bool(self.divergence.in_domain(self.t))

    @property
    def gap(self) -> float:
        """f(u) + f*(t) − u t: never below 0, infinite where f*(t) is."""
        f = self.divergence
        return f.f(self.u) + f.conjugate(self.t) - self.u * self.t

    # The picture --------------------------------------------------------------

    def draw(self):
        return {**self._draw_f(), **self._draw_conjugate()}

    def _draw_f(self) -> dict[str, Layer]:
        f = self.divergence
        layers = {
            "f": line(
                "f", U, _in_sight(f.f(U)), concept="estimate", label=f"f of {self.f}"
            )
        }
        if not self.allowed:
            words = "a line so steep ends up above f, however low"
            layers["none"] = text(
                "f", [HIGHEST_U - 0.1], [Y[1] - 0.5], words, align="right"
            )
            return layers
        start = -f.conjugate(self.t)
        ends = start + self.t * np.array([0.0, HIGHEST_U])
        meets = start + self.t * self.u
        layers["line"] = line(
            "f", [0, HIGHEST_U], _in_sight(ends), label="slope t", concept="gradient"
        )
        layers["start"] = points(
            "f", [0.0], _in_sight([start]), concept="gradient", label="−f*(t)", size=6
        )
        layers["gap"] = _gap("f", self.u, meets, f.f(self.u))
        return layers

    def _draw_conjugate(self) -> dict[str, Layer]:
        f = self.divergence
        inside = SLOPES[f.in_domain(SLOPES)]
        layers = {}
        if f.highest < T[1]:
            x = np.array([f.highest, T[1]])
            layers["outside"] = area("conjugate", x, *Y, concept="muted", opacity=0.25)
            layers["infinite"] = text(
                "conjugate", [T[1] - 0.15], [-2.6], "f* = ∞", align="right"
            )
        layers["conjugate"] = line(
            "conjugate",
            inside,
            _in_sight(f.conjugate(inside)),
            concept="between",
            label="f*",
        )
        start = -f.f(self.u)
        ends = start + self.u * np.array(T)
        layers["dual_line"] = line(
            "conjugate", T, _in_sight(ends), label="slope u", concept="gradient"
        )
        if self.allowed:
            meets = start + self.u * self.t
            layers["dual_gap"] = _gap("conjugate", self.t, meets, f.conjugate(self.t))
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        f = self.divergence
        heights = np.clip([f.f(self.u), f.conjugate(self.t)], *Y)
        return [
            Handle(
                "u",
                "f",
                (self.u, heights[0]),
                "point on f",
                concept="estimate",
                axis="x",
                bounds=(LOWEST_U, HIGHEST_U, *Y),
                step=(0.01, 0),
                says=f"u = {written(self.u)}",
            ),
            Handle(
                "t",
                "conjugate",
                (self.t, heights[1]),
                "point on f*",
                concept="between",
                axis="x",
                step=(0.01, 0),
                says=f"t = {written(self.t)}",
            ),
        ]

    def move(self, name, x, y):
        setattr(self, name, x)

    # The words ----------------------------------------------------------------

    def describe(self):
        f = self.divergence
        here = f"f of {self.f}: f({written(self.u)}) = {written(f.f(self.u), 3)}"
        if not self.allowed:
            most = "must not exceed" if f.in_domain(f.highest) else "must stay below"
            return (
                f"{here}. No line of slope t = {written(self.t)} stays below f, so "
                f"f*(t) = ∞: a critic {most} {written(f.highest)}."
            )
        closes = f"; it closes at t = f′(u) = {written(f.derivative(self.u), 3)}."
        if self.gap < 0.0005:
            closes = ": the line touches f at u."
        return (
            f"{here} and f*({written(self.t)}) = {written(f.conjugate(self.t), 3)}. The gap "
            f"f(u) + f*(t) − u t is {written(self.gap, 3)}{closes}"
        )

    def formula(self):
        f = self.divergence
        if not self.allowed:
            return f"f(u) + f*(t) − u t = ∞, for f*({written(self.t)}) = ∞"
        conjugate = _bracketed(f.conjugate(self.t))
        return (
            f"f(u) + f*(t) − u t = {written(f.f(self.u), 3)} + {conjugate} − "
            f"{_bracketed(self.u * self.t)} = {written(self.gap, 3)} ≥ 0"
        )


def _bracketed(value: float) -> str:
    words = written(value, 3)
    return f"({words})" if words.startswith("−") else words


def _in_sight(heights) -> np.ndarray:
    """Cut off well outside of the panels, where it cannot be seen."""
    return np.clip(heights, 10 * Y[0], 10 * Y[1])


def _gap(panel: str, x: float, low: float, high: float) -> Layer:
    ends = _in_sight([low, high])
    return segments(
        panel, [x], ends[:1], [x], ends[1:], concept="guess", label="gap", width=4
    )


def fenchel_young(**options) -> FenchelYoung:
    """Push a line of slope t up against f and read off the conjugate f*(t).

    Drag the ratio u along f and the critic t along f*. The distance between f and the
    line at u is the same as that between f* and its line at t: both are the gap
    f(u) + f*(t) − u t, which closes at t = f′(u).

    Presets: "KL: a gap", "KL: t = f′(u)", "gan: t = log D", "Pearson: flat below −2",
    "total variation: a corner", and "gan: t above 0 (fails on purpose)": no line of that
    slope stays below f.

    Args:
        options: values of controls (f, u, t), preset, state, hide; see `Explorer`.
    """
    return FenchelYoung(**options)
