"""Acts that are no decision of a review: each has a page that says what will happen, and asks."""

import re
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request

from content_types import Document, Fassung, _, later
from index import IndexUnavailable
from sikodms import factories
from sikodms.pages.documents.particulars import crumbs_of
from sikodms.pages.table import Page
from sikodms.searching import search
from sikodms.sentences import stays
from sikodms.words import day, day_and_time, titled
from workflows import TRANSITIONS, Forbidden, Missing, Stale, WrongState, check, may_read, may_see, perform

FOUND_SHOWN = 8
NOT_FOUND = later(
    "Kein freigegebenes Dokument gefunden. Schreiben Sie seine Adresse, seine Nummer oder Wörter aus dem Titel."
)
_ID = re.compile(r"(?:.*/d/)?([2-9a-z]{8})(?:[/?#].*)?")


class Act(NamedTuple):
    """A page of an act. `says` what happens, `asks` for a reason, an occasion or a successor; `done` is the message afterwards."""

    title: str
    button: str
    says: str
    done: str
    asks: tuple[str, ...] = ()
    danger: bool = False


ACTS = {
    "revise": Act(
        later("Neue Fassung beginnen"),
        later("Fassung {next} beginnen"),
        later("Fassung {next} beginnt als Kopie von Fassung {version}, mit allen Feldern und Dateien. {stays}"),
        later("Fassung {version} ist begonnen."),
        ("occasion",),
    ),
    "recall": Act(
        later("Zurückholen"),
        later("Fassung {version} zurückholen"),
        later(
            "Die Prüfung von Fassung {version} endet, ohne dass jemand entschieden hat. Sie wird wieder ein Entwurf, den Sie "
            "ändern und neu einreichen können."
        ),
        later("Fassung {version} ist wieder ein Entwurf."),
    ),
    "unschedule": Act(
        later("Termin aufheben"),
        later("Termin aufheben"),
        later(
            "Fassung {version} sollte am {scheduled} freigegeben werden. Ohne Termin bleibt sie geprüft, bis jemand sie "
            "veröffentlicht."
        ),
        later("Der Termin ist aufgehoben. Fassung {version} ist geprüft und wartet auf die Veröffentlichung."),
    ),
    "archive": Act(
        later("Archivieren"),
        later("Archivieren"),
        later(
            "Das Dokument verschwindet aus Suche, Listen und Newslettern. Über seine Adresse bleibt es lesbar. Eine neue "
            "Fassung holt es zurück."
        ),
        later("Das Dokument ist archiviert."),
    ),
    "withdraw": Act(
        later("Zurückziehen"),
        later("Dokument zurückziehen"),
        later(
            "Das Dokument ist sofort nicht mehr lesbar. Wer es aufruft, erfährt, dass es zurückgezogen wurde, und findet das "
            "Nachfolgedokument, wenn Sie eines nennen. Noch nicht versendete Newsletter nennen es nicht mehr."
        ),
        later("Das Dokument ist zurückgezogen und nicht mehr lesbar."),
        ("reason", "successor"),
        danger=True,
    ),
    "discard": Act(
        later("Verwerfen"),
        later("Fassung {version} verwerfen"),
        later("Fassung {version} wird nicht weitergeführt. Sie bleibt für Mitwirkende im Verlauf sichtbar. {stays}"),
        later("Fassung {version} ist verworfen."),
        ("reason",),
        danger=True,
    ),
}


def act_of(request: Request) -> Act:
    act = ACTS.get(request.matchdict["name"])
    if act is None:
        raise HTTPNotFound()
    return act


def show(document: Document, request: Request) -> Any:
    act = act_of(request)
    try:
        check(request.site, document, request.matchdict["name"], request.person, request.now())
    except (WrongState, Forbidden) as error:
        return not_now(request, document, error)
    return page(request, document, act, {}, {})


def not_now(request: Request, document: Document, error: WrongState | Forbidden) -> HTTPSeeOther:
    request.say("warning", _("Das geht zurzeit nicht"), error.sentence)
    return HTTPSeeOther(location=address_of(document, request))


def address_of(document: Document, request: Request) -> str:
    """A page of the document that this person may see now, the start page if there is none."""
    if document.released and may_read(document, request.tokens):
        return f"/d/{document.id}"
    if document.working and may_see(document, document.working, request.tokens):
        return f"/d/{document.id}?version=working"
    latest = next((each for each in reversed(document.fassungen) if may_see(document, each, request.tokens)), None)
    return f"/d/{document.id}?version={latest.version}" if latest else "/"


