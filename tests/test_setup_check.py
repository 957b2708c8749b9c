"""The check of the set-up: it says what is wrong in words, and what mends it."""

import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from course_utils import setup_check
from course_utils.exercises import records
from course_utils.setup_check import Finding, Setup, check_setup, fits, look


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    """A workbook as working folder."""
    monkeypatch.delenv("COURSE_RECORDS")
    (tmp_path / records.MARKER).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def troubles() -> dict[str, Finding]:
    return {f.what: f for f in look() if f.trouble}


VERSIONS = ("2.0", "2.0.0", "2.13.0", "2.13.0+cpu", "2.2", "3", "0.9.18", "10.1")
WANTED = (">=2.0,<3", "==2.13.0", "==2.13", "<3", "<=3", ">2.13", "!=2.2.0", ">=0.9.18")


@pytest.mark.parametrize("wanted", WANTED)
@pytest.mark.parametrize("version", VERSIONS)
def test_versions_compare_as_packaging_compares_them(version, wanted):
    public = version.split("+")[0] if wanted[0] in "<>" else version
    assert fits(version, wanted) == SpecifierSet(wanted).contains(public)


def test_what_is_asked_for_is_what_pyproject_says():
    wanted = setup_check.asked_for()
    assert set(setup_check.NEEDED) < set(wanted)
    text = (setup_check.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in setup_check.NEEDED:
        assert f'"{name}{wanted[name]}"' in text
    assert f'requires-python = "{wanted["python"]}"' in text


def test_where_all_is_well_nothing_is_asked_of_the_learner(workbook):
    setup = check_setup()
    assert not troubles() and setup.advice == []
    assert repr(setup).startswith("All that the course needs is there.\n  ✓ python 3.")
    assert f"kept in {workbook.name}/progress.jsonl" in repr(setup)
    assert not (workbook / "progress.jsonl").exists()


@pytest.mark.parametrize("name", setup_check.NEEDED)
def test_a_missing_package_is_named_with_the_command_that_mends_it(
    workbook, monkeypatch, name
):
    installed = setup_check._installed
    monkeypatch.setattr(
        setup_check, "_installed", lambda n: "" if n == name else installed(n)
    )
    found = troubles()
    assert list(found) == [name] and "is missing" in found[name].trouble
    text = repr(check_setup())
    assert "1 of 7 things" in text and f"✗ {name} is missing" in text
    assert "`python course.py`" in text


def test_an_old_version_is_named_with_the_one_that_is_asked_for(workbook, monkeypatch):
    monkeypatch.setattr(setup_check, "_installed", lambda name: "1.9.2")
    found = troubles()
    asked = setup_check.asked_for()["numpy"]
    assert str(found["numpy"]) == f"✗ numpy 1.9.2 but the course needs {asked}"
    assert "anywidget" in found and "numpy" in found and "torch" in found


def test_an_old_python_is_found(workbook, monkeypatch):
    monkeypatch.setattr(setup_check.platform, "python_version", lambda: "3.10.4")
    assert "needs >=3.11" in troubles()["python"].trouble


def test_another_environment_is_named_where_something_is_missing(workbook, monkeypatch):
    monkeypatch.setattr(setup_check, "_installed", lambda name: "")
    monkeypatch.setattr(sys, "prefix", str(workbook / "other"))
    advice = check_setup().advice
    assert len(advice) == 1 and str(workbook / "other") in advice[0]
    monkeypatch.setattr(sys, "prefix", str(setup_check.ROOT / ".venv"))
    assert check_setup().advice == [setup_check.MEND]


def test_outside_a_workbook_it_says_that_answers_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_RECORDS")
    monkeypatch.chdir(tmp_path)
    assert troubles()["progress"].mend == setup_check.IN_MEMORY
    monkeypatch.setenv("COURSE_RECORDS", "off")
    assert not troubles()
    assert "COURSE_RECORDS is off" in repr(check_setup())


def test_a_workbook_that_cannot_be_written_is_found(workbook, monkeypatch):
    monkeypatch.setattr(setup_check.os, "access", lambda path, mode: False)
    found = troubles()["progress"]
    assert str(workbook / "progress.jsonl") in found.trouble
    assert "writable" in found.mend


def test_without_the_source_any_version_will_do(workbook, monkeypatch):
    monkeypatch.setattr(setup_check, "ROOT", workbook)
    assert setup_check.asked_for() == {}
    assert not troubles()


def test_the_button_shows_that_python_answers():
    card = Setup(look()).card()
    assert card.feedback.value == "" and card.options == ["Press me"]
    card.buttons[0].click()
    assert "Python heard you" in card.feedback.value
    assert card.buttons[0].description == "✓ Press me"


def test_the_card_tells_every_finding_and_advice_and_escapes_them():
    findings = [Finding("a", "1"), Finding("<b>", "", "is missing", "Do `this`.")]
    shown = Setup(findings).card().widget.children[0].value
    assert "<li>✓ a 1</li>" in shown and "&lt;b&gt; is missing" in shown
    assert "Do <code>this</code>." in shown and "1 of 2 things" in shown


def test_where_no_widget_is_shown_the_text_says_what_to_do():
    bundle = check_setup()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert setup_check.NO_BUTTON in bundle["text/plain"]


def test_it_works_and_says_so_where_nothing_but_python_is_installed(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from course_utils.setup_check import check_setup\n"
        "print(check_setup()._repr_mimebundle_()['text/plain'])"
    )
    root = str(Path(setup_check.__file__).parents[1])
    # -S: no site-packages.
    out = subprocess.run(
        [sys.executable, "-S", "-I", "-c", code, root],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert out.returncode == 0, out.stderr
    assert "✗ numpy is missing" in out.stdout and "✗ torch is missing" in out.stdout
    assert "course.py" in out.stdout
