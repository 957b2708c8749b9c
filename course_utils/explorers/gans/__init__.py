"""The interactive figures of chapter 5, GANs and Nash equilibria.

=========================  ==========================================================
best_discriminator         D* is a ratio of densities, and its value a divergence
saturation                 one loss falls silent where the other speaks up
two_by_two_games           in an equilibrium nobody gains by changing alone
gan_studio                 two networks learn from each other, live
you_are_the_generator      the best reply moves the target
you_are_the_discriminator  no D gains against the best reply to it
two_time_scales            who moves faster decides whether play comes to rest
fenchel_young              a convex f, its conjugate, and the bound they give
earth_mover                moving mass, and the steepest critic that prices it
saddle_dance               four ways to play xy: outwards, round, or home
dirac_gan                  whether the smallest GAN there is comes home
=========================  ==========================================================
"""

from course_utils.explorers.gans.best_discriminator import best_discriminator
from course_utils.explorers.gans.dirac_gan import dirac_gan
from course_utils.explorers.gans.earth_mover import earth_mover
from course_utils.explorers.gans.fenchel_young import fenchel_young
from course_utils.explorers.gans.gan_studio import gan_studio
from course_utils.explorers.gans.saddle_dance import saddle_dance
from course_utils.explorers.gans.saturation import saturation
from course_utils.explorers.gans.two_by_two_games import two_by_two_games
from course_utils.explorers.gans.two_time_scales import two_time_scales
from course_utils.explorers.gans.you_are_the_discriminator import (
    you_are_the_discriminator,
)
from course_utils.explorers.gans.you_are_the_generator import you_are_the_generator

__all__ = [
    "best_discriminator",
    "dirac_gan",
    "earth_mover",
    "fenchel_young",
    "gan_studio",
    "saddle_dance",
    "saturation",
    "two_by_two_games",
    "two_time_scales",
    "you_are_the_discriminator",
    "you_are_the_generator",
]
