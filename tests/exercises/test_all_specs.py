"""What holds for every exercise of the course."""

import importlib
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize

from course_utils.exercises import assess
from course_utils.exercises.chapter_01.directions import (
    fit_normal,
    reverse_kl_on_grid,
)
from course_utils.exercises.contents import CHAPTERS
from course_utils.exercises.registry import (
    EXERCISES,
    PREDICTIONS,
    QUIZZES,
    solution_source,
)


def banks(kind: str, attribute: str) -> dict:
    """The answers of all chapters, from the modules kind_NN and kind_NN_lesson beside this one."""
    names = [path.stem for path in Path(__file__).parent.glob(f"{kind}_[0-9][0-9]*.py")]
    chapters = [
        getattr(importlib.import_module(name), attribute) for name in sorted(names)
    ]
    return {name: bank[name] for bank in chapters for name in bank}


RIGHT_ANSWERS = banks("right_answers", "RIGHT_ANSWERS")
WRONG_ANSWERS = banks("unnamed_wrong_answers", "WRONG_ANSWERS")
SEEDS = (0, 1, 20)
SEEDS_OF_WRONG_ANSWERS = (0, 3, 5, 19)
ALL = pytest.mark.parametrize("name", EXERCISES)
KNOWN = [(name, m) for name, e in EXERCISES.items() for m in e.misconceptions]


def _made(name, source):
    space = {"np": np}
    exec(source, space)
    return space[name]


@ALL
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_passes(name, seed):
    verdict = assess(name, EXERCISES[name].reference, seed=seed)
    assert verdict.correct and verdict.score == 1.0, verdict


@ALL
def test_the_untouched_stub_is_not_attempted_and_nothing_raises(name):
    verdict = assess(name, _made(name, EXERCISES[name].stub))
    assert not verdict.attempted and not verdict.correct and verdict.score == 0.0


@ALL
def test_the_revealed_solution_runs_by_itself_and_passes(name):
    assert assess(name, _made(name, solution_source(name))).correct


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "known"), KNOWN, ids=lambda v: getattr(v, "name", v))
def test_every_misconception_fails_and_is_named_as_itself(name, known, seed):
    verdict = assess(name, known.answer, seed=seed)
    assert not verdict.correct and verdict.score < 1
    assert verdict.misconception == known.name
    assert verdict.message == known.hint


@pytest.mark.parametrize(
    ("name", "answer"), [(n, a) for n, many in RIGHT_ANSWERS.items() for a in many]
)
def test_right_answers_in_other_forms_pass(name, answer):
    for seed in SEEDS[:2]:
        verdict = assess(name, answer, seed=seed)
        assert verdict.correct, verdict


@pytest.mark.parametrize(
    ("name", "number"),
    [(n, i) for n, many in WRONG_ANSWERS.items() for i in range(len(many))],
)
def test_wrong_answers_that_nobody_named_fail_with_words(name, number):
    for seed in SEEDS_OF_WRONG_ANSWERS:
        verdict = assess(name, WRONG_ANSWERS[name][number], seed=seed)
        assert not verdict.correct and verdict.score < 1 and verdict.attempted
        assert len(verdict.message) > 10


@ALL
def test_knowing_the_visible_cases_by_heart_does_not_help_elsewhere(name):
    exercise = EXERCISES[name]
    known = []

    def learns(*given):
        result = exercise.reference(*given)
        known.append((given, result))
        return result

    def remembers(*given):
        for known_given, result in known[:20]:
            if all(map(np.array_equal, given, known_given)):
                return result
        return 0.0 * np.asarray(exercise.reference(*given))

    assert assess(name, learns).correct
    assert not assess(name, remembers, seed=1).correct


@pytest.mark.parametrize("seed", range(0, 21, 2))
def test_the_reference_of_fit_normal_finds_the_least_divergence(seed):
    for case in EXERCISES["fit_normal"].cases(seed):
        if case["direction"] == "reverse":
            x, p = case["x"], case["p"]
            found = least_from_many_starts(x, p)
            reached = reverse_kl_on_grid(x, p, *fit_normal(**case))
            assert reached < found + 1e-5


def least_from_many_starts(x, p) -> float:
    """The least KL(q‖p) that Nelder and Mead find from many starts."""

    def divergence(v):
        return reverse_kl_on_grid(x, p, v[0], np.exp(v[1]))

    starts = [(m, np.log(0.6)) for m in np.linspace(-4, 4, 9)]
    return min(
        optimize.minimize(divergence, start, method="Nelder-Mead").fun
        for start in starts
    )


def test_a_bell_beyond_the_grid_is_no_fit():
    x = np.linspace(-9, 9, 601)
    p = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    assert reverse_kl_on_grid(x, p, 0.0, 1.0) < 1e-6
    assert reverse_kl_on_grid(x, p, 100.0, 1.0) == np.inf
    assert reverse_kl_on_grid(x, p, 0.0, 1e6) == np.inf


@ALL
def test_there_are_enough_right_and_wrong_answers_to_trust_the_check(name):
    assert len(RIGHT_ANSWERS[name]) >= 2
    assert len(WRONG_ANSWERS[name]) >= 8
    assert len(EXERCISES[name].misconceptions) >= 4


@ALL
def test_cases_are_drawn_from_the_seed_and_are_never_degenerate(name):
    def flat(seed):
        cases = EXERCISES[name].cases(seed)
        return [
            np.ravel(v) for c in cases for v in c.values() if not isinstance(v, str)
        ]

    def same(a, b):
        return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))

    assert same(flat(5), flat(5)) and not same(flat(5), flat(6))
    assert len(EXERCISES[name].cases(0)) >= 2


@ALL
def test_texts_are_complete(name):
    exercise = EXERCISES[name]
    assert len(set(exercise.hints)) == 3
    assert exercise.statement and exercise.title
    assert exercise.stub.startswith(f"def {name}(") and exercise.stub.endswith("...")
    assert max(map(len, exercise.stub.splitlines())) <= 88


def test_every_exercise_and_question_belongs_to_exactly_one_lesson():
    lessons = [lesson for chapter in CHAPTERS for lesson in chapter.lessons]
    for known, attribute in (
        (EXERCISES, "exercises"),
        (QUIZZES, "quizzes"),
        (PREDICTIONS, "predictions"),
    ):
        used = [name for lesson in lessons for name in getattr(lesson, attribute)]
        assert sorted(used) == sorted(known)


@pytest.mark.parametrize("name", QUIZZES)
def test_every_option_of_a_quiz_explains_itself(name):
    options = QUIZZES[name].options
    assert len(options) >= 3
    assert all(len(option.says) > 20 for option in options)
    assert len({option.says for option in options}) == len(options)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_every_prediction_reveals_a_reason(name):
    assert len(PREDICTIONS[name].reveal) > 40
