"""What moving q to p costs, and the critic that prices it under a constraint."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, area, arrows, line, text
from course_utils.maths.critics import (
    Critic,
    clipped_critic,
    lipschitz_critic,
    penalised_critic,
    spectral_critic,
)
from course_utils.maths.distributions import Mixture, Normal
from course_utils.maths.divergences import wasserstein_1_of_densities
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, numbers, slider
from course_utils.widgets.explorer import Explorer

NONE = "none"
LIPSCHITZ = "slope at most 1"
CLIP = "clip"
PENALTY = "gradient penalty"
SPECTRAL = "spectral norm"
CONSTRAINTS = (NONE, LIPSCHITZ, CLIP, PENALTY, SPECTRAL)
HIDDEN = 32  # units of the critic network that is clipped
STEEPER = (1, 2, 4, 8, 16)  # slopes drawn where nothing limits them

REACH = 3.5  # of the bumps' centres, on either side
LOWEST_SD, HIGHEST_SD = 0.4, 1.5
TALLEST = 1.0  # of the densities
FAR = 7.0  # of what is drawn
CRITIC = 5.0
SLOPE = 4.0
PLACES = np.linspace(-10, 10, 401)
SEEN = np.abs(PLACES) <= FAR
X = PLACES[SEEN]
LEVELS = (np.arange(9) + 0.5) / 9
BUMPS = ("bump 1 of p", "bump 2 of p", "bump 1 of q", "bump 2 of q")
ALL_RIGHT = {"centres": (0.5, 3.0, -2.5, -1.0), "sds": (0.5, 0.5, 0.5, 0.8)}
ONE_BUMP = {"centres": (0.0, 0.0, 0.0, 0.0), "sds": (0.7, 0.7, 1.4, 1.4)}


def _two_bumps(centres, sds) -> Mixture:
    bumps = [Normal(c, sd) for c, sd in zip(centres, sds, strict=True)]
    return Mixture([0.5, 0.5], bumps)


@lru_cache(maxsize=32)
def _best_critic(constraint, clip, weight, centres, sds) -> Critic:
    p = _two_bumps(centres[:2], sds[:2]).density(PLACES)
    q = _two_bumps(centres[2:], sds[2:]).density(PLACES)
    given = PLACES, p / p.sum(), q / q.sum()
    if constraint == CLIP:
        return clipped_critic(*given, clip=clip, hidden=HIDDEN)
    if constraint == PENALTY:
        return penalised_critic(*given, weight=weight)
    return (spectral_critic if constraint == SPECTRAL else lipschitz_critic)(*given)


class EarthMover(Explorer):
    """Mass of q moves to p, and a critic says what the move is worth."""

    title = "Earth mover and critic"
    label = (
        "Densities p and q with two bumps each, their distribution functions with the "
        "moves from q to p, a critic, and the critic's slope."
    )
    height = 470
    presets = {
        "the critic prices the move": {},
        "all of q moves right": ALL_RIGHT,
        "same mean, wider q": ONE_BUMP,
        "clip: too flat": {**ALL_RIGHT, "constraint": CLIP, "clip": 0.02},
        "clip: too steep": {**ALL_RIGHT, "constraint": CLIP, "clip": 0.5},
        "penalty: above 1": {**ALL_RIGHT, "constraint": PENALTY, "weight": 2.0},
        "spectral norm: one kink": {**ONE_BUMP, "constraint": SPECTRAL},
        "no constraint (fails on purpose)": {**ALL_RIGHT, "constraint": NONE},
    }

    constraint = choice(LIPSCHITZ, CONSTRAINTS, label="constraint on the critic")
    clip = slider(0.1, low=0.01, high=1, step=0.01, label="clip c")
    weight = slider(10.0, low=0, high=20, step=0.1, label="penalty λ")
    # Of the two bumps of p, then of those of q.
    centres = numbers((-2.5, 2.5, -0.8, 1.0), low=-REACH, high=REACH)
    sds = numbers((0.5, 0.5, 0.6, 0.5), low=LOWEST_SD, high=HIGHEST_SD)

    def panels(self):
        return [
            Panel(
                "densities",
                (-FAR, FAR),
                (0, TALLEST),
                title="drag the bumps of p and q",
                y_label="density",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "cdfs",
                (-FAR, FAR),
                (0, 1),
                title="mass on the left of x, and the moves",
                x_label="x",
                y_label="F and G",
                place=(0, 1, 1, 1),
            ),
            Panel(
                "critic",
                (-FAR, FAR),
                (-CRITIC, CRITIC),
                title="the best critic f under the constraint",
                y_label="f(x)",
                place=(1, 0, 1, 1),
            ),
            Panel(
                "slope",
                (-FAR, FAR),
                (-SLOPE, SLOPE),
                title="its slope f′(x): what q is told",
                x_label="x",
                y_label="f′(x)",
                place=(1, 1, 1, 1),
                y_ticks=(-4, -2, -1, 0, 1, 2, 4),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def p(self) -> Mixture:
        """The real distribution."""
        return _two_bumps(self.centres[:2], self.sds[:2])

    @property
    def q(self) -> Mixture:
        """The generated distribution."""
        return _two_bumps(self.centres[2:], self.sds[2:])

    @property
    def moving(self) -> float:
        """W₁: what it costs to move q to p, the area between F and G."""
        p, q = self.p.density(PLACES), self.q.density(PLACES)
        return wasserstein_1_of_densities(PLACES, p, q)

    @property
    def unlimited(self) -> bool:
        """Whether nothing keeps the critic from growing."""
        return self.constraint == NONE or (
            self.constraint == PENALTY and self.weight == 0
        )

    @property
    def critic(self) -> Critic:
        """The best critic; where nothing limits it, the one of slope 1."""
        constraint = LIPSCHITZ if self.unlimited else self.constraint
        centres, sds = tuple(self.centres), tuple(self.sds)
        return _best_critic(constraint, self.clip, self.weight, centres, sds)

    # The picture --------------------------------------------------------------

    def draw(self):
        critic = self.critic
        return {
            **self._draw_densities(critic),
            **self._draw_moves(),
            **(self._draw_fan(critic) if self.unlimited else self._draw_critic(critic)),
            **self._draw_slope(critic),
        }

    def _draw_densities(self, critic: Critic) -> dict[str, Layer]:
        p, q = self.p.density(X), self.q.density(X)
        layers = {
            "p_area": area("densities", X, 0, p, concept="real", opacity=0.16),
            "q_area": area("densities", X, 0, q, concept="generated", opacity=0.16),
            "p": line("densities", X, p, concept="real", label="p"),
            "q": line("densities", X, q, concept="generated", label="q"),
        }
        at = np.clip(self.q.quantile(LEVELS[::2]), -FAR, FAR)
        push = 0.7 * np.clip(np.interp(at, *_steps(critic)), -2.5, 2.5)
        if np.any(push):
            layers["push"] = arrows(
                "densities",
                at[push != 0],
                np.full(np.count_nonzero(push), 0.05),
                push[push != 0],
                np.zeros(np.count_nonzero(push)),
                label="push on q, by f′",
                width=2,
            )
        return layers

    def _draw_moves(self) -> dict[str, Layer]:
        cdf_p, cdf_q = self.p.cdf(X), self.q.cdf(X)
        start = np.clip(self.q.quantile(LEVELS), -FAR, FAR)
        end = np.clip(self.p.quantile(LEVELS), -FAR, FAR)
        words = f"area between: W₁ = {written(self.moving)}"
        return {
            "between": area(
                "cdfs",
                X,
                np.minimum(cdf_p, cdf_q),
                np.maximum(cdf_p, cdf_q),
                concept="gradient",
                opacity=0.15,
            ),
            "cdf_p": line("cdfs", X, cdf_p, concept="real", label="F of p"),
            "cdf_q": line("cdfs", X, cdf_q, concept="generated", label="G of q"),
            "moves": arrows(
                "cdfs",
                start,
                LEVELS,
                end - start,
                np.zeros_like(LEVELS),
                label="each ninth of q moves",
                width=1.5,
            ),
            "area_is": text("cdfs", [FAR - 0.3], [0.08], words, align="right"),
        }

    def _draw_critic(self, critic: Critic) -> dict[str, Layer]:
        half = float(_near(critic.difference / 2))
        words = f"mean over p − mean over q = {written(critic.difference)}"
        values = _near(critic.values[SEEN])
        return {
            "mean_p": _level(half, "real", "mean over p"),
            "mean_q": _level(-half, "generated", "mean over q"),
            "critic": line("critic", X, values, concept="estimate", label="f"),
            "apart": self._in_free_corner(critic, words),
        }

    def _draw_fan(self, critic: Critic) -> dict[str, Layer]:
        fan = np.stack([_near(steep * critic.values[SEEN]) for steep in STEEPER])
        words = f"means differ by K · {written(critic.difference)}"
        label = "f with slopes K = 1, 2, 4, …"
        return {
            "critic": line("critic", X, fan, concept="estimate", label=label),
            "apart": self._in_free_corner(critic, words),
        }

    def _in_free_corner(self, critic: Critic, words: str) -> Layer:
        """On the left, above a critic that starts low and below one that starts high."""
        height = CRITIC - 0.6 if critic.values[SEEN][0] <= 0 else -CRITIC + 0.5
        return text("critic", [-FAR + 0.3], [height], words)

    def _draw_slope(self, critic: Critic) -> dict[str, Layer]:
        layers = {
            "limits": line(
                "slope",
                [-FAR, FAR],
                np.array([[1.0, 1.0], [-1.0, -1.0]]),
                concept="muted",
                label="±1",
            )
        }
        x, slopes = _drawn_steps(critic)
        steep = STEEPER if self.unlimited else (1,)
        drawn = np.stack(
            [np.clip(k * slopes, -1.5 * SLOPE, 1.5 * SLOPE) for k in steep]
        )
        layers["slope"] = line("slope", x, drawn, concept="gradient", label="f′")
        most = np.max(np.abs(slopes))
        if most > SLOPE and not self.unlimited:
            words = f"up to {written(most, 1)}: beyond the scale"
            layers["off_scale"] = text(
                "slope", [FAR - 0.3], [3.3], words, align="right"
            )
        return layers

    # What can be done ---------------------------------------------------------

    def _density_of(self, bump: int) -> Mixture:
        return self.p if bump < 2 else self.q

    def idle(self):
        of = {"clip": CLIP, "weight": PENALTY}
        return {
            name: f"takes effect with the constraint “{constraint}”"
            for name, constraint in of.items()
            if self.constraint != constraint
        }

    def handles(self):
        return [
            Handle(
                f"bump_{i}",
                "densities",
                (centre, min(self._density_of(i).density(centre), TALLEST)),
                BUMPS[i],
                concept="real" if i < 2 else "generated",
                bounds=(-REACH, REACH, 0, TALLEST),
                step=(0.05, 0.01),
                says=f"centre {written(centre)}, standard deviation {written(sd)}",
            )
            for i, (centre, sd) in enumerate(zip(self.centres, self.sds, strict=True))
        ]

    def move(self, name, x, y):
        bump = int(name.removeprefix("bump_"))
        other = bump ^ 1  # the other bump of the same density
        own = y - Normal(self.centres[other], self.sds[other]).density(x) / 2
        # The sd whose half bump is as high as the pointer, as far as it is allowed.
        lowest = Normal(0, HIGHEST_SD).density(0.0) / 2
        sd = Normal().density(0.0) / 2 / max(own, lowest)
        centres, sds = self.centres.copy(), self.sds.copy()
        centres[bump], sds[bump] = x, min(max(sd, LOWEST_SD), HIGHEST_SD)
        self.centres, self.sds = centres, sds

    # The words ----------------------------------------------------------------

    def describe(self):
        critic = self.critic
        moving = (
            f"p has {self._bumps_in_words(0, 1)}, q has {self._bumps_in_words(2, 3)}. "
            f"Moving q to p costs W₁ = {written(self.moving)}."
        )
        if self.unlimited:
            return (
                f"{moving} Nothing limits the critic: with slope K the difference of "
                f"its means is K times {written(critic.difference)}, and K may be as "
                "large as one likes. It grows without bound and measures nothing. "
                f"{_shape_in_words(critic)}"
            )
        says = (
            f"{moving} The best critic under the constraint ({self._constraint_is()}) "
            f"has a mean over p that is {written(critic.difference)} above its mean over "
            f"q, and slopes up to {written(self._steepest(critic), 3)}."
        )
        if self.constraint == CLIP:
            each = critic.difference / critic.steepest if critic.steepest else 0.0
            says += f" Divided by that slope: {written(each)}, at most W₁."
        says += f" {_shape_in_words(critic)}"
        silent = critic.silent
        if silent > 0.005:
            says += f" It is flat where {100 * silent:.0f} % of q lies: no push there."
        return says

    def _bumps_in_words(self, *bumps: int) -> str:
        centres, sds = (
            " and ".join(written(values[bump]) for bump in bumps)
            for values in (self.centres, self.sds)
        )
        return f"bumps at {centres} (standard deviations {sds})"

    def _constraint_is(self) -> str:
        return {
            LIPSCHITZ: LIPSCHITZ,
            CLIP: f"{HIDDEN} ReLU units, all numbers within ±{written(self.clip)}",
            PENALTY: f"gradient penalty, λ = {written(self.weight, 1)}",
            SPECTRAL: "one hidden layer of ReLU units, spectral norms 1",
        }[self.constraint]

    @staticmethod
    def _steepest(critic: Critic) -> float:
        """Of what is drawn."""
        return float(np.max(np.abs(_drawn_steps(critic)[1])))

    def formula(self):
        w1, found = written(self.moving), written(self.critic.difference)
        means = "E<sub>p</sub> f − E<sub>q</sub> f"
        if self.unlimited:
            return f"max of {means} over all f = ∞, while W₁ = ∫ |F − G| dx = {w1}"
        if self.constraint == LIPSCHITZ:
            return (
                f"W₁ = ∫ |F − G| dx = {w1}; f′ = sign(G − F) gives {means} = "
                f"∫ f′ (G − F) dx = {found}"
            )
        if self.constraint == CLIP:
            most = HIDDEN * self.clip**2
            return (
                f"slope at most {HIDDEN} c² = {HIDDEN} · {written(self.clip)}² = "
                f"{written(most, 3)}; {means} = {found}, and W₁ = {w1}"
            )
        if self.constraint == SPECTRAL:
            return f"one kink: {means} = {found} ≤ W₁ = {w1}"
        return (
            f"|f′| = 1 + |G − F|/(2λr) with λ = {written(self.weight, 1)} and the density "
            f"r of points between: {means} = W₁ + ∫ (G − F)²/(2λr) dx = {found}, "
            f"and W₁ = {w1}"
        )


def _level(height: float, concept: str, label: str) -> Layer:
    return line("critic", [-FAR, FAR], [height] * 2, concept=concept, label=label)


def _near(values) -> np.ndarray:
    """Heights in the critic's panel; what is far outside is cut off outside."""
    return np.clip(values, -3 * CRITIC, 3 * CRITIC)


