"""Lesson 2: what the two losses of a generator tell it."""

import numpy as np

from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property


def generator_logit_gradient(a, kind):
    a = np.asarray(a, dtype=float)
    if kind == "non-saturating":
        a = -a  # 1 - σ(a) = σ(-a)
    # e^-|a| cannot overflow: σ(a) is 1 / (1 + e^-a), or e^a / (1 + e^a) if a < 0.
    tail = np.exp(-np.abs(a))
    return -np.where(a > 0, 1.0, tail) / (1 + tail)


def _sigmoid(a):
    tail = np.exp(-np.abs(a))
    return np.where(a > 0, 1.0, tail) / (1 + tail)


def _gradient_cases(seed):
    rng = np.random.default_rng(seed)
    far = np.array([-800.0, -20.0, 20.0, 800.0])
    cases = []
    for kind in ("saturating", "non-saturating"):
        cases.append({"a": np.array([-10.0, -2.0, 0.5, 3.0]), "kind": kind})
        cases.append({"a": rng.normal(0, 4, int(rng.integers(5, 9))), "kind": kind})
        cases.append({"a": far + rng.uniform(-0.5, 0.5, 4), "kind": kind})
    return cases


def _gradient_agrees(got, wanted, rtol, case):
    # σ(a) - 1 in float32 is off by 1e-7, also where it was made a list of floats.
    got, wanted = np.squeeze(got), np.squeeze(wanted)
    nothing = 2e-7 if rtol < 1e-4 else 1e-6
    return got.shape == wanted.shape and np.allclose(
        got, wanted, rtol=rtol, atol=nothing
    )


def _loss(a, kind):
    return np.logaddexp(0, -a) if kind == "non-saturating" else -np.logaddexp(0, a)


@np.errstate(all="ignore")
def _with_respect_to_d(a, kind):
    d = _sigmoid(a)
    return -1 / d if kind == "non-saturating" else -1 / (1 - d)


@np.errstate(all="ignore")
def _overflowing(a, kind):
    if kind == "non-saturating":
        return -np.exp(-a) / (1 + np.exp(-a))
    return -np.exp(a) / (1 + np.exp(a))


def _same_near(answer, case, out, rtol=1e-4, atol=1e-6):
    """Whether the output is this answer's, at the logits that are not far out."""
    out, near = np.squeeze(out), np.abs(case["a"]) < 9
    theirs = np.asarray(answer(**case))
    return out.shape == near.shape and np.allclose(out[near], theirs[near], rtol, atol)


def _known(name, answers, hint):
    """A misconception, told from logits that are not far out.

    What overflows far out hides no other mistake in this way.
    """
    answers = answers if isinstance(answers, tuple) else (answers,)

    def recognise(pairs):
        return any(all(_same_near(one, *pair) for pair in pairs) for one in answers)

    return Misconception(name, answers[0], hint, recognise)


def _is_lost_far_out(pairs):
    """Right at the logits that are not far out."""
    right = generator_logit_gradient
    return all(_same_near(right, *pair, rtol=1e-3, atol=1e-5) for pair in pairs)


