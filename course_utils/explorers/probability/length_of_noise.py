"""Noise in many dimensions lies in a thin shell: its mode is not typical of it."""

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
from course_utils.maths.norms import (
    log_density_at_distance,
    log_mass_within,
    log_sphere_area,
    mass_within,
    norm_density,
    norm_mean_and_sd,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import memory, numbers, stops
from course_utils.widgets.explorer import Explorer

DIMENSIONS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 35, 50, 75, 100, 150, 200, 300, 400]
DIMENSIONS += [500, 600, 700, 850, 1000]
SAMPLES = 400
ASKED = 700  # the dimension whose typical length the learner predicts
STAR = 5.0  # where the star of the prediction stands before it is moved
SHOWN = 10  # up to here everything is shown before the prediction is revealed
# The axes are lengths, not lengths divided by √d: on them the shell moves out as √d
# while its thickness stays, and the origin stays in sight. Divided by √d it would look
# as if noise became less random. What is too small there is magnified below, around
# √d, where lengths of every dimension fit on one axis.
LONGEST = 36.0
TALLEST = 1.25  # of the densities
NEAR = 3.0  # how far around √d the lower panels reach
SHORT = 6.0  # what is magnified before the reveal: all lengths up to d = 10
NATS = 10.0  # how far up and down the log-densities are drawn
BIN = 0.25
EDGES = np.arange(0, LONGEST + BIN / 2, BIN)
NEAR_EDGES = np.arange(-NEAR, NEAR + BIN / 2, BIN)
R = np.linspace(0, LONGEST, 541)
SHORT_EDGES = np.arange(0, SHORT + BIN / 2, BIN)
SHORT_R = np.linspace(0, SHORT, 241)
AROUND = np.linspace(-NEAR, NEAR, 241)
PARABOLA = np.linspace(-NEAR, NEAR, 13)
HALF = math.sqrt(0.5)  # the sd of a length in many dimensions
# Heights in the upper panel, one below the other: √d, the mass, the prediction.
ROOT_AT, MASS_AT, GUESS_AT = 1.18, 1.04, 0.9


_LENGTHS_PANEL = Panel(
    "lengths",
    (0, LONGEST),
    (0, TALLEST),
    title=f"lengths of {SAMPLES} vectors z, each of d standard normal numbers",
    x_label="length ‖z‖",
    y_label="density",
    y_ticks=(0, 0.5, 1),
    place=(0, 0, 2, 3),
)
_SHORT_PANEL = Panel(
    "short",
    (0, SHORT),
    (0, 1),
    title="the same, magnified",
    x_label="length ‖z‖",
    y_label="density",
    place=(0, 3, 2, 4),
)
_AROUND_ROOT = {"x": (-NEAR, NEAR), "x_label": "x = length − √d"}
_LOWER_PANELS = [
    Panel(
        "near",
        y=(0, 1),
        title="the same, magnified around √d",
        y_label="density",
        place=(0, 3, 1, 4),
        **_AROUND_ROOT,
    ),
    Panel(
        "why",
        y=(-NATS, NATS),
        title="why: the density falls, the room grows",
        y_label="logarithm, less that at √d",
        place=(1, 3, 1, 4),
        **_AROUND_ROOT,
    ),
]


@lru_cache(maxsize=4)
def _all_lengths(seed: int) -> np.ndarray:
    """Lengths of the same noise in each of `DIMENSIONS`, shape (SAMPLES, stops).

    One vector keeps its first numbers when more are added to it.
    """
    noise = np.random.default_rng(seed).normal(size=(SAMPLES, DIMENSIONS[-1]))
    squared = np.cumsum(noise**2, axis=1)
    return np.sqrt(squared[:, np.array(DIMENSIONS) - 1])


@lru_cache(maxsize=64)
def _densities(d: int) -> dict[str, np.ndarray]:
    """The density of the length on the grid of each panel."""
    grids = {"lengths": R, "short": SHORT_R, "near": math.sqrt(d) + AROUND}
    return {panel: norm_density(r, d) for panel, r in grids.items()}


@lru_cache(maxsize=64)
def _against_the_shell(d: int) -> tuple[np.ndarray, ...]:
    """Distance from √d, log-density of z and log of the room, both less those at √d."""
    root = math.sqrt(d)
    away = AROUND[AROUND > -root]
    density, room = (
        log(root + away, d) - log(root, d)
        for log in (log_density_at_distance, log_sphere_area)
    )
    return away, density, room


