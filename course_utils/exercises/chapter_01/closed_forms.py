"""Lessons 1 to 4: exercises whose answer is a formula."""

import numpy as np

from course_utils.exercises.plain import NotNumbers, numbers
from course_utils.exercises.spec import Exercise, Misconception, Property


def _rng(seed):
    return np.random.default_rng(seed)


# Lesson 1: base rates ------------------------------------------------------------------


def bayes_posterior(prior, sensitivity, false_positive_rate):
    true_positive = prior * sensitivity
    false_positive = (1 - prior) * false_positive_rate
    return true_positive / (true_positive + false_positive)


def _bayes_cases(seed):
    rng = _rng(seed)
    fixed = [(0.001, 0.99, 0.05), (0.3, 0.8, 0.15)]
    drawn = [rng.uniform(0.02, 0.45, 3) + [0, 0.5, 0] for _ in range(4)]
    names = ("prior", "sensitivity", "false_positive_rate")
    return [
        {name: float(v) for name, v in zip(names, values, strict=True)}
        for values in [*fixed, *drawn]
    ]


BAYES_POSTERIOR = Exercise(
    name="bayes_posterior",
    title="What a positive test says",
    statement="Return P(condition | positive test).",
    stub='''def bayes_posterior(prior, sensitivity, false_positive_rate):
    """P(condition | positive) from P(condition), P(positive | condition)
    and P(positive | no condition)."""
    ...''',
    reference=bayes_posterior,
    cases=_bayes_cases,
    misconceptions=(
        Misconception(
            "the conditional turned round",
            lambda prior, sens, fpr: sens,
            "You returned P(positive | condition). Asked is P(condition | positive): "
            "of all who test positive, how many have it?",
        ),
        Misconception(
            "the base rate ignored",
            lambda prior, sens, fpr: sens / (sens + fpr),
            "That is the answer if half of all people had the condition. Weigh the "
            "two kinds of positives by `prior` and `1 - prior`.",
        ),
        Misconception(
            "false positives forgotten",
            lambda prior, sens, fpr: prior * sens,
            "You computed P(condition and positive). Divide by the probability of any "
            "positive test, true or false.",
        ),
        Misconception(
            "the probability of a positive test",
            lambda prior, sens, fpr: prior * sens + (1 - prior) * fpr,
            "That is P(positive), the denominator. Which part of it are the ill?",
        ),
        Misconception(
            "false positives not weighed",
            lambda prior, sens, fpr: prior * sens / (prior * sens + fpr),
            "The false positive rate holds among those without the condition: weigh "
            "it by `1 - prior`.",
        ),
        Misconception(
            "the healthy who test negative",
            lambda prior, sens, fpr: (
                prior * sens / (prior * sens + (1 - prior) * (1 - fpr))
            ),
            "`1 - false_positive_rate` is the rate of negative tests among the healthy. "
            "All who test positive are asked for.",
        ),
        Misconception(
            "negatives instead of positives",
            lambda prior, sens, fpr: (
                prior * (1 - sens) / (prior * (1 - sens) + (1 - prior) * (1 - fpr))
            ),
            "That is P(condition | negative test). Asked is what a positive test says.",
        ),
    ),
    hints=(
        "Imagine 100,000 people. How many of them test positive, and how many of those "
        "have the condition?",
        "Positives come from two groups. With prior 0.001 the group without the "
        "condition is 999 times as large, so even a small false positive rate wins.",
        "posterior = prior · sensitivity / (prior · sensitivity + (1 − prior) · "
        "false_positive_rate)",
    ),
)

# Lesson 2: pushforwards ------------------------------------------------------------------


def squared_normal_density(y):
    root = np.sqrt(y)
    phi = np.exp(-y / 2) / np.sqrt(2 * np.pi)
    return phi / (2 * root) + phi / (2 * root)


def _phi(z):
    return np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)


def _square_cases(seed):
    rng = _rng(seed)
    return [
        {"y": 1.7},
        {"y": np.sort(rng.uniform(0.05, 9, 7))},
        {"y": np.array([0.01, 0.3, 4.0])},
        {"y": np.array([25.0, 60.0])},
    ]


def _relative(got, wanted, rtol, case):
    got, wanted = np.squeeze(got), np.squeeze(wanted)
    return got.shape == wanted.shape and np.allclose(got, wanted, rtol=rtol, atol=0)


