"""Right answers to lesson 7 of chapter 5, each written differently from its reference."""

import numpy as np
import torch


def by_complex_numbers(x, y, eta, rule):
    z = complex(x, y)
    if rule == "alternating":
        z = z - eta * z.imag
        z = z + 1j * eta * z.real
    elif rule == "simultaneous":
        z = (1 + 1j * eta) * z
    else:
        z = z + 1j * eta * (z + 1j * eta * z)
    return [z.real, z.imag]


def by_matrices_in_single_precision(x, y, eta, rule):
    turn = np.array([[0, -1], [1, 0]], dtype=np.float32)
    one = np.eye(2, dtype=np.float32)
    matrix = {
        "simultaneous": one + eta * turn,
        "extragradient": one + eta * turn @ (one + eta * turn),
        "alternating": np.array([[1, -eta], [eta, 1 - eta**2]], dtype=np.float32),
    }[rule]
    return (matrix @ np.array([x, y], dtype=np.float32)).astype(np.float32)


def by_autograd(x, y, eta, rule):
    def slopes(a, b):
        a = torch.tensor(float(a), dtype=torch.float64, requires_grad=True)
        b = torch.tensor(float(b), dtype=torch.float64, requires_grad=True)
        return torch.autograd.grad(a * b, (a, b))

    gx, gy = slopes(x, y)
    if rule == "extragradient":
        gx, gy = slopes(x - eta * gx, y + eta * gy)
    new_x = x - eta * gx
    if rule == "alternating":
        _, gy = slopes(new_x, y)
    return torch.stack([new_x, y + eta * gy])


def by_a_loop_over_players(x, y, eta, rule):
    point, seen = [x, y], [x, y]
    for _ in range(2 if rule == "extragradient" else 1):
        moved = list(point)
        for player, sign in ((0, -1), (1, 1)):
            other = moved if rule == "alternating" else seen
            moved[player] = point[player] + sign * eta * other[1 - player]
        seen = moved
    return np.array(moved).reshape(2, 1)


def by_cases(x, y, eta, rule):
    match rule:
        case "simultaneous":
            return x - eta * y, y + eta * x
        case "alternating":
            return x - eta * y, y + eta * (x - eta * y)
        case "extragradient":
            return x - eta * (y + eta * x), y + eta * (x - eta * y)


def by_products_of_matrices(x, y, eta, rule):
    turn, one = np.array([[0.0, -1.0], [1.0, 0.0]]), np.eye(2)
    x_moves, y_moves = np.array([[1, -eta], [0, 1]]), np.array([[1, 0], [eta, 1]])
    matrix = {
        "simultaneous": one + eta * turn,
        "alternating": y_moves @ x_moves,
        "extragradient": one + eta * turn + eta**2 * turn @ turn,
    }
    return np.einsum("ij,j->i", matrix[rule], [x, y])


def by_tensors_in_single_precision(x, y, eta, rule):
    x, y = torch.tensor(x, requires_grad=True), torch.tensor(y)
    u, v = by_cases(x, y, eta, rule)
    return u.item(), v.item()


class StepWithDefaults:
    def __call__(self, x, y, eta=0.1, rule="simultaneous"):
        return [np.array([value]) for value in by_cases(x, y, eta, rule)]


RIGHT_ANSWERS = {
    "gradient_play_step": [
        by_complex_numbers,
        by_matrices_in_single_precision,
        by_autograd,
        by_a_loop_over_players,
        by_cases,
        by_products_of_matrices,
        by_tensors_in_single_precision,
        StepWithDefaults(),
    ],
}
