"""What is drawn of one GAN in the plane."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.gans.studio import verdicts
from course_utils.explorers.gans.studio.noise_grid import REACH, NoiseGrid
from course_utils.explorers.gans.studio.trial import FAR, Trial, in_reach
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import Layer, arrows, heat, mesh, points, segments
from course_utils.maths.discriminators import optimal_discriminator
from course_utils.maths.targets import RoundMixture

VIEW = 1.5  # the plane is shown from minus this to this
# The middles of the cells in which what D says is drawn.
HEAT = VIEW * (2 * (np.arange(48) + 0.5) / 48 - 1)
FINE = np.linspace(-VIEW, VIEW, 97)  # where densities are taken
SHOWN = 250  # of the samples
ARROWS = 80
LONG, LONGEST = 0.05, 0.3  # of an arrow for a gradient of 1, and of any arrow
CELLS = 16  # of the noise grid, in each direction

# What the legend calls each layer: its toggle and its layers must agree.
REAL, FAKE = "real x", "G(z)"
D, BEST = "verdict of D", "best D*"
DENSITY, PUSH, GRID, ONE = "density p", "push on G", "noise grid", "your z"


def real(panel: str, trial: Trial, *, judged: bool = False, dim: float = 1.0) -> Layer:
    """Real samples, the same ones throughout; `judged` ones show what D says of them."""
    look = (
        {"size": 3.6, "opacity": dim} if judged else {"size": 2.4, "opacity": 0.8 * dim}
    )
    return _samples(panel, trial, trial.real, judged, "real", REAL, look)


def fake(panel: str, trial: Trial, *, judged: bool = False, dim: float = 1.0) -> Layer:
    """Generated samples of fixed noise; `judged` ones show what D says of them."""
    look = (
        {"size": 3.6, "opacity": dim} if judged else {"size": 3.2, "opacity": 0.9 * dim}
    )
    return _samples(panel, trial, trial.samples, judged, "generated", FAKE, look)


def _samples(panel, trial, samples, judged, concept, label, look) -> Layer:
    x, values = in_reach(samples[:SHOWN]), None
    if judged:
        # Once D is hard put to tell them apart, all lies near the middle: stretched.
        middle = 2 * verdicts.verdict_at(trial, x) - 1
        values = 0.5 + 0.5 * np.sign(middle) * np.sqrt(np.abs(middle))
    return points(panel, *x.T, values=values, concept=concept, label=label, **look)


def verdict(panel: str, trial: Trial) -> Layer:
    """What D says everywhere, from generated to real."""
    return heat(
        panel,
        verdicts.verdict_on_grid(trial, HEAT),
        x=(-VIEW, VIEW),
        y=(-VIEW, VIEW),
        low=0.0,
        high=1.0,
        scale="diverging",
        label=D,
        ends=("generated", "real"),
        reads="D =" if verdicts.gives_probability(trial) else "",
    )


def density(panel: str, target: RoundMixture) -> Layer:
    """Contours of the true density."""
    pieces = _density_lines(target.centres.tobytes(), target.sd)
    return segments(
        panel, *pieces, concept="real", label=DENSITY, width=1.2, opacity=0.75
    )


@lru_cache(maxsize=16)
def _density_lines(centres: bytes, sd: float):
    target = RoundMixture(np.frombuffer(centres).reshape(-1, 2), sd)
    # Finer than other grids: the bumps of a ring are small.
    x = np.linspace(-VIEW, VIEW, 181)
    values = target.density_on_grid(x, x)
    levels = values.max() * np.exp([-2.0, -0.5])  # two, and one sd from a lone centre
    found = contour_lines("", x, x, values, levels).arrays
    return [found[name] for name in ("x0", "y0", "x1", "y1")]


def best_discriminator(panel: str, target: RoundMixture, samples) -> Layer:
    """Lines of D* = p / (p + q), q by kernel density; p is blurred alike.

    Only where there is anything to judge: far from both, D* is of no account.
    """
    pieces = best_lines(target, samples)
    return segments(
        panel, *pieces, concept="between", label=BEST, width=1.6, opacity=0.9
    )


def best_lines(target: RoundMixture, samples):
    """x0, y0, x1, y1 of the pieces of D* = 1/4, 1/2 and 3/4."""
    p, q = (
        each.density_on_grid(FINE, FINE) for each in verdicts.blurred(target, samples)
    )
    best = np.nan_to_num(optimal_discriminator(p, q), nan=0.5)
    found = contour_lines("", FINE, FINE, best, [0.25, 0.5, 0.75]).arrays
    pieces = [found[name] for name in ("x0", "y0", "x1", "y1")]
    seen = (p + q) > 0.01 * p.max()
    step = FINE[1] - FINE[0]
    column, row = (
        np.clip(np.rint((pieces[i] + VIEW) / step).astype(int), 0, FINE.size - 1)
        for i in (0, 1)
    )
    kept = seen[row, column]
    return [each[kept] for each in pieces]


def push(panel: str, samples, descent) -> Layer:
    """Where the loss of G in use pulls each sample: minus its gradient.

    Args:
        samples, descent: shape (n, 2).
    """
    x, pull = in_reach(samples), arrow(descent)
    return arrows(panel, *x.T, *pull.T, concept="gradient", label=PUSH, width=1.3)


def arrow(descent) -> np.ndarray:
    """Arrows for gradients, shape (n, 2): `LONG` a unit, none above `LONGEST`."""
    pull = LONG * np.nan_to_num(descent, nan=0.0, posinf=FAR, neginf=-FAR)
    length = np.hypot(*pull.T)[:, None]
    return pull * np.minimum(1.0, LONGEST / np.maximum(length, 1e-12))


def noise_grid(panel: str, trial: Trial, morph: float) -> dict[str, Layer]:
    """The grid of noise on its way (morph from 0 to 1) to where G sends it.

    A cell is the more opaque, the denser G's samples are there: the mass of its noise
    divided by its area, which is |det dG/dz| times the one it had.
    """
    grid = NoiseGrid(trial.gan, CELLS)
    start = start_of(grid.nodes, REACH[trial.setting.noise])
    nodes = morph * grid.there + (1 - morph) * start
    if trial.setting.noise_dimension != 2:
        line = mesh(panel, nodes[None], concept="generated", label=GRID, width=1.6)
        dots = points(panel, *nodes[::4].T, concept="generated", size=1.6, opacity=0.6)
        return {"grid": line, "grid_dots": dots}
    # With the root, thin places are still seen beside crowded ones.
    weights = np.sqrt(np.minimum(1.0, grid.densities / trial.peak))
    return {
        "grid": mesh(
            panel,
            nodes,
            weights=weights,
            concept="generated",
            label=GRID,
            width=0.7,
            opacity=0.45,
        )
    }


def start_of(noise, reach: float) -> np.ndarray:
    """Where noise lies in the plane before G has sent it anywhere."""
    flat = np.asarray(noise, float) / reach
    if flat.shape[-1] == 1:
        flat = np.concatenate([flat, np.zeros_like(flat)], axis=-1)
    return flat


def followed(panel: str, path) -> dict[str, Layer]:
    """One sample, and where it was at earlier steps: shape (steps, 2), newest last."""
    path = in_reach(path)
    layers = {}
    if len(path) > 1:
        layers["path"] = segments(
            panel, *path[:-1].T, *path[1:].T, concept="guess", width=1.5, opacity=0.8
        )
    layers["one"] = points(panel, *path[-1:].T, concept="guess", label=ONE, size=6)
    return layers
