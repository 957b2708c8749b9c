"""Lesson 5: stability that depends on who moves faster."""

import numpy as np

from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property


def stability_threshold(H):
    (a, c), (_, b) = np.asarray(H, dtype=float)
    if c**2 <= a * b:  # the determinant k (c² − ab) is not positive, for no k
        return np.inf
    return max(0.0, a / b)  # the trace k b − a is negative for k > a/b, as b < 0


def _threshold_cases(seed):
    rng = np.random.default_rng(seed)

    def drawn(a, c_squared_over, sign):
        """f_xx, and f_xy² from what it must be above or below."""
        b = -rng.uniform(0.5, 3.0)
        # The two thresholds of trace and determinant must not be mistaken for another.
        c = sign * np.sqrt(max(a * b, 0.0) * c_squared_over + 0.3)
        return np.round([[a, c], [c, b]], 2)

    never = np.round([[-rng.uniform(3, 6), 0.4], [0.4, -rng.uniform(1, 2)]], 2)
    # As before, but f_xy² is above the wrong limits f_xx f_yy / 4 and f_xx / f_yy.
    a, b = -rng.uniform(3, 6), -rng.uniform(1.5, 2.5)
    c = rng.choice([-1, 1]) * np.sqrt(0.6 * a * b)
    hardly_never = np.round([[a, c], [c, b]], 2)
    matrices = [
        np.array([[-6.0, 4.0], [4.0, -2.0]]),
        drawn(-rng.uniform(2.0, 6.0), 1.3, -1),
        drawn(-rng.uniform(0.5, 1.0), 2.0, 1),
        drawn(rng.uniform(0.5, 3.0), 1.0, 1),
        never,
        np.array([[2.0, -0.5], [-0.5, -3.0]]),
        drawn(-rng.uniform(1.0, 4.0), 4.0, -1),
        hardly_never,
    ]
    return [{"H": H} for H in matrices]


def _same_ratio(got, wanted, rtol, case):
    got, wanted = np.squeeze(got), np.squeeze(wanted)
    if got.shape != wanted.shape:
        return False
    if np.isinf(wanted):
        return bool(np.isposinf(got))
    return bool(np.isfinite(got) and abs(got - wanted) <= rtol * max(1.0, wanted))


# Wrong answers ----------------------------------------------------------------------------


def _entries(H):
    return H[0, 0], H[0, 1], H[1, 1]


def _determinant_only(H):
    a, c, b = _entries(H)
    return 0.0 if c**2 > a * b else np.inf


def _trace_only(H):
    a, _, b = _entries(H)
    return max(0.0, a / b)


def _of_the_symmetric_hessian(H):
    least, most = np.linalg.eigvalsh(H)
    return max(0.0, most / least)


def _upside_down(H):
    a, c, b = _entries(H)
    if c**2 <= a * b:
        return np.inf
    return max(0.0, b / a)


def _both_descend(H):
    a, c, b = _entries(H)
    if a * b - c**2 <= 0:
        return np.inf
    return max(0.0, -a / b)


def _only_minimax_number(H):
    a, c, b = _entries(H)
    return max(0.0, c**2 / (a * b)) if a * b > 0 else 0.0


def _not_clipped(H):
    a, c, b = _entries(H)
    return np.inf if c**2 <= a * b else a / b


def _nash_or_nothing(H):
    a, _, b = _entries(H)
    return 0.0 if a >= 0 >= b else np.inf


def _no_oscillation(H):
    """Where the eigenvalues become real: (trace)² = 4 determinant."""
    a, c, b = _entries(H)
    if c**2 <= a * b:
        return np.inf
    k = np.roots([b**2, -2 * a * b - 4 * (c**2 - a * b), a**2])
    return float(np.real(k).max())


def _of_coefficients(H):
    """As if f were a x² + b y² + c xy, with the entries of H as a, b and c."""
    a, c, b = _entries(H)
    return np.inf if c**2 <= 4 * a * b else max(0.0, a / b)


def _determinant_of_h(H):
    a, c, b = _entries(H)
    return np.inf if a * b - c**2 <= 0 else max(0.0, a / b)


def _trace_with_the_other_sign(H):
    a, c, b = _entries(H)
    return np.inf if c**2 <= a * b else max(0.0, -a / b)


def _on_a_grid(H):
    threshold = stability_threshold(H)
    return (np.floor(threshold * 100) + 1) / 100 if threshold < np.inf else np.inf


def _is_on_a_grid(pairs):
    """The first ratio of a grid above each threshold."""
    if any(np.size(out) != 1 for _, out in pairs):
        return False
    wanted = np.array([stability_threshold(case["H"]) for case, _ in pairs])
    found = np.array([np.squeeze(out) for _, out in pairs])
    some = np.isfinite(wanted)
    if (np.isfinite(found) != some).any():
        return False
    wanted, found = wanted[some], found[some]
    return any(
        np.allclose(found / step, np.round(found / step), rtol=0, atol=1e-6)
        and ((found > wanted - 1e-6) & (found - wanted < 1.001 * step)).all()
        for step in (1.0, 0.1, 0.01, 0.001)
    )


