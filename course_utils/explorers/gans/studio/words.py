"""A trial in words and as a formula."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from course_utils.explorers.gans.studio import recipe, verdicts
from course_utils.explorers.gans.studio.noise_grid import NoiseGrid
from course_utils.explorers.gans.studio.trial import SIZE, Trial
from course_utils.explorers.words import of_any_size, written
from course_utils.maths.gans.settings import Setting

SCORES = {"js": "JS", "sliced_wasserstein": "sliced W₁", "mmd": "MMD"}
_REAL, _FAKE = "<span class='real'>x</span>", "<span class='generated'>G(z)</span>"
#: loss -> D's and G's loss as formulas; D stands for probabilities, a for its logit.
FORMULAS = {
    "non-saturating": (
        f"−E log D({_REAL}) − E log(1 − D({_FAKE}))",
        f"−E log D({_FAKE})",
    ),
    "saturating": (
        f"−E log D({_REAL}) − E log(1 − D({_FAKE}))",
        f"E log(1 − D({_FAKE}))",
    ),
    "least squares": (
        f"½ E (D({_REAL}) − 1)² + ½ E D({_FAKE})²",
        f"½ E (D({_FAKE}) − 1)²",
    ),
    "hinge": (
        f"E max(0, 1 − D({_REAL})) + E max(0, 1 + D({_FAKE}))",
        f"−E D({_FAKE})",
    ),
    "Wasserstein": (f"E D({_FAKE}) − E D({_REAL})", f"−E D({_FAKE})"),
    "relativistic": (
        f"E log(1 + e<sup>D({_FAKE}) − D({_REAL})</sup>)",
        f"E log(1 + e<sup>D({_REAL}) − D({_FAKE})</sup>)",
    ),
}
#: setting of a regulariser -> what it adds to D's loss, or does to D.
PENALTIES = {
    "clip": "; then each weight of D into [−{0}, {0}]",
    "gradient_penalty": " + {0} · E (|∇{1}| − 1)²",
    "r1": f" + ({{0}}/2) E |∇{{1}}({_REAL})|²",
}
#: losses whose D is a probability, σ(a): what is penalised is the slope of a.
OF_A_LOGIT = ("non-saturating", "saturating")

#: setting of a regulariser -> what it is called, and its strength.
REGULARISERS = {
    "clip": ("clipped weights", "c"),
    "gradient_penalty": ("gradient penalty", "λ"),
    "r1": ("R1", "γ"),
}


def number(value: float, digits: int = 2) -> str:
    """A number, or a dash where there is none."""
    return written(value, digits) if math.isfinite(value) else "–"


def formula(trial: Trial) -> str:
    """Both losses in use, with their present values."""
    d_formula, g_formula = FORMULAS[trial.setting.loss]
    of_a_logit = trial.setting.loss in OF_A_LOGIT
    for name, words in PENALTIES.items():
        if strength := getattr(trial.setting, name):
            d_formula += words.format(f"{strength:g}", "a" if of_a_logit else "D")
    d_loss, g_loss = (number(loss) for loss in trial.losses)
    plain = ""
    if any(getattr(trial.setting, name) for name in ("gradient_penalty", "r1")):
        plain = " without the penalty"
        d_formula += ", D = σ(a)" if of_a_logit else ""
    return (
        f"<span class='estimate'>L<sub>D</sub></span> = {d_formula}; now{plain} "
        f"<b>{d_loss}</b>. &nbsp; <span class='generated'>L<sub>G</sub></span> = "
        f"{g_formula}; now <b>{g_loss}</b>."
    )


def summary(trial: Trial, seed: int, shown: Collection[str] = ()) -> str:
    """What the trial has come to, with its numbers.

    `shown` names the layers that are switched on, of those in `LAYERS`.
    """
    setting = trial.setting
    told = (
        f"Step {trial.now:,}{_behind(trial)}, seed {seed}: {loss(setting)}, learning "
        f"rates {setting.d_rate:g} of D and {setting.g_rate:g} of G. {_reached(trial)} "
        f"{_distances(trial)} {_losses(trial)}{_judged(trial)}.{_lost(trial)}"
    )
    return " ".join([told, *(LAYERS[name](trial) for name in LAYERS if name in shown)])


def loss(setting: Setting) -> str:
    """The loss in use and what keeps D in bounds, such as "hinge loss"."""
    kept = [
        f"{name} ({symbol} = {getattr(setting, of):g})"
        for of, (name, symbol) in REGULARISERS.items()
        if getattr(setting, of)
    ]
    return " with ".join([f"{setting.loss} loss", *kept])


def _losses(trial: Trial) -> str:
    d_loss, g_loss = trial.losses
    if math.isnan(d_loss) and math.isnan(g_loss) and not trial.end:
        return "No loss has been computed yet"
    return f"D's loss {number(d_loss)}, G's {number(g_loss)}"


def _best(trial: Trial) -> str:
    on_real, on_fake = (number(mean) for mean in verdicts.means_of_best(trial))
    return f"The best D* would give about {on_real} to real, {on_fake} to generated."


def _push(trial: Trial) -> str:
    lengths = np.hypot(*np.nan_to_num(trial.descent).T)
    middle, most = (number(float(v), 2) for v in (np.median(lengths), lengths.max()))
    return f"The push on a sample of G: median {middle}, at most {most}."


def _grid(trial: Trial) -> str:
    if trial.setting.noise_dimension != 2:
        return ""
    low, high = NoiseGrid(trial.gan).middle_stretches()
    return (
        f"G stretches area by {of_any_size(float(low))} to {of_any_size(float(high))} "
        "times in the middle nine tenths of the cells of the noise grid."
    )


#: layer -> what its picture says in words.
LAYERS = {"best": _best, "push": _push, "grid": _grid}


def _behind(trial: Trial) -> str:
    return f" of {trial.end:,}" if trial.now < trial.end else ""


def _reached(trial: Trial) -> str:
    quality = trial.scores["quality"]
    good = "–" if math.isnan(quality) else f"{100 * quality:.0f} %"
    if not trial.target.modes_apart:
        return f"Of {SIZE} samples {good} lie near the data."
    modes, of = trial.scores["modes"], len(trial.target.centres)
    covered = "–" if math.isnan(modes) else f"{modes:.0f}"
    return f"{covered} of {of} modes covered, {good} of {SIZE} samples good."


def _distances(trial: Trial) -> str:
    """Each distance with what a perfect sampler and noise score."""
    parts = []
    for metric, name in SCORES.items():
        told = f"{name} {number(trial.scores[metric], 3)}"
        if trial.end:
            marks = trial.marks[metric]
            perfect, noise = (number(v, 3) for v in (marks.perfect, marks.chance))
            told += f" (perfect {perfect}, noise {noise})"
        parts.append(told)
    return f"{', '.join(parts)}."


def _judged(trial: Trial) -> str:
    judged = verdicts.means(trial)
    if judged is None:
        return ""
    on_real, on_fake = (number(mean) for mean in judged)
    return f"; D gives {on_real} to real, {on_fake} to generated samples on average"


def _lost(trial: Trial) -> str:
    if trial.lost_at is None:
        return ""
    return (
        f" Training diverged at step {trial.lost_at:,}: parameters became infinite. "
        "What is drawn is as it was before."
    )


def followed(trial: Trial, z) -> str:
    """Where a z is sent, and how G stretches area there."""
    place = trial.gan.samples(np.atleast_2d(z))[0]
    at, to = (
        f"({', '.join(number(float(value)) for value in values)})"
        for values in (z, place)
    )
    told = f"z = {at} becomes G(z) = {to}"
    if len(z) == 2:
        told += f"; G stretches area there {number(trial.stretch_at(z), 3)} times"
    return told


def difference(before: dict, after: dict) -> list[str]:
    """What differs between two recipes, in words; `before` comes first."""
    # A strength that only one of the losses has came with that loss.
    idle = not all(recipe.OBJECTIVES[each["loss"]].strength for each in (before, after))
    found = []
    for name in (*recipe.HOT, *recipe.COLD, "seed"):
        old, new = before[name], after[name]
        if np.array_equal(old, new) or (name == "strength" and idle):
            continue
        told = recipe.in_words(name, new).replace(recipe.NAMES[name], "").strip()
        found.append(f"{recipe.in_words(name, old)} → {told}")
    return found
