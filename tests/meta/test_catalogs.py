"""Every other language is whole: each sentence that is marked has its translation, and it fits where the German one stands."""

import ast
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from sikodms import catalogs, strings
from tests.meta.test_wording import german

# Words that are the same, and names that stay.
SAME = {
    "en": frozenset(
        "April August Definition Fachgebiet Fachgebiete Fassung Fassungen Good Practice Information Lagebild Lagebilder Muster "
        "Name Newsletter November Person Rechtstatsache Rechtstatsachen September Status Text in".split()
    )
}
_placeholder = re.compile(r"\$?\{\w+\}")
_markup = re.compile(r"</?\w+[^>]*>|&(?:\w+|#\w+);")
_word = re.compile(r"[^\W\d_]+")
_quoted = re.compile(r"„([^„“]*)“")
_ends = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)


@pytest.fixture(scope="module")
def marked():
    return strings.collect()


@pytest.fixture(scope="module", params=catalogs.sources(), ids=catalogs.language_of)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def language(path):
    return catalogs.language_of(path)


@pytest.fixture(scope="module")
def said(path):
    return catalogs.said(catalogs.read(path))


def test_english_is_there():
    assert "en" in map(catalogs.language_of, catalogs.sources())


def test_every_sentence_has_its_translation_and_none_is_left_over(said, marked):
    """`make strings` brings a catalog up to date and says what lacks."""
    wanted = {str(message.id) for message in marked if message.id}
    assert {sentence for sentence in wanted if not said.get(sentence)} == set()
    assert set(said) - wanted == set()


def test_a_translation_fits_where_the_german_sentence_stands(said):
    assert [pair for pair in said.items() if shape(pair[0]) != shape(pair[1])] == []


def shape(text):
    """What must be the same in every language: what is put in, tags and entities, blanks at the ends."""
    return sorted(_placeholder.findall(text)), sorted(_markup.findall(text)), _ends.match(text).groups()


@pytest.mark.parametrize(
    "sentence, other",
    [
        ("Fassung {n}", "Fassung"),
        ("Fassung {n}", "Fassung {m}"),
        ("Fassung ${n}", "Fassung {n}"),
        ("Hin <br> her", "To and fro"),
        ("A&nbsp;B", "A B"),
        (" Dokumente", "documents"),
        ("und ", "and"),
    ],
)
def test_one_that_does_not_fit_is_found(sentence, other):
    assert shape(sentence) != shape(other)


def test_nothing_is_left_in_german(said, language):
    left = [sentence for sentence, other in said.items() if sentence == other and words(sentence) - SAME[language]]
    assert (
        left + [other for sentence, other in said.items() if "„" in other or german(without_examples(other, sentence))]
        == []
    )


def test_the_list_of_words_that_stay_is_no_longer_than_it_must_be(said, language):
    assert (
        SAME[language] - {word for sentence, other in said.items() if sentence == other for word in words(sentence)}
        == set()
    )


def words(sentence):
    return set(_word.findall(_markup.sub("", _placeholder.sub("", sentence))))


def without_examples(other, sentence):
    """The translation without what the German sentence quotes as well: German words that one may search for."""
    for quoted in _quoted.findall(sentence):
        other = other.replace(f"“{quoted}”", "")
    return other


def test_one_and_many_are_told_apart(said):
    """Where German has another word for many, so has the other language, and the same number stands in both."""
    for one, many in plurals():
        if one.replace("1 ", "{n} ") != many:
            assert said[one].replace("1 ", "{n} ") != said[many], many
        assert not re.search(r"\b1\b|\bone\b", said[many]), many


def plurals():
    """(one, many) of every plural in Python and in the expressions of templates."""
    found = set()
    for path in strings.files():
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            calls = [
                node.args[:2]
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "plural"
            ]
            found |= {
                tuple(each.value for each in pair) for pair in calls if all(isinstance(e, ast.Constant) for e in pair)
            }
    return sorted(found)


def test_the_catalog_in_the_repository_is_as_the_command_writes_it(path, marked, tmp_path):
    copy = tmp_path / path.parts[-3] / path.parts[-2] / path.name
    copy.parent.mkdir(parents=True)
    copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert catalogs.bring(copy, marked) == []
    assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), "make strings"
    assert not re.search(
        r"^#,.*fuzzy|^#~|Creation-Date|^#:.*:\d|Last-Translator", copy.read_text(encoding="utf-8"), re.MULTILINE
    )


def test_what_came_is_empty_and_what_went_is_dropped(tmp_path):
    path = tmp_path / "en" / "LC_MESSAGES" / "sikodms.po"
    old, new = Catalog(), Catalog()
    old.add("Suche", locations=[("a.py", 1)])
    old.add("Fort", locations=[("a.py", 2)])
    new.add("Suche", locations=[("a.py", 7), ("b.py", 1)])
    new.add("Neu", locations=[("b.py", 2)])
    assert catalogs.bring(path, old) == ["Suche", "Fort"]
    path.write_text(path.read_text().replace('"Suche"\nmsgstr ""', '"Suche"\nmsgstr "Search"'))
    assert catalogs.bring(path, new) == ["Neu"]
    assert catalogs.said(catalogs.read(path)) == {"Neu": "", "Suche": "Search"}


def test_what_the_portal_reads_is_compiled_from_it(path, said):
    """The .mo is made by `make install`, and anew when the .po has changed."""
    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert {str(each.id): str(each.string) for each in compiled if each.id} == said
