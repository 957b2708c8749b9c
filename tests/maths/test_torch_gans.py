"""Many GANs side by side: their parts against autograd and torch.optim, looking ahead
against explicit steps and a closed form, slices that do not touch each other."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
import torch

from course_utils.maths.gans.draws import Draws, fixed_noise
from course_utils.maths.gans.many_settings import PER_GAN, together
from course_utils.maths.gans.plain_torch import LOSSES as PLAIN_LOSSES
from course_utils.maths.gans.plain_torch import PlainGan
from course_utils.maths.gans.settings import ACTIVATIONS, OPTIMISERS, Setting
from course_utils.maths.gans.torch_draws import ManyDraws
from course_utils.maths.gans.torch_gans import Gans, sweep
from course_utils.maths.gans.torch_losses import LOSSES
from course_utils.maths.gans.torch_networks import Networks
from course_utils.maths.gans.torch_optimisers import optimiser
from course_utils.maths.gans.torch_penalties import (
    penalty_gradient,
    slopes,
    slopes_toward_1,
    squared_slopes,
)
from course_utils.maths.targets import ring

SMALL = Setting(generator=(7, 6), discriminator=(6, 5), batch=8)
DOUBLE = torch.float64


class AtTheOrigin:
    """The target of the Dirac-GAN: one point."""

    def sample(self, size, rng):
        return np.zeros((size, 2))


def with_(**changes):
    return dataclasses.replace(SMALL, **changes)


def trained(settings, seeds=(3, 4), steps=5, dtype=DOUBLE, target=None):
    gans = Gans(target or ring(), settings, seeds, dtype)
    for _ in range(steps):
        gans.step()
    return gans


def normal(rng, *shape):
    return torch.tensor(rng.normal(size=shape))


def parameters(gans):
    return torch.cat([p.clone() for p in gans.free_parameters], 1)


# --- the parts --------------------------------------------------------------------


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(2, 6, 5, 1), (3, 4, 2), (4, 1)])
def test_backpropagation_written_out_is_that_of_autograd(activation, sizes, rng):
    size = sum((i + 1) * o for i, o in pairwise(sizes))
    nets = Networks(sizes, activation, normal(rng, 3, size))
    x = normal(rng, 3, 7, sizes[0]).requires_grad_()
    weights = normal(rng, 3, 7, sizes[-1])
    theta = nets.parameters.clone().requires_grad_()
    out = nets(x, theta)
    judged = torch.autograd.grad((weights * out).sum(), [theta, x])
    layers = nets.forward(x.detach())
    signals = nets.backward(layers, weights)
    assert torch.allclose(layers[-1], out, atol=1e-13)
    assert torch.allclose(
        nets.parameter_gradient(layers, signals), judged[0], atol=1e-13
    )
    assert torch.allclose(nets.input_gradient(signals), judged[1], atol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(2, 6, 5, 1), (4, 7, 1), (2, 1)])
@pytest.mark.parametrize("penalty", [squared_slopes, slopes_toward_1])
def test_the_gradient_of_a_penalty_written_out_is_that_of_autograd_twice(
    activation, sizes, penalty, rng
):
    size = sum((i + 1) * o for i, o in pairwise(sizes))
    nets = Networks(sizes, activation, normal(rng, 3, size))
    x, weight = normal(rng, 3, 7, sizes[0]), torch.tensor([0.3, 0.0, 2.0], dtype=DOUBLE)
    theta = nets.parameters.clone().requires_grad_()
    g = slopes(lambda x: nets(x, theta)[..., 0], x)
    judged = penalty(weight)(g)
    (gradient,) = torch.autograd.grad(judged.sum(), theta)
    value, ours = penalty_gradient(nets, x, penalty(weight))
    assert torch.allclose(value, judged, atol=1e-13)
    assert torch.allclose(ours, gradient, atol=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_that_of_the_plain_loop_and_its_slopes_are_those_of_autograd(
    name, rng
):
    r, f = ((3 * normal(rng, 2, 9)).requires_grad_() for _ in range(2))
    loss, plain = LOSSES[name], PLAIN_LOSSES[name]
    for value, judge in zip((loss.discriminator, loss.generator), plain, strict=True):
        for k in range(2):
            assert value(r, f)[k].item() == pytest.approx(judge(r[k], f[k]).item())
    judged = torch.autograd.grad(loss.discriminator(r, f).sum(), [r, f])
    for slope, judge in zip(loss.discriminator_slopes(r, f), judged, strict=True):
        assert torch.allclose(slope / 9, judge, atol=1e-14)
    (judged,) = torch.autograd.grad(loss.generator(r, f).sum(), f)
    assert torch.allclose(loss.generator_slope(r, f) / 9, judged, atol=1e-14)


def test_losses_are_finite_and_exact_far_out():
    far = torch.tensor([[40.0, -800.0]], dtype=DOUBLE)
    for name in ("saturating", "non-saturating", "relativistic"):
        loss = LOSSES[name]
        assert loss.discriminator(far, -far).isfinite().all()
        assert loss.generator(far, -far).isfinite().all()
    for a in (40.0, 21.0, -21.0):
        loss = LOSSES["non-saturating"].generator(
            None, torch.tensor([[a]], dtype=DOUBLE)
        )
        assert loss.item() == pytest.approx(np.logaddexp(0, -a), rel=1e-14)


def of_torch(name, row, rate, beta1, beta2):
    if name == "adam":
        return torch.optim.Adam([row], rate, (beta1, beta2))
    return torch.optim.SGD([row], rate, momentum=beta1 if name == "momentum" else 0)


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("shared", [True, False], ids=["shared", "one each"])
def test_an_optimiser_is_that_of_torch_row_by_row_and_ahead_is_its_step(
    name, shared, rng
):
    values = [(0.1, 0.5, 0.99)] * 2 if shared else [(0.1, 0.5, 0.99), (0.02, 0.8, 0.9)]
    columns = [
        of[0] if shared else torch.tensor(of, dtype=DOUBLE).unsqueeze(1)
        for of in zip(*values, strict=True)
    ]
    ours = optimiser(name, columns[0], beta1=columns[1], beta2=columns[2])
    theta = normal(rng, 2, 5)
    rows = [row.clone().requires_grad_() for row in theta]
    theirs = [
        of_torch(name, row, *each) for row, each in zip(rows, values, strict=True)
    ]
    for _ in range(6):
        gradient = normal(rng, 2, 5)
        gradient[:, 0] = 0  # a parameter that nothing pulls at
        before = ours.state()
        led, _ = ours.ahead(theta, gradient, ours.memory)
        assert all(
            torch.equal(a, b) if torch.is_tensor(a) else a == b
            for a, b in zip(before, ours.memory, strict=True)
        )
        ours.step(theta, gradient)
        for row, g, their in zip(rows, gradient, theirs, strict=True):
            row.grad = g
            their.step()
        assert torch.allclose(led, theta, atol=1e-14)
        assert torch.allclose(torch.stack(rows), theta, atol=1e-14)


def test_slice_k_of_the_draws_is_what_gan_k_draws_alone():
    seeds = [4, 9, 4]
    many = ManyDraws(ring(), SMALL, seeds, [False, True, False], DOUBLE)
    alone = [Draws(ring(), SMALL, seed) for seed in seeds]
    for _ in range(2):
        real, noise, between = many.real(5), many.noise(6), many.between(5)
        for k, draws in enumerate(alone):
            assert np.array_equal(real[k], draws.real(5))
            assert np.array_equal(noise[k], draws.noise(6))
            e = draws.between(5) if k == 1 else np.zeros((5, 1))
            assert np.array_equal(between[k], e)
    state = many.state
    ahead = many.real(5)
    many.state = state
    assert torch.equal(many.real(5), ahead)


# --- looking ahead ----------------------------------------------------------------

AHEAD = {
    "adam": {},
    "momentum": {"d_optimiser": "momentum", "d_rate": 0.1},
    "sgd, relativistic": {
        "loss": "relativistic",
        "d_optimiser": "sgd",
        "d_rate": 0.5,
    },
    "saturating on packs": {"loss": "saturating", "pack": 2},
    "R1 and R2": {"r1": 0.5, "r2": 0.3},
    "gradient penalty": {"gradient_penalty": 0.8},
    "spectral norm": {"spectral_norm": True, "d_rate": 0.02},
    "clip": {"d_optimiser": "sgd", "d_rate": 0.5, "clip": 0.3},
    "Wasserstein, adam without memory": {"loss": "Wasserstein", "beta1": 0.0},
}


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("changes", AHEAD.values(), ids=AHEAD)
def test_the_total_derivative_is_that_of_the_loss_after_k_explicit_steps(changes, k):
    """The judge is the plain loop: move G a little, let D train k steps, read G's loss."""
    setting = with_(activation="tanh", g_optimiser="sgd", g_rate=1.0, **changes)
    seed = 6
    gans = Gans(ring(), dataclasses.replace(setting, unroll=k), [1, seed], DOUBLE)
    gans.step_discriminator()  # so that its optimiser has something to remember
    theta = gans.generator.parameters[1].numpy().copy()
    psi = parameters(gans)[:, len(theta) :]
    gans.step_generator()
    gradient = theta - gans.generator.parameters[1].numpy()
    assert torch.equal(parameters(gans)[:, len(theta) :], psi)

    plain = PlainGan(ring(), setting, seed, DOUBLE)
    plain.step_discriminator()
    start = plain.state()

    def loss_after_k_steps(theta):
        plain.restore(start)
        shift = torch.tensor(theta)
        with torch.no_grad():
            for layer in plain.generator[::2]:
                n, b = layer.weight.numel(), layer.bias.numel()
                layer.weight.copy_(shift[:n].view(layer.weight.T.shape).T)
                layer.bias.copy_(shift[n : n + b])
                shift = shift[n + b :]
        x_fake = plain._packs(plain.generator(plain._noise())).detach()
        D = plain.discriminator
        x = plain._real() if setting.loss == "relativistic" else None
        for _ in range(k):
            real = plain._real()
            loss = plain.d_loss_of(D(real), D(x_fake)) + plain._penalties(real, x_fake)
            plain.d_optimiser.zero_grad()
            loss.backward()
            plain.d_optimiser.step()
            if setting.clip:
                for parameter in D.parameters():
                    parameter.data.clamp_(-setting.clip, setting.clip)
        return plain.g_loss_of(x if x is None else D(x), D(x_fake)).item()

    assert gans.g_loss[1] == pytest.approx(loss_after_k_steps(theta), rel=1e-12)
    rng = np.random.default_rng(0)
    for _ in range(4):
        direction = rng.normal(size=theta.shape)
        direction /= np.linalg.norm(direction)
        a, b = (loss_after_k_steps(theta + h * direction) for h in (1e-5, -1e-5))
        assert gradient @ direction == pytest.approx((a - b) / 2e-5, rel=2e-5, abs=1e-8)


