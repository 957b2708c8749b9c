"""The workshop of the course "The Mathematics Behind Generative AI".

Arrows only go down: a layer imports from layers above it in this table, never
from those below.

==============  ================================================================
maths           the nouns of the field: numpy and the standard library alone
figures         one theme, and what a picture consists of: arrays in, figure out
widgets         the drawing board, its handles and controls, the live loop
explorers       interactive figures: one state, its mathematics, its picture
exercises       check, hint, reveal, quiz, predict, progress; needs maths only
data            real data sets, each with its source and licence
==============  ================================================================

This package imports nothing by itself, so that a lesson loads only what it uses::

    from course_utils.maths.divergences import kl_divergence
    from course_utils.explorers.probability import divergence_race
    from course_utils.exercises import check, hint, reveal
"""
