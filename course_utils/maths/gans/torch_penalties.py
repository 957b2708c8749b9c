"""Penalties on how steep discriminators are, in PyTorch; one number a GAN.

A penalty is a function of the slopes g, the gradient of each judgement with respect to its
own sample: shape (K, n, d) -> (K,).
"""

import torch

from course_utils.maths.gans.penalties import TINY


def squared_slopes(gamma):
    """The penalty gamma/2 mean |g|²: R1 on real, R2 on generated samples.

    Args:
        gamma: the weight, a number or shape (K,).

    >>> squared_slopes(2.0)(torch.tensor([[[3.0, 4.0]]])).tolist()
    [25.0]

    Source: Mescheder et al. 2018, equation 9.
    """
    return lambda g: gamma / 2 * g.square().sum(-1).mean(-1)


def slopes_toward_1(weight):
    """The penalty weight · mean (|g| - 1)² of WGAN-GP.

    Args:
        weight: lambda in the paper, a number or shape (K,).

    >>> slopes_toward_1(10.0)(torch.tensor([[[3.0, 4.0]]])).tolist()
    [160.0]

    Source: Gulrajani et al. 2017, equation 3.
    """

    def penalty(g):
        length = (g.square().sum(-1) + TINY).sqrt()
        return weight * (length - 1).square().mean(-1)

    return penalty


def slopes(judge, x):
    """The gradient of each judgement with respect to its own sample, by autograd.

    Args:
        judge: function of samples (K, n, d) -> (K, n).
        x: shape (K, n, d).
    Returns:
        Shape (K, n, d), with its graph: a penalty on it can be descended.

    >>> x = torch.tensor([[[3.0, 4.0]]])
    >>> slopes(lambda x: (x**2).sum(-1), x).tolist()
    [[[6.0, 8.0]]]
    """
    # A new node of the graph: the judge itself may depend on x by another way.
    x = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
    # Samples do not know of each other, so the gradient of the sum holds each one's.
    (g,) = torch.autograd.grad(judge(x).sum(), x, create_graph=True)
    return g


def penalty_gradient(networks, x, penalty):
    """A penalty on the slopes of K networks of one output at x, and where it falls.

    The same as autograd through `slopes`, in a third of the time.

    Args:
        networks: a `Networks`.
        x: shape (K, n, inputs).
        penalty: `squared_slopes(...)` or `slopes_toward_1(...)`.
    Returns:
        (penalty (K,), its derivative with respect to the parameters (K, p)); the
        latter is the array that `Networks.directional_gradient` writes into.
    """
    layers = networks.forward(x)
    signals = networks.backward(layers, torch.ones_like(layers[-1]))
    g = networks.input_gradient(signals).requires_grad_()
    with torch.enable_grad():
        value = penalty(g)
        (v,) = torch.autograd.grad(value.sum(), g)
    return value.detach(), networks.directional_gradient(layers, signals, v)
