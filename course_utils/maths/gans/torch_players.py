"""Many generators and discriminators in the plane, in PyTorch: slice k is pair k."""

import numpy as np
import torch

from course_utils.maths import _door
from course_utils.maths.gans.draws import initial_directions, initial_players
from course_utils.maths.gans.many_settings import together
from course_utils.maths.gans.one_thread import one_thread
from course_utils.maths.gans.torch_networks import Networks
from course_utils.maths.gans.torch_spectral_norm import SpectralNorms


class ManyPlayers:
    """The networks of K GANs, as they are before training; the same as K `Players`.

    Args:
        settings: one `Setting`, in which those of `many_settings.PER_GAN` may be arrays of
            shape (K,); or K of them, equal in everything else.
        seeds: K whole numbers from 0 on, equal ones allowed.
        dtype: torch.float32, or torch.float64 for comparisons.
    Attributes:
        setting: all settings in one, with arrays where they differ.
        generator, discriminator: the two `Networks`, their parameters of shape (K, p).
        spectral_norm: what normalises the discriminators, or None.
    """

    def __init__(self, settings, seeds, dtype=torch.float32):
        self.seeds = [_door.count("a seed", seed, least=0) for seed in seeds]
        if not self.seeds:
            raise ValueError("seeds must hold at least 1 whole number, but holds none")
        self.setting = setting = together(settings, len(self.seeds))
        self.dtype = dtype
        players = [initial_players(setting, seed) for seed in self.seeds]
        generators, discriminators = zip(*players, strict=True)
        self.generator = Networks(
            setting.generator_sizes, setting.activation, self._rows(generators)
        )
        self.discriminator = Networks(
            setting.discriminator_sizes, setting.activation, self._rows(discriminators)
        )
        self.spectral_norm = None
        if setting.spectral_norm:
            first = [initial_directions(setting, seed) for seed in self.seeds]
            layers = [self._tensor(np.stack(v)) for v in zip(*first, strict=True)]
            self.spectral_norm = SpectralNorms(self.discriminator, layers)

    @property
    def free_parameters(self):
        """What training moves: (of the generators, of the discriminators), (K, p) each."""
        discriminator = self.spectral_norm or self.discriminator
        return self.generator.parameters, discriminator.parameters

    @property
    def finite(self):
        """Whether all parameters of a GAN are finite, (K,): False once it has diverged."""
        return np.logical_and(
            *(flat.isfinite().all(1).numpy() for flat in self.free_parameters)
        )

    @one_thread()
    @torch.no_grad()
    def samples(self, noise):
        """What the generators make of noise: shape (K, n, 2).

        Args:
            noise: shape (n, noise dimension), the same for all, or (K, n, noise dimension).
        """
        return self.generator(self._points("noise", noise, self.generator)).numpy()

    @one_thread()
    @torch.no_grad()
    def logits(self, points):
        """What the discriminators give at points (n, 2) or (K, n, 2): shape (K, n).

        What the numbers mean depends on the loss: see `players.Players.logits`. A point is
        shown to a discriminator of packs as copies of itself.
        """
        points = np.tile(points, self.setting.pack)
        packs = self._points("points", points, self.discriminator)
        return self.discriminator(packs)[..., 0].numpy()

    def _points(self, name, value, networks):
        points, (width, _) = self._tensor(value), networks.shapes[0]
        if points.shape[-1:] != (width,) or points.shape[:-2] not in (
            (),
            (len(self.seeds),),
        ):
            raise ValueError(
                f"{name} must have shape (n, {width}) or ({len(self.seeds)}, n, {width}), "
                f"not {tuple(points.shape)}"
            )
        return points

    def _packs(self, x):
        return x.reshape(len(self.seeds), self.setting.batch, -1)

    def _each(self, name):
        """The values of one hyper-parameter, shape (K,)."""
        return np.broadcast_to(getattr(self.setting, name), len(self.seeds))

    def _column(self, values):
        """One number if all are equal, which is faster; else a tensor (K, 1)."""
        if (values == values[0]).all():
            return float(values[0])
        return self._tensor(values).unsqueeze(1)

    def _rows(self, players):
        """The parameters of K players as one tensor (K, p)."""
        flat = [np.concatenate([p.ravel() for p in player]) for player in players]
        return self._tensor(np.stack(flat))

    def _tensor(self, values):
        return torch.tensor(np.asarray(values), dtype=self.dtype)