def _is_right_unless(true_of):
    """Recognises what is right in all cases but those with such a threshold."""

    def recognise(pairs):
        return all(
            _same_ratio(out, stability_threshold(case["H"]), 1e-5, case)
            != true_of(stability_threshold(case["H"]))
            for case, out in pairs
        )

    return recognise


STABILITY_THRESHOLD = Exercise(
    name="stability_threshold",
    title="How much faster must y be?",
    statement=(
        "`H` is the Hessian of $f(x, y)$ at a point where both slopes vanish, with "
        "$f_{yy} < 0$. Near it $x' = -f_x$ and $y' = k f_y$. Return the threshold: the "
        "ratio $k$ above which the flow returns to the point. It is 0 where every $k > 0$ "
        "works, and infinity where none does."
    ),
    stub='''def stability_threshold(H):
    """The k above which x' = −f_x, y' = k f_y is stable;
    H = [[f_xx, f_xy], [f_xy, f_yy]] with f_yy < 0."""
    ...''',
    reference=stability_threshold,
    cases=_threshold_cases,
    agree=_same_ratio,
    misconceptions=(
        Misconception(
            "equal speed",
            lambda H: 1.0,
            "You returned 1 always. At k = 1 both move equally fast, but here k is the "
            "unknown: for which k do both eigenvalues have a negative real part?",
        ),
        Misconception(
            "the trace forgotten",
            _determinant_only,
            "You asked whether the determinant is positive. That makes the two real "
            "parts of one sign (and, with f_yy < 0, the point a minimax point). Whether "
            "the sign is minus, the trace says: k f_yy − f_xx must be negative.",
        ),
        Misconception(
            "the determinant forgotten",
            _trace_only,
            "You asked for a negative trace. With a negative determinant one eigenvalue "
            "is positive and one negative, whatever k is: then no ratio works. Compare "
            "f_xy² with f_xx f_yy.",
        ),
        Misconception(
            "eigenvalues of the symmetric Hessian",
            _of_the_symmetric_hessian,
            "You took the eigenvalues of H, which tell of a single player who goes up or "
            "down on f. Here x goes down and y goes up: the matrix of the motion is "
            "[[−f_xx, −f_xy], [k f_xy, k f_yy]], and it is not symmetric.",
        ),
        Misconception(
            "the ratio upside down",
            _upside_down,
            "You returned f_yy/f_xx. The trace k f_yy − f_xx is negative for k f_yy < "
            "f_xx. Divide by f_yy, which is negative: the sign turns.",
        ),
        Misconception(
            "both descend",
            _both_descend,
            "Your y descends like x. It ascends: y' = +k f_y, so the second row is "
            "[k f_xy, k f_yy] without a minus.",
        ),
        Misconception(
            "a threshold below 0",
            _not_clipped,
            "Where f_xx > 0, f_xx/f_yy is negative: every k > 0 lies above it. The "
            "answer there is 0.",
        ),
        Misconception(
            "only a Nash equilibrium is stable",
            _nash_or_nothing,
            "Where each loses by moving alone (f_xx > 0 > f_yy) every ratio works, but "
            "other points can be stable too. −3x² − y² + 4xy has f_xx < 0, and the flow returns for k > 3.",
        ),
        Misconception(
            "where the turning ends",
            _no_oscillation,
            "You solved trace² = 4 determinant: from there on the eigenvalues are real "
            "and play no longer turns. It returns, turning, long before: the real part "
            "is trace/2.",
        ),
        Misconception(
            "f_xy² compared with f_xx f_yy as a ratio",
            _only_minimax_number,
            "f_xy²/(f_xx f_yy) says whether the determinant is positive, and k is not in "
            "it. The ratio of speeds comes from the trace.",
        ),
        Misconception(
            "the entries of H taken for coefficients",
            _of_coefficients,
            "You compare f_xy² with 4 f_xx f_yy, as for f = ax² + by² + cxy. The entries of "
            "H are second derivatives already: f_xx = 2a, f_yy = 2b, f_xy = c.",
        ),
        Misconception(
            "the determinant of H",
            _determinant_of_h,
            "You want det H = f_xx f_yy − f_xy² to be positive. The matrix of the motion is "
            "[[−f_xx, −f_xy], [k f_xy, k f_yy]]: its determinant is −k det H, and that must "
            "be positive.",
        ),
        Misconception(
            "the trace with the other sign",
            _trace_with_the_other_sign,
            "Your determinant is right. In the trace x descends and y ascends: it is "
            "k f_yy − f_xx, negative for k > f_xx/f_yy, as f_yy is negative.",
        ),
        Misconception(
            "a grid of ratios",
            _on_a_grid,
            "You tried ratios one after the other, and returned the first that works. The "
            "threshold lies between that one and the one before: solve for the k at which "
            "the trace is 0.",
            _is_on_a_grid,
        ),
        Misconception(
            "wrong where every ratio works",
            lambda H: stability_threshold(H) or 1e-3,
            "Right, except where f_xx > 0 and every k > 0 works: the threshold is 0 there, "
            "and nothing else.",
            _is_right_unless(lambda threshold: threshold == 0),
        ),
        Misconception(
            "wrong where no ratio works",
            lambda H: min(stability_threshold(H), 1e6),
            "Right, except where no k works, that is f_xy² ≤ f_xx f_yy. The threshold is "
            "infinity there: `np.inf`, with a plus, and no number however large.",
            _is_right_unless(lambda threshold: threshold == np.inf),
        ),
    ),
    properties=(
        Property(
            "A ratio of speeds is at least 0.",
            lambda pairs: all((out >= 0).all() for _, out in pairs),
        ),
    ),
    hints=(
        "Write the motion as (x′, y′) = J (x, y). Two eigenvalues both have negative "
        "real parts if and only if their sum is negative and their product positive.",
        "For −3x² − y² + 4xy: f_xx = −6, f_yy = −2, f_xy = 4. The product of the "
        "eigenvalues is k (16 − 12), positive. Their sum is 6 − 2k, negative for k "
        "above 3.",
        "with a = f_xx, b = f_yy < 0, c = f_xy: infinity if c² ≤ ab, else max(0, a/b)",
    ),
    minutes=6,
)


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


