"""No answer that differs from a right one by a single change passes, unless it is right.

`EQUIVALENT` lists the changes after which an answer is still right, as far as the
exercise asks, and why. A list that is too long fails as well.
"""

import warnings

import pytest

from course_utils.exercises import assess
from course_utils.exercises.registry import EXERCISES, solution_source
from mutants import mutants

# Hundreds of changes of the grid of a search only make it another search.
SEARCHES = {"fit_normal"}
SYSTEM = "system[:k, :k], system[:k, k], system[k, k] = (M, {}, 0)"
MIXES = "mixes = min(x.min(), y.min()) > -1e-09 and np.isclose(y.sum(), 1)"
SOLVED = "if mixes and (A @ y).max() - (x @ A).min() <= 1e-09 * np.ptp(A):"
SUPPORTS = "for k in range(1, min(m, n) + 1):"
HALF = "half = 1.959963984540054 * values.std(ddof=1) / np.sqrt(n)"
SHARE = "def quality_and_modes(samples, centres, sd, min_share={}):"


def to(before, *after):
    return {f"{before} → {each}" for each in after}


EQUIVALENT = {
    # JS is symmetric.
    "js_divergence": to(
        "p, q = (np.asarray(p, dtype=float), np.asarray(q, dtype=float))",
        "p, q = (np.asarray(q, dtype=float), np.asarray(p, dtype=float))",
    ),
    "quality_and_modes": {
        # The default is the course's; the cases give a share each.
        *to(SHARE.format(0.2), *map(SHARE.format, (1.2, -0.2, 0, 0.202))),
        # The last axis by its other name; numpy takes 2.02 for 2.
        *to(
            "distance = np.linalg.norm(samples[:, None] - centres[None], axis=2)",
            "distance = np.linalg.norm(samples[:, None] - centres[None], axis=2.02)",
        ),
        *to("nearest = distance.argmin(axis=1)", "nearest = distance.argmin(axis=-1)"),
        *to(
            "good = distance.min(axis=1) <= 3 * sd",
            "good = distance.min(axis=-1) <= 3 * sd",
        ),
        # Modes without any good sample are not counted either way.
        *to(
            "counts = np.bincount(nearest[good], minlength=len(centres))",
            "counts = np.bincount(nearest[good])",
        ),
    },
    # It is judged by how often it covers: a hundredth, or n in place of n - 1, is too
    # little to be seen.
    "monte_carlo_interval": {
        *to(HALF, HALF.replace("1.959963984540054", "1.9795636243854546")),
        *to(HALF, HALF.replace("ddof=1", "")),
        *to(HALF, *(HALF.replace("ddof=1", f"ddof={d}") for d in (2, -1, 0, 1.01))),
    },
    "solve_zero_sum": {
        # The unknown beside the mix is the value, in whatever unit.
        *to(SYSTEM.format(-1), *map(SYSTEM.format, (1, -2, "--1", -1.01))),
        *to("k = len(M)", "pass"),  # k is that of the loop around
        # Supports that are never needed, or not there.
        *to(
            SUPPORTS,
            "for k in range(0, min(m, n) + 1):",
            "for k in range(1, m + 1):",
            "for k in range(1, min(m, n) + 2):",
            "for k in range(1, max(m, n) + 1):",
        ),
        # A mix that leaves nothing to be gained has the sum 1 already.
        *to(MIXES, "mixes = min(x.min(), y.min()) > -1e-09"),
        *to(MIXES, "mixes = min(x.min(), y.min()) > -1e-09 and y.sum()"),
        # What counts as rounding.
        *to(MIXES, MIXES.replace("-1e-09", "-1.01e-09")),
        *to(SOLVED, SOLVED.replace("1e-09", "1.01e-09")),
        *to(SOLVED, SOLVED.replace("*", "/"), SOLVED.replace(" * np.ptp(A)", "")),
    },
    "is_nash": to(
        "return max(generator_gains, discriminator_gains) < 1e-09",
        "return max(generator_gains, discriminator_gains) < 1.01e-09",
    ),
}


def passing(name):
    """The changes of the solution after which it still passes, and how many there are."""
    passed, changes = set(), dict(mutants(solution_source(name)))
    for change, source in changes.items():
        space = dict(EXERCISES[name].reference.__globals__)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(source, space)
            if assess(name, space[name]).correct:
                passed.add(change)
    return passed, len(changes)


@pytest.mark.parametrize("name", sorted(set(EXERCISES) - SEARCHES))
def test_what_differs_by_one_change_passes_only_if_it_is_right(name):
    passed, tried = passing(name)
    assert tried >= 7
    assert passed == EQUIVALENT.get(name, set())
