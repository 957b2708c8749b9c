"""Right answers to lesson 1 of chapter 5, each written differently from its reference."""

import math

import numpy as np
import torch
from scipy import special

# optimal_discriminator ----------------------------------------------------------------


def discriminator_in_a_list(p, q, prior=0.5):
    pairs = zip(np.ravel(p).tolist(), np.ravel(q).tolist(), strict=True)
    return [prior * a / (prior * a + (1 - prior) * b) for a, b in pairs]


@np.errstate(divide="ignore")
def discriminator_by_a_sigmoid(p, q, prior=0.5):
    return special.expit(np.log(p) - np.log(q) + special.logit(prior))


def discriminator_in_single_precision(p, q, prior=0.5):
    both = torch.tensor(np.stack([prior * p, (1 - prior) * q]), dtype=torch.float32)
    return (both / both.sum(dim=0))[0]


def discriminator_as_a_column(p, q, prior=0.5):
    with np.errstate(divide="ignore"):
        odds = (1 - prior) / prior * np.divide(q, p)
    return (1 / (1 + odds))[:, None]


def discriminator_by_ternary_search(p, q, prior=0.5):
    """The D that makes prior p log D + (1 - prior) q log(1 - D) largest, by its slope."""
    low, high = np.zeros(len(p)), np.ones(len(p))
    for _ in range(60):
        d = (low + high) / 2
        rises = prior * p * (1 - d) > (1 - prior) * q * d
        low, high = np.where(rises, d, low), np.where(rises, high, d)
    return (low + high) / 2


class DiscriminatorThatIsAnObject:
    def __call__(self, p, q, prior=0.5, **options):
        weighed = np.einsum("i,ij->ij", [prior, 1 - prior], np.array([p, q]))
        return tuple(weighed[0] / weighed.sum(axis=0))


def discriminator_in_torch_with_a_gradient(p, q, prior=0.5):
    p = torch.tensor(np.array(p), requires_grad=True)
    return 1 - (1 - prior) * torch.tensor(np.array(q)) / (
        prior * p + (1 - prior) * torch.tensor(np.array(q))
    )


def discriminator_in_numpy_float32(p, q, prior=0.5):
    p, q = np.asarray(p, np.float32), np.asarray(q, np.float32)
    return np.float32(prior) * p / (np.float32(prior) * p + np.float32(1 - prior) * q)


# js_from_discriminator ----------------------------------------------------------------


def js_by_binary_cross_entropy(logits_p, logits_q):
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    p, q = (torch.tensor(np.array(a)) for a in (logits_p, logits_q))
    d_loss = loss(p, torch.ones_like(p)) + loss(q, torch.zeros_like(q))
    return (math.log(4) - d_loss) / 2


def js_by_a_loop(logits_p, logits_q):
    value = 0.0
    for a in np.ravel(logits_p):
        value += math.log(1 / (1 + math.exp(-a))) / len(logits_p)
    for a in np.ravel(logits_q):
        value -= math.log(1 + math.exp(a)) / len(logits_q)
    return value / 2 + math.log(2)


def js_by_the_third_hint(logits_p, logits_q):
    loss = np.mean(np.log(1 + np.exp(-logits_p))) + np.mean(
        np.log(1 + np.exp(logits_q))
    )
    return (np.log(4) - loss) / 2


def js_in_single_precision_without_torch(logits_p, logits_q):
    p, q = (np.asarray(a, np.float32) for a in (logits_p, logits_q))
    loss = np.log1p(np.exp(-p)).mean() + np.log1p(np.exp(q)).mean()
    return float((math.log(4) - loss) / 2)


class JsWithMoreArguments:
    def __call__(self, logits_p, logits_q, base=math.e):
        value = np.array([[js_as_a_mean_of_two_gains(logits_p, logits_q)[0]]])
        return value / math.log(base)


def js_as_a_mean_of_two_gains(logits_p, logits_q):
    gains = (
        np.log(2) + special.log_expit(logits_p),
        np.log(2) + special.log_expit(-np.asarray(logits_q)),
    )
    return [float(np.mean([gain.mean() for gain in gains]))]


def js_in_single_precision(logits_p, logits_q):
    p, q = (
        torch.tensor(np.array(a), dtype=torch.float32) for a in (logits_p, logits_q)
    )
    softplus = torch.nn.functional.softplus
    return (math.log(4) - softplus(-p).mean() - softplus(q).mean()) / 2


RIGHT_ANSWERS = {
    "optimal_discriminator": [
        discriminator_in_a_list,
        discriminator_by_a_sigmoid,
        discriminator_in_single_precision,
        discriminator_as_a_column,
        discriminator_by_ternary_search,
        DiscriminatorThatIsAnObject(),
        discriminator_in_torch_with_a_gradient,
        discriminator_in_numpy_float32,
        np.vectorize(lambda p, q, prior=0.5: prior * p / (prior * p + (1 - prior) * q)),
    ],
    "js_from_discriminator": [
        js_by_binary_cross_entropy,
        js_by_a_loop,
        js_as_a_mean_of_two_gains,
        js_in_single_precision,
        js_by_the_third_hint,
        js_in_single_precision_without_torch,
        JsWithMoreArguments(),
    ],
}
