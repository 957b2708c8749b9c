import html

import pytest

from course_utils.exercises import predict, quiz, records
from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.registry import PREDICTIONS, QUIZZES


@pytest.mark.parametrize("name", QUIZZES)
def test_every_option_answers_with_its_own_words(name):
    card = quiz(name)
    for number, option in enumerate(QUIZZES[name].options):
        card.buttons[number].click()
        sign = "Right." if option.right else "Not so."
        assert sign in card.feedback.value
        assert option.says in html.unescape(card.feedback.value)
        marked = [b.description[0] in "✓✗" for b in card.buttons]
        assert marked.index(True) == number and sum(marked) == 1


@pytest.mark.parametrize("name", PREDICTIONS)
def test_nothing_is_revealed_before_a_guess_is_locked(name):
    card = predict(name)
    assert card.feedback.value == ""
    assert not any(PREDICTIONS[name].reveal in words for words in shown(card))
    if PREDICTIONS[name].options:
        card.buttons[0].click()
    else:
        card.number.value = 1.5
        card.button.click()
    first_words = PREDICTIONS[name].reveal.split(":")[0].split("'")[0][:20]
    assert first_words.split("<")[0] in card.feedback.value


def shown(card) -> list[str]:
    """Whatever words the widget holds."""
    return [
        str(getattr(part, trait))
        for part in card.widget.children
        for trait in ("value", "description")
        if hasattr(part, trait)
    ]


@pytest.mark.parametrize("name", PREDICTIONS)
def test_where_no_widget_is_shown_a_prediction_reveals_at_once(name):
    prediction = PREDICTIONS[name]
    text = predict(name)._repr_mimebundle_()["text/plain"]
    assert text.index(prediction.question) < text.index(prediction.reveal)
    assert all(f"{words}\n" in text for words in prediction.options)


@pytest.mark.parametrize("name", QUIZZES)
def test_where_no_widget_is_shown_a_quiz_asks_and_gives_nothing_away(name):
    text = quiz(name)._repr_mimebundle_()["text/plain"]
    assert QUIZZES[name].question in text
    letters = [line[:2] for line in text.splitlines()[1:]]
    assert letters == ["A.", "B.", "C.", "D."][: len(QUIZZES[name].options)]
    assert not any(option.says in text for option in QUIZZES[name].options)


def test_a_locked_guess_stays():
    card = predict("asymmetry")
    card.lock("KL(p‖q)")
    said = card.feedback.value
    card.lock("they are equal")
    card.buttons[2].click()
    assert card.feedback.value == said
    assert [button.description[0] for button in card.buttons] == ["●", "B", "C"]


def test_locking_leaves_the_pressed_button_enabled_for_the_keyboard():
    card = predict("asymmetry")
    card.buttons[1].click()
    assert [button.disabled for button in card.buttons] == [True, False, True]
    card = predict("noise-on-a-grid")
    card.button.click()
    assert card.number.disabled and not card.button.disabled


@pytest.mark.parametrize(
    ("name", "guess", "words"),
    [
        ("noise-on-a-grid", 12, "Locked: 12."),
        ("noise-on-a-grid", 20.5, "Locked: 20.5."),
        ("asymmetry", "KL(p‖q)", "Locked: KL(p‖q)."),
        ("far-point", "It stays with the six others.", "with the six others.<"),
    ],
)
def test_the_locked_guess_is_repeated_as_a_sentence(name, guess, words):
    card = predict(name)
    card.lock(guess)
    assert words in card.feedback.value


def test_a_guess_that_is_no_option_is_refused_and_locks_nothing():
    card = predict("asymmetry")
    with pytest.raises(ValueError, match="one of KL.*but is 'neither'"):
        card.lock("neither")
    assert not card.locked and card.feedback.value == ""


@pytest.mark.parametrize("name", QUIZZES)
def test_right_and_wrong_are_told_apart_without_colour_and_are_read_out(name):
    card = quiz(name)
    for number, option in enumerate(QUIZZES[name].options):
        card.answer(number)
        pressed = card.buttons[number]
        assert pressed.description.startswith("✓ " if option.right else "✗ ")
        looks = {"course-right", "course-wrong"} & set(pressed._dom_classes)
        assert looks == {"course-right" if option.right else "course-wrong"}
        others = [b for b in card.buttons if b is not pressed]
        assert not any("course-right" in b._dom_classes for b in others)
        assert not any("course-wrong" in b._dom_classes for b in others)
        assert "role='alert'" in card.feedback.value


def test_the_look_of_the_cards_comes_with_them():
    assert ".course-option" in quiz("same-mean").widget.children[0].value


def test_the_text_form_is_constant_so_that_stored_lessons_do_not_change():
    assert repr(quiz("same-mean")) == repr(quiz("same-mean"))
    text = quiz("same-mean")._repr_mimebundle_()["text/plain"]
    assert text.startswith("Quiz question. p = N(0, 1)")


def test_a_quiz_needs_one_right_option_and_a_prediction_one_kind_of_answer():
    with pytest.raises(ValueError, match="exactly one right"):
        Quiz("x", "?", (Option("a", True, "."), Option("b", True, ".")))
    with pytest.raises(ValueError, match="either options or a number"):
        Prediction("x", "?", "!")


def test_unknown_names_get_advice():
    with pytest.raises(ValueError, match="Did you mean same-mean"):
        quiz("same-means")


def test_a_locked_guess_is_still_locked_when_the_cell_is_run_again():
    predict("asymmetry").lock("KL(p‖q)")
    again = predict("asymmetry")
    assert again.locked and "Locked: KL(p‖q)" in again.feedback.value
    assert [button.disabled for button in again.buttons].count(False) == 1
    assert len([e for e in records.history().events if e["kind"] == "prediction"]) == 1
    predict("length-in-700").lock(3.5)
    assert predict("length-in-700").number.value == 3.5


def test_a_guess_of_another_edition_of_the_question_is_passed_over():
    records.record({"kind": "prediction", "name": "asymmetry", "guess": "long gone"})
    records.record({"kind": "prediction", "name": "length-in-700", "guess": "many"})
    assert not predict("asymmetry").locked and not predict("length-in-700").locked
