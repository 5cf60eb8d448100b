"""Writing: a document begins, its working Fassung is edited, files come and go. All of it only while it is a draft."""

import datetime as dt
from pathlib import Path
from typing import Any

from content_types import KINDS, Content, Document, Fassung, File, Person, Site, _, clean_line, new_id, sequences
from workflows import audit, catalog, rights
from workflows.errors import Forbidden, Missing, Stale, Unseen, WrongState

Fields = dict[str, Any]
EXTERNAL_ID_LIMIT = 200
TWICE = dt.timedelta(seconds=10)  # between the two clicks of a double click, on a slow line


def may_create(held: rights.Tokens, fachgebiet: str) -> bool:
    return not held.isdisjoint({f"author:{fachgebiet}", f"lead:{fachgebiet}"})


def places_to_write(site: Site, held: rights.Tokens) -> list[str]:
    """The Fachgebiete in which a holder of these tokens may begin a document."""
    return [area.id for area in site.fachgebiete() if may_create(held, area.id)]


def create(
    site: Site,
    person: Person,
    now: dt.datetime,
    kind: str,
    fachgebiet: str,
    fields: Fields,
    external_id: str | None = None,
) -> Document:
    """A new document with Fassung 1 as its draft. `fields` as clean_fields gives them.

    Raises Missing for an unknown kind or Fachgebiet or an external id that is taken, Forbidden for who is not an author there.
    """
    errors = {}
    if not isinstance(kind, str) or kind not in KINDS:
        errors["kind"] = _("Diese Art gibt es nicht. Möglich sind: {kinds}.", kinds=", ".join(KINDS))
    if not isinstance(fachgebiet, str) or site.fachgebiet(fachgebiet) is None:
        errors["fachgebiet"] = _("Dieses Fachgebiet gibt es nicht.")
    if external_id is not None and not _is_external_id(external_id):
        errors["external_id"] = _(
            "Eine fremde Kennung ist eine Zeile mit höchstens {limit} Zeichen.",
            limit=EXTERNAL_ID_LIMIT,
        )
    elif external_id is not None and external_id in site.external_ids:
        errors["external_id"] = _("Ein Dokument mit dieser fremden Kennung gibt es schon.")
    if errors:
        raise Missing(errors)
    if not may_create(rights.tokens(site, person, rights.today(now)), fachgebiet):
        raise Forbidden(
            _("In diesem Fachgebiet dürfen Sie keine Dokumente schreiben. Das können dort nur Autorinnen und Autoren.")
        )
    document = KINDS[kind](new_id(site["documents"]), fachgebiet, person.id, now, external_id)
    fassung = Fassung(1, fields.get("title") or "", fields.get("summary") or "", _content(fields), person.id, now)
    document.fassungen.append(fassung)
    document.working = fassung
    site["documents"].add(document.id, document)
    if external_id:
        site.external_ids[external_id] = document.id
    fassung.hash = document.hash_of(fassung)
    catalog.index(site, document)
    audit.record(site, "create", person, now, document.id, version=1)
    return document


def just_begun(site: Site, person: Person, now: dt.datetime, kind: str, fachgebiet: str, title: str) -> Document | None:
    """The document that this person began there a moment ago under this title: a form sent twice means one document."""
    for entry in audit.since(site, now - TWICE):
        found = site.document(entry["document"]) if entry["event"] == "create" and entry["by"] == person.id else None
        if found and (found.kind, found.fachgebiet, found.fassungen[0].title) == (kind, fachgebiet, title):
            return found
    return None


def _is_external_id(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text) <= EXTERNAL_ID_LIMIT and clean_line(text) == text


def _content(fields: Fields, files: tuple[File, ...] = ()) -> Content:
    structured = {
        name: value
        for name, value in fields.items()
        if name not in ("title", "summary", "body_html") and value not in (None, "", [])
    }
    return Content(fields.get("body_html") or "", structured, files)


def may_edit(document: Document, held: rights.Tokens) -> bool:
    """Contributors since the last release and the lead; whether it is a draft is another question."""
    return not held.isdisjoint(
        {f"lead:{document.fachgebiet}", *(f"p:{person}" for person in rights.new_contributors(document))}
    )


def editable(site: Site, document: Document, person: Person, now: dt.datetime) -> Fassung:
    """The draft that this person may edit.

    Raises Unseen, Forbidden, WrongState in this order.
    """
    held = rights.tokens(site, person, rights.today(now))
    if not rights.knows(document, held):
        raise Unseen
    if not may_edit(document, held):
        raise Forbidden(_("Diese Fassung bearbeiten ihre Verfasserinnen und Verfasser und die Fachgebietsleitung."))
    if document.working is None:
        raise WrongState(_("Zurzeit ist keine Fassung in Arbeit. Beginnen Sie mit „Überarbeiten“ eine neue."))
    if document.working.state != "draft":
        raise WrongState(
            _(
                "Diese Fassung ist eingereicht. Sie lässt sich erst wieder bearbeiten, wenn sie zurückgeholt oder "
                "zurückgegeben ist."
            )
        )
    return document.working


