"""Rechtstatsachen: what law and courts say, and how it is applied."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line


class RechtstatsacheFields(DocumentFields):
    law = line("Gesetz")
    norm = line("Norm")
    court = line("Gericht")
    file_number = line("Aktenzeichen", limit=100)


@content("Rechtstatsache", icon="glyphicon glyphicon-book")
class Rechtstatsache(Document):
    kind, code, shelf = "rechtstatsache", "RT", "rechtstatsachen"
    title_of_kind, plural = "Rechtstatsache", "Rechtstatsachen"
    schema = RechtstatsacheFields
    required = ("source", "date")
