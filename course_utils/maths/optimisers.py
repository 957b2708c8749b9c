"""How parameters move, given a gradient: each optimiser works on one flat array.

An optimiser changes the array it is given: the networks look into that array, so it must
stay the same one. Its memory (velocity, averages, count) can be taken and put back.
"""

import numpy as np


class Sgd:
    """Plain gradient descent: theta <- theta - rate * gradient.

    Args:
        rate: the learning rate.

    >>> theta = np.array([1.0, 2.0])
    >>> Sgd(rate=0.5).step(theta, np.array([1.0, -1.0]))
    >>> theta
    array([0.5, 2.5])
    """

    #: The names of what it remembers from step to step.
    memory = ()

    def __init__(self, rate):
        self.rate = rate

    def step(self, parameters, gradient):
        """Move `parameters`, in place."""
        parameters -= self.rate * gradient

    def state(self):
        """A copy of the memory, for `restore`."""
        return {name: _copy(getattr(self, name)) for name in self.memory}

    def restore(self, state):
        """Go back to a memory taken by `state`."""
        for name in self.memory:
            setattr(self, name, _copy(state[name]))


class Momentum(Sgd):
    """The heavy ball: velocity <- beta * velocity + gradient; theta <- theta - rate * velocity.

    Args:
        rate: the learning rate.
        beta: the share of the velocity that is kept; `torch.optim.SGD` calls it momentum.

    >>> theta, ball = np.array([0.0]), Momentum(rate=1.0, beta=0.5)
    >>> for _ in range(2):
    ...     ball.step(theta, np.array([1.0]))
    >>> theta
    array([-2.5])

    Source: Polyak 1964; Goodfellow et al. 2016, section 8.3.2.
    """

    memory = ("velocity",)

    def __init__(self, rate, beta=0.9):
        super().__init__(rate)
        self.beta, self.velocity = beta, 0.0

    def step(self, parameters, gradient):
        self.velocity = self.beta * self.velocity + gradient
        parameters -= self.rate * self.velocity


class Adam(Sgd):
    """Adam: averages of the gradient and of its square, both corrected for their start at 0.

    Args:
        rate: the learning rate.
        beta1, beta2: how much of the two averages is kept at each step.
        epsilon: added to the root of the mean square.

    >>> theta = np.array([1.0, 1.0])
    >>> Adam(rate=0.1).step(theta, np.array([3.0, -0.002]))
    >>> theta.round(4)  # the first step has length rate, whatever the gradient
    array([0.9, 1.1])

    Source: Kingma and Ba 2015, algorithm 1.
    """

    memory = ("mean", "square", "count")

    def __init__(self, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
        super().__init__(rate)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.mean, self.square, self.count = None, None, 0

    def step(self, parameters, gradient):
        if self.mean is None:
            self.mean, self.square = np.zeros_like(gradient), np.zeros_like(gradient)
        self.count += 1
        self.mean *= self.beta1
        self.mean += (1 - self.beta1) * gradient
        self.square *= self.beta2
        self.square += (1 - self.beta2) * gradient * gradient
        # mean / (1 - beta1^t) over the root of square / (1 - beta2^t), with the two
        # corrections put into numbers instead of arrays.
        scale = np.sqrt(self.square)
        scale *= float((1 - self.beta2**self.count) ** -0.5)
        scale += self.epsilon
        np.divide(self.mean, scale, out=scale)
        scale *= self.rate / (1 - self.beta1**self.count)
        parameters -= scale


def optimiser(name, rate, *, beta1, beta2):
    """A fresh optimiser, its memory empty, by the name it has in a setting.

    Args:
        name: "sgd", "momentum" (which keeps the share beta1) or "adam".

    >>> optimiser("momentum", 0.1, beta1=0.5, beta2=0.999).beta
    0.5
    """
    if name == "sgd":
        return Sgd(rate)
    if name == "momentum":
        return Momentum(rate, beta1)
    if name == "adam":
        return Adam(rate, beta1, beta2)
    raise ValueError(f"name must be one of sgd, momentum, adam, but is {name!r}")


def _copy(value):
    return value.copy() if isinstance(value, np.ndarray) else value
