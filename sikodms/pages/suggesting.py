"""What the search box offers while somebody types, for its script. Without it the box is a plain form."""

from itertools import groupby
from urllib.parse import urlencode

from pyramid.request import Request
from pyramid.response import Response

from content_types import _, later, plural
from index import IndexUnavailable
from sikodms.pages.table import Page
from sikodms.suggesting import Offered, suggestions

TITLES = {"title": later("Dokumente"), "term": later("Begriffe"), "norm": later("Normen"), "word": later("Wörter")}


def view(request: Request) -> Response:
    """`{title, said, groups: [{title, items: [{pieces, href, about}]}]}`; every second piece is what was typed."""
    try:
        found = suggestions(request, request.GET.get("q", ""))
    except IndexUnavailable:
        found = []
    groups = [
        {"title": _(TITLES[kind]), "items": [_item(each) for each in same]}
        for kind, same in groupby(found, key=lambda each: each.kind)
    ]
    said = plural("1 Vorschlag", "{n} Vorschläge", len(found)) if found else _("Keine Vorschläge")
    return Response(json_body={"title": _("Vorschläge"), "said": said, "groups": groups})


def _item(each: Offered) -> dict[str, object]:
    document = each.document
    if document is None:
        return {"pieces": each.pieces, "href": "/search?" + urlencode({"q": each.text}), "about": ""}
    about = each.also if each.kind == "term" else _(document.title_of_kind)
    return {"pieces": each.pieces, "href": f"/d/{document.id}", "about": about}


PAGES = (Page("suggest", "/search/suggest", view),)
