"""The interactive figures of chapter 1, probability distributions.

=====================  ==========================================================
drag_a_distribution    the spread of a distribution is its uncertainty
samples_from_noise     a generator is a curve that noise is sent through
gaussian_in_2d         slicing a normal distribution of the plane
likelihood_hill        fitting is climbing, and the hill is made of the data
which_kl               forward KL covers, reverse KL seeks
divergence_race        what each distance sees when two distributions part
law_of_large_numbers   averages settle at the pace of 1/√n, or never
=====================  ==========================================================
"""

# TODO FIG-B: plain imports once all seven files stand.
import importlib
from pathlib import Path

_NAMES = [
    "divergence_race",
    "drag_a_distribution",
    "gaussian_in_2d",
    "law_of_large_numbers",
    "likelihood_hill",
    "samples_from_noise",
    "which_kl",
]
__all__ = [n for n in _NAMES if (Path(__file__).with_name(n + ".py")).exists()]
for _name in __all__:
    globals()[_name] = getattr(importlib.import_module(f"{__name__}.{_name}"), _name)
