import math

import numpy as np
import pytest
import scipy.special as sp
import torch

from course_utils.maths.special import (
    erf,
    erfc,
    log_gamma,
    logsumexp,
    standard_normal_quantile,
)

X = np.concatenate([np.linspace(-6, 6, 401), [1e-300, 27.0, np.inf, -np.inf]])


def test_erf_and_erfc_agree_with_scipy_to_14_digits():
    assert np.allclose(erf(X), sp.erf(X), rtol=1e-14, atol=0)
    near = X[X < 20]  # beyond, the result falls below the normal floats
    assert np.allclose(erfc(near), sp.erfc(near), rtol=5e-14, atol=0)


def test_erfc_keeps_its_digits_where_one_minus_erf_has_none():
    assert erfc(10.0) == pytest.approx(sp.erfc(10.0), rel=1e-14)
    assert 1 - erf(10.0) == 0.0


def test_the_normal_quantile_agrees_with_scipy_from_one_tail_to_the_other():
    u = np.concatenate([[1e-300, 1e-20], np.linspace(1e-6, 1 - 1e-6, 999)])
    assert np.allclose(standard_normal_quantile(u), sp.ndtri(u), rtol=1e-13, atol=1e-15)
    assert standard_normal_quantile([0.0, 1.0]).tolist() == [-math.inf, math.inf]


def test_log_gamma_agrees_with_scipy():
    x = np.geomspace(1e-3, 1e4, 200)
    assert np.allclose(log_gamma(x), sp.gammaln(x), rtol=1e-13, atol=1e-14)


def test_logsumexp_agrees_with_scipy_and_torch_also_where_exp_overflows(rng):
    a = rng.normal(scale=500, size=(4, 7, 3))
    for axis in (None, 0, 1, -1):
        assert np.allclose(logsumexp(a, axis), sp.logsumexp(a, axis=axis), rtol=1e-14)
    theirs = torch.logsumexp(torch.tensor(a), dim=1)
    assert np.allclose(logsumexp(torch.tensor(a), 1), theirs, rtol=1e-14)


def test_logsumexp_takes_infinities():
    assert logsumexp([-np.inf, -np.inf]) == -np.inf
    assert logsumexp([-np.inf, 0.0]) == 0.0
    assert logsumexp([np.inf, 0.0]) == np.inf
    assert logsumexp([[-np.inf, -np.inf], [0.0, 0.0]], axis=1).tolist() == [
        -np.inf,
        pytest.approx(math.log(2)),
    ]


@pytest.mark.parametrize("function", [erf, erfc, log_gamma, standard_normal_quantile])
def test_shapes_are_kept_and_one_number_gives_a_float(function):
    assert type(function(0.5)) is float
    assert function(np.full((2, 3), 0.5)).shape == (2, 3)
    assert function(np.empty((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: logsumexp([]), "a must hold at least 1 value"),
        (lambda: logsumexp([math.nan]), r"but a\[0\] is nan"),
        (lambda: standard_normal_quantile(1.1), "between 0 and 1, but u is 1.1"),
        (lambda: log_gamma(0.0), "x must be above 0, but x is 0"),
        (lambda: erf(math.nan), "x is nan"),
        (lambda: erfc("a"), "x must be numbers, but is 'a'"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
