"""The losses of a generator against torch, and the arrows against the losses."""

import re

import numpy as np
import pytest
import torch

from course_utils.explorers.gans import saturation
from course_utils.explorers.gans.saturation import LONG, LOSSES, STEEP


def spoken(figure):
    text = figure.summary.replace("−", "-")
    a, d, slopes, mean = re.search(
        r"a = (\S+), D = (\S+)\. Slopes of the losses: (.*)\. The arrows .* of (\S+),",
        text,
    ).groups()
    slopes = dict(pair.rsplit(" ", 1) for pair in slopes.split(", "))
    return float(a), float(d), {k: float(v) for k, v in slopes.items()}, float(mean)


def summary_agrees(figure):
    """The words give the handle's place, the markers on the curves and the arrows."""
    a, d, slopes, mean = spoken(figure)
    handles = {handle.name: handle for handle in figure.handles()}
    assert handles["logit"].at[0] == pytest.approx(a, abs=0.051)
    a = handles["logit"].at[0]
    assert STEEP * handles["cloud"].at[0] == pytest.approx(a)
    assert d == pytest.approx(1 / (1 + np.exp(-a)), abs=6e-5)
    for kind, slope in slopes.items():
        marker = figure.layers[f"{LOSSES[kind][2]}_slope_here"].arrays
        assert (marker["x"][0], marker["y"][0]) == pytest.approx((a, slope), abs=6e-5)
    sent = figure.layers["sent"].arrays
    assert mean == pytest.approx(sent["dx"].mean() / LONG, abs=6e-4)
    assert not sent["dy"].any()
    cloud = figure.layers["generated"].arrays
    assert np.array_equal(sent["x"], cloud["x"])
    assert STEEP * cloud["x"].mean() == pytest.approx(a, abs=1e-5)


def torch_loss(kind, a):
    log_d = torch.nn.functional.logsigmoid
    return {
        "saturating": lambda: log_d(-a),
        "non-saturating": lambda: -log_d(a),
        "Wasserstein": lambda: -a,
    }[kind]()


@pytest.mark.parametrize("kind", LOSSES)
def test_curves_and_slopes_as_drawn_are_those_of_torch(kind):
    figure = saturation(loss=kind)
    name = LOSSES[kind][2]
    drawn = figure.layers[f"{name}_loss"].arrays
    a = torch.tensor(drawn["x"], dtype=torch.float64, requires_grad=True)
    loss = torch_loss(kind, a)
    loss.sum().backward()
    assert np.allclose(drawn["y"], loss.detach(), atol=1e-5)
    slopes = figure.layers[f"{name}_slope"].arrays["y"]
    assert np.allclose(slopes, a.grad, atol=1e-5)


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("a", [-7.0, -0.5, 3.0])
def test_each_arrow_is_the_descent_of_the_chosen_loss_at_its_own_sample(kind, a):
    figure = saturation(loss=kind, a=a)
    sent = figure.layers["sent"].arrays
    x = torch.tensor(sent["x"], dtype=torch.float64, requires_grad=True)
    torch_loss(kind, STEEP * x).sum().backward()
    # Along x the logit rises by STEEP a unit: that factor is the same for all losses.
    assert np.allclose(sent["dx"], -LONG * x.grad / STEEP, atol=1e-5)


@pytest.mark.parametrize("a", [-4.0, 0.0, 2.5])
def test_tangents_touch_their_curves_with_the_slope_of_the_curve(a):
    figure = saturation(a=a)
    for name in ("saturating", "non_saturating"):
        curve = figure.layers[f"{name}_loss"].arrays
        (x0, x1), (y0, y1) = (figure.layers[f"{name}_tangent"].arrays[k] for k in "xy")
        assert (x0 + x1) / 2 == pytest.approx(a, abs=1e-5)
        assert (y0 + y1) / 2 == pytest.approx(
            np.interp(a, curve["x"], curve["y"]), abs=2e-3
        )
        h = 0.2
        ahead, behind = np.interp([a + h, a - h], curve["x"], curve["y"])
        assert (y1 - y0) / (x1 - x0) == pytest.approx(
            (ahead - behind) / (2 * h), abs=5e-3
        )


def test_the_saturating_loss_is_silent_where_the_other_speaks_up():
    silent = saturation(preset="a bad generator, saturating (fails on purpose)")
    loud = saturation(preset="a bad generator, non-saturating")
    assert silent.a == loud.a == -6
    lengths = [f.layers["sent"].arrays["dx"].mean() for f in (silent, loud)]
    assert lengths[0] < 0.01 * lengths[1]
    assert "almost silent" in silent.summary and "silent" not in loud.summary
    fooled = saturation(preset="D is fooled")
    assert "almost silent" in fooled.summary


def test_ten_steps_carry_the_cloud_far_by_one_loss_and_nowhere_by_the_other():
    moved = {}
    for kind in LOSSES:
        figure = saturation(loss=kind, a=-6.0)
        figure.press("ten_steps")
        moved[kind] = figure.a + 6
    assert 0 < moved["saturating"] < 0.1
    assert moved["non-saturating"] > 3.5
    assert moved["Wasserstein"] == pytest.approx(10 * 0.1 * STEEP**2)


def test_downhill_never_leaves_the_scale():
    figure = saturation(loss="Wasserstein", a=7.9)
    figure.press("ten_steps")
    assert figure.a == 8


def test_the_critic_is_drawn_only_if_it_is_chosen():
    assert "critic_loss" not in saturation().layers
    assert "critic_loss" in saturation(loss="Wasserstein").layers


def test_dragging_the_cloud_or_the_logit_is_one_thing():
    figure = saturation()
    figure.take_hold("cloud", 1.5, 0.4)
    assert figure.a == 3.0
    figure.take_hold("logit", -2.0, 0.0)
    assert next(h for h in figure.handles() if h.name == "cloud").at[0] == -1.0


def test_a_new_seed_draws_another_cloud_with_the_same_mean():
    figure = saturation()
    before = figure.generated
    figure.press("new_seed")
    assert not np.allclose(before, figure.generated)
    assert np.allclose(before.mean(axis=0), figure.generated.mean(axis=0))
