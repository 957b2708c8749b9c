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


RIGHT_ANSWERS = {
    "f_gan_bound": [
        bound_by_loops,
        bound_in_torch,
        bound_in_single_precision,
        bound_by_the_discriminator,
        bound_by_searching_for_the_supremum,
    ],
    "relativistic_losses": [
        losses_in_torch,
        losses_by_loops,
        losses_as_cross_entropies,
        losses_whose_difference_is_the_mean,
    ],
}
