"""The general ladder: what to say of a wrong answer that nobody has named.

Each rung takes all outputs and what was wanted, and says something only if it fits
all cases. The first that speaks is heard.
"""

from __future__ import annotations

import math

import numpy as np

# A constant ratio between got and wanted, and what it usually comes from.
_RATIOS = [
    (0.5, "half of what is wanted. Is a factor 2 missing, or a ½ too much?"),
    (2.0, "twice what is wanted. Is a ½ missing?"),
    (-1.0, "the negative of what is wanted. Look at the sign."),
    # Nats are log 2 times bits; which of them is asked for, the statement says.
    (math.log(2), "log 2 = 0.693 times what is wanted. Look at nats and bits."),
    (1 / math.log(2), "1/log 2 = 1.443 times what is wanted. Look at nats and bits."),
    (math.sqrt(2), "√2 times what is wanted."),
    (1 / math.sqrt(2), "1/√2 of what is wanted."),
    (math.pi, "π times what is wanted."),
    (1 / math.pi, "1/π of what is wanted."),
    (math.sqrt(2 * math.pi), "√(2π) times what is wanted: look at the constant."),
    (1 / math.sqrt(2 * math.pi), "1/√(2π) of what is wanted: a constant too much."),
    (1 / (2 * math.pi), "1/(2π) of what is wanted."),
    (2 * math.pi, "2π times what is wanted."),
    (1 / math.log(10), "1/log 10 of what is wanted. Is a logarithm to base 10 in it?"),
    (100.0, "100 times what is wanted: a percentage?"),
]


def explain(got: list[np.ndarray], wanted: list[np.ndarray], sizes: list[int]) -> str:
    """What the outputs of all cases have in common.

    Args:
        got, wanted: one array a case.
        sizes: the number of data in each case, 0 where there are none.
    Returns:
        A sentence; never empty.
    """
    words, _ = form(got, wanted)
    for rung in (_transposed, _parts, _ratio, _offset, _order):
        words = words or rung(got, wanted, sizes)
    return words or "The numbers differ from those wanted."


def form(
    got: list[np.ndarray], wanted: list[np.ndarray], *, many_calls: bool = False
) -> tuple[str, int]:
    """What is wrong before any number is compared, such as a shape or a nan.

    Args:
        got, wanted: one array a case.
        many_calls: whether the first axis runs over calls in one case.
    Returns:
        Words, empty if nothing is, and the number of the case meant, from 0.
    """
    for rung in (_shape(got, wanted, int(many_calls)), _not_finite(got, wanted)):
        if rung[0]:
            return rung
    return "", 0


def always_the_same(got: list[np.ndarray], wanted: list[np.ndarray]) -> str:
    """Of an answer that does not depend on what it is given."""
    values, others = _flat(got), _flat(wanted)
    if len(got) > 1 and np.ptp(values) == 0 and np.ptp(others) > 0:
        return (
            f"It returned {values[0]:.6g} in all cases, though they differ. Does it use "
            "its arguments?"
        )
    return ""


def nearly(got: list[np.ndarray], wanted: list[np.ndarray]) -> str:
    """Of an answer that is right up to a thousandth, but not up to rounding."""
    g, w = _flat(got), _flat(wanted)
    if g.shape == w.shape and np.allclose(g, w, rtol=1e-3, atol=0):
        away = np.max(np.abs(g - w) / np.maximum(np.abs(w), 1e-300))
        return (
            f"Every number is nearly right; the worst is off by {away:.1g} of its size. "
            "Is something rounded, or a step or a constant not exact?"
        )
    return ""


def _shape(got, wanted, skip=0) -> tuple[str, int]:
    for case, (g, w) in enumerate(zip(got, wanted, strict=True)):
        if np.squeeze(g).shape != np.squeeze(w).shape and g.T.shape != w.shape:
            return (
                f"In case {case + 1} the result is {_shape_in_words(g.shape[skip:])}, "
                f"but {_shape_in_words(w.shape[skip:])} is needed."
            ), case
    return "", 0


