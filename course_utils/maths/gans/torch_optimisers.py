"""How the parameters of many networks move, in PyTorch: one row a network.

Each optimiser has two verbs: `step` moves the parameters and remembers; `ahead` says where
a step would lead, changes nothing, and lets autograd pass through.
"""

import torch


class Sgd:
    """Plain gradient descent: theta <- theta - rate * gradient.

    Args:
        rate: the learning rate, a number or shape (K, 1).

    >>> theta = torch.tensor([[1.0], [1.0]])
    >>> Sgd(rate=torch.tensor([[0.5], [0.1]])).step(theta, torch.ones(2, 1))
    >>> theta.flatten().tolist()
    [0.5, 0.8999999761581421]
    """

    def __init__(self, rate):
        self.rate, self.memory = rate, ()

    @torch.no_grad()
    def step(self, parameters, gradient):
        """Move `parameters` (K, p), in place."""
        moved, self.memory = self.ahead(parameters, gradient, self.memory)
        parameters.copy_(moved)

    def ahead(self, parameters, gradient, memory):
        """Where a step leads: (parameters, memory) after it; nothing is changed."""
        return parameters - self.rate * gradient, memory

    def state(self):
        """A copy of the memory, for `restore`."""
        return tuple(_copy(each) for each in self.memory)

    def restore(self, state):
        """Go back to a memory taken by `state`."""
        self.memory = tuple(_copy(each) for each in state)


class Momentum(Sgd):
    """The heavy ball: velocity <- beta * velocity + gradient; theta <- theta - rate * velocity.

    Args:
        rate, beta: numbers or shapes (K, 1).

    Source: Polyak 1964, in the form of `torch.optim.SGD`.
    """

    def __init__(self, rate, beta):
        super().__init__(rate)
        self.beta, self.memory = beta, (0.0,)

    def ahead(self, parameters, gradient, memory):
        velocity = self.beta * memory[0] + gradient
        return parameters - self.rate * velocity, (velocity,)


class Adam(Sgd):
    """Adam: averages of the gradient and of its square, both corrected for their start at 0.

    Args:
        rate, beta1, beta2: numbers or shapes (K, 1).
        epsilon: added to the root of the mean square.

    Source: Kingma and Ba 2015, algorithm 1.
    """

    def __init__(self, rate, beta1, beta2, epsilon=1e-8):
        super().__init__(rate)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.memory = (None, None, 0)
        self._root = None

    def ahead(self, parameters, gradient, memory):
        mean, square, count = memory
        count += 1
        mean = (1 - self.beta1) * gradient + (0 if mean is None else self.beta1 * mean)
        new = (1 - self.beta2) * gradient * gradient
        square = new + (0 if square is None else self.beta2 * square)
        # The root has no slope at 0, where a parameter never had a gradient; 0 times
        # that would be NaN.
        moved = square > 0
        root = torch.where(moved, torch.where(moved, square, 1).sqrt(), 0)
        first, second = self._corrections(count)
        step = self.rate / first * mean / (root / second + self.epsilon)
        return parameters - step, (mean, square, count)

    @torch.no_grad()
    def step(self, parameters, gradient):
        # The same as `ahead`, without a new array for each operation.
        mean, square, count = self.memory
        if mean is None:
            mean, square = torch.zeros_like(gradient), torch.zeros_like(gradient)
        if self._root is None:
            self._root = torch.empty_like(gradient)
        self.memory = mean, square, count + 1
        mean.lerp_(gradient, 1 - self.beta1)
        if torch.is_tensor(self.beta2):
            square.lerp_(gradient * gradient, 1 - self.beta2)
        else:
            square.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        first, second = self._corrections(count + 1)
        root = torch.sqrt(square, out=self._root).add_(self.epsilon * second)
        scale = self.rate * second / first
        if torch.is_tensor(scale):
            parameters.sub_(torch.div(mean, root, out=root).mul_(scale))
        else:
            parameters.addcdiv_(mean, root, value=-scale)

    def _corrections(self, count):
        """What divides the mean, and the root of the mean square, after so many steps."""
        return 1 - self.beta1**count, (1 - self.beta2**count) ** 0.5


def optimiser(name, rate, *, beta1, beta2):
    """A fresh optimiser by its name in `gans.settings.OPTIMISERS`, its memory empty."""
    if name == "adam":
        return Adam(rate, beta1, beta2)
    return Momentum(rate, beta1) if name == "momentum" else Sgd(rate)


def _copy(value):
    return value.clone() if torch.is_tensor(value) else value
