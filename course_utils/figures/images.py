"""Small grey images in rows: what a learner sees of real and of generated data."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_utils.figures.theme import BACKGROUND, GRID, concept

ENLARGED = 8  # screen pixels for each pixel of an image


@dataclass(frozen=True)
class ImageRows:
    """Rows of images under titles, shown by a notebook as they are, in text as words.

    Attributes:
        rows: (title, PNG, its size as (height, width), how many images) for each row.
    """

    rows: tuple[tuple[str, bytes, tuple[int, int], int], ...]

    def __repr__(self) -> str:
        return "\n".join(f"{title}: {n} images" for title, _, _, n in self.rows)

    def _repr_html_(self) -> str:
        return "".join(self._row(*row) for row in self.rows)

    @staticmethod
    def _row(title: str, png: bytes, size: tuple[int, int], n: int) -> str:
        words, width = html.escape(title), ENLARGED * size[1]
        return (
            "<figure style='margin:0 0 10px'>"
            "<figcaption style='color:var(--jp-content-font-color1, #22262a);"
            f"font-size:13px;margin-bottom:3px'>{words}</figcaption>"
            f"<img alt='{words}: {n} images' width='{width}' "
            f"src='data:image/png;base64,{base64.b64encode(png).decode()}' "
            "style='image-rendering:pixelated;max-width:100%;height:auto;"
            f"border:2px solid {GRID['light']}'></figure>"
        )


def image_rows(rows: Mapping[str, np.ndarray], *, high: float) -> ImageRows:
    """Images side by side, a row for each title, as ink on paper.

    Args:
        rows: title -> images of shape (n, height, width). The first row is drawn in
            the colour of real data, the others in that of generated data.
        high: the value of full ink; 0 is bare paper, and what lies beyond is cut off.
    Returns:
        What a notebook shows as pictures.
    Raises:
        ValueError: if there is no row, a row is not of that shape, or full ink is
            not above 0.

    >>> image_rows({"real": np.zeros((3, 8, 8)), "made": np.ones((5, 8, 8))}, high=16)
    real: 3 images
    made: 5 images
    """
    if not rows:
        raise ValueError("rows must hold images under at least one title, but are {}")
    if not high > 0:
        raise ValueError(f"high must be above 0, but is {high!r}")
    shown = []
    for i, (title, given) in enumerate(rows.items()):
        images = np.asarray(given, dtype=float)
        if images.ndim != 3 or not images.size:
            raise ValueError(
                f"{title} must have shape (n, height, width), but has {images.shape}"
            )
        ink = concept("generated" if i else "real").light
        pixels = _side_by_side(np.clip(images / high, 0, 1), ink)
        shown.append((title, _png(pixels), pixels.shape[:2], len(images)))
    return ImageRows(tuple(shown))


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _side_by_side(shares: np.ndarray, ink: str) -> np.ndarray:
    """Shares of full ink, (n, h, w), as colours (h, n (w + 1) - 1, 3)."""
    n, h, w = shares.shape
    paper, full = _rgb(BACKGROUND["light"]), _rgb(ink)
    pixels = np.empty((n, h, w + 1, 3))
    pixels[:, :, :w] = paper + shares[..., None] * (full - paper)
    pixels[:, :, w] = _rgb(GRID["light"])  # between two images
    row = pixels.transpose(1, 0, 2, 3).reshape(h, n * (w + 1), 3)
    return row[:, :-1].round().astype(np.uint8)


def _png(pixels: np.ndarray) -> bytes:
    """Colours (h, w, 3) as a PNG file."""
    from PIL import Image  # only lessons with pictures load it

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", optimize=True)
    return file.getvalue()
