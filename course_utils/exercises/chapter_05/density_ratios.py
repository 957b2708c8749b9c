"""Lesson 1: the best discriminator, and the divergence that it measures."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
