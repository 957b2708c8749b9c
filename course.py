#!/usr/bin/env python3
"""Opens and tests the course; needs nothing but Python 3.11 or later.

python course.py                     open the course in JupyterLab
python course.py --no-browser --port 9000
python course.py -- --debug          what follows -- goes to JupyterLab as it is
python course.py test                test everything
python course.py test -k likelihood  arguments go on to pytest
python course.py test --newest       with the newest versions instead of the lock
python course.py tidy [files]        put saved lessons back into stored form
python course.py lock                write the two lock files anew
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

# pyproject.toml says it too, but nobody has read that yet.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "The course needs Python 3.11 or later, but this is Python "
        f"{platform.python_version()}. Get one from https://www.python.org/downloads/"
    )

from course_utils import stored_form, workbook

HERE = Path(__file__).resolve().parent
LESSONS = HERE / "chapters"
WORKBOOK = HERE / "workbook"
VENV = HERE / ".venv"
LOCKS = {"open": "requirements.lock", "test": "requirements-test.lock"}
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
# One thread: two are slower for small networks, and far slower in a shared class.
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
}


class Trouble(Exception):
    """Something that stops the course, with what the user can do about it."""


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code."""
    command, *rest = (
        arguments
        if arguments[:1] and arguments[0] in _COMMANDS
        else [
            "open",
            *arguments,
        ]
    )
    try:
        return _COMMANDS[command](rest)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130


# Opening ---------------------------------------------------------------------------


def open_course(arguments: list[str]) -> int:
    """Build what is missing, copy the lessons, open JupyterLab."""
    options, rest = _open_options(arguments)
    build(LOCKS["open"])
    try:
        for line in workbook.update(LESSONS, WORKBOOK):
            print(f"  {line}")
    except OSError as error:
        raise Trouble(
            f"The lessons could not be copied into {WORKBOOK}:\n  {error}\n"
            "Is the disk full, or the folder write-protected? Then run "
            "`python course.py` again; nothing of yours is lost."
        ) from error
    _no_news()
    print("JupyterLab opens. To stop it, press Ctrl+C here.", flush=True)
    # As the default address, so that the one which is printed leads there as well.
    start = "--LabApp.default_url=/lab/tree/00_start_here.ipynb"
    command = [str(_python()), "-m", "jupyterlab", start]
    command += ["--no-browser"] if options.no_browser else []
    command += [f"--port={options.port}"] if options.port else []
    # Root has no browser profile of its own; containers run as root.
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    environment = {**os.environ, **ONE_THREAD}
    return subprocess.call([*command, *rest], cwd=WORKBOOK, env=environment)


def _open_options(arguments: list[str]):
    ours, rest = arguments, []
    if "--" in arguments:
        cut = arguments.index("--")
        ours, rest = arguments[:cut], arguments[cut + 1 :]
    parser = argparse.ArgumentParser(
        prog="course.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--port", type=int, help="where JupyterLab listens")
    return parser.parse_args(ours), rest


def _no_news() -> None:
    """JupyterLab asks on its first start whether to fetch news; here it does not."""
    folder = VENV / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": False,
            "fetchNews": "false",
        }
    }
    (folder / "overrides.json").write_text(json.dumps(settings), encoding="utf-8")


# Building the environment ------------------------------------------------------------


def build(lock: str, *, newest: bool = False) -> None:
    """Make `.venv` with what a lock file lists, unless it is there already.

    A marker is written last: whatever interrupts the work, the next call does it
    again, and pip keeps what it has downloaded.

    Raises:
        Trouble: if the network, the disk or a package fails.
    """
    wanted = "newest" if newest else _fingerprint(lock)
    marker = VENV / f"course-{Path(lock).stem}.json"
    if _marked(marker) == wanted and _works():
        return
    started = time.monotonic()
    print("Preparing the course: this happens once and takes a few minutes.")
    if not _works():
        print("  1/3 making a virtual environment in .venv", flush=True)
        _run(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "The virtual environment could not be made. On Debian and Ubuntu the "
            "package python3-venv is needed.",
        )
    print("  2/3 installing packages (about 400 MB, most of it PyTorch)", flush=True)
    if newest:
        _pip("install", "--upgrade", "torch", "-e", f"{HERE}[test]")
    else:
        _torch_for_cpu()
        _pip("install", "-r", str(HERE / lock))
    print("  3/3 installing the course itself", flush=True)
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(HERE))
    marker.write_text(json.dumps({"built": wanted}), encoding="utf-8")
    print(f"Ready after {time.monotonic() - started:.0f} s.\n", flush=True)


