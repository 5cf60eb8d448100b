"""Releases: at once, on a day, by takeover; their log, numbers and review-by days."""

import datetime as dt

import pytest

from content_types import sequences
from workflows import Forbidden, Missing, Stale, WrongState, audit, catalog, release_due, release_log
from workflows.release import _review_by

DAY = dt.timedelta(days=1)
RELEASED = {"kind": "information", "fachgebiet": "shisha", "newsletter": True, "takeover": False, "by": "pruefer"}


def run_clock(desk):
    return desk.write(lambda site: release_due(site, desk.now))


def test_a_release_is_pointer_log_journal_and_entry_in_one_transaction(desk):
    document = desk.create()
    desk.do("submit", document, "autor")
    before = len(desk.site.journal)
    fassung = desk.do("approve", document, "pruefer")
    assert document.released is document.last_released is fassung
    assert (document.working, document.state, fassung.state, fassung.released_at) == (
        None,
        "released",
        "released",
        desk.now,
    )
    ((number, entry),) = release_log.since(desk.site, 0)
    assert (number, entry) == (1, {"at": desk.now, "document": document.id, "version": 1, **RELEASED})
    assert len(desk.site.journal) == before + 1
    assert audit.history(desk.site, document.id)[-1]["event"] == "approve"


def test_the_released_fassung_stays_until_the_next_takes_its_place(desk):
    document = desk.released()
    desk.do("revise", document, "autor")
    desk.edit(document, title="Neu")
    desk.do("submit", document, "autor")
    assert desk.sees("leser", document).version == 1
    desk.do("approve", document, "pruefer")
    assert desk.sees("leser", document).version == 2
    assert [fassung.state for fassung in document.fassungen] == ["superseded", "released"]
    assert release_log.newest(desk.site) == 2
    assert [number for number, _ in release_log.since(desk.site, 1)] == [2]


def test_numbers_run_by_kind_fachgebiet_and_year_and_stay(desk, clock):
    first, second = desk.released(), desk.released()
    other = desk.released("rechtstatsache")
    assert [first.number, second.number, other.number] == ["IN-SHI-2026-0001", "IN-SHI-2026-0002", "RT-SHI-2026-0001"]
    clock.now = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # New Year in Berlin
    assert desk.released().number == "IN-SHI-2027-0001"
    desk.do("revise", first, "autor")
    desk.release(first)
    assert first.number == "IN-SHI-2026-0001"
    assert desk.create().number is None


def test_the_last_approval_may_bring_a_date(desk, clock):
    document = desk.create()
    desk.do("submit", document, "autor")
    at = desk.now + DAY + dt.timedelta(microseconds=500_000)
    desk.do("approve", document, "pruefer", at=at, newsletter=False, review_by=dt.date(2026, 9, 1))
    assert (document.working.state, document.working.scheduled_at, document.state) == ("scheduled", at, "new")
    assert audit.history(desk.site, document.id)[-1]["scheduled_at"] == at
    clock.now = at - dt.timedelta(microseconds=1)
    assert run_clock(desk) == []
    clock.now = at
    assert run_clock(desk) == [document.id]
    assert run_clock(desk) == []
    assert (document.state, document.released.released_at, document.review_by) == ("released", at, dt.date(2026, 9, 1))
    (entry,) = [entry for _, entry in release_log.since(desk.site, 0)]
    assert (entry["newsletter"], entry["by"]) == (False, None)
    last = audit.history(desk.site, document.id)[-1]
    assert (last["event"], last["by"], last["before"], last["after"]) == ("release", None, "scheduled", "released")


