"""Rows of images: what the browser is given is the ink that was given."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from course_utils.figures.images import image_rows
from course_utils.figures.theme import GRID, concept


def colours(png: bytes) -> np.ndarray:
    """The pixels of a PNG, shape (height, width, 3)."""
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")
        return np.array(image)


def shown(rows, high=16):
    page = image_rows(rows, high=high)._repr_html_()
    sources = re.findall(r"base64,([^']*)'", page)
    return [colours(base64.b64decode(source)) for source in sources]


def rgb(colour: str) -> list[int]:
    return list(bytes.fromhex(colour[1:]))


def test_bare_paper_is_white_and_full_ink_has_the_colour_of_its_concept():
    images = np.array([[[0, 16], [8, 16]]])
    real, generated = shown({"real": images, "made": images})
    for pixels, name in ((real, "real"), (generated, "generated")):
        ink = rgb(concept(name).light)
        assert pixels[0, 0].tolist() == [255, 255, 255]
        assert pixels[0, 1].tolist() == ink
        half = (255 + np.array(ink)) / 2
        assert np.abs(pixels[1, 0] - half).max() <= 0.5


def test_images_stand_in_order_with_a_line_between_them():
    images = np.arange(3 * 4 * 5).reshape(3, 4, 5)
    (row,) = shown({"all": images}, high=59)
    assert row.shape == (4, 3 * 6 - 1, 3)
    assert (row[:, [5, 11]] == rgb(GRID["light"])).all()
    darkness = 255 - row[:, :, 0].astype(float)
    for k, image in enumerate(images):
        got = darkness[:, 6 * k : 6 * k + 5]
        assert np.allclose(got / 255, image / 59, atol=0.5 / 255)


def test_ink_beyond_the_scale_is_cut_off_and_whole_numbers_do_not_overflow():
    images = np.array([[[-5.0, 40.0]]])
    (row,) = shown({"cut": images})
    assert row[0].tolist() == shown({"cut": np.array([[[0, 16]]])})[0][0].tolist()
    (small,) = shown({"bytes": np.array([[[8]]], dtype=np.uint8)})
    (large,) = shown({"bytes": np.array([[[8.0]]])})
    assert np.array_equal(small, large)


def test_a_title_is_read_out_and_cannot_break_the_page():
    page = image_rows({"a < b's": np.ones((2, 3, 3))}, high=1)._repr_html_()
    assert "alt='a &lt; b&#x27;s: 2 images'" in page
    assert "a < b" not in page


@pytest.mark.parametrize(
    ("rows", "high", "words"),
    [
        ({}, 1, "at least one title"),
        ({"flat": np.ones((3, 64))}, 1, r"flat must have shape .*\(3, 64\)"),
        ({"none": np.ones((0, 8, 8))}, 1, r"\(0, 8, 8\)"),
        ({"a": np.ones((1, 8, 8))}, 0, "high must be above 0, but is 0"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_words(rows, high, words):
    with pytest.raises(ValueError, match=words):
        image_rows(rows, high=high)
