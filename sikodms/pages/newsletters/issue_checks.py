"""What to mind before an issue goes out, in sentences."""

from typing import Any

from pyramid.request import Request

from content_types import GROUPS
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
                "text": "Seitdem ist eine andere Ausgabe freigegeben oder abgebrochen worden. Füllen Sie den Entwurf neu.",
            }
        ]
    return []


def _documents(request: Request, issue: Issue) -> list[Check]:
    documents = [request.site.document(item["document"]) for item in issue.items]
    gone = [document for document in documents if not listed(document)]
    made = []
    if not issue.items:
        made.append({"kind": "bad", "text": "Die Ausgabe ist leer. Eine leere Ausgabe wird nicht versendet."})
    elif gone:
        made.append(
            {
                "kind": "warn",
                "text": f"{_count(len(gone))} zurückgezogen oder archiviert worden. Die Mail lässt so etwas weg.",
            }
        )
    else:
        made.append(
            {"kind": "ok", "text": f"Alle {len(documents)} Dokumente sind freigegeben, keines ist zurückgezogen."}
        )
    if issue.rest:
        made.append(
            {
                "kind": "info",
                "text": f"Eine Ausgabe fasst 100 Dokumente. {len(issue.rest)} weitere nennt die Mail als Zahl.",
            }
        )
    return made


def _count(number: int) -> str:
    return "Ein Eintrag ist inzwischen" if number == 1 else f"{number} Einträge sind inzwischen"


def _words(request: Request, issue: Issue) -> list[Check]:
    made = []
    shown = shown_items(request.site, issue, request.tokens)
    bare = [
        item["title"] for item in shown if not request.site.document(item["document"]).fassung(item["version"]).summary
    ]
    if bare:
        made.append(
            {"kind": "warn", "text": f"Ohne Zusammenfassung: {_named(bare)}. In der Mail steht dort nur der Titel."}
        )
    if not issue.introduction_html:
        made.append({"kind": "info", "text": "Ohne Einleitung beginnt die Mail mit der Übersicht."})
    made.append({"kind": "ok", "text": "Text- und HTML-Fassung enthalten dasselbe."})
    made.append({"kind": "ok", "text": "Keine Bilder aus dem Netz, keine Zählpixel, keine umgeleiteten Verweise."})
    return made


def _readers(request: Request, reached: Reach) -> list[Check]:
    made, total = [], reached.total
    if not total.people:
        return [{"kind": "bad", "text": "Niemand hat diesen Newsletter abonniert."}]
    partly = {id: number for id, number in reached.readers.items() if number < total.people}
    if partly:
        names = [
            f"„{_title(request, id)}“ {number} von {total.people}"
            for id, number in sorted(partly.items(), key=lambda pair: pair[1])
        ]
        which = "Einen Eintrag erhält" if len(partly) == 1 else f"{len(partly)} Einträge erhält"
        made.append(
            {
                "kind": "warn",
                "text": f"{which} nicht jede Person: {_named(names, quoted=True)}. Für die übrigen entfällt das.",
            }
        )
    elif reached.readers:
        made.append({"kind": "ok", "text": f"Alle {total.people} Personen erhalten alle Einträge."})
    if total.nothing:
        made.append(
            {
                "kind": "info",
                "text": f"{total.nothing} von {total.people} Personen {'erhält' if total.nothing == 1 else 'erhalten'} keine Mail, "
                "weil kein Eintrag für sie bleibt.",
            }
        )
    if reached.no_address:
        made.append(
            {"kind": "warn", "text": f"Keine brauchbare Mailadresse: {_named(reached.no_address, quoted=True)}."}
        )
    return made


def _title(request: Request, id: str) -> str:
    document = request.site.document(id)
    return document.current.title if document is not None else id


def _named(titles: list[str], quoted: bool = False) -> str:
    shown = [title if quoted else f"„{title}“" for title in titles[:NAMED]]
    more = len(titles) - NAMED
    return ", ".join(shown) + (f" und {more} weitere" if more > 0 else "")


def table(reached: Reach) -> list[dict[str, Any]]:
    """Who would get how much, by group of authorities."""
    rows = []
    for id, title in {**GROUPS, "": "Ohne Behörde"}.items():
        if share := reached.groups.get(id):
            rows.append(
                {
                    "title": title,
                    "people": share.people,
                    "all": share.everything,
                    "some": share.something,
                    "none": share.nothing,
                }
            )
    return rows
