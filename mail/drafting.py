"""Writing an issue: who sees it, how it is opened and edited, and what of it a person may read."""

import datetime as dt
from typing import Any

from content_types import Person, Site, _, clean_html, clean_line, new_id
from mail import collecting
from mail.issue import STARTED, Issue
from mail.newsletter import Newsletter
from workflows import Forbidden, Missing, Stale, Unseen, WrongState, audit, rights

SUBJECT_LIMIT, INTRODUCTION_LIMIT, NOTE_LIMIT = 200, 20_000, 600
TWICE = dt.timedelta(seconds=10)  # between the two clicks of a double click, on a slow line

Given = dict[str, Any]


def may_work(held: rights.Tokens) -> bool:
    """Whether issues that are not out yet may be seen at all."""
    return "editor" in held or "office" in held


def knows(site: Site, issue: Issue, held: rights.Tokens) -> bool:
    """Whether the issue exists for this person: editors and office always, others once it is out and has something for them."""
    return may_work(held) or (issue.state in STARTED and any(shown_items(site, issue, held)))


def open_issue(
    site: Site,
    newsletter: Newsletter,
    editor: Person,
    now: dt.datetime,
    subject: str | None = None,
    introduction_html: str | None = None,
) -> Issue:
    """A draft filled from the release log. Raises Forbidden for who is no editor."""
    held = rights.tokens(site, editor, rights.today(now))
    if "editor" not in held:
        raise Forbidden(_("Ausgaben schreibt die Newsletter-Redaktion."))
    newsletter.last_number += 1
    issue = Issue(new_id(newsletter), newsletter.id, newsletter.last_number, editor.id, now)
    usual = _(
        "{title} {number}/{year}: {{Anzahl}} neue Dokumente",
        title=newsletter.title,
        number=issue.number,
        year=rights.today(now).year,
    )
    issue.subject = _subject(subject or "") or _subject(usual)
    issue.introduction_html = _introduction(introduction_html or "")
    collecting.fill(site, newsletter, issue, held)
    newsletter.add(issue.id, issue)
    issue.note("open", editor.id, now)
    audit.record(site, "issue.open", editor, now, issue=issue.id, newsletter=newsletter.id)
    return issue


def just_opened(site: Site, newsletter: Newsletter, editor: Person, now: dt.datetime) -> Issue | None:
    """The draft that this editor opened a moment ago: a form sent twice means one issue."""
    for entry in audit.since(site, now - TWICE):
        if (entry["event"], entry["by"], entry.get("newsletter")) == ("issue.open", editor.id, newsletter.id):
            found = newsletter.get(entry["issue"])
            return found if found is not None and found.state == "draft" else None
    return None


def edit_issue(
    site: Site, issue: Issue, editor: Person, now: dt.datetime, data: Given, expected_hash: str | None
) -> Issue:
    """Takes subject, introduction_html and items [{document, version?, note?}], each optional.

    Items come in their new order, those not named are left out, but those the editor may not read stay, at the end.
    Raises Unseen, Forbidden, WrongState, Stale, Missing in that order.
    """
    held = rights.tokens(site, editor, rights.today(now))
    if not knows(site, issue, held):
        raise Unseen
    if "editor" not in held:
        raise Forbidden(_("Ausgaben schreibt die Newsletter-Redaktion."))
    if issue.state != "draft":
        raise WrongState(_("Eine Ausgabe lässt sich nur als Entwurf ändern. Holen Sie sie zuerst zurück."))
    if expected_hash is not None and expected_hash != issue.hash:
        raise Stale(issue.hash)
    changed = _changes(site, issue, held, data)
    for name, value in changed.items():
        setattr(issue, name, value)
    if editor.id not in issue.contributors:
        issue.contributors = (*issue.contributors, editor.id)
    return issue


