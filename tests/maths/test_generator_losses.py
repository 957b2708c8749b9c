"""The generator's losses in the logit, and what they descend at the best discriminator.

Judged by torch's automatic derivatives, scipy's quadrature and closed forms.
"""

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from course_utils.maths.distributions import Normal
from course_utils.maths.generator_losses import KINDS, generator_loss, generator_slope

TWO = ("saturating", "non-saturating")
X = np.linspace(-16, 18, 3401)


def torch_loss(a, kind):
    log_sigmoid = torch.nn.functional.logsigmoid
    return {
        "saturating": lambda: log_sigmoid(-a),
        "non-saturating": lambda: -log_sigmoid(a),
        "least squares": lambda: (a - 1) ** 2 / 2,
        "hinge": lambda: -a,
        "Wasserstein": lambda: -a,
    }[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_losses_and_slopes_are_those_that_torch_finds(kind):
    a = torch.linspace(-30, 30, 61, dtype=torch.float64, requires_grad=True)
    loss = torch_loss(a, kind)
    loss.sum().backward()
    given = a.detach().numpy().reshape(-1, 1)
    assert np.allclose(generator_loss(given, kind).ravel(), loss.detach(), rtol=1e-12)
    slopes = generator_slope(given, kind)
    assert slopes.shape == (61, 1)
    assert np.allclose(slopes.ravel(), a.grad, rtol=1e-12, atol=1e-30)


def test_at_minus_10_one_slope_is_almost_nothing_and_the_other_almost_minus_1():
    """G5."""
    slopes = [generator_slope(-10.0, kind) for kind in TWO]
    assert slopes == pytest.approx([-1 / (1 + np.exp(10)), -1 / (1 + np.exp(-10))])
    assert slopes == pytest.approx([-4.53979e-05, -0.9999546], abs=1e-8)


def test_the_two_slopes_add_up_to_minus_1_and_mirror_each_other():
    a = np.linspace(-700, 700, 41)
    saturating, other = (generator_slope(a, kind) for kind in TWO)
    assert np.allclose(saturating + other, -1)
    assert np.array_equal(saturating, other[::-1])
    assert np.isfinite(saturating).all()


# At the best discriminator -----------------------------------------------------------------


def at_best(theta, sd, kind, along="mean"):
    """The slope of the loss at D* held fixed, for p = N(0, 1) and q = N(theta, sd²).

    The parameter, the mean or the sd of q, acts through q only: ∫ dq loss(log p/q) dx.
    """
    log_q, z = Normal(theta, sd).log_density(X), (X - theta) / sd
    score = z / sd if along == "mean" else (z**2 - 1) / sd
    loss = generator_loss(Normal().log_density(X) - log_q, kind)
    return np.trapezoid(score * np.exp(log_q) * loss, X)


def divergences(theta, sd):
    """KL(q‖p) in closed form, 2 JS and 2 KL(m‖p) by scipy's quadrature."""
    log_p, log_q = Normal().log_density, Normal(theta, sd).log_density

    def log_m(x):
        return np.logaddexp(log_p(x), log_q(x)) - np.log(2)

    def twice_js(x):
        m = log_m(x)
        p, q = log_p(x), log_q(x)
        return np.exp(p) * (p - m) + np.exp(q) * (q - m)

    def twice_kl_of_m(x):
        return 2 * np.exp(log_m(x)) * (log_m(x) - log_p(x))

    kl = (sd**2 + theta**2 - 1) / 2 - np.log(sd)
    ends = np.linspace(-20, 22, 22)
    pieces = list(zip(ends, ends[1:], strict=False))
    areas = [
        sum(quad(f, *piece, epsabs=1e-13)[0] for piece in pieces)
        for f in (twice_js, twice_kl_of_m)
    ]
    return np.array([kl, *areas])


PLACES = [(0.3, 1.0), (1.0, 1.0), (2.0, 1.0), (-1.2, 0.7), (0.5, 1.6)]


@pytest.mark.parametrize("theta, sd", PLACES)
@pytest.mark.parametrize("along", ["mean", "sd"])
def test_at_d_star_one_loss_descends_2_js_and_the_other_kl_minus_2_js(theta, sd, along):
    """G4a (envelope theorem) and G4b (Arjovsky & Bottou), along both parameters."""
    h = 1e-3
    step = np.array([h, 0.0]) if along == "mean" else np.array([0.0, h])
    here = np.array([theta, sd])
    ahead, behind = divergences(*(here + step)), divergences(*(here - step))
    kl, twice_js, twice_kl_of_m = (ahead - behind) / (2 * h)
    saturating, other = (at_best(theta, sd, kind, along) for kind in TWO)
    assert saturating == pytest.approx(twice_js, abs=2e-6)
    assert other == pytest.approx(kl - twice_js, abs=2e-6)
    # The same, as a divergence: KL(q‖p) - 2 JS = 2 KL(m‖p).
    assert other == pytest.approx(twice_kl_of_m, abs=2e-6)


def test_the_gradients_have_their_known_numbers():
    known = {0.3: (0.14669824414035443, 0.1533017558599456)}
    known |= {1.0: (0.3979728665204352, None)}
    known |= {2.0: (0.4495995088660276, 1.550400491138193)}
    for theta, (saturating, other) in known.items():
        assert at_best(theta, 1.0, "saturating") == pytest.approx(saturating, abs=1e-6)
        if other is not None:
            assert at_best(theta, 1.0, "non-saturating") == pytest.approx(
                other, abs=1e-6
            )


@pytest.mark.parametrize("theta", [0.3, 1.0, 2.0, 5.0])
def test_the_two_gradients_add_up_to_that_of_the_reverse_kl_which_is_theta(theta):
    assert sum(at_best(theta, 1.0, kind) for kind in TWO) == pytest.approx(theta)


def test_where_q_equals_p_both_gradients_are_0():
    for along in ("mean", "sd"):
        for kind in TWO:
            assert at_best(0.0, 1.0, kind, along) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("kind", TWO)
@pytest.mark.parametrize("theta", [0.3, 2.0])
def test_it_is_the_gradient_that_backpropagation_through_samples_finds(kind, theta):
    """Samples theta + z; D* is a number to torch, not a function of theta."""
    z = torch.linspace(-9, 9, 4001, dtype=torch.float64)
    density = torch.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    parameter = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    x = parameter + z
    logits = ((x - theta) ** 2 - x**2) / 2
    torch.trapezoid(density * torch_loss(logits, kind), z).backward()
    assert at_best(theta, 1.0, kind) == pytest.approx(parameter.grad.item(), abs=1e-8)


def test_far_apart_one_gradient_vanishes_and_the_other_does_not():
    assert 0 < at_best(8.0, 1.0, "saturating") < 2e-3
    assert at_best(8.0, 1.0, "non-saturating") > 7.9


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: generator_slope(0.0, "modern"), "kind must be one of saturating"),
        (lambda: generator_loss(0.0, "relativistic"), "kind must be one of"),
        (lambda: generator_loss([np.nan], "saturating"), "a must be finite"),
    ],
)
def test_errors_say_what_is_needed(call, words):
    with pytest.raises(ValueError, match=words):
        call()
