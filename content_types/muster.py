"""Muster & Arbeitshilfen: forms, templates and checklists."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, day, line


class MusterFields(DocumentFields):
    purpose = line("Zweck")
    form_number = line("Vordrucknummer", limit=60)
    addressee = line("Adressat")
    valid_from = day("Gültig ab")
    valid_until = day("Gültig bis")


@content("Muster", icon="glyphicon glyphicon-duplicate")
class Muster(Document):
    kind, code, shelf = "muster", "MU", "muster"
    title_of_kind, plural = "Muster", "Muster & Arbeitshilfen"
    schema = MusterFields
    required: tuple[str, ...] = ()