def test_a_date_with_the_first_of_two_approvals_waits_for_the_second(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", at=desk.now + DAY)
    desk.do("approve", document, "recht")
    assert document.state == "released"


def test_several_dates_that_have_come_are_released_oldest_first(desk, clock):
    made = []
    for days in (3, 1, 2, 9):
        document = desk.create()
        desk.do("submit", document, "autor")
        desk.do("approve", document, "pruefer", at=desk.now + days * DAY)
        made.append(document)
    clock.forward(days=5)
    assert run_clock(desk) == [made[1].id, made[2].id, made[0].id]
    assert made[3].working.state == "scheduled"


def test_a_date_is_taken_back_and_set_anew(desk):
    document = desk.create("lagebild")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    desk.do("approve", document, "buero")
    desk.do("schedule", document, "freigeber", at=desk.now + DAY, review_by=dt.date(2026, 5, 1))
    with pytest.raises(WrongState):
        desk.do("discard", document, "leiter")
    desk.do("unschedule", document, "buero")
    assert (document.working.state, document.working.scheduled_at, document.working.review_by) == (
        "approved",
        None,
        None,
    )
    assert catalog.scheduled_until(desk.site, desk.now + 9 * DAY) == []
    desk.do("schedule", document, "freigeber", at=desk.now + 2 * DAY)
    assert catalog.scheduled_until(desk.site, desk.now + 9 * DAY) == [document]


def test_a_scheduled_text_that_is_not_what_was_approved_goes_back(desk, clock):
    document = desk.create()
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", at=desk.now + DAY)
    desk.write(lambda site: setattr(document.working, "title", "Untergeschoben"))
    clock.forward(days=2)
    assert run_clock(desk) == []
    assert (document.state, document.working.state) == ("new", "approved")
    assert audit.history(desk.site, document.id)[-1]["event"] == "unschedule"


@pytest.mark.parametrize(
    "day, review_by",
    [
        (dt.date(2026, 3, 31), dt.date(2027, 3, 31)),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
        (dt.date(2026, 12, 31), dt.date(2027, 12, 31)),
        (dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
    ],
)
def test_a_text_is_in_force_for_twelve_months(desk, day, review_by):
    document = desk.create(review_by=None)
    assert _review_by(document.working, day) == review_by


def test_the_review_by_day_is_that_of_the_decision_else_of_the_text(desk):
    assert desk.released().review_by == dt.date(2026, 12, 31)
    document = desk.create()
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", review_by=dt.date(2026, 6, 1))
    assert document.review_by == dt.date(2026, 6, 1)
    assert catalog.to_confirm(desk.site, desk.held("leiter"), dt.date(2026, 5, 31)) == []
    assert catalog.to_confirm(desk.site, desk.held("leiter"), dt.date(2026, 6, 1)) == [document]
    assert catalog.to_confirm(desk.site, desk.held("leser"), dt.date(2026, 6, 1)) == []


def test_a_release_may_stay_out_of_the_newsletter(desk):
    document = desk.create()
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", newsletter=False)
    assert [entry["newsletter"] for _, entry in release_log.since(desk.site, 0)] == [False]


def test_a_takeover_is_released_and_marked_for_good(desk):
    document = desk.create("rechtstatsache", summary=None, source=None)
    desk.takeover(document)
    assert (document.state, document.released.takeover, document.released.approvals) == ("released", True, ())
    assert document.number == "RT-SHI-2026-0001"
    assert [(entry["takeover"], entry["by"]) for _, entry in release_log.since(desk.site, 0)] == [(True, "buero")]
    assert [entry["event"] for entry in audit.history(desk.site, document.id)] == ["create", "takeover"]
    assert sequences.last(desk.site.journal) == 1
    desk.do("revise", document, "autor")
    assert document.working.takeover is False


def test_only_the_office_takes_over_and_only_drafts_with_content(desk):
    document = desk.create()
    for login in ("leiter", "admin", "autor", "freigeber"):
        with pytest.raises(Forbidden, match="Geschäftsstelle"):
            desk.takeover(document, by=login)
    empty = desk.create(body_html=None)
    with pytest.raises(Missing):
        desk.takeover(empty)
    desk.do("submit", document, "autor")
    with pytest.raises(WrongState):
        desk.takeover(document)
    assert len(desk.site.releases) == 0


def test_a_double_click_is_one_release(desk):
    document = desk.create()
    desk.do("submit", document, "autor")
    seen = document.working.hash
    desk.do("approve", document, "pruefer", hash=seen)
    with pytest.raises((WrongState, Stale)):
        desk.do("approve", document, "pruefer", hash=seen)
    assert len(desk.site.releases) == 1
    assert [entry["event"] for entry in audit.history(desk.site, document.id)].count("approve") == 1
