"""The smallest GAN, against its losses played by torch, and complex numbers."""

import itertools
import re

import numpy as np
import pytest
import torch
from torch.nn.functional import logsigmoid, relu

from course_utils.explorers.gans import dirac_gan

_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def as_number(words):
    return float(words.translate(_DIGITS).replace(" × 10", "e"))


def spoken(figure):
    """h_G, h_D, θ, ψ; and the first and last distance and the radius, if revealed."""
    number = r"(−?[\d.]+(?: × 10[⁻⁰-⁹¹²³]+)?)"
    found = re.search(
        rf"h_G = {number} and h_D = {number}, from θ = {number} and ψ = {number}\.",
        figure.summary,
    )
    after = re.search(
        rf"goes from {number} to {number}; .* multiplies it by {number}\. ",
        figure.summary,
    )
    return [[as_number(v) for v in m.groups()] if m else None for m in (found, after)]


def nothing_is_given_away(figure):
    hidden = ("path", "distance", "theory", "lambda")
    numbers = "One step" in figure.formula()
    return not numbers and all(figure.layers[n].arrays["x"].size == 0 for n in hidden)


def summary_agrees(figure):
    """The words give the start, the drawn distances, and the drawn eigenvalues."""
    (h_g, h_d, theta, psi), after = spoken(figure)
    assert (h_g, h_d) == pytest.approx(figure.rates, abs=0.006)
    assert (theta, psi) == pytest.approx(figure.handles()[0].at, abs=0.006)
    for name, value in (("R1 γ", figure.r1), ("noise σ", figure.noise)):
        assert (f"{name} = {value:.2f}" in figure.summary) == (value > 0)
    assert ("Press your guess" in figure.summary) == ("ask" in figure.layers)
    if after is None:
        assert "ask" in figure.layers and nothing_is_given_away(figure)
        return
    first, last, radius = after
    distance = figure.layers["distance"].arrays["y"]
    assert distance[0] == pytest.approx(max(first, 1e-4), abs=6e-4)
    assert distance[-1] == pytest.approx(np.clip(last, 1e-4, 1e4), rel=0.06, abs=6e-4)
    theory = figure.layers["theory"].arrays["y"]
    if 1e-3 < theory[-1] < 1e3 and theory[0] > 1e-3:
        assert (theory[-1] / theory[0]) ** (1 / 500) == pytest.approx(radius, abs=2e-5)
    drawn = figure.layers["lambda"].arrays
    if "beyond" not in figure.layers:
        said = figure.formula().split("λ = ")[-1].split(". One")[0].replace("−", "-")
        if "±" in said:
            real, imaginary = map(float, said.rstrip(" i").split(" ± "))
            expected = [complex(real, -imaginary), complex(real, imaginary)]
        else:
            expected = [complex(float(v)) for v in said.split(" and ")]
        ours = drawn["x"] + 1j * drawn["y"]
        assert np.sort_complex(ours) == pytest.approx(
            np.sort_complex(expected), abs=6e-4
        )
    # What ends at home is drawn nearer than it began, once it had time to.
    if figure.end == "home" and radius < 0.99 and first > 0.1:
        assert last < first


GAINS = {
    "saturating": logsigmoid,
    "non-saturating": logsigmoid,
    "Wasserstein": lambda t: t,
    "hinge": lambda t: -relu(1 - t),
}
PAYS = {
    "saturating": logsigmoid,
    "non-saturating": lambda t: -logsigmoid(-t),
    "Wasserstein": lambda t: t,
    "hinge": lambda t: t,
}


@pytest.mark.parametrize("loss", GAINS)
def test_the_path_is_that_of_two_optimisers_of_torch(loss):
    figure = dirac_gan(
        loss=loss, rule="alternating", h_g=0.1, h_d=0.3, r1=0.2, guess="home"
    )
    theta, psi = (
        torch.tensor(1.0, dtype=torch.float64, requires_grad=True) for _ in range(2)
    )
    generator = torch.optim.SGD([theta], lr=0.1)
    discriminator = torch.optim.SGD([psi], lr=0.3)
    for point in figure.path[1:100]:
        generator.zero_grad()
        PAYS[loss](psi.detach() * theta).backward()
        generator.step()
        discriminator.zero_grad()
        (-GAINS[loss](psi * theta.detach()) + 0.1 * psi**2).backward()
        discriminator.step()
        assert np.allclose(point, [theta.item(), psi.item()], atol=1e-12)


