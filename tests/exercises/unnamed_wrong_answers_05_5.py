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


def _with_f_xy_too_small(H):
    """Would be right if the diagonal were halved: f_xy² against f_xx f_yy / 4."""
    halved = H * np.array([[0.5, 1.0], [1.0, 0.5]])
    return stable_ratios(halved)[0]


def _only_for_positive_f_xy(H):
    return stable_ratios(H)[0] if H[0, 1] > 0 else np.inf


def _stable_at_equal_speed(H):
    J = np.diag([-1.0, 1.0]) @ H
    return bool(np.linalg.eigvals(J).real.max() < 0)


def _changes_h(H):
    H[0] *= -1
    return 0.0 if H[0, 0] <= 0 else -H[0, 0] / H[1, 1]


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
        lambda H: None if np.isinf(stable_ratios(H)[0]) else stable_ratios(H)[0],
        lambda H: max(1.0, stable_ratios(H)[0]),
        lambda H: stable_ratios(H)[0] or np.inf,
        lambda H: stable_ratios(H[::-1, ::-1])[0],
        lambda H: str(stable_ratios(H)[0]),
        lambda H: np.sqrt(stable_ratios(H)[0]),
        lambda H: np.linalg.det(H),
        lambda H: np.linalg.eigvalsh(H),
        lambda H: (
            np.inf if H[0, 1] ** 2 <= H[0, 0] / H[1, 1] else max(0.0, H[0, 0] / H[1, 1])
        ),
        lambda H: (
            np.inf if H[0, 1] ** 3 <= H[0, 0] * H[1, 1] else max(0.0, H[0, 0] / H[1, 1])
        ),
        _with_f_xy_too_small,
        _only_for_positive_f_xy,
        _stable_at_equal_speed,
        _changes_h,
        _searched,
        _large_for_infinity,
        _signs_of_a_single_entry,
        _not_a_number_for_none,
    ),
}
