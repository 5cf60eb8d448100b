"""The editor's introduction as plain text."""

import re
import textwrap

from lxml import html
from lxml.etree import _Element

from content_types import clean_text

WIDTH = 72
_BLOCKS = {"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "table", "tr", "pre", "dl", "dt", "dd", "caption"}


def text_of(markup: str) -> str:
    """Paragraphs with blank lines between them, list items with a dash, links with their address behind them."""
    if not markup.strip():
        return ""
    said = _inside(html.fragment_fromstring(markup, create_parent="div"))
    paragraphs = [re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", part)).strip() for part in re.split(r"\n{2,}", said)]
    return "\n\n".join(wrapped(part) for part in paragraphs if part)


def _inside(node: _Element) -> str:
    said = _lead(node.text)
    for child in node:
        said += _child(child) + _lead(child.tail)
    return said


def _lead(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _child(node: _Element) -> str:
    if not isinstance(node.tag, str):
        return ""
    inner = _inside(node)
    if node.tag == "br":
        return "\n"
    if node.tag == "li":
        return f"\n- {inner.strip()}"
    if node.tag in ("td", "th"):
        return inner + " "
    if node.tag == "a" and (address := node.get("href", "")) and address != inner.strip():
        return f"{inner} ({address})"
    return f"\n\n{inner}\n\n" if node.tag in _BLOCKS else inner


def wrapped(text: str, indent: str = "") -> str:
    """Lines of at most WIDTH letters; longer words, addresses above all, stay whole."""
    lines = clean_text(text).split("\n")
    return "\n".join(
        textwrap.fill(
            line, WIDTH, initial_indent=indent, subsequent_indent=indent + ("  " if line.startswith("- ") else ""),
            break_long_words=False, break_on_hyphens=False,
        )
        for line in lines
    )  # fmt: skip
