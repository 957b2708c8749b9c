"""Right answers to lesson 4 of chapter 5, each written differently from its reference."""

import numpy as np
import torch


def nash_by_loops(V, theta, psi, family):
    for other in family[0]:
        if V(other, psi) < V(theta, psi) - 1e-9:
            return False
    for other in family[1]:
        if V(theta, other) > V(theta, psi) + 1e-9:
            return False
    return True


def nash_by_duality_gap(V, theta, psi, family):
    best_for_psi = np.array([V(theta, other) for other in family[1]]).max()
    best_for_theta = np.array([V(other, psi) for other in family[0]]).min()
    return best_for_psi - best_for_theta <= 1e-9


def nash_in_torch(V, theta, psi, family):
    column = torch.tensor([V(other, psi) for other in family[0]], dtype=torch.float64)
    row = torch.tensor([V(theta, other) for other in family[1]], dtype=torch.float64)
    now = V(theta, psi)
    return torch.all(column >= now - 1e-9) & torch.all(row <= now + 1e-9)


def nash_without_a_tolerance(V, theta, psi, family):
    best = {other: V(other, psi) for other in family[0]}
    return [
        V(theta, psi) == min(best.values())
        and V(theta, psi) == max(V(theta, other) for other in family[1])
    ]


def nash_by_names_of_the_arguments(V, theta, psi, family):
    thetas, psis = family
    now = V(theta=theta, psi=psi)
    gains = (now - V(theta=other, psi=psi) > 1e-9 for other in thetas)
    return not any(gains) and not any(V(theta, o) - now > 1e-9 for o in psis)


def nash_by_close_numbers(V, theta, psi, family):
    column = np.array([V(other, psi) for other in family[0]])
    row = np.array([V(theta, other) for other in family[1]])
    return np.isclose(V(theta, psi), [column.min(), row.max()]).all()


def nash_from_the_whole_table(V, theta, psi, family):
    thetas, psis = family
    table = np.array([[V(t, s) for s in psis] for t in thetas], dtype=np.float32)
    i, j = thetas.index(theta), psis.index(psi)
    worst, best = table[:, j].min(), table[i].max()
    return np.array([int(best - worst < 1e-6)])


class NashWithATolerance:
    def __call__(self, V, theta, psi, family, tolerance=1e-9):
        least = min(family[0], key=lambda other: V(other, psi))
        most = max(family[1], key=lambda other: V(theta, other))
        return V(theta, most) - V(least, psi) < tolerance


RIGHT_ANSWERS = {
    "is_nash": [
        nash_by_loops,
        nash_by_duality_gap,
        nash_in_torch,
        nash_without_a_tolerance,
        nash_by_names_of_the_arguments,
        nash_by_close_numbers,
        nash_from_the_whole_table,
        NashWithATolerance(),
    ]
}
