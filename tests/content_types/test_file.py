"""Files come by link, and a transaction may be repeated."""

import datetime as dt

import pytest

from content_types import File, digest

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture()
def upload(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes("Grüße".encode())
    return path


def consume(path, name="a.txt"):
    return File.consume(path, name, digest(path), path.stat().st_size, "text/plain", NOW, "autor")


def test_a_file_is_there_after_the_transaction_without_a_copy(store, upload, tmp_path):
    store.write(lambda site: site.settings.__setitem__("file", consume(upload)))
    with store.read() as site:
        file = site.settings["file"]
        assert file.path().read_bytes() == "Grüße".encode()
        assert file.path().stat().st_ino == upload.stat().st_ino
        with file.open() as stream:
            assert stream.read() == "Grüße".encode()
        upload.unlink()
        assert file.path().read_bytes() == "Grüße".encode()
    assert list(tmp_path.iterdir()) == []


def test_after_an_abort_the_upload_is_still_there_and_can_be_taken_again(store, upload, tmp_path):
    def act(site):
        site.settings["file"] = consume(upload)
        raise LookupError

    with pytest.raises(LookupError):
        store.write(act)
    assert list(tmp_path.iterdir()) == [upload]
    assert upload.read_bytes() == "Grüße".encode()
    store.write(lambda site: site.settings.__setitem__("file", consume(upload)))


def test_without_links_the_content_is_copied(store, upload, monkeypatch):
    def no_links(self, target):
        raise OSError("no links here")

    monkeypatch.setattr("pathlib.Path.hardlink_to", no_links)
    store.write(lambda site: site.settings.__setitem__("file", consume(upload)))
    with store.read() as site:
        assert site.settings["file"].path().read_bytes() == "Grüße".encode()


def test_the_digest_is_sha256(upload):
    upload.write_bytes(b"abc")
    assert digest(upload) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
