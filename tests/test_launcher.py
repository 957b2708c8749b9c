"""The launcher: nothing of the learner's is ever lost, and every failure has words."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

import course
from course_utils import workbook

# The workbook -------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path):
    lessons, mine = tmp_path / "chapters", tmp_path / "workbook"
    (lessons / "01").mkdir(parents=True)
    (lessons / "01" / "a.ipynb").write_text("edition 1", encoding="utf-8")
    return lessons, mine


def contents(folder: Path) -> set[str]:
    return {p.read_text(encoding="utf-8") for p in folder.rglob("*.ipynb")}


def test_the_first_opening_copies_the_lessons(folders):
    lessons, mine = folders
    assert workbook.update(lessons, mine) == ["01/a.ipynb: added"]
    assert (mine / "01" / "a.ipynb").read_text(encoding="utf-8") == "edition 1"
    assert workbook.update(lessons, mine) == []


def test_an_untouched_copy_is_updated(folders):
    lessons, mine = folders
    workbook.update(lessons, mine)
    (lessons / "01" / "a.ipynb").write_text("edition 2", encoding="utf-8")
    assert workbook.update(lessons, mine) == ["01/a.ipynb: updated"]
    assert contents(mine) == {"edition 2"}


def test_a_touched_copy_is_kept_and_the_new_edition_laid_beside(folders):
    lessons, mine = folders
    workbook.update(lessons, mine)
    (mine / "01" / "a.ipynb").write_text("my work", encoding="utf-8")
    assert workbook.update(lessons, mine) == []
    (lessons / "01" / "a.ipynb").write_text("edition 2", encoding="utf-8")
    workbook.update(lessons, mine)
    assert (mine / "01" / "a.ipynb").read_text(encoding="utf-8") == "my work"
    beside = mine / "01" / "a (new edition).ipynb"
    assert beside.read_text(encoding="utf-8") == "edition 2"
    assert workbook.update(lessons, mine) == []


def test_a_deleted_copy_comes_back_fresh(folders):
    lessons, mine = folders
    workbook.update(lessons, mine)
    (mine / "01" / "a.ipynb").unlink()
    assert workbook.update(lessons, mine) == ["01/a.ipynb: added"]


def test_without_a_readable_manifest_every_copy_counts_as_touched(folders):
    lessons, mine = folders
    workbook.update(lessons, mine)
    (mine / ".workbook.json").write_text("{broken", encoding="utf-8")
    (lessons / "01" / "a.ipynb").write_text("edition 2", encoding="utf-8")
    workbook.update(lessons, mine)
    assert contents(mine) == {"edition 1", "edition 2"}


@pytest.mark.parametrize("seed", range(40))
def test_no_edit_is_ever_lost_whatever_the_order_of_updates(tmp_path, seed):
    chance = random.Random(seed)
    lessons, mine = tmp_path / "chapters", tmp_path / "workbook"
    lessons.mkdir()
    names = ["a.ipynb", "b.ipynb"]
    edits: set[str] = set()
    for turn in range(30):
        what = chance.choice(["edition", "old edition", "edit", "delete", "manifest"])
        if what == "edition":
            (lessons / chance.choice(names)).write_text(f"edition {turn}")
        elif what == "old edition":
            (lessons / chance.choice(names)).write_text("edition 0")
        elif what == "manifest" and chance.random() < 0.2:
            (mine / ".workbook.json").unlink(missing_ok=True)
        elif mine.exists() and (files := sorted(mine.glob("*.ipynb"))):
            file = chance.choice(files)
            if what == "edit":
                edits.discard(file.read_text())  # the learner's own replacement
                file.write_text(f"edit {turn}")
                edits.add(f"edit {turn}")
            elif what == "delete" and file.read_text() not in edits:
                file.unlink()
        workbook.update(lessons, mine)
        assert edits <= contents(mine)
        for name in names:
            if (lessons / name).exists():
                newest = (lessons / name).read_text()
                manifest = json.loads((mine / ".workbook.json").read_text())
                assert newest in contents(mine) or name in manifest["files"]


def test_an_update_that_is_interrupted_goes_on_the_next_time(folders, monkeypatch):
    lessons, mine = folders
    (lessons / "01" / "b.ipynb").write_text("edition 1 of b", encoding="utf-8")
    write, calls = workbook._write, []

    def fails_at_the_second(path, content):
        calls.append(path)
        if len(calls) == 2:
            raise OSError("No space left on device")
        write(path, content)

    monkeypatch.setattr(workbook, "_write", fails_at_the_second)
    with pytest.raises(OSError, match="No space"):
        workbook.update(lessons, mine)
    monkeypatch.setattr(workbook, "_write", write)
    (mine / "01" / "a.ipynb").write_text("my work", encoding="utf-8")
    workbook.update(lessons, mine)
    assert {"my work", "edition 1 of b"} <= contents(mine)


# Opening and building -------------------------------------------------------------------


@pytest.fixture
def somewhere(tmp_path, monkeypatch):
    """The launcher with its folders in a temporary place, and commands only noted."""
    for name, folder in {
        "HERE": tmp_path,
        "LESSONS": tmp_path / "chapters",
        "WORKBOOK": tmp_path / "workbook",
        "VENV": tmp_path / ".venv",
    }.items():
        monkeypatch.setattr(course, name, folder)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "00_start_here.ipynb").write_text("{}")
    for lock in course.LOCKS.values():
        (tmp_path / lock).write_text("torch==2.13.0\n")
    (tmp_path / "pyproject.toml").write_text("")
    commands = []

    def noted(command, **options):
        commands.append(([str(part) for part in command], options))
        if "venv" in command:
            Path(command[-1]).mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(subprocess, "call", noted)
    monkeypatch.setattr(course, "_works", lambda: (tmp_path / ".venv").exists())
    return commands


def test_opening_builds_copies_and_starts_on_the_start_page(somewhere, capsys):
    assert course.main(["--no-browser", "--port", "9000", "--", "--debug"]) == 0
    last, options = somewhere[-1]
    assert last[1:3] == ["-m", "jupyterlab"]
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in last
    assert {"--no-browser", "--port=9000", "--debug"} <= set(last)
    assert options["cwd"] == course.WORKBOOK
    assert options["env"]["OMP_NUM_THREADS"] == "1"
    assert (course.WORKBOOK / "00_start_here.ipynb").exists()
    settings = course.VENV / "share/jupyter/lab/settings/overrides.json"
    assert '"fetchNews": "false"' in settings.read_text()
    assert "takes a few minutes" in capsys.readouterr().out


def test_the_second_opening_builds_nothing(somewhere):
    course.main([])
    somewhere.clear()
    course.main([])
    assert [c[1:3] for c, _ in somewhere] == [["-m", "jupyterlab"]]


def test_a_changed_lock_is_installed(somewhere):
    course.main([])
    somewhere.clear()
    (course.HERE / course.LOCKS["open"]).write_text("torch==2.13.0\nnumpy==2.4.6\n")
    course.main([])
    assert any("-r" in command for command, _ in somewhere)


def test_an_interrupted_build_is_taken_up_again(somewhere, monkeypatch, capsys):
    noted = subprocess.call

    def interrupted(command, **options):
        if "-r" in command:
            raise KeyboardInterrupt
        return noted(command, **options)

    monkeypatch.setattr(subprocess, "call", interrupted)
    assert course.main([]) == 130
    assert "same command again" in capsys.readouterr().err
    monkeypatch.setattr(subprocess, "call", noted)
    somewhere.clear()
    assert course.main([]) == 0
    assert any("-r" in command for command, _ in somewhere)


def test_a_failing_network_is_explained_and_leaves_no_marker(
    somewhere, monkeypatch, capsys
):
    noted = subprocess.call
    monkeypatch.setattr(
        subprocess, "call", lambda c, **o: 1 if "-r" in c else noted(c, **o)
    )
    assert course.main([]) == 1
    said = capsys.readouterr().err
    assert "network" in said and "same command again" in said and "disk" in said
    assert not list(course.VENV.glob("course-*.json"))


def test_a_full_disk_is_explained(somewhere, monkeypatch, capsys):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(workbook, "update", full)
    assert course.main([]) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said and "nothing of yours is lost" in said


def test_only_linux_without_nvidia_asks_the_cpu_index(somewhere, monkeypatch):
    for system, driver, asked in (
        ("Linux", None, True),
        ("Linux", "/usr/bin/nvidia-smi", False),
        ("Darwin", None, False),
    ):
        somewhere.clear()
        monkeypatch.setattr(course.platform, "system", lambda s=system: s)
        monkeypatch.setattr(course.shutil, "which", lambda _name, d=driver: d)
        course._torch_for_cpu()
        assert bool(somewhere) == asked


def test_a_real_environment_is_recognised_and_a_broken_one_is_not(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(course, "VENV", tmp_path / ".venv")
    assert not course._works()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / ".venv"], check=True)
    assert course._works()
    course._python().unlink()
    assert not course._works()


def test_test_passes_arguments_on_and_runs_everything_without(somewhere, monkeypatch):
    seen = []

    def counted(command, counts):
        seen.append([str(part) for part in command])
        counts["passed"] = counts.get("passed", 0) + 3
        return 0

    monkeypatch.setattr(course, "_counted", counted)
    assert course.main(["test", "-k", "likelihood"]) == 0
    assert all("likelihood" in command for command in seen)
    seen.clear()
    assert course.main(["test"]) == 0
    joined = [" ".join(command) for command in seen]
    for part in (
        "ruff check",
        "ruff format",
        "not browser",
        "--nbval",
        "tests/browser",
    ):
        assert any(part in command for command in joined), part


def test_a_failing_step_fails_the_whole(somewhere, monkeypatch, capsys):
    monkeypatch.setattr(course, "_counted", lambda command, counts: 1)
    assert course.main(["test"]) == 1
    assert "Failed: ruff check" in capsys.readouterr().out


def test_counts_of_all_steps_are_added_up():
    counts = {"passed": 1}
    words = "print('=== 2 failed, 5 passed, 1 skipped in 3s ===')"
    assert course._counted([sys.executable, "-c", words], counts) == 0
    assert counts == {"passed": 6, "failed": 2, "skipped": 1}
