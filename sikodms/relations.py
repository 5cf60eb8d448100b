"""What belongs to a document, for its page and for the API: in the name of a person, and looked at once more in the database."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from pyramid.request import Request

from content_types import Document, Fassung
from index import IndexUnavailable, Neighbours, norms_said
from workflows import may_read

_tag = re.compile(r"<[^>]*>")


class Belonging(NamedTuple):
    """A released document, and what it has in common with the one asked about: norms, then words."""

    document: Document
    fassung: Fassung
    shared: tuple[str, ...] = ()


class Norm(NamedTuple):
    """A norm as it is shown, and the one document that stands for it, if this person may read one."""

    text: str
    document: Document | None


class Relations(NamedTuple):
    """`norm` is the one that the document stands for, "" for none; `citing` the newest of `citing_total` that cite it, or link to
    the document."""

    related: list[Belonging]
    norms: list[Norm]
    norm: str
    citing: list[Belonging]
    citing_total: int


def relations_of(request: Request, document: Document, fassung: Fassung) -> Relations:
    """The norms are those of the Fassung; other documents are told only beside the one that is in force."""
    norms, own = _norms(fassung)
    found = Neighbours()
    standing: dict[str, str] = {}
    try:
        known = request.portal.relations
        standing = dict(known.standing_for(norms, request.tokens)) if norms else {}
        if fassung is document.released and document.state == "released":
            found = known.of(document.id, request.tokens)
    except IndexUnavailable:  # a moment later it is there again; the text is all the same
        pass
    related = _readable(request, ((each.document, each.shared) for each in found.related))
    citing = _readable(request, ((id, ()) for id in found.citing))
    meant = {text: each.document for text in standing for each in _readable(request, [(standing[text], ())])}
    return Relations(
        related,
        [Norm(text, meant.get(text)) for text in norms],
        own,
        citing,
        found.citing_total - (len(found.citing) - len(citing)),
    )


def _readable(request: Request, found: Iterable[tuple[str, tuple[str, ...]]]) -> list[Belonging]:
    """Rights may have changed since the index last heard of them."""
    belonging = []
    for id, shared in found:
        document = request.site.document(id)
        if document is not None and document.state == "released" and may_read(document, request.tokens):
            assert document.released is not None
            belonging.append(Belonging(document, document.released, shared))
    return belonging


def _norms(fassung: Fassung) -> tuple[tuple[str, ...], str]:
    fields = fassung.content.fields
    said = tuple(
        str(value) for name, value in sorted(fields.items()) if isinstance(value, str) and name not in ("law", "norm")
    )
    law, norm = (str(fields.get(name) or "") for name in ("law", "norm"))
    return _norms_of(fassung.hash, law, norm, (fassung.title, *said, fassung.content.body_html))


@lru_cache(maxsize=1024)
def _norms_of(hash: str, law: str, norm: str, texts: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The norms that texts, also of HTML, cite, without the one that they stand for; and that one. Kept by their hash."""
    norms, own = norms_said([unescape(_tag.sub(" ", text)) if "<" in text else text for text in texts], law, norm)
    return tuple(norms), own
