"""What stands beside a decision: what was found, and who will read it."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung
from sikodms.pages.documents.particulars import finding
from sikodms.words import number
from workflows import missing_at_submit, people, rights


def of(request: Request, document: Document, fassung: Fassung) -> list[dict[str, str]]:
    """Findings in the order of their weight: bad, warn, ok."""
    missing = missing_at_submit(document, fassung)
    rows = [{"kind": "bad", "text": sentence} for sentence in missing.values()]
    if not missing:
        rows.append({"kind": "ok", "text": "Pflichtangaben vollständig"})
    if document.hash_of(fassung) == fassung.hash:
        rows.append({"kind": "ok", "text": "Inhalt unverändert, seit er eingereicht wurde (Prüfsumme stimmt)"})
    else:
        rows.append(
            {
                "kind": "bad",
                "text": "Die Prüfsumme stimmt nicht mit dem Inhalt überein. Bitte melden Sie das der Geschäftsstelle.",
            }
        )
    if request.person.id in rights.new_contributors(document):
        rows.append({"kind": "warn", "text": "Sie haben seit der letzten Freigabe mitgeschrieben."})
    else:
        rows.append({"kind": "ok", "text": "Sie haben an keiner Fassung seit der letzten Freigabe mitgeschrieben."})
    rows += files(request, fassung)
    order = {"bad": 0, "warn": 1, "info": 2, "ok": 3}
    return sorted(rows, key=lambda row: order[row["kind"]])


def files(request: Request, fassung: Fassung) -> list[dict[str, str]]:
    found = [(file.name, finding(request, file)) for file in fassung.content.files]
    rows = [{"kind": "warn", "text": f"{name}: {sentence}"} for name, sentence in found if sentence]
    if found and not rows:
        rows.append(
            {"kind": "ok", "text": f"{'1 Datei' if len(found) == 1 else f'{len(found)} Dateien'}, keine Hinweise"}
        )
    return rows


def readers(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    """How many persons of which groups may read it once it is released, and whether that differs from what is released now."""
    found = people.readers_of(request.site, document, fassung, request.now())
    groups = people.readers_by_group(request.site, found)
    places = {person.authority for person in found if person.authority}
    persons = "1 Person" if len(found) == 1 else f"{number(len(found))} Personen"
    where = "1 Behörde" if len(places) == 1 else f"{number(len(places))} Behörden"
    return {
        "total": f"{persons} in {where}",
        "groups": [{"title": title, "count": count, "shown": number(count)} for title, count in groups],
        "most": max((count for _, count in groups), default=1),
        "change": change(request, document, fassung, {person.id for person in found}),
        "audience": ", ".join(rights.who_reads(request.site, fassung)),
    }


def change(request: Request, document: Document, fassung: Fassung, now: set[str]) -> str:
    if document.released is None:
        return ""
    before = {person.id for person in people.readers_of(request.site, document, document.released, request.now())}
    if before == now:
        return f", dieselben wie bei Fassung {document.released.version}"
    more, fewer = len(now - before), len(before - now)
    return f"; gegenüber Fassung {document.released.version} kommen {more} dazu und {fewer} fallen weg"
