"""Is all there that the course needs? The start page's first question.

What is looked at needs the standard library only, so that it can still say what is
missing when something is. Nothing is imported to find its version: torch alone would
take seconds.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("numpy", "ipywidgets", "anywidget", "plotly", "torch")
MEND = (
    "Save, close JupyterLab, and run `python course.py` in the course's folder: it "
    "installs what is missing and opens this page again."
)
ELSEWHERE = (
    "This page runs in {prefix}, which is not the course's own environment. Run "
    "`python course.py` in the course's folder, or put the packages into this one with "
    "`pip install -e .` there."
)
IN_MEMORY = (
    "This page does not stand in the workbook that `python course.py` makes, so your "
    "answers are forgotten when the kernel stops. Open the course with that command."
)
NO_BUTTON = (
    "If you read this line in a notebook and see no button, widgets are not shown: "
    "restart JupyterLab with `python course.py`, reload the page with browser "
    "extensions off, or use JupyterLab instead of this program."
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        what: its name.
        found: what is there, such as a version.
        trouble: what is wrong with it; empty if nothing is.
        mend: what to do about it.
    """

    what: str
    found: str
    trouble: str = ""
    mend: str = ""

    def __str__(self) -> str:
        sign = "✗" if self.trouble else "✓"
        return " ".join(filter(None, (sign, self.what, self.found, self.trouble)))


def look() -> list[Finding]:
    """Everything that was looked at, in the order in which it is told."""
    wanted = asked_for()
    found = [_compare("python", platform.python_version(), wanted)]
    found += [_compare(name, _installed(name), wanted) for name in NEEDED]
    return [*found, _progress()]


def asked_for() -> dict[str, str]:
    """The versions that pyproject.toml asks for, by name.

    >>> asked_for()["python"]
    '>=3.11'
    """
    try:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:  # installed without its source: any version will do
        return {}
    project = tomllib.loads(text)["project"]
    parts = [re.match(r"([\w.-]+)(.*)", line) for line in project["dependencies"]]
    return {
        "python": project["requires-python"],
        **{part[1].lower(): part[2].strip() for part in parts},
    }


def fits(version: str, wanted: str) -> bool:
    """Whether a version is one of those wanted, a list of ==, >=, <=, <, > and !=.

    >>> fits("2.4.6", ">=2.0,<3"), fits("2.13.0+cpu", "==2.13.0"), fits("3.0", "<3")
    (True, True, False)
    """
    return all(_holds(version, part.strip()) for part in wanted.split(",") if part)


def _holds(version: str, part: str) -> bool:
    sign, other = re.fullmatch(r"([=<>!]=|<|>)\s*(\S+)", part).groups()
    here, there = _release(version), _release(other)
    return {
        "==": here == there,
        "!=": here != there,
        ">=": here >= there,
        "<=": here <= there,
        "<": here < there,
        ">": here > there,
    }[sign]


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version, without what marks a build: 2.13.0+cpu is 2.13."""
    numbers = [int(n) for n in re.match(r"\d+(\.\d+)*", version)[0].split(".")]
    while numbers[-1:] == [0]:
        numbers.pop()
    return tuple(numbers)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _compare(name: str, version: str, wanted: dict[str, str]) -> Finding:
    asked = wanted.get(name, "")
    if not version:
        return Finding(name, "", "is missing", _mend())
    if not fits(version, asked):
        return Finding(name, version, f"but the course needs {asked}", _mend())
    return Finding(name, version)


def _mend() -> str:
    own = Path(sys.prefix).resolve() == ROOT / ".venv"
    return MEND if own else ELSEWHERE.format(prefix=sys.prefix)


def _progress() -> Finding:
    """Where answers are kept, and whether they can be."""
    try:
        from course_utils.exercises import records
    except ImportError:
        return Finding("progress", "can be looked at when the rest is there")
    path = records.location()
    if path is None and os.environ.get("COURSE_RECORDS") == "off":
        return Finding("progress", "not kept: COURSE_RECORDS is off")
    if path is None:
        return Finding("progress", "", "is not kept", IN_MEMORY)
    there = path if path.exists() else path.parent
    if not os.access(there, os.W_OK):
        mend = f"Make {there} writable, for instance in the properties of the folder."
        return Finding("progress", "", f"cannot be written to {path}", mend)
    return Finding("progress", f"kept in {path.parent.name}/{path.name}")


class Setup:
    """What was found, as text, and with a button to try where widgets are shown."""

    def __init__(self, findings: list[Finding]):
        self.findings = findings

    @property
    def headline(self) -> str:
        """All is well, or how much is not."""
        bad = sum(bool(finding.trouble) for finding in self.findings)
        if not bad:
            return "All that the course needs is there."
        return f"{bad} of {len(self.findings)} things need your attention."

    @property
    def advice(self) -> list[str]:
        """What to do, each thing once."""
        return list(dict.fromkeys(f.mend for f in self.findings if f.mend))

    def __repr__(self) -> str:
        lines = [self.headline, *(f"  {finding}" for finding in self.findings)]
        return "\n".join([*lines, *self.advice, NO_BUTTON])

    def card(self):
        """The findings above a button that shows whether the kernel answers."""
        from course_utils.exercises.cards import TrialCard

        lines = (*map(str, self.findings), *self.advice)
        return TrialCard("Set-up", self.headline, lines)

    def _repr_mimebundle_(self, **options):
        try:
            from course_utils.widgets.display import constant_text

            return constant_text(self.card().widget, repr(self), **options)
        except ImportError:  # what shows the button is what is missing
            return {"text/plain": repr(self)}


def check_setup() -> Setup:
    """Look whether all is there that the course needs, and say what to do if not."""
    return Setup(look())
