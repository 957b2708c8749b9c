"""The plain PyTorch loop: who moves when, going back, and the library's own parts."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from course_utils.maths.gans.draws import initial_directions
from course_utils.maths.gans.plain_modules import SpectralNorm
from course_utils.maths.gans.plain_torch import LOSSES, PlainGan
from course_utils.maths.gans.settings import Setting
from course_utils.maths.targets import ring

SMALL = Setting(generator=(7, 6), discriminator=(6, 5), batch=8)
SETTINGS = {
    "adam": SMALL,
    "momentum, R1": Setting(d_optimiser="momentum", g_optimiser="sgd", r1=1.0, batch=8),
    "WGAN-GP": Setting(loss="Wasserstein", gradient_penalty=1.0, batch=8),
    "spectral norm": Setting(loss="hinge", spectral_norm=True, batch=8),
    "relativistic": Setting(loss="relativistic", pack=2, batch=8),
}


def parameters(net):
    return [p.detach().clone() for p in net.parameters()]


def equal(these, those):
    return all(torch.equal(a, b) for a, b in zip(these, those, strict=True))


def trained(setting, steps=5):
    gan = PlainGan(ring(), setting, seed=3)
    for _ in range(steps):
        gan.step()
    return gan


def both(gan):
    return parameters(gan.generator) + parameters(gan.discriminator)


def test_each_update_moves_one_player_and_leaves_the_other_bit_by_bit():
    gan = trained(SMALL)
    theta, psi = parameters(gan.generator), parameters(gan.discriminator)
    gan.step_discriminator()
    assert equal(parameters(gan.generator), theta)
    moved = parameters(gan.discriminator)
    assert not equal(moved, psi)
    gan.step_generator()
    assert equal(parameters(gan.discriminator), moved)
    assert not equal(parameters(gan.generator), theta)


def test_a_step_is_so_many_updates_of_each():
    gan, by_hand = (
        PlainGan(ring(), Setting(d_steps=3, g_steps=2, batch=8), seed=3)
        for _ in range(2)
    )
    gan.step()
    for _ in range(3):
        by_hand.step_discriminator()
    for _ in range(2):
        by_hand.step_generator()
    assert equal(both(gan), both(by_hand))


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_the_same_seed_is_the_same_run_bit_by_bit(setting):
    assert equal(both(trained(setting)), both(trained(setting)))


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_after_going_back_the_run_goes_on_as_it_did(setting):
    gan = trained(setting)
    state, d_loss, ends = gan.state(), gan.d_loss, []
    for _ in range(2):
        for _ in range(4):
            gan.step()
        ends.append((both(gan), gan.steps, gan.d_loss, gan.g_loss, gan.penalty))
        gan.restore(state)
        assert (gan.steps, gan.d_loss) == (5, d_loss)
    assert equal(ends[0][0], ends[1][0])
    assert ends[0][1:] == ends[1][1:]


def test_chance_and_threads_of_everyone_else_are_left_alone():
    seeds, threads = torch.get_rng_state(), torch.get_num_threads()
    counts = []

    class Watching:
        def sample(self, size, rng):
            counts.append(torch.get_num_threads())
            return rng.normal(size=(size, 2))

    gan = PlainGan(Watching(), SMALL, seed=1)
    torch.set_num_threads(2)
    try:
        gan.step()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert set(counts) == {1}
    assert torch.equal(torch.get_rng_state(), seeds)


def test_a_diverged_run_says_so():
    gan = PlainGan(ring(), Setting(d_optimiser="sgd", d_rate=1e30, batch=8), seed=1)
    assert gan.finite
    assert np.isnan(gan.d_loss)
    for _ in range(10):
        gan.step()
    assert not gan.finite


def test_looking_ahead_is_refused_with_the_way_out():
    with pytest.raises(ValueError, match="torch_gans.Gans for unroll = 2"):
        PlainGan(ring(), Setting(unroll=2))
    with pytest.raises(ValueError, match="seed must be at least 0"):
        PlainGan(ring(), Setting(), seed=-1)


def test_the_cross_entropies_are_the_logarithms_of_the_text():
    real, fake = torch.tensor([0.3, -2.0, 1.5]), torch.tensor([-0.4, 2.2, 0.1])
    D = torch.sigmoid
    saturating, non_saturating = LOSSES["saturating"], LOSSES["non-saturating"]
    value = D(real).log().mean() + (1 - D(fake)).log().mean()
    for discriminator, _ in (saturating, non_saturating):
        assert discriminator(real, fake).item() == pytest.approx(-value.item())
    assert saturating[1](None, fake).item() == pytest.approx((1 - D(fake)).log().mean())
    assert non_saturating[1](None, fake).item() == pytest.approx(-D(fake).log().mean())


def test_one_iteration_of_spectral_norm_is_that_of_the_library():
    ours = nn.Linear(4, 3, dtype=torch.float64)
    theirs = torch.nn.utils.parametrizations.spectral_norm(copy.deepcopy(ours))
    (v, *_) = initial_directions(Setting(pack=2), seed=1)
    norm = SpectralNorm(ours.weight, v)
    judge = theirs.parametrizations.weight[0]
    judge._u.copy_(norm.u)
    judge._v.copy_(norm.v)
    norm.iterate()
    assert torch.allclose(norm(ours.weight), theirs.weight, rtol=1e-12)
    (a,) = torch.autograd.grad(norm(ours.weight).square()[0].sum(), ours.weight)
    theirs.eval()
    original = theirs.parametrizations.weight.original
    (b,) = torch.autograd.grad(theirs.weight.square()[0].sum(), original)
    assert torch.allclose(a, b, rtol=1e-12)
