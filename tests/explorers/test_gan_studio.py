"""The GAN studio against finite differences, its own past, and runs without a figure."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from course_utils.explorers.gans import gan_studio
from course_utils.explorers.gans.studio import charts, data, layers, recipe, verdicts
from course_utils.explorers.gans.studio.noise_grid import NoiseGrid
from course_utils.explorers.gans.studio.trial import EVERY, SHOWN_OF_TRAIL, SIZE
from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.gans.losses import LOSSES
from course_utils.maths.gans.numpy_gan import NumpyGan
from course_utils.maths.gans.settings import Setting
from course_utils.maths.metrics import quality_and_modes
from course_utils.maths.targets import ring

PLAIN = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NUMBER = r"(–|−?[\d.,]+|∞)"


def read(words):
    """A number as the summary writes it; NaN for a dash."""
    if words == "–":
        return np.nan
    return float(words.replace("−", "-").replace(",", "").rstrip("."))


def summary_agrees(figure):
    """The words give the step, the modes, the scores and the losses that are drawn."""
    told = figure.summary.split("\nB: ")[-1]
    step, seed, loss, *rates = re.match(
        r"Step ([\d,]+)(?: of [\d,]+)?, seed (\d+): (.+) loss.*, learning rates (\S+) of D "
        r"and (\S+) of G\.",
        told,
    ).groups()
    step, trial = read(step), figure.trial
    assert loss == recipe.OBJECTIVES[figure.loss].loss
    assert [float(rate) for rate in rates] == [figure.d_rate, figure.g_rate]
    assert step == figure.board.timeline["now"] and int(seed) == figure.seed
    now = figure.layers["score_now"].arrays
    assert now["x"] == pytest.approx([step])

    metric, top, _ = charts.SCORES[figure.score]
    names = {"js": "JS", "sliced_wasserstein": "sliced W₁", "mmd": "MMD"}
    if metric in names:
        shown = read(re.search(rf"{names[metric]} {NUMBER}", told)[1])
        shown = min(np.nan_to_num(shown, nan=top), top)
        assert now["y"][0] == pytest.approx(shown, abs=6e-4)
    good = re.search(
        r"(\S+) (?:%)? ?of \d+ samples good|samples (\S+) % lie near", told
    )
    drawn = figure.layers.get("fake")
    if drawn is not None and step and good and "–" not in good[0]:
        # The ones drawn are the first of those that are counted.
        places = np.stack([drawn.arrays["x"], drawn.arrays["y"]], axis=1)
        assert np.allclose(
            places, layers.in_reach(trial.samples[: len(places)]), atol=1e-5
        )
        quality, modes = quality_and_modes(
            trial.samples, trial.target.centres, trial.target.sd
        )
        assert float(good[1] or good[2]) == pytest.approx(100 * quality, abs=0.51)
        covered = re.search(r"(\d+) of (\d+) modes covered", told)
        if covered:
            assert int(covered[1]) == modes

    losses = re.search(rf"D's loss {NUMBER}, G's {NUMBER}", told)
    assert ("No loss has been computed yet" in told) == (trial.end == 0)
    if losses:
        d_loss, g_loss = trial.losses
        assert read(losses[1]) == pytest.approx(d_loss, abs=6e-3, rel=1e-3, nan_ok=True)
        assert read(losses[2]) == pytest.approx(g_loss, abs=6e-3, rel=1e-3, nan_ok=True)
    else:
        assert trial.end == 0
    assert ("diverged" in told) == (trial.lost_at is not None)
    assert ("The best D*" in told) == figure.best
    assert ("The push on a sample" in told) == figure.push
    assert ("G stretches area" in told) == (
        figure.grid and figure.noise_dimension == "2"
    )


def test_a_point_shows_what_d_says_of_it_if_asked():
    figure = gan_studio(preset="trained", colours="what D says of it")
    for name, samples in (("real", figure.trial.real), ("fake", figure.trial.samples)):
        drawn = figure.layers[name].arrays["values"]
        said = figure.trial.gan.probabilities(samples[: len(drawn)])
        # Contrast is stretched by a square root on both sides of one half.
        assert (np.sign(drawn - 0.5) == np.sign(said - 0.5)).all()
        stretched = (2 * np.abs(drawn - 0.5)) ** 2
        assert stretched == pytest.approx(2 * np.abs(said - 0.5), abs=1e-4)
    figure.colours = "real or generated"
    assert "values" not in figure.layers["fake"].arrays


def places(figure, name="fake"):
    """Where the points of a layer are drawn, shape (n, 2)."""
    arrays = figure.layers[name].arrays
    return np.stack([arrays["x"], arrays["y"]], axis=1)


def run(figure, steps, player="both"):
    """Let time pass and draw."""
    figure.advance(steps)
    figure.refresh()


# Exactly the same again ----------------------------------------------------------------


def test_the_figure_trains_as_the_engine_does_alone():
    figure = gan_studio(seed=3)
    run(figure, 60)
    gan = NumpyGan(ring(), Setting(), seed=3)
    for _ in range(60):
        gan.step()
    expected = gan.samples(fixed_noise(gan.setting, SIZE, 3))[: layers.SHOWN]
    assert np.allclose(places(figure), expected, atol=1e-6)


def test_the_same_seed_and_step_is_the_same_picture_however_it_came_there():
    def seen(figure):
        return {
            name: {key: array.tobytes() for key, array in layer.arrays.items()}
            for name, layer in figure.layers.items()
        }

    options = dict.fromkeys(("push", "best", "density", "grid"), True)
    one, other = gan_studio(**options), gan_studio(**options)
    for _ in range(137):
        other.advance(1)
    run(one, 137)
    other.refresh()
    assert seen(one) == seen(other)
    one.press("rewind")
    run(one, 100)
    run(one, 37)
    assert seen(one) == seen(other)
    one.scrub(20)
    assert one.summary.startswith("Step 20 of 137,")
    past = gan_studio(**options)
    run(past, 20)
    assert np.array_equal(places(one), places(past))
    one.scrub(137)
    assert seen(one) == seen(other)


def test_any_step_of_the_past_comes_back_by_slider_and_by_handle_to_the_bit():
    figure = gan_studio()
    kept = {}
    for step in (0, 7, 50, 123, 124):
        run(figure, step - figure.trial.now)
        kept[step] = places(figure)
    run(figure, 60)
    for step, expected in kept.items():
        figure.board.receive([["time", "", step]])
        assert np.array_equal(places(figure), expected)
    figure.take_hold("time", 50.2, 0)
    assert np.array_equal(places(figure), kept[50])
    run(figure, 73)  # the way forward repeats the past
    assert np.array_equal(places(figure), kept[123])


def test_a_change_in_the_past_begins_a_new_branch_and_the_rest_is_dropped():
    figure = gan_studio()
    run(figure, 200)
    before = places(figure)
    figure.scrub(100)
    figure.d_rate = 1e-3
    assert figure.trial.end == 100
    run(figure, 100)
    assert not np.array_equal(places(figure), before)
    words = [words for _, words, _ in figure.trial.events]
    assert any("new branch from step 100" in each for each in words)
    assert len(figure.trial.path_of([0.5, 0.5])) <= SHOWN_OF_TRAIL + 1


# Changes while it trains ---------------------------------------------------------------


@pytest.mark.parametrize("name", recipe.HOT)
def test_what_is_hot_changes_without_a_restart_and_is_marked(name):
    figure = gan_studio(loss="non-saturating + R1")
    run(figure, 30)
    before, old = places(figure), getattr(figure, name)
    other = {"loss": "hinge", "d_optimiser": "SGD", "g_optimiser": "momentum"}
    value = other.get(name, {"batch": 32, "beta1": 0.9, "strength": 3.0}.get(name))
    value = value or {"d_steps": 3, "g_steps": 4}.get(name, 1e-2)
    figure.board.receive([["control", name, value]])
    assert figure.board.error == "" and getattr(figure, name) != old
    assert figure.trial.now == 30
    assert np.array_equal(places(figure), before)
    assert "No restart needed" in figure.board.status
    changed = [step for step, _, by_hand in figure.trial.events if by_hand]
    assert changed == [30] and "changes_in_losses" in figure.layers
    run(figure, 1)
    plain = gan_studio(loss="non-saturating + R1")
    run(plain, 31)
    assert not np.array_equal(places(figure), places(plain)) or name == "d_rate"
    run(figure, 5)
    run(plain, 5)
    assert not np.array_equal(places(figure), places(plain))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", "spiral"),
        ("noise", "uniform"),
        ("noise_dimension", "1"),
        ("g_layers", 0),
        ("g_width", 4),
        ("d_layers", 4),
        ("d_width", 64),
        ("drawn", [[0.0, 0.0], [0.5, 0.5]]),
    ],
)
def test_what_changes_shapes_or_data_starts_again_and_says_so(name, value):
    figure = gan_studio(data="drawn by you" if name == "drawn" else "ring of 8")
    run(figure, 30)
    setattr(figure, name, value)
    assert figure.trial.now == 0 and figure.summary.startswith("Step 0,")
    assert "needs a new start: back at step 0" in figure.board.status
    run(figure, 5)
    fresh = gan_studio(**{**{n: getattr(figure, n) for n in ("data",)}, name: value})
    run(fresh, 5)
    assert np.array_equal(places(figure), places(fresh))


def test_a_preset_begins_at_step_0_and_a_trained_one_after_its_training():
    figure = gan_studio()
    run(figure, 40)
    figure.board.receive([["action", "preset", "ring"]])
    assert figure.trial.now == 0
    figure.apply("trained")
    alone = NumpyGan(ring(), figure.trial.setting, seed=0)
    for _ in range(1500):
        alone.step()
    assert figure.trial.now == 1500 and figure.trial.scores["modes"] == 8
    noise = fixed_noise(alone.setting, SIZE, seed=0)
    assert np.array_equal(figure.trial.samples, alone.samples(noise))


def lived_through():
    """A figure in which much was done: hot changes, single players, a branch."""
    figure = gan_studio(seed=3)
    run(figure, 40)
    figure.d_rate = 1e-3
    figure.press("step_d")
    figure.loss = "hinge"
    run(figure, 90)
    figure.scrub(70)
    figure.g_steps = 2
    run(figure, 40)
    return figure


def test_a_state_brings_back_what_was_done_with_every_change_to_the_bit():
    figure = lived_through()
    figure.scrub(85)
    again = gan_studio(state=figure.state)
    for there in (85, 110, 41, 12):
        for each in (figure, again):
            each.scrub(there)
        assert (again.trial.now, again.trial.end) == (there, 110)
        assert again.summary == figure.summary and again.state == figure.state
        assert np.array_equal(places(again), places(figure))
        assert np.array_equal(
            again.trial.path_of(np.array(again.z)),
            figure.trial.path_of(np.array(figure.z)),
        )
    assert again.trial.events[:2] == figure.trial.events[:2]
    # Reset is how it was opened, and that was not step 0.
    again.press("rewind")
    again.board.receive([["action", "reset", None]])
    assert (again.trial.now, again.trial.end) == (85, 110)


def test_a_state_of_two_beside_each_other_brings_both_back():
    figure = gan_studio(preset="A/B: R1")
    run(figure, 60)
    again = gan_studio(state=figure.state)
    assert again.summary == figure.summary and again.trial.now == 60
    for name in ("fake", "fake_rival"):
        assert np.array_equal(places(again, name), places(figure, name))


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        {},
        {"end": 20},
        {"end": 20, "players": [], "changes": [], "step": "last"},
        {"end": 20, "players": [], "changes": [], "start": ["d_rate"]},
        {"end": 20, "players": [], "changes": [], "start": {"generator": [4]}},
        {"end": 20, "players": [], "changes": [[3, {"d_rate": -1}]]},
        {"end": 20, "players": [], "changes": [[3, {"colour": 1}]]},
        {"end": 20, "players": [[0, "referee"]], "changes": []},
    ],
)
def test_a_past_that_cannot_be_is_refused_and_costs_nothing_of_the_run(wrong):
    figure = lived_through()
    before, shown = figure.state, places(figure)
    state = {**json.loads(gan_studio(data="line").state), "past": wrong}
    figure.board.receive([["action", "restore", json.dumps(state)]])
    assert figure.board.error != ""
    assert figure.state == before and figure.trial.end == 110
    figure.refresh()
    assert np.array_equal(places(figure), shown) and figure.data == "ring of 8"


def test_going_to_an_event_tells_what_it_was():
    figure = gan_studio(preset="trained")
    step, words, _ = next(e for e in figure.trial.events if "found" in e[1])
    figure.scrub(step)
    assert figure.board.status.lower().startswith(f"{words}. as it was".lower())
    figure.scrub(step + 1)
    assert "found" not in figure.board.status and "As it was" in figure.board.status


def test_a_step_beyond_the_end_is_trained_up_to():
    figure = gan_studio()
    figure.scrub(237)
    assert (figure.trial.now, figure.trial.end) == (237, 237)
    alone = gan_studio()
    run(alone, 237)
    assert np.array_equal(places(figure), places(alone))


def test_a_loss_comes_with_the_usual_strength_of_its_regulariser():
    figure = gan_studio()
    assert "strength" in figure.board.frame["idle"]
    figure.loss = "Wasserstein, clipped"
    assert (figure.strength, figure.trial.setting.clip) == (0.1, 0.1)
    assert "strength" not in figure.board.frame["idle"]
    figure.loss = "Wasserstein, WGAN-GP"
    setting = figure.trial.setting
    assert (setting.clip, setting.gradient_penalty, setting.loss) == (
        0,
        1,
        "Wasserstein",
    )
    figure.strength = 10
    assert figure.trial.setting.gradient_penalty == 10
    assert gan_studio(loss="non-saturating + R1", strength=3).trial.setting.r1 == 3
    again = gan_studio(state=figure.state)
    assert again.trial.setting == figure.trial.setting


# Steps of every size --------------------------------------------------------------------


def test_a_step_of_one_player_leaves_the_other_as_it_was():
    figure = gan_studio()
    run(figure, 20)
    gan = figure.trial.gan
    for press, moves, stays in (
        ("step_d", gan.discriminator, gan.generator),
        ("step_g", gan.generator, gan.discriminator),
    ):
        before = moves.parameters.copy(), stays.parameters.copy()
        figure.press(press)
        assert not np.array_equal(moves.parameters, before[0])
        assert np.array_equal(stays.parameters, before[1])


def test_ten_parts_of_slow_motion_are_one_step_of_each_player():
    slow, quick = gan_studio(), gan_studio()
    told = set()
    for i in range(1, 11):
        slow.press("micro")
        assert slow.board.status.startswith(f"{i}/10: ")
        told.add(slow.board.status[5:])
        assert (slow.trial.now) == (0 if i < 5 else 1 if i < 10 else 2)
        if i == 9:
            assert "push" in slow.layers and not slow.push
    assert len(told) == 10
    quick.press("step")
    assert np.array_equal(places(slow), places(quick))
    slow.press("micro")
    slow.press("step")  # what was only begun leaves no trace
    assert slow.part == 0


def test_an_iteration_begun_in_slow_motion_is_ended_before_anything_else():
    figure, other = gan_studio(), gan_studio()
    for _ in range(7):
        figure.press("micro")  # D has learnt, G has not
    figure.press("step")
    for _ in range(2):
        other.press("step")
    assert np.array_equal(places(figure), places(other))


def test_in_slow_motion_what_is_not_spoken_of_steps_back():
    figure = gan_studio()
    for _ in range(3):
        figure.press("micro")  # 3: real samples are drawn
    real, fake = (figure.layers[name].options["opacity"] for name in ("real", "fake"))
    assert fake < 0.3 * real


# What is drawn ---------------------------------------------------------------------------


def loss_of_one(gan, x):
    """G's loss of single samples x, from the loss's own definition."""
    loss = LOSSES[gan.setting.loss]
    real = None
    if loss.needs_real:
        sample = gan.target.sample(256, np.random.default_rng(gan.seed))
        real = gan.logits(sample).astype(float)
    values = []
    for logit in gan.logits(x).astype(float):
        fake = np.full(1 if real is None else len(real), logit)
        values.append(float(loss.generator(real, fake)))
    return np.array(values)


@pytest.mark.parametrize("name", recipe.OBJECTIVES)
def test_the_arrows_are_minus_the_finite_difference_of_the_loss_in_use(name):
    figure = gan_studio(loss=name, push=True)
    run(figure, 150)
    gan = figure.trial.gan
    exact = NumpyGan(figure.trial.target, gan.setting, gan.seed, np.float64)
    for net in ("generator", "discriminator"):
        getattr(exact, net).parameters[:] = getattr(gan, net).parameters
    drawn = figure.layers["push"].arrays
    tails = np.stack([drawn["x"], drawn["y"]], axis=1).astype(float)
    arrows = np.stack([drawn["dx"], drawn["dy"]], axis=1)
    h, slopes = 1e-6, []
    for axis in np.eye(2):
        ahead, behind = (loss_of_one(exact, tails + s * h * axis) for s in (1, -1))
        slopes.append((ahead - behind) / (2 * h))
    expected = -layers.LONG * np.stack(slopes, axis=1)
    length = np.hypot(*expected.T)
    expected *= np.minimum(1, layers.LONGEST / np.maximum(length, 1e-12))[:, None]
    # A corner of the ReLU may lie between the two places of one difference.
    off = np.abs(arrows - expected).max(axis=1) > 1e-4 + 1e-3 * length
    assert off.mean() <= 0.05
    assert np.abs(arrows).max() > 1e-4


LAYERS = {
    "real": "real",
    "fake": "fake",
    "verdict": "verdict",
    "best": "best",
    "density": "density",
    "push": "push",
    "grid": "grid",
    "follow": "one",
}


@pytest.mark.parametrize("toggle", LAYERS)
@pytest.mark.parametrize("dimension", ["1", "2"])
def test_every_layer_is_there_when_it_is_on_and_only_then(toggle, dimension):
    figure = gan_studio(noise_dimension=dimension)
    run(figure, 40)
    figure.board.receive([["control", toggle, True]])
    drawn = figure.layers[LAYERS[toggle]]
    assert all(array.size for array in drawn.arrays.values())
    spec = next(c for c in figure.board.controls if c["name"] == toggle)
    assert (drawn.label, drawn.concept) == (spec["label"], spec["concept"])
    figure.board.receive([["control", toggle, False]])
    assert LAYERS[toggle] not in figure.layers


def test_the_verdict_is_what_d_says_at_those_places():
    figure = gan_studio()
    run(figure, 100)
    values = figure.layers["verdict"].arrays["values"]
    for row, column in ((0, 0), (10, 40), (24, 24)):
        at = [[layers.HEAT[column], layers.HEAT[row]]]
        assert values[row, column] == pytest.approx(
            figure.trial.gan.probabilities(at)[0], abs=1e-5
        )


@pytest.mark.parametrize("name", ["Wasserstein, clipped", "relativistic", "hinge"])
def test_a_verdict_that_is_no_probability_still_tells_real_from_generated(name):
    figure = gan_studio(loss=name)
    run(figure, 100)
    assert verdicts.means(figure.trial) is None and "on average" not in figure.summary
    values = figure.layers["verdict"].arrays["values"]
    assert 0 <= values.min() < 0.5 < values.max() <= 1


def test_d_star_is_half_where_both_densities_are_equal():
    figure = gan_studio(data="three gaussians", best=True)
    target = figure.trial.target
    # Samples of the target itself, and far away: D* is 1/2 nearly everywhere, or 0 or 1.
    rng = np.random.default_rng(0)
    same = layers.best_lines(target, target.sample(4000, rng))
    # From one side of the line between two equal bumps to the other it goes through 1/2.
    from course_utils.maths.targets import RoundMixture

    left, right = (RoundMixture([[x, 0.0]], 0.2) for x in (-0.4, 0.4))
    x0, y0, _, _ = layers.best_lines(left, right.sample(4000, rng))
    near = np.abs(y0) < 0.15
    assert near.any() and np.abs(np.median(x0[near])) < 0.05
    assert same[0].size > 0


def test_the_noise_grid_morphs_from_the_noise_to_the_samples():
    figure = gan_studio(grid=True, morph=0)
    run(figure, 30)
    nodes = figure.layers["grid"].arrays["nodes"]
    assert np.allclose(nodes[0, 0], [-1, -1]) and np.allclose(nodes[-1, -1], [1, 1])
    figure.morph = 1
    nodes, grid = figure.layers["grid"].arrays["nodes"], NoiseGrid(figure.trial.gan)
    there = figure.trial.gan.samples(grid.nodes.reshape(-1, 2))
    assert np.allclose(nodes.reshape(-1, 2), there, atol=1e-5)


def test_the_film_of_g_ends_with_the_grid_at_the_samples():
    figure = gan_studio(morph=0.3)
    run(figure, 30)
    figure.press("film_of_g")
    assert figure.grid and figure.morph == 1
    there = NoiseGrid(figure.trial.gan).there
    assert np.allclose(figure.layers["grid"].arrays["nodes"], there, atol=1e-5)


def test_the_opacity_of_a_cell_is_its_mass_by_its_area():
    class Flips:
        """Stretches 2 times and turns over: the density 1/4 of the noise halves twice."""

        setting = Setting(noise="uniform")

        def samples(self, z):
            return z * [2.0, -2.0]

    grid = NoiseGrid(Flips())
    assert np.allclose(grid.densities, 0.25 / 4)
    assert grid.middle_stretches() == pytest.approx([4, 4])


def test_the_followed_point_is_where_g_sends_the_z_that_is_dragged():
    figure = gan_studio()
    run(figure, 45)
    figure.take_hold("z", -1.2, 0.4)
    expected = figure.trial.gan.samples([[-1.2, 0.4]])[0]
    assert places(figure, "one")[0] == pytest.approx(expected, abs=1e-5)
    path = figure.trial.path_of(np.array([-1.2, 0.4]))
    past = gan_studio()
    run(past, 10)
    where = [40, 30, 20, 10].index(10)
    assert path[-2 - where] == pytest.approx(
        past.trial.gan.samples([[-1.2, 0.4]])[0], abs=1e-5
    )
    says = figure.board.handles[0]["says"]
    stretch = figure.trial.gan.generator_jacobian_determinant([[-1.2, 0.4]])[0]
    assert f"{stretch:.3f} times" in says


def test_the_marks_of_a_perfect_sampler_and_of_noise_are_drawn_once_it_trains():
    figure = gan_studio()
    assert "floor" not in figure.layers
    run(figure, EVERY)
    for score, (metric, top, _) in charts.SCORES.items():
        figure.score = score
        marks = figure.trial.marks[metric]
        drawn = (
            figure.layers["floor"].arrays["y0"][0],
            figure.layers["chance"].arrays["y0"][0],
        )
        assert drawn == pytest.approx((min(marks.perfect, top), min(marks.chance, top)))


def test_long_curves_are_thinned_to_means_that_keep_their_level():
    steps, values = np.arange(5000), np.sin(np.arange(5000) / 50) + 2
    x, y = charts.thinned(steps, values)
    assert len(x) <= 2 * charts.MOST and (np.diff(x) > 0).all()
    assert np.abs(np.interp(x, steps, values) - y).max() < 0.05
    assert charts.thinned([0, 1], [np.nan, 2.0])[1].tolist() == [2]


# What is told of layers -------------------------------------------------------------------


def told_numbers(figure, pattern):
    return [read(n) for n in re.search(pattern, figure.summary).groups()]


def test_the_words_of_best_d_are_those_of_kernel_densities_by_scipy():
    stats = pytest.importorskip("scipy.stats")
    figure = gan_studio(preset="lottery", best=True)
    run(figure, 300)
    trial = figure.trial
    blur = max(0.06, trial.target.sd)

    def mixture(centres, sd):
        return lambda x: np.mean(
            [stats.multivariate_normal(c, sd**2).pdf(x) for c in centres], axis=0
        )

    p = mixture(trial.target.centres, np.hypot(trial.target.sd, blur))
    q = mixture(trial.samples, blur)
    some = trial.real[:128], trial.samples[:128]
    best = [np.mean(p(x) / (p(x) + q(x))) for x in some]
    told = told_numbers(figure, rf"about {NUMBER} to real, {NUMBER} to generated")
    assert told == pytest.approx(best, abs=0.006)
    assert best[0] > best[1] + 0.2


def test_the_words_of_push_and_of_the_grid_are_those_of_what_is_drawn():
    figure = gan_studio(push=True, grid=True)
    run(figure, 200)
    lengths = np.linalg.norm(figure.trial.descent, axis=1)
    told = told_numbers(figure, rf"median {NUMBER}, at most {NUMBER}")
    assert told == pytest.approx(
        [np.median(lengths), lengths.max()], rel=0.02, abs=0.006
    )

    def shoelace(nodes):
        corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
        x, y = np.moveaxis(np.stack(corners), -1, 0)
        return np.abs(np.sum(x * np.roll(y, -1, 0) - np.roll(x, -1, 0) * y, axis=0)) / 2

    grid = NoiseGrid(figure.trial.gan, layers.CELLS)
    ratio = np.sort((shoelace(grid.there) / shoelace(grid.nodes)).ravel())
    told = re.search("area by (.+) to (.+) times in the middle", figure.summary)
    low, high = (float(n.replace(" × 10", "e").translate(PLAIN)) for n in told.groups())
    # A cell that is folded counts by both of its triangles: a shoelace takes one away.
    inside = np.mean((ratio >= low) & (ratio <= high))
    assert inside == pytest.approx(0.9, abs=0.03)


def test_a_loss_is_told_with_its_regulariser_and_a_comes_before_b():
    figure = gan_studio(preset="A/B: R1")
    a, b = figure.summary.split("\n")
    assert a.startswith("A: ") and "non-saturating loss, learning rates" in a
    assert b.startswith("B: ") and "non-saturating loss with R1 (γ = 1), learning" in b
    figure = gan_studio(preset="WGAN-GP")
    assert "Wasserstein loss with gradient penalty (λ = 1)" in figure.summary


# Two beside each other -------------------------------------------------------------------


def test_a_and_b_are_one_run_until_one_thing_is_changed():
    figure = gan_studio(d_rate=1e-3, g_rate=1e-3)
    run(figure, 50)
    figure.press("compare")
    assert figure.trial.now == 0 and "A and B are equal" in figure.board.status
    run(figure, 60)
    assert np.array_equal(places(figure), places(figure, "fake_rival"))
    figure.d_rate = 4e-3
    assert figure.trial.now == figure.rival.now == 0
    assert figure.board.status == "A → B: D's learning rate 0.001 → 0.004."
    run(figure, 60)
    alone = gan_studio(d_rate=1e-3, g_rate=1e-3), gan_studio(d_rate=4e-3, g_rate=1e-3)
    for other, name in zip(alone, ("fake_rival", "fake"), strict=True):
        run(other, 60)
        assert np.array_equal(places(figure, name), places(other))
    figure.scrub(30)
    assert figure.trial.now == figure.rival.now == 30
    figure.g_rate = 4e-3
    assert "Which of them is the cause?" in figure.board.status
    again = gan_studio(state=figure.state)
    assert again.rival.setting == figure.rival.setting
    figure.press("compare")
    assert not figure.comparing and "fake_rival" not in figure.layers


@pytest.mark.parametrize("bad", ["{", "[1]", '{"loss":"mean"}', '{"colour":1}', "null"])
def test_a_recipe_of_a_that_cannot_be_is_refused(bad):
    figure = gan_studio()
    with pytest.raises(ValueError):
        figure.versus = bad
    assert not figure.comparing and figure.trial.now == 0


# What goes wrong ---------------------------------------------------------------------------


def diverging():
    figure = gan_studio(
        loss="Wasserstein, clipped", strength=10, d_optimiser="SGD", g_optimiser="SGD",
        d_rate=1.0, g_rate=1.0, d_layers=4, g_layers=4,
    )  # fmt: skip
    for _ in range(40):
        run(figure, 25)
        if figure.finished:
            break
    return figure


def test_divergence_is_said_and_the_last_finite_picture_stays():
    figure = diverging()
    assert figure.finished and figure.trial.lost_at is not None
    assert figure.trial.gan.finite
    assert f"diverged at step {figure.trial.lost_at:,}" in figure.summary
    summary_agrees(figure)
    stays = figure.trial.now
    assert stays == figure.trial.lost_at - 1
    for press in ("step", "step_d", "play", "micro"):
        figure.press(press)
        assert figure.board.error == ""
    figure.scrub(1)
    assert not figure.finished and figure.trial.now == 1
    figure.scrub(stays)
    assert figure.finished
    figure.press("rewind")
    assert figure.trial.now == 0 and "diverged" not in figure.summary


def test_after_divergence_a_change_in_the_past_goes_on():
    figure = diverging()
    figure.scrub(0)
    figure.d_rate = figure.g_rate = 1e-4
    run(figure, figure.trial.now + 30)
    assert figure.trial.now == 30 and "diverged" not in figure.summary


@pytest.mark.parametrize(
    "options",
    [
        {"g_layers": 0, "d_layers": 0},
        {"d_steps": 0, "g_steps": 0},
        {"g_layers": 4, "d_layers": 4, "g_width": 64, "d_width": 64},
        {"d_rate": 1.0, "g_rate": 1.0, "beta1": 0.9},
        {"batch": 8, "noise": "uniform", "noise_dimension": "1"},
        {"data": "imported"},
        {"data": "drawn by you", "drawn": []},
    ],
)
def test_odd_recipes_train_and_draw_all_layers(options):
    on = dict.fromkeys(("push", "best", "density", "grid"), True)
    for loss in recipe.OBJECTIVES:
        figure = gan_studio(loss=loss, **on, **options)
        run(figure, 12)
        assert figure.board.error == ""
        summary_agrees(figure)


# Points of one's own -----------------------------------------------------------------------


def test_painted_points_are_what_is_learnt_and_part_of_the_state():
    figure = gan_studio(data="drawn by you")
    figure.board.receive([["paint", "drawn", [[0.5, 0.5], [0.52, 0.5], [9, 9]]]])
    assert figure.trial.target.centres.tolist() == [[0.5, 0.5], [0.52, 0.5], [1.5, 1.5]]
    again = gan_studio(state=figure.state)
    assert np.array_equal(again.trial.target.centres, figure.trial.target.centres)
    figure.board.receive([["paint", "drawn", []]])
    assert "Nothing is drawn yet" in figure.board.status
    assert "real" not in figure.layers


GOOD = {
    "0,0\n2,1": [[-1, -0.5], [1, 0.5]],
    "x;y\n0,5;1,0\n1,5;1,5\n": [[-1, -0.5], [1, 0.5]],
    "# mine\n\n0 0\n\n2\t1": [[-1, -0.5], [1, 0.5]],
    "[[0, 0], [2, 1]]": [[-1, -0.5], [1, 0.5]],
    '{"x": [0, 2], "y": [0, 1]}': [[-1, -0.5], [1, 0.5]],
    '[{"x": 0, "y": 0}, {"x": 2, "y": 1}]': [[-1, -0.5], [1, 0.5]],
    "5,5": [[0, 0]],
}


@pytest.mark.parametrize("text", GOOD)
def test_points_are_read_from_csv_and_json_and_fitted_into_the_view(text):
    figure = gan_studio()
    run(figure, 10)
    figure.board.receive([["text", "import_points", text]])
    assert figure.board.error == "" and figure.data == "imported"
    assert np.allclose(figure.trial.target.centres, GOOD[text])
    assert figure.trial.now == 0
    assert gan_studio(state=figure.state).imported.tolist() == figure.imported.tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text"),
        ("x,y", "holds no points"),
        ("0,0\n1", "line 2: a point needs two numbers"),
        ("0,0\n1,2,3", "line 2: a point needs two numbers"),
        ("0,0\n1,here", "line 2: a point needs two finite numbers"),
        ("0,0\n1,nan", "line 2"),
        ("0,0\n1,inf", "line 2"),
        ("[[0, 0], [1]]", "point 2: a point needs two numbers"),
        ("[[0, 0], [1, null]]", "point 2"),
        ("[[0, 0]", "begins like JSON but is not"),
        ('{"x": [1, 2], "y": [1]}', '"x" has 2 numbers, but "y" has 1'),
        ('{"a": 1}', 'needs lists "x" and "y"'),
        ("[]", "holds no points"),
        ("[1, 2]", "point 1"),
    ],
)
def test_a_text_that_holds_no_points_is_explained_and_changes_nothing(text, words):
    figure = gan_studio()
    run(figure, 10)
    before = figure.state
    figure.board.receive([["text", "import_points", text]])
    assert words in figure.board.error
    assert figure.state == before and figure.trial.now == 10


def test_a_long_import_is_thinned():
    text = "\n".join(f"{i},{i % 7}" for i in range(5000))
    assert data.points_from_text(text).shape == (data.MOST_IMPORTED, 2)


def test_every_ready_data_set_can_be_seen_and_learnt():
    for name in data.READY:
        figure = gan_studio(data=name)
        assert np.abs(places(figure, "real")).max() < layers.VIEW
        run(figure, 5)
        summary_agrees(figure)


# The whole -----------------------------------------------------------------------------------


def test_the_formula_is_that_of_the_loss_in_use_with_its_numbers():
    for name, objective in recipe.OBJECTIVES.items():
        figure = gan_studio(loss=name)
        run(figure, 20)
        d_loss, g_loss = (f"{abs(loss):.2f}" for loss in figure.trial.losses)
        formula = figure.formula()
        assert d_loss in formula and g_loss in formula
        penalised = objective.strength in ("gradient_penalty", "r1")
        slope = "∇a" if "saturating" in objective.loss else "∇D"
        assert (slope in formula) == penalised
        assert (", D = σ(a)" in formula) == (penalised and slope == "∇a")
        assert ("each weight of D" in formula) == (objective.strength == "clip")


def test_a_run_that_works_covers_the_ring_and_one_that_fails_does_not():
    works, fails = gan_studio(), gan_studio(preset="collapse (fails on purpose)")
    for figure in (works, fails):
        run(figure, 1500)
    assert works.trial.scores["modes"] >= 7
    assert fails.trial.scores["modes"] <= 4


def test_the_state_is_small_enough_to_be_pasted():
    assert len(json.dumps(gan_studio().state)) < 2500
