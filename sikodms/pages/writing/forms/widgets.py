"""The widgets of our forms. Each takes back exactly what a person typed, even where it does not fit."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import colander
from deform.widget import TextAreaWidget, TextInputWidget, Widget

from content_types import markdown_to_html

MARKDOWN_LIMIT = 200_000  # letters; what is longer comes from no keyboard
_TAG = re.compile(r"</?[a-zA-Z]")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class LineWidget(TextInputWidget):
    """One line of text. `limit` letters at most, so says the browser as well."""

    template = "line"
    item_template = "item"
    limit = 600


class DayWidget(LineWidget):
    """A date field; what is no date is shown as the text it is, so that it can be mended."""

    template = "day"

    def shown_as(self, value: str) -> str:
        return "date" if not value or _ISO_DAY.fullmatch(value) else "text"


class TagsWidget(LineWidget):
    """A list of words as one line with commas."""

    def serialize(self, field, cstruct, **kw):
        if isinstance(cstruct, list | tuple):
            cstruct = ", ".join(cstruct)
        return super().serialize(field, cstruct, **kw)


class TextWidget(TextAreaWidget):
    """Some sentences with a counter."""

    template = "text"
    item_template = "item"
    limit = 400


class BodyWidget(TextAreaWidget):
    """The body: a plain text area that the editor takes over. Without script it takes Markdown as well as HTML."""

    template = "body"
    item_template = "item"
    strip = False

    def deserialize(self, field, pstruct):
        text = super().deserialize(field, pstruct)
        plain = isinstance(text, str) and text.strip() and not _TAG.search(text) and len(text) <= MARKDOWN_LIMIT
        return markdown_to_html(text) if plain else text


class Choice(NamedTuple):
    value: str
    title: str


class AudienceWidget(Widget):
    """Check boxes in two parts: all and the groups, and below a fold single authorities."""

    template = "audience"
    item_template = "item_group"

    def __init__(self, groups: Sequence[Choice], authorities: Sequence[Choice]):
        super().__init__()
        self.groups, self.authorities = groups, authorities

    def serialize(self, field, cstruct, **kw):
        chosen = list(cstruct) if isinstance(cstruct, list | tuple) else []
        values = {"chosen": chosen, "groups": self.groups, "authorities": self.authorities, **kw}
        return field.renderer(self.template, field=field, cstruct=cstruct, **values)

    def deserialize(self, field, pstruct):
        if pstruct is colander.null or pstruct == "":
            return colander.null
        return [pstruct] if isinstance(pstruct, str) else pstruct
