"""The multilayer perceptron, with backpropagation written out.

All parameters of a network lie in one flat array; the matrices W and the biases b are
views into it. A step of an optimiser is then a few operations on one array, and a
snapshot is one copy. Rows are samples: a layer is h -> activation(h W + b). Products are
written a.dot(b): for a matrix of one column that is four times as fast as a @ b.
"""

from dataclasses import dataclass

import numpy as np

#: How much of a negative value leaky relu lets through, as usual for GANs
#: (Radford et al. 2016); `torch.nn.LeakyReLU` takes 0.01 unless told.
LEAK = 0.2


@dataclass(frozen=True)
class Activation:
    """What a hidden layer does to each number, and its derivatives.

    Both derivatives are functions of the value h that came out, not of what went in:
    for these functions h says enough, and it is what the forward pass keeps.

    Attributes:
        value: function (a) -> h, in place where it can.
        slope: function (h) -> dh/da.
        bend: function (h) -> d²h/da², or None where it is 0.
    """

    value: object
    slope: object
    bend: object = None


def _relu(a):
    # Against an array of zeros it takes half the time that it takes against 0.
    return np.maximum(a, np.zeros(a.shape, a.dtype), out=a)


def _leaky_relu(a):
    return np.maximum(a, LEAK * a, out=a)


def _leaky_slope(h):
    return np.where(h > 0, h.dtype.type(1), h.dtype.type(LEAK))


def _tanh(a):
    return np.tanh(a, out=a)


def _tanh_slope(h):
    return 1 - h * h


def _tanh_bend(h):
    return -2 * h * (1 - h * h)


ACTIVATIONS = {
    "relu": Activation(_relu, lambda h: h > 0),
    "leaky relu": Activation(_leaky_relu, _leaky_slope),
    "tanh": Activation(_tanh, _tanh_slope, _tanh_bend),
}


class Network:
    """A multilayer perceptron: hidden layers of one activation, a linear last layer.

    Args:
        parameters: [W_1, b_1, W_2, b_2, ...], W of shape (inputs, outputs) and b
            (outputs,), as `draws.initial_parameters` gives them; they are copied.
        activation: a name in `ACTIVATIONS`.
        dtype: of all arrays, np.float32 or np.float64.
    Attributes:
        parameters: all numbers of the network, shape (p,).
        weights, biases: lists of views into `parameters`.

    >>> net = Network([[[1.0], [-1.0]], [0.5]], "relu", np.float64)
    >>> float(net([[3.0, 1.0]])[0, 0])
    2.5
    """

    def __init__(self, parameters, activation="relu", dtype=np.float32):
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"activation must be one of {', '.join(ACTIVATIONS)}, "
                f"but is {activation!r}"
            )
        shaped = [np.asarray(p, dtype) for p in parameters]
        self.activation = ACTIVATIONS[activation]
        self.parameters = np.concatenate([p.ravel() for p in shaped])
        self.shapes = [p.shape for p in shaped]
        self.weights, self.biases = self.views(self.parameters)
        self.sizes = [len(W) for W in self.weights] + [len(self.biases[-1])]
        # Written anew by each call: making them anew took a third of a small step.
        self._gradient, self._directional = self._blank(), self._blank()

    def views(self, flat):
        """A flat array of p numbers seen as (list of W, list of b)."""
        ends = np.cumsum([np.prod(shape) for shape in self.shapes])
        parts = np.split(flat, ends[:-1])  # views, as slices are
        shaped = [part.reshape(s) for part, s in zip(parts, self.shapes, strict=True)]
        return shaped[::2], shaped[1::2]

    def __call__(self, x):
        """What the network answers to x of shape (n, inputs): (n, outputs)."""
        return self.forward(np.asarray(x, self.parameters.dtype))[-1]

    def forward(self, x):
        """All layers, input and output included: what `backward` needs.

        Args:
            x: shape (n, inputs), of the network's dtype.
        Returns:
            [x, h_1, h_2, ..., output].
        """
        layers = [x]
        for W, b in zip(self.weights, self.biases, strict=True):
            a = layers[-1].dot(W)
            a += b
            layers.append(a)
            if W is not self.weights[-1]:
                self.activation.value(a)
        return layers

    def backward(self, layers, slope):
        """The signals sent back: derivatives with respect to what enters each activation.

        Args:
            layers: what `forward` returned.
            slope: the derivative of the loss with respect to the output, (n, outputs).
        Returns:
            [s_1, ..., s_L], s_l = dloss/da_l where a_l = h_{l-1} W_l + b_l; the last is slope.
        """
        signals = [slope]
        for W, h in zip(self.weights[:0:-1], layers[-2:0:-1], strict=True):
            s = signals[-1].dot(W.T)
            s *= self.activation.slope(h)
            signals.append(s)
        return signals[::-1]

    def parameter_gradient(self, layers, signals):
        """The derivative of the loss with respect to `parameters`, shape (p,).

        It is written into one array, which the next call overwrites: copy what is kept.
        """
        gradient, dW, db = self._gradient
        ones = np.ones(len(signals[0]), gradient.dtype)
        for k, s in enumerate(signals):
            layers[k].T.dot(s, out=dW[k])
            ones.dot(s, out=db[k])  # the sum over the samples, in less time
        return gradient

    def input_gradient(self, signals):
        """The derivative of the loss with respect to the input, shape (n, inputs)."""
        return signals[0].dot(self.weights[0].T)

    def directional_gradient(self, layers, signals, v):
        """The derivative, with respect to `parameters`, of sum_i v_i . grad_x f(x_i).

        Here f is the loss that `signals` belong to, which must be linear in the output
        (slope fixed), and v is held fixed. This is what a penalty P on the gradients
        g_i = grad_x f(x_i) needs: dP/dparameters is that for v_i = dP/dg_i.

        Forwards, v is sent through the network as a small change of x: t_0 = v,
        u_l = t_{l-1} W_l, t_l = phi'(a_l) u_l. Then v . grad_x f = slope . u_L is one
        number that depends on W through each product u_l, which gives t_{l-1}^T s_l
        with the signals s_l known already; and through phi'(a_l), which gives a second
        stream r sent backwards like s, fed at each layer by phi''(a_l) u_l (s_{l+1} W_{l+1}^T):
        it gives h_{l-1}^T r_l for W_l, and r_l for b_l. For relu phi'' = 0: no second stream.

        Args:
            layers, signals: of the same x, from `forward` and `backward`.
            v: shape (n, inputs).
        Returns:
            Shape (p,), in one array that the next call overwrites.

        Source: Pearlmutter 1994 (the forward pass of changes), applied to f.
        """
        phi, t, changes = self.activation, v, []
        gradient, dW, db = self._directional
        for k, s in enumerate(signals):
            t.T.dot(s, out=dW[k])
            u = t.dot(self.weights[k])
            changes.append(u)
            if k < len(signals) - 1:
                t = phi.slope(layers[k + 1]) * u
        if phi.bend is None:
            return gradient
        r = 0.0
        for k in range(len(signals) - 2, -1, -1):
            W, h = self.weights[k + 1], layers[k + 1]
            back = r.dot(W.T) * phi.slope(h) if k < len(signals) - 2 else 0.0
            r = back + phi.bend(h) * changes[k] * signals[k + 1].dot(W.T)
            dW[k] += layers[k].T.dot(r)
            db[k][:] = r.sum(axis=0)
        return gradient

    def _blank(self):
        flat = np.zeros_like(self.parameters)
        return flat, *self.views(flat)
