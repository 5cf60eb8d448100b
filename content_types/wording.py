"""Sentences for people, written in German at the place where they are said.

German is the source, so nothing is looked up for it. Whoever knows the reader's language says so around the work
(`speaking`); every sentence inside it is then looked up by its German text. `make strings` collects what is marked
(`_`, `plural` and `later` are its keywords); tests/meta/test_wording.py finds what is not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Translate = Callable[[str], str]

_translate: ContextVar[Translate | None] = ContextVar("translate", default=None)


def _(sentence: str, /, **parts: object) -> str:
    """The sentence in the language of the moment, its `{parts}` filled in. Parts are never looked up or read as a pattern."""
    translate = _translate.get()
    said = translate(sentence) if translate else sentence
    return said.format(**parts) if parts else said


def plural(one: str, many: str, n: int, /, **parts: object) -> str:
    """`one` for exactly one, else `many`; `{n}` is the number unless given in another form.

    >>> plural("1 Fassung", "{n} Fassungen", 3)
    '3 Fassungen'
    """
    return _(one if n == 1 else many, **{"n": n, **parts})


def later(sentence: str) -> str:
    """Marks a sentence that stands in a table: it is said with `_(table[key])` when somebody reads it."""
    return sentence


@contextmanager
def speaking(translate: Translate | None) -> Iterator[None]:
    """Within this block sentences go through `translate`, which answers with the German text where it knows no other."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)
