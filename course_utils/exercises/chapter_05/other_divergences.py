"""Lesson 6: other prices for a difference."""

import numpy as np

from course_utils.exercises.questions import Option, Prediction, Quiz
from course_utils.exercises.spec import Exercise, Misconception, Property

# The bound of an f-GAN ------------------------------------------------------------------


def f_gan_bound(name, critic_p, critic_q):
    conjugates = {
        "kl": lambda t: np.exp(t - 1),
        "reverse kl": lambda t: -1 - np.log(-t),
        "gan": lambda t: -np.log(1 - np.exp(t)),
        "pearson": lambda t: t + t**2 / 4,
    }
    conjugate = conjugates[name]
    return np.mean(critic_p) - np.mean(conjugate(np.asarray(critic_q)))


_F = {
    "kl": lambda u: u * np.log(u),
    "reverse kl": lambda u: -np.log(u),
    "gan": lambda u: u * np.log(u) - (u + 1) * np.log(u + 1),
    "pearson": lambda u: (u - 1) ** 2,
}
_BEST = {
    "kl": lambda u: 1 + np.log(u),
    "reverse kl": lambda u: -1 / u,
    "gan": lambda u: np.log(u / (u + 1)),
    "pearson": lambda u: 2 * (u - 1),
}
_CONJUGATES = {
    "kl": lambda t: np.exp(t - 1),
    "reverse kl": lambda t: -1 - np.log(-t),
    "gan": lambda t: -np.log(1 - np.exp(t)),
    "pearson": lambda t: t + t**2 / 4,
}
_INTO_DOMAIN = {
    "kl": lambda v: v,
    "reverse kl": lambda v: -np.exp(-v),
    "gan": lambda v: -np.log(1 + np.exp(-v)),
    "pearson": lambda v: v,
}
# Critic values that lie in each domain, and not only near its middle.
_DRAWN = {
    "kl": lambda rng, n: rng.uniform(-1.5, 2.5, n),
    "reverse kl": lambda rng, n: -np.exp(rng.normal(0.2, 0.8, n)),
    "gan": lambda rng, n: -np.exp(rng.normal(-0.3, 0.9, n)),
    "pearson": lambda rng, n: rng.uniform(-1.8, 3.0, n),
}


def _bound_cases(seed):
    rng = np.random.default_rng(seed)
    return [
        case for name in _F for case in (_best_case(name, rng), _drawn_case(name, rng))
    ]


def _best_case(name, rng):
    """T is the best critic and the samples have exact shares: the bound is D_f itself."""
    counts_p, counts_q = 1 + rng.multinomial(5, [0.5, 0.3, 0.2]), np.array([2, 3, 7])
    u = (counts_p / 8) / (counts_q / 12)
    best = _BEST[name](u)
    return {
        "name": name,
        "critic_p": rng.permutation(np.repeat(best, counts_p)),
        "critic_q": rng.permutation(np.repeat(best, counts_q)),
    }


def _drawn_case(name, rng):
    # The critic is higher on p, as a trained one is.
    draw = _DRAWN[name]
    on_p, on_q = np.sort(draw(rng, 13))[4:], np.sort(draw(rng, 9))[:7]
    return {"name": name, "critic_p": rng.permutation(on_p), "critic_q": on_q}


def _wrong_only_for(*names):
    """Recognises answers that are right for every name but these."""

    def recognise(pairs):
        wrong = set()
        for case, out in pairs:
            right = np.size(out) == 1 and np.allclose(
                out, f_gan_bound(**case), rtol=5e-5, atol=1e-6
            )
            wrong |= set() if right else {case["name"]}
        return wrong == set(names)

    return recognise


def _with(conjugates):
    """The bound with some conjugates replaced."""
    return lambda name, critic_p, critic_q: (
        np.mean(critic_p) - np.mean((_CONJUGATES | conjugates)[name](critic_q))
    )


def _donsker_varadhan(name, critic_p, critic_q):
    if name != "kl":
        return f_gan_bound(name, critic_p, critic_q)
    return np.mean(critic_p) - np.log(np.mean(np.exp(critic_q)))