SQUARED_NORMAL_DENSITY = Exercise(
    name="squared_normal_density",
    title="The density of z²",
    statement="z is standard normal. Return the density of y = z² for y > 0.",
    stub='''def squared_normal_density(y):
    """The density at y > 0 (a number or an array) of z², z standard normal."""
    ...''',
    reference=squared_normal_density,
    cases=_square_cases,
    agree=_relative,
    misconceptions=(
        Misconception(
            "one branch only",
            lambda y: _phi(np.sqrt(y)) / (2 * np.sqrt(y)),
            "Your density integrates to exactly ½. Two z reach the same y: √y and −√y.",
        ),
        Misconception(
            "no Jacobian",
            lambda y: _phi(np.sqrt(y)),
            "You took the density of z at √y. Squaring also stretches: a piece dy is "
            "the image of a piece dz = dy / (2√y).",
        ),
        Misconception(
            "both branches but no Jacobian",
            lambda y: 2 * _phi(np.sqrt(y)),
            "Both branches are there, but each must be divided by |dG/dz| = 2√y.",
        ),
        Misconception(
            "Jacobian upside down",
            lambda y: 2 * _phi(np.sqrt(y)) * 2 * np.sqrt(y),
            "Where G is steep the samples are thin: divide by |G′(z)| = 2√y, do not "
            "multiply. Yours does not integrate to 1.",
        ),
        Misconception(
            "one branch and the Jacobian upside down",
            lambda y: _phi(np.sqrt(y)) * 2 * np.sqrt(y),
            "Divide by |G′(z)| = 2√y instead of multiplying, and count both roots.",
        ),
        Misconception(
            "the slope at y instead of at the root",
            lambda y: _phi(np.sqrt(y)) / y,
            "The slope 2z must be taken at the z that leads to y, which is √y: 2√y and "
            "not 2y.",
        ),
        Misconception(
            "the density of z itself",
            lambda y: _phi(y),
            "That is the density of z at y. Asked is that of z²: which z lead to y?",
        ),
        Misconception(
            "the density at y instead of at the root",
            lambda y: 2 * _phi(y) / (2 * np.sqrt(y)),
            "p_z must be taken at the z that leads to y, which is √y and not y.",
        ),
    ),
    hints=(
        "Which z lead to a given y? How many are there?",
        "Each such z adds p_z(z) / |G′(z)|. With G(z) = z² at y = 4: z is 2 or −2, and "
        "|G′| is 4 for both.",
        "density = 2 · φ(√y) / (2√y) with φ(z) = exp(−z²/2) / √(2π)",
    ),
    minutes=6,
)


def exponential_quantile(u, rate):
    return -np.log1p(-np.asarray(u)) / rate


def _quantile_cases(seed):
    rng = _rng(seed)
    return [
        {"u": 0.3, "rate": 2.0},
        {"u": np.array([0.02, 0.5, 0.995]), "rate": 0.7},
        {"u": rng.uniform(0.01, 0.99, 6), "rate": 2.6},
        {"u": np.sort(rng.uniform(0.01, 0.99, 5)), "rate": 0.35},
    ]


def _call_twice(answer, case):
    """The answer; or both of two, where they differ."""
    u, rate = case["u"], case["rate"]
    first, second = answer(u, rate), answer(u, rate)
    try:
        plain = numbers(first)[0], numbers(second)[0]
    except NotNumbers:  # which is said better of one than of two
        return first
    return first if np.array_equal(*plain, equal_nan=True) else (first, second)


def _varies(pairs):
    return any(
        np.shape(out) == (2, *np.shape(case["u"])) and not np.allclose(out[0], out[1])
        for case, out in pairs
    )


