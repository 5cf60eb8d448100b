"""Saving searches: what a person does with their own."""

import datetime as dt
from typing import Any

from content_types import FOLLOWS, KINDS, Person, SavedSearch, Site, _, clean_line, new_id, saved_search
from mail.edition import long_date
from mail.notice import forget_notices
from workflows import Missing, release_log

MOST = 50  # of one person
NAME_LIMIT = 100
TAKEN_BACK_WITHIN = dt.timedelta(days=1)

Given = dict[str, Any]


def save_search(site: Site, person: Person, now: dt.datetime, data: Given) -> SavedSearch:
    """Takes query, and name and follow if they are known already. The same query once more is the one that is there.

    It begins with what is released from now on. Raises Missing.
    """
    query = saved_search.clean_query(site, data.get("query") or {})
    mine = saved_search.of(site, person.id)
    found = next((search for search in mine if saved_search.is_same(search.query, query)), None)
    if found is None:
        if len(mine) >= MOST:
            raise Missing({"query": _("Mehr als {n} Suchen lassen sich nicht speichern. Löschen Sie eine.", n=MOST)})
        name = _name_of(site, query)
        taken = {search.id for search in saved_search.every(site)}
        found = SavedSearch(new_id(taken), person.id, name, query, now, release_log.newest(site))
    changed = _cleaned(person, {name: data[name] for name in ("name", "follow") if name in data})
    saved_search.put(site, found)
    return _set(site, found, now, changed)


def change_search(site: Site, search: SavedSearch, now: dt.datetime, data: Given) -> SavedSearch:
    """Takes name, follow and query, each optional. Raises Missing."""
    owner, said = site.person(search.owner), {**data}
    assert owner is not None
    query = saved_search.clean_query(site, said.pop("query") or {}) if "query" in said else search.query
    changed = _cleaned(owner, said)
    if not saved_search.is_same(query, search.query):
        _check_no_other(site, search, query)
        _reword(site, search, query, now)
    return _set(site, search, now, changed)


def _check_no_other(site: Site, search: SavedSearch, query: saved_search.Query) -> None:
    """Raises Missing where another search of the same person asks for the same."""
    for each in saved_search.of(site, search.owner):
        if each.id != search.id and saved_search.is_same(each.query, query):
            raise Missing({"query": _("Das ist schon Ihre Suche „{name}“.", name=each.name)})


def _reword(site: Site, search: SavedSearch, query: saved_search.Query, now: dt.datetime) -> None:
    """From the next release on it is for the new query; what was released before and is not told yet stays for the old one.

    A name that was made from the query is made anew.
    """
    newest, before = release_log.newest(site), search.earlier
    search.former = {"query": search.query, "name": search.name, "seen": search.seen, "earlier": before, "at": now}
    begun = before[-1][1] if before else search.mark
    if search.follow != "none" and begun < newest:
        search.earlier = (*before, (search.query, newest))
    if search.name == _name_of(site, search.query):
        search.name = _name_of(site, query)
    search.query, search.seen, search.changed_at = query, newest, now


def can_undo(search: SavedSearch, now: dt.datetime, within: dt.timedelta = TAKEN_BACK_WITHIN) -> bool:
    """Whether its query was changed so recently."""
    return search.former is not None and search.former["at"] > now - within


def undo_change(site: Site, search: SavedSearch, now: dt.datetime) -> bool:
    """The query of before its last change, as though it had never been changed; what was told meanwhile stays told.

    False where there is nothing to undo. Raises Missing.
    """
    former = search.former
    if former is None or not can_undo(search, now):
        return False
    _check_no_other(site, search, former["query"])
    if search.name == _name_of(site, search.query):
        search.name = former["name"]
    search.query, search.seen, search.earlier = former["query"], former["seen"], former["earlier"]
    search.told_up_to(search.mark)
    search.former, search.changed_at = None, now
    return True


