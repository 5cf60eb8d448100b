"""Acts: each page says what will happen, asks for what it must, and does it."""

import pytest

from tests.sikodms.pages.forms_on import last_form
from workflows import create, perform

WHOLE = {"title": "Schwellen", "summary": "Ab wann.", "body_html": "<p>Text</p>"}


@pytest.fixture()
def act(store, clock):
    def act(id, name, person, **given):
        def write(site):
            document = site.document(id)
            fassung = document.working or document.last_released
            perform(site, document, name, site.person(person), clock(), **{"hash": fassung.hash, **given})

        store.write(write)

    return act


@pytest.fixture()
def submitted(store, clock, act):
    def submitted() -> str:
        id = store.write(lambda site: create(site, site.person("autor"), clock(), "muster", "shisha", WHOLE).id)
        act(id, "submit", "autor")
        return id

    return submitted


@pytest.fixture()
def released(act, submitted):
    def released() -> str:
        id = submitted()
        act(id, "approve", "pruefer")
        return id

    return released


def ask(browser, id, name):
    return last_form(browser.get(f"/d/{id}/acts/{name}"))


def test_author_begins_the_next_fassung(browse, released, store):
    id, author = released(), browse("autor")
    form = ask(author, id, "revise")
    form["occasion"] = "Neue Zahlen"
    assert form.submit().location.endswith(f"/d/{id}/edit")
    with store.read() as site:
        assert (site.document(id).working.version, site.document(id).working.occasion) == (2, "Neue Zahlen")
    assert author.get(f"/d/{id}/acts/revise").status_code == 303  # not twice


def test_author_recalls(browse, submitted, store):
    id = submitted()
    assert ask(browse("autor"), id, "recall").submit().location.endswith(f"/d/{id}/edit")
    with store.read() as site:
        assert site.document(id).working.state == "draft"


def test_author_discards_with_a_reason(browse, submitted, store):
    id = submitted()
    form = ask(browse("autor"), id, "discard")
    page = form.submit(status=422)
    assert page.html.select_one("#fehler a")["href"] == "#reason"
    form["reason"] = "Doppelt"
    form.submit(status=303)
    with store.read() as site:
        assert site.document(id).working is None


def test_releaser_lifts_a_date(browse, submitted, act, store, clock):
    id = submitted()
    act(id, "approve", "pruefer", at=clock.forward(days=0).replace(day=16))
    page = browse("geschaeftsstelle").get(f"/d/{id}/acts/unschedule")
    assert "16. März 2026" in page
    last_form(page).submit(status=303)
    with store.read() as site:
        assert site.document(id).working.state == "approved"


def test_lead_archives(browse, released, store):
    id = released()
    assert "Archiviert" in ask(browse("geschaeftsstelle"), id, "archive").submit().follow()
    with store.read() as site:
        assert site.document(id).state == "archived"


def test_lead_withdraws_for_a_successor_by_its_address(browse, released, store):
    id, other = released(), released()
    form = ask(browse("geschaeftsstelle"), id, "withdraw")
    form["successor"] = f"http://localhost/d/{other}?x=1"
    assert last_form(form.submit(status=422))["successor"].value == f"http://localhost/d/{other}?x=1"
    form["reason"] = "Abgelöst"
    form.submit(status=303)
    with store.read() as site:
        assert site.document(id).withdrawn["successor"] == other
    assert "zurückgezogen" in browse("leser").get(f"/d/{id}", status=410)


def test_lead_chooses_the_successor_among_what_is_found(browse, released, store, portal):
    id, other = released(), released()
    portal.drainer.run_until_done()
    form = ask(browse("geschaeftsstelle"), id, "withdraw")
    form["successor"], form["reason"] = "Schwellen", "Abgelöst"
    page = form.submit(status=422)
    again = last_form(page)
    assert again["reason"].value == "Abgelöst"
    again["chosen"] = other
    again.submit(status=303)
    with store.read() as site:
        assert site.document(id).withdrawn["successor"] == other


def test_nothing_found_withdraws_nothing(browse, released, store):
    id = released()
    form = ask(browse("geschaeftsstelle"), id, "withdraw")
    form["successor"], form["reason"] = "gibtesnicht", "Abgelöst"
    assert "Kein freigegebenes Dokument" in form.submit(status=422)
    with store.read() as site:
        assert site.document(id).state == "released"


