"""Texts of files are kept, and read again when they have to be."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.extraction import Text
from index.file_types import DOCX
from index.texts import FORM, Texts


@dataclass
class File:
    sha256: str = "ab" * 32
    type: str = "text/plain"

    def path(self):
        return Path("/nowhere")


class Pool:
    """Answers with what it is given, and counts."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), 0

    def extract(self, path, type):
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def kept(tmp_path):
    return lambda: next(tmp_path.rglob("*.json.gz"))


def test_a_file_is_read_once(tmp_path):
    pool = Pool(Text("a\n\nb", ["a", "b"], None, {"pages": 2}))
    first = Texts(tmp_path, pool).text_of(File())
    assert Texts(tmp_path, pool).text_of(File()) == first == Text("a\n\nb", ["a", "b"], None, {"pages": 2})
    assert pool.asked == 1


def test_the_same_bytes_of_another_type_are_another_text(tmp_path):
    pool = Pool(Text("a"), Text("b"))
    texts = Texts(tmp_path, pool)
    assert [texts.text_of(File()).text, texts.text_of(File(type="text/html")).text, texts.text_of(File()).text] == [
        "a",
        "b",
        "a",
    ]


def test_that_there_is_no_text_is_remembered(tmp_path):
    pool = Pool(Text(note="kein Text (nur Bild)"))
    texts = Texts(tmp_path, pool)
    assert texts.text_of(File()).note == texts.text_of(File()).note == "kein Text (nur Bild)"
    assert pool.asked == 1


def test_what_the_machine_may_be_to_blame_for_is_tried_again_after_ever_longer_waits(tmp_path):
    pool, clock = Pool(Text(note="kein Text: das Auslesen dauerte zu lange", lasting=False)), Clock()
    texts = Texts(tmp_path, pool, clock)
    for wait, asked in ((0, 1), (3500, 1), (200, 2), (7000, 2), (300, 3)):
        clock.now += wait
        texts.text_of(File())
        assert pool.asked == asked


def test_a_better_second_try_stays(tmp_path):
    pool, clock = Pool(Text(note="kein Text", lasting=False), Text("gelesen")), Clock()
    texts = Texts(tmp_path, pool, clock)
    texts.text_of(File())
    clock.now += 3601
    assert texts.text_of(File()).text == "gelesen"
    clock.now += 10**7
    assert texts.text_of(File()).text == "gelesen"
    assert pool.asked == 2


def test_a_clock_set_back_does_not_keep_a_failure_for_ever(tmp_path):
    pool, clock = Pool(Text(note="kein Text", lasting=False)), Clock()
    texts = Texts(tmp_path, pool, clock)
    texts.text_of(File())
    clock.now -= 365 * 24 * 3600
    texts.text_of(File())
    assert pool.asked == 2


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x1f\x8b\x08", gzip.compress(b"{"), gzip.compress(b"[]"), gzip.compress(b'{"form": 1, "text": {}}')],
)
def test_an_unreadable_text_is_read_again(tmp_path, kept, damage):
    pool = Pool(Text("a"))
    texts = Texts(tmp_path, pool)
    texts.text_of(File())
    kept().write_bytes(damage)
    assert texts.text_of(File()).text == "a"
    assert texts.text_of(File()).text == "a"
    assert pool.asked == 2


def test_a_text_of_an_older_form_is_read_again(tmp_path, kept):
    pool = Pool(Text("alt"), Text("neu"))
    Texts(tmp_path, pool).text_of(File())
    entry = json.loads(gzip.decompress(kept().read_bytes()))
    kept().write_bytes(gzip.compress(json.dumps({**entry, "form": 0}).encode()))
    assert Texts(tmp_path, pool).text_of(File()).text == "neu"


def test_a_text_that_cannot_be_kept_is_handed_out(tmp_path):
    (tmp_path / "full").write_bytes(b"")
    assert Texts(tmp_path / "full", Pool(Text("a"))).text_of(File()).text == "a"


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    assert Texts(tmp_path, Pool(Text("a"))).text_of(File()).text == "a"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_forgetting_deletes_all_types_of_a_file(tmp_path):
    pool = Pool(Text("a"))
    texts = Texts(tmp_path, pool)
    texts.text_of(File())
    texts.text_of(File(type="text/html"))
    texts.forget(File().sha256)
    assert list(tmp_path.rglob("*.gz")) == []


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "AB" * 32, "ab" * 33])
def test_only_a_sha256_names_a_file(tmp_path, sha256):
    with pytest.raises(ValueError, match="SHA-256"):
        Texts(tmp_path, Pool(Text("a"))).text_of(File(sha256))


def test_only_texts_of_readers_that_got_better_are_read_again(tmp_path, kept):
    for type, text in ((DOCX, "neu"), ("text/plain", "alt")):
        folder = tmp_path / text
        texts = Texts(folder, Pool(Text("alt"), Text("neu")))
        texts.text_of(File(type=type))
        path = next(folder.rglob("*.json.gz"))
        entry = json.loads(gzip.decompress(path.read_bytes()))
        path.write_bytes(gzip.compress(json.dumps({**entry, "form": FORM}).encode()))
        assert texts.text_of(File(type=type)).text == text
