"""Two by two games: words, table and square agree, and nothing in them is invented."""

import itertools
import re

import numpy as np
import pytest

from course_utils.explorers.gans import two_by_two_games

NUMBER = r"(−?[\d.]+)"
CELLS = list(itertools.product(("first", "second"), repeat=2))


def number(text):
    return float(text.replace("−", "-"))


def payoffs_drawn(figure, player):
    """The payoffs of a player, read off the heights of the bars."""
    rows = [figure.layers[f"{player}_{move}"].arrays["height"] for move in MOVES]
    return np.array(rows) / 0.34 * 3


MOVES = ("first", "second")


def gains_by_definition(figure):
    A, B = payoffs_drawn(figure, "row"), payoffs_drawn(figure, "column")
    star = next(handle for handle in figure.handles() if handle.name == "mix")
    p, q = star.at
    x, y = np.array([p, 1 - p]), np.array([q, 1 - q])
    return (A @ y).max() - x @ A @ y, (x @ B).max() - x @ B @ y


def summary_agrees(figure):
    """The words give the bars' heights, the star, its gains, equilibria, path's end."""
    said = figure.summary
    A, B = payoffs_drawn(figure, "row"), payoffs_drawn(figure, "column")
    for (row, column), a, b in zip(CELLS, A.ravel(), B.ravel(), strict=True):
        found = re.search(rf"{row}/{column} \({NUMBER}, {NUMBER}\)", said)
        assert [number(v) for v in found.groups()] == pytest.approx([a, b], abs=1e-5)
    star = next(handle for handle in figure.handles() if handle.name == "mix")
    found = re.search(
        rf"At p = {NUMBER} and q = {NUMBER} row could gain {NUMBER} and column "
        rf"{NUMBER} by",
        said,
    )
    p, q, row, column = (number(v) for v in found.groups())
    assert (p, q) == pytest.approx(star.at, abs=0.006)
    assert (row, column) == pytest.approx(gains_by_definition(figure), abs=0.006)
    for player, gain in (("row", row), ("column", column)):
        bar = figure.layers[f"{player}_gain"].arrays["height"][0]
        assert bar == pytest.approx(gain, abs=0.006)
    spots = figure.layers.get("equilibrium_points")
    points = re.findall(rf"p = {NUMBER}, q = {NUMBER} \(", said)
    drawn = [] if spots is None else zip(*spots.arrays.values(), strict=True)
    points = sorted((number(a), number(b)) for a, b in points)
    assert np.allclose(points, sorted(drawn), atol=0.006)
    lines = figure.layers.get("equilibrium_lines")
    assert len(re.findall(r" from ", said)) == (
        (0 if lines is None else lines.arrays["x0"].size)
        + 2 * ("equilibrium_area" in figure.layers)
    )
    found = re.search(rf"the mixes are p = {NUMBER}, q = {NUMBER};", said)
    assert (found is None) == (figure.steps == 0)
    if found:
        end = [figure.layers["path"].arrays[axis][-1] for axis in "xy"]
        assert [number(v) for v in found.groups()] == pytest.approx(end, abs=0.006)


def test_the_default_is_matching_pennies_with_one_mixed_equilibrium():
    figure = two_by_two_games()
    assert np.array_equal(figure.A, [[1, -1], [-1, 1]])
    assert np.array_equal(figure.B, -figure.A)
    assert "1 Nash equilibrium: p = 0.50, q = 0.50 (mixed)" in figure.summary


@pytest.mark.parametrize(
    ("preset", "count", "pure"),
    [
        ("matching pennies", 1, 0),
        ("prisoners' dilemma", 1, 1),
        ("coordination", 3, 2),
        ("chicken", 3, 2),
    ],
)
def test_the_named_games_have_as_many_equilibria_as_in_books(preset, count, pure):
    found = two_by_two_games(preset=preset).equilibria
    assert len(found) == count and sum(box.pure for box in found) == pure


