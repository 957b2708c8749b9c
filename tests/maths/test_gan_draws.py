"""The chance in one run: its laws, and that the seed and the order decide it."""

import numpy as np
import pytest
import scipy.stats as st
import torch

from course_utils.maths.gans.draws import (
    Draws,
    fixed_noise,
    initial_parameters,
    initial_players,
    noise,
)
from course_utils.maths.gans.settings import Setting
from course_utils.maths.targets import ring


def drawn(draws):
    return [draws.real(4), draws.noise(3), draws.between(2), draws.noise(5)]


def test_the_same_seed_gives_the_same_numbers_in_the_same_order():
    one, two, other = (drawn(Draws(ring(), Setting(), seed)) for seed in (1, 1, 2))
    assert all(map(np.array_equal, one, two))
    assert not any(map(np.array_equal, one, other))


def test_a_stream_can_go_back():
    draws = Draws(ring(), Setting(), 3)
    draws.noise(7)
    state = draws.state
    first = drawn(draws)
    for _ in range(2):  # what was taken does not move with the stream
        draws.state = state
        assert all(map(np.array_equal, drawn(draws), first))


def test_weights_noise_and_a_runs_draws_come_from_streams_of_their_own():
    setting = Setting(generator=(2,), noise_dimension=2)
    weights = initial_players(setting, seed=1)[0][0]
    assert not np.allclose(
        fixed_noise(setting, 2, 1), Draws(ring(), setting, 1).noise(2)
    )
    assert not np.allclose(weights, Draws(ring(), setting, 1).between(2))
    longer = fixed_noise(setting, 9, 1)
    assert np.array_equal(longer[:2], fixed_noise(setting, 2, 1))


@pytest.mark.parametrize(
    ("name", "law"), [("normal", st.norm()), ("uniform", st.uniform(-1, 2))]
)
def test_noise_follows_its_law_in_every_dimension(name, law, rng):
    draws = noise(Setting(noise=name, noise_dimension=3), 2000, rng)
    assert draws.shape == (2000, 3)
    assert all(st.kstest(column, law.cdf).pvalue > 1e-4 for column in draws.T)


def test_places_between_are_uniform_one_for_each_pack():
    places = Draws(ring(), Setting(), 0).between(2000)
    assert places.shape == (2000, 1)
    assert st.kstest(places[:, 0], st.uniform().cdf).pvalue > 1e-4


def test_weights_follow_the_law_that_torch_draws_its_own_from(rng):
    W, b = initial_parameters((25, 400), rng)
    assert (W.shape, b.shape) == ((25, 400), (400,))
    torch.manual_seed(0)
    theirs = torch.nn.Linear(25, 400)
    for ours, torchs in ((W, theirs.weight), (b, theirs.bias)):
        torchs = torchs.detach().numpy().ravel()
        assert st.ks_2samp(ours.ravel(), torchs).pvalue > 1e-4
        assert np.abs(ours).max() <= 0.2


def test_players_have_the_shapes_of_their_setting():
    setting = Setting(noise_dimension=3, generator=(8,), discriminator=(5, 6), pack=2)
    generator, discriminator = initial_players(setting, seed=0)
    assert [p.shape for p in generator] == [(3, 8), (8,), (8, 2), (2,)]
    shapes = [(4, 5), (5,), (5, 6), (6,), (6, 1), (1,)]
    assert [p.shape for p in discriminator] == shapes
