"""Losses that look at values one by one or at averages: named, in whatever form."""

import numpy as np
import pytest

from course_utils.exercises.learner import assess


def softplus(a):
    return np.logaddexp(0, a)


def overflowing(a):
    with np.errstate(over="ignore"):
        return np.log(1 + np.exp(a))


UNPAIRED = (
    lambda r, f, s: (np.mean(s(-r)) + np.mean(s(f)), np.mean(s(-f))),
    lambda r, f, s: ((np.mean(s(-r)) + np.mean(s(f))) / 2, np.mean(s(-f))),
    lambda r, f, s: (np.mean(s(-r)), np.mean(s(-f))),
)


def named(answer):
    return assess("relativistic_losses", answer).misconception


@pytest.mark.parametrize("written", [softplus, overflowing])
@pytest.mark.parametrize("losses", UNPAIRED)
def test_values_judged_one_by_one_are_named_though_the_softplus_overflows(
    losses, written
):
    assert named(lambda r, f: losses(r, f, written)) == "unpaired"


def test_a_value_against_the_average_of_the_others_is_named():
    def losses(r, f):
        return np.mean(softplus(f.mean() - r)), np.mean(softplus(r.mean() - f))

    assert named(losses) == "against the average"
