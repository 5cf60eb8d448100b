"""Who sees what, against an oracle that knows the rules of decisions.md and nothing of the code."""

import datetime as dt
import itertools

import pytest

from content_types import GROUPS, Authority, Person, add_person, sequences
from workflows import Gone, Unseen, catalog, may_read, may_see, rights, tokens, viewers, workers

DAY = dt.date(2026, 3, 2)
READING = {"reader", "author", "reviewer", "legal_reviewer", "lead", "releaser"}
STEPS = {
    "information": ["reviewer"],
    "rechtstatsache": ["reviewer", "legal_reviewer"],
    "lagebild": ["reviewer", "office"],
}


class Oracle:
    """The rules in words of their own: it looks at grants, authorities and names, never at tokens."""

    def __init__(self, site, document, writers):
        self.site, self.document, self.writers = site, document, writers

    def roles(self, person, day=DAY):
        here = {
            role
            for role, place, start, end in person.grants
            if (place == "*" or (role in READING and place == self.document.fachgebiet))
            and (not start or start <= day)
            and (not end or day <= end)
        }
        return set() if person.disabled else here

    def in_audience(self, person, audience):
        if not audience or "all" in audience:
            return True
        authority = self.site.authority(person.authority)
        return bool(authority) and (authority.id in audience or authority.group in audience)

    def insider(self, person):
        return not person.disabled and (person.id in self.writers or "lead" in self.roles(person))

    def reads(self, person, audience):
        roles = self.roles(person)
        return bool(
            self.insider(person) or "office" in roles or (roles & READING and self.in_audience(person, audience))
        )

    def works(self, person):
        roles, working = self.roles(person), self.document.working
        if self.insider(person):
            return True
        if not working or working.state == "draft":
            return False
        path = STEPS[self.document.kind]
        if set(path) & roles:
            return True
        return bool(roles & {"releaser", "office"}) and (
            working.state != "in_review" or self.document.kind == "lagebild"
        )


@pytest.fixture()
def crowd(desk):
    """A person for each of many pairs of grants, in different authorities."""

    def settle(site):
        site["authorities"].add("zoll1", Authority("zoll1", "Hauptzollamt", "zoll"))
        grants = [
            (role, place, start, end)
            for role in (*READING, "office", "editor", "admin")
            for place, start, end in (
                ("shisha", None, None),
                ("verkehr", None, None),
                ("*", None, DAY),
                ("*", None, DAY - dt.timedelta(1)),
                ("*", DAY + dt.timedelta(1), None),
            )
        ]
        authorities = itertools.cycle(["stadt", "pp", "zoll1", None, "closed"])
        for number, (grant, authority) in enumerate(zip(grants + grants[:20], authorities, strict=False)):
            person = Person(f"crowd{number}", f"crowd{number}", "Name", "", authority, desk.now)
            person.grants = (grant, *grants[number % 7 : number % 7 + number % 2])
            person.disabled = number % 11 == 10
            add_person(site, person)

    desk.write(settle)
    return lambda: list(desk.site.persons())


AUDIENCES = [[], ["all"], ["kommune"], ["polizei", "zoll1"], ["pp"], ["stadt", "all"], ["justiz"]]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("kind", STEPS)
def test_reading_and_working_in_every_state_is_as_the_oracle_says(desk, crowd, kind, audience):
    document = desk.create(kind, audience=audience or ["all"])
    desk.write(lambda site: desk_edit_audience(desk, document, audience))

    def compare():
        oracle = Oracle(desk.site, document, {"autor"})
        for person in crowd():
            held = tokens(desk.site, person, DAY)
            assert may_read(document, held) == (document.released is not None and oracle.reads(person, audience)), (
                person.id
            )
            assert rights.may_work(document, held) == oracle.works(person), person.id
            listed = document in catalog.released(desk.site, held)[1]
            assert listed == (document.state == "released" and oracle.reads(person, audience)), person.id
            assert (document in catalog.working(desk.site, held)) == (
                document.working is not None and oracle.works(person)
            )

    compare()
    desk.do("submit", document, "autor")
    compare()
    desk.do("approve", document, "pruefer", at=desk.now + dt.timedelta(hours=1) if kind == "information" else None)
    compare()
    if kind != "information":
        desk.do("approve", document, "recht" if kind == "rechtstatsache" else "buero")
        compare()
    if kind == "lagebild":
        desk.do("release", document, "buero")
        compare()
    if kind == "information":
        desk.do("unschedule", document, "buero")
        compare()
        desk.do("release", document, "buero")
        compare()
    desk.do("revise", document, "autor")
    compare()
    desk.do("discard", document, "autor")
    desk.do("archive", document, "leiter")
    compare()
    desk.withdraw(document)
    compare()
    oracle = Oracle(desk.site, document, {"autor"})
    for person in crowd():
        held = tokens(desk.site, person, DAY)
        told = Gone if oracle.reads(person, audience) else Unseen
        with pytest.raises(told):
            rights.visible_fassung(document, None, held)
        with pytest.raises(Unseen):
            rights.visible_fassung(document, "working", held)
        assert may_see(document, document.fassung(1), held) == (
            oracle.insider(person) or "office" in oracle.roles(person)
        )


