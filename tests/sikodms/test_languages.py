"""A request in another language: who gets it, and everything that is said on its way, as far as there is a catalog."""

import json

import pytest
import ZODB.DB
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from ZODB.DemoStorage import DemoStorage

from content_types import Store, speaking
from mail.edition import long_date
from sikodms import words
from sikodms.languages import COOKIE, SOURCE, languages
from tests.conftest import MONDAY, settings_for
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
LIKE_ENGLISH = {"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"}  # as an English browser says


def in_english(browser):
    """That browser after somebody chose English in it."""
    browser.set_cookie(COOKIE, "en")
    return browser


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


def test_only_what_has_a_catalog_and_is_wanted_is_offered(catalogs):
    assert languages(catalogs, ["de", "en", "fr", "xx"]) == (SOURCE, "en")
    assert languages(catalogs, ["en"]) == (SOURCE, "en")
    assert languages(catalogs, ["de"]) == languages(catalogs, []) == (SOURCE,)


def test_a_page_is_in_the_language_of_its_reader(browse):
    page = in_english(browse("autor")).get("/tasks")
    assert page.html.html["lang"] == "en"
    assert page.html.h1.get_text() == "Tasks"  # from Python
    assert "Skip to content" in page and "Zum Inhalt springen" not in page
    assert "Nothing is waiting for you." in page and "Zurzeit wartet nichts auf Sie." not in page
    assert "Meine Dokumente" in page  # no word for it yet


@pytest.mark.parametrize(
    "header",
    [{}, LIKE_ENGLISH, {"Accept-Language": "fr"}, {"Accept-Language": "\\x00;q"}]
    + [{"Cookie": f"{COOKIE}={value}"} for value in ("fr", "EN", "en-GB", "", "../en", "\xff\xfe", '"en', "en%20de")],
)
def test_german_is_the_language_of_everybody_else(header, anonymous):
    page = anonymous.get("/login", headers=header)
    assert page.html.html["lang"] == "de" and page.html.h1.get_text() == "Anmelden"