def _with_log_4(name, critic_p, critic_q):
    return f_gan_bound(name, critic_p, critic_q) + (name == "gan") * np.log(4)


def _is_shifted_by_log_4(pairs):
    """V + log 4, or half of it, for the GAN, and right for the others."""
    gan = [(c, out) for c, out in pairs if c["name"] == "gan"]
    return _wrong_only_for("gan")(pairs) and any(
        all(
            np.size(out) == 1 and np.isclose(out, factor * _with_log_4(**c), rtol=5e-5)
            for c, out in gan
        )
        for factor in (1.0, 0.5)
    )


def _kls_exchanged(name, critic_p, critic_q):
    other = {"kl": "reverse kl", "reverse kl": "kl"}.get(name, name)
    with np.errstate(all="ignore"):
        return np.mean(critic_p) - np.mean(_CONJUGATES[other](critic_q))


def _cut_to_one_length(name, critic_p, critic_q):
    n = min(len(critic_p), len(critic_q))
    return f_gan_bound(name, critic_p[:n], critic_q[:n])


F_GAN_BOUND = Exercise(
    name="f_gan_bound",
    title="The bound of an f-GAN",
    statement=(
        "Return $\\mathbb E_p T - \\mathbb E_q f^*(T)$ from the values of a critic $T$ "
        'on samples of p and of q. `name` is "kl" with $f(u) = u \\log u$, '
        '"reverse kl" with $-\\log u$, "gan" with $u \\log u - (u + 1) \\log(u + 1)$, or '
        '"pearson" with $(u - 1)^2$. All values already lie in the domain of $f^*$, for '
        '"pearson" above −2.'
    ),
    stub='''def f_gan_bound(name, critic_p, critic_q):
    """The mean of T over samples of p minus the mean of f*(T) over samples of q;
    name: "kl", "reverse kl", "gan" or "pearson"."""
    ...''',
    reference=f_gan_bound,
    cases=_bound_cases,
    misconceptions=(
        Misconception(
            "f for f*",
            lambda name, on_p, on_q: np.mean(on_p) - np.mean(_F[name](on_q)),
            "You put the critic's values into f. They belong into its conjugate f*: f "
            "takes ratios p/q, which are never negative, f* takes what the critic says.",
        ),
        Misconception(
            "outside the domain",
            lambda name, on_p, on_q: np.mean(on_p) - np.mean(_CONJUGATES[name](-on_q)),
            'You took f* at −T. For "gan" and "reverse kl" T is below 0, so −T lies outside '
            "the domain of f*, and the logarithm gives nan. Put T itself into f*.",
        ),
        Misconception(
            "brought into the domain once more",
            lambda name, on_p, on_q: f_gan_bound(
                name, _INTO_DOMAIN[name](on_p), _INTO_DOMAIN[name](on_q)
            ),
            "You sent the values through an activation before f*. They are in the domain "
            "already; after a second time they stand for another critic.",
        ),
        Misconception(
            "the critic of the GAN taken for a logit",
            lambda name, on_p, on_q: (
                f_gan_bound(name, _INTO_DOMAIN["gan"](on_p), _INTO_DOMAIN["gan"](on_q))
                if name == "gan"
                else f_gan_bound(name, on_p, on_q)
            ),
            'Right but for "gan": there you took the values for logits. Here they are T = '
            "log D already, so that f*(T) = −log(1 − D).",
        ),
        Misconception(
            "the conjugate of KL for every f",
            lambda name, on_p, on_q: np.mean(on_p) - np.mean(np.exp(on_q - 1)),
            "exp(t − 1) is the conjugate of u log u only. Each name has its own f and its "
            "own f*.",
        ),
        Misconception(
            "exp(t) for the conjugate of KL",
            _with({"kl": np.exp}),
            'For "kl" you used exp(t). Maximise u t − u log u: the slope t − log u − 1 is 0 '
            "at u = exp(t − 1), and that is the value as well.",
        ),
        Misconception(
            "the bound of Donsker and Varadhan",
            _donsker_varadhan,
            'For "kl" you took the logarithm of E_q exp(T). That is a bound of KL too, and '
            "a tighter one, but it is no E_q f*(T): it is not a mean over samples.",
        ),
        Misconception(
            "samples exchanged",
            lambda name, on_p, on_q: f_gan_bound(name, on_q, on_p),
            "You averaged T over q and f*(T) over p. f multiplies the density q, so the "
            "conjugate belongs to the samples of q.",
        ),
        Misconception(
            "a plus for the minus",
            lambda name, on_p, on_q: np.mean(on_p) + np.mean(_CONJUGATES[name](on_q)),
            "The conjugate is subtracted: f(u) ≥ u t − f*(t), times q.",
        ),
        Misconception(
            "no conjugate at all",
            lambda name, on_p, on_q: np.mean(on_p) - np.mean(on_q),
            "The plain difference of means is what a Wasserstein critic makes large. An "
            "f-GAN subtracts the mean of f*(T).",
        ),
        Misconception(
            "f* on both",
            lambda name, on_p, on_q: (
                np.mean(_CONJUGATES[name](on_p)) - np.mean(_CONJUGATES[name](on_q))
            ),
            "On the samples of p stands T itself: u t times q is p t.",
        ),
        Misconception(
            "f* of the mean",
            lambda name, on_p, on_q: np.mean(on_p) - _CONJUGATES[name](np.mean(on_q)),
            "You put the mean of T into f*. f* is convex, so that the mean of f*(T) is "
            "larger: apply f* to each value, then average.",
        ),
        Misconception(
            "sums instead of means",
            lambda name, on_p, on_q: np.sum(on_p) - np.sum(_CONJUGATES[name](on_q)),
            "You added up the values. Both parts are expectations: average over each "
            "sample, for the two may differ in size.",
        ),
        Misconception(
            "f* on the samples of p",
            lambda name, on_p, on_q: np.mean(_CONJUGATES[name](on_p)) - np.mean(on_q),
            "You put the samples of p into f*, and left those of q as they are. T itself is "
            "averaged over p, and f*(T) over q.",
        ),
        Misconception(
            "cut to one length",
            _cut_to_one_length,
            "You paired the samples, and those that are left over in the longer sample "
            "were lost (`zip` drops them). Take the mean over each sample by itself.",
        ),
        Misconception(
            "cut off at 0",
            lambda name, on_p, on_q: max(0.0, f_gan_bound(name, on_p, on_q)),
            "The bound may be negative: with a critic that says little, and always for "
            '"gan", where both of its parts are. Return it as it is.',
        ),
        Misconception(
            "shifted by log 4",
            _with_log_4,
            'For "gan" you added log 4. That would make 2 JS of it, but with this f, for '
            "which f(1) = −log 4, the divergence is V itself: −log 4 where p = q.",
            _is_shifted_by_log_4,
        ),
        Misconception(
            "the two KLs exchanged",
            _kls_exchanged,
            'Right but for "kl" and "reverse kl": are they exchanged? "kl" has '
            'f(u) = u log u, which is KL(p‖q), and "reverse kl" has −log u.',
            _wrong_only_for("kl", "reverse kl"),
        ),
        Misconception(
            "wrong for KL only",
            _with({"kl": lambda t: np.exp(t) - 1}),
            'Right but for "kl". Maximise u t − u log u over u: at u = exp(t − 1) its slope '
            "t − log u − 1 is 0. Put that u back in: what remains?",
            recognise=_wrong_only_for("kl"),
        ),
        Misconception(
            "wrong for reverse KL only",
            _with({"reverse kl": lambda t: -np.log(-t)}),
            'Right but for "reverse kl". Maximise u t + log u over u, for t below 0: at '
            "u = −1/t its slope t + 1/u is 0. Put that u back in: what remains?",
            recognise=_wrong_only_for("reverse kl"),
        ),
        Misconception(
            "wrong for the GAN only",
            _with({"gan": lambda t: -np.log(2 - np.exp(t))}),
            'Right but for "gan". Maximise u t − u log u + (u + 1) log(u + 1): its slope '
            "t − log(u/(u + 1)) is 0 where u/(u + 1) = exp(t). So t is log D, and f*(t) is "
            "−log(1 − D).",
            recognise=_wrong_only_for("gan"),
        ),
        Misconception(
            "wrong for Pearson only",
            _with({"pearson": lambda t: t**2 / 4}),
            'Right but for "pearson". Maximise u t − (u − 1)² over u: at u = 1 + t/2 its '
            "slope t − 2(u − 1) is 0. Put that u back in: what remains?",
            recognise=_wrong_only_for("pearson"),
        ),
    ),
    hints=(
        "For each f find f*(t), the largest value of u t − f(u) over u. Where is its slope "
        "in u equal to 0?",
        'For "kl" the slope t − log u − 1 is 0 at u = exp(t − 1), and u t − u log u is '
        "then exp(t − 1). For t = 1 that is 1, while f(1) = 0 would be another number.",
        'f*(t) is exp(t − 1) for "kl", −1 − log(−t) for "reverse kl", −log(1 − exp(t)) for '
        '"gan", t + t²/4 for "pearson"; then np.mean(critic_p) − np.mean(f*(critic_q))',
    ),
    minutes=10,
)