def desk_edit_audience(desk, document, audience):
    """Straight into the record, for an empty audience cannot be submitted with a Lagebild."""
    if document.kind != "lagebild" or audience:
        fassung = document.working
        fields = {name: value for name, value in fassung.content.fields.items() if name != "audience"}
        fassung.content.fields = fields | ({"audience": audience} if audience else {})
        fassung.hash = document.hash_of(fassung)


@pytest.mark.parametrize("old", [[], ["kommune"], ["pp"], ["stadt", "zoll"]])
@pytest.mark.parametrize("new", [[], ["polizei"], ["stadt"], ["kommune", "zoll1"]])
def test_an_old_fassung_needs_its_own_audience_and_that_of_today(desk, crowd, old, new):
    document = desk.released(audience=old or ["all"])
    desk.do("revise", document, "leiter")
    desk.edit(document, by="leiter", audience=new or ["all"], title="Neu")
    desk.release(document, by="leiter")
    assert document.fassung(1).state == "superseded"
    oracle = Oracle(desk.site, document, {"leiter"})
    for person in crowd():
        held = tokens(desk.site, person, DAY)
        assert may_see(document, document.fassung(1), held) == (
            oracle.reads(person, old) and oracle.reads(person, new)
        ), person.id
        assert may_see(document, document.fassung(2), held) == oracle.reads(person, new), person.id
    for act in ("revise", "discard", "archive", "withdraw"):
        for person in crowd():
            held = tokens(desk.site, person, DAY)
            for fassung in document.fassungen:
                opened = not held.isdisjoint(rights.openers(desk.site, document, fassung))
                public = fassung.state in ("released", "superseded")
                assert opened == (public and may_see(document, fassung, held)), (act, person.id, fassung.version)
        if act == "withdraw":
            desk.withdraw(document)
        else:
            desk.do(act, document, "leiter")
    everybody = {token for person in crowd() for token in tokens(desk.site, person, DAY)}
    assert everybody & rights.openers(desk.site, document, document.fassung(1)) <= {
        "office",
        "lead:shisha",
        *(f"p:{person}" for person in rights.contributors(document)),
    }


def test_a_discarded_fassung_is_for_contributors_and_lead_even_under_review(desk):
    document = desk.released()
    desk.do("revise", document, "autor")
    desk.do("discard", document, "autor")
    desk.do("revise", document, "autor")
    desk.do("submit", document, "autor")
    assert desk.sees("pruefer", document, "working").version == 3
    assert desk.sees("autor", document, 2).state == desk.sees("leiter", document, 2).state == "discarded"
    for login in ("pruefer", "leser", "buero", "admin"):
        with pytest.raises(Unseen):
            desk.sees(login, document, 2)


def test_a_role_ends_at_midnight_in_berlin(desk):
    document = desk.released()
    desk.grant("leser", ("reader", "shisha", None, dt.date(2026, 3, 31)))
    reader = desk.person("leser")
    last = dt.datetime(2026, 3, 31, 21, 59, tzinfo=dt.UTC)  # 23:59 in Berlin, summer time
    assert may_read(document, tokens(desk.site, reader, rights.today(last)))
    assert not may_read(document, tokens(desk.site, reader, rights.today(last + dt.timedelta(minutes=1))))


def test_the_disabled_see_not_even_what_they_wrote(desk):
    document = desk.create()
    desk.write(lambda site: setattr(desk.person("autor"), "disabled", True))
    with pytest.raises(Unseen):
        desk.sees("autor", document, "working")
    with pytest.raises(Unseen):
        desk.edit(document, title="x")


