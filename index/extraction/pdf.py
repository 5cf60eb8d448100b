"""Text of PDF by pages, with PDFium."""

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from index.extraction.limits import Limits
from index.extraction.plain import beginning
from index.extraction.text import BROKEN, ONLY_IMAGE, ONLY_PART, PASSWORD, Full, Gathering, Text, Unreadable

# PDFium joins a word cut at the end of a line and leaves this mark (U+0002) at the place.
_JOINED = re.compile("[ \t]*[\x02\ufffe](?:\r?\n)?[ \t]*(?=((?:und|oder|bzw|sowie)\\b)?(.)?)", re.DOTALL)
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_LOST_PAGES = 20


def read(path: Path, limits: Limits) -> Text:
    """The text of a PDF by pages; "kein Text (nur Bild)" for a scan without a layer of text."""
    return _read(opened(path), limits)


def read_without_forms(path: Path, limits: Limits) -> Text:
    """As read, without what stands in form XObjects: they may draw each other without end, which PDFium does not survive."""
    content, _ = beginning(path, limits.text_input)
    # The dictionary of a stream is never compressed or encrypted, so that all of them are found.
    harmless = _FORM.sub(lambda found: found[0][:-4] + b"None", content)
    text = _read(opened(harmless), limits)
    return replace(text, note=text.note if not text.text else ONLY_PART, lasting=False)


def _read(document: pypdfium2.PdfDocument, limits: Limits) -> Text:
    gathering = Gathering(limits)
    full = None
    count = len(document)
    lost = 0
    try:
        for number in range(count):
            if number:
                gathering.turn()
            lost = 0 if _read_page(document, number, gathering) else lost + 1
            if lost > _LOST_PAGES:  # A count of pages may lie.
                break
    except Full as limit:
        full = limit
    finally:
        document.close()
    if lost > _LOST_PAGES:
        del gathering.parts[-lost:]
    if lost == count:
        raise Unreadable(BROKEN)
    return gathering.pages(
        full, compose="NFKC", without=ONLY_IMAGE, pages=min(count, len(gathering.parts)) if not full else count
    )


def opened(source: Path | bytes) -> pypdfium2.PdfDocument:
    """The document, to be closed; Unreadable if it is locked or broken."""
    try:
        return pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise Unreadable(PASSWORD if locked else BROKEN) from error


def _read_page(document: pypdfium2.PdfDocument, number: int, gathering: Gathering) -> bool:
    """Whether there was such a page; its text is gathered."""
    try:
        page = document[number]
    except (pypdfium2.PdfiumError, IndexError):
        return False
    try:
        layer = page.get_textpage()
        try:
            gathering.write(joined_words(layer.get_text_range()))
        finally:
            layer.close()
    except pypdfium2.PdfiumError:
        return False
    finally:
        page.close()
    return True


def joined_words(text: str) -> str:
    """Words that were cut at the end of a line, whole again, as German writes them.

    Without the mark before small letters, "- " before und, oder, … (Forschungs- und Entwicklung), "-" before anything else.
    """
    return _JOINED.sub(lambda found: "- " if found[1] else "" if found[2] and found[2].islower() else "-", text)
