"""What is imported is declared, and the lists of packages agree with each other."""

import ast
import json
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
EXTRAS = PROJECT["optional-dependencies"]


def names(requirements) -> set[str]:
    return {canonicalize_name(Requirement(r).name) for r in requirements}


LEARNER = names(PROJECT["dependencies"])
TESTER = LEARNER | names(EXTRAS["test"])


def imports_of(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def code_of_lesson(path: Path) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


@cache
def surroundings() -> tuple[set[str], dict[str, list[str]]]:
    """Our own modules, and which distributions each installed one belongs to."""
    ours = {p.stem for p in ROOT.glob("tests/**/*.py")} | {"course", "course_utils"}
    return ours, packages_distributions()


def undeclared(source: str, declared: set[str]) -> set[str]:
    ours, known = surroundings()
    outside = imports_of(source) - set(sys.stdlib_module_names) - ours
    return {
        module
        for module in outside
        if not declared & {canonicalize_name(d) for d in known.get(module, [module])}
    }


# scikit-learn is imported by the script that writes the digits, not by the course.
MAKERS = {"make_digits.py"}


@pytest.mark.parametrize(
    "path",
    [p for p in sorted((ROOT / "course_utils").rglob("*.py")) if p.name not in MAKERS],
    ids=lambda p: p.stem,
)
def test_modules_import_only_what_is_declared(path):
    assert undeclared(path.read_text(encoding="utf-8"), LEARNER) == set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "chapters").rglob("*.ipynb")), ids=lambda p: p.stem
)
def test_lessons_import_only_what_is_declared(path):
    assert undeclared(code_of_lesson(path), LEARNER) == set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda p: p.stem
)
def test_tests_import_only_what_is_declared(path):
    # pytest brings packaging, playwright's helpers bring greenlet: not named again.
    assert undeclared(path.read_text(encoding="utf-8"), TESTER) <= {"packaging"}


def test_the_launcher_needs_nothing_but_python():
    for name in (
        "course.py",
        "course_utils/workbook.py",
        "course_utils/stored_form.py",
    ):
        source = (ROOT / name).read_text(encoding="utf-8")
        allowed = set(sys.stdlib_module_names) | {"course_utils"}
        assert imports_of(source) <= allowed, name
    assert not imports_of((ROOT / "course_utils/__init__.py").read_text("utf-8"))


def test_an_undeclared_import_would_be_found():
    assert undeclared("import pandas\nimport numpy", LEARNER) == {"pandas"}


@pytest.mark.parametrize(
    ("lock", "declared"),
    [("requirements.lock", LEARNER), ("requirements-test.lock", TESTER)],
)
def test_a_lock_has_exact_versions_of_everything_and_no_addresses(lock, declared):
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.match(r"^[A-Za-z0-9._-]+==[^\s]+( ; .+)?$", line) for line in lines)
    assert "://" not in text and "@" not in text
    locked = {canonicalize_name(line.split("==")[0]) for line in lines}
    assert declared <= locked
    assert not any(name.startswith(("nvidia", "triton")) for name in locked)


def test_locked_versions_are_within_the_declared_ranges():
    text = (ROOT / "requirements-test.lock").read_text(encoding="utf-8")
    locked: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.M):
        locked.setdefault(canonicalize_name(name), []).append(version)
    for words in [*PROJECT["dependencies"], *EXTRAS["test"]]:
        wanted = Requirement(words)
        for version in locked[canonicalize_name(wanted.name)]:
            assert wanted.specifier.contains(version), words


def test_conda_takes_its_list_from_the_project_and_the_same_torch():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    entries = re.findall(r"^ +- (.+)$", text, re.M)
    torch = next(Requirement(d) for d in PROJECT["dependencies"] if "torch" in d)
    version = str(torch.specifier).removeprefix("==")
    assert entries == [
        "conda-forge",
        "python=3.11",
        "pip",
        f"pytorch-cpu={version}",
        "pip:",
        "-e .",
    ]


def test_everything_a_wheel_needs_is_packaged():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    endings = patterns["tool"]["setuptools"]["package-data"]["*"]
    files = [p for p in (ROOT / "course_utils").rglob("*") if p.is_file()]
    data = [p for p in files if p.suffix not in (".py", ".pyc")]
    assert data and all(any(p.match(e) for e in endings) for p in data)
