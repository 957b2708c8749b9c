import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve

from course_utils.maths.games.dirac import DiracGAN
from course_utils.maths.games.fields import (
    Game,
    bilinear,
    linear,
    of_losses,
    quadratic,
    sine,
)
from course_utils.maths.games.play import alternating_invariant, play, running_average
from course_utils.maths.games.rules import (
    Adam,
    Alternating,
    Extragradient,
    Flow,
    Momentum,
    Optimistic,
    Proximal,
    Simultaneous,
)

RULES = [
    Simultaneous(),
    Alternating(2, 3),
    Extragradient(),
    Optimistic(),
    Proximal(),
    Momentum(-0.4),
    Momentum(0.3, alternating=True),
    Flow(),
    Adam(),
]
each_rule = pytest.mark.parametrize("rule", RULES, ids=repr)


def by_hand(step, start, steps, memory=None):
    """The path of step(z, memory) -> (z, memory), written for one point at a time."""
    path, z = [np.array(start)], np.array(start)
    for _ in range(steps):
        z, memory = step(z, memory)
        path.append(z)
    return np.array(path)


# A field that is neither linear nor zero-sum.
def v(z):
    x, y = z
    return np.array([-np.sin(x + 2 * y), np.cos(x) - 1 + 0.3 * x * y])


def j(z):
    x, y = z
    c = np.cos(x + 2 * y)
    return np.array([[-c, -2 * c], [-np.sin(x) + 0.3 * y, 0.3 * x]])


CROOKED = Game(
    lambda x, y: (-np.sin(x + 2 * y), np.cos(x) - 1 + 0.3 * x * y),
    lambda x, y: j((x, y)),
)
EX, EY = np.array([1.0, 0.0]), np.array([0.0, 1.0])
RATES = np.array([0.1, 0.25])


def extragradient(z, _):
    return z + RATES * v(z + RATES * v(z)), None


def optimistic(z, before):
    now = v(z)
    return z + RATES * (2 * now - (now if before is None else before)), now


def alternating(z, _):
    for player, steps in ((EX, 2), (EY, 3)):
        for _ in range(steps):
            z = z + RATES * player * v(z)
    return z, None


def momentum(z, last):
    new = z + RATES * v(z) - 0.4 * (0 if last is None else z - last)
    return new, z


def alternating_momentum(z, last):
    last = z if last is None else last
    half = z + EX * (RATES * v(z) + 0.3 * (z - last))
    return half + EY * (RATES * v(half) + 0.3 * (z - last)), z


def proximal(z, _):
    return fsolve(lambda new: new - z - RATES * v(new), z, xtol=1e-13), None


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        (Simultaneous(), lambda z, _: (z + RATES * v(z), None)),
        (Alternating(2, 3), alternating),
        (Extragradient(), extragradient),
        (Optimistic(), optimistic),
        (Proximal(), proximal),
        (Momentum(-0.4), momentum),
        (Momentum(0.3, alternating=True), alternating_momentum),
    ],
    ids=lambda value: repr(value) if not callable(value) else "",
)
def test_a_path_is_that_of_the_formula_written_out(rule, step):
    start = (0.6, -0.4)
    path = play(CROOKED, rule, start, eta=tuple(RATES), steps=25)
    assert np.allclose(path, by_hand(step, start, 25), atol=1e-10)


def test_adam_is_that_of_torch():
    game, start = quadratic(0.3, -0.2, 1.0), (0.8, -0.5)
    path = play(game, Adam(0.5, 0.9), start, eta=(0.05, 0.02), steps=40)
    x, y = (torch.tensor(s, dtype=torch.float64, requires_grad=True) for s in start)
    groups = [{"params": [x], "lr": 0.05}, {"params": [y], "lr": 0.02}]
    adam = torch.optim.Adam(groups, betas=(0.5, 0.9))
    for point in path[1:]:
        a, b = game.field(x.detach(), y.detach())
        x.grad, y.grad = -a, -b
        adam.step()
        assert np.allclose(point, [x.item(), y.item()], atol=1e-12)


