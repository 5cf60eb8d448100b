"""Informationen: what one has to know in a Fachgebiet."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields


@content("Information", icon="glyphicon glyphicon-info-sign")
class Information(Document):
    kind, code, shelf = "information", "IN", "informationen"
    title_of_kind, plural = "Information", "Informationen"
    schema = DocumentFields
    required: tuple[str, ...] = ()
