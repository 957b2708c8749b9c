"""A generator is a curve that noise is sent through: where it is flat, samples crowd."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import (
    Layer,
    Panel,
    area,
    arrows,
    line,
    points,
    segments,
    text,
)
from course_utils.maths.distributions import Exponential, Mixture, Normal, Uniform
from course_utils.maths.generators import (
    Generator,
    InverseCdf,
    InverseCdfByNewton,
    PiecewiseLinear,
    SquaredNormal,
    drawn_curve,
)
from course_utils.maths.transforms import squared_normal_density
from course_utils.widgets.board import Curve, Handle
from course_utils.widgets.controls import choice, memory, numbers, slider, stops, switch
from course_utils.widgets.explorer import Explorer

TOP = 6.0  # of the x axis; what lies above is counted and said
DENSEST = 1.1  # where the density leaves its panel
STRIP = -1.0  # the noise lies in a strip below x = 0, from here to 0
RUG = -0.11  # the samples lie in a strip left of density 0, from here to 0
LOWEST_Z, HIGHEST_Z = 0.01, 0.99
PIECES = np.linspace(0, 1, 11).round(1)  # ends of the ten equal pieces of noise
LEAST_STEP = 0.02  # from node to node of what is drawn
MOST = 5000  # samples
SHOWN = 60  # of the samples, as single ticks and crosses
EDGES = np.linspace(0, TOP, 25)
# Closer together near the ends, where a quantile function runs away to infinity.
Z = (1 - np.cos(np.pi * np.linspace(0, 1, 402)[1:-1])) / 2
X = np.linspace(0.15, TOP - 0.15, 20)

LAWS = {
    "straight": Uniform(1.0, 5.0),
    "exponential": Exponential(1.0),
    "normal": Normal(3.0, 0.8),
    "two bumps": Mixture([0.5, 0.5], [Normal(1.6, 0.45), Normal(4.4, 0.45)]),
}
OTHERS = {
    "folded": SquaredNormal(),
    "flat piece": PiecewiseLinear([0.0, 0.4, 0.6, 1.0], [0.0, 2.4, 2.4, 6.0]),
}
DRAWN = "drawn by you"
# What G is, as a sentence of the formula; {x} and {p} stand for the present numbers.
MEANING = {
    "straight": "G(z) = 1 + 4z is F<sup>−1</sup>(z) of the uniform law on [1, 5]: one "
    "slope, one density",
    # In words: to solve for G is an exercise of the lesson that shows this figure.
    "exponential": "G = F<sup>−1</sup>, with F(x) = 1 − e<sup>−x</sup>: so "
    "F<sup>−1</sup>(U) ~ F, with its density e<sup>−{x}</sup> = {p}",
    "normal": "G = F<sup>−1</sup>, with F that of N(3, 0.8²): so F<sup>−1</sup>(U) ~ "
    "F, with its density f({x}) = {p}",
    "two bumps": "G = F<sup>−1</sup>, with F that of ½ N(1.6, 0.45²) + ½ N(4.4, 0.45²): "
    "so F<sup>−1</sup>(U) ~ F, with its density f({x}) = {p}",
    "folded": "G(z) = N², where N = Φ<sup>−1</sup>(z) is standard normal: z and 1 − z "
    "reach the same x",
    "flat piece": "P(X = 2.4) = P(0.4 ≤ Z ≤ 0.6) = 0.2, all in one point: no density "
    "can say that",
    DRAWN: "a rising curve G is F<sup>−1</sup> of the law whose F is G<sup>−1</sup>: "
    "any law on the line has its curve",
}


@lru_cache(maxsize=256)
def _generator(curve: str, drawn: tuple[float, ...]) -> Generator:
    if curve == "two bumps":  # whose quantile has no formula
        return InverseCdfByNewton(LAWS[curve])
    if curve in LAWS:
        return InverseCdf(LAWS[curve])
    if curve in OTHERS:
        return OTHERS[curve]
    return drawn_curve(PIECES, drawn, least_step=LEAST_STEP, top=TOP)


@lru_cache(maxsize=64)
def _noise(seed: int) -> np.ndarray:
    """All the noise of a seed, shape (MOST,); fewer samples use the first of it."""
    return np.random.default_rng(seed).random(MOST)


@lru_cache(maxsize=64)
def _samples(curve: str, drawn: tuple[float, ...], seed: int, n: int) -> np.ndarray:
    return _generator(curve, drawn).value(_noise(seed)[:n])


@lru_cache(maxsize=64)
def _along(curve: str, drawn: tuple[float, ...], branches: int | None) -> tuple:
    """z, G(z) and the density there, along the curve where it is drawn."""
    generator = _generator(curve, drawn)
    x = generator.value(Z)
    z = Z[(x >= 0) & (x <= TOP)]
    return z, generator.value(z), generator.density_at_image(z, branches=branches)


@lru_cache(maxsize=64)
def _ends(curve: str, drawn: tuple[float, ...]) -> np.ndarray:
    """G at the ends of the equal pieces, infinite where a law has no end."""
    return _generator(curve, drawn).value(PIECES)


@lru_cache(maxsize=1024)
def _at(curve: str, drawn: tuple[float, ...], z: float) -> tuple:
    """G(z) and the slopes at all sources of it, z first."""
    generator = _generator(curve, drawn)
    slopes = [float(generator.slope(source)) for source in generator.sources(z)]
    return float(generator.value(z)), slopes


def _on_its_side(panel: str, x, breadth, **look) -> Layer:
    """The area between 0 and `breadth`, a function of x, with x along the y axis."""
    breadth = np.concatenate([breadth, [0.0, 0.0]])
    upper = np.concatenate([x, [x[-1], x[0]]])
    return area(panel, breadth, np.full_like(upper, x[0]), upper, **look)


class SamplesFromNoise(Explorer):
    """Uniform noise goes up to a curve and across to the samples."""

    title = "Make samples from noise"
    label = (
        "Noise between 0 and 1 under the curve of a generator, ten equal pieces of it "
        "and their images, and beside the curve the samples with their density."
    )
    height = 560
    presets = {
        "waiting times": {},
        "straight": {"curve": "straight", "z": 0.35},
        "normal": {"curve": "normal", "z": 0.85},
        "two bumps": {"curve": "two bumps", "z": 0.49},
        "your own curve": {"curve": DRAWN, "z": 0.5},
        "a flat piece (fails on purpose)": {"curve": "flat piece", "z": 0.55},
        "folded, one branch (fails on purpose)": {
            "curve": "folded",
            "both": False,
            "z": 0.7,
        },
    }
    kept = ("drawn", "shown")
    actions = {"bend": "Take this curve and bend it", "new_seed": "New seed"}

    curve = choice("exponential", [*LAWS, *OTHERS, DRAWN], label="generator G")
    z = slider(0.7, low=LOWEST_Z, high=HIGHEST_Z, step=0.01, label="one noise z")
    n = stops(1000, [10, 20, 50, 100, 200, 500, 1000, 2000, MOST], label="samples n")
    shown = switch(True, label="show samples")
    both = switch(True, label="folded: both branches")
    seed = memory(0)
    # Heights over the ends of the pieces, as the learner drew them.
    drawn = numbers(
        [0.2, 1.34, 2.09, 2.55, 2.82, 3, 3.18, 3.45, 3.91, 4.66, 5.8], low=0, high=TOP
    )

    def panels(self):
        up = {"y": (STRIP, TOP), "y_ticks": tuple(range(int(TOP) + 1))}
        return [
            Panel(
                "generator",
                (0, 1),
                title="from noise z up to the curve, and across to x",
                x_label="noise z, uniform on [0, 1]",
                y_label="x = G(z)",
                place=(0, 0, 3, 1),
                x_ticks=tuple(PIECES),
                **up,
            ),
            Panel(
                "samples",
                (RUG, DENSEST),
                title="the samples x and their density",
                x_label="density of x",
                place=(3, 0, 2, 1),
                x_ticks=(0, 0.25, 0.5, 0.75, 1),
                **up,
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def _key(self) -> tuple[str, tuple[float, ...]]:
        """What the generator is made of."""
        drawn = tuple(self.drawn.tolist()) if self.curve == DRAWN else ()
        return self.curve, drawn

    @property
    def generator(self) -> Generator:
        """The curve G."""
        return _generator(*self._key)

    @property
    def samples(self) -> np.ndarray:
        """The images of the noise, shape (n,)."""
        return _samples(*self._key, self.seed, self.n)

    @property
    def branches(self) -> int | None:
        """How many sources of an x are counted; None for all, as it must be."""
        return None if self.both else 1

    @property
    def x(self) -> float:
        """The image of the chosen z."""
        return _at(*self._key, self.z)[0]

    @property
    def slopes(self) -> list[float]:
        """G′ at the noise that reaches x and is counted, at the chosen z first."""
        return _at(*self._key, self.z)[1][: self.branches]

    @property
    def sources(self) -> list[float]:
        """The noise that reaches x and is counted, the chosen z first."""
        return self.generator.sources(self.z)[: self.branches]

    @property
    def density(self) -> float:
        """The density at x, by the change of variables; it may be infinite."""
        return sum(math.inf if slope == 0 else 1 / abs(slope) for slope in self.slopes)

    @property
    def piece(self) -> int:
        """Which of the ten equal pieces the chosen z lies in, from 0."""
        return int(np.searchsorted(PIECES, self.z, side="right")) - 1

    @property
    def images(self) -> np.ndarray:
        """Where the ten pieces come out in x, (low, high) of each, shape (10, 2)."""
        ends = _ends(*self._key)
        return np.sort(np.stack([ends[:-1], ends[1:]], axis=1), axis=1)

    @property
    def flattened(self) -> int:
        """In how many pieces the drawing does not rise, so that G rises but a step."""
        if self.curve != DRAWN:
            return 0
        return int((np.diff(self.generator.x) <= LEAST_STEP + 1e-9).sum())

    # The picture --------------------------------------------------------------

    def draw(self):
        return {
            **self._draw_pieces(),
            **self._draw_chosen_piece(),
            **(self._draw_samples() if self.shown else self._draw_question()),
            **self._draw_curve(),
            **self._draw_chosen(),
        }

    def _draw_pieces(self) -> dict[str, Layer]:
        """Noise as ticks in ten pieces, and the ways that the ends of pieces take."""
        sides = np.repeat(PIECES, 2)[1:-1]
        shade = np.repeat(np.where(np.arange(10) % 2, STRIP, 0.0), 2)
        ends, heights = PIECES[1:-1], _ends(*self._key)[1:-1]
        starts = np.r_[ends, ends], np.r_[np.full(9, STRIP), heights]
        stops = np.r_[ends, np.ones(9)], np.r_[heights, heights]
        ticks = _noise(self.seed)[: min(self.n, SHOWN)]
        low, high = np.full(ticks.size, -0.28), np.full(ticks.size, -0.06)
        way = {"concept": "muted", "width": 1.2, "label": "ends of equal pieces"}
        tick = {"label": "noise z", "opacity": 0.8}
        return {
            "strip": area("generator", sides, shade, 0, concept="muted", opacity=0.18),
            "ways": segments("generator", *starts, *stops, **way),
            "noise": segments("generator", ticks, high, ticks, low, **tick),
        }

    def _draw_curve(self) -> dict[str, Layer]:
        z, x, _ = _along(*self._key, self.branches)
        look = {"concept": "generated", "width": 2.5}
        return {"curve": line("generator", z, x, label="generator G", **look)}

    def _draw_question(self) -> dict[str, Layer]:
        words = ["Where will the samples crowd?", "Decide, then show them."]
        look = {"concept": "guess", "align": "center", "size": 15}
        return {"ask": text("samples", [0.5, 0.5], [3.6, 3.2], words, **look)}

    def _draw_samples(self) -> dict[str, Layer]:
        first = self.samples[:SHOWN]
        inside = first[(first >= 0) & (first <= TOP)]
        rug = np.full(inside.size, RUG / 2)
        return {
            "histogram": self._histogram(),
            "ends": self._ends_of_pieces(),
            "crosses": points("samples", rug, inside, concept="generated", size=3),
            "density": self._density_line(),
            **self._draw_true_density(),
            **self._draw_notes(),
        }

    def _histogram(self) -> Layer:
        counts, _ = np.histogram(self.samples, EDGES)
        height = np.repeat(counts / (self.n * (EDGES[1] - EDGES[0])), 2)
        look = {"concept": "generated", "opacity": 0.3, "label": f"{self.n:,} samples"}
        return _on_its_side("samples", np.repeat(EDGES, 2)[1:-1], height, **look)

    def _ends_of_pieces(self) -> Layer:
        """They cut the area under the density into ten tenths."""
        x = _ends(*self._key)[1:-1]
        p = self.generator.density_at_image(PIECES[1:-1], branches=self.branches)
        look = {"concept": "muted", "width": 1.2}
        p = np.minimum(p, DENSEST)
        return segments("samples", np.full(9, RUG), x, p, x, **look)

    def _density_line(self) -> Layer:
        z, x, density = _along(*self._key, self.branches)
        label = "1/|G′(z)|" if len(self.sources) == 1 else "1/|G′|, both z"
        look = {"concept": "generated", "width": 2.5, "label": label}
        if self.curve == "folded":  # whose other half would be the same line once more
            x, density = x[z >= 0.5], density[z >= 0.5]
        return line("samples", np.minimum(density, 2 * DENSEST), x, **look)

    def _draw_true_density(self) -> dict[str, Layer]:
        """The density that the samples must have, where it is known."""
        if self.curve == "folded":
            true = squared_normal_density(X)
        elif self.curve in LAWS:
            true = LAWS[self.curve].density(X)
        else:
            return {}
        look = {"concept": "real", "label": "true density", "size": 3}
        return {"true_density": points("samples", true, X, **look)}

    def _draw_notes(self) -> dict[str, Layer]:
        """What cannot be seen, in words."""
        notes = []
        beyond = int(((self.samples < 0) | (self.samples > TOP)).sum())
        if beyond:
            many = "samples lie" if beyond > 1 else "sample lies"
            notes.append(f"{beyond:,} {many} beyond the axis of x")
        if self.curve == "folded" and not self.both:
            notes.append("area under the line: ½")
        if not notes:
            return {}
        places = np.linspace(0, STRIP, len(notes) + 2)[1:-1]
        middle = np.full(len(notes), DENSEST / 2)
        return {"notes": text("samples", middle, places, notes, align="center")}

    def _draw_chosen_piece(self) -> dict[str, Layer]:
        """The piece of the chosen z, on its way to the image, which is as probable."""
        left, right = PIECES[self.piece : self.piece + 2]
        from_, to = np.clip(_ends(*self._key)[self.piece : self.piece + 2], 0, TOP)
        z, x, density = _along(*self._key, self.branches)
        mine = (z >= left) & (z <= right)
        z, x = np.r_[left, z[mine], right], np.r_[from_, x[mine], to]
        look = {"concept": "between", "opacity": 0.15}
        across = np.append(z, 1), from_, np.append(x, to)
        layers = {
            "piece": area("generator", [left, right], STRIP, 0, **look),
            "piece_up": area("generator", z, STRIP, np.minimum(x, from_), **look),
            "piece_across": area("generator", *across, **look),
        }
        if len(self.sources) > 1:
            other = [1 - right, 1 - left]
            layers["other_piece"] = area("generator", other, STRIP, 0, **look)
        if self.shown and mine.any():
            density = np.minimum(density[mine], 2 * DENSEST)
            density = np.r_[density[0], density, density[-1]]
            look = {"concept": "between", "opacity": 0.3}
            layers["piece_image"] = _on_its_side("samples", x, density, **look)
        return layers

    def _draw_chosen(self) -> dict[str, Layer]:
        """The way of the chosen z, the slope on it, and the density at its end."""
        z, x = self.z, self.x
        look = {"concept": "between", "width": 2}
        layers = {
            "up": arrows("generator", z, STRIP / 2, 0, x - STRIP / 2, **look),
            "across": arrows("generator", z, x, 1 - z, 0, **look),
            "slope": self._tangent(),
            "image": points("generator", z, x, concept="between", size=5),
            "slope_says": self._slope_words(),
        }
        for other in self.sources[1:]:
            way = [other, other], [STRIP, x]
            layers["other_up"] = line("generator", *way, concept="between")
        return {**layers, **self._draw_density_here()}

    def _tangent(self) -> Layer:
        slope = self.slopes[0]
        # Equally long for the eye: an x of 7 is drawn about as high as a z of 0.8.
        dz = 0.1 / math.hypot(1, slope * 0.8 / 7)
        foot, step = (self.z - dz, self.x - dz * slope), (2 * dz, 2 * dz * slope)
        return arrows("generator", *foot, *step, label="slope G′(z)", width=3)

    def _slope_words(self) -> Layer:
        """Beside the point, on the side away from the curve."""
        slope = self.slopes[0]
        under = slope >= 0 and self.z < 0.5
        right = under or slope < 0
        x = self.x + (-0.45 if under else 0.45)
        z, align = (0.03, "left") if right else (-0.03, "right")
        look = {"concept": "gradient", "align": align}
        words = f"G′ = {_slope_written(slope)}"
        return text("generator", [self.z + z], [x], words, **look)

    def _draw_density_here(self) -> dict[str, Layer]:
        x, look = self.x, {"concept": "between"}
        if not self.shown:
            way = line("samples", [RUG, 0], [x, x], label="x of this z", **look)
            return {"density_way": way}
        end = min(self.density, DENSEST)
        words = f"p = {written(self.density, 3)}"
        if self.density > DENSEST:
            words += " →"
        return {
            "density_way": line("samples", [RUG, end], [x, x], **look),
            "density_here": points("samples", end, x, size=5, **look),
            "density_says": text("samples", [end + 0.03], [x + 0.3], words, **look),
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        return [
            Handle(
                "z",
                "generator",
                (self.z, STRIP / 2),
                "one noise z",
                concept="between",
                axis="x",
                bounds=(LOWEST_Z, HIGHEST_Z, STRIP / 2, STRIP / 2),
                step=(0.01, 0),
                says=f"z = {written(self.z, 3)} goes to x = {written(self.x)}",
            )
        ]

    def move(self, name, x, y):
        self.z = round(x, 3)

    def curves(self):
        if self.curve != DRAWN:
            return []
        return [
            Curve(
                "drawn",
                "generator",
                PIECES,
                self.drawn,
                "your curve",
                bounds=(0, TOP),
                step=0.05,
            )
        ]

    def sketch(self, name, y):
        self.drawn = y

    def bend(self):
        """Take the present curve as the learner's own, to be drawn over."""
        self.drawn = np.clip(_ends(*self._key), 0, TOP)
        self.curve = DRAWN

    def new_seed(self):
        """Other noise."""
        self.seed += 1

    # The words ----------------------------------------------------------------

    def describe(self):
        here = f"z = {written(self.z, 3)} goes to x = G(z) = {written(self.x)}"
        slope = _slope_written(self.slopes[0])
        if not self.shown:
            return (
                f"{here}, where the slope is G′(z) = {slope}. Each of the ten equal "
                "pieces of z holds a tenth of the samples: where do they come out "
                "short in x? Decide where the samples will crowd, then show them."
            )
        return (
            f"{here}, where the slope is G′(z) = {slope} and the density "
            f"{self._division()}. {self._describe_fold() or self._describe_pieces()}"
            f"{self._describe_flattened()}"
        )

    def _division(self) -> str:
        """The density as 1/|G′| with its number, one term for each source."""
        terms = " + ".join(f"1/{_slope_written(abs(slope))}" for slope in self.slopes)
        return f"{terms} = {written(self.density, 3)}"

    def _describe_pieces(self) -> str:
        images = self.images
        lengths = images[:, 1] - images[:, 0]
        low, high = images[lengths.argmin()]
        crowd = int(((self.samples >= low) & (self.samples <= high)).sum())
        if low == high:
            return (
                f"Where G is flat, a whole piece of z becomes one number: {crowd:,} of "
                f"the {self.n:,} samples are x = {written(low)}. It has a probability "
                "of its own, 0.2, and 1/G′ = 1/0 says that there is no density."
            )
        if np.ptp(lengths) < 1e-9:
            return (
                f"The ten equal pieces of z all come out {written(high - low)} long in "
                f"x, so the {self.n:,} samples are as even as the noise."
            )
        return (
            f"The ten equal pieces of z come out {written(lengths.min())} to "
            f"{written(lengths.max())} long in x but hold about a tenth of the samples "
            f"each, so these crowd in the shortest: {crowd:,} of {self.n:,} lie from "
            f"{written(low)} to {written(high)}."
        )

    def _describe_flattened(self) -> str:
        if not self.flattened:
            return ""
        many = "piece" if self.flattened == 1 else "pieces"
        return (
            f" In {self.flattened} {many} your drawing does not rise above where it "
            "was: there G is made almost flat, so that it has an inverse."
        )

    def _describe_fold(self) -> str:
        other = self.generator.sources(self.z)[1:]
        if not other:
            return ""
        if self.both and self.slopes[0] == 0:
            return (
                "At the fold the two z that reach x meet: there G is flat, and the "
                "density infinite."
            )
        if self.both:
            return (
                f"Two z reach this x, {written(self.z, 3)} and {written(other[0], 3)}: "
                "both add to its density."
            )
        return (
            f"Two z reach this x, but {written(other[0], 3)} is left out: the area "
            "under the line is ½ instead of 1, and the histogram reaches twice as far."
        )

    def formula(self):
        p = "<span class='generated'>p<sub>X</sub></span>"
        rule = (
            f"{p}(x) = p<sub>Z</sub>(z) / <span class='gradient'>|G′(z)|</span> "
            "at x = G(z)"
        )
        if len(self.generator.sources(self.z)) > 1:
            rule += ", summed over all z that reach x"
        x = written(self.x)
        if not self.shown:
            # The rule would tell where samples crowd before the learner has said it.
            return f"x = G(z): G({written(self.z, 3)}) = {x}"
        meaning = MEANING[self.curve].format(x=x, p=written(self.density, 3))
        missing = "" if self.both or self.curve != "folded" else ", one term missing"
        return (
            f"{rule}: {p}({x}) = {self._division()}{missing}<br>"
            f"{self._piece_formula()}<br>{meaning}"
        )

    def _piece_formula(self) -> str:
        """The same for a whole piece: probability kept, length changed."""
        low, high = self.images[self.piece]
        left, right = PIECES[self.piece : self.piece + 2]
        mass = 0.1 * len(self.sources)
        length = high - low
        mean = math.inf if length == 0 else mass / length
        piece, image = f"[{left:.1f}, {right:.1f}]", _interval(low, high)
        if len(self.sources) == 1:
            kept = f"the piece {piece} of z becomes {image} of x and keeps its"
        else:
            other = f"[{1 - right:.1f}, {1 - left:.1f}]"
            kept = f"the pieces {other} and {piece} of z become {image} of x and keep their"
        return (
            f"{kept} probability: {mass:.1f}/{written(length, 3)} = "
            f"{written(mean, 3)} on average"
        )