@pytest.mark.parametrize("k", [0, 1, 5])
def test_looking_k_steps_ahead_turns_psi_into_psi_plus_2_k_eta_theta(k):
    """The Wasserstein game of a linear critic against data at the origin is bilinear.

    G's loss is psi theta, with theta the mean generated point and psi = -w; the critic's k
    steps make psi + k eta theta of psi, and d/dtheta theta (psi + k eta theta) is the rest.
    """
    eta, seed = 0.03, 2
    linear = Setting(
        loss="Wasserstein",
        generator=(),
        discriminator=(),
        d_optimiser="sgd",
        d_rate=eta,
        g_optimiser="sgd",
        g_rate=1.0,
        unroll=k,
    )
    gans = Gans(AtTheOrigin(), linear, [seed], DOUBLE)
    (W, b), (w, _) = (net.layers[0] for net in (gans.generator, gans.discriminator))
    noise = torch.tensor(Draws(AtTheOrigin(), linear, seed).noise(linear.batch))
    theta = (noise @ W[0] + b[0]).mean(0)
    psi, before = -w[0, :, 0].clone(), b[0, 0].clone()
    gans.step_generator()
    moved = before - gans.generator.layers[0][1][0, 0]
    assert torch.allclose(moved, psi + 2 * k * eta * theta, atol=1e-14)


