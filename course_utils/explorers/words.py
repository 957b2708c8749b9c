"""Numbers as a reader writes them, for summaries and formulas."""

from __future__ import annotations

import math


def written(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number in words: a true minus, ∞ for infinity, never "−0.00".

    Args:
        value: not NaN.
        digits: after the point.
        sign: write a plus too.

    >>> written(-1.5), written(-0.001), written(float("inf")), written(2, 1, sign=True)
    ('−1.50', '0.00', '∞', '+2.0')
    """
    if math.isnan(value):
        raise ValueError("there are no words for NaN")
    if math.isinf(value):
        text = "∞"
    else:
        text = f"{abs(value):.{digits}f}"
        if float(text) == 0:
            return text
    return ("−" if value < 0 else "+" if sign else "") + text
