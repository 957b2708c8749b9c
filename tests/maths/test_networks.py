"""Backpropagation by hand against torch autograd, and double backward too."""

import numpy as np
import pytest
import torch

from course_utils.maths.gans.draws import initial_parameters
from course_utils.maths.networks import ACTIVATIONS, LEAK, Network

TORCH = {
    "relu": torch.relu,
    "leaky relu": lambda a: torch.nn.functional.leaky_relu(a, LEAK),
    "tanh": torch.tanh,
}
SIZES = [(2, 7, 5, 1), (3, 4, 1), (2, 1), (2, 6, 5, 4, 3)]
CASES = pytest.mark.parametrize("sizes", SIZES, ids=str)
NAMES = pytest.mark.parametrize("name", TORCH)


def network(sizes, name, rng):
    return Network(initial_parameters(sizes, rng), name, np.float64)


def torch_twin(net, name):
    """The same network in torch: (flat parameters that record, function of x)."""
    flat = torch.tensor(net.parameters, requires_grad=True)

    def call(x):
        start = 0
        for k, (inputs, outputs) in enumerate(
            zip(net.sizes, net.sizes[1:], strict=False)
        ):
            W = flat[start : start + inputs * outputs].view(inputs, outputs)
            start += inputs * outputs
            x = x @ W + flat[start : start + outputs]
            start += outputs
            if k < len(net.sizes) - 2:
                x = TORCH[name](x)
        return x

    return flat, call


def test_every_activation_has_a_twin_in_this_test():
    assert set(TORCH) == set(ACTIVATIONS)


@NAMES
@CASES
def test_forward_and_backward_are_those_of_torch(sizes, name, rng):
    net = network(sizes, name, rng)
    x = rng.normal(size=(11, sizes[0]))
    slope = rng.normal(size=(11, sizes[-1]))
    flat, twin = torch_twin(net, name)
    given = torch.tensor(x, requires_grad=True)
    output = twin(given)
    by_parameters, by_input = torch.autograd.grad(
        (output * torch.tensor(slope)).sum(), (flat, given)
    )
    layers = net.forward(x)
    signals = net.backward(layers, slope)
    assert np.allclose(layers[-1], output.detach(), atol=1e-14)
    assert np.array_equal(net(x), layers[-1])
    assert np.allclose(net.input_gradient(signals), by_input, atol=1e-13)
    gradient = net.parameter_gradient(layers, signals)
    assert np.allclose(gradient, by_parameters, atol=1e-13)


@NAMES
@CASES
def test_the_directional_gradient_is_a_double_backward_of_torch(sizes, name, rng):
    net = network(sizes, name, rng)
    x, v = rng.normal(size=(2, 11, sizes[0]))
    slope = rng.normal(size=(11, sizes[-1]))
    flat, twin = torch_twin(net, name)
    given = torch.tensor(x, requires_grad=True)
    value = (twin(given) * torch.tensor(slope)).sum()
    (by_input,) = torch.autograd.grad(value, given, create_graph=True)
    along = (by_input * torch.tensor(v)).sum()
    (expected,) = torch.autograd.grad(along, flat, materialize_grads=True)
    layers = net.forward(x)
    ours = net.directional_gradient(layers, net.backward(layers, slope), v)
    assert np.allclose(ours, expected, atol=1e-13)


def test_the_directional_gradient_is_that_of_finite_differences(rng):
    net = network((2, 6, 5, 1), "tanh", rng)
    x, v = rng.normal(size=(2, 8, 2))

    def along(parameters):
        net.parameters[:] = parameters
        layers = net.forward(x)
        return np.sum(
            v * net.input_gradient(net.backward(layers, np.ones((8, 1))))
        ), layers

    start, h = net.parameters.copy(), 1e-6
    differences = [
        (along(start + h * e)[0] - along(start - h * e)[0]) / (2 * h)
        for e in np.eye(len(start))
    ]
    _, layers = along(start)
    signals = net.backward(layers, np.ones((8, 1)))
    ours = net.directional_gradient(layers, signals, v)
    assert np.allclose(ours, differences, atol=1e-8)


def test_a_gradient_of_one_kind_leaves_the_other_alone(rng):
    net = network((2, 6, 1), "tanh", rng)
    x, v = rng.normal(size=(2, 8, 2))
    layers = net.forward(x)
    signals = net.backward(layers, np.ones((8, 1)))
    gradient = net.parameter_gradient(layers, signals)
    kept = gradient.copy()
    net.directional_gradient(layers, signals, v)
    assert np.array_equal(gradient, kept)


def test_the_directional_gradient_keeps_nothing_of_the_call_before(rng):
    net = network((2, 6, 4, 1), "tanh", rng)

    def once(x):
        layers = net.forward(x)
        signals = net.backward(layers, np.ones((len(x), 1)))
        return net.directional_gradient(layers, signals, x).copy()

    x, other = rng.normal(size=(2, 5, 2))
    first = once(x)
    once(other)
    assert np.array_equal(once(x), first)


def test_weights_and_biases_are_views_into_one_array(rng):
    given = initial_parameters((2, 3, 1), rng)
    net = Network(given, "relu", np.float64)
    assert net.sizes == [2, 3, 1] and len(net.parameters) == 2 * 3 + 3 + 3 + 1
    net.parameters[:] = 0
    assert all(not W.any() for W in net.weights + net.biases)
    assert given[0].any()  # what was given is copied
    net.weights[1][2, 0] = 5.0
    assert net.parameters[2 * 3 + 3 + 2] == 5.0


@NAMES
def test_a_pass_changes_neither_its_input_nor_the_parameters(name, rng):
    net = network((2, 5, 5, 1), name, rng)
    x = rng.normal(size=(4, 2))
    kept, parameters = x.copy(), net.parameters.copy()
    layers = net.forward(x)
    values = [h.copy() for h in layers]
    slope = np.ones((4, 1))
    signals = net.backward(layers, slope)
    net.parameter_gradient(layers, signals)
    net.directional_gradient(layers, signals, net.input_gradient(signals))
    assert np.array_equal(x, kept) and np.array_equal(slope, np.ones((4, 1)))
    assert np.array_equal(net.parameters, parameters)
    assert all(map(np.array_equal, layers, values))


@NAMES
def test_in_single_precision_everything_stays_single(name, rng):
    net = Network(initial_parameters((2, 4, 4, 1), rng), name)
    layers = net.forward(rng.normal(size=(3, 2)).astype(np.float32))
    signals = net.backward(layers, np.ones((3, 1), np.float32))
    v = net.input_gradient(signals)
    for array in (*layers, *signals, v, net.parameter_gradient(layers, signals)):
        assert array.dtype == np.float32
    assert net.directional_gradient(layers, signals, v).dtype == np.float32
    assert net([[1.0, 2.0]]).dtype == np.float32


def test_leaky_relu_lets_a_fifth_through():
    assert ACTIVATIONS["leaky relu"].value(np.array([-1.0, 2.0])).tolist() == [-0.2, 2]


def test_an_unknown_activation_is_refused_with_the_known_ones(rng):
    with pytest.raises(ValueError, match="one of relu, leaky relu, tanh, but is 'elu'"):
        Network(initial_parameters((2, 1), rng), "elu")
