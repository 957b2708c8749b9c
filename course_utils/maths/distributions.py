"""Distributions: every one of the course by one name.

`Normal`, `Uniform`, `Exponential`, `Cauchy` and `Mixture` have density, log_density,
cdf, quantile and sample; `Bernoulli` and `Categorical` have masses.

>>> import numpy as np
>>> rng = np.random.default_rng(0)
>>> Uniform(2.0, 4.0).sample(3, rng).round(2)
array([3.27, 2.54, 2.08])
>>> Exponential(2.0).cdf(Exponential(2.0).quantile(0.3))
0.3
"""

from course_utils.maths.continuous import (
    Cauchy,
    Continuous,
    Exponential,
    Normal,
    Uniform,
    normal_cdf,
    normal_density,
)
from course_utils.maths.discrete import Bernoulli, Categorical, bayes_posterior
from course_utils.maths.mixtures import Mixture

__all__ = [
    "Bernoulli",
    "Categorical",
    "Cauchy",
    "Continuous",
    "Exponential",
    "Mixture",
    "Normal",
    "Uniform",
    "bayes_posterior",
    "normal_cdf",
    "normal_density",
]
