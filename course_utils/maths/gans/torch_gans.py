"""Many GANs in the plane trained side by side in PyTorch: the laboratory.

K seeds, or K settings, or both at once, cost far less than K runs: slice k of every
tensor belongs to GAN k, and one batched product does the work of K small ones.
"""

import numpy as np
import torch

from course_utils.maths.gans.many_settings import combinations
from course_utils.maths.gans.one_thread import one_thread
from course_utils.maths.gans.settings import Setting
from course_utils.maths.gans.torch_draws import ManyDraws
from course_utils.maths.gans.torch_losses import LOSSES
from course_utils.maths.gans.torch_optimisers import optimiser
from course_utils.maths.gans.torch_penalties import (
    penalty_gradient,
    slopes,
    slopes_toward_1,
    squared_slopes,
)
from course_utils.maths.gans.torch_players import ManyPlayers


class Gans(ManyPlayers):
    """K generators and K discriminators, each pair a game of its own.

    GAN k draws what it would draw alone from its seed, and its numbers touch those of no
    other: where one diverges, the others go on.

    Args:
        target: what to learn: sample(size, rng) gives shape (size, 2).
        settings: one `Setting`, in which those of `many_settings.PER_GAN` may be arrays of
            shape (K,); or K of them, equal in everything else.
        seeds: K whole numbers from 0 on, equal ones allowed.
        dtype: torch.float32, or torch.float64 for comparisons.
    Attributes:
        setting: all settings in one, with arrays where they differ.
        steps: how many times `step` was called.
        generator, discriminator: the two `Networks`, their parameters of shape (K, p).

    >>> from course_utils.maths.targets import ring
    >>> gans = Gans(ring(), Setting(d_rate=[1e-3, 4e-3]), seeds=[0, 0])
    >>> for _ in range(3):
    ...     gans.step()
    >>> gans.steps, gans.finite.tolist(), gans.samples(np.zeros((5, 2))).shape
    (3, [True, True], (2, 5, 2))

    Source: Goodfellow et al. 2014, algorithm 1; looking ahead: Metz et al. 2017, section
    2.2; packs: Lin et al. 2018.
    """

    def __init__(self, target, settings, seeds, dtype=torch.float32):
        super().__init__(settings, seeds, dtype)
        self.target = target
        self._draws = ManyDraws(
            target, self.setting, self.seeds, self._each("gradient_penalty") > 0, dtype
        )
        self._loss = LOSSES[self.setting.loss]
        self._d_optimiser, self._g_optimiser = map(self._optimiser, "dg")
        self._weights = {
            name: self._tensor(self._each(name))
            for name in ("r1", "r2", "gradient_penalty")
            if self._each(name).any()
        }
        clip = self._each("clip")
        self._bound = self._column(np.where(clip, clip, np.inf)) if clip.any() else None
        self.steps, self._penalty = 0, torch.zeros(len(self.seeds), dtype=dtype)
        self._judged = {"discriminator": None, "generator": None}

    # --- training -----------------------------------------------------------------

    def step(self):
        """d_steps updates of the discriminators, then g_steps of the generators."""
        for _ in range(self.setting.d_steps):
            self.step_discriminator()
        for _ in range(self.setting.g_steps):
            self.step_generator()
        self.steps += 1

    @one_thread()
    @torch.no_grad()
    def step_discriminator(self):
        """One update of the discriminators; the generated samples are constants."""
        net, loss, n = self.discriminator, self._loss, self.setting.batch
        real = self._real()
        fake = self._packs(self.generator.forward(self._noise())[-1])
        if self.spectral_norm:
            self.spectral_norm.iterate()
            self.spectral_norm.refresh()
        layers = net.forward(torch.cat([real, fake], 1))
        r, f = layers[-1][..., 0].split(n, 1)
        self._judged["discriminator"] = r, f
        slope = torch.cat(loss.discriminator_slopes(r, f), 1).div_(n).unsqueeze(2)
        gradient = net.parameter_gradient(layers, net.backward(layers, slope))
        self._penalty = torch.zeros_like(self._penalty)
        for x, penalty in self._penalties(real, fake):
            value, more = penalty_gradient(net, x, penalty)
            self._penalty += value
            gradient += more
        if self.spectral_norm:
            gradient = self.spectral_norm.free_gradient(gradient)
        _, psi = self.free_parameters
        self._d_optimiser.step(psi, gradient)
        if self._bound is not None:
            psi.copy_(self._clipped(psi))
        if self.spectral_norm:
            self.spectral_norm.refresh()

    @one_thread()
    @torch.no_grad()
    def step_generator(self):
        """One update of the generators; the discriminators are constant, or look ahead."""
        noise = self._noise()
        real = self._real() if self._loss.needs_real else None
        if self.setting.unroll:
            gradient = self._generator_gradient_ahead(noise, real)
        else:
            gradient = self._generator_gradient(noise, real)
        self._g_optimiser.step(self.generator.parameters, gradient)

    def _generator_gradient(self, noise, real):
        net, loss = self.discriminator, self._loss
        r = None if real is None else net.forward(real)[-1][..., 0]
        made = self.generator.forward(noise)
        layers = net.forward(self._packs(made[-1]))
        f = layers[-1][..., 0]
        self._judged["generator"] = r, f
        slope = loss.generator_slope(r, f).div(self.setting.batch).unsqueeze(2)
        # What the discriminators send back to their input is the slope at G's output.
        slope = net.input_gradient(net.backward(layers, slope)).view_as(made[-1])
        signals = self.generator.backward(made, slope)
        return self.generator.parameter_gradient(made, signals)

    @torch.enable_grad()
    def _generator_gradient_ahead(self, noise, real):
        """The total derivative: the discriminators' next steps depend on the generators too."""
        theta = self.generator.parameters.detach().requires_grad_()
        fake = self._packs(self.generator(noise, theta))
        psi = self._parameters_ahead(fake)
        r = None if real is None else self._judge(psi)(real)
        f = self._judge(psi)(fake)
        self._judged["generator"] = r if r is None else r.detach(), f.detach()
        return torch.autograd.grad(self._loss.generator(r, f).sum(), theta)[0]

    def _parameters_ahead(self, fake):
        """Where `unroll` steps lead the discriminators, against these generated samples."""
        _, psi = self.free_parameters
        psi, memory = psi.detach().requires_grad_(), self._d_optimiser.memory
        for _ in range(self.setting.unroll):
            real, judge = self._real(), self._judge(psi)
            loss = self._loss.discriminator(judge(real), judge(fake))
            for x, penalty in self._penalties(real, fake):
                loss = loss + penalty(slopes(judge, x))
            (gradient,) = torch.autograd.grad(loss.sum(), psi, create_graph=True)
            psi, memory = self._d_optimiser.ahead(psi, gradient, memory)
            psi = self._clipped(psi)
        return psi

    def _judge(self, psi):
        """The discriminators with free parameters psi: packs (K, n, d) -> (K, n)."""
        if self.spectral_norm:
            psi = self.spectral_norm.normalised(psi)
        return lambda x: self.discriminator(x, psi)[..., 0]

    def _penalties(self, real, fake):
        """Pairs of (samples, penalty on the slopes there); draws what lies between."""
        weights = self._weights
        if "r1" in weights:
            yield real, squared_slopes(weights["r1"])
        if "r2" in weights:
            yield fake, squared_slopes(weights["r2"])
        if "gradient_penalty" in weights:
            e = self._draws.between(self.setting.batch)
            between = e * real + (1 - e) * fake
            yield between, slopes_toward_1(weights["gradient_penalty"])

    # --- looking ------------------------------------------------------------------

    @property
    def d_loss(self):
        """The discriminators' losses at their last update, penalties apart, (K,); NaN before."""
        return self._loss_of("discriminator")

    @property
    def g_loss(self):
        """The generators' losses at their last update, (K,); NaN before."""
        return self._loss_of("generator")

    @property
    def penalty(self):
        """What the penalties added to the discriminators' losses at their last update, (K,)."""
        return self._penalty.numpy().copy()

    # --- going back ---------------------------------------------------------------

    def state(self):
        """All that the run depends on, as copies: see `restore`."""
        theta, psi = self.free_parameters
        norm = self.spectral_norm
        return {
            "steps": self.steps,
            "penalty": self._penalty,
            "judged": dict(self._judged),
            "draws": self._draws.state,
            "generator": theta.clone(),
            "discriminator": psi.clone(),
            "directions": norm and (norm.u, norm.v),
            "d_optimiser": self._d_optimiser.state(),
            "g_optimiser": self._g_optimiser.state(),
        }

    def restore(self, state):
        """Go back to a `state` of this run; from there it goes on as it did then."""
        self.steps, self._penalty = state["steps"], state["penalty"]
        self._judged = dict(state["judged"])
        self._draws.state = state["draws"]
        theta, psi = self.free_parameters
        theta.copy_(state["generator"])
        psi.copy_(state["discriminator"])
        if self.spectral_norm:
            self.spectral_norm.u, self.spectral_norm.v = state["directions"]
            self.spectral_norm.refresh()
        self._d_optimiser.restore(state["d_optimiser"])
        self._g_optimiser.restore(state["g_optimiser"])

    # --- helpers ------------------------------------------------------------------

    def _real(self):
        return self._packs(self._draws.real(self.setting.batch * self.setting.pack))

    def _noise(self):
        return self._draws.noise(self.setting.batch * self.setting.pack)

    def _clipped(self, psi):
        if self._bound is None:
            return psi
        return torch.clamp(psi, -self._bound, self._bound)

    def _loss_of(self, player):
        if self._judged[player] is None:
            return np.full(len(self.seeds), np.nan)
        return getattr(self._loss, player)(*self._judged[player]).numpy()

    def _optimiser(self, player):
        rate, beta1, beta2 = (
            self._column(self._each(name))
            for name in (f"{player}_rate", "beta1", "beta2")
        )
        kind = getattr(self.setting, f"{player}_optimiser")
        return optimiser(kind, rate, beta1=beta1, beta2=beta2)


def sweep(target, seeds, base=None, **grid):
    """All combinations of some settings with all seeds, as one batch to train.

    Args:
        target: what to learn.
        seeds: whole numbers.
        base: the `Setting` for all that the grid does not name.
        **grid: lists of values, by the names in `many_settings.PER_GAN`.
    Returns:
        (gans, rows): `Gans`, and for each of them a dict of its values and its seed. The
        seed changes fastest, then the last value named.

    >>> from course_utils.maths.targets import ring
    >>> gans, rows = sweep(ring(), range(4), d_rate=[1e-3, 4e-3], g_rate=[1e-3])
    >>> len(rows), rows[5]
    (8, {'d_rate': 0.004, 'g_rate': 0.001, 'seed': 1})
    """
    seeds = list(seeds)
    rows, settings = combinations(base or Setting(), seeds, grid)
    return Gans(target, settings, [row["seed"] for row in rows]), rows
