"""All that can be changed in the studio: its controls, layers to switch, and points."""

from __future__ import annotations

import numpy as np

from course_utils.explorers.gans.studio import charts, layers, recipe
from course_utils.explorers.gans.studio.data import NAMES, SMILE
from course_utils.widgets.controls import (
    choice,
    memory,
    numbers,
    slider,
    stops,
    toggle,
)
from course_utils.widgets.live import LiveExplorer

#: words -> steps between two pictures; None for as many as stay smooth.
SPEEDS = {"1": 1, "5": 5, "25": 25, "100": 100, "as many as stay smooth": None}
WHOSE, JUDGED = "real or generated", "what D says of it"
OPTIMISERS = ["SGD", "momentum", "Adam"]


class StudioState(LiveExplorer):
    """What the learner, a preset or a state string sets."""

    groups = {
        "Train": ("data", "loss", "d_rate", "g_rate"),
        "Strength, batch, steps": ("strength", "batch", "d_steps", "g_steps"),
        "Optimisers": ("d_optimiser", "g_optimiser", "beta1"),
        "Networks and noise": (
            "g_layers",
            "g_width",
            "d_layers",
            "d_width",
            "noise",
            "noise_dimension",
        ),
        "Look and speed": ("speed", "score", "colours", "morph"),
        "Your own points": ("import_points",),
    }
    texts = {"import_points": "Paste points: CSV or JSON"}
    restarts_on = (*recipe.COLD, "versus")

    data = choice("ring of 8", NAMES, label="data")
    loss = choice("non-saturating", list(recipe.OBJECTIVES), label="loss")
    d_rate = stops(4e-3, recipe.RATES, label="D's learning rate", whole=False)
    g_rate = stops(2e-3, recipe.RATES, label="G's learning rate", whole=False)
    strength = stops(1.0, recipe.STRENGTHS, label="regulariser: c, λ or γ", whole=False)
    batch = stops(64, recipe.BATCHES, label="batch")
    d_steps = slider(1, low=0, high=10, step=1, label="D's steps each time", whole=True)
    g_steps = slider(1, low=0, high=10, step=1, label="G's steps each time", whole=True)
    d_optimiser = choice("Adam", OPTIMISERS, label="D's optimiser")
    g_optimiser = choice("Adam", OPTIMISERS, label="G's optimiser")
    beta1 = slider(0.5, low=0, high=0.9, step=0.1, label="β₁: memory of both")
    g_layers = slider(2, low=0, high=4, step=1, label="G: hidden layers", whole=True)
    g_width = stops(32, recipe.WIDTHS, label="G: neurons a layer")
    d_layers = slider(2, low=0, high=4, step=1, label="D: hidden layers", whole=True)
    d_width = stops(32, recipe.WIDTHS, label="D: neurons a layer")
    noise = choice("normal", ["normal", "uniform"], label="noise z")
    noise_dimension = choice("2", ["1", "2"], label="dimensions of z")
    speed = choice("as many as stay smooth", list(SPEEDS), label="steps a picture")
    score = choice("JS", list(charts.SCORES), label="score shown")
    colours = choice(WHOSE, [WHOSE, JUDGED], label="colour of a point")
    morph = slider(
        1, low=0, high=1, step=0.05, label="noise grid: from z (0) to G(z) (1)"
    )

    real = toggle(True, panel="data", label=layers.REAL, concept="real", look="points")
    fake = toggle(
        True, panel="data", label=layers.FAKE, concept="generated", look="points"
    )
    verdict = toggle(True, panel="data", label=layers.D, concept="neutral", look="heat")
    best = toggle(
        False, panel="data", label=layers.BEST, concept="between", look="segments"
    )
    density = toggle(
        False, panel="data", label=layers.DENSITY, concept="real", look="segments"
    )
    push = toggle(
        False, panel="data", label=layers.PUSH, concept="gradient", look="arrows"
    )
    grid = toggle(
        False, panel="data", label=layers.GRID, concept="generated", look="mesh"
    )
    follow = toggle(
        True, panel="data", label=layers.ONE, concept="guess", look="points"
    )

    z = numbers([0.9, 0.6], low=-3, high=3)
    drawn = numbers(SMILE, low=-layers.VIEW, high=layers.VIEW, ndim=2)
    imported = numbers(np.empty((0, 2)), low=-layers.VIEW, high=layers.VIEW, ndim=2)
    #: The recipe of A as JSON while B is compared with it; empty otherwise.
    versus = memory("")
    kept = (
        *("real", "fake", "verdict", "best", "density", "push", "grid", "follow"),
        *("speed", "score", "colours", "morph", "z", "drawn", "imported"),
    )

    @property
    def values(self) -> dict:
        """The present recipe."""
        names = (*recipe.HOT, *recipe.COLD, "seed")
        return {name: getattr(self, name) for name in names}

    @property
    def comparing(self) -> bool:
        """Whether two runs stand beside each other."""
        return bool(self.versus)

    def idle(self):
        reasons = {}
        if not recipe.OBJECTIVES[self.loss].strength:
            reasons["strength"] = "this loss has no regulariser"
        if self.d_optimiser == self.g_optimiser == "SGD":
            reasons["beta1"] = "plain SGD has no memory"
        if not self.grid:
            reasons["morph"] = "switch on the noise grid in the legend"
        return reasons
