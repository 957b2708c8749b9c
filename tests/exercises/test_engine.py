"""The engine: tolerant of every usual form, fooled by none, and never in the way."""

import builtins
import dataclasses
import functools
import gc
import linecache
import math
import random
import sys
import threading
import time
import warnings
from fractions import Fraction

import numpy as np
import pytest
import torch

from course_utils.exercises import assess, check, hint, reveal
from course_utils.exercises.collect import collect
from course_utils.exercises.judge import judge
from course_utils.exercises.limit import TimeIsUp, time_limit
from course_utils.exercises.registry import EXERCISES
from course_utils.exercises.spec import Exercise, Misconception

W1 = EXERCISES["wasserstein_1"]


def w1(x, y):
    return np.mean(np.abs(np.sort(x) - np.sort(y)))


def exercise(**changes) -> Exercise:
    """A small exercise: the double of an array."""
    parts = {
        "name": "double",
        "title": "",
        "statement": "",
        "stub": "",
        "reference": lambda x: 2 * x,
        "cases": lambda seed: [
            {"x": np.array([1.0, 5.0])},
            {"x": np.array([2.0, 7.0])},
        ],
        "misconceptions": (),
        "hints": ("a", "b", "c"),
    }
    return Exercise(**{**parts, **changes})


def outputs(answer, **changes):
    spec = exercise(**changes)
    return collect(spec, answer, spec.cases(0))


def made(source):
    """The function `answer` that a learner has written."""
    space = {}
    exec(source, space)
    return space["answer"]


@pytest.mark.parametrize(
    "form",
    [
        float,
        np.float64,
        np.array,
        lambda v: np.array([v]),
        lambda v: [float(v)],
        lambda v: (v,),
        lambda v: torch.tensor(v),
        lambda v: torch.tensor([v], requires_grad=True),
        lambda v: torch.tensor([v]).to_sparse(),
        lambda v: torch.tensor(v, dtype=torch.float32).item(),
        lambda v: [[torch.tensor([v])]],
        np.float32,
        np.longdouble,
    ],
)
def test_a_right_number_is_right_in_every_usual_form(form):
    assert assess("wasserstein_1", lambda x, y: form(w1(x, y))).correct


class Pretender:
    """Says yes to every question."""

    def __eq__(self, other):
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __hash__ = None

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __array__ = __sub__

    def __float__(self):
        raise ValueError

    shape = ()


class PretendingArray(np.ndarray):
    def __sub__(self, other):
        return np.zeros(self.shape)


class Wordless(Exception):
    """An error that cannot even be printed."""

    def __str__(self):
        raise RuntimeError


def raised(error):
    raise error


def within_itself():
    values = []
    values.append(values)
    return values


async def waited_for(x, y):
    return w1(x, y)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x, y: Pretender(), "returned a Pretender"),
        (lambda x, y: np.zeros(1).view(PretendingArray), "a PretendingArray"),
        (lambda x, y: "0.5", "returned a str"),
        (lambda x, y: {"w": 1}, "returned a dict"),
        (lambda x, y: np.array([1j]), "array of complex128"),
        (lambda x, y: np.zeros(6_000_000), "6,000,000 numbers"),
        (lambda x, y: [1.0, [1.0, 2.0]], "parts of different shapes"),
        (lambda x, y: undefined_name, "NameError"),  # noqa: F821
        (lambda x: 0.0, "Its arguments are (x), but it is called with 2"),
        (lambda x, y, z: 0.0, "Begin with `def wasserstein_1(x, y):`"),
        (lambda *, x, y: 0.0, "(*, x, y), but it is called with 2, by position"),
        (lambda x, y: math.sqrt("a"), "TypeError: must be real number"),
        (lambda x, y: sys.exit(0), "SystemExit"),
        (lambda x, y: 10**400, "too large"),
        (lambda x, y: [10**400, 1], "too large"),
        (lambda x, y: 6_000_000 * [0.0], "6,000,000 numbers"),
        (lambda x, y: 60 * [np.zeros(100_000)], "far more than needed"),
        (lambda x, y: within_itself(), "lists in lists"),
        (lambda x, y: torch.zeros(1, device="meta"), "a tensor without numbers"),
        (lambda x, y: torch.tensor(1j).conj(), "array of complex64"),
        (lambda x, y: (yield), "`return` is meant"),
        (waited_for, "without `async`"),
        (lambda x, y: Fraction(1, 2), "`float(...)`"),
        (lambda x, y: (0.5, None), "None as one of its parts"),
        (lambda x, y: raised(Wordless()), "Wordless"),
    ],
)
def test_what_is_no_number_is_refused_in_words(answer, words):
    verdict = assess("wasserstein_1", answer)
    assert not verdict.correct and verdict.score == 0
    assert words in verdict.message


