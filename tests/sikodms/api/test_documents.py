"""Documents through the API: written, read, edited, compared; and refused in the right order."""

import datetime as dt

import pytest

ZERO = "0" * 64


def test_author_begins_a_document_and_gets_it_with_its_address(api, scenery):
    given = {
        "kind": "rechtstatsache",
        "fachgebiet": "shisha",
        "title": "Titel",
        "law": "NiSchG",
        "tags": ["CO"],
        "date": "2026-03-01",
    }
    answer = api("autor").post_json("/documents", given, status=201)
    made = answer.json
    assert answer.location == made["url"] == f"http://localhost/d/{made['id']}"
    assert (made["state"], made["version"], made["law"], made["tags"], made["files"]) == (
        "draft",
        1,
        "NiSchG",
        ["CO"],
        [],
    )
    assert len(made["hash"]) == 64


def test_markdown_becomes_clean_html(api, scenery):
    given = {
        "kind": "information",
        "fachgebiet": "shisha",
        "title": "T",
        "body_markdown": "# Kopf\n\n<script>alert(1)</script>\n\n* eins",
    }
    body = api("autor").post_json("/documents", given).json["body_html"]
    assert "<li>eins</li>" in body and "<script" not in body


def test_script_in_a_body_is_taken_out(api, scenery):
    given = {
        "kind": "information",
        "fachgebiet": "shisha",
        "title": "<b>T</b>",
        "body_html": "<p onclick=x>A<script>alert(1)</script></p>",
    }
    made = api("autor").post_json("/documents", given).json
    assert made["body_html"] == "<p>A</p>" and made["title"] == "<b>T</b>"


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"kind": "gesetz"}, "kind"),
        ({"fachgebiet": "mond"}, "fachgebiet"),
        ({"colour": "red"}, "colour"),
        ({"law": "nur bei Rechtstatsachen"}, "law"),
        ({"state": "released"}, "state"),
        ({"owner": "leser"}, "owner"),
        ({"contributors": []}, "contributors"),
        ({"released_at": None}, "released_at"),
        ({"version": 7}, "version"),
        ({"hash": ZERO}, "hash"),
        ({"title": "x" * 601}, "title"),
        ({"title": 7}, "title"),
        ({"tags": "CO"}, "tags"),
        ({"tags": list("abcdefg")}, "tags"),
        ({"audience": ["mond"]}, "audience"),
        ({"date": "gestern"}, "date"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": 7}, "external_id"),
        ({"body_html": "x", "body_markdown": "y"}, "body_markdown"),
        ({"body_html": "<p>" + "x" * 2_000_001}, "body_html"),
    ],
)
def test_a_field_that_does_not_fit_is_named(wrong, field, api, scenery, store):
    given = {"kind": "information", "fachgebiet": "shisha", "title": "T", **wrong}
    answer = api("autor").post_json("/documents", given, status=422)
    assert any(field in each["field"] for each in answer.json["errors"]), answer.json
    with store.read() as site:
        assert not len(site["documents"])


def test_body_without_kind_is_refused(api, scenery):
    api("autor").post_json("/documents", {"fachgebiet": "shisha"}, status=422)


def test_who_writes_nowhere_is_told_so_before_the_body_is_looked_at(api, scenery):
    for given in ({"kind": "mond", "fachgebiet": "shisha"}, {"fachgebiet": 7}, {}):
        api("leser").post_json("/documents", given, status=403)
    api("leser").post("/documents", b"{", content_type="application/json", status=403)


def test_author_of_another_fachgebiet_is_refused(api, scenery):
    api("fremd").post_json("/documents", {"kind": "information", "fachgebiet": "shisha", "title": "T"}, status=403)
    api("fremd").post_json("/documents", {"kind": "information", "fachgebiet": "verkehr", "title": "T"}, status=201)


def test_an_external_id_is_given_once(api, scenery):
    given = {"kind": "information", "fachgebiet": "shisha", "title": "T", "external_id": "a/1"}
    assert api("autor").post_json("/documents", given).json["external_id"] == "a/1"
    api("autor").post_json("/documents", given, status=409)


