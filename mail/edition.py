"""What a mail says, as plain data: the frozen words of an issue, and the entries one reader may read."""

import datetime as dt
from dataclasses import dataclass

from babel.dates import get_month_names

from content_types import KINDS, Document, Fassung, Site, _, clean_line
from mail.issue import Issue
from workflows import today

MONTHS = get_month_names("wide", locale="de")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item. `origin` is the small line below: whose it is, since when, which Fassung."""

    document: str
    version: int
    fachgebiet: str
    fachgebiet_title: str
    kind_title: str
    title: str
    summary: str
    note: str
    origin: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The words of an issue that are the same for everybody."""

    issue: str
    newsletter: str
    title: str
    number: int
    date: str
    subject: str
    introduction_html: str


@dataclass(frozen=True, eq=False)
class Content:
    """What one reader gets. `rest`: how many more new documents this reader may read; `topics`: titles, empty for all.

    Equal only to itself, so that rendering can be kept per object; a Stock hands out the same one for the same entries.
    """

    edition: Edition
    entries: tuple[Entry, ...]
    rest: int
    topics: tuple[str, ...]

    @property
    def leaves(self) -> str:
        """What the unsubscribe link of the mail ends."""
        return self.edition.newsletter

    @property
    def list_id(self) -> str:
        return f"{self.edition.newsletter}.newsletter"

    @property
    def archive(self) -> str:
        return "/newsletter"

    @property
    def sections(self) -> list[tuple[str, list[Entry]]]:
        """(title of the Fachgebiet, its entries) in the order of the issue."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.fachgebiet_title, []).append(entry)
        return list(found.items())

    @property
    def subject(self) -> str:
        return self.edition.subject.replace("{Anzahl}", str(len(self.entries)))


def long_date(day: dt.date) -> str:
    """ "3. März 2026"; the months' names are in the catalogs with those of the pages."""
    return _("{day}. {month} {year}", day=day.day, month=_(MONTHS[day.month]), year=day.year)


def edition_of(site: Site, issue: Issue, now: dt.datetime) -> Edition:
    """Dated when it was sent first; before that, now."""
    newsletter = site["newsletters"][issue.newsletter]
    date = long_date(today(issue.started_at or now))
    title, subject = clean_line(newsletter.title), clean_line(issue.subject)
    return Edition(issue.id, newsletter.id, title, issue.number, date, subject, issue.introduction_html)


def entry_of(site: Site, document: Document, fassung: Fassung, note: str) -> Entry:
    area = site.fachgebiet(document.fachgebiet)
    return Entry(
        document=document.id,
        version=fassung.version,
        fachgebiet=document.fachgebiet,
        fachgebiet_title=area.title if area else document.fachgebiet,
        kind_title=_(KINDS[document.kind].title_of_kind),
        title=clean_line(fassung.title) or document.id,
        summary=clean_line(fassung.summary),
        note=clean_line(note),
        origin=_origin(site, document, fassung),
    )


def _origin(site: Site, document: Document, fassung: Fassung) -> str:
    owner = site.person(document.owner)
    authority = site.authority(owner.authority) if owner else None
    date = long_date(today(fassung.released_at)) if fassung.released_at else ""
    version = _("erstmals freigegeben") if fassung.version == 1 else _("Fassung {version}", version=fassung.version)
    return ", ".join(part for part in (authority.name if authority else "", date, version) if part)
