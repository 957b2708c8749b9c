"""Spectral normalisation of K networks at once, in PyTorch; the same as `spectral_norm`."""

import torch
from torch.nn.functional import normalize

from course_utils.maths.spectral_norm import FIRST_ITERATIONS


class SpectralNorms:
    """Keeps the free weights W of K networks, and gives the networks W / sigma.

    sigma = v W u with two unit vectors that are constants for the gradient. Biases are
    left as they are.

    Args:
        networks: a `Networks`; its weights are normalised from now on.
        directions: the first v of each layer, shape (K, inputs).
    Attributes:
        parameters: the free parameters, shape (K, p): what an optimiser moves. After
            moving them call `refresh`.

    Source: Miyato et al. 2018, algorithm 1.
    """

    def __init__(self, networks, directions):
        self.networks, self.parameters = networks, networks.parameters.clone()
        self.weights = [W for W, _ in networks.views(self.parameters)]
        self.v = [v.unsqueeze(1) for v in directions]  # rows, (K, 1, inputs)
        for _ in range(FIRST_ITERATIONS):
            self.iterate()
        self.refresh()

    def iterate(self):
        """One power iteration in each layer: u <- v W, then v <- W u, at length 1."""
        self.u = [
            normalize(v @ W, dim=2) for v, W in zip(self.v, self.weights, strict=True)
        ]
        self.v = [
            normalize(u @ W.mT, dim=2)
            for u, W in zip(self.u, self.weights, strict=True)
        ]

    def normalised(self, free):
        """Free parameters (K, p) with each W divided by v W u; autograd may pass through."""
        parts = []
        for (W, b), u, v in zip(self.networks.views(free), self.u, self.v, strict=True):
            parts += [(W / (v @ W @ u.mT)).flatten(1), b.flatten(1)]
        return torch.cat(parts, 1)

    def refresh(self):
        """Bring the networks' weights to W / sigma, for the present W, u and v."""
        self.networks.parameters.copy_(self.normalised(self.parameters))

    def free_gradient(self, gradient):
        """From the gradient with respect to W / sigma to that with respect to W."""
        with torch.enable_grad():
            free = self.parameters.detach().requires_grad_()
            return torch.autograd.grad(self.normalised(free), free, gradient)[0]
