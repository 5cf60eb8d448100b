"""How a change is named: "Absatz, geändert", "Tabelle, drei Zeilen geändert, eine eingefügt"."""

from collections.abc import Callable

from pyramid.i18n import TranslationString, TranslationStringFactory

from sikodms.difference.body import Piece

_ = TranslationStringFactory("sikodms")

Translate = Callable[[TranslationString], str]

BLOCKS = {
    "p": _("Absatz"), "run": _("Absatz"), "h2": _("Überschrift"), "h3": _("Überschrift"), "h4": _("Überschrift"), "ul": _("Liste"),
    "ol": _("Liste"), "table": _("Tabelle"), "blockquote": _("Zitat"), "pre": _("Vorformatierter Text"), "dl": _("Begriffe"),
    "hr": _("Trennlinie"),
}  # fmt: skip
FATES = {
    "changed": _("geändert"), "inserted": _("eingefügt"), "removed": _("gestrichen"), "moved": _("verschoben, Wortlaut gleich"),
    "moved_away": _("von hier verschoben"),
}  # fmt: skip
SUMMARY = _("Zusammenfassung")
SENTENCES = {"ins": _("Satz, eingefügt"), "del": _("Satz, gestrichen")}
MARKUP_ONLY = _("nur Auszeichnung geändert")
LINK_ONLY = _("Adresse eines Verweises geändert")
ROWS, COLUMNS, POINTS = (
    (_("eine Zeile"), _("${n} Zeilen")),
    (_("eine Spalte"), _("${n} Spalten")),
    (_("ein Punkt"), _("${n} Punkte")),
)
NUMBERS = {
    2: _("zwei"), 3: _("drei"), 4: _("vier"), 5: _("fünf"), 6: _("sechs"), 7: _("sieben"), 8: _("acht"), 9: _("neun"),
    10: _("zehn"), 11: _("elf"), 12: _("zwölf"),
}  # fmt: skip


def block_name(tag: str, translate: Translate) -> str:
    """What a block is called."""
    return translate(BLOCKS.get(tag, BLOCKS["p"]))


def fate(kind: str, translate: Translate) -> str:
    """What happened: "geändert", "eingefügt", …"""
    return translate(FATES[kind])


def how(piece: Piece, translate: Translate) -> str:
    """What a block is and what happened to it."""
    name = block_name(piece.what, translate)
    if piece.kind != "changed":
        if piece.kind == "moved" and piece.from_section and piece.from_section != piece.section:
            return translate(
                _(
                    "${block}, von „${section}“ hierher verschoben, Wortlaut gleich",
                    mapping={"block": name, "section": piece.from_section},
                )
            )
        return f"{name}, {translate(FATES[piece.kind])}"
    if piece.was and BLOCKS.get(piece.was) != BLOCKS.get(piece.what):
        return translate(_("${was}, jetzt ${block}", mapping={"was": block_name(piece.was, translate), "block": name}))
    if piece.compared and piece.compared.members:
        return ", ".join([name, *_members(piece, translate)])
    if piece.compared and piece.compared.links and piece.markup_only:
        return f"{name}, {translate(LINK_ONLY)}"
    if piece.markup_only:
        return f"{name}, {translate(MARKUP_ONLY)}"
    return translate(SENTENCES[piece.sentence]) if piece.sentence else f"{name}, {translate(FATES['changed'])}"


def _members(piece: Piece, translate: Translate) -> list[str]:
    """ "zwei Zeilen geändert", "eine Spalte eingefügt" for tables, Punkte for lists, just "geändert" for the rest."""
    assert piece.compared
    counts = piece.compared.members
    units = {"table": ROWS, "ul": POINTS, "ol": POINTS}.get(piece.what)
    said = []
    if units:
        for fate in ("changed", "inserted", "removed"):
            if counts[f"column {fate}"]:
                said.append(f"{_count(counts[f'column {fate}'], COLUMNS, translate)} {translate(FATES[fate])}")
        for fate in ("changed", "inserted", "removed"):
            if counts[fate]:
                said.append(f"{_count(counts[fate], units, translate)} {translate(FATES[fate])}")
    return said or [translate(FATES["changed"])]


def _count(number: int, units: tuple[TranslationString, TranslationString], translate: Translate) -> str:
    if number == 1:
        return translate(units[0])
    word = translate(NUMBERS[number]) if number in NUMBERS else str(number)
    return translate(TranslationString(units[1], domain="sikodms", mapping={"n": word}))
