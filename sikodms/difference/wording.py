"""How a change is named: "Absatz, geändert", "Tabelle, drei Zeilen geändert, eine eingefügt"."""

from content_types import _, later
from sikodms.difference.body import Piece

BLOCKS = {
    "p": later("Absatz"),
    "run": later("Absatz"),
    "h2": later("Überschrift"),
    "h3": later("Überschrift"),
    "h4": later("Überschrift"),
    "ul": later("Liste"),
    "ol": later("Liste"),
    "table": later("Tabelle"),
    "blockquote": later("Zitat"),
    "pre": later("Vorformatierter Text"),
    "dl": later("Begriffe"),
    "hr": later("Trennlinie"),
}
FATES = {
    "changed": later("geändert"),
    "inserted": later("eingefügt"),
    "removed": later("gestrichen"),
    "moved": later("verschoben, Wortlaut gleich"),
    "moved_away": later("von hier verschoben"),
}
SUMMARY = later("Zusammenfassung")
SENTENCES = {"ins": later("Satz, eingefügt"), "del": later("Satz, gestrichen")}
MARKUP_ONLY = later("nur Auszeichnung geändert")
LINK_ONLY = later("Adresse eines Verweises geändert")
ROWS, COLUMNS, POINTS = (
    (later("eine Zeile"), later("{n} Zeilen")),
    (later("eine Spalte"), later("{n} Spalten")),
    (later("ein Punkt"), later("{n} Punkte")),
)
NUMBERS = {
    2: later("zwei"),
    3: later("drei"),
    4: later("vier"),
    5: later("fünf"),
    6: later("sechs"),
    7: later("sieben"),
    8: later("acht"),
    9: later("neun"),
    10: later("zehn"),
    11: later("elf"),
    12: later("zwölf"),
}


def block_name(tag: str) -> str:
    """What a block is called."""
    return _(BLOCKS.get(tag, BLOCKS["p"]))


def fate(kind: str) -> str:
    """What happened: "geändert", "eingefügt", …"""
    return _(FATES[kind])


def how(piece: Piece) -> str:
    """What a block is and what happened to it."""
    name = block_name(piece.what)
    if piece.kind != "changed":
        if piece.kind == "moved" and piece.from_section and piece.from_section != piece.section:
            return _(
                "{block}, von „{section}“ hierher verschoben, Wortlaut gleich", block=name, section=piece.from_section
            )
        return f"{name}, {_(FATES[piece.kind])}"
    if piece.was and BLOCKS.get(piece.was) != BLOCKS.get(piece.what):
        return _("{was}, jetzt {block}", was=block_name(piece.was), block=name)
    if piece.compared and piece.compared.members:
        return ", ".join([name, *_members(piece)])
    if piece.compared and piece.compared.links and piece.markup_only:
        return f"{name}, {_(LINK_ONLY)}"
    if piece.markup_only:
        return f"{name}, {_(MARKUP_ONLY)}"
    return _(SENTENCES[piece.sentence]) if piece.sentence else f"{name}, {_(FATES['changed'])}"


def _members(piece: Piece) -> list[str]:
    """ "zwei Zeilen geändert", "eine Spalte eingefügt" for tables, Punkte for lists, just "geändert" for the rest."""
    assert piece.compared
    counts = piece.compared.members
    units = {"table": ROWS, "ul": POINTS, "ol": POINTS}.get(piece.what)
    said = []
    if units:
        for fate in ("changed", "inserted", "removed"):
            if counts[f"column {fate}"]:
                said.append(f"{_count(counts[f'column {fate}'], COLUMNS)} {_(FATES[fate])}")
        for fate in ("changed", "inserted", "removed"):
            if counts[fate]:
                said.append(f"{_count(counts[fate], units)} {_(FATES[fate])}")
    return said or [_(FATES["changed"])]


def _count(number: int, units: tuple[str, str]) -> str:
    if number == 1:
        return _(units[0])
    word = _(NUMBERS[number]) if number in NUMBERS else str(number)
    return _(units[1], n=word)
