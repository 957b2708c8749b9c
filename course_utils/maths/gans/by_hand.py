"""The GAN game played by hand: q is a few points that someone moves, D answers at once.

Each point stands for a small normal bump as wide as those of the target. A small share
of real and of generated data is dust, spread evenly over the square: without it, D
would be free to say anything where neither p nor q has mass.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door
from course_utils.maths.cells import js_of_shares
from course_utils.maths.discriminators import optimal_discriminator
from course_utils.maths.targets import RoundMixture


@dataclass(frozen=True, eq=False)
class HandGame:
    """p is a known target, q is made of points; everything is a sum over a fine grid.

    All arrays over the square have shape (nodes, nodes), the first row at the lowest
    y; p and q are the masses of its cells and sum to 1.

    Args:
        target: a `RoundMixture` well inside the square.
        reach: the square goes from -reach to reach in both directions.
        nodes: cells of the grid in each direction.
        dust: the share of real and of generated data that is spread over the square.

    >>> game = HandGame(RoundMixture([[-1.0, 0.0], [1.0, 0.0]], sd=0.25))
    >>> q = game.q([[-1.0, 0.0]])  # one of the two bumps
    >>> d = game.optimal_reply(q)
    >>> abs(game.value(d, q) + math.log(4) - 2 * game.js(q)) < 1e-12
    True

    Source: Goodfellow et al. 2014, theorem 1.
    """

    target: RoundMixture
    reach: float = 3.0
    nodes: int = 96
    dust: float = 0.05

    def __post_init__(self):
        reach = _door.positive("reach", self.reach)
        nodes = _door.count("nodes", self.nodes, least=2)
        dust = _door.probability("dust", self.dust)
        _door.hold("dust", np.asarray(dust), 0 < dust < 1, "between 0 and 1")
        _door.settle(self, reach=reach, nodes=nodes, dust=dust)

    @cached_property
    def axis(self):
        """The middles of the cells in either direction, shape (nodes,)."""
        return (np.arange(self.nodes) + 0.5) * (
            2 * self.reach / self.nodes
        ) - self.reach

    @cached_property
    def p(self):
        """The masses of real data, dust included."""
        return self._masses(self.target)

    def q(self, points):
        """The masses of generated data for points of shape (n, 2), dust included."""
        return self._masses(RoundMixture(points, self.target.sd))

    def _masses(self, mixture):
        bumps = mixture.density_on_grid(self.axis, self.axis)
        total = bumps.sum()
        if not total:
            raise ValueError("at least some of p and of q must lie inside the square")
        return (1 - self.dust) * bumps / total + self.dust / self.nodes**2

    # What D can answer ----------------------------------------------------------------

    def optimal_reply(self, q):
        """D* = p / (p + q), the best answer of all."""
        return optimal_discriminator(self.p, q)

    def coarse_reply(self, q, squares=4):
        """The best answer of a D that sees only in which of a few large squares x lies.

        Args:
            q: masses, shape (nodes, nodes).
            squares: in each direction; a divisor of nodes.
        """
        if self.nodes % squares:
            raise ValueError(
                f"squares must divide the {self.nodes} nodes, but is {squares}"
            )
        p, q = (_sums_over_squares(a, squares) for a in (self.p, q))
        each = self.nodes // squares
        return np.kron(optimal_discriminator(p, q), np.ones((each, each)))

    def painted_reply(self, real_marks, fake_marks, *, sure=0.9):
        """A D made by hand: marks say "here it is real" or "here it is fake".

        Each mark is a bump of height 1, as wide as those of the target. With R and F
        for the sums of both kinds, D = (R + c) / (R + F + 2c): the form of p / (p + q),
        and ½ where nobody left a mark. The larger c is, the less a mark says.

        Args:
            real_marks, fake_marks: places of the marks, shapes (n, 2) and (m, 2), also
                of no marks at all.
            sure: what D says on a single mark for real, between ½ and 1; so it is
                1 - sure on one for fake, and c = (1 - sure) / (2 sure - 1).
        """
        sure = _door.probability("sure", sure)
        _door.hold("sure", np.asarray(sure), 0.5 < sure < 1, "between 0.5 and 1")
        doubt = (1 - sure) / (2 * sure - 1)
        real, fake = (self._bumps(marks) for marks in (real_marks, fake_marks))
        return (real + doubt) / (real + fake + 2 * doubt)

    def _bumps(self, marks):
        """The sum of bumps of height 1 on some marks."""
        wide = self._along(np.reshape(marks, (-1, 2)))
        return wide[:, 1].T @ wide[:, 0]

    def _along(self, points):
        """exp(-distance² / 2 sd²) of each point along x and along y, (n, 2, nodes)."""
        away = (self.axis - points[..., None]) / self.target.sd
        return np.exp(-(away**2) / 2)

    # What it is worth -----------------------------------------------------------------

    def value(self, d, q):
        """V(D, G) = E_p log D + E_q log(1 - D), which D raises and G lowers, in nats."""
        return float(np.sum(self.p * np.log(d)) + np.sum(q * np.log1p(-d)))

    def belief(self, d, q):
        """The mean of D over generated data: how real it takes them to be."""
        return float(np.sum(q * d))

    def gain(self, d, q):
        """V(D, G) + log 4: what D gets above a D that says ½ everywhere, in nats.

        At most 2 JS, and below 0 where D is worse than saying nothing.
        """
        return self.value(d, q) + math.log(4)

    def js(self, q):
        """The Jensen–Shannon divergence of p and q, in nats.

        0 if every bump has its fair share of the points, all on its centre; below
        `worst_js` in any case.
        """
        return js_of_shares(self.p.ravel(), q.ravel())

    @property
    def worst_js(self):
        """JS where p and q have nothing but dust in common."""
        return (1 - self.dust) * math.log(2)

    def best_place(self, d, within=None):
        """Where all points should go while D stays as it is: G's best reply, shape (2,).

        V is an average over the points, so its least value has them all in one place.

        Args:
            d: the discriminator, shape (nodes, nodes).
            within: only places with both coordinates at most this far from 0.
        """
        allowed = np.abs(self.axis) <= (self.reach if within is None else within)
        places = self.axis[allowed]
        bump = self._along(places)
        bump /= bump.sum(axis=1, keepdims=True)
        mean_log = bump @ np.log1p(-d) @ bump.T
        row, column = np.unravel_index(np.argmin(mean_log), mean_log.shape)
        return np.array([places[column], places[row]])

    def climb(self, points, d, *, rate=0.04, moves=10, most=0.06):
        """Where G's points are after a few short moves while D stays as it is.

        Each bump N(c, sd²) follows the slope of its non-saturating loss,
        -E log D(x), that is, it goes up E[(x - c) log D(x)] / sd².

        Args:
            points: where they are, shape (n, 2).
            d: the discriminator, shape (nodes, nodes).
            rate: of the slope, in each move.
            moves: how many there are.
            most: the longest that a move can be.
        Returns:
            The points afterwards, shape (n, 2).
        """
        points, log_d = np.array(points, dtype=float), np.log(d)
        for _ in range(moves):
            move = rate * self._slopes(points, log_d)
            length = np.linalg.norm(move, axis=1, keepdims=True)
            points += move * np.minimum(1, most / np.maximum(length, most))
        return points

    def _slopes(self, points, field):
        """The slope of the mean of a field over a bump, by where its centre is."""
        along = self._along(points)
        along /= along.sum(axis=-1, keepdims=True)
        # Off the middle of what the grid holds of the bump, so that a flat field has
        # no slope at the edge of the square either.
        middle = (along * self.axis).sum(axis=-1, keepdims=True)
        pull = along * (self.axis - middle) / self.target.sd**2
        x, y = along[:, 0], along[:, 1]
        across = np.einsum("nx,yx,ny->n", pull[:, 0], field, y)
        upwards = np.einsum("nx,yx,ny->n", x, field, pull[:, 1])
        return np.stack([across, upwards], axis=1)

    def js_of_draws(self, count, seed=0, *, repeats=100):
        """What true draws would score in place of points put by hand.

        Args:
            count: points in each draw.
            seed: a whole number.
            repeats: how many times.
        Returns:
            JS of each repeat, shape (repeats,).
        """
        rng = np.random.default_rng(seed)
        draws = (self.target.sample(count, rng) for _ in range(repeats))
        return np.array([self.js(self.q(points)) for points in draws])


def hidden_target(seed, *, sd=0.25, reach=1.4, apart=1.2):
    """A target to be found: 2, 4 or 5 equal bumps at places that the seed decides.

    Args:
        seed: a whole number of at least 0.
        sd: of the bumps.
        reach: the centres have coordinates between -reach and reach.
        apart: the least distance between two centres.
    Returns:
        A `RoundMixture`.

    >>> len(hidden_target(0).centres)
    4
    """
    rng = np.random.default_rng([seed, 5])
    modes = (4, 5, 2)[seed % 3]
    while True:
        centres = rng.uniform(-reach, reach, (modes, 2)).round(2)
        gaps = np.linalg.norm(centres[:, None] - centres, axis=2)
        if gaps[np.triu_indices(modes, 1)].min() >= apart:
            return RoundMixture(centres, sd)


def _sums_over_squares(masses, squares):
    each = len(masses) // squares
    return masses.reshape(squares, each, squares, each).sum(axis=(1, 3))
