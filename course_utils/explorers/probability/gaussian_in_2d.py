"""A normal distribution of the plane, held by its axes and sliced along a line."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.held_axes import angle_of, dragged, recognised, towards
from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, line, points, segments, text
from course_utils.maths.distributions import Normal
from course_utils.maths.multivariate import (
    MultivariateNormal,
    covariance_from_axes,
    covariance_matrix,
    mass_within,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import memory, numbers, slider
from course_utils.widgets.explorer import Explorer

WIDE, HIGH = 6.0, 4.0  # of the plane that is drawn, to either side of 0
LOWEST_SD, HIGHEST_SD = 0.5, 1.6
MOST_RHO = 0.99
MEAN_REACH = (2.5, 1.5)
CUT_REACH = 3.0
TALLEST = 0.85  # of the densities beside the plane
STRETCH = 1.6  # of the slice, whose density stands on the line
SAMPLES = 300
NEAR = 0.2  # samples within this distance of the line are drawn large
RADII = (1, 2, 3)
MASSES = [f"{mass_within(radius, 2):.3f}" for radius in RADII]
HIT = 0.15  # a prediction this close to the mean is a good one
START = -3.5  # where the star waits to be dragged
X1, X2 = np.linspace(-WIDE, WIDE, 161), np.linspace(-HIGH, HIGH, 121)
Z = np.linspace(-4.5, 4.5, 121)


@lru_cache(maxsize=64)
def _normal(mean_1, mean_2, sd_1, sd_2, rho) -> MultivariateNormal:
    return MultivariateNormal([mean_1, mean_2], covariance_matrix(sd_1, sd_2, rho))


@lru_cache(maxsize=256)
def _slice(normal: MultivariateNormal, x2: float) -> Normal:
    """The distribution of x₁, once x₂ is known."""
    return normal.conditional(1, x2)


@lru_cache(maxsize=64)
def _marginals(normal: MultivariateNormal) -> tuple[Normal, Normal]:
    return normal.marginal(0), normal.marginal(1)


@lru_cache(maxsize=64)
def _principal_axes(normal: MultivariateNormal) -> np.ndarray:
    return normal.principal_axes


def _bracketed(value: float, digits: int) -> str:
    words = written(value, digits)
    return f"({words})" if words.startswith("−") else words


class GaussianIn2D(Explorer):
    """A bell over the plane, and what is left of it once one coordinate is known."""

    title = "2-D Gaussian"
    label = (
        "A normal distribution of the plane as ellipses and samples, its marginals "
        "beside them, its covariance matrix, and its slice along a line."
    )
    height = 660
    presets = {
        "correlated, ρ = 0.8": {"sd_1": 1.2, "sd_2": 1.2, "rho": 0.8},
        "round": {"sd_1": 1.0, "sd_2": 1.0, "rho": 0.0},
        "independent but unequal": {"sd_1": 1.6, "sd_2": 0.6, "rho": 0.0, "cut": 0.9},
        "almost a line, ρ = 0.99": {"sd_1": 1.4, "sd_2": 1.0, "rho": 0.99},
        "regression is not the long axis (fails on purpose)": {
            "guess": (3.14, 1.2),
            "revealed": True,
        },
    }
    kept = ("revealed",)
    actions = {
        "reveal": "Reveal the slice",
        "predict_again": "Predict again",
        "new_seed": "New seed",
    }

    rho = slider(0.6, low=-MOST_RHO, high=MOST_RHO, step=0.01, label="correlation ρ")
    sd_1 = slider(1.5, low=LOWEST_SD, high=HIGHEST_SD, step=0.05, label="σ₁, sd of x₁")
    sd_2 = slider(0.8, low=LOWEST_SD, high=HIGHEST_SD, step=0.05, label="σ₂, sd of x₂")
    cut = slider(1.2, low=-CUT_REACH, high=CUT_REACH, step=0.05, label="line x₂ = c")
    mean = numbers([0.0, 0.0], low=-max(MEAN_REACH), high=max(MEAN_REACH))
    # An axis has two tips, and a circle no axes at all: the directions in which the
    # two handles were left say which of them these are.
    directions = numbers([0.4, 0.4 + math.pi / 2], low=-7, high=7)
    # The place of the star, once it was moved.
    guess = numbers([], low=-WIDE, high=WIDE)
    revealed = memory(False)
    seed = memory(0)

    def panels(self):
        ticks = (0, 0.2, 0.4, 0.6, 0.8)
        return [
            Panel(
                "top",
                (-WIDE, WIDE),
                (0, TALLEST),
                title="x₁ alone, and once x₂ is known",
                y_label="density",
                place=(0, 0, 2, 1),
                y_ticks=ticks,
            ),
            Panel(
                "matrix",
                (0, 100),
                (0, 10),
                title="Σ = a₁a₁ᵀ + a₂a₂ᵀ",
                place=(2, 0, 1, 1),
                x_ticks=(),
                y_ticks=(),
            ),
            Panel(
                "plane",
                (-WIDE, WIDE),
                (-HIGH, HIGH),
                title="the plane: 1σ, 2σ and 3σ ellipses with the mass inside",
                x_label="x₁",
                y_label="x₂",
                place=(0, 1, 2, 3),
                equal=True,
            ),
            Panel(
                "side",
                (0, TALLEST),
                (-HIGH, HIGH),
                title="x₂ alone",
                x_label="density",
                place=(2, 1, 1, 3),
                x_ticks=ticks,
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def normal(self) -> MultivariateNormal:
        """The distribution of (x₁, x₂)."""
        return _normal(*self.mean, self.sd_1, self.sd_2, self.rho)

    @property
    def slice(self) -> Normal:
        """The distribution of x₁, once x₂ = c is known."""
        return _slice(self.normal, self.cut)

    def regression(self, x2: float) -> float:
        """The mean of x₁, once x₂ is known."""
        return _slice(self.normal, float(x2)).mean

    @property
    def axes(self) -> tuple[np.ndarray, np.ndarray]:
        """The half axes of the 1σ ellipse, as the two handles hold them."""
        axes = _principal_axes(self.normal)
        if self._round:
            first = towards(self.directions[0])
            axes = self.sd_1 * np.array([first, [-first[1], first[0]]])
        return recognised(axes, self.directions)

    @property
    def _round(self) -> bool:
        return abs(self.rho) < 1e-9 and abs(self.sd_1 - self.sd_2) < 1e-9

    def on_long_axis(self, x2: float) -> float | None:
        """Where the long axis crosses a line, or None where it does not."""
        along, up = _principal_axes(self.normal)[0]
        if self._round or abs(up) < 1e-9:
            return None
        return float(self.mean[0] + along / up * (x2 - self.mean[1]))

    @property
    def samples(self) -> np.ndarray:
        """For one seed the same noise, pushed through x = μ + L z, shape (300, 2)."""
        return self.normal.sample(SAMPLES, np.random.default_rng(self.seed))

    @property
    def star(self) -> tuple[float, float]:
        """The prediction: on the line until the slice is revealed."""
        if self.revealed and self.guess.size:
            return float(self.guess[0]), float(self.guess[1])
        return (float(self.guess[0]) if self.guess.size else START), self.cut

    # The picture --------------------------------------------------------------

    def draw(self):
        self._require_pairs()
        layers = {**self._draw_samples(), **self._draw_ellipses()}
        layers |= {**self._draw_marginals(), **self._draw_line(), **self._draw_matrix()}
        if self.revealed:
            return {**layers, **self._draw_lines(), **self._draw_slice()}
        words = "drag the star to the mean of x₁ on the line"
        return {**layers, "ask": text("plane", [-WIDE], [3.7], words, concept="guess")}

    def _require_pairs(self) -> None:
        sizes = {"mean": (2,), "directions": (2,), "guess": (0, 2)}
        for name, allowed in sizes.items():
            given = getattr(self, name)
            if given.size not in allowed:
                raise ValueError(f"{name} needs two numbers, but was given {given}")
        if (np.abs(self.mean) > MEAN_REACH).any():
            raise ValueError(
                f"mean must lie within ±{MEAN_REACH[0]} and ±{MEAN_REACH[1]}, but was "
                f"given {self.mean}"
            )

    def _draw_samples(self) -> dict[str, Layer]:
        x1, x2 = self.samples.T
        near = np.abs(x2 - self.cut) < NEAR
        look, words = {"concept": "real"}, "samples near the line"
        return {
            "samples": points(
                "plane", x1[~near], x2[~near], size=2, opacity=0.4, **look
            ),
            "near": points("plane", x1[near], x2[near], label=words, size=3.5, **look),
            "rug": segments(
                "top", x1[near], 0 * x1[near], x1[near], 0 * x1[near] + 0.05, **look
            ),
        }

    def _draw_ellipses(self) -> dict[str, Layer]:
        layers = {}
        unit = self.normal.ellipse(1, points=121) - self.mean
        for radius in RADII:
            layers[f"ellipse_{radius}"] = line(
                "plane",
                *(self.mean + radius * unit).T,
                concept="real",
                width=2.4 - 0.5 * radius,
            )
        tips = np.array(self.axes)
        names = tips * (1 + 0.4 / np.linalg.norm(tips, axis=1, keepdims=True))
        x1, x2, align = self._places_for_masses([*tips, *names])
        look, m = {"concept": "real"}, self.mean
        # Under the handles, for the static picture, which has none.
        layers["axes"] = segments("plane", m[[0, 0]], m[[1, 1]], *(m + tips).T, **look)
        layers["centre"] = points("plane", *m, size=5, **look)
        layers["masses"] = text("plane", x1, x2, MASSES, align=align, size=12, **look)
        layers["axis_names"] = text(
            "plane", *(m + names).T, ["a₁", "a₂"], align="center", **look
        )
        return layers

    def _places_for_masses(self, taken):
        """On each ellipse the lowest place on one side that is in sight and free."""
        side = -1 if self.mean[0] > 1 else 1
        down = 1 if self.mean[1] < -0.5 else -1
        taken = list(taken)
        for radius in RADII:
            z2 = down * radius * np.linspace(0.9, -0.9, 19)
            z1 = self.rho * z2 + side * np.sqrt((1 - self.rho**2) * (radius**2 - z2**2))
            at = np.stack([self.sd_1 * z1, self.sd_2 * z2], axis=1)
            free = (np.abs(self.mean + at) < (WIDE - 0.8, HIGH - 0.3)).all(axis=1)
            apart = np.abs(at[:, None] - taken) > (0.85, 0.35)
            free &= apart.any(axis=2).all(axis=1)
            taken.append(at[np.argmax(free)])
        x1, x2 = (self.mean + taken[-len(RADII) :]).T
        return x1 + side * 0.08, x2, "left" if side > 0 else "right"

    def _draw_marginals(self) -> dict[str, Layer]:
        p1, p2 = _marginals(self.normal)
        height = np.linspace(1e-3, 1, 60) * p2.density(p2.mean)
        half = p2.sd * np.sqrt(-2 * np.log(height / height[-1]))
        look = {"concept": "real", "opacity": 0.14}
        return {
            "p1_area": area("top", X1, 0, p1.density(X1), **look),
            "p1": line("top", X1, p1.density(X1), concept="real", label="p(x₁)"),
            "p2_area": area("side", height, p2.mean - half, p2.mean + half, **look),
            "p2": line("side", p2.density(X2), X2, concept="real", label="p(x₂)"),
        }

    def _draw_line(self) -> dict[str, Layer]:
        c, (_, p2) = self.cut, _marginals(self.normal)
        return {
            "cut": segments("plane", -WIDE, c, WIDE, c, width=1.5),
            "cut_beside": segments("side", 0, c, p2.density(c), c, width=1.5),
            "p2_here": points("side", p2.density(c), c, concept="real", size=5),
            "cut_name": text(
                "plane", [WIDE], [c + 0.4], f"c = {written(c)}", align="right"
            ),
        }

    def _draw_matrix(self) -> dict[str, Layer]:
        (a, b), (_, d) = self.normal.covariance
        words = ["Σ", "=", "=", "σ₁²", "ρσ₁σ₂", "ρσ₁σ₂", "σ₂²"]
        words += [written(value) for value in (a, b, b, d)]
        # From left to right: Σ = [symbols] = [numbers], in hundredths of the width.
        x = [2, 9, 57, *(24, 42.5) * 2, *(70.5, 88.5) * 2]
        y = [5, 5, 5, *(7, 7, 3, 3) * 2]
        sides, inwards = np.array([14, 53, 61, 98.5]), np.array([2.5, -2.5, 2.5, -2.5])
        ends = np.concatenate([sides, sides + inwards, sides + inwards])
        foot, top = np.repeat([[0.8, 0.8, 9.2], [9.2, 0.8, 9.2]], 4, axis=1)
        return {
            "matrix": text("matrix", x, y, words, align="center", size=13),
            "brackets": segments(
                "matrix", np.tile(sides, 3), foot, ends, top, concept="real", width=1.5
            ),
        }

    def _draw_lines(self) -> dict[str, Layer]:
        """The regression line with the slice's sd on both sides, and the long axis."""
        low, high = self.regression(-HIGH), self.regression(HIGH)
        sd = np.array([-1, 1]) * self.slice.sd
        foot, top = [-HIGH, -HIGH], [HIGH, HIGH]
        look, words = {"concept": "estimate"}, "mean ± sd at each x₂"
        layers = {
            "band": segments(
                "plane", low + sd, foot, high + sd, top, opacity=0.7, **look
            ),
            "regression": line(
                "plane", [low, high], [-HIGH, HIGH], label=words, width=2.5, **look
            ),
        }
        if self._round:
            return layers
        long = _principal_axes(self.normal)[0]
        far = 12 * long / np.hypot(*long)
        ends = np.array([self.mean - far, self.mean + far]).T
        words = "long axis"
        axis = line("plane", *ends, concept="muted", label=words, width=2.5)
        return {"long_axis": axis, **layers}

    def _draw_slice(self) -> dict[str, Layer]:
        known, c = self.slice, self.cut
        x = known.mean + known.sd * Z
        density = known.density(x)
        look = {"concept": "estimate", "opacity": 0.2}
        layers = {
            "slice_area": area("plane", x, c, c + STRETCH * density, **look),
            "slice": line("plane", x, c + STRETCH * density, concept="estimate"),
            "slice_mean": points("plane", known.mean, c, concept="estimate", size=6),
            "known_area": area("top", x, 0, density, **look),
            "known": line(
                "top", x, density, concept="estimate", label="p(x₁ | x₂ = c)"
            ),
            "known_mean": points("top", known.mean, 0, concept="estimate", size=5),
        }
        return {**layers, **self._draw_out_of_sight(), **self._draw_guess()}

    def _draw_out_of_sight(self) -> dict[str, Layer]:
        """Words where the slice is too high or too far away to be seen."""
        mean, peak = self.slice.mean, self.slice.density(self.slice.mean)
        look = {"concept": "estimate"}
        if abs(mean) > WIDE:
            words = f"mean {written(mean)} →" if mean > 0 else f"← mean {written(mean)}"
            side = "right" if mean > 0 else "left"
            at = [math.copysign(WIDE, mean)]
            down = -0.28 if mean > 0 else 0.28
            return {
                "far": text("plane", at, [self.cut + down], words, align=side, **look),
                "far_above": text("top", at, [0.4], words, align=side, **look),
            }
        if peak <= TALLEST:
            return {}
        side = 1 if mean < 0 else -1
        align, words = "left" if side > 0 else "right", f"↑ up to {written(peak)}"
        at = [mean + side * (0.3 + self.slice.sd)]
        return {"too_tall": text("top", at, [0.75], words, align=align, **look)}

    def _draw_guess(self) -> dict[str, Layer]:
        if not self.guess.size:
            return {}
        x1, x2 = self.star
        look = {"concept": "guess"}
        return {
            "off": segments("plane", x1, x2, self.regression(x2), x2, width=2, **look),
            "guess": points("plane", x1, x2, label="your star", size=7, **look),
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        mean, c = self.mean, self.cut
        line_x2 = Handle(
            "cut",
            "plane",
            (WIDE - 0.35, c),
            "the line x₂ = c",
            axis="y",
            bounds=(WIDE - 0.35, WIDE - 0.35, -CUT_REACH, CUT_REACH),
            step=(0, 0.05),
            says=f"c = {written(c)}",
        )
        centre = Handle(
            "mean",
            "plane",
            mean,
            "the centre μ",
            concept="real",
            bounds=(-MEAN_REACH[0], MEAN_REACH[0], -MEAN_REACH[1], MEAN_REACH[1]),
            step=(0.05, 0.05),
            says=f"μ = ({written(mean[0])}, {written(mean[1])})",
        )
        tips = [self._tip(number, axis) for number, axis in enumerate(self.axes, 1)]
        # The centre above the tips: in a thin ellipse it would be out of reach.
        return [line_x2, *tips, centre, *self._star_to_drag()]

    def _tip(self, number: int, axis) -> Handle:
        low, high = self.mean - HIGHEST_SD, self.mean + HIGHEST_SD
        return Handle(
            f"axis_{number}",
            "plane",
            self.mean + axis,
            f"the tip of axis a{'₁₂'[number - 1]}",
            concept="real",
            bounds=(low[0], high[0], low[1], high[1]),
            step=(0.05, 0.05),
            tail=self.mean,
            says=f"length {written(np.hypot(*axis))}, ρ = {written(self.rho)}",
        )

    def _star_to_drag(self) -> list[Handle]:
        if self.revealed:
            return []
        x1, c = self.star
        return [
            Handle(
                "guess",
                "plane",
                (x1, c),
                "your prediction of the mean of x₁ on the line",
                concept="guess",
                axis="x",
                bounds=(-WIDE, WIDE, c, c),
                step=(0.05, 0),
                says=f"x₁ = {written(x1)}",
            )
        ]

    def move(self, name, x, y):
        if name == "cut":
            self.cut = y
        elif name == "mean":
            self.mean = (x, y)
        elif name == "guess":
            self.guess = (x, self.cut)
        else:
            self._drag_axis(name, np.array([x, y]) - self.mean)

    def _drag_axis(self, name: str, tip) -> None:
        """The axis goes to the tip; the other stays perpendicular to it."""
        held, other = self.axes if name == "axis_1" else self.axes[::-1]
        pair = dragged(held, other, tip, low=LOWEST_SD, high=HIGHEST_SD)
        pair = pair if name == "axis_1" else pair[::-1]
        self._take_covariance(covariance_from_axes(*pair))
        self.directions = [angle_of(axis) for axis in pair]

    def _take_covariance(self, covariance) -> None:
        sd_1, sd_2 = np.sqrt(np.diag(covariance))
        rho = covariance[0, 1] / (sd_1 * sd_2)
        self.rho = float(np.clip(rho, -MOST_RHO, MOST_RHO))
        self.sd_1, self.sd_2 = np.clip([sd_1, sd_2], LOWEST_SD, HIGHEST_SD)

    def reveal(self):
        """Show the slice, and what the prediction was worth."""
        if self.guess.size:
            self.guess = self.star
        self.revealed = True

    def predict_again(self):
        """Hide the slice; the star is back on the line."""
        self.revealed = False

    def new_seed(self):
        """Other noise, and so other samples."""
        self.seed += 1

    # The words ----------------------------------------------------------------

    def describe(self):
        (mean_1, mean_2), c = self.mean, written(self.cut)
        here = (
            f"x₁ has mean {written(mean_1)} and sd {written(self.sd_1)}, x₂ has mean "
            f"{written(mean_2)} and sd {written(self.sd_2)}, and their correlation is "
            f"{written(self.rho)}."
        )
        if not self.revealed:
            return (
                f"{here} Where is the mean of x₁ on the line x₂ = {c}? The star says "
                f"{written(self.star[0])}: drag it, then reveal the slice."
            )
        known = self.slice
        away = written((self.cut - mean_2) / self.sd_2, sign=True)
        moved = written((known.mean - mean_1) / self.sd_1, sign=True)
        return (
            f"{here} Once x₂ = {c} is known, {away} σ₂ from its mean, x₁ has mean "
            f"{written(known.mean)}, {moved} σ₁ from its own, which is ρ times as many, "
            f"and sd {written(known.sd)}, the same for every x₂.{self._judge_star()}"
        )

    def _judge_star(self) -> str:
        if not self.guess.size:
            return ""
        x1, x2 = self.star
        off = x1 - self.regression(x2)
        says = f" Your star at x₂ = {written(x2)} says {written(x1)}"
        if abs(off) <= HIT:
            return f"{says}: a hit, {written(abs(off))} from the mean of that slice."
        side = "right" if off > 0 else "left"
        return f"{says}, {written(abs(off))} too far {side}{self._explain(x1, x2)}."

    def _explain(self, x1: float, x2: float) -> str:
        """Why a prediction is wrong, where it is one of the usual ones."""
        on_axis = self.on_long_axis(x2)
        if on_axis is not None and abs(x1 - on_axis) <= HIT:
            return (
                ": it lies on the long axis, but the mean halves each slice, on the "
                "line through the highest and the lowest point of every ellipse"
            )
        as_many = math.copysign(self.sd_1, self.rho) * (x2 - self.mean[1]) / self.sd_2
        if self.rho and abs(x1 - self.mean[0] - as_many) <= HIT:
            return (
                ": it puts x₁ as many sds from its mean as x₂ is from its own, and "
                "forgets the factor ρ"
            )
        if abs(x1 - self.mean[0]) <= HIT:
            return ": it is the mean of x₁ alone, as if x₂ told nothing about x₁"
        return ""

    def formula(self):
        if not self.revealed:
            root = self.sd_1 * self.sd_2 * math.sqrt(1 - self.rho**2)
            return (
                "<span class='real'>p(x)</span> = exp(−½ (x − μ)ᵀ Σ⁻¹ (x − μ)) / "
                f"(2π √det Σ), and √det Σ = σ₁ σ₂ √(1 − ρ²) = {written(root, 3)}<br>"
                "the mass inside the ellipse of kσ is 1 − exp(−k²/2): "
                f"{', '.join(MASSES)} for k = 1, 2, 3"
            )
        (var_1, both), (_, var_2) = self.normal.covariance
        (mean_1, mean_2), known = self.mean, self.slice
        mean = "<span class='estimate'>E[x₁ | x₂ = c]</span>"
        variance = "<span class='estimate'>Var[x₁ | x₂ = c]</span>"
        return (
            f"{mean} = μ₁ + Σ₁₂ Σ₂₂⁻¹ (c − μ₂) = {written(mean_1)} + "
            f"{_bracketed(both, 3)}/{written(var_2, 3)} · ({written(self.cut)} − "
            f"{_bracketed(mean_2, 2)}) = {written(known.mean)}<br>"
            f"{variance} = Σ₁₁ − Σ₁₂ Σ₂₂⁻¹ Σ₂₁ = {written(var_1, 3)} − "
            f"{_bracketed(both, 3)}²/{written(var_2, 3)} = {written(known.sd**2, 3)}: "
            "no c in it"
        )


def gaussian_in_2d(**options) -> GaussianIn2D:
    """Hold a normal distribution of the plane by its axes, and slice it.

    Drag the centre, the tips of the 1σ axes, or the line x₂ = c; sliders set the
    same Σ by ρ, σ₁ and σ₂. First the learner drags the star to the mean of x₁ on the
    line; "Reveal the slice" shows the density of x₁ once x₂ = c is known, and the
    regression line on which its mean moves. `revealed=True` opens it revealed.

    Presets: "correlated, ρ = 0.8", "round", "independent but unequal", "almost a
    line, ρ = 0.99" and "regression is not the long axis (fails on purpose)": there
    the star was put on the long axis of the ellipse.

    Args:
        options: values of controls (rho, sd_1, sd_2, cut, mean, directions, guess,
            revealed, seed), preset, state, hide; see `Explorer`.
    """
    return GaussianIn2D(**options)
