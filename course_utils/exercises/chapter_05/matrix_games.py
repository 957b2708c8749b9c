"""Lesson 3: finite games of two players."""

import numpy as np

from course_utils.exercises.plain import NotNumbers, numbers
from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property


def solve_zero_sum(A):
    from itertools import combinations

    A = np.asarray(A, dtype=float)
    m, n = A.shape

    def mix(M):  # of the columns of a square M: it makes all rows earn the same
        k = len(M)
        system = np.ones((k + 1, k + 1))
        system[:k, :k], system[:k, k], system[k, k] = M, -1, 0
        return np.linalg.lstsq(system, np.append(np.zeros(k), 1))[0][:k]

    for k in range(1, min(m, n) + 1):
        for rows in combinations(range(m), k):
            for columns in combinations(range(n), k):
                M = A[np.ix_(rows, columns)]
                x, y = np.zeros(m), np.zeros(n)
                x[list(rows)], y[list(columns)] = mix(M.T), mix(M)
                mixes = min(x.min(), y.min()) > -1e-9 and np.isclose(y.sum(), 1)
                if mixes and (A @ y).max() - (x @ A).min() <= 1e-9 * np.ptp(A):
                    return x, y, x @ A @ y


# What is put to the answer, and in which form it comes back -------------------------------


def _drawn(rng, shape):
    """A game without an equilibrium in pure strategies, its numbers short."""
    while True:
        A = np.round(2 * rng.normal(size=shape), 1)
        if A.max(axis=0).min() - A.min(axis=1).max() > 0.5:
            return A


def _game_cases(seed):
    rng = np.random.default_rng(seed)
    # The pair (2, 3) is an equilibrium in pure strategies; one row is never played.
    saddle = np.array([[4.0, -2.0, 1.0], [5.0, 4.0, 2.0], [-1.0, 6.0, -3.0]])
    # Rows 0 and 3 have a mix that earns the same in both columns, with -¼ of row 0.
    negative = np.array([[3.0, -2.0], [-1.0, 2.0], [1.0, -2.0], [2.0, 1.0]])
    twice = _drawn(rng, (3, 3))
    games = [
        np.array([[3.0, -1.0], [-2.0, 1.0]]),
        _drawn(rng, (2, 4)),
        _drawn(rng, (3, 4)),
        _drawn(rng, (4, 3)),
        saddle + np.round(rng.uniform(-0.9, 0.9), 1),
        twice[:, [0, 1, 2, 1]],
        negative + np.round(rng.uniform(-0.9, 0.9), 1),
    ]
    return [{"A": A} for A in games]


def _in_one_row(answer, case):
    """x, y and the value one after the other, from the three that the answer returns."""
    found = answer(case["A"])
    if found is None or (
        type(found) in (list, tuple) and set(map(type, found)) == {type(None)}
    ):
        return None
    rows, columns = case["A"].shape
    if type(found) not in (list, tuple) or len(found) != 3:
        raise NotNumbers(
            "Return three things: x, y and the value, `return x, y, value`."
        )
    if any(part is None for part in found):
        raise NotNumbers("One of the three things that it returned is None.")
    parts = [numbers(part) for part in found]
    x, y, value = (np.ravel(array) for array, _ in parts)
    if {x.size, y.size} != {rows, columns} or value.size != 1:
        one_each = {x.size, y.size, value.size} == {1}
        raise NotNumbers(
            f"A has {rows} rows and {columns} columns: x must hold {rows} probabilities, "
            f"y {columns}, and the value is one number, in this order; what is returned "
            f"holds {x.size}, {y.size} and {value.size} numbers"
            + (
                "; x is not the number of a row, but says how often each is played"
                if one_each
                else ""
            )
            + "."
        )
    exact = all(double for _, double in parts)
    return np.concatenate([x, y, value]).astype(np.float64 if exact else np.float32)


def _parts(A, output):
    """x, y and the value out of one row of numbers."""
    m, n = A.shape
    return output[:m], output[m : m + n], output[-1]


# Judging ----------------------------------------------------------------------------------


def _is_mix(x, tolerance=1e-6):
    return x.min() >= -tolerance and abs(x.sum() - 1) <= tolerance


