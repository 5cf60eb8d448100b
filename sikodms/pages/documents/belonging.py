"""What stands beside a document: others of its matter, the norms that it cites, and who cites it."""

from typing import Any
from urllib.parse import urlencode

from pyramid.request import Request

from content_types import Document, Fassung, _
from sikodms.relations import Belonging, Norm, relations_of
from sikodms.words import number

NORMS = 20


def belonging(request: Request, document: Document, fassung: Fassung) -> dict[str, Any]:
    found = relations_of(request, document, fassung)
    more = len(found.norms) - NORMS
    everything = {"title": _("Weitere in der Suche ansehen"), "href": search_for(found.norm)}
    return {
        "related": [row(request, each) for each in found.related],
        "norms": [norm_row(each) for each in found.norms[:NORMS]],
        "more_norms": _("Und {n} weitere.", n=number(more)) if more > 0 else "",
        "about_norm": found.norm,
        "citing": [row(request, each) for each in found.citing],
        "citing_total": number(found.citing_total),
        "all_citing": everything if found.norm and found.citing_total > len(found.citing) else None,
    }


def row(request: Request, each: Belonging) -> dict[str, Any]:
    area = request.site["fachgebiete"][each.document.fachgebiet].title
    return {
        "href": f"/d/{each.document.id}",
        "title": each.fassung.title,
        "parts": [_(each.document.title_of_kind), area],
        "shared": ", ".join(each.shared),
    }


def norm_row(norm: Norm) -> dict[str, str]:
    """The document that stands for a norm, or the search for it."""
    if norm.document is not None and norm.document.released is not None:
        return {"text": norm.text, "href": f"/d/{norm.document.id}", "title": norm.document.released.title}
    return {"text": norm.text, "href": search_for(norm.text), "title": ""}


def search_for(norm: str) -> str:
    return "/search?" + urlencode({"q": norm})
