"""Lagebilder: situation reports with an as-of date (Stand) and a named audience (Verteiler)."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line


class LagebildFields(DocumentFields):
    period = line("Zeitraum")
    region = line("Raum")


@content("Lagebild", icon="glyphicon glyphicon-globe")
class Lagebild(Document):
    kind, code, shelf = "lagebild", "LB", None
    title_of_kind, plural = "Lagebild", "Lagebilder"
    schema = LagebildFields
    required = ("stand", "audience", "review_by")
