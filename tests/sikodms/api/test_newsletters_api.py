"""Newsletters, issues, deliveries and subscriptions through the API, as contract.md has them."""

import pytest

SHAPE = {"id", "url", "newsletter", "number", "state", "hash", "subject", "introduction_html", "items", "recipients"}


@pytest.fixture()
def issue(desk, api):
    """The address of a draft with two documents, made through the API; two readers."""
    desk.readers(2)
    desk.made = [desk.release("Erstes"), desk.release("Zweites")]
    desk.id = api("redaktion").post_json("/newsletters/news/issues", {"subject": "Neues"}, status=201).json["id"]
    return f"/issues/{desk.id}"


def move(client, issue, name, status=200, **given):
    return client.post_json(f"{issue}/transitions", {"name": name, **given}, status=status).json


def approved(api, issue):
    move(api("redaktion"), issue, "submit")
    office = api("geschaeftsstelle")
    move(office, issue, "approve", hash=office.get(issue).json["hash"])


def sent(api, issue, send):
    approved(api, issue)
    move(api("redaktion"), issue, "send")
    send()


def test_newsletters_are_listed_with_their_subscribers(desk, api):
    desk.readers(3)
    assert api("leser").get("/newsletters").json["items"] == [
        {"id": "news", "name": "Wochenüberblick", "description": "", "cadence": "hand", "subscribers": 3}
    ]


def test_a_new_issue_is_filled_from_the_release_log(desk, api, issue):
    made = api("geschaeftsstelle").get(issue).json
    assert set(made) >= SHAPE
    assert (made["newsletter"], made["number"], made["state"], made["subject"], made["recipients"]) == (
        "news",
        1,
        "draft",
        "Neues",
        None,
    )
    assert [(item["document"], item["version"], item["title"]) for item in made["items"]] == [
        (desk.made[1], 1, "Zweites"),
        (desk.made[0], 1, "Erstes"),
    ]
    assert made["url"] == f"http://localhost/n/{made['id']}"


def test_an_issue_needs_no_words_to_begin(desk, api):
    desk.release()
    client = api("redaktion")
    assert client.post_json("/newsletters/news/issues", {}, status=201).json["subject"]
    assert client.post("/newsletters/news/issues", status=201).json["items"]


def test_only_editors_begin_issues_and_unknown_fields_are_refused(desk, api):
    for login in ("geschaeftsstelle", "leser", "admin"):
        api(login).post_json("/newsletters/news/issues", {"nonsense": 1}, status=403)
    api("redaktion").post_json("/newsletters/news/issues", {"nonsense": 1}, status=422)
    api("redaktion").post_json("/newsletters/keiner/issues", {}, status=404)


def test_editing_takes_words_and_items_in_their_new_order(desk, api, issue):
    client = api("redaktion")
    hash = client.get(issue).json["hash"]
    first, second = desk.made
    given = {
        "subject": "Anders",
        "introduction_html": "<p>Hallo</p>",
        "items": [{"document": first, "note": "Lesen"}, {"document": second}],
    }
    answer = client.patch_json(issue, given, headers={"If-Match": f'"{hash}"'}).json
    assert [item["document"] for item in answer["items"]] == [first, second]
    assert answer["items"][0]["note"] == "Lesen"
    assert answer["introduction_html"].strip() == "<p>Hallo</p>"
    assert answer["hash"] != hash
    left = client.patch_json(issue, {"items": [{"document": second}]}, headers={"If-Match": answer["hash"]}).json
    assert [item["document"] for item in left["items"]] == [second]
    back = client.patch_json(
        issue, {"items": [{"document": first}, {"document": second}]}, headers={"If-Match": left["hash"]}
    ).json
    assert len(back["items"]) == 2


def test_what_was_read_is_given_back_to_patch(api, issue):
    client = api("redaktion")
    got = client.get(issue).json
    given = {name: got[name] for name in ("subject", "introduction_html", "items")}
    assert client.patch_json(issue, given, headers={"If-Match": got["hash"]}).json["hash"] == got["hash"]


def test_editing_needs_the_hash_that_is_stored(api, issue):
    client = api("redaktion")
    client.patch_json(issue, {"subject": "x"}, status=428)
    client.patch_json(issue, {"subject": "x"}, headers={"If-Match": "0" * 64}, status=412)
    assert client.get(issue).json["subject"] == "Neues"


