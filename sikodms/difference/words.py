"""The difference of two runs of words, with bold, links and other inline markup."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from sikodms.difference.alignment import Budget, opcodes
from sikodms.difference.markup import Element, end_tag, start_tag

_TOKEN = re.compile(r"(\w+(?:[-.,:'’/]\w+)*|[^\w\s])(\s*)")
_SENTENCE_END = (".", "!", "?", "…")

Marks = tuple[tuple[str, str], ...]
# Stands last among the marks of a line break, which is its own markup.
_BREAK = ("", "")


class Token(NamedTuple):
    """A word or sign with the white space behind it, and the start and end tags of the inline elements it stands in.

    Tokens are equal if their keys are: white space makes no difference.
    """

    word: str
    blank: str
    marks: Marks
    key: int


class Run(NamedTuple):
    """Neighbouring tokens of one fate: "equal", "del" or "ins"."""

    fate: str
    tokens: Sequence[Token]


def tokens(element: Element) -> list[Token]:
    """The words of a block, whatever it holds."""
    found: list[Token] = []
    _collect(element, (), found)
    return found


def text_tokens(text: str) -> list[Token]:
    """The words of a plain text."""
    found: list[Token] = []
    if text:
        _add(text, (), found)
    return found


def _add(text: str, marks: Marks, found: list[Token]) -> None:
    """Appends the words of a text. White space in front goes to the word before it."""
    if text[0].isspace() and found and not found[-1].blank:
        found[-1] = found[-1]._replace(blank=" ")
    found += [_token(word, blank, marks) for word, blank in _TOKEN.findall(text)]


@lru_cache(16_384)
def _token(word: str, blank: str, marks: Marks) -> Token:
    # Texts say the same words again and again: asking is six times as fast as making.
    return Token(word, blank, marks, hash((word, marks)))


def _collect(element: Element, marks: Marks, found: list[Token]) -> None:
    if element.text:
        _add(element.text, marks, found)
    for child in element:
        if child.tag in ("br", "hr"):
            found.append(Token(f"<{child.tag}>", "", (*marks, _BREAK), hash((child.tag, marks))))
        else:
            inside = start_tag(child)
            _collect(child, (*marks, (inside, end_tag(child))) if inside else marks, found)
        if child.tail:
            _add(child.tail, marks, found)


def compare_tokens(old: Sequence[Token], new: Sequence[Token], budget: Budget) -> list[Run]:
    """What stayed, what went and what came, in reading order; of what stayed the new writing."""
    budget.spend(words=len(old) + len(new), calls=2)
    gaps: list[tuple[bool, Sequence[Token], Sequence[Token]]] = []
    for tag, i1, i2, j1, j2 in opcodes([one.key for one in old], [one.key for one in new], budget):
        gaps.append((tag == "equal", old[i1:i2], new[j1:j2]))
    runs: list[Run] = []
    for equal, gone, come in _without_islands(gaps):
        if equal:
            runs.append(Run("equal", _with_wider_end(gone, come)))
            continue
        if gone:
            runs.append(Run("del", gone))
        if come:
            runs.append(Run("ins", come))
    return runs


def _with_wider_end(old: Sequence[Token], new: Sequence[Token]) -> Sequence[Token]:
    """The new writing, with a blank at its end if the old one had it: what went comes behind it."""
    if old[-1].blank and not new[-1].blank:
        return [*new[:-1], old[-1]]
    return new


def _without_islands(
    gaps: list[tuple[bool, Sequence[Token], Sequence[Token]]],
) -> list[tuple[bool, Sequence[Token], Sequence[Token]]]:
    """Makes few equal words between long changes part of the change: "der" alone is no help to a reader."""
    joined: list[tuple[bool, Sequence[Token], Sequence[Token]]] = []
    for at, (equal, gone, come) in enumerate(gaps):
        if equal and 0 < at < len(gaps) - 1 and 3 * _length(come) <= min(_weight(gaps[at - 1]), _weight(gaps[at + 1])):
            equal = False
        if joined and not equal and not joined[-1][0]:
            _, gone_before, come_before = joined.pop()
            gone, come = [*gone_before, *gone], [*come_before, *come]
        joined.append((equal, gone, come))
    return joined


def _weight(gap: tuple[bool, Sequence[Token], Sequence[Token]]) -> int:
    return max(_length(gap[1]), _length(gap[2]))


def _length(some: Iterable[Token]) -> int:
    return sum(len(token.word) + 1 for token in some)


def render(runs: Iterable[Run]) -> str:
    """The runs as HTML, gone words in `del`, new ones in `ins`."""
    parts = []
    for fate, some in runs:
        if fate == "equal":
            parts.append(_render_tokens(some))
            continue
        blank = some[-1].blank
        inner = _render_tokens([*some[:-1], some[-1]._replace(blank="")])
        parts.append(f"<{fate}>{inner}</{fate}>{blank}")
    return "".join(parts).rstrip()


def render_side(runs: Iterable[Run], side: str) -> str:
    """One column of a comparison side by side: what stayed, and "del" or "ins" marked."""
    return render(run for run in runs if run.fate in ("equal", side))


def _render_tokens(some: Sequence[Token]) -> str:
    if not any(token.marks for token in some):
        return escape("".join([token.word + token.blank for token in some]), quote=False)
    parts: list[str] = []
    open_marks: Marks = ()
    for token in some:
        if token.marks != open_marks:
            common = 0
            while common < min(len(open_marks), len(token.marks)) and open_marks[common] == token.marks[common]:
                common += 1
            parts += [mark[1] for mark in reversed(open_marks[common:])]
            parts += [mark[0] for mark in token.marks[common:]]
            open_marks = token.marks
        parts.append(token.word if token.marks and token.marks[-1] == _BREAK else escape(token.word, quote=False))
        if token.blank:
            parts.append(token.blank)
    parts += [mark[1] for mark in reversed(open_marks)]
    return "".join(parts)


def only_markup(runs: Iterable[Run]) -> bool:
    """Whether the words stayed and only bold, links or the like changed."""
    runs = list(runs)
    return _words(runs, "del") == _words(runs, "ins")


def _words(runs: Iterable[Run], side: str) -> list[str]:
    return [token.word for run in runs if run.fate in ("equal", side) for token in run.tokens]


def whole_sentence(runs: Iterable[Run]) -> str | None:
    """ "ins" or "del" if the only change is one run that ends a sentence, else None."""
    changes = [run for run in runs if run.fate != "equal"]
    if len(changes) != 1 or len(changes[0].tokens) < 4:
        return None
    return changes[0].fate if changes[0].tokens[-1].word.endswith(_SENTENCE_END) else None


def changed_links(runs: Sequence[Run]) -> list[tuple[str, str, str]]:
    """The links whose text stayed and whose address did not: (text, old address, new address)."""
    gone, come = _links(runs, "del"), _links(runs, "ins")
    return [(text, gone[text], come[text]) for text in gone if text in come and gone[text] != come[text]]


def _links(runs: Iterable[Run], side: str) -> dict[str, str]:
    links: dict[str, list[str]] = {}
    for run in runs:
        if run.fate != side:
            continue
        for token in run.tokens:
            for opening, _ in token.marks:
                if opening.startswith("<a "):
                    links.setdefault(opening, []).append(token.word + token.blank)
    addresses = {}
    for opening, texts in links.items():
        href = re.search(r'href="([^"]*)"', opening)
        if href:
            addresses["".join(texts).strip()] = href[1]
    return addresses
