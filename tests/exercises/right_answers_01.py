"""Right answers to chapter 1, each written differently from its reference.

For every exercise at least two, in different forms: loops, lists, torch, other formulas.
"""

import math

import numpy as np
import torch
from scipy import integrate, optimize, stats

# bayes_posterior ------------------------------------------------------------------------


def bayes_by_counting(prior, sensitivity, false_positive_rate):
    people = 1e6
    ill = people * prior
    true, false = ill * sensitivity, (people - ill) * false_positive_rate
    return np.float64(true / (true + false))


def bayes_by_odds(prior, sensitivity, false_positive_rate):
    odds = prior / (1 - prior) * sensitivity / false_positive_rate
    return torch.tensor(odds / (1 + odds), dtype=torch.float64)


def bayes_by_softmax_in_single_precision(prior, sensitivity, false_positive_rate):
    joint = [prior * sensitivity, (1 - prior) * false_positive_rate]
    return torch.softmax(torch.tensor(joint).log(), dim=0)[0].item()


# squared_normal_density -----------------------------------------------------------------


def square_as_chi2(y):
    return stats.chi2(1).pdf(y)


def square_by_gamma_in_a_list(y):
    values = [
        v**-0.5 * math.exp(-v / 2) / (math.sqrt(2) * math.gamma(0.5))
        for v in np.ravel(y).tolist()
    ]
    return values if np.ndim(y) else values[0]


def square_in_single_precision(y):
    y = torch.tensor(y, dtype=torch.float32)
    return (torch.exp(-y / 2) / torch.sqrt(2 * math.pi * y)).tolist()


# exponential_quantile -------------------------------------------------------------------


def quantile_by_torch(u, rate):
    return torch.distributions.Exponential(
        torch.tensor(rate, dtype=torch.float64)
    ).icdf(torch.as_tensor(u, dtype=torch.float64))


def quantile_by_loop(u, rate):
    if np.ndim(u) == 0:
        return math.log(1 / (1 - u)) / rate
    return [[math.log(1 / (1 - v)) / rate] for v in u]  # shape (n, 1)


def quantile_in_single_precision(u, rate):
    return (-torch.log1p(-torch.tensor(u, dtype=torch.float32)) / rate).tolist()


def quantile_with_a_gradient(u, rate):
    u = torch.tensor(u, dtype=torch.float64, requires_grad=True)
    return -torch.log(1 - u) / rate


@np.vectorize
def quantile_by_bisection(u, rate):
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        below = 1 - math.exp(-rate * middle) < u
        low, high = (middle, high) if below else (low, middle)
    return low


# norm_density_2d ------------------------------------------------------------------------


def norm_as_rayleigh(r):
    return stats.rayleigh.pdf(r)


def norm_by_ring(r):
    r = torch.as_tensor(r, dtype=torch.float64)
    return 2 * math.pi * r * torch.exp(-(r**2) / 2) / (2 * math.pi)


def norm_by_chi2(r):
    return 2 * np.asarray(r) * stats.chi2(2).pdf(np.square(r))


# kl_normal ------------------------------------------------------------------------------


def kl_by_torch(mean_p, sd_p, mean_q, sd_q):
    def normal(mean, sd):
        return torch.distributions.Normal(
            torch.tensor(float(mean), dtype=torch.float64),
            torch.tensor(float(sd), dtype=torch.float64),
        )

    return torch.distributions.kl_divergence(normal(mean_p, sd_p), normal(mean_q, sd_q))


def kl_by_quadrature(mean_p, sd_p, mean_q, sd_q):
    p, q = stats.norm(mean_p, sd_p), stats.norm(mean_q, sd_q)
    return integrate.quad(
        lambda z: (
            stats.norm.pdf(z)
            * (p.logpdf(mean_p + sd_p * z) - q.logpdf(mean_p + sd_p * z))
        ),
        -12,
        12,
        epsabs=1e-11,
    )[0]


def kl_in_single_precision(mean_p, sd_p, mean_q, sd_q):
    ratio = (sd_p / sd_q) ** 2
    shift = ((mean_p - mean_q) / sd_q) ** 2
    return np.float32(0.5 * (ratio + shift - 1 - math.log(ratio)))


