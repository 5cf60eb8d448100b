"""The list of nouns that compounds are split by, made from simplemma's German dictionary.

The dictionary has 1.1 million forms and takes a second and 300 MB to read, so it is read once, by a process of its own,
and what is kept is a file of some 100,000 lines: simple nouns, beginnings of compounds, and words that look like compounds and are
none (compounds.py says how they are written). Simple are nouns that are not compounds themselves. A short noun counts as a part
only if the dictionary has many compounds with it: `Amt` has, `Elle` has not.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from index.german.analysis import Analyser
from index.german.compounds import SHORTEST_PART, Splitter
from index.german.dictionary import Words, dictionary
from index.german.language import dotless
from index.german.word_forms import adjectival, plurals, twin, verbs, women

RULES = 9  # counts up with each change below, so that older files are made anew
VOWELS = frozenset("aeiouy")

# How many compounds of the dictionary must begin, and end, with a noun of that length for it to count as a part.
ENOUGH_AS_FIRST = {3: 20, 4: 6}
ENOUGH_AS_LAST = {3: 3, 4: 2}
ENOUGH_IN_ALL = {5: 5}
# A noun that ends many compounds and begins few is a suffix by accident (-ion, -elle). So many for each that it begins:
SUFFIX_BY_ACCIDENT = {3: 6, 4: 12, 5: 30, 6: 100}
# A short word without any inflected form is a name or an abbreviation (Gew, Besch), unless many compounds are made with it.
NOT_A_NAME = {3: (20, 10), 4: (10, 3), 5: (10, 3), 6: (6, 3)}  # so many must begin, and end
# Stems of verbs and adjectives begin compounds too: Fahr|erlaubnis, Seh|behinderung, Gesamt|dauer.
ENOUGH_AS_OTHER = 8
# A noun that looks like an inflected form of another is one, unless that many compounds begin with it: Eisen, of Eis.
ENOUGH_BY_ITSELF = 10
# Prepositions, adverbs and prefixes are no nouns, even if the dictionary has them with a capital.
PARTICLES = frozenset(
    """unter uber wider wieder durch gegen hinter zwischen neben nach wegen sonder volle voll oben unten innen aussen vorn
    nieder ober ohne dort hier eine einer eines alle alles beide sein ihr ihre selbst genug mehr viel viele wenig andere
    ander zwei drei vier funf sechs sieben acht neun end zehn hundert tausend neue neuer alte gute guter gross grosse
    klein kleine erste erster letzte letzter heute gestern morgen immer fort weiter
    lang lange kurz kurze ganze halbe nicht nein ent miss ver zer""".split()
)


# Made when the portal is installed (`make`), packed with it, and never in a repository.
BUILT = Path(__file__).parents[1] / "built"


def file_in(folder: Path) -> Path:
    """Where the list of this version lies in a folder."""
    return folder / f"nouns-{version('simplemma')}-{RULES}.txt"


def nouns(folder: Path = BUILT) -> Iterator[str]:
    """The lines of the list as kept in `folder`; made there first if it is not, which takes a quarter of a minute."""
    path = file_in(folder)
    if not path.exists():
        command = [sys.executable, "-W", "ignore", "-m", "index.german.nouns", str(folder)]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[2])
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


@cache
def _splitter(folder: Path) -> Splitter:
    """One for the whole process: the words of a list take some 20 MB."""
    return Splitter(nouns(folder))


def analyser_with(nouns_of: Path | frozenset[str]) -> Analyser:
    """The chain with these nouns, or those kept there; they are loaded when they are first needed."""
    return Analyser(lambda: Splitter(nouns_of) if isinstance(nouns_of, frozenset) else _splitter(nouns_of))


def lines(words: Words) -> list[str]:
    """The list, sorted: simple nouns, beginnings, and what is neither (see compounds.py)."""
    inflected = Counter(words.lemmas.values())
    known = {noun for noun in inflected if _can_be_part(noun) and noun not in PARTICLES}
    roots = {word[:-2] for word in words.others if word.endswith("en") and len(word) >= SHORTEST_PART + 2}
    adjectives = {word for word in words.others if not word.endswith("en")}
    others = {word for word in roots | adjectives if _can_be_part(word)} - PARTICLES
    first, last = _productivity(known, words.lemmas, others)

    def counts(noun: str) -> bool:
        length, begins, ends = len(noun), first[noun], last[noun]
        if inflected[noun] < 2 and length in NOT_A_NAME:
            enough_begin, enough_end = NOT_A_NAME[length]
            if begins < enough_begin or ends < enough_end:
                return False
        if ends > SUFFIX_BY_ACCIDENT.get(length, ends) * max(1, begins):
            return False
        return (
            begins >= ENOUGH_AS_FIRST.get(length, 0)
            and ends >= ENOUGH_AS_LAST.get(length, 0)
            and begins + ends >= ENOUGH_IN_ALL.get(length, 0)
        )

    parts = {noun for noun in known if counts(noun) and not _inflected(noun, known, first)}
    begin = {word for word in others if first[word] >= ENOUGH_AS_OTHER and len(word) > SHORTEST_PART} - parts
    splitter = Splitter([*_flagged(parts, "", words), *_flagged(begin, "-", words)])
    simple = {
        noun for noun in parts if _made_of_a_verb(noun, words.others) or not splitter.cut(words.spelled.get(noun, noun))
    }
    return _with_forms(simple, begin, first, words)


def _with_forms(simple: set[str], begin: set[str], first: Counter[str], words: Words) -> list[str]:
    """The list of these nouns and beginnings, with what word_forms.py knows of them and of verbs."""
    men = dict(women(simple, words))
    adjectives = {noun for noun in simple if noun in words.others and noun.endswith(("ig", "lich", "isch"))}
    inflected = {noun: noun[:-1] for noun in simple if first[noun] < ENOUGH_AS_OTHER and adjectival(noun, words)}
    inflected |= {f"{adjective}er": f"{adjective}e" for adjective in adjectives}  # Sachverständiger
    simple = (simple - adjectives - inflected.keys()) | {*inflected.values()} | men.keys()
    twins = {noun: other for noun in simple if (other := twin(noun, words))}
    umlauted = {f"{adjective}e" for adjective in adjectives & words.umlauted}
    words = words._replace(umlauted=(words.umlauted | umlauted) - twins.keys())
    made = [*_flagged(simple, "", words), *_flagged(begin, "-", words), *twins.values()]
    splitter = Splitter(made)
    more = (
        *(f"!{word}" for word in _no_compounds(words, splitter)),
        *plurals(simple, words, splitter),
        *(f"{woman}<{man}" for woman, man in men.items()),
        *(f"{noun}>{base}" for noun, base in inflected.items()),
        *verbs(words),
    )
    return sorted({*made, *more})


def _can_be_part(word: str) -> bool:
    return len(word) >= SHORTEST_PART and not VOWELS.isdisjoint(word)


def _flagged(nouns: set[str], kind: str, words: Words) -> list[str]:
    return [f"{noun}{kind}" if noun in words.umlauted else f"{noun}{kind}=" for noun in nouns]


def _no_compounds(words: Words, splitter: Splitter) -> Iterator[str]:
    """Forms of verbs, adjectives and the like that would be split, or that a noun would be seen in but for the umlaut."""
    for written in words.small:
        infinitive = written.endswith("n") and dotless(written) in words.others
        if written in words.capital and not infinitive:
            continue
        if splitter.cut(written) or (written != dotless(written) and splitter.nouns(written).whole):
            yield written


def _inflected(noun: str, known: set[str], first: Counter[str]) -> bool:
    """Whether a word that the dictionary has as a noun is rather a form of another: Stellen, Mitteln, Fristen."""
    for base in (noun[:-1], noun[:-2]):
        if noun in (base + "n", base + "en") and base in known and first[noun] < ENOUGH_BY_ITSELF:
            return True
    return False


def _made_of_a_verb(noun: str, others: set[str]) -> bool:
    """Mitteilung is no compound, because there is a verb mitteilen; nor is the infinitive itself."""
    if noun.endswith("ung"):
        return noun[:-3] + "en" in others or noun[:-3] + "n" in others
    if noun.endswith("ion"):  # Kombination, Definition, Diskussion
        return any(noun.removesuffix(end) + "ieren" in others for end in ("ation", "ition", "ion"))
    if noun.endswith(("ator", "itor")):  # Liquidator
        return noun[:-4] + "ieren" in others
    if noun.endswith("er"):
        return noun + "n" in others or noun[:-2] + "en" in others
    return noun.endswith("n") and noun in others


def _productivity(known: set[str], lemmas: dict[str, str], others: set[str]) -> tuple[Counter[str], Counter[str]]:
    """How many known compounds begin and end with each noun, each compound cut once, where its shorter part is longest."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word in known:
        cuts = []
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            if word[cut:] in known:
                modifier = _modifier(word[:cut], known, lemmas, others)
                if modifier:
                    cuts.append((min(cut, len(word) - cut), modifier, word[cut:]))
        if cuts:
            _, modifier, head = max(cuts)
            first[modifier] += 1
            last[head] += 1
    return first, last


def _modifier(piece: str, known: set[str], lemmas: dict[str, str], others: set[str]) -> str | None:
    if piece in lemmas:
        return lemmas[piece]
    if piece in known:  # the dictionary has Kegeln, but not Kegel itself
        return piece
    if piece.endswith("s") and piece[:-1] in known:
        return piece[:-1]
    if piece in others:
        return piece
    return piece + "e" if piece + "e" in known else None


def main(folder: Path = BUILT) -> None:
    """Makes the list of this version in the folder, if it is not there, and removes those of others."""
    path = file_in(folder)
    if path.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.new")
    beside.write_text("\n".join(lines(dictionary())), encoding="utf-8")
    beside.replace(path)
    for old in set(folder.glob("nouns-*.txt")) - {path}:
        old.unlink(missing_ok=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
