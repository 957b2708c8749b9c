"""The GAN studio in training with every layer on: frames, steps, and how soon it pauses."""

from __future__ import annotations

from course_utils.explorers.catalogue import import_of
from harness import Lab

LAYERS = ("real", "fake", "verdict", "best", "density", "push", "grid", "follow")
#: What is measured: name -> controls of the studio beside all its layers.
RECIPES = {
    "ring of 8, 2 × 32, batch 64": {},
    "the same, A and B": {"versus": '{"g_rate": 0.001}'},
    "grid of 25, 2 × 64, batch 128": {"preset": "grid of 25"},
    "WGAN-GP, 3 steps of D": {"preset": "WGAN-GP"},
    "4 × 64 each, batch 256": {
        "g_layers": 4,
        "d_layers": 4,
        "g_width": 64,
        "d_width": 64,
        "batch": 256,
    },
}
CEILING = 60  # steps a second of GAN Lab: one an animation frame
HEAD = ["recipe", "frames a second", "steps a second", f"by {CEILING}", "pause, ms"]
SECONDS = 8

_COUNTS = """(b) => [performance.now(), Number(b.dataset.paints),
    Number(b.querySelector('.mb-time input[type=number]').value)]"""
_PAUSE = """(b) => new Promise((done) => {
  const began = performance.now(), play = b.querySelector('[data-action="play"]');
  play.click();
  const look = () => (play.textContent === 'Play' && b.settled()
    ? done(performance.now() - began) : requestAnimationFrame(look));
  look();
})"""


def rows(browser, url, root) -> list[list[str]]:
    """One row a recipe, as `HEAD` says, on a laptop's screen."""
    lab = Lab(browser, url, root, viewport={"width": 1280, "height": 800})
    on = dict.fromkeys(LAYERS, True)
    made = [f"gan_studio(**{ {**on, **recipe}!r})" for recipe in RECIPES.values()]
    lab.write("studio.ipynb", [f"{import_of('gan_studio')}\n{each}" for each in made])
    lab.open("studio.ipynb")
    found = []
    for i, name in enumerate(RECIPES):
        lab.run_cell(i)
        figure = lab.figure(i)
        figure.root.evaluate("(e) => e.scrollIntoView({block: 'start'})")
        found.append([name, *_rates(lab, figure)])
        print(*found[-1], sep="  ", flush=True)
    lab.context.close()
    return found


def _rates(lab, figure) -> list[str]:
    figure.root.locator('[data-action="play"]').click()
    lab.page.wait_for_timeout(3000)  # what true samples and noise score is worked out
    before = figure.root.evaluate(_COUNTS)
    lab.page.wait_for_timeout(1000 * SECONDS)
    after = figure.root.evaluate(_COUNTS)
    passed, frames, steps = (b - a for a, b in zip(before, after, strict=True))
    frames, steps = 1000 * frames / passed, 1000 * steps / passed
    paused = figure.root.evaluate(_PAUSE)
    return [f"{frames:.1f}", f"{steps:.0f}", f"{steps / CEILING:.1f}", f"{paused:.0f}"]
