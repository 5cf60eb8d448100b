"""Searching through the API: filters, operators, older Fassungen."""

import pytest

from workflows import persons


@pytest.fixture()
def world(scenery, portal, clock):
    """Two documents of one word, one of them in its second Fassung, and one in the archive; ids by name."""
    made = {
        "muster": scenery.released(kind="muster", title="Lüftung im Betrieb"),
        "lagebild": scenery.released(kind="lagebild", fachgebiet="verkehr", title="Lüftung in Tunneln"),
        "archived": scenery.archived(title="Alte Lüftung"),
    }
    clock.forward(days=400)
    scenery.edited(scenery.do(made["muster"], "revise", "autor"), title="Lüftung von Betrieben")
    scenery.release(made["muster"])
    portal.reindex()
    return made


def found(client, **asked):
    return client.get("/search", params=asked).json


def ids(answer):
    return sorted(item["id"] for item in answer["items"])


def test_filters_by_authority_author_year_and_state(world, api):
    client = api("leser")
    assert found(client, q="Lüftung", authority="stadt")["total"] == 2
    assert found(client, q="Lüftung", authority="pp")["total"] == 0
    assert found(client, q="Lüftung", author="autor Stadt")["total"] == 2
    assert found(client, q="Lüftung", author="niemand")["total"] == 0
    assert ids(found(client, q="Lüftung", year="2027")) == [world["muster"]]
    assert found(client, q="Lüftung", state="archived")["total"] == 0
    answer = found(client, q="Lüftung")
    assert answer["facets"]["authority"] == {"stadt": 2} and answer["facets"]["state"] == {"released": 2}


def test_operators_are_filters_and_come_back_with_a_suggestion(world, api):
    client = api("leser")
    assert ids(found(client, q="Lüftung art:lagebild")) == [world["lagebild"]]
    assert ids(found(client, q="Lüftung ab:2027")) == [world["muster"]]
    assert found(client, q="Tunneln art:muster")["total"] == 0
    assert found(client, q="Lüftunk art:muster")["suggestion"] == "Lüftung art:muster"


def test_older_fassungen_come_with_their_state_and_address(world, api):
    answer = found(api("leser"), q="Lüftung", scope="all")
    said = {
        (item["title"], item["state"], item["version"], item["url"].partition("/d/")[2]) for item in answer["items"]
    }
    assert said == {
        ("Lüftung von Betrieben", "released", 2, world["muster"]),
        ("Lüftung im Betrieb", "superseded", 1, f"{world['muster']}?version=1"),
        ("Lüftung in Tunneln", "released", 1, world["lagebild"]),
        ("Alte Lüftung", "archived", 1, f"{world['archived']}?version=1"),
    }
    assert answer["facets"]["state"] == {"released": 2, "superseded": 1, "archived": 1}
    assert found(api("admin"), q="Lüftung", scope="all")["total"] == 0


@pytest.mark.parametrize(
    "bad",
    [
        "authority=mond",
        "state=draft",
        "scope=old",
        "scope=",
        "year=26",
        "year=%D9%A2026",
        "author=",
        "author=" + "x" * 101,
    ],
)
def test_values_that_do_not_fit_are_422(world, api, bad):
    answer = api("leser").get(f"/search?{bad}", status=422)
    assert [error["field"] for error in answer.json["errors"]] == [bad.partition("=")[0]]


def test_what_was_just_taken_from_somebody_is_in_no_count(world, scenery, api, portal):
    client = api("leser")
    assert found(client, q="Tunneln", scope="all")["total"] == 1
    scenery.do(world["lagebild"], "withdraw", "geschaeftsstelle")
    answer = found(client, q="Lüftung")  # the index has not heard of it yet
    assert answer["total"] == 1 and answer["facets"]["kind"] == {"muster": 1}
    assert found(client, q="Tunneln", scope="all")["total"] == 0
    assert "suggestion" not in found(client, q="Tunnelln")
    portal.reindex(only_if_needed=True)
    assert found(client, q="Tunneln", scope="all")["total"] == 0
    office = found(api("geschaeftsstelle"), q="Tunneln", scope="all")
    assert [item["state"] for item in office["items"]] == ["withdrawn"]


def test_a_narrower_audience_counts_at_once_for_every_fassung(world, scenery, api, portal):
    scenery.edited(scenery.do(world["muster"], "revise", "autor"), audience=["polizei"])
    scenery.release(world["muster"])
    client = api("leser")
    for _ in range(2):
        assert ids(found(client, q="Lüftung", scope="all")) == sorted([world["lagebild"], world["archived"]])
        assert found(client, q="Lüftung")["facets"]["kind"] == {"lagebild": 1}
        portal.reindex()
    assert found(api("pruefer"), q="Lüftung", scope="all")["total"] == 5


def test_a_changed_role_counts_at_the_next_question(world, store, api):
    client = api("leser")
    assert found(client, q="Lüftung", scope="all")["total"] == 4
    store.write(lambda site: setattr(site.person("leser"), "grants", (("reader", "verkehr", None, None),)))
    assert ids(found(client, q="Lüftung", scope="all")) == [world["lagebild"]]
    store.write(lambda site: setattr(site.person("leser"), "grants", ()))
    answer = found(client, q="", scope="all")
    assert answer["total"] == 0 and not any(answer["facets"].values())


def test_documents_move_with_their_author_to_another_authority(world, store, api, portal, clock):
    client = api("leser")
    assert found(client, q="Lüftung")["facets"]["authority"] == {"stadt": 2}

    def move(site):
        persons.change_authority(site, site.person("geschaeftsstelle"), site.person("autor"), clock(), "pp")

    store.write(move)
    assert found(client, q="Lüftung", author="Polizeipräsidium")["total"] == 2
    portal.drainer.run_until_done()
    assert found(client, q="Lüftung")["facets"]["authority"] == {"pp": 2}
