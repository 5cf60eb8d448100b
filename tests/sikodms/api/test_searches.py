"""Saved searches through the API."""

import pytest

from workflows import create, perform, takeover

WHOLE = {
    "q": "Kohle",
    "kind": ["muster"],
    "fachgebiet": ["shisha"],
    "authority": ["pp"],
    "author": ["Autor"],
    "year": ["2026"],
    "from": "2026-01-01",
    "to": "2026-12-31",
}


@pytest.fixture()
def release(portal, clock):
    def release(title):
        def act(site):
            fields = {"title": title, "summary": title, "body_html": "<p>Text</p>"}
            document = create(site, site.person("autor"), clock(), "information", "shisha", fields)
            takeover(site, document, site.person("geschaeftsstelle"), clock())

        portal.store.write(act)
        portal.drainer.run_until_done()

    release("Anfang")
    return release


def test_a_search_is_saved_listed_changed_and_deleted(api, release):
    client = api("leser")
    made = client.post_json("/searches", {**WHOLE, "name": "Kohle", "follow": "daily"}, status=201).json
    assert made["query"] == WHOLE and (made["name"], made["follow"], made["new"]) == ("Kohle", "daily", 0)
    assert made["url"].startswith("http://localhost/search?q=Kohle&kind=muster")
    assert client.get("/searches").json["items"] == [made]
    changed = client.patch_json(f"/searches/{made['id']}", {"follow": "none", "name": "Neu"}).json
    assert (changed["name"], changed["follow"]) == ("Neu", "none")
    client.delete(f"/searches/{made['id']}", status=204)
    assert client.get("/searches").json["items"] == []
    client.delete(f"/searches/{made['id']}", status=404)


def test_new_hits_are_counted(api, release):
    client = api("leser")
    client.post_json("/searches", {"q": "Kohle"}, status=201)
    release("Kohle")
    release("Frist")
    assert [item["new"] for item in client.get("/searches").json["items"]] == [1]


def test_new_hits_are_counted_anew_only_when_something_changed(api, release, portal, clock, monkeypatch):
    client, asked = api("leser"), []
    matching = portal.engine.matching

    def counting(query, documents):
        asked.append(documents)
        return matching(query, documents)

    monkeypatch.setattr(portal.engine, "matching", counting)
    client.post_json("/searches", {"q": "Kohle"}, status=201)

    def new():
        return [item["new"] for item in client.get("/searches").json["items"]]

    release("Kohle")
    assert [new(), new(), new()] == [[1], [1], [1]]
    assert len(asked) == 1
    release("Kohle und mehr")
    assert (new(), len(asked)) == ([2], 2)

    def withdraw(site):
        document = next(each for each in site.documents() if each.released and each.released.title == "Kohle")
        office = site.person("geschaeftsstelle")
        perform(site, document, "withdraw", office, clock(), hash=document.released.hash, reason="Überholt")

    portal.store.write(withdraw)
    assert new() == [1]


def test_without_an_index_their_number_is_not_known(api, portal, clock):
    client = api("leser")
    client.post_json("/searches", {"q": "Kohle"}, status=201)

    def act(site):
        fields = {"title": "Kohle", "summary": "x", "body_html": "<p>Text</p>"}
        takeover(
            site,
            create(site, site.person("autor"), clock(), "information", "shisha", fields),
            site.person("geschaeftsstelle"),
            clock(),
        )

    portal.store.write(act)
    assert [item["new"] for item in client.get("/searches").json["items"]] == [None]


def test_operators_become_filters(api, release):
    given = {"q": "Kohle art:muster ab:2026-03-01", "kind": ["information"], "from": "2026-02-01"}
    made = api("leser").post_json("/searches", given, status=201).json
    assert made["query"] == {"q": "Kohle", "kind": ["information", "muster"], "from": "2026-03-01"}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"q": "a", "kind": ["romane"]}, "kind"),
        ({"q": "a", "fachgebiet": ["shisha", "mars"]}, "fachgebiet"),
        ({"q": "a", "year": ["26"]}, "year"),
        ({"q": "a", "from": "morgen"}, "from"),
        ({"q": "a", "name": " "}, "name"),
    ],
)
def test_what_does_not_fit_is_named(api, release, given, wrong):
    client = api("leser")
    errors = client.post_json("/searches", given, status=422).json["errors"]
    assert [error["field"] for error in errors] == [wrong]
    assert client.get("/searches").json["items"] == []


def test_words_and_filters_are_changed_one_by_one(api, release):
    client = api("leser")
    made = client.post_json("/searches", {**WHOLE, "follow": "daily"}, status=201).json
    address = f"/searches/{made['id']}"
    changed = client.patch_json(address, {"q": "Frist", "kind": [], "from": None}).json
    assert changed["query"] == {name: WHOLE[name] for name in WHOLE if name not in ("q", "kind", "from")} | {
        "q": "Frist"
    }
    assert (changed["name"], changed["follow"]) == ("Frist", "daily")
    changed = client.patch_json(address, {"q": "Frist art:lagebild", "name": "Fristen", "follow": "none"}).json
    assert (changed["query"]["q"], changed["query"]["kind"]) == ("Frist", ["lagebild"])
    assert (changed["name"], changed["follow"]) == ("Fristen", "none")


@pytest.mark.parametrize("given", [{"kind": ["romane"]}, {"from": "morgen"}, {"q": "Gas"}])
def test_a_change_that_does_not_fit_changes_nothing(api, release, given):
    client = api("leser")
    client.post_json("/searches", {"q": "Gas"}, status=201)
    made = client.post_json("/searches", {"q": "Kohle"}, status=201).json
    errors = client.patch_json(f"/searches/{made['id']}", {**given, "name": "Neu"}, status=422).json["errors"]
    assert [error["field"] for error in errors] == ["query" if "q" in given else next(iter(given))]
    assert made in client.get("/searches").json["items"]


@pytest.mark.parametrize("given", [{"follow": "hourly"}, {"mark": 3}, {"q": 5}])
def test_what_the_description_does_not_know_is_refused(api, release, given):
    assert api("leser").post_json("/searches", given, status="*").status_int in (400, 422)


def test_everybody_has_their_own(api, release):
    id = api("leser").post_json("/searches", {"q": "Kohle"}, status=201).json["id"]
    other = api("autor")
    assert other.get("/searches").json["items"] == []
    other.patch_json(f"/searches/{id}", {"name": "x"}, status=404)
    other.delete(f"/searches/{id}", status=404)
