"""What is drawn of one GAN in the plane."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from course_utils.explorers.gans.studio.trial import REACH, Trial
from course_utils.figures.contours import contour_lines
from course_utils.figures.scene import Layer, arrows, heat, mesh, points, segments
from course_utils.maths.discriminators import optimal_discriminator
from course_utils.maths.targets import RoundMixture, from_points

VIEW = 1.5  # the plane is shown from minus this to this
# The middles of the cells in which what D says is drawn.
HEAT = VIEW * (2 * (np.arange(48) + 0.5) / 48 - 1)
FINE = np.linspace(-VIEW, VIEW, 97)  # where densities are taken
SHOWN = 250  # of the samples
ARROWS = 80
LONG, LONGEST = 0.05, 0.3  # of an arrow for a gradient of 1, and of any arrow
CELLS = 16  # of the noise grid, in each direction
FAR = 1e4  # what lies further out is drawn here: out of sight, and finite
BLUR = 0.06  # of D*, at least

# What the legend calls each layer: its toggle and its layers must agree.
REAL, FAKE = "real x", "G(z)"
D, BEST = "verdict of D", "best D*"
DENSITY, PUSH, GRID, ONE = "density p", "push on G", "noise grid", "your z"


def in_reach(places) -> np.ndarray:
    """Places that can be drawn: finite, and not absurdly far out."""
    return np.clip(np.nan_to_num(places, nan=FAR), -FAR, FAR)


def real(panel: str, samples, *, dim: float = 1.0) -> Layer:
    """Real samples, the same ones throughout."""
    x = samples[:SHOWN]
    return points(panel, *x.T, concept="real", label=REAL, size=2.4, opacity=0.8 * dim)


def fake(panel: str, samples, *, dim: float = 1.0) -> Layer:
    """Generated samples of fixed noise."""
    x = in_reach(samples[:SHOWN])
    return points(
        panel, *x.T, concept="generated", label=FAKE, size=3.2, opacity=0.9 * dim
    )


def verdict(panel: str, trial: Trial) -> Layer:
    """What D says everywhere, from generated to real."""
    return heat(
        panel,
        trial.verdict_on_grid(HEAT),
        x=(-VIEW, VIEW),
        y=(-VIEW, VIEW),
        low=0.0,
        high=1.0,
        scale="diverging",
        label=D,
        ends=("generated", "real"),
        reads="D =" if trial.gives_probability else "",
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
    blur = max(BLUR, target.sd)
    p = RoundMixture(target.centres, float(np.hypot(target.sd, blur)))
    p = p.density_on_grid(FINE, FINE)
    q = from_points(in_reach(samples), sd=blur).density_on_grid(FINE, FINE)
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
    noise, there = trial.grid_of_noise(CELLS)
    there = in_reach(there)
    nodes = morph * there + (1 - morph) * start_of(noise, REACH[trial.setting.noise])
    if trial.setting.noise_dimension != 2:
        line = mesh(panel, nodes[None], concept="generated", label=GRID, width=1.6)
        dots = points(panel, *nodes[::4].T, concept="generated", size=1.6, opacity=0.6)
        return {"grid": line, "grid_dots": dots}
    # With the root, thin places are still seen beside crowded ones.
    weights = np.sqrt(np.minimum(1.0, trial.density_in_cells(there) / trial.peak))
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
