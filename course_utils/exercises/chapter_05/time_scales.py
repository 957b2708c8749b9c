"""Lesson 5: stability that depends on who moves faster."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
