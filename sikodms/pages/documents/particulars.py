"""What pages show of a document: its place, text, fields, files and Fassungen."""

from functools import lru_cache
from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, File, _, plural
from index import PDF, PICTURED, WIDTHS, Text
from sikodms import sentences
from sikodms.contents_table import TABLE, Heading, outline
from sikodms.file_addresses import file_address, picture_address, view_address
from sikodms.term_links import Linked, linked
from sikodms.words import day, size
from workflows import may_see, rights

LISTS = {"lagebild": "/lagebilder", "good_practice": "/good-practice", "term": "/glossar"}  # of kinds on no shelf
DAYS = ("date", "stand", "review_by", "valid_from", "valid_until")


def prepared(hash: str, body_html: str, host: str) -> tuple[str, tuple[Heading, ...]]:
    """The body with ids and scrolling tables; kept by the hash of its Fassung."""
    return _prepared(hash, body_html, host, _(TABLE))


@lru_cache(maxsize=512)
def _prepared(hash: str, body_html: str, host: str, table_label: str) -> tuple[str, tuple[Heading, ...]]:
    html, headings = outline(body_html, host, table_label)
    return html, tuple(headings)


def with_terms(request: Request, document: Document, fassung: Fassung, body: str) -> Linked:
    """Summary and body with the terms linked that this person may read."""
    terms = request.portal.glossary.readable(request.site, request.tokens)
    key = (fassung.hash, request.host.split(":")[0], _(TABLE))
    return linked(key, fassung.summary or "", body, terms, document.id, document.fachgebiet)


def crumbs_of(request: Request, document: Document, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Fachgebiete › Shisha › Rechtstatsachen, and what comes below the document."""
    area = request.site["fachgebiete"][document.fachgebiet]
    trail = [{"title": _("Fachgebiete"), "href": "/fachgebiete"}, {"title": area.title, "href": f"/f/{area.id}"}]
    if document.shelf:
        trail.append({"title": _(document.plural), "href": f"/f/{area.id}/{document.shelf}"})
    else:
        trail.append({"title": _(document.plural), "href": LISTS[document.kind]})
    if more:
        trail.append({"title": title_for(document, request.tokens) or _("Ohne Titel"), "href": f"/d/{document.id}"})
    return [*trail, *more]


def title_for(document: Document, held: frozenset[str]) -> str:
    """The title of what is released, and for who may not read that (a reviewer of the next) of the newest that they may."""
    seen = (each for each in (document.current, *reversed(document.fassungen)) if may_see(document, each, held))
    return next((fassung.title for fassung in seen), "")


def fields_of(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """The structured fields in the order of the schema, as (label, text) or (label, links)."""
    rows: list[dict[str, Any]] = []
    values = fassung.content.fields
    for node in document.schema().children:
        if node.name in ("title", "summary", "body_html") or (not values.get(node.name) and node.name != "audience"):
            continue
        rows.append(
            {
                "title": _(node.title),
                "text": text_of_field(request, document, node.name, values.get(node.name), fassung),
                "tags": values.get("tags") if node.name == "tags" else None,
            }
        )
    if document.review_by and fassung is document.released and not values.get("review_by"):
        rows.append({"title": _("Stand prüfen bis"), "text": day(document.review_by), "tags": None})
    rows.append(
        {"title": _("Eingebracht von"), "text": sentences.name_and_place(request.site, document.owner), "tags": None}
    )
    return rows


def text_of_field(request: Request, document: Document, name: str, value: Any, fassung: Fassung) -> str:
    if name == "audience":
        area = request.site["fachgebiete"][document.fachgebiet].title
        readers = rights.who_reads(request.site, fassung)
        return (
            _("Fachgebiet {area}, {readers}", area=area, readers=", ".join(readers))
            if readers != [_("alle mit Zugang zum Fachgebiet")]
            else _("Fachgebiet {area}, alle Behörden", area=area)
        )
    if name in DAYS:
        return day(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def audience_text(request: Request, value: list[str] | None) -> str:
    names = {"all": _("alle")}
    for entry in value or ():
        authority = request.site.authority(entry)
        names.setdefault(entry, authority.name if authority else entry.capitalize())
    return ", ".join(names[entry] for entry in value or ())


def ending_of(name: str) -> str:
    """What stands on the sheet of a file: "PDF"."""
    return name.rpartition(".")[2].upper()[:5]


def file_row(document: Document, fassung: Fassung, file: File) -> dict[str, Any]:
    ending = ending_of(file.name)
    return {
        "name": file.name,
        "ending": ending,
        "parts": [ending, size(file.size)],
        "href": file_address(document, fassung, file.name, download=1),
        "preview": view_address(document, fassung, file.name),
        "picture": picture_address(document, fassung, file.name, 1, WIDTHS[0]) if file.type in PICTURED else None,
    }


def files_of(request: Request, document: Document, fassung: Fassung) -> list[dict[str, Any]]:
    """The files as they are listed: how many pages they have, and where the search does not know all of one."""
    rows = []
    for file in fassung.content.files:
        text, row = request.portal.texts.kept(file), file_row(document, fassung, file)
        row["parts"] += [part for part in (length(text), _finding(text)) if part]
        if text and file.type == PDF and not text.meta:
            row["picture"] = None  # locked or broken
        rows.append(row)
    return rows


def length(text: Text | None) -> str | None:
    """ "34 Seiten"; None of a file that has none, or that nobody has looked at yet."""
    meta = text.meta if text else {}
    if "sheets" in meta:
        return plural("1 Blatt", "{n} Blätter", len(meta["sheets"]))
    if "slides" in meta:
        return plural("1 Folie", "{n} Folien", meta["slides"])
    return plural("1 Seite", "{n} Seiten", meta["pages"]) if "pages" in meta else None


def finding(request: Request, file: File) -> str | None:
    """Why the search knows nothing of a file, or not all; None if it knows all, or if nobody has looked yet."""
    return _finding(request.portal.texts.kept(file))


def _finding(text: Text | None) -> str | None:
    if text is None or (text.text and not text.note):
        return None
    return _("Suche: {note}", note=_(text.note) if text.note else _("kein Text"))


def files_note(fassung: Fassung) -> str:
    files = fassung.content.files
    return f"{len(files)} · {size(sum(file.size for file in files))}" if files else ""


def versions_of(request: Request, document: Document, current: Fassung) -> list[dict[str, Any]]:
    rows = []
    seen = [fassung for fassung in reversed(document.fassungen) if may_see(document, fassung, request.tokens)]
    for place, fassung in enumerate(seen):
        state, label = sentences.badge(document, fassung)
        when = fassung.released_at or fassung.submitted_at or fassung.created_at
        word = (
            day(when)
            if fassung.released_at
            else _("eingereicht am {day}", day=day(when))
            if fassung.submitted_at and fassung.state != "draft"
            else _("begonnen am {day}", day=day(when))
        )
        before = seen[place + 1].version if place + 1 < len(seen) else None
        rows.append(
            {
                "title": _("Fassung {version}", version=fassung.version),
                "href": f"/d/{document.id}" + ("" if fassung is document.released else f"?version={fassung.version}"),
                "here": fassung is current,
                "state": state,
                "label": label,
                "when": word,
                "compare": f"/d/{document.id}/compare?from={before}&to={fassung.version}" if before else None,
                "before": before,
                "takeover": fassung.takeover,
            }
        )
    return rows
