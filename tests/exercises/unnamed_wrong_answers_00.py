"""Wrong answers to the start page's exercise that nobody has named."""


def _inside(height):
    return lambda x, low, high: height(x, low, high) if low <= x <= high else 0.0


WRONG_ANSWERS = {
    "uniform_density": (
        _inside(lambda x, low, high: 2 / (high - low)),
        _inside(lambda x, low, high: 1 / (high - low) ** 2),
        _inside(lambda x, low, high: 1 / (high + low)),
        _inside(lambda x, low, high: 1 / (high - low + 1)),
        _inside(lambda x, low, high: x),
        _inside(lambda x, low, high: 1 / (high - low) + 1e-4),
        lambda x, low, high: 1 / (high - low) if x <= high else 0.0,
        lambda x, low, high: 1 / (high - low) if low <= x else 0.0,
        lambda x, low, high: 1 / (high - low) if 0 <= x <= high - low else 0.0,
        lambda x, low, high: 0.25,
        lambda x, low, high: 0.0,
        lambda x, low, high: x / (high - low),
        lambda x, low, high: low <= x <= high and None,
        lambda x, low, high: (low, high),
        lambda x, low, high: 1 / (high - low) if low <= x <= high + 1 else 0.0,
        lambda x, low, high: 1 / (high - low) if low - 1 <= x <= high else 0.0,
        lambda x, low, high: 1 / (high - low) if x > 0 else 0.0,
        _inside(lambda x, low, high: 1 // (high - low)),
        _inside(lambda x, low, high: 1 / (abs(high) - abs(low))),
        _inside(lambda x, low, high: 2 * (high - x) / (high - low) ** 2),
        lambda x, low, high: (1 / (high - low), low),
    ),
}
