"""Following searches: what is new is told once, by the rights of the moment, and nothing is lost."""

import datetime as dt

import pytest

from content_types import Person, add_person, saved_search
from index.engines.whoosh.engine import WhooshEngine
from mail import Asking, Follower, delete_search, last_slot, reopen_notice, take_back, unfollow_search
from mail.claims import Claims
from workflows import release_log


def texts(box):
    return {to.partition("@")[0]: message.get_body(("plain",)).get_content() for to, message in box.parsed().items()}


def disable(site, person):
    site.person(person).disabled = True


# What is told


def test_a_release_that_matches_is_told_in_one_mail_and_once(following, postbox, engine_for):
    search = following.search(q="Kohle")
    id = following.release("Kohlen im Freien")
    following.release("Fristen")
    assert following.look() == 1
    box = postbox()
    engine = engine_for(box)
    engine.run_once()
    (message,) = box.parsed().values()
    assert message["Subject"] == "1 neuer Treffer: Kohle"
    text = message.get_body(("plain",)).get_content()
    assert "Kohlen im Freien" in text and "Fristen" not in text
    assert f"https://portal.example.org/d/{id}" in text
    assert "Worum es bei Kohlen im Freien geht." in text
    assert "2. März 2026" in text and "Shisha" in text
    assert "https://portal.example.org/search?q=Kohle&sort=date" in text
    html = message.get_body(("html",)).get_content()
    assert "Kohlen im Freien" in html and "Dieser Suche nicht mehr folgen" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/a/suche.{search}-leser-" in message["List-Unsubscribe"]
    assert message["List-Id"] == f"<{search}.suche.example.org>"
    assert following.notice(search) == ([id], 0, "sent", "accepted")
    following.look()
    engine.run_once()
    assert len(box.mails) == 1


def test_what_was_released_before_it_was_followed_is_not_told(following):
    following.release()
    search = following.search(follow="none")
    following.release()
    following.change(search, follow="daily")
    assert following.look(after=86400) == 0
    following.release()
    assert following.look(after=86400) == 1


def test_only_documents_with_all_that_was_asked_are_told(following):
    following.search(q="Kohle Monoxid")
    following.release("Kohle")
    assert following.look() == 0
    following.release("Monoxid aus Kohle")
    assert following.look() == 1


def test_filters_are_part_of_the_search(following):
    search = following.search(q="", kind=["muster"], fachgebiet=["verkehr"])
    following.release("A", fachgebiet="verkehr")
    following.release("B", kind="muster", fachgebiet="shisha")
    id = following.release("C", kind="muster", fachgebiet="verkehr")
    following.look()
    assert following.notice(search)[0] == [id]


def test_a_new_fassung_comes_once_more_and_says_so(following, postbox, engine_for):
    search = following.search()
    id = following.release("Kohle")
    following.look()
    box = postbox()
    engine_for(box).run_once()
    following.release_again(id, "Kohle, neu gefasst")
    assert following.look() == 1
    engine_for(box).run_once()
    assert len(box.mails) == 2
    assert "neue Fassung" in texts(box)["leser"] and "Kohle, neu gefasst" in texts(box)["leser"]
    assert following.notice(search) == ([id], 0, "sent", "accepted")
    following.release_again(id, "Ohne das Wort")
    assert following.look() == 0


def test_an_import_is_one_mail_with_the_newest_and_the_number_of_the_rest(following, postbox, engine_for):
    search = following.search()
    for number in range(120):
        following.desk.release(f"Kohle {number}")
        following.clock.forward(seconds=10)
    following.drainer.run_until_done()
    assert following.follower.run_once() == 0  # the import may still be going on
    assert following.look() == 1
    assert following.notice(search)[1] == 100
    box = postbox()
    engine_for(box).run_once()
    assert box.parsed()["leser@example.org"]["Subject"] == "120 neue Treffer: Kohle"
    text = texts(box)["leser"]
    assert "und 100 weitere" in text and text.count("/d/") == 20
    assert "Kohle 119" in text and "Kohle 99\n" not in text


