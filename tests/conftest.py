"""What all tests share: a seeded source of chance, and no records of a learner."""

import os

# Before numpy is loaded: two threads make arrays as small as these slower, and four times
# as slow where two tests run side by side. `python course.py test` sets it as well.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np  # noqa: E402
import pytest  # noqa: E402

from course_utils.exercises import records  # noqa: E402


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
