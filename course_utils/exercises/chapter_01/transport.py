"""Lesson 6: the cost of moving one sample onto another."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


def wasserstein_1(x, y):
    return np.mean(np.abs(np.sort(x) - np.sort(y)))


def _w1_cases(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1, 9)

    def around(mean, sd):
        sample = rng.normal(0, 1, 12)
        return mean + sd * (sample - sample.mean()) / sample.std()

    return [
        {"x": x, "y": rng.permutation(x) + 2.5},
        # The means are 0.2 apart, but y reaches farther than x on both sides.
        {"x": around(0.3, 1), "y": around(0.5, 3)},
        {"x": rng.exponential(1, 7), "y": rng.uniform(-3, 0, 7)},
        {"x": np.array([3.0, 0.0, 1.0]), "y": np.array([5.0, 6.0, 2.5])},
    ]


WASSERSTEIN_1 = Exercise(
    name="wasserstein_1",
    title="The cost of moving one sample onto another",
    statement="Return W₁ of two samples of one size on the line.",
    stub='''def wasserstein_1(x, y):
    """The Wasserstein-1 distance of two samples of one size, arrays of shape (n,)."""
    ...''',
    reference=wasserstein_1,
    cases=_w1_cases,
    misconceptions=(
        Misconception(
            "no sorting",
            lambda x, y: np.mean(np.abs(x - y)),
            "You paired points in the order in which they came, so shuffling a sample "
            "changes your answer. The best pairing goes by rank.",
        ),
        Misconception(
            "the difference of the means",
            lambda x, y: np.abs(np.mean(x) - np.mean(y)),
            "The difference of the means is 0 for N(0, 1) and N(0, 4), though mass must "
            "move. It is only a lower bound.",
        ),
        Misconception(
            "sorted together",
            lambda x, y: np.mean(
                np.abs(
                    np.sort(np.concatenate([x, y]))[: len(x)]
                    - np.sort(np.concatenate([x, y]))[len(x) :]
                )
            ),
            "You sorted x and y in one list, so that points forget which sample they "
            "belong to. Sort each by itself.",
        ),
        Misconception(
            "sum instead of mean",
            lambda x, y: np.sum(np.abs(np.sort(x) - np.sort(y))),
            "Each point carries a mass of 1/n: average, so that the distance does not "
            "grow with the sample.",
        ),
        Misconception(
            "squares instead of distances",
            lambda x, y: np.mean((np.sort(x) - np.sort(y)) ** 2),
            "That is W₂². W₁ averages the distances themselves.",
        ),
        Misconception(
            "W₂ instead of W₁",
            lambda x, y: np.sqrt(np.mean((np.sort(x) - np.sort(y)) ** 2)),
            "That is W₂, the root of the mean square. W₁ averages the distances.",
        ),
        Misconception(
            "the absolute value forgotten",
            lambda x, y: np.mean(np.sort(x) - np.sort(y)),
            "Moving left and moving right cancel in yours. A distance moved is never "
            "negative.",
        ),
        Misconception(
            "the nearest neighbour",
            lambda x, y: np.mean(np.min(np.abs(x[:, None] - y[None, :]), axis=1)),
            "You moved each point to its nearest neighbour, so that several can land "
            "on one. Each point of y takes the mass of one point of x.",
        ),
    ),
    properties=(
        Property(
            "A sample moved by 2.5 is at distance 2.5, in whatever order it is listed.",
            lambda pairs: abs(float(pairs[0][1]) - 2.5) < 1e-3,
        ),
    ),
    hints=(
        "Which point should go where, so that the total way is shortest?",
        "With x = (0, 1) and y = (5, 2): 0→2 and 1→5 costs 6, and so does 0→5, 1→2; "
        "but with y = (2, −1) crossing costs 2 + 2 and by rank it is 1 + 1.",
        "np.mean(np.abs(np.sort(x) - np.sort(y)))",
    ),
)
