"""What an answer may not disturb: the streams, the sources of chance, numpy itself."""

from __future__ import annotations

import builtins
import contextlib
import io
import math
import random
import sys
import warnings

import numpy as np


@contextlib.contextmanager
def quiet():
    """What the answer prints or warns of goes nowhere, least of all to stderr."""
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def undisturbed():
    """Chance and the modules that judge are afterwards as they were before."""
    with _same_functions(), _same_chance():
        yield


@contextlib.contextmanager
def _same_functions():
    """An answer that writes np.mean = ..., by mistake or not, changes nothing else."""
    modules = (builtins, math, random, np, np.linalg, np.random)
    before = [dict(vars(module)) for module in modules]
    try:
        yield
    finally:
        for module, names in zip(modules, before, strict=True):
            space = vars(module)
            # A name that is new stays: numpy loads some of its parts when asked.
            space.update({n: v for n, v in names.items() if space.get(n) is not v})


@contextlib.contextmanager
def _same_chance():
    torch = sys.modules.get("torch")
    numpy_state, python_state = np.random.get_state(), random.getstate()
    torch_state = torch.get_rng_state() if torch is not None else None
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        if torch_state is not None:
            torch.set_rng_state(torch_state)
