"""All interactive figures of the course, by name: what tests and benchmarks go through."""

from course_utils.explorers import gans, probability

TOPICS = {"probability": probability, "gans": gans}
#: name -> the function that makes the figure
FIGURES = {
    name: getattr(topic, name) for topic in TOPICS.values() for name in topic.__all__
}


def import_of(name):
    """The line of code that imports a figure.

    >>> import_of("which_kl")
    'from course_utils.explorers.probability import which_kl'
    """
    topic = next(topic for topic, room in TOPICS.items() if name in room.__all__)
    return f"from course_utils.explorers.{topic} import {name}"
