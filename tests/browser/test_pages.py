"""Every page, and every state of a form that went wrong: accessible, alone with the portal, and well at every width.

Each visit leaves its pictures in build/screens, which build/screens/index.html shows side by side.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from sikodms.languages import COOKIE as LANGUAGE
from sikodms.pages import PAGES
from tests.browser.conftest import COOKIE, ROOT, Served
from tests.browser.scenery import Scene

SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "sikodms" / "theme" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1440, 1024, 360)
HEIGHT = 900

Then = Callable[[Page, Scene], Any]


class Visit(NamedTuple):
    """`name` is that of the pictures; `then` is done on the page at `address` before it is looked at."""

    name: str
    login: str
    address: str
    then: Then | None = None
    status: int = 200
    language: str = "de"


def press(button: str, **fields: str) -> Then:
    """Fills fields by their labels and presses a button of the main part, past what the browser itself would ask for."""

    def then(page: Page, scene: Scene) -> None:
        main = page.locator("main")
        for label, text in fields.items():
            main.get_by_label(label.replace("_", " "), exact=True).first.fill(text)
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        with page.expect_navigation():
            main.get_by_role("button", name=button, exact=True).first.press("Enter")

    return then


def drawn(page: Page, scene: Scene) -> None:
    """Waits until the page of a PDF is drawn with its text over it."""
    page.wait_for_selector("[data-drawn]")


def decide(choice: str, button: str | None = None) -> Then:
    def then(page: Page, scene: Scene) -> None:
        page.get_by_role("radio", name=re.compile(f"^{choice}")).check()
        if button:
            with page.expect_navigation():
                page.get_by_role("button", name=button).click()

    return then


def undecided(page: Page, scene: Scene) -> None:
    """No button is shown before a choice: so this comes from a browser that shows all."""
    with page.expect_navigation():
        page.locator("#entscheidung").evaluate("form => HTMLFormElement.prototype.submit.call(form)")


def written_elsewhere(page: Page, scene: Scene) -> None:
    """Two tabs: the other one is saved first."""
    page.evaluate("document.querySelector('form[data-autosave]').removeAttribute('data-autosave')")
    page.request.post(
        page.url.split("?")[0],
        form={**sent_by(page), "summary": "Zusammenfassung aus dem anderen Fenster."},
        headers={"Origin": scene.served.url},
    )
    press("Speichern", Zusammenfassung="Zusammenfassung aus diesem Fenster.")(page, scene)


def sent_by(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries([...new FormData(document.forms.schreiben)].filter(([, v]) => typeof v == 'string'))"
    )


def changed_elsewhere(page: Page, scene: Scene) -> None:
    """What is decided on is not what was shown."""
    page.locator("#entscheidung input[name=hash]").evaluate("field => { field.value = '0'.repeat(64) }")
    decide("Freigeben", "Freigeben")(page, scene)


def logged_out(page: Page, scene: Scene) -> None:
    page.context.add_cookies([{"name": COOKIE, "value": "vorbei", "url": scene.served.url}])
    press("Entwurf beginnen", Titel="Was nicht verloren geht")(page, scene)


def save_badly(page: Page, scene: Scene) -> None:
    press("Suche speichern")(page, scene)
    press("Speichern", Name="")(page, scene)


def delete_again(page: Page, scene: Scene) -> None:
    press("Suche speichern")(page, scene)
    page.goto(f"{scene.served.url}/suchen")
    with page.expect_navigation():
        page.get_by_role("button", name="Löschen").first.press("Enter")


def change_saved(page: Page, scene: Scene) -> None:
    press("Suche speichern")(page, scene)
    id = urlsplit(page.url).path.rpartition("/")[2]
    page.goto(f"{scene.served.url}/search?q=Raumluft&saved={id}")
    press("Suche „Lagebild“ ändern")(page, scene)


def searched_in_vain(page: Page, scene: Scene) -> None:
    """Three times the same, so that it is shown."""
    for word in ("Quastenflosser", "Kohle", "Kohle", "Quastenflosser", "Quastenflosser"):
        page.request.get(f"{scene.served.url}/search?q={word}")
    page.reload()


VISITS = (
    Visit("anmelden", "", "/login"),
    Visit("anmelden-falsch", "", "/login", press("Anmelden", Anmeldename="autor", Passwort="falsch"), 422),
    Visit("anmelden-abgelaufen", "autor", "/d/new", logged_out, 401),
    Visit("start-autor", "autor", "/"),
    Visit("start-pruefer", "pruefer", "/"),
    Visit("start-geschaeftsstelle", "geschaeftsstelle", "/"),
    Visit("start-leser", "leser", "/"),
    Visit("start-redaktion", "redaktion", "/"),
    Visit("start-admin", "admin", "/"),
    Visit("aufgaben", "pruefer", "/tasks"),
    Visit("aufgaben-leer", "leser", "/tasks"),
    Visit("meine-dokumente", "autor", "/mine"),
    Visit("meine-dokumente-freigegeben", "autor", "/mine?mine=released"),
    Visit("meine-dokumente-fort", "autor", "/mine?mine=gone"),
    Visit("meine-dokumente-leer", "leser", "/mine"),
    Visit("fachgebiete", "leser", "/fachgebiete"),
    Visit("fachgebiet", "autor", "/f/shisha"),
    Visit("liste-muster", "autor", "/f/shisha/muster"),
    Visit("liste-lagebilder", "leser", "/lagebilder"),
    Visit("liste-good-practice", "leser", "/good-practice"),
    Visit("dokument", "leser", "/d/{released}"),
    Visit("dokument-neue-fassung", "autor", "/d/{in_review}"),
    Visit("dokument-in-pruefung", "pruefer", "/d/{in_review}?version=working"),
    Visit("dokument-entwurf", "autor", "/d/{draft}?version=working"),
    Visit("dokument-aenderungen-verlangt", "autor", "/d/{changes_wanted}?version=working"),
    Visit("dokument-alte-fassung", "leser", "/d/{released}?version=1"),
    Visit("dokument-geplant", "autor", "/d/{scheduled}?version=working"),
    Visit("dokument-archiviert", "autor", "/d/{archived}"),
    Visit("dokument-zurueckgezogen", "leser", "/d/{withdrawn}", None, 410),
    Visit("dokument-zurueckgezogen-autor", "autor", "/d/{withdrawn}?version=1"),
    Visit("datei", "leser", "/d/{with_pdf}/files/{pdf}/view?q=Messung", drawn),
    Visit("datei-text", "leser", "/d/{released}/files/{file}/view?q=Messung"),
    Visit("datei-nichts", "leser", "/d/{with_pdf}/files/{pdf}/view?q=Quastenflosser", drawn),
    Visit("verlauf", "autor", "/d/{in_review}/history"),
    Visit("vergleich", "leser", "/d/{released}/compare?from=2&to=3"),
    Visit("neu", "autor", "/d/new"),
    Visit("neu-fehler", "autor", "/d/new", press("Entwurf beginnen"), 422),
    Visit("neu-ohne-recht", "leser", "/d/new", None, 403),
    Visit("schreiben", "autor", "/d/{changes_wanted}/edit"),
    Visit("schreiben-fehlt", "autor", "/d/{draft}/edit?check=1"),
    Visit("schreiben-anderes-fenster", "autor", "/d/{ready}/edit", written_elsewhere, 409),
    Visit("mitschreiben", "autor", "/d/{draft}/contributors?q=a"),
    Visit("mitschreiben-fehler", "autor", "/d/{draft}/contributors?q=a", press("Hinzufügen"), 422),
    Visit("einreichen", "autor", "/d/{ready}/submit"),
    Visit("akt-neue-fassung", "autor", "/d/{released}/acts/revise"),
    Visit("akt-zurueckholen", "autor", "/d/{mine_in_review}/acts/recall"),
    Visit("akt-zurueckziehen", "geschaeftsstelle", "/d/{released}/acts/withdraw"),
    Visit(
        "akt-zurueckziehen-fehler",
        "geschaeftsstelle",
        "/d/{released}/acts/withdraw",
        press("Dokument zurückziehen"),
        422,
    ),
    Visit("pruefen", "pruefer", "/d/{in_review}/review"),
    Visit("pruefen-freigeben", "pruefer", "/d/{in_review}/review", decide("Freigeben")),
    Visit("pruefen-aenderungen", "pruefer", "/d/{in_review}/review", decide("Änderungen verlangen")),
    Visit(
        "pruefen-ohne-grund",
        "pruefer",
        "/d/{in_review}/review",
        decide("Änderungen verlangen", "Änderungen verlangen"),
        422,
    ),
    Visit("pruefen-unentschieden", "pruefer", "/d/{in_review}/review", undecided, 422),
    Visit("pruefen-veraltet", "pruefer", "/d/{in_review}/review", changed_elsewhere, 409),
    Visit("pruefen-nebeneinander", "pruefer", "/d/{in_review}/review?view=side"),
    Visit("pruefen-neu", "pruefer", "/d/{in_review}/review?view=new"),
    Visit("pruefen-erste-fassung", "pruefer", "/d/{first_review}/review"),
    Visit("pruefen-rechtlich", "recht", "/d/{second_step}/review"),
    Visit("pruefen-geschaeftsstelle", "geschaeftsstelle", "/d/{office_step}/review"),
    Visit("veroeffentlichen", "geschaeftsstelle", "/d/{approved}/review"),
    Visit("pruefen-eigenes", "autor", "/d/{mine_in_review}/review"),
    Visit("suche", "leser", "/search?q=L%C3%BCftung"),
    Visit("suche-filter", "leser", "/search?q=Kontrolle&fachgebiet=shisha&kind=muster"),
    Visit("suche-nichts", "leser", "/search?q=Quastenflosser"),
    Visit("suche-vertippt", "leser", "/search?q=Kohlenmonoxyd+Mesung"),
    Visit("suche-ohne-wort", "leser", "/search"),
    Visit("suche-begriff", "leser", "/search?q=Sperrzeit+Spielhalle"),
    Visit("suche-aeltere", "geschaeftsstelle", "/search?q=Kontrolle&scope=all"),
    Visit("suche-auswege", "leser", "/search?q=%22Spielhalle%22+%22L%C3%BCftung%22+art%3Alagebild"),
    Visit("glossar", "autor", "/glossar"),
    Visit("glossar-gefiltert", "leser", "/glossar?fachgebiet=shisha&letter=K"),
    Visit("glossar-nichts", "leser", "/glossar?q=Quastenflosser"),
    Visit("personen", "admin", "/admin/persons"),
    Visit("person-neu", "admin", "/admin/persons/new"),
    Visit("person-neu-fehler", "admin", "/admin/persons/new", press("Person anlegen", Anmeldename="neu"), 422),
    Visit("person", "admin", "/admin/persons/{person}"),
    Visit("person-passwort-fehler", "admin", "/admin/persons/{person}", press("Passwort setzen"), 422),
    Visit("behoerden", "admin", "/admin/authorities"),
    Visit("behoerden-fehler", "admin", "/admin/authorities", press("Behörde anlegen"), 422),
    Visit("suchindex", "admin", "/suchindex"),
    Visit("suchbericht", "geschaeftsstelle", "/suchbericht", searched_in_vain),
    Visit("konto", "leser", "/account"),
    Visit("konto-fehler", "leser", "/account", press("Passwort ändern"), 422),
    Visit("newsletter", "leser", "/newsletter"),
    Visit("newsletter-archiv", "leser", "/newsletter/aktuell"),
    Visit("newsletter-archiv-leer", "leser", "/newsletter/lagebilder"),
    Visit("ausgabe", "leser", "/n/{sent}"),
    Visit("abonnements", "leser", "/abo"),
    Visit("suchen", "leser", "/suchen"),
    Visit("suchen-leer", "admin", "/suchen"),
    Visit("suchen-geloescht", "pruefer", "/search?q=L%C3%BCftung", delete_again),
    Visit("suchen-geaendert", "pruefer", "/search?q=Lagebild", change_saved),
    Visit("suche-gespeichert", "leser", "/search?q=Kohlenmonoxid&fachgebiet=shisha&saved={search}"),
    Visit("suche-gespeichert-anders", "leser", "/search?q=Messung&kind=muster&saved={search}"),
    Visit("suche-aendern", "leser", "/suchen/{search}"),
    Visit("suche-aendern-fehler", "recht", "/search?q=L%C3%BCftung", save_badly, 422),
    Visit("redaktion", "redaktion", "/desk"),
    Visit("newsletter-neu", "redaktion", "/desk/new"),
    Visit("newsletter-neu-fehler", "redaktion", "/desk/new", press("Speichern"), 422),
    Visit("newsletter-bearbeiten", "redaktion", "/desk/aktuell/edit"),
    Visit("ausgabe-schreiben", "redaktion", "/n/{issue}/desk"),
    Visit("ausgabe-schreiben-telefon", "redaktion", "/n/{issue}/desk?look=phone"),
    Visit("ausgabe-schreiben-dunkel", "redaktion", "/n/{issue}/desk?look=dark"),
    Visit("ausgabe-schreiben-text", "redaktion", "/n/{issue}/desk?look=text"),
    Visit("ausgabe-schreiben-fehler", "redaktion", "/n/{issue}/desk", press("Speichern", Betreff=""), 422),
    Visit("ausgabe-abbrechen", "redaktion", "/n/{issue}/desk/cancel"),
    Visit("versand", "redaktion", "/n/{sent}/desk"),
    Visit("versand-liste", "redaktion", "/n/{sent}/desk/deliveries?state=accepted"),
    Visit("nicht-mehr-folgen", "", "/a/{unfollow}"),
    Visit("nicht-mehr-folgen-getan", "", "/a/{unfollow}", press("Nicht mehr folgen")),
    Visit("abbestellen-falscher-link", "", "/a/falsch", None, 404),
    Visit("demo-mails", "admin", "/demo/mails"),
    Visit("demo-mail", "admin", "/demo/mails/{mail}"),
    Visit("fehler-404", "leser", "/gibt-es-nicht", None, 404),
    Visit("fehler-kein-recht", "leser", "/admin/persons", None, 404),
    Visit("english-sign-in", "", "/login", None, 200, "en"),
    Visit("english-start", "autor", "/", None, 200, "en"),
    Visit("english-search", "leser", "/search?q=Kontrolle&kind=muster", None, 200, "en"),
    Visit("english-document", "leser", "/d/{released}", None, 200, "en"),
    Visit("english-write", "autor", "/d/{changes_wanted}/edit", None, 200, "en"),
    Visit("english-review", "pruefer", "/d/{in_review}/review", None, 200, "en"),
    Visit("english-issue", "redaktion", "/n/{issue}/desk", None, 200, "en"),
)
# They answer with a file, with a mail that the page around it shows, or to a script.
NO_PAGES = {"file", "file_picture", "issue_ledger", "issue_mail", "search_report_table", "demo_mail_html", "suggest"}


@pytest.fixture(scope="module")
def scene(served: Served, browse: Callable[..., Page]) -> Scene:
    return Scene(served, browse)


class Window:
    """A page, and what it complained of and asked for since the last visit."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.status = 0
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        page.on("console", self._said)
        page.on("dialog", lambda dialog: dialog.accept())  # leaving a form with something typed
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _answered(self, response: Any) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.status = response.status
        elif response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} {response.url}")

    def look_at(self, visit: Visit, scene: Scene) -> None:
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")
        if visit.login:  # a visit may have ended it
            session = {"name": COOKIE, "value": scene.served.sessions[visit.login], "url": scene.served.url}
            self.page.context.add_cookies([session])
        choice = {"name": LANGUAGE, "value": visit.language, "url": scene.served.url}
        self.page.context.add_cookies([choice])
        self.complaints.clear()
        self.asked.clear()
        self.page.goto(scene.address(visit.address))
        if visit.then:
            visit.then(self.page, scene)


