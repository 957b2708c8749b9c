"""A grid over the noise, and what the generator makes of its cells."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from course_utils.explorers.gans.studio.trial import in_reach
from course_utils.maths.gans.settings import Setting

REACH = {"normal": 2.5, "uniform": 1.0}  # of the noise that is drawn
LEAST = 1e-9  # of an area that something is divided by


class NoiseGrid:
    """The nodes of a grid over the noise, and where a generator sends them.

    Args:
        gan: what has a `setting` and makes `samples` of noise.
        cells: in each direction.
    Attributes:
        nodes, there: z and G(z) at the nodes, both (cells + 1, cells + 1, 2); for noise
            of one dimension (8 cells + 1, 1) and (8 cells + 1, 2).
    """

    def __init__(self, gan, cells: int = 16):
        self.nodes = nodes_of(gan.setting, cells)
        flat = self.nodes.reshape(-1, self.nodes.shape[-1])
        there = in_reach(gan.samples(flat))
        self.there = there.reshape(*self.nodes.shape[:-1], 2)
        self._uniform = gan.setting.noise == "uniform"

    # Of noise of two dimensions ---------------------------------------------------------

    @cached_property
    def densities(self) -> np.ndarray:
        """How dense G's samples are in the cells, each sheet alone, (cells, cells).

        That is the mass of the noise of a cell by the area of its image.
        """
        middles = (self.nodes[:-1, :-1] + self.nodes[1:, 1:]) / 2
        law = np.exp(-np.sum(middles**2, axis=-1) / 2) / (2 * np.pi)
        mass = (0.25 if self._uniform else law) * areas(self.nodes)
        return mass / np.maximum(areas(self.there), LEAST)

    def middle_stretches(self, share: float = 0.9) -> np.ndarray:
        """Between which two factors G stretches area in the middle share of the cells."""
        stretches = areas(self.there) / areas(self.nodes)
        return np.quantile(stretches, [(1 - share) / 2, (1 + share) / 2])


def nodes_of(setting: Setting, cells: int) -> np.ndarray:
    """The nodes alone; see `NoiseGrid`."""
    reach = REACH[setting.noise]
    if setting.noise_dimension == 1:
        return np.linspace(-reach, reach, 8 * cells + 1)[:, None]
    ticks = np.linspace(-reach, reach, cells + 1)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1)


def areas(nodes) -> np.ndarray:
    """Of the cells of a grid of nodes, shape (cells + 1, cells + 1, 2)."""
    a, b, c, d = nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]
    # Of two triangles, since a cell may be folded in its middle.
    return (_twice_the_area(a, b, c) + _twice_the_area(a, c, d)) / 2


def _twice_the_area(a, b, c) -> np.ndarray:
    """Of triangles, by their corners of shape (..., 2)."""
    (ux, uy), (vx, vy) = (np.moveaxis(p - a, -1, 0) for p in (b, c))
    return np.abs(ux * vy - uy * vx)
