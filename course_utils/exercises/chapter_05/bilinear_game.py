"""Lesson 7: ways to play the bilinear game."""

import numpy as np

from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property

RULES = ("simultaneous", "alternating", "extragradient")


def gradient_play_step(x, y, eta, rule):
    if rule == "alternating":
        x = x - eta * y
        return x, y + eta * x
    ahead_x, ahead_y = x - eta * y, y + eta * x
    if rule == "simultaneous":
        return ahead_x, ahead_y
    return x - eta * ahead_y, y + eta * ahead_x


def _cases(seed):
    rng = np.random.default_rng(seed)
    points = [(1.0, 0.5, 0.2)]
    for signs in ((1, -1), (-1, 1)):
        x, y = np.multiply(signs, rng.uniform(0.4, 1.6, 2))
        points.append((x, y, rng.uniform(0.15, 0.6)))
    names = ("x", "y", "eta")
    return [
        {**{n: float(v) for n, v in zip(names, point, strict=True)}, "rule": rule}
        for point in points
        for rule in RULES
    ]


def _as_if(rule, *wrong):
    """Answers that are wrong for one rule, and how their outputs are told."""

    def answer(x, y, eta, given):
        if given == rule:
            return wrong[0](x, y, eta)
        return gradient_play_step(x, y, eta, given)

    def recognise(pairs):
        theirs = [(c, np.ravel(out)) for c, out in pairs if c["rule"] == rule]
        return any(
            all(
                out.shape == (2,)
                and np.allclose(
                    out, one(c["x"], c["y"], c["eta"]), rtol=1e-5, atol=1e-8
                )
                for c, out in theirs
            )
            for one in wrong
        )

    return {"answer": answer, "recognise": recognise}


def _with_signs(down, up):
    """All rules, played with x going `down` times its slope and y going `up` times."""

    def answer(x, y, eta, rule):
        if rule == "alternating":
            x = x + down * eta * y
            return x, y + up * eta * x
        ahead_x, ahead_y = x + down * eta * y, y + up * eta * x
        if rule == "simultaneous":
            return ahead_x, ahead_y
        return x + down * eta * ahead_y, y + up * eta * ahead_x

    def recognise(pairs):
        theirs = [(c, np.ravel(out)) for c, out in pairs if c["rule"] == "simultaneous"]
        return all(
            out.shape == (2,) and np.allclose(out, answer(*c.values()), rtol=1e-5)
            for c, out in theirs
        )

    return {"answer": answer, "recognise": recognise}


def _own_variable(x, y, eta, rule):
    if rule == "extragradient":
        return x - eta * (x - eta * x), y + eta * (y + eta * y)
    return x - eta * x, y + eta * y


def _own_slopes(x, y, eta):
    return x - eta * x, y + eta * y


def _move_alone(x, y, eta):
    return -eta * y, eta * x


def _value_for_slopes(x, y, eta):
    return x - eta * x * y, y + eta * x * y


def _new_x(x, y, eta):
    return x - eta * y, y + eta * (x - eta * y)


def _y_first(x, y, eta):
    y = y + eta * x
    return x - eta * y, y


def _at_once(x, y, eta):
    return x - eta * y, y + eta * x


def _twice(x, y, eta):
    return _at_once(*_at_once(x, y, eta), eta)


def _second_one_after_the_other(x, y, eta):
    ahead_x, ahead_y = _at_once(x, y, eta)
    x = x - eta * ahead_y
    return x, y + eta * x


def _ahead_one_after_the_other(x, y, eta):
    ahead_x, ahead_y = _new_x(x, y, eta)
    return x - eta * ahead_y, y + eta * ahead_x


def _all_one_after_the_other(x, y, eta):
    ahead_x, ahead_y = _new_x(x, y, eta)
    x = x - eta * ahead_y
    return x, y + eta * x


def _own_number_ahead(x, y, eta):
    ahead_x, ahead_y = _at_once(x, y, eta)
    return x - eta * ahead_x, y + eta * ahead_y