def page(
    request: Request, document: Document, act: Act, typed: dict[str, str], errors: dict[str, str], **given: Any
) -> dict[str, Any]:
    """The question. `given`: found (successors to choose from), stale."""
    name = request.matchdict["name"]
    fassung = about(document, name)
    return {
        "page_title": titled(_(act.title), errors or given.get("stale")),
        "heading": _(act.title),
        "crumbs": crumbs_of(request, document, {"title": _(act.title)}),
        "document": document,
        "title_of_document": fassung.title or _("Ohne Titel"),
        "act": act,
        "name": name,
        "says": f"{filled(act.says, document, fassung)} {comes_back(document, name)}".strip(),
        "button": filled(act.button, document, fassung),
        "hash": fassung.hash,
        "typed": typed,
        "by_name": errors,
        "errors": [{"href": f"#{field}", "text": text} for field, text in errors.items()],
        "found": given.get("found"),
        "stale": given.get("stale", False),
        "back": address_of(document, request),
    }


def about(document: Document, name: str) -> Fassung:
    return (
        document.working
        if TRANSITIONS[name].on_working and document.working
        else document.last_released or document.current
    )


def comes_back(document: Document, name: str) -> str:
    """How what is discarded before the first release can be had again."""
    if name != "discard" or document.last_released:
        return ""
    return _("Unter „Meine Dokumente“ können Sie sie später wieder aufnehmen.")


def filled(text: str, document: Document, fassung: Fassung) -> str:
    return _(
        text,
        version=fassung.version,
        next=len(document.fassungen) + 1,
        stays=stays(document),
        scheduled=day_and_time(fassung.scheduled_at),
    ).strip()


def do(document: Document, request: Request) -> Any:
    act, name = act_of(request), request.matchdict["name"]
    typed = {field: str(request.POST.get(field, "")) for field in ("reason", "occasion", "successor", "chosen")}
    given: dict[str, Any] = {field: typed[field] for field in act.asks if field != "successor"}
    given["hash"] = str(request.POST.get("hash", "")) or None
    check_first(request, document, name, given["hash"])
    asked = typed["chosen"] or typed["successor"].strip()
    if "successor" in act.asks and asked:
        meant = named(request, document, asked)
        if meant is None:
            found = similar(request, document, typed["successor"])
            request.response.status_int = 422
            sentence = _("Wählen Sie, welches Dokument Sie meinen.") if found else _(NOT_FOUND)
            return page(request, document, act, typed, {"successor": sentence}, found=rows_of(request, found))
        given["successor"] = meant.id
    now = request.now()
    try:
        done = request.write(lambda site: perform(site, document, name, site.person(request.person.id), now, **given))
    except Missing as error:
        request.response.status_int = 422
        return page(request, document, act, typed, error.errors)
    except Stale:
        request.response.status_int = 409
        return page(request, document, act, typed, {}, stale=True)
    request.say("success", _(act.title), filled(act.done, document, done))
    return HTTPSeeOther(
        location=f"/d/{document.id}/edit" if name in ("revise", "recall") else address_of(document, request)
    )


def check_first(request: Request, document: Document, name: str, shown: str | None) -> None:
    """Person and state before anything that was typed is looked at; the page of errors keeps it."""
    check(request.site, document, name, request.person, request.now(), shown)


def named(request: Request, document: Document, asked: str) -> Document | None:
    """The released document of that address, id or number, if this person may read it and it is another one."""
    found = _ID.fullmatch(asked)
    meant = request.site.document(found[1]) if found else None
    if meant is None:
        meant = next(
            (each for each in similar(request, document, asked) if (each.number or "").casefold() == asked.casefold()),
            None,
        )
    return meant if meant is not None and meant is not document and may_read(meant, request.tokens) else None


def similar(request: Request, document: Document, words: str) -> list[Document]:
    """Released documents that the search finds for these words."""
    try:
        return [hit.document for hit in search(request, words, size=FOUND_SHOWN).hits if hit.document is not document]
    except IndexUnavailable:
        return []


def rows_of(request: Request, found: list[Document]) -> list[dict[str, str]]:
    return [
        {
            "id": each.id,
            "title": each.current.title,
            "text": ", ".join(
                (
                    _(each.title_of_kind),
                    request.site["fachgebiete"][each.fachgebiet].title,
                    _("freigegeben am {day}", day=day(each.current.released_at)),
                )
            ),
        }
        for each in found
    ]


PAGES = (
    Page("act", "/d/{id}/acts/{name}", show, "act.pt", factory=factories.document),
    Page("act", "/d/{id}/acts/{name}", do, "act.pt", method="POST", factory=factories.document),
)
