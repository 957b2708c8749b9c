"""One bell for two bumps: forward KL covers both, reverse KL seeks one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import Layer, Panel, area, heat, line, points, text
from course_utils.maths.distributions import Mixture, Normal
from course_utils.maths.fitting import (
    fit_normal_forward_kl,
    forward_kl_landscape,
    forward_kl_path,
    reverse_kl_landscape,
    reverse_kl_path,
)
from course_utils.maths.pointwise import area_along, kl_integrand_of_logs
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, numbers, slider
from course_utils.widgets.explorer import Explorer

BUMP_SD = 0.5
REACH = 4.0  # of the mean of q, on either side
LOWEST_SD, HIGHEST_SD = 0.3, 3.0
TALLEST = 1.4  # of the densities
INTEGRAND = (-0.5, 1.5)
X = np.linspace(-6, 6, 361)
_WIDE = np.linspace(-20, 20, 1601)
_FITTED = np.linspace(-15, 15, 301)
MEANS = np.linspace(-REACH, REACH, 57)
SDS = np.linspace(LOWEST_SD, HIGHEST_SD, 37)
HIGHEST = 20.0  # where the colours of the landscape end
ABOVE = (0.02, 0.1, 0.25, 0.5, 0.8, 1.1, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0)
_LANDSCAPES = {"forward": forward_kl_landscape, "reverse": reverse_kl_landscape}
_PATHS = {"forward": forward_kl_path, "reverse": reverse_kl_path}
NAMES = {"forward": "KL(p‖q)", "reverse": "KL(q‖p)"}
# (mean, sd) of several starts, one after the other.
SEVERAL = (-3.0, 0.6, -1.0, 0.8, 0.0, 0.5, 0.3, 2.8, 1.0, 0.8, 3.0, 0.6)


def two_bumps(gap: float) -> Mixture:
    """The target p: two bumps of one height, their centres `gap` apart."""
    bumps = [Normal(side * gap / 2, BUMP_SD) for side in (-1, 1)]
    return Mixture([0.5, 0.5], bumps)


@lru_cache(maxsize=32)
def _landscape(direction: str, gap: float) -> np.ndarray:
    """The divergence over (SDS, MEANS), shape (len(SDS), len(MEANS))."""
    p = two_bumps(gap).density(_FITTED)
    return _LANDSCAPES[direction](_FITTED, p, MEANS, SDS)


@lru_cache(maxsize=128)
def _path(direction: str, gap: float, mean: float, sd: float) -> np.ndarray:
    """Downhill from (mean, sd), inside what is drawn, shape (steps + 1, 2)."""
    p = two_bumps(gap).density(_FITTED)
    path = _PATHS[direction](_FITTED, p, (mean, sd), 150, eta=0.15)
    return np.clip(path, (-REACH, LOWEST_SD), (REACH, HIGHEST_SD))


@lru_cache(maxsize=64)
def _moments(gap: float) -> tuple[float, float]:
    """Mean and sd of the best q in the forward direction."""
    return fit_normal_forward_kl(_FITTED, two_bumps(gap).density(_FITTED))


class WhichKL(Explorer):
    """A normal q is fitted to a two-bump p, by either KL divergence."""

    title = "Which KL?"
    label = (
        "A density p with two bumps and a normal q, what the KL divergence adds up "
        "point by point, and its landscape over mean and standard deviation of q."
    )
    height = 600
    presets = {
        "q on one side": {},
        "forward covers": {"direction": "forward", "mean": 0.0, "sd": 2.06},
        "reverse seeks": {"mean": 2.0, "sd": 0.5},
        "several starts": {"starts": SEVERAL},
        "bumps that touch": {"gap": 1.6, "mean": 1.5, "sd": 0.6},
        "reverse stuck at mean 0 (fails on purpose)": {
            "mean": 0.0,
            "sd": 1.74,
            "starts": (0.0, 0.5),
        },
    }
    actions = {
        "optimise_forward": "Optimise KL(p‖q)",
        "optimise_reverse": "Optimise KL(q‖p)",
        "several_starts": "Several starts",
        "clear": "Clear the trails",
    }

    direction = choice("reverse", ("forward", "reverse"), label="direction")
    gap = slider(4.0, low=0, high=6, step=0.1, label="gap between the bumps of p")
    mean = slider(1.2, low=-REACH, high=REACH, step=0.05, label="mean μ of q")
    sd = slider(
        1.0, low=LOWEST_SD, high=HIGHEST_SD, step=0.05, label="standard deviation σ"
    )
    # Where the trails begin: mean and sd of each, one after the other.
    starts = numbers([], low=-REACH, high=REACH)

    def panels(self):
        return [
            Panel(
                "densities",
                (-6, 6),
                (0, TALLEST),
                title="p has two bumps, q has one",
                y_label="density",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "integrand",
                (-6, 6),
                INTEGRAND,
                title="what the divergence adds up",
                x_label="x",
                y_label="a unit of x adds",
                place=(0, 1, 1, 1),
            ),
            Panel(
                "landscape",
                (-REACH, REACH),
                (LOWEST_SD, HIGHEST_SD),
                title="the divergence for every q",
                x_label="mean μ of q",
                y_label="standard deviation σ of q",
                place=(1, 0, 1, 2),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def p(self) -> Mixture:
        """The target."""
        return two_bumps(self.gap)

    @property
    def q(self) -> Normal:
        """The fitted distribution."""
        return Normal(self.mean, self.sd)

    def integrand(self, direction: str, x) -> np.ndarray:
        """What the divergence of this direction adds up at each x."""
        log_p, log_q = self.p.log_density(x), self.q.log_density(x)
        if direction == "reverse":
            log_p, log_q = log_q, log_p
        return kl_integrand_of_logs(log_p, log_q)

    def divergence(self, direction: str) -> float:
        """KL of the present p and q, in nats."""
        return area_along(_WIDE, self.integrand(direction, _WIDE))

    @property
    def paths(self) -> list[np.ndarray]:
        """The descent from each start, each of shape (steps + 1, 2)."""
        pairs = self.starts.reshape(-1, 2)
        return [
            _path(self.direction, self.gap, float(mean), float(sd))
            for mean, sd in pairs
        ]

    @property
    def ends(self) -> list[tuple[float, float, int]]:
        """Where the trails end, as (mean, sd, number of trails), from left to right."""
        found: list[list] = []
        for mean, sd in sorted(tuple(path[-1]) for path in self.paths):
            if found and abs(found[-1][0] - mean) + abs(found[-1][1] - sd) < 0.15:
                found[-1][2] += 1
            else:
                found.append([mean, sd, 1])
        return [tuple(end) for end in found]

    # The picture --------------------------------------------------------------

    def draw(self):
        return {
            **self._draw_landscape(),
            **self._draw_densities(),
            **self._draw_integrand(),
        }

    def _draw_densities(self) -> dict[str, Layer]:
        p, q = self.p.density(X), self.q.density(X)
        return {
            "p_area": area("densities", X, 0, p, concept="real", opacity=0.16),
            "q_area": area("densities", X, 0, q, concept="generated", opacity=0.16),
            "p": line("densities", X, p, concept="real", label="p"),
            "q": line("densities", X, q, concept="generated", label="q"),
        }

    def _draw_integrand(self) -> dict[str, Layer]:
        values = self.integrand(self.direction, X)
        shown = np.clip(values, *INTEGRAND)
        more_p = self.p.log_density(X) > self.q.log_density(X)
        layers = {
            "where_p": area(
                "integrand",
                X,
                0,
                np.where(more_p, shown, 0),
                concept="real",
                label="p is larger",
                opacity=0.35,
            ),
            "where_q": area(
                "integrand",
                X,
                0,
                np.where(more_p, 0, shown),
                concept="generated",
                label="q is larger",
                opacity=0.35,
            ),
            "added": line("integrand", X, shown, width=1.5),
        }
        if values.max() > INTEGRAND[1]:
            highest = float(X[np.argmax(values)])
            words = f"↑ up to {written(values.max(), 1)}"
            layers["too_high"] = text(
                "integrand", [highest], [1.38], words, align="center"
            )
        return layers

    def _draw_landscape(self) -> dict[str, Layer]:
        kl = _landscape(self.direction, self.gap)
        edge_x, edge_y = (MEANS[1] - MEANS[0]) / 2, (SDS[1] - SDS[0]) / 2
        layers = {
            # In logarithms, so that valleys show beside high mountains.
            "heat": heat(
                "landscape",
                np.log1p(np.clip(kl, 0, HIGHEST)),
                x=(MEANS[0] - edge_x, MEANS[-1] + edge_x),
                y=(SDS[0] - edge_y, SDS[-1] + edge_y),
                low=0,
                high=np.log1p(HIGHEST),
                label=NAMES[self.direction],
                ends=("0", f"{HIGHEST:g} and more"),
            ),
            "contours": contour_lines(
                "landscape", MEANS, SDS, kl, kl.min() + np.array(ABOVE), opacity=0.35
            ),
        }
        for i, path in enumerate(self.paths):
            layers[f"trail_{i}"] = line(
                "landscape",
                *path.T,
                concept="gradient",
                label="" if i else "downhill",
                width=2.5,
            )
        if self.ends:
            mean, sd, _ = zip(*self.ends, strict=True)
            begins = self.starts.reshape(-1, 2).T
            layers["begins"] = points(
                "landscape", *begins, concept="gradient", label="starts", size=4
            )
            layers["ends"] = points(
                "landscape", mean, sd, concept="estimate", label="ends", size=6
            )
        words = (
            f"{NAMES[self.direction]} here: {written(self.divergence(self.direction))}"
        )
        layers["here"] = text("landscape", [0], [2.9], words, align="center")
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        says = f"μ = {written(self.mean)}, σ = {written(self.sd)}"
        bell = Handle(
            "bell",
            "densities",
            (self.mean, min(self.q.density(self.mean), TALLEST)),
            "the top of q",
            concept="generated",
            bounds=(-REACH, REACH, 0, TALLEST),
            step=(0.05, 0.01),
            says=says,
        )
        dot = Handle(
            "dot",
            "landscape",
            (self.mean, self.sd),
            "q in the landscape",
            concept="generated",
            step=(0.05, 0.05),
            says=says,
        )
        return [bell, dot]

    def move(self, name, x, y):
        self.mean = x
        if name == "bell":
            # The sd whose density is y at the mean, as far as it is allowed.
            least = Normal().density(0.0) / HIGHEST_SD
            y = max(Normal().density(0.0) / max(y, least), LOWEST_SD)
        self.sd = min(y, HIGHEST_SD)

    def _optimise(self, direction: str) -> None:
        self.direction, self.starts = direction, (self.mean, self.sd)
        self.mean, self.sd = self.paths[0][-1]

    def optimise_forward(self):
        """Go downhill on KL(p‖q) from the present q."""
        self._optimise("forward")

    def optimise_reverse(self):
        """Go downhill on KL(q‖p) from the present q."""
        self._optimise("reverse")

    def several_starts(self):
        """Go downhill in the present direction from six places."""
        self.starts = SEVERAL

    def clear(self):
        """Take the trails away."""
        self.starts = []

    # The words ----------------------------------------------------------------

    def describe(self):
        here = (
            f"p has bumps at ±{written(self.gap / 2)}; q has μ = {written(self.mean)} "
            f"and σ = {written(self.sd)}. KL(p‖q) = "
            f"{written(self.divergence('forward'), 3)} and KL(q‖p) = "
            f"{written(self.divergence('reverse'), 3)}."
        )
        if not self.ends:
            return f"{here} The landscape is that of {NAMES[self.direction]}."
        ends = "; ".join(
            f"{count} at μ = {written(mean)}, σ = {written(sd)}"
            for mean, sd, count in self.ends
        )
        trails = f"{len(self.paths)} trail{'s' if len(self.paths) > 1 else ''}"
        places = f"{len(self.ends)} place{'s' if len(self.ends) > 1 else ''}"
        return (
            f"{here} Downhill on {NAMES[self.direction]}, {trails} ended in {places}: "
            f"{ends}."
        )

    def formula(self):
        value = written(self.divergence(self.direction), 3)
        p, q = "<span class='real'>p</span>", "<span class='generated'>q</span>"
        if self.direction == "forward":
            mean, sd = _moments(self.gap)
            return (
                f"KL({p}‖{q}) = ∫ {p} log({p}/{q}) dx = {value}: dear where {p} has "
                f"mass and {q} has not, so {q} covers. Least at the mean and variance "
                f"of {p}: {written(mean)} and ½² + (gap/2)² = {written(sd**2)}"
            )
        return (
            f"KL({q}‖{p}) = ∫ {q} log({q}/{p}) dx = {value}: it costs nothing where "
            f"{q} is 0, so {q} may leave a bump of {p} out"
        )


def which_kl(**options) -> WhichKL:
    """Fit one bell to two bumps and see what each direction of KL makes of it.

    Drag the top of q or its dot in the landscape; `gap` moves the bumps of p apart and
    `direction` chooses whose integrand and landscape are drawn. "Optimise" goes
    downhill from the present q; "Several starts" shows how many minima there are.

    Presets: "q on one side", "forward covers", "reverse seeks", "several starts",
    "bumps that touch", and "reverse stuck at mean 0 (fails on purpose)":
    from a symmetric start the descent ends between the bumps, far from the best q.

    Args:
        options: values of controls (direction, gap, mean, sd, starts), preset, state,
            hide; see `Explorer`.
    """
    return WhichKL(**options)
