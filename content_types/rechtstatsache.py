"""Rechtstatsachen: what law and courts say, and how it is applied."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line
from content_types.wording import later


class RechtstatsacheFields(DocumentFields):
    law = line(later("Gesetz"))
    norm = line(later("Norm"))
    court = line(later("Gericht"))
    file_number = line(later("Aktenzeichen"), limit=100)


@content("Rechtstatsache", icon="glyphicon glyphicon-book")
class Rechtstatsache(Document):
    kind, code, shelf = "rechtstatsache", "RT", "rechtstatsachen"
    title_of_kind, plural = later("Rechtstatsache"), later("Rechtstatsachen")
    schema = RechtstatsacheFields
    required = ("source", "date")
