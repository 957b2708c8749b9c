"""Spectral normalisation against numpy's singular values and torch's own."""

import numpy as np
import torch

from course_utils.maths.gans.draws import initial_directions, initial_parameters
from course_utils.maths.gans.settings import Setting
from course_utils.maths.networks import Network
from course_utils.maths.spectral_norm import SpectralNorm

SETTING = Setting(discriminator=(6, 5))
SIZES = SETTING.discriminator_sizes


def normalised(rng):
    net = Network(initial_parameters(SIZES, rng), "tanh", np.float64)
    return net, SpectralNorm(net, initial_directions(SETTING, seed=3))


def largest(W):
    return np.linalg.svd(W, compute_uv=False)[0]


def test_after_many_iterations_every_matrix_has_norm_1(rng):
    net, norm = normalised(rng)
    for _ in range(300):
        norm.iterate()
    norm.refresh()
    assert np.allclose([largest(W) for W in net.weights], 1, atol=1e-9)
    for W, free in zip(net.weights, norm.weights, strict=True):
        assert np.allclose(W * largest(free), free, atol=1e-9)
    assert np.array_equal(net.biases[1], net.views(norm.parameters)[1][1])


def test_the_first_iterations_already_come_near(rng):
    net, _ = normalised(rng)
    assert all(1 <= largest(W) + 1e-12 < 1.2 for W in net.weights)


def test_one_iteration_is_that_of_torch_in_training_mode_and_so_is_the_gradient(rng):
    net, norm = normalised(rng)
    theirs = []
    for k, (W, b) in enumerate(zip(norm.weights, net.biases, strict=True)):
        layer = torch.nn.Linear(*W.shape, dtype=torch.float64)
        layer.weight.data, layer.bias.data = torch.tensor(W.T), torch.tensor(b)
        layer = torch.nn.utils.parametrizations.spectral_norm(layer)
        power = layer.parametrizations.weight[0]
        power._u.copy_(torch.tensor(norm.u[k]))
        power._v.copy_(torch.tensor(norm.v[k]))
        theirs.append(layer)
    x = rng.normal(size=(7, 2))
    norm.iterate()
    norm.refresh()
    h = torch.tensor(x)
    for layer in theirs[:-1]:
        h = torch.tanh(layer(h))
    h = theirs[-1](h)
    layers = net.forward(x)
    assert np.allclose(layers[-1], h.detach(), atol=1e-13)

    (h**2).sum().backward()
    gradient = net.parameter_gradient(layers, net.backward(layers, 2 * layers[-1]))
    kept = gradient.copy()
    weights, biases = net.views(norm.free_gradient(gradient))
    assert np.array_equal(gradient, kept)
    for layer, W, b in zip(theirs, weights, biases, strict=True):
        original = layer.parametrizations.weight.original
        assert np.allclose(W.T, original.grad, atol=1e-12)
        assert np.allclose(b, layer.bias.grad, atol=1e-12)


def test_making_a_matrix_longer_changes_nothing(rng):
    net, norm = normalised(rng)
    x = rng.normal(size=(4, 2))
    before = net(x)
    norm.weights[1] *= 7.0
    norm.refresh()
    assert np.allclose(net(x), before, atol=1e-13)


def test_the_first_directions_are_unit_vectors_of_each_layer_and_follow_the_seed():
    directions = initial_directions(SETTING, seed=3)
    assert [len(v) for v in directions] == list(SIZES[:-1])
    assert np.allclose([np.linalg.norm(v) for v in directions], 1)
    again, other = initial_directions(SETTING, 3), initial_directions(SETTING, 4)
    assert all(map(np.array_equal, directions, again))
    assert not np.array_equal(directions[0], other[0])


def test_the_free_parameters_are_not_those_of_the_network(rng):
    net, norm = normalised(rng)
    before = net.parameters.copy()
    norm.parameters += 1.0
    assert np.array_equal(net.parameters, before)
    norm.refresh()
    assert not np.array_equal(net.parameters, before)
