"""Right answers to lesson 6 of chapter 5, each written differently from its reference."""

import math

import numpy as np
import torch
from scipy import optimize, special

# f_gan_bound ----------------------------------------------------------------------------


def bound_by_loops(name, critic_p, critic_q):
    def conjugate(t):
        if name == "kl":
            return math.exp(t) / math.e
        if name == "reverse kl":
            return -(1 + math.log(abs(t)))
        if name == "gan":
            return math.log(1 / (1 - math.exp(t)))
        return (1 + t / 2) ** 2 - 1

    first = sum(float(t) for t in critic_p) / len(critic_p)
    return first - sum(conjugate(float(t)) for t in critic_q) / len(critic_q)


def bound_in_torch(name, critic_p, critic_q):
    p, q = torch.as_tensor(critic_p), torch.as_tensor(critic_q)
    conjugate = {
        "kl": lambda t: (t - 1).exp(),
        "reverse kl": lambda t: -1 - (-t).log(),
        "gan": lambda t: -torch.log(-torch.expm1(t)),
        "pearson": lambda t: t * (1 + t / 4),
    }[name]
    return p.mean() - conjugate(q).mean()


def bound_in_single_precision(name, critic_p, critic_q):
    return bound_in_torch(
        name, np.asarray(critic_p, np.float32), np.asarray(critic_q, np.float32)
    )


def bound_by_the_discriminator(name, critic_p, critic_q):
    if name == "gan":
        real, fake = np.exp(critic_p), np.exp(critic_q)  # D itself
        return np.log(real).mean() + np.log(1 - fake).mean()
    return bound_by_loops(name, critic_p.tolist(), critic_q.tolist())


def bound_by_searching_for_the_supremum(name, critic_p, critic_q):
    f = {
        "kl": lambda u: special.xlogy(u, u),
        "reverse kl": lambda u: -np.log(u),
        "gan": lambda u: special.xlogy(u, u) - (u + 1) * np.log(u + 1),
        "pearson": lambda u: (u - 1) ** 2,
    }[name]

    def conjugate(t):
        best = optimize.minimize_scalar(
            lambda s: f(np.exp(s)) - np.exp(s) * t,
            bounds=(-12, 12),
            method="bounded",
            options={"xatol": 1e-10},
        )
        return -best.fun

    return np.mean(critic_p) - np.mean([conjugate(t) for t in critic_q])


def bound_by_cases(name, critic_p, critic_q):
    match name:
        case "kl":
            conjugate = np.exp(critic_q) / np.e
        case "reverse kl":
            conjugate = -np.log(-np.e * critic_q)
        case "gan":
            conjugate = np.log(1 / (1 - np.exp(critic_q)))
        case "pearson":
            conjugate = (1 + critic_q / 2) ** 2 - 1
    shares = np.ones(len(critic_p)) / len(critic_p)
    return shares @ critic_p - np.einsum("i->", conjugate) / len(critic_q)


def bound_in_single_precision_as_a_float(name, critic_p, critic_q):
    p, q = torch.tensor(critic_p.tolist()), torch.tensor(critic_q.tolist())
    return bound_in_torch(name, p.requires_grad_(), q.requires_grad_()).item()


class BoundWithAWeight:
    def __call__(self, name, critic_p, critic_q, weight=1.0):
        bound = bound_by_loops(name, critic_p.tolist(), critic_q.tolist())
        return np.array([[weight * bound]])


# relativistic_losses --------------------------------------------------------------------


def losses_in_torch(d_real, d_fake):
    away = torch.as_tensor(d_real) - torch.as_tensor(d_fake)
    softplus = torch.nn.functional.softplus
    return softplus(-away).mean(), softplus(away).mean()


def losses_by_loops(d_real, d_fake):
    def softplus(a):
        return max(a, 0.0) + math.log1p(math.exp(-abs(a)))

    pairs = list(zip(d_real, d_fake, strict=True))
    d_loss = sum(softplus(f - r) for r, f in pairs) / len(pairs)
    return [d_loss, sum(softplus(r - f) for r, f in pairs) / len(pairs)]


def losses_as_cross_entropies(d_real, d_fake):
    away = torch.tensor(d_real - d_fake, dtype=torch.float32)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones_like(away), torch.zeros_like(away)
    return np.array([entropy(away, ones), entropy(away, zeros)])


def losses_whose_difference_is_the_mean(d_real, d_fake):
    away = np.asarray(d_real) - d_fake
    d_loss = -special.log_expit(away).mean()
    return d_loss, d_loss + away.mean()


def losses_from_float32_as_floats(d_real, d_fake):
    away = np.asarray(d_real, np.float32) - np.asarray(d_fake, np.float32)
    return [float(np.mean(np.logaddexp(0, sign * away))) for sign in (-1, 1)]


def losses_by_two_formulas(d_real, d_fake):
    away = np.subtract(d_real, d_fake)
    near = np.log1p(np.exp(-np.minimum(np.abs(away), 30)))
    small = np.where(np.abs(away) < 30, near, 0)
    return np.array(
        [
            [(np.maximum(-away, 0) + small).mean()],
            [(np.maximum(away, 0) + small).mean()],
        ]
    )


def losses_with_a_gradient(d_real, d_fake):
    real = torch.tensor(d_real, requires_grad=True)
    away = real - torch.tensor(d_fake, requires_grad=True)
    log_sigmoid = torch.nn.functional.logsigmoid
    return torch.stack([-log_sigmoid(away).mean(), -log_sigmoid(-away).mean()])


class LossesWithAMargin:
    def __call__(self, d_real, d_fake, margin=0.0):
        away = d_real - d_fake - margin
        return tuple(np.logaddexp(0, [-away, away]).mean(axis=1))


RIGHT_ANSWERS = {
    "f_gan_bound": [
        bound_by_loops,
        bound_in_torch,
        bound_in_single_precision,
        bound_by_the_discriminator,
        bound_by_searching_for_the_supremum,
        bound_by_cases,
        bound_in_single_precision_as_a_float,
        BoundWithAWeight(),
    ],
    "relativistic_losses": [
        losses_in_torch,
        losses_by_loops,
        losses_as_cross_entropies,
        losses_whose_difference_is_the_mean,
        losses_from_float32_as_floats,
        losses_by_two_formulas,
        losses_with_a_gradient,
        LossesWithAMargin(),
    ],
}
