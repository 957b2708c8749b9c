"""The chance in one run: initial weights, real samples, noise, each from its seed.

All forms of training take their numbers from here in one order, so that the same seed
is the same run in each of them, alone or beside others.
"""

import math

import numpy as np


class Draws:
    """The random numbers of one GAN.

    Args:
        target: has sample(size, rng) of shape (size, 2).
        setting: says what noise the generator is fed.
        seed: a whole number; the same seed gives the same numbers in the same order.
    """

    def __init__(self, target, setting, seed):
        self.target, self.setting, self.seed = target, setting, seed
        self._rng = np.random.default_rng([seed, 1])

    def real(self, size):
        """Samples of the target, shape (size, 2)."""
        return self.target.sample(size, self._rng)

    def noise(self, size):
        """What the generator is fed, shape (size, noise dimension)."""
        return noise(self.setting, size, self._rng)

    def between(self, size):
        """How far from generated to real each point of a gradient penalty lies, (size, 1)."""
        return self._rng.random((size, 1))

    @property
    def state(self):
        """Where the stream stands, to go back to."""
        return self._rng.bit_generator.state

    @state.setter
    def state(self, state):
        self._rng.bit_generator.state = state


def noise(setting, size, rng):
    """Noise of a setting's kind, shape (size, noise dimension)."""
    shape = (size, setting.noise_dimension)
    if setting.noise == "uniform":
        return rng.uniform(-1.0, 1.0, shape)
    return rng.standard_normal(shape)


def fixed_noise(setting, size, seed):
    """Noise that stays the same for a whole run, so that its samples can be followed."""
    return noise(setting, size, np.random.default_rng([seed, 2]))


def initial_parameters(sizes, rng):
    """Weights and biases as PyTorch's `nn.Linear` draws them, layer by layer.

    Args:
        sizes: widths of all layers, input and output included.
        rng: a numpy random Generator.
    Returns:
        [W_1, b_1, W_2, b_2, ...] with W of shape (inputs, outputs) and b (outputs,), all
        uniform on plus or minus 1 / sqrt(inputs).
    """
    parameters = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        bound = 1 / math.sqrt(inputs)
        parameters += [
            rng.uniform(-bound, bound, (inputs, outputs)),
            rng.uniform(-bound, bound, outputs),
        ]
    return parameters


def initial_players(setting, seed):
    """The parameters of generator and discriminator before training, for a seed."""
    rng = np.random.default_rng([seed, 0])
    generator = initial_parameters(setting.generator_sizes, rng)
    return generator, initial_parameters(setting.discriminator_sizes, rng)


def initial_directions(setting, seed):
    """Where the power iterations of spectral normalisation start, for a seed.

    Returns:
        For each layer of the discriminator a unit vector v of its inputs, shape (inputs,).
    """
    rng = np.random.default_rng([seed, 3])
    directions = [rng.standard_normal(n) for n in setting.discriminator_sizes[:-1]]
    return [v / np.linalg.norm(v) for v in directions]
