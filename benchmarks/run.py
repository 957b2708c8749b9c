"""Measures what a learner waits for, each against a baseline in the same run.

    .venv/bin/python -m pip install matplotlib psutil    # the extra `bench`
    .venv/bin/python benchmarks/run.py                   # everything; about half an hour
    .venv/bin/python benchmarks/run.py figures --only which_kl
    .venv/bin/python benchmarks/run.py --write           # and into benchmarks/README.md,
                                                         # with --only these rows alone

Not part of the tests: times depend on the machine, so the ratios are what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser"), str(HERE)]

import studio  # noqa: E402

from course_utils.exercises import assess  # noqa: E402
from course_utils.exercises.contents import CHAPTERS  # noqa: E402
from course_utils.exercises.registry import EXERCISES  # noqa: E402
from course_utils.explorers.catalogue import FIGURES, import_of  # noqa: E402
from course_utils.workbook import update  # noqa: E402
from harness import FLAGS, Lab, chromium, jupyterlab  # noqa: E402

PRESSES = 20
# figure -> the slider that is moved, where that is not the figure's first.
SLIDERS = {"which_kl": "mean"}
# figure -> how it is opened, where the slider would else have nothing to change.
OPENED = {
    "best_discriminator": "revealed=True",
    "earth_mover": "constraint='clip'",
}


def slider_of(name: str) -> str:
    """The slider that is measured."""
    if name in SLIDERS:
        return SLIDERS[name]
    figure = FIGURES[name]()
    return next(
        c["name"] for c in figure._controls() if c["kind"] in ("slider", "stops")
    )


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def median_and_p95(values: list[float]) -> str:
    ordered = sorted(values)
    return f"{statistics.median(values):.0f} / {ordered[int(0.95 * (len(ordered) - 1))]:.0f}"


# The page --------------------------------------------------------------------------


def measured_page(browser, url, root, cells):
    """A notebook with these cells, run, with the clocks of page.js in it."""
    lab = Lab(browser, url, root)
    lab.write("bench.ipynb", cells)
    lab.open("bench.ipynb")
    lab.run_all()
    lab.page.evaluate((HERE / "page.js").read_text(encoding="utf-8"))
    return lab


def presses(lab, root, kind: str, slider, count: int = PRESSES) -> list[float]:
    """Milliseconds from an arrow key on a slider to the paint, for each of `count`."""
    element, times = root.element_handle(), []
    slider.focus()
    for i in range(count + 2):
        lab.page.evaluate(
            "([root, kind]) => { window.waiting = bench.key(root, kind); }",
            [element, kind],
        )
        lab.page.keyboard.press("ArrowRight" if i % 4 < 2 else "ArrowLeft")
        times.append(lab.page.evaluate("() => window.waiting"))
        lab.page.wait_for_timeout(60)
    return times[2:]  # the first ones warm up


def drags(lab, root, kind: str, target, *, vertical: float = 0.0) -> str:
    """Medians of three drags after one that warms up."""
    times = []
    for _ in range(4):
        times.append(drag(lab, root, kind, target, vertical=vertical))
        lab.page.wait_for_timeout(400)
    took, last = (statistics.median(each) for each in zip(*times[1:], strict=True))
    return f"{took:.2f}, {last:.0f}"


def drag(lab, root, kind: str, target, *, vertical: float = 0.0) -> tuple[float, float]:
    """A drag that is meant to last 1.5 s: (seconds it took, ms to the last paint)."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse, moves = lab.page.mouse, 90
    mouse.move(x, y)
    mouse.down()
    lab.page.evaluate(
        "([root, kind]) => bench.release(root, kind)", [root.element_handle(), kind]
    )
    began = time.perf_counter()
    for i in range(moves):
        there = i / moves if i < moves / 2 else 1 - i / moves
        mouse.move(x + 120 * there, y + vertical * there)
        ahead = (i + 1) * 1.5 / moves - (time.perf_counter() - began)
        if ahead > 0:
            time.sleep(ahead)
    took = time.perf_counter() - began
    mouse.up()
    return took, lab.page.evaluate("() => bench.afterRelease")


# Figures ---------------------------------------------------------------------------


def figures(browser, url, root, only) -> str:
    """From slider or handle to paint, and a long drag, against the twin."""
    rows = []
    for name in only or FIGURES:
        control = slider_of(name)
        make, figure = import_of(name), f"{name}({OPENED.get(name, '')})"
        cells = [
            f"{make}\n{figure}",
            "import sys\n"
            f"sys.path.insert(0, {str(HERE)!r})\n"
            f"from twin import twin\n{make}\ntwin({figure}, {control!r})",
        ]
        lab = measured_page(browser, url, root, cells)
        rows.append([f"`{name}`, {control}", *_figure_row(lab, control)])
        print(*rows[-1], sep="  ", flush=True)
        lab.context.close()
    head = ["figure, slider", "twin, ms", "course, ms", "ratio", "handle: frames, ms"]
    head += [
        "slider drag: s, last ms",
        "handle drag: s, last ms",
        "twin drag: s, last ms",
    ]
    return table(head, rows)


