"""From a Content, or the News of a notice, to the bytes of a mail.

Rendering, inlining of styles and MIME run once per distinct content (`cast`); per person only the links of their own
and four headers are put in between finished pieces (`Mould.letter`). No database, no network.
"""

import binascii
import datetime as dt
import hashlib
import logging
import secrets
from dataclasses import dataclass
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from chameleon import PageTemplateFile, PageTextTemplate
from premailer import Premailer

from content_types import MailAddress, _, clean_line, plural, speaking, wire_address
from mail.edition import Content, Entry
from mail.news import News
from mail.plain import text_of, wrapped
from mail.settings import MailSettings
from mail.tokens import unsubscribe_token
from mail.transport import Letter
from workflows import BERLIN

_FOLDER = Path(__file__).parent / "templates"
_frame = PageTemplateFile(str(_FOLDER / "frame.html"))
_subject = PageTextTemplate((_FOLDER / "issue" / "subject.txt").read_text("utf-8"))
_html = PageTemplateFile(str(_FOLDER / "issue" / "body.html"))
_text = PageTextTemplate((_FOLDER / "issue" / "body.txt").read_text("utf-8"))
_notice_html = PageTemplateFile(str(_FOLDER / "notice" / "body.html"))
_notice_text = PageTextTemplate((_FOLDER / "notice" / "body.txt").read_text("utf-8"))
_look = f"\n{(_FOLDER / 'look.css').read_text('utf-8')}"

# Stands for the link of one person until it is known. Random, so that nothing anybody writes can contain it.
MARK = f"https://mark.invalid/{secrets.token_hex(12)}"
MOULDS = 64
BLOCKS = 500
NAME_LIMIT = 60
ONE_ENCODED_WORD = 45


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it reads, with MARK where the unsubscribe link goes."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one mail is for."""

    person: str
    name: str
    address: MailAddress
    message_id: str


def count_of(number: int) -> str:
    return plural("{n} Dokument", "{n} Dokumente", number)


def _common(settings: MailSettings) -> dict:
    return {
        "_": _,
        "portal": settings.portal_name,
        "base": settings.portal_url,
        "mailto": settings.mailto,
        "unsubscribe": MARK,
        "look": _look,
        "frame": _frame,
    }


def _words(content: Content, settings: MailSettings) -> dict:
    return {
        **_common(settings),
        "subject": clean_line(_subject(subject=content.subject)),
        "edition": content.edition,
        "about": _("Ausgabe {number}", number=content.edition.number),
        "date": content.edition.date,
        "title": content.edition.title,
        "heading": _("In dieser Ausgabe: {documents}", documents=count_of(len(content.entries))),
        "more": _("und {rest} weitere", rest=content.rest) if content.rest else "",
        "reason": f"{_ordered(content)} {_('Sie sehen nur Dokumente, die Sie lesen dürfen.')}",
    }


def _ordered(content: Content) -> str:
    title = content.edition.title
    if not content.topics:
        return _("Sie erhalten diese Mail, weil Sie „{title}“ bestellt haben.", title=title)
    topics = _and(content.topics)
    return _("Sie erhalten diese Mail, weil Sie „{title}“ zu {topics} bestellt haben.", title=title, topics=topics)


def _and(words: tuple[str, ...]) -> str:
    return _("{words} und {last}", words=", ".join(words[:-1]), last=words[-1]) if len(words) > 1 else words[0]


@speaking(None)
def render(content: Content, settings: MailSettings) -> Rendered:
    """HTML with inlined styles, and text that says the same: in German, whoever looks at it, for that is what is sent."""
    words = _words(content, settings)
    html = _html(**words, introduction=content.edition.introduction_html, sections=content.sections)
    return Rendered(words["subject"], _inlined(html), _as_text(content, words))


@speaking(None)
def render_news(news: News, settings: MailSettings) -> Rendered:
    """As render, for a notice."""
    number = len(news.entries) + news.rest
    words = {
        **_common(settings),
        "subject": plural("1 neuer Treffer: {name}", "{n} neue Treffer: {name}", number, name=news.name),
        "name": news.name,
        "about": _("Gespeicherte Suche"),
        "date": news.date,
        "title": plural("1 neuer Treffer", "{n} neue Treffer", number),
        "found": f"{settings.portal_url}/search?{news.address}",
        "more": _("und {rest} weitere", rest=news.rest) if news.rest else "",
        "reason": f"{_followed(news)} {_('Sie sehen nur Dokumente, die Sie lesen dürfen.')}",
    }
    more = f"\n{words['more']}: {words['found']}\n" if news.rest else ""
    hits = f"{_entries(list(news.entries), settings.portal_url)}{more}"
    text = _notice_text(**{**words, "reason": wrapped(words["reason"])}, hits=hits)
    return Rendered(words["subject"], _inlined(_notice_html(**words, entries=news.entries)), text)


def _followed(news: News) -> str:
    return _(
        "Sie erhalten diese Mail, weil Sie Ihrer Suche „{name}“ folgen ({follow}).", name=news.name, follow=news.follow
    )


def _inlined(html: str) -> str:
    inliner = Premailer(
        html,
        keep_style_tags=False,
        remove_classes=False,
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        allow_loading_external_files=False,
        disable_basic_attributes=["width", "height", "bgcolor", "align"],
        cssutils_logging_level=logging.CRITICAL,
    )
    return inliner.transform()


