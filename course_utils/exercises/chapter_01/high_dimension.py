"""Lesson 3: how long a normal vector is."""

import numpy as np

from course_utils.exercises.spec import (
    Exercise,
    Misconception,
    Property,
    relatively_close,
)


def norm_density_2d(r):
    r = np.asarray(r)
    return r * np.exp(-(r**2) / 2)


NORM_DENSITY_2D = Exercise(
    name="norm_density_2d",
    title="How long is a normal vector in the plane?",
    statement="z is standard normal in the plane. Return the density of its length r.",
    stub='''def norm_density_2d(r):
    """The density at r > 0 (a number or an array) of ‖z‖, z standard normal in 2-D."""
    ...''',
    reference=norm_density_2d,
    cases=lambda seed: [
        {"r": 1.3},
        {"r": np.array([0.2, 0.9, 2.5])},
        {"r": np.sort(np.random.default_rng(seed).uniform(0.05, 4, 7))},
        {"r": np.array([6.0, 9.0])},
    ],
    agree=relatively_close,
    misconceptions=(
        Misconception(
            "the density at one point",
            lambda r: np.exp(-np.square(r) / 2) / (2 * np.pi),
            "That is the density of z at one point at distance r. All points at that "
            "distance form a circle; how long is it?",
        ),
        Misconception(
            "the factor r forgotten",
            lambda r: np.exp(-np.square(r) / 2),
            "Your density is largest at r = 0. But a circle of radius 0 has no length: "
            "the factor r of the circumference 2πr is missing.",
        ),
        Misconception(
            "the length in one dimension",
            lambda r: 2 * np.exp(-np.square(r) / 2) / np.sqrt(2 * np.pi),
            "That is the density of |z| for a single number z. In the plane the points "
            "at distance r are a circle, not two points.",
        ),
        Misconception(
            "½ forgotten in the exponent",
            lambda r: r * np.exp(-np.square(r)),
            "The standard normal density falls like exp(−r²/2); without the ½ yours "
            "integrates to ½.",
        ),
        Misconception(
            "the constant not multiplied out",
            lambda r: r * np.exp(-np.square(r) / 2) / (2 * np.pi),
            "The circumference is 2πr, not r: its 2π cancels the 1/(2π) of the density.",
        ),
        Misconception(
            "the distribution function",
            lambda r: 1 - np.exp(-np.square(r) / 2),
            "That is the probability of a length up to r. Asked is its derivative.",
        ),
        Misconception(
            "the disc instead of the circle",
            lambda r: np.square(r) * np.exp(-np.square(r) / 2) / 2,
            "You multiplied by the area πr² of the disc. The points at distance r are "
            "its edge, of length 2πr.",
        ),
    ),
    properties=(
        Property(
            "A density is never negative.",
            lambda pairs: all((out >= 0).all() for _, out in pairs),
        ),
    ),
    hints=(
        "All points at distance r form a circle. How long is it, and how dense is the "
        "normal distribution on it?",
        "In polar coordinates a thin ring of width dr has area 2πr dr. At r = 0 the "
        "density of z is greatest, but the ring has no area.",
        "density = 2πr · exp(−r²/2) / (2π)",
    ),
)
