"""Numbers as a reader writes them, for summaries and formulas."""

from __future__ import annotations

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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


def of_any_size(value: float) -> str:
    """A number of at least 0 in words, also where it is very large or very small.

    >>> of_any_size(2.7048), of_any_size(3.3e14), of_any_size(2.6e-6), of_any_size(0.0)
    ('2.705', '3.3 × 10¹⁴', '2.6 × 10⁻⁶', '0.000')
    """
    if value == 0 or math.isinf(value) or 1e-3 <= value < 1e4:
        return written(value, 3)
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
