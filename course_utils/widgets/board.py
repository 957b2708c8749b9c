"""`Board`: scenes drawn in the browser, with things in them that can be taken hold of.

The kernel sends panels, layers (one binary trait a layer, only when it changed),
handles and controls; the browser sends back what the learner did. At most one
message is on its way: the browser gathers what happens until the kernel has
answered, so that neither side ever builds a queue. Handles follow the pointer in
the browser at once; what depends on them follows with the kernel's answer.

Nothing here needs a browser: a test calls `receive` with what a browser would send
and reads `layers`, `handles` and `summary`.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_utils.figures import theme
from course_utils.figures.scene import Layer, Panel, Range
from course_utils.widgets.callbacks import explain, on_main

HERE = Path(__file__).parent / "js"
# One module in the browser, several files here: each is a chapter of it, in order.
PARTS = (
    "base.js",
    "keys.js",
    "layers.js",
    "handles.js",
    "paint.js",
    "controls.js",
    "time.js",
    "board.js",
)


@dataclass(frozen=True)
class Handle:
    """A point that can be dragged, by pointer, touch or arrow keys.

    Attributes:
        name: how `move` is told which one it was.
        panel: the panel in which it lies.
        at: its place (x, y) in the panel's units.
        label: what a screen reader calls it, such as "mean of q".
        concept: its look.
        axis: "xy", or "x" or "y" where it moves along one axis only.
        bounds: (x low, x high, y low, y high); None stands for the panel's ranges.
        step: how far an arrow key moves it along (x, y); None is a hundredth of the
            range. With Shift ten times as far.
        tail: where the arrow to a vector's tip starts; None draws no arrow.
        says: its value in words, such as "mean 0.50"; empty reads out x and y.
    """

    name: str
    panel: str
    at: tuple[float, float]
    label: str
    concept: str = "neutral"
    axis: str = "xy"
    bounds: tuple[float, float, float, float] | None = None
    step: tuple[float, float] | None = None
    tail: tuple[float, float] | None = None
    says: str = ""

    def __post_init__(self) -> None:
        theme.concept(self.concept)
        if self.axis not in ("x", "y", "xy"):
            raise ValueError(
                f"handle {self.name!r} needs axis 'x', 'y' or 'xy', not {self.axis!r}"
            )
        for name, count in (("at", 2), ("bounds", 4), ("step", 2), ("tail", 2)):
            _keep_numbers(self, name, count)


@dataclass(frozen=True)
class Curve:
    """A curve that can be drawn freehand: heights y over fixed positions x.

    Each node is a slider for the keyboard: up and down change it, left and right
    go to its neighbour.

    Attributes:
        name, panel, label, concept: as for `Handle`.
        x, y: positions and heights of the nodes, each of length n.
        bounds: (low, high) of y; None stands for the panel's range.
        step: how far an arrow key moves a node; None is a hundredth of the range.
        locked: it is shown but can no longer be changed.
    """

    name: str
    panel: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str
    concept: str = "guess"
    bounds: Range | None = None
    step: float | None = None
    locked: bool = False

    def __post_init__(self) -> None:
        theme.concept(self.concept)
        for name, count in (("x", None), ("y", len(self.x)), ("bounds", 2)):
            _keep_numbers(self, name, count)


@dataclass(frozen=True)
class Paint:
    """Points that are put freehand: strokes of a pointer or finger, a cursor for keys.

    Arrow keys move the cursor, Space puts a point there and Delete takes away those
    near it. The browser offers drawing, erasing, undoing and clearing.

    Attributes:
        name, panel, label, concept: as for `Handle`.
        points: where the points lie, shape (n, 2).
        bounds: (x low, x high, y low, y high); None stands for the panel's ranges.
        spacing: how far apart the points of a stroke lie; None is an eightieth of the
            range of x. The eraser reaches three times as far.
        most: of the points; a stroke ends there.
    """

    name: str
    panel: str
    points: tuple[tuple[float, float], ...]
    label: str
    concept: str = "guess"
    bounds: tuple[float, float, float, float] | None = None
    spacing: float | None = None
    most: int = 400

    def __post_init__(self) -> None:
        theme.concept(self.concept)
        _keep_numbers(self, "bounds", 4)
        points = as_points(self.points, f"{self.name!r}")
        object.__setattr__(self, "points", tuple(map(tuple, points.tolist())))


def as_points(values, what: str = "points") -> np.ndarray:
    """Points of the plane as an array of shape (n, 2), or say what is wrong."""
    try:
        array = np.array(values, dtype=float)
    except (TypeError, ValueError):
        array = np.array(math.nan)
    if array.size == 0:
        array = array.reshape(0, 2)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        given = repr(values)
        given = given if len(given) <= 60 else f"{given[:60]}…"
        raise ValueError(f"{what} needs pairs of finite numbers, but was given {given}")
    return array


def _keep_numbers(thing, name: str, count: int | None) -> None:
    """Replace an attribute by a tuple of finite floats, or say what is wrong."""
    given = getattr(thing, name)
    if given is None:
        return
    try:
        kept = tuple(float(value) for value in given)
    except (TypeError, ValueError):
        kept = ()
    right = len(kept) == (count or len(kept)) and all(map(math.isfinite, kept))
    if not kept or not right:
        raise ValueError(
            f"{thing.name!r} needs {count or 'some'} finite numbers as {name!r}, "
            f"but was given {given!r}"
        )
    object.__setattr__(thing, name, kept)


def _array_to_browser(layer: Layer | None, _widget) -> dict | None:
    if layer is None:
        return None
    arrays = {
        name: {
            "shape": list(values.shape),
            "data": memoryview(np.ascontiguousarray(values, "<f4")).cast("B"),
        }
        for name, values in layer.arrays.items()
    }
    return {
        "kind": layer.kind,
        "panel": layer.panel,
        "concept": layer.concept,
        "label": layer.label,
        "arrays": arrays,
        "options": layer.options,
    }


def _layer_trait() -> traitlets.Instance:
    return traitlets.Instance(Layer, allow_none=True).tag(
        sync=True, to_json=_array_to_browser
    )


def _same(a: Layer | None, b: Layer | None) -> bool:
    """Whether two layers would look the same."""
    if a is None or b is None:
        return a is b
    head = (a.kind, a.panel, a.concept, a.label, a.options, list(a.arrays))
    if head != (b.kind, b.panel, b.concept, b.label, b.options, list(b.arrays)):
        return False
    return all(np.array_equal(a.arrays[name], b.arrays[name]) for name in a.arrays)


class Board(anywidget.AnyWidget):
    """A canvas of panels with layers, handles and controls.

    Args:
        panels: the axes; see `course_utils.figures.scene.Panel`.
        label: what the whole figure is, for a screen reader.
        on_input: called on the kernel's main loop with the changes that the learner
            made, a list of (kind, name, value): ("handle", name, (x, y)),
            ("curve", name, [y, ...]), ("paint", name, [(x, y), ...]),
            ("control", name, value), ("text", name, words), ("time", "", step) or
            ("action", name, value).
        height: of the drawing in pixels at full width.
        beside: where there is room, the controls stand beside the drawing and not above.
    """

    _esm = "\n".join((HERE / part).read_text(encoding="utf-8") for part in PARTS)
    _css = (HERE / "board.css").read_text(encoding="utf-8")

    # From the kernel to the browser.
    theme = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int(360).tag(sync=True)
    panels = traitlets.List().tag(sync=True)
    order = traitlets.List().tag(sync=True)
    handles = traitlets.List().tag(sync=True)
    curves = traitlets.List().tag(sync=True)
    paints = traitlets.List().tag(sync=True)
    beside = traitlets.Bool(False).tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)
    formula = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    timeline = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    answered = traitlets.Dict().tag(sync=True)
    frames_sent = traitlets.Int(0).tag(sync=True)

    # From the browser to the kernel.
    input = traitlets.Dict().tag(sync=True, echo_update=False)
    frames_painted = traitlets.Int(0).tag(sync=True, echo_update=False)
    views = traitlets.Int(0).tag(sync=True, echo_update=False)

    def __init__(
        self,
        panels: Iterable[Panel],
        *,
        label: str = "",
        on_input: Callable[[list], None] | None = None,
        height: int = 360,
        beside: bool = False,
    ):
        self._on_input = on_input
        # Set before the connection opens: messages may come at once.
        self._on_main = on_main(lambda function, *args: function(*args))
        super().__init__(
            theme=theme.as_data(),
            label=label,
            height=height,
            beside=beside,
            panels=[asdict(panel) for panel in panels],
        )
        self.observe(self._take, "input")

    # What is drawn ---------------------------------------------------------------

    @property
    def layers(self) -> dict[str, Layer]:
        """The layers as drawn now, by name, the lowest first."""
        return {name: getattr(self, f"layer_{name}") for name in self.order}

    def draw(
        self,
        layers: Mapping[str, Layer],
        *,
        handles: Iterable[Handle] = (),
        curves: Iterable[Curve] = (),
        paints: Iterable[Paint] = (),
        **texts: str,
    ) -> None:
        """Show these layers, handles and texts instead of those before.

        Only what changed travels, in one message.

        Args:
            layers: by name (an identifier), the lowest first.
            handles, curves, paints: what can be taken hold of.
            texts: any of summary, formula, status and error.
        Raises:
            ValueError: if a layer or handle names a panel that does not exist.
        """
        handles, curves, paints = list(handles), list(curves), list(paints)
        self._require_panels([*layers.values(), *handles, *curves, *paints])
        self._require_identifiers(layers)
        with self.hold_sync():
            self._make_room(layers)
            for name in [*layers, *(set(self.order) - set(layers))]:
                self._put(f"layer_{name}", layers.get(name))
            self.order = list(layers)
            self.handles = [asdict(handle) for handle in handles]
            self.curves = [asdict(curve) for curve in curves]
            self.paints = [asdict(paint) for paint in paints]
            for name, words in texts.items():
                setattr(self, name, words)

    def _make_room(self, names: Iterable[str]) -> None:
        """Traits for new layers, all at once: each call makes a class of its own."""
        new = [f"layer_{name}" for name in names if not self.has_trait(f"layer_{name}")]
        if new:
            # Past Widget.add_traits, which would send each of them in a message.
            traitlets.HasTraits.add_traits(
                self, **{name: _layer_trait() for name in new}
            )
            self.keys = [*self.keys, *new]

    def _put(self, trait: str, layer: Layer | None) -> None:
        if not _same(getattr(self, trait), layer):
            setattr(self, trait, layer)

    def _require_identifiers(self, names: Iterable[str]) -> None:
        for name in names:
            if not (isinstance(name, str) and name.isidentifier()):
                raise ValueError(
                    f"a layer's name must be an identifier, such as 'p_real', "
                    f"but was given {name!r}"
                )

    def _require_panels(self, things) -> None:
        known = [panel["name"] for panel in self.panels]
        for thing in things:
            if thing.panel not in known:
                raise ValueError(
                    f"{thing.label or 'a layer'!r} is to be drawn in panel "
                    f"{thing.panel!r}, but the board has {', '.join(known)}"
                )

    # What the learner does -------------------------------------------------------

    def receive(
        self, changes: list, *, view: str = "test", number: int | None = None
    ) -> None:
        """Take changes as the browser sends them; see `on_input` for their form."""
        if number is None:
            number = self.answered.get(view, 0) + 1
        self.input = {"view": view, "number": number, "changes": changes}

    def _handle_msg(self, message) -> None:
        # JupyterLab delivers on changing threads; on the main loop a message neither
        # runs into a drawing nor, having been taken whole, can be half seen.
        self._on_main(super()._handle_msg, message)

    def _take(self, change) -> None:
        message = change["new"]
        # In one message with what it led to, so that the browser paints once.
        with self.hold_sync():
            try:
                if self._on_input is not None and message.get("changes"):
                    self.error = ""
                    self._on_input([tuple(entry) for entry in message["changes"]])
            except Exception as error:
                self._show_error(explain(error))
            finally:
                # The newest views only: each reload of a page makes a new one.
                others = {
                    k: n for k, n in self.answered.items() if k != message["view"]
                }
                recent = dict(list(others.items())[-20:])
                self.answered = {**recent, message["view"]: message["number"]}

    def _show_error(self, words: str) -> None:
        self.error = words

    # When it has been painted ----------------------------------------------------

    def ask_for_paint(self) -> int:
        """Ask the browser to tell when all that was sent, in this message too, has been
        painted; returns the number of the question, for `painted`."""
        if self.views:
            self.frames_sent += 1
        return self.frames_sent

    async def painted(self, *, asked: int | None = None, timeout: float = 1.0) -> bool:
        """Wait until the browser has painted all that was sent before.

        Args:
            asked: what `ask_for_paint` returned; None asks now.
            timeout: seconds after which to go on all the same (a hidden tab never
                paints).
        Returns:
            Whether it was painted; False at once where no browser shows the board.
        """
        if self.views == 0:
            return False
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        wanted = self.ask_for_paint() if asked is None else asked
        if self.frames_painted >= wanted:
            return True

        def seen(change):
            if change["new"] >= wanted:
                loop.call_soon_threadsafe(done.set)

        self.observe(seen, "frames_painted")
        try:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(done.wait(), timeout)
            return done.is_set()
        finally:
            self.unobserve(seen, "frames_painted")


def clamp(value: float, low: float, high: float) -> float:
    """The value, or the nearer end of [low, high] where it lies outside."""
    if math.isnan(value):
        raise ValueError(f"a place must be a number, but was given {value}")
    return min(max(value, low), high)