def _changes(site: Site, issue: Issue, held: rights.Tokens, data: Given) -> Given:
    made: Given = {}
    wrong = {
        name: _("Dieses Feld gibt es nicht.") for name in data if name not in ("subject", "introduction_html", "items")
    }
    for name, clean in (("subject", _subject), ("introduction_html", _introduction)):
        if isinstance(data.get(name), str):
            made[name] = clean(data[name])
        elif name in data:
            wrong[name] = _("Hier wird Text erwartet.")
    if "items" in data:
        try:
            made["items"] = _items(site, issue, held, data["items"])
        except ValueError as error:
            wrong["items"] = str(error)
    if not wrong and not made.get("subject", issue.subject):
        wrong["subject"] = _("Schreiben Sie einen Betreff.")
    if wrong:
        raise Missing(wrong)
    return made


def _items(site: Site, issue: Issue, held: rights.Tokens, given: Any) -> tuple[Given, ...]:
    offered = {entry["document"]: entry["version"] for entry in issue.offered}
    known = {item["document"]: item for item in issue.items}
    readable = {item["document"] for item in shown_items(site, issue, held, issue.offered)}
    made: dict[str, Given] = {}
    if not isinstance(given, list | tuple):
        raise ValueError(_("Hier wird eine Liste erwartet."))
    for item in given:
        id = item.get("document") if isinstance(item, dict) else None
        if not isinstance(id, str) or id not in readable:
            raise ValueError(_("Ein Eintrag gehört nicht zu den neuen Dokumenten dieser Ausgabe."))
        if id in made or item.get("version", offered[id]) != offered[id]:
            raise ValueError(_("Ein Eintrag steht doppelt da oder nennt eine andere Fassung."))
        note = item.get("note", known.get(id, {}).get("note", ""))
        if not isinstance(note, str | None):
            raise ValueError(_("Ein Hinweis ist Text."))
        made[id] = {"document": id, "version": offered[id], "note": clean_line(note or "")[:NOTE_LIMIT]}
    kept = [item for item in issue.items if item["document"] not in readable]
    return (*made.values(), *kept)


def shown_items(site: Site, issue: Issue, held: rights.Tokens, items: tuple[Given, ...] | None = None) -> list[Given]:
    """Items this person may read today, each with its title: what a page or the API shows of an issue."""
    shown = []
    for item in issue.items if items is None else items:
        document = site.document(item["document"])
        fassung = document.fassung(item["version"]) if document is not None and collecting.listed(document) else None
        if document is not None and fassung is not None and rights.may_see(document, fassung, held):
            shown.append({**item, "title": fassung.title})
    return shown


def left_out(site: Site, issue: Issue, held: rights.Tokens) -> list[Given]:
    """What was offered and is not among the items, as this person may read it."""
    taken = {item["document"] for item in issue.items}
    return shown_items(site, issue, held, tuple(entry for entry in issue.offered if entry["document"] not in taken))


def _subject(text: str) -> str:
    return clean_line(text)[:SUBJECT_LIMIT].strip()


def _introduction(html: str) -> str:
    if len(html) > INTRODUCTION_LIMIT:
        raise Missing(
            {"introduction_html": _("Die Einleitung hat höchstens {limit} Zeichen.", limit=INTRODUCTION_LIMIT)}
        )
    return clean_html(html)


# How long after one draft the next is due.
PERIODS = {"daily": dt.timedelta(days=1), "weekly": dt.timedelta(weeks=1), "monthly": dt.timedelta(days=30)}


def open_due(site: Site, now: dt.datetime) -> list[Issue]:
    """Opens the drafts that a cadence asks for, on behalf of the newsletter's keeper.

    Never more than one at a time for a newsletter, and none without entries.
    """
    made = []
    for newsletter in site["newsletters"].values():
        keeper, period = site.person(newsletter.keeper), PERIODS.get(newsletter.cadence)
        if period is None or keeper is None or (newsletter.next_at is not None and newsletter.next_at > now):
            continue
        held = rights.tokens(site, keeper, rights.today(now))
        if "editor" not in held or any(issue.state in ("draft", "in_review") for issue in newsletter.values()):
            continue
        if collecting.collect(site, newsletter, held).offered:
            newsletter.next_at = now + period
            made.append(open_issue(site, newsletter, keeper, now))
    return made
