"""Words that are nearly the one typed: the quick way finds just what comparing every word finds."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.engines.spelling import Words, similar
from index.german.language import dotless

LETTERS = "abenrsäüß"
some_words = st.lists(st.text(LETTERS, min_size=4, max_size=11), max_size=40, unique=True)


@given(known=some_words, typed=st.text(LETTERS, min_size=5, max_size=10), errors=st.integers(0, 3))
def test_near_words_are_those_that_a_look_at_every_word_finds(known: list[str], typed: str, errors: int) -> None:
    plain = dotless(typed)
    lengths = range(len(plain) - errors, len(plain) + errors + 1)
    distances = {word: OSA.distance(plain, dotless(word)) for word in known if len(word) in lengths}
    expected = {word: distance for word, distance in distances.items() if distance <= errors}
    assert dict(Words(word.encode() for word in known).near(plain, errors)) == expected


def test_one_error_in_a_short_word_two_in_a_long_one() -> None:
    words = [Words(word.encode() for word in ("waffe", "waffeln", "erlaubnis", "gewerbeordnung", "§73"))]
    found = {
        typed: similar(typed, words, lambda _: 1) for typed in ("wafe", "wafee", "erlabnis", "gewerbeordng", "xyzzy")
    }
    assert found == {
        "wafe": [],
        "wafee": ["waffe"],
        "erlabnis": ["erlaubnis"],
        "gewerbeordng": ["gewerbeordnung"],
        "xyzzy": [],
    }


def test_a_word_that_nobody_may_read_is_as_if_it_were_not_there() -> None:
    words = [Words(word.encode() for word in ("erlaubnis", "erlaubnisse"))]
    assert similar("erlabnis", words, lambda word: word == "erlaubnisse") == ["erlaubnisse"]
    assert similar("erlabnis", words, lambda word: 0) == []


def test_words_of_several_segments_are_one_list_the_frequent_ones_first() -> None:
    segments = [Words([b"sperrzeit"]), Words([b"sperrzeit", b"spielzeit"]), Words([])]
    counts = {"sperrzeit": 1, "spielzeit": 7}
    assert similar("sperlzeit", segments, lambda word: counts[word]) == ["sperrzeit", "spielzeit"]
    assert similar("sperlzeit", segments[1:2], lambda word: counts[word])[:1] == ["sperrzeit"]


def test_prepared_words_answer_the_same() -> None:
    words = Words([b"sperrzeit", b"spielzeit", "übung".encode()])
    before = similar("sperlzeit", [words], lambda _: 1)
    words.prepare()
    words.prepare()
    assert similar("sperlzeit", [words], lambda _: 1) == before != []
