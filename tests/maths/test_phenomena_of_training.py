"""What the course shows of GANs in training, as statistics over seeds.

Rounding decides which seed covers which mode when, so nothing here asks for a number that
came out once: every bound leaves room on the side from which it could be missed.
"""

from functools import cache

import numpy as np
import pytest

from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.gans.settings import Setting
from course_utils.maths.gans.torch_gans import Gans
from course_utils.maths.metrics import perfect_quality, quality_and_modes
from course_utils.maths.targets import ring

TARGET = ring()
LOTTERY = {"d_rate": 1e-3, "g_rate": 1e-3}
# name -> (setting, seeds, steps after which to look); same networks, batch and seeds.
RUNS = {
    "works": (Setting(d_rate=4e-3, g_rate=2e-3), 20, (0, 1000, 2000)),
    "D too slow": (Setting(d_rate=1e-4, g_rate=1e-3), 20, (1000, 2000)),
    "lottery": (Setting(**LOTTERY), 20, (500, 1000, 2000)),
    "lottery, R1": (Setting(**LOTTERY, r1=1.0), 20, (1000,)),
    "lottery, packs of 2": (Setting(**LOTTERY, pack=2), 12, (1000,)),
    "lottery, 5 steps ahead": (Setting(**LOTTERY, unroll=5), 8, (500,)),
    "lottery, beta1 = 0.9": (Setting(**LOTTERY, beta1=0.9), 12, (1000,)),
    "WGAN-GP": (
        Setting(loss="Wasserstein", gradient_penalty=1.0, d_steps=3, beta1=0.0),
        12,
        (600,),
    ),
}


@cache
def training(name):
    """{steps: (shares of good samples, modes with a fair share)}, shapes (seeds,)."""
    setting, seeds, looks = RUNS[name]
    gans, seen = Gans(TARGET, setting, range(seeds)), {}
    for steps in looks:
        while gans.steps < steps:
            gans.step()
        made = gans.samples(fixed_noise(setting, 2500, seed=7))
        pairs = [quality_and_modes(x, TARGET.centres, TARGET.sd) for x in made]
        seen[steps] = tuple(np.array(pairs).T)
    return seen


def modes(name, steps):
    return training(name)[steps][1]


def quality(name, steps):
    return training(name)[steps][0]


def test_before_training_nothing_is_covered():
    assert quality("works", 0).max() < 0.2
    assert modes("works", 0).max() <= 2


def test_the_working_setting_covers_the_ring():
    first, second = modes("works", 1000), modes("works", 2000)
    assert ((first == 8) | (second == 8)).sum() >= 15
    for covered in (first, second):
        assert covered.mean() >= 7
        assert covered.min() >= 3
    better = quality("works", 2000)
    assert quality("works", 1000).mean() < better.mean() < perfect_quality()
    assert better.mean() > 0.7


@pytest.mark.parametrize("steps", [1000, 2000])
def test_a_discriminator_that_learns_too_slowly_ends_in_collapse(steps):
    covered = modes("D too slow", steps)
    # Nearly always: of a hundred other seeds, a few escape.
    assert (covered <= 4).sum() >= 18
    assert covered.mean() <= 2


def test_equal_rates_are_a_lottery_of_seeds():
    assert (modes("lottery", 1000) == 8).sum() <= 10
    assert (modes("lottery", 2000) == 8).sum() >= 4
    assert (modes("lottery", 2000) <= 4).sum() >= 2


def test_r1_cures_the_lottery():
    cured, vanilla = modes("lottery, R1", 1000), modes("lottery", 1000)
    assert (cured == 8).sum() >= (vanilla == 8).sum() + 7
    assert cured.min() >= 4
    assert vanilla.min() <= 3


def test_momentum_makes_the_lottery_worse():
    worse = modes("lottery, beta1 = 0.9", 1000)
    assert worse.mean() < modes("lottery", 1000)[:12].mean() - 1


def test_packing_helps():
    helped = modes("lottery, packs of 2", 1000)
    assert helped.mean() >= modes("lottery", 1000)[:12].mean() + 2


def test_looking_ahead_helps_early():
    helped = modes("lottery, 5 steps ahead", 500)
    assert helped.mean() >= modes("lottery", 500)[:8].mean() + 3


def test_wgan_gp_works():
    covered = modes("WGAN-GP", 600)
    assert covered.mean() >= 7.5
    assert (covered == 8).sum() >= 8
    assert quality("WGAN-GP", 600).mean() > 0.3
