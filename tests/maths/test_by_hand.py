"""The game played by hand, against quadrature, perturbations and brute force."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.spatial.distance import jensenshannon

from course_utils.maths.discriminators import LOG_4
from course_utils.maths.gans.by_hand import HandGame, hidden_target
from course_utils.maths.targets import RoundMixture

LEANING = RoundMixture([[-0.9, 0.3], [1.1, 1.2], [0.4, -1.3]], 0.3)
GAME = HandGame(LEANING)


@pytest.fixture
def fakes(rng):
    return rng.uniform(-2, 2, (20, 2))


def density(mixture, x, y):
    return 0.95 * mixture.density([x, y]) + 0.05 / 36


def test_p_and_q_are_distributions_with_dust_everywhere(fakes):
    for masses in (GAME.p, GAME.q(fakes)):
        assert masses.sum() == pytest.approx(1) and masses.shape == (96, 96)
        assert masses.min() >= 0.05 / 96**2
    row, column = 30, 65
    x, y = GAME.axis[column], GAME.axis[row]
    assert GAME.p[row, column] == pytest.approx(
        density(LEANING, x, y) / 16**2, rel=1e-4
    )


def test_the_value_is_the_integral_of_the_text(fakes):
    q = RoundMixture(fakes, 0.3)

    def integrand(y, x):
        p_, q_ = density(LEANING, x, y), density(q, x, y)
        d = p_ / (p_ + q_)
        return p_ * math.log(d) + q_ * math.log(1 - d)

    value, _ = dblquad(integrand, -3, 3, -3, 3, epsabs=1e-4, epsrel=1e-4)
    masses = GAME.q(fakes)
    ours = GAME.value(GAME.optimal_reply(masses), masses)
    # A bump at the edge of the square keeps its mass inside; so small is that share.
    assert ours == pytest.approx(value, abs=2e-3)


def test_no_change_of_the_optimal_answer_raises_the_value(fakes, rng):
    q = GAME.q(fakes)
    best = GAME.optimal_reply(q)
    value = GAME.value(best, q)
    for _ in range(50):
        nudged = 1 / (1 + (1 - best) / best * np.exp(0.3 * rng.normal(size=best.shape)))
        assert GAME.value(nudged, q) < value
    assert value == pytest.approx(2 * GAME.js(q) - LOG_4, abs=1e-12)
    assert GAME.js(q) == pytest.approx(jensenshannon(GAME.p.ravel(), q.ravel()) ** 2)


@pytest.mark.parametrize("squares", [1, 2, 4, 96])
def test_no_other_d_of_that_kind_beats_the_coarse_answer(squares, fakes, rng):
    q = GAME.q(fakes)
    coarse = GAME.coarse_reply(q, squares)
    each = 96 // squares
    blocks = coarse.reshape(squares, each, squares, each)
    assert np.ptp(blocks, axis=(1, 3)).max() == 0
    value = GAME.value(coarse, q)
    for _ in range(30):
        odds = np.exp(0.2 * rng.normal(size=(squares, squares)))
        odds = np.repeat(np.repeat(odds, each, axis=0), each, axis=1)
        assert GAME.value(1 / (1 + (1 - coarse) / coarse * odds), q) < value
    bound = (value + LOG_4) / 2
    assert -1e-12 <= bound <= GAME.js(q) + 1e-12
    if squares == 1:  # it sees nothing at all
        assert coarse == pytest.approx(0.5) and bound == pytest.approx(0, abs=1e-12)
    if squares == 96:
        assert coarse == pytest.approx(GAME.optimal_reply(q))


def test_a_fair_share_on_every_centre_is_the_equilibrium():
    q = GAME.q(np.repeat(LEANING.centres, 7, axis=0))
    d = GAME.optimal_reply(q)
    assert d == pytest.approx(0.5, abs=1e-12)
    assert GAME.js(q) == pytest.approx(0, abs=1e-12)
    assert GAME.value(d, q) == pytest.approx(-LOG_4)
    # And there, wherever the fakes go while D stays, nothing is gained.
    for place in ([0.0, 0.0], [1.1, 1.2], [-2.0, 2.0]):
        assert GAME.value(d, GAME.q([place])) == pytest.approx(-LOG_4)


def test_all_on_one_of_m_bumps_costs_what_dropping_the_others_costs():
    game = HandGame(
        RoundMixture([[-1.5, -1.5], [1.5, 1.5], [-1.5, 1.5]], 0.2), dust=1e-9
    )
    a = 1 / 3
    m = (1 + a) / 2
    closed = (a * math.log(a / m) + (1 - a) * math.log(2) - math.log(m)) / 2
    assert game.js(game.q([[1.5, 1.5]])) == pytest.approx(closed, abs=1e-5)


def test_where_only_dust_is_shared_js_is_the_worst():
    game = HandGame(RoundMixture([[-2.0, -2.0]], 0.1))
    js = game.js(game.q([[2.0, 2.0]]))
    assert game.worst_js == pytest.approx(0.95 * math.log(2))
    assert js == pytest.approx(game.worst_js, abs=0.005) and js < game.worst_js


def test_the_axis_holds_the_middles_of_equal_cells():
    side = 6 / 96
    edges = np.linspace(-3, 3, 97)
    assert GAME.axis == pytest.approx(edges[:-1] + side / 2)


def test_belief_is_the_mean_of_d_over_the_fakes_and_their_dust(fakes):
    q = GAME.q(fakes)
    d = GAME.optimal_reply(q)
    assert GAME.belief(d, q) == pytest.approx(np.average(d, weights=q))
    assert GAME.belief(np.full((96, 96), 0.3), q) == pytest.approx(0.3)


@pytest.mark.parametrize("coarse", [False, True])
def test_no_fakes_get_less_from_a_fixed_d_than_all_on_its_best_place(
    coarse, rng, fakes
):
    q = GAME.q(fakes)
    d = GAME.coarse_reply(q) if coarse else GAME.optimal_reply(q)
    place = GAME.best_place(d, within=2)
    assert np.abs(place).max() <= 2
    least = GAME.value(d, GAME.q([place]))
    # The best place is looked for on the grid, half a cell or less from the best of all.
    for _ in range(200):
        others = rng.uniform(-2, 2, (20, 2))
        assert GAME.value(d, GAME.q(others)) > least
    for other in rng.uniform(-2, 2, (200, 2)):
        assert GAME.value(d, GAME.q([other])) > least - 0.02


def test_best_replies_go_from_bump_to_bump_and_js_does_not_fall():
    q, places, js = GAME.q([[0.0, 0.0]]), [], []
    for _ in range(6):
        place = GAME.best_place(GAME.optimal_reply(q), within=2)
        q = GAME.q([place])
        gaps = np.linalg.norm(LEANING.centres - place, axis=1)
        assert gaps.min() < 0.1
        places.append(int(gaps.argmin()))
        js.append(GAME.js(q))
    assert all(a != b for a, b in zip(places, places[1:], strict=False))
    assert np.ptp(js) < 0.02 and min(js) > 0.2


def test_true_draws_score_between_a_fair_share_and_noise(rng):
    js = GAME.js_of_draws(20)
    assert js.shape == (100,) and np.array_equal(js, GAME.js_of_draws(20))
    assert not np.array_equal(js, GAME.js_of_draws(20, seed=1))
    noise = [GAME.js(GAME.q(rng.uniform(-2, 2, (20, 2)))) for _ in range(50)]
    assert 0 < js.min() and js.mean() < np.mean(noise) / 2
    # A bump on each of many draws makes bumps of the target that are √2 times as wide.
    wide = HandGame(RoundMixture(LEANING.centres, 0.3 * math.sqrt(2))).p
    many = GAME.js_of_draws(20_000, repeats=2)
    limit = jensenshannon(GAME.p.ravel(), wide.ravel()) ** 2
    assert many == pytest.approx(limit, rel=0.03) and limit < js.mean()


def test_hidden_targets_are_the_same_for_a_seed_and_lie_apart_inside():
    counts = set()
    for seed in range(30):
        target = hidden_target(seed)
        counts.add(len(target.centres))
        assert np.array_equal(target.centres, hidden_target(seed).centres)
        assert np.abs(target.centres).max() <= 1.4
        assert 20 % len(target.centres) == 0  # so that a fair share is possible
        gaps = np.linalg.norm(target.centres[:, None] - target.centres, axis=2)
        assert gaps[np.triu_indices(len(gaps), 1)].min() >= 1.2
    assert counts == {2, 4, 5}
    assert not np.array_equal(hidden_target(0).centres, hidden_target(3).centres)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: HandGame(LEANING, dust=0.0), "dust must be between 0 and 1"),
        (lambda: HandGame(LEANING, reach=-1), "reach must be above 0"),
        (lambda: GAME.coarse_reply(GAME.p, 7), "must divide the 96 nodes, but is 7"),
        (lambda: GAME.q([[1e6, 1e6]]), "must lie inside the square"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_marks_are_worth_what_the_docstring_says():
    assert GAME.painted_reply([], []) == pytest.approx(np.full((96, 96), 0.5))
    at = np.abs(GAME.axis).argmin()
    here = [[GAME.axis[at], GAME.axis[at]]]
    assert GAME.painted_reply(here, [])[at, at] == pytest.approx(0.9)
    assert GAME.painted_reply([], here)[at, at] == pytest.approx(0.1)
    assert GAME.painted_reply(here, [], sure=0.7)[at, at] == pytest.approx(0.7)
    assert GAME.painted_reply(here * 2, here)[at, at] == pytest.approx(2.125 / 3.25)
    with pytest.raises(ValueError, match="between 0.5 and 1"):
        GAME.painted_reply(here, [], sure=0.5)


def test_painted_marks_of_both_kinds_approach_the_best_reply(fakes, rng):
    """Many marks, drawn from p and q without dust, are a density estimate of each."""
    q = GAME.q(fakes)
    real = LEANING.sample(4000, rng)
    fake = RoundMixture(fakes, 0.3).sample(4000, rng)
    gain = GAME.gain(GAME.painted_reply(real, fake), q)
    assert 0.7 * 2 * GAME.js(q) < gain < 2 * GAME.js(q)
    assert GAME.gain(GAME.optimal_reply(q), q) == pytest.approx(2 * GAME.js(q))


def test_a_climb_follows_the_slope_of_the_mean_log_d(fakes, rng):
    d = GAME.painted_reply(LEANING.sample(30, rng), fakes)

    def mean_log_d(c):
        away = np.exp(-((GAME.axis - np.array(c)[:, None]) ** 2) / (2 * 0.3**2))
        x, y = away / away.sum(axis=1, keepdims=True)
        return y @ np.log(d) @ x

    after = GAME.climb(fakes, d, rate=1e-5, moves=1)
    for c, moved in zip(fakes, after, strict=True):
        nudge = 1e-4
        slope = [
            (mean_log_d(c + nudge * e) - mean_log_d(c - nudge * e)) / (2 * nudge)
            for e in np.eye(2)
        ]
        assert (moved - c) / 1e-5 == pytest.approx(slope, abs=1e-3)


def test_a_climb_moves_no_farther_than_it_may(fakes, rng):
    d = GAME.painted_reply(LEANING.sample(30, rng), fakes)
    kept = fakes.copy()
    after = GAME.climb(fakes, d, rate=10.0, moves=3, most=0.05)
    lengths = np.linalg.norm(after - fakes, axis=1)
    assert (fakes == kept).all() and lengths.max() <= 0.15 + 1e-12
    assert GAME.climb(fakes, np.full((96, 96), 0.5)) == pytest.approx(fakes, abs=1e-12)
