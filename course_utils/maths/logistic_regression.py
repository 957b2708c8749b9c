"""Logistic regression of "real" on features: a discriminator that is quickly trained.

Its logit is a weighted sum of fixed features of x. The value E_p log D + E_q log(1 - D)
is concave in the weights, so that gradient ascent with small steps never gets stuck.
"""

import numpy as np

from course_utils.maths import _door


def line_features(x):
    """1 and x: the logit is a straight line.

    Args:
        x: places, shape (n,).
    Returns:
        Features, shape (n, 2).

    >>> line_features([2.0, 3.0]).tolist()
    [[1.0, 2.0], [1.0, 3.0]]
    """
    x = _door.numbers("x", x, dimensions=1)
    return np.column_stack([np.ones_like(x), x])


def bump_features(x, centres, width):
    """1 and a bell of that width around each centre: the logit can bend.

    Args:
        x: places, shape (n,).
        centres: of the bells, shape (k,).
        width: the standard deviation of each bell; its height is 1.
    Returns:
        Features, shape (n, 1 + k).

    >>> bump_features([0.0, 1.0], [0.0], 1.0).round(4).tolist()
    [[1.0, 1.0], [1.0, 0.6065]]

    Source: Bishop 2006, equation 3.4.
    """
    x = _door.numbers("x", x, dimensions=1)
    centres = _door.numbers("centres", centres, dimensions=1)
    width = _door.positive("width", width)
    bumps = np.exp(-(((x[:, None] - centres) / width) ** 2) / 2)
    return np.column_stack([np.ones_like(x), bumps])


def ascend_value(features, real, generated, steps, *, eta):
    """Weights of a discriminator, from 0, along gradient ascent on its value.

    The value is sum(real log D + generated log(1 - D)), and D = 1/2 at the start.

    Args:
        features: one row a place or sample, shape (n, k).
        real, generated: how much of p, of q each row stands for, shape (n,): 1/m for m
            samples, or density times grid weight.
        steps: after how many steps the weights are kept, increasing, shape (s,).
        eta: the learning rate.
    Returns:
        Weights, shape (s, k): a row for each entry of `steps`.
    Raises:
        ValueError: if shapes do not fit, a mass is negative, eta is not above 0 or
            `steps` does not increase from 0 or more.

    >>> x = np.array([-1.0, 1.0])  # real at 1, generated at -1
    >>> ascend_value(line_features(x), [0, 1], [1, 0], [0, 1], eta=0.5).tolist()
    [[0.0, 0.0], [0.0, 0.5]]

    Source: Bishop 2006, equation 4.91.
    """
    features = _door.numbers("features", features, dimensions=2)
    real, generated = _masses(real, generated, len(features))
    eta = _door.positive("eta", eta)
    last, kept = 0, []
    weights = np.zeros(features.shape[1])
    # D = 1/2 + tanh(logit / 2) / 2, so the gradient with respect to the logits,
    # real (1 - D) - generated D, is half of real - generated - both tanh(logit / 2).
    halves = features / 2
    upwards = eta * halves.T @ (real - generated)
    back = eta * halves.T * (real + generated)
    for step in _counts(steps):
        for _ in range(step - last):
            weights = weights + upwards - back @ np.tanh(halves @ weights)
        kept.append(weights)
        last = step
    return np.array(kept)


def _masses(real, generated, size):
    real, generated = _door.numbers("real", real), _door.numbers("generated", generated)
    for name, mass in (("real", real), ("generated", generated)):
        if mass.shape != (size,):
            raise ValueError(
                f"{name} must have one entry for each of the {size} rows of features, "
                f"but its shape is {mass.shape}"
            )
        _door.hold(name, mass, mass >= 0, "at least 0 everywhere")
    return real, generated


def _counts(steps):
    steps = [_door.count("steps", step, least=0) for step in steps]
    _door.hold("steps", np.array(steps[1:]), np.diff(steps) > 0, "increasing", shift=1)
    return steps
