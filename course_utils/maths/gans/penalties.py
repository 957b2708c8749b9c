"""Penalties on how steep a discriminator is, and their gradient, written out.

A penalty is a mean over points x_i of a function of g_i, the gradient of the
discriminator with respect to x_i (a whole pack, where samples are packed).
"""

import numpy as np

# Below the root of |g|, which has no slope at 0.
TINY = 1e-12


def squared_slopes(gamma):
    """The penalty gamma/2 mean |g|²: R1 on real, R2 on generated samples.

    Args:
        gamma: the weight.
    Returns:
        Function of g, shape (n, d), -> (penalty, its derivative with respect to g).

    >>> value, slope = squared_slopes(2.0)(np.array([[3.0, 4.0]]))
    >>> float(value), slope.tolist()
    (25.0, [[6.0, 8.0]])

    Source: Mescheder et al. 2018, equation 9.
    """
    return lambda g: (gamma / 2 * np.sum(g * g) / len(g), gamma / len(g) * g)


def slopes_toward_1(weight):
    """The penalty weight · mean (|g| - 1)² of WGAN-GP.

    Args:
        weight: lambda in the paper.
    Returns:
        Function of g, shape (n, d), -> (penalty, its derivative with respect to g).

    >>> value, slope = slopes_toward_1(10.0)(np.array([[3.0, 4.0]]))
    >>> round(float(value), 6), slope.round(6).tolist()
    (160.0, [[48.0, 64.0]])

    Source: Gulrajani et al. 2017, equation 3.
    """

    def penalty(g):
        length = np.sqrt(np.sum(g * g, axis=1, keepdims=True) + TINY)
        over = length - 1
        return weight * np.mean(over**2), 2 * weight / len(g) * over / length * g

    return penalty


def penalty_gradient(network, x, penalty):
    """A penalty on the slopes of a network of one output at x, and where it falls.

    Args:
        network: a `Network`.
        x: shape (n, inputs), of the network's dtype.
        penalty: `squared_slopes(...)` or `slopes_toward_1(...)`.
    Returns:
        (penalty, its derivative with respect to the parameters, shape (p,)); the array
        is the one that `Network.directional_gradient` writes into.
    """
    layers = network.forward(x)
    signals = network.backward(layers, np.ones_like(layers[-1]))
    value, v = penalty(network.input_gradient(signals))
    return value, network.directional_gradient(layers, signals, v)
