"""A discriminator by logistic regression, judged by torch and by scipy's optimiser."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from course_utils.maths.discriminators import (
    optimal_logit,
    optimal_value,
    value_of_logits,
)
from course_utils.maths.distributions import Normal
from course_utils.maths.grids import trapezoid_weights
from course_utils.maths.logistic_regression import (
    ascend_value,
    bump_features,
    line_features,
)


def samples(seed=0, n=60):
    """Features and masses of n real and 2n generated samples."""
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(0, 1, n), rng.normal(1, 1.5, 2 * n)])
    is_real = np.arange(3 * n) < n
    return x, is_real / n, ~is_real / (2 * n)


def value(features, real, generated, weights):
    logits = features @ weights
    return -(
        real * np.logaddexp(0, -logits) + generated * np.logaddexp(0, logits)
    ).sum()


def test_each_step_follows_the_gradient_that_torch_finds():
    x, real, generated = samples()
    features = bump_features(x, np.linspace(-3, 4, 5), 1.2)
    path = ascend_value(features, real, generated, range(4), eta=0.7)
    for before, after in zip(path, path[1:], strict=False):
        weights = torch.tensor(before, requires_grad=True)
        logits = torch.tensor(features) @ weights
        log_d = torch.nn.functional.logsigmoid
        v = (torch.tensor(real) * log_d(logits)).sum()
        v = v + (torch.tensor(generated) * log_d(-logits)).sum()
        v.backward()
        assert np.allclose(after - before, 0.7 * weights.grad.numpy(), atol=1e-12)


def test_in_the_end_no_optimiser_finds_better_weights():
    x, real, generated = samples(1)
    features = line_features(x)
    (weights,) = ascend_value(features, real, generated, [3000], eta=0.4)
    best = minimize(lambda w: -value(features, real, generated, w), [0.0, 0.0])
    assert np.allclose(weights, best.x, atol=1e-4)


def test_weights_kept_on_the_way_are_those_of_a_run_that_ends_there():
    x, real, generated = samples(2)
    features = line_features(x)
    path = ascend_value(features, real, generated, [0, 3, 50], eta=0.3)
    assert path.shape == (3, 2) and not path[0].any()
    for steps, weights in zip([3, 50], path[1:], strict=True):
        alone = ascend_value(features, real, generated, [steps], eta=0.3)[0]
        assert np.array_equal(weights, alone)


def test_with_enough_bumps_the_logit_becomes_the_log_ratio_where_the_mass_is():
    x = np.linspace(-6, 7, 261)
    p, q = Normal().density(x), Normal(1.0, 1.3).density(x)
    features = bump_features(x, np.linspace(-6, 7, 18), 0.8)
    masses = [trapezoid_weights(x) * density for density in (p, q)]
    path = ascend_value(features, *masses, [0, 10, 100, 4000], eta=1.3)
    values = [value_of_logits(p, q, features @ weights, x) for weights in path]
    best = optimal_value(p, q, x)
    assert np.all(np.diff(values) > 0) and best - 1e-3 < values[-1] < best
    logit = features @ path[-1]
    true = optimal_logit(Normal().log_density(x), Normal(1.0, 1.3).log_density(x))
    # A fifth in the log-ratio is a twentieth in D.
    middle = (x > -2) & (x < 3)
    assert np.abs(logit - true)[middle].max() < 0.2


@pytest.mark.parametrize(
    "change, words",
    [
        ({"real": [1.0]}, "real must have one entry for each of the 2 rows"),
        ({"real": [-1.0, 0.0]}, "real must be at least 0"),
        ({"steps": [3, 3]}, "steps must be increasing"),
        ({"steps": [-1]}, "steps must be at least 0"),
        ({"eta": 0.0}, "eta must be above 0"),
        ({"features": [1.0, 2.0]}, "features must have 2 axes"),
    ],
)
def test_errors_say_what_is_needed(change, words):
    given = {
        "features": [[1.0], [2.0]],
        "real": [1.0, 0.0],
        "generated": [0.0, 1.0],
        "steps": [1],
        "eta": 0.1,
    } | change
    with pytest.raises(ValueError, match=words):
        ascend_value(*list(given.values())[:4], eta=given["eta"])
