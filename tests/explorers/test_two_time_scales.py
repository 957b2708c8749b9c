"""Two time scales: the words are the drawing, and the drawing is the theorem."""

import re

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.optimize import brentq

from course_utils.explorers.gans import two_time_scales

NUMBER = r"(−?[\d.]+)"
GAMES = {
    "−3x² − y² + 4xy": (lambda x, y: -3 * x**2 - y**2 + 4 * x * y, (3, np.inf)),
    "−2x² − ½y² + 3xy": (lambda x, y: -2 * x**2 - y**2 / 2 + 3 * x * y, (4, np.inf)),
    "−⅛x² − ½y² + 0.6xy": (
        lambda x, y: -(x**2) / 8 - y**2 / 2 + 0.6 * x * y,
        (0.25, np.inf),
    ),
    "½x² − ½y² + xy": (lambda x, y: x**2 / 2 - y**2 / 2 + x * y, (0, np.inf)),
    "½x² + ¼y² + xy": (lambda x, y: x**2 / 2 + y**2 / 4 + x * y, (0, 2)),
    "−½x² − ½y² + ½xy": (
        lambda x, y: -(x**2) / 2 - y**2 / 2 + x * y / 2,
        (np.inf, np.inf),
    ),
}


def number(text):
    return float(text.replace("−", "-"))


def motion(f, k):
    """The matrix of x′ = −f_x, y′ = k f_y at 0, by central differences of f."""
    h = 1e-3

    def second(u, v):
        def slope(*z):
            return (f(*(z + h * u)) - f(*(z - h * u))) / (2 * h)

        return (slope(*(h * v)) - slope(*(-h * v))) / (2 * h)

    x, y = np.eye(2)
    return np.array(
        [[-second(x, x), -second(x, y)], [k * second(y, x), k * second(y, y)]]
    )


def values_drawn(figure):
    drawn = figure.layers["eigenvalues"].arrays
    return drawn["x"] + 1j * drawn["y"]


def values_said(figure):
    both = re.search(rf"eigenvalues are {NUMBER} ± {NUMBER}i", figure.summary)
    if both:
        real, imaginary = (number(v) for v in both.groups())
        return np.array([real + 1j * imaginary, real - 1j * imaginary])
    apart = re.search(rf"eigenvalues are {NUMBER} and {NUMBER}:", figure.summary)
    return np.array([number(v) for v in apart.groups()], dtype=complex)


def summary_agrees(figure):
    """The words give the eigenvalues, the rate, the star, and what is shaded."""
    assert f"f = {figure.game};" in figure.summary
    assert np.sort_complex(values_drawn(figure)) == pytest.approx(
        np.sort_complex(values_said(figure)), abs=0.008
    )
    ends = re.search(
        rf"path from \({NUMBER}, {NUMBER}\) .* at \({NUMBER}, {NUMBER}\)\.",
        figure.summary,
    )
    path = np.stack([figure.layers["path"].arrays[axis] for axis in "xy"], axis=1)
    said = np.reshape([number(v) for v in ends.groups()], (2, 2))
    assert path[[0, -1]] == pytest.approx(said, abs=0.006)
    assert ("leaves the picture" in figure.summary) == (np.abs(path[-1]).max() > 1.5)
    guess = next(h for h in figure.handles() if h.name == "guess")
    said = re.search(rf"Your guess is k = {NUMBER}\.", figure.summary)
    assert number(said[1]) == pytest.approx(guess.at[0], abs=0.006)
    assert figure.layers["guess"].arrays["x0"][0] == pytest.approx(guess.at[0])
    assert ("curve" in figure.layers) == figure.revealed
    if not figure.revealed:
        assert "Reveal the curve" in figure.summary
        assert "calm" not in figure.layers and "trace" not in figure.formula()
        return
    rate = re.search(r"at the rate ([+−]?\d+\.\d+)", figure.summary)
    drawn = figure.layers["now"].arrays["y"][0]
    expected = 0.0 if rate is None else number(rate[1])
    assert drawn == pytest.approx(np.clip(expected, -7, 6), abs=0.006)
    edges = (np.inf, np.inf)
    if "calm" in figure.layers:
        shaded = figure.layers["calm"].arrays["x"]
        edges = shaded[0], shaded[-1]
    words = figure.summary
    if found := re.search(rf"returns for k above {NUMBER}:", words):
        assert edges == pytest.approx((number(found[1]), 10), abs=0.01)
    elif found := re.search(rf"returns for k below {NUMBER}:", words):
        assert edges == pytest.approx((0.2, min(10, number(found[1]))), abs=0.01)
    elif found := re.search(rf"between {NUMBER} and {NUMBER}:", words):
        low, high = (number(v) for v in found.groups())
        assert edges == pytest.approx((max(0.2, low), min(high, 10)), abs=0.01)
    elif "for every k" in words:
        assert edges == pytest.approx((0.2, 10))
    else:
        assert "No ratio" in words and "calm" not in figure.layers


@pytest.mark.parametrize("game", GAMES)
def test_the_eigenvalues_are_those_of_the_written_function(game):
    f, _ = GAMES[game]
    for k in (0.2, 1.0, 3.35):
        figure = two_time_scales(game=game, k=k)
        expected = np.sort_complex(np.linalg.eigvals(motion(f, k)))
        assert np.sort_complex(figure.eigenvalues) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("game", GAMES)
