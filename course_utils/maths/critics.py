"""Critics of a Wasserstein GAN on a line: the best one under each kind of constraint.

Two distributions put probabilities p and q on places x_1 < ... < x_n. For a critic f
with slope s between neighbouring places, summation by parts gives

    E_p f − E_q f = Σ s (G − F) Δx

with the distribution functions F of p and G of q. Everything here follows from that
line: the best critic rises where G > F, for there mass of q has to move to the right.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from course_utils.maths import _door


@dataclass(frozen=True, eq=False)
class Critic:
    """A critic of p and q, given by its slopes: only differences of its values count.

    Attributes:
        x: the places, shape (n,), increasing.
        p, q: the probabilities of the places, shape (n,).
        slopes: of the critic between neighbouring places, shape (n − 1,).
    """

    x: np.ndarray
    p: np.ndarray
    q: np.ndarray
    slopes: np.ndarray

    @cached_property
    def values(self):
        """f at the places, shape (n,), with E_p f and E_q f on either side of 0."""
        values = np.concatenate([[0.0], np.cumsum(self.slopes * np.diff(self.x))])
        return values - (self.p + self.q) @ values / 2

    @cached_property
    def difference(self):
        """E_p f − E_q f, what a Wasserstein critic makes large."""
        return float(np.sum(self.slopes * cdf_gap(self.p, self.q) * np.diff(self.x)))

    @property
    def steepest(self):
        """The largest absolute slope: f is Lipschitz with this constant."""
        return float(np.max(np.abs(self.slopes)))

    @property
    def silent(self):
        """The share of q on places where f is flat: a generator hears nothing there."""
        flat = np.concatenate([[True], self.slopes == 0, [True]])
        return float(np.sum(self.q[flat[:-1] & flat[1:]]))


def cdf_gap(p, q):
    """G − F between neighbouring places, shape (n − 1,), exact in both tails.

    Above 0 where q has more mass on the left: that much has to pass to the right.

    >>> cdf_gap([0.0, 0.5, 0.5], [0.5, 0.5, 0.0])
    array([0.5, 0.5])
    """
    p, q = _two_distributions(p, q)
    # From the nearer end: the sum from the other one would cancel to a rounding error.
    return _from_nearer_end(q - p, p + q)


def lipschitz_critic(x, p, q, *, slope=1.0):
    """The best critic whose slope is at most `slope` anywhere: ± that, flat on ties.

    For slope 1 its difference of means is the Wasserstein distance W₁(p, q).

    Args:
        x: increasing places, shape (n,).
        p, q: probabilities of the places, shape (n,).
        slope: the Lipschitz constant, above 0.
    Raises:
        ValueError: if x does not increase, shapes differ, or p or q is no distribution.

    >>> critic = lipschitz_critic([0.0, 1.0, 3.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0])
    >>> critic.slopes.tolist(), critic.difference  # all of q moves by 3
    ([1.0, 1.0], 3.0)

    Source: Villani 2009, remark 6.5 (Kantorovich and Rubinstein).
    """
    x, p, q = _places(x, p, q)
    slope = _door.positive("slope", slope)
    return Critic(x, p, q, slope * np.sign(cdf_gap(p, q)))


def clipped_critic(x, p, q, *, clip, hidden):
    """The best network of one hidden ReLU layer with all numbers in [−clip, clip].

    f(x) = Σ v_k relu(w_k x + b_k) + const. Each unit adds to E_p f − E_q f by itself and
    all have the same box, so that the best network is one best unit, `hidden` times: a
    single kink. It rises by at most hidden · clip² a unit of x, whatever W₁ is, and its
    kink has to pay where it stands beyond ±1, for the bias is clipped as well.

    Args:
        x: increasing places, shape (n,).
        p, q: probabilities of the places, shape (n,).
        clip: the largest absolute weight or bias, above 0.
        hidden: the number of hidden units.

    >>> x, p, q = [-1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]
    >>> critic = clipped_critic(x, p, q, clip=0.1, hidden=50)
    >>> round(critic.difference, 9), critic.slopes.round(9).tolist()  # 50 · 0.1² · 2
    (1.0, [0.5, 0.5])

    Source: derived here; that clipped critics come out too simple was observed by
    Gulrajani et al. 2017, section 3.
    """
    x, p, q = _places(x, p, q)
    clip, hidden = _door.positive("clip", clip), _door.count("hidden", hidden)
    # The gain is a piece of a line, or of a line over |s|, between these: largest at one.
    kinks = np.concatenate([x, [-1.0, 1.0]])
    weight = 1 / np.maximum(np.abs(kinks), 1.0)
    return _one_kink(x, p, q, kinks, hidden * clip**2 * weight)


def spectral_critic(x, p, q):
    """The best network of one hidden ReLU layer whose two matrices have spectral norm 1.

    The slope of v · relu(w x + b) changes by v_k w_k at the kink of unit k, and the sum of
    all |v_k w_k| is at most |v| |w| = 1 (Cauchy and Schwarz). So f is an average of single
    kinks of slope 0 and ±1, and a best one is a single kink: its slope is at most 1 as it
    should be, but it cannot be +1 here and −1 there. It may miss half of W₁.

    Args:
        x: increasing places, shape (n,).
        p, q: probabilities of the places, shape (n,).

    >>> x, p, q = [-1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.5, 0.0, 0.5]
    >>> spectral_critic(x, p, q).difference, lipschitz_critic(x, p, q).difference
    (0.5, 1.0)

    Source: derived here; Anil, Lucas & Grosse 2019 for the loss in general.
    """
    x, p, q = _places(x, p, q)
    return _one_kink(x, p, q, x, np.ones_like(x))


def penalised_critic(x, p, q, *, weight):
    """The best critic of a price for slopes: E_p f − E_q f − λ E (|f'| − 1)².

    The mean of the penalty is over `interpolates`, with density r. Between two places
    the slope s adds s (G − F) − λ r (|s| − 1)², a parabola on either side of 0, so that

        |s| = 1 + |G − F| / (2 λ r)   with the sign of G − F.

    It is steeper than 1 wherever mass has to move, and the difference of means is above
    W₁ by Σ (G − F)² Δx / (2 λ r); half of that excess is paid back as the penalty.

    Args:
        x: increasing places, shape (n,).
        p, q: probabilities of the places, shape (n,).
        weight: λ, above 0.

    >>> x, p, q = [0.0, 2.0], [0.0, 1.0], [1.0, 0.0]  # G − F = 1 and r = 1/2 between
    >>> penalised_critic(x, p, q, weight=10.0).slopes
    array([1.1])

    Source: the objective is that of Gulrajani et al. 2017, section 4; solved here.
    """
    x, p, q = _places(x, p, q)
    weight = _door.positive("weight", weight)
    gap, density = cdf_gap(p, q), interpolates(x, p, q)
    # Where no interpolate falls no mass passes either, up to what underflows.
    excess = np.abs(gap) / (2 * weight * np.where(density > 0, density, np.inf))
    # On a tie the penalty still asks for slope 1, and either sign is as good.
    return Critic(x, p, q, np.where(gap < 0, -1.0, 1.0) * (1 + excess))


def interpolates(x, p, q):
    """The density of u a + (1 − u) b with a from p, b from q and u uniform on [0, 1].

    These are the points at which a gradient penalty is evaluated.

    Args:
        x: increasing places, shape (n,).
        p, q: probabilities of the places, shape (n,).
    Returns:
        The density between neighbouring places, shape (n − 1,). Its mass is 1 less the
        probability that a = b.

    >>> interpolates([0.0, 1.0, 2.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5])
    array([0.75, 0.25])

    Source: Gulrajani et al. 2017, section 4.
    """
    x, p, q = _places(x, p, q)
    # A pair of places i < j spreads its probability evenly between them.
    ways = np.triu(np.outer(p, q) + np.outer(q, p), 1)
    ways /= np.triu(x - x[:, None], 1) + np.tri(x.size)
    return _from_nearer_end(ways.sum(axis=1) - ways.sum(axis=0), p + q)


def gradient_penalty(critic):
    """E (|f'| − 1)² over the `interpolates` of the critic's p and q, without its λ."""
    density = interpolates(critic.x, critic.p, critic.q)
    off = (np.abs(critic.slopes) - 1) ** 2
    return float(np.sum(density * off * np.diff(critic.x)))


def _one_kink(x, p, q, kinks, rise):
    """The best of ±rise · relu(±(x − kink)), with one rise for each kink."""
    passed = np.concatenate([[0.0], np.cumsum(cdf_gap(p, q) * np.diff(x))])
    passed = np.interp(kinks, x, passed)  # ∫ (G − F) up to the kink
    whole = (p - q) @ x
    gains = rise * np.stack(
        [whole - passed, -passed]
    )  # bent up to the right, to the left
    # Of equally good ones the first, whatever rounding says.
    best = np.abs(gains) >= (1 - 1e-9) * np.max(np.abs(gains))
    side, best = np.unravel_index(np.argmax(best), gains.shape)
    rays = np.maximum((x - kinks[best]) * (1 if side == 0 else -1), 0.0)
    values = np.sign(gains[side, best]) * rise[best] * rays
    return Critic(x, p, q, np.diff(values) / np.diff(x))


def _from_nearer_end(steps, mass):
    """Running sums of steps that add up to 0, shape (n − 1,), without cancellation."""
    left = np.cumsum(steps)[:-1]
    right = -np.cumsum(steps[::-1])[::-1][1:]
    return np.where(np.cumsum(mass)[:-1] < np.sum(mass) / 2, left, right)


def _two_distributions(p, q):
    p, q = _door.distribution("p", p), _door.distribution("q", q)
    _door.same_shape(p=p, q=q)
    # In float32 the sums may be off by 1e-6, and the gap must end at 0.
    return p / p.sum(), q / q.sum()


def _places(x, p, q):
    p, q = _two_distributions(p, q)
    x, _, _ = _door.grid(x, p=p, q=q)
    return x, p, q
