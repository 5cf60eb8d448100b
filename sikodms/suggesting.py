"""Suggestions while somebody types, in the name of a person, for page and API alike."""

from typing import NamedTuple

from pyramid.request import Request

from content_types import Document
from index import Named, Suggestion, operator_values, pieces, suggest
from workflows import may_read

MOST = 8


class Offered(NamedTuple):
    """A suggestion: `kind` is title, term, norm, word, operator or value; `document` is where a title or a term leads, None for
    what is searched for or gone on with. `pieces` are `text`, of an operator and its value the last word of it, cut where it
    has what was typed: the second, the fourth and so on are that. `also` is another name of a term, if that is what was typed,
    or the authority of an author, else "". `means`: what an operator or its value asks for, as index.Suggestion."""

    kind: str
    text: str
    pieces: list[str]
    document: Document | None
    also: str
    means: str


def suggestions(request: Request, typed: str, limit: int = MOST) -> list[Offered]:
    """At most `limit`, kind by kind. Documents are looked at once more in the database, as hits are. Norms, words and values
    say not where they are from: documents that were closed to this person since they were indexed are left out beforehand.

    Raises index.IndexUnavailable while there is no index to ask.
    """
    engine = request.portal.engine
    terms = request.portal.glossary.readable(request.site, request.tokens).entries
    named = (Named(entry.id, entry.title, entry.names) for entry in terms)
    closed = request.portal.unindexed.closed_to(request.site, request.tokens, engine.last_seq(), older=False)
    found = []
    for each in suggest(engine, typed, request.tokens, named, limit, request.site, closed):
        document = _document(request, each)
        if document is not None or not each.id:
            text = document.released.title if document and document.released else each.text
            cut = pieces(text[each.start :], _looked_for(typed, each.kind), engine.analyser)
            found.append(Offered(each.kind, text, cut, document, each.also, each.means))
    return found


def _looked_for(typed: str, kind: str) -> str:
    """What of all that was typed a suggestion completes."""
    if kind == "operator":
        return typed.split()[-1]
    operator = operator_values.begun(typed) if kind == "value" else None
    return operator.value if operator else typed


def _document(request: Request, suggestion: Suggestion) -> Document | None:
    document = request.site.document(suggestion.id) if suggestion.id else None
    if document is None or document.state != "released" or not document.released:
        return None
    return document if may_read(document, request.tokens) else None
