"""The stories of the demo, played: every document ends where its story says, and a demo that broke off is finished."""

import datetime as dt
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest

import mail
import workflows
from content_types import memory_store, saved_search
from sikodms.access import passwords
from sikodms.demo import ACCOUNTS, MAILS, make_demo
from sikodms.demo import play as playing
from sikodms.demo.content import documents
from sikodms.demo.letters import newsletters
from sikodms.demo.mark import is_played, may_play
from sikodms.demo.people import people
from sikodms.demo.play import moment, play, working_day
from sikodms.portal import open_portal
from sikodms.settings import parse

NOW = dt.datetime(2026, 3, 10, 9, 30, tzinfo=dt.UTC)
READERS = 7


@pytest.fixture(scope="module")
def cheap_hashes():
    """argon2 itself is tested elsewhere; here it would only cost seconds."""
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "hashed", lambda password: f"hash of {password}")
    yield
    patch.undo()


@pytest.fixture(scope="module")
def delivered():
    return []


@pytest.fixture(scope="module")
def store(tmp_path_factory, cheap_hashes, delivered):
    store = memory_store(tmp_path_factory.mktemp("demo"))
    play(store, NOW, READERS, lambda clock: delivered.append(clock()))
    yield store
    store.close()


@pytest.fixture(scope="module")
def site(store):
    with store.read() as site:
        yield site


def find(site, slug):
    return site.document(site.external_ids[f"demo/{slug}"])


def end_of(document, now):
    working, before = document.working, "released+" if document.state == "released" else ""
    if working is None:
        return "discarded" if document.state == "new" else document.state
    if working.state == "draft":
        changes = "changes" if before else "draft/changes"
        return before + (changes if working.round > 1 else "draft")
    if working.state != "in_review":
        return before + working.state
    if working.due_at < now:
        return before + "in_review/overdue"
    is_today = workflows.today(working.due_at) == workflows.today(now)
    return before + ("in_review/today" if is_today else f"in_review/{working.step}")


@pytest.mark.parametrize("told", documents(), ids=lambda told: told.slug)
def test_a_document_ends_as_its_story_says(site, told):
    document = find(site, told.slug)
    assert (document.kind, document.fachgebiet, end_of(document, NOW)) == (told.kind, told.fachgebiet, told.ends)
    assert len(document.fassungen) == 1 + sum(step.act == "revise" for step in told.story)
    assert all(document.hash_of(fassung) == fassung.hash for fassung in document.fassungen)
    for file in (file for fassung in document.fassungen for file in fassung.content.files):
        assert file.path().stat().st_size == file.size


def test_history_is_in_order_and_never_in_the_future(site, now=NOW):
    for document in site.documents():
        times = [entry["at"] for entry in workflows.audit.history(site, document.id)]
        assert times == sorted(times)
        assert times[-1] <= now


def test_releases_stand_in_the_order_of_their_time(site):
    times = [entry["at"] for _, entry in workflows.release_log.since(site, 0)]
    assert times == sorted(times)
    assert len(times) > 50


def test_the_reviewer_finds_work_that_is_late_due_today_and_due_later(site):
    tasks = workflows.waiting_for(site, site.person_by_login("pruefer"), NOW)
    days = {workflows.working_days_until(NOW, task.due_at) for task in tasks}
    assert min(days) < 0
    assert 0 in days
    assert max(days) > 0


def test_every_reviewing_account_has_something_to_decide(site):
    for login in ("pruefer", "recht", "geschaeftsstelle"):
        assert workflows.waiting_for(site, site.person_by_login(login), NOW), login


def test_links_between_documents_lead_to_them(site):
    body = find(site, "kontrollplan-shisha").released.content.body_html
    assert f'href="/d/{find(site, "checkliste-co-messung").id}"' in body


def test_accounts_have_their_password_and_nobody_else_has_one(site):
    hashes = {person.login: person.password_hash for person in site.persons()}
    assert {login for login, stored in hashes.items() if stored} == {account.login for account in people().accounts}
    assert hashes["autor"] == "hash of demo-autor"


def test_the_invented_readers_and_only_they_take_the_first_newsletter(site):
    first = next(iter(site["newsletters"].values()))
    logins = {site.person(id).login for id, subscription in first.subscriptions.items() if subscription.subscribed}
    assert first.id == newsletters()[0].id
    assert logins == {f"leser{number:03}" for number in range(1, READERS + 1)}


def test_the_reader_has_two_searches_with_something_new(site):
    searches = saved_search.of(site, site.person_by_login("leser").id)
    assert sorted((search.name, search.follow) for search in searches) == [
        ("Kohlenmonoxid in Shisha-Bars", "weekly"),
        ("Neue Muster", "none"),
    ]
    assert all(search.mark < len(site.releases) for search in searches)


def test_one_issue_is_on_its_way_and_one_in_the_making(site):
    made, sent = next(iter(site["newsletters"].values())).issues()
    assert (sent.state, sent.recipients, made.state) == ("sending", READERS, "draft")
    assert len(sent.items) >= 5
    assert len(made.items) >= 5
    assert any(item["note"] for item in made.items)


