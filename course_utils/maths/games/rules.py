"""Ways to play: how a point moves once both players know what they want.

A rule has `begin(x, y)`, the state to start from (the point, and what the rule remembers),
and `step(game, state, eta_x, eta_y)`, the state after one step. States are tuples of
arrays, the point first. With v = (v, w) for the game's field, in the formulas below,

    z = (x, y),    v(z) = (how x wants to move, how y wants to move).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from course_utils.maths import _door

# Newton's method on an implicit step: enough for any field that it can solve.
_NEWTON, _SETTLED = 50, 1e-12


class Rule:
    """A way to play without memory; the base of all others."""

    #: Whether on a linear field one step is a linear map of the state.
    is_linear: ClassVar[bool] = True

    def begin(self, x, y) -> tuple:
        """The state before the first step."""
        return x, y

    def step(self, game, state, eta_x, eta_y) -> tuple:
        """The state after one step of lengths eta_x and eta_y."""
        raise NotImplementedError


@dataclass(frozen=True)
class Simultaneous(Rule):
    """Both move at once: z + η v(z)."""

    def step(self, game, state, eta_x, eta_y):
        x, y = state
        v, w = game.field(x, y)
        return _allowed(game, x + eta_x * v, y + eta_y * w)


@dataclass(frozen=True)
class Alternating(Rule):
    """x moves first, then y answers the new x.

    Attributes:
        x_steps, y_steps: how many updates each makes before it is the other's turn.
    """

    x_steps: int = 1
    y_steps: int = 1

    def __post_init__(self):
        for name in ("x_steps", "y_steps"):
            _door.settle(self, **{name: _door.count(name, getattr(self, name))})

    def step(self, game, state, eta_x, eta_y):
        x, y = state
        for _ in range(self.x_steps):
            x, y = _allowed(game, x + eta_x * game.field(x, y)[0], y)
        for _ in range(self.y_steps):
            x, y = _allowed(game, x, y + eta_y * game.field(x, y)[1])
        return x, y


@dataclass(frozen=True)
class Extragradient(Rule):
    """Look one step ahead, and step from where you are with the slope from there:
    z + η v(z + η v(z)).

    Source: Korpelevich 1976.
    """

    def step(self, game, state, eta_x, eta_y):
        x, y = state
        v, w = game.field(x, y)
        v, w = game.field(*_allowed(game, x + eta_x * v, y + eta_y * w))
        return _allowed(game, x + eta_x * v, y + eta_y * w)


@dataclass(frozen=True)
class Optimistic(Rule):
    """Expect the slope to go on changing as it just did: z + η (2 v − v before).

    The first step takes v before = v.

    Source: Popov 1980; Daskalakis, Ilyas, Syrgkanis & Zeng 2018.
    """

    def begin(self, x, y):
        return x, y, None, None

    def step(self, game, state, eta_x, eta_y):
        x, y, v_before, w_before = state
        v, w = game.field(x, y)
        if v_before is None:
            v_before, w_before = v, w
        x = x + eta_x * (2 * v - v_before)
        y = y + eta_y * (2 * w - w_before)
        return *_allowed(game, x, y), v, w


@dataclass(frozen=True)
class Proximal(Rule):
    """The implicit step, with the slope at its own end: z⁺ = z + η v(z⁺).

    Solved by Newton's method: exactly, in one round, where the field is linear. Nobody
    can play so who does not know the field around them; it is what the extragradient
    and the optimistic rule come close to.

    Source: Rockafellar 1976; Mokhtari, Ozdaglar & Pattathil 2020.
    """

    def step(self, game, state, eta_x, eta_y):
        x, y = state
        for _ in range(_NEWTON):
            v, w = game.field(x, y)
            r, s = x - state[0] - eta_x * v, y - state[1] - eta_y * w
            j = game.jacobian(x, y)
            a, b = 1 - eta_x * j[..., 0, 0], -eta_x * j[..., 0, 1]
            c, d = -eta_y * j[..., 1, 0], 1 - eta_y * j[..., 1, 1]
            det = a * d - b * c
            dx, dy = (d * r - b * s) / det, (a * s - c * r) / det
            x, y = x - dx, y - dy
            # Relative to the point: near a point of rest steps are small as well.
            if np.all(np.abs(dx) + np.abs(dy) <= _SETTLED * (np.abs(x) + np.abs(y))):
                return _allowed(game, x, y)
        raise ValueError(
            f"the implicit step must settle, but did not in {_NEWTON} rounds: take a "
            "smaller eta"
        )


@dataclass(frozen=True)
class Momentum(Rule):
    """Each adds β times their last move: x + η v + β (x − x before).

    Attributes:
        beta: in (−1, 1); a negative one brakes.
        alternating: y answers the new x.

    Source: Polyak 1964; Gidel et al. 2019 for negative β in games.
    """

    beta: float
    alternating: bool = False

    def __post_init__(self):
        beta = _door.number("beta", self.beta)
        _door.hold("beta", np.asarray(beta), -1 < beta < 1, "between −1 and 1")
        _door.settle(self, beta=beta)

    def begin(self, x, y):
        return x, y, 0 * x, 0 * y

    def step(self, game, state, eta_x, eta_y):
        x, y, last_x, last_y = state
        v, w = game.field(x, y)
        new_x, _ = _allowed(game, x + eta_x * v + self.beta * last_x, y)
        if self.alternating:
            w = game.field(new_x, y)[1]
        new_x, new_y = _allowed(game, new_x, y + eta_y * w + self.beta * last_y)
        return new_x, new_y, new_x - x, new_y - y


@dataclass(frozen=True)
class Flow(Rule):
    """Play in infinitely short steps, nearly: the method of Runge and Kutta.

    Off by about η⁵ a step, for a smooth field. Only one η makes sense for both.
    """

    def step(self, game, state, eta_x, eta_y):
        x, y = state
        v1, w1 = game.field(x, y)
        v2, w2 = game.field(x + eta_x * v1 / 2, y + eta_y * w1 / 2)
        v3, w3 = game.field(x + eta_x * v2 / 2, y + eta_y * w2 / 2)
        v4, w4 = game.field(x + eta_x * v3, y + eta_y * w3)
        x = x + eta_x * (v1 + 2 * v2 + 2 * v3 + v4) / 6
        y = y + eta_y * (w1 + 2 * w2 + 2 * w3 + w4) / 6
        return _allowed(game, x, y)


@dataclass(frozen=True)
class Adam(Rule):
    """Both use Adam, and move at once.

    Attributes:
        beta1: memory of the slope.
        beta2: memory of its square.
        epsilon: keeps the step finite where slopes vanish.

    Source: Kingma & Ba 2015, algorithm 1.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    is_linear: ClassVar[bool] = False

    def __post_init__(self):
        for name in ("beta1", "beta2"):
            value = _door.number(name, getattr(self, name))
            _door.hold(name, np.asarray(value), 0 <= value < 1, "in [0, 1)")
        _door.positive("epsilon", self.epsilon)

    def begin(self, x, y):
        return x, y, *[(0 * x, 0 * y)] * 2, 0

    def step(self, game, state, eta_x, eta_y):
        *point, mean, square, count = state
        slopes, count = game.field(*point), count + 1
        mean = [self._mix(self.beta1, m, v) for m, v in zip(mean, slopes, strict=True)]
        square = [
            self._mix(self.beta2, s, v**2) for s, v in zip(square, slopes, strict=True)
        ]
        moved = [
            z
            + eta
            * (m / (1 - self.beta1**count))
            / (np.sqrt(s / (1 - self.beta2**count)) + self.epsilon)
            for z, eta, m, s in zip(point, (eta_x, eta_y), mean, square, strict=True)
        ]
        return *_allowed(game, *moved), mean, square, count

    @staticmethod
    def _mix(beta, old, new):
        return beta * old + (1 - beta) * new


def _allowed(game, x, y):
    return (x, y) if game.project is None else game.project(x, y)
