"""What stands beside a decision: what was found, and who will read it."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, _, plural
from sikodms.pages.documents.particulars import finding
from sikodms.words import number
from workflows import missing_at_submit, people, rights


def of(request: Request, document: Document, fassung: Fassung) -> list[dict[str, str]]:
    """Findings in the order of their weight: bad, warn, ok."""
    missing = missing_at_submit(document, fassung)
    rows = [{"kind": "bad", "text": sentence} for sentence in missing.values()]
    if not missing:
        rows.append({"kind": "ok", "text": _("Pflichtangaben vollständig")})
    if document.hash_of(fassung) == fassung.hash:
        rows.append({"kind": "ok", "text": _("Inhalt unverändert, seit er eingereicht wurde (Prüfsumme stimmt)")})
    else:
        rows.append(
            {
                "kind": "bad",
                "text": _(
                    "Die Prüfsumme stimmt nicht mit dem Inhalt überein. Bitte melden Sie das der Geschäftsstelle."
                ),
            }
        )
    if request.person.id in rights.new_contributors(document):
        rows.append({"kind": "warn", "text": _("Sie haben seit der letzten Freigabe mitgeschrieben.")})
    else:
        rows.append({"kind": "ok", "text": _("Sie haben an keiner Fassung seit der letzten Freigabe mitgeschrieben.")})
    rows += files(request, fassung)
    order = {"bad": 0, "warn": 1, "info": 2, "ok": 3}
    return sorted(rows, key=lambda row: order[row["kind"]])


def files(request: Request, fassung: Fassung) -> list[dict[str, str]]:
    found = [(file.name, finding(request, file)) for file in fassung.content.files]
    rows = [{"kind": "warn", "text": f"{name}: {sentence}"} for name, sentence in found if sentence]
    if found and not rows:
        text = plural("1 Datei, keine Hinweise", "{n} Dateien, keine Hinweise", len(found))
        rows.append({"kind": "ok", "text": text})
    return rows


def readers(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    """How many persons of which groups may read it once it is released, and whether that differs from what is released now."""
    found = people.readers_of(request.site, document, fassung, request.now())
    groups = people.readers_by_group(request.site, found)
    places = {person.authority for person in found if person.authority}
    persons = plural("1 Person", "{n} Personen", len(found), n=number(len(found)))
    where = plural("1 Behörde", "{n} Behörden", len(places), n=number(len(places)))
    return {
        "total": _("{persons} in {places}", persons=persons, places=where),
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
        return _(", dieselben wie bei Fassung {version}", version=document.released.version)
    more, fewer = len(now - before), len(before - now)
    return _(
        "; gegenüber Fassung {version} kommen {more} dazu und {fewer} fallen weg",
        version=document.released.version,
        more=more,
        fewer=fewer,
    )
