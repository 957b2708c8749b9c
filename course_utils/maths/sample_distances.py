"""How far apart two samples are: by their shadows on lines, and by kernels.

Both are distances of the two samples themselves, so two samples of one law are never
at 0: see `scorecard.calibrate` for what they score.
"""

import math

import numpy as np

from course_utils.maths import _door

# Kernels are made for so many pairs of points at a time: 128 KB.
_BLOCK = 2**15


def directions_in_plane(count=32):
    """Unit vectors at equal angles over half a turn; the other half gives the same.

    Args:
        count: how many, at least 1.
    Returns:
        Directions, shape (count, 2), the first along the first axis.
    Raises:
        ValueError: if count is not a whole number of at least 1.

    >>> directions_in_plane(2).round(6).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    angle = math.pi * np.arange(_door.count("count", count)) / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def random_directions(count, dimension, rng):
    """Unit vectors drawn uniformly from the sphere, shape (count, dimension).

    Args:
        count, dimension: at least 1.
        rng: a numpy random Generator.
    Raises:
        ValueError: if count or dimension is below 1 or rng is no Generator.

    >>> float(np.hypot(*random_directions(1, 2, np.random.default_rng(0))[0]).round(9))
    1.0
    """
    count, dimension = _door.count("count", count), _door.count("dimension", dimension)
    normal = _door.generator(rng).standard_normal((count, dimension))
    return normal / np.linalg.norm(normal, axis=1, keepdims=True)


def sliced_wasserstein(x, y, directions=None):
    """Sliced W₁: the mean, over directions, of W₁ between the shadows of two samples.

    The shadow of a point in a direction is its projection, a number; W₁ on the line is
    the area between the two distribution functions. Moving one sample by v in the
    plane moves it 2|v|/π away from its old place, for many directions.

    Args:
        x, y: samples of shape (..., n, d) and (..., m, d), of equal size or not.
        directions: unit vectors, shape (directions, d); in the plane, 32 at equal
            angles if none are given. More dimensions: `random_directions`.
    Returns:
        The distance, a float in the unit of x, or an array over the leading axes.
    Raises:
        ValueError: if shapes do not fit, or directions are not unit vectors.

    >>> x = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> round(sliced_wasserstein(x, x + [3.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]), 6)
    1.5

    Source: Bonneel et al. 2015, section 3.1, with W₁ in place of W₂.
    """
    x, y = _two_samples(x, y)
    directions = _unit_vectors(directions, x.shape[-1])
    return wasserstein_1_of_sorted(shadows(x, directions), shadows(y, directions))


def shadows(samples, directions):
    """The projections of samples on each direction, sorted.

    Args:
        samples: shape (..., n, d).
        directions: shape (directions, d).
    Returns:
        Numbers, shape (..., directions, n), increasing along the last axis.
    """
    return np.sort(np.swapaxes(samples @ directions.T, -1, -2), axis=-1)


def wasserstein_1_of_sorted(x, y):
    """The mean of W₁ over lines, between samples that are sorted on each line.

    W₁ is the area between the two quantile functions, which are steps: those of x end
    at i/n, those of y at j/m. It needs no equal sizes.

    Args:
        x, y: shapes (..., lines, n) and (..., lines, m), increasing along the last axis.
    Returns:
        The mean, a float, or an array over the leading axes.

    >>> wasserstein_1_of_sorted(np.array([[0.0, 2.0]]), np.array([[1.0]]))
    1.0

    Source: Peyré & Cuturi 2019, remark 2.30.
    """
    n, m = x.shape[-1], y.shape[-1]
    # All ends as whole numbers, in units of 1 / (n m): exact, and each only once.
    ends = np.union1d(m * np.arange(n + 1), n * np.arange(m + 1))
    gaps = np.abs(x[..., ends[:-1] // m] - y[..., ends[:-1] // n])
    return _door.plain((gaps @ (np.diff(ends) / (n * m))).mean(axis=-1))


def mmd(x, y, bandwidths):
    """Maximum mean discrepancy of two samples: the distance of their mean kernels.

    The root of E k(x, x') - 2 E k(x, y) + E k(y, y') over all pairs, a point with
    itself included: the biased estimate, which is never negative and 0 only for equal
    samples. k is the mean of normal kernels exp(-|x - y|² / 2b²), one a bandwidth b;
    they are made in single precision, so the square of the result is exact to 1e-6.

    Args:
        x, y: samples of shape (..., n, d) and (..., m, d).
        bandwidths: above 0, one or several.
    Returns:
        The discrepancy, a float between 0 and √2, or an array over the leading axes.
    Raises:
        ValueError: if shapes do not fit or a bandwidth is not above 0.

    >>> round(mmd([[0.0, 0.0]], [[9.0, 0.0]], 1.0), 4)  # far apart: √2
    1.4142

    Source: Gretton et al. 2012, equation 5.
    """
    x, y = _two_samples(x, y)
    bandwidths = _door.positives("bandwidths", np.atleast_1d(bandwidths))
    # Seen from its middle, near points keep the digits of their distance.
    middle = x.mean(axis=-2, keepdims=True)
    x, y = x - middle, y - middle
    square = (
        mean_kernel(x, x, bandwidths)
        - 2 * mean_kernel(x, y, bandwidths)
        + mean_kernel(y, y, bandwidths)
    )
    return _door.plain(np.sqrt(np.maximum(square, 0.0)))


def mean_kernel(x, y, bandwidths, heights=None):
    """The mean of the kernel over all pairs of x and y: see `mmd`.

    Args:
        x, y: samples of shape (..., n, d) and (..., m, d).
        bandwidths: shape (bandwidths,), above 0.
        heights: of the kernel of each bandwidth, shape (bandwidths,); 1 if not given.
    Returns:
        Means, an array over the leading axes.
    """
    heights = np.ones(len(bandwidths)) if heights is None else heights
    leading = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    x, y = (np.broadcast_to(a, leading + a.shape[-2:]) for a in (x, y))
    widths = list(zip(bandwidths, heights, strict=True))
    means = [_mean_kernel(x[i], y[i], widths) for i in np.ndindex(leading)]
    return np.reshape(means, leading)


@np.errstate(over="ignore", under="ignore")  # a point too far away has kernel 0
def _mean_kernel(x, y, widths):
    # Single precision is several times as fast here, and so are blocks that fit into a
    # core's own memory.
    x, y = x.astype(np.float32), y.astype(np.float32)
    rows = max(1, _BLOCK // len(y))
    total = 0.0
    for i in range(0, len(x), rows):
        square = np.zeros((len(x[i : i + rows]), len(y)), np.float32)
        for a, b in zip(x[i : i + rows].T, y.T, strict=True):
            away = np.subtract.outer(a, b)
            away *= away
            square += away
        for b, height in widths:
            kernel = np.exp(square * np.float32(-0.5 / b**2))
            total += height * kernel.sum(dtype=float)
    return total / (len(widths) * len(x) * len(y))


def _two_samples(x, y):
    x, y = _door.numbers("x", x, least=1), _door.numbers("y", y, least=1)
    if min(x.ndim, y.ndim) < 2 or x.shape[-1] != y.shape[-1]:
        raise ValueError(
            "x and y must have shapes (..., n, d) and (..., m, d), but have "
            f"{x.shape} and {y.shape}"
        )
    return x, y


def _unit_vectors(directions, dimension):
    if directions is None and dimension == 2:
        return directions_in_plane()
    if directions is None:
        raise ValueError(
            f"samples of {dimension} coordinates need directions, such as "
            f"random_directions(100, {dimension}, rng)"
        )
    directions = _door.numbers("directions", directions, dimensions=2, least=1)
    if directions.shape[1] != dimension:
        raise ValueError(
            f"directions must have shape (directions, {dimension}), but have "
            f"{directions.shape}"
        )
    length = np.linalg.norm(directions, axis=1)
    _door.hold("the length of directions", length, np.abs(length - 1) < 1e-6, "1")
    return directions
