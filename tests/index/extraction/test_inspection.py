"""What is refused once a file has been unpacked."""

import io
import struct
import zipfile

import pytest
from PIL import Image

from index import file_types
from index.extraction.inspection import _inspect_locked, inspect
from index.extraction.limits import Limits
from index.extraction.packages import Unsafe

SMALL = {"unpacked": 1_000_000, "ratio_from": 100_000}
TEXT = "<w:p><w:r><w:t>Text</w:t></w:r></w:p>"


def reason(path, **limits):
    """Why a file is refused; None if it is not."""
    try:
        inspect(path, file_types.row_of(path.name).type, Limits(**{**SMALL, **limits}))
    except Unsafe as unsafe:
        return unsafe.reason
    return None


def test_good_packages_pass(make):
    assert reason(make.docx(TEXT)) is None
    assert reason(make.xlsx([("T", "")])) is None
    assert reason(make.pptx({"s.xml": ""}, ["s.xml"])) is None
    assert reason(make.odf("text", "<office:text/>", "a.odt")) is None


def test_a_bomb_by_declared_size_is_refused(make):
    assert reason(make.docx(TEXT + " " * 1_100_000)) == "entpackt sich zu groß"


def test_a_bomb_by_its_ratio_is_refused(make):
    assert reason(make.docx(TEXT + " " * 500_000)) == "entpackt sich zu groß"


def test_a_bomb_that_lies_about_its_size_is_refused(make):
    path = make.docx(TEXT, more={"word/bomb.bin": bytes(2_000_000)})
    raw = bytearray(path.read_bytes())
    for start, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        entry = raw.rfind(start)
        raw[entry + at : entry + at + 4] = struct.pack("<I", 1024)
    path.write_bytes(raw)
    assert reason(path) == "entpackt sich zu groß"


def test_too_many_parts_are_refused(make):
    assert (
        reason(make.docx(TEXT, more={f"word/{n}.txt": b"" for n in range(30)}), entries=20)
        == "enthält zu viele einzelne Teile"
    )


@pytest.mark.parametrize("name", ["../../tmp/evil.txt", "/etc/evil", "..\\evil", "C:\\evil"])
def test_names_that_leave_the_folder_are_refused(make, name):
    assert reason(make.docx(TEXT, more={name: b"x"})) == "enthält Teile mit unzulässigen Namen"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE x>",
    ],
)
def test_any_doctype_is_refused(make, doctype):
    assert reason(make.docx(TEXT, head=doctype)) == "enthält unzulässige XML-Angaben"
    assert reason(make.odf("text", "<office:text/>", "a.odt", head=doctype)) == "enthält unzulässige XML-Angaben"


def test_endless_levels_are_refused(make):
    assert reason(make.docx("<w:sdt>" * 300 + "</w:sdt>" * 300)) == "enthält unzulässige XML-Angaben"


def test_macros_are_refused_under_a_harmless_name_too(make):
    assert reason(make.docx(TEXT, more={"word/vbaProject.bin": b"x"})) == "enthält Makros"
    types = (
        '<Types><Override PartName="/x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    assert (
        reason(make.package("a.docx", {"[Content_Types].xml": types}))
        == "heißt .docx, ist aber ein Office-Dokument mit Makros"
    )


def test_one_package_under_the_name_of_another_is_refused(make):
    word = make.docx(TEXT)
    assert reason(make.raw("a.xlsx", word.read_bytes())) == "heißt .xlsx, ist aber ein Word-Dokument"
    assert reason(make.raw("a.odt", word.read_bytes())) == "heißt .odt, ist aber ein Word-Dokument"
    assert reason(make.odf("spreadsheet", "", "b.odt")) == "heißt .odt, ist aber eine OpenDocument-Tabelle"
    assert reason(make.package("c.docx", {"x.txt": b"x"})) == "heißt .docx, ist aber ein ZIP-Archiv"


def test_unusual_packing_and_damage_are_refused(make):
    packed = make.package("a.docx", {"x": b"x"}, zipfile.ZIP_BZIP2)
    assert reason(packed) == "ist auf ungewöhnliche Weise gepackt"
    assert (
        reason(make.raw("b.docx", make.docx(TEXT).read_bytes()[:-30])) == "ist beschädigt und lässt sich nicht öffnen"
    )


def test_broken_xml_is_stored_for_a_reader_may_still_want_it(make):
    assert reason(make.docx("<w:p>")) is None


def test_old_office_documents_are_no_locked_new_ones(make, monkeypatch):
    path = make.raw("a.docx", file_types.OLE_START)
    monkeypatch.setattr("index.extraction.inspection._streams", lambda path: {"WordDocument"})
    with pytest.raises(Unsafe, match=r"ist ein altes Office-Dokument \(.doc\) unter neuer Endung"):
        _inspect_locked(path)
    monkeypatch.setattr("index.extraction.inspection._streams", lambda path: {"EncryptedPackage"})
    _inspect_locked(path)


def test_something_else_in_the_old_format_is_no_outlook_message(make):
    assert reason(make.raw("a.msg", file_types.OLE_START + bytes(600))) == "ist beschädigt und lässt sich nicht öffnen"


def test_pictures_are_measured_and_have_to_be_readable(make):
    picture = io.BytesIO()
    Image.new("L", (100, 100)).save(picture, "JPEG")
    path = make.raw("a.jpg", picture.getvalue())
    assert reason(path) is None
    assert reason(path, pixels=9_999) == "hat zu viele Bildpunkte"
    assert (
        reason(make.raw("a.gif", b"GIF89a/*" + bytes(8) + b"*/=1;document.title='XSS';//")) == "ist kein lesbares Bild"
    )
