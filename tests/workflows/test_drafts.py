"""Writing: who begins, edits, attaches and brings in others."""

import datetime as dt

import pytest

from content_types import digest
from workflows import (
    Forbidden,
    Missing,
    Stale,
    Unseen,
    WrongState,
    add_contributor,
    attach,
    audit,
    create,
    detach,
    just_begun,
    places_to_write,
    tokens,
)  # fmt: skip
from workflows import today as day_of


def test_an_author_begins_where_they_are_one(desk):
    assert places_to_write(desk.site, desk.held("fremd")) == ["verkehr"]
    assert len(places_to_write(desk.site, desk.held("autor"))) == 8
    assert places_to_write(desk.site, desk.held("leser")) == []
    with pytest.raises(Forbidden, match="Autorinnen"):
        desk.create(by="fremd", fachgebiet="shisha")
    assert desk.create(by="fremd", fachgebiet="verkehr").owner == "fremd"


@pytest.mark.parametrize("kind", ["buch", "", None, [], {}, 5])
@pytest.mark.parametrize("fachgebiet", ["garten", None, ["shisha"]])
def test_unknown_kinds_and_fachgebiete_are_named(desk, kind, fachgebiet):
    with pytest.raises(Missing) as caught:
        desk.write(lambda site: create(site, desk.person("autor"), desk.now, kind, fachgebiet, {}))
    assert set(caught.value.errors) == {"kind", "fachgebiet"}


def test_a_form_sent_twice_means_one_document(desk):
    made = desk.create(by="autor", fachgebiet="shisha")
    what = (made.kind, "shisha", made.working.title)
    person, moment = desk.person("autor"), dt.timedelta(seconds=3)
    assert just_begun(desk.site, person, desk.now + moment, *what) is made
    assert just_begun(desk.site, person, desk.now + 9 * moment, *what) is None
    assert just_begun(desk.site, desk.person("leiter"), desk.now, *what) is None
    assert just_begun(desk.site, person, desk.now, made.kind, "shisha", "Anderer Titel") is None


def test_an_external_id_is_given_once(desk):
    def imported(site, external_id="stgb/p-70"):
        return create(site, desk.person("autor"), desk.now, "information", "shisha", {"title": "T"}, external_id)

    document = desk.write(imported)
    assert desk.site.external_ids["stgb/p-70"] == document.id
    with pytest.raises(Missing, match="schon"):
        desk.write(imported)
    for wrong in (5, "", "a\nb", "x" * 201, ["a"]):
        with pytest.raises(Missing, match="Kennung"):
            desk.write(lambda site, wrong=wrong: imported(site, wrong))


def test_a_draft_may_lack_everything(desk):
    document = desk.write(lambda site: create(site, desk.person("autor"), desk.now, "lagebild", "shisha", {}))
    assert document.working.values() == {"title": "", "summary": "", "body_html": ""}
    assert document.working.hash == document.hash_of(document.working)


def test_an_edit_changes_the_hash_and_what_is_given_only(desk):
    document = desk.create(tags=["a"])
    before = document.working.hash
    desk.edit(document, title="Neu", source=None)
    assert document.working.hash not in (before, "")
    assert document.working.hash == document.hash_of(document.working)
    values = document.working.values()
    assert (values["title"], values["tags"], values["summary"], "source" in values) == (
        "Neu",
        ["a"],
        "Kurz gesagt",
        False,
    )


def test_an_edit_that_changes_nothing_is_no_edit(desk):
    document = desk.create()
    entries = len(desk.site.audit)
    desk.edit(document, by="leiter", title=document.working.title)
    assert document.working.contributors == ("autor",)
    assert len(desk.site.audit) == entries


def test_an_edit_of_an_older_text_is_told_and_loses_nothing(desk):
    document = desk.create()
    seen = document.working.hash
    desk.edit(document, by="leiter", title="Von der Leitung")
    with pytest.raises(Stale) as caught:
        desk.edit(document, by="autor", title="Vom Autor", hash=seen)
    assert caught.value.current == document.working.hash
    assert document.working.title == "Von der Leitung"


def test_an_edit_of_the_next_fassung_leaves_the_released_one(desk, tmp_path):
    document = desk.create()
    desk.attach(document, tmp_path / "a")
    desk.release(document)
    released = document.released
    hash, values = released.hash, released.values()
    desk.do("revise", document, "autor")
    assert document.working.content.files[0] is released.content.files[0]
    desk.edit(document, body_html="<p>Neu</p>", tags=["neu"])
    desk.attach(document, tmp_path / "b", name="b.txt")
    desk.write(lambda site: detach(site, document, desk.person("autor"), desk.now, "a.txt"))
    assert released.values() == values
    assert [file.name for file in released.content.files] == ["a.txt"]
    assert [file.name for file in document.working.content.files] == ["b.txt"]
    assert released.hash == hash == document.hash_of(released)


def test_a_file_of_the_same_name_replaces_case_folded(desk, tmp_path):
    document = desk.create()
    desk.attach(document, tmp_path / "a", name="Straße.txt", text="eins")
    before = document.working.hash
    desk.attach(document, tmp_path / "b", name="STRASSE.TXT", text="zwei")
    (file,) = document.working.content.files
    assert (file.name, file.path().read_text()) == ("STRASSE.TXT", "zwei")
    assert document.working.hash != before


def test_the_same_file_again_is_one_effect(desk, tmp_path):
    document = desk.create()
    desk.attach(document, tmp_path / "a")
    entries, hash = len(desk.site.audit), document.working.hash
    desk.attach(document, tmp_path / "b")
    assert (len(desk.site.audit), document.working.hash) == (entries, hash)