GENERATOR_LOGIT_GRADIENT = Exercise(
    name="generator_logit_gradient",
    title="What the generator hears",
    statement=(
        "a is the logit that D gives a generated sample. Return the derivative of the "
        "generator's loss with respect to a: of log(1 − D) for kind "
        '"saturating", of −log D for "non-saturating". Logits as far out as ±800 must '
        "give numbers."
    ),
    stub='''def generator_logit_gradient(a, kind):
    """d loss / d a for logits a, an array; D = sigmoid(a).
    kind: "saturating", loss log(1 - D); "non-saturating", loss -log D."""
    ...''',
    reference=generator_logit_gradient,
    cases=_gradient_cases,
    agree=_gradient_agrees,
    misconceptions=(
        _known(
            "the saturating gradient for both",
            lambda a, kind: -_sigmoid(a),
            "Both of your kinds are −σ(a), the saturating gradient. Plot them at a = −10: "
            "the saturating one is −4.5e-5 there, the other must be −1 almost. Is the kind "
            'spelt "non-saturating", with a hyphen?',
        ),
        _known(
            "the non-saturating gradient for both",
            lambda a, kind: -_sigmoid(-a),
            "Both of your kinds are −(1 − σ(a)), the non-saturating gradient. At a = −10 "
            "the saturating loss log(1 − D) is almost flat: −4.5e-5. Is the kind spelt "
            '"saturating"?',
        ),
        _known(
            "the kinds swapped",
            lambda a, kind: -_sigmoid(a if kind == "non-saturating" else -a),
            "Each is the gradient of the other loss. The one that saturates is flat where "
            "D is sure that the sample is generated: at a = −10.",
        ),
        _known(
            "the sign turned round",
            lambda a, kind: _sigmoid(-a if kind == "non-saturating" else a),
            "Both losses fall when the logit rises, for then D takes the sample for real. "
            "So both derivatives are negative.",
        ),
        _known(
            "the minus of −log D forgotten",
            lambda a, kind: _sigmoid(-a) if kind == "non-saturating" else -_sigmoid(a),
            "Your saturating gradient is right. The other one is that of log D: the loss "
            "is −log D, which falls when the logit rises.",
        ),
        _known(
            "the minus of 1 − D forgotten",
            lambda a, kind: -_sigmoid(-a) if kind == "non-saturating" else _sigmoid(a),
            "Your non-saturating gradient is right. The other one has the wrong sign: in "
            "log(1 − D) there is a minus before D, so that loss falls too when the logit "
            "rises.",
        ),
        _known(
            "one sigma′ too many",
            lambda a, kind: (
                generator_logit_gradient(a, kind) * _sigmoid(a) * _sigmoid(-a)
            ),
            "You multiplied by σ′(a) = σ(a)(1 − σ(a)) once too often. From d loss / d D it "
            "is needed once; −σ(a) and −(1 − σ(a)) contain it already.",
        ),
        _known(
            "sigma′ alone",
            (
                lambda a, kind: -_sigmoid(a) * _sigmoid(-a),
                lambda a, kind: _sigmoid(a) * _sigmoid(-a),
            ),
            "You returned σ′(a) = σ(a)(1 − σ(a)), the slope of D. The chain rule multiplies "
            "it by the slope of the loss in D: −1/(1 − D), or −1/D.",
        ),
        _known(
            "divided by their number",
            lambda a, kind: generator_logit_gradient(a, kind) / np.size(a),
            "You took the derivative of the mean of the losses, which divides each by "
            "their number. Asked is, for each logit, the derivative of its own loss.",
        ),
        _known(
            "with respect to D",
            (_with_respect_to_d, lambda a, kind: -_with_respect_to_d(a, kind)),
            "−1/(1 − D) and −1/D are the derivatives with respect to the probability D. "
            "With respect to the logit the chain rule adds σ′(a) = D(1 − D).",
        ),
        _known(
            "the discriminator's gradient",
            lambda a, kind: _sigmoid(a),
            "σ(a) is what D's own loss, −log(1 − D), has as slope on a generated sample. "
            "Asked is the generator's loss, which depends on the kind.",
        ),
        _known(
            "the loss instead of its derivative",
            _loss,
            "You returned the losses themselves, log(1 − σ(a)) and −log σ(a). Asked is "
            "how fast they change with a.",
        ),
        Misconception(
            "not a number, or cut off, far out",
            _overflowing,
            "Right near 0, but not far out. There e⁸⁰⁰ is infinite to a computer, or D "
            "is 0 or 1 to it and something is divided by 0; where a clip or a small "
            "number prevents that, it decides the result. Simplify before you compute: "
            "eᵃ/(1 + eᵃ) = 1/(1 + e⁻ᵃ) = σ(a), and 1 − σ(a) = σ(−a).",
            recognise=_is_lost_far_out,
        ),
    ),
    properties=(
        Property(
            "The saturating gradient nears 0 where D is sure that the sample is "
            "generated, and −1 where D is fooled; the other one the other way round.",
            lambda pairs: all(_has_right_limits(case, out) for case, out in pairs),
        ),
    ),
    hints=(
        "Write both losses in the logit: 1 − σ(a) = σ(−a), and log σ(a) = "
        "−log(1 + e⁻ᵃ).",
        "d/da log(1 + eᵃ) = eᵃ/(1 + eᵃ) = σ(a). At a = −10, where D = 4.5e-5, the losses "
        "are log(1 − D) ≈ −4.5e-5 and −log D ≈ 10: which of them still has a slope?",
        "−σ(a) if saturating, −σ(−a) = −(1 − σ(a)) if not, with σ(a) = 1/(1 + e⁻ᵃ)",
    ),
    minutes=6,
)


