"""Forms that no rule makes: irregular plurals and verbs, names of women; and nouns that are inflected like adjectives."""

from collections.abc import Iterator

from index.german.compounds import Splitter
from index.german.dictionary import Words
from index.german.language import dotless
from index.german.verbs import irregular

OF_ADJECTIVES = ("t", "en", "nd", "ig", "lich", "isch")
LONGEST_TWIN = 5  # letters of a noun that is looked at for another with an umlaut
SHORTEST_PLURAL = 4
SHORTEST_MAN = 4


def twin(noun: str, words: Words) -> str | None:
    """Another noun that a short one looks like but for the umlaut, so that neither is an inflected form of the other: Kur, Kür."""
    spellings = words.spellings.get(noun, set())
    if len(noun) > LONGEST_TWIN or noun not in spellings or noun in words.bent:
        return None
    return next(iter(sorted(spellings - {noun})), None)


def plurals(simple: set[str], words: Words, splitter: Splitter) -> Iterator[str]:
    """Forms of simple nouns that no rule makes of them: Konten, Indizes."""
    for written, noun in words.lemmas.items():
        if (
            noun in simple
            and not noun.startswith(written)
            and len(written) >= SHORTEST_PLURAL
            and not splitter.nouns(written).whole
        ):
            yield f"{written}>{noun}"


def women(simple: set[str], words: Words) -> Iterator[tuple[str, str]]:
    """Names of women that are not the man's with -in: Ärztin, Zeugin, Beamtin. The dictionary has their plural."""
    for plural, woman in words.lemmas.items():
        if plural != f"{woman}nen" or not woman.endswith("in") or woman.endswith("erin"):
            continue
        spelled = words.spelled[woman][:-2]
        men = (f"{dotless(spelled)}e", dotless(spelled), f"{spelled}er")
        man = next((man for man in men if man in simple), None)
        if man and len(man) >= SHORTEST_MAN:
            yield woman, man


def adjectival(noun: str, words: Words) -> bool:
    """Whether a noun is inflected like an adjective, so that Angeklagter is an Angeklagte."""
    root = noun[:-2]
    if not noun.endswith("er") or not root.endswith(OF_ADJECTIVES) or f"{noun}in" in words.spelled:
        return False
    if root.endswith(("iert", "beamt")):
        return True
    written = words.spelled[noun][:-2]
    return f"{root}e" in words.spelled and (
        f"{written}em" in words.small or f"{written}es" in words.small or root in words.others
    )


def verbs(words: Words) -> Iterator[str]:
    """Infinitives and irregular forms of verbs; what is inflected like an adjective and not like a verb is none."""
    forms = {verb: found for verb, found in words.verbs.items() if any(not form.startswith(verb) for form in found)}
    yield from (f"~{verb}" for verb in forms)
    yield from (f"{form}~{verb}" for form, of in irregular(forms).items() for verb in of)