def test_what_was_reviewed_here_does_not_wait_for_the_end_of_an_import(following):
    following.search()
    id = following.release("Fristen")
    following.release_again(id, "Kohle")
    told = 0
    for number in range(40):
        following.release(f"Import {number}")
        told += following.look(after=10)
    assert told == 1


# When


@pytest.mark.parametrize(
    ("follow", "released", "due", "not_yet"),
    [
        # winter time, Wednesday
        ("daily", "2026-03-04T09:00+00:00", "2026-03-05T06:00+00:00", "2026-03-05T05:59+00:00"),
        ("weekly", "2026-03-04T09:00+00:00", "2026-03-09T06:00+00:00", "2026-03-09T05:59+00:00"),
        # the clocks go forward on Sunday 29 March, back on Sunday 25 October
        ("daily", "2026-03-28T09:00+00:00", "2026-03-29T05:00+00:00", "2026-03-29T04:59+00:00"),
        ("weekly", "2026-03-28T09:00+00:00", "2026-03-30T05:00+00:00", "2026-03-30T04:59+00:00"),
        ("daily", "2026-10-24T09:00+00:00", "2026-10-25T06:00+00:00", "2026-10-25T05:59+00:00"),
        # a moment after seven is for tomorrow, a moment before for today
        ("daily", "2026-07-01T05:00:01+00:00", "2026-07-02T05:00+00:00", "2026-07-02T04:59+00:00"),
        ("daily", "2026-07-01T04:59:59+00:00", "2026-07-01T05:00+00:00", "2026-07-01T04:59:59+00:00"),
    ],
)
def test_daily_and_weekly_ones_are_told_at_seven_in_berlin(following, follow, released, due, not_yet):
    following.clock.now = dt.datetime.fromisoformat(released)
    search = following.search(follow=follow)
    following.release()
    following.clock.now = dt.datetime.fromisoformat(not_yet)
    assert following.follower.run_once() == 0
    following.clock.now = dt.datetime.fromisoformat(due)
    assert following.follower.run_once() == 1
    assert following.follower.run_once() == 0
    assert following.notice(search)[2] == "sending"


def test_after_a_standstill_over_seven_it_is_told_as_soon_as_possible(following):
    following.search(follow="daily")
    following.release()
    assert following.look(after=3 * 86400) == 1


def test_the_last_slot_is_never_in_the_future():
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while now.year == 2026:
        for follow, longest in (("daily", 1), ("weekly", 7)):
            age = now - last_slot(follow, now)
            assert dt.timedelta() <= age <= dt.timedelta(days=longest, hours=1)
        now += dt.timedelta(hours=1)


def test_while_a_mail_is_on_its_way_the_next_hits_wait_for_it(following, postbox, engine_for):
    search = following.search()
    first = following.release()
    assert following.look() == 1
    second, third = following.release(), following.release()
    assert following.look() == 0
    box = postbox()
    engine_for(box).run_once()
    assert following.notice(search) == ([first], 0, "sent", "accepted")
    assert following.look() == 1
    engine_for(box).run_once()
    assert following.notice(search) == ([third, second], 0, "sent", "accepted")


# The index


def test_what_the_index_does_not_know_yet_waits_and_is_not_skipped(following):
    search = following.search()
    before = following.mark(search)
    id = following.desk.release("Kohle")
    assert following.look() == 0
    assert following.mark(search) == before
    following.drainer.run_until_done()
    assert following.look() == 1
    assert following.notice(search)[0] == [id]


def test_writing_that_never_pauses_does_not_hold_it_up(following):
    search = following.search(follow="daily")
    first = following.desk.release("Kohle")
    following.clock.forward(days=1)
    assert following.follower.run_once() == 0
    following.drainer.run_until_done()
    following.desk.release("Kohle")  # the index is behind again, but knows the first
    assert following.follower.run_once() == 1
    assert following.notice(search)[0] == [first]
    following.drainer.run_until_done()
    assert following.mark(search) == 1