def edit(
    site: Site, document: Document, person: Person, now: dt.datetime, fields: Fields, expected_hash: str | None
) -> Fassung:
    """Changes the given fields of the draft; None empties one. `expected_hash` None skips the check for a stale view.

    An edit that changes nothing leaves no trace. Raises as editable, and Stale.
    """
    fassung = editable(site, document, person, now)
    if expected_hash is not None and expected_hash != fassung.hash:
        raise Stale(fassung.hash)
    merged = {**fassung.values(), **fields}
    changed = Fassung(
        fassung.version,
        merged.get("title") or "",
        merged.get("summary") or "",
        _content(merged, fassung.content.files),
        person.id,
        now,
    )
    if document.hash_of(changed) == fassung.hash:
        return fassung
    fassung.title, fassung.summary = changed.title, changed.summary
    if changed.content.body_html != fassung.content.body_html or changed.content.fields != fassung.content.fields:
        fassung.content.body_html, fassung.content.fields = changed.content.body_html, changed.content.fields
    _touched(site, document, fassung, person, now, "edit", fields=sorted(fields))
    return fassung


def attach(
    site: Site,
    document: Document,
    person: Person,
    now: dt.datetime,
    path: Path,
    name: str,
    sha256: str,
    size: int,
    type: str,
) -> File:
    """Adds a file to the draft, in place of one of the same name; a file already there with this content stays as it is.

    `path` is linked into the blob folder and stays the caller's to remove, whatever happens. `name` and `type` as cleaned and
    checked before.
    """
    fassung = editable(site, document, person, now)
    old = fassung.content.file(name)
    if old and old.sha256 == sha256 and old.name == name:
        return old
    known = (file for each in document.fassungen for file in each.content.files)
    file = next((file for file in known if (file.sha256, file.name, file.type) == (sha256, name, type)), None)
    file = file or File.consume(path, name, sha256, size, type, now, person.id)
    fassung.content.files = (*(each for each in fassung.content.files if each is not old), file)
    _touched(site, document, fassung, person, now, "attach", file=name, sha256=sha256)
    return file


def detach(site: Site, document: Document, person: Person, now: dt.datetime, name: str) -> Fassung:
    """Takes a file out of the draft; older Fassungen keep it. Raises Unseen if there is none of that name."""
    fassung = editable(site, document, person, now)
    file = fassung.content.file(name)
    if file is None:
        raise Unseen
    fassung.content.files = tuple(each for each in fassung.content.files if each is not file)
    _touched(site, document, fassung, person, now, "detach", file=file.name, sha256=file.sha256)
    return fassung


def add_contributor(site: Site, document: Document, person: Person, now: dt.datetime, other_id: str) -> Fassung:
    """Makes another person a contributor of the draft: they see and edit it, and can no longer approve it.

    There is no way back. Who is a contributor already stays one, without an entry. Raises Missing for somebody who is not
    there, disabled, or has no access to the Fachgebiet.
    """
    fassung = editable(site, document, person, now)
    other = site.person(other_id) if isinstance(other_id, str) else None
    if other is None or f"read:{document.fachgebiet}" not in rights.tokens(site, other, rights.today(now)):
        raise Missing({"person": _("Diese Person hat keinen Zugang zum Fachgebiet.")})
    if other.id in fassung.contributors:
        return fassung
    newcomer = other.id not in rights.contributors(document)
    fassung.contributors = (*fassung.contributors, other.id)
    catalog.index(site, document)
    audit.record(
        site, "add_contributor", person, now, document.id, version=fassung.version, hash=fassung.hash, added=other.id
    )
    if newcomer and document.last_released:
        note_change(site, document)
    return fassung


def _touched(
    site: Site, document: Document, fassung: Fassung, person: Person, now: dt.datetime, event: str, **details: Any
) -> None:
    """What every edit brings: a new hash, no approvals, one contributor more, an entry in the audit trail."""
    newcomer = person.id not in rights.contributors(document)
    fassung.approvals = ()
    fassung.hash = document.hash_of(fassung)
    fassung.changed_by, fassung.changed_at = person.id, now
    if person.id not in fassung.contributors:
        fassung.contributors = (*fassung.contributors, person.id)
    catalog.index(site, document)
    audit.record(site, event, person, now, document.id, version=fassung.version, hash=fassung.hash, **details)
    if newcomer and document.last_released:
        note_change(site, document)


def note_change(site: Site, document: Document) -> None:
    """Tells the full-text index, in this transaction, to look at the document again.

    Who follows the journal for rights or for one kind need not load the document: `readers` are the tokens that open what
    is released now, none if nothing is.
    """
    readers = tuple(sorted(rights.viewers(document))) if document.state == "released" else ()
    sequences.append(site.journal, {"document": document.id, "kind": document.kind, "readers": readers})


def note_owner(site: Site, person: Person) -> None:
    """Tells the full-text index to look again at every document that this person brought in."""
    sequences.append(site.journal, {"owner": person.id})


def to_copy(document: Document) -> Fassung:
    """What the next Fassung begins as: the last released one; before the first release the last, which was discarded."""
    return document.last_released or document.fassungen[-1]


def next_fassung(document: Document, person: Person, now: dt.datetime) -> Fassung:
    """The next Fassung, beginning as a copy: fields copied, files shared."""
    source = to_copy(document)
    content = Content(source.content.body_html, source.content.fields, source.content.files)
    return Fassung(len(document.fassungen) + 1, source.title, source.summary, content, person.id, now)
