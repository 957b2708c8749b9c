"""Keys of a question that stands in a page: its own, and none of JupyterLab's."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent / "js"
PARTS = ("keys.js", "letters.js")


class Letters(anywidget.AnyWidget):
    """An unseen child that minds the keys of the box of widgets that it stands in.

    A letter presses the button of class `course-option` at its place in the alphabet,
    the arrow keys go from one to the next, and Escape leaves for the cell. JupyterLab
    gets none of them: there "a" would insert a cell and "d", pressed twice, delete one.

    Args:
        box: the class of the box.
    """

    _esm = "\n".join((HERE / part).read_text(encoding="utf-8") for part in PARTS)
    box = traitlets.Unicode().tag(sync=True)
