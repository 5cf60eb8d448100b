"""Sentences of the theme's scripts: what is marked there, and what people would read and nobody marked."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

MARKS = ("_", "_html")
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<name>[\w$]+)|(?P<blank>\s+)|(?P<other>.)""",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+>") | {""}
_tag = re.compile(r"<[^<>]*>")
_shown_attribute = re.compile(r"""(?:aria-label|title|alt|placeholder)=["']?([^"'>]*)""")


class Piece(NamedTuple):
    """A literal, or a part of a template without what is put in: the line, what it says, and the call it is the first of."""

    line: int
    text: str
    call: str


def pieces(source: str) -> list[Piece]:
    """The texts of a script."""
    return list(_Reading(source).script())


class _Reading:
    """One walk through a script, from token to token."""

    def __init__(self, source: str):
        self._source = source
        self._at = 0
        self._before = ["", ""]  # the last two tokens that are neither blank nor comment

    def script(self, until: str = "") -> Iterator[Piece]:
        """Up to the end, or to the bracket that closes what a template puts in."""
        depth = 0
        while self._at < len(self._source):
            if self._source[self._at] == "`":
                yield from self._template()
                continue
            regex = _REGEX.match(self._source, self._at) if self._before[-1] in _BEFORE_REGEX else None
            token = regex or _TOKEN.match(self._source, self._at)
            assert token
            kind = "regex" if regex else token.lastgroup
            if kind == "text":
                yield self._piece(token[0])
            depth += (token[0] == "{") - (token[0] == "}")
            if until and depth < 0:
                return
            self._at = token.end()
            if kind not in ("comment", "blank"):
                self._before = [self._before[-1], token[0]]

    def _piece(self, literal: str) -> Piece:
        """A literal in quotes. What is written with a backslash is as JSON has it, or stays."""
        try:
            said = str(json.loads(f'"{literal[1:-1]}"'))
        except ValueError:
            said = literal[1:-1]
        return Piece(self._line(), said, self._before[0] if self._before[1] == "(" else "")

    def _template(self) -> Iterator[Piece]:
        line, call = self._line(), self._before[0] if self._before[1] == "(" else ""
        self._at += 1
        said = ""
        while self._at < len(self._source) and self._source[self._at] != "`":
            if self._source.startswith("${", self._at):
                self._at += 2
                self._before = ["", ""]
                yield from self.script("}")
                self._at += 1
                said += "…"
            else:
                width = 2 if self._source[self._at] == "\\" else 1
                said += self._source[self._at : self._at + width]
                self._at += width
        self._at += 1
        self._before = ["", "`"]
        yield Piece(line, said, call and f"{call}`")

    def _line(self) -> int:
        return self._source.count("\n", 0, self._at) + 1


def marked(source: str) -> list[tuple[int, str]]:
    """Line and sentence of what is marked: plain literals, for a template cannot be looked up."""
    return [(piece.line, piece.text) for piece in pieces(source) if piece.call in MARKS]


def unmarked(source: str) -> list[tuple[int, str]]:
    """Line and text of what people read and nobody marked, as far as its look says so; and of templates that are marked."""
    rest = []
    for piece in pieces(source):
        if piece.call in MARKS:
            continue
        shown = [*_tag.split(piece.text), *_shown_attribute.findall(piece.text)] if "<" in piece.text else [piece.text]
        if piece.call.rstrip("`") in MARKS or any(_is_for_people(text) for text in shown):
            rest.append((piece.line, piece.text))
    return rest


# What scripts have to say to the browser and what begins as a word does.
_TECHNICAL = re.compile(
    r"(?:Control|Alt|Shift|Mod)[+-][\w+-]*|Arrow\w+|Escape|Enter|Shift(?:-Enter)?|Control|Space|Tab|Shift-Tab|Home|End"
    r"|Accept|Content-Type|Retry-After|\w+Error|[A-Z]+"
)
_ENGLISH = re.compile(r"(?:The|An?|Not) [\w ]+:?")  # for who looks into the console
_FUNCTION_WORDS = frozenset(
    "der die das den dem ein eine und oder nicht kein keine ist sind wird werden hat haben von vom zu zum zur mit für auf aus bei "
    "noch schon nur sie ihr ihre".split()
)
_begins_as_a_word = re.compile(r"[äöüßÄÖÜ„“]|^[\s(…,.:]*[A-ZÄÖÜ][a-zäöüß]+")


def _is_for_people(text: str) -> bool:
    said = text.strip()
    words = re.findall(r"[^\W\d_]+", said.lower())
    if len(words) > 1 and not _FUNCTION_WORDS.isdisjoint(words):
        return True
    return bool(_begins_as_a_word.search(said)) and not _TECHNICAL.fullmatch(said) and not _ENGLISH.fullmatch(said)
