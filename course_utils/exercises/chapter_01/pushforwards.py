"""Lesson 2: the density and the quantile function of a generator."""

import numpy as np

from course_utils.exercises.plain import NotNumbers, numbers
from course_utils.exercises.spec import Exercise, Misconception, relatively_close


def squared_normal_density(y):
    root = np.sqrt(y)
    phi = np.exp(-y / 2) / np.sqrt(2 * np.pi)
    return phi / (2 * root) + phi / (2 * root)


def _phi(z):
    return np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)


def _square_cases(seed):
    rng = np.random.default_rng(seed)
    return [
        {"y": 1.7},
        {"y": np.sort(rng.uniform(0.05, 9, 7))},
        {"y": np.array([0.01, 0.3, 4.0])},
        {"y": np.array([25.0, 60.0])},
    ]


SQUARED_NORMAL_DENSITY = Exercise(
    name="squared_normal_density",
    title="The density of z²",
    statement="z is standard normal. Return the density of y = z² for y > 0.",
    stub='''def squared_normal_density(y):
    """The density at y > 0 (a number or an array) of z², z standard normal."""
    ...''',
    reference=squared_normal_density,
    cases=_square_cases,
    agree=relatively_close,
    misconceptions=(
        Misconception(
            "one branch only",
            lambda y: _phi(np.sqrt(y)) / (2 * np.sqrt(y)),
            "Your density integrates to exactly ½. Two z reach the same y: √y and −√y.",
        ),
        Misconception(
            "no Jacobian",
            lambda y: _phi(np.sqrt(y)),
            "You took the density of z at √y. Squaring also stretches: a piece dy is "
            "the image of a piece dz = dy / (2√y).",
        ),
        Misconception(
            "both branches but no Jacobian",
            lambda y: 2 * _phi(np.sqrt(y)),
            "Both branches are there, but each must be divided by |dG/dz| = 2√y.",
        ),
        Misconception(
            "Jacobian upside down",
            lambda y: 2 * _phi(np.sqrt(y)) * 2 * np.sqrt(y),
            "Where G is steep the samples are thin: divide by |G′(z)| = 2√y, do not "
            "multiply. Yours does not integrate to 1.",
        ),
        Misconception(
            "one branch and the Jacobian upside down",
            lambda y: _phi(np.sqrt(y)) * 2 * np.sqrt(y),
            "Divide by |G′(z)| = 2√y instead of multiplying, and count both roots.",
        ),
        Misconception(
            "the slope at y instead of at the root",
            lambda y: _phi(np.sqrt(y)) / y,
            "The slope 2z must be taken at the z that leads to y, which is √y: 2√y and "
            "not 2y.",
        ),
        Misconception(
            "the density of z itself",
            lambda y: _phi(y),
            "That is the density of z at y. Asked is that of z²: which z lead to y?",
        ),
        Misconception(
            "the density at y instead of at the root",
            lambda y: 2 * _phi(y) / (2 * np.sqrt(y)),
            "p_z must be taken at the z that leads to y, which is √y and not y.",
        ),
    ),
    hints=(
        "Which z lead to a given y? How many are there?",
        "Each such z adds p_z(z) / |G′(z)|. With G(z) = z² at y = 4: z is 2 or −2, and "
        "|G′| is 4 for both.",
        "density = 2 · φ(√y) / (2√y) with φ(z) = exp(−z²/2) / √(2π)",
    ),
    minutes=6,
)


def exponential_quantile(u, rate):
    return -np.log1p(-np.asarray(u)) / rate


def _quantile_cases(seed):
    rng = np.random.default_rng(seed)
    return [
        {"u": 0.3, "rate": 2.0},
        {"u": np.array([0.02, 0.5, 0.995]), "rate": 0.7},
        {"u": rng.uniform(0.01, 0.99, 6), "rate": 2.6},
        {"u": np.sort(rng.uniform(0.01, 0.99, 5)), "rate": 0.35},
    ]


def _call_twice(answer, case):
    """The answer; or both of two, where they differ."""
    u, rate = case["u"], case["rate"]
    first, second = answer(u, rate), answer(u, rate)
    try:
        plain = numbers(first)[0], numbers(second)[0]
    except NotNumbers:  # which is said better of one than of two
        return first
    return first if np.array_equal(*plain, equal_nan=True) else (first, second)


def _varies(pairs):
    return any(
        np.shape(out) == (2, *np.shape(case["u"])) and not np.allclose(out[0], out[1])
        for case, out in pairs
    )


EXPONENTIAL_QUANTILE = Exercise(
    name="exponential_quantile",
    title="From uniform noise to waiting times",
    statement=(
        "Return the quantile function F⁻¹(u) of the exponential distribution with a "
        "rate, for u in (0, 1)."
    ),
    stub='''def exponential_quantile(u, rate):
    """F⁻¹(u), u in (0, 1) a number or an array, of the density rate·exp(−rate·x)."""
    ...''',
    reference=exponential_quantile,
    cases=_quantile_cases,
    use=_call_twice,
    misconceptions=(
        Misconception(
            "draws its own noise",
            lambda u, rate: np.random.exponential(1 / rate, np.shape(u)),
            "Two calls with the same u gave different results. The chance is in u "
            "already; F⁻¹ itself is an ordinary function of u.",
            recognise=_varies,
        ),
        Misconception(
            "rate taken for the scale",
            lambda u, rate: -np.log1p(-np.asarray(u)) * rate,
            "Your draws have mean `rate`; a rate of 2 a minute means waiting ½ minute: "
            "the mean is 1/rate.",
        ),
        Misconception(
            "falling instead of rising",
            lambda u, rate: -np.log(u) / rate,
            "Your draws follow the right law, because 1 − u is uniform too. But the "
            "quantile function is asked for, and it rises with u: F⁻¹(0) = 0.",
        ),
        Misconception(
            "negative values",
            lambda u, rate: np.log(u) / rate,
            "log u is negative on (0, 1), but a waiting time is not. Solve "
            "1 − exp(−rate·x) = u for x.",
        ),
        Misconception(
            "the sign lost",
            lambda u, rate: np.log1p(-np.asarray(u)) / rate,
            "The logarithm of 1 − u is negative; the minus sign in front is missing.",
        ),
        Misconception(
            "the distribution function itself",
            lambda u, rate: 1 - np.exp(-rate * np.asarray(u)),
            "That is F(u). Asked is its inverse: the x with F(x) = u.",
        ),
        Misconception(
            "the density",
            lambda u, rate: rate * np.exp(-rate * np.asarray(u)),
            "That is the density at u. Asked is the x with F(x) = u.",
        ),
    ),
    hints=(
        "Start from F(x) = 1 − exp(−rate·x) and set it equal to u.",
        "Half of the waiting times are shorter than F⁻¹(½) = log 2 / rate. Check yours "
        "there.",
        "x = −log(1 − u) / rate",
    ),
)
