import json
import re
import threading
from datetime import UTC, datetime

import pytest

from course_utils.exercises import check, predict, progress, quiz, records
from course_utils.exercises.contents import CHAPTERS
from course_utils.exercises.overview import Overview
from course_utils.exercises.records import History


def noon():
    return datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    """A workbook, with the working folder in one of its chapters."""
    monkeypatch.delenv("COURSE_RECORDS")
    (tmp_path / ".workbook.json").write_text("{}", encoding="utf-8")
    chapter = tmp_path / "01_probability_distributions"
    chapter.mkdir()
    monkeypatch.chdir(chapter)
    records.forget_session()
    return tmp_path


def event(number):
    return {"kind": "quiz", "name": f"q{number}", "correct": True}


def test_records_stand_in_the_workbook_and_come_back(workbook):
    records.record(event(1), clock=noon)
    stored = (workbook / "progress.jsonl").read_text(encoding="utf-8")
    assert json.loads(stored) == {"at": "2026-01-02T12:00:00+00:00", **event(1)}
    assert [e["name"] for e in records.history().events] == ["q1"]


def test_outside_a_workbook_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_RECORDS")
    monkeypatch.chdir(tmp_path)
    records.forget_session()
    records.record(event(1))
    assert list(tmp_path.iterdir()) == []
    assert [e["name"] for e in records.history().events] == ["q1"]


def test_a_torn_line_is_skipped_and_counted_and_spoils_no_other(workbook):
    records.record(event(1))
    with (workbook / "progress.jsonl").open("ab") as file:
        file.write(b'{"kind": "quiz", "na')
    records.record(event(2))
    with (workbook / "progress.jsonl").open("ab") as file:
        file.write(b"\xff\xfe\n[1, 2]\n")
    history = records.history()
    assert [e["name"] for e in history.events] == ["q1", "q2"]
    assert history.damaged == 3
    assert "3 line(s)" in repr(progress())


def test_many_notebooks_can_write_at_once(workbook):
    def write(first):
        for number in range(first, first + 50):
            records.record(event(number))

    threads = [threading.Thread(target=write, args=(100 * i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = records.history()
    assert history.damaged == 0 and len({e["name"] for e in history.events}) == 300


def test_a_file_that_cannot_be_written_does_not_stop_the_lesson(workbook):
    (workbook / "progress.jsonl").mkdir()
    records.record(event(1))
    (workbook / "progress.jsonl").rmdir()
    assert [e["name"] for e in records.history().events] == ["q1"]


def test_checks_quizzes_and_predictions_are_recorded(workbook):
    def wasserstein_1(x, y):
        return abs(x - y).mean()

    check(wasserstein_1)
    quiz("same-mean").answer(0)
    predict("narrow-density").lock(1.0)
    events = records.history().events
    assert [(e["kind"], e["name"]) for e in events] == [
        ("exercise", "wasserstein_1"),
        ("quiz", "same-mean"),
        ("prediction", "narrow-density"),
    ]
    assert events[0]["misconception"] == "no sorting"


def test_a_stub_leaves_no_record(workbook):
    def wasserstein_1(x, y): ...

    check(wasserstein_1)
    assert records.history().events == []


def _all_of(lesson):
    exercises = [("exercise", name) for name in lesson.exercises]
    quizzes = [("quiz", name) for name in lesson.quizzes]
    return [{"kind": k, "name": n, "correct": True} for k, n in exercises + quizzes]


FIRST = CHAPTERS[1]  # CHAPTERS[0] is the start page


def test_progress_counts_and_points_to_the_first_lesson_that_is_not_done():
    first, second = FIRST.lessons[:2]
    overview = Overview(History(_all_of(first), 0))
    assert overview.is_done(first) and not overview.is_done(second)
    assert overview.next == (FIRST, second)
    assert f"{second.stem}.ipynb" in repr(overview)
    assert f"href='{FIRST.folder}/{second.stem}.ipynb'" in overview._repr_html_()


def test_one_goes_on_where_one_stopped_and_what_was_left_out_comes_last():
    third, last = FIRST.lessons[2], CHAPTERS[-1].lessons[-1]
    guess = {"kind": "prediction", "name": third.predictions[0], "guess": 26.0}
    assert Overview(History([guess], 0)).next == (FIRST, third)
    done = [guess, *_all_of(third)]
    assert Overview(History(done, 0)).next == (FIRST, FIRST.lessons[3])
    end_of_chapter = [*done, *_all_of(FIRST.lessons[-1])]
    following = CHAPTERS[CHAPTERS.index(FIRST) + 1]
    next_chapter = (following, following.lessons[0])
    assert Overview(History(end_of_chapter, 0)).next == next_chapter
    at_the_end = [*done, *_all_of(last)]
    assert Overview(History(at_the_end, 0)).next == (FIRST, FIRST.lessons[0])
    hint = {"kind": "hint", "name": FIRST.lessons[1].exercises[0], "number": 1}
    assert Overview(History([*done, hint], 0)).next == (FIRST, FIRST.lessons[1])
    foreign = {"kind": "exercise", "name": "of_another_edition", "correct": True}
    assert Overview(History([*done, foreign], 0)).next == (FIRST, FIRST.lessons[3])


def test_the_start_page_is_counted_but_never_where_to_go_on():
    start = CHAPTERS[0].lessons[0]
    assert Overview(History([], 0)).next == (FIRST, FIRST.lessons[0])
    everything_else = [
        e for c in CHAPTERS[1:] for lesson in c.lessons for e in _all_of(lesson)
    ]
    overview = Overview(History(everything_else, 0))
    assert overview.next is None and not overview.is_done(start)
    assert overview.counts(start)["exercises"] == (0, 1)


def links(folder, monkeypatch) -> list:
    """Where the links of the overview lead, seen from a notebook in this folder."""
    monkeypatch.chdir(folder)
    targets = re.findall("href='([^']+)'", Overview(History([], 0))._repr_html_())
    return [(folder / target).resolve() for target in targets]


@pytest.mark.parametrize("mark", [".workbook.json", "00_start_here.ipynb"])
def test_links_lead_to_the_lessons_from_wherever_they_are_shown(
    tmp_path, monkeypatch, mark
):
    (tmp_path / mark).write_text("{}", encoding="utf-8")
    deep = tmp_path / FIRST.folder / "more"
    deep.mkdir(parents=True)
    wanted = {
        (tmp_path / chapter.folder / f"{lesson.stem}.ipynb").resolve()
        for chapter in CHAPTERS
        for lesson in chapter.lessons
    }
    for folder in (tmp_path, deep.parent, deep):
        assert set(links(folder, monkeypatch)) == wanted


def test_links_outside_of_any_course_are_those_of_the_start_page(tmp_path, monkeypatch):
    start = (tmp_path / "00_start_here.ipynb").resolve()
    assert start in links(tmp_path, monkeypatch)


def test_wrong_answers_do_not_count_as_done():
    first = FIRST.lessons[0]
    wrong = [{**event, "correct": False} for event in _all_of(first)]
    assert Overview(History(wrong, 0)).counts(first)["exercises"] == (0, 1)


def test_when_all_is_done_it_says_so():
    events = [e for c in CHAPTERS for lesson in c.lessons for e in _all_of(lesson)]
    assert Overview(History(events, 0)).next is None
    assert "Everything is done" in repr(Overview(History(events, 0)))
