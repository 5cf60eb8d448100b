"""The norms that a text cites, as a list: `§§ 10, 11 GewO` are `§ 10 GewO` and `§ 11 GewO`.

`analysis` finds a citation as one word among others; here whole runs of them are read, with the law at their end. Absatz, Satz and
Nummer are left out: what belongs together belongs to the same section. Norms without a law say nothing outside of their text and
are left out too, unless the text itself is of a law.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.german.abbreviations import definitions_in, is_law_word
from index.german.analysis import looks_like_law, norm
from index.german.language import form

MOST_NORMS = 200  # of one text
LONGEST_RUN = 60  # pieces of one citation: signs, numbers, words between them
THIS = "dieses Gesetz"
WIDEST_RANGE = 15  # sections that `bis` stands for; of a wider one both ends

# Laws that are also cited by their long name, by its form.
LONG_NAMES = {
    form(long): short
    for long, short in (
        ("Abgabenordnung", "AO"),
        ("Arbeitsschutzgesetz", "ArbSchG"),
        ("Asylgesetz", "AsylG"),
        ("Aufenthaltsgesetz", "AufenthG"),
        ("Betäubungsmittelgesetz", "BtMG"),
        ("Bewachungsverordnung", "BewachV"),
        ("Bundesdatenschutzgesetz", "BDSG"),
        ("Bundesmeldegesetz", "BMG"),
        ("Datenschutz-Grundverordnung", "DSGVO"),
        ("Gaststättengesetz", "GastG"),
        ("Geldwäschegesetz", "GwG"),
        ("Gerichtsverfassungsgesetz", "GVG"),
        ("Gewerbeordnung", "GewO"),
        ("Grundgesetz", "GG"),
        ("Handelsgesetzbuch", "HGB"),
        ("Insolvenzordnung", "InsO"),
        ("Jugendschutzgesetz", "JuSchG"),
        ("Prostituiertenschutzgesetz", "ProstSchG"),
        ("Strafgesetzbuch", "StGB"),
        ("Strafprozessordnung", "StPO"),
        ("Straßenverkehrsgesetz", "StVG"),
        ("Straßenverkehrsordnung", "StVO"),
        ("Straßenverkehrs-Ordnung", "StVO"),
        ("Tabaksteuergesetz", "TabStG"),
        ("Versammlungsgesetz", "VersammlG"),
        ("Verwaltungsgerichtsordnung", "VwGO"),
        ("Verwaltungsverfahrensgesetz", "VwVfG"),
        ("Waffengesetz", "WaffG"),
        ("Zivilprozessordnung", "ZPO"),
    )
}
# What ends like the name of a law and names none.
NO_NAMES = frozenset(
    "verordnung rechtsverordnung landesverordnung bundesgesetz landesgesetz gesetzbuch vertrag staatsvertrag tagesordnung".split()
)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_LANDS = r"(?:NRW|NW|BW|Bay|Bln|Bbg|Brem|Hmb|HE|MV|Nds|RP|SL|Sachs|LSA|SH|Thür)"

_sign = r"(?:§§?|\b[Pp]aragra(?:ph|f)(?:en|s)?\b|\b[Aa]rt(?:ikel[ns]?\b|\.|\b))"
_begins = re.compile(_sign + r"\s{0,3}(?=\d)")
_piece = re.compile(
    rf"""\s{{0,3}}(?:
    (?P<sign>{_sign})(?=\s{{0,3}}\d)
  | (?P<below>\b(?:U?Abs(?:\.|atz|ätzen?|\b)|Unterabsatz|Nrn?\.|Nummern?|Satz|Sätzen?|S\.|Buchst(?:\.|aben?)|lit\.|Halbsatz|Hs\.
      |Alt(?:\.|ernative)|Var(?:\.|iante))\s{{0,3}}(?:\d{{1,3}}[a-z]?|[a-z]{{1,2}}|[IVX]{{1,4}})\b)
  | (?P<number>\d{{1,4}}(?:[a-z](?!\w)|(?=ff?\b)|(?!\w))(?![./]\d))
  | (?P<to>\bbis\b|[–-](?=\s?\d))
  | (?P<more>[,/]|\b(?:und|oder|sowie|bzw\.|auch|jeweils|nach|den|iVm|i\.\s?V\.\s?m\.|in\s{{1,3}}Verbindung\s{{1,3}}mit)(?!\w))
  | (?P<beyond>(?<![a-z])ff?(?:\.|\b))
    )""",
    re.VERBOSE,
)
_law = re.compile(
    rf"""\s{{0,3}}(?:(?:de[rs]|vom|zum|zur)\s{{1,3}})?(?:
    SGB[\s-]{{0,3}}(?P<book>[IVX]{{1,4}}|\d{{1,2}})\b
  | (?P<short>[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]{{0,60}}(?:-[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]{{0,60}})?)(?![\w-])(?:\s(?P<land>{_LANDS})\b)?
    )""",
    re.VERBOSE,
)
_of_this = re.compile(r"\s{0,3}(?:dieses\s{1,3}Gesetz|dieser\s{1,3}(?:Ver|Satz)?[Oo]rdnung)")
_of_another = re.compile(
    r"\s{0,3}de[sr]\s{1,3}(?:\w{1,30}\s{1,3}){0,3}\w{0,60}(?:[Gg]esetz|[Bb]uch|[Oo]rdnung|[Vv]ertrag|[Ss]atzung|Richtlinie|Verfassung)"
)
_civil_code = re.compile(r"\s{0,3}des\s{1,3}Bürgerlichen\s{1,3}Gesetzbuch(?:e?s)?\b")
_genitive = re.compile(r"([Gg]esetz|[Bb]uch|[Vv]ertrag)e?s\Z")
_only_norm = re.compile(r"\s*(§|[Aa]rt(?:ikel|\.)?)\s{0,3}(\d{1,4}[a-z]?)\s*\Z")
_whole = re.compile(r"(§|Art\.) (\d{1,4}[a-z]?) (\S.*)\Z")


class _Run:
    """One citation as it is read: sections, and where the firm ones end.

    A bare number behind a single sign is firm only if a law follows: `§ 10, 11 GewO`, but not `nach § 10 und 3 Monate später`.
    """

    def __init__(self) -> None:
        self.all: list[tuple[str, str]] = []
        self.firm = 0
        self.end = self.firm_end = 0


def norms(text: str, law: str = "") -> list[str]:
    """The norms that a text cites, each once, as shown: `§ 73 StGB`, `Art. 13 GG`; in the order of the text, at most MOST_NORMS.

    `law` is the law that a text belongs to, if it is of one: norms that name no other law are of it.
    """
    if "§" not in text and "rt" not in text and "ragra" not in text:
        return []
    own = shown_law(law) if law else ""
    found = dict[str, None]()
    for cited in _cited(text, own, _defined(text)):
        found[cited] = None
        if len(found) == MOST_NORMS:
            break
    return list(found)


def cited_in(texts: Iterable[str], law: str = "") -> list[str]:
    """The norms that several texts cite, each once."""
    found = dict[str, None]()
    for text in texts:
        found.update(dict.fromkeys(norms(text, law)))
        if len(found) >= MOST_NORMS:
            break
    return list(found)[:MOST_NORMS]


def norms_said(texts: Iterable[str], law: str = "", norm: str = "") -> tuple[list[str], str]:
    """The norms that a document with these texts and fields cites, without the one that it is about; and that one, or ""."""
    own = norm_of(law, norm) or ""
    cited = cited_in([f"{norm} {law}", *texts], law if is_norm(law, norm) else "")
    return [shown for shown in cited if shown != own], own


def key(shown: str) -> str:
    """What a norm is found by, the same token as in analysis: `§73 stgb`. "" for what is not shown as `norms` shows one."""
    whole = _whole.match(shown)
    return f"{norm(whole[1], whole[2])} {form(whole[3])}" if whole else ""


def norm_of(law: str, norm_field: str) -> str | None:
    """The one norm that a document with these fields is about, as shown: of `§ 70` with `StGB`, or of `§ 70 Abs. 1 StGB` alone;
    None if they name none, or several."""
    single = _only_norm.match(norm_field)
    if single is None:
        named = norms(norm_field) if _begins.match(norm_field.strip()) else []
        return named[0] if len(named) == 1 else None
    name = shown_law(law)
    return _shown(single[1], single[2], name) if name and looks_like_law(name.split()[0]) else None


def is_norm(law: str, norm_field: str) -> str | None:
    """The norm that a document with these fields *is*: both of them name it. None for one that is only about a norm."""
    about = norm_of(law, norm_field)
    return about if about and law and about.endswith(f" {shown_law(law)}") else None


@lru_cache(maxsize=4096)
def shown_law(name: str) -> str:
    """A law by the name that it is cited by: `SGB 2` is `SGB II`, `Gaststättengesetzes` is `GastG`."""
    name = " ".join(name.split())
    social = re.fullmatch(r"SGB[ -]?(?:(\d{1,2})|([IVX]{1,4}))", name)
    if social:
        book = social[2] or (_ROMAN[int(social[1])] if int(social[1]) < len(_ROMAN) else social[1])
        return f"SGB {book}"
    if name.replace("-", "") == "DSGVO":
        return "DSGVO"
    return LONG_NAMES.get(form(_nominative(name)), name)


def _nominative(name: str) -> str:
    """A long name without its genitive."""
    return _genitive.sub(r"\1", name)


def _shown(sign: str, number: str, law: str) -> str:
    return f"{'Art.' if sign[:1] in 'Aa' else '§'} {number.lower()} {law}"


def _defined(text: str) -> dict[str, str]:
    """The abbreviations that a text itself defines, by the form of the long name."""
    return {form(long): short for short, long in definitions_in(text)} if "(" in text else {}


def _cited(text: str, own: str, defined: dict[str, str]) -> Iterator[str]:
    at = 0
    while match := _begins.search(text, at):
        run = _run(text, match.start())
        law, end = _law_at(text, run.end, defined)
        sections = run.all
        if law is None and run.firm < len(run.all):
            sections = run.all[: run.firm]
            law, end = _law_at(text, run.firm_end, defined)
        if law is None or law == THIS:
            law = own
        if law:
            yield from (_shown(sign, number, law) for sign, number in sections)
        at = max(end, match.end())


def _run(text: str, at: int) -> _Run:
    """The sections that are cited together from here on."""
    run, sign, below, span, bare = _Run(), "§", False, False, False
    for _ in range(LONGEST_RUN):
        piece = _piece.match(text, at)
        if piece is None:
            break
        at, kind = piece.end(), piece.lastgroup
        if kind == "sign":
            sign, below, bare = piece["sign"], False, False
        elif kind == "number" and (
            not below or (sign == "§§" and _counts_on(text, at, run.all[-1][1], piece["number"]))
        ):
            run.all += _range(sign, run.all[-1][1], piece["number"]) if span and run.all else [(sign, piece["number"])]
            below = span = False
            if not bare or sign == "§§":
                run.firm = len(run.all)
            bare = True
        elif kind == "below":
            below = True
        elif kind in ("to", "more"):
            span = kind == "to" and not below
            continue
        run.end = at
        if run.firm == len(run.all):
            run.firm_end = at
    return run


def _counts_on(text: str, at: int, before: str, number: str) -> bool:
    """Whether a number behind an Absatz is a section again, as the 12 of `§§ 10 Abs. 1, 12 GewO`."""
    following = _piece.match(text, at)
    if following and following.lastgroup == "below" and following["below"].startswith(("Abs", "UAbs")):
        return True
    return _parts(number)[0] > _parts(before)[0]


def _range(sign: str, first: str, last: str) -> list[tuple[str, str]]:
    """The sections after the first: of `10 bis 13` 11, 12, 13; of `73 bis 73c` 73a, 73b, 73c."""
    (begin, letter), (end, last_letter) = _parts(first), _parts(last)
    numbers = [last]
    if begin == end and last_letter:
        numbers = [f"{begin}{chr(code)}" for code in range(ord(letter or "`") + 1, ord(last_letter) + 1)]
    elif not letter and not last_letter and 0 < end - begin <= WIDEST_RANGE:
        numbers = [str(number) for number in range(begin + 1, end + 1)]
    return [(sign, number) for number in numbers]


def _parts(number: str) -> tuple[int, str]:
    return (int(number), "") if number.isdigit() else (int(number[:-1]), number[-1])


def _law_at(text: str, at: int, defined: dict[str, str]) -> tuple[str | None, int]:
    """The law that is named here and where its name ends; THIS for `dieses Gesetzes`, "" for one without a short name, None
    if none is named."""
    if _of_this.match(text, at):
        return THIS, at
    if civil := _civil_code.match(text, at):
        return "BGB", civil.end()
    match = _law.match(text, at)
    if match and match["book"]:
        return shown_law(f"SGB {match['book']}"), match.end()
    if match:
        name = shown_law(match["short"])
        if name == match["short"] and not looks_like_law(name.replace("-", "")):
            long = _nominative(name)
            name = defined.get(form(long), "") or (
                long if is_law_word(form(long)) and form(long) not in NO_NAMES else ""
            )
        if name:
            return name + (f" {match['land']}" if match["land"] else ""), match.end()
    return ("" if _of_another.match(text, at) else None), at
