"""An issue read in the portal: as a sample person at the desk, and in the archive, by the same renderer as the mail."""

import datetime as dt
from dataclasses import dataclass

from content_types import Person, Site, speaking
from mail.compose import MARK, cast, render
from mail.edition import Content, Entry
from mail.issue import Issue
from mail.settings import MailSettings
from mail.stock import Stock
from workflows import rights


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sample person would get.

    `dropped` are entries the editor sees and the person does not; `size` is of the whole mail in bytes.
    """

    content: Content
    sender: str
    subject: str
    html: str
    text: str
    size: int
    dropped: tuple[Entry, ...]


@speaking(None)
def preview(
    site: Site, issue: Issue, sample: Person, held: rights.Tokens, settings: MailSettings, now: dt.datetime
) -> Preview:
    """`held` are the tokens of whoever looks: nothing is shown that they may not read themselves. In German, as the mail is."""
    subscription = site["newsletters"][issue.newsletter].subscriptions.get(sample.id)
    topics = subscription.topics if subscription is not None else ()
    stock = Stock(site, issue, now)
    content = stock.for_reader(topics, rights.tokens(site, sample, rights.today(now)), held)
    rendered, mould = render(content, settings), cast(content, "html", settings)
    taken = {entry.document for entry in content.entries}
    dropped = tuple(entry for entry in stock.for_reader((), held).entries if entry.document not in taken)
    link = f"{settings.portal_url}/abo"
    size = len(mould.head) + sum(map(len, mould.pieces))
    sender = f"{settings.portal_name} <{settings.sender}>"
    html, text = rendered.html.replace(MARK, link), rendered.text.replace(MARK, link)
    return Preview(content, sender, rendered.subject, html, text, size, dropped)


def render_web(site: Site, issue: Issue, held: rights.Tokens, now: dt.datetime) -> Content:
    """An issue for its archive page: what this reader may read today. No entries: the issue does not exist for them.

    `rest` is not counted.
    """
    return Stock(site, issue, now, counted=False).for_reader((), held)
