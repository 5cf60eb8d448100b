"""A newsletter with readers and released documents, a scripted mail server, and an engine between them.

desk        Desk: the newsletter's acts as sentences (desk.release, desk.issue, desk.move, desk.send …)
postbox     makes a Postbox (its script as argument), closed after the test
engine_for  makes an Engine that sends to a Postbox
following   Following: searches that are followed, with an index
"""

from types import SimpleNamespace

import pytest

from content_types import Person, add_person
from mail import (
    Engine,
    MailSettings,
    Newsletter,
    add_newsletter,
    counts,
    edit_issue,
    listing,
    open_issue,
    perform_issue,
    subscribe,
)
from tests.mail.postbox import Postbox
from tests.mail.searches import Following
from workflows import create, perform, takeover


class Desk:
    """One newsletter, `news`; the issue at hand is `self.id`."""

    def __init__(self, store, clock):
        self.store, self.clock, self.id = store, clock, None
        store.write(lambda site: add_newsletter(site, Newsletter("news", "Wochenüberblick")))
        store.write(lambda site: site.settings.__setitem__("mail_domain", "example.org"))

    def readers(self, number, **given):
        """Adds `number` subscribed readers of all Fachgebiete; answers with their ids."""
        return self.store.write(
            lambda site: [self._reader(site, f"leser{n:03}", **given) for n in range(1, number + 1)]
        )

    def _reader(self, site, id, email=None, authority="stadt", fachgebiet="*", name=None, **preferences):
        person = Person(id, id, name or f"Lesende {id}", email or f"{id}@example.org", authority, self.clock())
        person.grants = (("reader", fachgebiet, None, None),)
        add_person(site, person)
        subscription = subscribe(site["newsletters"]["news"], person, self.clock(), "demo")
        for field, value in preferences.items():
            setattr(subscription, field, value)
        return id

    def reader(self, id, **given):
        return self.store.write(lambda site: self._reader(site, id, **given))

    def release(self, title="Kohlenmonoxid", fachgebiet="shisha", kind="information", **fields):
        """A released document (taken over); answers with its id."""

        def act(site):
            data = {"title": title, "summary": f"Worum es bei {title} geht.", "body_html": "<p>Text</p>", **fields}
            document = create(site, site.person("autor"), self.clock(), kind, fachgebiet, data)
            takeover(site, document, site.person("geschaeftsstelle"), self.clock())
            return document.id

        return self.store.write(act)

    def withdraw(self, id):
        def act(site):
            document = site.document(id)
            given = {"hash": document.released.hash, "reason": "Überholt"}
            perform(site, document, "withdraw", site.person("geschaeftsstelle"), self.clock(), **given)

        self.store.write(act)

    def open(self, subject="Neues im Portal", **given):
        def act(site):
            return open_issue(
                site, site["newsletters"]["news"], site.person("redaktion"), self.clock(), subject, **given
            ).id

        self.id = self.store.write(act)
        return self.id

    def edit(self, who="redaktion", hash=None, **data):
        self.store.write(lambda site: edit_issue(site, self._issue(site), site.person(who), self.clock(), data, hash))

    def move(self, name, who="redaktion", **given):
        def act(site):
            issue = self._issue(site)
            perform_issue(site, issue, name, site.person(who), self.clock(), **{"hash": issue.hash, **given})

        self.store.write(act)

    def approved(self, **given):
        """Opens an issue and has it approved."""
        self.open(**given)
        self.move("submit")
        self.move("approve", "geschaeftsstelle")
        return self.id

    def sending(self, **given):
        self.approved(**given)
        self.move("send")
        return self.id

    def _issue(self, site):
        return site["newsletters"]["news"][self.id]

    @property
    def issue(self):
        """What the issue looks like now, as plain values."""
        with self.store.read() as site:
            issue = self._issue(site)
            values = {
                name: getattr(issue, name)
                for name in ("state", "hash", "subject", "items", "recipients", "outcome", "sent_at")
            }
            return SimpleNamespace(**values, rest=list(issue.rest), history=[entry["name"] for entry in issue.history])

    @property
    def states(self):
        """Counts by state, those that are 0 left out; proves on the way that they add up."""
        with self.store.read() as site:
            issue = self._issue(site)
            found = counts(issue)
            assert sum(found.values()) == issue.recipients
            return {state: number for state, number in found.items() if number}

    def deliveries(self, state=None):
        """person → delivery."""
        with self.store.read() as site:
            return {
                delivery["person"]: dict(delivery, id=id)
                for id, delivery in listing(self._issue(site), state, 1, 10_000)[1]
            }


@pytest.fixture()
def desk(store, clock):
    return Desk(store, clock)


@pytest.fixture()
def postbox():
    made = []

    def make(*args, **given):
        made.append(Postbox(*args, **given))
        return made[-1]

    yield make
    for box in made:
        box.close()


@pytest.fixture()
def mail_settings():
    def make(**given):
        values = {
            "smtp": "", "portal_url": "https://portal.example.org", "portal_name": "Fachportal", "sender": "portal@example.org",
            "mailto": "redaktion@example.org", "secret": b"s" * 32, "interval": 0.02, "timeout": 0.4, **given,
        }  # fmt: skip
        return MailSettings(**values)

    return make


@pytest.fixture()
def engine_for(store, clock, mail_settings):
    engines = []

    def make(box, **given):
        engines.append(Engine(store, mail_settings(smtp=box if isinstance(box, str) else box.url, **given), clock))
        return engines[-1]

    yield make
    for engine in engines:
        engine.stop()


@pytest.fixture()
def following(desk, tmp_path):
    made = Following(desk, tmp_path / "index")
    yield made
    made.close()
