"""Wrong answers to lesson 5 of chapter 5 that nobody has named: none may pass."""

import numpy as np

from course_utils.maths.games.time_scales import stable_ratios


def _searched(H):
    """On a coarse grid of ratios, the first that is stable."""
    for k in np.arange(0.1, 20, 0.1):
        J = np.array([[-H[0, 0], -H[0, 1]], [k * H[0, 1], k * H[1, 1]]])
        if np.linalg.eigvals(J).real.max() < 0:
            return k
    return np.inf


def _large_for_infinity(H):
    return min(stable_ratios(H)[0], 1e6)


def _signs_of_a_single_entry(H):
    return abs(H[0, 0] / H[1, 1]) if H[0, 1] ** 2 > H[0, 0] * H[1, 1] else np.inf


def _not_a_number_for_none(H):
    found = stable_ratios(H)[0]
    return found if np.isfinite(found) else np.nan


WRONG_ANSWERS = {
    "stability_threshold": (
        lambda H: 3.0,
        lambda H: 0.0,
        lambda H: np.inf,
        lambda H: -stable_ratios(H)[0],
        lambda H: 2 * stable_ratios(H)[0],
        lambda H: stable_ratios(H)[0] + 1e-3,
        lambda H: (
            round(stable_ratios(H)[0] * 10) / 10
            if np.isfinite(stable_ratios(H)[0])
            else np.inf
        ),
        lambda H: stable_ratios(H)[0] ** 2,
        lambda H: H[0, 1] ** 2 / H[1, 1] ** 2,
        lambda H: (H[0, 0] - H[0, 1] ** 2 / H[1, 1]) / abs(H[1, 1]),
        lambda H: (stable_ratios(H)[0], np.inf),
        _searched,
        _large_for_infinity,
        _signs_of_a_single_entry,
        _not_a_number_for_none,
    ),
}
