"""A desk at which the tests of this room work: persons of every role, and acts in transactions of their own."""

import datetime as dt

import pytest

from content_types import Person, add_person, clean_fields, digest
from content_types.kinds import KINDS
from workflows import attach, create, edit, perform, takeover, tokens, visible_fassung
from workflows import today as day_of

# Beside those of tests/conftest.py; all in every Fachgebiet, but for "fremd".
MORE = {
    "autor2": (("author", "*"),),
    "pruefer2": (("reviewer", "*"),),
    "recht2": (("legal_reviewer", "*"),),
    "doppel": (("reviewer", "*"), ("legal_reviewer", "*")),
    "schreibpruefer": (("author", "*"), ("reviewer", "*")),
    "freigeber": (("releaser", "*"),),
    "leiter": (("lead", "*"),),
    "buero": (("office", "*"),),
    "fremd": (("author", "verkehr"), ("reviewer", "verkehr"), ("lead", "verkehr")),
}
AUTHORITIES = {"fremd": "stadt", "autor2": "pp", "pruefer2": "stadt"}

FIELDS = {
    "title": "Prüfung von Shisha-Bars",
    "summary": "Kurz gesagt",
    "body_html": "<p>Text</p>",
    "source": "BGBl.",
    "date": "2026-03-01",
    "stand": "2026-03-01",
    "audience": ["all"],
    "review_by": "2026-12-31",
}


class Desk:
    """Does things as a person, one transaction each; documents stay valid."""

    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        self.session = store.session()

    @property
    def site(self):
        return self.session.site

    @property
    def now(self):
        return self.clock()

    def person(self, login):
        return self.site.person_by_login(login)

    def held(self, login):
        return tokens(self.site, self.person(login), day_of(self.now))

    def write(self, act):
        return self.session.write(act)

    def create(self, kind="information", by="autor", fachgebiet="shisha", **fields):
        data = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
        cleaned = clean_fields(KINDS[kind].schema, data, ("stadt", "pp", "zoll1"))
        return self.write(lambda site: create(site, self.person(by), self.now, kind, fachgebiet, cleaned))

    def edit(self, document, by="autor", hash=None, **fields):
        return self.write(lambda site: edit(site, document, self.person(by), self.now, fields, hash))

    def attach(self, document, path, name="a.txt", by="autor", text="Inhalt"):
        path.write_text(text)
        size = path.stat().st_size
        return self.write(
            lambda site: attach(site, document, self.person(by), self.now, path, name, digest(path), size, "text/plain")
        )

    def do(self, name, document, by, **given):
        """A transition, with the hash that is there unless another is given."""
        shown = document.working or document.released
        given.setdefault("hash", shown.hash if shown else None)
        given.setdefault("reason", "Ein Grund" if name in ("request_changes", "discard", "withdraw") else None)
        return self.write(lambda site: perform(site, document, name, self.person(by), self.now, **given))

    def withdraw(self, document, by="leiter", **given):
        return self.do("withdraw", document, by, hash=document.released.hash, **given)

    def takeover(self, document, by="buero"):
        return self.write(lambda site: takeover(site, document, self.person(by), self.now))

    def released(self, kind="information", **fields):
        """A document that has gone its whole way."""
        return self.release(self.create(kind, **fields))

    def release(self, document, by="autor"):
        self.do("submit", document, by)
        self.do("approve", document, "pruefer")
        if document.kind == "rechtstatsache":
            self.do("approve", document, "recht")
        if document.kind == "lagebild":
            self.do("approve", document, "buero")
            self.do("release", document, "buero")
        return document

    def sees(self, login, document, version=None):
        """What a person gets: a Fassung, or the error."""
        return visible_fassung(document, version, self.held(login))

    def grant(self, login, *grants):
        self.write(lambda site: setattr(self.person(login), "grants", grants))


def settle_more(site) -> None:
    for login, grants in MORE.items():
        made = Person(
            login,
            login,
            f"{login.title()} Beispiel",
            f"{login}@example.org",
            AUTHORITIES.get(login),
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        made.grants = tuple((role, fachgebiet, None, None) for role, fachgebiet in grants)
        add_person(site, made)


@pytest.fixture()
def desk(store, clock):
    store.write(settle_more)
    desk = Desk(store, clock)
    yield desk
    desk.session.close()
