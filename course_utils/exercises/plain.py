"""Plain numbers out of whatever an answer returned; by exact type, so nothing pretends."""

from __future__ import annotations

import inspect
import sys
from types import NoneType

import numpy as np

MOST_NUMBERS = 5_000_000
MOST_DEPTH = 8  # of lists within lists

_ADVICE = {
    "generator": " `list(...)` makes a list of it; or is there a `yield` where a `return` is meant?",
    "coroutine": " Write `def` without `async`.",
    "range": " `list(...)` makes a list of it.",
    "Fraction": " `float(...)` makes a number of it.",
    "Decimal": " `float(...)` makes a number of it.",
}


class NotNumbers(Exception):
    """What was returned instead of numbers; problem: kind, or none for None."""

    def __init__(self, words: str, problem: str = "kind"):
        super().__init__(words)
        self.problem = problem


def numbers(value) -> tuple[np.ndarray, bool]:
    """The value as float64, and whether it came in double precision.

    Raises:
        NotNumbers: with what to say to the learner.

    >>> numbers([1, 2.5])
    (array([1. , 2.5]), True)
    """
    parts = value if type(value) in (list, tuple) else [value]
    if parts and all(part is None for part in parts):
        raise NotNumbers("It returned None.", problem="none")
    return _numbers(value, MOST_DEPTH)


def _numbers(value, depth: int) -> tuple[np.ndarray, bool]:
    torch = sys.modules.get("torch")
    if torch is not None and type(value) in (torch.Tensor, torch.nn.Parameter):
        value = _of_tensor(torch, value)
    if type(value) in (list, tuple):
        return _of_parts(value, depth)
    if type(value) in (bool, int, float):
        return _of_python(value), True
    if isinstance(value, np.generic) and type(value).__module__ == "numpy":
        value = np.asarray(value)
    if type(value) is not np.ndarray:
        if inspect.iscoroutine(value):
            value.close()  # or Python warns that nobody waited for it
        raise NotNumbers(
            f"It returned {_kind(value)}; numbers, a list or an array are needed."
            + _ADVICE.get(type(value).__name__, "")
        )
    if value.dtype.kind not in "biuf":
        raise NotNumbers(
            f"It returned an array of {value.dtype}; real numbers are needed."
        )
    _not_too_many(value.size)
    return value.astype(float), value.dtype.kind != "f" or value.dtype.itemsize >= 8


def _of_tensor(torch, tensor) -> np.ndarray:
    _not_too_many(tensor.numel())
    try:
        tensor = tensor.detach().cpu().resolve_conj().to_dense()
        # numpy has no bfloat16.
        return (tensor.float() if tensor.dtype is torch.bfloat16 else tensor).numpy()
    except (RuntimeError, TypeError, NotImplementedError) as error:
        raise NotNumbers(f"It returned a tensor without numbers: {error}") from None


def _of_python(value) -> np.ndarray:
    try:
        return np.array(value, dtype=float)
    except OverflowError:
        raise NotNumbers("It returned a number too large for a float.") from None


def _of_parts(values, depth: int) -> tuple[np.ndarray, bool]:
    if depth == 0:
        raise NotNumbers(f"It returned lists in lists, more than {MOST_DEPTH} deep.")
    _not_too_many(len(values))
    if all(type(value) in (bool, int, float) for value in values):
        return _of_python(values), True
    arrays, exact, count = [], True, 0
    for value in values:
        array, double = _numbers(value, depth - 1)
        arrays.append(array)
        exact, count = exact and double, count + array.size
        _not_too_many(count)
    if len({array.shape for array in arrays}) > 1:
        # A number beside an array of one number is as good as two numbers.
        arrays = [np.squeeze(array) for array in arrays]
    if len({array.shape for array in arrays}) > 1:
        shapes = ", ".join(str(array.shape) for array in arrays[:5])
        raise NotNumbers(f"It returned parts of different shapes: {shapes}.")
    return np.array(arrays), exact


def _not_too_many(count: int) -> None:
    if count > MOST_NUMBERS:
        raise NotNumbers(f"It returned {count:,} numbers, far more than needed.")


def _kind(value) -> str:
    if type(value) is NoneType:
        return "None as one of its parts"
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