# Relativistic pairing -------------------------------------------------------------------


def relativistic_losses(d_real, d_fake):
    d_real, d_fake = np.asarray(d_real), np.asarray(d_fake)
    # logaddexp(0, a) is softplus(a), without overflow.
    d_loss = np.mean(np.logaddexp(0, d_fake - d_real))
    g_loss = np.mean(np.logaddexp(0, d_real - d_fake))
    return d_loss, g_loss


SHIFT = 3.7


def _pair_cases(seed):
    rng = np.random.default_rng(seed)

    def case(n, mean_real, mean_fake, sd):
        return {
            "d_real": rng.normal(mean_real, sd, n),
            "d_fake": rng.normal(mean_fake, sd, n),
        }

    return [
        case(6, 0.8, -0.4, 1.0),
        case(9, -1.0, 0.7, 1.5),
        case(5, 12.0, 10.0, 2.0),
        case(7, 40.0, -30.0, 900.0),
    ]


def _and_shifted(answer, case):
    real, fake = case["d_real"], case["d_fake"]
    return [answer(real, fake), answer(real + SHIFT, fake + SHIFT)]


def _softplus(a):
    return np.logaddexp(0, a)


def _sigmoid(a):
    return np.exp(-_softplus(-a))


def _losses_of(difference):
    """(d, g) as means of softplus of a difference that is high where D is right."""
    return np.mean(_softplus(-difference)), np.mean(_softplus(difference))


