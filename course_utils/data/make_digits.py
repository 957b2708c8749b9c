"""Makes digits.npz: `python -m course_utils.data.make_digits`.

It takes scikit-learn's copy of the data. scikit-learn is needed for this only, not to
use the course.
"""

from pathlib import Path

import numpy as np


def main() -> None:
    """Write the images and the labels beside this file, in one byte a number."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    np.savez_compressed(
        Path(__file__).with_name("digits.npz"),
        images=digits.images.astype(np.uint8),
        labels=digits.target.astype(np.uint8),
    )


if __name__ == "__main__":
    main()