def test_an_index_of_another_database_tells_nothing(following):
    search = following.search()
    following.release()
    following.engine.apply([], 10_000)
    assert following.look() == 0
    following.drainer.run_until_done()  # makes it anew
    assert following.look() == 1
    assert following.notice(search)


def test_without_an_index_nobody_is_told_and_nothing_is_lost(following, tmp_path):
    following.search()
    following.release()
    empty = WhooshEngine(tmp_path / "none", frozenset())
    assert Follower(following.store, Asking(empty), following.clock).run_once() == 0
    assert following.look() == 1


# Rights


def test_each_is_told_what_they_may_read(following, desk, postbox, engine_for):
    desk.reader("shisha", fachgebiet="shisha")
    desk.reader("verkehr", fachgebiet="verkehr")
    for owner in ("shisha", "verkehr", "leser"):
        following.search(owner)
    following.release("Kohle im Laden", fachgebiet="shisha")
    following.release("Kohle auf der Straße", fachgebiet="verkehr")
    following.release("Kohle für Polizei", fachgebiet="shisha", audience=["polizei"])
    assert following.look() == 3
    box = postbox()
    engine_for(box).run_once()
    said = texts(box)
    assert [said["shisha"].count("/d/"), said["verkehr"].count("/d/"), said["leser"].count("/d/")] == [1, 1, 2]
    assert "Polizei" not in "".join(said.values())


def test_rights_lost_before_the_mail_is_sent_count(following, desk, postbox, engine_for):
    desk.reader("lena")
    search = following.search("lena")
    following.release()
    assert following.look() == 1
    following.store.write(lambda site: setattr(site.person("lena"), "grants", ()))
    box = postbox()
    engine_for(box).run_once()
    assert box.mails == []
    assert following.notice(search, "lena")[2:] == ("sent", "skipped")


def test_a_document_withdrawn_before_the_mail_is_left_out_and_without_any_there_is_no_mail(
    following, postbox, engine_for
):
    search = following.search()
    gone = following.release("Kohle geht")
    following.release("Kohle bleibt")
    following.look()
    following.desk.withdraw(gone)
    box = postbox()
    engine_for(box).run_once()
    assert "Kohle bleibt" in texts(box)["leser"] and "Kohle geht" not in texts(box)["leser"]
    gone = following.release("Kohle geht auch")
    following.look()
    following.desk.withdraw(gone)
    engine_for(box).run_once()
    assert len(box.mails) == 1
    assert following.notice(search)[2:] == ("sent", "skipped")


def test_a_fassung_superseded_before_the_mail_is_told_by_the_next_mail_only(following, postbox, engine_for):
    search = following.search()
    id = following.release("Kohle")
    following.look()
    following.release_again(id, "Kohle neu")
    box = postbox()
    engine_for(box).run_once()
    assert box.mails == []
    assert following.look() == 1
    engine_for(box).run_once()
    assert len(box.mails) == 1 and "Kohle neu" in texts(box)["leser"]
    assert following.notice(search)[0] == [id]


def test_a_disabled_person_gets_nothing_and_what_is_new_when_they_come_back(following, desk):
    desk.reader("lena")
    following.search("lena")
    following.store.write(lambda site: disable(site, "lena"))
    following.release()
    assert following.look() == 0
    following.store.write(lambda site: setattr(site.person("lena"), "disabled", False))
    assert following.look() == 1


# Ending it


@pytest.mark.parametrize("when", ["before the look", "before the mail"])
@pytest.mark.parametrize("how", ["none", "link", "delete"])
def test_who_no_longer_follows_gets_no_mail(following, postbox, engine_for, how, when):
    search = following.search()
    following.release()
    if when == "before the mail":
        assert following.look() == 1
    if how == "none":
        following.change(search, follow="none")
    elif how == "link":
        for _ in range(2):
            following.store.write(lambda site: unfollow_search(site, "leser", search, following.clock()))
    else:
        following.store.write(lambda site: delete_search(saved_search.find(site, "leser", search), following.clock()))
    if when == "before the look":
        assert following.look() == 0
    box = postbox()
    engine_for(box).run_once()
    assert box.mails == []


