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
    """One chapter.

    Attributes:
        folder: its folder under chapters/; empty for chapters/ itself.
        title: as in the learner's overview.
        lessons: in order.
        to_try: its tasks may be tried and need not be done: it is never where to go on.
    """

    folder: str
    title: str
    lessons: tuple[Lesson, ...]
    to_try: bool = False


CHAPTERS = (
    Chapter(
        "",
        "To begin with",
        (
            Lesson(
                "00_start_here",
                "Start here",
                5,
                ("uniform_density",),
                ("most-likely-uniform",),
                ("far-point",),
            ),
        ),
        to_try=True,
    ),
    Chapter(
        "01_probability_distributions",
        "Probability distributions",
        (
            Lesson(
                "01_densities_are_not_probabilities",
                "Densities are not probabilities",
                30,
                ("bayes_posterior",),
                ("density-above-one", "positive-test"),
                ("narrow-density", "base-rate"),
            ),
            Lesson(
                "02_a_generator_is_a_pushforward",
                "A generator is a pushforward",
                40,
                ("squared_normal_density", "exponential_quantile"),
                ("density-at-slope-4", "no-density"),
                ("where-samples-crowd",),
            ),
            Lesson(
                "03_high_dimension",
                "High dimension",
                40,
                ("norm_density_2d",),
                ("typical-norm", "perfect-quality"),
                ("length-in-700",),
            ),
            Lesson(
                "04_likelihood_and_kl",
                "Likelihood and KL",
                40,
                ("kl_normal", "held_out_bits"),
                ("infinite-kl", "likelihood-and-samples"),
                ("asymmetry",),
            ),
            Lesson(
                "05_which_direction",
                "Which direction?",
                45,
                ("fit_normal", "js_divergence"),
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
                40,
                ("monte_carlo_interval", "quality_and_modes"),
                ("four-times-the-draws", "modes-of-noise"),
                ("mean-of-cauchy", "noise-on-a-grid"),
            ),
        ),
    ),
    Chapter(
        "05_gan_equilibria",
        "GANs and Nash equilibria",
        (
            Lesson(
                "01_density_ratio_estimation",
                "Density-ratio estimation",
                30,
                ("optimal_discriminator", "js_from_discriminator"),
                ("nobody-there", "accuracy-one-half", "weak-discriminator"),
                ("best-accuracy",),
            ),
            Lesson(
                "02_two_generator_losses",
                "Two generator losses",
                25,
                ("generator_logit_gradient",),
                ("is-it-zero-sum", "generator-loss-falls", "value-at-equilibrium"),
                ("at-logit-minus-ten", "what-the-gradient-descends"),
            ),
            Lesson(
                "03_games",
                "Games",
                35,
                ("solve_zero_sum",),
                ("pennies-pure", "why-mix", "sion-weights"),
                ("learning-pennies", "rock-for-two"),
            ),
            Lesson(
                "04_the_gan_game",
                "The GAN game",
                40,
                ("is_nash",),
                ("best-replies-to-a-half", "what-proposition-2-needs"),
                ("reply-to-a-frozen-d",),
            ),
            Lesson(
                "05_where_it_breaks",
                "Where it breaks",
                30,
                ("stability_threshold",),
                ("two-slopes-vanish", "when-y-sits-low", "loss-at-log-4"),
                ("who-moves-last", "linear-discriminator"),
            ),
            Lesson(
                "06_other_divergences",
                "Other divergences",
                45,
                ("f_gan_bound", "relativistic_losses"),
                (
                    "critic-says-one",
                    "wasserstein-loss",
                    "half-the-clip",
                    "relativistic-zero-sum",
                ),
                ("critic-of-a-wider-q", "critic-under-a-penalty"),
            ),
            Lesson(
                "07_the_bilinear_game",
                "The bilinear game",
                35,
                ("gradient_play_step",),
                ("smaller-steps", "average-of-play", "what-a-centre-says"),
                ("xy-at-once", "which-momentum"),
            ),
        ),
    ),
)