def _figure_row(lab, control: str) -> list[str]:
    figure = lab.figure(0)
    slider = figure.root.locator(f'[data-control="{control}"] input[type=range]')
    ours = presses(lab, figure.root, "board", slider)
    slid = drags(lab, figure.root, "board", slider)
    handle, held = _handle(lab, figure)
    cell = lab.cell(1)
    output = cell.locator(".jp-OutputArea").first
    knob = cell.locator(".noUi-handle").first
    theirs = presses(lab, output, "image", knob)
    twin_slid = drags(lab, output, "image", knob)
    ratio = statistics.median(theirs) / statistics.median(ours)
    return [
        median_and_p95(theirs),
        median_and_p95(ours),
        f"{ratio:.1f}",
        handle,
        slid,
        held,
        twin_slid,
    ]


def _free_handle(figure):
    """The first handle whose middle no other handle covers."""
    for group in figure.root.locator(".mb-handle:not(.mb-node)").all():
        spot = group.locator(".mb-hit")
        spot.scroll_into_view_if_needed()
        on_top = """(spot) => { const r = spot.getBoundingClientRect();
            return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)
                === spot; }"""
        if spot.evaluate(on_top):
            return group
    raise RuntimeError("every handle is covered by another one")


def _handle(lab, figure) -> tuple[str, str]:
    paper = figure.root.locator(".mb-paper").first
    if paper.count():  # nothing to take hold of: a stroke of the brush
        return "–", drags(lab, figure.root, "board", paper, vertical=-40)
    group = _free_handle(figure)
    spot, times = group.locator(".mb-hit"), []
    spot.scroll_into_view_if_needed()
    for i in range(10):
        box = spot.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        lab.page.mouse.move(x, y)
        lab.page.mouse.down()
        lab.page.wait_for_timeout(60)
        # Whichever is on top there: handles may lie over each other.
        lab.page.evaluate(
            "([x, y]) => { window.waiting = bench.handle("
            "document.elementFromPoint(x, y).closest('[data-handle]')); }",
            [x, y],
        )
        away = 9 if i % 2 else -9
        lab.page.mouse.move(x + away, y + away)
        times.append(lab.page.evaluate("() => window.waiting"))
        lab.page.mouse.up()
        figure.settle()
    frames, ms = zip(*times, strict=True)
    held = drags(lab, figure.root, "board", spot, vertical=-40)
    return f"{statistics.median(frames):.0f}, {median_and_p95(list(ms))}", held


def live_studio(browser, url, root, _only) -> str:
    """The GAN studio in training, with every layer on."""
    return table(studio.HEAD, studio.rows(browser, url, root))


# Lessons ---------------------------------------------------------------------------


def lessons(browser, url, root, only) -> str:
    """Opening a lesson to its last widget, and the memory of server and kernel."""
    update(ROOT / "chapters", root)
    lab = Lab(browser, url, root)
    lab.write("empty.ipynb", ["1 + 1"])
    rows = []
    stems = [
        f"{chapter.folder}/{lesson.stem}".lstrip("/")
        for chapter in CHAPTERS
        for lesson in chapter.lessons
    ]
    lab.context.close()
    for stem in ["empty", *(only or stems)]:
        lab = Lab(browser, url, root)
        began = time.perf_counter()
        lab.open(f"{stem}.ipynb")
        opened = time.perf_counter() - began
        ran = time.perf_counter()
        lab.run_all()
        _all_painted(lab)
        ready = time.perf_counter() - ran
        memory = _memory()
        rows.append([stem, f"{opened:.1f}", f"{ready:.1f}", f"{opened + ready:.1f}"])
        rows[-1] += [f"{m:.0f}" for m in (*memory, sum(memory))]
        print(*rows[-1], sep="  ", flush=True)
        lab.menu("Kernel", "kernelmenu:shutdown")
        lab.page.wait_for_timeout(1500)
        lab.context.close()
    head = [
        "lesson",
        "page and kernel, s",
        "Run All to the last widget, s",
        "together, s",
    ]
    return table(head + ["server, MB", "kernel, MB", "together, MB"], rows)


def _all_painted(lab) -> None:
    lab.page.wait_for_function(
        """() => [...document.querySelectorAll('.mb-board')]
             .every((b) => Number(b.dataset.paints) > 0 && b.settled())"""
    )