def _gap(A, x, y):
    """What both could gain together by changing alone, in spreads of the payoffs."""
    return ((A @ y).max() - (x @ A).min()) / (np.ptp(A) or 1.0)


def _is_solved(output, wanted, rtol, case):
    A = case["A"]
    x, y, value = _parts(A, output)
    near = 0.1 * rtol
    return bool(
        _is_mix(x, near)
        and _is_mix(y, near)
        and _gap(A, x, y) <= near
        and abs(value - x @ A @ y) <= near * np.ptp(A)
    )


# Nearly enough to tell which game somebody has solved, also in float32.
_NEAR = 1e-4


def _guards(A, x, y):
    """Whether x and y are solutions of this game."""
    return _is_mix(x, _NEAR) and _is_mix(y, _NEAR) and _gap(A, x, y) < _NEAR


def _row_is_best(A, x):
    x_best, y_best, value = solve_zero_sum(A)
    return _is_mix(x, _NEAR) and (x @ A).min() > value - _NEAR * np.ptp(A)


def _column_is_best(A, y):
    return _row_is_best(-A.T, y)


def _in_every_case(true_of):
    """Recognises what is true of (A, x, y, value) in all cases."""

    def recognise(pairs):
        return all(
            output is not None and true_of(case["A"], *_parts(case["A"], output))
            for case, output in pairs
        )

    return recognise


def _in_some_case(true_of):
    def recognise(pairs):
        return any(
            output is not None and true_of(case["A"], *_parts(case["A"], output))
            for case, output in pairs
        )

    return recognise


def _are_right_but_the_value(pairs):
    """x and y of all games, and in one of them a value that is not theirs."""
    sure = _in_every_case(lambda A, x, y, v: _guards(A, x, y))
    wrong = _in_some_case(lambda A, x, y, v: abs(v - x @ A @ y) > _NEAR * np.ptp(A))
    return sure(pairs) and wrong(pairs)


def _exchanged(true_of):
    """The same, for an answer whose first part goes with the columns."""

    def true_of_exchanged(A, x, y, value):
        both = np.concatenate([x, y])
        return true_of(A, both[: A.shape[1]], both[A.shape[1] :], value)

    return true_of_exchanged


def _is_rounded(A, x, y, value):
    """A solution, but cut off after two to four decimals."""
    both, best = np.concatenate([x, y]), solve_zero_sum(A)[2]
    cut = any(np.allclose(both, both.round(k), rtol=0, atol=1e-7) for k in (2, 3, 4))
    near = _is_mix(x, 0.03) and _is_mix(y, 0.03) and abs(_gap(A, x, y)) < 0.06
    return cut and near and abs(value - best) < 0.03 * np.ptp(A)


def _all_that_are_played_earn_the_same(A, x, y, value):
    rows, columns = (A @ y)[x > 1e-6], (x @ A)[y > 1e-6]
    spread = max(np.ptp(rows), np.ptp(columns)) if rows.size and columns.size else 1.0
    return _is_mix(x, _NEAR) and _is_mix(y, _NEAR) and spread < _NEAR * np.ptp(A)


# Wrong answers ----------------------------------------------------------------------------


def _pure(A):
    x, y = np.zeros(A.shape[0]), np.zeros(A.shape[1])
    x[A.min(axis=1).argmax()], y[A.max(axis=0).argmin()] = 1, 1
    return x, y, x @ A @ y


def _row_minimises(A):
    x, y, value = solve_zero_sum(-A)
    return x, y, -value


def _both_minimise(A):
    x, y = solve_zero_sum(-A)[0], solve_zero_sum(A)[1]
    return x, y, x @ A @ y


def _both_maximise(A):
    x, y = solve_zero_sum(A)[0], solve_zero_sum(-A)[1]
    return x, y, x @ A @ y


def _swapped(A):
    x, y, value = solve_zero_sum(A)
    return y, x, value


def _uniform(A):
    m, n = A.shape
    return np.ones(m) / m, np.ones(n) / n, A.mean()


def _with_value(value_of):
    def answer(A):
        x, y, value = solve_zero_sum(A)
        return x, y, value_of(A, value)

    return answer


def _not_normalised(A):
    x, y, value = solve_zero_sum(A)
    shifted = value - A.min() + 1
    return x / shifted, y / shifted, value


