"""Right answers to lesson 2 of chapter 5, each written differently from its reference."""

import math

import numpy as np
import torch
from scipy import special

# generator_logit_gradient -------------------------------------------------------------


def gradient_by_autograd(a, kind):
    a = torch.tensor(np.array(a), dtype=torch.float64, requires_grad=True)
    log_d = torch.nn.functional.logsigmoid
    loss = log_d(-a) if kind == "saturating" else -log_d(a)
    loss.sum().backward()
    return a.grad


def gradient_by_expit(a, kind):
    return -special.expit(a if kind == "saturating" else -a)


def gradient_in_a_list(a, kind):
    sign = 1 if kind == "saturating" else -1
    return [
        -1 / (1 + math.exp(-sign * v)) if sign * v > -700 else 0.0
        for v in np.ravel(a).tolist()
    ]


@np.errstate(over="ignore")
def gradient_by_the_plain_formula(a, kind):
    sigma = 1 / (1 + np.exp(-a))
    return -sigma if kind == "saturating" else sigma - 1


def gradient_in_single_precision(a, kind):
    a = torch.tensor(np.array(a), dtype=torch.float32)
    d = torch.sigmoid(a)
    return -d if kind == "saturating" else -(1 - d)


def gradient_as_a_column(a, kind):
    sign = 1 if kind == "saturating" else -1
    return -np.exp(-np.logaddexp(0, -sign * np.asarray(a)))[:, None]


RIGHT_ANSWERS = {
    "generator_logit_gradient": [
        gradient_by_autograd,
        gradient_by_expit,
        gradient_in_a_list,
        gradient_by_the_plain_formula,
        gradient_in_single_precision,
        gradient_as_a_column,
    ],
}
