"""Good-Practice-Beispiele: what worked, where, and at what effort."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line


class GoodPracticeFields(DocumentFields):
    place = line("Ort")
    effort = line("Aufwand")
    effect = line("Wirkung")


@content("GoodPractice", icon="glyphicon glyphicon-thumbs-up")
class GoodPractice(Document):
    kind, code, shelf = "good_practice", "GP", None
    title_of_kind, plural = "Good Practice", "Good-Practice-Beispiele"
    schema = GoodPracticeFields
    required: tuple[str, ...] = ()