def _all_indifferent(A):
    m, n = A.shape

    def mix(M):
        k, columns = M.shape
        system = np.ones((k + 1, columns + 1))
        system[:k, :columns], system[:k, columns], system[k, columns] = M, -1, 0
        return np.linalg.lstsq(system, np.append(np.zeros(k), 1))[0][:columns]

    x, y = mix(A.T), mix(A)
    return x, y, x @ A @ y


def _rounded(A):
    x, y, value = solve_zero_sum(A)
    return np.round(x, 3), np.round(y, 3), np.round(value, 3)


def _others_not_asked(A):
    """The first two rows and columns that can be made indifferent with a mix of both."""
    from itertools import combinations

    x, y = np.zeros(A.shape[0]), np.zeros(A.shape[1])
    for rows in combinations(range(A.shape[0]), 2):
        for columns in combinations(range(A.shape[1]), 2):
            (a, b), (c, d) = A[np.ix_(rows, columns)]
            sums = np.array([d - c, a - b, d - b, a - c])
            if (sums > 0).all() or (sums < 0).all():
                x[list(rows)] = sums[:2] / sums[:2].sum()
                y[list(columns)] = sums[2:] / sums[2:].sum()
                return x, y, x @ A @ y


def _learnt(A):
    x, y = np.zeros(A.shape[0]), np.zeros(A.shape[1])
    x[0], y[0] = 1, 1
    for _ in range(1500):
        row, column = (A @ y).argmax(), (x @ A).argmin()
        x[row] += 1
        y[column] += 1
    x, y = x / x.sum(), y / y.sum()
    return x, y, x @ A @ y


