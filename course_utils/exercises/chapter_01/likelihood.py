"""Lesson 4: KL in closed form, and likelihood on held-out data."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


def kl_normal(mean_p, sd_p, mean_q, sd_q):
    spread = (sd_p**2 + (mean_p - mean_q) ** 2) / (2 * sd_q**2)
    return np.log(sd_q / sd_p) + spread - 1 / 2


def _kl(mp, sp, mq, sq):
    return np.log(sq / sp) + (sp**2 + (mp - mq) ** 2) / (2 * sq**2) - 0.5


def _kl_cases(seed):
    rng = np.random.default_rng(seed)
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
    rng = np.random.default_rng(seed)
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
