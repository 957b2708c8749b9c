"""The settings of many GANs as one, and all combinations of values as many."""

import dataclasses
from itertools import product

import numpy as np

from course_utils.maths.gans.settings import Setting

#: What may differ between GANs that are trained side by side; the rest they share.
PER_GAN = (
    "d_rate",
    "g_rate",
    "beta1",
    "beta2",
    "clip",
    "gradient_penalty",
    "r1",
    "r2",
)


def together(settings, count):
    """One setting for `count` GANs, with arrays of shape (count,) where they differ.

    Args:
        settings: one `Setting`, in which those of `PER_GAN` may be such arrays already;
            or a sequence of `count` of them.
        count: the number of GANs.
    Raises:
        ValueError: if shapes or numbers do not fit, or the settings differ elsewhere.

    >>> together([Setting(r1=0.0), Setting(r1=1.0)], 2).r1
    array([0., 1.])
    """
    if isinstance(settings, Setting):
        one = settings
    else:
        one = _joined(list(settings), count)
    for name in PER_GAN:
        shape = np.shape(getattr(one, name))
        if shape not in ((), (count,)):
            raise ValueError(
                f"{name} must be one number or {count}, one for each GAN, but its "
                f"shape is {shape}"
            )
    return one


def combinations(base, seeds, grid):
    """Every combination of the values in a grid, with every seed.

    Args:
        base: the `Setting` for all that the grid does not name.
        seeds: whole numbers.
        grid: a dict from names in `PER_GAN` to lists of values.
    Returns:
        Rows, one a GAN: dicts of the grid's names, then "seed", which changes fastest; and
        their settings, a list of `Setting`.
    Raises:
        ValueError: for a name that GANs side by side share.

    >>> rows, settings = combinations(Setting(), [7, 8], {"r1": [0.0, 1.0]})
    >>> rows[1], settings[2].r1
    ({'r1': 0.0, 'seed': 8}, 1.0)
    """
    for name in grid:
        if name not in PER_GAN:
            raise ValueError(
                f"a grid can hold {', '.join(PER_GAN)}, which may differ between GANs that "
                f"are trained side by side, but not {name}: put it into base"
            )
    values = [
        dict(zip(grid, chosen, strict=True)) for chosen in product(*grid.values())
    ]
    rows = [{**chosen, "seed": seed} for chosen in values for seed in seeds]
    settings = [dataclasses.replace(base, **chosen) for chosen in values for _ in seeds]
    return rows, settings


def _joined(settings, count):
    if len(settings) != count:
        raise ValueError(
            f"there must be one setting, or one for each of the {count} seeds, but there "
            f"are {len(settings)}"
        )
    fields = {}
    for name in (field.name for field in dataclasses.fields(Setting)):
        values = [getattr(setting, name) for setting in settings]
        differ = any(value != values[0] for value in values)
        if differ and name not in PER_GAN:
            raise ValueError(
                f"GANs that are trained side by side share {name}, but it is "
                f"{' and '.join(map(repr, dict.fromkeys(values)))}"
            )
        fields[name] = np.array(values) if differ else values[0]
    return Setting(**fields)
