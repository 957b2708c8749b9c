"""`Explorer`: the frame that every interactive figure of the course shares.

A figure declares its state (`slider`, `choice`, `numbers`, ...), says what is drawn
(`draw`), what can be taken hold of (`handles`) and what it all means (`describe`).
The frame gives it a title, controls, presets, reset, a summary in words, a state
that can be saved, restored and handed out, and controls that a teacher can hide.
All of it can be driven without a browser:

    figure = divergence_race()
    figure.shift = 2.0                       # as if the slider had been moved
    figure.take_hold("q", 1.5, 0.0)          # as if the handle had been dragged
    figure.layers["js"].arrays["y"]          # what is drawn now
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import ClassVar

import numpy as np
import traitlets

from course_utils.figures.picture import picture
from course_utils.figures.scene import Layer, Panel
from course_utils.widgets.board import Board, Curve, Handle, Paint, as_points, clamp
from course_utils.widgets.display import constant_text


class Explorer(traitlets.HasTraits):
    """One interactive figure.

    Args:
        preset: the name of a preset to start from.
        state: a state string, as `figure.state` gives it.
        hide: what not to show: names of controls, of actions, of groups of controls, of
            texts that can be given, or any of "presets", "state", "formula", "summary".
        values: values of single controls, by name.
    Raises:
        ValueError: for an unknown preset, control or name to hide, or a state
            string that is not one of this figure.
    """

    title: ClassVar[str] = ""
    #: What the figure shows, in one sentence, for a screen reader.
    label: ClassVar[str] = ""
    #: name -> values of controls and other state; a preset starts from the defaults.
    presets: ClassVar[Mapping[str, dict]] = {}
    #: state that a preset leaves as it is, such as a sketch that the learner drew.
    kept: ClassVar[tuple[str, ...]] = ()
    #: name -> words on the button; pressed, it calls the method of that name.
    actions: ClassVar[Mapping[str, str]] = {}
    #: Whether the first action stands out, as the one to press; not among guesses.
    first_action_stands_out: ClassVar[bool] = True
    #: name -> words on its box: a text that is pasted or read from a file; given, it is
    #: handed to the method of that name.
    texts: ClassVar[Mapping[str, str]] = {}
    #: title -> names of its controls and texts. Groups open and close, the first is
    #: open at first; what stands in none comes above them.
    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    height: ClassVar[int] = 360
    #: Whether controls stand beside the drawing where there is room, and not above it.
    beside: ClassVar[bool] = False

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        # A figure's own private helper of such a name would silently take the place
        # of the frame's.
        ours = (__package__, "traitlets")
        frame = {
            name
            for base in cls.__mro__[1:]
            if base.__module__.startswith(ours)
            for name in vars(base)
        }
        taken = {name for name in vars(cls) if _is_private(name)} & frame
        if taken and not cls.__module__.startswith(__package__):
            raise TypeError(
                f"{cls.__name__} needs other names for {', '.join(sorted(taken))}: "
                f"the frame of all explorers uses them"
            )

    def __init__(
        self,
        *,
        preset: str | None = None,
        state: str | None = None,
        hide: Iterable[str] = (),
        **values,
    ):
        super().__init__()
        self._together = 0
        self._ready = False
        self._start: dict = {}
        self._applied: tuple[str, dict] = ("", {})
        self.hidden = self._require_hideable(hide)
        self.prepare()
        self._shown_panels = self.panels()
        self.board = Board(
            self._shown_panels,
            label=self.label or self.title,
            on_input=self._take,
            height=self.height,
            beside=self.beside,
        )
        with self.together():
            if preset is not None:
                self.apply(preset)
            if state is not None:
                self.restore(state)
            self._set_all(values)
        self._start, self._start_past = self._snapshot(), self.past()
        self._ready = True
        self.observe(self._changed, names=list(self._state_traits()))
        self.refresh()

    # What a figure says of itself ------------------------------------------------

    def prepare(self) -> None:
        """What is computed once, before the first drawing."""

    def panels(self) -> list[Panel]:
        """The axes; nothing that is dragged changes them, so that nothing jumps.

        A choice that shows another kind of thing may bring panels of its own.
        """
        raise NotImplementedError

    def draw(self) -> dict[str, Layer]:
        """What is drawn for the present state, the lowest layer first."""
        raise NotImplementedError

    def describe(self) -> str:
        """The present picture in one to three sentences with its numbers."""
        raise NotImplementedError

    def formula(self) -> str:
        """The figure's formula with the present numbers put in, as HTML text."""
        return ""

    def handles(self) -> list[Handle]:
        """What can be dragged, at its present place."""
        return []

    def curves(self) -> list[Curve]:
        """What can be drawn freehand, as it stands."""
        return []

    def paints(self) -> list[Paint]:
        """What points can be put in by hand, as they stand."""
        return []

    def status(self) -> str:
        """A few words on what the figure is doing, such as that it started again."""
        return ""

    def words_of(self, action: str) -> str:
        """What stands on the button of an action now."""
        return self.actions[action]

    def idle(self) -> Mapping[str, str]:
        """Controls that have no effect at present, each with the reason."""
        return {}

    def past(self):
        """What has happened that no control shows, for JSON; None for nothing."""
        return None

    def hold(self) -> Callable[[], None]:
        """What puts back, after a change that is refused, all that is no control.

        It is called when the controls are as they were before.
        """
        return lambda: None

    def relive(self, past) -> None:
        """Do again what `past` told, once the controls are as they were then."""
        if past is not None:
            raise ValueError(f"{type(self).__name__} has no past, but was given one")

    def paint(self, name: str, points: np.ndarray) -> None:
        """Take painted points, inside their bounds, into the state."""

    def move(self, name: str, x: float, y: float) -> None:
        """Take a handle's new place, inside its bounds, into the state."""

    def sketch(self, name: str, y: list[float]) -> None:
        """Take a curve's new heights, inside its bounds, into the state."""

    # The frame -------------------------------------------------------------------

    @property
    def layers(self) -> dict[str, Layer]:
        """What is drawn now, by name."""
        return self.board.layers

    @property
    def summary(self) -> str:
        """The present picture in words."""
        return self.board.summary

    @property
    def state(self) -> str:
        """All that can be changed, as a line of text for `restore` or `state=`."""
        values = {"figure": type(self).__name__, **self._snapshot()}
        if (past := self.past()) is not None:
            values["past"] = past
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def restore(self, state: str) -> None:
        """Put back a state; if anything in it is wrong, nothing changes."""
        try:
            values = dict(json.loads(state))
            figure, past = values.pop("figure"), values.pop("past", None)
        except (TypeError, ValueError, KeyError) as error:
            given = repr(state)
            given = given if len(given) <= 60 else f"{given[:60]}…"
            raise ValueError(
                'a state is the text that stands beside "This figure\'s state" (in '
                f"code, figure.state), but was given {given}"
            ) from error
        if figure != type(self).__name__:
            raise ValueError(
                f"this state belongs to {figure}, but the figure is a "
                f"{type(self).__name__}"
            )
        with self.together():
            self._set_all(values)
            self.relive(past)

    def apply(self, preset: str) -> None:
        """Show a preset: the defaults with the preset's values."""
        if preset not in self.presets:
            raise ValueError(
                f"{type(self).__name__} has no preset {preset!r}; it has "
                f"{', '.join(self.presets) or 'none'}"
            )
        with self.together():
            kept = {name: getattr(self, name) for name in self.kept}
            self._set_all({**self._defaults(), **kept, **self.presets[preset]})
            self._applied = (preset, self._snapshot())

    def reset(self) -> None:
        """Back to how the figure was opened."""
        with self.together():
            self._set_all(self._start)
            self.relive(self._start_past)

    def take_hold(self, name: str, x: float, y: float) -> None:
        """Move a handle as the pointer would, stopping at its bounds."""
        handle = self._named(self.handles(), name)
        panel = self._named(self.panels(), handle.panel)
        x_low, x_high, y_low, y_high = handle.bounds or (*panel.x, *panel.y)
        x = handle.at[0] if handle.axis == "y" else clamp(x, x_low, x_high)
        y = handle.at[1] if handle.axis == "x" else clamp(y, y_low, y_high)
        with self.together():
            self.move(name, float(x), float(y))

    def draw_curve(self, name: str, y: Iterable[float]) -> None:
        """Sketch a curve as the pointer would, stopping at its bounds."""
        curve = self._named(self.curves(), name)
        y = [float(height) for height in y]
        if len(y) != len(curve.x):
            raise ValueError(
                f"{name} has {len(curve.x)} nodes, but was given {len(y)} heights"
            )
        if curve.locked:
            return
        low, high = curve.bounds or self._named(self.panels(), curve.panel).y
        with self.together():
            self.sketch(name, [clamp(height, low, high) for height in y])

    def put_points(self, name: str, points) -> None:
        """Paint points as the pointer would: inside the bounds, and not too many."""
        paint = self._named(self.paints(), name)
        panel = self._named(self.panels(), paint.panel)
        x_low, x_high, y_low, y_high = paint.bounds or (*panel.x, *panel.y)
        points = as_points(points, paint.label)[: paint.most]
        with self.together():
            self.paint(name, np.clip(points, (x_low, y_low), (x_high, y_high)))

    def give(self, name: str, words: str) -> None:
        """Give a text, as if it had been pasted into its box."""
        if name not in self.texts:
            raise ValueError(
                f"{type(self).__name__} takes no text {name!r}; it takes "
                f"{', '.join(self.texts) or 'none'}"
            )
        with self.together():
            getattr(self, name)(str(words))

    def press(self, action: str) -> None:
        """Press one of the figure's buttons."""
        if action not in self.actions:
            raise ValueError(
                f"{type(self).__name__} has no action {action!r}; it has "
                f"{', '.join(self.actions) or 'none'}"
            )
        with self.together():
            getattr(self, action)()

    def picture(self):
        """The present picture as a static plotly figure, for where no kernel is."""
        return picture(self.panels(), self.layers, title=self.title)

    def refresh(self) -> None:
        """Draw the present state; inside `together`, at its end."""
        if not self._together:
            self._redraw()

    def _redraw(self) -> None:
        # All of it first: if something in it fails, the picture before stays whole.
        panels = self.panels()
        layers, handles = self.draw(), self.handles()
        curves, paints = self.curves(), self.paints()
        summary, status, timeline = self.describe(), self.status(), self._timeline()
        formula = "" if "formula" in self.hidden else self.formula()
        with self.board.hold_sync():
            if panels != self._shown_panels:
                self.board.panels = [asdict(panel) for panel in panels]
                self._shown_panels = panels
            self.board.frame = self._frame()
            self.board.controls = self._controls()
            self.board.values = {
                name: getattr(self, name) for name in self._control_traits()
            }
            self.board.timeline = timeline
            self.board.draw(
                layers,
                handles=handles,
                curves=curves,
                paints=paints,
                summary=summary,
                formula=formula,
                status=status,
            )

    @contextlib.contextmanager
    def together(self):
        """Make several changes and draw once, or none of them if one is refused."""
        outermost = not self._together
        before, put_back = (self._snapshot(), self.hold()) if outermost else ({}, None)
        self._together += 1
        try:
            yield self
            # A state that cannot be drawn is refused like a value out of range.
            if outermost and self._ready:
                self._redraw()
        except Exception:
            if outermost:
                for name, value in before.items():
                    setattr(self, name, value)
                put_back()
            raise
        finally:
            self._together -= 1

    def _repr_mimebundle_(self, **options):
        return constant_text(self.board, repr(self), **options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.title}>"

    # Inside ----------------------------------------------------------------------

    def _changed(self, change) -> None:
        if self._together:
            return
        try:
            self.refresh()
        except Exception:
            with self._silently():
                setattr(self, change["name"], change["old"])
            raise

    @contextlib.contextmanager
    def _silently(self):
        self._together += 1
        try:
            yield
        finally:
            self._together -= 1

    def _take(self, changes: list) -> None:
        """What the browser reports: see `Board`."""
        with self.together():
            for change in changes:
                self._take_one(*change)

    def _take_one(self, kind: str, name: str, value) -> None:
        if kind == "handle":
            self.take_hold(name, *value)
        elif kind == "curve":
            self.draw_curve(name, value)
        elif kind == "paint":
            self.put_points(name, value)
        elif kind == "control":
            self._set_all({name: value})
        elif kind == "text":
            self.give(name, value)
        elif kind == "action":
            self._act(name, value)
        else:
            raise ValueError(f"the browser sent a change of kind {kind!r}")

    def _act(self, name: str, value) -> None:
        if name == "reset":
            self.reset()
        elif name == "preset":
            self.apply(value)
        elif name == "restore":
            self.restore(value)
        else:
            self.press(name)

    def _state_traits(self) -> dict:
        return self.traits(state=True)

    def _control_traits(self) -> dict:
        named = self.traits(control=lambda spec: spec is not None)
        return {name: trait for name, trait in self._in_order(named)}

    def _in_order(self, named: dict):
        """Traits in the order of their declaration, not of their names."""
        written = [name for base in reversed(type(self).__mro__) for name in vars(base)]
        return sorted(named.items(), key=lambda item: written.index(item[0]))

    def _controls(self) -> list[dict]:
        """What stands in the browser's controls, in order, group by group."""
        specs = {
            name: {"name": name, **trait.metadata["control"]}
            for name, trait in self._control_traits().items()
        }
        for name, label in self.texts.items():
            specs[name] = {"name": name, "kind": "text", "label": label}
        group_of = {name: title for title, of in self.groups.items() for name in of}
        for name, title in group_of.items():
            specs[name]["group"] = title
        ordered = [name for name in specs if name not in group_of] + list(group_of)
        return [
            specs[name]
            for name in ordered
            if not self.hidden & {name, group_of.get(name)}
        ]

    def _timeline(self) -> dict:
        """Where time stands; only what is live has one."""
        return {}

    def _frame(self) -> dict:
        return {
            "title": self.title,
            "presets": [] if "presets" in self.hidden else list(self.presets),
            "preset": self._present_preset(),
            "actions": [
                [name, self.words_of(name)]
                for name in self.actions
                if name not in self.hidden
            ],
            "main_action": next(iter(self.actions), "")
            if self.first_action_stands_out
            else "",
            "state": "" if "state" in self.hidden else self.state,
            "idle": dict(self.idle()),
            "show_summary": "summary" not in self.hidden,
        }

    def _present_preset(self) -> str:
        """The preset that was applied, as long as nothing has been moved since."""
        name, state = self._applied
        return name if state == self._snapshot() else ""

    def _defaults(self) -> dict:
        return {
            name: trait.default(self) for name, trait in self._state_traits().items()
        }

    def _snapshot(self) -> dict:
        return {
            name: _plain(getattr(self, name)) for name in sorted(self._state_traits())
        }

    def _set_all(self, values: Mapping) -> None:
        unknown = set(values) - set(self._state_traits())
        if unknown:
            raise ValueError(
                f"{type(self).__name__} has no {', '.join(sorted(unknown))}; it has "
                f"{', '.join(sorted(self._state_traits()))}"
            )
        with self.together():
            for name, value in values.items():
                try:
                    setattr(self, name, value)
                except traitlets.TraitError as error:
                    raise ValueError(str(error)) from error

    def _require_hideable(self, hide: Iterable[str]) -> frozenset[str]:
        hide = [hide] if isinstance(hide, str) else list(hide)
        known = {
            *self._control_traits(),
            *self.actions,
            *self.texts,
            *self.groups,
            "presets",
            "state",
            "formula",
            "summary",
        }
        unknown = set(hide) - known
        if unknown:
            raise ValueError(
                f"{type(self).__name__} cannot hide {', '.join(sorted(unknown))}; "
                f"it has {', '.join(sorted(known))}"
            )
        return frozenset(hide)

    def _named(self, things: Iterable, name: str):
        things = {thing.name: thing for thing in things}
        if name not in things:
            raise ValueError(
                f"{type(self).__name__} has no {name!r}; it has {', '.join(things)}"
            )
        return things[name]


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith(("__", "_trait", "_all_trait"))


def _plain(value):
    return value.tolist() if isinstance(value, np.ndarray) else value
