"""Newsletters themselves: an editor makes them and says what they carry."""

import datetime as dt
from typing import Any

from content_types import KINDS, Person, Site, _, clean_line, new_id, saved_search
from mail.newsletter import CADENCES, Newsletter, add_newsletter
from workflows import Forbidden, Missing, audit, release_log, rights

KEEP = "keep"
TITLE_LIMIT, DESCRIPTION_LIMIT = 100, 400

Given = dict[str, Any]


def create_newsletter(site: Site, editor: Person, now: dt.datetime, data: Given) -> Newsletter:
    """Takes title, description, fachgebiete, kinds (lists, empty for all), cadence, and topic: the id of a saved search of
    the editor, "" for none, KEEP for the one it has. Raises Forbidden, Missing.

    It begins with what is released from now on.
    """
    _check_editor(site, editor, now)
    said = _cleaned(site, data, editor)
    if "title" not in said:
        raise Missing({"title": _("Geben Sie dem Newsletter einen Titel.")})
    newsletter = Newsletter(new_id(site["newsletters"]), said.pop("title"))
    newsletter.cursor = release_log.newest(site)
    _set(newsletter, said, editor)
    add_newsletter(site, newsletter)
    audit.record(site, "newsletter.create", editor, now, newsletter=newsletter.id, title=newsletter.title)
    return newsletter


def change_newsletter(site: Site, newsletter: Newsletter, editor: Person, now: dt.datetime, data: Given) -> Newsletter:
    """Takes what create_newsletter takes, each optional. No audit entry where nothing changes. Raises Forbidden, Missing."""
    _check_editor(site, editor, now)
    changed = _set(newsletter, _cleaned(site, data, editor), editor)
    if changed:
        audit.record(site, "newsletter.change", editor, now, newsletter=newsletter.id, changed=changed)
    return newsletter


def _check_editor(site: Site, editor: Person, now: dt.datetime) -> None:
    if "editor" not in rights.tokens(site, editor, rights.today(now)):
        raise Forbidden(_("Newsletter richtet die Newsletter-Redaktion ein."))


def _set(newsletter: Newsletter, said: Given, editor: Person) -> list[str]:
    changed = [name for name, value in said.items() if getattr(newsletter, name) != value]
    for name in changed:
        if name == "topic":
            newsletter.set_topic(said[name])
        else:
            setattr(newsletter, name, said[name])
    if "cadence" in changed:
        newsletter.keeper, newsletter.next_at = editor.id if newsletter.cadence != "hand" else None, None
    return changed


def _cleaned(site: Site, data: Given, editor: Person) -> Given:
    made: Given = {}
    wrong = {name: _("Dieses Feld gibt es nicht.") for name in data if name not in _FIELDS}
    for name in ("title", "description"):
        if name in data:
            made[name] = clean_line(str(data[name] or ""))
    if "title" in made and not made["title"]:
        wrong["title"] = _("Geben Sie dem Newsletter einen Titel.")
    for name, limit in (("title", TITLE_LIMIT), ("description", DESCRIPTION_LIMIT)):
        if len(made.get(name, "")) > limit:
            wrong[name] = _("Höchstens {limit} Zeichen.", limit=limit)
    for name, known in (("fachgebiete", {area.id for area in site.fachgebiete()}), ("kinds", set(KINDS))):
        if name in data:
            made[name] = tuple(dict.fromkeys(data[name]))
            if not known.issuperset(made[name]):
                wrong[name] = _("Wählen Sie nur aus, was zur Wahl steht.")
    if "cadence" in data:
        made["cadence"] = data["cadence"]
        if made["cadence"] not in CADENCES:
            wrong["cadence"] = _("Diesen Rhythmus gibt es nicht.")
    if data.get("topic", KEEP) != KEEP:
        search = saved_search.find(site, editor.id, str(data["topic"])) if data["topic"] else None
        made["topic"] = search.query if search else None
        if data["topic"] and search is None:
            wrong["topic"] = _("Diese Suche ist nicht mehr gespeichert.")
    if wrong:
        raise Missing(wrong)
    return made


_FIELDS = {"title", "description", "fachgebiete", "kinds", "cadence", "topic"}
