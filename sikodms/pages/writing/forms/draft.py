"""The form of a draft: the kind's own schema, filled, shown, and read back."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import colander
import deform
import peppercorn
from pyramid.httpexceptions import HTTPBadRequest

from content_types import GROUPS, Authority, Document, _, clean_fields
from sikodms.pages.writing.forms import layout, widgets
from sikodms.pages.writing.forms.rendering import renderer

DAYS = ("date", "stand", "review_by", "valid_from", "valid_until")
FORM_ID = "schreiben"


class Read(NamedTuple):
    """What came back: `fields` cleaned, only those that were sent and fit; `errors` sentences by name for the others."""

    fields: dict[str, Any]
    errors: dict[str, str]


class DraftForm:
    """One form of one request. After `read` it shows what was typed."""

    def __init__(self, kind: type[Document], authorities: Iterable[Authority]):
        authorities = sorted(authorities, key=lambda each: each.name)
        self.kind = kind
        self._known = tuple(each.id for each in authorities)
        schema = kind.schema().bind(authorities=self._known)
        for node in schema.children:
            node.oid = node.name
        self._form = deform.Form(schema, formid=FORM_ID, renderer=renderer, focus="off")
        needed = {"title", "summary", *(["body_html"] if kind.needs_text else []), *kind.required}
        for field in self._form:
            field.title = _(field.title)
            field.widget = _widget(field.schema, authorities)
            field.optional = field.name not in needed

    @property
    def titles(self) -> dict[str, str]:
        """The labels by name of the field."""
        return {field.name: field.title for field in self._form}

    def fill(self, values: Mapping[str, Any]) -> None:
        """Shows what is stored."""
        self._form.set_appstruct({field.name: values.get(field.name) or colander.null for field in self._form})

    def read(self, posted: Iterable[tuple[str, Any]]) -> Read:
        """Takes the controls of a posted form. Raises 400 for one that no form of ours could send."""
        try:
            sent = peppercorn.parse([pair for pair in posted if isinstance(pair[1], str)])
            given = {name: value for name, value in sent.items() if name in self._form}
            self._form.validate_pstruct(given)
        except deform.ValidationFailure:
            pass  # the fields know it
        except (ValueError, TypeError, AttributeError) as error:
            raise HTTPBadRequest from error
        errors = {field.name: field.errormsg or _("Dieser Wert passt nicht.") for field in self._form if field.error}
        typed = self._form.cstruct
        fitting = {name: _plain(typed.get(name)) for name in given if name not in errors}
        return Read(clean_fields(self.kind.schema, fitting, self._known), errors)

    def mark(self, errors: Mapping[str, str]) -> None:
        """Puts sentences at fields that the workflow finds wanting."""
        for name, sentence in errors.items():
            if name in self._form:
                self._form[name].error = colander.Invalid(self._form[name].schema, sentence)

    def render(self, **given: Any) -> str:
        """The form as HTML. `given`: csrf_token, hash, action and what else form.pt asks for."""
        return self._form.render(blocks=layout.blocks_of(self.kind, given["upload_limit"]), form_id=FORM_ID, **given)


def _plain(value: Any) -> Any:
    return None if value is colander.null else value


def _widget(node: colander.SchemaNode, authorities: list[Authority]) -> widgets.Widget:
    limit = getattr(node, "limit", 600)
    if node.name == "body_html":
        return widgets.BodyWidget()
    if node.name == "summary":
        return widgets.TextWidget(limit=limit)
    if node.name == "audience":
        groups = [
            widgets.Choice("all", _("Alle Behörden")),
            *(widgets.Choice(id, _(title)) for id, title in GROUPS.items()),
        ]
        return widgets.AudienceWidget(groups, [widgets.Choice(each.id, each.name) for each in authorities])
    if getattr(node, "from_text", False):
        return widgets.TagsWidget(limit=90 * node.limit)
    return widgets.DayWidget() if node.name in DAYS else widgets.LineWidget(limit=limit)
