"""Lesson 1: turning a conditional probability round."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception


def bayes_posterior(prior, sensitivity, false_positive_rate):
    true_positive = prior * sensitivity
    false_positive = (1 - prior) * false_positive_rate
    return true_positive / (true_positive + false_positive)


def _bayes_cases(seed):
    rng = np.random.default_rng(seed)
    fixed = [(0.001, 0.99, 0.05), (0.3, 0.8, 0.15)]
    drawn = [rng.uniform(0.02, 0.45, 3) + [0, 0.5, 0] for _ in range(4)]
    names = ("prior", "sensitivity", "false_positive_rate")
    return [
        {name: float(v) for name, v in zip(names, values, strict=True)}
        for values in [*fixed, *drawn]
    ]


BAYES_POSTERIOR = Exercise(
    name="bayes_posterior",
    title="What a positive test says",
    statement="Return P(condition | positive test).",
    stub='''def bayes_posterior(prior, sensitivity, false_positive_rate):
    """P(condition | positive) from P(condition), P(positive | condition)
    and P(positive | no condition)."""
    ...''',
    reference=bayes_posterior,
    cases=_bayes_cases,
    misconceptions=(
        Misconception(
            "the conditional turned round",
            lambda prior, sens, fpr: sens,
            "You returned P(positive | condition). Asked is P(condition | positive): "
            "of all who test positive, how many have it?",
        ),
        Misconception(
            "the base rate ignored",
            lambda prior, sens, fpr: sens / (sens + fpr),
            "That is the answer if half of all people had the condition. Weigh the "
            "two kinds of positives by `prior` and `1 - prior`.",
        ),
        Misconception(
            "false positives forgotten",
            lambda prior, sens, fpr: prior * sens,
            "You computed P(condition and positive). Divide by the probability of any "
            "positive test, true or false.",
        ),
        Misconception(
            "the probability of a positive test",
            lambda prior, sens, fpr: prior * sens + (1 - prior) * fpr,
            "That is P(positive), the denominator. Which part of it are the ill?",
        ),
        Misconception(
            "false positives not weighed",
            lambda prior, sens, fpr: prior * sens / (prior * sens + fpr),
            "The false positive rate holds among those without the condition: weigh "
            "it by `1 - prior`.",
        ),
        Misconception(
            "the healthy who test negative",
            lambda prior, sens, fpr: (
                prior * sens / (prior * sens + (1 - prior) * (1 - fpr))
            ),
            "`1 - false_positive_rate` is the rate of negative tests among the healthy. "
            "All who test positive are asked for.",
        ),
        Misconception(
            "negatives instead of positives",
            lambda prior, sens, fpr: (
                prior * (1 - sens) / (prior * (1 - sens) + (1 - prior) * (1 - fpr))
            ),
            "That is P(condition | negative test). Asked is what a positive test says.",
        ),
    ),
    hints=(
        "Imagine 100,000 people. How many of them test positive, and how many of those "
        "have the condition?",
        "Positives come from two groups. With prior 0.001 the group without the "
        "condition is 999 times as large, so even a small false positive rate wins.",
        "posterior = prior · sensitivity / (prior · sensitivity + (1 − prior) · "
        "false_positive_rate)",
    ),
)
