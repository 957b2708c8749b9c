"""Spectral normalisation: each weight matrix divided by its largest singular value.

The largest singular value is followed by power iteration: for a matrix W of shape
(inputs, outputs), v -> W v forgets all but the strongest direction. One iteration an update
is enough, because W changes little from one update to the next.
"""

import numpy as np

# Iterations before training, as `torch.nn.utils.parametrizations.spectral_norm` makes.
FIRST_ITERATIONS = 15


class SpectralNorm:
    """Keeps the free weights W of a network, and gives the network W / sigma.

    sigma = v W u with two unit vectors that are constants for the gradient. Biases are
    left as they are.

    Args:
        network: a `Network`; its weights are normalised from now on.
        directions: the first v of each layer, shape (inputs,).
    Attributes:
        parameters: the free parameters, flat: what an optimiser moves. After moving
            them call `refresh`.

    Source: Miyato et al. 2018, algorithm 1.
    """

    def __init__(self, network, directions):
        self.network, self.parameters = network, network.parameters.copy()
        self.weights, _ = network.views(self.parameters)
        self.v = [np.asarray(v, network.parameters.dtype) for v in directions]
        for _ in range(FIRST_ITERATIONS):
            self.iterate()
        self.refresh()

    def iterate(self):
        """One power iteration in each layer: u <- v W, then v <- W u, at length 1."""
        self.u = [_unit(v @ W) for v, W in zip(self.v, self.weights, strict=True)]
        self.v = [_unit(W @ u) for u, W in zip(self.u, self.weights, strict=True)]

    def refresh(self):
        """Bring the network's weights to W / sigma, for the present W, u and v."""
        self.network.parameters[:] = self.parameters
        self.sigma = [
            v @ W @ u for u, v, W in zip(self.u, self.v, self.weights, strict=True)
        ]
        for W, sigma in zip(self.network.weights, self.sigma, strict=True):
            W /= sigma

    def free_gradient(self, gradient):
        """From the gradient with respect to W / sigma to that with respect to W.

        With N = W / sigma and G the gradient with respect to N, it is
        (G - sum(G N) v u^T) / sigma: what only makes W longer changes nothing.
        """
        free = gradient.copy()
        parts = zip(
            self.network.views(free)[0],
            self.network.weights,
            self.u,
            self.v,
            self.sigma,
            strict=True,
        )
        for G, N, u, v, sigma in parts:
            G -= np.vdot(G, N) * np.outer(v, u)
            G /= sigma
        return free


def _unit(x):
    # The same guard as in torch: a matrix of zeros gives a zero vector, not NaN.
    return x / max(np.linalg.norm(x), 1e-12)
