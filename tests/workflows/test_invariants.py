"""Real workflows at random, against invariants I1 to I7 and I9 of the design.

Several persons act on several documents while the clock moves; every act is a commit. The oracle is the protocol of what
succeeded, kept here, and rules written down here once more: it asks the code under test for nothing but stored attributes.
"""

import datetime as dt
import hashlib
import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from content_types import Authority, Person, add_person, memory_store
from index import Text, records
from workflows import (
    Gone,
    Unseen,
    WorkflowError,
    add_contributor,
    attach,
    catalog,
    create,
    detach,
    edit,
    may_see,
    perform,
    release_due,
    takeover,
    tokens,
    visible_fassung,
)  # fmt: skip
from workflows import today as day_of

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
# Login → (authority, roles in all Fachgebiete).
PERSONS = {
    "ann": ("stadt", ["author"]),
    "bea": ("pp", ["author", "reviewer"]),
    "cem": ("pp", ["reviewer", "legal_reviewer"]),
    "dana": ("stadt", ["reviewer", "legal_reviewer"]),
    "eva": ("stadt", ["legal_reviewer"]),
    "finn": ("stadt", ["office", "lead"]),
    "gil": ("pp", ["office", "author"]),
    "hana": ("pp", ["releaser"]),
    "ida": ("stadt", ["lead"]),
    "stadtleser": ("stadt", ["reader"]),
    "polizeileser": ("pp", ["reader"]),
    "fremd": ("stadt", []),
}
GROUPS = {"stadt": "kommune", "pp": "polizei"}
READING = {"reader", "author", "reviewer", "legal_reviewer", "lead", "releaser"}
PATHS = {
    "information": ["reviewer"],
    "rechtstatsache": ["reviewer", "legal_reviewer"],
    "lagebild": ["reviewer", "office"],
}
# What a person might try, likelier than not what is possible somewhere.
ACTS = [
    "submit", "submit", "submit", "approve", "approve", "approve", "approve", "approve", "request_changes", "recall", "revise",
    "revise", "discard", "release", "release", "schedule", "unschedule", "withdraw", "archive",
]  # fmt: skip
POINTER_MOVES = {"approve", "release", "clock", "takeover", "withdraw"}
NEGATIVE = {"request_changes", "discard", "withdraw"}

people = st.sampled_from(sorted(PERSONS))
reasons = st.sampled_from(["Ein Grund", "Ein Grund", "Ein Grund", "", "  ", None])
hashes = st.sampled_from(["now", "now", "now", "now", "old", None])
audiences = st.sampled_from([["all"], ["polizei"], ["stadt"], ["kommune", "pp"]])


def hash_of(document, fassung):
    """decisions.md 7, written down once more."""
    fields = {
        "title": fassung.title,
        "summary": fassung.summary,
        "body_html": fassung.content.body_html,
        **fassung.content.fields,
    }
    said = {
        "v": 1,
        "document": document.id,
        "version": fassung.version,
        "kind": document.kind,
        "fachgebiet": document.fachgebiet,
        "fields": {name: value for name, value in fields.items() if value},
        "files": sorted([file.name, file.sha256] for file in fassung.content.files),
    }
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


class NoTexts:
    """For the record of the search, whose viewers alone are looked at here."""

    @staticmethod
    def text_of(file):
        return Text()


class Protocol:
    """What happened to one document, as seen from outside."""

    def __init__(self, kind, writer):
        self.kind = kind
        self.released: int | None = None
        self.withdrawn = self.archived = False
        self.last_released = 0
        self.writers: dict[int, set[str]] = {1: {writer}}
        self.approvals: dict[int, list[tuple[str, str]]] = {1: []}  # (person, hash) since the last submit
        self.taken_over: set[int] = set()

    def wrote_since_release(self):
        return {
            person for version, writers in self.writers.items() if version > self.last_released for person in writers
        }

    def insiders(self):
        return {
            person for version, writers in self.writers.items() if version >= self.last_released for person in writers
        }


