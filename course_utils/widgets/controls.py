"""Controls of an explorer, declared as traits.

    class Pushforward(Explorer):
        rate = slider(1.0, low=0.1, high=5.0, step=0.1, label="rate λ")

gives the explorer a checked attribute `rate` and, in the browser, a labelled slider
with a number box. Setting the attribute and moving the slider are the same thing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import traitlets


class _Number(traitlets.TraitType):
    """A finite number in [low, high], optionally one of given stops."""

    def __init__(self, default, *, low, high, whole=False, stops=None):
        super().__init__(default)
        self.low, self.high, self.whole, self.stops = low, high, whole, stops
        self.info_text = f"a number from {low:g} to {high:g}"

    def validate(self, obj, value):
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not (math.isfinite(number) and self.low <= number <= self.high):
            raise traitlets.TraitError(
                f"{self.name} must be {self.info_text}, but was given {value!r}"
            )
        if self.stops is not None:
            number = min(self.stops, key=lambda stop: abs(stop - number))
        return round(number) if self.whole else number


def slider(
    default: float,
    *,
    low: float,
    high: float,
    step: float,
    label: str,
    whole: bool = False,
):
    """A number in [low, high], shown as a slider with a number box."""
    return _Number(default, low=low, high=high, whole=whole).tag(
        control={
            "kind": "slider",
            "low": low,
            "high": high,
            "step": step,
            "label": label,
            "whole": whole,
        },
        state=True,
    )


def stops(default: float, values: Sequence[float], *, label: str, whole: bool = True):
    """A number that takes the given values only, such as 1, 2, 5, 10, 20, ...

    A value in between is moved to the nearest stop.
    """
    values = sorted(values)
    return _Number(
        default, low=values[0], high=values[-1], whole=whole, stops=values
    ).tag(
        control={"kind": "stops", "stops": values, "label": label, "whole": whole},
        state=True,
    )


def choice(default: str, options: Sequence[str], *, label: str):
    """One of a few words, shown as a row of radio buttons or, if many, a list."""
    return traitlets.Enum(list(options), default_value=default).tag(
        control={"kind": "choice", "options": list(options), "label": label},
        state=True,
    )


def switch(default: bool, *, label: str):
    """On or off, shown as a check box."""
    return traitlets.Bool(default).tag(
        control={"kind": "switch", "label": label}, state=True
    )


def toggle(default: bool, *, panel: str, label: str, concept: str, look: str):
    """A layer that is shown or not, switched by its word in the legend of a panel.

    Layers drawn under this label and concept are what it stands for; `look` is the
    kind of layer, such as "points", that its sample shows while nothing is drawn.
    """
    return traitlets.Bool(default).tag(
        control={
            "kind": "toggle",
            "panel": panel,
            "label": label,
            "concept": concept,
            "look": look,
        },
        state=True,
    )


class _Numbers(traitlets.TraitType):
    """Finite numbers as an array that nobody can write into, of a fixed rank."""

    def __init__(self, default, *, low, high, ndim):
        super().__init__(None)
        self._default, self.low, self.high, self.ndim = default, low, high, ndim
        self.info_text = f"numbers from {low:g} to {high:g} in {ndim} dimension(s)"

    def make_dynamic_default(self):
        return None

    def default(self, obj=None):
        return self.validate(obj, self._default)

    def validate(self, obj, value):
        try:
            array = np.array(value, dtype=float)
        except (TypeError, ValueError):
            array = np.array(math.nan)
        if array.size == 0:  # as text an empty list has lost its second axis
            array = np.empty((0, *np.shape(self._default)[1:]))
        inside = np.isfinite(array).all() and (
            array.size == 0 or (array.min() >= self.low and array.max() <= self.high)
        )
        if array.ndim != self.ndim or not inside:
            raise traitlets.TraitError(
                f"{self.name} must be {self.info_text}, but was given {value!r}"
            )
        array.flags.writeable = False
        return array

    def _validate(self, obj, value):
        return self.validate(obj, value)

    def set(self, obj, value):
        # Comparing arrays with == has no single truth value, so compare here.
        new = self.validate(obj, value)
        old = obj._trait_values.get(self.name)
        obj._trait_values[self.name] = new
        if old is None or not np.array_equal(old, new):
            obj._notify_trait(self.name, old, new)


def numbers(default, *, low: float = -1e6, high: float = 1e6, ndim: int = 1):
    """Several numbers that handles move: part of the state, without a control."""
    return _Numbers(default, low=low, high=high, ndim=ndim).tag(state=True)


def memory(default):
    """A flag or word that belongs to the state but has no control of its own."""
    kinds = {bool: traitlets.Bool, int: traitlets.Int, str: traitlets.Unicode}
    return kinds[type(default)](default).tag(state=True)
