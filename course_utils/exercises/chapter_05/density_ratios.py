"""Lesson 1: the best discriminator, and the divergence that it measures."""

import numpy as np

from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property


def optimal_discriminator(p, q, prior=0.5):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    real, generated = prior * p, (1 - prior) * q
    return real / (real + generated)


def _discriminator_cases(seed):
    rng = np.random.default_rng(seed)

    def drawn(n, prior):
        p, q = rng.gamma(1.5, 0.3, (2, n))
        return {"p": p, "q": q, "prior": prior}

    p, q = np.array([0.4, 0.1, 0.3]), np.array([0.1, 0.4, 0.3])
    return [
        {"p": p, "q": q},
        {"p": p, "q": q, "prior": 0.2},
        drawn(5, float(rng.uniform(0.6, 0.9))),
        drawn(7, float(rng.uniform(0.1, 0.4))),
        {
            "p": np.array([0.0, 0.7, 0.2, 1.5]),
            "q": np.array([0.5, 0.0, 0.9, 1.1]),
            "prior": float(rng.uniform(0.55, 0.8)),
        },
        # Far out, where a small number added to the denominator would decide.
        {
            "p": np.array([3e-10, 2e-12, 1e-9]),
            "q": np.array([1e-10, 5e-12, 4e-11]),
            "prior": float(rng.uniform(0.2, 0.4)),
        },
    ]


@np.errstate(all="ignore")
def _ratio(p, q, prior=0.5):
    return p / q


@np.errstate(all="ignore")
def _ratio_with_prior(p, q, prior=0.5):
    return prior * p / ((1 - prior) * q)


@np.errstate(all="ignore")
def _logit(p, q, prior=0.5):
    return np.log(prior * p) - np.log((1 - prior) * q)


@np.errstate(all="ignore")
def _ratio_upside_down(p, q, prior=0.5):
    return q / p


@np.errstate(all="ignore")
def _logit_without_prior(p, q, prior=0.5):
    return np.log(p) - np.log(q)


def _summing_to_1(p, q, prior=0.5):
    return optimal_discriminator(p / p.sum(), q / q.sum(), prior)


def _guarded(p, q, prior=0.5):
    return prior * p / (prior * p + (1 - prior) * q + 1e-8)


def _right_only_where(true_of):
    """Recognises what is right in exactly the cases of which something is true."""

    def recognise(pairs):
        return all(
            np.squeeze(out).shape == case["p"].shape
            and np.allclose(
                np.squeeze(out), optimal_discriminator(**case), rtol=1e-3, atol=1e-5
            )
            == true_of(case)
            for case, out in pairs
        )

    return recognise


def _is_decision(pairs):
    """Only 0 and 1, and not of another shape."""
    return all(
        np.squeeze(out).shape == case["p"].shape and np.isin(out, (0, 1)).all()
        for case, out in pairs
    )


