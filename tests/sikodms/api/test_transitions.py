"""Transitions through the API: the whole way of a document, and who is told no, why and in which order."""

import pytest

ZERO = "0" * 64


def move(client, id, name, hash=None, status=200, **more):
    return client.post_json(f"/documents/{id}/transitions", {"name": name, "hash": hash, **more}, status=status)


def test_a_rechtstatsache_goes_its_whole_way(api, scenery):
    id = scenery.draft(kind="rechtstatsache")
    hash = scenery.hash(id)
    answer = move(api("autor"), id, "submit", hash)
    assert answer.json == {"state": "in_review", "version": 1, "hash": hash}
    assert move(api("pruefer"), id, "approve", hash, note="gut").json["state"] == "in_review"
    api("leser").get(f"/documents/{id}", status=404)
    move(api("pruefer"), id, "approve", hash, status=403)
    assert move(api("recht"), id, "approve", hash).json["state"] == "released"
    assert api("leser").get(f"/documents/{id}").json["hash"] == hash


def test_a_lagebild_is_approved_by_the_office_and_scheduled(api, scenery):
    id = scenery.draft(kind="lagebild")
    hash = scenery.hash(id)
    move(api("autor"), id, "submit", hash)
    move(api("pruefer"), id, "approve", hash)
    office = api("geschaeftsstelle")
    assert move(office, id, "approve", hash).json["state"] == "approved"
    assert move(office, id, "schedule", at="2026-03-10T08:00:00+01:00").json["state"] == "scheduled"
    assert move(office, id, "unschedule").json["state"] == "approved"
    assert move(office, id, "release", review_by="2026-09-01").json["state"] == "released"


def test_changes_are_requested_with_a_reason_and_seen_by_the_author(api, scenery):
    id = scenery.in_review()
    pruefer, hash = api("pruefer"), scenery.hash(id)
    for reason in ({}, {"reason": ""}, {"reason": None}, {"reason": " \n"}):
        answer = move(pruefer, id, "request_changes", hash, status=422, **reason)
        assert answer.json["errors"] == [{"field": "reason", "detail": "Schreiben Sie, warum."}]
    assert move(pruefer, id, "request_changes", hash, reason="Zahlen fehlen").json["state"] == "draft"
    assert api("autor").get("/worklist").json["items"][0]["act"] == "edit"


def test_withdrawing_takes_the_hash_of_what_is_released_and_leaves_the_working_fassung(api, scenery):
    id = scenery.with_working()
    office = api("geschaeftsstelle")
    move(office, id, "withdraw", scenery.hash(id, "working"), status=409, reason="Überholt")
    move(office, id, "withdraw", scenery.hash(id, "released"), reason="Überholt")
    assert api("autor").get(f"/documents/{id}?version=working").json["state"] == "draft"
    api("leser").get(f"/documents/{id}", status=410)


def test_a_new_release_brings_a_withdrawn_document_back(api, scenery):
    id = scenery.withdrawn()
    move(api("autor"), id, "revise", occasion="Neufassung")
    scenery.edited(id, title="Wieder da")
    scenery.release(id)
    assert api("leser").get(f"/documents/{id}").json["version"] == 2


REFUSALS = [
    # who, made as, name, given → status, in this order: unseen, person, state, hash, what is missing, what does not fit
    ("leser", "draft", "submit", {}, 404),
    ("leser", "in_review", "approve", {}, 404),
    ("leser", "released", "withdraw", {"colour": 1}, 403),
    ("leser", "withdrawn", "revise", {}, 404),
    ("leser", "released", "approve", {}, 403),
    ("autor", "in_review", "approve", {}, 403),
    ("autor", "in_review", "submit", {}, 409),
    ("autor", "released", "submit", {}, 403),
    ("pruefer", "in_review", "discard", {"hash": None}, 403),
    ("pruefer", "in_review", "approve", {"hash": ZERO}, 409),
    ("pruefer", "in_review", "approve", {"hash": None}, 422),
    ("pruefer", "in_review", "approve", {"hash": ""}, 422),
    ("pruefer", "in_review", "approve", {"hash": 7}, 422),
    ("pruefer", "in_review", "request_changes", {"hash": ZERO}, 409),
    ("pruefer", "in_review", "fly", {}, 422),
    ("pruefer", "in_review", None, {}, 422),
    ("leiter", "draft", "archive", {}, 409),
    ("autor", "with_working", "revise", {}, 409),
    ("geschaeftsstelle", "released", "withdraw", {"reason": "x", "hash": ZERO}, 409),
]


@pytest.mark.parametrize("who, made, name, given, status", REFUSALS)
def test_a_transition_is_refused_in_this_order(who, made, name, given, status, api, scenery):
    id = getattr(scenery, made)()
    answer = api(who).post_json(f"/documents/{id}/transitions", {"name": name, **given}, status=status)
    assert answer.content_type == "application/problem+json" and answer.json["detail"]


