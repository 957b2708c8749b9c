import math

import numpy as np
import pytest
import scipy.stats as st

from course_utils.maths.discrete import Bernoulli, Categorical, bayes_posterior


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 1.0])
def test_a_coin_agrees_with_scipy(p):
    ours, theirs = Bernoulli(p), st.bernoulli(p)
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert np.allclose(ours.mass(x), theirs.pmf(x))
    assert np.allclose(ours.cdf(x), theirs.cdf(x))
    assert np.allclose(ours.log_mass(x), theirs.logpmf(x))
    assert (ours.expectation, ours.variance) == pytest.approx(theirs.stats())
    assert ours.entropy == pytest.approx(float(theirs.entropy()))


def test_the_quantile_of_a_coin_is_where_its_cdf_reaches_u():
    u = np.array([0.01, 0.69, 0.7, 0.71, 1.0])
    assert Bernoulli(0.3).quantile(u).tolist() == st.bernoulli(0.3).ppf(u).tolist()


def test_tosses_come_as_often_as_they_should(rng):
    tosses = Bernoulli(0.3).sample(20_000, rng)
    assert set(tosses) == {0.0, 1.0}
    assert abs(tosses.mean() - 0.3) < 5 * math.sqrt(0.21 / 20_000)
    assert Bernoulli(0.0).sample(1000, rng).max() == 0.0
    assert Bernoulli(1.0).sample(1000, rng).min() == 1.0


def test_a_die_agrees_with_scipy(rng):
    p, values = rng.dirichlet(np.ones(5)), np.array([1, 2, 4, 8, 16])
    ours, theirs = Categorical(p, values), st.rv_discrete(values=(values, p))
    assert ours.expectation == pytest.approx(theirs.mean())
    assert ours.variance == pytest.approx(theirs.var())
    assert ours.entropy == pytest.approx(float(theirs.entropy()))


def test_throws_of_a_die_follow_its_probabilities(rng):
    p = [0.1, 0.0, 0.6, 0.3]
    counts = np.bincount(Categorical(p).sample(8000, rng).astype(int), minlength=4)
    assert counts[1] == 0
    assert (
        st.chisquare(counts[[0, 2, 3]], 8000 * np.array([0.1, 0.6, 0.3])).pvalue > 1e-4
    )


def test_entropy_is_0_for_a_sure_die_log_k_for_a_fair_one_and_less_otherwise(rng):
    assert Categorical([0, 1, 0]).entropy == 0.0
    assert Categorical(np.full(6, 1 / 6)).entropy == pytest.approx(math.log(6))
    assert all(
        0 <= Categorical(p).entropy < math.log(6)
        for p in rng.dirichlet(np.ones(6), size=50)
    )


def test_setting_one_probability_keeps_the_ratios_of_the_others(rng):
    die = Categorical(rng.dirichlet(np.ones(5)))
    new = die.with_probability(2, 0.4)
    assert new.probabilities[2] == pytest.approx(0.4)
    assert new.probabilities.sum() == pytest.approx(1, abs=1e-15)
    others = [0, 1, 3, 4]
    ratio = new.probabilities[others] / die.probabilities[others]
    assert np.allclose(ratio, ratio[0])


def test_others_that_were_all_0_share_what_is_left():
    new = Categorical([0, 1, 0]).with_probability(1, 0.5)
    assert new.probabilities.tolist() == [0.25, 0.5, 0.25]
    assert Categorical([1.0]).with_probability(0, 0.3).probabilities.tolist() == [1.0]


def test_a_die_cannot_be_changed_nor_does_it_change_what_it_was_made_of():
    given = np.array([0.5, 0.5])
    die = Categorical(given)
    with pytest.raises(ValueError, match="read-only"):
        die.probabilities[0] = 1.0
    given[0] = 0.0
    assert die.probabilities.tolist() == [0.5, 0.5]


def test_bayes_posterior_agrees_with_counting_simulated_people(rng):
    n, prior, sensitivity, false = 400_000, 0.05, 0.9, 0.1
    ill = rng.random(n) < prior
    positive = np.where(ill, rng.random(n) < sensitivity, rng.random(n) < false)
    counted = ill[positive].mean()
    error = math.sqrt(counted * (1 - counted) / positive.sum())
    assert abs(bayes_posterior(prior, sensitivity, false) - counted) < 5 * error


def test_bayes_posterior_takes_arrays_and_limits():
    prior = np.array([0.0, 0.1, 1.0])
    posterior = bayes_posterior(prior, 0.8, 0.2)
    assert posterior.tolist() == [0.0, bayes_posterior(0.1, 0.8, 0.2), 1.0]
    # A test that says yes to everybody teaches nothing.
    assert bayes_posterior(0.3, 1.0, 1.0) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Bernoulli(1.5), "p must be between 0 and 1, but p is 1.5"),
        (lambda: Bernoulli().quantile(2), "u is 2"),
        (lambda: Bernoulli().mass(math.nan), "x is nan"),
        (lambda: Bernoulli().sample(3, 1), "rng must be a numpy random Generator"),
        (lambda: Categorical([0.5, 0.4]), "must sum to 1, but sums to 0.9"),
        (lambda: Categorical([0.5, 0.5], [1]), "must have one shape"),
        (lambda: Categorical([[0.5, 0.5]]), "must have 1 axis"),
        (lambda: Categorical([1.0]).with_probability(1, 0.5), "index must be below 1"),
        (lambda: Categorical([1.0]).with_probability(0, 2), "between 0 and 1"),
        (lambda: Categorical([1.0]).sample(1, 0), "rng must be"),
        (lambda: bayes_posterior(1.2, 0.5, 0.5), "prior must be between 0 and 1"),
        (lambda: bayes_posterior(0.5, -1, 0.5), "sensitivity must be between 0"),
        (lambda: bayes_posterior(0.5, 1, 3), "false_positive_rate must be between"),
        (lambda: bayes_posterior(0.5, 0, 0), "positive test must be possible"),
    ],
)
def test_bad_input_is_refused_with_what_was_given(call, words):
    with pytest.raises(ValueError, match=words):
        call()