OPTIMAL_DISCRIMINATOR = Exercise(
    name="optimal_discriminator",
    title="The best discriminator",
    statement=(
        "Return D*, the probability that x is real, at each of the places where the "
        "densities are `p` and `q`, tiny perhaps but never both 0; a sample is real with probability "
        "`prior`."
    ),
    stub='''def optimal_discriminator(p, q, prior=0.5):
    """D* from the densities p (real) and q (generated), arrays of one shape;
    prior: the probability that a sample is real."""
    ...''',
    reference=optimal_discriminator,
    cases=_discriminator_cases,
    misconceptions=(
        Misconception(
            "the ratio instead of a probability",
            _ratio,
            "p/q is the odds of real against generated, and can be any number above 0. "
            "A probability stays in [0, 1]: turn odds r into r / (1 + r), and mind the "
            "prior.",
        ),
        Misconception(
            "the odds instead of a probability",
            _ratio_with_prior,
            "You have the odds r of real against generated, with the prior in the right "
            "place. The probability is r / (1 + r).",
        ),
        Misconception(
            "the logit instead of a probability",
            _logit,
            "You returned log-odds: positive for real, negative for generated. That is "
            "the logit of D*; a sigmoid, 1 / (1 + e⁻ᵃ), makes the probability of it.",
        ),
        Misconception(
            "real and generated swapped",
            lambda p, q, prior=0.5: (1 - prior) * q / (prior * p + (1 - prior) * q),
            "That is the probability that x is generated. D* is near 1 where p is the "
            "larger one.",
        ),
        Misconception(
            "swapped, and the prior ignored",
            lambda p, q, prior=0.5: q / (p + q),
            "That is the probability that x is generated, if both kinds were equally "
            "frequent. D* is the probability that x is real, and `prior` says how "
            "frequent real samples are.",
        ),
        Misconception(
            "the prior ignored",
            lambda p, q, prior=0.5: p / (p + q),
            "That is right if both kinds are equally frequent. In the second case only "
            "one sample in five is real: where p = q, D* should be 0.2 and not ½.",
        ),
        Misconception(
            "the prior on one side only",
            lambda p, q, prior=0.5: prior * p / (prior * p + q),
            "You weigh p by `prior`, but q by 1. Generated samples come with probability "
            "`1 - prior`.",
        ),
        Misconception(
            "the prior as a factor behind",
            lambda p, q, prior=0.5: prior * p / (p + q),
            "The prior weighs each density before they are compared; as a factor of the "
            "whole it never lets D* exceed `prior`, even where q is 0.",
        ),
        Misconception(
            "a decision instead of a probability",
            lambda p, q, prior=0.5: np.round(optimal_discriminator(p, q, prior)),
            "You returned only 0 and 1: a decision. D* says how sure one can be, and "
            "where p = q and both kinds are equally frequent that is ½.",
            recognise=_is_decision,
        ),
        Misconception(
            "the prior on the wrong side",
            lambda p, q, prior=0.5: (1 - prior) * p / ((1 - prior) * p + prior * q),
            "`prior` is the probability of real samples, so it belongs to p.",
        ),
        Misconception(
            "the prior on q",
            lambda p, q, prior=0.5: p / (p + prior * q),
            "You weigh q by `prior`, and p by 1. `prior` is the probability of real "
            "samples: it belongs to p, and `1 - prior` to q.",
        ),
        Misconception(
            "the ratio upside down",
            _ratio_upside_down,
            "q/p is the odds of generated against real. D* is the probability of real, "
            "between 0 and 1, and near 1 where p is the larger one.",
        ),
        Misconception(
            "the logit, and the prior ignored",
            _logit_without_prior,
            "log(p/q) is the logit of D*, and that only if both kinds are equally "
            "frequent. Make a probability of it, and mind the prior.",
        ),
        Misconception(
            "made to sum to 1",
            _summing_to_1,
            "You divided p and q by their sums. They are densities at a few places, not "
            "all of a distribution: take them as they are.",
        ),
        Misconception(
            "a small number that decides",
            _guarded,
            "Right where the densities are large. In the tails, where they are 1e-10, a "
            "small number such as 1e-8 added to them decides what D* is. Nothing has to "
            "be guarded here: p and q are never both 0.",
            recognise=_right_only_where(lambda case: case["p"].max() > 1e-6),
        ),
        Misconception(
            "another prior where none is given",
            lambda p, q, prior=0.7: optimal_discriminator(p, q, prior),
            "Right where `prior` is given. Where it is not, it should be 0.5: begin with "
            "`def optimal_discriminator(p, q, prior=0.5):`.",
            recognise=_right_only_where(lambda case: "prior" in case),
        ),
    ),
    properties=(
        Property(
            "D* is a probability: between 0 and 1.",
            lambda pairs: all(((o >= 0) & (o <= 1)).all() for _, o in pairs),
        ),
        Property(
            "Where only one of the densities is 0, D* is sure: 1 where q is 0, and 0 "
            "where p is 0.",
            lambda pairs: all(
                np.shape(o) == c["p"].shape
                and np.allclose(o[c["q"] == 0], 1)
                and np.allclose(o[c["p"] == 0], 0)
                for c, o in pairs
            ),
        ),
    ),
    hints=(
        "Among all samples that fall near x, which share is real?",
        "Of N samples about prior · N · p(x) · dx are real ones near x. With p = 0.4, "
        "q = 0.1 and one sample in five real: 0.2 · 0.4 = 0.08 against 0.8 · 0.1 = 0.08, "
        "so D* is ½ there.",
        "D* = prior · p / (prior · p + (1 − prior) · q)",
    ),
)


def js_from_discriminator(logits_p, logits_q):
    logits_p = np.asarray(logits_p, dtype=float)
    logits_q = np.asarray(logits_q, dtype=float)
    # log σ(a) = -log(1 + e^-a), and log(1 - σ(a)) = -log(1 + e^a).
    on_real = -np.mean(np.logaddexp(0, -logits_p))
    on_generated = -np.mean(np.logaddexp(0, logits_q))
    return (on_real + on_generated + np.log(4)) / 2


