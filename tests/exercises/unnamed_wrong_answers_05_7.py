"""Wrong answers to lesson 7 of chapter 5 that nobody has named: none may pass."""

import numpy as np

from course_utils.exercises.chapter_05.bilinear_game import gradient_play_step as right


def _only_x_moves(x, y, eta, rule):
    return right(x, y, eta, rule)[0], y


def _swapped(x, y, eta, rule):
    return right(x, y, eta, rule)[::-1]


def _half_a_step(x, y, eta, rule):
    return right(x, y, eta / 2, rule)


def _normalised(x, y, eta, rule):
    point = np.array(right(x, y, eta, rule))
    return point / np.linalg.norm(point) * np.hypot(x, y)


def _always_simultaneous(x, y, eta, rule):
    return right(x, y, eta, "simultaneous")


def _the_exact_flow(x, y, eta, rule):
    z = complex(x, y) * np.exp(1j * eta)
    return z.real, z.imag


def _proximal(x, y, eta, rule):
    if rule != "extragradient":
        return right(x, y, eta, rule)
    z = complex(x, y) / (1 - 1j * eta)
    return z.real, z.imag


def _rounded(x, y, eta, rule):
    return np.round(right(x, y, eta, rule), 3)


def _only_the_move(x, y, eta, rule):
    u, v = right(x, y, eta, rule)
    return u - x, v - y


def _one_number(x, y, eta, rule):
    return right(x, y, eta, rule)[0]


def _value(x, y, eta, rule):
    u, v = right(x, y, eta, rule)
    return u * v


def _the_start(x, y, eta, rule):
    return x, y


def _eta_forgotten(x, y, eta, rule):
    return right(x, y, 1.0, rule)


def _extragradient_with_another_step(x, y, eta, rule):
    if rule != "extragradient":
        return right(x, y, eta, rule)
    a, b = right(x, y, eta / 2, "simultaneous")
    return x - eta * b, y + eta * a


def _extragradient_of_half_the_players(x, y, eta, rule):
    if rule != "extragradient":
        return right(x, y, eta, rule)
    return x - eta * (y + eta * x), y + eta * x


def _only_for(rule, wrong):
    """Wrong for one rule, right for the others."""

    def answer(x, y, eta, given):
        return wrong(x, y, eta) if given == rule else right(x, y, eta, given)

    return answer


def _name_misspelt(x, y, eta, rule):
    known = rule if rule in ("alternating", "extra-gradient") else "simultaneous"
    return right(x, y, eta, known)


def _none_for_extragradient(x, y, eta, rule):
    return None if rule == "extragradient" else right(x, y, eta, rule)


def _many_steps(x, y, eta, rule):
    for _ in range(100):
        x, y = right(x, y, eta, rule)
    return x, y


WRONG_ANSWERS = {
    "gradient_play_step": [
        _only_x_moves,
        _swapped,
        _half_a_step,
        _normalised,
        _always_simultaneous,
        _the_exact_flow,
        _proximal,
        _rounded,
        _only_the_move,
        _one_number,
        _value,
        _the_start,
        _eta_forgotten,
        _extragradient_with_another_step,
        _extragradient_of_half_the_players,
        _only_for("alternating", lambda x, y, e: (x - e * y, y - e * (x - e * y))),
        _only_for("alternating", lambda x, y, e: (x - e * y, y + e * (x - e * y / 2))),
        _only_for("extragradient", lambda x, y, e: (x - 2 * e * y, y + 2 * e * x)),
        _only_for("extragradient", lambda x, y, e: ((x - e * y, y), (x, y + e * x))),
        _only_for("extragradient", lambda x, y, e: (x, y)),
        lambda x, y, eta, rule: right(x, y, eta, "extragradient"),
        lambda x, y, eta, rule: right(x, y, eta**2, rule),
        lambda x, y, eta, rule: complex(*right(x, y, eta, rule)),
        lambda x, y, eta, rule: [(x, y), right(x, y, eta, rule)],
        lambda x, y, eta, rule: str(right(x, y, eta, rule)),
        _name_misspelt,
        _none_for_extragradient,
        _many_steps,
    ],
}