def test_in_the_dilemma_both_would_be_better_off_elsewhere():
    figure = two_by_two_games(preset="prisoners' dilemma")
    (box,) = figure.equilibria
    assert box.p == box.q == (0, 0)
    assert figure.A[0, 0] > figure.A[1, 1] and figure.B[0, 0] > figure.B[1, 1]


def test_the_heat_is_the_payoff_of_the_chosen_player_at_each_cell(rng):
    payoffs = np.round(rng.uniform(-3, 3, 8) * 2) / 2
    for heat, M in (("row", payoffs[:4]), ("column", payoffs[4:])):
        figure = two_by_two_games(payoffs=payoffs, heat=heat)
        cells = figure.layers["payoff"].arrays["values"]
        p, q = 18 / 24, 5 / 24  # column 18, row 5
        expected = np.array([p, 1 - p]) @ M.reshape(2, 2) @ [q, 1 - q]
        assert cells[5, 18] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("preset", [None, *two_by_two_games().presets])
def test_on_a_drawn_best_reply_the_player_gains_nothing(preset):
    figure = two_by_two_games(preset=preset)
    for k, player in enumerate(("row", "column")):
        x0, y0, x1, y1 = figure.layers[f"{player}_best"].arrays.values()
        for share in (0, 0.3, 1):
            p, q = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            for place in zip(p, q, strict=True):
                figure.take_hold("mix", *place)
                assert gains_by_definition(figure)[k] == pytest.approx(0, abs=1e-6)


def test_circling_never_comes_near_the_only_equilibrium_and_the_averages_do():
    figure = two_by_two_games(preset="learning circles for ever (fails on purpose)")
    away = np.hypot(*(figure.path - 0.5).T)
    assert (np.diff(away[:200]) > 0).all() and away[-1] > 0.3
    assert "is still moving" in figure.summary
    figure.learning = "fictitious play"
    assert np.hypot(*(figure.path[-1] - 0.5)) < 0.1


def test_dragging_a_bar_changes_that_payoff_by_halves():
    figure = two_by_two_games()
    bar = next(h for h in figure.handles() if h.name == "column_second_first")
    figure.take_hold("column_second_first", 0.0, bar.at[1] + 0.34 / 3 * 1.4)
    assert figure.B[1, 0] == 2.5 and figure.B[0, 0] == -1
    assert np.array_equal(figure.A, [[1, -1], [-1, 1]])
    figure.take_hold("column_second_first", 0.0, 99)
    assert figure.B[1, 0] == 3


def test_the_formula_has_the_mix_at_which_row_is_indifferent():
    figure = two_by_two_games(payoffs=(2, -1, -1, 1, 0, 0, 0, 0))
    q = (1 - -1) / (2 - -1 - -1 + 1)
    assert "(1 − (−1))/(2 − (−1) − (−1) + 1) = 0.40" in figure.formula()
    for p in (0.0, 0.7):
        figure.take_hold("mix", p, q)
        assert gains_by_definition(figure)[0] == pytest.approx(0, abs=1e-6)


def test_the_formula_of_column_reads_its_own_table_row_by_row():
    figure = two_by_two_games(payoffs=(1, 0, 0, 1, 3, 1, 2, 2.5))
    # B = [[3, 1], [2, 2.5]]: columns earn the same where 3p + 2(1 − p) = p + 2.5(1 − p).
    assert "p = (d − c)/(a − b − c + d) = (2.5 − 2)/(3 − 1 − 2 + 2.5) = 0.20" in (
        figure.formula()
    )


def test_a_player_who_is_always_indifferent_has_the_whole_square():
    figure = two_by_two_games(payoffs=(1, -1, -1, 1, 2, 2, 2, 2))
    assert figure.layers["column_best"].kind == "area"
    assert "Infinitely many" in figure.summary


def test_who_may_change_the_payoffs_can_make_every_kind_of_set_of_equilibria():
    figure = two_by_two_games(payoffs=np.zeros(8))
    assert "equilibrium_area" in figure.layers
    figure = two_by_two_games(preset="a whole segment of equilibria")
    assert "equilibrium_lines" in figure.layers