def test_an_endless_recursion_is_an_error_and_not_a_crash():
    def deeper(x, y):
        return deeper(x, y)

    assert "RecursionError" in assess("wasserstein_1", deeper).message


def test_the_error_names_the_learners_line():
    source = "def wasserstein_1(x, y):\n    return undefined + 1\n"
    space = {}
    import linecache

    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    exec(compile(source, "<cell>", "exec"), space)
    message = assess("wasserstein_1", space["wasserstein_1"]).message
    assert "in line 2: return undefined + 1" in message


def test_inputs_that_are_changed_are_noticed_and_do_no_harm():
    def sorts_in_place(x, y):
        x.sort()
        y.sort()
        return np.mean(np.abs(x - y))

    before = W1.cases(0)[0]["x"].copy()
    verdict = assess("wasserstein_1", sorts_in_place)
    assert not verdict.correct and "changes the values" in verdict.message
    assert np.array_equal(W1.cases(0)[0]["x"], before)


def cheats_by(module, name, does):
    def answer(x, y):
        setattr(module, name, does)
        return 0.0

    return answer


@pytest.mark.parametrize(
    ("module", "name", "does"),
    [
        (np, "allclose", lambda *a, **k: True),
        (np, "squeeze", lambda a: np.array(0.0)),
        (np, "sort", np.zeros_like),
        (np.linalg, "norm", lambda *a, **k: 0.0),
        (np.random, "default_rng", None),
        (math, "isclose", lambda *a, **k: True),
        (builtins, "all", lambda values: True),
    ],
)
def test_functions_that_an_answer_replaces_judge_no_answer(module, name, does):
    before = getattr(module, name)
    verdict = assess("wasserstein_1", cheats_by(module, name, does))
    assert not verdict.correct and verdict.score == 0
    assert getattr(module, name) is before


def test_nothing_is_said_late_of_a_coroutine(recwarn):
    assess("wasserstein_1", waited_for)
    gc.collect()
    assert not [w for w in recwarn if "never awaited" in str(w.message)]


@pytest.mark.parametrize("name", ["js_divergence", "exponential_quantile"])
def test_inputs_that_are_changed_are_noticed_where_an_answer_is_called_twice(name):
    right = EXERCISES[name].reference

    def in_place(a, b):
        result = right(a, b)
        if np.ndim(a):
            a *= 0.5
        return result

    assert "changes the values" in assess(name, in_place).message


def test_of_nan_and_of_a_wrong_shape_it_is_said_and_no_property_is_blamed():
    told = assess("kl_normal", lambda *a: math.nan).message
    assert "nan (not a number)" in told
    told = assess("kl_normal", lambda *a: (0.5, 1)).message
    assert "an array of shape (2,), but one number is needed" in told
    told = assess("js_divergence", lambda p, q: (0.5, 1)).message
    assert "an array of shape (2,), but one number is needed" in told


def test_the_case_shown_is_the_one_that_breaks_the_property():
    def everywhere_two_outside(x, low, high):
        return 0.9 / (high - low) if low <= x <= high else 2.0

    verdict = assess("uniform_density", everywhere_two_outside)
    given = dict(verdict.details)
    assert verdict.message == "Outside of the interval the density is 0."
    assert given["got"] == "2" and float(given["x"]) > float(given["high"])


def test_prints_warnings_and_seeds_of_an_answer_stay_inside(capfd):
    def noisy(x, y):
        print("hello")
        print("trouble", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.float64(1) / np.float64(0)
        np.random.seed(1)
        random.seed(1)
        torch.manual_seed(1)
        return w1(x, y)

    states = np.random.get_state()[1].copy(), random.getstate(), torch.get_rng_state()
    assert assess("wasserstein_1", noisy).correct
    assert capfd.readouterr() == ("", "")
    assert np.array_equal(np.random.get_state()[1], states[0])
    assert random.getstate() == states[1]
    assert torch.equal(torch.get_rng_state(), states[2])


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (lambda x: math.exp(x), "`np.exp` takes arrays"),
        (lambda x: 2 * x if x > 0 else 0, "`np.where`"),
        (lambda x: 2.0 * list(x), "`np.asarray(x)`"),
        (lambda x: x[0].item().mean(), "`np.atleast_1d(x)`"),
        (lambda x: [2 * v for v in x[0].item()], "`np.atleast_1d(x)`"),
        (lambda x: len(x[0].item()), "`np.atleast_1d(x)`"),
    ],
)
def test_what_numpy_says_of_arrays_is_said_in_plain_words(answer, advice):
    assert advice in outputs(answer)[0].words


def test_a_slow_import_inside_an_answer_is_not_its_own_time(monkeypatch, tmp_path):
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.4)\ntwo = 2")
    monkeypatch.syspath_prepend(str(tmp_path))
    written = """
def answer(x):
    def inner():
        from slow_to_load import two
        return two
    return inner() * x
"""
    given = outputs(made(written), seconds=0.2)
    assert [output.problem for output in given] == [""] * len(given)


