"""What there is to learn: ready targets, and points that were drawn or pasted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable

import numpy as np

from course_utils.maths import targets
from course_utils.maths.targets import RoundMixture

DRAWN, IMPORTED = "drawn by you", "imported"
MOST_DRAWN, MOST_IMPORTED = 400, 1000
SD = 0.05  # of the bump on a drawn or imported point
READY: dict[str, Callable[[], RoundMixture]] = {
    "ring of 8": targets.ring,
    "grid of 25": targets.grid,
    "two blobs": targets.two_blobs,
    "three gaussians": targets.three_gaussians,
    "line": targets.line,
    "circle": lambda: targets.ring(modes=40, sd=0.06),
    "spiral": targets.spiral,
}
NAMES = [*READY, DRAWN, IMPORTED]
# Drawn at first: a smile, which is neither round nor made of modes.
_ARC = np.linspace(1.15 * math.pi, 1.85 * math.pi, 24)
SMILE = np.concatenate(
    [
        0.9 * np.stack([np.cos(_ARC), np.sin(_ARC)], axis=1),
        [[-0.4, 0.55], [-0.4, 0.45], [0.4, 0.55], [0.4, 0.45]],
    ]
).round(3)


def target_of(name: str, drawn, imported) -> RoundMixture:
    """The target of a name; without any points, that of the smile."""
    if name in READY:
        return READY[name]()
    points = drawn if name == DRAWN else imported
    return targets.from_points(points if len(points) else SMILE, sd=SD)


def points_from_text(text: str) -> np.ndarray:
    """Points from CSV or JSON, moved and scaled alike into the square around 0.

    CSV: two numbers a line, apart by comma, semicolon, tab or spaces; a first line of
    words and lines that begin with # are passed over. With semicolons a comma is a
    decimal point. JSON: [[x, y], ...], [{"x": x, "y": y}, ...] or
    {"x": [...], "y": [...]}.

    Args:
        text: what was pasted or read.
    Returns:
        Shape (n, 2), at most `MOST_IMPORTED`, taken at equal steps if there were more.
    Raises:
        ValueError: if the text holds anything else; it says where.

    >>> points_from_text("x,y\\n0,0\\n2,1").tolist()
    [[-1.0, -0.5], [1.0, 0.5]]
    """
    words = text.strip().removeprefix("\ufeff")
    if not words:
        raise ValueError("there is no text to read points from")
    pairs = _from_json(words) if words[0] in "[{" else _from_lines(words)
    points = np.array(pairs, dtype=float).reshape(-1, 2)
    if not len(points):
        raise ValueError("the text holds no points: give two numbers a line")
    if len(points) > MOST_IMPORTED:
        points = points[np.linspace(0, len(points) - 1, MOST_IMPORTED).astype(int)]
    return targets.fit_into_view(points).round(4)


def _from_json(words: str) -> list:
    try:
        data = json.loads(words)
    except ValueError as error:
        raise ValueError(f"this begins like JSON but is not: {error}") from error
    if isinstance(data, dict):
        if not all(isinstance(data.get(key), list) for key in "xy"):
            raise ValueError('a JSON object needs lists "x" and "y"')
        if len(data["x"]) != len(data["y"]):
            raise ValueError(
                f'"x" has {len(data["x"])} numbers, but "y" has {len(data["y"])}'
            )
        data = [list(pair) for pair in zip(data["x"], data["y"], strict=True)]
    return [_pair(each, f"point {i}") for i, each in enumerate(data, 1)]


def _from_lines(words: str) -> list:
    pairs = []
    decimal_comma = ";" in words
    for number, line in enumerate(words.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if decimal_comma:
            parts = line.replace(",", ".").split(";")
        else:
            parts = re.split(r"[,\s]+", line.strip())
        parts = [part.strip() for part in parts if part.strip()]
        if not pairs and all(_number(part) is None for part in parts):
            continue  # names of the columns
        pairs.append(_pair(parts, f"line {number}"))
    return pairs


def _number(value) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _pair(values, where: str) -> list[float]:
    if isinstance(values, dict):
        values = [values.get("x"), values.get("y")]
    given = json.dumps(values, ensure_ascii=False)
    given = given if len(given) <= 40 else f"{given[:40]}…"
    if not isinstance(values, list) or len(values) != 2:
        raise ValueError(f"{where}: a point needs two numbers, but there is {given}")
    pair = [_number(value) for value in values]
    if any(value is None or not math.isfinite(value) for value in pair):
        raise ValueError(f"{where}: a point needs two finite numbers, not {given}")
    return pair
