"""The real data that come with the course; their sources stand in data/README.md."""

from functools import cache
from importlib.resources import files

import numpy as np


def digits():
    """Handwritten digits: 1,797 small grey images and what they show.

    Returns:
        (images, labels): ink from 0 to 16, uint8 of shape (1797, 8, 8); and the digits
        0 to 9, uint8 of shape (1797,). Fresh copies at each call.

    >>> images, labels = digits()
    >>> images.shape, int(images.max()), labels[:3].tolist()
    ((1797, 8, 8), 16, [0, 1, 2])

    Source: Alpaydin & Kaynak 1998, UCI Machine Learning Repository, CC BY 4.0.
    """
    images, labels = _stored_digits()
    return images.copy(), labels.copy()


@cache
def _stored_digits():
    with (files("course_utils.data") / "digits.npz").open("rb") as file:
        stored = np.load(file)
        return stored["images"], stored["labels"]