def _logit_cases(seed):
    rng = np.random.default_rng(seed)
    cases = []
    for n, m, shift in ((6, 4, 2.0), (3, 8, 0.5), (40, 25, 3.0), (15, 30, -1.0)):
        p, q = rng.normal(shift, 1.5, n), rng.normal(-shift, 1.5, m)
        cases.append({"logits_p": p, "logits_q": q})
    # A D that is sure, on both sides wrongly once: there 1 - D is 0 to a computer.
    p = np.append(rng.uniform(50, 60, 5), [-40.0, 2.5])
    q = np.append(rng.uniform(-60, -50, 2), [42.0, -1.5, 0.5])
    return [*cases, {"logits_p": p, "logits_q": q}]


def _mean_log_sigmoid(a):
    return -np.mean(np.logaddexp(0, -a))


def _value(logits_p, logits_q):
    return _mean_log_sigmoid(logits_p) + _mean_log_sigmoid(-logits_q)


@np.errstate(all="ignore")
def _logits_as_probabilities(p, q):
    return (np.mean(np.log(p)) + np.mean(np.log(1 - q)) + np.log(4)) / 2


def _pooled(p, q):
    both = np.concatenate([np.logaddexp(0, -p), np.logaddexp(0, q)])
    return (np.log(4) - 2 * both.mean()) / 2


def _sums(p, q):
    value = len(p) * _mean_log_sigmoid(p) + len(q) * _mean_log_sigmoid(-q)
    return (value + np.log(4)) / 2


def _one_size_for_both(p, q):
    value = _mean_log_sigmoid(p) + len(q) / len(p) * _mean_log_sigmoid(-q)
    return (value + np.log(4)) / 2


def _cut_to_one_length(p, q):
    n = min(len(p), len(q))
    return js_from_discriminator(p[:n], q[:n])


def _sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def _from_means_of(prepared, turned):
    """V from one number a sample: D of the mean logit, or the mean of D."""
    return lambda p, q: (
        (
            (
                np.log(turned(prepared(p).mean()))
                + np.log(1 - turned(prepared(q).mean()))
            )
            + np.log(4)
        )
        / 2
    )


@np.errstate(all="ignore")
def _from_probabilities(p, q):
    on_p, on_q = 1 / (1 + np.exp(-p)), 1 / (1 + np.exp(-q))
    return (np.mean(np.log(on_p)) + np.mean(np.log(1 - on_q)) + np.log(4)) / 2


def _near(pairs):
    """The cases without logits far out, which hide no other mistake."""
    return [(c, np.squeeze(o)) for c, o in pairs if np.abs(c["logits_q"]).max() < 20]


def _known(name, answers, hint):
    """A misconception, told from logits that are not far out."""
    answers = answers if isinstance(answers, tuple) else (answers,)

    def same(answer, case, out):
        theirs = answer(*case.values())
        return out.shape == () and np.isclose(out, theirs, 1e-4, 1e-6, equal_nan=True)

    def recognise(pairs):
        near = _near(pairs)
        return any(all(same(answer, *pair) for pair in near) for answer in answers)

    return Misconception(name, answers[0], hint, recognise)