@pytest.mark.parametrize(
    "given",
    [
        {"state": "sent"},
        {"recipients": 5},
        {"hash": "x"},
        {"subject": 5},
        {"subject": " "},
        {"items": [{"document": "nowhere"}]},
        {"items": "x"},
        {"items": [{}]},
    ],
)
def test_what_does_not_fit_changes_nothing(api, issue, given):
    client = api("redaktion")
    before = client.get(issue).json
    answer = client.patch_json(issue, given, headers={"If-Match": before["hash"]}, status=422)
    assert answer.content_type == "application/problem+json"
    assert client.get(issue).json == before


def test_rights_come_before_state_and_state_before_the_precondition(api, issue):
    api("geschaeftsstelle").patch_json(issue, {"nonsense": 1}, status=403)
    api("leser").patch_json(issue, {}, status=404)
    move(api("redaktion"), issue, "submit")
    api("redaktion").patch_json(issue, {"nonsense": 1}, status=409)
    api("redaktion").patch_json("/issues/zzzzzzzz", {}, status=404)


def test_an_issue_goes_its_way_by_two_people(api, issue, desk):
    editor, office = api("redaktion"), api("geschaeftsstelle")
    assert move(editor, issue, "submit")["state"] == "in_review"
    assert move(editor, issue, "recall")["state"] == "draft"
    move(editor, issue, "submit")
    move(office, issue, "request_changes", status=422)
    assert move(office, issue, "request_changes", reason="Kürzer")["state"] == "draft"
    move(editor, issue, "submit")
    hash = office.get(issue).json["hash"]
    assert move(office, issue, "approve", hash=hash)["state"] == "approved"
    assert office.get(issue).json["recipients"] == 2
    assert move(editor, issue, "schedule", at="2026-03-03T08:00:00+01:00")["state"] == "scheduled"
    assert move(editor, issue, "unschedule")["state"] == "approved"
    assert move(editor, issue, "send")["state"] == "sending"
    assert move(editor, issue, "pause")["state"] == "paused"
    assert move(editor, issue, "resume")["state"] == "sending"
    assert move(editor, issue, "cancel")["state"] == "cancelled"


def test_nobody_approves_what_they_wrote_and_only_the_office_approves(api, issue, store):
    move(api("redaktion"), issue, "submit")
    hash = api("redaktion").get(issue).json["hash"]
    move(api("redaktion"), issue, "approve", hash=hash, status=403)
    store.write(
        lambda site: setattr(
            site.person("redaktion"), "grants", (*site.person("redaktion").grants, ("office", "*", None, None))
        )
    )
    answer = move(api("redaktion"), issue, "approve", hash=hash, status=403)
    assert "mitgeschrieben" in answer["detail"]


def test_approval_looks_at_the_state_then_at_the_hash(api, issue):
    office = api("geschaeftsstelle")
    move(office, issue, "approve", status=409)
    move(api("redaktion"), issue, "submit")
    move(office, issue, "approve", status=422)
    move(office, issue, "approve", hash="0" * 64, status=409)
    assert office.get(issue).json["state"] == "in_review"


@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        ("explode", {}, 422),
        ("submit", {"nonsense": 1}, 422),
        ("submit", {"hash": "falsch"}, 409),
        ("send", {}, 409),
        ("schedule", {}, 409),
        ("submit", {"hash": 5}, 422),
    ],
)
def test_impossible_transitions_say_why(api, issue, name, given, status):
    answer = move(api("redaktion"), issue, name, status=status, **given)
    assert answer["status"] == status
    assert answer["detail"]


def test_a_time_that_has_passed_or_is_none_is_refused(api, issue):
    approved(api, issue)
    for at in ("2020-01-01T00:00:00Z", "gestern", None, "0001-01-01T00:00:00+14:00"):
        move(api("redaktion"), issue, "schedule", at=at, status=422)


def test_an_issue_that_is_not_out_does_not_exist_for_readers(api, issue):
    for path in (issue, f"{issue}/deliveries"):
        api("leser").get(path, status=404)
    api("leser").post_json(f"{issue}/transitions", {"name": "explode"}, status=404)
    api("leser").post(f"{issue}/transitions", b"\xff{", content_type="application/json", status=404)


def test_a_reader_sees_of_a_sent_issue_what_they_may_read_and_counts_nothing_else(desk, api, issue, send):
    police = desk.release(
        "Nur Polizei", kind="lagebild", stand="2026-02-01", audience=["polizei"], review_by="2027-02-01"
    )
    desk.store.write(lambda site: setattr(site.person("redaktion"), "authority", "pp"))
    move(api("redaktion"), issue, "refill")
    sent(api, issue, send)
    got = api("leser").get(issue).json
    assert {item["document"] for item in got["items"]} == set(desk.made)
    assert police not in api("leser").get(issue).text
    assert "rest" not in got
    assert {item["document"] for item in api("pruefer").get(issue).json["items"]} == {*desk.made, police}
    api("leser").get(f"{issue}/deliveries", status=404)
    api("leser").post_json(f"{issue}/transitions", {"name": "send"}, status=403)


