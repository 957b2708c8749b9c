"""The chance in many runs at once, as tensors: slice k is what GAN k draws alone."""

import numpy as np
import torch

from course_utils.maths.gans.draws import Draws


class ManyDraws:
    """The random numbers of K GANs, each from its own `Draws`.

    GANs with equal seeds draw equal numbers as long as they draw the same things, so
    that a map over many settings draws once for each seed.

    Args:
        target, setting: as for `Draws`.
        seeds: K whole numbers.
        with_between: K truth values: who draws places between real and generated.
        dtype: of the tensors.
    """

    def __init__(self, target, setting, seeds, with_between, dtype):
        kinds = list(zip(seeds, map(bool, with_between), strict=True))
        distinct = list(dict.fromkeys(kinds))
        self._streams = [Draws(target, setting, seed) for seed, _ in distinct]
        self._with_between = [drawn for _, drawn in distinct]
        self._which = None
        if len(distinct) < len(kinds):
            self._which = torch.tensor([distinct.index(kind) for kind in kinds])
        self._numpy_dtype = torch.empty(0, dtype=dtype).numpy().dtype

    def real(self, size):
        """Samples of the target, shape (K, size, 2)."""
        return self._together([draws.real(size) for draws in self._streams])

    def noise(self, size):
        """What the generators are fed, shape (K, size, noise dimension)."""
        return self._together([draws.noise(size) for draws in self._streams])

    def between(self, size):
        """How far from generated to real each place lies, (K, size, 1); 0 if not drawn."""
        drawn = zip(self._streams, self._with_between, strict=True)
        nothing = np.zeros((size, 1))
        return self._together(
            [draws.between(size) if yes else nothing for draws, yes in drawn]
        )

    @property
    def state(self):
        """Where the streams stand, to go back to."""
        return [draws.state for draws in self._streams]

    @state.setter
    def state(self, state):
        for draws, each in zip(self._streams, state, strict=True):
            draws.state = each

    def _together(self, arrays):
        # Quicker than np.stack, and rounded on the way.
        joined = np.concatenate(arrays, dtype=self._numpy_dtype)
        stacked = torch.from_numpy(joined.reshape(len(arrays), *arrays[0].shape))
        return stacked if self._which is None else stacked[self._which]
