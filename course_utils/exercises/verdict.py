"""A verdict: what `check` has to say, as data, as text and as HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_COLOURS = {
    "right": "var(--jp-success-color1, #2e7d32)",
    "wrong": "var(--jp-warn-color1, #b35900)",
    "waiting": "var(--jp-info-color1, #0b57c9)",
}
_SIGNS = {"right": "✓", "wrong": "✗", "waiting": "…"}


@dataclass(frozen=True)
class Verdict:
    """The result of one check.

    Attributes:
        exercise: the exercise's name.
        correct: whether all visible checks passed.
        score: the share of cases that were right, in [0, 1].
        misconception: the name of the recognised one, or None.
        message: what is right or wrong, in a sentence or two.
        details: lines (label, value), such as given, got and wanted.
        attempted: False for a stub.
    """

    exercise: str
    correct: bool
    score: float
    misconception: str | None
    message: str
    details: tuple[tuple[str, str], ...] = ()
    attempted: bool = True

    @property
    def state(self) -> str:
        return "right" if self.correct else "wrong" if self.attempted else "waiting"

    @property
    def headline(self) -> str:
        if self.correct:
            return f"{self.exercise}: all visible checks passed"
        if not self.attempted:
            return f"{self.exercise}: not attempted yet"
        if self.misconception:
            # Not str.capitalize, which would write KL as kl.
            said = self.misconception[:1].upper() + self.misconception[1:]
            return f"{self.exercise}: not yet. {said}?"
        return f"{self.exercise}: not yet"

    def __str__(self) -> str:
        lines = [f"{_SIGNS[self.state]} {self.headline}", self.message]
        lines += [f"  {label}: {value}" for label, value in self.details]
        return "\n".join(line for line in lines if line)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        colour = _COLOURS[self.state]
        rows = "".join(
            f"<tr><th style='text-align:left;padding:1px 12px 1px 0;font-weight:600;"
            f"vertical-align:top;background:none'>{html.escape(label)}</th>"
            f"<td style='text-align:left;padding:1px 0;background:none'>"
            f"<code style='white-space:pre-wrap;background:none'>{html.escape(value)}"
            "</code></td></tr>"
            for label, value in self.details
        )
        table = f"<table style='margin:6px 0 0;border:0'>{rows}</table>" if rows else ""
        return (
            f"<div style='border-left:4px solid {colour};padding:6px 12px;"
            "color:var(--jp-content-font-color1, #22262a);max-width:52rem'>"
            f"<strong><span aria-hidden='true' style='color:{colour}'>"
            f"{_SIGNS[self.state]}</span> {html.escape(self.headline)}</strong>"
            f"<div>{marked(self.message)}</div>{table}</div>"
        )


def marked(text: str) -> str:
    """Text as HTML: escaped, with `code` and line breaks."""
    escaped = html.escape(text)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")


def shown(value, *, most: int = 160) -> str:
    """A value as short text."""
    import numpy as np

    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"{float(value):.6g}"
        # Rounding noise beside other numbers is not worth a reader's time.
        noise = 1e-15 * np.max(np.abs(value), initial=0.0, where=np.isfinite(value))
        words = np.array2string(
            np.where(np.abs(value) < noise, 0.0, value),
            precision=4,
            threshold=8,
            edgeitems=3,
            separator=", ",
        )
        if value.size > 8:
            words += f"  (shape {value.shape})"
    elif isinstance(value, float):
        words = f"{value:.6g}"
    elif callable(value):
        words = getattr(value, "__name__", "a function")
    else:
        words = str(value)
    return words if len(words) <= most else words[: most - 1] + "…"
