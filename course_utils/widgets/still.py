"""`Still`: a scene that is looked at and not taken hold of, in the light or dark theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from course_utils.figures.picture import picture
from course_utils.figures.scene import Layer, Panel
from course_utils.widgets.board import Board
from course_utils.widgets.display import constant_text


class Still:
    """One picture on a board without controls.

    Args:
        panels, layers: what is drawn; see `course_utils.figures.scene`.
        label: what the picture is, in a few words.
        words: what there is to see, in one or two sentences, for everyone and for a
            screen reader.
        height: of the drawing in pixels at full width.
    """

    def __init__(
        self,
        panels: Iterable[Panel],
        layers: Mapping[str, Layer],
        *,
        label: str,
        words: str,
        height: int = 360,
    ):
        self.panels, self.label = list(panels), label
        self.board = Board(self.panels, label=label, height=height)
        self.board.draw(layers, summary=words)

    @property
    def layers(self) -> dict[str, Layer]:
        """What is drawn, by name."""
        return self.board.layers

    @property
    def summary(self) -> str:
        """What there is to see, in words."""
        return self.board.summary

    def picture(self):
        """The same as a static plotly figure, for where no kernel is."""
        return picture(self.panels, self.layers)

    def __repr__(self) -> str:
        return f"<{self.label}>"

    def _repr_mimebundle_(self, **options):
        return constant_text(self.board, repr(self), **options)
