"""Layer 3: exercises that say at once what is wrong and why.

    check(kl_normal)        what is right or wrong with the learner's function
    hint(kl_normal)         one hint more each time
    reveal(kl_normal)       the reference's source, after an attempt
    quiz("density-above-one"), predict("samples-of-a-ring")
    progress()              what has been done, and where to go on
    assess("kl_normal", f)  the verdict of `check` as data, for graders

The engine (`spec`, `collect`, `judge`, `ladder`, `verdict`) and the specs need numpy
only; what displays imports ipywidgets when it is called.
"""

from course_utils.exercises.learner import (
    assess,
    check,
    hint,
    predict,
    progress,
    quiz,
    reveal,
)

__all__ = ["assess", "check", "hint", "predict", "progress", "quiz", "reveal"]
