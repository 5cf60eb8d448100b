"""What of a record is offered while somebody types: the words of its title, words to go on with, norms.

An offer is one term for an engine. To the document leads `title:WORD`, `title:=STEM`, and with a ~ before it what is inside of a
compound; its number does so too. `word:KEY=Word` and `norm:KEY=§ 73 StGB` have a key without dots, and after it what is shown.
Only current records offer anything.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from index.engine import Record
from index.german.analysis import Analyser, Token
from index.german.citations import key
from index.german.language import STOP_WORDS, dotless, form, stem

INSIDE, STEM = "~", "="  # before these among the words of titles
MOST_IN_FILES = (
    200  # words that stand in the files of a record only, those that occur most; so a book offers no more than an annex
)
LONGEST_FILE = 2_000_000  # characters of one file that are looked at
_capital = re.compile(r"(?<!\w)[A-ZÄÖÜ][a-zäöüß]{3,39}(?!\w|-\W|-\Z)")
_of_tag = re.compile(r"(?<!\w)[A-ZÄÖÜa-zäöüß][a-zäöüß]{3,39}(?!\w|-\W|-\Z)")


def offers(record: Record, analyser: Analyser) -> set[str]:
    """All offers of a record."""
    if record["scope"] != "current":
        return set()
    found = {f"title:{word}" for token in analyser.tokens(record["title"]) for word in words_of(token, analyser)}
    if record["number"]:
        found.add(f"title:{record['number'].lower()}")
    for text, of_sentences in ((record["title"], False), (record["summary"], True), (record["body"], True)):
        found.update(_words(_capital.findall(analyser.clean(text)), analyser, of_sentences))
    found.update(_words(_of_tag.findall(analyser.clean(" ".join(record["tags"]))), analyser, of_sentences=False))
    found.update(_in_files(record, analyser, found))
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
        yield from (INSIDE + dotless(end) for end in analyser.splitter.tails(token.form))
        yield from (INSIDE + STEM + part for part in analyser.splitter.stems(token.form))


def number_of(norm: str) -> str:
    """`§73` and `art73` without their sign."""
    return norm.lstrip("§art")


def _words(written: Iterable[str], analyser: Analyser, of_sentences: bool) -> Iterator[str]:
    """The offers of words as they are written; of sentences, which begin with a capital, known nouns only."""
    for each in dict.fromkeys(written):
        word = form(each)
        if word not in STOP_WORDS and not (of_sentences and analyser.splitter.nouns(word).whole is None):
            yield f"word:{dotless(word)}={each}"


def _in_files(record: Record, analyser: Analyser, known: set[str]) -> list[str]:
    """The words that occur most in the files, without those known already."""
    counts: Counter[str] = Counter()
    for file in record["files"]:
        counts.update(_capital.findall(analyser.clean(file["text"][:LONGEST_FILE])))
    often_first = sorted(counts, key=lambda written: (-counts[written], written))
    new = (each for each in _words(often_first, analyser, of_sentences=True) if each not in known)
    return list(islice(new, MOST_IN_FILES))


def _norm_keys(shown: str) -> list[str]:
    """Two ways to begin a norm: `§73 stgb` and `stgb 73`."""
    cited, _, law = dotless(key(shown)).partition(" ")
    return [f"{cited} {law}", f"{law} {number_of(cited)}"] if law else []
