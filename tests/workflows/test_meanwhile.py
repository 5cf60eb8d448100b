"""Who comes second to a decision is told so, and nobody else learns anything from it."""

import datetime as dt

import pytest

from workflows import Decided, Forbidden, Stale, Unseen, WrongState, check, release_due


@pytest.fixture()
def submitted(desk):
    def submitted(kind="information", by="autor"):
        document = desk.create(kind, by=by)
        desk.do("submit", document, by)
        return document, document.working.hash

    return submitted


def second(desk, document, name, by, hash, **given):
    """The refusal of who comes second."""
    with pytest.raises((Unseen, Forbidden, WrongState)) as caught:
        desk.do(name, document, by, hash=hash, **given)
    return caught.value


def told(error):
    return (error.entry["event"], error.entry["by"], error.entry["after"])


@pytest.mark.parametrize("name", ["approve", "request_changes"])
def test_of_two_approvals_the_second_hears_of_the_first(desk, submitted, name):
    document, hash = submitted()
    desk.do("approve", document, "pruefer")
    error = second(desk, document, name, "pruefer2", hash)
    assert type(error) is Decided and told(error) == ("approve", "pruefer", "released")
    assert [each["person"] for each in document.released.approvals] == ["pruefer"]


@pytest.mark.parametrize("step", [None, 1])
def test_a_step_that_is_over_is_another_answer_than_one_that_was_never_theirs(desk, submitted, step):
    document, hash = submitted("rechtstatsache")
    desk.do("approve", document, "pruefer")
    assert told(second(desk, document, "approve", "pruefer2", hash, step=step)) == ("approve", "pruefer", "in_review")
    assert type(second(desk, document, "approve", "autor", hash, step=step)) is Forbidden
    with pytest.raises(Decided):
        desk.do("approve", document, "doppel", hash=hash, step=1)


@pytest.mark.parametrize("act, by", [("request_changes", "pruefer"), ("discard", "leiter"), ("recall", "autor")])
@pytest.mark.parametrize("name", ["approve", "request_changes"])
def test_who_may_see_it_no_more_hears_that_it_no_longer_waits_and_nothing_else(desk, submitted, act, by, name):
    document, hash = submitted()
    desk.do(act, document, by)
    error = second(desk, document, name, "pruefer2", hash)
    assert type(error) is Decided and error.entry is None and "Pruefer" not in error.sentence
    for login in ("leser", "fremd", "admin", "redaktion", "autor2", "recht"):
        assert type(second(desk, document, name, login, hash)) is Unseen, login
    assert type(second(desk, document, name, "pruefer2", "0" * 64)) is Unseen
    for nothing in (None, "", 5, [hash]):
        assert type(second(desk, document, name, "pruefer2", nothing)) is Unseen


def test_who_lost_their_role_meanwhile_hears_nothing(desk, submitted):
    document, hash = submitted()
    desk.do("request_changes", document, "pruefer")
    desk.grant("pruefer2", ("reader", "*"))
    assert type(second(desk, document, "approve", "pruefer2", hash)) is Unseen


def test_who_wrote_in_it_could_not_have_approved(desk, submitted):
    document, hash = submitted(by="schreibpruefer")
    desk.do("approve", document, "pruefer")
    assert type(second(desk, document, "approve", "schreibpruefer", hash)) is WrongState


def test_who_has_approved_one_step_is_told_why_they_cannot_approve_the_next(desk, submitted):
    document, hash = submitted("rechtstatsache")
    desk.do("approve", document, "doppel", step=1)
    assert "zweite Person" in second(desk, document, "approve", "doppel", hash).sentence
    assert type(second(desk, document, "approve", "doppel", hash, step=1)) is Decided  # the same click again


def test_what_was_handed_in_anew_is_open_again(desk, submitted):
    document, hash = submitted()
    desk.do("request_changes", document, "pruefer")
    desk.do("submit", document, "autor")
    assert document.working.hash == hash
    assert type(second(desk, document, "approve", "autor", hash)) is Forbidden
    assert type(second(desk, document, "approve", "recht", hash)) is Unseen
    desk.do("approve", document, "pruefer2", hash=hash)
    assert told(second(desk, document, "approve", "pruefer", hash)) == ("approve", "pruefer2", "released")


def test_it_is_told_when_the_draft_has_been_written_on_as_well(desk, submitted):
    document, hash = submitted()
    desk.do("request_changes", document, "pruefer")
    desk.edit(document, title="Neuer Titel")
    assert type(second(desk, document, "approve", "pruefer2", hash)) is Decided
    assert type(second(desk, document, "approve", "pruefer2", document.working.hash)) is Unseen
    desk.do("submit", document, "autor")
    with pytest.raises(Stale):
        desk.do("approve", document, "pruefer2", hash=hash)


def test_a_draft_begun_since_is_not_taken_for_what_it_copies(desk, submitted):
    document, hash = submitted()
    desk.do("approve", document, "pruefer")
    desk.do("revise", document, "autor")
    assert type(second(desk, document, "approve", "pruefer2", document.working.hash)) is WrongState
    assert told(second(desk, document, "approve", "pruefer2", hash)) == ("approve", "pruefer", "released")


def test_of_two_releases_and_two_dates(desk, submitted):
    document, hash = submitted("lagebild")
    desk.do("approve", document, "pruefer")
    desk.do("approve", document, "buero")
    at = desk.now + dt.timedelta(hours=1)
    desk.do("schedule", document, "buero", at=at)
    assert told(second(desk, document, "release", "freigeber", hash)) == ("schedule", "buero", "scheduled")
    desk.do("unschedule", document, "freigeber")
    assert told(second(desk, document, "unschedule", "buero", hash)) == ("unschedule", "freigeber", "approved")
    desk.do("schedule", document, "buero", at=at)
    desk.clock.forward(hours=2)
    desk.write(lambda site: release_due(site, desk.now))
    assert told(second(desk, document, "unschedule", "freigeber", hash)) == ("release", None, "released")


def test_of_two_who_withdraw(desk):
    document = desk.released()
    hash = document.released.hash
    desk.withdraw(document, "leiter")
    assert told(second(desk, document, "withdraw", "geschaeftsstelle", hash)) == ("withdraw", "leiter", "withdrawn")
    with pytest.raises(Forbidden):
        check(desk.site, document, "withdraw", desk.person("autor"), desk.now, hash)
    with pytest.raises(Unseen):
        check(desk.site, document, "withdraw", desk.person("leser"), desk.now, hash)
