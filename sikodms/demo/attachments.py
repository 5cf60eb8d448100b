"""Files of the demo: Markdown made into PDF, DOCX or XLSX, the same bytes for the same text.

Understood are headings, paragraphs, bullets, numbered lists, tables and `---` for a new page. A spreadsheet takes
its tables, each on a sheet named by the heading above it.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx
import openpyxl
from fpdf import FPDF
from fpdf.fonts import FontFace
from markdown_it import MarkdownIt
from markdown_it.token import Token
from openpyxl.styles import Alignment, Font

AUTHOR = "Fachportal (Demo)"
# Dates inside the files, so that two runs give the same bytes.
MADE = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_NUMBER = re.compile(r"-?[0-9]+(,[0-9]+)?")


@dataclass(frozen=True)
class Block:
    """`kind` is heading, text, bullet, number, table or page; `level` of a heading; `rows` of a table, the first its head."""

    kind: str
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def type_of(name: str) -> str:
    """The media type, by the ending. Raises KeyError for one that is not made here."""
    return TYPES[Path(name).suffix]


@cache
def made(name: str, text: str) -> bytes:
    """The file of that name. Raises KeyError for an ending that is none of pdf, docx, xlsx."""
    makers = {".pdf": _pdf, ".docx": _docx, ".xlsx": _xlsx}
    return makers[Path(name).suffix](list(blocks(text)))


def blocks(text: str) -> Iterator[Block]:
    tokens = _markdown.parse(text)
    lists: list[str] = []
    for place, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append("bullet" if token.type == "bullet_list_open" else "number")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "hr":
            yield Block("page")
        elif token.type == "table_open":
            yield Block("table", rows=tuple(_rows(tokens[place:])))
        elif token.type == "inline" and tokens[place - 1].type == "heading_open":
            yield Block("heading", _plain(token), int(tokens[place - 1].tag[1]))
        elif token.type == "inline" and tokens[place - 1].type == "paragraph_open":
            yield Block(lists[-1] if lists else "text", _plain(token))


def _rows(tokens: list[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append(_plain(token))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _plain(token: Token) -> str:
    return "".join(" " if child.type == "softbreak" else child.content for child in token.children or ())


def _pdf(content: list[Block]) -> bytes:
    """A4, numbered pages, in the fonts that every reader has."""
    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_creation_date(MADE)
    pdf.set_author(AUTHOR)
    pdf.set_lang("de")
    pdf.set_title(next((block.text for block in content if block.kind == "heading"), AUTHOR))
    pdf.set_margin(22)
    pdf.set_auto_page_break(True, 22)
    pdf.add_page()
    number = 0
    for block in content:
        number = number + 1 if block.kind == "number" else 0
        _pdf_block(pdf, block, number)
    return bytes(pdf.output())


def _pdf_block(pdf: FPDF, block: Block, number: int) -> None:
    if block.kind == "page":
        pdf.add_page()
    elif block.kind == "heading":
        pdf.set_font("Helvetica", "B", {1: 18, 2: 13}.get(block.level, 11))
        pdf.ln(0 if block.level == 1 else 3)
        pdf.multi_cell(0, 8, block.text, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(1)
    elif block.kind == "table":
        _pdf_table(pdf, block.rows)
    else:
        mark = {"bullet": "\u2022  ", "number": f"{number}.  "}.get(block.kind, "")
        pdf.set_font("Helvetica", "", 11)
        pdf.multi_cell(0, 6, mark + block.text, new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(0.5 if mark else 2)


def _pdf_table(pdf: FPDF, rows: tuple[tuple[str, ...], ...]) -> None:
    pdf.set_font("Helvetica", "", 10)
    bold, lines = FontFace(emphasis="BOLD"), "HORIZONTAL_LINES"
    with pdf.table(headings_style=bold, text_align="LEFT", line_height=6, borders_layout=lines) as table:
        for row in rows:
            table.row(row)
    pdf.ln(3)


def _docx(content: list[Block]) -> bytes:
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title = next((block.text for block in content if block.kind == "heading"), AUTHOR)
    properties.language = "de-DE"
    properties.comments = ""
    properties.created = properties.modified = MADE
    styles = {"text": "Normal", "bullet": "List Bullet", "number": "List Number"}
    for block in content:
        if block.kind == "page":
            document.add_page_break()
        elif block.kind == "heading":
            document.add_heading(block.text, block.level)
        elif block.kind == "table":
            table = document.add_table(0, len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(block.text, styles[block.kind])
    target = io.BytesIO()
    document.save(target)
    return _undated(target.getvalue())


def _xlsx(content: list[Block]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    title = "Tabelle"
    for block in content:
        if block.kind == "heading":
            title = block.text
        elif block.kind == "table":
            sheet = book.create_sheet(title[:31])
            for row in block.rows:
                sheet.append([_cell(text) for text in row])
            for place, cell in enumerate(sheet[1]):
                cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
                sheet.column_dimensions[cell.column_letter].width = 4 + max(len(row[place]) for row in block.rows)
            sheet.freeze_panes = "A2"
    book.properties.creator, book.properties.title = AUTHOR, title
    book.properties.created = MADE.replace(tzinfo=None)
    target = io.BytesIO()
    book.save(target)
    return _undated(target.getvalue())


def _cell(text: str) -> str | float | int | None:
    """Numbers as numbers, so that one can count with them."""
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", ".")) if "," in text else int(text)
    return text or None


def _undated(package: bytes) -> bytes:
    """The same package with one date everywhere: both libraries write the time of day into it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                moment = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment, data)
            new.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
