import course_utils.maths.distributions as distributions


def test_every_name_of_the_module_is_there_once_and_in_order():
    names = distributions.__all__
    assert names == sorted(set(names))
    assert all(hasattr(distributions, name) for name in names)