EXPONENTIAL_QUANTILE = Exercise(
    name="exponential_quantile",
    title="From uniform noise to waiting times",
    statement=(
        "Return the quantile function F⁻¹(u) of the exponential distribution with a "
        "rate, for u in (0, 1)."
    ),
    stub='''def exponential_quantile(u, rate):
    """F⁻¹(u), u in (0, 1) a number or an array, of the density rate·exp(−rate·x)."""
    ...''',
    reference=exponential_quantile,
    cases=_quantile_cases,
    use=_call_twice,
    misconceptions=(
        Misconception(
            "draws its own noise",
            lambda u, rate: np.random.exponential(1 / rate, np.shape(u)),
            "Two calls with the same u gave different results. The chance is in u "
            "already; F⁻¹ itself is an ordinary function of u.",
            recognise=_varies,
        ),
        Misconception(
            "rate taken for the scale",
            lambda u, rate: -np.log1p(-np.asarray(u)) * rate,
            "Your draws have mean `rate`; a rate of 2 a minute means waiting ½ minute: "
            "the mean is 1/rate.",
        ),
        Misconception(
            "falling instead of rising",
            lambda u, rate: -np.log(u) / rate,
            "Your draws follow the right law, because 1 − u is uniform too. But the "
            "quantile function is asked for, and it rises with u: F⁻¹(0) = 0.",
        ),
        Misconception(
            "negative values",
            lambda u, rate: np.log(u) / rate,
            "log u is negative on (0, 1), but a waiting time is not. Solve "
            "1 − exp(−rate·x) = u for x.",
        ),
        Misconception(
            "the sign lost",
            lambda u, rate: np.log1p(-np.asarray(u)) / rate,
            "The logarithm of 1 − u is negative; the minus sign in front is missing.",
        ),
        Misconception(
            "the distribution function itself",
            lambda u, rate: 1 - np.exp(-rate * np.asarray(u)),
            "That is F(u). Asked is its inverse: the x with F(x) = u.",
        ),
        Misconception(
            "the density",
            lambda u, rate: rate * np.exp(-rate * np.asarray(u)),
            "That is the density at u. Asked is the x with F(x) = u.",
        ),
    ),
    hints=(
        "Start from F(x) = 1 − exp(−rate·x) and set it equal to u.",
        "Half of the waiting times are shorter than F⁻¹(½) = log 2 / rate. Check yours "
        "there.",
        "x = −log(1 − u) / rate",
    ),
)

# Lesson 3: high dimension ------------------------------------------------------------------


def norm_density_2d(r):
    r = np.asarray(r)
    return r * np.exp(-(r**2) / 2)


NORM_DENSITY_2D = Exercise(
    name="norm_density_2d",
    title="How long is a normal vector in the plane?",
    statement="z is standard normal in the plane. Return the density of its length r.",
    stub='''def norm_density_2d(r):
    """The density at r > 0 (a number or an array) of ‖z‖, z standard normal in 2-D."""
    ...''',
    reference=norm_density_2d,
    cases=lambda seed: [
        {"r": 1.3},
        {"r": np.array([0.2, 0.9, 2.5])},
        {"r": np.sort(_rng(seed).uniform(0.05, 4, 7))},
        {"r": np.array([6.0, 9.0])},
    ],
    agree=_relative,
    misconceptions=(
        Misconception(
            "the density at one point",
            lambda r: np.exp(-np.square(r) / 2) / (2 * np.pi),
            "That is the density of z at one point at distance r. All points at that "
            "distance form a circle; how long is it?",
        ),
        Misconception(
            "the factor r forgotten",
            lambda r: np.exp(-np.square(r) / 2),
            "Your density is largest at r = 0. But a circle of radius 0 has no length: "
            "the factor r of the circumference 2πr is missing.",
        ),
        Misconception(
            "the length in one dimension",
            lambda r: 2 * np.exp(-np.square(r) / 2) / np.sqrt(2 * np.pi),
            "That is the density of |z| for a single number z. In the plane the points "
            "at distance r are a circle, not two points.",
        ),
        Misconception(
            "½ forgotten in the exponent",
            lambda r: r * np.exp(-np.square(r)),
            "The standard normal density falls like exp(−r²/2); without the ½ yours "
            "integrates to ½.",
        ),
        Misconception(
            "the constant not multiplied out",
            lambda r: r * np.exp(-np.square(r) / 2) / (2 * np.pi),
            "The circumference is 2πr, not r: its 2π cancels the 1/(2π) of the density.",
        ),
        Misconception(
            "the distribution function",
            lambda r: 1 - np.exp(-np.square(r) / 2),
            "That is the probability of a length up to r. Asked is its derivative.",
        ),
        Misconception(
            "the disc instead of the circle",
            lambda r: np.square(r) * np.exp(-np.square(r) / 2) / 2,
            "You multiplied by the area πr² of the disc. The points at distance r are "
            "its edge, of length 2πr.",
        ),
    ),
    properties=(
        Property(
            "A density is never negative.",
            lambda pairs: all((out >= 0).all() for _, out in pairs),
        ),
    ),
    hints=(
        "All points at distance r form a circle. How long is it, and how dense is the "
        "normal distribution on it?",
        "In polar coordinates a thin ring of width dr has area 2πr dr. At r = 0 the "
        "density of z is greatest, but the ring has no area.",
        "density = 2πr · exp(−r²/2) / (2π)",
    ),
)