def _overflowing(r, f):
    return np.mean(np.log(1 + np.exp(f - r))), np.mean(np.log(1 + np.exp(r - f)))


def _average_losses(r, f):
    real, fake = r - np.mean(f), f - np.mean(r)
    return (
        np.mean(_softplus(-real)) + np.mean(_softplus(fake)),
        np.mean(_softplus(real)) + np.mean(_softplus(-fake)),
    )


def _is_unmoved(pairs):
    return all(np.allclose(out[0], out[1], rtol=1e-3, atol=1e-3) for _, out in pairs)


def _same_near(answer, case, out):
    """Whether these are the outputs of the answer; those far out are not compared."""
    if np.abs(case["d_real"] - case["d_fake"]).max() > 100:
        return True
    theirs = np.array(_and_shifted(answer, case))
    return out.shape == theirs.shape and np.allclose(out, theirs, 1e-4, 1e-6)


def _known(name, answers, hint):
    """A misconception, told from differences that overflow in no way of writing it."""
    answers = answers if isinstance(answers, tuple) else (answers,)

    def recognise(pairs):
        return any(all(_same_near(one, *pair) for pair in pairs) for one in answers)

    return Misconception(name, answers[0], hint, recognise)


RELATIVISTIC_LOSSES = Exercise(
    name="relativistic_losses",
    title="Losses of relativistic pairs",
    statement=(
        "Return `(d_loss, g_loss)`. The discriminator pays softplus(−(r − f)) for each "
        "pair of a real sample with value r and a generated one with value f, the k-th "
        "with the k-th; the generator pays the same with the roles of r and f exchanged. "
        "Average over the pairs. Differences of a thousand must not overflow."
    ),
    stub='''def relativistic_losses(d_real, d_fake):
    """(d_loss, g_loss) from what the discriminator gives on real and generated
    samples, arrays of shape (n,); softplus(a) = log(1 + exp(a))."""
    ...''',
    reference=relativistic_losses,
    cases=_pair_cases,
    use=_and_shifted,
    calls=f"of the values and of all of them plus {SHIFT}",
    misconceptions=(
        _known(
            "unpaired",
            (
                lambda r, f: (
                    np.mean(_softplus(-r)) + np.mean(_softplus(f)),
                    np.mean(_softplus(-f)),
                ),
                lambda r, f: (
                    (np.mean(_softplus(-r)) + np.mean(_softplus(f))) / 2,
                    np.mean(_softplus(-f)),
                ),
                lambda r, f: (np.mean(_softplus(-r)), np.mean(_softplus(-f))),
            ),
            "Your losses look at real and generated values one by one, so that adding a "
            "constant to all of them changes the losses. Only differences r − f may enter.",
        ),
        _known(
            "zero-sum",
            lambda r, f: (_losses_of(r - f)[0], -_losses_of(r - f)[0]),
            "Your generator's loss is minus the discriminator's. Asked is the same loss "
            "with the roles exchanged, softplus(−(f − r)), which is another number.",
        ),
        _known(
            "the players exchanged",
            lambda r, f: _losses_of(f - r),
            "The two losses stand in the wrong order, or the sign inside is turned round: "
            "the discriminator wants r above f, and must pay little then.",
        ),
        _known(
            "one loss for both",
            lambda r, f: (_losses_of(r - f)[0], _losses_of(r - f)[0]),
            "Both of yours are the discriminator's loss. The generator wants f above r: "
            "exchange the two.",
        ),
        _known(
            "every real sample with every generated one",
            lambda r, f: _losses_of(r[:, None] - f[None, :]),
            "You averaged over all n² pairs. That estimates the same expectation, but "
            "asked are the n pairs as they come, the k-th with the k-th.",
        ),
        _known(
            "against the average",
            (
                _average_losses,
                lambda r, f: tuple(loss / 2 for loss in _average_losses(r, f)),
                lambda r, f: (
                    np.mean(_softplus(np.mean(f) - r)),
                    np.mean(_softplus(np.mean(r) - f)),
                ),
            ),
            "You compared each value with the average of the others: that is the "
            "relativistic average GAN. Here single values are paired.",
        ),
        _known(
            "the softplus of the mean difference",
            lambda r, f: _losses_of(np.mean(r) - np.mean(f)),
            "You averaged before the softplus. Softplus is convex, so the mean of it is "
            "larger: take it of each difference first.",
        ),
        _known(
            "no softplus",
            lambda r, f: (np.mean(f - r), np.mean(r - f)),
            "Without softplus these are the losses of a Wasserstein GAN. Softplus makes "
            "pairs that are right by far count little.",
        ),
        _known(
            "differences of probabilities",
            lambda r, f: _losses_of(_sigmoid(r) - _sigmoid(f)),
            "You turned the values into probabilities first. The pair is compared by the "
            "difference of the raw values; softplus of it is the only squashing.",
        ),
        _known(
            "sums instead of means",
            lambda r, f: tuple(len(r) * loss for loss in _losses_of(r - f)),
            "You added up the pairs. Average, so that the loss does not grow with n.",
        ),
        _known(
            "an overflow, or cut off, far out",
            (_overflowing, relativistic_losses),
            "The formula is right, but exp of a large difference is infinite; where a "
            "clip or a small number prevents that, it decides the result. "
            "`np.logaddexp(0, a)` is log(1 + exp(a)) without overflow.",
        ),
    ),
    properties=(
        Property(
            "Adding one constant to all values changes no loss: only differences count.",
            _is_unmoved,
        ),
    ),
    hints=(
        "What should a pair cost the discriminator where r is far above f, and where it is "
        "far below?",
        "softplus(−3) = log(1 + e⁻³) is small and softplus(3) = 3 + softplus(−3). For r = 2, "
        "f = −1 the discriminator pays softplus(−3) and the generator softplus(3).",
        "np.mean(np.logaddexp(0, d_fake - d_real)), and the same with d_real - d_fake",
    ),
)

