"""Two nouns that belong together in a text as the parts of a compound do: `Erfüllung des Zwecks` is a Zweckerfüllung.

A pair is written as modifier and head in the singular, `zweck erfullung`, whatever stands between them in the text or in the word.
"""

from collections.abc import Iterable, Iterator

from index.german.analysis import Token
from index.german.compounds import Splitter

# What binds a noun to the one before it. `und` does not.
BINDING = frozenset(
    """der des eines einer dieser dieses jeder jedes seiner ihrer seines ihres aller mehrerer von vom über für zu zum zur an am
    auf in im mit gegen nach vor durch aus bei beim um""".split()
)
LONGEST_GAP = 4  # words between the two, the binding one included: `Verfahren vor dem zuständigen Verwaltungsgericht`
ENDS = frozenset(".,;:()\n")


def pair(modifier: str, head: str) -> str:
    """The pair of two nouns in the singular."""
    return f"{modifier} {head}"


def pairs_in(text: str, tokens: Iterable[Token], splitter: Splitter) -> Iterator[str]:
    """The pairs of a cleaned text, whose nouns have capitals. Only the next noun belongs to the one before."""
    head, end, gap = "", 0, 0
    for token in tokens:
        capital = token.kind == "word" and text[token.start].isupper()
        if not head and not capital:
            continue
        noun = splitter.nouns(token.form).whole if capital else None
        bound = gap > 0 or token.form in BINDING
        if noun:
            if head and gap and ENDS.isdisjoint(text[end : token.start]):
                yield pair(noun, head)
            head, end, gap = noun, token.end, 0
        elif head and bound and gap < LONGEST_GAP:
            gap += 1
        else:
            head = ""


def pairs_of(form: str, splitter: Splitter) -> tuple[str, ...]:
    """The pairs that a compound stands for: a Verwaltungsgerichtsverfahren is a Verfahren of the Verwaltungsgericht."""
    return tuple(pair(modifier, head) for modifier, head in splitter.halves(form))