class LengthOfNoise(Explorer):
    """Lengths of standard normal vectors in 1 to 1000 dimensions, and why."""

    title = "How long is noise?"
    label = (
        "The density and a histogram of the length of a standard normal vector of d "
        "numbers, magnified around √d, and the falling density and growing room that "
        "it is made of."
    )
    height = 620
    presets = {
        "on a line: 3 σ": {"d": 1},
        "in the plane: 3 σ": {},
        "ten numbers": {"d": 10, "radius": 3.0},
        "an image of 700 pixels": {"d": ASKED, "radius": 27.0},
        # Its answer is what was to be predicted.
        "the mode (fails on purpose)": {"d": ASKED, "radius": 1.0, "revealed": True},
    }
    actions = {
        "reveal": "Reveal d = 700",
        "predict_again": "Predict again",
        "new_seed": "New seed",
    }
    kept = ("revealed", "guess", "seed")

    d = stops(2, DIMENSIONS, label="dimension d: numbers in z")
    radius = numbers(3.0, low=0, high=LONGEST, ndim=0)
    # The predicted length; empty until the star was moved.
    guess = numbers([], low=0, high=LONGEST)
    revealed = memory(False)
    seed = memory(0)

    def panels(self):
        # Those around √d tell the answer in their titles.
        lower = _LOWER_PANELS if self.revealed else [_SHORT_PANEL]
        return [_LENGTHS_PANEL, *lower]

    # What is seen, as numbers -------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether this dimension may be seen; the high ones are to be predicted."""
        return self.revealed or self.d <= SHOWN

    @property
    def star(self) -> float:
        """Where the star of the prediction stands."""
        return float(self.guess[0]) if self.guess.size else STAR

    @property
    def root(self) -> float:
        """√d."""
        return math.sqrt(self.d)

    @property
    def lengths(self) -> np.ndarray:
        """The lengths of the sampled noise, shape (SAMPLES,)."""
        return _all_lengths(self.seed)[:, DIMENSIONS.index(self.d)]

    @property
    def inside(self) -> int:
        """How many of the sampled lengths are up to the radius."""
        return int((self.lengths <= self.radius).sum())

    # The picture --------------------------------------------------------------

    def draw(self):
        if not self.is_open:
            return {**self._draw_guess(), **self._ask()}
        shown = {
            **self._draw_lengths("lengths", EDGES, R, 0.0),
            **self._draw_radius(),
        }
        if not self.revealed:
            magnified = self._draw_lengths("short", SHORT_EDGES, SHORT_R, 0.0)
            return {**shown, **magnified, **self._draw_guess(), **self._ask()}
        return {
            **self._draw_shell("lengths", self.root, ROOT_AT),
            **shown,
            **self._draw_words(),
            **(self._draw_guess() if self.d == ASKED and self.guess.size else {}),
            **self._draw_shell("near", 0.0, 1.0),
            **self._draw_lengths("near", NEAR_EDGES, AROUND, self.root),
            **self._draw_why(),
        }

    def _ask(self) -> dict[str, Layer]:
        words = (
            f"How long is noise of {ASKED} numbers? Drag the star there, then reveal."
        )
        layers = {
            "question": text(
                "lengths",
                [LONGEST - 0.3],
                [ROOT_AT],
                words,
                concept="guess",
                align="right",
                size=14,
            )
        }
        if not self.is_open:
            words = f"d = {self.d} is hidden until you have predicted"
            layers["hidden"] = text("short", [SHORT / 2], [0.5], words, align="center")
        return layers

    def _draw_guess(self) -> dict[str, Layer]:
        guess, words = self.star, f"your prediction for d = {ASKED}"
        layers = {
            "guess": segments(
                "lengths", guess, 0, guess, GUESS_AT, concept="guess", label=words
            )
        }
        if self.revealed:
            layers["star"] = points(
                "lengths", guess, GUESS_AT, concept="guess", label=words, size=6
            )
        return layers

    def _draw_shell(self, panel: str, root: float, height: float) -> dict[str, Layer]:
        """√d, and the band of 1/√2 to either side of it."""
        label = _label(panel, "√d ± 1/√2")
        sides = [root - HALF, root + HALF]
        return {
            f"{panel}_band": area(
                panel, sides, 0, height, concept="neutral", label=label, opacity=0.12
            ),
            f"{panel}_root": line(panel, [root] * 2, [0, height], label=label, width=1),
        }

    def _draw_lengths(self, panel, edges, x, origin) -> dict[str, Layer]:
        """Histogram, density and the mass up to the radius; x is length less origin."""
        density = _densities(self.d)[panel]
        counts, _ = np.histogram(self.lengths - origin, edges)
        up_to_radius = np.minimum(x, float(self.radius) - origin)
        return {
            f"{panel}_mass": area(
                panel,
                up_to_radius,
                0,
                np.interp(up_to_radius, x, density),
                concept="between",
                label=_label(panel, "P(‖z‖ ≤ r)"),
                opacity=0.4,
            ),
            f"{panel}_histogram": bars(
                panel,
                (edges[1:] + edges[:-1]) / 2,
                counts / (SAMPLES * BIN),
                width=BIN,
                concept="estimate",
                label=_label(panel, f"{SAMPLES} lengths"),
            ),
            f"{panel}_density": line(
                panel,
                x,
                density,
                concept="real",
                label=_label(panel, "density of the length"),
            ),
        }

    def _draw_radius(self) -> dict[str, Layer]:
        r = float(self.radius)
        side, align = (0.3, "left") if r < LONGEST * 0.6 else (-0.3, "right")
        words = f"P(‖z‖ ≤ {written(r)}) {self._mass_in_words()}"
        look = {"concept": "between", "label": "P(‖z‖ ≤ r)", "width": 1.5}
        return {
            "origin": points(
                "lengths", 0, 0, concept="muted", label="0: the mode of z", size=6
            ),
            "radius": segments("lengths", r, 0, r, MASS_AT, **look),
            "mass_in_words": text(
                "lengths", [r + side], [MASS_AT], words, concept="between", align=align
            ),
        }

    def _draw_words(self) -> dict[str, Layer]:
        root = self.root
        side, align = (0.3, "left") if root < LONGEST * 0.6 else (-0.3, "right")
        words = f"√d = {written(root)}"
        layers = {
            "root_in_words": text(
                "lengths", [root + side], [ROOT_AT], words, align=align
            )
        }
        if self.d >= 200:  # below, the lengths need that place
            words = f"here z is {_power_of_ten(self.d / 2)} times as dense as at √d"
            layers["mode_in_words"] = text("lengths", [0.5], [0.2], words)
        return layers

    def _draw_why(self) -> dict[str, Layer]:
        away, density, room = _against_the_shell(self.d)

        def drawn(values, **look):
            seen = np.abs(values) <= 1.5 * NATS
            return line("why", away[seen], values[seen], **look)

        return {
            "falls": drawn(density, label="density of z: −r²/2", width=2.5),
            "grows": drawn(
                room, concept="gradient", label="room: (d − 1) log r", width=2.5
            ),
            "together": drawn(
                density + room, concept="real", label="their sum", width=3
            ),
            # Points on the parabola that the sum comes to as d grows.
            "parabola": points(
                "why",
                PARABOLA,
                -(PARABOLA**2),
                concept="muted",
                label="−x²",
                size=5,
            ),
        }

    # What can be done ---------------------------------------------------------

    def reveal(self):
        """Show the lengths in 700 dimensions, and what the prediction was worth."""
        self.revealed, self.d = True, ASKED

    def predict_again(self):
        """Hide all that tells the answer; the prediction can be moved again."""
        self.revealed = False

    def new_seed(self):
        """Other noise."""
        self.seed += 1

    def handles(self):
        found = []
        if self.is_open:
            found.append(self._radius_handle("radius", _LENGTHS_PANEL, 0.0))
            found += self._magnified_handle()
        if not self.revealed:
            guess = self.star
            found.append(
                Handle(
                    "guess",
                    "lengths",
                    (guess, GUESS_AT),
                    f"your prediction of the length at d = {ASKED}",
                    concept="guess",
                    axis="x",
                    step=(0.1, 0.1),
                    says=f"length {written(guess)}",
                )
            )
        return found

    def _magnified_handle(self) -> list[Handle]:
        """The radius again in the magnified panel, where it lies in it."""
        panel, origin = _SHORT_PANEL, 0.0
        if self.revealed:
            panel, origin = _LOWER_PANELS[0], self.root
        if not panel.x[0] <= float(self.radius) - origin <= panel.x[1]:
            return []
        return [self._radius_handle(f"{panel.name}_radius", panel, origin)]

    def _radius_handle(self, name: str, panel: Panel, origin: float) -> Handle:
        low, high = panel.x
        return Handle(
            name,
            panel.name,
            (float(self.radius) - origin, 0),
            "radius r" if panel is _LENGTHS_PANEL else "radius r, magnified",
            concept="between",
            axis="x",
            bounds=(max(low, -origin), min(high, LONGEST - origin), 0, 0),
            step=(0.05, 0.05),
            says=f"r = {written(float(self.radius))}, P {self._mass_in_words()}",
        )

    def move(self, name, x, y):
        # Rounded, so that the numbers that are written are those computed with.
        if name == "guess":
            self.guess = [round(x, 2)]
        else:
            origin = self.root if name == "near_radius" else 0.0
            self.radius = round(min(max(x + origin, 0.0), LONGEST), 2)

    # The words ----------------------------------------------------------------

    def _mass_in_words(self) -> str:
        return _mass_in_words(float(self.radius), self.d)

    def describe(self):
        if not self.is_open:
            return (
                f"d = {self.d} is hidden until you have predicted. You predict a length "
                f"of {written(self.star)} at d = {ASKED}: drag the star, then "
                "reveal."
            )
        lengths = self.lengths
        here = (
            f"d = {self.d}: the lengths of {SAMPLES} vectors run from "
            f"{written(lengths.min())} to {written(lengths.max())}, their mean is "
            f"{written(lengths.mean())}."
        )
        radius = written(float(self.radius))
        inside = (
            f"P(length ≤ {radius}) {self._mass_in_words()}, and {self.inside} of the "
            f"{SAMPLES} are inside."
        )
        if not self.revealed:
            return (
                f"{here} {inside} You predict {written(self.star)} at d = "
                f"{ASKED}: drag the star, then reveal."
            )
        mean, sd = norm_mean_and_sd(self.d)
        exact = (
            f"Exactly: mean {written(mean)}, standard deviation {written(sd)}; √d = "
        )
        told = ""
        if self.d == ASKED and self.guess.size:
            told = f" {self._describe_guess()}"
        return f"{here} {exact}{written(self.root)}. {inside}{told}"

    def _describe_guess(self) -> str:
        mean, sd = norm_mean_and_sd(ASKED)
        guess = self.star
        if abs(guess - mean) <= 2 * sd:
            verdict = "a typical length."
        else:
            side = "short" if guess < mean else "long"
            verdict = f"{written(abs(guess - mean), 1)} too {side}."
        return f"You predicted {written(guess)}: {verdict}"

    def formula(self):
        z = "‖z‖ = √(z<sub>1</sub>² + … + z<sub>d</sub>²)"
        if not self.is_open:
            return f"{z} with d = {self.d} independent numbers from N(0, 1): how long?"
        r = written(float(self.radius))
        closed = {1: f"erf({r}/√2) ", 2: f"1 − exp(−{r}²/2) "}.get(self.d, "")
        mass = (
            f"<span class='between'>P(‖z‖ ≤ {r})</span> {'= ' if closed else ''}{closed}"
            f"{self._mass_in_words()}"
        )
        if self.d == 2:
            mass += f"; on the line P {_mass_in_words(float(self.radius), 1)}"
        if not self.revealed:
            return f"{z}, &nbsp; {mass}"
        return (
            f"{z} ≈ √d ± 1/√2 = {written(self.root)} ± {written(HALF)}, &nbsp; {mass}<br>"
            f"log density of the length = −r²/2 + (d − 1) log r + constant: with d = "
            f"{self.d} highest at √(d − 1) = {written(math.sqrt(self.d - 1))}"
        )