def test_reader_gets_the_released_fassung_and_no_other(api, scenery):
    id = scenery.with_working()
    leser = api("leser")
    answer = leser.get(f"/documents/{id}")
    assert (answer.json["state"], answer.json["version"], answer.json["title"]) == (
        "released",
        1,
        "Kohlenmonoxid in Shisha-Bars",
    )
    assert answer.headers["ETag"] == f'"{answer.json["hash"]}"'
    assert answer.json["number"] == "IN-SHI-2026-0001" and answer.json["released_at"] == "2026-03-02T09:00:00Z"
    for version in ("working", "2", "0", "99", "-1", "%EF%BC%91", "x", "1.0", "9" * 30, "+1", "%201"):
        leser.get(f"/documents/{id}?version={version}", status=404)
    assert leser.get(f"/documents/{id}?version=1").json["version"] == 1
    assert api("autor").get(f"/documents/{id}?version=working").json["title"] == "Zweite Fassung"


def test_head_is_a_get_without_body(api, scenery):
    answer = api("leser").head(f"/documents/{scenery.released()}")
    assert answer.status_int == 200 and answer.headers["ETag"] and not answer.body


def test_a_document_is_never_304(api, scenery):
    id = scenery.released()
    tag = api("leser").get(f"/documents/{id}").headers["ETag"]
    assert api("leser").get(f"/documents/{id}", headers={"If-None-Match": tag}).status_int == 200


def test_withdrawn_is_410_to_its_readers_and_404_to_others(api, scenery):
    id = scenery.withdrawn()
    answer = api("leser").get(f"/documents/{id}", status=410)
    assert (
        answer.json["title"] == "Kohlenmonoxid in Shisha-Bars" and answer.json["withdrawn_at"] == "2026-03-02T09:00:00Z"
    )
    assert not {"summary", "body_html", "files", "reason"} & set(answer.json) and "Kopfhöhe" not in answer.text
    api("fremd").get(f"/documents/{id}", status=404)
    for below in ("versions", "diff", "files/Anlage.txt"):
        api("leser").get(f"/documents/{id}/{below}", status=404)
    api("leser").get(f"/documents/{id}?version=1", status=404)


def test_tombstone_names_a_successor_only_to_who_may_read_it(api, browse, scenery):
    id, other = scenery.released(), scenery.released(kind="lagebild", audience=["pp"])
    scenery.do(id, "withdraw", "geschaeftsstelle", successor=other)
    assert "successor" not in api("leser").get(f"/documents/{id}", status=410).json  # of Stadt Musterstadt
    assert api("pruefer").get(f"/documents/{id}", status=410).json["successor"] == other
    assert other not in browse("leser").get(f"/d/{id}", status=410).text
    assert other in browse("pruefer").get(f"/d/{id}", status=410).text


def test_archived_is_readable_by_its_address(api, scenery):
    assert api("leser").get(f"/documents/{scenery.archived()}").json["state"] == "archived"


def test_audience_decides_who_reads_a_lagebild(api, scenery):
    id = scenery.released(kind="lagebild", audience=["polizei"])
    api("pruefer").get(f"/documents/{id}", status=200)
    api("leser").get(f"/documents/{id}", status=404)


def test_a_role_that_ends_closes_the_document_at_once(api, scenery, store):
    id, leser = scenery.released(), api("leser")
    leser.get(f"/documents/{id}", status=200)
    store.write(lambda site: setattr(site.person("leser"), "grants", [("reader", "verkehr")]))
    leser.get(f"/documents/{id}", status=404)


def test_role_ends_with_its_day_in_berlin(api, scenery, store, clock):
    id, leser = scenery.released(), api("leser")
    store.write(lambda site: setattr(site.person("leser"), "grants", [("reader", "*", None, dt.date(2026, 3, 2))]))
    leser.get(f"/documents/{id}", status=200)
    clock.now = dt.datetime(2026, 3, 2, 22, 59, tzinfo=dt.UTC)
    fresh = api("leser")
    fresh.get(f"/documents/{id}", status=200)
    clock.forward(minutes=2)
    fresh.get(f"/documents/{id}", status=404)


# PATCH


def test_author_edits_the_draft_with_the_hash_seen(api, scenery):
    id = scenery.draft()
    for shown in ('"{}"', "{}", 'W/"{}"'):
        header = {"If-Match": shown.format(scenery.hash(id))}
        answer = api("autor").patch_json(f"/documents/{id}", {"title": f"Neu {shown}"}, headers=header)
        assert answer.json["title"].startswith("Neu") and answer.json["hash"] == scenery.hash(id)
        assert answer.headers["ETag"] == f'"{scenery.hash(id)}"'


def test_null_empties_a_field(api, scenery):
    id = scenery.draft()
    answer = api("autor").patch_json(f"/documents/{id}", {"source": None}, headers={"If-Match": scenery.hash(id)})
    assert answer.json["source"] is None and answer.json["title"]


