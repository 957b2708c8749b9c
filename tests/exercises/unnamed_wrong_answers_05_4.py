"""Wrong answers to lesson 4 of chapter 5 that nobody has named: none of them may pass."""

import numpy as np


def _table(V, family):
    return np.array([[V(t, p) for p in family[1]] for t in family[0]])


def never(V, theta, psi, family):
    return False


def always(V, theta, psi, family):
    return True


def negated(V, theta, psi, family):
    now = V(theta, psi)
    return now > min(V(t, psi) for t in family[0]) + 1e-9 or now < (
        max(V(theta, p) for p in family[1]) - 1e-9
    )


def first_choices_only(V, theta, psi, family):
    now = V(theta, psi)
    return now <= V(family[0][0], psi) + 1e-9 and now >= V(theta, family[1][0]) - 1e-9


def mean_of_the_others(V, theta, psi, family):
    now = V(theta, psi)
    return now <= np.mean([V(t, psi) for t in family[0]]) + 1e-9 and now >= (
        np.mean([V(theta, p) for p in family[1]]) - 1e-9
    )


def equal_minimax_and_maximin(V, theta, psi, family):
    table = _table(V, family)
    return abs(table.max(axis=1).min() - table.min(axis=0).max()) < 1e-9


def value_of_the_game(V, theta, psi, family):
    table = _table(V, family)
    return abs(V(theta, psi) - table.max(axis=1).min()) < 1e-9


def maximin(V, theta, psi, family):
    table = _table(V, family)
    j = family[1].index(psi)
    return table.min(axis=0)[j] >= table.min(axis=0).max() - 1e-9


def large_tolerance(V, theta, psi, family):
    now = V(theta, psi)
    return now - min(V(t, psi) for t in family[0]) < 0.5 and (
        max(V(theta, p) for p in family[1]) - now < 0.5
    )


def value_zero(V, theta, psi, family):
    return abs(V(theta, psi)) < 1e-9


WRONG_ANSWERS = {
    "is_nash": [
        never,
        always,
        negated,
        first_choices_only,
        mean_of_the_others,
        equal_minimax_and_maximin,
        value_of_the_game,
        maximin,
        large_tolerance,
        value_zero,
    ]
}
