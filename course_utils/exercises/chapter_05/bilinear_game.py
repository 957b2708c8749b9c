"""Lesson 7: ways to play the bilinear game."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
