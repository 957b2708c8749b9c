import math

import numpy as np
import pytest
import scipy.stats as st
import torch

from course_utils.maths.datasets import digits
from course_utils.maths.distributions import Normal, Uniform
from course_utils.maths.estimation import (
    KernelDensity,
    climb_likelihood,
    held_out_bits,
    log_likelihood_normal,
    log_likelihood_normal_gradient,
    maximum_likelihood_normal,
)


@pytest.fixture
def x(rng):
    return rng.normal(1, 2, size=12)


def test_the_log_likelihood_agrees_with_scipy_alone_and_as_a_landscape(x):
    means, sds = np.array([[0.0, 1.0]]), np.array([[0.5], [2.0], [3.0]])
    theirs = [[st.norm(m, s).logpdf(x).sum() for m in (0, 1)] for s in (0.5, 2, 3)]
    assert np.allclose(log_likelihood_normal(x, means, sds), theirs, rtol=1e-12)
    assert type(log_likelihood_normal(x, 0.0, 2.0)) is float


def test_the_log_likelihood_survives_extremes():
    assert log_likelihood_normal([0.0, 1.0], 0.0, 1e-200) == -math.inf
    far = log_likelihood_normal([1e9, 1e9 + 2], 1e9 + 1, 1.0)
    assert far == pytest.approx(2 * st.norm.logpdf(1.0), rel=1e-12)


def test_the_gradient_agrees_with_torch(x):
    mean, sd = (
        torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.4, 1.3)
    )
    torch.distributions.Normal(mean, sd).log_prob(torch.tensor(x)).sum().backward()
    ours = log_likelihood_normal_gradient(x, 0.4, 1.3)
    assert ours == pytest.approx((mean.grad.item(), sd.grad.item()), rel=1e-12)


def test_maximum_likelihood_agrees_with_scipy_and_has_no_slope(x):
    mean, sd = maximum_likelihood_normal(x)
    assert (mean, sd) == pytest.approx(st.norm.fit(x))
    assert log_likelihood_normal_gradient(x, mean, sd) == pytest.approx((0, 0))


def test_no_other_normal_makes_the_data_more_likely(x):
    best = log_likelihood_normal(x, *maximum_likelihood_normal(x))
    means, sds = np.linspace(-3, 5, 81), np.linspace(0.2, 5, 80)[:, None]
    assert np.all(log_likelihood_normal(x, means, sds) <= best)


def test_data_that_are_all_equal_have_sd_0():
    assert maximum_likelihood_normal([2.0, 2.0, 2.0]) == (2.0, 0.0)


@pytest.mark.parametrize("start", [(-4.0, 0.7), (9.0, 0.05), (1.0, 30.0)])
def test_the_climb_only_rises_and_ends_at_the_top(start, x):
    path = climb_likelihood(x, start, steps=400)
    assert path.shape == (401, 2)
    assert path[0].tolist() == list(start)
    assert np.all(np.diff(log_likelihood_normal(x, *path.T)) >= 0)
    assert path[-1] == pytest.approx(maximum_likelihood_normal(x), abs=1e-6)


def test_held_out_bits_are_the_mean_log_likelihood_over_log_2(x):
    theirs = st.norm(0.5, 1.5).logpdf(x).mean() / math.log(2)
    assert held_out_bits(Normal(0.5, 1.5), [0.0], x) == pytest.approx(theirs)
    # Repeating the data changes no mean, and it is the training data that do not count.
    twice = held_out_bits(Normal(0.5, 1.5), [9.0], np.tile(x, 2))
    assert twice == pytest.approx(theirs)


def test_a_point_held_impossible_costs_everything():
    assert held_out_bits(Uniform(0, 1), [0.5], [0.5, 1.5]) == -math.inf


def test_a_memoriser_wins_on_its_training_data_and_loses_on_held_out_data(rng):
    training, held_out = rng.normal(size=(2, 200))
    memoriser, smooth = (KernelDensity(training, h) for h in (1e-3, 0.4))
    assert held_out_bits(memoriser, training, training) > held_out_bits(
        smooth, training, training
    )
    assert held_out_bits(memoriser, training, held_out) < held_out_bits(
        smooth, training, held_out
    )


def test_the_same_holds_for_images_of_digits():
    images = digits()[0].reshape(1797, 64) / 16
    training, held_out = images[:400], images[400:500]
    memoriser, smooth = (KernelDensity(training, h) for h in (0.01, 0.2))
    seen = [held_out_bits(m, training, training) for m in (memoriser, smooth)]
    fresh = [held_out_bits(m, training, held_out) for m in (memoriser, smooth)]
    assert seen[0] > seen[1] and fresh[0] < fresh[1]


class SumInsteadOfEach:
    def log_density(self, x):
        return np.sum(x)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: log_likelihood_normal([], 0, 1), "x must hold at least 1 value"),
        (
            lambda: log_likelihood_normal([1], 0, [1, 0]),
            r"sd must be .*but sd\[1\] is 0",
        ),
        (lambda: log_likelihood_normal_gradient([1], 0, 0), "sd must be above 0"),
        (lambda: maximum_likelihood_normal([]), "x must hold at least 1 value"),
        (lambda: maximum_likelihood_normal([[1, 2]]), "x must have 1 axis"),
        (lambda: climb_likelihood([1], (0, 0)), "the sd, must be above 0"),
        (lambda: climb_likelihood([1], (0,)), "start must hold at least 2 values"),
        (lambda: climb_likelihood([1], (0, 1), eta=-1), "eta must be above 0"),
        (lambda: climb_likelihood([1], (0, 1), steps=-1), "steps must be at least 0"),
        (lambda: held_out_bits(Normal(), [1], []), "held_out must hold at least 1"),
        (
            lambda: held_out_bits(SumInsteadOfEach(), [1], [1.0, 2.0]),
            r"one log-density for each of 2 points, but gave shape \(\)",
        ),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
