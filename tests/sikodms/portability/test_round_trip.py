"""The exit door: export → restore → export gives equal bytes; anything else is refused and leaves the portal empty."""

import datetime as dt
import json
import shutil

import pytest
from ZODB.POSException import POSKeyError

from content_types import memory_store, saved_search
from mail import (
    Newsletter,
    add_newsletter,
    change_search,
    delete_search,
    open_issue,
    perform_issue,
    save_search,
    subscribe,
)
from mail.notice import finish_notice, write_notice
from sikodms.access import sessions
from sikodms.portability import ExportRefused, RestoreRefused, export, restore

SHARED = b"dieselben Bytes in zwei Dokumenten"


@pytest.fixture()
def filled(scenery, store, clock):
    """A portal in which everything has happened that can."""
    first = scenery.attached(
        scenery.attached(scenery.draft(kind="rechtstatsache", external_id="a/1", law="NiSchG")), "Gleich.txt", SHARED
    )
    scenery.release(first)
    scenery.do(first, "revise", "autor", occasion="Neufassung")
    scenery.attached(first, "Neu ü.txt", b"neu")  # Anlage.txt now belongs to two Fassungen
    scenery.attached(scenery.draft(kind="muster"), "Gleich.txt", SHARED)
    scenery.do(scenery.in_review(), "request_changes", "pruefer", reason="Zahlen fehlen")
    scenery.withdrawn()
    scenery.archived()
    scenery.released(kind="lagebild", audience=["pp", "zoll"])
    scenery.released(
        kind="term", body_html=None, synonyms=["Kohlenstoffmonoxid"], abbreviations=["CO"], legal_basis="§ 5"
    )
    scenery.do(scenery.with_working(), "discard", "autor", reason="doch nicht")
    at = clock() + dt.timedelta(days=9)
    id = scenery.in_review()
    scenery.do(id, "approve", "pruefer", at=at, review_by=dt.date(2027, 1, 1))

    def newsletters(site):
        news = add_newsletter(site, Newsletter("news", "Wochenüberblick"))
        for login in ("leser", "pruefer"):
            subscribe(news, site.person(login), clock(), "portal")
        office, editor = site.person("geschaeftsstelle"), site.person("redaktion")
        issue = open_issue(site, news, editor, clock(), "Neues", "<p>Guten Tag</p>")
        for name, person in (("submit", editor), ("approve", office), ("send", editor)):
            perform_issue(site, issue, name, person, clock(), hash=issue.hash)
        open_issue(site, news, editor, clock())
        for login, follow in (("leser", "daily"), ("pruefer", "none"), ("redaktion", "weekly")):
            given = {"query": {"q": "Kohle", "kind": ["muster"], "from": "2026-01-01"}, "follow": follow}
            save_search(site, site.person(login), clock(), given)
        (search, *_) = saved_search.of(site, "leser")
        items = tuple({"document": each.id, "version": 1} for each in site.documents() if each.released)
        write_notice(site, search, items[:1], (), len(site.releases), "example.org", clock())
        (other,) = saved_search.of(site, "redaktion")
        finish_notice(
            site, write_notice(site, other, items[:1], (), len(site.releases), "example.org", clock()), clock()
        )
        news.set_topic(other.query)
        change_search(site, other, clock(), {"query": {"q": "Frist"}})
        other.earlier = (({"q": "Kohle"}, len(site.releases) + 1),)
        news.matched.update((2, 3))
        delete_search(saved_search.of(site, "pruefer")[0], clock())
        sessions.begin(site, office, "page", clock())
        site.settings["name"] = "Fachportal"

    store.write(newsletters)
    return store


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture()
def exported(filled, tmp_path):
    with filled.read() as site:
        export(site, tmp_path / "export")
    return tmp_path / "export"


@pytest.fixture()
def empty(tmp_path):
    store = memory_store(tmp_path / "second")
    yield store
    store.close()


