"""The best discriminator for two densities, one that learns, and what both are worth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, arrows, line, points, text
from course_utils.maths.discriminators import (
    LOG_4,
    best_accuracy,
    optimal_discriminator,
    optimal_logit,
    optimal_value,
    value_integrand,
    value_of,
    value_of_logits,
)
from course_utils.maths.distributions import Mixture, Normal, Uniform
from course_utils.maths.grids import trapezoid_weights
from course_utils.maths.logistic_regression import (
    ascend_value,
    bump_features,
    line_features,
)
from course_utils.maths.pointwise import area_along
from course_utils.widgets.board import Curve, Handle
from course_utils.widgets.controls import choice, memory, numbers, stops
from course_utils.widgets.explorer import Explorer

REACH, EDGE = 4.0, 6.0  # of the bumps of q; of what is drawn
TALLEST, DEEPEST = 0.8, -0.7  # of the densities; of the integrand
LOWEST = -1.6  # of the values
SD, HALF_WIDTH = 0.6, 0.8  # of a bump; of a box
TRUE_CENTRES = (-2.0, 2.0)
STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
# Below 2 / (largest curvature of the value), wherever q is: V never falls.
ETA = 1.4
NODES = np.linspace(-EDGE, EDGE, 25)
SKETCHED = (0.01, 0.99)  # being sure and wrong would cost infinitely much
LONG = 5.0  # arrows, in units of x for each unit of slope
_LINE, _BUMPS = "a straight line", "any curve"


def two_bumps(shape: str, centres) -> Mixture:
    """Two bumps or boxes of one size around the centres."""
    if shape == "boxes":
        parts = [Uniform(c - HALF_WIDTH, c + HALF_WIDTH) for c in centres]
    else:
        parts = [Normal(c, SD) for c in centres]
    return Mixture([0.5, 0.5], parts)


def _grid(shape: str, centres) -> np.ndarray:
    """Places to draw and to integrate at: also beside the edges of boxes."""
    x = np.linspace(-EDGE, EDGE, 241)
    if shape != "boxes":
        return x
    ends = np.add.outer([*TRUE_CENTRES, *centres], [-HALF_WIDTH, HALF_WIDTH]).ravel()
    return np.unique(np.concatenate([x, ends - 1e-6, ends + 1e-6]))


def _best_value(shape: str, centres) -> float:
    x = _grid(shape, centres)
    p, q = (two_bumps(shape, c).density(x) for c in (TRUE_CENTRES, centres))
    return optimal_value(p, q, x)


def _features(form: str, x) -> np.ndarray:
    if form == _LINE:
        return line_features(x / 4)
    return bump_features(x, np.linspace(-EDGE, EDGE, 17), 0.75)


class _Scene:
    """All that depends on where the bumps of q are, on one grid."""

    def __init__(self, shape: str, centres):
        self.x = x = _grid(shape, centres)
        p, q = two_bumps(shape, TRUE_CENTRES), two_bumps(shape, centres)
        self.p, self.q = p.density(x), q.density(x)
        self.best = optimal_discriminator(self.p, self.q)
        self.seen = self.p + self.q > 0
        self.best_logit = optimal_logit(p.log_density(x), q.log_density(x))
        self.best_value = optimal_value(self.p, self.q, x)
        self.accuracy = best_accuracy(self.p, self.q, x)
        self.slopes = []
        for i in range(2):
            ahead, behind = np.array(centres), np.array(centres)
            ahead[i], behind[i] = centres[i] + 0.005, centres[i] - 0.005
            rise = _best_value(shape, ahead) - _best_value(shape, behind)
            self.slopes.append(rise / 0.01)


_scene = lru_cache(maxsize=16)(_Scene)


@lru_cache(maxsize=16)
def _learned(shape: str, centres, form: str, steps: int):
    """Logits of the learned D, a row for each stop so far, and their values."""
    scene = _scene(shape, centres)
    kept = [stop for stop in STEPS if stop <= steps]
    features, widths = _features(form, scene.x), trapezoid_weights(scene.x)
    # Beyond the axes lies a little of q: its mass inside counts as all.
    real, generated = (widths * d / (widths @ d) for d in (scene.p, scene.q))
    weights = ascend_value(features, real, generated, kept, eta=ETA)
    logits = weights @ features.T
    values = [value_of_logits(scene.p, scene.q, row, scene.x) for row in logits]
    return logits, np.array(values)


class BestDiscriminator(Explorer):
    """Two bumps of generated data are dragged, and D answers."""

    title = "The best discriminator"
    label = (
        "The densities of real and generated data, the best and a learned "
        "discriminator, what its value adds up, and the value while it learns."
    )
    height = 460
    presets = {
        "two bumps, moved": {},
        "q equals p": {"centres": TRUE_CENTRES},
        "one bump left out": {"centres": (2.0, 2.0), "steps": 2000},
        "no point in common (fails on purpose)": {
            "shape": "boxes",
            "centres": (-4.0, 0.0),
            "steps": 2000,
        },
        # It is about what D learns, so there is nothing left to guess.
        "too simple a D (fails on purpose)": {
            "form": _LINE,
            "centres": (0.0, 0.0),
            "steps": 2000,
            "revealed": True,
        },
    }
    kept = ("revealed", "sketched")
    actions = {"reveal": "Reveal D*", "sketch_again": "Sketch again"}

    shape = choice("bells", ("bells", "boxes"), label="p and q are made of")
    form = choice(_BUMPS, (_BUMPS, _LINE), label="logit of the learned D")
    steps = stops(20, STEPS, label="training steps of D")
    # Where the bumps of q are.
    centres = numbers([-1.0, 3.0], low=-REACH, high=REACH)
    sketched = numbers(np.full(len(NODES), 0.5), low=SKETCHED[0], high=SKETCHED[1])
    revealed = memory(False)

    def panels(self):
        ticks = [0, 1, 3, 5, 7, 9, 11]
        return [
            Panel(
                "densities",
                (-EDGE, EDGE),
                (0, TALLEST),
                title="real and generated",
                y_label="density",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "D",
                (-EDGE, EDGE),
                (-0.05, 1.05),
                title="probability that x is real",
                x_label="x",
                y_label="D(x)",
                y_ticks=(0, 0.5, 1),
                place=(0, 1, 1, 1),
            ),
            Panel(
                "integrand",
                (-EDGE, EDGE),
                (DEEPEST, 0.05),
                y_ticks=(-0.6, -0.4, -0.2, 0),
                title="what the value V adds up",
                y_label="a unit of x adds",
                place=(1, 0, 1, 1),
            ),
            Panel(
                "value",
                (0, len(STEPS) - 1),
                (LOWEST, 0.15),
                title="the value V while D learns",
                x_label="training steps",
                y_label="V in nats",
                y_ticks=(-1.5, -1, -0.5, 0),
                tick_labels=[(i, f"{STEPS[i]}") for i in ticks],
                place=(1, 1, 1, 1),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def scene(self) -> _Scene:
        """The densities, the best D, its value and how that changes."""
        return _scene(self.shape, tuple(self.centres))

    @property
    def js(self) -> float:
        """Jensen–Shannon divergence of p and q, read off the value of D*."""
        return (self.scene.best_value + LOG_4) / 2

    @property
    def learned(self) -> tuple[np.ndarray, np.ndarray]:
        """Logits of the learned D at each stop so far, and their values."""
        return _learned(self.shape, tuple(self.centres), self.form, self.steps)

    @property
    def sketch_value(self) -> float:
        """V of the D that the learner drew."""
        d = np.interp(self.scene.x, NODES, self.sketched)
        return value_of(self.scene.p, self.scene.q, d, self.scene.x)

    # The picture --------------------------------------------------------------

    def draw(self):
        scene = self.scene
        layers = {
            "p_area": area(
                "densities", scene.x, 0, scene.p, concept="real", opacity=0.16
            ),
            "q_area": area(
                "densities", scene.x, 0, scene.q, concept="generated", opacity=0.16
            ),
            "p": line("densities", scene.x, scene.p, concept="real", label="p, real"),
            "q": line(
                "densities",
                scene.x,
                scene.q,
                concept="generated",
                label="q, generated",
            ),
        }
        if not self.revealed:
            words = ["draw the best D", "hidden until you reveal D*"]
            for name, at, said in zip(
                ("D", "integrand"), ([0, 0.9], [0, -0.25]), words, strict=True
            ):
                layers[f"ask_{name}"] = text(
                    name,
                    *np.split(np.array(at), 2),
                    said,
                    concept="guess",
                    align="center",
                )
            return layers
        return {
            **layers,
            **self._draw_slopes(),
            **self._draw_discriminators(),
            **self._draw_integrand(),
            **self._draw_values(),
        }

    def _tops(self) -> list[float]:
        """The height of q at its centres: where its handles stand."""
        q = two_bumps(self.shape, self.centres)
        return [float(q.density(centre)) for centre in self.centres]

    def _draw_slopes(self) -> dict[str, Layer]:
        moved = [i for i in range(2) if abs(self.scene.slopes[i]) > 0.005]
        if not moved:
            return {}
        at = self.centres[moved]
        heights = np.array(self._tops())[moved]
        lengths = -LONG * np.array(self.scene.slopes)[moved]
        return {
            "slopes": arrows(
                "densities",
                at,
                heights,
                np.clip(at + lengths, -EDGE, EDGE) - at,
                0 * lengths,
                label="lowers V(D*)",
                width=2,
            )
        }

    def _draw_discriminators(self) -> dict[str, Layer]:
        scene = self.scene
        logits, _ = self.learned
        layers = {}
        if not scene.seen.all():
            layers["unseen"] = area(
                "D",
                scene.x,
                0,
                np.where(scene.seen, 0, 1),
                concept="muted",
                label="D* undefined",
                opacity=0.15,
            )
        # One line for each stretch on which D* is defined.
        breaks = np.flatnonzero(np.diff(scene.seen)) + 1
        pieces = np.split(np.arange(scene.x.size), breaks)
        for i, piece in enumerate(piece for piece in pieces if scene.seen[piece[0]]):
            layers[f"best_{i}"] = line(
                "D",
                scene.x[piece],
                scene.best[piece],
                label="" if i else "D* = p/(p + q)",
                width=2.5,
            )
        layers["learned"] = line(
            "D",
            scene.x,
            0.5 + np.tanh(logits[-1] / 2) / 2,
            concept="estimate",
            label="learned D",
        )
        return layers

    def _draw_integrand(self) -> dict[str, Layer]:
        scene = self.scene
        logits, _ = self.learned
        best, half, now = (
            np.clip(value_integrand(scene.p, scene.q, row), 1.1 * DEEPEST, None)
            for row in (scene.best_logit, 0 * scene.x, logits[-1])
        )
        return {
            "twice_js": area(
                "integrand",
                scene.x,
                half,
                best,
                concept="between",
                label="2 JS",
                opacity=0.3,
            ),
            "half": line(
                "integrand", scene.x, half, concept="muted", label="of D = ½", width=1.5
            ),
            "best": line("integrand", scene.x, best, label="of D*", width=2),
            "now": line(
                "integrand", scene.x, now, concept="estimate", label="of the learned D"
            ),
        }

    def _draw_values(self) -> dict[str, Layer]:
        _, values = self.learned
        ends, last = [0, len(STEPS) - 1], len(values) - 1
        too_low = {}
        if self.sketch_value < LOWEST:
            words = f"↓ your sketch: {written(self.sketch_value)}"
            too_low["too_low"] = text(
                "value",
                [ends[1]],
                [LOWEST + 0.06],
                words,
                concept="guess",
                align="right",
            )
        return {
            **too_low,
            "least": line(
                "value", ends, [-LOG_4] * 2, concept="muted", label="−log 4", width=1.5
            ),
            "most": line("value", ends, [self.scene.best_value] * 2, label="V(D*)"),
            "sketch_value": line(
                "value",
                ends,
                np.maximum([self.sketch_value] * 2, LOWEST),
                concept="guess",
                label="your sketch",
                width=1.5,
            ),
            "values": line(
                "value",
                np.arange(last + 1),
                values,
                concept="estimate",
                label="the learned D",
            ),
            "value_now": points("value", last, values[-1], concept="estimate", size=5),
        }

    # What can be done ---------------------------------------------------------

    def idle(self):
        why = "the learned D is hidden until you reveal D*"
        return {} if self.revealed else {"form": why, "steps": why}

    def handles(self):
        return [
            Handle(
                name,
                "densities",
                (centre, top),
                f"{name} bump of q",
                concept="generated",
                axis="x",
                bounds=(-REACH, REACH, 0, TALLEST),
                step=(0.05, 0),
                says=f"centre {written(centre)}",
            )
            for name, centre, top in zip(
                ("first", "second"), self.centres, self._tops(), strict=True
            )
        ]

    def move(self, name, x, y):
        first, second = self.centres
        self.centres = (x, second) if name == "first" else (first, x)

    def curves(self):
        return [
            Curve(
                "sketch",
                "D",
                NODES,
                self.sketched,
                "your sketch",
                bounds=SKETCHED,
                step=0.05,
                locked=self.revealed,
            )
        ]

    def sketch(self, name, y):
        self.sketched = y

    def reveal(self):
        """Show D*, the D that learns, and what the sketch is worth."""
        self.revealed = True

    def sketch_again(self):
        """Hide the answer; the sketch can be changed again."""
        self.revealed = False

    # The words ----------------------------------------------------------------

    def describe(self):
        bumps = (
            f"The bumps of p are at ±2.00, those of q at "
            f"{written(self.centres[0])} and {written(self.centres[1])}."
        )
        if not self.revealed:
            return (
                f"{bumps} Before you see the answer: draw the D that tells them apart "
                "best, then reveal D*."
            )
        scene = self.scene
        _, values = self.learned
        words = (
            f"{bumps} V(D*) = {written(scene.best_value, 3)}, so JS = "
            f"{written(self.js, 3)}; D* is right for {written(100 * scene.accuracy, 1)} % "
            f"of the samples. After {self.steps} steps the learned D has V = "
            f"{written(values[-1], 3)}. Moving the bumps of q to the right changes V(D*) "
            f"by {written(scene.slopes[0], 2, sign=True)} and "
            f"{written(scene.slopes[1], 2, sign=True)} a unit."
        )
        if not (scene.p * scene.q).any():
            words += " No point is shared: the best D is sure, and V(D*) is flat."
        return f"{words} {self._describe_sketch()}"

    def _describe_sketch(self) -> str:
        scene = self.scene
        x, mass = scene.x, (scene.p + scene.q) / 2
        away = np.abs(np.interp(x, NODES, self.sketched) - np.nan_to_num(scene.best))
        off = area_along(x, mass * away)
        grade = "close" if off < 0.08 else "fair" if off < 0.2 else "far off"
        return (
            f"Your sketch has V = {written(self.sketch_value, 3)} and is "
            f"{written(off)} away from D* on average: {grade}."
        )

    def formula(self):
        p, q = "<span class='real'>p</span>", "<span class='generated'>q</span>"
        value = f"V(D) = ∫ {p} log D + {q} log(1 − D) dx"
        if not self.revealed:
            return f"{value}: which D makes it largest?"
        return (
            f"{value}, largest for D* = {p}/({p} + {q}): V(D*) = −log 4 + 2 JS = "
            f"{written(-LOG_4, 3)} + 2 · {written(self.js, 3)} = "
            f"{written(self.scene.best_value, 3)}"
        )


def best_discriminator(**options) -> BestDiscriminator:
    """Drag generated data against real data and see what a discriminator can know.

    First the learner draws the best D; "Reveal D*" shows it beside a D that learns by
    gradient ascent on V, what both add up point by point, and V against the steps.
    `revealed=True` opens the figure revealed.

    Presets: "two bumps, moved", "q equals p", "one bump left out", "no point in common
    (fails on purpose)" (D* is sure where it is defined, and V(D*) tells q no direction)
    and "too simple a D (fails on purpose)" (its value says that p and q are alike).

    Args:
        options: values of controls (shape, form, steps, centres, revealed, sketched), preset, state, hide; see `Explorer`.
    """
    return BestDiscriminator(**options)