SOLVE_ZERO_SUM = Exercise(
    name="solve_zero_sum",
    title="Solve a zero-sum game",
    statement=(
        "`A` has shape (m, n), at most 4 rows and 4 columns. The row player picks a row "
        "and gets the entry from the column player, who picks a column. Return (x, y, "
        "value): mixes of the rows and of the columns from which neither player gains "
        "by changing alone, and what the row player then gets on average. Where there "
        "are many such mixes, any will do. They may not be exploitable by more than a "
        "millionth of the spread of the payoffs."
    ),
    stub='''def solve_zero_sum(A):
    """(x, y, value) of the game in which the row player gets xᵀAy, wants it high,
    and the column player wants it low; x has m entries, y has n."""
    ...''',
    reference=solve_zero_sum,
    cases=_game_cases,
    use=_in_one_row,
    agree=_is_solved,
    misconceptions=(
        Misconception(
            "pure strategies",
            _pure,
            "You play one row and one column for certain. Whoever knows that can answer "
            "it: in matching pennies one of the two always gains by changing. There "
            "only a mix leaves nothing to be gained.",
            _in_every_case(lambda A, x, y, v: max(x) > 1 - 1e-6 and max(y) > 1 - 1e-6),
        ),
        Misconception(
            "the right mixes in the wrong order",
            _swapped,
            "Your first mix belongs to the columns and your second to the rows. Return "
            "x, over the rows, first.",
            _in_every_case(_exchanged(lambda A, y, x, v: _guards(A, x, y))),
        ),
        Misconception(
            "rows and columns exchanged",
            lambda A: solve_zero_sum(A.T),
            "You solved the game Aᵀ: there the player who picks a column of A is the one "
            "who gets the entry. It is the row player who gets it, so A, not Aᵀ.",
            _in_every_case(_exchanged(lambda A, x, y, v: _guards(A.T, x, y))),
        ),
        Misconception(
            "the row player minimises",
            _row_minimises,
            "Your row player wants xᵀAy low and your column player wants it high: that "
            "is the game −A. The row player gets xᵀAy and wants it high.",
            _in_every_case(lambda A, x, y, v: _guards(-A, x, y)),
        ),
        Misconception(
            "both minimise",
            _both_minimise,
            "Your y is right. Your x makes the largest entry of xᵀA as small as it can "
            "be: it minimises too. The row player makes the smallest entry of xᵀA as "
            "large as possible.",
            _in_every_case(
                lambda A, x, y, v: _row_is_best(-A, x) and _column_is_best(A, y)
            ),
        ),
        Misconception(
            "both maximise",
            _both_maximise,
            "Your x is right. Your y makes the smallest entry of Ay as large as it can "
            "be: it maximises too. The column player makes the largest entry of Ay as "
            "small as possible.",
            _in_every_case(
                lambda A, x, y, v: _row_is_best(A, x) and _column_is_best(-A, y)
            ),
        ),
        Misconception(
            "the same probability for all",
            _uniform,
            "You play everything equally often. That is right in matching pennies and "
            "rock, paper, scissors, because of their symmetry. Elsewhere some rows are "
            "played more than others, and some never.",
        ),
        Misconception(
            "rounded, or on a grid",
            _rounded,
            "That is a solution up to a few decimals, and no further. Is something rounded, "
            "or taken from a grid? What is missing can be gained by changing: solve the "
            "equations exactly, and return what comes out as it is.",
            _in_every_case(_is_rounded),
        ),
        Misconception(
            "the value with the other sign",
            _with_value(lambda A, value: -value),
            "x and y are right. The value is xᵀAy, what the row player gets; you "
            "returned what the column player gets.",
            _in_every_case(
                lambda A, x, y, v: (
                    _guards(A, x, y) and abs(v + x @ A @ y) < _NEAR * np.ptp(A)
                )
            ),
        ),
        Misconception(
            "the value of the shifted game",
            _with_value(lambda A, value: value - A.min() + 1),
            "x and y are right. You added a number to all payoffs to make them positive: "
            "that leaves the mixes as they are and raises the value by that number. "
            "Take it away again.",
            _in_every_case(
                lambda A, x, y, v: (
                    _guards(A, x, y)
                    and any(
                        abs(v - x @ A @ y - shift) < _NEAR * np.ptp(A)
                        for shift in (1 - A.min(), -A.min(), np.abs(A).max())
                    )
                )
            ),
        ),
        Misconception(
            "the mixes right, the value not",
            _with_value(lambda A, value: A.mean()),
            "x and y are right. The value is what the row player gets when both play "
            "them: `x @ A @ y`.",
            _are_right_but_the_value,
        ),
        Misconception(
            "weights that do not sum to 1",
            _not_normalised,
            "Your weights have the right proportions, but x and y are probabilities. "
            "Divide each by its sum.",
            _in_every_case(
                lambda A, x, y, v: (
                    min(x.sum(), y.sum()) > 1e-9
                    and _guards(A, x / x.sum(), y / y.sum())
                )
            ),
        ),
        Misconception(
            "negative probabilities",
            _all_indifferent,
            "Some of your probabilities are negative. Making everybody indifferent among "
            "all rows and columns asks too much: some are never played, and may earn "
            "less. Look for the rows and columns that are used, and solve for those.",
            _in_some_case(
                lambda A, x, y, v: (
                    min(x.min(), y.min()) < -1e-6
                    and max(abs(x.sum() - 1), abs(y.sum() - 1)) < _NEAR
                )
            ),
        ),
        Misconception(
            "the other rows and columns not asked",
            _others_not_asked,
            "All that you play earn the same, but in some game a row that you leave out "
            "would earn more, or a column cost less. Compare with all of them: no entry "
            "of Ay may be above the value, and none of xᵀA below it.",
            _in_every_case(_all_that_are_played_earn_the_same),
        ),
        Misconception(
            "an equilibrium only nearly",
            _learnt,
            "Nobody gains much, but still more than a millionth. Learning comes nearer "
            "slowly: if like 1/√steps, then a thousand times as near takes a million "
            "times the steps. "
            "Solve for the mixes instead: there are finitely many sets of rows and "
            "columns to try.",
            _in_every_case(
                lambda A, x, y, v: (
                    _is_mix(x, 1e-4) and _is_mix(y, 1e-4) and _gap(A, x, y) < 0.08
                )
            ),
        ),
    ),
    properties=(
        Property(
            "x and y must be probabilities: none below 0, each with the sum 1.",
            lambda pairs: all(
                _is_mix(x, _NEAR) and _is_mix(y, _NEAR)
                for x, y in (_parts(case["A"], out)[:2] for case, out in pairs)
            ),
        ),
        Property(
            "Against your x some column costs the row player more than it must: the "
            "smallest entry of xᵀA is below the value of the game.",
            lambda pairs: all(
                _row_is_best(case["A"], _parts(case["A"], out)[0])
                for case, out in pairs
            ),
        ),
        Property(
            "Against your y some row gets more than it should: the largest entry of Ay "
            "is above the value of the game.",
            lambda pairs: all(
                _column_is_best(case["A"], _parts(case["A"], out)[1])
                for case, out in pairs
            ),
        ),
    ),
    hints=(
        "In an equilibrium the rows that are played all earn the same against y, and no "
        "other row earns more. The same for the columns, with less.",
        "If you knew which rows and which columns are played, equally many of each, the "
        "mixes would be the solution of linear equations. For 4 × 4 there are only 69 "
        "such pairs of sets: try them all, and keep the pair with which nobody gains.",
        "for k, rows, columns: M = A[np.ix_(rows, columns)]; put indifferent_mix(M.T) "
        "into x at rows and indifferent_mix(M) into y at columns; return if x.min() ≥ 0, "
        "y.min() ≥ 0 and (A @ y).max() − (x @ A).min() is 0 up to rounding",
    ),
    minutes=12,
)


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