def _has_right_limits(case, out):
    a = case["a"] if case["kind"] == "saturating" else -case["a"]
    if np.shape(out) != a.shape:
        return False
    silent, loud = out[a < -15], out[a > 15]
    return bool((np.abs(silent) < 1e-5).all() and (np.abs(loud + 1) < 1e-5).all())


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


EXERCISES = (GENERATOR_LOGIT_GRADIENT,)

QUIZZES = (
    Quiz(
        "generator-loss-falls",
        "During training the generator's loss falls to half of what it was. Have its "
        "samples become better?",
        (
            _wrong(
                "Yes: that is what a loss is for.",
                "This loss is measured by D, and D is trained meanwhile. A rope that is "
                "measured with a stretching ruler may seem to shrink.",
            ),
            _right(
                "That cannot be told from its loss.",
                "It depends on D as much as on the samples. The same samples have a "
                "non-saturating loss of log 2 under D = ½, and a larger one under a D that "
                "sees through them.",
            ),
            _wrong(
                "No: a falling loss of G means a worse D, and nothing else.",
                "D may have become worse, or the samples better, or both. From the one "
                "number nothing follows.",
            ),
        ),
    ),
    Quiz(
        "is-it-zero-sum",
        "Does the non-saturating GAN play a zero-sum game?",
        (
            _right(
                "No: the two losses have no constant sum.",
                "Their sum on a generated sample is −log(1 − D) − log D: log 4 at D = ½ "
                "and more everywhere else. Theorems on zero-sum games do not apply.",
            ),
            _wrong(
                "Yes: what D wins on generated samples G loses.",
                "On a generated sample D loses −log(1 − D) and G loses −log D. That is not "
                "the same amount with another sign: at D = ½ both lose log 2.",
            ),
            _wrong(
                "Yes: the equilibrium is the same.",
                "The equilibrium is the same, but a zero-sum game needs losses with a sum "
                "that is constant everywhere.",
            ),
        ),
    ),
    Quiz(
        "value-at-equilibrium",
        "The generator is perfect and D is the best response to it. What is V(D, G)?",
        (
            _wrong(
                "0",
                "0 is the most that V can be: D is sure and right everywhere. Against a "
                "perfect generator it can be sure of nothing.",
            ),
            _wrong(
                "−log 2",
                "That is one of the two terms. V counts log D on real and log(1 − D) on "
                "generated samples.",
            ),
            _right(
                "−log 4",
                "D = ½, so each of the two terms is log ½. D's loss is then log 4 = 1.386, "
                "and the non-saturating loss of G is log 2 = 0.693.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "at-logit-minus-ten",
        "D gives a generated sample the logit −10: D = 0.0000454. How do the slopes of "
        "log(1 − D) and of −log D along the logit compare?",
        "The slope of −log D is −1 almost, that of log(1 − D) is −0.0000454: flatter by "
        "e¹⁰ = 22,026.",
        options=(
            "about equal: both losses want the same",
            "that of log(1 − D) is far steeper",
            "that of −log D is far steeper",
        ),
    ),
    Prediction(
        "what-the-gradient-descends",
        "At the best D the generator follows the gradient of its loss −log D, with D held "
        "fixed. Of which divergence of p and q is that the gradient too?",
        "KL(q‖p) − 2 JS, which is 2 KL(m‖p) with m = (p + q)/2. That of the saturating "
        "loss is the gradient of 2 JS, and their sum is that of KL(q‖p).",
        options=("JS", "KL(p‖q)", "KL(q‖p)", "KL(q‖p) − 2 JS"),
    ),
)
