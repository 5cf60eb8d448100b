"""Splitting German compounds: `Vermögensabschöpfung` is made of `Vermögen` and `Abschöpfung`.

A word is split only if *all* of it is made of known nouns and linking elements, so that `Gier` is not found in `Regierung`.
Where the list of nouns comes from is another module's business (nouns.py). A line of it is a simple noun, dotless and in lower
case, or says a little more:

    kur=     never has an umlaut, so that it is not found in Willkür
    fahr-    only begins compounds (Fahr|erlaubnis), as stems of verbs and adjectives do
    kür      stands beside kur and is another noun
    !wäre    a word, with its umlaut, that is no noun and not made of nouns
    konten>konto    a form that no rule makes of the noun
    arztin<arzt     a woman's name and the man's
    ~geben, gab~geben    an infinitive, and an irregular form of one (verbs.py)
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from index.german.language import dotless, modern, stem
from index.german.verbs import Verbs

SHORTEST_PART = 3
SHORTEST_COMPOUND = 6
LONGEST_COMPOUND = 60
MOST_PARTS = 5
CACHED_WORDS = 200_000

# What stands between two parts, and at the end of an inflected last one, longest first.
LINKS = ("nen", "sen", "ern", "ens", "ses", "es", "n", "en", "er", "em", "se", "ns", "s", "e")
AFTER_NIS = frozenset({"sen", "ses", "se"})  # Ergebnisse
_links_ending = {letter: tuple(link for link in LINKS if link[-1] == letter) for letter in "nsrme"}
# Nouns in -e often lose it inside a compound: Klage, Klag|abweisung.
DROPPED = "e"
# Nouns that take an s before the next part: Ordnung|s|amt, never Ordnung|samt.
TAKES_S = ("ung", "heit", "keit", "schaft", "ion", "tat")
# Adverbs and adjectives whose ends look like nouns: glücklicherweise, akademischer.
NO_COMPOUND = "erweise"
ADJECTIVE = re.compile(r"isch(?:e[mnrs]?)?\Z")


class Part(NamedTuple):
    """One part: where it begins and ends in the word, and the noun it is."""

    start: int
    end: int
    noun: str


class Nouns(NamedTuple):
    """The nouns that a word holds: itself in the singular, and for a compound its parts and their neighbours joined."""

    whole: str | None
    inside: tuple[str, ...] = ()


NONE = Nouns(None)


class Splitter:
    """Splits forms by a set of nouns. Answers are remembered."""

    def __init__(self, nouns: Iterable[str]):
        """`nouns`: the lines of the list. A plain noun is itself in the singular, simple, and may have an umlaut."""
        self._others, self._flat, self._beginnings, self._nouns = set[str](), set[str](), set[str](), set[str]()
        self._plurals, self._men = dict[str, str](), dict[str, str]()
        irregular, infinitives = dict[str, tuple[str, ...]](), set[str]()
        for line in nouns:  # one by one, so that each word is in memory once
            if "~" in line:
                form, _, verb = line.rpartition("~")
                if form:
                    irregular[form] = (*irregular.get(form, ()), verb)
                else:
                    infinitives.add(verb)
                continue
            if ">" in line or "<" in line:
                form, _, noun = line.replace("<", ">").partition(">")
                (self._plurals if ">" in line else self._men)[form] = noun
                continue
            if line[0] == "!":
                self._others.add(line[1:])
                continue
            word = line.rstrip("=-")
            (self._beginnings if "-" in line[len(word) :] else self._nouns).add(word)
            if line[-1] == "=":
                self._flat.add(word)
        self._named = frozenset(self._men.values())
        self.verbs = Verbs(infinitives, irregular)
        self._known: dict[str, tuple[Part, ...]] = {}
        self._held: dict[str, Nouns] = {}

    def nouns(self, form: str) -> Nouns:
        """The nouns of a form: of `Eisenbahnstrecken` the whole is eisenbahnstrecke; eisen, bahn, strecke, eisenbahn and
        bahnstrecke are inside."""
        found = self._held.get(form)
        if found is None:
            if len(self._held) > CACHED_WORDS:
                self._held.clear()
                self._known.clear()
            found = self._held[form] = self._spans(form)
        return found

    def stems(self, form: str) -> tuple[str, ...]:
        """The stems of the parts in their order; () for a simple word."""
        return tuple(stem(part.noun) for part in self.parts(form))

    def split(self, form: str) -> tuple[str, ...]:
        """The parts as nouns, in their order; () for a simple word."""
        return tuple(modern(part.noun) for part in self.parts(form))

    def halves(self, form: str) -> tuple[tuple[str, str], ...]:
        """A compound as two nouns in the singular, each way: of `Eisenbahnstrecke` eisen, bahnstrecke and eisenbahn, strecke."""
        parts, word = self.parts(form), dotless(form)
        return tuple(
            (modern(word[: before.start] + before.noun), modern(word[after.start : parts[-1].start] + parts[-1].noun))
            for before, after in pairwise(parts)
        )

    def tails(self, form: str) -> list[str]:
        """What a word given with a hyphen may be completed by: of `fachaufsichtsbehörde` both `aufsichtsbehörde` and `behörde`."""
        return [form[part.start :] for part in self.parts(form)[1:]]

    def first(self, form: str) -> str | None:
        """The first part with its linking element, as the reader of `Verkehrsüberwachung und -lenkung` understands it."""
        parts = self.parts(form)
        return form[: parts[0].end] if parts else None

    def parts(self, form: str) -> tuple[Part, ...]:
        """The parts of a form; () for a simple word."""
        found = self._known.get(form)
        if found is None:
            simple = form in self._others or self._noun(form) is not None
            found = self._known[form] = () if simple else self.cut(form)
        return found

    def _spans(self, form: str) -> Nouns:
        parts, word = self.parts(form), dotless(form)
        if not parts:
            other = form in self._others and form != word  # wäre is no form of Ware; das Bestehen is a noun
            noun = self._noun(form) if len(word) >= SHORTEST_PART and not other else None
            return Nouns(modern(noun)) if noun else NONE
        inside = [part.noun for part in parts]
        for first in range(len(parts)):
            for last in range(first + 1, len(parts)):
                inside.append(word[parts[first].start : parts[last].start] + parts[last].noun)
        whole = modern(word[: parts[-1].start] + parts[-1].noun)
        return Nouns(whole, tuple(dict.fromkeys(noun for noun in map(modern, inside) if noun != whole)))

    def of_man(self, form: str) -> str | None:
        """The noun for a man of a form that names a woman: of `Rechtsanwältinnen` rechtsanwalt."""
        parts, whole = self.parts(form), self.nouns(form).whole
        woman = parts[-1].noun if parts else whole
        if not whole or not woman or not woman.endswith("in"):
            return None
        man = self._men.get(woman) or (woman[:-2] if woman[:-2] in self._nouns else None)
        return whole.removesuffix(woman) + man if man else None

    def names_man(self, form: str) -> bool:
        """Whether women have a name made of a form's noun: Richter, Rechtsanwalt."""
        parts, whole = self.parts(form), self.nouns(form).whole
        man = parts[-1].noun if parts else whole
        return bool(man) and (man in self._named or f"{man}in" in self._nouns)

    def cut(self, form: str) -> tuple[Part, ...]:
        """The cheapest way to cut a form into nouns, even one that is a noun itself: few parts, long ones."""
        word, length = dotless(form), len(form)
        if not SHORTEST_COMPOUND <= length <= LONGEST_COMPOUND or not word.isalpha():
            return ()
        adjective = ADJECTIVE.search(word)
        last_start = adjective.start() if adjective else length
        if word.endswith(NO_COMPOUND):
            return ()
        best: dict[int, tuple[float, tuple[Part, ...]]] = {0: (0.0, ())}
        for start in range(length - SHORTEST_PART + 1):
            if start not in best:
                continue
            so_far, parts = best[start]
            if len(parts) == MOST_PARTS:
                continue
            for end in range(start + SHORTEST_PART, length + 1):
                if end == length and (start == 0 or start > last_start):
                    continue
                noun = self._noun(form[start:end], end < length) or (
                    None if end == length else self._beginning(form[start:end])
                )
                if noun is None:
                    continue
                cost = so_far + _cost(noun, word[start:end], end == length)
                if end not in best or cost < best[end][0]:
                    best[end] = (cost, (*parts, Part(start, end, noun)))
        return best[length][1] if length in best else ()

    def _noun(self, spelled: str, begins: bool = False) -> str | None:
        """The noun that a piece is, without inflection or linking element."""
        nouns, piece = self._nouns, dotless(spelled)
        dotted = piece != spelled
        if spelled in nouns:
            return spelled
        if piece in nouns:
            return self._allowed(piece, spelled)
        if piece in self._plurals:
            return self._plurals[piece]
        for link in _links_ending.get(piece[-1], ()):
            rest = piece[: -len(link)]
            if dotted and spelled[: len(rest)] in nouns and piece.endswith(link):
                return spelled[: len(rest)]
            known = rest in nouns and len(rest) >= SHORTEST_PART and piece.endswith(link)
            if known and (link not in AFTER_NIS or rest.endswith("nis")):
                return self._allowed(rest, spelled)
        if piece.endswith("en") and piece[:-2] + "um" in nouns:  # Museen, Zentren
            return piece[:-2] + "um"
        if piece.endswith("ien") and piece[:-3] in nouns:  # Materialien
            return piece[:-3]
        if begins and len(piece) > SHORTEST_PART and piece + DROPPED in nouns:
            return self._allowed(piece + DROPPED, spelled)
        return None

    def _allowed(self, noun: str, spelled: str) -> str | None:
        return None if noun in self._flat and dotless(spelled) != spelled else noun

    def _beginning(self, spelled: str) -> str | None:
        """The stem of a verb or adjective that begins compounds: Fahr|erlaubnis, Lese|gerät, Gesamt|dauer."""
        piece = dotless(spelled)
        for stem_of in (piece, piece.removesuffix("e")):
            if stem_of in self._beginnings:
                return self._allowed(stem_of, spelled)
        return None


def _cost(noun: str, piece: str, last: bool) -> float:
    """Each part costs one; short ones, and those that needed a linking element, a little more."""
    short = (1.2, 0.5, 0.15)[len(noun) - 3] if len(noun) < 6 else 0.0
    if piece == noun:
        link = 0.0
        if not last:
            link = 1.0 if noun.endswith(TAKES_S) else 0.6 if noun.endswith("in") else 0.0
    else:
        link = 0.05 * (len(piece) - len(noun)) if len(piece) > len(noun) else 0.1
    return 1.0 + short + link
