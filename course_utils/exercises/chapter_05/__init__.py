"""The exercises, quiz questions and predictions of chapter 5, by lesson."""

from course_utils.exercises.chapter_05 import (
    bilinear_game,
    density_ratios,
    equilibria,
    generator_losses,
    matrix_games,
    other_divergences,
    time_scales,
)

__all__ = ["EXERCISES", "PREDICTIONS", "QUIZZES"]

_LESSONS = (
    density_ratios,
    generator_losses,
    matrix_games,
    equilibria,
    time_scales,
    other_divergences,
    bilinear_game,
)
EXERCISES = tuple(e for lesson in _LESSONS for e in lesson.EXERCISES)
QUIZZES = tuple(q for lesson in _LESSONS for q in lesson.QUIZZES)
PREDICTIONS = tuple(p for lesson in _LESSONS for p in lesson.PREDICTIONS)
