"""Lists: whole, in order, and the same on every page."""

import pytest

from content_types import KINDS
from workflows import catalog, create, may_read, takeover, viewers


@pytest.fixture()
def many(desk):
    """Documents released at the same second, as an import makes them."""

    def act(site):
        author, office = site.person("autor"), site.person("buero")
        for number in range(700):
            fields = {
                "title": f"Titel {number % 7}",
                "body_html": "<p>x</p>",
                "audience": ["polizei"] if number % 10 == 0 else ["all"],
            }
            kind = "information" if number % 3 else "muster"
            takeover(
                site,
                create(site, author, desk.now, kind, "verkehr" if number % 2 else "shisha", fields),
                office,
                desk.now,
            )

    desk.write(act)


@pytest.mark.parametrize("by, reverse", [("released_at", True), ("title", False), ("title", True)])
def test_pages_of_equal_values_do_not_overlap(desk, many, by, reverse):
    held = desk.held("leser")
    total, whole = catalog.released(desk.site, held, by=by, reverse=reverse)
    pages = [
        catalog.released(desk.site, held, by=by, reverse=reverse, start=start, size=90) for start in range(0, 720, 90)
    ]
    assert {count for count, _ in pages} == {total} == {630}
    assert [document.id for _, page in pages for document in page] == [document.id for document in whole]
    assert len({document.id for document in whole}) == 630


def test_counts_and_filters_are_those_of_brute_force(desk, many):
    for login in ("leser", "pruefer", "fremd", "admin"):
        held = desk.held(login)
        seen = [
            document
            for document in desk.site.documents()
            if (
                f"read:{document.fachgebiet}" in held
                and (document.released.content.fields["audience"] == ["all"] or desk.person(login).authority == "pp")
            )
            or f"lead:{document.fachgebiet}" in held
        ]
        counts = catalog.counts(desk.site, held)
        for fachgebiet in ("shisha", "verkehr"):
            for kind in KINDS:
                wanted = {
                    document.id for document in seen if (document.kind, document.fachgebiet) == (kind, fachgebiet)
                }
                total, found = catalog.released(desk.site, held, kind=kind, fachgebiet=fachgebiet)
                assert {document.id for document in found} == wanted
                assert total == counts[fachgebiet, kind] == len(wanted)


def test_what_the_indexes_tell_of_readers_is_what_the_documents_tell(desk, many):
    withdrawn = desk.released()
    desk.withdraw(withdrawn)
    draft = desk.create()
    documents = list(desk.site.documents())
    told = catalog.opened_by(desk.site, [*(document.id for document in documents), "unknown"])
    assert told == {
        document.id: (frozenset(viewers(document)), document.fachgebiet)
        for document in documents
        if document.state == "released"
    }
    assert not {withdrawn.id, draft.id} & told.keys() and len(told) == 700
    for login in ("leser", "pruefer", "fremd", "admin"):
        held = desk.held(login)
        expected = {d.id for d in documents if d.state == "released" and may_read(d, held)}
        assert catalog.readable(desk.site, held) == expected


@pytest.mark.parametrize("start, size", [(0, 0), (5, 0), (10_000, 10), (0, 1)])
def test_parts_beyond_a_list_are_empty(desk, start, size):
    document = desk.released()
    assert catalog.released(desk.site, desk.held("leser"), start=start, size=size) == (
        1,
        [document] if (start, size) == (0, 1) else [],
    )


def test_a_portal_without_documents_answers(desk):
    held = desk.held("leiter")
    assert catalog.released(desk.site, held) == (0, [])
    assert catalog.of_person(desk.site, "autor") == (0, [])
    assert catalog.working(desk.site, held) == catalog.to_decide(desk.site, held) == []
    assert catalog.scheduled_until(desk.site, desk.now) == catalog.due_until(desk.site, held, desk.now) == []
    assert catalog.to_confirm(desk.site, held, desk.now.date()) == []
    assert (catalog.readable(desk.site, held), catalog.opened_by(desk.site, ["x"])) == (set(), {})
