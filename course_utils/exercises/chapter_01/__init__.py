"""The exercises, quiz questions and predictions of chapter 1, by lesson."""

from course_utils.exercises.chapter_01.base_rates import BAYES_POSTERIOR
from course_utils.exercises.chapter_01.directions import FIT_NORMAL, JS_DIVERGENCE
from course_utils.exercises.chapter_01.high_dimension import NORM_DENSITY_2D
from course_utils.exercises.chapter_01.likelihood import HELD_OUT_BITS, KL_NORMAL
from course_utils.exercises.chapter_01.pushforwards import (
    EXPONENTIAL_QUANTILE,
    SQUARED_NORMAL_DENSITY,
)
from course_utils.exercises.chapter_01.questions import PREDICTIONS, QUIZZES
from course_utils.exercises.chapter_01.sampling import (
    MONTE_CARLO_INTERVAL,
    QUALITY_AND_MODES,
)
from course_utils.exercises.chapter_01.transport import WASSERSTEIN_1

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