def test_a_person_chooses_english_and_german_again_without_a_login(anonymous):
    page = anonymous.get("/login?next=/tasks")
    button = page.html.select_one("footer button")
    assert (button.get_text(), button["lang"], button["value"]) == ("English", "en", "en")
    answer = chooses(page, "en")
    assert answer.location == "/login?next=/tasks"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("sikodms_language=en; ")
    assert {"Max-Age=31536000", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    page = answer.follow()
    assert page.html.html["lang"] == "en" and page.html.h1.get_text() == "Log in"
    button = page.html.select_one("footer button")
    assert (button.get_text(), button["lang"], button["value"]) == ("Deutsch", "de", "de")
    assert chooses(page, "de").follow().html.html["lang"] == "de"


def chooses(page, language, **given):
    form = next(form for form in page.forms.values() if form.action == "/language")
    fields = {name: form[name].value for name in ("csrf_token", "back")}
    return page.test_app.post("/language", {**fields, "language": language, **given})


@pytest.mark.parametrize("value", ["fr", "", "en\r\nX: y", "EN", "de-DE"])
def test_nothing_else_can_be_chosen(value, anonymous):
    answer = chooses(anonymous.get("/login"), value)
    assert answer.status_int == 303 and COOKIE not in str(answer.headers)


def test_another_site_can_choose_no_language(anonymous):
    answer = anonymous.post("/language", {"language": "en"}, status=400)
    assert COOKIE not in str(answer.headers)


def test_no_page_is_kept_for_who_reads_another_language(browse, anonymous):
    for page in (anonymous.get("/login"), in_english(browse("leser")).get("/tasks")):
        assert page.headers["Cache-Control"] == "no-store" and "ETag" not in page.headers


def test_the_api_does_not_look_at_the_choice(api):
    client = in_english(api("leser"))
    assert client.post_json("/documents", {}, status=403).json["title"] == "Nicht erlaubt"


def test_what_scripts_say_comes_with_the_pages_that_have_them(browse, store, clock, tmp_path):
    scenery = Scenery(store, clock, tmp_path)
    draft, waiting = f"/d/{scenery.draft()}/edit", f"/d/{scenery.in_review()}/review"
    page = in_english(browse("autor")).get(draft)
    assert json.loads(page.html.html["data-said"]) == {"Fett": "Bold", "Gespeichert {at} Uhr": "Saved at {at}"}
    page = in_english(browse("pruefer")).get(waiting)
    assert json.loads(page.html.html["data-said"]) == {"{n} von {all} durchgesehen": "{n} of {all} <seen>"}
    assert "data-said" not in in_english(browse("autor")).get("/tasks").html.html.attrs
    assert "data-said" not in browse("autor").get(draft).html.html.attrs


def test_an_error_stands_first_in_every_language(anonymous):
    page = in_english(anonymous).get("/login")
    form = next(form for form in page.forms.values() if "login" in form.fields)
    form["login"], form["password"] = "niemand", "falsch"
    page = form.submit(status=422)
    assert page.html.title.get_text().startswith("Error: Log in")
    assert page.html.h1.get_text() == "Log in"
    assert "Login name or password is wrong." in page


def test_the_api_refuses_in_the_language_of_its_client(api):
    refused = api("leser").post_json("/documents", {}, headers=LIKE_ENGLISH, status=403)
    assert refused.json["title"] == "Not allowed"
    assert refused.json["detail"] == "Documents are written by authors."
    assert refused.headers["Content-Language"] == "en" and "Accept-Language" in refused.headers["Vary"]


def test_without_a_sentence_of_its_own_a_refusal_has_a_general_one(anonymous):
    refused = anonymous.get("/api/v1/search?q=x", headers=LIKE_ENGLISH, status=401)
    assert refused.json["detail"].startswith("Log in first: POST /api/v1/session")


def test_parts_of_a_sentence_are_never_looked_up(api):
    given = {"kind": "{Aufgaben}", "fachgebiet": "shisha"}
    refused = api("autor").post_json("/documents", given, headers=LIKE_ENGLISH, status=422)
    (error,) = [each for each in refused.json["errors"] if each["field"] == "kind"]
    assert error["detail"].startswith("There is no such kind. There are: information, ")


def test_the_next_request_is_german_again(browse, api):
    assert in_english(browse("autor")).get("/tasks").html.h1.get_text() == "Tasks"
    assert browse("autor").get("/tasks").html.h1.get_text() == "Aufgaben"
    assert api("leser").post_json("/documents", {}, status=403).json["title"] == "Nicht erlaubt"


def test_days_and_figures_are_said_as_the_language_does():
    said = {
        "{day}. {month} {year}": "{day} {month} {year}", "März": "March", "{time} Uhr": "{time}", "Mo": "Mon",
        "{thousands}.{rest}": "{thousands},{rest}", "{whole},{part}": "{whole}.{part}", "{n} Byte": "{n} bytes",
    }  # fmt: skip

    def figures():
        return [
            words.day_and_time(MONDAY), words.weekday_short(MONDAY), words.number(1_204_007), words.number(999), words.size(1_200_000),
            words.size(2000), words.size(12), long_date(MONDAY.date()),
        ]  # fmt: skip

    assert figures() == [
        "2. März 2026, 10:00 Uhr",
        "Mo",
        "1.204.007",
        "999",
        "1,2 MB",
        "2 KB",
        "12 Byte",
        "2. März 2026",
    ]
    with speaking(lambda sentence: said.get(sentence, sentence)):
        assert figures() == [
            "2 March 2026, 10:00",
            "Mon",
            "1,204,007",
            "999",
            "1.2 MB",
            "2 KB",
            "12 bytes",
            "2 March 2026",
        ]


def test_content_is_german_in_an_english_page(browse, store, clock, tmp_path):
    id = Scenery(store, clock, tmp_path).released()
    page = in_english(browse("leser")).get(f"/d/{id}")
    assert page.html.html["lang"] == "en" and page.html.h1["lang"] == "de"
    assert not browse("leser").get(f"/d/{id}").html.h1.has_attr("lang")
