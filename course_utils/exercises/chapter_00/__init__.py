"""The exercise, the quiz question and the prediction of the start page, to try out."""

from course_utils.exercises.chapter_00.questions import PREDICTIONS, QUIZZES
from course_utils.exercises.chapter_00.uniform import UNIFORM_DENSITY

__all__ = ["EXERCISES", "PREDICTIONS", "QUIZZES"]

EXERCISES = (UNIFORM_DENSITY,)
