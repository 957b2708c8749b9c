"""Fitting a normal distribution is climbing a hill that the data make."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import (
    Layer,
    Panel,
    arrows,
    heat,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.distributions import Normal
from course_utils.maths.estimation import (
    climb_likelihood,
    log_likelihood_normal,
    log_likelihood_normal_gradient,
    maximum_likelihood_normal,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import numbers, slider
from course_utils.widgets.explorer import Explorer

MOST = 30  # points
REACH = 3.5  # of points and of μ, on either side of 0
LOWEST_SD, HIGHEST_SD = 0.05, 3.6
DEEPEST = -8.0  # where the stems leave their panel
TALLEST = 1.0  # where the bell leaves its panel
X = np.linspace(-4.0, 4.0, 401)
MEANS = np.linspace(-4.0, 4.0, 65)
SDS = np.linspace(0.0, HIGHEST_SD, 61)[1:]
DROPS = (0.02, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)  # nats a point below the top


def _default_data() -> np.ndarray:
    drawn = Normal(0.7, 1.0).sample(MOST, np.random.default_rng(11))
    return np.clip(drawn, -REACH, REACH).round(2)


_TWO_CLUMPS = np.tile([-2.2, 2.1, -1.9, 1.8, -2.0, 2.3], MOST // 6)
_OUTLIER = np.concatenate([[REACH], np.clip(_default_data()[1:], -1, 1) - 1.0])


@lru_cache(maxsize=8)
def _hill(data: tuple[float, ...]) -> np.ndarray:
    """The log-likelihood per point, shape (len(SDS), len(MEANS))."""
    return log_likelihood_normal(data, MEANS[None, :], SDS[:, None]) / len(data)


class LikelihoodHill(Explorer):
    """Points, a normal distribution over them, and the hill of its likelihood."""

    title = "Likelihood hill"
    label = (
        "Data points under a normal density, the stems of their log-densities, and "
        "the log-likelihood as a hill over mean and standard deviation."
    )
    height = 600
    presets = {
        "off the top": {},
        "three points": {"n": 3, "mean": -0.5, "sd": 1.0},
        "one outlier": {"data": _OUTLIER, "n": 8, "mean": -1.0, "sd": 0.5},
        "two clumps": {"data": _TWO_CLUMPS, "n": 12, "mean": 2.0, "sd": 0.6},
        "all points equal (fails on purpose)": {
            "data": np.ones(MOST),
            "n": 5,
            "mean": 0.2,
            "sd": 1.0,
        },
    }
    actions = {"climb": "Climb", "jump": "Jump to the top", "forget": "Clear the trail"}

    mean = slider(-1.2, low=-REACH, high=REACH, step=0.05, label="mean μ")
    sd = slider(
        1.8,
        low=LOWEST_SD,
        high=HIGHEST_SD,
        step=0.05,
        label="standard deviation σ",
    )
    n = slider(7, low=3, high=MOST, step=1, whole=True, label="points n")
    # All thirty are kept, so that more points come where they were before.
    data = numbers(_default_data(), low=-REACH, high=REACH)
    # Where the climb began: empty, or (mean, sd). Its path is that of the present hill.
    start = numbers([], low=-REACH, high=HIGHEST_SD)

    def panels(self):
        return [
            Panel(
                "bell",
                (-4, 4),
                (0, TALLEST),
                title="the model q over the data",
                x_label="x",
                y_label="density",
                place=(0, 0, 1, 2),
            ),
            Panel(
                "stems",
                (-4, 4),
                (DEEPEST, 2.5),
                title="stems: log q at each point",
                x_label="x",
                y_label="log q(x)",
                place=(1, 0, 1, 2),
            ),
            Panel(
                "hill",
                (-4, 4),
                (0, HIGHEST_SD),
                title="the hill: log-likelihood per point",
                x_label="mean μ",
                y_label="standard deviation σ",
                place=(0, 2, 2, 3),
                equal=True,
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def points(self) -> np.ndarray:
        """The data in use, shape (n,)."""
        return self.data[: self.n]

    @property
    def model(self) -> Normal:
        """The normal distribution with the present mean and sd."""
        return Normal(self.mean, self.sd)

    @property
    def stems(self) -> np.ndarray:
        """The log-density of each point, shape (n,)."""
        return np.asarray(self.model.log_density(self.points))

    @property
    def log_likelihood(self) -> float:
        """The sum of the stems, in nats."""
        return float(self.stems.sum())

    @property
    def gradient(self) -> tuple[float, float]:
        """The slope of the log-likelihood along mean and sd."""
        return log_likelihood_normal_gradient(self.points, self.mean, self.sd)

    @property
    def top(self) -> tuple[float, float]:
        """Mean and sd of the greatest likelihood; sd 0 where there is none."""
        if np.ptp(self.points) == 0:
            return float(self.points[0]), 0.0
        return maximum_likelihood_normal(self.points)

    def _trail(self) -> np.ndarray:
        """The climb from `start` on the present hill, shape (steps + 1, 2)."""
        path = climb_likelihood(self.points, tuple(self.start), eta=0.15, steps=80)
        return np.clip(path, (-REACH, LOWEST_SD), (REACH, HIGHEST_SD))

    # The picture --------------------------------------------------------------

    def draw(self):
        return {**self._draw_hill(), **self._draw_bell(), **self._draw_stems()}

    def _draw_bell(self) -> dict[str, Layer]:
        x, density = self.points, np.asarray(self.model.density(self.points))
        # The dash of a curve far outside its panel would be drawn there in vain.
        curve = np.minimum(self.model.density(X), 1.5 * TALLEST)
        layers = {
            "density_stems": segments(
                "bell",
                x,
                np.zeros_like(x),
                x,
                np.minimum(density, 1.5 * TALLEST),
                concept="real",
                width=1.5,
                opacity=0.7,
            ),
            "density": line("bell", X, curve, concept="generated", label="model q"),
        }
        if self.model.density(self.mean) > TALLEST:
            peak = written(self.model.density(self.mean))
            side = -1 if self.mean > 0 else 1
            layers["too_tall"] = text(
                "bell",
                [self.mean + 0.5 * side],
                [0.9],
                f"↑ up to {peak}",
                concept="generated",
                align="left" if side > 0 else "right",
            )
        return layers

    def _draw_stems(self) -> dict[str, Layer]:
        x, stems = self.points, self.stems
        shown = np.maximum(stems, DEEPEST)
        cut = int((stems < DEEPEST).sum())
        words = f"sum of the {self.n} stems: {written(self.log_likelihood)}"
        if cut:
            words += f" ({cut} of them longer than shown)"
        curve = np.maximum(self.model.log_density(X), 2 * DEEPEST)
        return {
            "log_density": line(
                "stems", X, curve, concept="generated", label="log q(x)"
            ),
            "stem_lines": segments(
                "stems", x, np.zeros_like(x), x, shown, concept="real", width=2
            ),
            "stem_ends": points(
                "stems", x, shown, concept="real", label="a stem for each point"
            ),
            "stem_sum": text("stems", [0.0], [1.9], words, align="center"),
        }

    def _draw_hill(self) -> dict[str, Layer]:
        hill = _hill(tuple(self.points.tolist()))
        high = float(hill.max())
        edge_x, edge_y = (MEANS[1] - MEANS[0]) / 2, (SDS[1] - SDS[0]) / 2
        layers = {
            "hill": heat(
                "hill",
                np.maximum(hill, high - 4),
                x=(MEANS[0] - edge_x, MEANS[-1] + edge_x),
                y=(SDS[0] - edge_y, SDS[-1] + edge_y),
                low=high - 4,
                high=high,
                label="log-likelihood per point",
            ),
            "contours": contour_lines(
                "hill", MEANS, SDS, hill, high - np.array(DROPS), opacity=0.35
            ),
        }
        if self.start.size:
            layers |= self._draw_trail()
        return {**layers, **self._draw_top(), **self._draw_gradient()}

    def _draw_trail(self) -> dict[str, Layer]:
        path = self._trail()
        return {
            "trail": line("hill", *path.T, concept="generated", label="climb"),
            "trail_steps": points("hill", *path.T, concept="generated", size=2.5),
        }

    def _draw_top(self) -> dict[str, Layer]:
        mean, sd = self.top
        if sd >= LOWEST_SD:
            return {
                "top": points(
                    "hill", mean, sd, concept="estimate", label="top (μ̂, σ̂)", size=6
                )
            }
        words = "no top: the likelihood grows without end as σ → 0"
        if sd > 0:
            words = f"the top is at σ̂ = {written(sd, 3)}, below what is drawn"
        return {
            "no_top": text(
                "hill", [mean], [0.75], words, concept="estimate", align="center"
            ),
            "downhill": arrows(
                "hill", mean, 0.6, 0, -0.5, concept="estimate", width=2.5
            ),
        }

    def _draw_gradient(self) -> dict[str, Layer]:
        slope = np.array(self.gradient)
        size = float(np.hypot(*slope))
        # Steepness spans many powers of ten: the length saturates, the words say it.
        dx, dy = slope / (size + 10.0) if size > 0.005 else (0.0, 0.0)
        return {
            "gradient": arrows(
                "hill", self.mean, self.sd, dx, dy, label="gradient", width=3
            )
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        peak = float(self.model.density(self.mean))
        stems = self.stems
        data = [
            Handle(
                f"x{i + 1}",
                "bell",
                (x, 0.0),
                f"point {i + 1}",
                concept="real",
                axis="x",
                bounds=(-REACH, REACH, 0, 0),
                step=(0.05, 0),
                says=f"x = {written(x)}, its stem is {written(stems[i])}",
            )
            for i, x in enumerate(self.points)
        ]
        says = f"μ = {written(self.mean)}, σ = {written(self.sd)}"
        bell = Handle(
            "bell",
            "bell",
            (self.mean, min(peak, TALLEST)),
            "the top of the bell",
            concept="generated",
            bounds=(-REACH, REACH, 0.0, TALLEST),
            step=(0.05, 0.01),
            says=says,
        )
        dot = Handle(
            "dot",
            "hill",
            (self.mean, self.sd),
            "the model on the hill",
            concept="generated",
            bounds=(-REACH, REACH, LOWEST_SD, HIGHEST_SD),
            step=(0.05, 0.05),
            says=says,
        )
        return [*data, bell, dot]

    def move(self, name, x, y):
        if name == "dot":
            self.mean, self.sd = x, y
        elif name == "bell":
            self.mean = x
            self._raise_bell(y)
        else:
            data = self.data.copy()
            data[int(name[1:]) - 1] = x
            self.data = data

    def _raise_bell(self, peak: float) -> None:
        """Choose sd so that the density is `peak` at the mean."""
        lowest = Normal(0.0, HIGHEST_SD).density(0.0)
        held_out_of_sight = self.model.density(self.mean) > TALLEST and peak >= TALLEST
        if not held_out_of_sight:
            self.sd = min(Normal().density(0.0) / max(peak, lowest), HIGHEST_SD)

    def climb(self):
        """Gradient ascent from where the model is."""
        self.start = (self.mean, self.sd)
        self.mean, self.sd = self._trail()[-1]

    def jump(self):
        """To the top, or as near to it as is drawn."""
        mean, sd = self.top
        self.mean, self.sd = mean, max(sd, LOWEST_SD)

    def forget(self):
        """Clear the trail."""
        self.start = []

    # The words ----------------------------------------------------------------

    def describe(self):
        d_mean, d_sd = self.gradient
        here = (
            f"μ = {written(self.mean)}, σ = {written(self.sd)}: the log-likelihood of "
            f"the {self.n} points is {written(self.log_likelihood)}, the sum of the "
            f"stems. The gradient is ({written(d_mean)}, {written(d_sd)}), of size "
            f"{written(math.hypot(d_mean, d_sd))}."
        )
        return f"{here} {self._describe_top()}"

    def _describe_top(self) -> str:
        mean, sd = self.top
        if sd == 0:
            return (
                "All points are equal, so there is no top: put μ on them and let σ go "
                "to 0, and the likelihood grows without end."
            )
        most = float(log_likelihood_normal(self.points, mean, sd))
        missing = max(0.0, most - self.log_likelihood)
        return (
            f"The top is at μ̂ = x̄ = {written(mean)} and σ̂ = {written(sd)}, the root of "
            f"the mean of (x − x̄)²; its log-likelihood is {written(most)}, "
            f"{written(missing)} higher."
        )

    def formula(self):
        total, n = self.log_likelihood, self.n
        return (
            f"ℓ(μ, σ) = Σ<sub>i</sub> log <span class='generated'>q</span>"
            f"(<span class='real'>x<sub>i</sub></span>) = {written(total)}<br>"
            f"−ℓ/n = {written(-total / n, 3)} nats a point is the cross-entropy of "
            f"<span class='real'>data</span> and "
            f"<span class='generated'>model</span>: KL(data ‖ q) plus a constant that "
            f"does not depend on μ and σ, so both have the same best μ and σ"
        )


def likelihood_hill(**options) -> LikelihoodHill:
    """Fit a normal distribution by climbing the hill of its log-likelihood.

    Drag the data points, the top of the bell, or the model's dot on the hill; `n`
    sets how many points there are (3 to 30). "Climb" follows the gradient and leaves
    a trail, which belongs to the present data: drag a point and it bends. "Jump to
    the top" uses μ̂ = x̄ and σ̂² = mean (x − x̄)².

    Presets: "off the top", "three points", "one outlier", "two clumps" and "all
    points equal (fails on purpose)": there the likelihood has no maximum.

    Args:
        options: values of controls (mean, sd, n, data), preset, state, hide; see
            `Explorer`.
    """
    return LikelihoodHill(**options)
