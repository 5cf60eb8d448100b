"""The engine's hand in the database: each turn is one transaction that records results and claims what is next."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from content_types import BadAddress, Person, Session, Site, _, saved_search, wire_address
from mail import ledger
from mail.compose import Recipient
from mail.desk import start_sending
from mail.edition import Content
from mail.issue import Issue
from mail.news import News, news_of
from mail.newsletter import Newsletter
from mail.notice import Notice, find_notice, finish_notice, open_notices
from mail.outcome import Outcome, failed, skipped
from mail.stock import Stock
from workflows import audit, rights

# Mails that may be with the server at one time: after a crash no more than these are doubtful.
AT_ONCE = 10
# Recipients looked at in one transaction, where many of them are skipped.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail to be sent now: where it stands in the ledger, for whom, and what. `newsletter` is None for a notice."""

    engine: str
    sending: str
    newsletter: str | None
    key: ledger.Key
    recipient: Recipient
    content: Content | News
    format: str


@dataclass(frozen=True, slots=True)
class Result:
    claim: Claim
    outcome: Outcome
    at: dt.datetime


class Claims:
    """Turns of one engine, on a database connection of its own."""

    def __init__(self, session: Session, engine: str):
        self.session, self.engine = session, engine
        self._stocks: dict[str, Stock] = {}

    def anything(self, now: dt.datetime) -> bool:
        """Whether a turn would find something to claim, to start or to finish; only reads."""
        self.session.refresh()
        site = self.session.site
        sending = [issue for issue in all_issues(site) if issue.state == "sending"]
        self._stocks = {id: stock for id, stock in self._stocks.items() if id in {issue.id for issue in sending}}
        for issue in sending:
            self._stock(site, issue, now)
        return any(_is_time(issue, now) for issue in all_issues(site)) or any(
            _is_work(notice, now) for notice in open_notices(site)
        )

    def turn(self, results: list[Result], room: int, now: dt.datetime) -> list[Claim]:
        """Records the results, and claims up to `room` mails; committed when it returns."""
        return self.session.write(lambda site: self._turn(site, results, room, now))

    def _turn(self, site: Site, results: list[Result], room: int, now: dt.datetime) -> list[Claim]:
        for result in results:
            if (sending := _sending(site, result.claim)) is not None:
                ledger.settle(sending, result.claim.key, result.claim.engine, result.outcome, result.at)
        claims: list[Claim] = []
        for notice in open_notices(site):
            if len(claims) < room:
                claims += self._claim_notice(site, notice, now)
            if not ledger.left(notice):
                finish_notice(site, notice, now)
        for issue in all_issues(site):
            if issue.state == "scheduled" and issue.scheduled_at is not None and issue.scheduled_at <= now:
                start_sending(issue, now)
                issue.note("send", None, now)
                audit.record(
                    site, "issue.send", None, now, issue=issue.id, before="scheduled", after="sending", hash=issue.hash
                )
            if issue.state == "sending" and len(claims) < room:
                claims += self._claim(site, issue, room - len(claims), now)
            if issue.state == "sending" and not ledger.left(issue):
                _finish(site, issue, now)
        return claims

    def _stock(self, site: Site, issue: Issue, now: dt.datetime) -> Stock:
        stock = self._stocks.get(issue.id)
        if stock is None or stock.items != issue.items:
            stock = self._stocks[issue.id] = Stock(site, issue, now)
        return stock

    def _claim(self, site: Site, issue: Issue, room: int, now: dt.datetime) -> list[Claim]:
        newsletter, stock = site["newsletters"][issue.newsletter], self._stock(site, issue, now)
        claims: list[Claim] = []
        stock.refresh(site)
        for looked_at, (key, delivery) in enumerate(ledger.due(issue, now)):
            if len(claims) >= room or looked_at >= LOOKED_AT:
                break
            with _deciding(issue, key, now):
                person = _reachable(site, delivery["person"])
                content = _content(site, newsletter, stock, person, now)
                recipient = self._take(issue, key, person, now)
                format = newsletter.subscriptions[person.id].format
                claims.append(Claim(self.engine, issue.id, newsletter.id, key, recipient, content, format))
        return claims

    def _claim_notice(self, site: Site, notice: Notice, now: dt.datetime) -> list[Claim]:
        claims: list[Claim] = []
        for key, delivery in ledger.due(notice, now):
            with _deciding(notice, key, now):
                person = _reachable(site, delivery["person"])
                news = _news(site, notice, person, now)
                recipient = self._take(notice, key, person, now)
                claims.append(Claim(self.engine, notice.id, None, key, recipient, news, "html"))
        return claims

    def _take(self, sending: ledger.Sending, key: ledger.Key, person: Person, now: dt.datetime) -> Recipient:
        """The claim itself. Raises _Failed for an address that no mail can be sent to."""
        try:
            address = wire_address(person.email)
        except BadAddress as error:
            raise _Failed(str(error), person.email) from error
        ledger.claim(sending, key, self.engine, address.text, now)
        return Recipient(person.id, person.name, address, ledger.find(sending, key)["message_id"])

    def doubt(self, living: set[str], now: dt.datetime) -> int:
        """Declares claims of dead engines uncertain. Writes only if there are any."""
        self.session.refresh()
        if not any(ledger.counts(sending)["claimed"] for sending in all_sendings(self.session.site)):
            return 0
        return self.session.write(
            lambda site: sum(ledger.doubt(sending, living, now) for sending in all_sendings(site))
        )