EXERCISES = (STABILITY_THRESHOLD,)

QUIZZES = (
    Quiz(
        "two-slopes-vanish",
        "At a point both slopes vanish: f_x = 0 and f_y = 0. Is it a Nash equilibrium?",
        (
            _wrong(
                "Yes: nobody has a slope to follow.",
                "No slope means no gain to first order. At (0, 0) of −3x² − y² + 4xy both "
                "slopes are 0, and x gains by going anywhere.",
            ),
            _right(
                "Not in general.",
                "x needs the least value of f along x there, and y the greatest along y. A "
                "slope of 0 is also found at a maximum along x, and even a minimum may be "
                "a local one only.",
            ),
            _wrong(
                "Yes, if play comes to rest there.",
                "The flow of −⅛x² − ½y² + 0.6xy comes to rest at (0, 0), where x sits on "
                "top of a hill.",
            ),
        ),
    ),
    Quiz(
        "when-y-sits-low",
        "f_yy > 0: y, who ascends, sits in a valley. Can the flow return to the point?",
        (
            _wrong(
                "No: y runs uphill and away.",
                "Alone it would. But x moves too, and may turn it back, if y is slow "
                "enough: the flow of ½x² + ¼y² + xy returns for k below 2.",
            ),
            _wrong(
                "Yes, if y is fast enough.",
                "The trace k f_yy − f_xx grows with k. A faster y makes it worse.",
            ),
            _right(
                "Yes, if x has a valley of its own, the two are linked strongly enough, "
                "and y is slow enough.",
                "The trace k f_yy − f_xx is negative for k < f_xx/f_yy, which needs f_xx > "
                "0, and the determinant must be positive: f_xy² > f_xx f_yy.",
            ),
        ),
    ),
    Quiz(
        "loss-at-log-4",
        "A discriminator is stuck at D = ½ and V = −log 4. Which test tells success from "
        "weakness?",
        (
            _wrong(
                "Train the pair longer and see whether V moves.",
                "At D = ½ the generator gets the same from every q, and where D has no "
                "slope either, both may stay for ever, as with a linear D.",
            ),
            _wrong(
                "Compare V with −log 4 to more digits.",
                "The value is exactly −log 4 for every q if D = ½.",
            ),
            _right(
                "Hold the generator, train a fresh, richer discriminator, and see what it "
                "gains on data that neither of them was trained with.",
                "What it gains beyond chance is a lower bound of 2 JS. If it gains "
                "nothing, nothing is proven, but the richer it is, the more that says.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "who-moves-last",
        "f(x, y) = sin(x + y); x wants it low, y wants it high, and each may take any "
        "number. x moves first and y answers. What is f then?",
        "f is 1: y answers so that x + y = π/2. If y moves first, x answers and f is −1. The "
        "order decides everything, so there is no equilibrium.",
        options=("−1", "0", "1", "it depends on x"),
    ),
    Prediction(
        "linear-discriminator",
        "p = N(0, 1), q = N(0, 9): the generated samples are spread three times as "
        "wide. The discriminator is D(x) = σ(α + βx). What is its best D?",
        "D = ½ everywhere: at α = β = 0 its slope sees the two means only, and they are "
        "equal. Against this D q has nothing to gain either: a Nash equilibrium with q ≠ p.",
        options=(
            "D falls with the distance from 0",
            "D = ½ everywhere",
            "there is no best one",
        ),
    ),
)
