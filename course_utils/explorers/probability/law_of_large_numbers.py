"""Averages settle at the pace of 1/√n, unless the variance does not exist."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, bars, line, points, text
from course_utils.maths.averages import growing_means, lattice_bins, mean_half_width
from course_utils.maths.distributions import (
    Bernoulli,
    Cauchy,
    Exponential,
    Normal,
    Uniform,
)
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, memory, numbers, stops
from course_utils.widgets.live import LiveExplorer

# All have their centre at 0.5, so that one picture fits them all.
CENTRE = 0.5
DISTRIBUTIONS = {
    "Bernoulli": Bernoulli(0.5),
    "uniform": Uniform(0.0, 1.0),
    "exponential": Exponential(2.0),
    "Cauchy": Cauchy(CENTRE, 0.5),
}
_DECADE = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
SIZES = [1, 2, 3, 4, 5, 6, 8]
SIZES += [round(first * 10**k) for k in range(1, 5) for first in _DECADE] + [100_000]
DRAWN = 20  # paths that are shown
PATHS = 200  # paths that are averaged, for the histogram
ASKED = 1000  # the n whose band the learner predicts
KNOWN = 10  # the n whose band is given
SMALLEST, LARGEST = 1e-4, 10.0  # distances that the error panel can show
REACH = 4.5  # of the histogram
Z = np.linspace(-REACH, REACH, 181)


class Means:
    """The means of `PATHS` samples at every size, simulated as far as asked for."""

    def __init__(self, distribution: str, seed: int):
        self.of = (distribution, seed)
        rng = np.random.default_rng(seed)
        sample = DISTRIBUTIONS[distribution].sample
        self._growing = growing_means(sample, SIZES, paths=PATHS, rng=rng)
        self._means: list[np.ndarray] = []

    def up_to(self, count: int) -> np.ndarray:
        """The means at the first `count` sizes, shape (PATHS, count)."""
        while len(self._means) < count:
            self._means.append(next(self._growing))
        return np.stack(self._means[:count], axis=1)


class LawOfLargeNumbers(LiveExplorer):
    """Running means of many samples, and how they spread at the present n."""

    title = "Law of large numbers"
    label = (
        "Running means of twenty samples against their size n, their distance from "
        "the true mean, and a histogram of two hundred means."
    )
    height = 560
    frames_a_second = 8.0
    actions = {
        **LiveExplorer.actions,
        "reveal": "Reveal the band",
        "predict_again": "Predict again",
    }
    presets = {
        "coin": {"n": 10},
        "skewed: exponential": {"distribution": "exponential", "n": 3},
        "a thousand uniform draws": {"distribution": "uniform", "n": 1000},
        "Cauchy (fails on purpose)": {"distribution": "Cauchy", "n": 1000},
    }
    kept = ("revealed", "guess")
    restarts_on = ("distribution",)

    distribution = choice("Bernoulli", list(DISTRIBUTIONS), label="each draw is")
    n = stops(10, SIZES, label="draws n in each sample")
    speed = stops(1, [1, 2, 5], label="speed")
    guess = numbers([0.31], low=SMALLEST, high=LARGEST)
    revealed = memory(False)

    def prepare(self):
        self._simulated = Means(self.distribution, self.seed)
        super().prepare()

    def panels(self):
        sizes = {"x": (1, 1e5), "x_log": True, "x_label": "n"}
        # Without a mean there is none to be far from, and nothing to magnify by.
        middle, scaling = "the centre", "not magnified"
        away = "(mean − centre) / scale"
        if self.has_band:
            middle, scaling = "the true one", "magnified to one width"
            away = "mean − true mean, rescaled"
        return [
            Panel(
                "paths",
                y=(-0.75, 1.75),
                title="the mean of the first n draws, in 20 samples",
                y_label="mean",
                place=(0, 0, 3, 1),
                **sizes,
            ),
            Panel(
                "errors",
                y=(SMALLEST, LARGEST),
                y_log=True,
                title=f"how far each mean is from {middle}",
                y_label="distance",
                place=(0, 1, 3, 1),
                **sizes,
            ),
            Panel(
                "means",
                (-REACH, REACH),
                (0, 0.8),
                title=f"{PATHS} means at this n, {scaling}",
                x_label=away,
                y_label="density",
                place=(3, 0, 2, 2),
            ),
        ]

    # In time ------------------------------------------------------------------

    def run(self) -> Iterator:
        yield
        while self.n < SIZES[-1]:
            # Drawing is for whoever lets the time pass.
            with self._silently():
                self.n = SIZES[SIZES.index(self.n) + 1]
            yield

    def steps_a_frame(self):
        return self.speed

    def play(self):
        if self.n == SIZES[-1] and not self.playing:
            self.rewind()
        self._go_on()
        super().play()

    def step(self):
        self._go_on()
        super().step()

    def _go_on(self) -> None:
        """Time can pass again when n was moved back after the end."""
        if self.finished:
            self.begin()

    def rewind(self):
        with self._silently():
            self.n = SIZES[0]
        super().rewind()

    def reveal(self):
        """Show the band, and what the prediction was worth."""
        self.revealed = True

    def predict_again(self):
        """Hide the band; the prediction can be moved again."""
        self.revealed = False

    # What is seen, as numbers -------------------------------------------------

    @property
    def law(self):
        """The distribution of one draw."""
        return DISTRIBUTIONS[self.distribution]

    @property
    def has_band(self) -> bool:
        """Whether a draw has a variance, so that there is a band at all."""
        return math.isfinite(self.law.variance)

    @property
    def means(self) -> np.ndarray:
        """All means up to the present n, shape (PATHS, sizes up to n)."""
        if self._simulated.of != (self.distribution, self.seed):
            self._simulated = Means(self.distribution, self.seed)
        return self._simulated.up_to(SIZES.index(self.n) + 1)

    def half_width(self, n):
        """Half the band's width at n, a number or an array."""
        return mean_half_width(math.sqrt(self.law.variance), n)

    def inside(self, means) -> np.ndarray:
        """Which of these means lie inside the band at the present n."""
        return np.abs(means - CENTRE) <= self.half_width(self.n)

    @property
    def magnified(self) -> np.ndarray:
        """Where the means at the present n lie in the histogram, shape (PATHS,)."""
        away = self.means[:, -1] - CENTRE
        if not self.has_band:
            return away / self.law.scale
        return away * math.sqrt(self.n / self.law.variance)

    # The picture --------------------------------------------------------------

    def draw(self):
        layers = {}
        if self.revealed and self.has_band:
            layers |= self._draw_band()
        return {
            **layers,
            **self._draw_paths(),
            **self._draw_prediction(),
            **self._draw_histogram(),
        }

    def _draw_band(self) -> dict[str, Layer]:
        half = self.half_width(SIZES)
        words = "μ ± 1.96 σ/√n"
        return {
            "band": area(
                "paths",
                SIZES,
                CENTRE - half,
                CENTRE + half,
                concept="real",
                label=words,
            ),
            "band_edges": line(
                "paths", SIZES, [CENTRE - half, CENTRE + half], concept="real", width=1
            ),
            "half_width": line(
                "errors", SIZES, half, concept="real", label="1.96 σ/√n", width=2.5
            ),
        }

    def _draw_paths(self) -> dict[str, Layer]:
        means = self.means[:DRAWN]
        sizes = SIZES[: means.shape[1]]
        away = np.clip(np.abs(means - CENTRE), SMALLEST, LARGEST)
        name, distance = "the centre", "|mean − centre|"
        if self.has_band:
            name, distance = "true mean μ", "|mean − μ|"
        look = {"concept": "estimate", "opacity": 0.45, "width": 1.2}
        layers = {
            "centre": line("paths", [1, 1e5], [CENTRE] * 2, label=name, width=1.5),
            "paths": line("paths", sizes, means, label="means of samples", **look),
            "errors": line("errors", sizes, away, label=distance, **look),
        }
        out = ~self.inside(means[:, -1]) if self.revealed and self.has_band else None
        layers |= self._draw_ends(means[:, -1], away[:, -1], out)
        return layers

    def _draw_ends(self, means, away, out) -> dict[str, Layer]:
        """Where the paths have got to, those outside the band in another shape."""
        groups = {"": ("estimate", np.ones(DRAWN, bool) if out is None else ~out)}
        if out is not None and out.any():
            groups["_outside"] = ("gradient", out)
        layers = {}
        for suffix, (concept, chosen) in groups.items():
            n = np.full(chosen.sum(), self.n)
            label = "outside the band" if suffix else ""
            layers[f"now{suffix}"] = points(
                "paths", n, means[chosen], concept=concept, label=label
            )
            layers[f"now_errors{suffix}"] = points(
                "errors", n, away[chosen], concept=concept
            )
        return layers

    def _draw_prediction(self) -> dict[str, Layer]:
        if not self.has_band:
            words = "no variance, so there is no band: these do not shrink"
            return {
                "no_band": text(
                    "errors", [300], [5e-4], words, concept="real", align="center"
                )
            }
        known, guess = self.half_width(KNOWN), float(self.guess[0])
        layers = {
            "known": points(
                "errors", KNOWN, known, concept="real", label="band at n = 10", size=5
            ),
            "prediction": line(
                "errors",
                [KNOWN, ASKED],
                [known, guess],
                concept="guess",
                label="your prediction",
            ),
        }
        if self.revealed:
            layers["guess"] = points("errors", ASKED, guess, concept="guess", size=6)
        return layers

    def _bins(self) -> np.ndarray:
        if self.distribution != "Bernoulli":
            return np.linspace(-REACH, REACH, 37)
        scale = math.sqrt(self.n / self.law.variance)
        return lattice_bins(
            -CENTRE * scale, scale / self.n, least_width=0.25, reach=REACH
        )

    def _draw_histogram(self) -> dict[str, Layer]:
        edges, values = self._bins(), self.magnified
        counts, _ = np.histogram(values, edges)
        width = edges[1] - edges[0]
        law, words = Normal(), "N(μ, σ²/n)"
        if not self.has_band:
            law, words = Cauchy(), "Cauchy: the same at every n"
        layers = {
            "histogram": bars(
                "means",
                (edges[1:] + edges[:-1]) / 2,
                counts / (PATHS * width),
                width=width,
                concept="estimate",
                label="means",
            ),
            "law": line("means", Z, law.density(Z), concept="real", label=words),
        }
        far = int((np.abs(values) > REACH).sum())
        notes = [f"{far} of {PATHS} lie further out"] if far else []
        if self.revealed and self.has_band:
            unit = written(math.sqrt(self.law.variance / self.n), 4)
            notes.append(f"one unit: σ/√n = {unit}")
        if notes:
            layers["notes"] = text(
                "means",
                [0] * len(notes),
                0.76 - 0.04 * np.arange(len(notes)),
                notes,
                align="center",
            )
        return layers

    # What can be done ---------------------------------------------------------

    def handles(self):
        if self.revealed or not self.has_band:
            return []
        guess = float(self.guess[0])
        return [
            Handle(
                "guess",
                "errors",
                (ASKED, guess),
                f"your prediction of the band's half-width at n = {ASKED}",
                concept="guess",
                axis="y",
                bounds=(ASKED, ASKED, SMALLEST, LARGEST),
                says=f"half-width {written(guess, 4)}",
            )
        ]

    def move(self, name, x, y):
        self.guess = [y]

    # The words ----------------------------------------------------------------

    def describe(self):
        means = self.means[:, -1]
        drawn = means[:DRAWN]
        here = (
            f"n = {self.n:,}: the {DRAWN} means drawn run from "
            f"{written(drawn.min(), 4)} to {written(drawn.max(), 4)}."
        )
        if not self.has_band:
            half = np.median(np.abs(means - CENTRE))
            return (
                f"{here} Cauchy draws have no mean and no variance: the mean of n "
                f"draws is distributed as one draw, and half of the {PATHS} means lie "
                f"within {written(half, 4)} of the centre {CENTRE}, about 0.5 at "
                "every n."
            )
        if not self.revealed:
            return (
                f"{here} The band that holds about 95 % of the means reaches "
                f"{written(self.half_width(KNOWN), 4)} to either side at n = {KNOWN}. "
                f"You predict {written(self.guess[0], 4)} at n = {ASKED:,}: drag the "
                "star, then reveal."
            )
        return f"{here} {self._describe_band()} {self._describe_guess()}"

    def _describe_band(self) -> str:
        inside = self.inside(self.means[:, -1])
        return (
            f"Inside {CENTRE} ± {written(self.half_width(self.n), 4)} lie "
            f"{inside[:DRAWN].sum()} of the {DRAWN} paths and {inside.sum()} of all "
            f"{PATHS} means ({written(100 * inside.mean(), 1)} %)."
        )

    def _describe_guess(self) -> str:
        guess, true = float(self.guess[0]), self.half_width(ASKED)
        says = f"At n = {ASKED:,} you predicted {written(guess, 4)}, and it is "
        ratio = max(guess / true, true / guess)
        if ratio < 1.15:
            verdict = "a hit."
        else:
            verdict = (
                f"{written(ratio, 1)} times too {'wide' if guess > true else 'narrow'}."
            )
        return (
            f"{says}{written(true, 4)}: {verdict} A hundred times the draws make the "
            "band ten times narrower."
        )

    def formula(self):
        mean = "<span class='estimate'>X̄</span>"
        if not self.has_band:
            return (
                f"{mean} = (X<sub>1</sub> + … + X<sub>n</sub>) / n has the density "
                "of X<sub>1</sub> itself, for every n: there is no σ to divide by √n"
            )
        if not self.revealed:
            return f"{mean} = (X<sub>1</sub> + … + X<sub>n</sub>) / n → μ = {CENTRE}"
        half, sd = self.half_width(self.n), math.sqrt(self.law.variance)
        return (
            f"√n ({mean} − μ) ⇒ N(0, σ²): {mean} lies in μ ± 1.96 σ/√n = "
            f"{CENTRE} ± 1.96 · {written(sd, 3)} / √{self.n:,} = "
            f"{CENTRE} ± {written(half, 4)} about 95 times in 100"
        )


def law_of_large_numbers(**options) -> LawOfLargeNumbers:
    """Watch twenty running means settle, and predict how fast.

    Play lets n grow to 100,000; `n` jumps to any size on the way, `speed` sets how
    many sizes pass in a picture, `distribution` what is averaged. Drag the star to
    predict the half-width of the 95 % band at n = 1000, then "Reveal the band"; with
    `revealed=True` the figure opens revealed.

    Presets: "coin", "skewed: exponential", "a thousand uniform draws" and "Cauchy
    (fails on purpose)": the mean of n Cauchy draws is as wild as one of them.

    Args:
        options: values of controls (distribution, n, speed, guess, revealed, seed),
            preset, state, hide; see `Explorer`.
    """
    return LawOfLargeNumbers(**options)
