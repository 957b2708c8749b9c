"""The exercises, quiz questions and predictions of chapter 1, by lesson."""

from course_utils.exercises.chapter_01.closed_forms import (
    BAYES_POSTERIOR,
    EXPONENTIAL_QUANTILE,
    HELD_OUT_BITS,
    KL_NORMAL,
    NORM_DENSITY_2D,
    SQUARED_NORMAL_DENSITY,
)
from course_utils.exercises.chapter_01.questions import PREDICTIONS, QUIZZES
from course_utils.exercises.chapter_01.samples_and_fits import (
    FIT_NORMAL,
    JS_DIVERGENCE,
    MONTE_CARLO_INTERVAL,
    QUALITY_AND_MODES,
    WASSERSTEIN_1,
)

__all__ = ["EXERCISES", "PREDICTIONS", "QUIZZES"]

EXERCISES = (
    BAYES_POSTERIOR,
    SQUARED_NORMAL_DENSITY,
    EXPONENTIAL_QUANTILE,
    NORM_DENSITY_2D,
    KL_NORMAL,
    HELD_OUT_BITS,
    JS_DIVERGENCE,
    FIT_NORMAL,
    WASSERSTEIN_1,
    QUALITY_AND_MODES,
    MONTE_CARLO_INTERVAL,
)