def test_an_import_that_fails_is_the_answers_own_error():
    given = outputs(made("def answer(x):\n    import no_such_module"))
    assert "No module named 'no_such_module'" in given[0].words


def loops(x):
    while True:
        pass


def loops_and_swallows(x):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass


def swallows_everything_once(x):
    try:
        while True:
            pass
    except BaseException:
        while True:
            pass


@pytest.mark.parametrize(
    "answer", [loops, loops_and_swallows, swallows_everything_once]
)
@pytest.mark.parametrize("where", ["main thread", "other thread"])
def test_an_endless_loop_is_stopped(answer, where):
    found = []

    def run():
        found.extend(outputs(answer, seconds=0.2))

    if where == "main thread":
        run()
    else:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
    # One output only: the second case is not even tried.
    assert [output.problem for output in found] == ["time"]
    assert "still running after 0.2 seconds" in found[0].words


def test_after_a_time_limit_nothing_comes_late():
    for _ in range(20):
        with pytest.raises(TimeIsUp), time_limit(0.01):
            while True:
                pass
    with time_limit(0.05):
        value = 1
    time.sleep(0.15)
    assert value == 1


LADDER = [
    (
        lambda x: 3 * x[:1],
        "an array of shape (1,), but an array of shape (2,) is needed",
    ),
    (lambda x: x * np.nan, "nan (not a number)"),
    (lambda x: x * np.inf, "infinite where it should be finite"),
    (lambda x: -2 * x, "negative of what is wanted"),
    (lambda x: x, "half of what is wanted"),
    (lambda x: 4 * x, "twice what is wanted"),
    (lambda x: 2 * x * np.log(2), "log 2 = 0.693 times what is wanted"),
    (lambda x: 2 * x / np.log(2), "1/log 2 = 1.443 times what is wanted"),
    (lambda x: 2 * x * np.pi, "π times"),
    (lambda x: 200 * x, "a percentage?"),
    (lambda x: 2.0001 * x, "nearly right; the worst is off by 5e-05"),
    (lambda x: np.array([7.0, 7.0]), "It returned 7 in all cases"),
    (lambda x: 2.6 * x, "1.3 times what is wanted"),
    (lambda x: 2 * x + 3, "3 too large"),
    (lambda x: 2 * x - 0.5, "0.5 too small"),
    (lambda x: 2 * x[::-1], "opposite order"),
    (lambda x: 2 * x + (x[0] > 1), "Case 1 is right and case 2 is wrong"),
    (lambda x: x**2 + 1, "differ from those wanted"),
]


@pytest.mark.parametrize(
    ("wrong", "words", "shown"),
    [
        (lambda x: 2 * x * np.inf, "infinite", "inf"),
        (lambda x: 2 * x * np.nan, "nan", "nan"),
        (lambda x: np.array([1.0, 2.0, 3.0]), "shape (3,)", "3"),
    ],
)
def test_the_case_shown_is_the_one_that_the_words_mean(wrong, words, shown):
    def answer(x):
        return wrong(x) if x[0] == 2 else 2 * x + 1  # wrong before, but finite

    spec = exercise()
    verdict = judge(spec, outputs(answer), spec.cases(0))
    assert words in verdict.message
    got = dict(verdict.details)["got"]
    assert shown in got


@pytest.mark.parametrize(("answer", "words"), LADDER, ids=[w for _, w in LADDER])
def test_every_rung_of_the_ladder_says_its_sentence(answer, words):
    from course_utils.exercises.judge import judge

    spec = exercise()
    verdict = judge(spec, outputs(answer), spec.cases(0))
    assert not verdict.correct and words in verdict.message


def test_a_transposed_matrix_is_named():
    from course_utils.exercises.judge import judge

    spec = exercise(
        cases=lambda seed: [{"x": np.arange(6.0).reshape(2, 3)}],
        reference=lambda x: x,
    )
    answers = collect(spec, lambda x: x.T, spec.cases(0))
    assert "transpose" in judge(spec, answers, spec.cases(0)).message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: [len(x) * x.mean(), x.max()], "the second number is right"),
        (lambda x: [x.mean(), x.min()], "the first number is right"),
        (lambda x: [len(x) * x.mean(), len(x) * x.max()], "n times what is wanted"),
        (lambda x: [x.mean() + x[0], x.max() * x[1]], "differ from those wanted"),
    ],
)
def test_of_two_numbers_the_right_one_is_told_from_the_wrong_one(answer, words):
    from course_utils.exercises.judge import judge

    spec = exercise(
        cases=lambda seed: [{"x": np.array([3.0, 4, 8])}, {"x": np.array([1.0, 9])}],
        reference=lambda x: (x.mean(), x.max()),
    )
    verdict = judge(spec, collect(spec, answer, spec.cases(0)), spec.cases(0))
    assert not verdict.correct and words in verdict.message


