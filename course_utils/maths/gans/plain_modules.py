"""What the plain PyTorch loop is made of: networks, optimisers, spectral normalisation."""

import torch
from torch import nn
from torch.nn.functional import normalize
from torch.nn.utils import parametrize

from course_utils.maths.networks import LEAK
from course_utils.maths.spectral_norm import FIRST_ITERATIONS

ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky relu": lambda: nn.LeakyReLU(LEAK),
    "tanh": nn.Tanh,
}


def network(parameters, activation, dtype):
    """Linear layers with an activation between them, of these [W_1, b_1, W_2, b_2, ...]."""
    layers = []
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        linear = nn.utils.skip_init(nn.Linear, *W.shape, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(W.T))
            linear.bias.copy_(torch.as_tensor(b))
        layers += [linear, ACTIVATIONS[activation]()]
    return nn.Sequential(*layers[:-1])


def optimiser(net, setting, player):
    """The optimiser of a player, "d" or "g"."""
    rate = getattr(setting, f"{player}_rate")
    match getattr(setting, f"{player}_optimiser"):
        case "sgd":
            return torch.optim.SGD(net.parameters(), rate)
        case "momentum":
            return torch.optim.SGD(net.parameters(), rate, momentum=setting.beta1)
        case "adam":
            betas = setting.beta1, setting.beta2
            return torch.optim.Adam(net.parameters(), rate, betas)


class SpectralNorm(nn.Module):
    """W / sigma, as `torch.nn.utils.parametrizations.spectral_norm`, with a seed.

    Two more things differ: the first v is given, and an iteration is made when the loop
    says so, not whenever the weight is read.
    """

    def __init__(self, W, v):
        super().__init__()
        self.W = [W]  # in a list, so that it is not registered a second time
        self.register_buffer("v", torch.as_tensor(v, dtype=W.dtype))
        self.register_buffer("u", None)
        for _ in range(FIRST_ITERATIONS):
            self.iterate()

    @torch.no_grad()
    def iterate(self):
        """One power iteration, W of shape (outputs, inputs)."""
        (W,) = self.W
        self.u = normalize(W @ self.v, dim=0)
        self.v = normalize(W.T @ self.u, dim=0)

    def forward(self, W):
        return W / (self.u @ W @ self.v)


def spectral_norms(net, directions):
    """Divide each weight matrix of a network by its largest singular value."""
    linear = [layer for layer in net if isinstance(layer, nn.Linear)]
    norms = []
    for layer, v in zip(linear, directions, strict=True):
        norms.append(SpectralNorm(layer.weight, v))
        parametrize.register_parametrization(layer, "weight", norms[-1])
    return norms