EXERCISES = (F_GAN_BOUND, RELATIVISTIC_LOSSES)


# Questions ------------------------------------------------------------------------------


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


QUIZZES = (
    Quiz(
        "critic-says-one",
        "An f-GAN with the f of KL is trained until its critic is the best one. At some "
        "point x the critic says T(x) = 1. What does it say about p and q there?",
        (
            _wrong(
                "x is real for sure: p(x) is there, and q(x) is 0.",
                "T is no probability. Where q is 0 the best critic has no upper limit.",
            ),
            _right(
                "p(x) = q(x).",
                "T* = 1 + log(p/q), so that T = 1 says that the ratio is 1.",
            ),
            _wrong(
                "p(x) is e times q(x).",
                "That would hold if T were log(p/q). The best critic is f′(p/q) = "
                "1 + log(p/q).",
            ),
        ),
    ),
    Quiz(
        "wasserstein-loss",
        "The critic of your Wasserstein GAN reports that its mean over real samples is 5 "
        "above its mean over generated ones. What do you know about W₁ of the two "
        "distributions?",
        (
            _wrong(
                "W₁ is 5.",
                "That needs a critic of slope at most 1, the best of these, and exact "
                "means. A critic that is twice as steep reports twice as much.",
            ),
            _wrong(
                "W₁ is at least 5.",
                "Only if its slope is at most 1. A gradient penalty does not ensure that, "
                "and a clip allows another slope altogether.",
            ),
            _right(
                "Nothing, until one knows how steep the critic is.",
                "Divided by its largest slope the difference of means is at most W₁, up to "
                "the error of the samples. How far below, it does not tell.",
            ),
        ),
    ),
    Quiz(
        "half-the-clip",
        "A critic has one hidden layer of ReLU units, all its numbers are clipped to "
        "[−c, c], and it is the best such critic. You halve c. What becomes of the "
        "difference of its means?",
        (
            _wrong(
                "It stays: the best critic is as steep as it may be, and that is 1.",
                "Nothing in a clip knows of slope 1. The steepest such network has the "
                "slope H c² with H units.",
            ),
            _wrong(
                "It halves.",
                "A unit is v · relu(w x + b). Its v halves, and so does w x + b.",
            ),
            _right(
                "It falls to a quarter.",
                "Both layers shrink by a half, and the bends stay where they are. With k "
                "layers it would be about ½ to the power k.",
            ),
        ),
    ),
    Quiz(
        "relativistic-zero-sum",
        "In the relativistic game of the exercise, is what one player gains what the other "
        "loses?",
        (
            _wrong(
                "Yes: the roles are exchanged, so the losses have opposite signs.",
                "Exchanging the roles turns the sign inside the softplus, not outside.",
            ),
            _right(
                "No: their sum depends on the difference r − f.",
                "softplus(a) + softplus(−a) is least at a = 0, where it is 2 log 2, and "
                "grows like |a|. A game of constant sum would keep it.",
            ),
            _wrong(
                "Yes, up to a constant: the sum of both losses is 2 log 2.",
                "It is 2 log 2 only where r = f. For a difference of 3 it is above 3.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "critic-of-a-wider-q",
        "p = N(0, 1), and the generated q = N(0, 4) has the same mean but is twice as wide. "
        "Which critic of slope at most 1 tells them apart best?",
        "f(x) = −|x|: mass of q has to come in from both sides, and the critic rises "
        "towards the middle. It reaches W₁ = 0.798; f(x) = x reaches 0.",
        options=("f(x) = x", "f(x) = |x|", "f(x) = −|x|"),
    ),
    Prediction(
        "critic-under-a-penalty",
        "Now the slope is not limited: a gradient penalty makes slopes other than ±1 cost "
        "something, with the usual weight λ = 10. For p and q that differ, where does the "
        "best critic's difference of means end up?",
        "Above W₁. Where mass has to move a little more slope always pays: at slope 1 the "
        "gain grows in proportion to the extra slope, and the penalty only with its square.",
        options=("below W₁", "exactly at W₁", "above W₁"),
    ),
)
