"""Takes the pictures of the README in a real JupyterLab in an installed Chromium.

.venv/bin/python pictures/take.py
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))

from harness import FLAGS, Lab, chromium, jupyterlab  # noqa: E402

SETUP = """from course_utils.exercises import check
from course_utils.explorers.gans import gan_studio
from course_utils.explorers.probability import divergence_race
import numpy as np"""
FIGURE = """sketched = abs(np.linspace(-3, 3, 13)) / 3
divergence_race(preset="two bumps: a false valley", revealed=True, sketched=sketched)"""
ANSWER = """def kl_normal(mean_p, sd_p, mean_q, sd_q):
    \"\"\"KL(p‖q) in nats of two normal distributions; sd_p, sd_q: standard deviations.\"\"\"
    shift = (mean_p - mean_q) ** 2
    return np.log(sd_p / sd_q) + (sd_q**2 + shift) / (2 * sd_p**2) - 1 / 2"""
CHECK = "check(kl_normal)"
STUDIO = """studio = gan_studio(best=True, push=True, density=True, hide=["state"])
studio.advance(1500)
studio.refresh()
studio"""


def main() -> None:
    root = Path(tempfile.mkdtemp())
    with jupyterlab(root) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        lab = Lab(browser, url, root)
        lab.page.set_viewport_size({"width": 1280, "height": 1300})
        lab.write("pictures.ipynb", [SETUP, FIGURE, ANSWER, CHECK, STUDIO])
        lab.open("pictures.ipynb")
        lab.run_all()
        lab.figure(1).root.screenshot(path=HERE / "divergence_race.png")
        answer, verdict = lab.cell(2), lab.cell(3)
        top, bottom = answer.bounding_box(), verdict.bounding_box()
        clip = {
            "x": top["x"],
            "y": top["y"],
            "width": top["width"],
            "height": bottom["y"] + bottom["height"] - top["y"],
        }
        lab.page.screenshot(path=HERE / "exercise.png", clip=clip)
        lab.figure(4).root.screenshot(path=HERE / "gan_studio.png")
        browser.close()


if __name__ == "__main__":
    main()
