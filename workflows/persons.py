"""Keeping the persons of the portal. The Geschäftsstelle does, or an administrator; nobody decides about themselves.

Every act that changes what somebody may do ends their sessions in the same transaction (`epoch`).
"""

import datetime as dt
from collections.abc import Iterable

from content_types import (
    BadAddress,
    Grant,
    Person,
    Site,
    _,
    add_person,
    clean_line,
    new_id,
    normalized_login,
    wire_address,
)
from workflows import audit, rights
from workflows.drafts import note_owner
from workflows.errors import Forbidden, Missing

LOGIN_LIMIT, NAME_LIMIT, EMAIL_LIMIT = 100, 200, 254


def may_keep_persons(held: rights.Tokens) -> bool:
    return not held.isdisjoint({"office", "admin"})


def create_person(
    site: Site,
    actor: Person,
    now: dt.datetime,
    login: str,
    name: str,
    email: str,
    authority: str | None = None,
    grants: Iterable[tuple] = (),
    password_hash: str | None = None,
) -> Person:
    """A new account. Raises Forbidden, or Missing with a sentence for each field that does not fit."""
    _keeps_persons(site, actor, now)
    login, name, email = clean_line(login), clean_line(name), clean_line(email)
    errors = _wrong_names(site, login, name, email) | _wrong_authority(site, authority)
    given, wrong = _checked(site, grants)
    if errors := errors | wrong:
        raise Missing(errors)
    person = Person(new_id(site["persons"]), login, name, email, authority, now)
    person.grants, person.password_hash = given, password_hash
    add_person(site, person)
    audit.record(site, "person.create", actor, now, account=person.id, authority=authority, grants=_as_json(given))
    return person


def change_grants(site: Site, actor: Person, person: Person, now: dt.datetime, grants: Iterable[tuple]) -> None:
    """Gives a person exactly these roles. The same ones again are no change."""
    _keeps_another(site, actor, person, now)
    given, wrong = _checked(site, grants)
    if wrong:
        raise Missing(wrong)
    if given == person.grants:
        return
    before = person.grants
    person.grants = given
    _changed(site, "person.grants", actor, person, now, before=_as_json(before), after=_as_json(given))


def change_authority(site: Site, actor: Person, person: Person, now: dt.datetime, authority: str | None) -> None:
    """Moves a person to another authority, and so into other audiences."""
    _keeps_another(site, actor, person, now)
    if wrong := _wrong_authority(site, authority):
        raise Missing(wrong)
    if authority == person.authority:
        return
    before, person.authority = person.authority, authority
    note_owner(site, person)
    _changed(site, "person.authority", actor, person, now, before=before, after=authority)


def disable(site: Site, actor: Person, person: Person, now: dt.datetime) -> None:
    """Closes an account at once; what the person wrote keeps their name. A closed one stays closed, without an entry."""
    _keeps_another(site, actor, person, now)
    if not person.disabled:
        person.disabled = True
        _changed(site, "person.disable", actor, person, now)


def enable(site: Site, actor: Person, person: Person, now: dt.datetime) -> None:
    """Opens an account again, with the roles it had."""
    _keeps_another(site, actor, person, now)
    if person.disabled:
        person.disabled = False
        _changed(site, "person.enable", actor, person, now)


def change_password(site: Site, actor: Person, person: Person, now: dt.datetime, password_hash: str) -> None:
    """Sets a hash that was made outside the transaction: one's own, or as the office for another."""
    if actor.id != person.id:
        _keeps_persons(site, actor, now)
    elif person.disabled:
        raise Forbidden(_("Dieses Konto ist gesperrt."))
    person.password_hash = password_hash
    _changed(site, "person.password", actor, person, now)


def history(site: Site, account: str) -> list[dict]:
    """The audit entries about an account, oldest first."""
    return [dict(entry) for entry in site.audit.values() if entry.get("account") == account]


def _keeps_persons(site: Site, actor: Person, now: dt.datetime) -> None:
    if not may_keep_persons(rights.tokens(site, actor, rights.today(now))):
        raise Forbidden(_("Konten führt die Geschäftsstelle oder die Systemadministration."))


def _keeps_another(site: Site, actor: Person, person: Person, now: dt.datetime) -> None:
    _keeps_persons(site, actor, now)
    if actor.id == person.id:
        raise Forbidden(_("Über das eigene Konto entscheidet eine andere Person."))


def _changed(site: Site, event: str, actor: Person, person: Person, now: dt.datetime, **details) -> None:
    person.epoch += 1
    audit.record(site, event, actor, now, account=person.id, **details)


def _wrong_names(site: Site, login: str, name: str, email: str) -> dict[str, str]:
    errors = {}
    if not normalized_login(login) or len(login) > LOGIN_LIMIT:
        errors["login"] = _("Ein Anmeldename hat 1 bis {limit} Zeichen.", limit=LOGIN_LIMIT)
    elif normalized_login(login) in site.logins:
        errors["login"] = _("Diesen Anmeldenamen gibt es schon.")
    if not name or len(name) > NAME_LIMIT:
        errors["name"] = _("Ein Name hat 1 bis {limit} Zeichen.", limit=NAME_LIMIT)
    if wrong := _wrong_address(email):
        errors["email"] = wrong
    return errors


def _wrong_address(email: str) -> str | None:
    """Why no mail could ever go there: what the engine would refuse is refused where it is typed."""
    try:
        wire_address(email)
    except BadAddress as error:
        return _("Das ist keine E-Mail-Adresse. {error}", error=error)
    return (
        _("Eine E-Mail-Adresse hat höchstens {limit} Zeichen.", limit=EMAIL_LIMIT) if len(email) > EMAIL_LIMIT else None
    )


def _wrong_authority(site: Site, authority: str | None) -> dict[str, str]:
    if authority is None or (isinstance(authority, str) and site.authority(authority)):
        return {}
    return {"authority": _("Diese Behörde gibt es nicht.")}


def _checked(site: Site, grants: Iterable[tuple]) -> tuple[tuple[Grant, ...], dict[str, str]]:
    """The grants without repetitions, and a sentence if one of them makes no sense."""
    given = tuple(dict.fromkeys(Grant(*grant) for grant in grants))
    for grant in given:
        if grant.role not in rights.ROLES:
            return given, {"grants": _("Diese Rolle gibt es nicht.")}
        if grant.fachgebiet != "*" and (grant.role in rights.PORTAL_ROLES or site.fachgebiet(grant.fachgebiet) is None):
            return given, {
                "grants": _(
                    "Die Rolle „{role}“ gilt nicht für „{fachgebiet}“.",
                    role=_(rights.ROLES[grant.role]),
                    fachgebiet=grant.fachgebiet,
                )
            }
        if grant.start and grant.end and grant.end < grant.start:
            return given, {"grants": _("Eine Rolle endet nicht, bevor sie beginnt.")}
    return given, {}


def _as_json(grants: Iterable[Grant]) -> list[list[str | None]]:
    """For the audit trail: role, Fachgebiet, first and last day."""
    return [[grant.role, grant.fachgebiet, *map(_iso, (grant.start, grant.end))] for grant in grants]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
