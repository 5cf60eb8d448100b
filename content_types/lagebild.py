"""Lagebilder: situation reports with an as-of date (Stand) and a named audience (Verteiler)."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line
from content_types.wording import later


class LagebildFields(DocumentFields):
    period = line(later("Zeitraum"))
    region = line(later("Raum"))


@content("Lagebild", icon="glyphicon glyphicon-globe")
class Lagebild(Document):
    kind, code, shelf = "lagebild", "LB", None
    title_of_kind, plural = later("Lagebild"), later("Lagebilder")
    schema = LagebildFields
    required = ("stand", "audience", "review_by")
