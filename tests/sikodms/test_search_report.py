"""What is counted of searches, and what never is."""

import datetime as dt
import json
import random
import threading

import pytest

from sikodms.search_report import FILE, MOST_NAMED, MOST_UNNAMED, STEPS, SearchReport, normalised
from tests.conftest import MONDAY


@pytest.fixture()
def counted(tmp_path):
    return SearchReport(tmp_path, 90)


def ask(report, q, now=MONDAY, total=0, seconds=0.01, unfiltered=True, times=1, corrected=False, relaxed=False):
    for _ in range(times):
        report.count(now, q, total, seconds, unfiltered, corrected, relaxed)


def shown(report, now=MONDAY):
    return [row.text for row in report.report(now).without_hits]


def kept(report, now=MONDAY):
    """The file as it is written."""
    report.save(now, at_once=True)
    return (report._path).read_text()


def test_a_query_is_shown_when_it_was_asked_on_two_days_or_three_times(counted):
    ask(counted, "Einmal")
    ask(counted, "Zweimal am selben Tag", times=2)
    ask(counted, "Dreimal", times=3)
    ask(counted, "An zwei Tagen")
    assert shown(counted) == ["dreimal"]
    ask(counted, "an  zwei tagen", MONDAY + dt.timedelta(days=1))
    assert shown(counted, MONDAY + dt.timedelta(days=1)) == ["dreimal", "an zwei tagen"]


def test_a_text_that_too_few_asked_for_is_nowhere_on_the_disk(counted):
    ask(counted, "Erika Beispiel", times=2)
    assert "rika" not in kept(counted).lower()
    ask(counted, "Erika Beispiel")
    assert "erika beispiel" in kept(counted)


@pytest.mark.parametrize(
    "q",
    [
        "post@example.org",
        "Frage an jemand@beispiel",
        "Akte 12345",
        "0234 12 34 56",
        "geboren 01.02.1990",
        "DE12 3456 7890",
        "2 Js 1234/20",
        "x" * 99 + " 12345",
    ],
)
def test_addresses_and_numbers_of_persons_are_counted_without_their_text(counted, q):
    ask(counted, q, times=5)
    assert shown(counted) == []
    assert counted.report(MONDAY).days[-1].searches == 5
    assert json.loads(kept(counted))["unnamed"] == {}


@pytest.mark.parametrize("q", ["§ 33c GewO", "Erlass 2024", "Lüftung 15 ppm", "§§ 10, 11, 12 GewO"])
def test_norms_and_years_are_no_numbers_of_persons(counted, q):
    ask(counted, q, times=3)
    assert shown(counted) == [normalised(q)]


@pytest.mark.parametrize("q", ["", "   ", "\u200b", "\n"])
def test_an_empty_query_is_counted_without_a_text(counted, q):
    ask(counted, q, times=4)
    assert (counted.report(MONDAY).days[-1].searches, shown(counted)) == (4, [])


def test_a_query_is_kept_in_one_line_of_small_letters_and_cut(counted):
    ask(counted, " Lüftung\n\tIN  Bars " + "x" * 500, times=3)
    (text,) = shown(counted)
    assert text.startswith("lüftung in bars x") and len(text) == 100


def test_with_filters_nothing_is_said_about_the_query_itself(counted):
    ask(counted, "Kohle", unfiltered=False, times=5)
    assert shown(counted) == []
    assert counted.report(MONDAY).days[-1].without_hits == 5


def test_what_has_hits_by_now_is_no_longer_missing(counted):
    ask(counted, "Kohle", times=3)
    ask(counted, "Kohle", MONDAY + dt.timedelta(days=1), total=4)
    assert shown(counted, MONDAY + dt.timedelta(days=1)) == []


def test_days_count_hits_corrections_and_fewer_words(counted):
    ask(counted, "a", total=3)
    ask(counted, "b", total=3, corrected=True)
    ask(counted, "c", total=3, relaxed=True)
    ask(counted, "d")
    assert counted.report(MONDAY).days[-1][1:] == (4, 1, 1, 1)


def test_a_week_says_how_long_half_and_95_of_100_took(counted):
    dice = random.Random(3)
    times = [dice.uniform(0.001, 0.2) for _ in range(400)] + [4.2]
    for seconds in times:
        ask(counted, "x", total=1, seconds=seconds)
    (week,) = counted.report(MONDAY).weeks
    ordered = sorted(round(1000 * seconds) for seconds in times)
    for said, exact in ((week.half, ordered[200]), (week.most, ordered[380])):
        assert exact <= said <= next(step for step in STEPS if step >= exact)
    assert (week.monday, week.searches, week.slowest) == (dt.date(2026, 3, 2), 401, 4200)


