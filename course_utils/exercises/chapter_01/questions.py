"""Quiz questions and predictions of chapter 1, in the order of its lessons."""

from course_utils.exercises.questions import Option, Prediction, Quiz


def _right(words, says):
    return Option(words, True, says)


def _wrong(words, says):
    return Option(words, False, says)


QUIZZES = (
    Quiz(
        "density-above-one",
        "A density has the value 3.2 at some x. Is that possible?",
        (
            _wrong(
                "No: nothing is more probable than 1.",
                "A density is not a probability. A probability is an area under it: "
                "3.2 over a width of 0.1 is 0.32.",
            ),
            _right(
                "Yes: a density is probability per unit of x.",
                "Only the area must be 1. In other units of x the same density has "
                "other values.",
            ),
            _wrong(
                "Only if it is negative somewhere else.",
                "A density is never negative. It is high where the mass is narrow.",
            ),
        ),
    ),
    Quiz(
        "positive-test",
        "One in 1,000 is ill. A test finds 99 % of them, and is positive for 5 % of the "
        "others. What would make a positive test say much more?",
        (
            _wrong(
                "It finds all of the ill, and not 99 %.",
                "P(ill | positive) would only rise from 0.0194 to 0.0196: there would be "
                "as many false alarms as before.",
            ),
            _wrong(
                "A hundred times as many people are tested.",
                "True and false alarms would both be a hundred times as many: their "
                "shares stay the same.",
            ),
            _right(
                "It is positive for 0.1 % of the others, and not 5 %.",
                "P(ill | positive) would rise from 0.0194 to 0.498. Where a condition is "
                "rare, false alarms decide.",
            ),
        ),
    ),
    Quiz(
        "density-at-slope-4",
        "A smooth, strictly falling generator x = G(z) takes uniform noise on [0, 1]. At "
        "z = 0.4 its slope is −4. What is the density of its samples at x = G(0.4)?",
        (
            _wrong(
                "4",
                "A steep piece spreads its samples out: a width w of noise becomes a "
                "width 4w of x and keeps its probability. Divide, do not multiply.",
            ),
            _right(
                "¼",
                "p(x) = p(z)/|G′(z)| = 1/4. The sign only says that larger z lead to "
                "smaller x.",
            ),
            _wrong(
                "−¼",
                "A density is never negative: it is probability per length, and a "
                "length has no sign. Take |G′(z)|.",
            ),
            _wrong(
                "1, because the noise has density 1",
                "That is the density of z. Where G is steep the same probability lies "
                "on a longer piece of x.",
            ),
        ),
    ),
    Quiz(
        "no-density",
        "A network maps 2-dimensional noise smoothly to images of 784 pixels. What is "
        "the density of its images?",
        (
            _wrong(
                "p(z) / |det DG|, as always",
                "DG is a 784 × 2 matrix here: it has no determinant.",
            ),
            _right(
                "There is none.",
                "The images fill a surface of dimension at most 2, which has volume 0 in "
                "784 dimensions. A density would have to integrate to 0.",
            ),
            _wrong(
                "It exists, but is hard to compute.",
                "It is not a matter of effort: all mass lies on a set of volume 0.",
            ),
        ),
    ),
    Quiz(
        "typical-norm",
        "How long is a typical draw from the standard normal distribution in 700 "
        "dimensions?",
        (
            _wrong(
                "About 0: the density is greatest there.",
                "The density is greatest at 0, but there is hardly any room there. The "
                "mode is not typical.",
            ),
            _wrong(
                "About 1: each coordinate has sd 1.",
                "700 squares add up, and each of them is 1 on average.",
            ),
            _right(
                "About 26.5, give or take 0.7.",
                "√700 = 26.46, and the length varies by about 1/√2, in 700 dimensions as "
                "in 70.",
            ),
        ),
    ),
    Quiz(
        "perfect-quality",
        "A perfect sampler of a round 2-D normal: which share of its samples lies within "
        "3 standard deviations of the centre?",
        (
            _wrong(
                "99.7 %",
                "That is the rule for one dimension. In the plane there is more room "
                "outside.",
            ),
            _right(
                "98.9 %",
                "1 − exp(−9/2) = 0.98889. A generator that scores 99.3 % over many "
                "samples is no better than perfect: it stays too near the centre.",
            ),
            _wrong(
                "100 %: it is perfect.",
                "Its samples are those of the distribution, tails included.",
            ),
        ),
    ),
    Quiz(
        "infinite-kl",
        "p and q are distributions of one die, and KL(p‖q) is infinite. What does that "
        "say?",
        (
            _right(
                "q gives no probability to a face that p can show.",
                "The average runs over p: one face with p > 0 and q = 0 is enough. (For "
                "densities it can also come from tails of q that are too thin.)",
            ),
            _wrong(
                "p gives no probability to a face that q can show.",
                "Where p is 0 nothing is averaged: those faces cost nothing in KL(p‖q). "
                "They cost in KL(q‖p).",
            ),
            _wrong(
                "p and q have nothing in common.",
                "They may share five faces and differ little on them; one missed face is "
                "enough.",
            ),
        ),
    ),
    Quiz(
        "likelihood-and-samples",
        "Model A has a better held-out likelihood than model B. Are A's samples better?",
        (
            _wrong(
                "Yes: likelihood measures how well it fits.",
                "Mix 99 % noise into a perfect model of images: it loses at most log 100 "
                "= 4.6 nats an image, however large the images are, yet 99 % of its "
                "samples are noise.",
            ),
            _wrong(
                "No, they are worse: it pays to cover everything.",
                "A model can be good or bad at both. There is no such law.",
            ),
            _right(
                "Neither implies the other.",
                "Likelihood can hardly see 99 % of noise, and perfect-looking samples "
                "can be memorised, with a held-out likelihood near 0.",
            ),
        ),
    ),
    Quiz(
        "one-bump-or-both",
        "p has two equal bumps far apart, q is one normal. Minimising KL(q‖p) gives a "
        "q that",
        (
            _wrong(
                "covers both bumps.",
                "That is KL(p‖q), which punishes missing what p has. KL(q‖p) punishes "
                "q for being where p is not, such as between the bumps.",
            ),
            _right(
                "sits on one bump.",
                "q must not put mass where p has almost none; dropping a bump costs only "
                "about log 2.",
            ),
            _wrong(
                "lies between the bumps.",
                "There p is almost 0, so log(q/p) is large. A descent can get stuck there, "
                "but on one of the bumps KL(q‖p) is lower.",
            ),
        ),
    ),
    Quiz(
        "js-of-two-samples",
        "Take two samples of 1,000 points each from the same normal distribution. What "
        "is JS between the two samples, each taken as a distribution on its points?",
        (
            _wrong(
                "About 0: they come from the same law.",
                "That is JS between the laws. The two samples have no point in common.",
            ),
            _right(
                "Exactly log 2.",
                "With probability 1 no value occurs twice, so the supports are disjoint, "
                "and JS is at its maximum however similar the samples look.",
            ),
            _wrong(
                "About 1/√1000.",
                "Means settle like that. But JS compares supports, and these are "
                "disjoint.",
            ),
        ),
    ),
    Quiz(
        "slope-when-apart",
        "p and q = p shifted by θ no longer overlap. Which distance still tells q in "
        "which direction to move?",
        (
            _wrong(
                "KL",
                "It is infinite for every such θ: no slope.",
            ),
            _wrong(
                "JS",
                "It is log 2 for every such θ: flat, slope 0.",
            ),
            _right(
                "W₁",
                "It is |θ|, with slope 1 or −1 however far apart they are.",
            ),
            _wrong(
                "Total variation",
                "It is 1 for every such θ: flat, slope 0.",
            ),
        ),
    ),
    Quiz(
        "same-mean",
        "p = N(0, 1) and q = N(0, 4) have the same mean. W₁(p, q) is",
        (
            _wrong(
                "0",
                "The difference of means is only a lower bound. Mass must move outwards.",
            ),
            _right(
                "positive",
                "The quantiles of q are twice those of p, so W₁ = E|z| = √(2/π) = 0.798.",
            ),
            _wrong(
                "infinite",
                "Both have finite means, so W₁ is finite.",
            ),
        ),
    ),
    Quiz(
        "four-times-the-draws",
        "You want to know a mean ten times as precisely. How many times as many draws "
        "does that take?",
        (
            _wrong("10", "The error falls like 1/√n, not like 1/n."),
            _wrong(
                "About 3", "√10 is about 3: so much is gained by 10 times the draws."
            ),
            _right("100", "The error is sd/√n: a tenth of it takes a hundredfold n."),
        ),
    ),
    Quiz(
        "modes-of-noise",
        "A paper counts a mode as captured with one good sample among 2,500. Uniform "
        "noise captures about 20 of 25 modes. What follows?",
        (
            _wrong(
                "Noise is a good generator.",
                "Fewer than 2 % of its samples are good.",
            ),
            _right(
                "The count needs a threshold: a share of each mode's fair number.",
                "With a fifth of the fair number noise covers no mode at all, and a "
                "perfect sampler covers all.",
            ),
            _wrong(
                "More samples would settle it.",
                "With more samples noise would hit all 25.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "narrow-density",
        "A uniform density on [0, ½] holds all its probability in that interval. How "
        "high is it?",
        "It is 2: the area 2 × ½ must be 1. A density may exceed 1.",
        number=2.0,
    ),
    Prediction(
        "base-rate",
        "1 in 1,000 is ill. The test finds 99 % of the ill and is wrong for 5 % of the "
        "healthy. Of 100 people who test positive, about how many are ill?",
        "About 2. The healthy are so many that their few errors outnumber the ill.",
        number=1.94,
    ),
    Prediction(
        "where-samples-crowd",
        "Uniform noise goes through a curve x = G(z) that is steep at first and then "
        "flat. Where do the samples x crowd?",
        "Where G is flat: a long piece of z is pressed into a short piece of x, and "
        "p(x) = 1/|G′(z)|.",
        options=("where G is steep", "where G is flat", "nowhere: they stay uniform"),
    ),
    Prediction(
        "length-in-700",
        "A vector has 700 independent coordinates, each standard normal. How long is "
        "it, about?",
        "About √700 = 26.46, almost always between 24 and 29.",
        number=26.46,
    ),
    Prediction(
        "asymmetry",
        "p = N(0, 1) and q = N(1, 2²). Which is larger, KL(p‖q) or KL(q‖p)?",
        "KL(q‖p) = 1.307 against KL(p‖q) = 0.443: the wide q often lands where the "
        "narrow p has almost no density.",
        options=("KL(p‖q)", "KL(q‖p)", "they are equal"),
    ),
    Prediction(
        "forward-fit",
        "p is half N(−2, ½²) and half N(2, ½²). Which single normal q has the least "
        "KL(p‖q)?",
        "N(0, 4.25): the mean and the variance of p. Its top lies where p has almost no "
        "mass.",
        options=(
            "N(2, ½²), on one bump",
            "N(0, 4.25), over both",
            "N(0, ½²), between them",
        ),
    ),
    Prediction(
        "two-points-apart",
        "All mass of p is at 0, all mass of q at θ = 0.001. What is JS between them?",
        "log 2 = 0.693, as for θ = 1000: points in different places have nothing in "
        "common. W₁ is 0.001.",
        options=("about 0.001", "log 2", "infinite"),
    ),
    Prediction(
        "mean-of-cauchy",
        "You average 100,000 draws from a Cauchy distribution. How far does that mean "
        "typically lie from the centre?",
        "As far as a single draw: the mean of n Cauchy draws is Cauchy again, with the "
        "same scale. There is no mean to settle on.",
        options=("about 1/√100000", "as far as a single draw", "exactly at the centre"),
    ),
    Prediction(
        "noise-on-a-grid",
        "2,500 points are spread evenly at random over [−5, 5]². 25 modes with sd 0.05 "
        "stand on a grid there. How many modes get at least one point within 3 sd?",
        "About 20.7 on average, though fewer than 2 % of the points are near any mode.",
        number=20.7,
    ),
)