def test_what_comes_back_is_what_went_out_byte_for_byte(exported, empty, tmp_path):
    count = restore(empty, exported)
    assert count == 9
    with empty.read() as site:
        assert export(site, tmp_path / "again") == count
    assert tree(exported) == tree(tmp_path / "again")


def test_two_exports_of_the_same_portal_are_equal(exported, filled, tmp_path):
    with filled.read() as site:
        export(site, tmp_path / "again")
    assert tree(exported) == tree(tmp_path / "again")


def test_sessions_and_secrets_stay_behind_and_files_are_there_once(exported):
    names = tree(exported)
    assert not any("session" in name for name in names) and b"epoch" in names["persons.jsonl"]
    blobs = [name for name in names if name.startswith("blobs/")]
    assert len(blobs) == 3 == json.loads(names["format.json"])["files"]
    assert sorted(names[name] for name in blobs) == sorted([SHARED, b"Inhalt der Anlage", b"neu"])


def test_a_file_in_two_fassungen_is_one_file_again(exported, empty):
    restore(empty, exported)
    with empty.read() as site:
        document = site.document(site.external_ids["a/1"])
        first, second = document.fassungen
        assert first.content.file("Anlage.txt") is second.content.file("Anlage.txt")
        with second.content.file("Anlage.txt").open() as stream:
            assert stream.read() == b"Inhalt der Anlage"
        others = [
            file
            for each in site.documents()
            for fassung in each.fassungen
            for file in fassung.content.files
            if file.sha256 == first.content.file("Gleich.txt").sha256
        ]
        assert len({id(file) for file in others}) == 2


def test_the_restored_portal_goes_on_where_the_other_stood(exported, empty, clock, filled):
    restore(empty, exported)
    from tests.functional.scenery import Scenery  # noqa: PLC0415 - on the other store

    scenery = Scenery(empty, clock, exported.parent)
    id = scenery.released()
    with empty.read() as site, filled.read() as before:
        assert len(site.audit) == len(before.audit) + 3 and len(site.releases) == len(before.releases) + 1
        assert site.document(id).number.endswith(f"{site.numbers['IN-SHI-2026']:04d}")
        assert {document.number for document in site.documents() if document.number} >= {
            document.number for document in before.documents() if document.number
        }
        assert site.person_by_login("LESER").id == "leser"
    empty.write(lambda site: sessions.begin(site, site.person("leser"), "api", clock()))


def test_searches_and_their_mails_go_on(exported, empty):
    restore(empty, exported)
    with empty.read() as site:
        (search,) = saved_search.of(site, "leser")
        assert (search.follow, search.query["kind"], search.mark) == ("daily", ("muster",), len(site.releases))
        assert [notice.search for notice in site.notices["open"].values()] == [search.id]
        assert len(site.notices["all"]) == 2 and len(saved_search.deleted_of(site, "pruefer")) == 1
        assert list(site["newsletters"]["news"].matched) == [2, 3]
        (other,) = saved_search.of(site, "redaktion")
        assert (other.query, other.former["name"]) == ({"q": "Frist"}, "Kohle")
        assert other.earlier == (({"q": "Kohle"}, len(site.releases) + 1),)


def test_an_export_from_before_there_were_searches_comes_back(exported, empty):
    about = json.loads((exported / "format.json").read_text())
    for name in ("searches", "notices"):
        (exported / f"{name}.jsonl").unlink()
        del about["counts"][name]
    (exported / "format.json").write_text(json.dumps(about))
    restore(empty, exported)
    with empty.read() as site:
        assert list(saved_search.every(site)) == [] and len(site["persons"])


def test_the_index_is_told_of_everything_that_came_back(exported, empty):
    restore(empty, exported)
    with empty.read() as site:
        named = {entry["document"] for entry in site.journal.values()}
        assert {document.id for document in site.documents() if document.released} <= named


# Refusals