EXERCISES = (SOLVE_ZERO_SUM,)

QUIZZES = (
    Quiz(
        "pennies-pure",
        "Both players show a coin. Equal sides: row gets 1 from column; different sides: "
        "column gets 1 from row. Does this game have an equilibrium in which both show "
        "one side for certain?",
        (
            _wrong(
                "Yes, (heads, heads).",
                "Column loses there, and would win by showing tails. Somebody loses in "
                "each of the four pairs, and would win by turning the coin.",
            ),
            _wrong(
                "Yes, two: one for each player to win.",
                "Whoever loses gains 2 by turning the own coin. In an equilibrium nobody "
                "gains by changing alone.",
            ),
            _right(
                "No.",
                "In each of the four pairs one player loses, and gains 2 by turning the "
                "own coin. The only equilibrium is to toss: one half, one half.",
            ),
        ),
    ),
    Quiz(
        "why-mix",
        "In the equilibrium of matching pennies row is indifferent: heads, tails and "
        "every mix earn 0. Why does row then play one half and nothing else?",
        (
            _wrong(
                "It earns more than any other mix.",
                "Against a column player who tosses, every mix of row earns exactly 0.",
            ),
            _right(
                "Any other mix would give column something to gain.",
                "Row's mix is what keeps column indifferent. With more heads than tails "
                "column would show tails. Indifference is no pull towards one half.",
            ),
            _wrong(
                "Nothing keeps it there, so it is no equilibrium.",
                "An equilibrium asks only that nobody gains by changing alone. It does "
                "not ask that a change costs something: then it would be called strict.",
            ),
        ),
    ),
    Quiz(
        "sion-weights",
        "Generator and discriminator are networks. Does Sion's theorem promise an "
        "equilibrium in their weights?",
        (
            _wrong(
                "Yes: the game is zero-sum and the weights can be kept bounded.",
                "Bounded weights give compact sets, which is one condition. The payoff "
                "must also be convex in one player's strategy and concave in the other's.",
            ),
            _wrong(
                "Yes: the payoff is concave in D.",
                "In the function D, yes. But D depends on its weights in a way that is "
                "not linear: exchange two hidden units and average, and D is another.",
            ),
            _right(
                "No: in the weights the payoff is not concave for D, nor convex for G.",
                "Concave in D and linear in the law of the samples does not survive a "
                "network: the mean of two weight vectors is not the mean of the two "
                "functions. There may still be an equilibrium, but nothing promises it.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "learning-pennies",
        "Two players of matching pennies start near one half. Each looks which side "
        "earns more at the moment and shifts its mix a little towards it, in proportion "
        "to how much more, both at once, again and again. Where do the mixes go?",
        "Outwards, round and round. Each step is at a right angle to the line from the "
        "equilibrium, so it ends a little further away than it began.",
        options=("to one half", "round at one distance", "round and outwards"),
    ),
    Prediction(
        "rock-for-two",
        "Rock, paper, scissors, but rock that beats scissors wins 2 instead of 1. Both "
        "play best. What is played most often?",
        "Paper, half of the time; rock and scissors a quarter each. If rock were played "
        "more, paper would win. What must be kept in check is rock, and paper does it.",
        options=("rock", "paper", "scissors", "all equally often"),
    ),
)