def test_what_an_introduction_announces_is_in_its_issue(site):
    made, sent = next(iter(site["newsletters"].values())).issues()
    announced = (
        (sent, ("ablauf-bedrohungsmanagement", "lagebild-verkehrskontrollen", "stille-alarmierung")),
        (made, ("checkliste-co-messung", "abstand-spielhallen")),
    )
    for issue, slugs in announced:
        assert {find(site, slug).id for slug in slugs} <= {item["document"] for item in issue.items}


def test_mails_are_delivered_once_before_and_once_at_the_issue_of_the_past(site, delivered):
    assert delivered[0] == NOW
    assert len(delivered) == 2
    assert dt.timedelta(7) < NOW - delivered[1] < dt.timedelta(20)


def test_playing_again_changes_nothing(store):
    assert play(store, NOW + dt.timedelta(1)) == 0


@pytest.fixture()
def empty(tmp_path, cheap_hashes):
    store = memory_store(tmp_path)
    yield store
    store.close()


def test_a_demo_that_broke_off_is_finished_on_the_day_it_began_with(empty, monkeypatch):
    class PowerCut(Exception):
        pass

    def cut(*args):
        raise PowerCut

    monkeypatch.setattr(playing, "_move", cut)
    with pytest.raises(PowerCut):
        play(empty, NOW, READERS)
    with empty.read() as site:
        assert may_play(site)
        assert not is_played(site)
        written = len(site["documents"])
    assert 0 < written < len(documents()) + 1
    monkeypatch.undo()
    left = play(empty, NOW + dt.timedelta(3), READERS)
    with empty.read() as site:
        assert is_played(site)
        assert {document.external_id for document in site.documents()} == {told.external_id for told in documents()}
        assert len(site["documents"]) == len(documents())
        assert len(site["persons"]) == len(people().all) + READERS
        assert site.audit[site.audit.maxKey()]["at"] < NOW
    assert 0 < left < 300


FRIDAY = dt.datetime(2026, 11, 27, 0, 20, tzinfo=dt.UTC)


@pytest.mark.parametrize("now", [FRIDAY, FRIDAY + dt.timedelta(1), FRIDAY + dt.timedelta(2), FRIDAY + dt.timedelta(36)])
def test_stories_end_the_same_on_whatever_day_the_demo_is_made(empty, now):
    play(empty, now, 3)
    with empty.read() as site:
        for told in documents():
            assert end_of(find(site, told.slug), now) == told.ends, told.slug
        test_history_is_in_order_and_never_in_the_future(site, now)
        test_what_an_introduction_announces_is_in_its_issue(site)


def test_a_portal_with_persons_of_its_own_gets_no_demo(empty):
    from content_types import Person, add_person  # noqa: PLC0415

    empty.write(lambda site: add_person(site, Person("a", "a", "A", "a@example.org", None, NOW)))
    assert play(empty, NOW) == 0
    with empty.read() as site:
        assert len(site["documents"]) == 0


@pytest.mark.parametrize("day", range(7))
def test_on_every_day_of_the_week_steps_lie_in_the_past_and_in_order(day):
    now = dt.datetime(2026, 3, 9 + day, 0, 5, tzinfo=dt.UTC)
    times = [moment(now, -1, place, "x") for place in range(13)]
    assert times == sorted(set(times))
    assert times[-1] < now
    assert all(time.astimezone(workflows.BERLIN).weekday() < 5 for time in times)


@pytest.mark.parametrize("day", range(7))
def test_due_days_lie_on_weekdays_and_on_their_own_side_of_today(day):
    now = dt.datetime(2026, 3, 9 + day, 12, 0, tzinfo=dt.UTC)
    today = now.date()
    assert working_day(now, 0) == today
    for distance in range(1, 15):
        before, after = working_day(now, -distance), working_day(now, distance)
        assert before < today < after
        assert max(before.weekday(), after.weekday()) < 5
        assert after - today >= dt.timedelta(distance)


def test_make_demo_sends_the_past_issue_to_a_catcher_of_its_own(tmp_path, cheap_hashes):
    settings = parse(
        {"portal.var": str(tmp_path), "demo.subscribers": str(READERS), "mail.smtp": "smtp://127.0.0.1:1"}, {}
    )
    portal = open_portal(settings, lambda: NOW)
    drained = []
    portal.drainer = SimpleNamespace(run_until_done=lambda: drained.append(True))
    try:
        assert make_demo(portal)
        assert drained
        assert not make_demo(portal)
        with portal.store.read() as site:
            sent = next(iter(site["newsletters"].values())).issues()[1]
            assert (sent.state, mail.counts(sent)["accepted"]) == ("sent", READERS)
            assert sent.sent_at < NOW - dt.timedelta(7)
    finally:
        portal.close()
    mails = sorted((tmp_path / MAILS).glob("*.eml"))
    assert len(mails) == READERS
    assert "Neues im Fachportal" in str(message_from_bytes(mails[0].read_bytes(), policy=policy.default)["Subject"])


def test_the_accounts_that_are_shown_are_those_that_exist():
    assert list(ACCOUNTS) == [account.login for account in people().accounts]
