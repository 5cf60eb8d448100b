"""What to mind before an issue goes out, in sentences."""

from typing import Any

from pyramid.request import Request

from content_types import GROUPS, _, later, plural
from mail import Issue, Reach, listed, shown_items

NAMED = 4  # as many are named in a sentence, the others counted

Check = dict[str, str]


def checks(request: Request, issue: Issue, reached: Reach) -> list[Check]:
    """Findings first, then what is in order."""
    found = [*_begin(request, issue), *_documents(request, issue), *_words(request, issue), *_readers(request, reached)]
    return sorted(found, key=lambda check: ("bad", "warn", "info", "ok").index(check["kind"]))


def _begin(request: Request, issue: Issue) -> list[Check]:
    newsletter = request.site["newsletters"][issue.newsletter]
    if issue.state in ("draft", "in_review") and newsletter.mark != issue.begin:
        return [
            {
                "kind": "bad",
                "text": _(
                    "Seitdem ist eine andere Ausgabe freigegeben oder abgebrochen worden. Füllen Sie den Entwurf neu."
                ),
            }
        ]
    return []


def _documents(request: Request, issue: Issue) -> list[Check]:
    documents = [request.site.document(item["document"]) for item in issue.items]
    gone = [document for document in documents if not listed(document)]
    made = []
    if not issue.items:
        made.append({"kind": "bad", "text": _("Die Ausgabe ist leer. Eine leere Ausgabe wird nicht versendet.")})
    elif gone:
        made.append(
            {
                "kind": "warn",
                "text": plural(
                    "Ein Eintrag ist inzwischen zurückgezogen oder archiviert worden. Die Mail lässt so etwas weg.",
                    "{n} Einträge sind inzwischen zurückgezogen oder archiviert worden. Die Mail lässt so etwas weg.",
                    len(gone),
                ),
            }
        )
    else:
        made.append(
            {
                "kind": "ok",
                "text": _("Alle {n} Dokumente sind freigegeben, keines ist zurückgezogen.", n=len(documents)),
            }
        )
    if issue.rest:
        made.append(
            {
                "kind": "info",
                "text": _("Eine Ausgabe fasst 100 Dokumente. {n} weitere nennt die Mail als Zahl.", n=len(issue.rest)),
            }
        )
    return made


def _words(request: Request, issue: Issue) -> list[Check]:
    made = []
    shown = shown_items(request.site, issue, request.tokens)
    bare = [
        item["title"] for item in shown if not request.site.document(item["document"]).fassung(item["version"]).summary
    ]
    if bare:
        made.append(
            {
                "kind": "warn",
                "text": _("Ohne Zusammenfassung: {titles}. In der Mail steht dort nur der Titel.", titles=_named(bare)),
            }
        )
    if not issue.introduction_html:
        made.append({"kind": "info", "text": _("Ohne Einleitung beginnt die Mail mit der Übersicht.")})
    made.append({"kind": "ok", "text": _("Text- und HTML-Fassung enthalten dasselbe.")})
    made.append({"kind": "ok", "text": _("Keine Bilder aus dem Netz, keine Zählpixel, keine umgeleiteten Verweise.")})
    return made


def _readers(request: Request, reached: Reach) -> list[Check]:
    made, total = [], reached.total
    if not total.people:
        return [{"kind": "bad", "text": _("Niemand hat diesen Newsletter abonniert.")}]
    partly = {id: number for id, number in reached.readers.items() if number < total.people}
    if partly:
        names = [
            _("„{title}“ {n} von {people}", title=_title(request, id), n=number, people=total.people)
            for id, number in sorted(partly.items(), key=lambda pair: pair[1])
        ]
        made.append(
            {
                "kind": "warn",
                "text": plural(
                    "Einen Eintrag erhält nicht jede Person: {titles}. Für die übrigen entfällt das.",
                    "{n} Einträge erhält nicht jede Person: {titles}. Für die übrigen entfällt das.",
                    len(partly),
                    titles=_named(names, quoted=True),
                ),
            }
        )
    elif reached.readers:
        made.append({"kind": "ok", "text": _("Alle {people} Personen erhalten alle Einträge.", people=total.people)})
    if total.nothing:
        made.append(
            {
                "kind": "info",
                "text": plural(
                    "{n} von {people} Personen erhält keine Mail, weil kein Eintrag für sie bleibt.",
                    "{n} von {people} Personen erhalten keine Mail, weil kein Eintrag für sie bleibt.",
                    total.nothing,
                    people=total.people,
                ),
            }
        )
    if reached.no_address:
        made.append(
            {
                "kind": "warn",
                "text": _("Keine brauchbare Mailadresse: {persons}.", persons=_named(reached.no_address, quoted=True)),
            }
        )
    return made


def _title(request: Request, id: str) -> str:
    document = request.site.document(id)
    return document.current.title if document is not None else id


def _named(titles: list[str], quoted: bool = False) -> str:
    shown = [title if quoted else _("„{text}“", text=title) for title in titles[:NAMED]]
    more = len(titles) - NAMED
    named = ", ".join(shown)
    return _("{names} und {more} weitere", names=named, more=more) if more > 0 else named


def table(reached: Reach) -> list[dict[str, Any]]:
    """Who would get how much, by group of authorities."""
    rows = []
    for id, title in {**GROUPS, "": later("Ohne Behörde")}.items():
        if share := reached.groups.get(id):
            rows.append(
                {
                    "title": _(title),
                    "people": share.people,
                    "all": share.everything,
                    "some": share.something,
                    "none": share.nothing,
                }
            )
    return rows
