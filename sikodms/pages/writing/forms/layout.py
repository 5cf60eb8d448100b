"""What stands where in the form of a draft, and what is said beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from content_types import Document, DocumentFields, _, later
from sikodms.too_large import most


class Block(NamedTuple):
    """A row of the form: fields (none: the attached files), and help at its side. `wide` leaves no room for help."""

    fields: tuple[str, ...]
    help: str = ""
    wide: bool = False


FILES = Block(
    (),
    later(
        "PDF, Word, Excel, PowerPoint, OpenDocument, Text, Bilder. Höchstens {most} je Datei. "
        "Mehrere auf einmal gehen auch."
    ),
)
HELP = {
    "title": later("So, wie man danach sucht. Die Art steht schon dabei und gehört nicht in den Titel."),
    "summary": later("1 bis 3 Sätze. Steht in Listen, in der Suche und im Newsletter."),
    "body_html": "",
    "tags": later("Höchstens 6 Schlagwörter, mit Komma getrennt."),
    "source": later("Woher der Inhalt stammt, zum Beispiel Gericht, Gesetzblatt oder Erlass."),
    "date": later("Datum der Quelle, zum Beispiel der Entscheidung."),
    "stand": later("Der Tag, bis zu dem der Inhalt geprüft ist."),
    "review_by": later(
        "Zu diesem Tag fragt das Portal, ob der Inhalt noch stimmt. Ohne Angabe ein Jahr nach der Freigabe."
    ),
    "audience": later("Lesen kann nur, wer Zugang zum Fachgebiet hat. Ohne Auswahl sind es alle Behörden."),
    "law": later("Zum Beispiel GastG."),
    "norm": later("Zum Beispiel § 5 Absatz 1."),
    "file_number": later("So, wie das Gericht es schreibt."),
    "valid_from": later("Ohne Angabe gilt das Muster ab der Freigabe."),
    "effort": later("Zum Beispiel: zwei Personen, ein halber Tag."),
    "effect": later("Was danach anders war."),
    "legal_basis": later("Zum Beispiel § 34a Absatz 1 GewO."),
    "synonyms": later("Wie der Begriff sonst noch heißt, mit Komma getrennt. Die Suche findet ihn auch so."),
    "abbreviations": later("Mit Komma getrennt, groß und klein wie im Text."),
}
# What a kind says in another way.
HELP_OF = {
    "term": {
        "title": later(
            "Der Begriff in der Einzahl, so, wie er in Texten steht. In freigegebenen Texten wird er zum Link."
        ),
        "summary": later("1 bis 3 Sätze. Stehen im Glossar und an jedem Text, in dem der Begriff vorkommt."),
    }
}
COMMON = tuple(node.name for node in DocumentFields().children)


def blocks_of(kind: type[Document], upload_limit: int) -> list[Block]:
    """Title, summary, text and files; the kind's own fields; where it is from; how long and for whom it holds.

    `upload_limit`: in bytes.
    """
    own = [node.name for node in kind.schema().children if node.name not in COMMON]
    said = {name: _(help) for name, help in (HELP | HELP_OF.get(kind.kind, {})).items()}
    # Where the text is optional, the fields of the kind say more than it does.
    first = own if not kind.needs_text else []
    return [
        Block(("title",), said["title"]),
        Block(("summary",), said["summary"]),
        *(_block((name,)) for name in first),
        Block(("body_html",), wide=True),
        FILES._replace(help=_(FILES.help, most=most(upload_limit))),
        *map(_block, _pairs([*(name for name in own if name not in first), "source", "date", "tags"])),
        _block(("stand", "review_by")),
        Block(("audience",), said["audience"]),
    ]


def _pairs(names: list[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(names[at : at + 2]) for at in range(0, len(names), 2))


def _block(names: tuple[str, ...]) -> Block:
    return Block(names, " ".join(_(HELP[name]) for name in names if name in HELP))