def test_looking_ahead_damps_the_rotation_of_the_bilinear_game():
    def distance_from_rest(unroll):
        setting = Setting(
            loss="Wasserstein",
            generator=(),
            discriminator=(),
            batch=256,
            d_optimiser="sgd",
            g_optimiser="sgd",
            d_rate=0.1,
            g_rate=0.1,
            unroll=unroll,
        )
        gans = Gans(AtTheOrigin(), setting, range(8), DOUBLE)
        far = []
        for _ in range(300):
            gans.step()
            b, w = gans.generator.layers[0][1], gans.discriminator.layers[0][0]
            far.append(torch.cat([b.flatten(1), w.flatten(1)], 1).norm(dim=1))
        return torch.stack(far[-50:]).amax(0) / far[0]

    assert (distance_from_rest(0) > 0.5).all()
    assert (distance_from_rest(5) < 0.2).all()


def test_looking_ahead_leaves_the_discriminator_and_its_memory_as_they_were():
    gans = trained(with_(unroll=3, spectral_norm=True, clip=0.3))
    before = gans.state()
    gans.step_generator()
    after = gans.state()
    assert torch.equal(before["discriminator"], after["discriminator"])
    for a, b in zip(before["d_optimiser"], after["d_optimiser"], strict=True):
        assert torch.equal(torch.as_tensor(a), torch.as_tensor(b))
    assert not torch.equal(before["generator"], after["generator"])
    assert gans.finite.all()


