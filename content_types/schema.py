"""The fields of a document, as colander schemas: one for all kinds here, the rest beside each kind.

A schema takes what JSON or a form gives and answers with what is stored: cleaned strings, ISO dates, lists. Errors are
German sentences by field name.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import colander

from content_types.authority import GROUPS
from content_types.cleaning import clean_html, clean_line
from content_types.wording import _, later

TITLE_LIMIT, SUMMARY_LIMIT, LINE_LIMIT, TAGS_LIMIT, TAG_LIMIT = 600, 400, 600, 6, 60
BODY_LIMIT = 2_000_000
BODY_TOO_LONG = later("Der Text ist zu lang. Höchstens 2 MB; hängen Sie den Rest als Datei an.")
RAW_LIMIT = 20_000  # of a line before cleaning, letters; beyond it is refused without a closer look
FIRST_DAY, LAST_DAY = dt.date(1400, 1, 1), dt.date(2200, 12, 31)


class FieldErrors(Exception):
    """What is wrong with the fields: `errors` maps names to German sentences."""

    def __init__(self, errors: dict[str, str]):
        super().__init__("; ".join(f"{name}: {sentence}" for name, sentence in errors.items()))
        self.errors = errors


class Line(colander.SchemaType):
    """One line of text; anything but a string is refused."""

    def deserialize(self, node, cstruct):
        if cstruct is colander.null or cstruct is None:
            return colander.null
        if not isinstance(cstruct, str):
            raise colander.Invalid(node, _("Hier wird Text erwartet."))
        limit = getattr(node, "limit", LINE_LIMIT)
        line = clean_line(cstruct) if len(cstruct) <= RAW_LIMIT else cstruct
        if len(line) > limit:
            raise colander.Invalid(node, _("Höchstens {limit} Zeichen, das sind {n}.", limit=limit, n=len(line)))
        return line or colander.null

    def serialize(self, node, appstruct):
        return appstruct


class Html(Line):
    """The body. Its limit counts bytes of UTF-8, before and after cleaning."""

    def deserialize(self, node, cstruct):
        if cstruct is colander.null or cstruct is None:
            return colander.null
        if not isinstance(cstruct, str):
            raise colander.Invalid(node, _("Hier wird Text erwartet."))
        if len(cstruct) > BODY_LIMIT or len(cstruct.encode("utf-8", "surrogatepass")) > BODY_LIMIT:
            raise colander.Invalid(node, _(BODY_TOO_LONG))
        html = clean_html(cstruct)
        if len(html.encode()) > BODY_LIMIT:
            raise colander.Invalid(node, _(BODY_TOO_LONG))
        return html or colander.null


class Day(Line):
    """A date, "2026-03-01" or as Germans write it, "1.3.2026"; stored in the first form."""

    def deserialize(self, node, cstruct):
        line = super().deserialize(node, cstruct)
        if line is colander.null:
            return line
        sentence = _("Das ist kein Datum. Schreiben Sie zum Beispiel 1.3.2026.")
        german = re.fullmatch(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})", line)
        if not german and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", line):
            raise colander.Invalid(node, sentence)
        try:
            day = dt.date(int(german[3]), int(german[2]), int(german[1])) if german else dt.date.fromisoformat(line)
        except ValueError as error:
            raise colander.Invalid(node, sentence) from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise colander.Invalid(node, _("Das Jahr liegt außerhalb von 1400 bis 2200."))
        return day.isoformat()


class Words(colander.SchemaType):
    """A list of short lines; from a form also one text with commas between them."""

    def deserialize(self, node, cstruct):
        if cstruct is colander.null or cstruct is None:
            return colander.null
        words = cstruct.split(",") if isinstance(cstruct, str) and getattr(node, "from_text", False) else cstruct
        if not isinstance(words, list | tuple | set | frozenset) or not all(isinstance(word, str) for word in words):
            raise colander.Invalid(node, _("Hier wird eine Liste von Texten erwartet."))
        if sum(map(len, words)) + len(words) > RAW_LIMIT:
            raise colander.Invalid(
                node, _("Höchstens {n} Einträge zu je {letters} Zeichen.", n=node.limit, letters=TAG_LIMIT)
            )
        cleaned = list(dict.fromkeys(filter(None, map(clean_line, words))))
        if len(cleaned) > node.limit:
            raise colander.Invalid(
                node, _("Höchstens {limit} Einträge, das sind {n}.", limit=node.limit, n=len(cleaned))
            )
        if any(len(word) > TAG_LIMIT for word in cleaned):
            raise colander.Invalid(node, _("Ein Eintrag hat höchstens {limit} Zeichen.", limit=TAG_LIMIT))
        return cleaned or colander.null

    def serialize(self, node, appstruct):
        return appstruct


@colander.deferred
def audience_exists(node, kw):
    """Each entry is `all`, a group or the id of an authority of this portal."""
    known = {"all", *GROUPS, *kw.get("authorities", ())}

    def validate(node, value):
        wrong = [entry for entry in value if entry not in known]
        if wrong:
            raise colander.Invalid(
                node,
                _(
                    "Unbekannt: {entries}. Möglich sind all, Gruppen und Behörden dieses Portals.",
                    entries=", ".join(wrong),
                ),
            )

    return validate


def line(title: str, **more) -> colander.SchemaNode:
    return colander.SchemaNode(Line(), title=title, missing=None, **more)


def day(title: str, **more) -> colander.SchemaNode:
    return colander.SchemaNode(Day(), title=title, missing=None, **more)


def names(title: str, **more) -> colander.SchemaNode:
    """A list of short lines that a form takes as one text with commas."""
    return colander.SchemaNode(Words(), title=title, missing=None, from_text=True, **more)


class DocumentFields(colander.MappingSchema):
    """The fields that every kind has. Names that are not here are refused."""

    title = line(later("Titel"), limit=TITLE_LIMIT)
    summary = line(later("Zusammenfassung"), limit=SUMMARY_LIMIT)
    body_html = colander.SchemaNode(Html(), title=later("Text"), missing=None)
    tags = names(later("Schlagwörter"), limit=TAGS_LIMIT)
    source = line(later("Quelle"))
    date = day(later("Datum"))
    stand = day(later("Stand"))
    audience = colander.SchemaNode(
        Words(), title=later("Lesbar für"), missing=None, limit=100, validator=audience_exists
    )
    review_by = day(later("Stand prüfen bis"))


def clean_fields(schema: type[DocumentFields], data: Mapping[str, Any], authorities=()) -> dict[str, Any]:
    """The given fields, cleaned; a name given without a value comes back as None.

    Raises FieldErrors for unknown names and for values that do not fit.
    """
    if not isinstance(data, Mapping):
        raise FieldErrors({"": _("Hier werden Felder mit Namen erwartet.")})
    bound = schema().bind(authorities=authorities)
    nodes = {node.name: node for node in bound.children}
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name, value in data.items():
        node = nodes.get(name)
        if node is None:
            errors[clean_line(str(name))[:100]] = _("Dieses Feld gibt es hier nicht.")
            continue
        try:
            cleaned[name] = node.deserialize(colander.null if value is None else value)
        except colander.Invalid as error:
            errors[name] = " ".join(map(str, error.messages())) or _("Dieser Wert passt nicht.")
    if errors:
        raise FieldErrors(errors)
    return cleaned
