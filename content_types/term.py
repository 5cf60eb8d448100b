"""Begriffe of the Glossar: what a word means here, where the law says so, and what else it is called."""

from typing import ClassVar

from substanced.content import content

from content_types.document import Document
from content_types.schema import SUMMARY_LIMIT, TITLE_LIMIT, DocumentFields, line, names
from content_types.wording import later

NAMES_LIMIT = 12


class TermFields(DocumentFields):
    """The title is the term, the summary its definition; a text may say more."""

    title = line(later("Begriff"), limit=TITLE_LIMIT)
    summary = line(later("Definition"), limit=SUMMARY_LIMIT)
    legal_basis = line(later("Rechtsgrundlage"))
    synonyms = names(later("Synonyme"), limit=NAMES_LIMIT)
    abbreviations = names(later("Abkürzungen"), limit=NAMES_LIMIT)


@content("Term", icon="glyphicon glyphicon-bookmark")
class Term(Document):
    kind, code, shelf = "term", "BG", None
    title_of_kind, plural = later("Begriff"), later("Begriffe")
    schema = TermFields
    required: tuple[str, ...] = ()
    needs_text: ClassVar[bool] = False