def is_empty(store):
    with store.read() as site:
        return (
            not (
                len(site["documents"])
                or len(site["persons"])
                or len(site.audit)
                or len(site.releases)
                or len(site["authorities"])
            )
            and len(site["fachgebiete"]) == 8
        )


def test_nothing_is_restored_over_content(exported, filled):
    with filled.read() as site:
        before = len(site.audit)
    with pytest.raises(RestoreRefused, match="not empty"):
        restore(filled, exported)
    with filled.read() as site:
        assert len(site.audit) == before


def cut(folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes()[:-30])


DAMAGES = {
    "no folder": shutil.rmtree,
    "an empty folder": lambda folder: (shutil.rmtree(folder), folder.mkdir()),
    "no format": lambda folder: (folder / "format.json").unlink(),
    "a format cut short": lambda folder: cut(folder, "format.json"),
    "documents cut short": lambda folder: cut(folder, "documents.jsonl"),
    "a document left out": lambda folder: (folder / "documents.jsonl").write_text(
        "\n".join((folder / "documents.jsonl").read_text().splitlines()[:-1]) + "\n"
    ),
    "persons gone": lambda folder: (folder / "persons.jsonl").unlink(),
    "site cut short": lambda folder: cut(folder, "site.json"),
    "audit cut short": lambda folder: cut(folder, "audit.jsonl"),
    "a file altered": lambda folder: next((folder / "blobs").rglob("*/*")).write_bytes(b"anders"),
    "a file gone": lambda folder: next((folder / "blobs").rglob("*/*")).unlink(),
    "a text altered": lambda folder: rewrite(folder / "documents.jsonl", "Kohlenmonoxid", "Kohlendioxid"),
    "a class that is none": lambda folder: rewrite(
        folder / "documents.jsonl", "content_types.fassung.Fassung", "os.system"
    ),
    "an id that leads out": lambda folder: rewrite(folder / "persons.jsonl", '"id":"leser"', '"id":"../leser"'),
    "noise": lambda folder: (folder / "issues.jsonl").write_bytes(bytes(range(256))),
    "lists for records": lambda folder: (folder / "persons.jsonl").write_text(
        "[]\n" * len((folder / "persons.jsonl").read_text().splitlines())
    ),
    "a blob by another name": lambda folder: rewrite(folder / "documents.jsonl", '"sha256":"', '"sha256":"../../'),
}


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_export_is_refused_and_the_portal_stays_empty(damage, exported, empty):
    damage(exported)
    with pytest.raises(RestoreRefused, match=r"damaged|no export"):
        restore(empty, exported)
    assert is_empty(empty)


def test_a_restore_can_be_begun_again(exported, empty, tmp_path):
    whole = tmp_path / "whole"
    shutil.copytree(exported, whole)
    cut(exported, "newsletters.jsonl")
    with pytest.raises(RestoreRefused):
        restore(empty, exported)
    restore(empty, whole)
    assert not is_empty(empty)


def test_a_newer_format_is_refused_by_its_number(exported, empty):
    about = json.loads((exported / "format.json").read_text())
    (exported / "format.json").write_text(json.dumps({**about, "format": 2}))
    with pytest.raises(RestoreRefused, match=r"format 2.*Update sikodms"):
        restore(empty, exported)
    assert is_empty(empty)


def test_nothing_is_exported_over_something(filled, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letter.txt").write_text("x")
    with filled.read() as site, pytest.raises(ExportRefused):
        export(site, tmp_path / "there")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["letter.txt"]


def test_an_export_that_broke_off_has_no_name(filled, tmp_path, monkeypatch):
    with filled.read() as site:
        path = next(
            file for document in site.documents() for fassung in document.fassungen for file in fassung.content.files
        ).path()
        path.unlink()
        with pytest.raises(POSKeyError):
            export(site, tmp_path / "export")
    assert not (tmp_path / "export").exists()
