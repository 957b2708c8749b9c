"""Lessons 5 to 7: exercises on histograms, fits and samples."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


def _rng(seed):
    return np.random.default_rng(seed)


# Lesson 5: which direction -----------------------------------------------------------------


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
    rng = _rng(seed)

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
    rng = _rng(seed)
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

# Lesson 6: geometry ------------------------------------------------------------------------


def wasserstein_1(x, y):
    return np.mean(np.abs(np.sort(x) - np.sort(y)))


def _w1_cases(seed):
    rng = _rng(seed)
    x = rng.normal(0, 1, 9)

    def around(mean, sd):
        sample = rng.normal(0, 1, 12)
        return mean + sd * (sample - sample.mean()) / sample.std()

    return [
        {"x": x, "y": rng.permutation(x) + 2.5},
        # The means are 0.2 apart, but y reaches farther than x on both sides.
        {"x": around(0.3, 1), "y": around(0.5, 3)},
        {"x": rng.exponential(1, 7), "y": rng.uniform(-3, 0, 7)},
        {"x": np.array([3.0, 0.0, 1.0]), "y": np.array([5.0, 6.0, 2.5])},
    ]


WASSERSTEIN_1 = Exercise(
    name="wasserstein_1",
    title="The cost of moving one sample onto another",
    statement="Return W₁ of two samples of one size on the line.",
    stub='''def wasserstein_1(x, y):
    """The Wasserstein-1 distance of two samples of one size, arrays of shape (n,)."""
    ...''',
    reference=wasserstein_1,
    cases=_w1_cases,
    misconceptions=(
        Misconception(
            "no sorting",
            lambda x, y: np.mean(np.abs(x - y)),
            "You paired points in the order in which they came, so shuffling a sample "
            "changes your answer. The best pairing goes by rank.",
        ),
        Misconception(
            "the difference of the means",
            lambda x, y: np.abs(np.mean(x) - np.mean(y)),
            "The difference of the means is 0 for N(0, 1) and N(0, 4), though mass must "
            "move. It is only a lower bound.",
        ),
        Misconception(
            "sorted together",
            lambda x, y: np.mean(
                np.abs(
                    np.sort(np.concatenate([x, y]))[: len(x)]
                    - np.sort(np.concatenate([x, y]))[len(x) :]
                )
            ),
            "You sorted x and y in one list, so that points forget which sample they "
            "belong to. Sort each by itself.",
        ),
        Misconception(
            "sum instead of mean",
            lambda x, y: np.sum(np.abs(np.sort(x) - np.sort(y))),
            "Each point carries a mass of 1/n: average, so that the distance does not "
            "grow with the sample.",
        ),
        Misconception(
            "squares instead of distances",
            lambda x, y: np.mean((np.sort(x) - np.sort(y)) ** 2),
            "That is W₂². W₁ averages the distances themselves.",
        ),
        Misconception(
            "W₂ instead of W₁",
            lambda x, y: np.sqrt(np.mean((np.sort(x) - np.sort(y)) ** 2)),
            "That is W₂, the root of the mean square. W₁ averages the distances.",
        ),
        Misconception(
            "the absolute value forgotten",
            lambda x, y: np.mean(np.sort(x) - np.sort(y)),
            "Moving left and moving right cancel in yours. A distance moved is never "
            "negative.",
        ),
        Misconception(
            "the nearest neighbour",
            lambda x, y: np.mean(np.min(np.abs(x[:, None] - y[None, :]), axis=1)),
            "You moved each point to its nearest neighbour, so that several can land "
            "on one. Each point of y takes the mass of one point of x.",
        ),
    ),
    properties=(
        Property(
            "A sample moved by 2.5 is at distance 2.5, in whatever order it is listed.",
            lambda pairs: abs(float(pairs[0][1]) - 2.5) < 1e-3,
        ),
    ),
    hints=(
        "Which point should go where, so that the total way is shortest?",
        "With x = (0, 1) and y = (5, 2): 0→2 and 1→5 costs 6, and so does 0→5, 1→2; "
        "but with y = (2, −1) crossing costs 2 + 2 and by rank it is 1 + 1.",
        "np.mean(np.abs(np.sort(x) - np.sort(y)))",
    ),
)

# Lesson 7: what samples tell ------------------------------------------------------------------


def quality_and_modes(samples, centres, sd, min_share=0.2):
    distance = np.linalg.norm(samples[:, None] - centres[None], axis=2)
    nearest = distance.argmin(axis=1)
    good = distance.min(axis=1) <= 3 * sd
    counts = np.bincount(nearest[good], minlength=len(centres))
    fair = len(samples) / len(centres)
    return good.mean(), (counts >= min_share * fair).sum()


def _quality(samples, centres, sd, min_share, good_of, covered_of=None):
    away = samples[:, None] - centres[None]
    nearest = np.linalg.norm(away, axis=2).argmin(axis=1)
    good = good_of(away[np.arange(len(samples)), nearest])
    counts = np.bincount(nearest[good], minlength=len(centres))
    if covered_of is not None:
        return np.mean(good), covered_of(counts, len(samples))
    fair = len(samples) / len(centres)
    return np.mean(good), np.sum(counts >= min_share * fair)


def _length(away):
    return np.linalg.norm(away, axis=1)


# Good and bad samples a mode: no two of the named wrong counts agree on all cases. In
# the second a mode has 10 good samples where 0.55 of the fair 18.8 are asked for; in the
# last one a mode has exactly the share asked for, in numbers without rounding.
_COUNTS = (
    (0.05, 1.0, 0.2, (20, 18, 22, 3, 1, 0, 9, 15), (5, 2, 0, 20, 30, 12, 3, 4)),
    (0.2, 3.0, 0.55, (12, 2, 10, 25, 0), (1, 15, 18, 2, 9)),
    (0.1, 2.0, 0.5, (8, 17, 7, 20), (3, 0, 8, 1)),
)


def _quality_cases(seed):
    rng = _rng(seed)
    cases = []
    for sd, reach, min_share, good, bad in _COUNTS:
        modes = len(good)
        angle = np.arange(modes) * 2 * np.pi / modes
        centres = reach * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        of_good, of_bad = (
            np.repeat(centres, good, axis=0),
            np.repeat(centres, bad, axis=0),
        )
        # Up to 2.98 sd away is good; from 3.02 sd it is not, though it may be in the box.
        near = np.append(rng.uniform(0, 2.9, len(of_good) - 1), 2.98) * sd
        far = np.append(rng.uniform(3.1, 4.8, len(of_bad) - 1), 3.02) * sd
        radius, turn = np.concatenate([near, far]), rng.uniform(0, 2 * np.pi, 500)
        turn = turn[: len(radius)]
        away = radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        samples = np.vstack([of_good, of_bad]) + away
        case = {"samples": rng.permutation(samples), "centres": centres}
        cases.append({**case, "sd": sd, "min_share": min_share})
    return cases


QUALITY_AND_MODES = Exercise(
    name="quality_and_modes",
    title="How good, and how many modes?",
    statement=(
        "A sample is good within 3 sd of its nearest centre. A mode is covered if it has "
        "at least `min_share` of its fair number n/modes of good samples. Return (share "
        "of good samples, number of covered modes)."
    ),
    stub='''def quality_and_modes(samples, centres, sd, min_share=0.2):
    """(share of good samples, number of covered modes);
    samples (n, 2), centres (modes, 2)."""
    ...''',
    reference=quality_and_modes,
    cases=_quality_cases,
    misconceptions=(
        Misconception(
            "three variances",
            lambda s, c, sd, share: _quality(
                s, c, sd, share, lambda a: _length(a) <= 3 * sd**2
            ),
            "You allow 3 variances; with sd = 0.05 that is far too strict. The rule "
            "says 3 standard deviations.",
        ),
        Misconception(
            "squared distance against a plain threshold",
            lambda s, c, sd, share: _quality(
                s, c, sd, share, lambda a: (a**2).sum(1) <= 3 * sd
            ),
            "You compare a squared distance with 3 sd. Take the root, or square both.",
        ),
        Misconception(
            "a box instead of a circle",
            lambda s, c, sd, share: _quality(
                s, c, sd, share, lambda a: (np.abs(a) <= 3 * sd).all(axis=1)
            ),
            "You ask that each coordinate be within 3 sd. That is a square; a sample at "
            "(2.5 sd, 2 sd) lies in it, but 3.2 sd away.",
        ),
        Misconception(
            "the nearest mode without a threshold",
            lambda s, c, sd, share: _quality(
                s, c, sd, share, lambda a: np.ones(len(a), dtype=bool)
            ),
            "Every sample has a nearest mode, so all of yours are good. Only those "
            "within 3 sd are.",
        ),
        Misconception(
            "one hit is enough",
            lambda s, c, sd, share: _quality(
                s,
                c,
                sd,
                share,
                lambda a: _length(a) <= 3 * sd,
                lambda counts, n: (counts > 0).sum(),
            ),
            "You count a mode as covered from one good sample on. Uniform noise hits "
            "most modes in that sense; ask for a share of the fair number.",
        ),
        Misconception(
            "the fair number of good samples only",
            lambda s, c, sd, share: _quality(
                s,
                c,
                sd,
                share,
                lambda a: _length(a) <= 3 * sd,
                lambda counts, n: (counts >= share * counts.sum() / len(counts)).sum(),
            ),
            "Your fair number is that of the good samples. Then a generator with few "
            "good samples covers all modes with them; divide all n by the modes.",
        ),
        Misconception(
            "a share of all samples",
            lambda s, c, sd, share: _quality(
                s,
                c,
                sd,
                share,
                lambda a: _length(a) <= 3 * sd,
                lambda counts, n: (counts >= share * n).sum(),
            ),
            "You ask each mode for `min_share` of all samples. Its fair number is "
            "n / modes: ask for a share of that.",
        ),
        Misconception(
            "bad samples counted for their mode",
            lambda s, c, sd, share: (
                _quality(s, c, sd, share, lambda a: _length(a) <= 3 * sd)[0],
                _quality(s, c, sd, share, lambda a: np.ones(len(a), dtype=bool))[1],
            ),
            "Your share of good samples is right. But a mode is covered by its good "
            "samples; yours counts all for which it is the nearest.",
        ),
    ),
    hints=(
        "Distances of all samples to all centres first: an array (n, modes).",
        "A sample at (2.5 sd, 2 sd) from its centre is √(6.25 + 4) = 3.2 sd away: not "
        "good. A mode with one good sample of 150 is hit, but not covered.",
        "distance = np.linalg.norm(samples[:, None] - centres[None], axis=2); good = "
        "distance.min(1) <= 3 * sd; count good samples by distance.argmin(1)",
    ),
    minutes=10,
)


REPEATS = 400


def monte_carlo_interval(f, sampler, n):
    values = np.asarray(f(sampler(n)))
    half = 1.959963984540054 * values.std(ddof=1) / np.sqrt(n)
    return values.mean() - half, values.mean() + half


# f, its sampler and the true mean: none of them has sd 1, and none is symmetric in f.
_SETTINGS = {
    "squares": (np.square, lambda rng: lambda n: rng.normal(0.5, 1.2, n), 1.69),
    "cosines": (np.cos, lambda rng: lambda n: rng.normal(0, 0.7, n), np.exp(-0.245)),
}


def _interval_cases(seed):
    return [
        {"f": name, "n": n, "seed": seed}
        for name, n in (("squares", 160), ("squares", 400), ("cosines", 225))
    ]


def _intervals(answer, case):
    f, make_sampler, _ = _SETTINGS[case["f"]]
    sampler = make_sampler(_rng([case["seed"], case["n"]]))
    return [answer(f, sampler, case["n"]) for _ in range(REPEATS)]


def _coverage(case, out):
    truth = _SETTINGS[case["f"]][2]
    return np.mean((out[:, 0] <= truth) & (truth <= out[:, 1]))


def _width(out):
    return np.mean(out[:, 1] - out[:, 0])


def _covers(case, out):
    # Five standard errors of a coverage of 0.95 over the repeats, and a little for
    # the skewness of the values.
    error = np.sqrt(0.95 * 0.05 / REPEATS)
    return 0.95 - 5 * error - 0.005 <= _coverage(case, out) <= 0.95 + 4.5 * error


def _interval_agrees(got, wanted, rtol, case):
    if got.shape != (REPEATS, 2) or not np.isfinite(got).all():
        return False
    # The width is that of the reference within 8 %.
    same_width = abs(_width(got) / _width(wanted) - 1) < 0.08
    return bool(_covers(case, got) and same_width)


def _ratio_of_widths(pairs):
    """The width of each case's intervals over the reference's; None for intervals that
    lie elsewhere, not around the means of the draws."""
    ratios = []
    for case, out in pairs:
        if out is None or out.shape != (REPEATS, 2):
            return None
        wanted = np.array(_intervals(monte_carlo_interval, case))
        if not abs(np.mean(out) - np.mean(wanted)) < _width(wanted) / 8:
            return None
        ratios.append(_width(out) / _width(wanted))
    return np.array(ratios)


def _wider_by(factor_of_case):
    def recognise(pairs):
        ratios = _ratio_of_widths(pairs)
        if ratios is None:
            return False
        factors = np.array([factor_of_case(case) for case, _ in pairs])
        return bool(np.allclose(ratios, factors, rtol=0.08))

    return recognise


def _wider_by_one_factor(pairs):
    ratios = _ratio_of_widths(pairs)
    if ratios is None or np.isclose(ratios.mean(), 1, rtol=0.08):
        return False
    return bool(np.allclose(ratios, ratios.mean(), rtol=0.03) and ratios.mean() > 0)


def _sd_of(case):
    f, make_sampler, _ = _SETTINGS[case["f"]]
    return float(np.std(f(make_sampler(_rng(0))(200_000))))


def _no_variance(pairs):
    return all(
        out is not None and out.shape == (REPEATS, 2) and np.ptp(out[:, 0]) == 0
        for _, out in pairs
    )


def _reseeded(f, sampler, n):
    values = f(np.random.default_rng(0).normal(size=n))
    half = 1.96 * values.std(ddof=1) / np.sqrt(n)
    return values.mean() - half, values.mean() + half


def _with_half(half_of):
    def answer(f, sampler, n):
        values = np.asarray(f(sampler(n)))
        half = half_of(values, n)
        return values.mean() - half, values.mean() + half

    return answer


def _f_of_interval(f, sampler, n):
    values = np.asarray(sampler(n))
    half = 1.96 * values.std(ddof=1) / np.sqrt(n)
    low, high = f(values.mean() - half), f(values.mean() + half)
    return min(low, high), max(low, high)


def _f_forgotten(f, sampler, n):
    values = np.asarray(sampler(n))
    half = 1.96 * values.std(ddof=1) / np.sqrt(n)
    return values.mean() - half, values.mean() + half


def _mean_and_half(f, sampler, n):
    low, high = monte_carlo_interval(f, sampler, n)
    return (low + high) / 2, (high - low) / 2


def _percentiles(f, sampler, n):
    return tuple(np.percentile(f(sampler(n)), [2.5, 97.5]))


def _like(wrong, *, within=2e-3, ends=np.asarray):
    """Recognises a wrong answer on the same draws, also with another sd or z."""

    def recognise(pairs):
        for case, out in pairs:
            theirs = np.array(_intervals(wrong, case))
            if out is None or out.shape != theirs.shape:
                return False
            if not np.allclose(ends(out), ends(theirs), rtol=within, atol=within):
                return False
        return True

    return recognise


MONTE_CARLO_INTERVAL = Exercise(
    name="monte_carlo_interval",
    title="A mean with its error",
    statement=(
        "Return (low, high), a 95 % confidence interval for the mean of f(X) from n "
        "draws `sampler(n)`."
    ),
    stub='''def monte_carlo_interval(f, sampler, n):
    """(low, high): a 95 % interval for E f(X) from the n draws of sampler(n)."""
    ...''',
    reference=monte_carlo_interval,
    cases=_interval_cases,
    use=_intervals,
    calls="in 400 calls",
    agree=_interval_agrees,
    show=("f", "n"),
    misconceptions=(
        Misconception(
            "no division by √n",
            _with_half(lambda v, n: 1.96 * v.std(ddof=1)),
            "Your interval holds 95 % of the draws, not of the means: it covers the "
            "truth always. The mean of n draws varies √n times less than one draw.",
            recognise=_wider_by(lambda case: np.sqrt(case["n"])),
        ),
        Misconception(
            "divided by n instead of √n",
            _with_half(lambda v, n: 1.96 * v.std(ddof=1) / n),
            "The variance of a mean falls like 1/n, so its standard deviation falls "
            "like 1/√n.",
            recognise=_wider_by(lambda case: 1 / np.sqrt(case["n"])),
        ),
        Misconception(
            "variance instead of standard deviation",
            _with_half(lambda v, n: 1.96 * v.var(ddof=1) / np.sqrt(n)),
            "You took 1.96 variances. The interval is mean ± 1.96 standard errors.",
            recognise=_wider_by(_sd_of),
        ),
        Misconception(
            "1.96 forgotten",
            _with_half(lambda v, n: v.std(ddof=1) / np.sqrt(n)),
            "One standard error to each side covers only about 68 %. For 95 % take "
            "1.96 of them.",
            recognise=_wider_by(lambda case: 1 / 1.96),
        ),
        Misconception(
            "the same draws each time",
            _reseeded,
            "All 400 calls gave the same interval: it does not depend on the draws, or a "
            "generator is seeded inside. Use `sampler(n)`, fresh at each call.",
            recognise=_no_variance,
        ),
        Misconception(
            "f of the mean instead of the mean of f",
            _f_of_interval,
            "You put f around the mean of the draws. E f(X) is not f(E X): apply f to "
            "every draw first.",
            recognise=_like(_f_of_interval, ends=lambda out: np.sort(out, axis=1)),
        ),
        Misconception(
            "the function forgotten",
            _f_forgotten,
            "That is an interval for the mean of X. Asked is the mean of f(X): apply f "
            "to every draw first.",
            recognise=_like(_f_forgotten, within=0.03),
        ),
        Misconception(
            "the mean and the half-width",
            _mean_and_half,
            "You returned the mean and how far the interval reaches. Asked are its two "
            "ends: mean − half-width and mean + half-width.",
            recognise=_like(_mean_and_half, within=0.03),
        ),
        Misconception(
            "95 % of the draws",
            _percentiles,
            "95 % of the values f(x) lie between your ends. Asked is where their mean "
            "lies; it varies √n times less than a value.",
            recognise=_like(_percentiles, within=0.05),
        ),
        Misconception(
            "the root of sd/n",
            _with_half(lambda v, n: 1.96 * np.sqrt(v.std(ddof=1) / n)),
            "You took the root of sd and of n. The standard error is sd/√n: only the n "
            "stands under the root.",
            recognise=_wider_by(lambda case: 1 / np.sqrt(_sd_of(case))),
        ),
        Misconception(
            "another factor than 1.96",
            _with_half(lambda v, n: 2.576 * v.std(ddof=1) / np.sqrt(n)),
            "Your intervals are too wide or too narrow, by one factor in all cases. For "
            "95 % the ends are 1.96 standard errors of all n draws from the mean.",
            recognise=_wider_by_one_factor,
        ),
    ),
    properties=(
        Property(
            "The lower end comes first: low < high.",
            lambda pairs: all(np.all(out[:, 0] < out[:, 1]) for _, out in pairs),
        ),
        Property(
            "Of 400 intervals from fresh draws about 380 must hold the true mean of "
            "f(X). Yours do not.",
            lambda pairs: all(_covers(case, out) for case, out in pairs),
        ),
    ),
    hints=(
        "Apply f to every draw. How far does the mean of n such values vary?",
        "The standard error is sd/√n. With sd = 2 and n = 400 it is 0.1, and the "
        "interval is ± 0.196.",
        "values = f(sampler(n)); mean ± 1.96 · values.std(ddof=1) / √n",
    ),
    minutes=8,
    seconds=10.0,
)
