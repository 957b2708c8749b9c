"""The mathematics of the course, one noun a module; needs numpy and nothing else.

===================  ==================================================================
distributions        Normal, Uniform, Exponential, Cauchy, Mixture, Bernoulli, ...
multivariate         the normal distribution in the plane and in high dimension
divergences          entropy, Kullback-Leibler, Jensen-Shannon, total variation, Wasserstein
discriminators       the best discriminator of two densities, and what any of them is worth
logistic_regression  a discriminator that is quickly trained: its logit is a sum of features
generator_losses     what one generated sample contributes to the loss of a generator
f_divergences        a convex f, its conjugate, and the critic that bounds the divergence
critics              the best critic on a line that a slope, clip, penalty or norm allows
transforms           what happens to a density when a function moves its points
generators           curves that uniform noise is sent through, and the density they make
pointwise            what a divergence adds up, point by point, from log-densities
sampling             averages of samples, their error, and the course's two targets
averages             means of samples while they grow, and the band they lie in
estimation           likelihood, its maximum, kernel densities, bits on held-out data
fitting              the normal distribution closest to a density, in either direction
metrics              how good samples are, and how many modes they reach
cells                the plane cut into cells, and the JS divergence of what falls there
sample_distances     sliced Wasserstein distance and maximum mean discrepancy
scorecard            all scores of samples, with what truth and what noise would score
datasets             real data
special              erf, quantile of the normal distribution, logsumexp
grids                integrals of curves known on a grid
targets              what generators in the plane learn: rings, spirals, drawings
networks             the multilayer perceptron, with backpropagation written out
optimisers           gradient descent, momentum and Adam on one flat array
spectral_norm        weight matrices divided by their largest singular value
games                games of two players: equilibria, ways to play, what is stable
gans                 training of generative adversarial networks
===================  ==================================================================

Logarithms are natural (nats) unless a name says bits. A function takes numbers,
lists, arrays or torch tensors, and returns a float for a single number and an
array otherwise. Randomness is always an argument: a `numpy.random.Generator`.
"""