@pytest.fixture(scope="module")
def windows(browse: Callable[..., Page]) -> Callable[[str], Window]:
    opened: dict[str, Window] = {}

    def window(login: str) -> Window:
        if login not in opened:
            opened[login] = Window(browse(login))
        return opened[login]

    return window


@pytest.fixture(scope="module", autouse=True)
def album() -> Iterator[None]:
    """The pictures of this run, and a page that shows them."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    yield
    rows = [
        f"<h2 id={visit.name}>{visit.name}</h2><p>{escape(visit.login or 'niemand')}: <code>{escape(visit.address)}</code></p><p>"
        + "".join(f"<a href={name}><img loading=lazy src={name} alt=''></a>" for name in pictures(visit))
        for visit in VISITS
    ]
    style = "body{font:16px sans-serif}p{display:flex;gap:8px;align-items:start;overflow-x:auto}img{height:420px;border:1px solid}"
    (SCREENS / "index.html").write_text(
        f"<!DOCTYPE html><meta charset=utf-8><title>Seiten</title><style>{style}</style>{''.join(rows)}"
    )


def pictures(visit: Visit) -> list[str]:
    return [f"{visit.name}-{width}-{scheme}.jpg" for scheme in ("light", "dark") for width in WIDTHS]


def violations(page: Page) -> list[str]:
    """What axe-core finds, and text of the colour of its ground, which it only calls doubtful."""
    found = page.evaluate(
        """async tags => {
            const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations", "incomplete"], elementRef: false});
            const same = found.incomplete.filter(rule => rule.id == "color-contrast").flatMap(rule => rule.nodes)
                .filter(node => node.any.some(check => check.data && check.data.contrastRatio == 1));
            return [...found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`)),
                ...same.map(node => `invisible: ${node.html.slice(0, 200)}`)];
        }""",
        RULES,
    )
    return list(found)


def is_wide(page: Page) -> list[str]:
    """What stands out at the right, if the page can be moved sideways."""
    return page.evaluate(
        """() => { const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1)
                .map(e => e.outerHTML.slice(0, 120)).slice(0, 5); }"""
    )


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_page(visit: Visit, windows: Callable[[str], Window], scene: Scene) -> None:
    window = windows(visit.login)
    page = window.page
    window.look_at(visit, scene)
    assert window.status == visit.status, page.locator("h1").all_inner_texts()
    assert page.locator("html").get_attribute("lang") == visit.language
    assert page.locator("h1").count() == 1
    assert "Fehler:" not in page.locator("h1").inner_text()
    assert page.title().startswith("Fehler: ") == (visit.status in (409, 422) or "check=1" in visit.address)
    page.evaluate(AXE.read_text())
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            if (scheme, width) in (("light", WIDTHS[0]), ("dark", WIDTHS[-1])):
                found += [f"{scheme}, {width}: {each}" for each in violations(page)]
            if width == WIDTHS[-1]:
                found += [f"too wide: {each}" for each in is_wide(page)]
            path = SCREENS / f"{visit.name}-{width}-{scheme}.jpg"
            page.screenshot(path=path, full_page=True, type="jpeg", quality=75)
    page.evaluate("sessionStorage.clear()")  # choices kept for later would be there at the next visit
    assert found == []
    assert window.complaints == []
    assert {urlsplit(each).netloc for each in window.asked if not each.startswith("data:")} == {
        urlsplit(scene.served.url).netloc
    }


def route_of(address: str) -> str:
    """The name of the page that answers at that address: the first whose pattern fits, as Pyramid has it."""
    path = urlsplit(address.format_map(_Any())).path
    for each in PAGES:
        if re.fullmatch(
            re.sub(r"\{(?:\w+):([^}]*\{[^}]*\}|[^}]*)\}|\{\w+\}", lambda found: found[1] or "[^/]+", each.pattern), path
        ):
            return each.name
    return ""


class _Any(dict):
    def __missing__(self, name: str) -> str:
        return "1"


def test_every_page_of_the_table_is_visited() -> None:
    visited = {route_of(visit.address) for visit in VISITS}
    assert {each.name for each in PAGES if each.method == "GET"} - visited - NO_PAGES == set()
