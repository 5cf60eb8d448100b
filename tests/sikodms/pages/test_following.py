"""Saved searches on pages: kept, named, run, followed, deleted and taken back; and the link of a mail."""

import pytest

from content_types import saved_search
from mail import save_search, unsubscribe_token
from workflows import create, takeover


@pytest.fixture()
def release(portal, clock):
    """Releases a document, and brings the index up to date."""

    def release(title="Lüftung", kind="information"):
        def act(site):
            fields = {"title": title, "summary": title, "body_html": "<p>Text</p>"}
            document = create(site, site.person("autor"), clock(), kind, "shisha", fields)
            takeover(site, document, site.person("geschaeftsstelle"), clock())
            return document.id

        id = portal.store.write(act)
        portal.drainer.run_until_done()
        return id

    release("Anfang")
    return release


ACTS = ("", "/look", "/delete", "/again", "/undo", "/query", "/query/undo")


def of(portal, person="leser"):
    with portal.store.read() as site:
        return [(search.id, search.name, search.query, search.follow) for search in saved_search.of(site, person)]


def keep(portal, clock, person="leser", follow="none", **query):
    given = {"query": query or {"q": "Lüftung"}, "follow": follow}
    return portal.store.write(lambda site: save_search(site, site.person(person), clock(), given).id)


def button(page, text):
    """The form of the button that says so."""
    for form in page.forms.values():
        if any(text in each.text for each in form.html.find_all("button")):
            return form
    raise AssertionError(text)


def test_a_search_is_kept_named_and_followed(browse, portal, release):
    browser = browse("leser")
    release()
    page = browser.get("/search?q=L%C3%BCftung&kind=information&kind=muster&sort=date&page=1")
    page = button(page, "Suche speichern").submit().follow()
    assert "Suche gespeichert" in page.text
    form = button(page, "Speichern")
    assert form["name"].value == "Lüftung"
    form["name"] = "Luft in Läden"
    form["follow"] = "daily"
    page = form.submit().follow()
    assert "Luft in Läden" in page.html.main.text and "Täglich um 7 Uhr" in page.html.main.text
    ((_, name, query, follow),) = of(portal)
    assert (name, query, follow) == ("Luft in Läden", {"q": "Lüftung", "kind": ("information", "muster")}, "daily")


def test_the_same_search_is_kept_once(browse, portal, release):
    browser = browse("leser")
    for _ in range(2):
        button(browser.get("/search?q=Anfang"), "Suche speichern").submit()
    assert len(of(portal)) == 1


def test_operators_are_kept_as_filters_and_a_corrected_word_as_it_is_found(browse, portal, release):
    browser = browse("leser")
    button(browser.get("/search?q=Anfang+art:information"), "Suche speichern").submit()
    assert of(portal)[0][2] == {"q": "Anfang", "kind": ("information",)}
    release("Kohlenmonoxid")
    button(browser.get("/search?q=Kohlenmonxid"), "Suche speichern").submit()
    assert {"q": "Kohlenmonoxid"} in [row[2] for row in of(portal)]


def test_a_search_for_nothing_in_particular_is_not_offered_to_keep(browse, release):
    assert "Suche speichern" not in browse("leser").get("/search").text


def test_the_list_says_what_is_new_until_it_is_looked_at(browse, portal, clock, release):
    id = keep(portal, clock)
    clock.forward(seconds=1)
    keep(portal, clock, q="Fristen")
    browser = browse("leser")
    assert "neue" not in browser.get("/suchen").html.main.text
    release("Lüftung in Bars")
    release("Lüftung in Hallen")
    page = browser.get("/suchen")
    assert [tag.text for tag in page.html.main.find_all(class_="tag")] == ["2 neue Treffer"]
    page = button(page, "Treffer ansehen").submit().follow()
    assert page.request.path_qs == f"/search?q=L%C3%BCftung&sort=date&saved={id}"
    assert "2 Treffer" in page.html.h1.text
    assert not browser.get("/suchen").html.main.find_all(class_="tag")


