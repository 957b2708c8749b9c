"""What holds for every lesson as it is stored."""

import ast
import re

import numpy as np
import pytest

from books import ROOT, books, is_printed, numbers_with_a_point, source
from course_utils import stored_form
from course_utils.exercises.registry import EXERCISES, PREDICTIONS, QUIZZES
from course_utils.explorers.catalogue import FIGURES

BOOKS = books()
each_lesson = pytest.mark.parametrize("book", BOOKS, ids=lambda b: b.lesson.stem)


def test_every_notebook_is_in_the_table_of_contents_and_the_other_way_round():
    stored = sorted((ROOT / "chapters").rglob("*.ipynb"))
    stored = [path for path in stored if ".ipynb_checkpoints" not in path.parts]
    assert stored == sorted(book.path for book in BOOKS)


@each_lesson
def test_a_lesson_is_in_stored_form(book):
    text = book.path.read_text(encoding="utf-8")
    assert text == stored_form.as_text(stored_form.stored_form(book.raw)), (
        f"run: python course.py tidy {book.path.relative_to(ROOT)}"
    )


@each_lesson
def test_claim_cells_have_a_count_and_an_output_or_nbval_would_compare_nothing(book):
    for cell in book.claims:
        assert cell["execution_count"], f"{cell['id']}: run it, save, tidy"
        assert cell["outputs"], f"{cell['id']} prints nothing"
    assert book.claims or not numbers_with_a_point(book.prose)


@each_lesson
def test_cells_are_named_by_words(book):
    ids = [cell["id"] for cell in book.raw["cells"]]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert re.fullmatch(r"[a-z]+[0-9]{0,2}(-[a-z0-9]+)*", name), name
        assert not re.search(r"[0-9a-f]{6}", name), f"{name}: a number by machine"


@each_lesson
def test_code_cells_are_short_and_imports_stand_in_one_cell(book):
    importing = []
    for cell in book.cells("code"):
        lines = source(cell).splitlines()
        tree = ast.parse(source(cell)).body
        imports = [n for n in tree if isinstance(n, ast.Import | ast.ImportFrom)]
        if imports:
            importing.append(cell["id"])
            assert len(imports) == len(tree) and len(imports) <= 7
        else:
            assert len(lines) <= 12, f"{cell['id']} has {len(lines)} lines"
    assert len(importing) == 1


@each_lesson
def test_a_lesson_opens_with_its_title_its_time_and_its_claim_of_the_essay(book):
    first = source(book.cells("markdown")[0])
    assert first.startswith(f"# {book.lesson.title}\n")
    assert f"{book.lesson.minutes} minutes" in first
    assert "**The essay**" in book.prose or book.lesson.stem.startswith("00")


@each_lesson
def test_a_lesson_takes_the_minutes_that_it_says(book):
    if book.lesson.stem.startswith("00"):
        return  # read in passing: what it shows is tried, not worked through
    reading = len(book.prose.split()) / 120
    trying = sum(EXERCISES[name].minutes for name in book.lesson.exercises)
    looking = 4 * sum(len(book.calls(name)) > 0 for name in FIGURES)
    assert abs(reading + trying + looking - book.lesson.minutes) <= 5


@each_lesson
def test_a_lesson_asks_what_the_table_of_contents_says_and_in_its_order(book):
    assert book.calls("check") == list(book.lesson.exercises)
    assert sorted(book.calls("quiz")) == sorted(book.lesson.quizzes)
    assert sorted(book.calls("predict")) == sorted(book.lesson.predictions)
    assert book.code[-1] == "progress()"


@each_lesson
def test_exercises_stand_there_as_their_specs_say(book):
    for name in book.lesson.exercises:
        exercise = EXERCISES[name]
        assert f"### Exercise: {exercise.title}\n" in book.prose
        assert exercise.statement in book.prose
        assert exercise.stub in book.code
        at = book.code.index(exercise.stub)
        assert book.code[at + 1] == f"check({name})"
        assert f"# hint({name})" in book.code[at + 2]
        assert f"# reveal({name})" in book.code[at + 2]


@each_lesson
def test_no_lesson_holds_or_imports_a_solution(book):
    for name in book.lesson.exercises:
        defined = [code for code in book.code if f"def {name}(" in code]
        assert defined == [EXERCISES[name].stub]
        imports = next(code for code in book.code if "import" in code)
        assert not re.search(rf"\b{name}\b", imports)


@each_lesson
def test_every_number_of_the_prose_is_printed_by_a_claim_cell(book):
    said = {f"prose: {n}": n for n in numbers_with_a_point(book.prose)}
    for name in book.lesson.predictions:
        text = PREDICTIONS[name].reveal
        said |= {f"reveal of {name}: {n}": n for n in numbers_with_a_point(text)}
    for name in book.lesson.quizzes:
        for option in QUIZZES[name].options:
            text = f"{option.says} {option.words if option.right else ''}"
            said |= {f"quiz {name}: {n}": n for n in numbers_with_a_point(text)}
    missing = [what for what, n in said.items() if not is_printed(n, book.claimed)]
    assert missing == []


@each_lesson
def test_a_predicted_number_is_printed_by_a_claim_cell(book):
    for name in book.lesson.predictions:
        number = PREDICTIONS[name].number
        if number is not None and not float(number).is_integer():
            assert is_printed(f"{number:g}", book.claimed), name


@each_lesson
def test_links_between_lessons_lead_somewhere(book):
    for target in re.findall(r"\]\(([^)#]+)\)", book.prose):
        if "://" not in target:
            assert (book.path.parent / target).exists(), target


@each_lesson
def test_symbols_and_words_are_those_of_the_house(book):
    assert "!" not in re.sub(r"!=|!\[", "", book.prose), "no exclamation marks"
    american = r"\b\w*(ization|izing|ized|avior|olor)\b|\b(center|gray)\w*"
    text = re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)", "", book.prose)
    assert not re.findall(american, text, re.I)
    assert not re.search(r"\b(clearly|obviously|well known|trivially)\b", text, re.I)


def test_every_figure_of_the_course_is_taken_hold_of_in_a_lesson():
    code = "\n".join(line for book in BOOKS for line in book.code)
    for name in FIGURES:
        assert re.search(rf"^{name}\(", code, re.M), name


def test_a_number_that_no_cell_prints_would_be_found():
    assert numbers_with_a_point("It is 2.31 nats, or 26.46; 5.3.2 is no number") == [
        "2.31",
        "26.46",
    ]
    printed = "KL 2.3091\nnorm 26.4575"
    found = [is_printed(n, printed) for n in ("2.31", "26.46", "2.30", "26.5")]
    assert found == [True, True, False, True]
    assert is_printed("0.69", f"log 2 = {np.log(2):.4f}")
