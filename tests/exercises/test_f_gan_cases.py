"""The cases of `f_gan_bound` against the module of f-divergences."""

import numpy as np
import pytest

from course_utils.exercises.registry import EXERCISES
from course_utils.maths.f_divergences import F_DIVERGENCES


@pytest.mark.parametrize("seed", range(5))
def test_the_cases_lie_in_the_domain_and_half_of_them_hold_the_best_critic(seed):
    exercise = EXERCISES["f_gan_bound"]
    tight = 0
    for case in exercise.cases(seed):
        f = F_DIVERGENCES[case["name"]]
        for critic in (case["critic_p"], case["critic_q"]):
            assert f.in_domain(critic).all()
        bound = exercise.reference(**case)
        assert bound == pytest.approx(f.bound(case["critic_p"], case["critic_q"]))
        # The ratios that the critic claims, if they are those of its own samples.
        values, counts = np.unique(case["critic_q"].round(9), return_counts=True)
        q = counts / counts.sum()
        p = np.array([np.isclose(case["critic_p"], v).mean() for v in values])
        if p.sum() > 0.99 and np.allclose(f.ratio(values), p / q):
            tight += 1
            assert bound == pytest.approx(q @ f.f(p / q))
    assert tight == 4