def test_slow_queries_are_told_slowest_first_and_only_if_several_asked(counted):
    ask(counted, "langsam", total=1, seconds=0.4, times=3)
    ask(counted, "langsamer", total=1, seconds=2.5, times=3)
    ask(counted, "am langsamsten", total=1, seconds=9)
    ask(counted, "schnell", total=1, seconds=0.02, times=3)
    assert [(row.text, row.slowest) for row in counted.report(MONDAY).slow] == [("langsamer", 2500), ("langsam", 400)]


def test_after_the_days_that_are_kept_everything_is_forgotten(counted):
    ask(counted, "Kohle", times=3)
    ask(counted, "Gebühr")
    last = MONDAY + dt.timedelta(days=89)
    assert shown(counted, last) == ["kohle"]
    after = counted.report(MONDAY + dt.timedelta(days=120))
    assert (after.without_hits, after.weeks, sum(day.searches for day in after.days)) == ([], [], 0)
    data = json.loads(kept(counted, MONDAY + dt.timedelta(days=120)))
    assert not any(data[name] for name in ("days", "weeks", "named", "unnamed"))


def test_what_fewer_have_asked_for_since_loses_its_text_again(counted):
    ask(counted, "Erika", times=2)
    ask(counted, "Erika", MONDAY + dt.timedelta(days=60))
    assert shown(counted, MONDAY + dt.timedelta(days=60)) == ["erika"]
    later = MONDAY + dt.timedelta(days=100)
    assert shown(counted, later) == []
    assert "erika" not in kept(counted, later)
    ask(counted, "Erika", later)
    assert shown(counted, later) == ["erika"]


def test_counts_outlive_a_restart_and_go_on(tmp_path, counted):
    ask(counted, "Kohle", times=2)
    counted.save(MONDAY, at_once=True)
    again = SearchReport(tmp_path, 90)
    ask(again, "Kohle")
    assert shown(again) == ["kohle"]
    assert again.report(MONDAY).days[-1].searches == 3
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_it_is_written_at_most_once_a_minute_and_only_if_something_was_counted(tmp_path, counted):
    counted.save(MONDAY)
    assert not (tmp_path / FILE).exists()
    ask(counted, "Kohle")
    counted.save(MONDAY)
    written = (tmp_path / FILE).read_text()
    ask(counted, "Kohle", times=2)
    counted.save(MONDAY + dt.timedelta(seconds=50))
    assert (tmp_path / FILE).read_text() == written
    counted.save(MONDAY + dt.timedelta(seconds=60))
    assert "kohle" in (tmp_path / FILE).read_text()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"form": 9}', '{"form": 1}', '{"form": 1, "key": "a", "days": {"x": [1,2,3,4]}, "weeks": {}, "named": {}, "unnamed": {}}'],
)  # fmt: skip
def test_an_unreadable_file_is_no_reason_not_to_start(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    begun = SearchReport(tmp_path, 90)
    ask(begun, "Kohle", times=3)
    assert shown(begun) == ["kohle"]


def test_a_folder_that_cannot_be_written_is_only_logged(tmp_path):
    report = SearchReport(tmp_path / "none", 90)
    ask(report, "Kohle", times=3)
    report.save(MONDAY)
    assert shown(report) == ["kohle"]


def test_switched_off_nothing_is_counted_and_what_was_is_deleted(tmp_path, counted):
    ask(counted, "Kohle", times=3)
    counted.save(MONDAY, at_once=True)
    off = SearchReport(tmp_path, 0)
    ask(off, "Kohle", times=3)
    off.save(MONDAY, at_once=True)
    assert not (tmp_path / FILE).exists()
    assert off.report(MONDAY) == ([], [], [], [])


def test_it_stays_small_whatever_is_asked(counted):
    for number in range(MOST_UNNAMED + 500):
        ask(counted, f"einzeln {chr(97 + number % 26)}{number // 26 % 1000}x{number // 26000}")
    for number in range(MOST_NAMED + 100):
        ask(counted, f"oft {number}", times=3)
    data = json.loads(kept(counted))
    assert len(data["named"]) == MOST_NAMED and MOST_UNNAMED - 1 <= len(data["unnamed"]) <= MOST_UNNAMED
    assert len(json.dumps(data)) < 1_000_000


def test_many_count_at_once_and_nothing_is_lost(counted):
    def work():
        for _ in range(300):
            ask(counted, "Kohle")
            counted.report(MONDAY)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = counted.report(MONDAY).without_hits
    assert (row.times, row.without_hits) == (1200, 1200)
