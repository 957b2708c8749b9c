"""Lesson 4: when nobody gains by changing alone."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
