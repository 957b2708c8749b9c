"""Two distributions part, and five distances say how far apart they are."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, arrows, line, points, text
from course_utils.maths.distributions import Mixture, Normal, Uniform
from course_utils.maths.pointwise import (
    area_along,
    js_integrand_of_logs,
    kl_integrand_of_logs,
    total_variation_integrand,
    wasserstein_1_integrand,
)
from course_utils.widgets.board import Curve, Handle
from course_utils.widgets.controls import choice, memory, numbers, slider
from course_utils.widgets.explorer import Explorer

SHAPES = ("normal", "uniform", "mixture")
# Each distance with the look of what it averages over.
DISTANCES = {
    "KL(p‖q)": "real",
    "KL(q‖p)": "generated",
    "JS": "between",
    "TV": "neutral",
    "W₁": "estimate",
}
LAYER_OF = {
    "KL(p‖q)": "kl_forward",
    "KL(q‖p)": "kl_reverse",
    "JS": "js",
    "TV": "tv",
    "W₁": "w1",
}
MEANING = {
    "KL(p‖q)": "∫ <span class='real'>p</span> log(p/q) dx",
    "KL(q‖p)": "∫ <span class='generated'>q</span> log(q/p) dx",
    "JS": "½ KL(p‖<span class='between'>m</span>) + "
    "½ KL(q‖<span class='between'>m</span>)",
    "TV": "½ ∫ |p − q| dx",
    "W₁": "∫ |F − G| dx",
}
LOG_2 = math.log(2)
# Smooth curves need fewer places than those with corners.
SHIFTS = {
    "normal": np.linspace(-3, 3, 61),
    "uniform": np.linspace(-3, 3, 121),
    "mixture": np.linspace(-3, 3, 61),
}
NODES = np.linspace(-3, 3, 13)
CUT, TOO_HIGH, INFINITE = 3.05, 3.17, 3.42  # of the curves; what is higher, and ∞
MOST = 3.0  # that a sketch can reach
TALLEST = 1.25  # of the densities
INTEGRAND = (-0.6, 1.3)
# As close to an edge of a uniform distribution as makes no difference.
NEAR = 1e-9
_WIDE = np.linspace(-16, 16, 321)
_FINE = np.linspace(-4.5, 4.5, 361)


def target(shape: str):
    """The distribution p."""
    return moved(shape, 0.0, 1.0)


def moved(shape: str, shift: float, width: float):
    """The distribution q: p stretched by `width` and moved by `shift`."""
    if shape == "normal":
        return Normal(shift, width)
    if shape == "uniform":
        return Uniform(shift, shift + width)
    bumps = [Normal(shift + side * width, 0.3 * width) for side in (-1, 1)]
    return Mixture([0.5, 0.5], bumps)


def _grid(shape: str, shifts, width: float) -> np.ndarray:
    """Where to integrate: fine on both distributions, shape (shifts, points)."""
    shifts = np.atleast_1d(shifts)[:, None]
    fixed = np.concatenate([_WIDE, _FINE])
    if shape == "uniform":
        fixed = np.concatenate([_WIDE, [-NEAR, NEAR, 1 - NEAR, 1 + NEAR]])
        ends = np.array([-NEAR, NEAR, width - NEAR, width + NEAR])
        own = np.concatenate([ends, np.linspace(0, width, 41)])
    else:
        own = width * _FINE
    rows = np.broadcast_to(fixed, (len(shifts), fixed.size))
    return np.sort(np.hstack([rows, shifts + own]), axis=1)


def _integrands(x, p, q) -> dict[str, np.ndarray]:
    """What each distance adds up, at each x, for two distributions."""
    log_p, log_q = p.log_density(x), q.log_density(x)
    return {
        "KL(p‖q)": kl_integrand_of_logs(log_p, log_q),
        "KL(q‖p)": kl_integrand_of_logs(log_q, log_p),
        "JS": js_integrand_of_logs(log_p, log_q),
        "TV": total_variation_integrand(np.exp(log_p), np.exp(log_q)),
        "W₁": wasserstein_1_integrand(p.cdf(x), q.cdf(x)),
    }


class _Shifted:
    """q for many shifts at once: row i of x belongs to shift i."""

    def __init__(self, shape: str, shifts, width: float):
        self._still = moved(shape, 0.0, width)
        self._shifts = np.atleast_1d(shifts)[:, None]

    def log_density(self, x):
        return self._still.log_density(x - self._shifts)

    def cdf(self, x):
        return self._still.cdf(x - self._shifts)


def distances(shape: str, shifts, width: float) -> dict[str, np.ndarray]:
    """The five distances of p and q for each shift, arrays of shape (shifts,)."""
    x = _grid(shape, shifts, width)
    integrands = _integrands(x, target(shape), _Shifted(shape, shifts, width))
    return {name: area_along(x, values) for name, values in integrands.items()}


@lru_cache(maxsize=64)
def _curves(shape: str, width: float) -> dict[str, np.ndarray]:
    return distances(shape, SHIFTS[shape], width)


@lru_cache(maxsize=64)
def _around(shape: str, shift: float, width: float) -> dict[str, np.ndarray]:
    """The distances a little to the left, here, and a little to the right."""
    return distances(shape, shift + np.array([-0.002, 0.0, 0.002]), width)


def _on_page(values) -> np.ndarray:
    """Heights in the curves' panel: what is too high or infinite has a line there."""
    values = np.asarray(values)
    return np.where(
        np.isinf(values), INFINITE, np.where(values > CUT, TOO_HIGH, values)
    )


