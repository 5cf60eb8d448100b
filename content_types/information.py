"""Informationen: what one has to know in a Fachgebiet."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields
from content_types.wording import later


@content("Information", icon="glyphicon glyphicon-info-sign")
class Information(Document):
    kind, code, shelf = "information", "IN", "informationen"
    title_of_kind, plural = later("Information"), later("Informationen")
    schema = DocumentFields
    required: tuple[str, ...] = ()