def _fingerprint(lock: str) -> str:
    parts = [(HERE / name).read_bytes() for name in (lock, "pyproject.toml")]
    # Moving the folder breaks a virtual environment, so its place counts too.
    parts += [sys.version.encode(), str(HERE).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _marked(marker: Path) -> str | None:
    try:
        return json.loads(marker.read_text(encoding="utf-8")).get("built")
    except (OSError, ValueError, AttributeError):
        return None


def _python() -> Path:
    windows = VENV / "Scripts" / "python.exe"
    return windows if os.name == "nt" else VENV / "bin" / "python"


def _works() -> bool:
    """Whether .venv has a Python that runs, of this version, in this place."""
    code = "import sys, pip; print(sys.prefix, '%d.%d' % sys.version_info[:2])"
    try:
        found = subprocess.run(
            [str(_python()), "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return False
    prefix, _, version = found.rpartition(" ")
    same = "{}.{}".format(*sys.version_info[:2]) == version
    return same and Path(prefix).resolve() == VENV.resolve()


def _torch_for_cpu() -> None:
    """On Linux without an NVIDIA driver, try PyTorch's own builds for CPUs first.

    The ordinary Linux build brings 3 GB of CUDA. If the index cannot be reached, or
    does not have this version, the ordinary one is taken in the next step.
    """
    if platform.system() != "Linux" or shutil.which("nvidia-smi"):
        return
    version = re.search(
        r"^torch==(\S+)", (HERE / LOCKS["open"]).read_text(encoding="utf-8"), re.M
    ).group(1)
    quickly = ["--retries", "0", "--timeout", "15", "--quiet", "--no-deps"]
    subprocess.call(
        [*_pip_command(), "install", *quickly, "--index-url", TORCH_CPU_INDEX]
        + [f"torch=={version}"],
        stderr=subprocess.DEVNULL,
    )


def _pip_command() -> list[str]:
    return [str(_python()), "-m", "pip", "--disable-pip-version-check", "--no-input"]


def _pip(*arguments: str) -> None:
    _run(
        [*_pip_command(), *arguments],
        "Packages could not be installed (the lines above say why). If it was the "
        "network, connect and run the same command again: what is there already is "
        "kept. Behind a proxy, set HTTPS_PROXY first. If the disk is full, the course "
        "needs about 2 GB. If nothing helps, delete the folder .venv and run it again.",
    )


def _run(command: list[str], advice: str) -> None:
    try:
        code = subprocess.call(command)
    except OSError as error:
        raise Trouble(f"{error}\n{advice}") from error
    if code:
        raise Trouble(advice)


# Testing -----------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Test everything, or what the arguments select."""
    newest = "--newest" in arguments
    arguments = [a for a in arguments if a != "--newest"]
    build(LOCKS["test"], newest=newest)
    steps = _steps(arguments)
    counts: dict[str, int] = {}
    failed = []
    for name, command in steps:
        print(f"\n--- {name}", flush=True)
        code = _counted(command, counts)
        # pytest says 5 when it selected no test: with -k that is no failure.
        if code and not (code == 5 and arguments and "pytest" in command):
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    passed, wrong = counts.get("passed", 0), counts.get("failed", 0)
    wrong += counts.get("error", 0) + counts.get("errors", 0)
    if not passed and not failed:
        print("\nNo test was selected.")
        return 5
    wrong = max(wrong, len(failed))
    print(f"\n{passed} passed, {wrong} failed, {counts.get('skipped', 0)} skipped")
    return 1 if failed else 0


def _steps(arguments: list[str]) -> list[tuple[str, list[str]]]:
    python = str(_python())
    pytest = [python, "-m", "pytest"]
    side_by_side = ["-n", "2", "--dist", "loadfile"]
    if any(_names_tests(a) for a in arguments):
        return [("selected tests", [*pytest, *arguments])]
    nbval = ["--nbval", "--nbval-current-env", "--nbval-kernel-startup-timeout=120"]
    code, browser = ["course_utils", "tests"], [*side_by_side, *arguments]
    steps = [
        ("code", [*pytest, *code, "-m", "not browser", *side_by_side, *arguments]),
        ("lessons (nbval)", [*pytest, *nbval, "chapters", *side_by_side, *arguments]),
        # By themselves: a browser that shares two cores with other tests is slow, but
        # two of them wait for each other little.
        ("browser", [*pytest, "tests/browser", "-m", "browser", *browser]),
    ]
    if arguments:
        return steps
    ruff = [python, "-m", "ruff"]
    return [
        ("ruff check", [*ruff, "check", "."]),
        ("ruff format", [*ruff, "format", "--check", "."]),
        *steps,
    ]


def _names_tests(argument: str) -> bool:
    return (HERE / argument.split("::")[0]).exists()


def _counted(command: list[str], counts: dict[str, int]) -> int:
    """Run a step, show what it prints, and add up what pytest's last line says."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command,
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    last = ""
    with process.stdout as lines:
        for line in lines:
            print(line, end="", flush=True)
            counted = re.search(r"\d+ (passed|failed|error|skipped)", line)
            last = line if counted else last
    for number, what in re.findall(r"(\d+) (passed|failed|errors?|skipped)", last):
        counts[what] = counts.get(what, 0) + int(number)
    return process.wait()


# For authors ---------------------------------------------------------------------------


def tidy(arguments: list[str]) -> int:
    """Put lessons into stored form; without names, all under chapters/."""
    paths = [Path(a) for a in arguments] or sorted(LESSONS.rglob("*.ipynb"))
    for path in paths:
        try:
            changed = stored_form.tidy(path)
        except (OSError, ValueError, KeyError) as error:
            raise Trouble(f"{path} could not be tidied: {error}") from error
        print(f"{path}: {'tidied' if changed else 'was tidy'}")
    return 0


def lock(_arguments: list[str]) -> int:
    """Resolve the newest allowed versions with uv and write both lock files."""
    build(LOCKS["test"])
    _pip("install", "--quiet", "uv")
    for name, extras in ((LOCKS["open"], []), (LOCKS["test"], ["--extra", "test"])):
        text = subprocess.run(
            [str(_python()), "-m", "uv", "pip", "compile", "pyproject.toml", *extras]
            + ["--universal", "--python-version", "3.11", "--no-annotate"]
            + ["--no-header", "--no-emit-index-url", "--no-emit-find-links"],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (HERE / name).write_text(_lock_text(text), encoding="utf-8", newline="\n")
        print(f"{name} written")
    return 0


def _lock_text(resolved: str) -> str:
    """The resolved versions, without what only the CUDA build of torch needs."""
    cuda = re.compile(r"^(nvidia-|cuda-|triton)")
    lines = [line for line in resolved.splitlines() if not cuda.match(line)]
    head = "# Exact versions, tested together. Written by `python course.py lock`.\n"
    return head + "\n".join(lines) + "\n"


_COMMANDS = {"open": open_course, "test": test, "tidy": tidy, "lock": lock}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