class DivergenceRace(Explorer):
    """p stays, q moves, and KL, JS, TV and W₁ answer."""

    title = "Divergence race"
    label = (
        "Two densities and their mixture, what a distance adds up point by point, and "
        "five distances against the shift of q."
    )
    height = 600
    presets = {
        "overlapping normals": {"shift": 1.0},
        "disjoint uniforms (fails on purpose)": {
            "shape": "uniform",
            "shift": 1.5,
            "integrand": "JS",
        },
        "two bumps: a false valley": {"shape": "mixture", "shift": 2.0},
        "narrow q": {"shift": 0.5, "width": 0.4, "integrand": "KL(p‖q)"},
    }
    kept = ("revealed", "sketched")
    actions = {"reveal": "Reveal the curves", "sketch_again": "Sketch again"}

    shape = choice("normal", SHAPES, label="shape")
    shift = slider(1.0, low=-3, high=3, step=0.05, label="shift θ of q")
    width = slider(1.0, low=0.2, high=2, step=0.05, label="width of q")
    integrand = choice("JS", list(DISTANCES), label="added up below")
    sketched = numbers(np.full(len(NODES), 0.35), low=0, high=MOST)
    revealed = memory(False)

    def panels(self):
        return [
            Panel(
                "densities",
                (-6, 6),
                (0, TALLEST),
                title="p stays, q moves",
                y_label="density",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "integrand",
                (-6, 6),
                INTEGRAND,
                title="what the distance adds up",
                x_label="x",
                y_label="a unit of x adds",
                place=(0, 1, 1, 1),
            ),
            Panel(
                "race",
                (-3, 3),
                (0, 3.6),
                title="distance against the shift θ",
                x_label="shift θ",
                y_label="nats (KL, JS), share (TV), units of x (W₁)",
                place=(1, 0, 1, 2),
                y_ticks=(0, 0.5, 1, 1.5, 2, 2.5, 3),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def p(self):
        """The distribution that stays."""
        return target(self.shape)

    @property
    def q(self):
        """The distribution that moves."""
        return moved(self.shape, self.shift, self.width)

    @property
    def now(self) -> dict[str, float]:
        """The five distances at the present shift; KL may be infinite."""
        around = _around(self.shape, self.shift, self.width)
        return {name: float(values[1]) for name, values in around.items()}

    @property
    def slopes(self) -> dict[str, float]:
        """How fast each distance changes with the shift; NaN beside an infinity."""
        around = _around(self.shape, self.shift, self.width)
        finite = {n: v for n, v in around.items() if np.isfinite(v).all()}
        slopes = {name: float(v[2] - v[0]) / 0.004 for name, v in finite.items()}
        return {name: slopes.get(name, math.nan) for name in DISTANCES}

    @property
    def apart(self) -> bool:
        """Whether no point has density under both."""
        away = self.shift >= 1 or self.shift + self.width <= 0
        return self.shape == "uniform" and away

    # The picture --------------------------------------------------------------

    def draw(self):
        race = self._draw_race() if self.revealed else self._draw_sketch_only()
        return {**self._draw_densities(), **self._draw_integrand(), **race}

    def _x(self) -> np.ndarray:
        """Where densities are drawn: also beside the edges of uniform ones."""
        x = np.linspace(-6, 6, 361)
        if self.shape != "uniform":
            return x
        ends = np.array([0, 1, self.shift, self.shift + self.width])
        return np.unique(np.concatenate([x, ends - 1e-6, ends + 1e-6]))

    def _draw_densities(self) -> dict[str, Layer]:
        x = self._x()
        p, q = self.p.density(x), self.q.density(x)
        m = Mixture([0.5, 0.5], [self.p, self.q]).density(x)
        high = 1.6 * TALLEST
        layers = {
            "q_area": area(
                "densities",
                x,
                0,
                np.minimum(q, high),
                concept="generated",
                opacity=0.14,
            ),
            "p_area": area("densities", x, 0, p, concept="real", opacity=0.14),
            "m": line(
                "densities",
                x,
                np.minimum(m, high),
                concept="between",
                label="m = (p + q)/2",
                width=1.5,
            ),
            "p": line("densities", x, p, concept="real", label="p"),
            "q": line(
                "densities", x, np.minimum(q, high), concept="generated", label="q"
            ),
        }
        if q.max() > TALLEST:
            peak = f"↑ q up to {written(q.max())}"
            side = 1 if self.shift < 0 else -1
            layers["too_tall"] = text(
                "densities",
                [self.shift + side * 0.5],
                [1.15],
                peak,
                concept="generated",
                align="left" if side > 0 else "right",
            )
        return layers

    def _draw_integrand(self) -> dict[str, Layer]:
        x, (low, high) = self._x(), INTEGRAND
        values = _integrands(x, self.p, self.q)[self.integrand]
        shown = np.clip(values, low, high)
        layers = {
            "above": area(
                "integrand", x, 0, np.maximum(shown, 0), concept="real", opacity=0.35
            ),
            "below": area(
                "integrand",
                x,
                np.minimum(shown, 0),
                0,
                concept="generated",
                opacity=0.35,
            ),
            "added": line(
                "integrand",
                x,
                shown,
                concept=DISTANCES[self.integrand],
                label=f"its area is {self.integrand}",
            ),
        }
        highest = x[np.argmax(values)]
        words = ""
        if np.isinf(values).any():
            highest = x[np.isinf(values)].mean()
            words = (
                "∞ here: p without q" if "p‖" in self.integrand else "∞: q without p"
            )
        elif values.max() > high:
            words = f"↑ up to {written(values.max())}"
        if words:
            layers["too_high"] = text(
                "integrand", [highest], [1.15], words, align="center"
            )
        return layers

    def _draw_sketch_only(self) -> dict[str, Layer]:
        return {
            "ask": text(
                "race",
                [0],
                [3.3],
                "draw how you think JS changes with θ",
                concept="guess",
                align="center",
            )
        }

    def _draw_race(self) -> dict[str, Layer]:
        layers = {
            "off_scale": area("race", [-3, 3], CUT, 3.6, concept="muted", opacity=0.15),
            "log_2": line("race", [-3, 3], [LOG_2] * 2, concept="muted", width=1),
            "log_2_name": text("race", [2.95], [LOG_2 + 0.08], "log 2", align="right"),
        }
        for name, values in _curves(self.shape, self.width).items():
            layers[LAYER_OF[name]] = line(
                "race",
                SHIFTS[self.shape],
                _on_page(values),
                concept=DISTANCES[name],
                label=name,
            )
        return {**layers, **self._draw_off_scale(), **self._draw_markers()}

    def _draw_off_scale(self) -> dict[str, Layer]:
        curves = _curves(self.shape, self.width)
        layers = {}
        if any(np.isinf(values).any() for values in curves.values()):
            layers["infinite"] = text(
                "race", [-2.9], [INFINITE + 0.08], "∞", concept="neutral", size=18
            )
        heights = np.concatenate(list(curves.values()))
        highest = heights[np.isfinite(heights)].max()
        if highest > CUT:
            words = f"above 3, up to {highest:,.0f}"
            layers["higher"] = text(
                "race", [2.9], [3.25], words, align="right", size=12
            )
        return layers

    def _draw_markers(self) -> dict[str, Layer]:
        heights = {name: float(_on_page(value)) for name, value in self.now.items()}
        layers = {"here": line("race", [self.shift] * 2, [0, 3.6], width=1)}
        for name, height in heights.items():
            layers[f"now_{LAYER_OF[name]}"] = points(
                "race", self.shift, height, concept=DISTANCES[name], size=5
            )
        slopes = self.slopes
        steep = [
            name
            for name in DISTANCES
            if abs(slopes[name]) > 0.005 and heights[name] <= CUT
        ]
        if steep:
            tips = np.array([self._downhill(slopes[name]) for name in steep])
            layers["slopes"] = arrows(
                "race",
                [self.shift] * len(steep),
                [heights[name] for name in steep],
                *tips.T,
                label="downhill, longer if steeper",
                width=2,
            )
        return layers

    def _downhill(self, slope: float) -> tuple[float, float]:
        """An arrow along the curve, downwards; its length grows with the slope."""
        length = 0.9 * abs(slope) / (abs(slope) + 0.4)
        dx = -math.copysign(length / math.hypot(1, slope), slope)
        return dx, slope * dx

    # What can be done ---------------------------------------------------------

    @property
    def _centre(self) -> float:
        return self.shift + (self.width / 2 if self.shape == "uniform" else 0)

    def handles(self):
        end = self.shift + self.width
        middle, side = self.q.density(self._centre), self.q.density(end)
        offset = self._centre - self.shift
        q = Handle(
            "q",
            "densities",
            (self._centre, min(middle, TALLEST)),
            "q, its place",
            concept="generated",
            axis="x",
            bounds=(offset - 3, offset + 3, 0, TALLEST),
            step=(0.05, 0),
            says=f"θ = {written(self.shift)}",
        )
        width = Handle(
            "width",
            "densities",
            (end, min(side, TALLEST)),
            "q, its width",
            concept="generated",
            axis="x",
            bounds=(self.shift + 0.2, self.shift + 2, 0, TALLEST),
            step=(0.05, 0),
            says=f"width {written(self.width)}",
        )
        theta = Handle(
            "theta",
            "race",
            (self.shift, 0.0),
            "shift θ of q",
            concept="generated",
            axis="x",
            step=(0.05, 0),
            says=f"θ = {written(self.shift)}",
        )
        return [q, width, theta]

    def move(self, name, x, y):
        if name == "width":
            self.width = min(max(x - self.shift, 0.2), 2.0)
        elif name == "theta":
            self.shift = x
        else:
            self.shift = min(max(x - (self._centre - self.shift), -3.0), 3.0)

    def curves(self):
        return [
            Curve(
                "sketch",
                "race",
                NODES,
                self.sketched,
                "your sketch of JS",
                bounds=(0, MOST),
                locked=self.revealed,
            )
        ]

    def sketch(self, name, y):
        self.sketched = y

    def reveal(self):
        """Show the five curves, and what the sketch was worth."""
        self.revealed = True

    def sketch_again(self):
        """Hide the curves; the sketch can be changed again."""
        self.revealed = False

    # The words ----------------------------------------------------------------

    def describe(self):
        q = (
            f"q is p moved by θ = {written(self.shift)}, {written(self.width)} times "
            "as wide."
        )
        if self.apart:
            q += " No point has density under both."
        if not self.revealed:
            return (
                f"{q} Before you see the curves: draw how the Jensen–Shannon "
                "divergence of p and q changes with θ, then reveal them."
            )
        values = ", ".join(
            f"{name} = {written(value, 3)}" for name, value in self.now.items()
        )
        return f"{q} {values}. {self._describe_slopes()} {self._describe_sketch()}"

    def _describe_slopes(self) -> str:
        slopes = self.slopes
        words = (
            f"Slope along θ: JS {written(slopes['JS'], 3, sign=True)}, "
            f"W₁ {written(slopes['W₁'], 3, sign=True)}."
        )
        if self.apart:
            words += " JS is flat at log 2 and gives no direction; W₁ still does."
        return words

    def _describe_sketch(self) -> str:
        true = np.interp(
            NODES, SHIFTS[self.shape], _curves(self.shape, self.width)["JS"]
        )
        off = float(np.abs(self.sketched - true).mean())
        grade = "close" if off < 0.06 else "fair" if off < 0.15 else "far off"
        words = f"Your sketch is {written(off)} away from JS on average: {grade}."
        if self.sketched.max() > LOG_2 + 0.05:
            words += " It rises above log 2 = 0.693, which JS never does."
        flat = np.abs(np.diff(true)) < 0.01
        if (np.abs(np.diff(self.sketched))[flat] > 0.08).any():
            words += " It changes where JS is flat."
        return words

    def formula(self):
        words = f"{self.integrand} = {MEANING[self.integrand]}"
        if not self.revealed:
            return words
        words += f" = {written(self.now[self.integrand], 3)}"
        return words + (" ≤ log 2 = 0.693" if self.integrand == "JS" else "")


def divergence_race(**options) -> DivergenceRace:
    """Move q away from p and see what KL, JS, total variation and W₁ make of it.

    Drag q, its width, or θ under the curves; `shape` is normal, uniform or mixture
    and `integrand` chooses whose integrand is drawn below the densities. First the
    learner draws JS against θ; "Reveal the curves" shows all five, with arrows that
    point downhill. `revealed=True` opens the figure revealed.

    Presets: "overlapping normals", "disjoint uniforms (fails on purpose)" (KL = ∞, JS
    stays at log 2 and has no slope, W₁ = |θ|), "two bumps: a false valley" and
    "narrow q".

    Args:
        options: values of controls (shape, shift, width, integrand, revealed,
            sketched), preset, state, hide; see `Explorer`.
    """
    return DivergenceRace(**options)
