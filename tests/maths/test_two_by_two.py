"""All equilibria of 2×2 games, against a search over the whole square."""

import itertools

import numpy as np
import pytest

from course_utils.maths.games.two_by_two import (
    Box,
    best_response_boxes,
    equilibria,
    gains,
    indifferent_mix,
    payoffs_of_moves,
)

PENNIES = (np.array([[1, -1], [-1, 1]]), np.array([[-1, 1], [1, -1]]))
DILEMMA = (np.array([[2, 0], [3, 1]]), np.array([[2, 3], [0, 1]]))
CHICKEN = (np.array([[0, -1], [1, -3]]), np.array([[0, 1], [-1, -3]]))
#: the corners, edges and inside of the square, and what is special in between
GRID = np.linspace(0, 1, 13)


def gain_of(A, B, p, q):
    """What each could gain, from the definition: all pure deviations, one by one."""

    def earns(M, p, q):
        return sum(
            M[i][j] * (p, 1 - p)[i] * (q, 1 - q)[j]
            for i, j in itertools.product(range(2), range(2))
        )

    row = max(earns(A, pure, q) for pure in (0, 1)) - earns(A, p, q)
    column = max(earns(B, p, pure) for pure in (0, 1)) - earns(B, p, q)
    return row, column


def inside(boxes, p, q):
    return any(
        box.p[0] - 1e-9 <= p <= box.p[1] + 1e-9
        and box.q[0] - 1e-9 <= q <= box.q[1] + 1e-9
        for box in boxes
    )


def points_of(box):
    """Corners and middle of a box."""
    p_low, p_high = box.p
    q_low, q_high = box.q
    yield from itertools.product(box.p, box.q)
    yield (p_low + p_high) / 2, (q_low + q_high) / 2


def few_numbers(rng, count):
    """Games of few whole numbers: many of them are degenerate."""
    for _ in range(count):
        yield rng.integers(-1, 2, (2, 2)), rng.integers(-1, 2, (2, 2))


def test_best_responses_are_where_the_row_player_gains_nothing(rng):
    games = [A for A, _ in few_numbers(rng, 60)] + list(rng.normal(size=(40, 2, 2)))
    for A in games:
        boxes = best_response_boxes(A)
        assert all(0 <= end <= 1 for box in boxes for end in (*box.p, *box.q))
        for p, q in itertools.product(GRID, GRID):
            nothing = gain_of(A, A, p, q)[0] < 1e-12
            assert inside(boxes, p, q) == nothing, (A, p, q)


def test_nobody_gains_anywhere_in_a_box_of_equilibria(rng):
    for A, B in few_numbers(rng, 400):
        for box in equilibria(A, B):
            for p, q in points_of(box):
                assert gain_of(A, B, p, q) == pytest.approx((0, 0), abs=1e-9)


def test_somebody_gains_everywhere_outside_of_them(rng):
    for A, B in few_numbers(rng, 400):
        boxes = equilibria(A, B)
        assert boxes
        for p, q in itertools.product(GRID, GRID):
            if not inside(boxes, p, q):
                assert max(gain_of(A, B, p, q)) > 1e-9


def test_the_same_holds_for_payoffs_that_are_no_round_numbers(rng):
    for _ in range(200):
        A, B = rng.normal(size=(2, 2, 2))
        boxes = equilibria(A, B)
        # Generic games have an odd number of equilibria (Wilson 1971).
        assert len(boxes) % 2 == 1 and all(box.dimension == 0 for box in boxes)
        for box in boxes:
            assert gain_of(A, B, box.p[0], box.q[0]) == pytest.approx((0, 0), abs=1e-9)


def test_no_box_lies_in_another(rng):
    for A, B in few_numbers(rng, 300):
        boxes = equilibria(A, B)
        for one, other in itertools.permutations(boxes, 2):
            assert not one.holds(other)


def test_the_games_known_by_name_have_the_equilibria_that_books_give():
    assert equilibria(*PENNIES) == [Box((0.5, 0.5), (0.5, 0.5))]
    assert equilibria(*DILEMMA) == [Box((0, 0), (0, 0))]
    dove_hawk = [(box.p[0], box.q[0]) for box in equilibria(*CHICKEN)]
    assert np.allclose(dove_hawk, [(0, 1), (2 / 3, 2 / 3), (1, 0)])
    assert [box.pure for box in equilibria(*CHICKEN)] == [True, False, True]
    assert not Box((0.0, 1.0), (0.0, 0.0)).pure  # a segment that begins in a corner


def test_a_game_in_which_nothing_matters_has_the_whole_square():
    zero = np.zeros((2, 2))
    assert equilibria(zero, zero) == [Box((0, 1), (0, 1))]
    assert equilibria(zero, zero)[0].dimension == 2


def test_a_degenerate_game_has_a_segment_of_equilibria():
    # Against the first row both columns earn the same.
    A, B = np.array([[2, 2], [0, 1]]), np.array([[1, 1], [0, 3]])
    assert equilibria(A, B) == [Box((1, 1), (0, 1))]


def test_a_tie_is_seen_through_rounding():
    A = np.array([[0.1 + 0.2, 1.0], [0.3, 1.0]])
    assert best_response_boxes(A) == [Box((0, 1), (0, 1))]


def test_the_indifferent_mix_makes_both_rows_earn_the_same(rng):
    for _ in range(100):
        A = rng.normal(size=(2, 2))
        q = indifferent_mix(A)
        first, second = A @ [q, 1 - q]
        assert first == pytest.approx(second, abs=1e-9 * max(1, abs(q)))


def test_the_indifferent_mix_is_that_of_the_formula():
    (a, b), (c, d) = ((5, -2), (-3, 1))
    q = indifferent_mix([[a, b], [c, d]])
    assert q == pytest.approx((d - b) / (a - b - c + d)) == pytest.approx(3 / 11)


def test_there_is_no_indifferent_mix_if_the_rows_differ_by_a_constant():
    assert indifferent_mix([[2, 3], [0, 1]]) is None
    assert indifferent_mix(np.ones((2, 2))) is None


def test_gains_are_those_of_the_best_pure_deviation(rng):
    for _ in range(100):
        A, B = rng.normal(size=(2, 2, 2))
        p, q = rng.uniform(size=2)
        assert gains(A, B, p, q) == pytest.approx(gain_of(A, B, p, q), abs=1e-12)
        of_row, of_column = payoffs_of_moves(A, B, p, q)
        assert of_row == pytest.approx([A[0] @ [q, 1 - q], A[1] @ [q, 1 - q]])
        assert of_column == pytest.approx([B[:, 0] @ [p, 1 - p], B[:, 1] @ [p, 1 - p]])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: equilibria(np.eye(3), np.eye(2)), "A must have two rows"),
        (lambda: equilibria(np.eye(2), np.ones(4)), "B must have two rows"),
        (lambda: gains(*PENNIES, 1.5, 0.5), "p must be between 0 and 1"),
        (lambda: indifferent_mix([[1, np.nan], [0, 0]]), "A must be finite"),
    ],
)
def test_errors_say_what_is_needed(call, words):
    with pytest.raises(ValueError, match=words):
        call()
