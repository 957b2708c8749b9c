"""The start page's quiz question and prediction."""

from course_utils.exercises.questions import Option, Prediction, Quiz

QUIZZES = (
    Quiz(
        "most-likely-uniform",
        "Five points lie between 2 and 4, the outermost at 2 and at 4. Which uniform "
        "density makes them most likely?",
        (
            Option(
                "The one on [0, 10]: that is on the safe side.",
                False,
                "Its height is 1/10 at every point. On a narrower interval that still "
                "holds them all it is higher.",
            ),
            Option(
                "The one on [2, 4]: the narrowest that holds them all.",
                True,
                "Its height 1/2 is the greatest that leaves no point outside.",
            ),
            Option(
                "The one on [3, 4]: higher still.",
                False,
                "It gives the point at 2 the density 0, and so all five together: the "
                "likelihood is the product of the heights.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "far-point",
        "A bell is fitted to seven points that lie close together. Then one of them is "
        "dragged far to the right. What does the bell do that fits best?",
        "It moves and widens. The best bell has the mean of the points, and their "
        "standard deviation: one far point pulls at both.",
        options=(
            "It stays with the six others.",
            "It moves a little and gets wider.",
            "It moves a little and keeps its width.",
        ),
    ),
)
