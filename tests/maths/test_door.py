import math
import re
from fractions import Fraction

import numpy as np
import pytest
import torch

from course_utils.maths import _door


@pytest.mark.parametrize(
    "given",
    [
        [1, 2],
        (1.0, 2.0),
        np.array([1, 2], dtype=np.int8),
        np.array([1.0, 2.0], dtype=np.float32),
        torch.tensor([1.0, 2.0]),
        torch.tensor([1.0, 2.0], requires_grad=True),
        [Fraction(1), Fraction(2)],
        [torch.tensor(1.0), torch.tensor(2.0)],
    ],
    ids=lambda given: type(given).__name__,
)
def test_numbers_in_any_usual_form_become_one_array_of_floats(given):
    array = _door.numbers("x", given)
    assert array.dtype == np.float64
    assert array.tolist() == [1.0, 2.0]


def test_what_is_given_is_not_changed():
    given = np.array([0.25, 0.75])
    _door.distribution("p", given)
    assert given.tolist() == [0.25, 0.75]
    assert given.flags.writeable


def test_float32_probabilities_of_a_thousand_bins_are_accepted(rng):
    p = rng.dirichlet(np.ones(1000)).astype(np.float32)
    assert _door.distribution("p", p).size == 1000


def test_one_number_leaves_as_a_float_and_many_as_an_array():
    assert type(_door.plain(np.float64(1.5))) is float
    assert type(_door.plain(np.array(1.5))) is float
    assert _door.plain(np.array([1.5])).shape == (1,)


@pytest.mark.parametrize(
    ("enter", "words"),
    [
        (lambda: _door.numbers("x", None), "x must be numbers, but is None"),
        (lambda: _door.numbers("x", "3"), "x must be numbers, but is '3'"),
        (lambda: _door.numbers("x", [1, [2, 3]]), "must be numbers, but is [1, [2, 3]"),
        (lambda: _door.numbers("x", 1j), "x must be numbers, but is 1j"),
        (lambda: _door.numbers("x", "a" * 99), "but is '" + "a" * 56 + "..."),
        (lambda: _door.numbers("x", [1, math.nan]), "finite, but x[1] is nan"),
        (lambda: _door.numbers("x", [[1], [math.inf]]), "but x[1, 0] is inf"),
        (lambda: _door.numbers("x", math.nan, finite=False), "infinite, but x is nan"),
        (lambda: _door.numbers("x", 1, dimensions=1), "x must have 1 axis, but its"),
        (lambda: _door.numbers("x", [1], dimensions=2), "x must have 2 axes"),
        (lambda: _door.numbers("x", [], least=1), "at least 1 value, but holds 0"),
        (lambda: _door.numbers("x", [1], least=2), "at least 2 values, but holds 1"),
        (lambda: _door.number("x", [1, 2]), "x must be one number, but its shape is"),
        (lambda: _door.positive("sd", 0), "sd must be above 0, but sd is 0"),
        (lambda: _door.positives("sd", [1, -2]), "above 0, but sd[1] is -2"),
        (lambda: _door.unit("u", [0, 1.5]), "between 0 and 1, but u[1] is 1.5"),
        (lambda: _door.probability("p", -0.1), "between 0 and 1, but p is -0.1"),
        (lambda: _door.distribution("p", [0.5, 0.6]), "sum to 1, but sums to 1.1"),
        (lambda: _door.distribution("p", [1.5, -0.5]), "but p[1] is -0.5"),
        (lambda: _door.distribution("p", 1.0), "p must sum to 1"),
        (lambda: _door.count("n", 2.0), "n must be a whole number, but is 2.0"),
        (lambda: _door.count("n", 0), "n must be at least 1, but is 0"),
        (lambda: _door.size((2, -1)), "size must be at least 0, but is -1"),
        (lambda: _door.generator(42), "such as np.random.default_rng(0), but is 42"),
        (lambda: _door.generator(np.random), "rng must be a numpy random Generator"),
        (lambda: _door.grid([0, 1, 1]), "x must be increasing, but x[2] is 1"),
        (lambda: _door.grid([0]), "x must hold at least 2 values, but holds 1"),
        (lambda: _door.grid([0, 1], p=[1, -1]), "p must be at least 0 everywhere"),
        (
            lambda: _door.grid([0, 1], p=[1]),
            "x and p must have one shape, but x is (2,) and p is (1,)",
        ),
    ],
)
def test_an_error_says_what_is_needed_and_what_was_given(enter, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        enter()