def test_a_change_of_authority_or_role_counts_at_the_next_question(desk):
    document = desk.released(audience=["polizei"])
    with pytest.raises(Unseen):
        desk.sees("leser", document)
    desk.write(lambda site: setattr(desk.person("leser"), "authority", "pp"))
    assert desk.sees("leser", document).version == 1
    desk.grant("leser")
    with pytest.raises(Unseen):
        desk.sees("leser", document)


def test_a_new_fachgebiet_is_covered_by_grants_for_all(desk):
    before = desk.held("leser")
    desk.write(
        lambda site: site["fachgebiete"].add("waffen", type(site.fachgebiet("shisha"))("waffen", "Waffen", "WAF"))
    )
    assert desk.held("leser") - before == {"reader:waffen", "read:waffen", "read:waffen@stadt", "read:waffen@kommune"}


@pytest.mark.parametrize("version", ["１", "+1", " 1", "1.0", "-1", "0", 0, -1, 99, "99999999999999999999", "x", "²"])
def test_odd_versions_are_not_there(desk, version):
    document = desk.released()
    with pytest.raises(Unseen):
        desk.sees("autor", document, version)
    assert desk.sees("autor", document, "1") is desk.sees("autor", document, 1) is document.released


def test_archived_is_readable_by_address_and_in_no_list(desk):
    document = desk.released()
    desk.do("archive", document, "leiter")
    assert desk.sees("leser", document) is document.released
    assert catalog.released(desk.site, desk.held("leser")) == (0, [])
    desk.do("revise", document, "autor")
    desk.release(document)
    assert document.state == "released"
    assert catalog.released(desk.site, desk.held("leser"))[0] == 1


def test_withdrawn_tells_title_time_and_successor_and_no_more(desk):
    other, document = desk.released(), desk.released()
    desk.withdraw(document, successor=other.id)
    with pytest.raises(Gone) as caught:
        desk.sees("leser", document)
    assert vars(caught.value) == {
        "title": "Prüfung von Shisha-Bars",
        "withdrawn_at": desk.now,
        "successor": other.id,
        "sentence": "Dieses Dokument wurde zurückgezogen.",
    }
    assert desk.sees("buero", document, 1).version == 1
    desk.do("revise", document, "autor")
    with pytest.raises(Gone):
        desk.sees("leser", document)
    desk.release(document)
    assert desk.sees("leser", document).version == 2
    assert document.fassung(1).state == "superseded"
    assert document.withdrawn is None


def test_who_only_knows_the_tombstone_gets_nothing_below_it(desk):
    document = desk.released()
    desk.withdraw(document)
    with pytest.raises(Unseen):
        desk.do("withdraw", document, "leser", hash="0" * 64)
    desk.do("revise", document, "autor2")
    assert document.working.created_by == "autor2"


def test_whoever_a_change_brings_in_or_out_is_in_the_journal(desk):
    document = desk.released()
    numbers = [sequences.last(desk.site.journal)]

    def noted():
        numbers.append(sequences.last(desk.site.journal))
        return numbers[-1] - numbers[-2]

    before = viewers(document)
    desk.do("revise", document, "autor2")
    assert viewers(document) - before == {"p:autor2"}
    assert noted() == 1
    desk.edit(document, by="autor2", title="Neu")
    assert noted() == 0
    desk.edit(document, by="leiter", title="Neuer")
    assert noted() == 1
    desk.release(document, by="autor2")
    assert noted() == 1
    desk.do("archive", document, "leiter")
    assert noted() == 1
    desk.withdraw(document)
    assert noted() == 1
    desk.do("revise", document, "autor2")
    assert noted() == 1


def test_nobody_views_what_was_never_released_and_admin_sees_nothing(desk):
    document = desk.create()
    assert viewers(document) == set()
    desk.do("submit", document, "autor")
    assert "office" not in workers(document)
    desk.do("approve", document, "pruefer")
    for version in (None, "working", 1):
        with pytest.raises(Unseen):
            desk.sees("admin", document, version)


def test_an_audience_in_words(desk):
    everyone, some = desk.create(), desk.create(audience=["polizei", "stadt"])
    assert rights.who_reads(desk.site, everyone.working) == ["alle mit Zugang zum Fachgebiet"]
    assert rights.who_reads(desk.site, some.working) == [GROUPS["polizei"], "Stadt Musterstadt"]