# Lesson 4: likelihood and KL -----------------------------------------------------------------


def kl_normal(mean_p, sd_p, mean_q, sd_q):
    spread = (sd_p**2 + (mean_p - mean_q) ** 2) / (2 * sd_q**2)
    return np.log(sd_q / sd_p) + spread - 1 / 2


def _kl(mp, sp, mq, sq):
    return np.log(sq / sp) + (sp**2 + (mp - mq) ** 2) / (2 * sq**2) - 0.5


def _kl_cases(seed):
    rng = _rng(seed)
    names = ("mean_p", "sd_p", "mean_q", "sd_q")
    fixed = [(0, 1, 1, 2), (1, 2, 0, 1), (0.7, 1.3, 0.7, 1.3), (3.0, 0.5, -2.0, 0.8)]
    drawn = [
        tuple(float(v) for v in (m[0], s[0], m[1], s[1]))
        for m, s in zip(
            rng.normal(0, 2, (4, 2)), rng.uniform(0.4, 3, (4, 2)), strict=True
        )
    ]
    return [dict(zip(names, values, strict=True)) for values in [*fixed, *drawn]]


KL_NORMAL = Exercise(
    name="kl_normal",
    title="KL between two normal distributions",
    statement=(
        "Return KL(p‖q) in nats for p = N(mean_p, sd_p²) and q = N(mean_q, sd_q²)."
    ),
    stub='''def kl_normal(mean_p, sd_p, mean_q, sd_q):
    """KL(p‖q) in nats of two normal distributions; sd_p, sd_q: standard deviations."""
    ...''',
    reference=kl_normal,
    cases=_kl_cases,
    misconceptions=(
        Misconception(
            "arguments swapped",
            lambda mp, sp, mq, sq: _kl(mq, sq, mp, sp),
            "You computed KL(q‖p). KL(p‖q) averages under p. Which of your terms is "
            "divided by q's variance?",
        ),
        Misconception(
            "standard deviation used as variance",
            lambda mp, sp, mq, sq: _kl(mp, sp**0.5, mq, sq**0.5),
            "sd is a standard deviation; its square is the variance. Try sd_p = 2, "
            "sd_q = 2 and means 2 apart: it should be ½.",
        ),
        Misconception(
            "bits instead of nats",
            lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) / np.log(2),
            "You used log₂, which gives bits. Nats are asked for: the natural logarithm.",
        ),
        Misconception(
            "the −½ lost",
            lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) + 0.5,
            "Yours says that p is ½ away from itself. A distribution is at distance 0 "
            "from itself.",
        ),
        Misconception(
            "the logarithm upside down",
            lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) + 2 * np.log(sp / sq),
            "Look at the logarithm: it comes from log(1/sd_p) − log(1/sd_q).",
        ),
        Misconception(
            "the logarithm forgotten",
            lambda mp, sp, mq, sq: _kl(mp, sp, mq, sq) - np.log(sq / sp),
            "The normalising constants of p and q do not cancel: log(sd_q/sd_p) is "
            "missing.",
        ),
        Misconception(
            "the shift not squared",
            lambda mp, sp, mq, sq: (
                _kl(mp, sp, mq, sq) + (abs(mp - mq) - (mp - mq) ** 2) / (2 * sq**2)
            ),
            "The means enter by the square of their difference.",
        ),
    ),
    properties=(
        Property(
            "KL(p‖p) must be 0: a distribution is at distance 0 from itself.",
            lambda pairs: all(
                abs(float(out)) < 1e-3
                for case, out in pairs
                if case["mean_p"] == case["mean_q"] and case["sd_p"] == case["sd_q"]
            ),
        ),
        Property(
            "KL is never negative, but yours is.",
            lambda pairs: all(float(out) > -1e-3 for _, out in pairs),
        ),
    ),
    hints=(
        "KL(p‖q) is the mean under p of log p(x) − log q(x). Both logarithms are "
        "quadratic in x.",
        "Under p, the mean of (x − mean_q)² is sd_p² + (mean_p − mean_q)². With p = q "
        "everything must cancel to 0.",
        "log(sd_q/sd_p) + (sd_p² + (mean_p − mean_q)²) / (2·sd_q²) − ½",
    ),
    minutes=8,
)