class _Skip(Exception):
    """Why somebody gets no mail."""


class _Failed(Exception):
    """Why no mail can be sent to an address: (why, address)."""


@contextlib.contextmanager
def _deciding(sending: ledger.Sending, key: ledger.Key, now: dt.datetime) -> Iterator[None]:
    """What ends a delivery without an attempt goes into the ledger."""
    try:
        yield
    except _Skip as skip:
        ledger.decide(sending, key, skipped(str(skip)), now)
    except _Failed as error:
        ledger.decide(sending, key, failed(error.args[0]), now, address=error.args[1])


def _reachable(site: Site, id: str) -> Person:
    """Raises _Skip for who is not there any more."""
    person = site.person(id)
    if person is None or person.disabled:
        raise _Skip(_("Das Konto ist gesperrt oder gelöscht."))
    return person


def _content(site: Site, newsletter: Newsletter, stock: Stock, person: Person, now: dt.datetime) -> Content:
    """What the person gets by the rights of this moment. Raises _Skip."""
    subscription = newsletter.subscriptions.get(person.id)
    if subscription is None or not subscription.subscribed:
        raise _Skip(_("Das Abo wurde beendet."))
    if not person.email:
        raise _Skip(_("Für diese Person ist keine Adresse hinterlegt."))
    content = stock.for_reader(subscription.topics, rights.tokens(site, person, rights.today(now)))
    if not content.entries:
        raise _Skip(_("Darf keinen Eintrag dieser Ausgabe lesen, oder keiner passt zu den gewählten Themen."))
    return content


def _news(site: Site, notice: Notice, person: Person, now: dt.datetime) -> News:
    """As _content, for the owner of a search."""
    search = saved_search.find(site, notice.person, notice.search)
    if search is None or not search.followed:
        raise _Skip(_("Dieser Suche wird nicht mehr gefolgt."))
    if not person.email:
        raise _Skip(_("Für diese Person ist keine Adresse hinterlegt."))
    news = news_of(site, notice, search, rights.tokens(site, person, rights.today(now)), now)
    if not news.entries:
        raise _Skip(_("Von diesen Treffern ist keiner mehr zu lesen."))
    return news


def all_sendings(site: Site) -> list[ledger.Sending]:
    """Everything that may be on its way."""
    return [*all_issues(site), *open_notices(site)]


def all_issues(site: Site) -> list[Issue]:
    return [issue for newsletter in site["newsletters"].values() for issue in newsletter.values()]


def _sending(site: Site, claim: Claim) -> ledger.Sending | None:
    """None if it has been deleted meanwhile."""
    if claim.newsletter is None:
        return find_notice(site, claim.sending)
    newsletter = site["newsletters"].get(claim.newsletter)
    return None if newsletter is None else newsletter.get(claim.sending)


def _is_time(issue: Issue, now: dt.datetime) -> bool:
    if issue.state == "scheduled":
        return issue.scheduled_at is not None and issue.scheduled_at <= now
    return issue.state == "sending" and _is_work(issue, now)


def _is_work(sending: ledger.Sending, now: dt.datetime) -> bool:
    """Whether there is something to claim or to finish."""
    return next(ledger.due(sending, now), None) is not None or not ledger.left(sending)


def _finish(site: Site, issue: Issue, now: dt.datetime) -> None:
    issue.outcome = ledger.counts(issue)
    issue.state, issue.sent_at = "sent", now
    issue.note("sent", None, now)
    states = dict(issue.outcome)
    audit.record(
        site, "issue.sent", None, now, issue=issue.id, before="sending", after="sent", hash=issue.hash, states=states
    )


def status(site: Site) -> dict[str, int]:
    """What is open over all issues and notices: planned (claimed ones included), deferred, uncertain."""
    found = {"planned": 0, "deferred": 0, "uncertain": 0}
    for sending in all_sendings(site):
        if sending.deliveries:
            states = ledger.counts(sending)
            found["planned"] += states["planned"] + states["claimed"]
            found["deferred"] += states["deferred"]
            found["uncertain"] += states["uncertain"]
    return found
