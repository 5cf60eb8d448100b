"""Persons, import, health and the index through the API."""

import pytest

NEW = {
    "login": "neu",
    "name": "Nele Neu",
    "email": "neu@example.org",
    "password": "ein gutes Passwort",
    "authority": "stadt",
    "grants": [{"role": "reader"}],
}


def test_admin_adds_a_person_who_can_log_in(api, anonymous, scenery):
    made = api("admin").post_json("/persons", NEW, status=201).json
    assert made["grants"] == [
        {"role": "reader", "fachgebiet": "*", "from": None, "until": None}
    ] and "password" not in str(made)
    token = anonymous.post_json("/api/v1/session", {"login": "NEU", "password": NEW["password"]}).json["token"]
    anonymous.authorization = ("Bearer", token)
    anonymous.get("/api/v1/worklist", status=200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": ""}, {"login": "LESER"}, {"login": "ｌｅｓｅｒ"}, {"email": "keine"}, {"name": ""}, {"password": "kurz"}, {"password": "x" * 2000}, {"authority": "mond"},
        {"grants": [{"role": "koenig"}]}, {"grants": [{"role": "admin", "fachgebiet": "shisha"}]}, {"grants": [{"role": "reader", "fachgebiet": "mond"}]},
        {"grants": [{"role": "reader", "from": "gestern"}]}, {"grants": [{"role": "reader", "from": "2026-02-02", "until": "2026-01-01"}]}, {"grants": "reader"}, {"grants": [7]},
        {"colour": "red"}, {"epoch": 7}, {"login": 7}, {"password": 7}, {"login": "x" * 101},
    ],
)  # fmt: skip
def test_a_person_that_does_not_fit_is_refused(wrong, api, scenery, store):
    answer = api("admin").post_json("/persons", {**NEW, **wrong}, status=422)
    assert answer.json["errors"]
    with store.read() as site:
        assert site.person_by_login("neu") is None


def test_persons_are_kept_by_admin_and_office_only(api, scenery):
    for login in ("leser", "autor", "redaktion", "leiter"):
        for method, path in (("GET", "/persons"), ("POST", "/persons"), ("PATCH", "/persons/leser")):
            assert api(login).request(f"/api/v1{path}", method=method, body=b"{", status=404).json["status"] == 404
    for login in ("admin", "buero"):
        logins = [each["login"] for each in api(login).get("/persons").json["items"]]
        assert "leser" in logins and logins == sorted(logins)


def test_nobody_decides_about_their_own_account(api, scenery):
    for given in ({"grants": [{"role": "office"}]}, {"disabled": True}):
        api("admin").patch_json("/persons/admin", given, status=403)


def test_all_or_nothing_of_a_change_is_done(api, scenery, store):
    api("admin").patch_json(
        "/persons/leser",
        {"disabled": True, "password": "ein gutes Passwort", "grants": [{"role": "koenig"}]},
        status=422,
    )
    with store.read() as site:
        person = site.person("leser")
        assert (person.disabled, person.password_hash, person.epoch) == (False, None, 0)


def test_disabling_ends_the_persons_sessions_at_once(api, scenery):
    leser = api("leser")
    leser.get("/worklist", status=200)
    api("admin").patch_json("/persons/leser", {"disabled": True}, status=200)
    leser.get("/worklist", status=401)
    api("admin").patch_json("/persons/leser", {"disabled": False}, status=200)
    leser.get("/worklist", status=401)
    api("admin").patch_json("/persons/niemand", {"disabled": True}, status=404)


# Import


def line(**fields):
    return {"kind": "information", "fachgebiet": "shisha", "title": "T", "body_html": "<p>x</p>", **fields}


def sent(client, *lines, status=200, **more):
    return client.post_json("/import", {"lines": list(lines), **more}, status=status).json.get("items")


def test_lines_stand_for_themselves(api, scenery, store):
    items = sent(
        api("autor"),
        line(external_id="a"),
        line(kind="gesetz"),
        line(title=""),
        7,
        line(colour=1),
        line(external_id="b"),
        line(date="x"),
    )
    assert ["id" in item for item in items] == [True, False, False, False, False, True, False]
    assert all(item["error"] for item in items if "id" not in item)
    with store.read() as site:
        assert sorted(site.external_ids) == ["a", "b"]


