import math

import numpy as np
import pytest
import scipy.stats as st
from scipy.integrate import quad
from sklearn.neighbors import KernelDensity as SklearnKernelDensity

from course_utils.maths.datasets import digits
from course_utils.maths.kernels import KernelDensity


def test_on_the_line_it_agrees_with_scipy(rng):
    data, x = rng.normal(size=40), np.linspace(-3, 3, 21)
    theirs = st.gaussian_kde(data, bw_method=0.3 / data.std(ddof=1))
    assert np.allclose(KernelDensity(data, 0.3).density(x), theirs(x), rtol=1e-12)


def test_for_images_it_agrees_with_scikit_learn():
    images = digits()[0].reshape(1797, 64) / 16
    ours = KernelDensity(images[:300], 0.4).log_density(images[300:350])
    theirs = SklearnKernelDensity(bandwidth=0.4, rtol=1e-12).fit(images[:300])
    assert np.allclose(ours, theirs.score_samples(images[300:350]), rtol=1e-9)


def test_it_integrates_to_1(rng):
    model = KernelDensity(rng.normal(size=5), 0.5)
    assert quad(model.density, -12, 12)[0] == pytest.approx(1, abs=1e-9)


def test_a_photocopier_gives_its_data_much_and_all_else_nothing():
    model = KernelDensity([0.0, 1.0], 1e-200)
    expected = 200 * math.log(10) - math.log(2) - math.log(2 * math.pi) / 2
    assert model.log_density(1.0) == pytest.approx(expected)
    assert model.log_density(0.5) == -math.inf
    assert model.density(0.5) == 0.0


def test_shapes_follow_x():
    line, plane = KernelDensity([0.0, 1.0], 0.5), KernelDensity(np.eye(2), 0.5)
    assert type(line.density(0.3)) is float
    assert line.density(np.zeros((3, 4))).shape == (3, 4)
    assert type(plane.density([0.0, 0.0])) is float
    assert plane.density(np.zeros((3, 4, 2))).shape == (3, 4)
    assert plane.density(np.zeros((0, 2))).shape == (0,)


def test_many_points_come_out_as_few_do(rng):
    model = KernelDensity(rng.normal(size=(700, 3)), 0.5)
    x = rng.normal(size=(1300, 3))
    alone = [model.log_density(point) for point in x[::100]]
    assert np.allclose(model.log_density(x)[::100], alone, rtol=1e-13)


def test_samples_follow_it(rng):
    data = np.array([-2.0, 0.0, 0.5])
    draws = KernelDensity(data, 0.4).sample(4000, rng)

    def cdf(x):
        return np.mean([st.norm(centre, 0.4).cdf(x) for centre in data], axis=0)

    assert st.kstest(draws, cdf).pvalue > 1e-4
    assert KernelDensity(np.eye(2), 0.4).sample(7, rng).shape == (7, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: KernelDensity([0.0], 0), "bandwidth must be above 0"),
        (lambda: KernelDensity([], 1), "data must hold at least 1 value"),
        (lambda: KernelDensity(np.zeros((1, 1, 1)), 1), "data must have 1 or 2 axes"),
        (lambda: KernelDensity(np.eye(2), 1).density([1, 2, 3]), "end in an axis of 2"),
        (lambda: KernelDensity([0.0], 1).sample(1, 0), "rng must be a numpy random"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
