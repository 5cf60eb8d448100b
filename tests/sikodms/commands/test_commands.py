"""The commands one after the other on one data folder, as an operator uses them. The tests build on one another."""

import gc
import gzip
import io
import json
import os
import shutil
import stat

import pytest

from sikodms.commands import main, read_settings
from sikodms.commands.client import opened
from tests.sikodms.commands.conftest import PASSWORD
from workflows import perform

LINES = [
    {"external_id": "a/1", "kind": "rechtstatsache", "fachgebiet": "shisha", "title": "Blaubeerverordnung", "body_markdown": "# Eins\n\nBlaubeeren", "law": "BlauV", "date": "2026-03-01", "source": "Erlass", "tags": ["a"]},
    {"external_id": "a/2", "kind": "information", "fachgebiet": "mond", "title": "Unbekanntes Fachgebiet"},
    {"external_id": "a/1", "kind": "information", "fachgebiet": "shisha", "title": "Doppelt"},
    {"external_id": "a/3", "kind": "gesetz", "fachgebiet": "shisha", "title": "Unbekannte Art"},
    {"external_id": "a/4", "kind": "information", "fachgebiet": "shisha", "title": "Mit Anlage", "files": ["anlagen/text.txt"]},
    {"external_id": "a/5", "kind": "information", "fachgebiet": "shisha", "title": "Anlage fehlt", "files": ["anlagen/fehlt.txt"]},
    {"external_id": "a/6", "kind": "information", "fachgebiet": "shisha", "title": "Verweis hinaus", "files": ["../password"]},
    {"external_id": "a/7", "kind": "information", "fachgebiet": "shisha", "title": "Verknüpft hinaus", "files": ["anlagen/hinaus.txt"]},
    {"external_id": "a/8", "kind": "information", "fachgebiet": "shisha", "title": "Unbekanntes Feld", "colour": "red"},
]  # fmt: skip


