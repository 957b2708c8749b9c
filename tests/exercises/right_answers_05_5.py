"""Right answers to lesson 5 of chapter 5, each written differently from its reference."""

import math

import numpy as np
import torch

from course_utils.maths.games.time_scales import stable_ratios


def by_bisection_on_eigenvalues(H):
    """Halve an interval of log k until the largest real part is 0 there."""
    sign = np.diag([-1.0, 1.0])

    def stable(k):
        return np.linalg.eigvals(np.diag([1.0, k]) @ sign @ H).real.max() < 0

    low, high = 1e-9, 1e9
    if stable(low):
        return 0
    if not stable(high):
        return math.inf
    for _ in range(80):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if stable(middle) else (middle, high)
    return high


def by_torch_in_single_precision(H):
    H = torch.tensor(H, dtype=torch.float32)
    ratio = torch.relu(H[0, 0] / H[1, 1])
    return ratio if torch.det(H) < 0 else torch.tensor(torch.inf)


def by_lists(H):
    (a, c), (d, b) = H.tolist()
    works = c * d - a * b > 0
    return [[0.0 if a >= 0 else a / b]] if works else [[float("inf")]]


def by_the_schur_complement(H):
    if H[0, 0] - H[0, 1] ** 2 / H[1, 1] <= 0:
        return np.inf
    return np.clip(H[0, 0] / H[1, 1], 0, None)


def by_the_course(H):
    return stable_ratios(H)[0]


def by_the_eigenvalues_of_h(H):
    return np.inf if np.prod(np.linalg.eigvalsh(H)) >= 0 else max(0, H[0, 0] / H[1, 1])


def by_torch_with_a_gradient(H):
    H = torch.tensor(H, requires_grad=True)
    least = torch.clamp(H[0, 0] / H[1, 1], min=0)
    return torch.where(torch.linalg.det(H) < 0, least, torch.tensor(torch.inf))


def with_a_minus_before_0(H):
    found = stable_ratios(H)[0]
    return -0.0 if found == 0 else np.array(found)


class ThresholdOfAnyMatrix:
    def __call__(self, H, signs=(-1, 1)):
        (a, c), (d, b) = np.einsum("i,ij->ij", signs, H)
        return float("inf") if a * b <= c * d else max(0.0, -a / b)


RIGHT_ANSWERS = {
    "stability_threshold": (
        by_bisection_on_eigenvalues,
        by_torch_in_single_precision,
        by_lists,
        by_the_schur_complement,
        by_the_course,
        by_the_eigenvalues_of_h,
        by_torch_with_a_gradient,
        with_a_minus_before_0,
        ThresholdOfAnyMatrix(),
    ),
}