def _memory() -> tuple[float, float]:
    """Memory that the server and the newest kernel have for themselves, in MB."""
    server, kernels = 0.0, [(0.0, 0.0)]
    for process in psutil.Process().children(recursive=True):
        try:
            words = " ".join(process.cmdline())
            own = process.memory_full_info().uss / 1e6
        except psutil.Error:
            continue
        if "ipykernel" in words:
            kernels.append((process.create_time(), own))
        elif "jupyterlab" in words:
            server += own
    return server, max(kernels)[1]


# Checks ----------------------------------------------------------------------------


def checks() -> str:
    """The time of a check, right answer and wrong, against calling the reference."""
    rows = []
    for name, exercise in EXERCISES.items():
        cases = exercise.cases(0)
        called = _typical(
            lambda e=exercise, c=cases: [e.use(e.reference, x) for x in c]
        )
        right = _typical(lambda n=name, e=exercise: assess(n, e.reference))
        known = exercise.misconceptions[-1].answer
        wrong = _typical(lambda n=name, a=known: assess(n, a))
        rows.append([f"`{name}`", *(f"{1000 * t:.1f}" for t in (called, right, wrong))])
        print(*rows[-1], sep="  ", flush=True)
    return table(
        ["exercise", "reference alone, ms", "right answer, ms", "wrong, ms"], rows
    )


def _typical(work, repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


# Engines ---------------------------------------------------------------------------


def engines() -> str:
    """GAN steps a CPU second of the three forms of training."""
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    out = subprocess.run(
        [sys.executable, str(HERE / "engines.py")],
        env={**os.environ, **one_thread, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    head, *rows = json.loads(out)
    packages = ", ".join(f"{name} {version(name)}" for name in ("torch", "numpy"))
    return f"{table(head, rows)}\n\n{processor()}; {packages}."


# Together --------------------------------------------------------------------------


def processor() -> str:
    """The processor and the system."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    return (
        f"{cpu}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB; "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def machine() -> str:
    """What the numbers were measured on."""
    browser = subprocess.run(
        [chromium(), "--version"], capture_output=True, text=True
    ).stdout.strip()
    packages = (
        "jupyterlab",
        "ipykernel",
        "ipywidgets",
        "anywidget",
        "numpy",
        "matplotlib",
    )
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{processor()}; {browser}, headless, "
        f"software rendering; {versions}. Load before the run: {os.getloadavg()[0]:.1f}."
    )


def merged(old: str, new: str) -> str:
    """The old table with rows of the new one in place of its own, by the first cell."""
    rows = {line.split("|")[1]: line for line in old.strip().splitlines()}
    rows |= {line.split("|")[1]: line for line in new.splitlines()}
    return "\n".join(rows.values())


def write(results: dict[str, str], *, some: bool = False) -> None:
    """Put each table between its marks in README.md, or `some` of their rows."""
    path = HERE / "README.md"
    text = path.read_text(encoding="utf-8")
    for name, words in results.items():
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise SystemExit(f"{path} has no place for the results of {name}")
        if some and name in ("figures", "lessons"):
            old, _, _ = rest.partition(end)
            words = merged(old, words)
        text = f"{before}{start}\n{words}\n{end}{after}"
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = ["figures", "studio", "lessons", "checks", "engines"]
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(parts))
    parser.add_argument("--only", action="append", help="a figure, or a lesson's path")
    parser.add_argument("--write", action="store_true", help="into README.md")
    options = parser.parse_args()
    unknown = set(options.parts) - set(parts)
    if unknown:
        parser.error(
            f"there is no part {', '.join(unknown)}; there are {', '.join(parts)}"
        )
    chosen = options.parts or parts
    # The engines say what they ran on: they need no browser, and may run alone. A few
    # rows measured later do not speak for the others: what they ran on is told below the table.
    whole = chosen != ["engines"] and not options.only
    results = {"machine": machine()} if whole else {}
    if "checks" in chosen:
        results["checks"] = checks()
    if "engines" in chosen:
        results["engines"] = engines()
    root = Path(tempfile.mkdtemp(prefix="bench"))
    browsing = {"figures": figures, "studio": live_studio, "lessons": lessons}
    wanted = {name: work for name, work in browsing.items() if name in chosen}
    if wanted:
        with jupyterlab(root) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for name, work in wanted.items():
                results[name] = work(browser, url, root, options.only)
            browser.close()
    shutil.rmtree(root, ignore_errors=True)
    for name, words in results.items():
        print(f"\n## {name}\n\n{words}")
    if options.write:
        write(results, some=bool(options.only))


if __name__ == "__main__":
    main()
