"""One colour, one marker and one dash a concept, in a light and a dark theme.

A concept never differs from another by colour alone: its marker and its dash differ
too. `tests/figures/test_theme.py` holds contrast and colour-blind distance.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Concept:
    """How one concept of the course looks wherever it is drawn.

    Attributes:
        light, dark: colour as "#rrggbb" on a light and on a dark background.
        marker: one of circle, cross, triangle, diamond, square, star, plus, ring.
        dash: lengths of drawn and blank pieces in pixels; empty for a solid line.
    """

    light: str
    dark: str
    marker: str
    dash: tuple[int, ...]


# Found by a search for the largest least distance between any two, for usual sight and
# the three kinds of colour blindness, at a contrast of 4.5 or more with the background.
CONCEPTS: dict[str, Concept] = {
    "real": Concept("#006146", "#1adda4", "circle", ()),
    "generated": Concept("#6c1799", "#e3a4ff", "cross", (11, 5)),
    "gradient": Concept("#b6481c", "#f18700", "triangle", (2, 3)),
    "between": Concept("#05264b", "#84a0c0", "diamond", (12, 4, 2, 4)),
    "estimate": Concept("#3e6ed8", "#208cf8", "square", (5, 3)),
    "guess": Concept("#dc1e6d", "#f94a64", "star", (7, 3, 2, 3, 2, 3)),
    "neutral": Concept("#333333", "#e0e0e0", "plus", (22, 3)),
    "muted": Concept("#707070", "#9a9a9a", "ring", (2, 6)),
}

# Ends and middle of the two heat scales: from low to high.
SEQUENTIAL = {
    "light": ("#ffffff", "#7fc6bd", "#00493f"),
    "dark": ("#15191c", "#1f7d72", "#c9fff5"),
}
DIVERGING = {
    "light": ("#9a62c0", "#fafafa", "#2f9474"),
    "dark": ("#84559f", "#15191c", "#1d8a66"),
}

BACKGROUND = {"light": "#ffffff", "dark": "#111418"}
INK = {"light": "#22262a", "dark": "#e6e8ea"}
GRID = {"light": "#d9dde1", "dark": "#343a40"}


def concept(name: str) -> Concept:
    """The look of a concept.

    Args:
        name: a key of `CONCEPTS`.
    Returns:
        Its colours, marker and dash.
    Raises:
        ValueError: if there is no such concept.

    >>> concept("real").marker
    'circle'
    """
    if name not in CONCEPTS:
        raise ValueError(
            f"there is no concept {name!r}; the theme has {', '.join(CONCEPTS)}"
        )
    return CONCEPTS[name]


def as_data() -> dict:
    """The whole theme as plain data, in the form that the browser side reads."""
    return {
        "concepts": {name: asdict(look) for name, look in CONCEPTS.items()},
        "sequential": SEQUENTIAL,
        "diverging": DIVERGING,
        "background": BACKGROUND,
        "ink": INK,
        "grid": GRID,
    }
