"""Lesson 2: what the two losses of a generator tell it."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
