"""The parts of the GAN studio (`gan_studio`).

========  =================================================================
data      what there is to learn: ready targets, drawn and imported points
recipe    the controls that say how a GAN is built and trained
state     the controls and all else that can be changed
trial     one GAN that trains, with its losses and scores, and its past
layers    what is drawn of it in the plane
charts    what is drawn of it over time
diagram   the two players, and what each does in an iteration
words     the same in words and as a formula
presets   the recipes to try
========  =================================================================
"""