def test_stale_edit_is_412_and_changes_nothing(api, scenery):
    id = scenery.draft()
    seen = scenery.hash(id)
    scenery.edited(id, title="Inzwischen")
    answer = api("autor").patch_json(f"/documents/{id}", {"title": "Zu spät"}, headers={"If-Match": seen}, status=412)
    assert answer.json["hash"] == scenery.hash(id)
    assert api("autor").get(f"/documents/{id}?version=working").json["title"] == "Inzwischen"


REFUSALS = [
    # who, made as, If-Match, body → status: unseen, person, state, If-Match there, If-Match right, body
    ("nobody", "draft", None, b"{", 401),
    ("leser", "draft", None, b"{", 404),
    ("leser", "released", None, b"{", 403),
    ("autor2", "with_working", None, b"{", 403),
    ("autor", "in_review", None, b"{", 409),
    ("leiter", "released", None, b"{", 409),
    ("autor", "draft", None, b"{", 428),
    ("autor", "draft", ZERO, b"{", 412),
    ("autor", "draft", "*", b"{", 400),
    ("autor", "draft", "*", b'{"colour": 1}', 422),
]


@pytest.mark.parametrize("who, made, match, body, status", REFUSALS)
def test_edit_is_refused_in_this_order(who, made, match, body, status, api, anonymous, scenery):
    id = getattr(scenery, made)()
    client = anonymous if who == "nobody" else api(who)
    headers = {"If-Match": match} if match else {}
    answer = client.request(
        f"/api/v1/documents/{id}",
        method="PATCH",
        body=body,
        content_type="application/json",
        headers=headers,
        status=status,
    )
    assert answer.content_type == "application/problem+json"


# Versions and differences


def test_versions_are_newest_first_and_only_those_one_may_see(api, scenery):
    id = scenery.with_working()
    assert [
        (each["version"], each["state"]) for each in api("autor").get(f"/documents/{id}/versions").json["items"]
    ] == [(2, "draft"), (1, "released")]
    assert [each["version"] for each in api("leser").get(f"/documents/{id}/versions").json["items"]] == [1]
    scenery.release(id)
    items = api("leser").get(f"/documents/{id}/versions").json["items"]
    assert [(each["version"], each["state"]) for each in items] == [(2, "released"), (1, "superseded")]
    assert all(each["released_at"] for each in items)


def test_diff_names_fields_and_files(api, scenery):
    id = scenery.attached(scenery.with_working(), "Neu.txt")
    found = api("autor").get(f"/documents/{id}/diff?from=released&to=working").json
    assert (found["from"], found["to"]) == (1, 2)
    title = next(each for each in found["fields"] if each["name"] == "title")
    assert (title["from"], title["to"]) == ("Kohlenmonoxid in Shisha-Bars", "Zweite Fassung")
    assert [(each["name"], each["change"]) for each in found["files"]] == [("Neu.txt", "added")]
    assert api("autor").get(f"/documents/{id}/diff").json == found
    assert api("autor").get(f"/documents/{id}/diff?from=2&to=1").json["to"] == 1


def test_diff_of_a_first_draft_compares_with_nothing(api, scenery):
    found = api("autor").get(f"/documents/{scenery.draft()}/diff?from=released&to=working").json
    assert found["from"] is None and found["to"] == 1


def test_diff_is_404_where_one_end_may_not_be_seen(api, scenery):
    id = scenery.with_working()
    for ends in (
        "from=released&to=working",
        "from=working&to=released",
        "from=1&to=2",
        "from=2&to=1",
        "from=1&to=x",
        "from=x&to=1",
        "from=&to=%00",
    ):
        answer = api("leser").get(f"/documents/{id}/diff?{ends}", status="*")
        assert answer.status_int in (400, 404), ends
    api("leser").get(f"/documents/{id}/diff?from=1&to=released", status=200)


# Worklist


def test_what_waits_for_the_reviewer_stands_in_the_worklist(api, scenery):
    id = scenery.in_review()
    assert api("leser").get("/worklist").json == {"total": 0, "items": []}
    found = api("pruefer").get("/worklist").json
    assert found["total"] == 1
    task = found["items"][0]
    assert (task["id"], task["state"], task["step"], task["version"], task["hash"]) == (
        id,
        "in_review",
        1,
        1,
        scenery.hash(id),
    )
    assert task["due_at"].endswith("Z")
