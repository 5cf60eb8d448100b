"""Two people at the same moment, through the application with real threads: one wins, the other is told; nothing is left over."""

import threading

import pytest

from tests.functional.scenery import settle_more

BOUNDARY = "x7MA4YWxkTrZu0gW"


@pytest.fixture(autouse=True)
def more_people(store, clock):
    def act(site):
        settle_more(site, clock())
        site.person("autor2").grants = [("reviewer", "*")]

    store.write(act)


def at_once(*acts):
    """The statuses, in order, of calls that begin together."""
    barrier, statuses = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        barrier.wait()
        statuses[place] = act().status_int

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return statuses


def move(client, id, name, hash, **more):
    return lambda: client.post_json(f"/documents/{id}/transitions", {"name": name, "hash": hash, **more}, status="*")


def edit(client, id, hash, title="Anders"):
    return lambda: client.patch_json(f"/documents/{id}", {"title": title}, headers={"If-Match": hash}, status="*")


def upload(client, id, content=b"Inhalt"):
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'.encode()
        + content
        + f"\r\n--{BOUNDARY}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return lambda: client.request(
        f"/api/v1/documents/{id}/files", method="POST", body=body, headers=headers, status="*"
    )


def events(store):
    with store.read() as site:
        return [entry["event"] for entry in site.audit.values()]


ROUNDS = range(6)


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_approvals_of_the_same_step(turn, api, scenery, store):
    id = scenery.in_review()
    hash = scenery.hash(id)
    statuses = at_once(move(api("pruefer"), id, "approve", hash), move(api("autor2"), id, "approve", hash))
    assert sorted(statuses) == [200, 409]
    assert events(store).count("approve") == 1
    with store.read() as site:
        assert len(site.releases) == 1 and len(site.document(id).released.approvals) == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_the_same_person_clicks_twice(turn, api, scenery, store):
    id = scenery.in_review()
    hash = scenery.hash(id)
    statuses = at_once(*[move(api("pruefer"), id, "approve", hash) for _ in range(3)])
    assert sorted(statuses) == [200, 409, 409] and events(store).count("approve") == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_approval_against_recall_and_edit(turn, api, scenery, store):
    id = scenery.in_review()
    hash = scenery.hash(id)
    autor = api("autor")

    def recall_and_edit():
        answer = autor.post_json(f"/documents/{id}/transitions", {"name": "recall", "hash": hash}, status="*")
        return edit(autor, id, hash)() if answer.status_int == 200 else answer

    statuses = at_once(move(api("pruefer"), id, "approve", hash), recall_and_edit)
    assert statuses in ([200, 403], [200, 409], [409, 200], [404, 200])  # a draft is not the reviewer's to see
    with store.read() as site:
        document = site.document(id)
        assert document.released is None or document.released.title == "Kohlenmonoxid in Shisha-Bars"
        assert document.hash_of(document.current) == document.current.hash


@pytest.mark.parametrize("turn", ROUNDS)
def test_submission_against_edit_and_upload(turn, api, scenery, store, portal):
    id = scenery.draft()
    hash = scenery.hash(id)
    statuses = at_once(move(api("autor"), id, "submit", hash), edit(api("autor"), id, hash), upload(api("leiter"), id))
    with store.read() as site:
        working = site.document(id).working
        if statuses[0] == 200:
            assert working.hash == hash and statuses[1] in (409, 412) and statuses[2] == 409
        else:
            assert working.state == "draft" and working.hash != hash and statuses[0] == 409
        assert working.hash == site.document(id).hash_of(working)
    assert not list((portal.settings.portal.var / "uploads").glob("*"))


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_edits_of_the_same_draft(turn, api, scenery, store):
    id = scenery.draft()
    hash = scenery.hash(id)
    statuses = at_once(edit(api("autor"), id, hash, "Eins"), edit(api("autor"), id, hash, "Zwei"))
    assert sorted(statuses) == [200, 412] and events(store).count("edit") == 1


def test_the_same_upload_many_times_leaves_one_blob(api, scenery, store, portal):
    id = scenery.draft()
    statuses = at_once(*[upload(api("autor"), id, b"immer dasselbe") for _ in range(4)])
    assert statuses == [201] * 4 and events(store).count("attach") == 1
    assert not list((portal.settings.portal.var / "uploads").glob("*"))
    with store.read() as site:
        (file,) = site.document(id).working.content.files
        blobs = [path for path in file.path().parents[1].rglob("*.blob") if path.read_bytes() == b"immer dasselbe"]
        assert len(blobs) == 1


def test_a_refused_upload_leaves_no_blob(api, scenery, store, portal):
    id = scenery.attached(scenery.draft())
    with store.read() as site:
        folder = next(
            parent
            for parent in site.document(id).working.content.files[0].path().parents
            if (parent / ".layout").exists()
        )
    scenery.do(id, "submit", "autor")
    before = {path for path in folder.rglob("*") if path.is_file()}
    assert upload(api("autor"), id, b"zu spaet")().status_int == 409
    assert {path for path in folder.rglob("*") if path.is_file()} == before


def test_one_external_id_is_given_once(api, scenery, store):
    given = {"kind": "information", "fachgebiet": "shisha", "title": "T", "external_id": "x"}
    clients = [api("autor") for _ in range(4)]
    statuses = at_once(*[lambda client=client: client.post_json("/documents", given, status="*") for client in clients])
    assert sorted(statuses) == [201, 409, 409, 409]


def test_a_withdrawal_against_a_revision_keeps_both(api, scenery):
    id = scenery.released()
    hash = scenery.hash(id, "released")
    statuses = at_once(
        move(api("leiter"), id, "withdraw", hash, reason="Überholt"), move(api("autor"), id, "revise", None)
    )
    assert statuses == [200, 200]
