"""Four ways to play around a saddle, against closed forms and complex numbers."""

import re

import numpy as np
import pytest

from course_utils.explorers.gans import saddle_dance

NAMES = ("simultaneous", "alternating", "extragradient", "optimistic")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_number(words):
    words = words.translate(_DIGITS).replace(" × 10", "e")
    return float(words)


def spoken(figure):
    text = figure.summary
    mu, h, steps, x, y = re.search(
        r"μ = (−?[\d.]+), step h = ([\d.]+), (\d+) steps from \((−?[\d.]+), (−?[\d.]+)\)",
        text,
    ).groups()
    ends = {
        name: re.search(rf"{name} ([\d.]+(?: × 10[⁻⁰-⁹¹²³]+)?) \(×([\d.]+)\)", text)
        for name in NAMES
    }
    known = {
        name: tuple(map(as_number, found.groups())) for name, found in ends.items()
    }
    return [as_number(v) for v in (mu, h, steps, x, y)], known


def summary_agrees(figure):
    """The words give the start, and where the drawn paths and distances end."""
    (_, _, steps, x, y), ends = spoken(figure)
    assert (x, y) == pytest.approx(figure.handles()[0].at, abs=0.006)
    for name, (end, rate) in ends.items():
        drawn = figure.layers[f"distance_{name}"].arrays
        assert drawn["x"][-1] == steps
        shown = float(np.clip(end, 1e-6, 1e6))
        assert drawn["y"][-1] == pytest.approx(shown, rel=0.06, abs=6e-4)
        path = figure.layers[f"path_{name}"].arrays
        if end < 1e5:
            assert np.hypot(path["x"][-1], path["y"][-1]) == pytest.approx(
                end, rel=0.06, abs=6e-4
            )
        # The thin line falls or rises as the rate says.
        theory = figure.layers[f"theory_{name}"].arrays["y"]
        if 1e-5 < theory[-1] < 1e5 and theory[0] > 1e-5:
            grown = np.log(theory[-1] / theory[0]) / steps
            assert grown == pytest.approx(np.log(rate), abs=1e-3)


def test_after_200_steps_of_a_tenth_the_published_numbers_stand_there():
    _, ends = spoken(saddle_dance())
    assert ends["simultaneous"] == (2.705, 1.005)
    assert ends["extragradient"][0] == 0.370
    assert ends["simultaneous"][0] == pytest.approx(1.01**100, abs=5e-4)
    assert ends["extragradient"][0] == pytest.approx(0.9901**100, abs=5e-4)


@pytest.mark.parametrize("mu", [-0.3, 0.0, 0.45])
def test_the_paths_are_those_of_complex_numbers(mu):
    # z = x + iy follows z′ = λ z with λ = −μ + i.
    figure = saddle_dance(mu=mu, h=0.3, steps=40, start=(0.8, -1.1))
    z, lam, h = 0.8 - 1.1j, -mu + 1j, 0.3
    naive = z * (1 + h * lam) ** np.arange(41)
    ahead = z * (1 + h * lam + (h * lam) ** 2) ** np.arange(41)
    before, optimist = z, [z]
    for _ in range(40):
        new = optimist[-1] + h * lam * (2 * optimist[-1] - before)
        before = optimist[-1]
        optimist.append(new)
    for name, expected in (
        ("simultaneous", naive),
        ("extragradient", ahead),
        ("optimistic", np.array(optimist)),
    ):
        path = figure.layers[f"path_{name}"].arrays
        assert np.allclose(path["x"] + 1j * path["y"], expected, rtol=1e-5, atol=1e-5)


def test_alternating_stays_on_its_ellipse_and_the_others_do_not_keep_it():
    figure = saddle_dance(h=0.4, start=(1.2, 0.7))

    def spread(name):
        path = figure.layers[f"path_{name}"].arrays
        x, y = path["x"], path["y"]
        return np.ptp(x**2 + y**2 - 0.4 * x * y)

    assert spread("alternating") < 1e-4
    assert min(spread("simultaneous"), spread("extragradient")) > 1


def test_a_tiny_step_still_leads_outwards():
    figure = saddle_dance(preset="tiny steps (fails on purpose)")
    distance = figure.layers["distance_simultaneous"].arrays["y"]
    assert (np.diff(distance) > 0).all()


def test_presets_show_what_they_are_called():
    def rates(preset):
        return saddle_dance(preset=preset).rates

    assert all(rate < 1 for rate in rates("valleys: μ = 0.2").values())
    assert all(rate > 1 for rate in rates("hills: μ = −0.1").values())
    optimist = rates("too long for optimism")
    assert optimist["optimistic"] > 1 > optimist["extragradient"]
    assert rates("too long to look ahead")["extragradient"] > 1


def test_the_arrows_are_the_field():
    figure = saddle_dance(mu=0.5)
    a = figure.layers["field"].arrays
    x, y = a["x"], a["y"]
    turned = a["dx"] * (x - 0.5 * y) - a["dy"] * (-0.5 * x - y)
    assert np.allclose(turned, 0, atol=1e-5)
    # x descends: at (0, 1) it goes to the left, and y descends towards its valley.
    at = np.argmin(np.hypot(x, y - 1.1))
    assert a["dx"][at] < 0 and a["dy"][at] < 0


def test_the_formula_has_the_present_numbers():
    words = saddle_dance(h=0.3).formula()
    assert "√(1 + 0.30²) = 1.0440" in words
    assert "√(1 − 0.30² + 0.30⁴) = 0.9582" in words
    assert "−0.20 ± i" in saddle_dance(mu=0.2).formula()