def test_a_deleted_search_goes_for_good_after_a_day_and_its_notices_with_it(following):
    search, other = following.search(), following.search(q="Frist")
    following.release()
    following.look()
    following.store.write(lambda site: delete_search(saved_search.find(site, "leser", search), following.clock()))
    following.look(after=80_000)
    with following.store.read() as site:
        assert saved_search.find(site, "leser", search, deleted=True)
        assert len(site.notices["all"]) == len(site.notices["open"]) == 1
    following.look(after=10_000)
    with following.store.read() as site:
        assert [each.id for each in saved_search.every(site)] == [other]
        assert len(site.notices["all"]) == len(site.notices["open"]) == 0


def test_one_taken_back_is_told_what_came_meanwhile(following):
    search = following.search()
    following.store.write(lambda site: delete_search(saved_search.find(site, "leser", search), following.clock()))
    following.release()
    assert following.look() == 0
    following.store.write(lambda site: take_back(site, saved_search.find(site, "leser", search, deleted=True)))
    assert following.look() == 1


def test_only_the_last_notices_of_a_search_are_kept(following, postbox, engine_for):
    search = following.search()
    box = postbox()
    for _ in range(12):
        following.release()
        assert following.look() == 1
        engine_for(box).run_once()
    with following.store.read() as site:
        kept = saved_search.find(site, "leser", search).notices
        assert len(kept) == 10 and set(kept) == set(site.notices["all"])
    assert len(box.mails) == 12


# When a mail goes wrong


def test_a_refused_mail_is_tried_again_later_and_is_the_same_mail(following, postbox, engine_for):
    refused = []

    def script(stage, argument):
        if stage == "rcpt" and not refused:
            refused.append(argument)
            return "451 later"
        return None

    search = following.search()
    following.release()
    following.look()
    box = postbox(script)
    engine_for(box).run_once()
    assert following.notice(search)[2:] == ("sending", "deferred")
    following.clock.forward(minutes=6)
    engine_for(box).run_once()
    assert following.notice(search)[2:] == ("sent", "accepted")
    assert len(box.mails) == 1


def test_a_mail_of_an_engine_that_died_is_doubtful_and_its_owner_may_have_it_again(following, postbox, engine_for):
    search = following.search()
    following.release()
    following.look()
    session = following.store.session()
    (claim,) = Claims(session, "gone").turn([], 10, following.clock())
    session.close()
    box = postbox()
    engine_for(box).run_once()
    assert following.notice(search)[2:] == ("sent", "uncertain")
    assert box.mails == []

    def again(site):
        return reopen_notice(site, site.notices["all"][claim.sending], following.clock())

    assert following.store.write(again) is True
    assert following.store.write(again) is False
    engine_for(box).run_once()
    assert following.notice(search)[2:] == ("sent", "accepted")
    assert claim.recipient.message_id.encode() in box.mails[0][1]


def test_somebody_without_an_address_is_skipped(following, desk, postbox, engine_for):
    desk.reader("lena")
    search = following.search("lena")
    following.release()
    following.look()
    following.store.write(lambda site: setattr(site.person("lena"), "email", ""))
    engine_for(postbox()).run_once()
    assert following.notice(search, "lena")[2:] == ("sent", "skipped")


def test_a_database_from_before_follows_too(following, postbox, engine_for):
    following.store.write(lambda site: [site.__dict__.pop(name, None) for name in ("searches", "notices")])
    assert following.look() == 0
    search = following.search()
    following.release()
    assert following.look() == 1
    engine_for(postbox()).run_once()
    assert following.notice(search)[3] == "accepted"


def test_many_searches_are_told_in_several_transactions(following):
    def act(site):
        for number in range(60):
            person = Person(f"p{number}", f"p{number}", "Name", f"p{number}@example.org", "stadt", following.clock())
            person.grants = (("reader", "*", None, None),)
            add_person(site, person)

    following.store.write(act)
    for number in range(60):
        following.search(f"p{number}")
    following.release()
    assert following.look() == 60
    with following.store.read() as site:
        assert {search.mark for search in saved_search.every(site)} == {release_log.newest(site)}
