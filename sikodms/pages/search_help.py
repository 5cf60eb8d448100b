"""Help on the search page: how to ask, and what would be found where nothing was."""

from typing import Any
from urllib.parse import urlencode

from pyramid.request import Request

from content_types import _, later, plural
from sikodms.pages.search_filters import address, filters, pairs, said, titles, without
from sikodms.searching import Asked, ways_out
from sikodms.words import number

MOST_WAYS = 5
# What is typed, and what it does.
EXAMPLES = (
    ("Lüftung Anordnung", later("Dokumente mit allen Wörtern, auch gebeugt, in Zusammensetzungen und in Dateien.")),
    ('"von der Anlage"', later("In Anführungszeichen: genau diese Wörter in dieser Folge.")),
    ("Lüftung -Tabak", later("Mit Minus davor: Dokumente ohne dieses Wort.")),
    ("Genehmig*", later("Mit Stern am Ende: alle Wörter, die so beginnen; mindestens drei Buchstaben.")),
    ("§ 73 StGB", later("Normen, gleich wie sie geschrieben sind.")),
    ("Lüftung art:muster", later("Nur eine Art; mehrere mit Komma. Der Anfang des Namens genügt.")),
    ("fachgebiet:shisha", later("Nur ein Fachgebiet; mehrere mit Komma.")),
    ("autor:stadt", later("Von wem eingebracht: Teile des Namens oder der Behörde.")),
    ("ab:2026-01 bis:2026", later("Freigegeben in dieser Zeit: Jahre, Monate oder Tage.")),
    ('ab:"3. März 2026"', later("Werte mit Leerzeichen stehen in Anführungszeichen.")),
)


def examples() -> list[dict[str, str]]:
    return [
        {"typed": typed, "href": "/search?" + urlencode({"q": typed}), "text": _(sentence)}
        for typed, sentence in EXAMPLES
    ]


def ways(request: Request, asked: Asked) -> list[dict[str, Any]]:
    """Where nothing was found: what to change, each with its number of hits, in words of the page."""
    found, called = ways_out(request, asked), titles(request)
    rows = []
    for text, n in found.words[:MOST_WAYS]:
        rows.append((_("Suchen nach: {words}", words=text), address([("q", text), *pairs(asked)[1:]]), n))
    for name, value, n in found.filters[:MOST_WAYS]:
        told = ", ".join(said(called, name, each) for each in ([value] if value else asked["authors"]))
        rows.append((_("Ohne den Filter „{filter}“", filter=told), without(asked, (name, value)), n))
    if found.unfiltered:
        rows.append((_("Ohne alle Filter"), without(asked, *filters(asked)), found.unfiltered))
    for text, n in found.alone[:MOST_WAYS]:
        alone = address([("q", text), *(pair for pair in pairs(asked)[1:] if pair not in filters(asked))])
        rows.append((_("Ohne Filter suchen nach: {words}", words=text), alone, n))
    if found.older:
        older = address(pairs({**asked, "scope": "all"}))
        rows.append((_("Mit älteren und archivierten Fassungen"), older, found.older))
    return [
        {"title": title, "href": href, "count": plural("1 Treffer", "{n} Treffer", n, n=number(n))}
        for title, href, n in rows
    ]