def _interval(low: float, high: float) -> str:
    left = "(" if math.isinf(low) else "["
    right = ")" if math.isinf(high) else "]"
    return f"{left}{written(low)}, {written(high)}{right}"


def _slope_written(slope: float) -> str:
    """Two digits, or more where it is so small that its inverse would show it."""
    if slope == 0:
        return "0"
    return written(slope, 2 if abs(slope) >= 1 else 3 if abs(slope) >= 0.1 else 4)


def samples_from_noise(**options) -> SamplesFromNoise:
    """Send noise through a curve and see where the samples crowd.

    Drag z in the strip below the curve: its way goes up to x = G(z) and across to the
    density p(x) = 1/|G′(z)|. `curve` chooses the generator, `n` how many samples are
    drawn. "Take this curve and bend it" makes the present curve one that can be drawn
    over; what is drawn downhill is made almost flat. `shown=False` hides samples and
    density for a prediction.

    Presets: "waiting times", "straight", "normal", "two bumps", "your own curve", "a
    flat piece (fails on purpose)" (a fifth of the samples is one number: no density)
    and "folded, one branch (fails on purpose)": two z reach each x, and a density that
    counts one of them has the area ½.

    Args:
        options: values of controls (curve, z, n, shown, both, seed, drawn), preset,
            state, hide; see `Explorer`.
    """
    return SamplesFromNoise(**options)
