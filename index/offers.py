"""What of a record is offered while somebody types: the words of its title, words to go on with, norms.

An offer is one term for an engine. To the document leads `title:WORD`, `title:=STEM`, and with a ~ before it what is inside of a
compound; its number does so too. `word:KEY=Word` and `norm:KEY=§ 73 StGB` have a key without dots, and after it what is shown.
Only current records offer anything.
"""

import re
from collections.abc import Iterator

from index.engine import Record
from index.german.analysis import Analyser, Token
from index.german.citations import key
from index.german.language import STOP_WORDS, dotless, form, stem

INSIDE, STEM = "~", "="  # before these among the words of titles
_capital = re.compile(r"(?<!\w)[A-ZÄÖÜ][a-zäöüß]{3,39}(?!\w|-\W|-\Z)")


def offers(record: Record, analyser: Analyser) -> set[str]:
    """All offers of a record."""
    if record["scope"] != "current":
        return set()
    found = {f"title:{word}" for token in analyser.tokens(record["title"]) for word in words_of(token, analyser)}
    if record["number"]:
        found.add(f"title:{record['number'].lower()}")
    for text, of_sentences in ((record["title"], False), (record["summary"], True), (record["body"], True)):
        found.update(f"word:{begun}={written}" for begun, written in _words(text, analyser, of_sentences))
    found.update(f"norm:{begun}={shown}" for shown in record["norms"] for begun in _norm_keys(shown))
    return found


def words_of(token: Token, analyser: Analyser) -> Iterator[str]:
    """What a word of a title is found by: itself and its stem, the ends of a compound and the stems of its parts."""
    yield dotless(token.form)
    if token.kind == "norm":
        yield number_of(token.form)
    if token.kind == "word":
        yield STEM + stem(token.form)
        yield from (dotless(joined) for joined in token.joined)
        yield from (INSIDE + end for end in analyser.splitter.tails(token.form))
        yield from (INSIDE + STEM + part for part in analyser.splitter.stems(token.form))


def number_of(norm: str) -> str:
    """`§73` and `art73` without their sign."""
    return norm.lstrip("§art")


def _words(text: str, analyser: Analyser, of_sentences: bool) -> Iterator[tuple[str, str]]:
    """Key and spelling of the words with a capital; of sentences, which begin with one, known nouns only."""
    for written in set(_capital.findall(analyser.clean(text))):
        word = form(written)
        if word not in STOP_WORDS and not (of_sentences and analyser.splitter.nouns(word).whole is None):
            yield dotless(word), written


def _norm_keys(shown: str) -> list[str]:
    """Two ways to begin a norm: `§73 stgb` and `stgb 73`."""
    cited, _, law = dotless(key(shown)).partition(" ")
    return [f"{cited} {law}", f"{law} {number_of(cited)}"] if law else []