def test_deliveries_are_counted_by_state_and_listed_in_pages(api, issue, send):
    approved(api, issue)
    editor = api("redaktion")
    counted = editor.get(f"{issue}/deliveries").json
    assert counted["total"] == 2
    assert counted["states"]["planned"] == 2
    assert set(counted["states"]) == {"planned", "claimed", "accepted", "deferred", "failed", "uncertain", "skipped"}
    planned = editor.get(f"{issue}/deliveries?state=planned&size=1&page=2").json
    assert (planned["total"], len(planned["items"])) == (2, 1)
    ids = {item["id"]: item["message_id"] for item in editor.get(f"{issue}/deliveries?state=planned").json["items"]}
    move(editor, issue, "send")
    send()
    accepted = editor.get(f"{issue}/deliveries?state=accepted").json["items"]
    assert {item["id"]: item["message_id"] for item in accepted} == ids
    assert {(item["login"], item["address"], item["attempts"]) for item in accepted} == {
        ("leser001", "leser001@example.org", 1),
        ("leser002", "leser002@example.org", 1),
    }
    assert editor.get(issue).json["state"] == "sent"


@pytest.mark.parametrize(
    "query",
    [
        "state=alle",
        "state=",
        "state=planned&page=0",
        "state=planned&page=%EF%BC%91",
        "state=planned&size=501",
        "state=planned&page=x",
    ],
)
def test_odd_queries_for_deliveries_are_refused(api, issue, query):
    api("redaktion").get(f"{issue}/deliveries?{query}", status=422)


def test_the_doubtful_are_sent_again_under_their_message_id(desk, api, issue, send):
    approved(api, issue)
    editor = api("redaktion")
    move(editor, issue, "send")
    send(lambda stage, argument: "drop" if stage == "dot" else None)
    doubtful = editor.get(f"{issue}/deliveries?state=uncertain").json["items"]
    assert len(doubtful) == 2
    assert all(item["why"] for item in doubtful)
    assert move(editor, issue, "resend_uncertain", deliveries=[doubtful[0]["id"]])["state"] == "sending"
    (planned,) = editor.get(f"{issue}/deliveries?state=planned").json["items"]
    assert planned["message_id"] == doubtful[0]["message_id"]
    move(editor, issue, "resend_uncertain", deliveries=["9-9"], status=409)


def test_subscriptions_are_mine_and_only_what_is_named_changes(desk, api):
    client = api("leser")
    assert client.get("/subscriptions").json["items"] == [
        {"newsletter": "news", "subscribed": False, "cadence": "hand", "format": "html", "topics": []}
    ]
    answer = client.put_json(
        "/subscriptions", {"items": [{"newsletter": "news", "subscribed": True, "topics": ["shisha"]}]}
    ).json
    assert answer["items"][0]["subscribed"] is True
    answer = client.put_json("/subscriptions", {"items": [{"newsletter": "news", "format": "text"}]}).json
    assert answer["items"] == [
        {"newsletter": "news", "subscribed": True, "cadence": "hand", "format": "text", "topics": ["shisha"]}
    ]
    assert client.put_json("/subscriptions", {"items": []}).json == client.get("/subscriptions").json
    assert api("autor").get("/subscriptions").json["items"][0]["subscribed"] is False


@pytest.mark.parametrize(
    "items",
    [
        [{"newsletter": "keiner"}],
        [{"newsletter": "news", "subscribed": "ja"}],
        [{"newsletter": "news", "format": "pdf"}],
        [{"newsletter": "news", "topics": ["mars"]}],
        [{"subscribed": True}],
        ["news"],
        None,
    ],
)
def test_subscriptions_that_do_not_fit_are_refused_whole(desk, api, items):
    client = api("leser")
    client.put_json(
        "/subscriptions",
        {"items": [{"newsletter": "news", "subscribed": True}, *items] if items else items},
        status=422,
    )
    assert client.get("/subscriptions").json["items"][0]["subscribed"] is False


def test_without_a_token_everything_is_401(anonymous, desk):
    for path in ("/newsletters", "/issues/x", "/issues/x/deliveries", "/subscriptions"):
        answer = anonymous.get(f"/api/v1{path}", status=401)
        assert answer.content_type == "application/problem+json"
    anonymous.post_json("/api/v1/newsletters/news/issues", {}, status=401)