def test_the_start_page_names_searches_with_something_new(browse, portal, clock, release):
    keep(portal, clock)
    browser = browse("leser")
    assert "Neu in Ihren Suchen" not in browser.get("/").html.main.text
    release("Lüftung in Bars")
    panel = browser.get("/").html.find(id="suchen").find_parent("section")
    assert "Lüftung" in panel.text and "1 neuer Treffer" in panel.text
    button(browser.get("/suchen"), "Treffer ansehen").submit()
    assert "Neu in Ihren Suchen" not in browser.get("/").html.main.text


def test_what_may_not_be_read_is_not_counted(browse, portal, clock, release):
    keep(portal, clock, q="Lage")

    def act(site):
        fields = {"title": "Lage", "summary": "Lage", "body_html": "<p>Lage</p>", "audience": ["polizei"]}
        document = create(site, site.person("autor"), clock(), "information", "shisha", fields)
        takeover(site, document, site.person("geschaeftsstelle"), clock())

    portal.store.write(act)
    portal.drainer.run_until_done()
    assert not browse("leser").get("/suchen").html.main.find_all(class_="tag")


def test_without_an_index_the_list_is_there(browse, portal, clock):
    keep(portal, clock)

    def release_one(site):
        fields = {"title": "Lage", "summary": "Lage", "body_html": "<p>Lage</p>"}
        document = create(site, site.person("autor"), clock(), "information", "shisha", fields)
        takeover(site, document, site.person("geschaeftsstelle"), clock())

    portal.store.write(release_one)
    page = browse("leser").get("/suchen")
    assert "Lüftung" in page.html.main.text and "steht zurzeit nicht bereit" in page.html.main.text


def test_there_is_an_empty_list(browse):
    page = browse("leser").get("/suchen")
    assert "noch keine Suche gespeichert" in page.html.main.text
    assert page.html.find("a", href="/suchen")


def test_a_form_that_does_not_fit_says_so_and_keeps_what_was_typed(browse, portal, clock):
    id = keep(portal, clock)
    form = button(browse("leser").get(f"/suchen/{id}"), "Speichern")
    form["name"] = " "
    form["follow"] = "weekly"
    page = form.submit(status=422)
    assert page.html.title.text.startswith("Fehler:")
    assert page.html.find(id="name-error") and page.html.find(id="f-weekly").has_attr("checked")
    assert of(portal)[0][3] == "none"


def test_who_has_no_address_cannot_follow(browse, portal, clock):
    id = keep(portal, clock)
    portal.store.write(lambda site: setattr(site.person("leser"), "email", ""))
    form = button(browse("leser").get(f"/suchen/{id}"), "Speichern")
    form["follow"] = "daily"
    assert "keine Mailadresse" in form.submit(status=422).html.main.text


def test_a_deleted_one_can_be_taken_back(browse, portal, clock):
    keep(portal, clock, follow="daily")
    browser = browse("leser")
    page = button(browser.get("/suchen"), "Löschen").submit().follow()
    assert of(portal) == []
    assert "noch keine Suche" in page.html.main.text and "Suche gelöscht" in page.html.main.text
    page = button(page, "Rückgängig").submit().follow()
    assert "Die Suche „Lüftung“ ist wieder da" in page.text
    assert [row[3] for row in of(portal)] == ["daily"]
    assert "Suche gelöscht" not in page.html.main.text
    # again is no error, once it is back
    assert "Treffer ansehen" in page.text


def test_nobody_keeps_more_than_fifty(browse, portal, clock, release):
    for number in range(50):
        keep(portal, clock, q=f"Wort {number}")
    page = button(browse("leser").get("/search?q=Anfang"), "Suche speichern").submit().follow()
    assert "Mehr als 50 Suchen" in page.html.main.text
    assert len(of(portal)) == 50