def _look_back(x, y, eta):
    back_x, back_y = _at_once(x, y, -eta)
    return x - eta * back_y, y + eta * back_x


def _only_x_looks_ahead(x, y, eta):
    return x - eta * (y + eta * x), y + eta * x


def _only_y_looks_ahead(x, y, eta):
    return x - eta * y, y + eta * (x - eta * y)


def _y_descends_ahead(x, y, eta):
    ahead_x, ahead_y = _at_once(x, y, eta)
    return x - eta * ahead_y, y - eta * ahead_x


def _mean_of_slopes(x, y, eta):
    ahead_x, ahead_y = _at_once(x, y, eta)
    return x - eta * (y + ahead_y) / 2, y + eta * (x + ahead_x) / 2


def _keeps(rule, form):
    """Whether a quadratic form of the point is multiplied by what it should be."""

    def holds(pairs):
        return all(
            np.isclose(after, before, rtol=1e-3)
            for before, after in (
                form(c["x"], c["y"], *np.ravel(out), c["eta"])
                for c, out in pairs
                if c["rule"] == rule
            )
        )

    return holds


GRADIENT_PLAY_STEP = Exercise(
    name="gradient_play_step",
    title="One step, in three ways",
    statement=(
        "f(x, y) = xy; x descends f and y ascends it, with steps of length `eta`. Return "
        'the point (x, y) after one step, where `rule` is "simultaneous", "alternating" '
        '(x moves first) or "extragradient".'
    ),
    stub='''def gradient_play_step(x, y, eta, rule):
    """(x, y) after one step on f = xy: x descends, y ascends; rule:
    "simultaneous", "alternating" (x first) or "extragradient"."""
    ...''',
    reference=gradient_play_step,
    cases=_cases,
    misconceptions=(
        Misconception(
            "the new x in simultaneous play",
            hint="In simultaneous play, which x did y's update use? You gave it the new "
            "one: that is alternating play. Both must look at the old point, so compute "
            "both slopes before you change anything.",
            **_as_if("simultaneous", _new_x),
        ),
        Misconception(
            "the new y in simultaneous play",
            hint="In simultaneous play, which y did x's update use? You gave it the new "
            "one: that is alternating play, with y first. Compute both slopes at the old "
            "point before you change anything.",
            **_as_if("simultaneous", _y_first),
        ),
        Misconception(
            "both minimise",
            hint="Both of your players descend f. y wants f to be large: its sign is +. "
            "The sum x + y shrinks with every step of yours, and nothing turns.",
            **_with_signs(-1, -1),
        ),
        Misconception(
            "both maximise",
            hint="Both of your players ascend f. x wants f to be small: its sign is −.",
            **_with_signs(1, 1),
        ),
        Misconception(
            "the roles exchanged",
            hint="Your x ascends and your y descends, so that play turns the other way "
            "round. Asked is the opposite: x − η ∂f/∂x and y + η ∂f/∂y.",
            **_with_signs(1, -1),
        ),
        Misconception(
            "the move without the point",
            hint="You returned how far they move. Asked is where they are after it: add "
            "the move to x and y.",
            **_as_if("simultaneous", _move_alone),
        ),
        Misconception(
            "f itself instead of its slopes",
            hint="You stepped by η xy: that is f. The slope of xy along x is y, and along "
            "y it is x.",
            **_as_if("simultaneous", _value_for_slopes),
        ),
        Misconception(
            "each slope along the wrong variable",
            _own_variable,
            "The slope that x feels is ∂(xy)/∂x = y, the other player's number, and not "
            "x. In this game nobody has a slope of their own.",
            _as_if("simultaneous", _own_slopes)["recognise"],
        ),
        Misconception(
            "y moves first",
            hint='For "alternating" you moved y first. Here x moves first, and y answers '
            "the new x. With the other order x² + y² + ηxy is conserved, and not "
            "x² + y² − ηxy.",
            **_as_if("alternating", _y_first),
        ),
        Misconception(
            "nobody waits in alternating play",
            hint='For "alternating" your y still looks at the old x: that is simultaneous '
            "play. Let x move, and give y the new x.",
            **_as_if("alternating", _at_once),
        ),
        Misconception(
            "the step from the point ahead",
            hint='For "extragradient" you went on from the point ahead, or added both '
            "slopes: these are two ordinary steps, and they lead outwards twice. The look "
            "ahead only lends its "
            "slope; the step starts at the old (x, y).",
            **_as_if("extragradient", _twice),
        ),
        Misconception(
            "only the look ahead",
            hint='For "extragradient" you returned the point ahead itself. Take the '
            "slopes there, go back to (x, y), and step with them.",
            **_as_if("extragradient", _at_once),
        ),
        Misconception(
            "the second step one after the other",
            hint='For "extragradient" the step itself is simultaneous: both use the '
            "point ahead. Your y used the x that had already moved.",
            **_as_if("extragradient", _second_one_after_the_other),
        ),
        Misconception(
            "the look ahead one after the other",
            hint='For "extragradient" the look ahead is a simultaneous step: your y '
            "looked at the x ahead instead of at the old x.",
            **_as_if("extragradient", _ahead_one_after_the_other),
        ),
        Misconception(
            "everything one after the other",
            hint='For "extragradient" you let x move first, both in the look ahead and in '
            "the step. Each of them is simultaneous: both players look at one point, and "
            "then move.",
            **_as_if("extragradient", _all_one_after_the_other),
        ),
        Misconception(
            "the own number ahead",
            hint='For "extragradient" x used the x ahead, and y the y ahead. Also there the '
            "slope along x is the number of y, and the slope along y that of x.",
            **_as_if("extragradient", _own_number_ahead),
        ),
        Misconception(
            "a look back",
            hint='For "extragradient" your look ahead has the signs turned round: it looks '
            "at where play would have come from. Ahead is x − ηy, y + ηx.",
            **_as_if("extragradient", _look_back),
        ),
        Misconception(
            "only one of them looks ahead",
            hint='For "extragradient" one of your players uses the slope ahead, and the '
            "other that at the old point. Both look ahead.",
            **_as_if("extragradient", _only_x_looks_ahead, _only_y_looks_ahead),
        ),
        Misconception(
            "y descends in the second step",
            hint='For "extragradient" your y goes down in the step that counts. y ascends, '
            "with the slope ahead: y + η times the x ahead.",
            **_as_if("extragradient", _y_descends_ahead),
        ),
        Misconception(
            "the mean of both slopes",
            hint='For "extragradient" you stepped with the mean of the slopes here and '
            "ahead, or with the slope half a step ahead: on xy that is the same. Look a "
            "whole step ahead, and use the slope there alone.",
            **_as_if("extragradient", _mean_of_slopes),
        ),
    ),
    properties=(
        Property(
            "A simultaneous step multiplies x² + y² by exactly 1 + η².",
            _keeps(
                "simultaneous",
                lambda x, y, u, v, eta: ((1 + eta**2) * (x**2 + y**2), u**2 + v**2),
            ),
        ),
        Property(
            "An alternating step with x first leaves x² + y² − ηxy as it was.",
            _keeps(
                "alternating",
                lambda x, y, u, v, eta: (
                    x**2 + y**2 - eta * x * y,
                    u**2 + v**2 - eta * u * v,
                ),
            ),
        ),
        Property(
            "An extragradient step multiplies x² + y² by exactly 1 − η² + η⁴.",
            _keeps(
                "extragradient",
                lambda x, y, u, v, eta: (
                    (1 - eta**2 + eta**4) * (x**2 + y**2),
                    u**2 + v**2,
                ),
            ),
        ),
    ),
    hints=(
        "What is the slope of xy for x, and for y? Then ask of each update: at which "
        "point was its slope taken?",
        "The slopes are y and x. From (1, 0.5) with η = 0.2 a simultaneous step leads to "
        "(0.9, 0.7). In alternating play y uses 0.9 and gets 0.68. Extragradient goes "
        "back to (1, 0.5) and uses 0.7 and 0.9.",
        "simultaneous: x − ηy, y + ηx; alternating: first x ← x − ηy, then y + ηx; "
        "extragradient: a, b = x − ηy, y + ηx, then x − ηb, y + ηa",
    ),
    minutes=8,
)


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


