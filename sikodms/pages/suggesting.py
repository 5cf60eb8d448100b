"""What the search box offers while somebody types, for its script. Without it the box is a plain form."""

from itertools import groupby
from urllib.parse import urlencode

from pyramid.request import Request
from pyramid.response import Response

from content_types import _, later, plural
from index import IndexUnavailable, operator_values
from sikodms.pages.table import Page
from sikodms.suggesting import Offered, suggestions

TITLES = {
    "title": later("Dokumente"),
    "term": later("Begriffe"),
    "operator": later("Filter"),
    "norm": later("Normen"),
    "word": later("Wörter"),
}
VALUES = {
    "kind": later("Arten"),
    "fachgebiet": later("Fachgebiete"),
    "author": later("Eingebracht von"),
    "from": later("Freigegeben ab"),
    "to": later("Freigegeben bis"),
}
OPERATORS = {
    "kind": later("nur eine Art"),
    "fachgebiet": later("nur ein Fachgebiet"),
    "author": later("eingebracht von"),
    "from": later("freigegeben ab"),
    "to": later("freigegeben bis"),
}
HINT = later("Jahr, Monat oder Tag: 2026, 3/2026, 3.3.2026")


def view(request: Request) -> Response:
    """`{title, said, hint, groups: [{title, items: [{pieces, about, href or fill}]}]}`: every second piece is what was typed;
    `href` is where an item leads, `fill` what stands in the box once it is taken; `hint` is how to write what is typed."""
    typed = request.GET.get("q", "")
    try:
        found = suggestions(request, typed)
    except IndexUnavailable:
        found = []
    operator = operator_values.begun(typed)
    groups = [
        {"title": _(title), "items": [_item(each) for each in same]} for title, same in groupby(found, key=_title)
    ]
    said = plural("1 Vorschlag", "{n} Vorschläge", len(found)) if found else _("Keine Vorschläge")
    hint = _(HINT) if operator and operator.means in ("from", "to") else ""
    return Response(json_body={"title": _("Vorschläge"), "said": said, "hint": hint, "groups": groups})


def _title(each: Offered) -> str:
    return VALUES[each.means] if each.kind == "value" else TITLES[each.kind]


def _item(each: Offered) -> dict[str, object]:
    document, item = each.document, {"pieces": each.pieces, "about": each.also}
    if each.kind == "operator":
        return {**item, "fill": each.text, "about": _(OPERATORS[each.means])}
    if each.kind == "value":
        return {**item, "fill": f"{each.text} "}
    if document is None:
        return {**item, "href": "/search?" + urlencode({"q": each.text})}
    about = each.also if each.kind == "term" else _(document.title_of_kind)
    return {**item, "href": f"/d/{document.id}", "about": about}


PAGES = (Page("suggest", "/search/suggest", view),)
