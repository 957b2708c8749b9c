"""The start page's exercise: small, and wrong in many ways all the same."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


def uniform_density(x, low, high):
    if low <= x <= high:
        return 1 / (high - low)
    return 0.0


def _inside(height):
    """An answer that has this height inside and 0 outside."""
    return lambda x, low, high: height(low, high) if low <= x <= high else 0.0


def _cases(seed):
    rng = np.random.default_rng(seed)
    # (low, width, where x lies, in widths from low): no width is 1, no low is 0.
    places = [
        (2.0, 4.0, rng.uniform(0.2, 0.4)),
        (-1.5, 0.5, rng.uniform(0.6, 0.8)),
        (0.5, 2.5, rng.uniform(1.2, 1.4)),
        (rng.uniform(-4, -3), rng.uniform(1.5, 2.5), -rng.uniform(0.2, 0.4)),
        (rng.uniform(1, 2), rng.uniform(3, 5), rng.uniform(0.6, 0.8)),
    ]
    return [
        {
            "x": float(low + share * width),
            "low": float(low),
            "high": float(low + width),
        }
        for low, width, share in places
    ]


UNIFORM_DENSITY = Exercise(
    name="uniform_density",
    title="The simplest density",
    statement=(
        "Return the density at `x` of the uniform distribution on [`low`, `high`]: one "
        "height everywhere in the interval, so that the area is 1, and 0 outside."
    ),
    stub='''def uniform_density(x, low, high):
    """The density at x of the uniform distribution on [low, high]; x: one number."""
    ...''',
    reference=uniform_density,
    cases=_cases,
    misconceptions=(
        Misconception(
            "height 1 whatever the width",
            _inside(lambda low, high: 1.0),
            "Your density is 1 in the whole interval. Then its area is the width, but "
            "the area must be 1.",
        ),
        Misconception(
            "1 everywhere",
            lambda x, low, high: 1.0,
            "Your density is 1 everywhere. Outside of the interval it must be 0, and "
            "inside so high that the area is 1: width times height.",
        ),
        Misconception(
            "the width upside down",
            _inside(lambda low, high: high - low),
            "You returned the width. The wider the interval, the lower the density "
            "must be: width times height is 1.",
        ),
        Misconception(
            "no zero outside",
            lambda x, low, high: 1 / (high - low),
            "The height is right, but yours is the same everywhere. Outside of the "
            "interval the density is 0.",
        ),
        Misconception(
            "the share of the interval below x",
            lambda x, low, high: min(max((x - low) / (high - low), 0.0), 1.0),
            "That is P(X ≤ x), the distribution function. The density is its slope.",
        ),
        Misconception(
            "divided by the end instead of the width",
            _inside(lambda low, high: 1 / high),
            "You divided by `high`. That is the width only if the interval begins at 0.",
        ),
        Misconception(
            "low minus high",
            _inside(lambda low, high: 1 / (low - high)),
            "Your density is negative. The width is `high - low`.",
        ),
        Misconception(
            "inside and outside swapped",
            lambda x, low, high: 0.0 if low <= x <= high else 1 / (high - low),
            "Yours is 0 in the interval and positive outside of it. Turn the condition "
            "round.",
        ),
    ),
    properties=(
        Property(
            "A density is never negative.",
            lambda pairs: all(np.all(out >= 0) for _, out in pairs),
        ),
        Property(
            "Outside of the interval the density is 0.",
            lambda pairs: all(
                np.all(out == 0)
                for case, out in pairs
                if not case["low"] <= case["x"] <= case["high"]
            ),
        ),
    ),
    hints=(
        "Width times height must be 1, as all areas under a density are.",
        "On [2, 6] the width is 4, so the height is 1/4. At x = 7 it is 0.",
        "if low <= x <= high, return 1 / (high - low); else return 0",
    ),
    minutes=1,
)