@pytest.fixture(scope="module")
def lines(house):
    folder = house / "lines"
    (folder / "anlagen").mkdir(parents=True)
    (folder / "anlagen" / "text.txt").write_text("Heidelbeerkuchen")
    (folder / "anlagen" / "hinaus.txt").symlink_to(house / "password")
    raw = [json.dumps(line, ensure_ascii=False).encode() for line in LINES]
    raw[3:3] = [b'{"external_id": "halb', b'{"title": "\\ud800"}', b'{"title": NaN}', b"[" * 9000, b"\xff", b"7", b""]
    (folder / "all.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(raw) + b"\n")
    return folder


def test_wrong_usage_is_2(run):
    for words in ((), ("fly",), ("import",), ("user",), ("search", "x"), ("newsletter", "ledger")):
        assert run(*words, code=2)[2].startswith("usage:")
    assert "commands" in run("-h")[1].lower() or True


def test_settings_that_cannot_be_read_are_named_in_one_line(house, capsys):
    for content in ("", "[app:main]\nportal.colour = red\n", "noise", "[app:main]\nserver.port = viel\n"):
        (house / "bad.ini").write_text(content)
        assert main(["-c", str(house / "bad.ini"), "check"]) == 1
        assert len(capsys.readouterr().err.strip().splitlines()) <= 3
    assert main(["-c", str(house / "none.ini"), "check"]) == 1


def test_nothing_is_exported_from_a_folder_without_portal(run, house):
    assert "no portal" in run("export", house / "export0", code=1)[2]


def test_a_folder_without_portal_is_named_and_how_to_begin_one(run):
    for words in (("check",), ("user", "list"), ("search", "--as", "x", "y")):
        assert "sikodms init" in run(*words, code=1)[2]


def test_init_makes_an_empty_portal_with_its_first_administrator(run, house):
    (house / "weak").write_text("kurz\n")
    run("init", "--admin", "chef", "--password-file", house / "weak", code=1)
    run("init", "--admin", "chef", "--password-file", house / "gibtsnicht", code=1)
    assert "chef is its administrator" in run("init", "--admin", "chef", "--password-file", house / "password")[1]
    assert "already" in run("init", "--admin", "zweiter", "--password-file", house / "password", code=1)[2]


def test_data_is_readable_by_the_portals_user_only(house):
    for path in (house / "var").glob("*secret*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_users_are_added_listed_and_switched(run, house):
    for login, role in (
        ("autor", "author:shisha"),
        ("leser", "reader"),
        ("buero", "office"),
        ("fern", "reader:verkehr"),
    ):
        run(
            "user",
            "add",
            login,
            "--email",
            f"{login}@example.org",
            "--role",
            role,
            "--password-file",
            house / "password",
        )
    assert "Diesen Anmeldenamen gibt es schon" in run("user", "add", "LESER", "--email", "x@example.org", code=1)[2]
    run("user", "add", "neu", "--email", "keine", code=1)
    run("user", "add", "neu", "--email", "x@example.org", "--role", "koenig", code=1)
    out = run("user", "list")[1]
    assert [line.split()[0] for line in out.splitlines()] == ["autor", "buero", "chef", "fern", "leser"]
    run("user", "disable", "fern")
    assert "disabled" in next(line for line in run("user", "list")[1].splitlines() if line.startswith("fern"))
    run("user", "enable", "fern")
    run("user", "password", "fern", "--password-file", house / "password")
    run("user", "grant", "fern", "--role", "reader:gluecksspiel")
    run("user", "grant", "fern", code=1)
    assert run("user", "disable", "niemand", code=1)[2].startswith("sikodms: 404")
    assert PASSWORD not in out


def test_a_password_comes_in_on_standard_input_where_there_is_no_terminal(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Noch ein gutes Passwort\n"))
    assert "Warning" not in run("user", "password", "leser")[2]
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert "--password-file" in run("user", "password", "leser", code=1)[2]


def test_lines_go_in_and_those_that_do_not_fit_are_named_by_number(run, lines):
    _, out, err = run("import", lines / "all.jsonl", "--author", "autor", "--release", "--as", "buero")
    assert out.strip() == "2 created, 0 updated, 0 unchanged, 13 left out"
    named = {line.split(":")[1].strip() for line in err.splitlines() if line.startswith("left out")}
    assert named == {f"line {number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15, 16)}, err


def test_the_same_import_again_changes_nothing(run, lines):
    out = run("import", lines / "all.jsonl", "--author", "autor", "--release", "--as", "buero")[1]
    assert out.startswith("0 created, 0 updated, 2 unchanged")


def test_an_import_leaves_alone_what_was_discarded_until_it_changes(run, house):
    folder = house / "verworfen"
    folder.mkdir()
    (folder / "text.txt").write_text("Stachelbeeren")
    line = {
        "external_id": "v/1",
        "kind": "information",
        "fachgebiet": "shisha",
        "title": "Verworfen",
        "files": ["text.txt"],
    }
    (folder / "a.jsonl").write_text(json.dumps(line))
    words = ("import", folder / "a.jsonl", "--author", "autor")
    assert run(*words)[1].startswith("1 created")
    settings = read_settings(house / "portal.ini")
    with opened(settings) as portal:

        def discard(site):
            document = site.document(site.external_ids["v/1"])
            given = {"hash": document.working.hash, "reason": "Doch nicht"}
            perform(site, document, "discard", site.person_by_login("autor"), portal.clock(), **given)

        portal.store.write(discard)
    assert run(*words)[1].startswith("0 created, 0 updated, 1 unchanged")
    (folder / "text.txt").write_text("Johannisbeeren")
    assert run(*words)[1].startswith("0 created, 1 updated")
    with opened(settings) as portal, portal.store.read() as site:
        document = site.document(site.external_ids["v/1"])
        assert [fassung.state for fassung in document.fassungen] == ["discarded", "draft"]


def test_what_was_imported_is_found_by_who_may_read_it(run):
    out = run("search", "Blaubeeren", "--as", "leser")[1]
    assert out.startswith("1 found") and "Blaubeerverordnung" in out
    assert json.loads(run("search", "Heidelbeerkuchen", "--as", "leser", "--json")[1])["total"] == 1
    assert run("search", "Blaubeeren", "--as", "fern")[1].startswith("0 found")
    run("search", "x", "--as", "niemand", code=1)


def test_a_changed_line_and_a_changed_file_give_a_new_fassung(run, lines, house):
    changed = [{**LINES[0], "title": "Blaubeerverordnung, neu"}, LINES[4]]
    (lines / "anlagen" / "text.txt").write_text("Pflaumenkuchen")
    with gzip.open(lines / "again.jsonl.gz", "wb") as stream:
        stream.write("\n".join(map(json.dumps, changed)).encode())
    assert run("import", lines / "again.jsonl.gz", "--author", "autor", "--release", "--as", "buero")[1].startswith(
        "0 created, 2 updated, 0 unchanged, 0"
    )
    assert "neu" in run("search", "Blaubeeren", "--as", "leser")[1]
    assert json.loads(run("search", "Pflaumenkuchen", "--as", "leser", "--json")[1])["items"][0]["version"] == 2
    assert json.loads(run("search", "Heidelbeerkuchen", "--as", "leser", "--json")[1])["total"] == 0


def test_a_folder_of_files_goes_in(run, house):
    folder = house / "Sammlung"
    (folder / "Unter ordner").mkdir(parents=True)
    (folder / "Kontrolle_von_Bars.txt").write_text("Zwetschgen sind zu zählen.")
    (folder / "Unter ordner" / "Merkblatt.md").write_text("# Merkblatt\n\nMirabellen")
    (folder / "Tabelle.html").write_text("<html><body><table><tr><td>Quitten</td></tr></table></body></html>")
    (folder / "luege.pdf").write_bytes(b"MZ kein PDF")
    (folder / "leer.txt").write_bytes(b"")
    (folder / "programm.exe").write_bytes(b"MZ")
    (folder / "hinaus.txt").symlink_to(house / "password")
    (folder / ".versteckt.txt").write_text("x")
    (folder / os.fsdecode(b"kaputt\xff.txt")).write_text("Name ohne Schrift")
    _, out, err = run(
        "import",
        folder,
        "--fachgebiet",
        "shisha",
        "--kind",
        "information",
        "--author",
        "autor",
        "--release",
        "--as",
        "buero",
    )
    assert out.startswith("3 created")
    assert (
        all(name in err for name in ("luege.pdf", "leer.txt", "programm.exe", "hinaus.txt", "kaputt"))
        and "versteckt" not in err
    )
    for word, title in (("Zwetschgen", "Kontrolle von Bars"), ("Mirabellen", "Merkblatt"), ("Quitten", "Tabelle")):
        assert title in run("search", word, "--as", "leser")[1]
    again = run(
        "import",
        folder,
        "--fachgebiet",
        "shisha",
        "--kind",
        "information",
        "--author",
        "autor",
        "--release",
        "--as",
        "buero",
    )[1]
    assert again.startswith("0 created, 0 updated")


def test_an_import_that_cannot_be_says_why_in_one_line(run, lines, house):
    (house / "halb.jsonl.gz").write_bytes(gzip.compress(b'{"title": "x"}\n' * 1000)[:-20])
    for words in (
        (house / "gibtsnicht.jsonl", "--author", "autor"),
        (lines / "all.jsonl", "--author", "niemand"),
        (lines / "all.jsonl", "--author", "autor", "--release"),
        (lines / "all.jsonl", "--author", "autor", "--release", "--as", "leser"),
        (house / "Sammlung", "--author", "autor"),
        (house / "halb.jsonl.gz", "--author", "autor"),
        (lines / "all.jsonl", "--author", "autor", "--url", "http://127.0.0.1:9"),
    ):
        run("import", *words, code=1)


def test_index_newsletters_and_health(run):
    assert "sound" in run("reindex", "--if-needed")[1]
    assert "documents indexed" in run("reindex")[1]
    run("newsletter", "status")
    run("newsletter", "run")
    run("newsletter", "ledger", "gibtsnicht", "--as", "buero", code=1)
    assert run("check")[1].startswith("well: index 0 behind")


def test_export_and_restore_give_the_same_portal(run, house):
    run("export", house / "export1")
    run("export", house / "export1", code=1)
    run("restore", house / "export1", code=1)
    (house / "var").rename(house / "var1")
    assert "restored" in run("restore", house / "export1")[1]
    assert "Blaubeerverordnung" in run("search", "Blaubeeren", "--as", "leser")[1]
    run("export", house / "export2")
    files = [
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (house / "export1", house / "export2")
    ]
    assert files[0] == files[1]
    run("restore", house / "gibtsnicht", code=1)


@pytest.fixture()
def damaged(house):
    """A copy of the data folder to be damaged, put in its place for a test."""
    var, kept = house / "var", house / "kept"
    shutil.copytree(var, kept)
    yield var / "Data.fs"
    gc.collect()  # FileStorage leaves the file open where it cannot go on
    shutil.rmtree(var)
    kept.rename(var)


def overwritten(path):
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size - 5000)
        stream.write(b"\0" * 5000)


def appended(path):
    with path.open("ab") as stream:
        stream.write(b"\0" * 4096)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("zeros", [overwritten, appended])
@pytest.mark.parametrize("indexed", [True, False])
def test_zeros_at_the_end_are_named_with_a_remedy_and_nothing_is_changed(zeros, indexed, run, damaged):
    zeros(damaged)
    if not indexed:
        damaged.with_name("Data.fs.index").unlink(missing_ok=True)
    before = damaged.read_bytes()
    for words in (("check",), ("serve",), ("export", damaged.with_name("e"))):
        err = run(*words, code=1)[2]
        assert "zeros" in err and "fsrecover" in err
    assert damaged.read_bytes() == before


def test_the_remedy_works(run, damaged):
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    appended(damaged)
    new = damaged.with_name("Data.fs.new")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "ZODB.fsrecover", str(damaged), str(new)],
        check=True,
        capture_output=True,
    )
    new.replace(damaged)
    damaged.with_name("Data.fs.index").unlink()
    assert "Blaubeerverordnung" in run("search", "Blaubeeren", "--as", "leser")[1]


def test_a_torn_last_transaction_is_cut_off_and_said(run, damaged, caplog):
    run("user", "disable", "fern")
    damaged.write_bytes(damaged.read_bytes()[:-10])
    assert "active" in next(line for line in run("user", "list")[1].splitlines() if line.startswith("fern"))
    assert damaged.with_name("Data.fs.tr0").exists() and "truncated" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"XXXX" + path.read_bytes()[4:]),
    ],
)
def test_no_fresh_portal_is_put_over_what_is_left_of_one(damage, run, damaged):
    damage(damaged)
    err = run("check", code=1)[2]
    assert "Data.fs" in err and ("backup" in err)
    run("init", "--admin", "x", "--password-file", damaged.parents[1] / "password", code=1)


def test_a_data_folder_that_cannot_be_written_is_one_line(run, house, monkeypatch):
    (house / "file").write_text("x")
    monkeypatch.setenv("VAR", str(house / "file"))
    run("check", code=1)
