"""One GAN in the plane in plain numpy: the engine of the live figures.

The same training as the PyTorch forms of this package, number for number, with
backpropagation written out (`networks`): for one small GAN six to eleven times as many
steps a second as the ordinary PyTorch loop, measured on one thread.
"""

import dataclasses

import numpy as np

from course_utils.maths.gans.draws import Draws
from course_utils.maths.gans.losses import LOSSES
from course_utils.maths.gans.penalties import (
    penalty_gradient,
    slopes_toward_1,
    squared_slopes,
)
from course_utils.maths.gans.players import Players
from course_utils.maths.gans.settings import HOT
from course_utils.maths.optimisers import optimiser


class NumpyGan(Players):
    """A generator and a discriminator that train against each other.

    Each update of the discriminator draws real samples, noise, and (with a gradient
    penalty) places between the two; each update of the generator draws noise, and real
    samples if its loss looks at them. The same seed is the same run, bit by bit.

    With setting.pack = m, m samples that follow each other are judged as one.

    Args:
        target: what to learn: sample(size, rng) gives shape (size, 2).
        setting: a `Setting`.
        seed: a whole number from 0 on.
        dtype: np.float32, or np.float64 for comparisons.
    Attributes:
        setting: the present setting.
        steps: how many times `step` was called.
        penalty: the sum of all penalties at the discriminator's last update.
        generator, discriminator: the two `Network`s.
    Raises:
        ValueError: if setting.unroll is above 0, or a rate is not one number.

    >>> from course_utils.maths.targets import ring
    >>> gan = NumpyGan(ring(), seed=1)
    >>> for _ in range(3):
    ...     gan.step()
    >>> gan.steps, gan.finite, gan.samples(np.zeros((5, 2))).shape
    (3, True, (5, 2))

    Source: Goodfellow et al. 2014, algorithm 1.
    """

    def __init__(self, target, setting=None, seed=0, dtype=np.float32):
        super().__init__(target, setting, seed, dtype)
        _require_one_gan(self.setting)
        self.draws = Draws(target, self.setting, self.seed)
        self._d_optimiser, self._g_optimiser = map(self._optimiser, "dg")
        self.steps, self.penalty = 0, 0.0
        self._judged = {"d": None, "g": None}

    def step(self):
        """d_steps updates of the discriminator, then g_steps of the generator."""
        for _ in range(self.setting.d_steps):
            self.step_discriminator()
        for _ in range(self.setting.g_steps):
            self.step_generator()
        self.steps += 1

    @np.errstate(all="ignore")  # a run that diverges is seen in `finite`
    def step_discriminator(self):
        """One update of the discriminator; the generated samples are constants.

        With spectral normalisation one power iteration comes first; W / sigma follows
        each change of W, with u and v as they are until the next update.
        """
        setting, loss, net = self.setting, self.loss, self.discriminator
        norm, n = self.spectral_norm, setting.batch
        real = self._real()
        fake = self._packs(self.generator.forward(self._noise())[-1])
        if norm:
            norm.iterate()
            norm.refresh()
        layers = net.forward(np.concatenate([real, fake]))
        r, f = layers[-1][:n, 0], layers[-1][n:, 0]
        slopes = loss.discriminator_slopes(r, f)
        slope = np.concatenate(slopes, dtype=self.dtype)[:, None]
        gradient = net.parameter_gradient(layers, net.backward(layers, slope))
        self._judged["d"], self.penalty = (setting.loss, r, f), 0.0
        for x, penalty in self._penalties(real, fake):
            value, more = penalty_gradient(net, x, penalty)
            self.penalty += float(value)
            gradient += more
        if norm:
            gradient = norm.free_gradient(gradient)
        parameters = (norm or net).parameters
        self._d_optimiser.step(parameters, gradient)
        if setting.clip:
            np.clip(parameters, -setting.clip, setting.clip, out=parameters)
        if norm:
            norm.refresh()

    @np.errstate(all="ignore")
    def step_generator(self):
        """One update of the generator; the discriminator is constant."""
        loss, net = self.loss, self.discriminator
        made = self.generator.forward(self._noise())
        r = net.forward(self._real())[-1][:, 0] if loss.needs_real else None
        layers = net.forward(self._packs(made[-1]))
        f = layers[-1][:, 0]
        slope = loss.generator_slope(r, f).astype(self.dtype)[:, None]
        self._judged["g"] = self.setting.loss, r, f
        # What the discriminator sends back to its input is the slope at G's output.
        slope = net.input_gradient(net.backward(layers, slope)).reshape(-1, 2)
        signals = self.generator.backward(made, slope)
        gradient = self.generator.parameter_gradient(made, signals)
        self._g_optimiser.step(self.generator.parameters, gradient)

    def _penalties(self, real, fake):
        """The penalties in use: pairs of the points and the penalty on the slopes there."""
        setting = self.setting
        if setting.r1:
            yield real, squared_slopes(setting.r1)
        if setting.r2:
            yield fake, squared_slopes(setting.r2)
        if setting.gradient_penalty:
            e = self.draws.between(setting.batch).astype(self.dtype)
            yield e * real + (1 - e) * fake, slopes_toward_1(setting.gradient_penalty)

    @property
    def d_loss(self):
        """The discriminator's loss at its last update, penalties apart; NaN before."""
        return self._loss_of("d", "discriminator")

    @property
    def g_loss(self):
        """The generator's loss at its last update; NaN before."""
        return self._loss_of("g", "generator")

    @np.errstate(all="ignore")
    def _loss_of(self, player, role):
        # Worked out when asked for: most steps of a live figure are never asked.
        if self._judged[player] is None:
            return float("nan")
        name, r, f = self._judged[player]
        return float(getattr(LOSSES[name], role)(r, f))

    def state(self):
        """All that the run depends on, the setting included, as copies: see `restore`."""
        norm, (generator, discriminator) = self.spectral_norm, self.free_parameters
        return {
            "setting": self.setting,
            "steps": self.steps,
            "penalty": self.penalty,
            "judged": dict(self._judged),
            "draws": self.draws.state,
            "generator": generator.copy(),
            "discriminator": discriminator.copy(),
            "directions": (list(norm.u), list(norm.v)) if norm else None,
            "d_optimiser": self._d_optimiser.state(),
            "g_optimiser": self._g_optimiser.state(),
        }

    def restore(self, state):
        """Go back to a `state` of this run; from there it goes on as it did then."""
        self.setting = self.draws.setting = state["setting"]
        self.steps, self.penalty = state["steps"], state["penalty"]
        self._judged, self.draws.state = dict(state["judged"]), state["draws"]
        generator, discriminator = self.free_parameters
        generator[:], discriminator[:] = state["generator"], state["discriminator"]
        if self.spectral_norm:
            u, v = state["directions"]
            self.spectral_norm.u, self.spectral_norm.v = list(u), list(v)
            self.spectral_norm.refresh()
        self._d_optimiser, self._g_optimiser = map(self._optimiser, "dg")
        self._d_optimiser.restore(state["d_optimiser"])
        self._g_optimiser.restore(state["g_optimiser"])

    def change(self, **hot):
        """Go on with other values of what is hot (`settings.HOT`).

        Another optimiser starts with an empty memory; new rates and betas keep it.

        Raises:
            ValueError: for a value that needs a new run, or that a setting refuses; the
                run is then as it was.
        """
        old, setting = self.setting, dataclasses.replace(self.setting, **hot)
        _require_one_gan(setting)
        changed = [name for name in hot if getattr(setting, name) != getattr(old, name)]
        if cold := [name for name in changed if name not in HOT]:
            raise ValueError(
                f"{', '.join(cold)} cannot change while a run goes on: start a new one"
            )
        self.setting = self.draws.setting = setting
        for player in "dg":
            name, fresh = f"_{player}_optimiser", self._optimiser(player)
            if f"{player}_optimiser" not in changed:
                fresh.restore(getattr(self, name).state())
            setattr(self, name, fresh)

    def _optimiser(self, player):
        setting = self.setting
        return optimiser(
            getattr(setting, f"{player}_optimiser"),
            getattr(setting, f"{player}_rate"),
            beta1=setting.beta1,
            beta2=setting.beta2,
        )

    def _real(self):
        size = self.setting.batch * self.setting.pack
        return self._packs(self.draws.real(size).astype(self.dtype))

    def _noise(self):
        size = self.setting.batch * self.setting.pack
        return self.draws.noise(size).astype(self.dtype)

    def _packs(self, x):
        return x.reshape(self.setting.batch, -1)


def _require_one_gan(setting):
    """Raise for what a setting may hold but this form does not do."""
    if setting.unroll:
        raise ValueError(
            "the numpy form does not look ahead: unroll must be 0, or use a torch form "
            f"of this package, but unroll is {setting.unroll}"
        )
    for field in dataclasses.fields(setting):
        if isinstance(value := getattr(setting, field.name), np.ndarray):
            raise ValueError(
                f"one GAN needs one {field.name}, but there are {len(value)}: "
                "many at once are for `torch_gans`"
            )
