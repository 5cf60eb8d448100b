"""Two Fassungen of a document compared."""

from typing import Any

from pyramid.request import Request

from content_types import Document, Fassung, _
from sikodms import factories, sentences
from sikodms.difference import compare, side
from sikodms.pages.documents.particulars import audience_text, crumbs_of, text_of_field, title_for
from sikodms.pages.table import Page
from sikodms.words import size
from workflows import Unseen, may_see


def comparison(document: Document, request: Request) -> dict[str, Any]:
    """Two Fassungen side by side; without `from` and `to` the newest that may be seen with the one before."""
    seen = [fassung for fassung in document.fassungen if may_see(document, fassung, request.tokens)]
    if not seen:
        raise Unseen
    after = _chosen(request, "to", seen) or seen[-1]
    before = _chosen(request, "from", seen) or next(
        (fassung for fassung in reversed(seen) if fassung.version < after.version), None
    )
    return {
        "page_title": _("Vergleich der Fassungen"),
        "crumbs": crumbs_of(request, document, {"title": _("Vergleich")}),
        "document": document,
        "title_of_document": title_for(document, request.tokens),
        "choices": [
            {
                "version": fassung.version,
                "title": _(
                    "Fassung {version}, {state}", version=fassung.version, state=sentences.badge(document, fassung)[1]
                ),
            }
            for fassung in reversed(seen)
        ],
        "before": before.version if before else None,
        "after": after.version,
        **difference_of(request, document, before, after),
        "scripts": ("review.js",),
    }


def difference_of(request: Request, document: Document, before: Fassung | None, after: Fassung) -> dict[str, Any]:
    """What difference.pt asks for."""
    labels = {node.name: _(node.title) for node in document.schema().children}
    difference = compare(
        side(before) if before else None,
        side(after),
        labels=labels,
        show=lambda name, value: (
            text_of_field(request, document, name, value, after)
            if value and name != "audience"
            else audience_text(request, value)
            if name == "audience"
            else ""
        ),
    )
    version = "" if after is document.released else f"?version={after.version}"
    return {
        "difference": difference,
        "from_label": _("Fassung {version}", version=before.version) if before else _("noch keine"),
        "to_label": _("Fassung {version}", version=after.version),
        "as_size": size,
        "plain_href": f"/d/{document.id}{version}",
    }


def _chosen(request: Request, name: str, seen: list[Fassung]) -> Fassung | None:
    asked = request.GET.get(name)
    if not asked:
        return None
    found = next((fassung for fassung in seen if str(fassung.version) == asked), None)
    if found is None:
        raise Unseen
    return found


PAGES = (Page("compare", "/d/{id}/compare", comparison, "compare.pt", factory=factories.document),)
