"""A request in another language: everything that is said on its way, as far as there is a catalog."""

import json

import pytest
import ZODB.DB
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from ZODB.DemoStorage import DemoStorage

from content_types import Store
from sikodms.languages import CATALOGS, SOURCE, languages
from tests.conftest import settings_for
from tests.functional.scenery import Scenery

ENGLISH = {
    "Aufgaben": "Tasks",
    "Zurzeit wartet nichts auf Sie.": "Nothing is waiting for you.",  # in a template's expression, and in Python
    "Zum Inhalt springen": "Skip to content",  # text of a template
    "Dokumente schreiben Autorinnen und Autoren eines Fachgebiets und seine Leitung.": "Documents are written by authors.",
    "Nicht erlaubt": "Not allowed",
    "Diese Art gibt es nicht. Möglich sind: {kinds}.": "There is no such kind. There are: {kinds}.",
    "Anmelden": "Log in",
    "Fehler: {title}": "Error: {title}",
    "Anmeldename oder Passwort stimmen nicht.": "Login name or password is wrong.",
    "{words} und {last}": "{words} and {last}",
    "Fett": "Bold",
    "Gespeichert {at} Uhr": "Saved at {at}",
    "{n} von {all} durchgesehen": "{n} of {all} <seen>",
}
LIKE_ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"}


def write_catalog(folder, sentences):
    """A compiled English catalog below `folder`."""
    catalog = Catalog(locale="en")
    for german, english in sentences.items():
        catalog.add(german, english)
    place = folder / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "sikodms.mo").open("wb") as file:
        write_mo(file, catalog)


@pytest.fixture(scope="module")
def catalogs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogs")
    write_catalog(folder, ENGLISH)
    (folder / "fr" / "LC_MESSAGES").mkdir(parents=True)  # begun, and not there yet
    return folder


@pytest.fixture(scope="module")
def application(base, tmp_path_factory, catalogs):
    """As that of all tests, with English."""
    from sikodms import make_app  # noqa: PLC0415 - a room's tests run without the web application
    from sikodms.portal import Portal  # noqa: PLC0415

    store = Store(ZODB.DB(DemoStorage(base=base, close_base_on_close=False)))
    portal = Portal(settings_for(tmp_path_factory.mktemp("portal")), store)
    yield make_app(portal, catalogs)
    portal.close()


def test_only_what_has_a_catalog_is_offered(catalogs):
    assert languages(catalogs) == (SOURCE, "en")
    assert languages(CATALOGS) == (SOURCE,)


def test_a_page_is_in_the_language_of_its_reader(browse):
    page = browse("autor").get("/tasks", headers=LIKE_ENGLISH)
    assert page.html.html["lang"] == "en"
    assert page.html.h1.get_text() == "Tasks"  # from Python
    assert "Skip to content" in page and "Zum Inhalt springen" not in page
    assert "Nothing is waiting for you." in page and "Zurzeit wartet nichts auf Sie." not in page
    assert "Meine Dokumente" in page  # no word for it yet


@pytest.mark.parametrize(
    "header", [{}, {"Accept-Language": "de"}, {"Accept-Language": "fr"}, {"Accept-Language": "\\x00;q"}]
)
def test_german_is_the_language_of_everybody_else(header, browse):
    page = browse("autor").get("/tasks", headers=header)
    assert page.html.html["lang"] == "de" and page.html.h1.get_text() == "Aufgaben"
    assert "Zurzeit wartet nichts auf Sie." in page


def test_what_scripts_say_comes_with_the_pages_that_have_them(browse, store, clock, tmp_path):
    scenery = Scenery(store, clock, tmp_path)
    draft, waiting = f"/d/{scenery.draft()}/edit", f"/d/{scenery.in_review()}/review"
    page = browse("autor").get(draft, headers=LIKE_ENGLISH)
    assert json.loads(page.html.html["data-said"]) == {"Fett": "Bold", "Gespeichert {at} Uhr": "Saved at {at}"}
    page = browse("pruefer").get(waiting, headers=LIKE_ENGLISH)
    assert json.loads(page.html.html["data-said"]) == {"{n} von {all} durchgesehen": "{n} of {all} <seen>"}
    assert "data-said" not in browse("autor").get("/tasks", headers=LIKE_ENGLISH).html.html.attrs
    assert "data-said" not in browse("autor").get(draft).html.html.attrs


def test_an_error_stands_first_in_every_language(anonymous):
    page = anonymous.get("/login", headers=LIKE_ENGLISH)
    form = next(form for form in page.forms.values() if "login" in form.fields)
    form["login"], form["password"] = "niemand", "falsch"
    page = form.submit(status=422, headers=LIKE_ENGLISH)
    assert page.html.title.get_text().startswith("Error: Log in")
    assert page.html.h1.get_text() == "Log in"
    assert "Login name or password is wrong." in page


def test_the_api_refuses_in_the_language_of_its_client(api):
    refused = api("leser").post_json("/documents", {}, headers=LIKE_ENGLISH, status=403)
    assert refused.json["title"] == "Not allowed"
    assert refused.json["detail"] == "Documents are written by authors."
    assert refused.headers["Content-Language"] == "en" and "Accept-Language" in refused.headers["Vary"]


def test_parts_of_a_sentence_are_never_looked_up(api):
    given = {"kind": "{Aufgaben}", "fachgebiet": "shisha"}
    refused = api("autor").post_json("/documents", given, headers=LIKE_ENGLISH, status=422)
    (error,) = [each for each in refused.json["errors"] if each["field"] == "kind"]
    assert error["detail"].startswith("There is no such kind. There are: information, ")


def test_the_next_request_is_german_again(browse, api):
    browser = browse("autor")
    assert browser.get("/tasks", headers=LIKE_ENGLISH).html.h1.get_text() == "Tasks"
    assert browser.get("/tasks").html.h1.get_text() == "Aufgaben"
    assert api("leser").post_json("/documents", {}, status=403).json["title"] == "Nicht erlaubt"