def test_an_import_can_be_repeated(api, scenery, store):
    autor = api("autor")
    assert [item["did"] for item in sent(autor, line(external_id="a"))] == ["created"]
    assert [item["did"] for item in sent(autor, line(external_id="a"))] == ["unchanged"]
    assert [item["did"] for item in sent(autor, line(external_id="a", title="Neu"))] == ["updated"]
    assert "error" in sent(autor, line(external_id="a", kind="muster"))[0]
    with store.read() as site:
        assert len(site["documents"]) == 1


def test_released_ones_get_a_new_fassung_where_they_differ(api, scenery):
    office = api("geschaeftsstelle")
    first = sent(office, line(external_id="a"), release=True)[0]
    assert api("leser").get(f"/documents/{first['id']}").json["takeover"] is True
    assert sent(office, line(external_id="a"), release=True)[0]["did"] == "unchanged"
    assert sent(office, line(external_id="a", title="Neu"), release=True)[0]["did"] == "updated"
    shown = api("leser").get(f"/documents/{first['id']}").json
    assert (shown["version"], shown["title"], shown["state"]) == (2, "Neu", "released")


def test_a_draft_of_an_earlier_import_is_released_by_a_later_one(api, scenery):
    office = api("geschaeftsstelle")
    id = sent(office, line(external_id="a"))[0]["id"]
    assert sent(office, line(external_id="a"), release=True)[0]["did"] == "updated"
    api("leser").get(f"/documents/{id}", status=200)


def test_a_term_is_taken_over_with_a_definition_and_needs_no_text(api, scenery, store):
    term = {"kind": "term", "body_html": None, "synonyms": ["Kohlenstoffmonoxid"], "abbreviations": ["CO"]}
    items = sent(
        api("geschaeftsstelle"),
        line(external_id="voll", summary="Ein Gas.", **term),
        line(external_id="leer", **term),
        line(external_id="falsch", kind="information", synonyms=["x"]),
        release=True,
    )
    assert ["error" in item for item in items] == [False, True, True]
    shown = api("leser").get(f"/documents/{items[0]['id']}").json
    assert (shown["kind"], shown["synonyms"], shown["abbreviations"]) == ("term", ["Kohlenstoffmonoxid"], ["CO"])


def test_a_line_that_cannot_be_released_leaves_nothing_behind(api, scenery, store):
    items = sent(
        api("geschaeftsstelle"), line(external_id="leer", body_html=None), line(external_id="voll"), release=True
    )
    assert "error" in items[0] and items[1]["did"] == "created"
    with store.read() as site:
        assert list(site.external_ids) == ["voll"] and len(site["documents"]) == 1
        assert [entry["event"] for entry in site.audit.values()] == ["create", "takeover"]


def test_releasing_and_writing_for_others_is_the_offices(api, scenery):
    sent(api("autor"), line(), release=True, status=403)
    sent(api("autor"), line(), author="leiter", status=403)
    sent(api("leser"), line(), author="leser")[0]["error"]
    id = sent(api("geschaeftsstelle"), line(), author="autor")[0]["id"]
    api("autor").get(f"/documents/{id}?version=working", status=200)
    sent(api("geschaeftsstelle"), line(), author="niemand", status=422)


@pytest.mark.parametrize("given", [{}, {"lines": None}, {"lines": {}}, {"lines": [{}] * 51}, []])
def test_a_packet_that_is_none_is_refused(given, api, scenery):
    api("autor").post_json("/import", given, status=400)


# Operation


def test_health_counts_and_tells_no_secrets(api, portal):
    answer = api("leser").get("/health").json
    assert answer["ok"] is True and answer["database"] is True and answer["index"]["lag"] >= 0
    assert {"planned", "deferred", "uncertain"} <= set(answer["mail"])
    assert portal.local_token not in str(answer) and str(portal.settings.portal.var) not in str(answer)


def test_index_and_mail_are_started_by_admins_only(api):
    for path in ("/reindex", "/mail/run"):
        api("leser").post_json(path, {}, status=404)
    assert set(api("admin").post_json("/mail/run", {}).json) == {"mail"}
    assert api("admin").post_json("/reindex", {"if_needed": True}).json["started"] in (True, False)
