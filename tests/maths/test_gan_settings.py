"""What a setting of a GAN takes and refuses."""

import dataclasses

import numpy as np
import pytest

from course_utils.maths.gans.settings import HOT, LOSSES, OPTIMISERS, Setting


def test_sizes_of_the_networks_follow_noise_and_packs():
    setting = Setting(noise_dimension=3, generator=(8, 9), discriminator=(5,), pack=4)
    assert setting.generator_sizes == (3, 8, 9, 2)
    assert setting.discriminator_sizes == (8, 5, 1)
    assert Setting(generator=()).generator_sizes == (2, 2)


def test_what_is_hot_are_names_of_a_setting_that_change_no_shape():
    names = {field.name for field in dataclasses.fields(Setting)}
    assert set(HOT) <= names
    others = {"noise_dimension": 5, "generator": (3,), "discriminator": (3,), "pack": 2}
    for name, value in others.items():
        changed = dataclasses.replace(Setting(), **{name: value})
        sizes = changed.generator_sizes, changed.discriminator_sizes
        assert sizes != (Setting().generator_sizes, Setting().discriminator_sizes)
        assert name not in HOT


def test_values_of_numpy_and_lists_become_plain():
    setting = Setting(
        generator=[np.int64(4)], batch=np.int64(8), d_rate=np.float32(0.5)
    )
    assert setting == Setting(generator=(4,), batch=8, d_rate=0.5)
    assert type(setting.d_rate) is float and type(setting.batch) is int
    assert hash(setting) == hash(Setting(generator=(4,), batch=8, d_rate=0.5))


def test_what_differs_between_many_gans_may_be_an_array():
    assert Setting(r1=[0.0, 1.0]).r1.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_known_name_is_taken(loss, optimiser):
    setting = Setting(loss=loss, d_optimiser=optimiser, g_optimiser=optimiser)
    assert (setting.loss, setting.d_optimiser) == (loss, optimiser)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"loss": "ns"}, "loss must be one of saturating, .* but is 'ns'"),
        ({"noise": "gauss"}, "noise must be one of normal, uniform, but is 'gauss'"),
        ({"activation": "gelu"}, "activation must be one of relu, leaky relu, tanh"),
        ({"d_optimiser": "Adam"}, "d_optimiser must be one of sgd, momentum, adam"),
        ({"g_optimiser": ""}, "g_optimiser must be one of"),
        ({"noise_dimension": 0}, "noise_dimension must be at least 1, but is 0"),
        ({"batch": 1.5}, "batch must be a whole number, but is 1.5"),
        ({"pack": 0}, "pack must be at least 1"),
        ({"d_steps": -1}, "d_steps must be at least 0"),
        ({"g_steps": -1}, "g_steps must be at least 0"),
        ({"unroll": -1}, "unroll must be at least 0"),
        ({"generator": 32}, "generator must be a tuple of widths .* but is 32"),
        ({"discriminator": "32"}, "discriminator must be a tuple of widths"),
        ({"generator": (4, 0)}, "each width of generator must be at least 1"),
        ({"d_rate": -1e-3}, "d_rate must be at least 0, but d_rate is -0.001"),
        ({"g_rate": np.nan}, "g_rate must be finite"),
        ({"clip": -1}, "clip must be at least 0"),
        ({"gradient_penalty": "much"}, "gradient_penalty must be numbers"),
        ({"r1": -1}, "r1 must be at least 0"),
        ({"r2": [0, -1]}, r"r2 must be at least 0, but r2\[1\] is -1"),
        ({"beta1": 1.0}, r"beta1 must be in \[0, 1\), but beta1 is 1"),
        ({"beta2": -0.1}, r"beta2 must be in \[0, 1\)"),
        ({"spectral_norm": "yes"}, "spectral_norm must be True or False, but is 'yes'"),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_what_is_needed_and_what_was_given(given, words):
    with pytest.raises(ValueError, match=words):
        Setting(**given)
