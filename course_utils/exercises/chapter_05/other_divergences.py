"""Lesson 6: other prices for a difference."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
