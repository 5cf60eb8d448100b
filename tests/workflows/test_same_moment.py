"""Two people decide at the same moment: one wins, the other is told, and there is one entry."""

import threading

import pytest

from content_types import digest
from workflows import Decided, Stale, WorkflowError, WrongState, add_contributor, attach, audit, edit, perform


@pytest.fixture()
def race(store, clock):
    """Runs acts in threads of their own that begin together; answers with what each got."""

    def run(*acts):
        barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

        def thread(place, act):
            session = store.session()
            session.site.settings.keys()  # a view of the database from before
            barrier.wait()
            try:
                session.write(act)
            except WorkflowError as error:
                outcomes[place] = error
            finally:
                session.close()

        threads = [threading.Thread(target=thread, args=pair) for pair in enumerate(acts)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return outcomes

    return run


def transition(document, name, login, now, hash, **given):
    return lambda site: perform(site, site.document(document), name, site.person(login), now, hash=hash, **given)


def entries(desk, document, *events):
    desk.session.refresh()
    return [entry["event"] for entry in audit.history(desk.site, document.id) if entry["event"] in events]


ROUNDS = range(5)


@pytest.mark.parametrize("round", ROUNDS)
def test_two_approve(desk, race, round):
    document = desk.create()
    desk.do("submit", document, "autor")
    hash = document.working.hash
    outcomes = race(*(transition(document.id, "approve", login, desk.now, hash) for login in ("pruefer", "pruefer2")))
    assert outcomes.count(None) == 1
    assert {type(error) for error in outcomes if error} == {Decided}
    assert entries(desk, document, "approve") == ["approve"]
    assert len(desk.site.releases) == 1
    assert len(document.released.approvals) == 1


@pytest.mark.parametrize("round", ROUNDS)
def test_two_approve_the_first_of_two_steps(desk, race, round):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    hash = document.working.hash
    outcomes = race(
        *(transition(document.id, "approve", login, desk.now, hash, step=1) for login in ("pruefer", "doppel"))
    )
    assert outcomes.count(None) == 1
    assert entries(desk, document, "approve") == ["approve"]
    assert (document.working.state, document.working.step, len(document.working.approvals)) == ("in_review", 2, 1)


@pytest.mark.parametrize("round", ROUNDS)
def test_one_approves_and_one_requests_changes(desk, race, round):
    document = desk.create()
    desk.do("submit", document, "autor")
    hash = document.working.hash
    outcomes = race(
        transition(document.id, "approve", "pruefer", desk.now, hash),
        transition(document.id, "request_changes", "pruefer2", desk.now, hash, reason="Nein"),
    )
    assert outcomes.count(None) == 1
    # Who comes late to a draft no longer sees it, and is told so.
    assert {type(error) for error in outcomes if error} == {Decided}
    decided = entries(desk, document, "approve", "request_changes")
    assert len(decided) == 1
    assert (document.state == "released") == (decided == ["approve"])
    assert len(desk.site.releases) == (decided == ["approve"])


@pytest.mark.parametrize("round", ROUNDS)
@pytest.mark.parametrize("change", ["edit", "attach", "add_contributor"])
def test_one_changes_the_draft_and_one_submits_what_was(desk, race, tmp_path, change, round):
    document = desk.create()
    hash, path = document.working.hash, tmp_path / "a"
    path.write_text("Inhalt")
    changes = {
        "edit": lambda site: edit(
            site, site.document(document.id), site.person("autor"), desk.now, {"title": "Neu"}, hash
        ),
        "attach": lambda site: attach(
            site,
            site.document(document.id),
            site.person("autor"),
            desk.now,
            path,
            "a.txt",
            digest(path),
            6,
            "text/plain",
        ),
        "add_contributor": lambda site: add_contributor(
            site, site.document(document.id), site.person("autor"), desk.now, "schreibpruefer"
        ),
    }
    outcomes = race(changes[change], transition(document.id, "submit", "autor", desk.now, hash))
    events = entries(desk, document, change, "submit")
    if change == "add_contributor" and outcomes == [None, None]:  # the hash is the same: both in this order
        assert events == ["add_contributor", "submit"]
    else:
        assert outcomes.count(None) == 1
        assert {type(error) for error in outcomes if error} <= {WrongState, Stale}
        assert len(events) == 1
    assert document.working.hash == document.hash_of(document.working)


@pytest.mark.parametrize("round", ROUNDS)
@pytest.mark.parametrize("change", ["edit", "attach"])
def test_one_recalls_and_changes_while_one_approves(desk, race, tmp_path, change, round):
    document = desk.create()
    desk.do("submit", document, "autor")
    hash, path = document.working.hash, tmp_path / "a"
    path.write_text("Inhalt")

    def recall_and_change(site):
        there, author = site.document(document.id), site.person("autor")
        perform(site, there, "recall", author, desk.now)
        if change == "edit":
            edit(site, there, author, desk.now, {"title": "Neu"}, None)
        else:
            attach(site, there, author, desk.now, path, "a.txt", digest(path), 6, "text/plain")
        perform(site, there, "submit", author, desk.now, hash=there.working.hash)

    outcomes = race(recall_and_change, transition(document.id, "approve", "pruefer", desk.now, hash))
    decided = entries(desk, document, "approve", "recall")
    assert outcomes.count(None) == 1
    if outcomes[0] is None:
        assert isinstance(outcomes[1], Stale)
        assert document.state == "new"
        assert document.working.approvals == ()
    else:
        assert (document.released.hash, document.released.title) == (hash, "Prüfung von Shisha-Bars")
    assert len(decided) == 1


def test_two_edits_with_the_same_hash_lose_nothing(desk, race):
    document = desk.create()
    hash = document.working.hash
    outcomes = race(
        lambda site: edit(site, site.document(document.id), site.person("autor"), desk.now, {"title": "Eins"}, hash),
        lambda site: edit(site, site.document(document.id), site.person("leiter"), desk.now, {"summary": "Zwei"}, hash),
    )
    assert outcomes.count(None) == 1
    assert [type(error) for error in outcomes if error] == [Stale]


def test_two_releases_on_the_same_shelf_take_two_numbers(desk, race):
    documents = [desk.create() for _ in range(4)]
    for document in documents:
        desk.do("submit", document, "autor")
    outcomes = race(*(transition(each.id, "approve", "pruefer", desk.now, each.working.hash) for each in documents))
    desk.session.refresh()
    assert outcomes == [None] * 4
    assert sorted(each.number for each in documents) == [f"IN-SHI-2026-{number:04d}" for number in range(1, 5)]
    assert list(desk.site.releases) == [1, 2, 3, 4]
