"""The two players as a small diagram, and the ten things that an iteration does."""

from __future__ import annotations

import numpy as np

from course_utils.explorers.words import written
from course_utils.figures.scene import Layer, Panel, arrows, segments, text

#: What is at work in each of the ten parts of an iteration, and what it does.
PARTS = (
    ("z", "D's turn. New noise z is drawn."),
    ("G", "G turns the noise into samples; G itself stays as it is."),
    ("x", "Real samples x are drawn."),
    ("D", "D judges both: how likely is each of them real?"),
    ("D learns", "D goes down the gradient of its loss: the colours change."),
    ("z", "G's turn. New noise z is drawn."),
    ("G", "G turns it into samples."),
    ("D", "D judges them; D itself stays as it is. That gives G's loss."),
    ("push", "The gradient of G's loss comes back through D to each sample."),
    ("G learns", "G goes down that gradient: its samples move."),
)
D_LEARNS, G_LEARNS = 5, 10  # the parts after which a player has changed
#: part -> the layers that it is about; the others step back.
ABOUT = {
    "z": (),
    "G": ("fake",),
    "x": ("real",),
    "D": ("real", "fake", "verdict"),
    "D learns": ("real", "fake", "verdict"),
    "push": ("fake", "push", "verdict"),
    "G learns": ("fake",),
}
WIDE, HIGH = 12.0, 4.0
# Where the nodes lie, and half of how wide and how high they are.
_AT = {
    "z": (0.2, 3.0),
    "G": (2.4, 3.0),
    "x̂": (5.3, 3.0),
    "x": (5.3, 0.9),
    "D": (8.3, 1.95),
}
_BOXES = {"G": (0.85, 0.6), "D": (0.85, 0.6)}
_HALF = {**_BOXES, "z": (0.3, 0.5), "x̂": (1.05, 0.5), "x": (0.4, 0.5)}


def about(part: int) -> tuple[str, ...] | None:
    """The layers that a part of an iteration is about; None for all, outside of one."""
    return ABOUT[PARTS[part - 1][0]] if part else None


def panel(place) -> Panel:
    """The diagram's panel, without axes."""
    return Panel("players", (0, WIDE), (0, HIGH), place=place, bare=True)


def at_work(part: int, last: str) -> set[str]:
    """The nodes and ways to be lit: of a part of an iteration, or of the last step."""
    if part:
        return {PARTS[part - 1][0]}
    return {"both": {"D learns", "G learns"}, "d": {"D learns"}, "g": {"G learns"}}[
        last
    ]


def draw(lit: set[str], judged: tuple[float, float] | None) -> dict[str, Layer]:
    """The diagram with what is lit, and how D judges on average.

    Args:
        lit: as `at_work` gives it.
        judged: the mean of D on real and on generated samples; None where D gives no
            probability.
    """
    ways = [("z", "G"), ("G", "x̂"), ("x̂", "D"), ("x", "D")]
    bright = [
        way
        for way in ways
        if (way[1] == "x̂" and "G" in lit)
        or (way[1] == "D" and "D" in lit)
        or (way[0] == "z" and "z" in lit)
        or (way[0] == "x" and "x" in lit)
    ]
    layers = {
        "ways": _ways([way for way in ways if way not in bright], "muted", 1.3),
        "boxes": _boxes([n for n in _BOXES if not _learns(n, lit)], "neutral", 1.3),
    }
    if bright:
        layers["bright_ways"] = _ways(bright, "neutral", 2.6)
    learning = [node for node in _BOXES if _learns(node, lit)]
    if learning:
        layers["learning"] = _boxes(learning, "gradient", 2.6)
    back = _back(lit)
    if back is not None:
        layers["back"] = back
    return layers | _words(*(judged or (None, None)))


def _learns(node: str, lit: set[str]) -> bool:
    return f"{node} learns" in lit


def _ways(ways, concept: str, width: float) -> Layer:
    x, y, dx, dy = [], [], [], []
    for start, end in ways:
        (x0, y0), (x1, y1) = _AT[start], _AT[end]
        away, towards = (_HALF[node][0] + 0.15 for node in (start, end))
        share = np.array([away, -towards]) / (x1 - x0)
        x.append(x0 + share[0] * (x1 - x0))
        y.append(y0 + share[0] * (y1 - y0))
        dx.append((1 + share[1] - share[0]) * (x1 - x0))
        dy.append((1 + share[1] - share[0]) * (y1 - y0))
    return arrows("players", x, y, dx, dy, concept=concept, width=width)


def _boxes(nodes, concept: str, width: float) -> Layer:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    ends = []
    for node in nodes:
        at = np.array(_AT[node]) + corners * _BOXES[node]
        ends.append(np.concatenate([at[:-1], at[1:]], axis=1))
    ends = np.concatenate(ends) if ends else np.empty((0, 4))
    return segments("players", *ends.T, concept=concept, width=width)


def _back(lit: set[str]) -> Layer | None:
    """The way back of a gradient, from the losses to whoever learns."""
    ways = []
    if "D learns" in lit:
        ways.append(((9.9, 1.95), (9.3, 1.95)))
    if "push" in lit or "G learns" in lit:
        ways.append(((7.7, 2.85), (6.3, 3.45)))
    if "G learns" in lit:
        ways.append(((4.4, 3.4), (3.4, 3.4)))
    if not ways:
        return None
    start, end = (np.array(each, float) for each in zip(*ways, strict=True))
    return arrows("players", *start.T, *(end - start).T, concept="gradient", width=2)


def _words(real: float | None, fake: float | None) -> dict[str, Layer]:
    def at(node, words, concept, dy=0.0):
        x, y = _AT[node]
        return text(
            "players", [x], [y + dy], [words], concept=concept, align="center", size=13
        )

    layers = {
        "z": at("z", "z", "neutral"),
        "G": at("G", "G", "generated"),
        "made": at("x̂", "G(z)", "generated"),
        "given": at("x", "x", "real"),
        "D": at("D", "D", "estimate"),
    }
    for name, mean, y, concept in (
        ("on_fake", fake, 2.4, "generated"),
        ("on_real", real, 1.5, "real"),
    ):
        if mean is not None:
            words = [written(mean, 2)]
            layers[name] = text("players", [10.2], [y], words, concept=concept, size=13)
    if real is not None:
        layers["means"] = text(
            "players", [12], [3.35], ["mean D"], concept="muted", align="right", size=12
        )
    return layers