def test_searches_of_others_do_not_exist(browse, portal, clock):
    id = keep(portal, clock)
    browser = browse("autor")
    token = browser.get("/suchen").forms[0]["csrf_token"].value
    browser.get(f"/suchen/{id}", status=404)
    for act in ACTS:
        browser.post(f"/suchen/{id}{act}", {"csrf_token": token, "name": "x", "follow": "none"}, status=404)
    assert len(of(portal)) == 1


def test_every_form_needs_its_token(browse, portal, clock):
    id = keep(portal, clock)
    browser = browse("leser")
    for address in ("/suchen", *(f"/suchen/{id}{act}" for act in ACTS)):
        browser.post(address, {"q": "x", "name": "x", "follow": "daily"}, status=400)
    assert of(portal)[0][1:] == ("Lüftung", {"q": "Lüftung"}, "none")


# The link of a mail


@pytest.fixture()
def link(portal, clock):
    id = keep(portal, clock, follow="at_once")
    return f"/a/{unsubscribe_token(portal.mail_settings.secret, f'suche.{id}', 'leser')}"


def test_fetching_the_link_changes_nothing(anonymous, portal, link):
    for _ in range(2):
        assert "Lüftung" in anonymous.get(link).html.main.text
    assert of(portal)[0][3] == "at_once"


def test_one_click_ends_the_following_and_keeps_the_search(anonymous, portal, link):
    for _ in range(2):
        anonymous.post(link, {"List-Unsubscribe": "One-Click"}, status=200)
    assert of(portal)[0][3] == "none"
    assert "keine Mails mehr" in anonymous.get(link).html.main.text


def test_the_page_of_the_link_names_the_search_and_the_way_back(anonymous, portal, link):
    page = button(anonymous.get(link), "Nicht mehr folgen").submit()
    ((id, *_),) = of(portal)
    assert "Zu „Lüftung“ bekommen Sie keine Mails mehr" in page.html.main.text
    assert page.html.main.find("a", href=f"/suchen/{id}")


def test_the_form_leads_to_the_search_as_it_is(browse, portal, clock, release):
    id = keep(portal, clock, q="Lüftung", kind=["muster"])
    page = browse("leser").get(f"/suchen/{id}")
    assert page.html.main.find("a", href=f"/search?q=L%C3%BCftung&kind=muster&sort=date&saved={id}")


def test_the_button_does_the_same_and_anything_else_nothing(anonymous, portal, link):
    anonymous.post(link, {}, status=400)
    assert of(portal)[0][3] == "at_once"
    assert "keine Mails mehr" in button(anonymous.get(link), "Nicht mehr folgen").submit().html.main.text
    assert of(portal)[0][3] == "none"


def test_the_link_of_a_search_that_is_gone_is_no_error(anonymous, portal):
    token = unsubscribe_token(portal.mail_settings.secret, "suche.gibtsnie", "leser")
    assert "keine Mails mehr" in anonymous.get(f"/a/{token}", status=200).html.main.text
    anonymous.post(f"/a/{token}", {"List-Unsubscribe": "One-Click"}, status=200)
    anonymous.get("/a/suche.gibtsnie-leser-aaaa", status=404)


def test_a_newsletter_of_a_search_says_which_it_is(browse, portal, clock):
    id = keep(portal, clock, "redaktion", q="Lüftung", kind=["muster"])
    editor = browse("redaktion")
    form = button(editor.get("/desk/new"), "Speichern")
    form["title"], form["topic"] = "Luft", id
    page = form.submit().follow()
    assert "Treffer der Suche „Lüftung“, Art Muster" in page.html.main.text and "alle Arten" not in page.html.main.text
    page = page.click("Ändern")
    assert "Jetzt: „Lüftung“, Art Muster." in page.html.main.find(id="topic-help").text
    assert page.html.find(class_="crumbs").find_all("li")[-1].text == "Luft"