# --- penalties on a linear discriminator ------------------------------------------


def first_move(**penalty):
    """What a penalty adds to the first step of w, D(x) = w x + b: (-step / rate, w)."""
    rate = 0.01
    linear = with_(discriminator=(), d_optimiser="sgd", d_rate=rate, pack=2)
    moved = []
    for setting in (linear, dataclasses.replace(linear, **penalty)):
        gans = Gans(ring(), setting, [3, 8], DOUBLE)
        w = gans.discriminator.layers[0][0].clone()
        gans.step_discriminator()
        moved.append(gans.discriminator.layers[0][0].clone())
    return (moved[0] - moved[1]) / rate, w, gans.penalty


@pytest.mark.parametrize("name", ["r1", "r2"])
def test_r1_and_r2_shrink_a_linear_discriminator_by_gamma_w(name):
    gamma = 0.7
    added, w, penalty = first_move(**{name: gamma})
    assert torch.allclose(added, gamma * w, atol=1e-12)
    assert penalty == pytest.approx(gamma / 2 * (w**2).sum((1, 2)).numpy())


def test_the_gradient_penalty_pulls_the_length_of_w_toward_1():
    weight = 1.3
    added, w, penalty = first_move(gradient_penalty=weight)
    length = w.norm(dim=1, keepdim=True)
    assert torch.allclose(added, 2 * weight * (length - 1) * w / length, atol=1e-9)
    assert penalty == pytest.approx(weight * ((length - 1) ** 2).flatten().numpy())


def test_spectral_norm_holds_every_matrix_near_norm_1():
    # Slowly enough for one power iteration an update to keep pace.
    gans = trained(with_(spectral_norm=True, d_rate=1e-4), steps=100)
    for W, _ in gans.discriminator.layers:
        largest = np.linalg.svd(W.numpy(), compute_uv=False)[:, 0]
        assert largest == pytest.approx(1, abs=0.01)


def test_clip_holds_every_number_of_a_discriminator():
    gans = trained(with_(clip=[0.1, 0.0]))
    psi = gans.free_parameters[1].abs().amax(1)
    assert psi[0] == 0.1
    assert psi[1] > 0.2


# --- slices -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"d_optimiser": "sgd", "g_optimiser": "sgd"},
        {"r1": 1.0, "gradient_penalty": 1.0, "spectral_norm": True},
        {"unroll": 2},
    ],
    ids=["plain", "penalties", "looking ahead"],
)
def test_a_gan_that_diverges_does_not_touch_the_others(changes):
    setting = with_(**changes)
    wild = dataclasses.replace(setting, d_rate=1e300, g_rate=1e300)
    gans = trained([setting, wild, setting], [3, 4, 5], steps=8)
    assert gans.finite.tolist() == [True, False, True]
    for k, seed in ((0, 3), (2, 5)):
        alone = trained(setting, [seed], steps=8)
        assert torch.allclose(parameters(gans)[k], parameters(alone)[0], atol=1e-12)
        assert gans.d_loss[k] == pytest.approx(alone.d_loss[0])


RUNS = {
    "plain": SMALL,
    "penalties": with_(r1=1.0, gradient_penalty=1.0, spectral_norm=True, clip=0.5),
    "momentum": with_(d_optimiser="momentum", g_optimiser="momentum", pack=2),
    "looking ahead": with_(unroll=2, loss="relativistic"),
    "one each": with_(d_rate=[1e-3, 2e-3], beta1=[0.0, 0.5], beta2=[0.9, 0.99]),
}


@pytest.mark.parametrize("setting", RUNS.values(), ids=RUNS)
def test_the_same_seeds_are_the_same_run_bit_by_bit(setting):
    runs = [parameters(trained(setting, dtype=torch.float32)) for _ in range(2)]
    assert torch.equal(*runs)


@pytest.mark.parametrize("setting", RUNS.values(), ids=RUNS)
def test_after_going_back_the_run_goes_on_as_it_did(setting):
    def all_of_it():
        return [parameters(gans), gans.d_loss, gans.g_loss, gans.penalty, gans.steps]

    gans = trained(setting, dtype=torch.float32)
    state, seen = gans.state(), [all_of_it()]
    for _ in range(2):
        for _ in range(4):
            gans.step()
        seen.append(all_of_it())
        gans.restore(state)
        seen.append(all_of_it())
    start, end, back, again, back_again = seen
    for a, b in ((start, back), (start, back_again), (end, again)):
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))
    assert not np.array_equal(start[1], end[1])