def _shape_in_words(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "one number"


def _not_finite(got, wanted) -> tuple[str, int]:
    for case, (g, w) in enumerate(zip(got, wanted, strict=True)):
        if np.isnan(g).any() and not np.isnan(w).any():
            return (
                "The result contains nan (not a number). Is there 0 · log 0, 0/0, or "
                "the root or logarithm of a negative number?"
            ), case
        if np.isinf(g).any() and not np.isinf(w).any():
            return "The result is infinite where it should be finite.", case
    return "", 0


def _transposed(got, wanted, sizes) -> str:
    fits = [
        g.ndim == 2 and g.T.shape == w.shape and np.allclose(g.T, w, rtol=1e-5)
        for g, w in zip(got, wanted, strict=True)
    ]
    return "The result is the transpose of what is wanted." if all(fits) else ""


def _parts(got, wanted, sizes) -> str:
    """Of a few numbers that are returned together, some are right in all cases."""
    shapes = {np.shape(a) for a in (*got, *wanted)}
    if len(shapes) > 1 or len(got) < 2 or got[0].ndim != 1 or not 2 <= got[0].size <= 4:
        return ""
    right = np.isclose(got, wanted, rtol=1e-5).all(axis=0)
    if not right.any() or right.all():
        return ""
    names = ("first", "second", "third", "fourth")
    good = [name for name, ok in zip(names, right, strict=False) if ok]
    bad = [name for name, ok in zip(names, right, strict=False) if not ok]
    return (
        f"Of what you return the {' and the '.join(good)} "
        f"{'number is' if len(good) == 1 else 'numbers are'} right in all cases, the "
        f"{' and the '.join(bad)} {'is' if len(bad) == 1 else 'are'} not."
    )


def _flat(arrays) -> np.ndarray:
    return np.concatenate([np.ravel(a) for a in arrays])


def _ratio(got, wanted, sizes) -> str:
    g, w = _flat(got), _flat(wanted)
    if g.shape != w.shape or not np.isfinite(g).all() or not np.isfinite(w).all():
        return ""
    used = np.abs(w) > 1e-12 * max(np.abs(w).max(), 1e-300)
    if used.sum() < 2 or np.abs(g[~used]).max(initial=0) > 1e-9:
        return ""
    ratio = g[used] / w[used]
    if np.allclose(ratio, ratio[0], rtol=1e-5):
        for value, words in _RATIOS:
            if math.isclose(ratio[0], value, rel_tol=1e-5):
                return f"Every number is {words}"
        if abs(ratio[0]) > 1e-9 and not math.isclose(ratio[0], 1, rel_tol=1e-5):
            return f"Every number is {ratio[0]:.4g} times what is wanted."
        return ""
    each = [_constant_ratio(a, b) for a, b in zip(got, wanted, strict=True)]
    if min(sizes, default=0) > 1 and len(set(sizes)) > 1:
        if np.allclose(each, sizes, rtol=1e-5):
            return "Every number is n times what is wanted: a sum for a mean?"
        if np.allclose(each, 1 / np.array(sizes), rtol=1e-5):
            return "Every number is 1/n of what is wanted: a mean for a sum?"
    return ""


def _constant_ratio(got: np.ndarray, wanted: np.ndarray) -> float:
    """The ratio that all numbers of a case have in common; 0 if there is none."""
    got, wanted = np.ravel(got), np.ravel(wanted)
    if not wanted.size or not wanted[0]:
        return 0.0
    ratio = got[0] / wanted[0]
    return float(ratio) if np.allclose(got, ratio * wanted, rtol=1e-5) else 0.0


def _offset(got, wanted, sizes) -> str:
    g, w = _flat(got), _flat(wanted)
    if g.shape != w.shape or g.size < 2 or not np.isfinite(g - w).all():
        return ""
    away = g - w
    if abs(away[0]) > 1e-9 and np.allclose(away, away[0], rtol=1e-5, atol=1e-9):
        return (
            f"Every number is {abs(away[0]):.4g} too {'large' if away[0] > 0 else 'small'}"
            ": is there a constant too much or one that is missing?"
        )
    return ""


def _order(got, wanted, sizes) -> str:
    if all(
        w.ndim == 1 and w.size > 1 and g.shape == w.shape
        for g, w in zip(got, wanted, strict=True)
    ):
        if all(
            np.allclose(g[::-1], w, rtol=1e-5) for g, w in zip(got, wanted, strict=True)
        ):
            return "The numbers are right, but in the opposite order."
    return ""
