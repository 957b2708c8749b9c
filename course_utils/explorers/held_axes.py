"""An ellipse held by the tips of its two half axes, which stay perpendicular."""

from __future__ import annotations

import math

import numpy as np

Axes = tuple[np.ndarray, np.ndarray]


def angle_of(vector) -> float:
    """The direction of a vector of the plane, in radians."""
    return math.atan2(vector[1], vector[0])


def towards(angle: float) -> np.ndarray:
    """The unit vector of a direction."""
    return np.array([math.cos(angle), math.sin(angle)])


def facing(vector, angle: float) -> np.ndarray:
    """The vector or its opposite, whichever points more that way."""
    return -vector if vector @ towards(angle) < 0 else vector


def recognised(axes, angles) -> Axes:
    """Half axes in the order and with the signs in which two handles hold them.

    An axis has two tips, and one may grow longer than the other: which handle holds
    which tip is told by the directions in which the handles were left.

    Args:
        axes: two perpendicular vectors, shape (2, 2), one a row.
        angles: the directions of the two handles.
    Returns:
        The two vectors, each on its handle's side.
    """
    a, b = axes
    first, second = angles
    if _alignment(b, first) > _alignment(a, first):
        a, b = b, a
    return facing(a, first), facing(b, second)


def _alignment(vector, angle: float) -> float:
    """|cos| of the angle between the two."""
    return abs(vector @ towards(angle)) / np.hypot(*vector)


def dragged(held, other, tip, *, low: float, high: float) -> Axes:
    """The axes once the held one was dragged to a tip, as far as that is allowed.

    The other keeps its length and turns with it. Standard deviations along x and y
    stay in [low, high]: the held axis becomes no longer than that, and the other gives
    way where a thin ellipse is turned so far that it must be thicker.

    Args:
        held, other: the half axes before, perpendicular vectors of shape (2,).
        tip: where the held one is to end, shape (2,).
        low, high: the allowed standard deviations.
    Returns:
        The held and the other axis, perpendicular.

    >>> held, other = np.array([1.0, 0.0]), np.array([0.0, 0.7])
    >>> held, other = dragged(held, other, np.array([0.9, 1.2]), low=0.5, high=1.6)
    >>> held.round(6).tolist(), other.round(6).tolist()
    ([0.9, 1.2], [-0.56, 0.42])
    """
    if np.hypot(*tip) < 1e-6:  # it has no direction: that of before
        tip = 1e-6 * held / np.hypot(*held)
    along = tip / np.hypot(*tip)
    across = facing(np.array([-along[1], along[0]]), angle_of(other))
    lengths = _in_range(along, np.hypot(*tip), np.hypot(*other), low=low, high=high)
    return along * lengths[0], across * lengths[1]


def _in_range(along, held: float, other: float, *, low: float, high: float):
    """Lengths like these whose ellipse has its standard deviations in [low, high]."""
    low, high, h, o = low**2, high**2, held**2, other**2
    # The variances are most · h + least · o and least · h + most · o.
    least, most = np.sort(along**2)
    least = max(least, 1e-12)
    h = min(h, high / most)
    o = np.clip(o, (low - least * h) / most, (high - least * min(h, low)) / most)
    shortest = max((low - least * o) / most, (low - most * o) / least, 1e-6)
    longest = min((high - least * o) / most, (high - most * o) / least)
    h = max(min(h, longest), shortest)
    return math.sqrt(h), math.sqrt(o)
