"""Two losses of a generator, and how loudly each speaks when its samples are bad."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, arrows, heat, line, points
from course_utils.maths.gans.losses import sigmoid
from course_utils.maths.generator_losses import generator_loss, generator_slope
from course_utils.widgets.board import Handle
from course_utils.widgets.controls import choice, memory, slider
from course_utils.widgets.explorer import Explorer

REACH = 8.0  # of the logit
STEEP = 2.0  # logits for each unit of x in the plane, where D is held fixed
X, Y = (-5.5, 5.5), (-3.0, 3.0)  # of the plane
LONG = 1.5  # arrows, in units of x for a slope of 1
HALF = 2.0  # of a tangent, in logits
SIZE, ETA = 20, 0.1  # of the cloud; of one step
LOGITS = np.linspace(-REACH, REACH, 161)
# kind -> its name in the legend, its look, its layers' names.
LOSSES = {
    "saturating": ("log(1 − D)", "neutral", "saturating"),
    "non-saturating": ("−log D", "estimate", "non_saturating"),
    "Wasserstein": ("−a", "between", "critic"),
}


@lru_cache(maxsize=8)
def _curves(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The loss and its slope over `LOGITS`."""
    return generator_loss(LOGITS, kind), generator_slope(LOGITS, kind)


@lru_cache(maxsize=8)
def _clouds(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Generated samples around 0 and real samples, each of shape (SIZE, 2)."""
    rng = np.random.default_rng(seed)
    generated, real = rng.normal(size=(2, SIZE, 2)) * (0.5, 0.9)
    # The handle is at the mean logit.
    return generated - generated.mean(axis=0), real + (3.0, 0.0)


class Saturation(Explorer):
    """The logit of generated samples is dragged, and the losses answer."""

    title = "Saturation"
    label = (
        "Two losses of a generator against the logit of a generated sample, their slopes, "
        "and a cloud of generated samples with the way that the chosen loss sends them."
    )
    height = 440
    presets = {
        "a bad generator, non-saturating": {},
        "a bad generator, saturating (fails on purpose)": {"loss": "saturating"},
        "undecided": {"a": 0.0},
        "D is fooled": {"a": 6.0},
        "a critic without a logarithm": {"loss": "Wasserstein"},
    }
    actions = {"ten_steps": "Ten steps downhill", "new_seed": "New seed"}

    loss = choice("non-saturating", list(LOSSES), label="loss of the generator")
    a = slider(
        -6.0,
        low=-REACH,
        high=REACH,
        step=0.1,
        label="logit a of the samples",
    )
    seed = memory(0)

    def panels(self):
        return [
            Panel(
                "losses",
                (-REACH, REACH),
                (-8.5, 8.5),
                title="loss of one generated sample",
                y_label="loss",
                place=(0, 0, 1, 1),
            ),
            Panel(
                "slopes",
                (-REACH, REACH),
                (-1.12, 0.12),
                title="its slope along the logit",
                x_label="logit a of D: log-odds of real",
                y_label="slope",
                y_ticks=(-1, -0.5, 0),
                place=(0, 1, 1, 1),
            ),
            Panel(
                "plane",
                X,
                Y,
                title="where the chosen loss sends the samples",
                x_label="x₁ (D is held fixed, with the logit 2 x₁)",
                y_label="x₂",
                place=(1, 0, 1, 2),
            ),
        ]

    # What is seen, as numbers -------------------------------------------------

    @property
    def generated(self) -> np.ndarray:
        """The cloud of generated samples, shape (SIZE, 2)."""
        return _clouds(self.seed)[0] + (self.a / STEEP, 0.0)

    @property
    def pulls(self) -> np.ndarray:
        """The slope of the chosen loss at each generated sample, shape (SIZE,)."""
        return generator_slope(STEEP * self.generated[:, 0], self.loss)

    def slope(self, kind: str) -> float:
        """The slope of a loss at the present logit."""
        return generator_slope(self.a, kind)

    @property
    def _shown(self) -> list[str]:
        """The two losses of a GAN, and the critic's if it is chosen."""
        return [kind for kind in LOSSES if kind != "Wasserstein" or kind == self.loss]

    # The picture --------------------------------------------------------------

    def draw(self):
        return {**self._draw_losses(), **self._draw_plane()}

    def _draw_losses(self) -> dict[str, Layer]:
        layers = {}
        for kind in self._shown:
            name = LOSSES[kind][2]
            here, slope = generator_loss(self.a, kind), self.slope(kind)
            sides = np.array([-HALF, HALF])
            # Below the curves and wide: where a curve is straight it lies on its tangent.
            layers[f"{name}_tangent"] = line(
                "losses",
                self.a + sides,
                here + slope * sides,
                concept="gradient",
                label="tangents" if name == "saturating" else "",
                width=7.0,
                opacity=0.6,
            )
        for kind in self._shown:
            label, concept, name = LOSSES[kind]
            width = 3.0 if kind == self.loss else 1.5
            loss, slopes = _curves(kind)
            layers[f"{name}_loss"] = line(
                "losses", LOGITS, loss, concept=concept, label=label, width=width
            )
            layers[f"{name}_slope"] = line(
                "slopes", LOGITS, slopes, concept=concept, label=label, width=width
            )
            here = generator_loss(self.a, kind)
            layers[f"{name}_here"] = points("losses", self.a, here, concept=concept)
            layers[f"{name}_slope_here"] = points(
                "slopes", self.a, self.slope(kind), concept=concept, size=5
            )
        return layers

    def _draw_plane(self) -> dict[str, Layer]:
        logits = STEEP * np.linspace(*X, 111)
        # Wider than what is reached: pale enough for what is drawn upon it.
        high = 25.0
        generated, (_, real) = self.generated, _clouds(self.seed)
        return {
            "D": heat(
                "plane",
                logits[None, :],
                x=X,
                y=Y,
                low=-high,
                high=high,
                scale="diverging",
                label="logit of D",
            ),
            "real": points("plane", *real.T, concept="real", label="real", size=3),
            "generated": points(
                "plane", *generated.T, concept="generated", label="generated", size=4
            ),
            "sent": arrows(
                "plane",
                *generated.T,
                -LONG * self.pulls,
                0 * self.pulls,
                label="downhill",
                width=2,
            ),
        }

    # What can be done ---------------------------------------------------------

    def handles(self):
        says = f"logit {written(self.a, 1)}"
        return [
            Handle(
                "logit",
                "slopes",
                (self.a, 0.0),
                "logit of the generated sample",
                concept="generated",
                axis="x",
                step=(0.1, 0),
                says=says,
            ),
            Handle(
                "cloud",
                "plane",
                (self.a / STEEP, 0.0),
                "cloud of generated samples",
                concept="generated",
                axis="x",
                bounds=(-REACH / STEEP, REACH / STEEP, *Y),
                step=(0.05, 0),
                says=says,
            ),
        ]

    def move(self, name, x, y):
        self.a = STEEP * x if name == "cloud" else x

    def ten_steps(self):
        """Move the whole cloud downhill on the chosen loss, ten times."""
        for _ in range(10):
            # A generator that can only shift its samples: the mean of their gradients.
            shift = -ETA * STEEP * self.pulls.mean()
            self.a = min(max(self.a + STEEP * shift, -REACH), REACH)

    def new_seed(self):
        """Draw other clouds."""
        self.seed += 1

    # The words ----------------------------------------------------------------

    def describe(self):
        slopes = ", ".join(
            f"{kind} {written(self.slope(kind), 4)}" for kind in self._shown
        )
        words = (
            f"At the logit a = {written(self.a, 1)}, D = {written(sigmoid(self.a), 4)}. "
            f"Slopes of the losses: {slopes}. The arrows of the {self.loss} loss have a "
            f"mean length of {written(-self.pulls.mean(), 3)}, where 1 is the most."
        )
        if -self.pulls.mean() < 0.02:
            words += " The loss is almost silent."
        return words

    def formula(self):
        saturating, other = (written(self.slope(kind), 4) for kind in list(LOSSES)[:2])
        return (
            f"d/da log(1 − σ(a)) = −σ(a) = {saturating} and d/da [−log σ(a)] = "
            f"−(1 − σ(a)) = {other} at a = {written(self.a, 1)}"
        )


def saturation(**options) -> Saturation:
    """Drag generated samples along the logit of D and see what two losses make of it.

    Drag the logit under the curves or the cloud in the plane; `loss` chooses whose
    arrows are drawn. "Ten steps downhill" lets a generator that can only shift its
    samples follow them, while D stays as it is.

    Presets: "a bad generator, non-saturating", "a bad generator, saturating (fails on
    purpose)" (the arrows vanish where they are needed), "undecided", "D is fooled" and
    "a critic without a logarithm".

    Args:
        options: values of controls (loss, a, seed), preset, state, hide; see `Explorer`.
    """
    return Saturation(**options)
