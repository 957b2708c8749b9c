"""Recipes to try, each for one thing to see."""

from __future__ import annotations

import json

#: D and G equally fast: whether the run succeeds, and when, is up to the seed.
_LOTTERY = {"d_rate": 1e-3, "g_rate": 1e-3, "seed": 2}
#: D so far ahead that it is sure of everything: one loss of G then falls silent.
_AHEAD = {"data": "two blobs", "d_rate": 1e-2, "d_steps": 5, "g_rate": 1e-3}
PRESETS = {
    "ring": {},
    "trained": {},
    "two blobs": {"data": "two blobs"},
    "collapse (fails on purpose)": {"d_rate": 1e-4, "g_rate": 1e-3},
    "lottery": _LOTTERY,
    "A/B: R1": {
        **_LOTTERY,
        "loss": "non-saturating + R1",
        "strength": 1.0,
        "versus": json.dumps({"loss": "non-saturating"}),
    },
    "A/B: saturating": {
        **_AHEAD,
        "push": True,
        "versus": json.dumps({"loss": "saturating"}),
    },
    "WGAN-GP": {
        "loss": "Wasserstein, WGAN-GP",
        "strength": 1.0,
        "d_steps": 3,
        "beta1": 0.0,
    },
    "grid of 25": {
        "data": "grid of 25",
        "g_width": 64,
        "d_width": 64,
        "batch": 128,
    },
    "1-D noise": {"data": "line", "noise_dimension": "1", "grid": True},
    "draw": {"data": "drawn by you"},
}
#: preset -> steps that it has behind it when it opens.
TRAINED = {"trained": 1500}
