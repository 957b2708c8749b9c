"""A generator and a discriminator in the plane, and what can be seen of them."""

import numpy as np

from course_utils.maths import _door
from course_utils.maths.gans.draws import initial_directions, initial_players
from course_utils.maths.gans.losses import LOSSES
from course_utils.maths.gans.settings import Setting
from course_utils.maths.networks import Network
from course_utils.maths.spectral_norm import SpectralNorm


class Players:
    """The two networks of a GAN, as they are before training.

    With setting.pack = m the discriminator judges m samples at once; a single point is
    then shown to it as m copies of itself.

    Args:
        target: what to learn: sample(size, rng) gives shape (size, 2).
        setting: a `Setting`.
        seed: a whole number from 0 on.
        dtype: np.float32, or np.float64 for comparisons.
    Attributes:
        generator, discriminator: the two `Network`s.
        spectral_norm: what normalises the discriminator, or None.
    """

    def __init__(self, target, setting=None, seed=0, dtype=np.float32):
        self.target, self.dtype = target, np.dtype(dtype)
        self.setting = setting = Setting() if setting is None else setting
        self.seed = _door.count("seed", seed, least=0)
        generator, discriminator = initial_players(setting, self.seed)
        self.generator = Network(generator, setting.activation, dtype)
        self.discriminator = Network(discriminator, setting.activation, dtype)
        self.spectral_norm = None
        if setting.spectral_norm:
            directions = initial_directions(setting, self.seed)
            self.spectral_norm = SpectralNorm(self.discriminator, directions)

    @property
    def loss(self):
        """The `Loss` in use."""
        return LOSSES[self.setting.loss]

    @property
    def free_parameters(self):
        """What training moves: (of the generator, of the discriminator), flat arrays."""
        discriminator = self.spectral_norm or self.discriminator
        return self.generator.parameters, discriminator.parameters

    @property
    def finite(self):
        """Whether all parameters are finite: False once training has diverged."""
        return all(bool(np.isfinite(flat).all()) for flat in self.free_parameters)

    @np.errstate(all="ignore")
    def samples(self, noise):
        """What the generator makes of noise (n, noise dimension): shape (n, 2)."""
        return self.generator(self._rows("noise", noise, self.generator.sizes[0]))

    @np.errstate(all="ignore")
    def logits(self, points):
        """What the discriminator gives at points (n, 2): shape (n,).

        Log-odds of "real" for the saturating, non-saturating and relativistic losses
        (for the last only up to a constant), a guess of the probability itself for least
        squares, a score for hinge (1 and more: surely real, -1 and less: surely
        generated) and Wasserstein (a height whose slopes count, up to a constant).
        """
        return self.discriminator(self._copies(points))[:, 0]

    def probabilities(self, points):
        """How likely the discriminator holds points (n, 2) to be real: (n,) in [0, 1].

        The sigmoid of `logits`; for least squares the value itself, cut to [0, 1]. It is
        no probability for hinge (where only the side of 1/2 means something) and
        for Wasserstein and relativistic (only the order).
        """
        return self.loss.probability(self.logits(points))

    @np.errstate(all="ignore")
    def generator_descent(self, points):
        """Where the loss of the generator pulls generated points (n, 2): shape (n, 2).

        Minus the gradient of the loss of one point with respect to that point, for the
        loss in use: short where that loss saturates. The relativistic loss compares with
        real samples: here the mean over 256 that are always the same. The copies of a
        point in a pack move together.
        """
        net = self.discriminator
        layers = net.forward(self._copies(points))
        slope = self._slope_of_one(layers[-1][:, 0]).astype(self.dtype)
        back = net.input_gradient(net.backward(layers, slope[:, None]))
        return -back.reshape(-1, self.setting.pack, 2).sum(axis=1)

    @np.errstate(all="ignore")
    def generator_jacobian_determinant(self, noise):
        """How many times the generator stretches area at noise (n, 2): |det dG/dz|, (n,).

        Raises:
            ValueError: if the noise of the setting has not 2 dimensions.
        """
        if self.setting.noise_dimension != 2:
            raise ValueError(
                "the determinant needs noise of 2 dimensions, but the setting has "
                f"noise_dimension = {self.setting.noise_dimension}"
            )
        net = self.generator
        layers = net.forward(self._rows("noise", noise, 2))
        rows = []
        for coordinate in (0, 1):
            slope = np.zeros_like(layers[-1])
            slope[:, coordinate] = 1
            rows.append(net.input_gradient(net.backward(layers, slope)))
        (a, b), (c, d) = rows[0].T, rows[1].T
        return np.abs(a * d - b * c)

    def _slope_of_one(self, fake):
        """The slope of the generator's loss of each single sample, shape (n,)."""
        if not self.loss.needs_real:
            return self.loss.generator_slope(None, fake) * len(fake)
        real = self.logits(self.target.sample(256, np.random.default_rng(self.seed)))
        pairs = self.loss.generator_slope(real, fake[:, None])  # (n, 256)
        return pairs.mean(axis=1) * len(fake)

    def _copies(self, points):
        """Points (n, 2), each as a pack of itself."""
        return np.tile(self._rows("points", points, 2), self.setting.pack)

    def _rows(self, name, value, width):
        rows = np.asarray(value, self.dtype)
        if rows.ndim != 2 or rows.shape[1] != width:
            raise ValueError(f"{name} must have shape (n, {width}), not {rows.shape}")
        return rows
