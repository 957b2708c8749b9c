"""The six pairs of losses against torch autograd, and what each is best at."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from course_utils.maths.gans import settings
from course_utils.maths.gans.losses import LOSSES, sigmoid, softplus

ONE, NIL = torch.ones(9, dtype=torch.float64), torch.zeros(9, dtype=torch.float64)


def log_discriminator(r, f):
    return cross_entropy(r, ONE) + cross_entropy(f, NIL)


# Written the way the papers write them, for nine samples each.
TORCH = {
    "saturating": (log_discriminator, lambda r, f: -cross_entropy(f, NIL)),
    "non-saturating": (log_discriminator, lambda r, f: cross_entropy(f, ONE)),
    "least squares": (
        lambda r, f: 0.5 * ((r - 1) ** 2).mean() + 0.5 * (f**2).mean(),
        lambda r, f: 0.5 * ((f - 1) ** 2).mean(),
    ),
    "hinge": (
        lambda r, f: torch.relu(1 - r).mean() + torch.relu(1 + f).mean(),
        lambda r, f: -f.mean(),
    ),
    "Wasserstein": (lambda r, f: f.mean() - r.mean(), lambda r, f: -f.mean()),
    "relativistic": (
        lambda r, f: cross_entropy(r - f, ONE),
        lambda r, f: cross_entropy(f - r, ONE),
    ),
}
NAMES = pytest.mark.parametrize("name", LOSSES)


def test_there_is_a_loss_for_every_name_of_a_setting():
    assert tuple(LOSSES) == settings.LOSSES
    assert set(TORCH) == set(LOSSES)


@NAMES
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_values_and_slopes_are_those_of_torch(name, scale, rng):
    loss, (discriminator, generator) = LOSSES[name], TORCH[name]
    r, f = scale * rng.normal(size=(2, 9)) + [[0.4], [-0.2]]
    real, fake = (
        torch.tensor(r, requires_grad=True),
        torch.tensor(f, requires_grad=True),
    )
    value = discriminator(real, fake)
    expected = torch.autograd.grad(value, (real, fake))
    assert loss.discriminator(r, f) == pytest.approx(value.item(), rel=1e-12)
    for ours, theirs in zip(loss.discriminator_slopes(r, f), expected, strict=True):
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-17)
    value = generator(real, fake)
    (expected,) = torch.autograd.grad(value, fake)
    given = r if loss.needs_real else None
    assert loss.generator(given, f) == pytest.approx(value.item(), rel=1e-12)
    # In torch 1 - sigmoid rounds to 0 where ours still holds e^-40.
    assert np.allclose(loss.generator_slope(given, f), expected, rtol=1e-9, atol=1e-16)


@NAMES
def test_only_the_relativistic_generator_looks_at_real_samples(name):
    assert LOSSES[name].needs_real == (name == "relativistic")


@NAMES
@np.errstate(all="raise")
def test_enormous_values_raise_nothing_and_stay_finite(name):
    loss, far = LOSSES[name], np.array([-1e4, 1e4], np.float32)
    for r, f in ((far, far), (far, -far)):
        given = r if loss.needs_real else None
        with np.errstate(under="ignore"):
            parts = (
                loss.discriminator(r, f),
                loss.generator(given, f),
                *loss.discriminator_slopes(r, f),
                loss.generator_slope(given, f),
                loss.probability(f),
            )
        assert all(np.isfinite(part).all() for part in parts)


def test_a_tiny_slope_keeps_its_digits_in_single_precision():
    # Adam divides a gradient by its size: rounding it to 0 would stop the generator.
    f = np.array([-40.0], np.float32)
    slope = LOSSES["saturating"].generator_slope(None, f)
    assert slope[0] == pytest.approx(-math.exp(-40), rel=1e-5, abs=0)


def best_discriminator(name, p, q):
    """Of all values at a point with densities p and q, the one with least loss there."""
    loss, some = LOSSES[name], np.zeros(1)
    values = np.linspace(-3, 3, 1201)
    each = [
        p * loss.discriminator(np.array([d]), some)
        + q * loss.discriminator(some, np.array([d]))
        for d in values
    ]
    return values[np.argmin(each)]


@pytest.mark.parametrize("name", ["saturating", "non-saturating", "least squares"])
def test_the_best_discriminator_holds_the_share_of_real_samples_for_the_probability(
    name,
):
    p, q = 0.3, 0.1
    best = best_discriminator(name, p, q)
    assert LOSSES[name].probability(np.array(best)) == pytest.approx(0.75, abs=2e-3)


@pytest.mark.parametrize(("p", "q", "sign"), [(0.3, 0.1, 1), (0.1, 0.3, -1)])
def test_the_best_hinge_discriminator_only_says_which_is_more_likely(p, q, sign):
    assert best_discriminator("hinge", p, q) == pytest.approx(sign, abs=3e-3)


def test_only_differences_count_for_the_relativistic_losses(rng):
    r, f = rng.normal(size=(2, 9))
    loss = LOSSES["relativistic"]
    assert loss.discriminator(r + 5, f + 5) == pytest.approx(loss.discriminator(r, f))
    assert loss.generator(r, f) == pytest.approx(loss.discriminator(f, r))


def test_softplus_and_sigmoid_are_what_they_say(rng):
    a = rng.normal(size=20)
    assert np.allclose(softplus(a), np.log(1 + np.exp(a)), rtol=1e-14)
    assert np.allclose(sigmoid(a), 1 / (1 + np.exp(-a)), rtol=1e-14)
    assert sigmoid(np.float32([-1000, 1000])).tolist() == [0, 1]