def test_the_threshold_is_where_the_largest_real_part_crosses_0(game):
    f, (low, high) = GAMES[game]
    figure = two_time_scales(game=game, revealed=True)

    def rate(k):
        return np.linalg.eigvals(motion(f, k)).real.max()

    assert figure.calm == pytest.approx((low, high))
    for threshold in (low, high):
        if 0 < threshold < np.inf:
            found = brentq(rate, threshold / 2, threshold * 1.7)
            assert found == pytest.approx(threshold, abs=1e-6)
    k, drawn = figure.layers["curve"].arrays.values()
    assert drawn[::40] == pytest.approx([rate(v) for v in k[::40]], abs=1e-4)


def test_the_threshold_of_the_first_example_is_exactly_3_and_play_shows_it():
    figure = two_time_scales(k=2.95, start=(0.02, 0.0))
    ends = []
    for k in (2.6, 3.4):
        figure.k = k
        ends.append(np.linalg.norm(figure.path[-1]))
    assert ends[0] > 0.02 > ends[1]
    assert figure.calm[0] == 3


@pytest.mark.parametrize("game", GAMES)
def test_the_path_of_the_flow_is_the_matrix_exponential(game):
    f, _ = GAMES[game]
    figure = two_time_scales(game=game, k=3.35, start=(0.05, -0.03))
    step = min(40, len(figure.path) - 1)
    expected = expm(motion(f, 3.35) * 0.02 * step) @ [0.05, -0.03]
    assert figure.path[step] == pytest.approx(expected, abs=1e-5)


def test_in_steps_both_move_at_once_from_the_same_point():
    f, _ = GAMES["−3x² − y² + 4xy"]
    figure = two_time_scales(h=0.1, k=4.0, start=(0.2, 0.1))
    once = np.array([0.2, 0.1]) + 0.1 * motion(f, 4.0) @ [0.2, 0.1]
    assert figure.path[1] == pytest.approx(once, abs=1e-6)


def test_the_shaded_disc_holds_an_eigenvalue_exactly_if_its_step_shrinks():
    figure = two_time_scales(h=0.2)
    x, low, high = (figure.layers["calm_area"].arrays[n] for n in ("x", "low", "high"))
    on = np.abs(high) < 6.9  # not cut off at the panel's edge
    factor = np.abs(1 + 0.2 * (x + 1j * high))
    assert on.sum() > 10 and factor[on] == pytest.approx(1, abs=1e-4)
    assert np.array_equal(low, -high)


def test_the_finite_step_presets_threshold_is_above_that_of_the_flow():
    figure = two_time_scales(preset="finite steps")
    assert figure.calm[0] == pytest.approx(3 / (1 - 2 * 0.1))
    assert 3 < figure.k < figure.calm[0] and figure.rate > 0


def test_nothing_gives_the_threshold_away_before_the_reveal():
    for preset in two_time_scales().presets:
        figure = two_time_scales(preset=preset)
        assert not figure.revealed and "curve" not in figure.layers
        assert "above" not in figure.summary and "trace" not in figure.formula()


def test_the_guess_stays_when_another_game_is_chosen_and_is_measured():
    figure = two_time_scales()
    figure.take_hold("guess", 3.5, 0.0)
    figure.apply("another")
    assert figure.guess[0] == 3.5 and not figure.revealed
    figure.press("reveal")
    assert "for k above 4.00: off by 0.50" in figure.summary


def test_another_game_from_the_list_hides_the_curve_and_a_figure_opens_as_it_is_told():
    figure = two_time_scales(revealed=True, game="½x² + ¼y² + xy")
    assert figure.revealed
    state = figure.state
    figure.k = 2.5
    assert figure.revealed
    figure.game = "−2x² − ½y² + 3xy"
    assert not figure.revealed and "curve" not in figure.layers
    figure.restore(state)
    assert figure.revealed and figure.game == "½x² + ¼y² + xy"


def test_the_rule_in_the_formula_is_that_of_steps_where_there_are_steps():
    for h, k in ((0.0, 2.5), (0.0, 3.5), (0.1, 3.5), (0.1, 4.0)):
        figure = two_time_scales(h=h, k=k, revealed=True)
        trace, determinant = 6 - 2 * k, 4 * k
        if not h:
            assert "trace &lt; 0 &lt; determinant" in figure.formula()
            continue
        # |1 + hλ|² of a complex pair.
        expected = np.sqrt(1 + h * trace + h**2 * determinant)
        assert figure.formula().endswith(f"the larger one is {expected:.4f}")
        assert (expected < 1) == (figure.rate < 0)


def test_the_kind_of_point_is_said():
    said = {game: two_time_scales(game=game).summary for game in GAMES}
    kinds = [
        "minimax",
        "minimax",
        "minimax",
        "is a Nash",
        "y would gain",
        "x would gain",
    ]
    for words, kind in zip(said.values(), kinds, strict=True):
        assert kind in words


def test_the_best_reply_line_is_where_y_gains_nothing():
    figure = two_time_scales()
    x, y = figure.layers["reply"].arrays.values()
    f, _ = GAMES["−3x² − y² + 4xy"]
    for place in zip(x, y, strict=True):
        around = f(place[0], place[1] + np.array([-0.01, 0.0, 0.01]))
        assert around[1] > max(around[0], around[2])
    assert "reply" not in two_time_scales(preset="slow y").layers