def test_the_flow_is_that_of_scipy():
    path = play(CROOKED, Flow(), (0.6, -0.4), eta=0.02, steps=100)
    true = solve_ivp(
        lambda _, z: v(z), (0, 2), (0.6, -0.4), rtol=1e-11, atol=1e-12, t_eval=[1, 2]
    )
    assert np.allclose(path[[50, 100]], true.y.T, atol=1e-7)


@each_rule
def test_many_points_at_once_go_as_each_alone_and_nothing_given_changes(rng, rule):
    starts = rng.normal(size=(3, 4, 2))
    before = starts.copy()
    game = DiracGAN(r1=0.2)
    many = play(game, rule, starts, eta=0.2, steps=15)
    assert many.shape == (16, 3, 4, 2) and np.array_equal(starts, before)
    assert np.array_equal(many[0], starts)
    alone = play(game, rule, starts[1, 2], eta=0.2, steps=15)
    assert np.allclose(many[:, 1, 2], alone, atol=1e-12)
    assert len(np.unique(alone[:, 0])) == 16  # not one array, many times


@each_rule
def test_a_point_of_rest_is_left_by_nobody(rule):
    path = play(quadratic(0.4, -0.3, 2.0), rule, (0.0, 0.0), eta=0.2, steps=5)
    assert np.array_equal(path, np.zeros((6, 2)))


@each_rule
def test_what_the_game_does_not_allow_is_never_reached(rule):
    game = DiracGAN("Wasserstein", clip=0.5)
    path = play(game, rule, (1.0, 0.2), eta=0.3, steps=60)
    assert np.abs(path[:, 1]).max() == pytest.approx(0.5)


def test_the_order_of_play_matters_with_alternating_and_not_with_simultaneous():
    swapped = linear([[0.0, 1.0], [-1.0, 0.0]])  # x and y have changed names
    for rule, same in ((Simultaneous(), True), (Alternating(), False)):
        path = play(bilinear(), rule, (1.0, 0.5), eta=0.3, steps=5)
        other = play(swapped, rule, (0.5, 1.0), eta=0.3, steps=5)[:, ::-1]
        assert np.allclose(path, other) is same


def test_the_running_average_is_the_mean_of_all_points_so_far(rng):
    path = rng.normal(size=(9, 3, 2))
    for t, mean in enumerate(running_average(path)):
        assert np.allclose(mean, path[: t + 1].mean(axis=0))


def test_the_invariant_is_conserved_with_x_first_and_not_with_y_first():
    eta = 0.7
    x, y = play(bilinear(), Alternating(), (1.0, 0.5), eta=eta, steps=50).T
    assert np.ptp(alternating_invariant(x, y, eta)) < 1e-12
    y_first = linear([[0.0, 1.0], [-1.0, 0.0]])
    y, x = play(y_first, Alternating(), (0.5, 1.0), eta=eta, steps=50).T
    assert np.ptp(alternating_invariant(x, y, eta)) > 0.5
    assert np.ptp(alternating_invariant(x, -y, eta)) < 1e-12


def test_an_implicit_step_that_cannot_settle_says_so():
    # x = x₀ + x² + 1 has no real solution for x₀ > −3/4.
    runaway = of_losses(lambda x, y: -(x**3) / 3 - x, lambda x, y: y**2)
    with pytest.raises(ValueError, match="smaller eta"):
        play(runaway, Proximal(), (0.1, 0.0), eta=1.0, steps=1)


def test_errors_say_what_is_needed():
    with pytest.raises(ValueError, match=r"start must have the shape \(..., 2\)"):
        play(sine(), Simultaneous(), (1.0, 2.0, 3.0), eta=0.1, steps=1)
    with pytest.raises(ValueError, match="eta must be above 0"):
        play(sine(), Simultaneous(), (1.0, 2.0), eta=0.0, steps=1)
    with pytest.raises(ValueError, match="one number or a pair"):
        play(sine(), Simultaneous(), (1.0, 2.0), eta=(0.1, 0.2, 0.3), steps=1)
    with pytest.raises(ValueError, match="steps must be at least 0"):
        play(sine(), Simultaneous(), (1.0, 2.0), eta=0.1, steps=-1)
    with pytest.raises(ValueError, match="beta must be between −1 and 1"):
        Momentum(1.0)
    with pytest.raises(ValueError, match="y_steps must be at least 1"):
        Alternating(y_steps=0)
