"""How a GAN is built and trained, as the controls of the studio say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from course_utils.maths.gans.settings import Setting

RATES = [
    first * 10.0**power for power in range(-4, 0) for first in (1, 3)
]  # 1e-4, 3e-4, ...
RATES = sorted([*(round(rate, 12) for rate in RATES), 2e-3, 4e-3, 1.0])
STRENGTHS = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
WIDTHS = [4, 8, 16, 32, 48, 64]
BATCHES = [8, 16, 32, 64, 128, 256]


@dataclass(frozen=True)
class Objective:
    """One choice of loss, with its regulariser.

    Attributes:
        loss: of `maths.gans.losses`.
        strength: the setting that the strength control stands for; "" for none.
        usual: its usual strength.
        symbol: how the strength is called.
    """

    loss: str
    strength: str = ""
    usual: float = 1.0
    symbol: str = ""


OBJECTIVES = {
    "non-saturating": Objective("non-saturating"),
    "saturating": Objective("saturating"),
    "least squares": Objective("least squares"),
    "hinge": Objective("hinge"),
    "Wasserstein, clipped": Objective("Wasserstein", "clip", 0.1, "c"),
    "Wasserstein, WGAN-GP": Objective("Wasserstein", "gradient_penalty", 1.0, "λ"),
    "non-saturating + R1": Objective("non-saturating", "r1", 0.1, "γ"),
    "relativistic": Objective("relativistic"),
    "relativistic + R1": Objective("relativistic", "r1", 0.1, "γ"),
}
#: Controls whose change needs no new start.
HOT = (
    "loss",
    "strength",
    "d_rate",
    "g_rate",
    "d_steps",
    "g_steps",
    "d_optimiser",
    "g_optimiser",
    "beta1",
    "batch",
)
#: Controls whose change needs one: another data set, or networks of another shape.
COLD = (
    "data",
    "drawn",
    "imported",
    "noise",
    "noise_dimension",
    "g_layers",
    "g_width",
    "d_layers",
    "d_width",
)
NAMES = {
    "loss": "loss",
    "strength": "strength of the regulariser",
    "d_rate": "D's learning rate",
    "g_rate": "G's learning rate",
    "d_steps": "D's steps an iteration",
    "g_steps": "G's steps an iteration",
    "d_optimiser": "D's optimiser",
    "g_optimiser": "G's optimiser",
    "beta1": "β₁",
    "batch": "batch",
    "data": "data",
    "drawn": "drawn points",
    "imported": "imported points",
    "noise": "noise",
    "noise_dimension": "dimensions of the noise",
    "g_layers": "G's layers",
    "g_width": "G's width",
    "d_layers": "D's layers",
    "d_width": "D's width",
    "seed": "seed",
}


def setting_of(values: Mapping) -> Setting:
    """The `Setting` that the values of the controls stand for."""
    objective = OBJECTIVES[values["loss"]]
    strength = {objective.strength: values["strength"]} if objective.strength else {}
    return Setting(
        loss=objective.loss,
        noise=values["noise"],
        noise_dimension=int(values["noise_dimension"]),
        generator=(values["g_width"],) * values["g_layers"],
        discriminator=(values["d_width"],) * values["d_layers"],
        batch=values["batch"],
        d_optimiser=values["d_optimiser"].lower(),
        g_optimiser=values["g_optimiser"].lower(),
        d_rate=values["d_rate"],
        g_rate=values["g_rate"],
        d_steps=values["d_steps"],
        g_steps=values["g_steps"],
        beta1=values["beta1"],
        **strength,
    )


def beginning_with(setting: Setting, start: Mapping) -> Setting:
    """A setting with other values of what may change while it trains.

    Raises:
        ValueError: if anything else is named, or a value is none.
    """
    if not isinstance(start, Mapping):
        raise ValueError(f"a run begins with settings by name, not with {start!r}")
    if unknown := set(start) - set(hot_values(setting)):
        raise ValueError(f"no run begins with {', '.join(sorted(unknown))}")
    return replace(setting, **start)


def hot_values(setting: Setting) -> dict:
    """What of a setting may change while it trains."""
    names = ("loss", "batch", "beta1", "clip", "gradient_penalty", "r1")
    names += tuple(
        f"{player}_{what}" for player in "dg" for what in ("rate", "steps", "optimiser")
    )
    return {name: getattr(setting, name) for name in names}


def in_words(name: str, value) -> str:
    """A value of a control, such as "D's learning rate 0.004"."""
    if name in ("drawn", "imported"):
        return f"{len(value)} {NAMES[name]}"
    shown = f"{value:g}" if isinstance(value, int | float) else value
    return f"{NAMES[name]} {shown}"