@pytest.mark.parametrize(
    "given",
    [
        {"due_at": "morgen"}, {"due_at": 7}, {"due_at": "2020-01-01T00:00:00Z"}, {"reviewers": ["autor"]}, {"reviewers": ["gibtesnicht"]},
        {"reviewers": "pruefer"}, {"reviewers": [7]}, {"colour": "red"}, {"due_at": "9999-12-31T23:59:59-23:00"}, {"due_at": "0001-01-01T00:00:00+23:00"},
        {"occasion": "x" * 4001}, {"occasion": {"a": 1}},
    ],
)  # fmt: skip
def test_what_does_not_fit_in_a_submission_is_named(given, api, scenery):
    id = scenery.draft()
    answer = move(api("autor"), id, "submit", scenery.hash(id), status=422, **given)
    assert answer.json["errors"]
    assert api("autor").get(f"/documents/{id}?version=working").json["state"] == "draft"


@pytest.mark.parametrize(
    "at",
    [
        "2020-01-01T00:00:00Z",
        "irgendwann",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
        "",
        5,
        "2026-02-30T00:00:00Z",
    ],
)
def test_a_date_of_release_that_cannot_be_is_refused(at, api, scenery):
    id = scenery.in_review()
    move(api("pruefer"), id, "approve", scenery.hash(id), status=422, at=at)
    assert api("autor").get(f"/documents/{id}?version=working").json["state"] == "in_review"


def test_review_by_in_the_past_is_refused(api, scenery):
    id = scenery.in_review()
    for day in ("2020-01-01", "x", "2026-13-01", 5):
        move(api("pruefer"), id, "approve", scenery.hash(id), status=422, review_by=day)


def test_incomplete_drafts_are_not_submitted(api, scenery):
    id = scenery.draft(kind="rechtstatsache", source=None, date=None, body_html=None, summary=None)
    answer = move(api("autor"), id, "submit", scenery.hash(id), status=422)
    assert {each["field"] for each in answer.json["errors"]} == {"source", "date", "body_html", "summary"}


def test_a_successor_that_may_not_be_seen_is_as_one_that_is_not_there(api, scenery):
    id, draft = scenery.released(), scenery.draft(by="autor2")
    office = api("leiter")
    answers = [
        move(office, id, "withdraw", scenery.hash(id, "released"), status=422, reason="x", successor=other)
        for other in ("gibtsnicht", draft, id)
    ]
    assert len({answer.text for answer in answers}) == 1


def test_the_same_decision_twice_has_one_effect(api, scenery, store):
    id = scenery.in_review()
    pruefer, hash = api("pruefer"), scenery.hash(id)
    move(pruefer, id, "approve", hash)
    move(pruefer, id, "approve", hash, status=409)
    with store.read() as site:
        assert [entry["event"] for entry in site.audit.values()].count("approve") == 1
        assert len(site.releases) == 1


def test_taking_over_is_for_the_office_and_marked(api, scenery):
    id = scenery.draft(by="geschaeftsstelle")
    api("autor").post(f"/documents/{id}/takeover", status=404)
    api("geschaeftsstelle").post(f"/documents/{id}/takeover", status=200)
    assert api("leser").get(f"/documents/{id}").json["takeover"] is True
    api("leser").post(f"/documents/{id}/takeover", status=403)
    api("geschaeftsstelle").post(f"/documents/{id}/takeover", status=409)


def test_an_approval_counts_for_the_step_that_was_shown_and_no_other(api, scenery):
    id = scenery.draft(kind="rechtstatsache")
    hash = scenery.hash(id)
    move(api("autor"), id, "submit", hash)
    move(api("pruefer"), id, "approve", hash, step=1)
    move(api("recht"), id, "approve", hash, step=1, status=409)
    assert move(api("recht"), id, "approve", hash, step=2).json["state"] == "released"


@pytest.fixture()
def another_reviewer(store, people):
    store.write(lambda site: setattr(site.person("redaktion"), "grants", (("reviewer", "*", None, None),)))


def test_of_two_reviewers_the_second_is_told_who_came_first(api, scenery, another_reviewer, clock):
    id = scenery.in_review()
    hash = scenery.hash(id)
    move(api("pruefer"), id, "approve", hash)
    answer = move(api("redaktion"), id, "request_changes", hash, status=409, reason="Nein").json
    assert answer["decided"] == {"name": "approve", "by": "Pruefer Beispiel", "at": "2026-03-02T09:00:00Z"}
    assert answer["detail"] == "Die Fassung hat inzwischen Pruefer Beispiel freigegeben, heute um 10:00 Uhr."
    clock.forward(days=2)
    answer = move(api("redaktion"), id, "approve", hash, status=409).json
    assert "am 2. März 2026 um 10:00 Uhr" in answer["detail"]


def test_of_what_the_second_may_see_no_more_they_hear_only_that_it_no_longer_waits(api, scenery, another_reviewer):
    id = scenery.in_review()
    hash = scenery.hash(id)
    move(api("pruefer"), id, "request_changes", hash, reason="Quelle fehlt")
    answer = move(api("redaktion"), id, "approve", hash, status=409)
    assert answer.json["detail"] == "Diese Fassung wartet inzwischen nicht mehr auf Ihre Entscheidung."
    assert "decided" not in answer.json and "Pruefer" not in answer.text
    api("redaktion").get(f"/documents/{id}", status=404)
    for login in ("leser", "recht", "admin"):
        move(api(login), id, "approve", hash, status=404)
    for wrong in (ZERO, None, "", 5, [hash], {"a": 1}):
        assert move(api("redaktion"), id, "approve", wrong, status=404).status_int == 404
    for body in (b"{", b"[]", b'"x"', b"\xff"):
        api("redaktion").post(f"/documents/{id}/transitions", body, content_type="application/json", status=404)
