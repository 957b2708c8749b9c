"""The vocabulary of drawings: panels with axes, and layers of arrays in them.

A scene is plain data. `widgets.Board` draws it live in the browser and
`figures.picture` as a static plotly figure; neither does any mathematics. Every
layer refuses values that are not finite, so that nothing is ever drawn at NaN: an
infinite value must be shown by whoever knows what it means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from course_utils.figures.theme import concept as _known_concept

Range = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """One pair of axes.

    Attributes:
        name: how layers and handles refer to it.
        x, y: the fixed ranges of the axes, (low, high), in the data's units.
        title, x_label, y_label: plain text or Unicode; no LaTeX.
        place: (column, row, columns, rows) in the board's grid of equal cells.
        equal: one unit is equally long on both axes.
        x_log, y_log: logarithmic axes; the range must then be positive.
        x_ticks, y_ticks: positions of the ticks; None lets the axis choose.
        tick_labels: text for given x positions, as ((position, text), ...).
        bare: no axes at all, for a diagram.
    """

    name: str
    x: Range
    y: Range
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    place: tuple[int, int, int, int] = (0, 0, 1, 1)
    equal: bool = False
    x_log: bool = False
    y_log: bool = False
    x_ticks: tuple[float, ...] | None = None
    y_ticks: tuple[float, ...] | None = None
    tick_labels: tuple[tuple[float, str], ...] = ()
    bare: bool = False

    def __post_init__(self) -> None:
        self._keep_plain_numbers()
        for axis, (low, high), log in (
            ("x", self.x, self.x_log),
            ("y", self.y, self.y_log),
        ):
            if not (np.isfinite([low, high]).all() and low < high):
                raise ValueError(
                    f"panel {self.name!r} needs a finite {axis} range (low, high) "
                    f"with low < high, but was given ({low}, {high})"
                )
            if log and low <= 0:
                raise ValueError(
                    f"panel {self.name!r} has a logarithmic {axis} axis, so its range "
                    f"must be positive, but was given ({low}, {high})"
                )

    def _keep_plain_numbers(self) -> None:
        """Plain floats and ints, as the browser reads them, whatever was given."""
        column, row, columns, rows = place = tuple(int(n) for n in self.place)
        if min(column, row) < 0 or min(columns, rows) < 1:
            raise ValueError(
                f"panel {self.name!r} needs a place (column, row, columns, rows) that "
                f"starts at 0 and spans at least one cell, but was given {self.place}"
            )
        if self.bare:
            object.__setattr__(self, "x_ticks", ())
            object.__setattr__(self, "y_ticks", ())
        labels = tuple((float(at), str(words)) for at, words in self.tick_labels)
        kept = {"place": place, "tick_labels": labels}
        for name in ("x", "y", "x_ticks", "y_ticks"):
            given = getattr(self, name)
            kept[name] = None if given is None else tuple(float(v) for v in given)
        for name, value in kept.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, eq=False)
class Layer:
    """Arrays to be drawn in a panel in the look of a concept.

    Made by `points`, `line`, `bars`, `area`, `heat`, `mesh`, `arrows`, `segments`
    and `text`; see there for the arrays of each kind.
    """

    kind: str
    panel: str
    concept: str
    label: str
    arrays: dict[str, np.ndarray]
    options: dict = field(default_factory=dict)


def _layer(kind, panel, concept, label, arrays, **options) -> Layer:
    _known_concept(concept)
    kept = {}
    for name, values in arrays.items():
        values = np.asarray(values, dtype=np.float32)
        if not np.isfinite(values).all():
            bad = int(np.size(values) - np.isfinite(values).sum())
            raise ValueError(
                f"layer {label or kind!r} in panel {panel!r} can draw finite numbers "
                f"only, but {bad} of the {np.size(values)} values of {name!r} are not"
            )
        kept[name] = values
    numbers = {
        name: float(value) if isinstance(value, np.number) else value
        for name, value in options.items()
    }
    return Layer(kind, panel, concept, label, kept, numbers)


def _same_length(kind: str, **arrays) -> dict[str, np.ndarray]:
    arrays = {
        name: np.atleast_1d(np.asarray(values, dtype=float))
        for name, values in arrays.items()
    }
    sizes = {name: values.shape[-1] for name, values in arrays.items()}
    if len(set(sizes.values())) > 1:
        given = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise ValueError(f"{kind} need arrays of one length, but {given}")
    return arrays


def _require_one_of(kind: str, name: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ValueError(
            f"{kind} needs {name} to be one of {', '.join(known)}, not {given!r}"
        )


def points(
    panel,
    x,
    y,
    *,
    values=None,
    concept="neutral",
    label="",
    size=4.0,
    opacity=1.0,
) -> Layer:
    """Markers at (x, y), each array of shape (n,); `size` is the radius in pixels.

    With `values` from 0 to 1, of shape (n,) as well, markers are filled with their
    colours on the diverging scale, and rimmed with that of the concept.
    """
    arrays = {"x": x, "y": y} | ({} if values is None else {"values": values})
    arrays = _same_length("points", **arrays)
    return _layer("points", panel, concept, label, arrays, size=size, opacity=opacity)


def line(panel, x, y, *, concept="neutral", label="", width=2.0, opacity=1.0) -> Layer:
    """A curve through (x, y) of shape (n,), or one a row where y is (paths, n)."""
    arrays = _same_length("line", x=x, y=y)
    if arrays["x"].ndim != 1:
        raise ValueError(f"line needs x of shape (n,), not {arrays['x'].shape}")
    return _layer("line", panel, concept, label, arrays, width=width, opacity=opacity)


def bars(
    panel, x, height, *, width=0.8, base=0.0, concept="neutral", label=""
) -> Layer:
    """Bars centred at x of the given heights, shape (n,), `width` in data units."""
    arrays = _same_length("bars", x=x, height=height)
    return _layer("bars", panel, concept, label, arrays, width=width, base=base)


def area(panel, x, low, high, *, concept="neutral", label="", opacity=0.25) -> Layer:
    """The area between the curves low and high over x, each of shape (n,)."""
    x = np.atleast_1d(x)
    low, high = np.broadcast_to(low, x.shape), np.broadcast_to(high, x.shape)
    arrays = _same_length("area", x=x, low=low, high=high)
    return _layer("area", panel, concept, label, arrays, opacity=opacity)


def heat(
    panel,
    values,
    *,
    x: Range,
    y: Range,
    low,
    high,
    scale="sequential",
    label="",
    ends: tuple[str, str] | None = None,
    reads: str = "",
) -> Layer:
    """Coloured cells, values of shape (rows, columns), first row at the lowest y.

    `low` and `high` are the values at the ends of the colour scale, which is
    "sequential" or "diverging" (then its middle is halfway between them). `ends` are the
    words for them in the legend, where the values are drawn on another scale than meant.
    `reads` is what stands before the value under the pointer, such as "D ="; without it
    the map cannot be read off.
    """
    if np.ndim(values) != 2:
        raise ValueError(
            f"heat needs values of shape (rows, columns), not {np.shape(values)}"
        )
    _require_one_of("heat", "scale", scale, ("sequential", "diverging"))
    if not low < high:
        raise ValueError(
            f"heat needs low < high for the ends of its scale, but was given "
            f"({low}, {high})"
        )
    arrays = {"values": values}
    return _layer(
        "heat",
        panel,
        "neutral",
        label,
        arrays,
        x=list(x),
        y=list(y),
        low=float(low),
        high=float(high),
        scale=scale,
        **({} if ends is None else {"ends": list(ends)}),
        **({"reads": reads} if reads else {}),
    )


def mesh(
    panel,
    nodes,
    *,
    weights=None,
    concept="neutral",
    label="",
    width=1.0,
    opacity=0.8,
) -> Layer:
    """A warped grid: nodes of shape (rows, columns, 2), joined along both.

    `weights` of shape (rows - 1, columns - 1) fill the cells, from 0 (not at all) to 1.
    """
    if np.ndim(nodes) != 3 or np.shape(nodes)[2] != 2:
        raise ValueError(
            f"mesh needs nodes of shape (rows, columns, 2), not {np.shape(nodes)}"
        )
    arrays = {"nodes": nodes}
    if weights is not None:
        rows, columns, _ = np.shape(nodes)
        if np.shape(weights) != (rows - 1, columns - 1):
            raise ValueError(
                f"mesh of {rows} times {columns} nodes needs weights of shape "
                f"({rows - 1}, {columns - 1}), not {np.shape(weights)}"
            )
        arrays["weights"] = np.clip(weights, 0, 1)
    return _layer("mesh", panel, concept, label, arrays, width=width, opacity=opacity)


def arrows(panel, x, y, dx, dy, *, concept="gradient", label="", width=1.5) -> Layer:
    """Arrows from (x, y) to (x + dx, y + dy), each array of shape (n,)."""
    arrays = _same_length("arrows", x=x, y=y, dx=dx, dy=dy)
    return _layer("arrows", panel, concept, label, arrays, width=width)


def segments(
    panel, x0, y0, x1, y1, *, concept="neutral", label="", width=1.0, opacity=1.0
) -> Layer:
    """Straight pieces from (x0, y0) to (x1, y1): stems, rules, ticks; shape (n,)."""
    arrays = _same_length("segments", x0=x0, y0=y0, x1=x1, y1=y1)
    return _layer(
        "segments", panel, concept, label, arrays, width=width, opacity=opacity
    )


def text(
    panel, x, y, texts: Sequence[str] | str, *, concept="neutral", align="left", size=13
) -> Layer:
    """Words at (x, y), one string a position; align is left, center or right."""
    arrays = _same_length("text", x=x, y=y)
    _require_one_of("text", "align", align, ("left", "center", "right"))
    words = [texts] if isinstance(texts, str) else [str(word) for word in texts]
    if len(words) != arrays["x"].size:
        raise ValueError(
            f"text needs one string a position, but has {len(words)} strings "
            f"for {arrays['x'].size} positions"
        )
    return _layer(
        "text", panel, concept, "", arrays, texts=words, align=align, size=size
    )
