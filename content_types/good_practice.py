"""Good-Practice-Beispiele: what worked, where, and at what effort."""

from substanced.content import content

from content_types.document import Document
from content_types.schema import DocumentFields, line
from content_types.wording import later


class GoodPracticeFields(DocumentFields):
    place = line(later("Ort"))
    effort = line(later("Aufwand"))
    effect = line(later("Wirkung"))


@content("GoodPractice", icon="glyphicon glyphicon-thumbs-up")
class GoodPractice(Document):
    kind, code, shelf = "good_practice", "GP", None
    title_of_kind, plural = later("Good Practice"), later("Good-Practice-Beispiele")
    schema = GoodPracticeFields
    required: tuple[str, ...] = ()