def test_a_file_that_an_older_fassung_has_is_shared(desk, tmp_path):
    document = desk.create()
    file = desk.attach(document, tmp_path / "a")
    desk.release(document)
    desk.do("revise", document, "autor")
    desk.write(lambda site: detach(site, document, desk.person("autor"), desk.now, "a.txt"))
    assert desk.attach(document, tmp_path / "b") is file


def test_a_file_that_is_not_there_is_not_taken_out(desk):
    document = desk.create()
    with pytest.raises(Unseen):
        desk.write(lambda site: detach(site, document, desk.person("autor"), desk.now, "nie.txt"))


def test_a_conflict_while_attaching_is_repeated_with_the_file(desk, store, tmp_path):
    document = desk.create()
    path, tries = tmp_path / "a", []
    path.write_text("Inhalt")

    def act(site):
        tries.append(1)
        file = attach(site, document, desk.person("autor"), desk.now, path, "a.txt", digest(path), 6, "text/plain")
        if len(tries) == 1:  # another process writes the same Fassung meanwhile
            store.write(lambda other: setattr(other.document(document.id).working, "summary", "Neu"))
        return file

    file = desk.write(act)
    assert len(tries) == 2
    assert file.path().read_text() == "Inhalt"
    assert [entry["event"] for entry in audit.history(desk.site, document.id)] == ["create", "attach"]


def add(desk, document, by, other):
    return desk.write(lambda site: add_contributor(site, document, desk.person(by), desk.now, other))


def test_an_added_contributor_sees_edits_and_no_longer_approves(desk):
    document = desk.create()
    add(desk, document, "autor", "schreibpruefer")
    assert desk.sees("schreibpruefer", document, "working") is document.working
    desk.edit(document, by="schreibpruefer", title="Zu zweit")
    desk.do("submit", document, "schreibpruefer")
    with pytest.raises(Forbidden):
        desk.do("approve", document, "schreibpruefer")
    entry = audit.history(desk.site, document.id)[1]
    assert (entry["event"], entry["by"], entry["added"]) == ("add_contributor", "autor", "schreibpruefer")


def test_adding_twice_is_one_entry(desk):
    document = desk.create()
    add(desk, document, "autor", "autor2")
    add(desk, document, "autor2", "autor2")
    assert len(audit.history(desk.site, document.id)) == 2


def test_only_who_edits_brings_in_others(desk):
    document = desk.released()
    desk.do("revise", document, "autor")
    with pytest.raises(Forbidden):
        add(desk, document, "leser", "leser")
    add(desk, document, "leiter", "leser")
    assert document.working.contributors == ("autor", "leser")


@pytest.mark.parametrize("other", ["nobody", "fremd", "admin", None, 5])
def test_who_has_no_access_to_the_fachgebiet_is_not_brought_in(desk, other):
    document = desk.create()
    with pytest.raises(Missing, match="Zugang"):
        add(desk, document, "autor", other)


def test_the_disabled_are_not_brought_in(desk):
    document = desk.create()
    desk.write(lambda site: setattr(desk.person("autor2"), "disabled", True))
    with pytest.raises(Missing):
        add(desk, document, "autor", "autor2")
    assert tokens(desk.site, desk.person("autor2"), day_of(desk.now)) == frozenset()


def test_a_document_whose_only_fassung_was_discarded_stays_for_its_writers(desk):
    document = desk.create()
    desk.do("discard", document, "autor")
    assert (document.state, document.working, document.released) == ("new", None, None)
    assert desk.sees("autor", document, 1).state == "discarded"
    for login, version in (("autor", None), ("autor", "working"), ("pruefer", 1), ("leser", 1)):
        with pytest.raises(Unseen):
            desk.sees(login, document, version)
    with pytest.raises(WrongState):
        desk.edit(document, title="x")


def test_what_was_discarded_before_the_first_release_is_taken_up_again_as_a_copy(desk, tmp_path):
    document = desk.create()
    (tmp_path / "a").write_bytes(b"x")
    file = desk.write(
        lambda site: attach(
            site,
            document,
            desk.person("autor"),
            desk.now,
            tmp_path / "a",
            "a.txt",
            digest(tmp_path / "a"),
            1,
            "text/plain",
        )
    )
    discarded = document.working
    desk.do("discard", document, "autor", reason="doch nicht")
    for login in ("autor2", "pruefer", "leser", "admin"):
        with pytest.raises(Unseen):
            desk.do("revise", document, login)
    desk.do("revise", document, "leiter", occasion="doch")
    again = document.working
    assert (again.version, again.state, again.title) == (2, "draft", discarded.title)
    assert again.values() == discarded.values() and again.content.files == (file,)
    assert (discarded.state, discarded.reason, document.fassungen[0]) == ("discarded", "doch nicht", discarded)
    entries = [entry["event"] for entry in audit.history(desk.site, document.id)]
    assert entries == ["create", "attach", "discard", "revise"]
    with pytest.raises(WrongState):
        desk.do("revise", document, "leiter")


def test_who_wrote_what_was_discarded_does_not_approve_its_copy(desk):
    document = desk.create(by="schreibpruefer")
    desk.do("discard", document, "schreibpruefer")
    desk.do("revise", document, "leiter")
    desk.do("submit", document, "leiter")
    with pytest.raises(Forbidden):
        desk.do("approve", document, "schreibpruefer")
    desk.do("approve", document, "pruefer")
    assert document.released.version == 2
