"""Snapshots, and runs that go back: against plain training of a second GAN."""

import dataclasses
import json

import numpy as np
import pytest

from course_utils.maths.gans.draws import fixed_noise
from course_utils.maths.gans.numpy_gan import NumpyGan
from course_utils.maths.gans.runs import Run
from course_utils.maths.gans.settings import Setting
from course_utils.maths.gans.timeline import Thinned, covered_after, mode_events
from course_utils.maths.gans.torch_gans import Gans
from course_utils.maths.gans.training import train
from course_utils.maths.scorecard import scorecard
from course_utils.maths.targets import ring, spiral

SMALL = Setting(generator=(8,), discriminator=(8,), batch=16)
# A step of this length leaves no finite number behind.
EXPLODES = dataclasses.replace(
    SMALL, d_optimiser="sgd", g_optimiser="sgd", d_rate=1e30, g_rate=1e30
)
MOVES = {
    "both": "step",
    "discriminator": "step_discriminator",
    "generator": "step_generator",
}


def one_gan(setting=SMALL, seed=3):
    return NumpyGan(ring(), setting, seed)


def parameters(gan):
    return [np.array(net.parameters) for net in (gan.generator, gan.discriminator)]


def same(a, b):
    """Equal bit by bit, NaN included, through nested dicts, lists and tuples."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if hasattr(a, "numpy") or isinstance(a, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    return a == b or (a != a and b != b)


def played(script, gan):
    """The same moves and changes on another GAN, one after the other."""
    for kind, value in script:
        if kind == "change":
            gan.change(**value)
        else:
            getattr(gan, MOVES[value])()
    return gan


# Snapshots --------------------------------------------------------------------------


def test_snapshots_come_at_the_start_every_so_many_steps_and_at_the_end():
    steps = [s.step for s in train(one_gan(), 25, every=10, samples=16)]
    assert steps == [0, 10, 20, 25]
    assert [s.step for s in train(one_gan(), 20, every=10, samples=16)] == [0, 10, 20]
    assert [s.step for s in train(one_gan(), 0, samples=16)] == [0]


def test_a_snapshot_holds_what_the_generator_makes_of_the_same_noise(capsys):
    gan, other = one_gan(), one_gan()
    noise = fixed_noise(SMALL, 40, seed=3)
    for snapshot in train(gan, 30, every=15, samples=40):
        while other.steps < snapshot.step:
            other.step()
        assert np.array_equal(snapshot.samples, other.samples(noise))
        assert same((snapshot.d_loss, snapshot.g_loss), (other.d_loss, other.g_loss))
        expected = scorecard(ring(), 40).score(other.samples(noise))
        assert snapshot.scores == expected and snapshot.finite is True
    assert same(gan.state(), other.state())
    assert capsys.readouterr() == ("", "")


def test_a_snapshot_is_not_changed_by_what_comes_after_it():
    stream = train(one_gan(), 20, every=10, samples=30)
    first = next(stream)
    copy = first.samples.copy()
    list(stream)
    assert np.array_equal(first.samples, copy)


def test_only_the_scores_asked_for_are_made():
    *_, last = train(one_gan(), 5, samples=30, metrics=["js"])
    assert list(last.scores) == ["js"]
    *_, last = train(one_gan(), 5, samples=30, metrics=())
    assert last.scores == {}


def test_training_many_gives_one_axis_more_and_slice_k_is_seed_k_alone():
    gans = Gans(ring(), SMALL, seeds=[3, 5])
    *_, last = train(gans, 12, samples=30, target=ring())
    assert last.samples.shape == (2, 30, 2) and last.finite.shape == (2,)
    assert last.d_loss.shape == last.scores["js"].shape == (2,)
    for k, seed in enumerate([3, 5]):
        *_, alone = train(one_gan(seed=seed), 12, samples=30)
        assert last.samples[k] == pytest.approx(alone.samples, abs=1e-3)
        assert last.scores["mmd"][k] == pytest.approx(alone.scores["mmd"], abs=1e-3)


def test_a_run_that_has_diverged_says_so_and_ends():
    snapshots = list(train(one_gan(EXPLODES), 500, every=100, samples=16))
    assert not snapshots[0].diverged and snapshots[0].words == ""
    last = snapshots[-1]
    assert last.diverged and 0 < last.step < 100 and len(snapshots) == 2
    assert last.words == (
        f"diverged by step {last.step}: its parameters are no longer finite"
    )
    assert np.isnan(list(last.scores.values())).all()
    other = one_gan(EXPLODES)
    for _ in range(last.step - 1):
        other.step()
    assert other.finite
    other.step()
    assert not other.finite


def test_of_many_that_train_one_may_diverge_and_the_others_go_on():
    rates = {"d_rate": [1e30, 1e-3], "g_rate": [1e30, 1e-3]}
    mixed = dataclasses.replace(EXPLODES, **rates)
    *_, last = train(Gans(ring(), mixed, [0, 0]), 60, samples=16, target=ring())
    assert last.step == 60 and last.finite.tolist() == [False, True]
    assert not last.diverged and last.words == "1 of 2 have diverged by step 60: 0"
    assert np.isnan(last.scores["js"][0]) and np.isfinite(last.scores["js"][1])
    *_, last = train(Gans(ring(), EXPLODES, [0, 1]), 60, samples=16, target=ring())
    assert last.diverged and last.step < 60


def test_what_has_diverged_already_is_not_trained_further():
    gan = one_gan(EXPLODES)
    list(train(gan, 500, samples=16, metrics=()))
    steps = gan.steps
    assert [s.step for s in train(gan, 9, samples=16, metrics=())] == [0]
    assert gan.steps == steps


# Going back -------------------------------------------------------------------------


def random_script(run, rng, length):
    """Do something at random again and again; returns what was done, and all states."""
    script, states = [], {0: run.gan.state()}
    while run.end < length:
        if rng.random() < 0.15:
            hot = [
                {"d_rate": float(rng.choice([1e-3, 2e-3, 8e-3]))},
                {"g_rate": float(rng.choice([1e-3, 5e-3])), "beta1": 0.3},
                {"d_optimiser": str(rng.choice(["sgd", "adam"]))},
                {"loss": str(rng.choice(["saturating", "hinge", "non-saturating"]))},
                {"batch": int(rng.choice([8, 16])), "r1": float(rng.choice([0, 1]))},
            ][rng.integers(5)]
            run.change(**hot)
            script.append(("change", hot))
            states[run.step] = run.gan.state()
            continue
        player = str(rng.choice(list(MOVES), p=[0.6, 0.2, 0.2]))
        for _ in range(int(rng.integers(1, 6))):
            assert run.advance(1, player) == 1
            script.append(("move", player))
            states[run.step] = run.gan.state()
    return script, states


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("capacity", [2, 5, 100])
def test_every_past_step_comes_back_bit_by_bit_with_its_edits_and_players(
    seed, capacity
):
    rng = np.random.default_rng(seed)
    run = Run(one_gan(), every=4, capacity=capacity, samples=16, metrics=())
    script, states = random_script(run, rng, 60)
    assert same(run.gan.state(), played(script, one_gan()).state())
    for step in [*rng.integers(0, run.end + 1, 25), 0, run.end, run.end - 1, 1]:
        run.go_to(int(step))
        assert run.step == step and same(run.gan.state(), states[step])


def test_going_on_from_the_past_repeats_it_when_the_same_player_moves():
    rng = np.random.default_rng(7)
    run = Run(one_gan(), every=5, capacity=4, samples=16, metrics=())
    run.advance(11)
    run.change(d_rate=1e-3)
    run.advance(6, "generator")
    run.advance(9)
    end, events = run.gan.state(), list(run.events)
    run.go_to(int(rng.integers(0, 9)))
    run.advance(11 - run.step)
    run.advance(6, "generator")
    run.advance(9)
    assert run.step == run.end == 26
    assert same(run.gan.state(), end) and run.events == events


def test_the_snapshot_of_a_past_step_is_the_one_that_was_there():
    run = Run(one_gan(), every=10, samples=30)
    seen = {}
    for _ in range(35):
        seen[run.step] = run.snapshot
        run.advance(1)
    for step in (33, 7, 8, 0, 21):
        run.go_to(step)
        then, now = seen[step], run.snapshot
        assert now.step == step and np.array_equal(now.samples, then.samples)
        assert same((now.d_loss, now.scores), (then.d_loss, then.scores))


def test_many_gans_go_back_bit_by_bit_too():
    gans = Gans(ring(), SMALL, seeds=[0, 1, 2])
    run = Run(gans, every=4, capacity=3, samples=16, target=ring())
    states = {0: gans.state()}
    for player in ("both", "both", "discriminator", "generator", "both") * 6:
        run.advance(1, player)
        states[run.step] = gans.state()
    for step in (29, 3, 17, 18, 0, 30, 11):
        run.go_to(step)
        assert same(gans.state(), states[step])
    history = run.history
    assert history.d_loss.shape == (31, 3)
    assert history.scores["js"].shape == (len(history.score_steps), 3)


def test_a_step_that_was_never_reached_is_refused():
    run = Run(one_gan(), samples=16, metrics=())
    run.advance(5)
    with pytest.raises(ValueError, match="step must be at most 5, as far as .* is 6"):
        run.go_to(6)
    with pytest.raises(ValueError, match="at least 0"):
        run.go_to(-1)


# Branches ---------------------------------------------------------------------------


@pytest.mark.parametrize("back", [0, 13, 20])
def test_a_change_in_the_past_begins_a_branch_and_drops_what_came_after(back):
    run = Run(one_gan(), every=50, samples=16)  # only step 0 is kept: all is repeated
    run.advance(13)
    run.change(g_rate=1e-3)
    run.advance(17)
    run.go_to(back)
    run.change(d_rate=1e-3)
    assert run.step == run.end == back
    branch, change = run.events[-2:]
    assert (branch.kind, branch.step) == ("branch", back)
    assert branch.words == (
        f"a new branch from step {back}: the {30 - back} steps after it are dropped"
    )
    assert change.kind == "change" and change.words == "d_rate 0.004 → 0.001"
    with pytest.raises(ValueError):
        run.go_to(back + 1)
    assert run.history.loss_steps[-1] == back
    run.advance(9)
    kept = [("move", "both")] * min(back, 13)
    if back >= 13:
        kept += [("change", {"g_rate": 1e-3}), *[("move", "both")] * (back - 13)]
    script = [*kept, ("change", {"d_rate": 1e-3}), *[("move", "both")] * 9]
    after = played(script, one_gan()).state()
    assert same(run.gan.state(), after)
    run.go_to(3)
    run.go_to(run.end)
    assert same(run.gan.state(), after)


def test_another_player_in_the_past_begins_a_branch_too():
    run = Run(one_gan(), every=5, samples=16, metrics=())
    run.advance(20)
    run.go_to(8)
    run.advance(4, "discriminator")
    assert run.end == 12 and [e.kind for e in run.events if e.kind == "branch"]
    script = [("move", "both")] * 8 + [("move", "discriminator")] * 4
    assert same(run.gan.state(), played(script, one_gan()).state())


def test_a_branch_at_step_0_may_begin_with_another_player():
    run = Run(one_gan(), every=5, samples=16, metrics=())
    run.advance(3)
    run.go_to(0)
    run.advance(2, "generator")
    run.go_to(1)
    run.go_to(2)
    expected = played([("move", "generator")] * 2, one_gan()).state()
    assert same(run.gan.state(), expected)


def test_a_change_to_what_is_already_so_changes_nothing_and_begins_no_branch():
    run = Run(one_gan(), samples=16, metrics=())
    run.advance(6)
    run.go_to(2)
    run.change(d_rate=SMALL.d_rate, loss=SMALL.loss)
    assert run.end == 6 and run.events == []


def test_an_optimiser_changed_there_and_back_at_one_step_forgets_as_it_did():
    run = Run(one_gan(), every=5, samples=16, metrics=())
    run.advance(8)
    run.change(d_optimiser="sgd")
    run.change(d_optimiser="adam")
    run.advance(4)
    end = run.gan.state()
    run.go_to(6)
    run.go_to(12)
    assert same(run.gan.state(), end)
    straight = played([("move", "both")] * 12, one_gan()).state()
    assert not same(end, straight)  # Adam's memory began anew


def test_what_cannot_change_is_refused_and_leaves_the_run_as_it_was():
    run = Run(one_gan(), samples=16, metrics=())
    run.advance(4)
    run.go_to(2)
    for hot in ({"generator": (9,)}, {"d_rate": -1.0}, {"batch": 0}):
        with pytest.raises(ValueError):
            run.change(**hot)
    assert run.end == 4 and run.events == []
    run.go_to(4)
    assert same(run.gan.state(), played([("move", "both")] * 4, one_gan()).state())


def test_a_run_that_has_diverged_stops_and_can_be_saved_by_going_back():
    run = Run(one_gan(), every=5, samples=16)
    run.advance(12)
    run.change(d_optimiser="sgd", g_optimiser="sgd", d_rate=1e30, g_rate=1e30)
    done = run.advance(100)
    assert done < 100 and run.diverged and run.advance(5) == 0
    event = run.events[-1]
    assert (event.kind, event.step, event.words) == ("diverged", run.end, "diverged")
    run.go_to(12)
    assert not run.diverged
    run.change(d_rate=1e-3, g_rate=1e-3)
    assert run.advance(10) == 10 and not run.diverged
    assert "diverged" not in [event.kind for event in run.events]


# What is remembered -----------------------------------------------------------------


def test_the_curves_are_the_losses_and_scores_of_every_step_that_is_kept():
    run = Run(one_gan(), every=5, rows=1000, samples=20, metrics=["js", "quality"])
    other, losses, scores = one_gan(), [], {}
    noise = fixed_noise(SMALL, 20, seed=3)
    run.advance(23)
    for step in range(24):
        losses.append((other.d_loss, other.g_loss))
        if step % 5 == 0:
            scores[step] = scorecard(ring(), 20).score(other.samples(noise))
        other.step()
    history = run.history
    assert history.loss_steps.tolist() == list(range(24))
    assert same(history.d_loss, np.array([d for d, _ in losses]))
    assert same(history.g_loss, np.array([g for _, g in losses]))
    assert history.score_steps.tolist() == list(scores) == [0, 5, 10, 15, 20]
    for name in ("js", "quality"):
        assert history.scores[name].tolist() == [s[name] for s in scores.values()]


def test_going_back_and_forth_leaves_the_curves_as_they_are():
    run = Run(one_gan(), every=5, samples=16)
    run.advance(22)
    before = run.history
    run.go_to(4)
    run.advance(10)
    after = run.history
    assert same(dataclasses.astuple(before), dataclasses.astuple(after))


def test_memory_stays_bounded_and_is_told():
    run = Run(one_gan(), every=2, capacity=8, rows=16, samples=16, metrics=())
    sizes = []
    for _ in range(40):
        run.advance(10)
        sizes.append(run.megabytes)
    one = sum(p.nbytes for p in parameters(run.gan)) / 1e6
    assert max(sizes) < 8 * 5 * one  # the parameters, Adam's two memories, the batch
    assert sizes[-1] > 3 * one
    assert 8 <= len(run.history.loss_steps) <= 16
    run.go_to(399)
    expected = played([("move", "both")] * 399, one_gan()).state()
    assert same(run.gan.state(), expected)


@pytest.mark.parametrize("capacity", [2, 3, 10])
def test_thinned_values_keep_the_start_and_lie_at_most_two_shares_apart(capacity):
    kept = Thinned(spacing=3, capacity=capacity)
    for step in range(500):
        if kept.is_due(step):
            kept.add(step, step)
        assert kept.steps[0] == 0 and len(kept.steps) <= capacity
        assert kept.values == kept.steps
        gaps = np.diff([*kept.steps, step])
        assert gaps.max(initial=0) <= max(3, 2 * (step + 1) / capacity + 3)
        assert kept.before(step)[0] <= step
    kept.forget_after(100)
    assert kept.steps[-1] <= 100 and kept.steps[0] == 0


# Modes found and lost ---------------------------------------------------------------


def samples_with(share_of_mode_2):
    """1000 samples of the ring: of the fair share of mode 2 so much, all else on mode 1."""
    few = round(share_of_mode_2 * 1000 / 8)
    return np.repeat(ring().centres[[0, 1]], [1000 - few, few], axis=0)


def test_a_mode_at_the_edge_does_not_come_and_go():
    events = []
    shares = [0.05, 0.15, 0.25, 0.18, 0.22, 0.12, 0.21, 0.12, 0.04, 0.15, 0.19, 0.2]
    for step, share in enumerate(shares):
        events += mode_events(step, samples_with(share), ring(), covered_after(events))
    assert [(e.step, e.kind, e.which) for e in events] == [
        (0, "found", (0,)),
        (2, "found", (1,)),
        (8, "lost", (1,)),
        (11, "found", (1,)),
    ]
    assert events[2].words == "mode 2 lost"
    assert covered_after(events) == {0, 1} and covered_after(events[:3]) == {0}


def test_modes_are_named_together_and_many_are_counted():
    few = np.repeat(ring().centres[[2, 4, 7]], 5, axis=0)
    (event,) = mode_events(0, few, ring(), set())
    assert event.words == "modes 3, 5 and 8 found"
    (event,) = mode_events(0, np.repeat(ring().centres, 5, axis=0), ring(), set())
    assert event.words == "8 modes found"


def test_there_are_no_modes_to_lose_on_a_curve_or_after_divergence():
    assert mode_events(0, np.repeat(spiral().centres, 5, axis=0), spiral(), set()) == []
    assert mode_events(9, np.full((5, 2), np.nan), ring(), {0, 1}) == []


def test_a_runs_events_tell_the_modes_that_its_samples_cover():
    run = Run(NumpyGan(ring(), Setting(), seed=0), metrics=())
    run.advance(600)
    centres, sd = ring().centres, ring().sd
    near = np.linalg.norm(run.snapshot.samples[:, None] - centres, axis=2) < 3 * sd
    share = near.mean(axis=0) * 8
    covered = covered_after(run.events)
    assert covered and {e.kind for e in run.events} <= {"found", "lost"}
    assert all(share[k] >= 0.1 for k in covered)
    assert all(share[k] < 0.2 for k in set(range(8)) - covered)
    run.go_to(300)
    assert run.end == 600 and run.events[-1].step > 300  # the future still stands


# The door ---------------------------------------------------------------------------


class Unknown:
    """Like a GAN, but it does not say what it learns and takes no changes."""

    seed, setting = 0, SMALL


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: train(one_gan(), -1), "steps must be at least 0"),
        (lambda: train(one_gan(), 5, every=0), "every must be at least 1"),
        (lambda: train(one_gan(), 5, samples=1), "samples must be at least 2"),
        (lambda: train(Unknown(), 5), "scores need a target, but Unknown knows none"),
        (
            lambda: next(train(one_gan(), 5, metrics=["fid"])),
            "metrics must be of modes",
        ),
        (lambda: Run(one_gan(), capacity=1), "capacity must be at least 2"),
        (
            lambda: Run(one_gan(), samples=16).advance(1, "nobody"),
            "player must be one of both, discriminator, generator, but is 'nobody'",
        ),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_gans_that_take_no_changes_say_so():
    run = Run(Gans(ring(), SMALL, [0]), samples=16, metrics=())
    if hasattr(run.gan, "change"):
        run.change(d_rate=1e-3)
        assert run.events[-1].kind == "change"
    else:
        with pytest.raises(ValueError, match="Gans takes no changes while a run"):
            run.change(d_rate=1e-3)


# Told and done again ------------------------------------------------------------------


def test_a_run_does_again_what_the_log_of_another_tells_bit_by_bit():
    first = Run(one_gan(), every=10, samples=16)
    first.advance(7)
    first.change(d_rate=1e-3, loss="hinge")
    first.change(batch=8)  # at the same step
    first.advance(4, "generator")
    first.advance(20)
    first.go_to(15)
    first.change(g_optimiser="sgd")  # drops what came after 15
    first.advance(6, "discriminator")
    first.change(g_rate=3e-3)  # at the very end
    second = Run(one_gan(), every=3, samples=16)
    second.follow(json.loads(json.dumps(first.log)))
    assert (second.step, second.log) == (21, first.log)
    assert second.gan.setting == first.gan.setting
    assert same(second.gan.state(), first.gan.state())
    for run in (first, second):
        run.go_to(9)
        run.advance(3)
    assert same(second.gan.state(), first.gan.state())


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"players": [], "changes": []}, "no 'end'"),
        ({"end": -1, "players": [], "changes": []}, "at least 0"),
        ({"end": 9, "players": [[3, "nobody"]], "changes": []}, "'nobody'"),
        ({"end": 9, "players": [[10, "both"]], "changes": []}, "step 10 lies beyond"),
        ({"end": 9, "players": [], "changes": [[2.5, {}]]}, "whole number"),
        ({"end": 9, "players": [], "changes": [[2, 7]]}, "int"),
        (
            {"end": 9, "players": [[5, "generator"], [2, "both"]], "changes": []},
            "in the order",
        ),
        ("a run", "has its end, players and changes"),
    ],
)
def test_what_is_no_log_is_refused_in_words(wrong, words):
    run = Run(one_gan(), samples=16, metrics=())
    with pytest.raises(ValueError, match=words):
        run.follow(wrong)
    assert run.step == 0
