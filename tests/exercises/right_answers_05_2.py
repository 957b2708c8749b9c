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


def gradient_in_single_precision_as_floats(a, kind):
    sigma = 1 / (1 + np.exp(-np.asarray(a, np.float32)))
    return (-sigma if kind == "saturating" else sigma - 1).tolist()


def gradient_by_half_a_tanh(a, kind):
    sign = 1 if kind == "saturating" else -1
    return tuple(-(1 + np.tanh(sign * np.asarray(a) / 2)) / 2)


def gradient_of_cross_entropies(a, kind):
    a = torch.tensor(np.array(a), requires_grad=True)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    generated = kind == "saturating"
    target = torch.zeros_like(a) if generated else torch.ones_like(a)
    loss = entropy(a, target, reduction="sum")
    return torch.autograd.grad(-loss if generated else loss, a)[0]


class GradientWithADefault:
    def __call__(self, a, kind="saturating"):
        slopes = {"saturating": special.expit(a), "non-saturating": special.expit(-a)}
        return -slopes[kind]


RIGHT_ANSWERS = {
    "generator_logit_gradient": [
        gradient_by_autograd,
        gradient_by_expit,
        gradient_in_a_list,
        gradient_by_the_plain_formula,
        gradient_in_single_precision,
        gradient_as_a_column,
        gradient_in_single_precision_as_floats,
        gradient_by_half_a_tanh,
        gradient_of_cross_entropies,
        GradientWithADefault(),
    ],
}
