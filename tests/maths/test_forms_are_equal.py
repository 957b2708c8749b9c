"""One GAN, three forms: numpy, the plain PyTorch loop, and a slice of many in PyTorch.

In float64 they are the same numbers but for rounding, whatever the setting. In float32
they would be as well for a while, until training has blown the rounding up.
"""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.gans.numpy_gan import NumpyGan
from course_utils.maths.gans.plain_torch import PlainGan
from course_utils.maths.gans.settings import ACTIVATIONS, LOSSES, Setting
from course_utils.maths.gans.torch_gans import Gans
from course_utils.maths.targets import ring

SMALL = Setting(generator=(12, 10), discriminator=(10, 12), batch=24)
SEED, STEPS = 5, 100
# Where only differences of the discriminator's outputs count, nothing pulls at some of its
# biases but rounding, which Adam divides by its epsilon of 1e-8: they agree less, and
# nothing else depends on them.
ONLY_DIFFERENCES = ("hinge", "Wasserstein", "relativistic")
MOMENTUM = {
    "d_optimiser": "momentum",
    "g_optimiser": "momentum",
    "d_rate": 0.05,
    "g_rate": 0.02,
}

SETTINGS = {
    **{f"loss: {loss}": {"loss": loss} for loss in LOSSES},
    **{f"{loss}, momentum": {"loss": loss, **MOMENTUM} for loss in ONLY_DIFFERENCES},
    **{f"activation: {name}": {"activation": name} for name in ACTIVATIONS},
    "gradient penalty": {"gradient_penalty": 1.3},
    "WGAN-GP": {
        "loss": "Wasserstein",
        "gradient_penalty": 1.3,
        "d_steps": 3,
        "beta1": 0.0,
    },
    "R1": {"r1": 0.7},
    "R2": {"r2": 0.4},
    "spectral norm": {"spectral_norm": True},
    "all penalties on packs, smooth": {
        "loss": "least squares",
        "activation": "tanh",
        "r1": 0.3,
        "r2": 0.2,
        "gradient_penalty": 0.5,
        "spectral_norm": True,
        "pack": 2,
    },
    "packs of 3": {"pack": 3},
    "clip": {"clip": 0.05},
    "clip under spectral norm": {"clip": 0.1, "spectral_norm": True},
    "sgd": {"d_optimiser": "sgd", "g_optimiser": "sgd", "d_rate": 0.1, "g_rate": 0.05},
    "momentum": MOMENTUM,
    "adam against sgd": {"g_optimiser": "sgd", "g_rate": 0.05, "beta1": 0.9},
    "3 steps of D": {"d_steps": 3},
    "2 steps of G": {"g_steps": 2},
    "other noise and widths": {
        "noise": "uniform",
        "noise_dimension": 3,
        "generator": (9, 8, 7),
        "discriminator": (11,),
    },
    "no hidden layers": {"generator": (), "discriminator": ()},
}


def free_parameters(gan, k=0):
    """What training moves, of generator and discriminator, as two flat arrays."""
    if isinstance(gan, PlainGan):
        return [flat(net) for net in (gan.generator, gan.discriminator)]
    if isinstance(gan, Gans):
        return [parameters[k].numpy() for parameters in gan.free_parameters]
    return list(gan.free_parameters)


def flat(net):
    """The parameters of a Sequential in the order of the other forms: W, then b."""
    parts = []
    for layer in net:
        if isinstance(layer, nn.Linear):
            W = layer.weight
            if hasattr(layer, "parametrizations"):
                W = layer.parametrizations.weight.original
            parts += [W.T.reshape(-1), layer.bias]
    return torch.cat(parts).detach().numpy()


def biases_of_discriminator(setting):
    """Which of its flat parameters are biases."""
    sizes = setting.discriminator_sizes
    return np.concatenate(
        [np.repeat([False, True], [i * o, o]) for i, o in pairwise(sizes)]
    )


def neighbours(setting):
    """Two settings that differ in all that may differ, to be trained beside it."""
    other = {
        "d_rate": setting.d_rate / 2,
        "g_rate": setting.g_rate * 1.5,
        "beta1": 0.3,
        "beta2": 0.99,
    }
    others = [
        # What costs nothing in `setting` must still cost nothing beside these.
        {**other, "r1": 0.9, "r2": 0.1, "gradient_penalty": 0.6, "clip": 0.3},
        {**other, "d_rate": setting.d_rate * 2},
    ]
    return [dataclasses.replace(setting, **values) for values in others]


@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_all_forms_are_one_run(changes):
    setting = dataclasses.replace(SMALL, **changes)
    target, before, after = ring(), *neighbours(setting)
    forms = {
        "numpy": NumpyGan(target, setting, SEED, np.float64),
        "plain loop": PlainGan(target, setting, SEED, torch.float64),
        "alone": Gans(target, setting, [SEED], torch.float64),
        "among others": Gans(
            target, [before, setting, after], [2, SEED, 9], torch.float64
        ),
    }
    place = {"alone": 0, "among others": 1}
    start = [p.copy() for p in free_parameters(forms["numpy"])]
    for gan in forms.values():
        for _ in range(STEPS):
            gan.step()
    first, *rest = [
        free_parameters(gan, place.get(name, 0)) for name, gan in forms.items()
    ]
    for moved, at_first in zip(first, start, strict=True):
        assert np.abs(moved - at_first).max() > 0.01
    loose = biases_of_discriminator(setting)
    if setting.loss not in ONLY_DIFFERENCES or setting.d_optimiser != "adam":
        loose[:] = False
    for other in rest:
        theta, psi = (np.abs(a - b) for a, b in zip(first, other, strict=True))
        assert theta.max() <= 1e-10
        assert psi[~loose].max() <= 1e-10
        assert psi.max() <= 1e-8

    noise = fixed_noise(setting, 7, seed=1)
    points = np.linspace(-1.5, 1.5, 10).reshape(5, 2)
    ways_to_look = {
        "samples": lambda gan: gan.samples(noise),
        "logits": lambda gan: gan.logits(points),
        "d_loss": lambda gan: gan.d_loss,
        "g_loss": lambda gan: gan.g_loss,
        "penalty": lambda gan: gan.penalty,
        "finite": lambda gan: gan.finite,
    }
    for look in ways_to_look.values():
        seen = {
            name: look(gan)[place[name]] if name in place else look(gan)
            for name, gan in forms.items()
        }
        for name in ("plain loop", "alone", "among others"):
            assert seen[name] == pytest.approx(seen["numpy"], abs=1e-7)
    assert {gan.steps for gan in forms.values()} == {STEPS}


def test_in_float32_they_start_out_the_same():
    forms = [
        NumpyGan(ring(), SMALL, SEED),
        PlainGan(ring(), SMALL, SEED),
        Gans(ring(), SMALL, [SEED]),
    ]
    for gan in forms:
        for _ in range(10):
            gan.step()
    first, *rest = [np.concatenate(free_parameters(gan)) for gan in forms]
    assert first.dtype == np.float32
    for other in rest:
        assert other.dtype == np.float32
        # Ten steps of at most the rate; agreement to a hundredth of one.
        assert np.abs(first - other).max() <= SMALL.g_rate / 100
