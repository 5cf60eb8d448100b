"""The engine's hand in the database: each turn is one transaction that records results and claims what is next."""

import datetime as dt
from dataclasses import dataclass

from content_types import BadAddress, Person, Session, Site, _, wire_address
from mail import ledger
from mail.compose import Recipient
from mail.desk import start_sending
from mail.edition import Content
from mail.issue import Issue
from mail.newsletter import Newsletter
from mail.outcome import Outcome, failed, skipped
from mail.stock import Stock
from workflows import audit, rights

# Mails that may be with the server at one time: after a crash no more than these are doubtful.
AT_ONCE = 10
# Recipients looked at in one transaction, where many of them are skipped.
LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """One mail to be sent now: where it stands in the ledger, for whom, and what."""

    engine: str
    issue: str
    newsletter: str
    key: ledger.Key
    recipient: Recipient
    content: Content
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
        return any(_is_time(issue, now) for issue in all_issues(site))

    def turn(self, results: list[Result], room: int, now: dt.datetime) -> list[Claim]:
        """Records the results, and claims up to `room` mails; committed when it returns."""
        return self.session.write(lambda site: self._turn(site, results, room, now))

    def _turn(self, site: Site, results: list[Result], room: int, now: dt.datetime) -> list[Claim]:
        for result in results:
            if (issue := _issue(site, result.claim)) is not None:
                ledger.settle(issue, result.claim.key, result.claim.engine, result.outcome, result.at)
        claims: list[Claim] = []
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
            person = site.person(delivery["person"])
            try:
                content = _content(site, newsletter, stock, person, now)
                assert person is not None
                recipient = Recipient(person.id, person.name, wire_address(person.email), delivery["message_id"])
            except _Skip as skip:
                ledger.decide(issue, key, skipped(str(skip)), now)
            except BadAddress as error:
                ledger.decide(issue, key, failed(str(error)), now, address=person.email if person else None)
            else:
                ledger.claim(issue, key, self.engine, recipient.address.text, now)
                format = newsletter.subscriptions[person.id].format
                claims.append(Claim(self.engine, issue.id, newsletter.id, key, recipient, content, format))
        return claims

    def doubt(self, living: set[str], now: dt.datetime) -> int:
        """Declares claims of dead engines uncertain. Writes only if there are any."""
        self.session.refresh()
        if not any(ledger.counts(issue)["claimed"] for issue in all_issues(self.session.site)):
            return 0
        return self.session.write(lambda site: sum(ledger.doubt(issue, living, now) for issue in all_issues(site)))


class _Skip(Exception):
    """Why somebody gets no mail."""


def _content(site: Site, newsletter: Newsletter, stock: Stock, person: Person | None, now: dt.datetime) -> Content:
    """What the person gets by the rights of this moment. Raises _Skip."""
    if person is None or person.disabled:
        raise _Skip(_("Das Konto ist gesperrt oder gelöscht."))
    subscription = newsletter.subscriptions.get(person.id)
    if subscription is None or not subscription.subscribed:
        raise _Skip(_("Das Abo wurde beendet."))
    if not person.email:
        raise _Skip(_("Für diese Person ist keine Adresse hinterlegt."))
    content = stock.for_reader(subscription.topics, rights.tokens(site, person, rights.today(now)))
    if not content.entries:
        raise _Skip(_("Darf keinen Eintrag dieser Ausgabe lesen, oder keiner passt zu den gewählten Themen."))
    return content


def all_issues(site: Site) -> list[Issue]:
    return [issue for newsletter in site["newsletters"].values() for issue in newsletter.values()]


def _issue(site: Site, claim: Claim) -> Issue | None:
    """None if an administrator has deleted it meanwhile."""
    newsletter = site["newsletters"].get(claim.newsletter)
    return None if newsletter is None else newsletter.get(claim.issue)


def _is_time(issue: Issue, now: dt.datetime) -> bool:
    if issue.state == "scheduled":
        return issue.scheduled_at is not None and issue.scheduled_at <= now
    return issue.state == "sending" and (next(ledger.due(issue, now), None) is not None or not ledger.left(issue))


def _finish(site: Site, issue: Issue, now: dt.datetime) -> None:
    issue.outcome = ledger.counts(issue)
    issue.state, issue.sent_at = "sent", now
    issue.note("sent", None, now)
    states = dict(issue.outcome)
    audit.record(
        site, "issue.sent", None, now, issue=issue.id, before="sending", after="sent", hash=issue.hash, states=states
    )


def status(site: Site) -> dict[str, int]:
    """What is open over all issues: planned (claimed ones included), deferred, uncertain."""
    found = {"planned": 0, "deferred": 0, "uncertain": 0}
    for issue in all_issues(site):
        if issue.deliveries:
            states = ledger.counts(issue)
            found["planned"] += states["planned"] + states["claimed"]
            found["deferred"] += states["deferred"]
            found["uncertain"] += states["uncertain"]
    return found
