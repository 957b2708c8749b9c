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


def yes_or_no(V, theta, psi, family):
    return "yes" if maximin(V, theta, psi, family) else "no"


def one_verdict_for_each(V, theta, psi, family):
    now = V(theta, psi)
    return now <= min(V(t, psi) for t in family[0]), now >= max(
        V(theta, p) for p in family[1]
    )


def no_answer_at_the_end(V, theta, psi, family):
    for other in family[0]:
        if V(other, psi) < V(theta, psi) - 1e-9:
            return False


def arguments_of_v_exchanged(V, theta, psi, family):
    return V(theta, psi) <= min(V(psi, other) for other in family[0]) + 1e-9


def lists_exchanged(V, theta, psi, family):
    psis, thetas = family
    return all(V(other, psi) >= V(theta, psi) for other in thetas)


def family_changed(V, theta, psi, family):
    family[0].remove(theta)
    return all(V(other, psi) > V(theta, psi) for other in family[0])


def by_slopes(V, theta, psi, family):
    step = 1e-5
    return abs(V(theta + step, psi) - V(theta - step, psi)) < 1e-6


def some_pair_is_one(V, theta, psi, family):
    table = _table(V, family)
    low, high = table.min(axis=0, keepdims=True), table.max(axis=1, keepdims=True)
    return ((table == low) & (table == high)).any()


def no_change_matters(V, theta, psi, family):
    return np.ptp([V(other, psi) for other in family[0]]) < 1e-9


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
        yes_or_no,
        one_verdict_for_each,
        no_answer_at_the_end,
        arguments_of_v_exchanged,
        lists_exchanged,
        family_changed,
        by_slopes,
        some_pair_is_one,
        no_change_matters,
    ]
}