def kl_in_single_precision_as_a_float(mean_p, sd_p, mean_q, sd_q):
    p = torch.distributions.Normal(float(mean_p), float(sd_p))
    q = torch.distributions.Normal(float(mean_q), float(sd_q))
    return torch.distributions.kl_divergence(p, q).item()


# held_out_bits --------------------------------------------------------------------------


def bits_by_loop(model, training, held_out):
    total = 0.0
    for x in held_out:
        total += float(model.log_density(np.array([x]))[0]) / math.log(2)
    return total / len(held_out)


def bits_by_log2(model, training, held_out):
    return np.log2(np.exp(model.log_density(held_out))).mean(keepdims=True)


def bits_in_single_precision(model, training, held_out):
    nats = torch.tensor(model.log_density(held_out), dtype=torch.float32)
    return nats.mean().item() / math.log(2)


# js_divergence --------------------------------------------------------------------------


def js_by_entropies(p, q):
    def h(a):
        return -sum(v * math.log(v) for v in a if v > 0)

    return h([(a + b) / 2 for a, b in zip(p, q, strict=True)]) - (h(p) + h(q)) / 2


def js_by_torch(p, q):
    p, q = torch.as_tensor(p), torch.as_tensor(q)
    m = ((p + q) / 2).log()
    kl = torch.nn.functional.kl_div
    return (kl(m, p, reduction="sum") + kl(m, q, reduction="sum")) / 2


def js_in_single_precision(p, q):
    p = torch.tensor(p, dtype=torch.float32)
    q = torch.tensor(q, dtype=torch.float32)
    m = (p + q) / 2
    return sum(torch.nan_to_num(a * (a / m).log()).sum().item() for a in (p, q)) / 2


def js_with_a_tiny_number_added(p, q):
    p, q = p + 1e-12, q + 1e-12
    m = (p + q) / 2
    return np.sum(p * np.log(p / m) + q * np.log(q / m)) / 2


# fit_normal -----------------------------------------------------------------------------


def _moments(x, p):
    weight = p / p.sum()
    mean = (weight * x).sum()
    return mean, math.sqrt((weight * (x - mean) ** 2).sum())


def fit_by_nelder_mead(x, p, direction):
    mean, sd = _moments(x, p)
    if direction == "forward":
        return [mean, sd]
    log_p = np.log(p / np.trapezoid(p, x) + 1e-300)

    def reverse(v):
        log_q = stats.norm(v[0], math.exp(v[1])).logpdf(x)
        return np.trapezoid(np.exp(log_q) * (log_q - log_p), x)

    starts = [(m, math.log(s)) for m in np.linspace(-3, 3, 5) for s in (0.4, 1.0)]
    found = [optimize.minimize(reverse, s, method="Nelder-Mead") for s in starts]
    best = min(found, key=lambda f: f.fun).x
    return [best[0], math.exp(best[1])]


def fit_by_torch(x, p, direction):
    if direction == "forward":
        return torch.tensor(_moments(x, p), dtype=torch.float64)
    x_, log_p = torch.tensor(x), torch.tensor(np.log(p / np.trapezoid(p, x) + 1e-300))
    best = (math.inf, None)
    for start in (-2.0, 2.0):
        v = torch.tensor(
            [start, math.log(0.6)], dtype=torch.float64, requires_grad=True
        )
        adam = torch.optim.Adam([v], lr=0.05)
        for _ in range(250):
            log_q = torch.distributions.Normal(v[0], v[1].exp()).log_prob(x_)
            loss = torch.trapezoid(log_q.exp() * (log_q - log_p), x_)
            adam.zero_grad()
            loss.backward()
            adam.step()
        if loss.item() < best[0]:
            best = (loss.item(), torch.stack([v[0], v[1].exp()]).detach())
    return best[1]


def fit_on_a_fine_grid(x, p, direction):
    if direction == "forward":
        return _moments(x, p)
    log_p = np.log(p + 1e-300)

    def reverse(mean, sd):
        log_q = -(((x - mean) / sd) ** 2) / 2 - np.log(sd)
        return np.sum(np.exp(log_q) * (log_q - log_p))

    places = [(m, s) for m in x[::2] if abs(m) < 5 for s in np.arange(0.3, 1.3, 0.025)]
    return min(places, key=lambda place: reverse(*place))


# wasserstein_1 --------------------------------------------------------------------------


def w1_by_scipy(x, y):
    return stats.wasserstein_distance(x, y)


