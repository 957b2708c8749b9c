"""Lesson 4: when nobody gains by changing alone."""

from functools import lru_cache

import numpy as np

from course_utils.exercises.plain import NotNumbers, numbers
from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception


def is_nash(V, theta, psi, family):
    thetas, psis = family
    now = V(theta, psi)
    generator_gains = now - min(V(other, psi) for other in thetas)
    discriminator_gains = max(V(theta, other) for other in psis) - now
    return max(generator_gains, discriminator_gains) < 1e-9


# The games. Each: (V, thetas, psis), made of a case's plain data. ------------------

_X = np.linspace(-30.0, 30.0, 4001)
_MASS = np.full(_X.size, _X[1] - _X[0])


def _density(sd):
    return np.exp(-((_X / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


def _gan_value(theta, psi):
    """V for p = N(0, 1), q = N(0, theta²) and D = sigmoid(a + b x + c x²)."""
    return _gan_value_once(float(theta), tuple(psi))


@lru_cache(maxsize=256)
def _gan_value_once(theta, psi):
    logit = np.polyval(psi[::-1], _X)
    log_d, log_not_d = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    value = _MASS @ (_density(1.0) * log_d + _density(theta) * log_not_d)
    return round(float(value), 12)


def _looked_up(table, rows, columns):
    def V(theta, psi):
        if theta not in rows or psi not in columns:
            raise ValueError(
                f"V(theta, psi) was asked for theta = {theta} and psi = {psi}, but "
                f"thetas is {rows} and psis is {columns}"
            )
        return float(table[int(theta), int(psi)])

    return V


def _game(case):
    kind = case["game"]
    if kind == "table":
        table = np.array(case["payoffs"])
        rows, columns = (list(range(n)) for n in table.shape)
        return _looked_up(table, rows, columns), rows, columns
    if kind == "GAN":
        psis = [tuple(psi) for psi in case["psis"]]
        return _gan_value, list(case["thetas"]), psis
    grid = np.linspace(-1, 1, 41).round(6).tolist()
    a, b, c = case["coefficients"]
    return (
        lambda theta, psi: a * theta**2 + b * psi**2 + c * theta * psi,
        grid,
        grid,
    )


def _answers(answer, case):
    """1 for yes, 0 for no: a row for each theta that is asked for, a column for each psi."""
    V, thetas, psis = _game(case)
    verdicts = [
        [
            _verdict(answer, V, theta, psi, thetas, psis)
            for psi in case.get("asked_psis", psis)
        ]
        for theta in case.get("asked_thetas", thetas)
    ]
    missing = [verdict is None for row in verdicts for verdict in row]
    if all(missing):
        return None
    if any(missing):
        raise NotNumbers(
            "It returned None for some pairs. Does every path of it end in a `return`?"
        )
    return verdicts


def _verdict(answer, V, theta, psi, thetas, psis):
    family = (list(thetas), list(psis))
    given = answer(V, theta, psi, family)
    if family != (thetas, psis):
        raise NotNumbers("It changes `family`. Work on copies, such as `list(thetas)`.")
    if given is None:
        return None
    try:
        array, _ = numbers(given)
    except NotNumbers as reason:
        raise NotNumbers(f"Return True or False. {reason}") from None
    if array.size != 1:
        raise NotNumbers(
            f"Return one answer, True or False, and not {array.size} of them."
        )
    return float(array.item())


_LINEAR = [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (-0.3, 0.4)]
_QUADRATIC = [(0.0, 0.0, 0.0), (0.5, 0.0, 0.0), (0.8, 0.0, -0.4), (-0.4, 0.2, 0.1)]


def _with_saddle(rng, rows, columns):
    """A random table whose entry at some place is the least of its column, the largest of its row."""
    table = rng.normal(size=(rows, columns)).round(2)
    i, j = rng.integers(rows), rng.integers(columns)
    table[:, j] += 3.0 + np.abs(rng.normal(size=rows)).round(2)
    table[i] -= 6.0
    table[i, j] = 0.0
    return table


def _nash_cases(seed):
    rng = np.random.default_rng(seed)
    tables = [_with_saddle(rng, 3, 4), _with_saddle(rng, 4, 3)]
    tables.append(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    tables.append(rng.normal(size=(3, 3)).round(2))
    # Ties: nobody gains, yet somebody could change without loss.
    tables.append(np.array([[0.5, 0.5, -1.0], [0.5, 0.2, 0.1], [2.0, 0.5, 1.0]]))
    cases = [{"game": "table", "payoffs": table.tolist()} for table in tables]
    sds = [1.0, round(float(rng.uniform(1.5, 2.5)), 2), 3.0]
    cases += [
        {"game": "GAN", "thetas": sds, "psis": _LINEAR},
        {"game": "GAN", "thetas": sds, "psis": _QUADRATIC},
        {"game": "GAN", "thetas": [3.0], "psis": _QUADRATIC},
    ]
    # Gains of 0.0001, which are gains.
    nearly = np.array([[1.0, 0.2, -0.3], [1.5, 0.4, 0.9], [0.9999, 1.4, 0.3]])
    cases.append({"game": "table", "payoffs": nearly.tolist()})
    coefficients = [(0.0, 0.0, 1.0), (-3.0, -1.0, 4.0), (1.5, -0.5, 0.7)]
    asked = {"asked_thetas": [0.0, 0.5, -1.0], "asked_psis": [0.0, -0.5, 1.0]}
    quadratic = [{"game": "quadratic", "coefficients": c} for c in coefficients]
    return cases + [{**case, **asked} for case in quadratic]


# Wrong answers ---------------------------------------------------------------------


def _value_is_minus_log_4(V, theta, psi, family):
    return abs(V(theta, psi) + np.log(4)) < 1e-9


def _no_slope(V, theta, psi, family):
    """Neighbours in the family differ little: taken as a gradient of zero."""
    thetas, psis = family
    i, j = thetas.index(theta), psis.index(psi)
    near_theta = [thetas[k] for k in (i - 1, i + 1) if 0 <= k < len(thetas)]
    near_psi = [psis[k] for k in (j - 1, j + 1) if 0 <= k < len(psis)]
    moves = [V(other, psi) for other in near_theta]
    moves += [V(theta, other) for other in near_psi]
    return all(abs(moved - V(theta, psi)) < 0.02 for moved in moves)


def _blind_discriminator(V, theta, psi, family):
    return not np.any(psi)


def _only_generator(V, theta, psi, family):
    return V(theta, psi) <= min(V(other, psi) for other in family[0]) + 1e-9


def _only_discriminator(V, theta, psi, family):
    return V(theta, psi) >= max(V(theta, other) for other in family[1]) - 1e-9


def _roles_swapped(V, theta, psi, family):
    thetas, psis = family
    now = V(theta, psi)
    return (
        now >= max(V(other, psi) for other in thetas) - 1e-9
        and now <= min(V(theta, other) for other in psis) + 1e-9
    )


def _strict(V, theta, psi, family):
    thetas, psis = family
    now = V(theta, psi)
    worse = [V(other, psi) > now + 1e-9 for other in thetas if other != theta]
    worse += [V(theta, other) < now - 1e-9 for other in psis if other != psi]
    return all(worse)


def _one_of_them(V, theta, psi, family):
    return _only_generator(V, theta, psi, family) or _only_discriminator(
        V, theta, psi, family
    )


def _both_minimise(V, theta, psi, family):
    thetas, psis = family
    now = V(theta, psi)
    others = [V(other, psi) for other in thetas] + [V(theta, o) for o in psis]
    return now <= min(others) + 1e-9


def _both_maximise(V, theta, psi, family):
    thetas, psis = family
    now = V(theta, psi)
    others = [V(other, psi) for other in thetas] + [V(theta, o) for o in psis]
    return now >= max(others) - 1e-9


def _minimax(V, theta, psi, family):
    """Whoever moves second may answer: min over theta of the max over psi."""
    thetas, psis = family
    worst = {other: max(V(other, reply) for reply in psis) for other in thetas}
    return V(theta, psi) >= worst[theta] - 1e-9 and worst[theta] <= (
        min(worst.values()) + 1e-9
    )


def _together(V, theta, psi, family):
    thetas, psis = family
    values = [V(t, p) for t in thetas for p in psis]
    return abs(V(theta, psi) - min(values)) < 1e-9


def _guarantees(V, theta, psi, family):
    """Each has its best guarantee, whether or not the two of them meet."""
    thetas, psis = family
    table = np.array([[V(t, s) for s in psis] for t in thetas])
    high, low = table.max(axis=1), table.min(axis=0)
    return bool(
        high[thetas.index(theta)] <= high.min() + 1e-9
        and low[psis.index(psi)] >= low.max() - 1e-9
    )


def _value_is_minimax(V, theta, psi, family):
    thetas, psis = family
    minimax = min(max(V(t, s) for s in psis) for t in thetas)
    return abs(V(theta, psi) - minimax) < 1e-9


def _value_is_that_of_a_saddle(V, theta, psi, family):
    thetas, psis = family
    maximin = max(min(V(t, s) for t in thetas) for s in psis)
    return _value_is_minimax(V, theta, psi, family) and (
        abs(V(theta, psi) - maximin) < 1e-9
    )


def _q_is_p(V, theta, psi, family):
    return bool(theta == 1.0 and not np.any(psi))


def _within(thetas_of, psis_of):
    """The right question, but asked of a part of the family only."""

    def answer(V, theta, psi, family):
        thetas, psis = family
        return is_nash(V, theta, psi, (thetas_of(thetas, theta), psis_of(psis, psi)))

    return answer


def _beside(choices, now):
    k = choices.index(now)
    return choices[max(k - 1, 0) : k + 2]


def _first(choices, now):
    return choices[:1]


def _all(choices, now):
    return choices


def _first_of_thetas_alone(V, theta, psi, family):
    return V(family[0][0], psi) >= V(theta, psi) - 1e-9


def _in_pairs(V, theta, psi, family):
    n = min(map(len, family))
    return is_nash(V, theta, psi, (family[0][:n], family[1][:n]))


def _forgives(most):
    """Gains below `most` are none."""

    def answer(V, theta, psi, family):
        thetas, psis = family
        now = V(theta, psi)
        gains = [now - V(other, psi) for other in thetas]
        return max(gains + [V(theta, other) - now for other in psis]) < most

    return answer


def _gain(V, theta, psi, family):
    thetas, psis = family
    return max(V(theta, o) for o in psis) - min(V(o, psi) for o in thetas)


def _is_one_of(*answers):
    """Recognises any of some wrong answers."""

    def recognise(pairs):
        return any(
            all(np.array_equal(out, _answers(answer, case)) for case, out in pairs)
            for answer in answers
        )

    return recognise


def _known(name, answers, hint):
    return Misconception(name, answers[0], hint, _is_one_of(*answers))


def _is_no_verdict(pairs):
    return any(not np.isin(out, (0, 1)).all() for _, out in pairs)


IS_NASH = Exercise(
    name="is_nash",
    title="Does anybody gain by changing alone?",
    statement=(
        "Return True if $(\\theta, \\psi)$ is a Nash equilibrium of the game in which "
        "$\\theta$ makes `V(theta, psi)` small and $\\psi$ makes it large, and False if "
        "not. `family` is `(thetas, psis)`: the lists of all that each player may "
        "choose. A gain below 1e-9 is none."
    ),
    stub='''def is_nash(V, theta, psi, family):
    """Whether neither player gains by changing alone, within the family."""
    thetas, psis = family
    ...''',
    reference=is_nash,
    cases=_nash_cases,
    use=_answers,
    calls="1 for True, a row for each theta and a column for each psi",
    misconceptions=(
        Misconception(
            "the value is −log 4",
            _value_is_minus_log_4,
            "You compare the value with −log 4. D = ½ has that value whatever q is, "
            "also where another D of the family would gain. Ask what each player could "
            "gain.",
        ),
        Misconception(
            "the slopes vanish",
            _no_slope,
            "You look at small moves only. At (0, 0) of −3θ² − ψ² + 4θψ both slopes are "
            "0, and yet θ gains by going anywhere else. Try all of the family.",
        ),
        Misconception(
            "D = ½",
            _blind_discriminator,
            "You ask whether the discriminator is blind (ψ = 0). It may be blind for "
            "want of skill: with q ≠ p and a better D in the family it gains by "
            "changing.",
        ),
        Misconception(
            "only the generator asked",
            _only_generator,
            "You ask whether θ could gain. An equilibrium needs that ψ cannot either.",
        ),
        Misconception(
            "only the discriminator asked",
            _only_discriminator,
            "You ask whether ψ could gain. An equilibrium needs that θ cannot either.",
        ),
        Misconception(
            "the roles swapped",
            _roles_swapped,
            "You let θ make V large and ψ make it small. Here θ, the generator, "
            "minimises and ψ maximises.",
        ),
        Misconception(
            "a change must cost something",
            _strict,
            "You want every change to be a loss. An equilibrium needs only that no "
            "change is a gain: at D = ½ all generators do equally well.",
        ),
        Misconception(
            "one of them is enough",
            _one_of_them,
            "You say yes when one player cannot gain. Both must be unable to.",
        ),
        Misconception(
            "both minimise",
            _both_minimise,
            "You let both players make V small. ψ, the discriminator, gains where V "
            "becomes larger.",
        ),
        Misconception(
            "both maximise",
            _both_maximise,
            "You let both players make V large. θ, the generator, gains where V becomes "
            "smaller.",
        ),
        Misconception(
            "minimax instead of Nash",
            _minimax,
            "You let ψ answer when θ changes: that is the minimax point. In an "
            "equilibrium the other stays where it is while one changes.",
        ),
        Misconception(
            "the smallest of all values",
            _together,
            "You compare with all pairs, as if both could change together and both "
            "wanted V small. Change one at a time, and hold the other.",
        ),
        Misconception(
            "a number instead of True or False",
            _gain,
            "You return a number, such as a gain. Say whether it is one: True where "
            "neither player gains 1e-9 or more, and False elsewhere.",
            _is_no_verdict,
        ),
        _known(
            "small gains forgiven",
            (_forgives(1e-3), _forgives(1e-2), _forgives(0.1), _forgives(0.5)),
            "You forgive gains that are small. In one of the tables somebody gains "
            "0.0001, and that is a gain: the limit is 1e-9.",
        ),
        _known(
            "each has its best guarantee",
            (_guarantees,),
            "You ask whether θ has the best guarantee that it can have, and ψ too. In "
            "matching pennies, [[1, −1], [−1, 1]], every choice has the same guarantee, "
            "and no pair is an equilibrium. Ask who gains by changing, here and now.",
        ),
        _known(
            "the value of the game",
            (_value_is_minimax, _value_is_that_of_a_saddle),
            "You compare V with the value of the game. Another pair can have the same "
            "number in it and still leave somebody to gain. Ask each player.",
        ),
        _known(
            "q = p",
            (_q_is_p, lambda V, theta, psi, family: theta == 1.0),
            "You ask whether θ is 1, the real spread. With a weak discriminator there are "
            "equilibria with q ≠ p, and in the other games θ is no spread at all.",
        ),
        _known(
            "only the nearest choices tried",
            (_within(_beside, _beside),),
            "You try the choices next to θ and ψ in the lists. A gain may lie further "
            "away: try all of them.",
        ),
        _known(
            "the first choice only",
            (
                _within(_first, _first),
                _within(_first, _all),
                _within(_all, _first),
                _first_of_thetas_alone,
            ),
            "You answer after the first choice in a list. Does a loop hold "
            "`return True`? Only when all choices have been tried is that known: put it "
            "behind the loop.",
        ),
        _known(
            "never an equilibrium",
            (lambda V, theta, psi, family: False,),
            "You never say True. If you ask that each choice in the list is worse, with < "
            "or >: θ and ψ themselves are in the lists, and nothing is worse than itself.",
        ),
        _known(
            "cut to one length",
            (_in_pairs,),
            "You go through both lists side by side, and `zip` stops where the shorter "
            "one ends. Try all `thetas`, and then all `psis`.",
        ),
    ),
    hints=(
        "Hold ψ and let θ try everything in `thetas`. Then hold θ and let ψ try.",
        "In the table [[1, −1], [−1, 1]] each of the four pairs leaves somebody who "
        "gains 2 by changing: no pair is an equilibrium.",
        "θ gains V(θ, ψ) − min over θ′ of V(θ′, ψ); ψ gains max over ψ′ of V(θ, ψ′) − "
        "V(θ, ψ). An equilibrium is where neither is above 1e-9.",
    ),
    minutes=6,
)

EXERCISES = (IS_NASH,)
QUIZZES = (
    Quiz(
        "best-replies-to-a-half",
        "D says ½ everywhere, and stays like that. Which generators are best replies to "
        "it?",
        (
            Option(
                "only q = p",
                False,
                "V(q, ½) = log ½ + log ½ for every q: the generator cannot see p in a "
                "discriminator that says the same everywhere.",
            ),
            Option(
                "every generator",
                True,
                "All of them get −log 4. The equilibrium holds because D would answer "
                "if q left p, not because leaving would cost q anything now.",
            ),
            Option(
                "a generator that puts all its mass in one place",
                False,
                "That is as good as any other here, and no better: all places look the "
                "same to this D.",
            ),
        ),
    ),
    Quiz(
        "what-proposition-2-needs",
        "Proposition 2 of Goodfellow et al. says that q converges to p. What does it "
        "assume that the training of two networks does not do?",
        (
            Option(
                "That the generator is large enough, and nothing else.",
                False,
                "It also lets D reach its best reply D* before each step, and moves q "
                "itself, in which the loss is convex; networks move weights.",
            ),
            Option(
                "That D is at its best reply at every step, and that q itself is moved.",
                True,
                "Then q descends C(q) = −log 4 + 2 JS(p, q), which is convex in q. "
                "Steps that alternate in weights descend no single function.",
            ),
            Option(
                "That the learning rate goes to 0.",
                False,
                "Small steps are needed, but they are not enough where D lags behind, "
                "or where the loss is not convex in what is moved.",
            ),
        ),
    ),
)
PREDICTIONS = (
    Prediction(
        "reply-to-a-frozen-d",
        "D is frozen, and on some place it is larger than anywhere else. The generator "
        'may choose any distribution q and wants D to say "real". What is its best '
        "reply?",
        "All mass where D is largest. V is linear in q, and a linear function on "
        "distributions is smallest at a point mass: against a fixed D, collapse is the "
        "best reply.",
        options=(
            "q = p",
            "all mass where D is largest",
            "mass in proportion to D",
        ),
    ),
)