def _steps(critic: Critic) -> tuple[np.ndarray, np.ndarray]:
    """The middle between neighbouring places, and the slope there."""
    return (critic.x[1:] + critic.x[:-1]) / 2, critic.slopes


def _drawn_steps(critic: Critic) -> tuple[np.ndarray, np.ndarray]:
    """The same within the panel."""
    middle, slopes = _steps(critic)
    inside = np.abs(middle) <= FAR
    return middle[inside], slopes[inside]


def _shape_in_words(critic: Critic) -> str:
    """Where the critic rises and falls within the panel, from left to right."""
    middle, slopes = _drawn_steps(critic)
    signs = np.sign(slopes).astype(int)
    turns = np.flatnonzero(np.diff(signs)) + 1
    starts, ends = np.append(0, turns), np.append(turns, len(signs))
    # A single flat step, where F and G cross, is no part of the shape.
    parts = [
        (signs[start], middle[start] - (middle[1] - middle[0]) / 2)
        for start, end in zip(starts, ends, strict=True)
        if signs[start] or end - start > 1
    ]
    goes = {
        -1: "falls (q is told to go left)",
        0: "is flat",
        1: "rises (q is told to go right)",
    }
    words = [goes[sign] for sign, _ in parts]
    for i, (_, begins) in enumerate(parts[1:]):
        words[i] += f" up to x = {written(begins)}"
    return f"From left to right f {', then '.join(words)}."


def earth_mover(**options) -> EarthMover:
    """Move bumps of p and q and see what a Wasserstein critic makes of them.

    Drag the top of a bump along the line, or up and down to make it narrower or wider.
    `constraint` chooses what keeps the critic from growing; c belongs to the clip and λ
    to the gradient penalty. Below the densities F and G stand with the area between them,
    which is W₁, and with the moves from q to p; on the right are the best critic and its
    slope.

    Presets: "the critic prices the move", "all of q moves right", "same mean, wider q",
    "clip: too flat", "clip: too steep", "penalty: above 1", "spectral norm: one kink", and
    "no constraint (fails on purpose)": the critic grows without bound.

    Args:
        options: values of controls (constraint, clip, weight, centres, sds), preset,
            state, hide; see `Explorer`.
    """
    return EarthMover(**options)
