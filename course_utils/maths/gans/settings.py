"""How one GAN is built and trained: all its hyper-parameters, checked once."""

from dataclasses import dataclass

from course_utils.maths import _door

LOSSES = (
    "saturating",
    "non-saturating",
    "least squares",
    "hinge",
    "Wasserstein",
    "relativistic",
)
ACTIVATIONS = ("relu", "leaky relu", "tanh")
OPTIMISERS = ("sgd", "momentum", "adam")
NOISES = ("normal", "uniform")

#: What may change while a run goes on; anything else changes the shape of a network or
#: what has been learnt so far, and needs a new start.
HOT = (
    "loss",
    "batch",
    "d_rate",
    "g_rate",
    "d_steps",
    "g_steps",
    "d_optimiser",
    "g_optimiser",
    "beta1",
    "beta2",
    "clip",
    "gradient_penalty",
    "r1",
    "r2",
    "unroll",
)


@dataclass(frozen=True)
class Setting:
    """All hyper-parameters of one GAN in the plane.

    Attributes:
        loss: one of `LOSSES`.
        noise, noise_dimension: what the generator is fed: standard normal, or uniform
            on [-1, 1], in 1 or more dimensions.
        generator, discriminator: widths of the hidden layers.
        activation: of the hidden layers of both, one of `ACTIVATIONS`.
        batch: samples a step (packs a step, if samples are packed).
        d_optimiser, g_optimiser: one of `OPTIMISERS`.
        d_rate, g_rate: learning rates.
        d_steps, g_steps: updates of each player in one iteration.
        beta1, beta2: memory of Adam; beta1 is also that of momentum.
        clip: after each of its updates, the weights and biases of the discriminator are
            brought into [-clip, clip]; 0 leaves them.
        gradient_penalty: lambda of lambda E (|grad D| - 1)^2 between real and generated.
        r1, r2: gamma of (gamma / 2) E |grad D|^2 on real, on generated samples. In all
            three D is what the network gives, so its logit where the loss has one.
        spectral_norm: divide each weight matrix of the discriminator by its largest
            singular value, as found by one power iteration a step.
        unroll: the generator looks this many steps of the discriminator ahead.
        pack: the discriminator judges this many samples at once.

    Rates, betas, clip and the weights of penalties are single numbers for one GAN; for many
    GANs at once (`torch_gans`) they may be arrays, one number a GAN.

    Raises:
        ValueError: if a value is not of its kind, saying what it must be.

    >>> Setting(loss="hinge", d_rate=1e-3).g_rate
    0.002
    """

    loss: str = "non-saturating"
    noise: str = "normal"
    noise_dimension: int = 2
    generator: tuple[int, ...] = (32, 32)
    discriminator: tuple[int, ...] = (32, 32)
    activation: str = "relu"
    batch: int = 64
    d_optimiser: str = "adam"
    g_optimiser: str = "adam"
    d_rate: float = 4e-3
    g_rate: float = 2e-3
    d_steps: int = 1
    g_steps: int = 1
    beta1: float = 0.5
    beta2: float = 0.999
    clip: float = 0.0
    gradient_penalty: float = 0.0
    r1: float = 0.0
    r2: float = 0.0
    spectral_norm: bool = False
    unroll: int = 0
    pack: int = 1

    def __post_init__(self):
        one_of = {
            "loss": LOSSES,
            "noise": NOISES,
            "activation": ACTIVATIONS,
            "d_optimiser": OPTIMISERS,
            "g_optimiser": OPTIMISERS,
        }
        for name, known in one_of.items():
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(known)}, "
                    f"but is {getattr(self, name)!r}"
                )
        for name, least in (
            ("noise_dimension", 1),
            ("batch", 1),
            ("pack", 1),
            ("d_steps", 0),
            ("g_steps", 0),
            ("unroll", 0),
        ):
            _door.settle(
                self, **{name: _door.count(name, getattr(self, name), least=least)}
            )
        for name in ("generator", "discriminator"):
            _door.settle(self, **{name: _widths(name, getattr(self, name))})
        if self.spectral_norm not in (True, False):
            raise ValueError(
                f"spectral_norm must be True or False, but is {self.spectral_norm!r}"
            )
        for name in ("d_rate", "g_rate", "clip", "gradient_penalty", "r1", "r2"):
            value = _door.numbers(name, getattr(self, name))
            _door.hold(name, value, value >= 0, "at least 0")
            _door.settle(self, **{name: _door.plain(value)})
        for name in ("beta1", "beta2"):
            value = _door.numbers(name, getattr(self, name))
            _door.hold(name, value, (value >= 0) & (value < 1), "in [0, 1)")
            _door.settle(self, **{name: _door.plain(value)})

    @property
    def generator_sizes(self):
        """Widths of all layers of the generator, input and output included."""
        return (self.noise_dimension, *self.generator, 2)

    @property
    def discriminator_sizes(self):
        """Widths of all layers of the discriminator; a pack is one long input."""
        return (2 * self.pack, *self.discriminator, 1)


def _widths(name, value):
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        raise ValueError(
            f"{name} must be a tuple of widths such as (32, 32), but is {value!r}"
        )
    return tuple(_door.count(f"each width of {name}", width) for width in value)
