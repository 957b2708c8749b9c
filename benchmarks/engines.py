"""GAN steps a CPU second of the three forms of training, against the plain loop.

Run by run.py in a process of its own, on one thread. The forms take turns, and each ratio is
the median over the rounds: what else the machine does then slows all of them alike.
Prints a list of rows as JSON.
"""

import json
import statistics
import time

from course_utils.maths.gans.numpy_gan import NumpyGan
from course_utils.maths.gans.plain_torch import PlainGan
from course_utils.maths.gans.settings import Setting
from course_utils.maths.gans.torch_gans import Gans, sweep
from course_utils.maths.targets import ring

ROUNDS = 21
SETTINGS = {
    "32 / 64": Setting(),
    "32 / 64, R1": Setting(r1=1.0),
    "128 / 256": Setting(generator=(128, 128), discriminator=(128, 128), batch=256),
}
RATES = {"d_rate": [1e-4, 1e-3, 4e-3, 1e-2], "g_rate": [1e-4, 5e-4, 2e-3, 8e-3]}
# Shorter turns would measure the clock, longer ones let the load change between forms.
SECONDS_A_TURN = 0.08


def forms(setting):
    """{name: (what has a step, how many GANs that moves)}."""
    made = {
        "plain PyTorch loop": (PlainGan(ring(), setting), 1),
        "numpy": (NumpyGan(ring(), setting), 1),
    }
    for k in (1, 4, 16, 64):
        made[f"{k} side by side"] = (Gans(ring(), setting, range(k)), k)
    gans, rows = sweep(ring(), range(4), setting, **RATES)
    made["16 settings x 4 seeds"] = (gans, len(rows))
    return made


def turn(gan, steps):
    """CPU seconds a step."""
    began = time.process_time()
    for _ in range(steps):
        gan.step()
    return (time.process_time() - began) / steps


def rates(setting):
    """{name: (GAN steps a CPU second, times those of the plain loop)}, medians."""
    made = forms(setting)
    steps = {}
    for name, (gan, _) in made.items():
        turn(gan, 3)  # warms up
        steps[name] = max(1, round(SECONDS_A_TURN / turn(gan, 2)))
    rounds = [
        {name: k / turn(gan, steps[name]) for name, (gan, k) in made.items()}
        for _ in range(ROUNDS)
    ]
    median = statistics.median
    return {
        name: (
            median(each[name] for each in rounds),
            median(each[name] / each["plain PyTorch loop"] for each in rounds),
        )
        for name in made
    }


def main():
    columns = [rates(setting) for setting in SETTINGS.values()]
    head = ["form"]
    for name in SETTINGS:
        head += [f"{name}: steps / CPU s", "times the loop"]
    rows = []
    for form in columns[0]:
        rows.append([form])
        for column in columns:
            rate, ratio = column[form]
            rows[-1] += [f"{rate:.0f}", f"{ratio:.1f}"]
    print(json.dumps([head, *rows]))


if __name__ == "__main__":
    main()
