"""What all tests share: a seeded source of chance, and no records of a learner."""

import numpy as np
import pytest

from course_utils.exercises import records


@pytest.fixture
def rng():
    """A generator of random numbers, the same in every run."""
    return np.random.default_rng(20240607)


@pytest.fixture(autouse=True)
def _no_records(monkeypatch):
    """Exercises that a test answers are nobody's progress."""
    monkeypatch.setenv("COURSE_RECORDS", "off")
    # What is kept in memory would let one test see the attempts of another.
    records.forget_session()
