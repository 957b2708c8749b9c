"""One GAN in the plane in ordinary PyTorch: the loop that a lesson shows.

Modules, optimisers and autograd of the library, one line a formula. The other forms of
this package are held equal to it by the tests.
"""

import copy

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, relu

from course_utils.maths import _door
from course_utils.maths.gans.draws import Draws, initial_directions, initial_players
from course_utils.maths.gans.one_thread import one_thread
from course_utils.maths.gans.penalties import TINY
from course_utils.maths.gans.plain_modules import network, optimiser, spectral_norms
from course_utils.maths.gans.settings import Setting


def says_real(logits):
    """How wrong "these are real" is: the mean of -log D, with D = sigmoid(logits)."""
    return binary_cross_entropy_with_logits(logits, torch.ones_like(logits))


def says_generated(logits):
    """How wrong "these are generated" is: the mean of -log(1 - D)."""
    return binary_cross_entropy_with_logits(logits, torch.zeros_like(logits))


# name -> (loss of the discriminator, loss of the generator), from what the discriminator
# gives on real and on generated samples.
LOSSES = {
    "saturating": (
        lambda real, fake: says_real(real) + says_generated(fake),
        lambda real, fake: -says_generated(fake),
    ),
    "non-saturating": (
        lambda real, fake: says_real(real) + says_generated(fake),
        lambda real, fake: says_real(fake),
    ),
    "least squares": (
        lambda real, fake: ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2,
        lambda real, fake: ((fake - 1) ** 2).mean() / 2,
    ),
    "hinge": (
        lambda real, fake: relu(1 - real).mean() + relu(1 + fake).mean(),
        lambda real, fake: -fake.mean(),
    ),
    "Wasserstein": (
        lambda real, fake: fake.mean() - real.mean(),
        lambda real, fake: -fake.mean(),
    ),
    "relativistic": (
        lambda real, fake: says_real(real - fake),
        lambda real, fake: says_real(fake - real),
    ),
}


