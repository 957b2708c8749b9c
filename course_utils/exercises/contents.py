"""What the course contains: chapters, lessons, and what belongs to each lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        stem: the notebook's file name without its ending.
        title: as in its heading.
        minutes: how long it takes, about.
        exercises, quizzes, predictions: the names of what is answered in it.
    """

    stem: str
    title: str
    minutes: int
    exercises: tuple[str, ...]
    quizzes: tuple[str, ...]
    predictions: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter: its folder under chapters/ and its lessons in order."""

    folder: str
    title: str
    lessons: tuple[Lesson, ...]


CHAPTERS = (
    Chapter(
        "01_probability_distributions",
        "Probability distributions",
        (
            Lesson(
                "01_densities_are_not_probabilities",
                "Densities are not probabilities",
                25,
                ("bayes_posterior",),
                ("density-above-one", "positive-test"),
                ("narrow-density", "base-rate"),
            ),
            Lesson(
                "02_a_generator_is_a_pushforward",
                "A generator is a pushforward",
                30,
                ("squared_normal_density", "exponential_quantile"),
                ("flat-generator", "no-density"),
                ("where-samples-crowd",),
            ),
            Lesson(
                "03_high_dimension",
                "High dimension",
                25,
                ("norm_density_2d",),
                ("typical-norm", "perfect-quality"),
                ("length-in-700",),
            ),
            Lesson(
                "04_likelihood_and_kl",
                "Likelihood and KL",
                30,
                ("kl_normal", "held_out_bits"),
                ("infinite-kl", "likelihood-and-samples"),
                ("asymmetry",),
            ),
            Lesson(
                "05_which_direction",
                "Which direction?",
                30,
                ("js_divergence", "fit_normal"),
                ("one-bump-or-both", "js-of-two-samples"),
                ("forward-fit",),
            ),
            Lesson(
                "06_distances_that_see_geometry",
                "Distances that see geometry",
                25,
                ("wasserstein_1",),
                ("slope-when-apart", "same-mean"),
                ("two-points-apart",),
            ),
            Lesson(
                "07_estimating_from_samples",
                "Estimating from samples",
                30,
                ("quality_and_modes", "monte_carlo_interval"),
                ("four-times-the-draws", "modes-of-noise"),
                ("mean-of-cauchy", "noise-on-a-grid"),
            ),
        ),
    ),
)