def test_what_changed_meanwhile_is_not_withdrawn(browse, released, act, store):
    id = released()
    form = ask(browse("geschaeftsstelle"), id, "withdraw")
    act(id, "revise", "autor")
    store.write(lambda site: None)
    form["reason"], form["hash"] = "Abgelöst", "0" * 64
    assert last_form(form.submit(status=409))["reason"].value == "Abgelöst"


@pytest.mark.parametrize("name", ["revise", "recall", "unschedule", "archive", "withdraw", "discard"])
def test_reader_is_told_no(browse, released, name):
    id, reader = released(), browse("leser")
    assert reader.get(f"/d/{id}/acts/{name}").status_code == 303
    token = reader.get(f"/d/{id}").forms[0]["csrf_token"].value
    reader.post(f"/d/{id}/acts/{name}", {"csrf_token": token, "reason": "x"}, status=403)


def test_an_act_that_is_none_is_a_404(browse, released):
    browse("geschaeftsstelle").get(f"/d/{released()}/acts/approve", status=404)
    browse("geschaeftsstelle").get(f"/d/{released()}/acts/quatsch", status=404)


def test_a_draft_that_was_discarded_is_listed_and_taken_up_again(browse, store, clock):
    id = store.write(lambda site: create(site, site.person("autor"), clock(), "muster", "shisha", WHOLE).id)
    author = browse("autor")
    form = ask(author, id, "discard")
    assert "später wieder aufnehmen" in author.get(f"/d/{id}/acts/discard").text
    form["reason"] = "Doch nicht nötig"
    page = form.submit().follow()
    assert "wurde verworfen" in page.text and "„Doch nicht nötig“" in page.text
    assert f"/d/{id}" not in author.get("/mine").text
    (row,) = author.get("/mine?mine=gone").html.select("tbody tr")
    assert "Verworfen" in row.text and row.a["href"] == f"/d/{id}?version=1"
    button = next(link for link in author.get(row.a["href"]).html.find_all("a") if "Wieder aufnehmen" in link.text)
    onward = last_form(author.get(button["href"])).submit()
    assert onward.location.endswith(f"/d/{id}/edit") and "Schwellen" in onward.follow().text
    assert "Doch nicht nötig" in author.get(f"/d/{id}/history").text
    assert f"/d/{id}" not in author.get("/mine?mine=gone").text and f"/d/{id}" in author.get("/mine").text


@pytest.mark.parametrize("login", ["pruefer", "leser", "admin"])
def test_what_was_discarded_does_not_exist_for_others(login, browse, store, clock):
    id = store.write(lambda site: create(site, site.person("autor"), clock(), "muster", "shisha", WHOLE).id)
    store.write(
        lambda site: perform(
            site,
            site.document(id),
            "discard",
            site.person("autor"),
            clock(),
            hash=site.document(id).working.hash,
            reason="x",
        )
    )
    browser = browse(login)
    for path in (f"/d/{id}", f"/d/{id}?version=1", f"/d/{id}/acts/revise", f"/d/{id}/history"):
        browser.get(path, status=404)
    assert "Schwellen" not in browser.get("/mine?mine=gone").text


def test_the_lead_takes_it_up_as_well(browse, store, clock):
    id = store.write(lambda site: create(site, site.person("autor"), clock(), "muster", "shisha", WHOLE).id)
    lead = browse("geschaeftsstelle")
    form = ask(lead, id, "discard")
    form["reason"] = "Doppelt"
    form.submit()
    ask(lead, id, "revise").submit()
    with store.read() as site:
        document = site.document(id)
        assert (document.working.version, document.working.contributors) == (2, ("geschaeftsstelle",))


def test_of_two_who_discard_the_second_is_told_who_came_first(browse, submitted):
    id = submitted()
    mine, late = ask(browse("geschaeftsstelle"), id, "discard"), ask(browse("autor"), id, "discard")
    mine["reason"], late["reason"] = "Doppelt", "Meine lange Begründung"
    mine.submit(status=303)
    page = late.submit(status=409)
    assert "Die Fassung hat inzwischen Geschaeftsstelle Beispiel verworfen, heute um" in page.html.main.text
    assert "Meine lange Begründung" in page.html.find("textarea", readonly=True).text