def w1_by_lists(x, y):
    pairs = zip(sorted(x.tolist()), sorted(y.tolist()), strict=True)
    return sum(abs(a - b) for a, b in pairs) / len(x)


def w1_by_distribution_functions(x, y):
    places = np.sort(np.concatenate([x, y]))
    f = np.searchsorted(np.sort(x), places[:-1], side="right") / len(x)
    g = np.searchsorted(np.sort(y), places[:-1], side="right") / len(y)
    return np.sum(np.abs(f - g) * np.diff(places))


def w1_by_assignment(x, y):
    cost = np.abs(x[:, None] - y)
    return cost[optimize.linear_sum_assignment(cost)].mean()


# quality_and_modes ----------------------------------------------------------------------


def quality_by_loops(samples, centres, sd, min_share=0.2):
    counts = [0] * len(centres)
    for x, y in samples:
        distances = [math.hypot(x - a, y - b) for a, b in centres]
        if min(distances) <= 3 * sd:
            counts[distances.index(min(distances))] += 1
    fair = len(samples) / len(centres)
    return sum(counts) / len(samples), len([c for c in counts if c >= min_share * fair])


def quality_by_torch(samples, centres, sd, min_share=0.2):
    distance = torch.cdist(torch.tensor(samples), torch.tensor(centres))
    least, nearest = distance.min(dim=1)
    good = least <= 3 * sd
    counts = torch.bincount(nearest[good], minlength=len(centres))
    covered = (counts * len(centres) >= min_share * len(samples)).sum()
    return torch.stack([good.double().mean(), covered.double()])


def quality_with_a_number_in_an_array(samples, centres, sd, min_share=0.2):
    distance = np.linalg.norm(samples[:, None] - centres, axis=2)
    good = distance.min(axis=1) < 3 * sd
    at = distance.argmin(axis=1)
    shares = np.array([np.mean(good & (at == k)) for k in range(len(centres))])
    covered = shares * len(centres) >= min_share
    return good.mean(), covered.sum(keepdims=True)


# monte_carlo_interval -------------------------------------------------------------------


def interval_by_loops(f, sampler, n):
    values = [float(f(x)) for x in sampler(n)]
    mean = sum(values) / n
    variance = sum((v - mean) ** 2 for v in values) / (n - 1)
    half = 2 * math.sqrt(variance / n)  # two standard errors, as many write
    return [mean - half, mean + half]


def interval_by_t(f, sampler, n):
    values = f(sampler(n))
    return stats.t.interval(0.95, n - 1, loc=values.mean(), scale=stats.sem(values))


def interval_with_n_in_the_variance(f, sampler, n):
    values = torch.as_tensor(f(sampler(n)))
    half = 1.96 * values.std(correction=0) / n**0.5
    return torch.stack([values.mean() - half, values.mean() + half])


RIGHT_ANSWERS = {
    "bayes_posterior": (
        bayes_by_counting,
        bayes_by_odds,
        bayes_by_softmax_in_single_precision,
    ),
    "squared_normal_density": (
        square_as_chi2,
        square_by_gamma_in_a_list,
        square_in_single_precision,
    ),
    "exponential_quantile": (
        quantile_by_torch,
        quantile_by_loop,
        quantile_in_single_precision,
        quantile_with_a_gradient,
        quantile_by_bisection,
    ),
    "norm_density_2d": (norm_as_rayleigh, norm_by_ring, norm_by_chi2),
    "kl_normal": (
        kl_by_torch,
        kl_by_quadrature,
        kl_in_single_precision,
        kl_in_single_precision_as_a_float,
    ),
    "held_out_bits": (bits_by_loop, bits_by_log2, bits_in_single_precision),
    "js_divergence": (
        js_by_entropies,
        js_by_torch,
        js_in_single_precision,
        js_with_a_tiny_number_added,
    ),
    "fit_normal": (fit_by_nelder_mead, fit_by_torch, fit_on_a_fine_grid),
    "wasserstein_1": (
        w1_by_scipy,
        w1_by_lists,
        w1_by_distribution_functions,
        w1_by_assignment,
    ),
    "quality_and_modes": (
        quality_by_loops,
        quality_by_torch,
        quality_with_a_number_in_an_array,
    ),
    "monte_carlo_interval": (
        interval_by_loops,
        interval_by_t,
        interval_with_n_in_the_variance,
    ),
}
