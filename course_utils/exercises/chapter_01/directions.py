"""Lesson 5: JS, and one bell for two bumps in either direction of KL."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


def js_divergence(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    m = (p + q) / 2

    def kl_from_m(a):
        support = a > 0
        return np.sum(a[support] * np.log(a[support] / m[support]))

    return kl_from_m(p) / 2 + kl_from_m(q) / 2


def _kl(a, b):
    support = a > 0
    return np.sum(a[support] * np.log(a[support] / b[support]))


def _js_cases(seed):
    rng = np.random.default_rng(seed)

    def with_zero(k, at):
        p = rng.dirichlet(np.ones(k))
        p[at] = 0
        return p / p.sum()

    return [
        {"p": np.array([0.5, 0.5, 0.0]), "q": np.array([0.1, 0.3, 0.6])},
        {"p": with_zero(4, 0), "q": with_zero(4, 2)},
        {"p": np.array([0.3, 0.7, 0.0, 0.0]), "q": np.array([0.0, 0.0, 0.6, 0.4])},
        {"p": rng.dirichlet(np.ones(5)), "q": rng.dirichlet(np.ones(5))},
        {"p": rng.dirichlet(np.ones(3)), "q": rng.dirichlet(np.ones(3))},
    ]


def _both_ways(answer, case):
    p, q = case["p"], case["q"]
    return [answer(p, q), answer(q, p)]


def _nan_kl(a, b):
    return np.sum(a * np.log(a / b))


JS_DIVERGENCE = Exercise(
    name="js_divergence",
    title="Jensen–Shannon, with zeros",
    statement="Return the Jensen–Shannon divergence of two probability vectors in nats.",
    stub='''def js_divergence(p, q):
    """The Jensen–Shannon divergence in nats; p, q: probabilities of one length."""
    ...''',
    reference=js_divergence,
    cases=_js_cases,
    use=_both_ways,
    calls="of (p, q) and (q, p)",
    misconceptions=(
        Misconception(
            "the mean of the two KLs",
            lambda p, q: (_nan_to_sum(p, q) + _nan_to_sum(q, p)) / 2,
            "The mean of KL(p‖q) and KL(q‖p) is infinite as soon as one misses what "
            "the other has. The mixture m = (p + q)/2 is what keeps JS finite.",
        ),
        Misconception(
            "the ½ forgotten",
            lambda p, q: 2 * js_divergence(p, q),
            "You added the two divergences from the mixture. JS is their mean, so that "
            "it stays at most log 2.",
        ),
        Misconception(
            "the square root",
            lambda p, q: np.sqrt(js_divergence(p, q)),
            "√JS is the Jensen–Shannon distance, a metric. Asked is JS itself.",
        ),
        Misconception(
            "0 · log 0 left as nan",
            lambda p, q: (_nan_kl(p, (p + q) / 2) + _nan_kl(q, (p + q) / 2)) / 2,
            "Where p is 0, p log p is 0 in the limit, but a computer finds 0 · (−∞) = "
            "nan. Sum only where p > 0.",
        ),
        Misconception(
            "bits instead of nats",
            lambda p, q: js_divergence(p, q) / np.log(2),
            "You used log₂: then JS is at most 1 bit. Nats are asked for, with the "
            "natural logarithm.",
        ),
        Misconception(
            "the mixture not halved",
            lambda p, q: js_divergence(p, q) - np.log(2),
            "m must be a distribution: (p + q)/2, which sums to 1. With p + q the "
            "result is log 2 too small.",
        ),
        Misconception(
            "the divergence turned round",
            lambda p, q: (_reverse(p, q) + _reverse(q, p)) / 2,
            "You averaged KL(m‖p) and KL(m‖q). JS averages KL(p‖m) and KL(q‖m), which "
            "stay finite.",
        ),
        Misconception(
            "only one side",
            lambda p, q: _kl(p, (p + q) / 2),
            "That is KL(p‖m) alone, and not symmetric. JS averages it with KL(q‖m).",
        ),
    ),
    properties=(
        Property(
            "JS is symmetric: js(p, q) and js(q, p) must agree.",
            lambda pairs: all(np.allclose(out[0], out[1]) for _, out in pairs),
        ),
        Property(
            "JS lies between 0 and log 2 = 0.6931, also for disjoint supports.",
            lambda pairs: all(
                (out >= -1e-9).all() and (out <= np.log(2) + 1e-3).all()
                for _, out in pairs
            ),
        ),
    ),
    hints=(
        "Compare both p and q with a third distribution that misses nothing.",
        "For p = (1, 0) and q = (0, 1) the mixture is (½, ½), each KL from it is "
        "log 2, and so is their mean. Where p is 0, nothing is added.",
        "with m = (p + q)/2: ½ Σ p log(p/m) over p > 0, plus the same for q",
    ),
    minutes=8,
)


def _nan_to_sum(p, q):
    with np.errstate(all="ignore"):
        support = p > 0
        return np.sum(p[support] * np.log(p[support] / q[support]))


def _reverse(p, q):
    with np.errstate(all="ignore"):
        m = (p + q) / 2
        support = m > 0
        return np.sum(m[support] * np.log(m[support] / p[support]))


def fit_normal(x, p, direction):
    p = p / np.trapezoid(p, x)
    mean = np.trapezoid(p * x, x)
    sd = np.sqrt(np.trapezoid(p * (x - mean) ** 2, x))
    if direction == "forward":
        return mean, sd
    log_p = np.log(np.maximum(p, 1e-300))

    def reverse_kl(m, s):
        q = np.exp(-(((x - m) / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
        log_q = -(((x - m) / s) ** 2) / 2 - np.log(s * np.sqrt(2 * np.pi))
        return np.trapezoid(q * (log_q - log_p), x)

    # A search that misses no bump, then ever finer ones around the best.
    means = mean + sd * np.linspace(-2, 2, 61)
    sds = sd * np.geomspace(0.1, 1, 13)
    best = min(((m, s) for m in means for s in sds), key=lambda v: reverse_kl(*v))
    for reach in 0.2 * 0.5 ** np.arange(9):
        means = best[0] + sd * reach * np.linspace(-1, 1, 7)
        sds = best[1] * np.exp(reach * np.linspace(-1, 1, 7))
        best = min(((m, s) for m in means for s in sds), key=lambda v: reverse_kl(*v))
    return best


def _bump(x, mean, sd):
    return np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


def _fit_cases(seed):
    rng = np.random.default_rng(seed)
    x = np.linspace(-9, 9, 601)
    gap, shift = rng.uniform(1.8, 2.6), rng.uniform(-0.8, 0.8)
    weight, sd = rng.uniform(0.66, 0.72), rng.uniform(0.45, 0.7)
    even = 0.5 * _bump(x, -2, 0.5) + 0.5 * _bump(x, 2, 0.5)
    # The bump that holds more is the lower one, and skewed: neither the highest point
    # nor the moments of one half are its reverse fit.
    skewed = 0.6 * _bump(x, shift - gap, sd) + 0.4 * _bump(
        x, shift - gap - 1.5 * sd, 1.8 * sd
    )
    lopsided = weight * skewed + (1 - weight) * _bump(x, shift + gap, 0.5 * sd)
    return [
        {"x": x, "p": p, "direction": direction}
        for p in (even, lopsided)
        for direction in ("forward", "reverse")
    ]


def _is_on_grid(x, mean, sd):
    """Whether the bell lies on the grid, up to a tail."""
    return bool(np.trapezoid(_bump(x, mean, sd), x) > 0.9)


def reverse_kl_on_grid(x, p, mean, sd):
    """KL(q‖p) of q = N(mean, sd²); infinite where q is too narrow for the grid, or
    reaches over its ends, where p is 0."""
    if not (np.isfinite([mean, sd]).all() and sd > x[1] - x[0]):
        return np.inf
    if not _is_on_grid(x, mean, sd):
        return np.inf
    p = p / np.trapezoid(p, x)
    q = _bump(x, mean, sd)
    log_q = -(((x - mean) / sd) ** 2) / 2 - np.log(sd * np.sqrt(2 * np.pi))
    return float(np.trapezoid(q * (log_q - np.log(np.maximum(p, 1e-300))), x))


def _fit_agrees(got, wanted, rtol, case):
    got, wanted = np.ravel(got), np.ravel(wanted)
    if got.shape != (2,):
        return False
    if case["direction"] == "forward":
        return bool(np.allclose(got, wanted, atol=1e-3, rtol=1e-3))
    # Either of two equally deep bumps is right: what counts is the divergence.
    reached = reverse_kl_on_grid(case["x"], case["p"], *got)
    least = reverse_kl_on_grid(case["x"], case["p"], *wanted)
    return reached < least + 2e-3


def _swapped(x, p, direction):
    return fit_normal(x, p, {"forward": "reverse", "reverse": "forward"}[direction])


def _between(x, p, direction):
    mean, sd = fit_normal(x, p, "forward")
    if direction == "forward":
        return mean, sd
    sds = np.linspace(0.3, 1.5, 240) * sd
    return mean, min(sds, key=lambda s: reverse_kl_on_grid(x, p, mean, s))


def _matches_moments(case, out):
    moments = fit_normal(case["x"], case["p"], "forward")
    return np.shape(out) == (2,) and np.allclose(out, moments, atol=1e-2)


def _is_between(pairs):
    """The forward fit is right, the reverse one sits between two equal bumps."""
    if not all(_matches_moments(c, o) for c, o in pairs if c["direction"] == "forward"):
        return False
    reverse = [(c, np.ravel(o)) for c, o in pairs if c["direction"] == "reverse"]
    for case, out in reverse[:1]:
        mean, _ = fit_normal(case["x"], case["p"], "forward")
        if out.shape == (2,) and abs(out[0] - mean) < 0.1:
            return not _matches_moments(case, out)
    return False


def _off_the_grid(x, p, direction):
    if direction == "forward":
        return fit_normal(x, p, "forward")
    return 0.0, 1000 * (x[-1] - x[0])


def _is_off_the_grid(pairs):
    """A reverse fit that is a bell, but not one on the grid."""
    return any(
        out.shape == (2,)
        and np.isfinite(out).all()
        and out[1] > case["x"][1] - case["x"][0]
        and not _is_on_grid(case["x"], *out)
        for case, out in ((c, np.ravel(o)) for c, o in pairs)
        if case["direction"] == "reverse"
    )


def _sd_squared(x, p, direction):
    mean, sd = fit_normal(x, p, direction)
    return mean, sd**2


FIT_NORMAL = Exercise(
    name="fit_normal",
    title="One bell for two bumps",
    statement=(
        "p is a density on the grid x. Return (mean, sd) of the normal q that minimises "
        'KL(p‖q) for direction "forward", KL(q‖p) for "reverse".'
    ),
    stub='''def fit_normal(x, p, direction):
    """(mean, sd) of the normal q with the least KL(p‖q) ("forward")
    or KL(q‖p) ("reverse"); p: a density on the grid x."""
    ...''',
    reference=fit_normal,
    cases=_fit_cases,
    agree=_fit_agrees,
    misconceptions=(
        Misconception(
            "directions swapped",
            _swapped,
            "Your forward fit sits on one bump and your reverse fit covers both. "
            "KL(p‖q) punishes q for missing what p has, so it must cover.",
        ),
        Misconception(
            "a bell beyond the grid",
            _off_the_grid,
            "A reverse fit of yours reaches over the ends of the grid. There the sum for "
            "KL(q‖p) misses most of q, and comes out near 0. Keep q on the grid: look "
            "for means inside of it and for sds well below its length.",
            recognise=_is_off_the_grid,
        ),
        Misconception(
            "stopped between the bumps",
            _between,
            "Your reverse fit sits between the bumps. A descent can end there, but on one "
            "of the bumps KL(q‖p) is far lower. Search all over, or start from several "
            "places.",
            recognise=_is_between,
        ),
        Misconception(
            "the same fit both ways",
            lambda x, p, direction: fit_normal(x, p, "forward"),
            "Both of your fits match the moments. That is the forward answer; the "
            "reverse one settles on a bump.",
        ),
        Misconception(
            "variance instead of standard deviation",
            _sd_squared,
            "Your second number is the variance. Asked is its root, the standard "
            "deviation.",
        ),
        Misconception(
            "the highest point instead of the mean",
            lambda x, p, direction: (x[np.argmax(p)], fit_normal(x, p, direction)[1]),
            "You took the place where p is highest. The forward fit has p's mean.",
        ),
    ),
    properties=(
        Property(
            "The second number is a standard deviation, and so it is positive.",
            lambda pairs: all(out[1] > 0 for _, out in pairs),
        ),
    ),
    hints=(
        "Forward: differentiate ∫ p log q with respect to mean and sd. Reverse: there "
        "is no formula; search.",
        "Forward matches moments: for bumps at ±2 with sd ½ that is mean 0 and variance "
        "4 + ¼. Reverse: compute KL(q‖p) on a grid of means and sds and take the least.",
        "forward: mean = ∫ x p, sd² = ∫ (x − mean)² p; reverse: the argmin of "
        "∫ q (log q − log p) over a grid, refined",
    ),
    minutes=15,
    seconds=20.0,
)