def test_nothing_is_given_away_before_the_guess():
    figure = dirac_gan(preset="R1")
    assert nothing_is_given_away(figure)
    figure.press("guess_round")
    assert not nothing_is_given_away(figure)
    assert "You guessed that it goes round" in figure.summary
    figure.press("hide")
    figure.press("guess_home")
    assert "comes home, as you guessed" in figure.summary
    figure.r1 = 0.0  # of another setting the guess says nothing
    assert "guessed" not in figure.summary


def test_once_revealed_the_words_agree_with_the_drawing_at_all_corners():
    figure = dirac_gan()
    controls = {
        "loss": ("saturating", "non-saturating", "Wasserstein", "hinge"),
        "rule": ("simultaneous", "alternating", "extragradient"),
        "h_g": (0.01, 0.5),
        "h_d": (0.01, 0.5),
        "r1": (0, 1.5),
        "noise": (0, 1),
    }
    guesses = itertools.cycle(("guess_home", "guess_round", "guess_away"))
    for values in itertools.product(*controls.values()):
        with figure.together():
            for name, value in zip(controls, values, strict=True):
                setattr(figure, name, value)
        figure.press(next(guesses))
        summary_agrees(figure)
        for layer in figure.layers.values():
            assert all(np.isfinite(a).all() for a in layer.arrays.values())


@pytest.mark.parametrize(
    ("preset", "end"),
    [
        ("the first GAN", "away"),
        ("tiny steps (fails on purpose)", "away"),
        ("alternating", "circle"),
        ("look ahead", "home"),
        ("non-saturating", "circle"),
        ("R1", "home"),
        ("R1, long steps", "circle"),
        ("noise", "home"),
    ],
)
def test_presets_end_where_the_drawn_distances_go(preset, end):
    figure = dirac_gan(preset=preset, guess="home")
    assert figure.end == end
    distance = figure.layers["distance"].arrays["y"]
    early, late = distance[:100].max(), distance[-100:].max()
    if end == "home":
        assert late < 0.3 * early
    elif end == "away":
        assert late > 1.05 * early and (np.diff(distance) > 0).all()
    else:
        assert 0.4 * early < late < 1.2 * early


@pytest.mark.parametrize("h", [0.1, 0.5])
def test_the_region_is_a_disc_for_simultaneous_play_and_reaches_over_for_extragradient(
    h,
):
    for rule in ("simultaneous", "extragradient"):
        figure = dirac_gan(rule=rule, h_g=h, h_d=h, guess="home")
        region = figure.layers["region"]
        (x0, x1), (y0, y1) = region.options["x"], region.options["y"]
        values = region.arrays["values"]
        rows, columns = values.shape
        x = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
        y = y0 + (np.arange(rows) + 0.5) * (y1 - y0) / rows
        z = h * (x + 1j * y[:, None])
        step = 1 + z + (z**2 if rule == "extragradient" else 0)
        expected = np.clip((1 - np.abs(step)) / h, -0.5, 0.5)
        assert np.allclose(values, expected, atol=1e-4)
        imaginary_axis = values[:, np.argmin(np.abs(x))][np.abs(y) > 0.3]
        assert (imaginary_axis > 0).all() == (rule == "extragradient")


def test_for_alternating_play_the_border_is_the_imaginary_axis():
    figure = dirac_gan(rule="alternating", guess="home")
    border = figure.layers["border"].arrays
    assert np.abs(border["x0"]).max() < 0.03 and border["x0"].size > 40


def test_an_eigenvalue_off_the_page_is_said_to_be():
    figure = dirac_gan(r1=1.5, noise=1, h_g=0.01, h_d=0.5, guess="home")
    words = figure.layers["beyond"].options["texts"][0].replace("−", "-")
    J = np.diag([0.01, 0.5]) @ [[0, -0.5], [0.5, -2.0]] / np.sqrt(0.005)
    assert float(words.split()[-1]) == pytest.approx(
        np.linalg.eigvals(J).real.min(), abs=0.006
    )


def test_the_arrows_point_where_one_step_goes():
    figure = dirac_gan(h_g=0.4, h_d=0.1)
    a = figure.layers["field"].arrays
    theta, psi = a["x"].astype(float), a["y"].astype(float)
    slope = 1 / (1 + np.exp(theta * psi))
    v, w = -0.4 * psi * slope, 0.1 * theta * slope
    assert np.allclose(a["dx"] * w - a["dy"] * v, 0, atol=1e-6)
    assert (a["dx"] * v + a["dy"] * w > 0).all()
