import pytest

from course_utils.exercises import predict, quiz
from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.registry import PREDICTIONS, QUIZZES


@pytest.mark.parametrize("name", QUIZZES)
def test_every_option_answers_with_its_own_words(name):
    card = quiz(name)
    for number, option in enumerate(QUIZZES[name].options):
        card.buttons[number].click()
        sign = "Right." if option.right else "Not so."
        assert sign in card.feedback.value
        assert option.says.split()[0] in card.feedback.value
        marked = [b.description[0] in "✓✗" for b in card.buttons]
        assert marked.index(True) == number and sum(marked) == 1


@pytest.mark.parametrize("name", PREDICTIONS)
def test_nothing_is_revealed_before_a_guess_is_locked(name):
    card = predict(name)
    assert card.feedback.value == ""
    assert PREDICTIONS[name].reveal not in repr(card)
    if PREDICTIONS[name].options:
        card.buttons[0].click()
    else:
        card.number.value = 1.5
        card.button.click()
    first_words = PREDICTIONS[name].reveal.split(":")[0].split("'")[0][:20]
    assert first_words.split("<")[0] in card.feedback.value


def test_a_locked_guess_stays():
    card = predict("asymmetry")
    card.lock("KL(p‖q)")
    said = card.feedback.value
    card.lock("they are equal")
    assert card.feedback.value == said
    assert all(button.disabled for button in card.buttons)


def test_the_text_form_is_constant_so_that_stored_lessons_do_not_change():
    assert repr(quiz("same-mean")) == repr(quiz("same-mean"))
    assert quiz("same-mean")._repr_mimebundle_()["text/plain"].startswith("QuizCard: p")


def test_a_quiz_needs_one_right_option_and_a_prediction_one_kind_of_answer():
    with pytest.raises(ValueError, match="exactly one right"):
        Quiz("x", "?", (Option("a", True, "."), Option("b", True, ".")))
    with pytest.raises(ValueError, match="either options or a number"):
        Prediction("x", "?", "!")


def test_unknown_names_get_advice():
    with pytest.raises(ValueError, match="Did you mean same-mean"):
        quiz("same-means")
