"""A saved search is opened on the search page, changed there, and taken back."""

import pytest

from content_types import saved_search
from mail import Newsletter, add_newsletter
from tests.sikodms.pages.test_following import button, keep, release  # noqa: F401 - the fixture


def opened(page):
    return page.html.main.find(class_="opened")


def box(page):
    return next(form for form in page.forms.values() if form.html.find(id="suche"))


def buttons(page):
    return [each.text for each in page.html.main.find_all("button")]


def of(portal, id):
    with portal.store.read() as site:
        return saved_search.find(site, "leser", id)


@pytest.fixture()
def open_search(browse, portal, clock, release):  # noqa: F811
    """A search of `leser`, and its page after "Treffer ansehen"."""
    release("Lüftung")

    def open_search(**query):
        id = keep(portal, clock, follow="daily", **query)
        browser = browse("leser")
        return id, browser, button(browser.get("/suchen"), "Treffer ansehen").submit().follow()

    return open_search


def test_as_it_is_saved_there_is_nothing_to_change_or_to_save(open_search):
    id, _, page = open_search()
    assert "Ihre gespeicherte Suche „Lüftung“." in opened(page).text
    assert not any("ändern" in each or "speichern" in each for each in buttons(page))
    assert opened(page).find("a", href=f"/suchen/{id}")
    page = page.click("Unabhängig davon suchen")
    assert opened(page) is None and "Suche speichern" in buttons(page)


def test_other_words_typed_on_its_page_change_it(open_search, portal):
    id, browser, page = open_search()
    form = box(page)
    form["q"] = "Anfang"
    page = form.submit()
    assert "sucht bisher: „Lüftung“." in opened(page).text and "Mails kommen" in opened(page).text
    assert "Als neue Suche speichern" in buttons(page)
    page = button(page, "Suche „Lüftung“ ändern").submit().follow()
    assert "Suche geändert: Anfang" in page.html.main.text and "Vorher: „Lüftung“." in page.html.main.text
    assert (of(portal, id).query, of(portal, id).follow) == ({"q": "Anfang"}, "daily")
    page = button(page, "Rückgängig").submit().follow()
    assert "Die Suche „Lüftung“ ist wieder wie vorher" in page.text and "Suche geändert" not in page.text
    assert (of(portal, id).query, of(portal, id).follow) == ({"q": "Lüftung"}, "daily")
    browser.post(f"/suchen/{id}/query/undo", {"csrf_token": button(page, "Löschen")["csrf_token"].value}, status=303)
    assert of(portal, id).query == {"q": "Lüftung"}


def test_filters_order_pages_and_ways_out_keep_the_search_open(open_search, portal):
    id, browser, page = open_search(q="Lüftung", kind=["information"])
    form = page.forms["filter-form"]
    form.set("kind", None)
    page = form.submit()
    assert opened(page) and "sucht bisher: „Lüftung“, Art Information." in opened(page).text
    page = page.click("Wie gespeichert zeigen")
    form = box(page)
    form["q"] = "Anfang"
    assert "kind=information" in form.submit().request.query_string, "other words leave the filters"
    assert "Ändern Sie Wörter oder Filter" in opened(page).text
    for address in (each["href"] for each in page.html.find(class_="chips").find_all("a")):
        assert opened(browser.get(address)) is not None
    assert button(page, "Sortieren")["saved"].value == id


def test_the_same_question_in_another_order_is_the_same(open_search):
    id, browser, _ = open_search(q="Lüftung", kind=["muster", "information"])
    page = browser.get(f"/search?kind=information&q=L%C3%BCftung&kind=muster&sort=title&page=1&saved={id}")
    assert "Ändern Sie Wörter oder Filter" in opened(page).text


def test_as_a_new_one_it_leaves_the_other_alone(open_search, portal):
    id, browser, _ = open_search()
    page = browser.get(f"/search?q=Anfang&saved={id}")
    page = button(page, "Als neue Suche speichern").submit().follow()
    assert page.request.path != f"/suchen/{id}" and of(portal, id).query == {"q": "Lüftung"}


def test_what_another_search_asks_for_already_changes_nothing(open_search, portal, clock):
    id, browser, _ = open_search()
    keep(portal, clock, q="Anfang")
    page = button(browser.get(f"/search?q=Anfang&saved={id}"), "ändern").submit().follow()
    assert "Nicht geändert" in page.text and "Das ist schon Ihre Suche „Anfang“" in page.text
    assert page.request.path_qs == f"/search?q=Anfang&saved={id}" and of(portal, id).query == {"q": "Lüftung"}


def test_a_question_for_nothing_in_particular_cannot_be_kept(open_search):
    id, browser, _ = open_search()
    page = browser.get(f"/search?saved={id}")
    assert opened(page) and not any("ändern" in each or "speichern" in each for each in buttons(page))


@pytest.mark.parametrize("id", ["", "gibtsnie", "x" * 2000])
def test_an_address_with_an_unknown_search_is_a_question_of_its_own(browse, release, id):  # noqa: F811
    page = browse("leser").get(f"/search?q=Anfang&saved={id}")
    assert opened(page) is None and "Suche speichern" in buttons(page) and "saved=" not in page.html.main.decode()


def test_the_search_of_somebody_else_is_one_nobody_knows(open_search, browse, portal):
    id, _, _ = open_search()
    page = browse("autor").get(f"/search?q=Anfang&saved={id}")
    assert opened(page) is None and id not in page.html.main.decode() and "saved" not in box(page).fields
    token = button(page, "Suche speichern")["csrf_token"].value
    for act in ("query", "query/undo"):
        browse("autor").post(f"/suchen/{id}/{act}", {"csrf_token": token, "q": "Anfang"}, status=404)
    assert of(portal, id).query == {"q": "Lüftung"}


def test_an_editor_is_told_which_newsletter_goes_on_with_the_former_words(browse, portal, clock, release):  # noqa: F811
    id = keep(portal, clock, "redaktion", q="Lüftung", kind=["muster", "lagebild"])

    def narrow(site):
        add_newsletter(site, Newsletter("luft", "Luft <1>")).set_topic({"q": "Lüftung", "kind": ("lagebild", "muster")})
        add_newsletter(site, Newsletter("alles", "Alles"))

    portal.store.write(narrow)
    page = browse("redaktion").get(f"/search?q=Anfang&saved={id}")
    assert "Der Newsletter „Luft <1>“ beruht auf dieser Suche" in opened(page).text
    assert [each["href"] for each in opened(page).find_all("a", string=None) if "desk" in each["href"]] == [
        "/desk/luft/edit"
    ]
    button(page, "ändern").submit()
    with portal.store.read() as site:
        assert site["newsletters"]["luft"].topic["q"] == "Lüftung"


def test_without_an_index_the_page_still_knows_the_search(browse, portal, clock):
    id = keep(portal, clock)
    page = browse("leser").get(f"/search?q=Anfang&saved={id}", status=503)
    assert box(page)["saved"].value == id