def test_each_update_moves_one_side_and_leaves_the_other_bit_by_bit():
    gans = trained(SMALL)
    theta, psi = (p.clone() for p in gans.free_parameters)
    gans.step_discriminator()
    assert torch.equal(gans.free_parameters[0], theta)
    moved = gans.free_parameters[1].clone()
    assert (moved != psi).any(1).all()
    gans.step_generator()
    assert torch.equal(gans.free_parameters[1], moved)
    assert (gans.free_parameters[0] != theta).any(1).all()


def test_chance_and_threads_of_everyone_else_are_left_alone():
    seeds, threads = torch.get_rng_state(), torch.get_num_threads()
    counts = []

    class Watching:
        def sample(self, size, rng):
            counts.append(torch.get_num_threads())
            return rng.normal(size=(size, 2))

    torch.set_num_threads(2)
    try:
        trained(SMALL, target=Watching(), steps=1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert set(counts) == {1}
    assert torch.equal(torch.get_rng_state(), seeds)


def test_looking_takes_noise_and_points_for_all_or_for_each():
    gans = trained(SMALL, dtype=torch.float32)
    noise = fixed_noise(SMALL, 6, seed=1)
    made = gans.samples(noise)
    assert made.shape == (2, 6, 2)
    assert made.dtype == np.float32
    assert np.allclose(gans.samples(np.stack([noise, noise])), made, atol=1e-6)
    seen = gans.logits(made)
    assert seen.shape == (2, 6)
    assert np.allclose(gans.logits(made[1])[1], seen[1], atol=1e-6)
    with pytest.raises(ValueError, match=r"noise must have shape \(n, 2\)"):
        gans.samples(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="points must have shape"):
        gans.logits(np.zeros((5, 4, 2)))


def test_losses_are_not_known_before_the_first_update():
    gans = Gans(ring(), SMALL, [1, 2])
    assert np.isnan(gans.d_loss).all()
    assert np.isnan(gans.g_loss).all()
    gans.step_discriminator()
    assert np.isfinite(gans.d_loss).all()
    assert np.isnan(gans.g_loss).all()


# --- many settings ----------------------------------------------------------------


def test_the_rows_of_a_sweep_say_what_each_gan_is():
    grid = {"d_rate": [1e-3, 4e-3], "r1": [0.0, 0.5, 1.0]}
    gans, rows = sweep(ring(), range(5, 7), SMALL, **grid)
    assert len(rows) == 12
    assert gans.seeds == [row["seed"] for row in rows]
    for name in grid:
        assert getattr(gans.setting, name).tolist() == [row[name] for row in rows]
    assert len({tuple(row.items()) for row in rows}) == 12
    assert [row["seed"] for row in rows[:2]] == [5, 6]
    for _ in range(5):
        gans.step()
    for k in (0, 3, 10):
        row = dict(rows[k])
        seed = row.pop("seed")
        alone = trained(with_(**row), [seed], dtype=torch.float32)
        # Rates and R1 of a sweep are columns, alone they are numbers: float32 rounding.
        assert torch.allclose(parameters(gans)[k], parameters(alone)[0], atol=1e-5)


def test_a_sweep_without_a_grid_is_a_set_of_seeds():
    gans, rows = sweep(ring(), iter([3, 8]))
    assert rows == [{"seed": 3}, {"seed": 8}]
    assert gans.setting == Setting()


def test_settings_that_cannot_be_trained_together_are_refused():
    with pytest.raises(ValueError, match="share batch, but it is 8 and 16"):
        together([SMALL, with_(batch=16)], 2)
    with pytest.raises(ValueError, match="each of the 3 seeds, but there are 2"):
        Gans(ring(), [SMALL, SMALL], [1, 2, 3])
    with pytest.raises(ValueError, match=r"r1 must be one number or 2.*\(3,\)"):
        Gans(ring(), with_(r1=[1.0, 2.0, 3.0]), [1, 2])
    with pytest.raises(ValueError, match="not batch: put it into base"):
        sweep(ring(), [1], batch=[8, 16])
    with pytest.raises(ValueError, match="seeds must hold at least 1"):
        Gans(ring(), SMALL, [])
    with pytest.raises(ValueError, match="a seed must be at least 0"):
        Gans(ring(), SMALL, [-1])


def test_all_that_may_differ_does_change_a_run():
    other = {name: 0.3 for name in PER_GAN}
    for name, value in other.items():
        run = trained(with_(**{name: [getattr(SMALL, name), value]}), [3, 3])
        assert not torch.equal(*parameters(run)), name