def _as_text(content: Content, words: dict) -> str:
    introduction = text_of(content.edition.introduction_html)
    areas = ", ".join(f"{title} ({len(entries)})" for title, entries in content.sections)
    base = words["base"]
    sections = "".join(
        f"\n\n{title.upper()}\n{'-' * len(title)}\n{_entries(entries, base)}" for title, entries in content.sections
    )
    more = f"\n\n{words['more']}: {base}/search?sort=date\n" if words["more"] else ""
    return _text(
        **{**words, "reason": wrapped(words["reason"]), "heading": f"{words['heading']}\n{wrapped(areas)}"},
        introduction=f"\n{introduction}\n" if introduction else "",
        sections=f"{sections}{more}\n",
    )


def _entries(entries: list[Entry], base: str) -> str:
    return "".join(f"\n{_block(entry, base)}\n" for entry in entries)


@lru_cache(maxsize=BLOCKS)
def _block(entry: Entry, base: str) -> str:
    """One entry as text; the same for every reader who gets it."""
    lines = [wrapped(entry.title), wrapped(f"{entry.kind_title}. {entry.origin}", "  ")]
    lines += [wrapped(entry.summary, "  ")] if entry.summary else []
    lines += [wrapped(_("Hinweis der Redaktion: {note}", note=entry.note), "  ")] if entry.note else []
    return "\n".join((*lines, f"  {base}/d/{entry.document}"))


@dataclass(frozen=True, slots=True)
class Mould:
    """A mail but for what is personal: `head` are headers, `pieces` the body around each personal link."""

    leaves: str
    sender: str
    base: str
    mailto: str
    secret: bytes
    head: bytes
    pieces: tuple[bytes, ...]

    def letter(self, recipient: Recipient, now: dt.datetime) -> Letter:
        link = f"{self.base}/a/{unsubscribe_token(self.secret, self.leaves, recipient.person)}"
        mailto = f"mailto:{self.mailto}?subject={quote(f'Abbestellen {self.leaves} {recipient.person}')}"
        own = (
            f"To: {_to(recipient)}\r\n"
            f"Date: {format_datetime(now.astimezone(BERLIN))}\r\n"
            f"Message-ID: {recipient.message_id}\r\n"
            f"List-Unsubscribe: <{link}>,\r\n <{mailto}>\r\n"
        )
        # A soft line break on either side lets the link stand between pieces that were encoded before.
        joint = b"=\r\n" + binascii.b2a_qp(link.encode()) + b"=\r\n"
        content = own.encode() + self.head + joint.join(self.pieces)
        return Letter(self.sender, recipient.address.text, content, recipient.address.utf8)


def _to(recipient: Recipient) -> str:
    """`Name <address>`; a name beyond ASCII as encoded words (RFC 2047), the address as it goes over the wire."""
    name = clean_line(recipient.name)[:NAME_LIMIT]
    if not name:
        return f"<{recipient.address.text}>"
    if len(name.encode()) <= ONE_ENCODED_WORD:
        shown = formataddr((name, "x@x"))
    else:
        shown = _header("To", HeaderAddress(display_name=name, addr_spec="x@x"))
    return f"{shown.removesuffix('<x@x>').rstrip()}\r\n <{recipient.address.text}>"


def _header(name: str, value: object) -> str:
    """The folded value of one header, ASCII only."""
    message = EmailMessage(policy=SMTP)
    message[name] = value
    folded = message.policy.fold(name, message[name])
    return folded.partition(":")[2].strip()


@lru_cache(maxsize=MOULDS)
def cast(content: Content | News, format: str, settings: MailSettings) -> Mould:
    """The Mould of a content as html (with the text beside it) or text alone."""
    rendered = render_news(content, settings) if isinstance(content, News) else render(content, settings)
    head, body = _mime(rendered, format)
    fixed = {
        "From": HeaderAddress(display_name=settings.portal_name, addr_spec=wire_address(settings.sender).text),
        "Reply-To": wire_address(settings.mailto).text,
        "Subject": rendered.subject,
        "List-Id": f"<{content.list_id}.{settings.domain}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{settings.portal_url}{content.archive}>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Content-Language": "de",
        "MIME-Version": "1.0",
    }
    lines = "".join(f"{name}: {_header(name, value)}\r\n" for name, value in fixed.items())
    return Mould(
        leaves=content.leaves,
        sender=wire_address(settings.mailto).text,
        base=settings.portal_url,
        mailto=settings.mailto,
        secret=settings.secret,
        head=lines.encode("ascii") + head,
        pieces=tuple(body),
    )


def _mime(rendered: Rendered, format: str) -> tuple[bytes, list[bytes]]:
    """(last headers with the blank line, body in pieces between which the personal links go)."""
    text = _quoted(rendered.text)
    if format == "text":
        return _part("plain") + b"\r\n", [*text[:-1], text[-1] + b"\r\n"]
    # "=_" cannot occur in quoted-printable text, so the boundary cannot either.
    boundary = b"=_" + hashlib.sha256(rendered.html.encode()).hexdigest()[:24].encode()
    html = _quoted(rendered.html)
    head = b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % boundary
    text[0] = b"--%s\r\n%s\r\n%s" % (boundary, _part("plain"), text[0])
    between = b"%s\r\n--%s\r\n%s\r\n%s" % (text[-1], boundary, _part("html"), html[0])
    last = b"%s\r\n--%s--\r\n"
    if len(html) == 1:
        return head, [*text[:-1], last % (between, boundary)]
    return head, [*text[:-1], between, *html[1:-1], last % (html[-1], boundary)]


def _part(subtype: str) -> bytes:
    return f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'.encode()


def _quoted(said: str) -> list[bytes]:
    """The pieces between marks as quoted-printable with CRLF (RFC 2045)."""
    lines = said.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return [binascii.b2a_qp(piece, quotetabs=False, istext=True, header=False) for piece in lines.split(MARK.encode())]
