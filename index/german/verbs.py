"""From a form of a verb to its infinitive: `entzog`, `entzieht`, `anzuzeigen`, `untersagte`.

Regular forms are found by their endings, if the list (nouns.py) has the infinitive. Irregular ones stand in the list once, for the
verb without prefix: `zog` for ziehen says `entzog` and `aufgezogen` too.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from index.german.language import dotless

SHORTEST = 3
LONGEST_SIMPLE = 12  # letters of an infinitive without prefix
# Hardly said, and often another word: ich hudle, ihr hudlet, er riefe (a Riefe).
NOT_SAID = ("e", "let", "lest", "ret", "rest", "chst")
PREFIXES = tuple(
    """ab an auf aus auseinander be bei beiseite bekannt bereit da dar durch ein emp empor ent entgegen er fehl fern fest fort frei
    gegen gleich her herab heran herauf heraus herbei herein herum herunter hervor hin hinauf hinaus hinein hinter hinunter hinweg
    hinzu in klar kund los miss mit nach nieder sicher statt still teil über um umher un unter ver vor voran voraus vorbei vorher
    vorweg wahr weg weiter wider wieder zer zu zurecht zurück zusammen zuwider zwischen""".split()
)
ENDINGS = ("t", "e", "et", "te", "ten", "tet", "test", "st", "est", "ete", "eten", "end", "nd", "n", "en")
OF_PARTICIPLES, OF_INFINITIVES = ("t", "et"), ("en", "n")
OF_ADJECTIVES = ("e", "em", "en", "er", "es")


class Verbs:
    """The verbs of a list: infinitives, and irregular forms with theirs, both as forms."""

    def __init__(self, infinitives: Collection[str], irregular: Mapping[str, tuple[str, ...]]):
        self._infinitives, self._irregular = infinitives, irregular
        self._prefixes: dict[str, list[str]] = {}
        for prefix in sorted(PREFIXES, key=len, reverse=True):
            self._prefixes.setdefault(prefix[0], []).append(prefix)

    def infinitives(self, form: str) -> tuple[str, ...]:
        """Those that a form may be of, besides itself."""
        if len(form) < SHORTEST or not form.isalpha():
            return ()
        found = dict.fromkeys(self._of(form))
        found.pop(form, None)
        return tuple(found)

    def beginnings(self, root: str) -> Iterator[str]:
        """How forms of the verbs with a root (an infinitive without its ending and its dots) may begin, where they begin in another
        way: `zog` and `gezogen` for zieh, `entzog` for entzieh, `ange` and `anzu` for anzeig."""
        for verb in self._of_root.get(root, ()):
            yield from self._forms.get(verb, ())
            for prefix in self._prefixes.get(verb[0], ()):
                if verb.startswith(prefix) and len(verb) - len(prefix) >= SHORTEST:
                    yield from (prefix + form for form in self._forms.get(verb[len(prefix) :], ()))
                    yield from (prefix + "ge", prefix + "zu")

    @cached_property
    def _of_root(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for verb in self._infinitives:
            found.setdefault(dotless(verb.removesuffix("n").removesuffix("e")), []).append(verb)
        return found

    @cached_property
    def _forms(self) -> Mapping[str, list[str]]:
        """The irregular forms of infinitives."""
        found: dict[str, list[str]] = {}
        for form, verbs in self._irregular.items():
            for verb in verbs:
                found.setdefault(verb, []).append(form)
        return found

    def _of(self, form: str) -> Iterator[str]:
        for word in _without_ending(form):
            yield from self._with("", word)
            for prefix in self._prefixes.get(word[0], ()):
                if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST:
                    yield from self._with(prefix, word[len(prefix) :])

    def _with(self, prefix: str, rest: str) -> Iterator[str]:
        """Infinitives with a prefix, of what follows it: `zog`, `gezogen`, `zuziehen`."""
        pieces: list[tuple[str, tuple[str, ...]]] = [(rest, ENDINGS)]
        if rest.startswith("ge"):
            pieces.append((rest[2:], OF_PARTICIPLES))
        if prefix and rest.startswith("zu"):
            pieces.append((rest[2:], OF_INFINITIVES))
        for piece, endings in pieces:
            for verb in self._irregular.get(piece, ()):
                if prefix + verb in self._infinitives:
                    yield prefix + verb
            for ending in endings:
                if not piece.endswith(ending):
                    continue
                root = piece[: len(piece) - len(ending)]
                yield from (
                    verb
                    for verb in (f"{prefix}{root}en", f"{prefix}{root}n")
                    if len(root) > 1 and verb in self._infinitives
                )


def _without_ending(form: str) -> Iterator[str]:
    """A form, and what it is without the ending of an adjective: `entzogene`, `verletzender`."""
    yield form
    for ending in OF_ADJECTIVES:
        rest = form.removesuffix(ending)
        if rest != form and rest.endswith(("en", "t", "end")):
            yield rest


def irregular(forms: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Of infinitives with their forms: the forms that no rule leads from to the infinitive, of verbs without prefix, participles
    also without `ge`."""
    found: dict[str, dict[str, None]] = {}
    rules = Verbs(frozenset(forms), {})
    for verb in sorted(forms):
        if len(verb) > LONGEST_SIMPLE or any(
            verb.startswith(first) and verb[len(first) :] in forms for first in PREFIXES
        ):
            continue
        imperatives = (verb[:-1], verb.removesuffix("en"))
        for form in sorted(forms[verb]):
            if form == verb or form in imperatives or form.endswith(NOT_SAID):
                continue
            if verb not in rules.infinitives(form):
                found.setdefault(form, {})[verb] = None
                if form.startswith("ge") and form.endswith("en"):
                    found.setdefault(form[2:], {})[verb] = None
    return {form: tuple(verbs) for form, verbs in found.items()}