JS_FROM_DISCRIMINATOR = Exercise(
    name="js_from_discriminator",
    title="A divergence from what D says",
    statement=(
        "D says its log-odds of real on samples of p and on samples of q. Return what "
        "it measures of the Jensen–Shannon divergence, (V + log 4)/2. D may be very "
        "sure: some logits are as far out as ±60, and at +60 a computer rounds 1 − D to 0."
    ),
    stub='''def js_from_discriminator(logits_p, logits_q):
    """(V + log 4)/2 in nats from the logits of D on samples of p, shape (n,),
    and on samples of q, shape (m,); V = mean log D + mean log(1 - D)."""
    ...''',
    reference=js_from_discriminator,
    cases=_logit_cases,
    misconceptions=(
        _known(
            "not shifted by log 4",
            lambda p, q: _value(p, q) / 2,
            "A D that knows nothing, with all logits 0, gives −log 2 by your formula, but "
            "it has measured no divergence at all: V starts at −log 4. Add log 4 before "
            "you halve.",
        ),
        _known(
            "the value itself",
            _value,
            "That is V. It is −log 4 for a D that knows nothing, and 0 at best. Solve "
            "V = −log 4 + 2 JS for JS.",
        ),
        _known(
            "shifted by log 2",
            lambda p, q: (_value(p, q) + np.log(2)) / 2,
            "V is a sum of two terms, each −log 2 if D = ½. Together that is −log 4.",
        ),
        _known(
            "not halved",
            lambda p, q: _value(p, q) + np.log(4),
            "V = −log 4 + 2 JS: what is left after adding log 4 is twice JS. It could "
            "reach log 4, but JS is at most log 2.",
        ),
        _known(
            "the loss instead of the value",
            lambda p, q: (np.log(4) - _value(p, q)) / 2,
            "You added the loss −V. The better D is, the larger V is, and the larger "
            "the divergence.",
        ),
        _known(
            "the sign turned round",
            lambda p, q: -(_value(p, q) + np.log(4)) / 2,
            "You returned the negative: the loss of D minus log 4, halved. A good D has "
            "a small loss, but a large V.",
        ),
        _known(
            "log D on generated samples too",
            lambda p, q: (_mean_log_sigmoid(p) + _mean_log_sigmoid(q) + np.log(4)) / 2,
            "On samples of q the value counts log(1 − D), and 1 − σ(a) = σ(−a): the sign "
            "of `logits_q` has to be turned.",
        ),
        _known(
            "real and generated swapped",
            lambda p, q: (_mean_log_sigmoid(-p) + _mean_log_sigmoid(q) + np.log(4)) / 2,
            "You count log(1 − D) on real and log D on generated samples. A positive "
            "logit means real, and is right on samples of p.",
        ),
        _known(
            "logits taken for probabilities",
            _logits_as_probabilities,
            "Logits are log-odds and may be negative: D is σ(a) = 1 / (1 + e⁻ᵃ), and "
            "log D is −log(1 + e⁻ᵃ).",
        ),
        _known(
            "one mean over all samples",
            _pooled,
            "You averaged over both samples together, so that the larger one counts more. "
            "V has one mean over samples of p and one over samples of q.",
        ),
        _known(
            "cut off at 0",
            lambda p, q: max(0.0, js_from_discriminator(p, q)),
            "JS is never negative, but what a D measures may be: one that is paid less "
            "than D = ½ has a V below −log 4. It is still a lower bound; return it.",
        ),
        _known(
            "bits instead of nats",
            lambda p, q: js_from_discriminator(p, q) / np.log(2),
            "You used log₂, so that the most is 1 bit. Asked are nats, with the natural "
            "logarithm.",
        ),
        _known(
            "sums instead of means",
            _sums,
            "You added up over the samples. V has means, so that it does not grow with "
            "the number of samples.",
        ),
        _known(
            "the mean logit",
            lambda p, q: np.mean(p),
            "The mean of the logit over real samples estimates KL(p‖q), for the best "
            "logit is log(p/q). Asked is JS, from V.",
        ),
        _known(
            "made positive",
            lambda p, q: np.abs(js_from_discriminator(p, q)),
            "JS is never negative, but what a D measures may be: one that is paid less "
            "than D = ½ has a V below −log 4. Leave the sign as it is.",
        ),
        _known(
            "log 4 taken away",
            lambda p, q: (_value(p, q) - np.log(4)) / 2,
            "You took log 4 away. V = −log 4 + 2 JS, and so 2 JS = V + log 4.",
        ),
        _known(
            "only one of the two halved",
            (
                lambda p, q: _value(p, q) + np.log(4) / 2,
                lambda p, q: _value(p, q) / 2 + np.log(4),
            ),
            "You halved V or log 4, but not both. Mind the brackets: (V + log 4) / 2.",
        ),
        _known(
            "the mean before the logarithm",
            (
                _from_means_of(_sigmoid, lambda mean: mean),
                _from_means_of(lambda a: a, _sigmoid),
            ),
            "You averaged first, and took the logarithm of D afterwards. V is the mean of "
            "log D: the logarithm of each sample's D, then the mean.",
        ),
        _known(
            "log(1 − D) on real samples too",
            lambda p, q: (
                (_mean_log_sigmoid(-p) + _mean_log_sigmoid(-q) + np.log(4)) / 2
            ),
            "On samples of p the value counts log D, and D = σ(a). You took log(1 − D) on "
            "both.",
        ),
        _known(
            "two kinds of logarithm",
            (
                lambda p, q: (_value(p, q) / np.log(2) + np.log(4)) / 2,
                lambda p, q: (_value(p, q) + 2) / 2,
                lambda p, q: (_value(p, q) + np.log10(4)) / 2,
            ),
            "V and log 4 are in different units: one with the natural logarithm, the other "
            "with log₂ or log₁₀. Use `np.log` for both.",
        ),
        _known(
            "one size for both samples",
            _one_size_for_both,
            "You divided both sums by the number of samples of p. Those of q are another "
            "number: divide by `len(logits_q)` there.",
        ),
        _known(
            "cut to one length",
            _cut_to_one_length,
            "You paired the samples, and those that are left over in the longer sample "
            "were lost (`zip` drops them). Take the mean of each sample by itself.",
        ),
        _known(
            "not finite, or cut off, far out",
            (_from_probabilities, js_from_discriminator),
            "Right unless a logit is far out. At a = 42 D is 1 to a computer, and log(1 − "
            "D) is −∞; a small number or a clip that prevents it decides the result "
            "instead. In the logit nothing is lost: log(1 − D) = −log(1 + eᵃ), and log D = "
            "−log(1 + e⁻ᵃ).",
        ),
    ),
    properties=(
        Property(
            "What D measures is never above log 2 = 0.6931.",
            lambda pairs: all(np.all(o <= np.log(2) + 1e-6) for _, o in pairs),
        ),
    ),
    hints=(
        "First V: log D on real samples, log(1 − D) on generated ones, a mean of each. "
        "Then solve V = −log 4 + 2 JS for JS.",
        "With all logits 0, D = ½: V = log ½ + log ½ = −log 4, and the answer must be 0. "
        "In logits, log D = −log(1 + e⁻ᵃ) and log(1 − D) = −log(1 + eᵃ).",
        "(log 4 − mean(log(1 + exp(−logits_p))) − mean(log(1 + exp(logits_q)))) / 2",
    ),
    minutes=6,
)


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