def _label(panel: str, words: str) -> str:
    """The magnified panel shows the same again and needs no legend of its own."""
    return words if panel == "lengths" else ""


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power_of_ten(log_value: float) -> str:
    """exp(log_value) as a power of ten, however large or small."""
    power = log_value / math.log(10)
    # The mantissa has one decimal: what rounds up to 10.0 belongs to the next power.
    exponent = math.floor(power + math.log10(10 / 9.95) - 1e-12)
    mantissa = f"{10 ** (power - exponent):.1f}"
    raised = f"10{str(exponent).translate(_RAISED)}"
    return raised if mantissa == "1.0" else f"{mantissa} · {raised}"


@lru_cache(maxsize=64)
def _mass_in_words(radius: float, d: int) -> str:
    """P(‖z‖ ≤ radius) with its sign of relation, readable at both ends."""
    mass = mass_within(radius, d)
    if radius == 0:
        return "= 0"
    if mass < 1e-4:
        return f"= {_power_of_ten(log_mass_within(radius, d))}"
    return f"= {written(mass, 5)}" if mass < 0.999995 else "> 0.99999"


def length_of_noise(**options) -> LengthOfNoise:
    """See how long a vector of d standard normal numbers is, and predict it for d = 700.

    `d` adds numbers to each vector. Drag the radius to see how much probability lies
    inside. Up to d = 10 everything is shown; then drag the star to the length that you
    expect at d = 700 and "Reveal". Two panels more then magnify the lengths around √d
    and show what they are made of: the density, which falls, and the room, which grows.
    With `revealed=True` the figure opens revealed.

    Presets: "on a line: 3 σ", "in the plane: 3 σ" (where 0.98889 lies within 3, not
    0.9973), "ten numbers", "an image of 700 pixels", and "the mode (fails on purpose)":
    around the point where 700 numbers are most dense there is none of them.

    Args:
        options: values of controls (d, radius, guess, revealed, seed), preset, state,
            hide; see `Explorer`.
    """
    return LengthOfNoise(**options)