EXERCISES = (GRADIENT_PLAY_STEP,)
QUIZZES = (
    Quiz(
        "smaller-steps",
        "Simultaneous play of xy leads outwards with steps of 0.1. What if every step is "
        "a thousandth of that?",
        (
            _wrong(
                "It ends at (0, 0): small steps follow the flow.",
                "They follow it, and the flow itself goes round in a circle. It never "
                "comes nearer to (0, 0).",
            ),
            _wrong(
                "It goes round for ever at one distance.",
                "Only the flow does, with infinitely short steps. Each finite step goes "
                "straight on along the tangent, and ends a little outside of the circle.",
            ),
            _right(
                "It still leads outwards, only more slowly.",
                "The factor of a step is √(1 + η²), above 1 for every η. For one turn "
                "it takes about 2π/η steps, and in that turn the distance grows by a factor "
                "of about exp(πη): smaller steps leave more slowly, but never return.",
            ),
        ),
    ),
    Quiz(
        "average-of-play",
        "Alternating play of xy goes round for ever. What becomes of the average of all "
        "its points so far?",
        (
            _wrong(
                "It goes round as well.",
                "What is far out on one side cancels what is far out on the other: over "
                "a whole turn the sum is nearly 0.",
            ),
            _right(
                "It tends to (0, 0), though the last point never does.",
                "The sum stays bounded, so the average falls like 1/t. In convex-concave "
                "games on bounded sets averages of play with short steps come near an "
                "equilibrium. Of networks that says nothing: the average of two good "
                "networks need not be good.",
            ),
            _wrong(
                "It tends to the start.",
                "The start is one point of many, and its weight falls like 1/t.",
            ),
        ),
    ),
    Quiz(
        "what-a-centre-says",
        "At the equilibrium of a GAN the flow has the eigenvalues ±i/2. What do they say "
        "about the flow?",
        (
            _wrong(
                "It goes round for ever.",
                "The linear part does. What is left out of it may pull inwards, as the "
                "non-saturating loss of Dirac-GAN shows.",
            ),
            _wrong(
                "It leaves: the equilibrium is unstable.",
                "That takes an eigenvalue with a positive real part. Finite simultaneous "
                "steps do lead outwards near the equilibrium, but that is another "
                "question.",
            ),
            _right(
                "They do not decide: the rest of the loss does.",
                "With the saturating loss of Dirac-GAN the flow keeps its distance; with "
                "the non-saturating one it comes home, like √(8/t). Both have ±i/2.",
            ),
        ),
    ),
)
PREDICTIONS = (
    Prediction(
        "xy-at-once",
        "f(x, y) = xy. x descends, y ascends, both at once with steps of 0.1, from (1, 0). "
        "How far from the equilibrium (0, 0) are they after 200 steps?",
        "Farther: at 2.705. Every step multiplies the distance by √(1 + 0.01) = 1.005, "
        "whatever the point, and 200 of them by 1.01¹⁰⁰.",
        options=(
            "much nearer than 1",
            "about as far: near 1",
            "farther: above 2",
        ),
    ),
    Prediction(
        "which-momentum",
        "Momentum adds β times the last move to each step, and speeds up descent with "
        "β = 0.9. With which β does alternating play of xy come to (0, 0)?",
        "With −½: a step against the last one brakes the turning. With η = 0.9 the "
        "distance then shrinks by a factor of 0.908 a step in the long run. Zero keeps "
        "it, and a positive β lets it grow.",
        options=("0.9", "0.5", "0", "−0.5"),
    ),
)
