"""Arrows between the packages go one way, and light things stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "course_utils"
# What a package may import of the others; a package may always import itself.
MAY_IMPORT = {
    "maths": {"data"},
    "data": set(),
    "figures": {"maths"},
    "widgets": {"figures", "maths"},
    "explorers": {"widgets", "figures", "maths"},
    "exercises": {"maths", "widgets"},
}
HEAVY = {"scipy", "sklearn", "matplotlib", "pandas", "IPython"}
# Written when digits.npz is made, never when the course runs.
MAKERS = {"make_digits.py"}


def modules():
    return sorted(p for p in ROOT.rglob("*.py") if p.parent != ROOT)


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_imports_from_below_only(path):
    package = path.relative_to(ROOT).parts[0]
    ours = {n.split(".")[1] for n in imported(path) if n.startswith("course_utils.")}
    assert ours - {package} <= MAY_IMPORT[package]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_imports_what_is_slow_or_for_tests(path):
    if path.name not in MAKERS:
        assert not {n.split(".")[0] for n in imported(path)} & HEAVY


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in out.stdout.split()}


@pytest.mark.parametrize(
    ("statement", "without"),
    [
        ("import course_utils", {"numpy"}),
        (
            "import course_utils.exercises",
            {"plotly", "ipywidgets", "torch", "scipy", "IPython"},
        ),
        (
            "import course_utils.explorers.catalogue",
            {"torch", "scipy", "matplotlib"},
        ),
        ("from course_utils.maths import divergences, estimation", {"plotly", "torch"}),
    ],
)
def test_an_import_loads_no_more_than_it_must(statement, without):
    assert not loaded_by(statement) & without
