"""The theme can be read by everyone: contrast, colour blindness, markers, dashes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from course_utils.figures.theme import (
    BACKGROUND,
    CONCEPTS,
    DIVERGING,
    GRID,
    INK,
    SEQUENTIAL,
    as_data,
    concept,
)

THEMES = ("light", "dark")
PAIRS = list(combinations(CONCEPTS, 2))
# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0, on linear RGB.
SIGHTS = {
    "usual": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# The matrix of sRGB (IEC 61966-2-1) to CIE XYZ, and the white of D65.
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)


def linear(colour: str) -> np.ndarray:
    """Linear RGB of a colour "#rrggbb"."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """WCAG 2.2: the ratio of the relative luminances, each raised by 0.05."""
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB."""
    t = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a: str, b: str, sight: str) -> float:
    """How far apart two colours look to someone with this sight (ΔE 1976)."""
    seen = [lab(np.array(SIGHTS[sight]) @ linear(colour)) for colour in (a, b)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_judges_agree_with_published_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab(linear("#ff0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    # A red and a green that only a usual sight tells apart.
    assert distance("#a03c3c", "#5a641e", "usual") > 50
    assert distance("#a03c3c", "#5a641e", "deutan") < 15


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", CONCEPTS)
def test_every_concept_is_readable_as_text_on_its_background(name, theme):
    assert contrast(getattr(concept(name), theme), BACKGROUND[theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_ink_is_readable_and_the_grid_is_seen_but_quieter_than_any_concept(theme):
    assert contrast(INK[theme], BACKGROUND[theme]) >= 7
    assert 1.2 < contrast(GRID[theme], BACKGROUND[theme]) < 3


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_two_concepts_differ_in_colour_for_every_sight(theme, sight):
    for a, b in PAIRS:
        far = distance(getattr(concept(a), theme), getattr(concept(b), theme), sight)
        # ΔE of 2.3 is the least that is noticed at all, side by side.
        least = 35 if {a, b} == {"real", "generated"} else 13
        assert far >= least, (a, b, round(far, 1))


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_every_two_concepts_differ_in_marker_and_in_dash(a, b):
    assert concept(a).marker != concept(b).marker
    assert concept(a).dash != concept(b).dash


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_a_sequential_scale_goes_one_way_in_lightness(theme, sight):
    lightness = [
        lab(np.array(SIGHTS[sight]) @ linear(colour))[0] for colour in SEQUENTIAL[theme]
    ]
    steps = np.diff(lightness)
    assert np.all(np.abs(steps) > 15)
    assert np.all(steps > 0) or np.all(steps < 0)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_two_ends_of_a_diverging_scale_are_told_apart(theme, sight):
    low, middle, high = DIVERGING[theme]
    assert distance(low, high, sight) > 20
    assert min(distance(low, middle, sight), distance(middle, high, sight)) > 30


def test_an_unknown_concept_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match="'reall'.*real, generated"):
        concept("reall")


def test_the_browser_gets_the_whole_theme():
    data = as_data()
    assert set(data["concepts"]) == set(CONCEPTS)
    assert data["concepts"]["real"] == {
        "light": concept("real").light,
        "dark": concept("real").dark,
        "marker": "circle",
        "dash": (),
    }
