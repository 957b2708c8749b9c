"""K multilayer perceptrons of one shape at once, in PyTorch.

Slice k of every tensor belongs to network k: weights are (K, inputs, outputs), samples
(K, n, inputs), and one batched product does the work of K small ones. The gradient is
written out as in `networks`, into arrays that are used again and again: with a graph for
autograd and fresh memory a step takes about twice as long.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch.nn.functional import leaky_relu

from course_utils.maths.networks import LEAK


@dataclass(frozen=True)
class Activation:
    """What a hidden layer does to each number.

    Attributes:
        value: function (a) -> h.
        in_place: the same, written over a.
        back: function (s, h) -> s times dh/da, written over s; the very operations that
            autograd calls.
        bend: function (h) -> d²h/da², or None where it is 0.
    """

    value: object
    in_place: object
    back: object
    bend: object = None


_aten = torch.ops.aten

ACTIVATIONS = {
    "relu": Activation(
        torch.relu,
        torch.relu_,
        lambda s, h: _aten.threshold_backward.grad_input(s, h, 0, grad_input=s),
    ),
    "leaky relu": Activation(
        lambda a: leaky_relu(a, LEAK),
        lambda a: leaky_relu(a, LEAK, inplace=True),
        lambda s, h: _aten.leaky_relu_backward.grad_input(
            s, h, LEAK, True, grad_input=s
        ),
    ),
    "tanh": Activation(
        torch.tanh,
        torch.tanh_,
        lambda s, h: _aten.tanh_backward.grad_input(s, h, grad_input=s),
        lambda h: -2 * h * (1 - h * h),
    ),
}


class Networks:
    """K multilayer perceptrons: hidden layers of one activation, a linear last layer.

    Args:
        sizes: widths of all layers, input and output included.
        activation: a name in `ACTIVATIONS`.
        parameters: shape (K, p), a row for each network: W_1, b_1, W_2, b_2, ... It is
            kept, not copied: whoever changes it in place changes the networks.

    >>> nets = Networks((2, 1), "relu", torch.tensor([[1.0, -1.0, 0.5], [2.0, 0.0, 0.0]]))
    >>> nets(torch.tensor([[3.0, 1.0]])).flatten().tolist()
    [2.5, 6.0]
    """

    def __init__(self, sizes, activation, parameters):
        self.shapes = list(pairwise(sizes))
        self.activation = ACTIVATIONS[activation]
        self.parameters = parameters
        self.layers = self.views(parameters)
        self._gradient, self._directional = (
            torch.zeros_like(parameters) for _ in range(2)
        )
        self._used_again = {}

    def views(self, flat):
        """(K, p) numbers seen as [(W, b), ...]: W (K, inputs, outputs), b (K, 1, outputs)."""
        lengths = [n for i, o in self.shapes for n in (i * o, o)]
        parts = flat.split(lengths, dim=1)
        return [
            (W.unflatten(1, shape), b.unsqueeze(1))
            for W, b, shape in zip(parts[::2], parts[1::2], self.shapes, strict=True)
        ]

    def __call__(self, x, parameters=None):
        """What the networks answer to x; autograd may pass through.

        Args:
            x: shape (K, n, inputs), or (n, inputs) for all of them.
            parameters: shape (K, p), or None for their own.
        Returns:
            Shape (K, n, outputs).
        """
        layers = self.layers if parameters is None else self.views(parameters)
        x = x.expand(len(self.parameters), *x.shape[-2:])
        for W, b in layers[:-1]:
            x = self.activation.value(torch.baddbmm(b, x, W))
        W, b = layers[-1]
        return torch.baddbmm(b, x, W)

    def forward(self, x):
        """All layers, input and output included: what `backward` needs.

        Args:
            x: shape (K, n, inputs).
        Returns:
            [x, h_1, h_2, ..., output]; the next call with the same n overwrites the h.
        """
        kept = [x]
        for (W, b), out in zip(self.layers[:-1], self._arrays("h", x), strict=True):
            torch.baddbmm(b, kept[-1], W, out=out)
            kept.append(self.activation.in_place(out))
        W, b = self.layers[-1]
        # The last W is narrow. Transposed and in one piece, the product takes a third
        # of the time.
        out = torch.baddbmm(b.mT, W.mT.contiguous(), kept[-1].mT)
        return [*kept, out.mT]

    def backward(self, kept, slope):
        """The signals sent back: derivatives with respect to what enters each activation.

        Args:
            kept: what `forward` returned.
            slope: the derivative of the loss with respect to the output, (K, n, outputs).
        Returns:
            [s_1, ..., s_L] as in `networks`; the next call with the same n overwrites all
            but the last, which is slope.
        """
        signals = [slope]
        arrays = self._arrays("s", slope)
        for (W, _), h, out in zip(
            self.layers[:0:-1], kept[-2:0:-1], arrays[::-1], strict=True
        ):
            if W.shape[2] == 1:  # an outer product: bmm takes five times as long
                torch.mul(signals[-1], W.mT, out=out)
            else:
                torch.bmm(signals[-1], W.mT, out=out)
            signals.append(self.activation.back(out, h))
        return signals[::-1]

    def parameter_gradient(self, kept, signals):
        """The derivative of the loss with respect to the parameters, shape (K, p).

        It is written into one array, which the next call overwrites.
        """
        layers = self.views(self._gradient)
        for (dW, db), h, s in zip(layers, kept[:-1], signals, strict=True):
            dW.copy_(_products(h, s))
            torch.sum(s, 1, keepdim=True, out=db)
        return self._gradient

    def input_gradient(self, signals):
        """The derivative of the loss with respect to the input, shape (K, n, inputs)."""
        W, _ = self.layers[0]
        return torch.bmm(signals[0], W.mT)

    def directional_gradient(self, kept, signals, v):
        """The derivative, with respect to the parameters, of sum_i v_i . grad_x f(x_i).

        `networks.Network.directional_gradient`, where it is derived, for each network.

        Args:
            kept, signals: of the same x, from `forward` and `backward`.
            v: shape (K, n, inputs).
        Returns:
            Shape (K, p), in one array that the next call overwrites.
        """
        phi, layers, t, changes = self.activation, self.views(self._directional), v, []
        for (dW, _), s in zip(layers[:-1], signals[:-1], strict=True):
            dW.copy_(_products(t, s))
            (W, _), h = self.layers[len(changes)], kept[len(changes) + 1]
            changes.append(torch.bmm(t, W, out=self._arrays("t", v)[len(changes)]))
            t = phi.back(changes[-1].clone() if phi.bend else changes[-1], h)
        layers[-1][0].copy_(_products(t, signals[-1]))
        if phi.bend is None:
            return self._directional
        r = torch.zeros_like(signals[-1])
        for k in reversed(range(len(changes))):
            (W, _), (dW, db), h = self.layers[k + 1], layers[k], kept[k + 1]
            bent = phi.bend(h) * changes[k] * torch.bmm(signals[k + 1], W.mT)
            r = phi.back(torch.bmm(r, W.mT), h) + bent
            dW.add_(_products(kept[k], r))
            torch.sum(r, 1, keepdim=True, out=db)
        return self._directional

    def _arrays(self, kind, like):
        """One array (K, n, width) for each hidden layer, made once for each n."""
        n = like.shape[1]
        if (kind, n) not in self._used_again:
            self._used_again[kind, n] = [
                like.new_empty(len(self.parameters), n, width)
                for _, width in self.shapes[:-1]
            ]
        return self._used_again[kind, n]


def _products(h, s):
    """For each network the sum over the samples of h_i s_i^T: (K, inputs, outputs)."""
    # bmm is quick only where its last axis is the wider one.
    if s.shape[2] < h.shape[2]:
        return torch.bmm(s.mT, h).mT
    return torch.bmm(h.mT, s)