class Portal(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = memory_store(Path(self.folder.name))
        self.session = self.store.session()
        self.now = START
        self.protocols: dict[str, Protocol] = {}
        self.disabled: set[str] = set()
        self.successes = self.releases = 0
        self.pointers: dict[str, int | None] = {}
        self.last_act: tuple[str, str | None] = ("", None)

        self.session.write(self.settle)

    @staticmethod
    def settle(site):
        for id, group in GROUPS.items():
            site["authorities"].add(id, Authority(id, id, group))
        for login, (authority, roles) in PERSONS.items():
            person = Person(login, login, login.title(), "", authority, START)
            person.grants = tuple((role, "*") for role in roles)
            add_person(site, person)

    @initialize(kinds=st.lists(st.sampled_from(sorted(PATHS)), min_size=1, max_size=2))
    def begin_some(self, kinds):
        for kind in kinds:
            self.new_document(kind, "ann", ["all"])

    def teardown(self):
        self.session.close()
        self.store.close()
        self.folder.cleanup()

    # What people do. Each answers whether it was done.

    @property
    def site(self):
        return self.session.site

    def documents(self):
        return [self.site.document(id) for id in self.protocols]

    def attempt(self, name, document, act):
        """One transaction; a refusal must leave everything as it was."""
        self.now += dt.timedelta(minutes=1)
        self.last_act = (name, document.id if document else None)
        try:
            result = self.session.write(act)
        except WorkflowError:
            self.last_act = ("", None)
            return None
        self.successes += 1
        return result

    def pick(self, data, *states):
        """A document, if there is one with its Fassung in hand in one of these states."""
        found = [each for each in self.documents() if each.working and each.working.state in states]
        return data.draw(st.sampled_from(found or self.documents()), label="document")

    def writer(self, data, document):
        """Somebody who wrote it, or anybody."""
        writers = sorted(self.protocols[document.id].wrote_since_release())
        return data.draw(people if not writers else st.sampled_from(writers) | people, label="writer")

    def each_in_turn(self, data):
        """Everybody, beginning anywhere: who does something is the first who may, and all before are refused."""
        first = data.draw(st.integers(0, len(PERSONS) - 1), label="first to try")
        logins = sorted(PERSONS)
        return logins[first:] + logins[:first]

    @rule(
        kind=st.sampled_from(sorted(PATHS)),
        login=st.sampled_from(["ann", "bea", "gil", "ida", "cem"]),
        audience=audiences,
    )
    def begin(self, kind, login, audience):
        if len(self.protocols) < 3:
            self.new_document(kind, login, audience)

    def new_document(self, kind, login, audience):
        fields = {
            "title": "Titel", "summary": "Kurz", "body_html": "<p>Text</p>", "source": "Quelle", "date": "2026-03-01",
            "stand": "2026-03-01",
            "audience": audience, "review_by": "2027-01-01",
        }  # fmt: skip
        document = self.attempt(
            "create", None, lambda site: create(site, site.person(login), self.now, kind, "shisha", fields)
        )
        if document is not None:
            assert "author" in PERSONS[login][1] or "lead" in PERSONS[login][1]
            self.protocols[document.id] = Protocol(kind, login)

    @precondition(lambda self: self.protocols)
    @rule(
        data=st.data(),
        words=st.sampled_from(["Neu", "Anders", "Titel"]),
        audience=st.none() | audiences,
        stale=st.sampled_from([False, False, False, True]),
    )
    def edit(self, data, words, audience, stale):
        document = self.pick(data, "draft")
        login = self.writer(data, document)
        before = document.working and (
            document.working.hash,
            document.working.version,
            hash_of(document, document.working),
        )
        fields = {"title": words} | ({"audience": audience} if audience else {})
        expected = "0" * 64 if stale else before and before[0]
        audit = len(self.site.audit)
        done = self.attempt(
            "edit", document, lambda site: edit(site, document, site.person(login), self.now, fields, expected)
        )
        if done is None:
            return
        assert expected != "0" * 64
        assert done.state == "draft"
        if hash_of(document, done) == before[2]:
            self.successes -= 1  # nothing changed: no entry, no contributor
            assert len(self.site.audit) == audit
            return
        assert done.hash != before[0]
        assert done.approvals == ()
        self.wrote(document, done, login)

    @precondition(lambda self: self.protocols)
    @rule(data=st.data(), text=st.sampled_from(["eins", "zwei"]), away=st.booleans())
    def change_files(self, data, text, away):
        document = self.pick(data, "draft")
        login = self.writer(data, document)
        before, audit = document.working and document.working.hash, len(self.site.audit)
        path = Path(self.folder.name) / f"upload{self.now.timestamp()}{text}"
        path.write_text(text)
        sha256 = hashlib.sha256(text.encode()).hexdigest()

        def act(site):
            person = site.person(login)
            if away:
                return detach(site, document, person, self.now, "a.txt")
            return attach(site, document, person, self.now, path, "a.txt", sha256, len(text), "text/plain")

        done = self.attempt("files", document, act)
        path.unlink()
        if done is None:
            return
        assert document.working.state == "draft"
        if len(self.site.audit) == audit:
            self.successes -= 1
            assert document.working.hash == before
            return
        assert document.working.hash != before
        self.wrote(document, document.working, login)

    @precondition(lambda self: self.protocols)
    @rule(data=st.data(), other=people)
    def bring_in(self, data, other):
        document = self.pick(data, "draft")
        login = self.writer(data, document)
        audit = len(self.site.audit)
        done = self.attempt(
            "add", document, lambda site: add_contributor(site, document, site.person(login), self.now, other)
        )
        if done is not None:
            self.successes -= len(self.site.audit) == audit
            self.wrote(document, done, other)

    def wrote(self, document, fassung, login):
        self.protocols[document.id].writers[fassung.version].add(login)

    @precondition(lambda self: self.protocols)
    @rule(
        data=st.data(), name=st.sampled_from(ACTS), login=people, reason=reasons, hashed=hashes,
        hours=st.none() | st.integers(-5, 50),
    )  # fmt: skip
    def transition(self, data, name, login, reason, hashed, hours):
        self.try_transition(self.pick(data, "in_review", "approved", "scheduled"), name, login, reason, hashed, hours)

    @precondition(lambda self: self.protocols)
    @rule(data=st.data(), steps=st.integers(1, 4), hours=st.none() | st.none() | st.integers(1, 50))
    def somebody_goes_on(self, data, steps, hours):
        """What would be done next with a Fassung in hand: else most walks end in drafts."""
        document = self.pick(data, "draft", "in_review", "approved")
        logins = self.each_in_turn(data)
        for _ in range(steps):
            state = document.working.state if document.working else None
            name = {"draft": "submit", "in_review": "approve", "approved": "schedule" if hours else "release"}.get(
                state, "revise"
            )
            if not any(self.tried_with_an_old_hash_and_the_real_one(document, name, login, hours) for login in logins):
                return
            self.everything_holds()

    def tried_with_an_old_hash_and_the_real_one(self, document, name, login, hours):
        if name in ("submit", "approve"):
            assert not self.try_transition(document, name, login, None, "old", hours)
        return self.try_transition(document, name, login, None, "now", hours)

    @precondition(lambda self: any(document.working for document in self.documents()))
    @rule(
        data=st.data(),
        name=st.sampled_from(["request_changes", "request_changes", "discard", "recall"]),
        reason=reasons,
    )
    def somebody_turns_it_back(self, data, name, reason):
        document = self.pick(data, "in_review", "draft")
        for login in self.each_in_turn(data):
            if self.try_transition(document, name, login, reason, "now", None):
                return

    @precondition(lambda self: any(document.last_released for document in self.documents()))
    @rule(data=st.data(), name=st.sampled_from(["revise", "revise", "withdraw", "archive"]), reason=reasons)
    def somebody_turns_to_what_was_released(self, data, name, reason):
        document = data.draw(
            st.sampled_from([each for each in self.documents() if each.last_released]), label="document"
        )
        for login in self.each_in_turn(data):
            if self.try_transition(document, name, login, reason, "now", None):
                return

    def try_transition(self, document, name, login, reason, hashed, hours):
        """Whether it was done."""
        protocol, shown = (
            self.protocols[document.id],
            document.released if name in ("withdraw", "archive") else document.working,
        )
        real = shown.hash if shown and name != "revise" else None
        given = {
            "hash": {"now": real, "old": "0" * 64, None: None}[hashed],
            "reason": reason,
            "at": None if hours is None else self.now + dt.timedelta(hours=hours),
        }
        done = self.attempt(
            name, document, lambda site: perform(site, document, name, site.person(login), self.now, **given)
        )
        if done is None:
            return False
        assert hashed != "old"
        if name in NEGATIVE:
            assert (reason or "").strip()
        version = done.version
        if name == "revise":
            protocol.writers[version], protocol.approvals[version] = {login}, []
        elif name == "submit":
            protocol.approvals[version] = []
            protocol.writers[version].add(login)
        elif name in ("recall", "request_changes"):
            protocol.approvals[version] = []
        elif name == "approve":
            assert login not in protocol.wrote_since_release()
            protocol.approvals[version].append((login, real))
        elif name == "release":
            assert login not in protocol.wrote_since_release()
        elif name == "withdraw":
            protocol.released, protocol.withdrawn = None, True
        elif name == "archive":
            protocol.archived = True
        if done.state == "released" and name in ("approve", "release"):
            self.note_release(document, version)
        return True

    def note_release(self, document, version):
        protocol = self.protocols[document.id]
        protocol.released = protocol.last_released = version
        protocol.withdrawn = protocol.archived = False
        self.releases += 1

    @precondition(lambda self: self.protocols)
    @rule(data=st.data(), login=st.sampled_from(["finn", "gil", "ida"]))
    def take_over(self, data, login):
        document = self.pick(data)
        if document.last_released is not None:
            return
        done = self.attempt("takeover", document, lambda site: takeover(site, document, site.person(login), self.now))
        if done is not None:
            assert "office" in PERSONS[login][1]
            self.protocols[document.id].taken_over.add(done.version)
            self.note_release(document, done.version)

    @rule(hours=st.sampled_from([1, 24, 100]))
    def time_goes_by(self, hours):
        self.now += dt.timedelta(hours=hours)
        due = {
            document.id: document.working.version
            for document in self.documents()
            if document.working and document.working.state == "scheduled" and document.working.scheduled_at <= self.now
        }
        self.last_act = ("clock", None)
        assert set(self.session.write(lambda site: release_due(site, self.now))) == set(due)
        for id, version in due.items():
            self.note_release(self.site.document(id), version)
        self.successes += len(due)

    @rule(login=st.sampled_from(["bea", "cem", "polizeileser"]))
    def account_closed_or_opened(self, login):
        self.disabled ^= {login}
        self.session.write(lambda site: setattr(site.person(login), "disabled", login in self.disabled))

    # What must hold after each of them.

    def everything_holds(self):
        """Between the steps of one rule."""
        for name in dir(type(self)):
            if re.match("i[0-9]_", name):
                getattr(self, name)()

    def each(self):
        self.session.refresh()
        return [(document, self.protocols[document.id]) for document in self.documents()]

    @invariant()
    def i1_what_is_read_is_approved_in_every_step_by_different_persons_for_its_hash(self):
        for document, protocol in self.each():
            assert (document.released and document.released.version) == protocol.released
            if document.last_released is None or document.last_released.version in protocol.taken_over:
                continue
            fassung = document.last_released
            approvals = protocol.approvals[fassung.version]
            assert [hash for _, hash in approvals] == [hash_of(document, fassung)] * len(PATHS[document.kind])
            assert len({person for person, _ in approvals}) == len(approvals)
            for (person, _), role in zip(approvals, PATHS[document.kind], strict=True):
                assert role in PERSONS[person][1]
            assert [approval["person"] for approval in fassung.approvals] == [person for person, _ in approvals]

    @invariant()
    def i2_the_pointer_moves_by_release_and_withdrawal_only(self):
        name, about = self.last_act
        for document, _ in self.each():
            now = document.released and document.released.version
            if now != self.pointers.get(document.id):
                assert name in POINTER_MOVES
                assert about in (document.id, None)
            self.pointers[document.id] = now

    @invariant()
    def i3_nobody_writes_and_approves(self):
        for document, protocol in self.each():
            for fassung in document.fassungen:
                assert set(fassung.contributors) == protocol.writers[fassung.version]
                assert (
                    not {person for person, _ in protocol.approvals[fassung.version]}
                    & protocol.writers[fassung.version]
                )

    @invariant()
    def i4_the_hash_is_that_of_the_content_and_a_draft_has_no_approvals(self):
        for document, _ in self.each():
            for fassung in document.fassungen:
                assert fassung.hash == hash_of(document, fassung)
                if fassung.state == "draft":
                    assert fassung.approvals == ()

    @invariant()
    def i5_every_negative_decision_has_a_reason(self):
        for entry in self.site.audit.values():
            if entry["event"] in NEGATIVE:
                assert entry["reason"].strip()

    @invariant()
    def i6_at_most_one_fassung_is_in_hand(self):
        for document, _ in self.each():
            in_hand = [
                fassung
                for fassung in document.fassungen
                if fassung.state in ("draft", "in_review", "approved", "scheduled")
            ]
            assert in_hand == ([document.working] if document.working else [])
            assert [fassung.state for fassung in document.fassungen].count("released") <= 1
            assert [fassung.version for fassung in document.fassungen] == list(range(1, len(document.fassungen) + 1))

    @invariant()
    def i7_one_transition_is_one_entry_in_the_same_transaction(self):
        self.session.refresh()
        assert len(self.site.audit) == self.successes
        assert list(self.site.audit) == list(range(1, self.successes + 1))
        assert len(self.site.releases) == self.releases

    @invariant()
    def i9_nobody_reads_what_is_withdrawn_or_was_never_released(self):
        for login, (authority, roles) in PERSONS.items():
            person = self.site.person(login)
            held = tokens(self.site, person, day_of(self.now))
            listed, in_hand = set(), set()
            for document, protocol in self.each():
                insider = login not in self.disabled and (login in protocol.insiders() or "lead" in roles)
                reads = login not in self.disabled and (
                    insider or "office" in roles or self.addressed(document.last_released, authority, roles)
                )
                if protocol.released and reads:
                    assert visible_fassung(document, None, held).version == protocol.released
                    listed |= {document.id} if not protocol.archived else set()
                else:
                    with pytest.raises(Gone if protocol.withdrawn and reads else Unseen):
                        visible_fassung(document, None, held)
                works = insider or (login not in self.disabled and self.reviews(document, roles))
                if document.working and works:
                    assert visible_fassung(document, "working", held) is document.working
                    in_hand.add(document.id)
                else:
                    with pytest.raises(Unseen):
                        visible_fassung(document, "working", held)
                if protocol.withdrawn and not insider and "office" not in roles:
                    for fassung in document.fassungen:
                        if fassung is not document.working:
                            with pytest.raises(Unseen):
                                visible_fassung(document, fassung.version, held)
            assert {document.id for document in catalog.released(self.site, held)[1]} == listed
            found = [made for document, _ in self.each() for made in records(self.site, document, NoTexts)]
            opened = [made for made in found if held & set(made["viewers"])]
            assert {made["id"] for made in opened if made["scope"] == "current"} == listed
            assert {(made["document"], made["version"]) for made in opened} == {
                (document.id, fassung.version)
                for document, _ in self.each()
                for fassung in document.fassungen
                if fassung.state in ("released", "superseded") and may_see(document, fassung, held)
            }
            assert {document.id for document in catalog.working(self.site, held)} == in_hand
            assert sum(catalog.counts(self.site, held).values()) == len(listed)

    @staticmethod
    def addressed(fassung, authority, roles):
        audience = fassung.content.fields.get("audience", []) if fassung else []
        return bool(set(roles) & READING) and (
            not audience or bool({"all", authority, GROUPS[authority]} & set(audience))
        )

    @staticmethod
    def reviews(document, roles):
        if not document.working or document.working.state == "draft":
            return False
        more = {"releaser", "office"} if document.kind == "lagebild" or document.working.state != "in_review" else set()
        return bool(set(roles) & ({*PATHS[document.kind]} | more))


TestPortal = Portal.TestCase
TestPortal.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[
        phase for phase in Phase if phase is not Phase.explain
    ],  # its tracing takes minutes here and explains little
)
