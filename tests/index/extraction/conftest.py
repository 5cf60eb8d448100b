"""Small files, made here."""

import zipfile

import pytest
from fpdf import FPDF

from index import file_types
from index.extraction.limits import Limits
from index.extraction.worker import extract

XML = '<?xml version="1.0" encoding="UTF-8"?>'
ML = "application/vnd.openxmlformats-officedocument."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for prefix, space in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
    )
)


class Making:
    """Builders of small files in one folder; each answers with the path."""

    def __init__(self, folder):
        self.folder = folder

    def raw(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def package(self, name, parts, compression=zipfile.ZIP_DEFLATED):
        path = self.folder / name
        with zipfile.ZipFile(path, "w", compression) as package:
            for part, content in parts.items():
                package.writestr(part, content)
        return path

    def office(self, name, types, parts):
        """An Office package: part → content type (without what all have in common), part → content."""
        overrides = "".join(
            f'<Override PartName="/{part}" ContentType="{ML}{type}+xml"/>' for part, type in types.items()
        )
        space = "http://schemas.openxmlformats.org/package/2006/content-types"
        return self.package(name, {"[Content_Types].xml": f'{XML}<Types xmlns="{space}">{overrides}</Types>', **parts})

    def docx(self, body, name="a.docx", more=None, types=None, head=""):
        types = {"word/document.xml": "wordprocessingml.document.main", **(types or {})}
        return self.office(
            name,
            types,
            {"word/document.xml": f"{XML}{head}<w:document {W}><w:body>{body}</w:body></w:document>", **(more or {})},
        )

    def relationships(self, rows):
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        inner = "".join(f'<Relationship Id="{id}" Type="{REL}{kind}" Target="{target}"/>' for id, kind, target in rows)
        return f'{XML}<Relationships xmlns="{space}">{inner}</Relationships>'

    def xlsx(self, sheets, strings=(), name="a.xlsx", more=None):
        """Sheets as (name, rows in XML)."""
        rows = [(f"r{n}", "worksheet", f"worksheets/s{n}.xml") for n in range(len(sheets))]
        listed = "".join(
            f'<sheet name="{title}" sheetId="{n + 1}" r:id="r{n}"/>' for n, (title, _) in enumerate(sheets)
        )
        table = "".join(f"<si>{string}</si>" for string in strings)
        types = {
            "xl/workbook.xml": "spreadsheetml.sheet.main",
            "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
            "xl/styles.xml": "spreadsheetml.styles",
        }
        parts = {
            f"xl/worksheets/s{n}.xml": f"<worksheet {S}><sheetData>{rows}</sheetData></worksheet>"
            for n, (_, rows) in enumerate(sheets)
        }
        return self.office(name, types, parts | {
            "xl/workbook.xml": f"<workbook {S} {R}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": self.relationships(rows),
            "xl/sharedStrings.xml": f"<sst {S}>{table}</sst>",
            **(more or {}),
        })  # fmt: skip

    def pptx(self, slides, order, notes=None, name="a.pptx"):
        """Slides by file name, in XML; the order by file names."""
        rows = [(f"r{n}", "slide", f"slides/{slide}") for n, slide in enumerate(order)]
        listed = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(order)))
        parts = {f"ppt/slides/{file}": f"<p:sld {P} {A}>{content}</p:sld>" for file, content in slides.items()}
        for file, content in (notes or {}).items():
            parts[f"ppt/slides/_rels/{file}.rels"] = self.relationships([("n", "notesSlide", f"../notesSlides/{file}")])
            parts[f"ppt/notesSlides/{file}"] = f"<p:notes {P} {A}>{content}</p:notes>"
        return self.office(name, {"ppt/presentation.xml": "presentationml.presentation.main"}, parts | {
            "ppt/presentation.xml": f"<p:presentation {P} {R}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": self.relationships(rows),
        })  # fmt: skip

    def odf(self, kind, body, name, head="", more=None):
        return self.package(name, {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"{XML}{head}<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>",
            **(more or {}),
        })  # fmt: skip

    def pdf(self, pages, name="a.pdf", password=None):
        document = FPDF()
        document.set_font("Helvetica")
        if password:
            document.set_encryption(owner_password=password + "2", user_password=password)
        for page in pages:
            document.add_page()
            if page:
                document.multi_cell(0, text=page)
        path = self.folder / name
        document.output(str(path))
        return path


@pytest.fixture
def make(tmp_path):
    return Making(tmp_path)


@pytest.fixture
def read():
    """The text of a file as the worker reads it, in this process."""

    def reading(path, **limits):
        return extract(path, file_types.row_of(path.name).type, Limits(**limits))

    return reading