EXERCISES = (OPTIMAL_DISCRIMINATOR, JS_FROM_DISCRIMINATOR)

QUIZZES = (
    Quiz(
        "nobody-there",
        "At some x both p and q are 0. What is D* there?",
        (
            _wrong(
                "½: nothing speaks for either.",
                "½ is D* where p = q is above 0. At this x the formula reads 0/0.",
            ),
            _right(
                "It is not defined: every D is equally good.",
                "The value adds up p log D + q log(1 − D), which is 0 there whatever D "
                "is. What a network says there is its own habit and tells nothing of "
                "the data.",
            ),
            _wrong(
                "0: x is not real.",
                "x is not generated either. D* is 0 where p is 0 and q is not.",
            ),
        ),
    ),
    Quiz(
        "accuracy-one-half",
        "On fresh samples, half of them real, a trained discriminator is right for 50 %. "
        "What does that mean?",
        (
            _wrong(
                "The generator is perfect.",
                "Then D would be right for 50 %, but so is any D that has learned "
                "nothing. Against N(0, 9) the best straight line as logit for N(0, 1) is "
                "flat, D = ½.",
            ),
            _wrong(
                "The discriminator is too weak.",
                "That may be. But against a perfect generator even the best D is right "
                "for 50 %.",
            ),
            _right(
                "One cannot tell which of the two.",
                "The best accuracy is (1 + TV)/2, but this is the accuracy of one D. Train "
                "a fresh and more flexible D against the same generator to learn more.",
            ),
        ),
    ),
    Quiz(
        "weak-discriminator",
        "A small network was trained as D. On many fresh samples (V + log 4)/2 is 0.11. "
        "What do you know of JS?",
        (
            _wrong(
                "It is 0.11.",
                "Only for D*. A network that is small, or not trained to the end, falls "
                "short of V(D*).",
            ),
            _right(
                "It is at least about 0.11.",
                "V of any D is at most V(D*) = −log 4 + 2 JS. So every D gives a lower "
                "bound, up to the error of the sample.",
            ),
            _wrong(
                "It is at most about 0.11.",
                "The other way round: a better D may find more difference, and none finds "
                "more than there is.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "best-accuracy",
        "p = N(0, 1) and q = N(1, 1), and you know both densities. You are shown one "
        "sample after the other, half of them real. For how many per cent are you right, "
        "at best?",
        "69.1 %: guess real below x = ½. The two bells overlap so much that nobody does "
        "better.",
        number=69.1,
    ),
)