def _cleaned(owner: Person, data: Given) -> Given:
    made: Given = {}
    wrong = {name: _("Dieses Feld gibt es nicht.") for name in data if name not in ("name", "follow")}
    if "name" in data:
        made["name"] = clean_line(str(data["name"] or ""))
        if not made["name"]:
            wrong["name"] = _("Geben Sie der Suche einen Namen.")
        elif len(made["name"]) > NAME_LIMIT:
            wrong["name"] = _("Höchstens {limit} Zeichen.", limit=NAME_LIMIT)
    if "follow" in data:
        made["follow"] = data["follow"]
        if data["follow"] not in tuple(FOLLOWS):
            wrong["follow"] = _("Wählen Sie nur aus, was zur Wahl steht.")
        elif data["follow"] != "none" and not owner.email:
            wrong["follow"] = _("Für Sie ist keine Mailadresse hinterlegt.")
    if wrong:
        raise Missing(wrong)
    return made


def _set(site: Site, search: SavedSearch, now: dt.datetime, changed: Given) -> SavedSearch:
    changed = {name: value for name, value in changed.items() if getattr(search, name) != value}
    if "follow" in changed and search.follow == "none":
        search.told_up_to(release_log.newest(site))
    for name, value in changed.items():
        setattr(search, name, value)
    if changed:
        search.changed_at = now
    return search


def unfollow_search(site: Site, person: str, id: str, now: dt.datetime) -> None:
    """Ends the following by the link of a mail; again, or where there is no such search, is a no-op."""
    for deleted in (False, True):
        search = saved_search.find(site, person, id, deleted)
        if search is not None:
            _set(site, search, now, {"follow": "none"})


def look_at(site: Site, search: SavedSearch) -> None:
    """Its owner looks at the hits: none of them is new any more."""
    search.seen = release_log.newest(site)


def delete_search(search: SavedSearch, now: dt.datetime) -> None:
    """Nobody sees or follows it from now on; it can be taken back for a day."""
    search.deleted_at = now


def take_back(site: Site, search: SavedSearch) -> None:
    """Undoes delete_search. Raises Missing if there is no room any more."""
    if len(saved_search.of(site, search.owner)) >= MOST:
        raise Missing({"query": _("Mehr als {n} Suchen lassen sich nicht speichern. Löschen Sie eine.", n=MOST)})
    search.deleted_at = None


def clear_deleted(site: Site, now: dt.datetime) -> None:
    """What can no longer be taken back goes for good, with its notices."""
    for search in gone(site, now):
        forget_notices(site, search)
        saved_search.clear_away(site, search)


def gone(site: Site, now: dt.datetime) -> list[SavedSearch]:
    return [
        search
        for search in saved_search.every(site)
        if search.deleted_at is not None and search.deleted_at <= now - TAKEN_BACK_WITHIN
    ]


def _name_of(site: Site, query: saved_search.Query) -> str:
    """What was typed; where nothing was, the filters in words."""
    return (query.get("q") or words_of(site, query))[:NAME_LIMIT].strip()


def words_of(site: Site, query: saved_search.Query) -> str:
    """ "„Lüftung“, Fachgebiet Shisha, Art Muster, ab 1. Januar 2026"."""
    parts = [_("„{words}“", words=query["q"])] if query.get("q") else []
    areas = [area.title for area in map(site.fachgebiet, query.get("fachgebiet", ())) if area is not None]
    kinds = [_(KINDS[kind].title_of_kind) for kind in query.get("kind", ()) if kind in KINDS]
    authorities = [found.name for found in map(site.authority, query.get("authority", ())) if found is not None]
    authors, years = list(query.get("author", ())), list(query.get("year", ()))
    parts += [_("Fachgebiet {names}", names=_either(areas))] if areas else []
    parts += [_("Art {names}", names=_either(kinds))] if kinds else []
    parts += [_("Behörde {names}", names=_either(authorities))] if authorities else []
    parts += [_("eingebracht von {names}", names=_either(authors))] if authors else []
    parts += [_("Jahr {names}", names=_either(years))] if years else []
    if since := query.get("from"):
        parts.append(_("ab {day}", day=long_date(dt.date.fromisoformat(since))))
    if until := query.get("to"):
        parts.append(_("bis {day}", day=long_date(dt.date.fromisoformat(until))))
    return ", ".join(parts) or _("alles im Portal")


def _either(names: list[str]) -> str:
    return _("{names} oder {last}", names=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)