class _Kernels:
    """A model as a lesson has it: log_density in nats, and the data it was made of."""

    def __init__(self, data, bandwidth):
        self.data, self.bandwidth = data, bandwidth

    def log_density(self, x):
        x = np.asarray(x, dtype=float)
        away = (x.reshape(-1, 1) - self.data.reshape(1, -1)) / self.bandwidth
        logs = -(away**2) / 2 - np.log(self.bandwidth * np.sqrt(2 * np.pi))
        top = logs.max(axis=1, keepdims=True)
        mean = np.log(np.exp(logs - top).mean(axis=1)) + top[:, 0]
        return mean.reshape(x.shape)


def held_out_bits(model, training, held_out):
    return np.mean(model.log_density(held_out)) / np.log(2)


def _held_out_cases(seed):
    rng = _rng(seed)
    cases = []
    for n, m, bandwidth in ((30, 12, 0.15), (30, 17, 0.5), (50, 9, 0.2), (20, 23, 1.5)):
        training, fresh = rng.normal(1, 1.5, n), rng.normal(1, 1.5, m)
        # So far out that a density of 1e-12 added, or a cut, would show.
        fresh[m // 2] = training.max() + 11 * bandwidth
        cases.append({"training": training, "held_out": fresh, "bandwidth": bandwidth})
    return cases


def _with_model(answer, case):
    model = _Kernels(np.copy(case["training"]), case["bandwidth"])
    return answer(model, case["training"], case["held_out"])


HELD_OUT_BITS = Exercise(
    name="held_out_bits",
    title="Which model would have predicted fresh data?",
    statement=(
        "`model.log_density(x)` gives nats. Return the model's mean log-likelihood in "
        "bits a point on data that it has not seen."
    ),
    stub='''def held_out_bits(model, training, held_out):
    """The mean of log₂ model density over fresh data, in bits a point."""
    ...''',
    reference=held_out_bits,
    cases=_held_out_cases,
    use=_with_model,
    misconceptions=(
        Misconception(
            "judged on the training data",
            lambda model, training, held_out: (
                np.mean(model.log_density(training)) / np.log(2)
            ),
            "You judged the model on the data it was made from. Your winner would be a "
            "photocopier.",
        ),
        Misconception(
            "sum instead of mean",
            lambda model, training, held_out: (
                np.sum(model.log_density(held_out)) / np.log(2)
            ),
            "A sum grows with the number of points, so that two data sets cannot be "
            "compared. Asked is a mean: bits a point.",
        ),
        Misconception(
            "nats instead of bits",
            lambda model, training, held_out: np.mean(model.log_density(held_out)),
            "That is in nats. One bit is log 2 nats: divide by log 2.",
        ),
        Misconception(
            "multiplied by log 2",
            lambda model, training, held_out: (
                np.mean(model.log_density(held_out)) * np.log(2)
            ),
            "One bit is log 2 = 0.69 nats, so there are more bits than nats: divide.",
        ),
        Misconception(
            "the sign turned",
            lambda model, training, held_out: (
                -np.mean(model.log_density(held_out)) / np.log(2)
            ),
            "That is the code length, a loss. Asked is the log-likelihood: higher is "
            "better.",
        ),
        Misconception(
            "the logarithm of the mean density",
            lambda model, training, held_out: np.log2(
                np.mean(np.exp(model.log_density(held_out)))
            ),
            "You took the logarithm of a mean. A likelihood is a product, so its "
            "logarithm is a sum of logarithms: take their mean. One impossible point "
            "must count.",
        ),
        Misconception(
            "training and held-out data together",
            lambda model, training, held_out: (
                np.mean(model.log_density(np.concatenate([training, held_out])))
                / np.log(2)
            ),
            "The training data are in there too. Only fresh data tell whether the model "
            "has learnt the distribution or the sample.",
        ),
    ),
    hints=(
        "Which of the two data sets has the model never seen?",
        "A memoriser gives its training points a huge density and everything else "
        "almost none; only fresh points tell.",
        "np.mean(model.log_density(held_out)) / np.log(2)",
    ),
)