def test_one_return_that_is_missing_is_said_and_not_called_a_stub():
    from course_utils.exercises.judge import judge

    spec = exercise()
    verdict = judge(spec, outputs(lambda x: 2 * x if x[0] > 1 else None), spec.cases(0))
    assert verdict.attempted and verdict.score == 0.5
    assert "returned None" in verdict.message


def test_what_learners_write_is_escaped_in_html():
    verdict = assess("wasserstein_1", lambda x, y: [][int("<b>")])
    assert (
        "<b>" not in verdict._repr_html_().replace("<b>", "", 0).split("ValueError")[1]
    )
    assert "&lt;b&gt;" in verdict._repr_html_()


def test_a_right_answer_is_told_what_was_checked_and_no_more():
    verdict = assess("wasserstein_1", w1)
    assert "all visible checks passed" in str(verdict)
    assert "✓" in verdict._repr_html_()


def test_names_are_found_and_strangers_get_advice():
    with pytest.raises(
        ValueError, match="no exercise named 'wasserstein'.*Did you mean"
    ):
        check("wasserstein", w1)
    with pytest.raises(ValueError, match="without quotes"):
        check("wasserstein_1")
    assert check("wasserstein_1", w1).correct
    assert "not a function" in check("wasserstein_1", 3.0).message
    for stranger, words in (
        (3.0, "needs your function, and 3 is float"),
        (lambda x, y: 0, r"check\('uniform_density', answer\)"),
        (functools.partial(w1), r"check\('uniform_density', answer\)"),
    ):
        with pytest.raises(ValueError, match=words):
            check(stranger)

    def my_kl_normal():
        pass

    with pytest.raises(ValueError, match=r"check\('kl_normal', my_kl_normal\)"):
        check(my_kl_normal)


def test_hints_come_one_by_one():
    said = [repr(hint("kl_normal")) for _ in range(4)]
    assert "1. " in said[0] and "2. " not in said[0]
    assert "3. " in said[2] and "last hint" in said[2]
    assert said[3] == said[2]


def test_the_solution_is_shown_after_an_attempt_or_by_force(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_RECORDS", str(tmp_path / "p.jsonl"))

    def wasserstein_1(x, y):
        return 0.0

    assert "try it first" in repr(reveal(wasserstein_1))
    assert "np.sort" in repr(reveal("wasserstein_1", force=True))
    check(wasserstein_1)
    assert "np.sort" in repr(reveal(wasserstein_1))
    assert "<pre" in reveal(wasserstein_1)._repr_html_()


def test_the_solution_is_the_one_that_was_loaded_whatever_is_written_later(tmp_path):
    file = tmp_path / "reference.py"
    file.write_text("def double(x):\n    return 2 * x\n")
    space = {}
    exec(compile(file.read_text(), str(file), "exec"), space)
    spec = exercise(reference=space["double"])
    file.write_text("\n\nimport os\n\ndef something_else(x):\n    return 3 * x\n")
    linecache.checkcache()
    assert spec.solution() == "def double(x):\n    return 2 * x"


def test_rounding_noise_is_shown_as_0_and_a_small_density_is_not():
    from course_utils.exercises.verdict import shown

    assert shown(np.array([2.2e-16, 2.0616])) == "[0.    , 2.0616]"
    assert "2.3e-17" in shown(np.array([9.1e-8, 2.3e-17]))
    assert shown(np.array([2.3e-17])) == "[2.3e-17]"
    assert "nan" in shown(np.array([np.nan, np.inf, 1.0]))


def test_what_a_spec_refuses_is_said_without_a_traceback():
    verdict = assess("solve_zero_sum", lambda A: (A, A))
    assert verdict.attempted and not verdict.correct
    assert verdict.message.startswith("Return three things")


def test_numbers_that_math_cannot_take_are_explained():
    large = assess("relativistic_losses", lambda r, f: math.exp(1000.0))
    assert "too large for a float" in large.message
    zero = assess("relativistic_losses", lambda r, f: math.log(0.0))
    assert "has none" in zero.message


def test_a_recogniser_that_cannot_read_the_outputs_recognises_nothing():
    def raises(pairs):
        raise IndexError("outputs of another shape")

    known = Misconception("never", lambda *given: None, "never said", raises)
    posterior = EXERCISES["bayes_posterior"]
    changed = dataclasses.replace(posterior, misconceptions=(known,))
    cases = changed.cases(0)
    outputs = collect(changed, lambda *given: 0.5, cases)
    verdict = judge(changed, outputs, cases)
    assert not verdict.correct and verdict.misconception is None