class PlainGan:
    """A generator and a discriminator that train against each other.

    Args:
        target: what to learn: sample(size, rng) gives shape (size, 2).
        setting: a `Setting`.
        seed: a whole number from 0 on; the same run as a `NumpyGan` of that seed.
        dtype: torch.float32, or torch.float64 for comparisons.
    Attributes:
        generator, discriminator: `nn.Sequential`s.
        steps: how many times `step` was called.
        penalty: what the penalties added to the discriminator's loss at its last update.

    >>> from course_utils.maths.targets import ring
    >>> gan = PlainGan(ring(), Setting(), seed=1)
    >>> for _ in range(3):
    ...     gan.step()
    >>> gan.steps, gan.finite, gan.samples(torch.zeros(5, 2)).shape
    (3, True, (5, 2))

    Raises:
        ValueError: if setting.unroll is above 0.

    Source: Goodfellow et al. 2014, algorithm 1.
    """

    def __init__(self, target, setting=None, seed=0, dtype=torch.float32):
        self.setting = setting = Setting() if setting is None else setting
        if setting.unroll:
            raise ValueError(
                "looking ahead needs a discriminator whose parameters are functions of the "
                f"generator's: use torch_gans.Gans for unroll = {setting.unroll}"
            )
        seed = _door.count("seed", seed, least=0)
        self.dtype, self.draws = dtype, Draws(target, setting, seed)
        generator, discriminator = initial_players(setting, seed)
        self.generator = network(generator, setting.activation, dtype)
        self.discriminator = network(discriminator, setting.activation, dtype)
        self.norms = []
        if setting.spectral_norm:
            first = initial_directions(setting, seed)
            self.norms = spectral_norms(self.discriminator, first)
        self.d_loss_of, self.g_loss_of = LOSSES[setting.loss]
        self.d_optimiser = optimiser(self.discriminator, setting, "d")
        self.g_optimiser = optimiser(self.generator, setting, "g")
        self.steps, self.penalty = 0, 0.0
        self.d_loss = self.g_loss = float("nan")

    def step(self):
        """d_steps updates of the discriminator, then g_steps of the generator."""
        for _ in range(self.setting.d_steps):
            self.step_discriminator()
        for _ in range(self.setting.g_steps):
            self.step_generator()
        self.steps += 1

    @one_thread()
    def step_discriminator(self):
        """One update of the discriminator; the generated samples are constants."""
        x, z = self._real(), self._noise()
        x_fake = self._packs(self.generator(z)).detach()
        for norm in self.norms:
            norm.iterate()

        D = self.discriminator
        loss = self.d_loss_of(D(x), D(x_fake))
        penalty = self._penalties(x, x_fake)

        self.d_optimiser.zero_grad()
        (loss + penalty).backward()
        self.d_optimiser.step()

        if c := self.setting.clip:
            with torch.no_grad():
                for parameter in D.parameters():
                    parameter.clamp_(-c, c)
        self.d_loss, self.penalty = loss.item(), penalty.item()

    @one_thread()
    def step_generator(self):
        """One update of the generator; the discriminator is constant."""
        D, z = self.discriminator, self._noise()
        real = D(self._real()) if self.setting.loss == "relativistic" else None
        loss = self.g_loss_of(real, D(self._packs(self.generator(z))))

        self.g_optimiser.zero_grad()
        loss.backward()  # reaches D too, whose next update begins by forgetting it
        self.g_optimiser.step()
        self.g_loss = loss.item()

    def _penalties(self, x, x_fake):
        """What the discriminator pays for its slopes, on top of its loss."""
        setting, penalty = self.setting, torch.zeros((), dtype=self.dtype)
        if setting.r1:
            g = self._slopes(x)
            penalty = penalty + setting.r1 / 2 * (g**2).sum(1).mean()
        if setting.r2:
            g = self._slopes(x_fake)
            penalty = penalty + setting.r2 / 2 * (g**2).sum(1).mean()
        if setting.gradient_penalty:
            e = self._tensor(self.draws.between(setting.batch))
            g = self._slopes(e * x + (1 - e) * x_fake)
            length = ((g**2).sum(1) + TINY).sqrt()
            penalty = penalty + setting.gradient_penalty * ((length - 1) ** 2).mean()
        return penalty

    def _slopes(self, x):
        """The gradient of D at each x, as a graph that can be descended in turn."""
        x = x.clone().requires_grad_()
        return torch.autograd.grad(self.discriminator(x).sum(), x, create_graph=True)[0]

    @one_thread()
    @torch.no_grad()
    def samples(self, noise):
        """What the generator makes of noise (n, noise dimension): shape (n, 2)."""
        return self.generator(self._tensor(noise)).numpy()

    @one_thread()
    @torch.no_grad()
    def logits(self, points):
        """What the discriminator gives at points (n, 2): shape (n,); see `NumpyGan`.

        With pack = m a point is judged as m copies of itself.
        """
        packs = self._tensor(points).tile(self.setting.pack)
        return self.discriminator(packs)[:, 0].numpy()

    @property
    def finite(self):
        """Whether all parameters are finite: False once training has diverged."""
        nets = self.generator, self.discriminator
        return all(bool(p.isfinite().all()) for net in nets for p in net.parameters())

    def state(self):
        """All that the run depends on, as copies: see `restore`."""
        numbers = self.steps, self.penalty, self.d_loss, self.g_loss
        parts = [part.state_dict() for part in self._parts()]
        return copy.deepcopy((numbers, self.draws.state, parts))

    def restore(self, state):
        """Go back to a `state` of this run; from there it goes on as it did then."""
        numbers, self.draws.state, parts = copy.deepcopy(state)
        self.steps, self.penalty, self.d_loss, self.g_loss = numbers
        for part, values in zip(self._parts(), parts, strict=True):
            part.load_state_dict(values)

    def _parts(self):
        return self.generator, self.discriminator, self.g_optimiser, self.d_optimiser

    def _real(self):
        size = self.setting.batch * self.setting.pack
        return self._packs(self._tensor(self.draws.real(size)))

    def _noise(self):
        return self._tensor(self.draws.noise(self.setting.batch * self.setting.pack))

    def _packs(self, x):
        return x.reshape(self.setting.batch, -1)

    def _tensor(self, values):
        return torch.tensor(np.asarray(values), dtype=self.dtype)
