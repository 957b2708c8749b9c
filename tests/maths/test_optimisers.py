"""Each optimiser against torch.optim, and its memory taken and put back."""

import numpy as np
import pytest
import torch

from course_utils.maths.gans.settings import OPTIMISERS
from course_utils.maths.optimisers import Adam, Momentum, Sgd, optimiser

START = np.array([1.0, -2.0, 0.5, 3.0])
STRETCH = np.array([1.0, 4.0, 0.2, 1e-9])  # the last: where epsilon counts


def gradient(theta):
    return STRETCH * theta + 0.3 * STRETCH * np.sin(3 * theta)


PAIRS = {
    "sgd": (
        lambda: Sgd(0.03),
        lambda p: torch.optim.SGD(p, lr=0.03),
    ),
    "momentum": (
        lambda: Momentum(0.03, 0.8),
        lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.8),
    ),
    "momentum 0": (
        lambda: Momentum(0.03, 0.0),
        lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.0),
    ),
    "adam": (
        lambda: Adam(0.03, 0.5, 0.99),
        lambda p: torch.optim.Adam(p, lr=0.03, betas=(0.5, 0.99)),
    ),
    "adam as it comes": (
        lambda: Adam(0.03),
        lambda p: torch.optim.Adam(p, lr=0.03),
    ),
    "adam without memory": (
        lambda: Adam(0.03, 0.0, 0.0),
        lambda p: torch.optim.Adam(p, lr=0.03, betas=(0.0, 0.0)),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_fifty_steps_are_those_of_torch(name):
    ours, theirs = PAIRS[name]
    ours, theta = ours(), START.copy()
    parameter = torch.tensor(START, requires_grad=True)
    theirs = theirs([parameter])
    for _ in range(50):
        ours.step(theta, gradient(theta))
        parameter.grad = torch.tensor(gradient(parameter.detach().numpy()))
        theirs.step()
        assert np.allclose(theta, parameter.detach(), rtol=1e-12, atol=0)


def test_momentum_and_adam_take_a_rate_and_betas_that_change_on_the_way_as_torch_does():
    theta, parameter = START.copy(), torch.tensor(START, requires_grad=True)
    ours, theirs = Adam(0.03, 0.5, 0.99), torch.optim.Adam([parameter], lr=0.03)
    theirs.param_groups[0]["betas"] = (0.5, 0.99)
    for step in range(20):
        if step == 10:
            ours.rate, ours.beta1, ours.beta2 = 0.1, 0.8, 0.9
            theirs.param_groups[0].update(lr=0.1, betas=(0.8, 0.9))
        ours.step(theta, gradient(theta))
        parameter.grad = torch.tensor(gradient(parameter.detach().numpy()))
        theirs.step()
    assert np.allclose(theta, parameter.detach(), rtol=1e-12, atol=0)


@pytest.mark.parametrize("taken_after", [0, 5])
@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_memory_put_back_goes_on_exactly(name, taken_after):
    def run(optimiser, theta, steps):
        path = []
        for _ in range(steps):
            optimiser.step(theta, gradient(theta))
            path.append(theta.copy())
        return path

    first, theta = optimiser(name, 0.05, beta1=0.7, beta2=0.9), START.copy()
    run(first, theta, taken_after)
    state, there = first.state(), theta.copy()
    path = run(first, theta, 6)  # the state is a copy: going on does not change it
    for _ in range(2):  # nor does a run from it
        other = optimiser(name, 0.05, beta1=0.7, beta2=0.9)
        other.restore(state)
        assert np.array_equal(run(other, there.copy(), 6), path)
    first.restore(state)
    assert np.array_equal(run(first, there.copy(), 6), path)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_step_changes_the_parameters_in_place_and_leaves_the_gradient(name):
    theta, given = START.astype(np.float32), np.float32([1, 2, 3, 4])
    theirs = optimiser(name, 0.1, beta1=0.5, beta2=0.9)
    for _ in range(2):
        theirs.step(theta, given)
    assert np.array_equal(given, np.float32([1, 2, 3, 4]))
    assert theta.dtype == np.float32 and not np.any(theta == START)
    for value in theirs.state().values():
        assert not isinstance(value, np.ndarray) or value.dtype == np.float32


def test_names_give_their_optimiser_with_its_numbers():
    adam = optimiser("adam", 0.1, beta1=0.2, beta2=0.3)
    ball = optimiser("momentum", 0.1, beta1=0.2, beta2=0.3)
    plain = optimiser("sgd", 0.1, beta1=0.2, beta2=0.3)
    assert (type(adam), adam.rate, adam.beta1, adam.beta2) == (Adam, 0.1, 0.2, 0.3)
    assert (type(ball), ball.rate, ball.beta) == (Momentum, 0.1, 0.2)
    assert (type(plain), plain.rate) == (Sgd, 0.1)
    with pytest.raises(ValueError, match="one of sgd, momentum, adam, but is 'adm'"):
        optimiser("adm", 0.1, beta1=0.5, beta2=0.9)
