"""Spread is uncertainty; a bar is a probability, the height of a density is not."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import (
    Layer,
    Panel,
    area,
    bars,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.distributions import Categorical, Normal, Uniform
from course_utils.maths.pointwise import entropy_integrand
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, numbers, slider
from course_utils.widgets.explorer import Explorer

MOST = 8  # outcomes
REACH = 5.0  # of the axis of a density, on either side of 0
FARTHEST = 2.0  # of its centre
# As narrow as a uniform distribution of width ½ needs, as wide as the axis allows.
LOWEST_SD, HIGHEST_SD = 0.14, 1.5
HALF_WIDTH = math.sqrt(3)  # of a uniform distribution, in standard deviations
X = np.linspace(-REACH, REACH, 161)
Z = np.linspace(-4.5, 4.5, 181)
# Heights in the panels: of their upper ends, of mean ± sd, and of the bracket from a
# to b. All lie above whatever can be dragged there.
PROBABILITY_END, PROBABILITY_MARK = 1.3, 1.23
DENSITY_END, DENSITY_MARK, BRACKET = 3.5, 3.36, 2.98
GAUGE = (-1.0, 2.7)

_PLACES = {"main": (0, 0, 4, 3), "adds": (0, 3, 4, 2), "gauge": (4, 0, 1, 5)}
_OUTCOMES = {
    "x": (0.4, MOST + 0.6),
    "tick_labels": tuple((k, str(k)) for k in range(1, MOST + 1)),
}
# A density needs other axes than bars do; dragging never changes either of them.
_DISCRETE_PANELS = [
    Panel(
        "bars",
        y=(0, PROBABILITY_END),
        y_ticks=(0, 0.2, 0.4, 0.6, 0.8, 1),
        title="each height is a probability, together they are 1",
        y_label="probability",
        place=_PLACES["main"],
        **_OUTCOMES,
    ),
    Panel(
        "bars_add",
        y=(0, 0.45),
        title="what each outcome adds to the entropy: −p log p",
        x_label="outcome",
        y_label="nats",
        place=_PLACES["adds"],
        **_OUTCOMES,
    ),
]
_DENSITY_PANELS = [
    Panel(
        "density",
        (-REACH, REACH),
        (0, DENSITY_END),
        title="the area is a probability, the height is not",
        y_label="density",
        place=_PLACES["main"],
    ),
    Panel(
        "density_adds",
        (-REACH, REACH),
        (-3.2, 0.8),
        y_ticks=(-3, -2, -1, 0),
        title="what a unit of x adds to the entropy: −p log p",
        x_label="x",
        y_label="nats a unit of x",
        place=_PLACES["adds"],
    ),
]
_GAUGE_PANEL = Panel(
    "gauge",
    (0, 1),
    GAUGE,
    title="entropy",
    y_label="nats",
    y_ticks=(-1, -0.5, 0, 0.5, 1, 1.5, 2),
    x_ticks=(),
    place=_PLACES["gauge"],
)


@lru_cache(maxsize=16)
def _density(kind: str, centre: float, sd: float) -> Normal | Uniform:
    if kind == "normal":
        return Normal(centre, sd)
    return Uniform(centre - HALF_WIDTH * sd, centre + HALF_WIDTH * sd)


class DragADistribution(Explorer):
    """A discrete distribution or a density, its mean, its spread and its entropy."""

    title = "Drag a distribution"
    label = (
        "A distribution as bars or as a density with its mean and standard deviation, "
        "what each place adds to the entropy, and a gauge of the entropy."
    )
    height = 560
    presets = {
        "fair die": {},
        "loaded die": {"weights": (0.05, 0.1, 0.15, 0.05, 0.15, 0.5, 0.1, 0.1)},
        "one-hot": {"weights": (0, 1, 0, 0, 0, 0, 0, 0)},
        "within 1 σ": {"kind": "normal", "limits": (-0.5, 0.5)},
        "within 3 σ": {"kind": "normal", "limits": (-1.5, 1.5)},
        "a single point": {"kind": "normal", "limits": (0.3, 0.3)},
        "height 2 read as a probability (fails on purpose)": {
            "kind": "uniform",
            "centre": 0.25,
            "sd": 0.25 / HALF_WIDTH,
            "limits": (0.0, 0.25),
        },
    }

    kind = choice("discrete", ("discrete", "normal", "uniform"), label="distribution")
    outcomes = slider(
        6, low=2, high=MOST, step=1, whole=True, label="outcomes K, if discrete"
    )
    # All eight are kept, so that more outcomes come where they were before.
    weights = numbers((1 / 6,) * MOST, low=0, high=1)
    # A normal and a uniform distribution share them: one spread, two shapes.
    centre = numbers(0.0, low=-FARTHEST, high=FARTHEST, ndim=0)
    sd = numbers(0.5, low=LOWEST_SD, high=HIGHEST_SD, ndim=0)
    limits = numbers((-0.5, 1.0), low=-REACH, high=REACH)

    def panels(self):
        shown = _DISCRETE_PANELS if self.is_discrete else _DENSITY_PANELS
        return [*shown, _GAUGE_PANEL]

    # What is seen, as numbers -------------------------------------------------

    @property
    def is_discrete(self) -> bool:
        """Whether there are single outcomes, and no density."""
        return self.kind == "discrete"

    @property
    def law(self) -> Categorical | Normal | Uniform:
        """The distribution."""
        if self.is_discrete:
            return self._die()
        return _density(self.kind, float(self.centre), float(self.sd))

    def _die(self) -> Categorical:
        if self.weights.size != MOST:
            raise ValueError(
                f"weights must hold {MOST} numbers, but holds {self.weights.size}"
            )
        weights = self.weights[: self.outcomes]
        if weights.sum() == 0:  # all of it lay on outcomes that are no longer there
            weights = np.ones(self.outcomes)
        return Categorical(weights / weights.sum(), np.arange(1, self.outcomes + 1))

    @property
    def most_entropy(self) -> float:
        """Of all distributions on K outcomes, or of all densities with this sd."""
        if self.is_discrete:
            return math.log(self.outcomes)
        return Normal(sd=float(self.sd)).entropy

    @property
    def interval(self) -> tuple[float, float]:
        """From the lower to the higher limit, whichever has been dragged past."""
        if self.limits.size != 2:
            raise ValueError(
                f"limits must hold 2 numbers, but holds {self.limits.size}"
            )
        return float(self.limits.min()), float(self.limits.max())

    @property
    def probability(self) -> float:
        """What the density gives to the interval."""
        low, high = self.interval
        return self.law.cdf(high) - self.law.cdf(low)

    @property
    def peak(self) -> float:
        """The highest value of the density."""
        return self.law.density(float(self.centre))

    def _curve(self) -> tuple[np.ndarray, np.ndarray]:
        """The density over the axis, with the jumps of a uniform one."""
        law = self.law
        if self.kind == "uniform":
            ends, heights = np.repeat([law.low, law.high], 2), [0, self.peak]
            x = np.array([-REACH, *ends, REACH])
            return x, np.array([0, *heights, *heights[::-1], 0])
        near = law.mean + law.sd * Z
        x = np.sort(np.concatenate([X, near[np.abs(near) < REACH]]))
        return x, law.density(x)

    def _shaded(self) -> tuple[np.ndarray, np.ndarray]:
        """The part of the density that lies in the interval."""
        low, high = self.interval
        if self.kind == "uniform":
            ends = np.clip([low, high], self.law.low, self.law.high)
            return ends, np.full(2, self.peak)
        x, _ = self._curve()
        x = np.concatenate([[low], x[(low < x) & (x < high)], [high]])
        return x, self.law.density(x)

    # The picture --------------------------------------------------------------

    def draw(self):
        shown = self._draw_bars() if self.is_discrete else self._draw_density()
        return {**shown, **self._draw_gauge()}

    def _draw_bars(self) -> dict[str, Layer]:
        p, k = self.law.probabilities, self.law.values
        return {
            **self._draw_spread("bars", PROBABILITY_MARK, PROBABILITY_END),
            "p": bars("bars", k, p, concept="real", label="p(k)"),
            "numbers": text(
                "bars",
                k,
                p + 0.12,
                [written(each) for each in p],
                concept="real",
                align="center",
            ),
            "added": bars(
                "bars_add",
                k,
                entropy_integrand(p),
                concept="estimate",
                label="their sum is the entropy H(p)",
            ),
        }

    def _draw_spread(self, panel: str, height: float, end: float) -> dict[str, Layer]:
        """The mean, and one standard deviation to either side of it."""
        mean, sd = self.law.expectation, math.sqrt(self.law.variance)
        sides, tick = np.array([mean - sd, mean + sd]), 0.02 * end
        return {
            "band": area(panel, sides, 0, height, concept="neutral", opacity=0.09),
            "spread": segments(
                panel,
                [sides[0], *sides],
                [height, height - tick, height - tick],
                [sides[1], *sides],
                [height, height + tick, height + tick],
                label="mean ± standard deviation",
                width=1.5,
            ),
            "mean": points(
                panel, mean, height, label="mean ± standard deviation", size=5
            ),
        }

    def _draw_density(self) -> dict[str, Layer]:
        x, p = self._curve()
        layers = self._draw_spread("density", DENSITY_MARK, DENSITY_END)
        layers |= self._draw_interval()
        if self.peak > 1:
            layers["above_1"] = area(
                "density",
                x,
                1,
                np.maximum(p, 1),
                concept="gradient",
                label="higher than any probability",
                opacity=0.4,
            )
        words = "1: no probability is higher"
        layers |= {
            "one": line("density", [-REACH, REACH], [1, 1], width=1.2),
            "one_in_words": text(
                "density", [REACH - 0.1], [1.13], words, align="right"
            ),
            "p": line("density", x, p, concept="real", label="density p"),
        }
        return layers | self._draw_added(x, entropy_integrand(p))

    def _draw_interval(self) -> dict[str, Layer]:
        low, high = self.interval
        x, p = self._shaded()
        look = {"concept": "between", "width": 1.2}
        words = f"P(a < X < b) = {written(self.probability, 4)}"
        return {
            "inside": area(
                "density", x, 0, p, concept="between", label="P(a < X < b)", opacity=0.4
            ),
            "bracket": segments(
                "density",
                [low, high, low],
                [0, 0, BRACKET],
                [low, high, high],
                [BRACKET, BRACKET, BRACKET],
                **look,
            ),
            "probability": text(
                "density",
                [(low + high) / 2],
                [BRACKET + 0.17],
                words,
                concept="between",
                align="center",
            ),
        }

    def _draw_added(self, x: np.ndarray, added: np.ndarray) -> dict[str, Layer]:
        layers = {
            "added_above": area(
                "density_adds",
                x,
                0,
                np.maximum(added, 0),
                concept="estimate",
                label="adds",
                opacity=0.4,
            ),
            "added": line("density_adds", x, added, width=1.5, concept="estimate"),
        }
        if self.peak > 1:
            layers["added_below"] = area(
                "density_adds",
                x,
                np.minimum(added, 0),
                0,
                concept="gradient",
                label="takes away, where p > 1",
                opacity=0.4,
            )
        return layers

    def _draw_gauge(self) -> dict[str, Layer]:
        most, entropy = self.most_entropy, self.law.entropy
        floor = 0.0 if self.is_discrete else GAUGE[0]
        letter = "H" if self.is_discrete else "h"
        name = f"log {self.outcomes}" if self.is_discrete else "½ log 2πeσ²"
        # Where the bar is not: above what is possible, or below a bar that hangs down.
        beside = most + 0.11 if most >= 0 else min(entropy, most) - 0.13
        return {
            "possible": area(
                "gauge",
                [0.03, 0.97],
                floor,
                most,
                concept="neutral",
                label="possible",
                opacity=0.12,
            ),
            "ceiling": line("gauge", [0.03, 0.97], [most] * 2, width=1.5),
            "entropy": bars("gauge", [0.5], [entropy], width=0.5, concept="estimate"),
            "most": text(
                "gauge", [0.5], [beside], f"at most {name}", align="center", size=12
            ),
            "entropy_in_words": text(
                "gauge",
                [0.5],
                [GAUGE[1] - 0.2],
                f"{letter}(p) = {written(entropy)}",
                concept="estimate",
                align="center",
                size=15,
            ),
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        if not self.is_discrete:
            return [self._top(), self._side(), self._limit(0), self._limit(1)]
        return [
            Handle(
                f"bar_{k}",
                "bars",
                (k, p),
                f"probability of outcome {k}",
                concept="real",
                axis="y",
                bounds=(k, k, 0, 1),
                step=(1, 0.01),
                says=f"p({k}) = {written(p, 3)}",
            )
            for k, p in enumerate(self.law.probabilities, start=1)
        ]

    def _height(self, sd: float) -> float:
        """The top of a density of this shape and sd; also the sd for a height."""
        if self.kind == "normal":
            return Normal().density(0.0) / sd
        return 1 / (2 * HALF_WIDTH * sd)

    def _sides(self) -> float:
        """How far the handle of the width is from the centre, in sd."""
        return 1.0 if self.kind == "normal" else HALF_WIDTH

    def _top(self) -> Handle:
        return Handle(
            "top",
            "density",
            (self.centre, self.peak),
            "the top of the density",
            concept="real",
            bounds=(
                -FARTHEST,
                FARTHEST,
                self._height(HIGHEST_SD),
                self._height(LOWEST_SD),
            ),
            step=(0.05, 0.02),
            says=f"mean {written(float(self.centre))}, height {written(self.peak)}",
        )

    def _side(self) -> Handle:
        centre, sides = float(self.centre), self._sides()
        reach = sides * float(self.sd)
        middle = self.kind == "uniform"
        height = self.peak / 2 if middle else self.law.density(centre + reach)
        return Handle(
            "side",
            "density",
            (centre + reach, height),
            "the side of the density",
            concept="real",
            axis="x",
            bounds=(
                centre + sides * LOWEST_SD,
                centre + sides * HIGHEST_SD,
                0,
                DENSITY_END,
            ),
            step=(0.02, 0.02),
            says=f"standard deviation {written(float(self.sd), 3)}",
        )

    def _limit(self, i: int) -> Handle:
        name, at = "ab"[i], float(self.limits[i])
        return Handle(
            name,
            "density",
            (at, 0),
            f"limit {name} of the interval",
            concept="between",
            axis="x",
            step=(0.05, 0.05),
            says=f"{written(at)}, the interval holds {written(self.probability, 4)}",
        )

    def move(self, name, x, y):
        # Rounded, so that the numbers that are written are those computed with.
        x = round(x, 2)
        if name.startswith("bar_"):
            self._move_bar(int(name[4:]), round(y, 3))
        elif name == "top":
            self.centre = x
            self.sd = _allowed_sd(self._height(y))
        elif name == "side":
            self.sd = _allowed_sd((x - float(self.centre)) / self._sides())
        else:
            i = "ab".index(name)
            self.limits = [x if k == i else at for k, at in enumerate(self.limits)]

    def _move_bar(self, outcome: int, probability: float) -> None:
        die = self.law.with_probability(outcome - 1, probability)
        # The outcomes that are not shown keep their ratio to the others.
        total = self.weights[: self.outcomes].sum() or 1.0
        unseen = self.weights[self.outcomes :] / total
        weights = np.concatenate([die.probabilities, unseen])
        self.weights = weights / max(weights.max(), 1.0)

    # The words ----------------------------------------------------------------

    def describe(self):
        return self._describe_bars() if self.is_discrete else self._describe_density()

    def _describe_bars(self) -> str:
        law = self.law
        p = ", ".join(written(each) for each in law.probabilities)
        return (
            f"{self.outcomes} outcomes with probabilities {p}: mean "
            f"{written(law.expectation)}, standard deviation "
            f"{written(math.sqrt(law.variance))}. The entropy is "
            f"{written(law.entropy, 3)} nats of at most log {self.outcomes} = "
            f"{written(self.most_entropy, 3)}: as uncertain as a fair choice among "
            f"{written(math.exp(law.entropy), 1)} outcomes."
        )

    def _describe_density(self) -> str:
        low, high = self.interval
        parts = [
            f"The {self.kind} density with mean {written(float(self.centre))} and "
            f"standard deviation {written(float(self.sd), 3)} gives "
            f"{written(self.probability, 4)} to the interval from {written(low)} to "
            f"{written(high)}, and its highest value is {written(self.peak)}"
        ]
        parts.append(", which cannot be a probability. " if self.peak > 1 else ". ")
        if low == high:
            parts.append("A single point has no area, whatever its height. ")
        parts.append(
            f"The entropy is {written(self.law.entropy, 3)} nats of at most "
            f"{written(self.most_entropy, 3)} with this standard deviation"
        )
        below = ": below 0, where no discrete entropy can be."
        parts.append(below if self.law.entropy < 0 else ".")
        return "".join(parts)

    def formula(self):
        p = "<span class='real'>p</span>"
        if self.is_discrete:
            return (
                f"Σ {p}(k) = 1 &nbsp; and &nbsp; 0 ≤ "
                f"<span class='estimate'>H(p)</span> = −Σ {p} log {p} = "
                f"{written(self.law.entropy, 3)} ≤ log K = log {self.outcomes} = "
                f"{written(self.most_entropy, 3)}"
            )
        return (
            "<span class='between'>P(a &lt; X &lt; b)</span> = "
            f"∫<sub>a</sub><sup>b</sup> {p} dx = {self._area_in_numbers()} = "
            f"{written(self.probability, 4)}<br><span class='estimate'>h(p)</span> = "
            f"−∫ {p} log {p} dx = {self._entropy_in_numbers()}"
        )

    def _area_in_numbers(self) -> str:
        low, high = self.interval
        if self.kind == "normal":
            ends = [
                (each - float(self.centre)) / float(self.sd) for each in (low, high)
            ]
            return (
                "Φ((b − μ)/σ) − Φ((a − μ)/σ) = "
                f"Φ({written(ends[1])}) − Φ({written(ends[0])})"
            )
        inside = np.ptp(np.clip([low, high], self.law.low, self.law.high))
        return (
            f"length inside / width = {written(inside, 3)} / {self._width_in_words()}"
        )

    def _entropy_in_numbers(self) -> str:
        entropy, most = written(self.law.entropy, 3), written(self.most_entropy, 3)
        if self.kind == "normal":
            sd = written(float(self.sd), 3)
            return f"½ log(2πe σ²) = ½ log(2πe · {sd}²) = {entropy}"
        return (
            f"log(width) = log {self._width_in_words()} = {entropy} ≤ "
            f"½ log(2πe σ²) = {most}"
        )

    def _width_in_words(self) -> str:
        return written(self.law.high - self.law.low, 3)


def _allowed_sd(sd: float) -> float:
    return min(max(round(sd, 3), LOWEST_SD), HIGHEST_SD)


def drag_a_distribution(**options) -> DragADistribution:
    """Drag a distribution and see its spread and its entropy change.

    `distribution` chooses bars for 2 to 8 outcomes or a density on the line. Drag the
    top of a bar: the others share the rest in their old ratio. Drag the top or the side
    of a density, and the limits a and b of the interval whose probability is the shaded
    area. The gauge shows the entropy and the most that there can be: log K for K
    outcomes, and for a density that of the normal one with the same standard deviation.

    Presets: "fair die", "loaded die", "one-hot", "within 1 σ", "within 3 σ",
    "a single point" and "height 2 read as a probability (fails on purpose)": the uniform
    density on an interval of length ½ is 2 high, and its entropy −log 2 is below 0.

    Args:
        options: values of controls (kind, outcomes, weights, centre, sd, limits),
            preset, state, hide; see `Explorer`.
    """
    return DragADistribution(**options)
