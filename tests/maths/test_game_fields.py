import numpy as np
import pytest
import torch

from course_utils.maths.games.fields import (
    bilinear,
    differences,
    linear,
    of_losses,
    quadratic,
    sine,
    unrolled,
    with_consensus,
)

ZERO_SUM = {
    "quadratic": (
        quadratic(0.7, -0.4, 1.3),
        lambda x, y: 0.35 * x**2 - 0.2 * y**2 + 1.3 * x * y,
    ),
    "bilinear": (bilinear(0.8), lambda x, y: 0.8 * x * y),
    "sine": (sine(), lambda x, y: torch.sin(x + y)),
}


def points(rng, *shape):
    return rng.normal(size=shape), rng.normal(size=shape)


def torch_field(value, x, y):
    """(−∂f/∂x, ∂f/∂y) by torch's autograd."""
    x, y = (torch.tensor(a, requires_grad=True) for a in (x, y))
    slopes = torch.autograd.grad(value(x, y).sum(), (x, y), create_graph=True)
    return -slopes[0], slopes[1], x, y


@pytest.mark.parametrize(("game", "value"), ZERO_SUM.values(), ids=ZERO_SUM)
def test_x_descends_and_y_ascends_the_value_as_autograd_says(rng, game, value):
    x, y = points(rng, 40)
    v, w, _, _ = torch_field(value, x, y)
    ours = game.field(x, y)
    assert np.allclose(ours[0], v.detach(), atol=1e-12)
    assert np.allclose(ours[1], w.detach(), atol=1e-12)
    theirs = value(torch.tensor(x), torch.tensor(y))
    assert np.allclose(game.value(x, y), theirs, atol=1e-12)


@pytest.mark.parametrize(("game", "value"), ZERO_SUM.values(), ids=ZERO_SUM)
def test_the_jacobian_is_that_of_autograd_with_one_row_a_player(rng, game, value):
    x, y = points(rng, 5)
    v, w, tx, ty = torch_field(value, x, y)
    kept = {"retain_graph": True, "materialize_grads": True}
    rows = [torch.autograd.grad(a.sum(), (tx, ty), **kept) for a in (v, w)]
    theirs = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    assert game.jacobian(x, y).shape == (5, 2, 2)
    assert np.allclose(game.jacobian(x, y), theirs, atol=1e-12)
    assert np.allclose(differences(game.field, x, y), theirs, atol=1e-8)


def test_a_linear_game_multiplies_by_its_matrix(rng):
    matrix, z = rng.normal(size=(2, 2)), rng.normal(size=(2, 7))
    assert np.allclose(linear(matrix).field(*z), matrix @ z)
    assert np.allclose(linear(matrix).jacobian(*z), matrix)


def test_a_game_of_losses_differentiates_each_loss_by_its_own_player(rng):
    # Not zero-sum, and not symmetric in the players.
    game = of_losses(
        lambda x, y: np.sin(x) * y + x**2, lambda x, y: np.exp(0.3 * x * y) - y
    )
    x, y = points(rng, 30)
    v, w = game.field(x, y)
    e = np.exp(0.3 * x * y)
    assert np.allclose(v, -(np.cos(x) * y + 2 * x), atol=1e-8)
    assert np.allclose(w, -(0.3 * x * e - 1), atol=1e-8)
    j = game.jacobian(x, y)
    assert np.allclose(j[..., 0, 0], np.sin(x) * y - 2, atol=1e-6)
    assert np.allclose(j[..., 0, 1], -np.cos(x), atol=1e-6)
    assert np.allclose(j[..., 1, 0], -(0.3 + 0.09 * x * y) * e, atol=1e-6)
    assert np.allclose(j[..., 1, 1], -0.09 * x**2 * e, atol=1e-6)


def test_consensus_adds_the_descent_of_half_the_squared_length_of_the_field(rng):
    x, y = points(rng, 20)
    game, gamma = sine(), 0.7
    v, w, tx, ty = torch_field(ZERO_SUM["sine"][1], x, y)
    fall = torch.autograd.grad(((v**2 + w**2) / 2).sum(), (tx, ty))
    ours = with_consensus(game, gamma).field(x, y)
    assert np.allclose(ours[0], v.detach() - gamma * fall[0], atol=1e-12)
    assert np.allclose(ours[1], w.detach() - gamma * fall[1], atol=1e-12)


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_the_unrolled_slope_is_that_of_backpropagation_through_the_answers(rng, steps):
    x, y = points(rng, 10)
    a, b, c, eta = 0.5, -0.3, 1.2, 0.25
    tx = torch.tensor(x, requires_grad=True)
    answer = torch.tensor(y)
    for _ in range(steps):
        answer = answer + eta * (b * answer + c * tx)
    value = a * tx**2 / 2 + b * answer**2 / 2 + c * tx * answer
    theirs = torch.autograd.grad(value.sum(), tx)[0]
    game = unrolled(quadratic(a, b, c), steps=steps, eta=eta)
    v, w = game.field(x, y)
    assert np.allclose(v, -theirs, atol=1e-8)
    assert np.allclose(w, b * y + c * x)


def test_errors_say_what_is_needed():
    with pytest.raises(ValueError, match=r"shape \(..., 2, 2\), but has \(3,\)"):
        linear([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="gamma must be at least 0"):
        with_consensus(bilinear(), -1.0)
    with pytest.raises(ValueError, match="must have a value"):
        unrolled(linear(np.eye(2)), steps=1, eta=0.1)
