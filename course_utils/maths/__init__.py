"""The mathematics of the course, one noun a module; needs numpy and nothing else.

==============  ================================================================
distributions   Normal, Uniform, Exponential, Cauchy, Mixture, Bernoulli, ...
multivariate    the normal distribution in the plane and in high dimension
divergences     entropy, Kullback-Leibler, Jensen-Shannon, total variation, Wasserstein
transforms      what happens to a density when a function moves its points
generators      curves that uniform noise is sent through, and the density they make
pointwise       what a divergence adds up, point by point, from log-densities
sampling        averages of samples, their error, and the course's two targets
averages        means of samples while they grow, and the band they lie in
estimation      likelihood, its maximum, kernel densities, bits on held-out data
fitting         the normal distribution closest to a density, in either direction
metrics         how good samples are, and how many modes they reach
datasets        real data
special         erf, quantile of the normal distribution, logsumexp
grids           integrals of curves known on a grid
==============  ================================================================

Logarithms are natural (nats) unless a name says bits. A function takes numbers,
lists, arrays or torch tensors, and returns a float for a single number and an
array otherwise. Randomness is always an argument: a `numpy.random.Generator`.
"""
