"""Lesson 7: what samples tell, of modes and of means."""

import numpy as np

from course_utils.exercises.spec import Exercise, Misconception, Property


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
    rng = np.random.default_rng(seed)
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
    sampler = make_sampler(np.random.default_rng([case["seed"], case["n"]]))
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
    return float(np.std(f(make_sampler(np.random.default_rng(0))(200_000))))


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
