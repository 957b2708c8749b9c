import numpy as np
from sklearn.datasets import load_digits

from course_utils.data import make_digits
from course_utils.maths.datasets import digits


def test_the_digits_are_those_of_scikit_learn():
    theirs = load_digits()
    images, labels = digits()
    assert images.shape == (1797, 8, 8) and images.dtype == np.uint8
    assert np.array_equal(images, theirs.images)
    assert np.array_equal(labels, theirs.target)


def test_nobody_can_spoil_the_digits_for_others():
    digits()[0][:] = 0
    assert digits()[0].max() == 16


def test_the_script_makes_the_stored_file_again(tmp_path, monkeypatch):
    monkeypatch.setattr(make_digits, "__file__", str(tmp_path / "make_digits.py"))
    make_digits.main()
    with np.load(tmp_path / "digits.npz") as made:
        images, labels = digits()
        assert np.array_equal(made["images"], images)
        assert np.array_equal(made["labels"], labels)
        assert (tmp_path / "digits.npz").stat().st_size < 60_000
