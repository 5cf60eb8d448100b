"""What waits for whom, and until when."""

import datetime as dt

import pytest

from workflows import catalog, due_after, waiting_for, working_days_until
from workflows.deadlines import is_working_day


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


def waits(desk, login):
    return [(task.document, task.act) for task in waiting_for(desk.site, desk.person(login), desk.now)]


def test_a_review_waits_for_those_who_can_decide_it(desk):
    document = desk.create("rechtstatsache")
    assert waits(desk, "pruefer") == []
    desk.do("submit", document, "autor")
    for login in ("pruefer", "pruefer2", "doppel", "schreibpruefer"):
        assert waits(desk, login) == [(document, "approve")]
    for login in ("autor", "recht", "leser", "leiter", "buero", "admin", "fremd"):
        assert waits(desk, login) == []
    desk.do("approve", document, "doppel")
    assert waits(desk, "recht") == [(document, "approve")]
    assert waits(desk, "doppel") == waits(desk, "pruefer") == []
    desk.do("approve", document, "recht")
    assert waits(desk, "recht") == []


def test_nothing_waits_for_who_wrote_it(desk):
    document = desk.create(by="schreibpruefer")
    desk.do("submit", document, "schreibpruefer")
    assert waits(desk, "schreibpruefer") == []


def test_named_reviewers_steer_until_the_step_is_overdue(desk, clock):
    document = desk.create()
    desk.do("submit", document, "autor", reviewers=["pruefer2", "pruefer2"])
    assert waits(desk, "pruefer2") == [(document, "approve")]
    assert waits(desk, "pruefer") == []
    clock.now = document.working.due_at + dt.timedelta(seconds=1)
    assert waits(desk, "pruefer") == [(document, "approve")]


def test_any_holder_may_decide_though_others_are_named(desk):
    document = desk.create()
    desk.do("submit", document, "autor", reviewers=["pruefer2"])
    desk.do("approve", document, "pruefer")
    assert document.state == "released"


def test_what_was_sent_back_waits_for_its_contributors(desk):
    document = desk.create()
    desk.do("submit", document, "autor")
    desk.do("request_changes", document, "pruefer")
    assert waits(desk, "autor") == [(document, "edit")]
    assert waits(desk, "pruefer") == []
    desk.do("submit", document, "autor")
    assert waits(desk, "autor") == []


def test_an_approved_lagebild_waits_for_its_release(desk):
    document = desk.create("lagebild")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    assert waits(desk, "buero") == [(document, "approve")]
    desk.do("approve", document, "buero")
    assert waits(desk, "buero") == waits(desk, "freigeber") == [(document, "release")]
    desk.do("schedule", document, "buero", at=desk.now + dt.timedelta(days=1))
    assert waits(desk, "buero") == waits(desk, "freigeber") == []


def test_what_is_due_first_comes_first(desk):
    later, sooner = desk.create(), desk.create()
    desk.do("submit", later, "autor", due_at=desk.now + dt.timedelta(days=9))
    desk.do("submit", sooner, "autor", due_at=desk.now + dt.timedelta(days=2))
    back = desk.create(by="schreibpruefer")
    desk.do("submit", back, "schreibpruefer")
    desk.do("request_changes", back, "pruefer")
    assert [task.document for task in waiting_for(desk.site, desk.person("schreibpruefer"), desk.now)] == [
        sooner,
        later,
        back,
    ]


def test_a_role_that_ended_empties_the_list(desk, clock):
    document = desk.create()
    desk.grant("pruefer", ("reviewer", "*", None, dt.date(2026, 3, 2)))
    desk.do("submit", document, "autor")
    assert len(waits(desk, "pruefer")) == 1
    clock.forward(days=1)
    assert waits(desk, "pruefer") == []


def test_each_step_has_five_working_days(desk, clock):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    assert document.working.due_at == utc(2026, 3, 9, 22, 59, 59)
    clock.forward(days=2)
    desk.do("approve", document, "pruefer")
    assert document.working.due_at == utc(2026, 3, 11, 22, 59, 59)
    assert catalog.due_until(desk.site, desk.held("leiter"), utc(2026, 3, 11, 12)) == []
    assert catalog.due_until(desk.site, desk.held("leiter"), utc(2026, 3, 12)) == [document]
    assert catalog.due_until(desk.site, desk.held("leser"), utc(2026, 3, 12)) == []
    desk.do("approve", document, "recht")
    assert catalog.due_until(desk.site, desk.held("leiter"), utc(2026, 4, 12)) == []


@pytest.mark.parametrize(
    "day, name",
    [
        (dt.date(2026, 6, 4), "Fronleichnam"),
        (dt.date(2027, 11, 1), "Allerheiligen"),
        (dt.date(2026, 4, 3), "Karfreitag"),
        (dt.date(2026, 10, 3), "Tag der Deutschen Einheit"),
        (dt.date(2026, 12, 25), "Weihnachten"),
        (dt.date(2026, 3, 7), "Samstag"),
    ],
)
def test_holidays_of_nrw_are_no_working_days(day, name):
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 6), dt.date(2025, 10, 31), dt.date(2027, 3, 8), dt.date(2026, 12, 24)]
)
def test_holidays_of_others_are(day):
    """Heilige Drei Könige, Reformationstag, Frauentag, Heiligabend."""
    assert is_working_day(day)


@pytest.mark.parametrize(
    "now, due",
    [
        (utc(2026, 3, 2, 9), utc(2026, 3, 9, 22, 59, 59)),
        (utc(2026, 5, 29, 9), utc(2026, 6, 8, 21, 59, 59)),  # over Fronleichnam
        (utc(2026, 3, 27, 9), utc(2026, 4, 7, 21, 59, 59)),  # over Easter and into summer time
        (utc(2026, 3, 1, 22, 59), utc(2026, 3, 6, 22, 59, 59)),  # Sunday
        (utc(2026, 3, 1, 23, 30), utc(2026, 3, 9, 22, 59, 59)),  # Monday in Berlin already
        (utc(2026, 12, 23, 9), utc(2026, 12, 31, 22, 59, 59)),
    ],
)
def test_five_working_days_end_in_berlin(now, due):
    assert due_after(now) == due


def test_working_days_left():
    monday = utc(2026, 3, 2, 9)
    assert [working_days_until(monday, monday + dt.timedelta(days)) for days in (0, 1, 4, 5, 7)] == [0, 1, 4, 4, 5]
    assert [working_days_until(monday, monday - dt.timedelta(days)) for days in (1, 3, 7)] == [-1, -1, -5]


def test_mine_is_what_i_wrote_and_still_see(desk):
    first = desk.released()
    second = desk.create()
    assert set(catalog.of_person(desk.site, "autor")[1]) == {first, second}
    assert catalog.of_person(desk.site, "autor", working_states=["draft"]) == (1, [second])
    desk.do("revise", first, "autor2")
    desk.edit(first, by="autor2", audience=["polizei"], title="Geheim")
    desk.release(first, by="autor2")
    assert catalog.of_person(desk.site, "autor") == (1, [second])
    assert catalog.of_person(desk.site, "autor2") == (1, [first])
