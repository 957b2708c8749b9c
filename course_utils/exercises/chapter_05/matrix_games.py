"""Lesson 3: finite games of two players."""

EXERCISES = ()
QUIZZES = ()
PREDICTIONS = ()
