"""The door: what comes in is checked once here, and trusted afterwards.

Each function takes the name of an argument and what was given for it, returns it in
one standard form, and raises a ValueError that says what is needed and what came.
"""

import operator

import numpy as np


def numbers(name, value, *, finite=True, dimensions=None, least=0):
    """The value as an array of floats without NaN.

    Args:
        name: what the caller calls it.
        value: a number, list, array or torch tensor.
        finite: refuse infinities too.
        dimensions: the number of axes it must have, or None for any.
        least: the smallest number of entries.
    """
    array = _as_floats(name, value)
    if dimensions is not None and array.ndim != dimensions:
        axes = "1 axis" if dimensions == 1 else f"{dimensions} axes"
        raise ValueError(f"{name} must have {axes}, but its shape is {array.shape}")
    if array.size < least:
        some = "1 value" if least == 1 else f"{least} values"
        raise ValueError(f"{name} must hold at least {some}, but holds {array.size}")
    if finite:
        hold(name, array, np.isfinite(array), "finite")
    else:
        hold(name, array, ~np.isnan(array), "a number or infinite")
    return array


def number(name, value):
    """The value as one finite float."""
    array = numbers(name, value)
    if array.ndim:
        raise ValueError(f"{name} must be one number, but its shape is {array.shape}")
    return float(array)


def positive(name, value):
    """The value as one finite float above zero."""
    result = number(name, value)
    hold(name, np.asarray(result), result > 0, "above 0")
    return result


def positives(name, value):
    """The value as an array of finite floats above zero."""
    array = numbers(name, value)
    hold(name, array, array > 0, "above 0")
    return array


def unit(name, value):
    """The value as an array of numbers in [0, 1]."""
    array = numbers(name, value)
    hold(name, array, (array >= 0) & (array <= 1), "between 0 and 1")
    return array


def probability(name, value):
    """The value as one float in [0, 1]."""
    return float(unit(name, number(name, value)))


def distribution(name, value):
    """The value as an array of probabilities that sum to 1."""
    array = numbers(name, value, least=1)
    hold(name, array, array >= 0, "at least 0 everywhere")
    total = array.sum()
    # Room for float32, which sums a thousand probabilities to about 1e-6.
    if array.ndim == 0 or abs(total - 1) > 1e-5:
        raise ValueError(f"{name} must sum to 1, but sums to {total:.6g}")
    return array


def count(name, value, *, least=1):
    """The value as an int, at least `least`."""
    try:
        result = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} must be a whole number, but is {value!r}") from None
    if result < least:
        raise ValueError(f"{name} must be at least {least}, but is {result}")
    return result


def size(value):
    """The shape of a sample: one count, or a tuple of counts."""
    if isinstance(value, tuple | list):
        return tuple(count("size", n, least=0) for n in value)
    return count("size", value, least=0)


def generator(rng):
    """The random generator, never a seed and never the global state."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            "rng must be a numpy random Generator, such as np.random.default_rng(0), "
            f"but is {rng!r}"
        )
    return rng


def same_shape(**arrays):
    """Raise unless all arrays have one shape."""
    if len({array.shape for array in arrays.values()}) > 1:
        shapes = " and ".join(f"{name} is {a.shape}" for name, a in arrays.items())
        raise ValueError(f"{' and '.join(arrays)} must have one shape, but {shapes}")


def grid(x, **curves):
    """An increasing grid and the curves on it, none of them negative."""
    x = numbers("x", x, dimensions=1, least=2)
    hold("x", x[1:], np.diff(x) > 0, "increasing", shift=1)
    curves = {name: numbers(name, curve) for name, curve in curves.items()}
    for name, curve in curves.items():
        same_shape(x=x, **{name: curve})
        hold(name, curve, curve >= 0, "at least 0 everywhere")
    return x, *curves.values()


def hold(name, array, good, need, *, shift=0):
    """Raise unless every entry is good, and name the first that is not."""
    if np.all(good):
        return
    index = np.unravel_index(np.argmin(good), np.shape(good))
    entry = ", ".join(str(i + shift) for i in index)
    place = f"{name}[{entry}]" if index else name
    raise ValueError(f"{name} must be {need}, but {place} is {array[index]:.6g}")


def settle(frozen, **values):
    """Give a frozen dataclass its checked values, once, from its __post_init__."""
    for name, value in values.items():
        object.__setattr__(frozen, name, value)


def plain(result):
    """One number as a float; anything with axes as an array."""
    return float(result) if np.ndim(result) == 0 else np.asarray(result)


def _as_floats(name, value):
    if hasattr(value, "detach"):  # a torch tensor, perhaps one that records gradients
        value = value.detach().cpu()
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":  # float(None) raises; astype would give NaN
            array = np.vectorize(float, otypes=[float])(array)
    except (TypeError, ValueError):
        array = None
    if array is None or array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be numbers, but is {_short(value)}")
    return array.astype(float, copy=False)


def _short(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
