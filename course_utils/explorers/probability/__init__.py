"""The interactive figures of chapter 1, probability distributions.

=====================  ==========================================================
drag_a_distribution    the spread of a distribution is its uncertainty
samples_from_noise     a generator is a curve that noise is sent through
gaussian_in_2d         slicing a normal distribution of the plane
length_of_noise        in high dimension the mode is not typical
likelihood_hill        fitting is climbing, and the hill is made of the data
which_kl               forward KL covers, reverse KL seeks
divergence_race        what each distance sees when two distributions part
law_of_large_numbers   averages settle at the pace of 1/√n, or never
=====================  ==========================================================
"""

from course_utils.explorers.probability.divergence_race import divergence_race
from course_utils.explorers.probability.drag_a_distribution import drag_a_distribution
from course_utils.explorers.probability.gaussian_in_2d import gaussian_in_2d
from course_utils.explorers.probability.law_of_large_numbers import law_of_large_numbers
from course_utils.explorers.probability.length_of_noise import length_of_noise
from course_utils.explorers.probability.likelihood_hill import likelihood_hill
from course_utils.explorers.probability.samples_from_noise import samples_from_noise
from course_utils.explorers.probability.which_kl import which_kl

__all__ = [
    "divergence_race",
    "drag_a_distribution",
    "gaussian_in_2d",
    "law_of_large_numbers",
    "length_of_noise",
    "likelihood_hill",
    "samples_from_noise",
    "which_kl",
]
