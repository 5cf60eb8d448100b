"""Muster & Arbeitshilfen: forms, templates and checklists."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, day, line
from content_types.wording import later


class MusterFields(DocumentFields):
    purpose = line(later("Zweck"))
    form_number = line(later("Vordrucknummer"), limit=60)
    addressee = line(later("Adressat"))
    valid_from = day(later("Gültig ab"))
    valid_until = day(later("Gültig bis"))


@content("Muster", icon="glyphicon glyphicon-duplicate")
class Muster(Document):
    kind, code, shelf = "muster", "MU", "muster"
    title_of_kind, plural = later("Muster"), later("Muster & Arbeitshilfen")
    schema = MusterFields
    required: tuple[str, ...] = ()
