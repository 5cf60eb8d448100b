"""Words, citations and numbers in a text."""

import pytest

from index.german.analysis import Analyser
from index.german.compounds import Splitter
from tests.index.samples import NOUNS


@pytest.fixture(scope="module")
def analyser():
    return Analyser(lambda: Splitter(NOUNS))


def forms(analyser, text):
    return [token.form for token in analyser.tokens(text)]


def everything(analyser, text):
    return {word for token in analyser.tokens(text) for word in (token.form, *token.joined)}


@pytest.mark.parametrize("cited", ["§ 73", "§73", "Paragraph 73", "§§ 73"])
def test_a_citation_is_one_token_however_it_is_written(analyser, cited):
    assert forms(analyser, cited) == ["§73"]


@pytest.mark.parametrize("cited", ["Art. 5", "Artikel 5", "Art 5", "Artikels 5"])
def test_an_article_is_no_paragraph(analyser, cited):
    assert forms(analyser, cited) == ["art5"]


@pytest.mark.parametrize("cited", ["§73Abs.1S.2 StGB", "§ 73 Abs.1 StGB", "§73 Abs. 1 StGB"])
def test_blanks_may_be_left_out_of_a_citation(analyser, cited):
    assert "§73 stgb" in everything(analyser, cited)


def test_a_citation_knows_its_law_beyond_absatz_and_satz(analyser):
    assert "§73 stgb" in everything(analyser, "nach § 73 Abs. 1 Satz 2 StGB")


def test_file_numbers_and_numbers_of_documents_are_whole(analyser):
    assert forms(analyser, "Urteil VI ZR 45/19, siehe RT-SHI-2026-0007") == [
        "urteil",
        "vizr45/19",
        "siehe",
        "rt-shi-2026-0007",
    ]


def test_words_with_hyphens_are_found_in_parts_and_joined(analyser):
    assert everything(analyser, "Speiseeis-Erzeugnis") == {"speiseeis", "erzeugnis", "speiseeiserzeugnis"}


def test_what_a_hyphen_leaves_out_is_completed(analyser):
    assert "rechtsaufsicht" in everything(analyser, "Rechts- und Fachaufsicht")
    assert "verkehrslenkung" in everything(analyser, "Verkehrsüberwachung und -lenkung")
    assert "rechtsaufsichtsbehörde" in everything(analyser, "Rechts- und Fachaufsichtsbehörde")


def test_soft_hyphens_and_gender_stars_do_not_cut_words(analyser):
    assert forms(analyser, "Be\u00adhörde Prüfer*innen") == ["behörde", "prüferinnen"]


def test_asterisks_around_a_word_are_no_part_of_it(analyser):
    assert forms(analyser, "**Wort**") == ["wort"]


@pytest.mark.parametrize("text", ["", "§", "---", "\x00\ud800", "(" * 500, "a" * 10_000, "§ " * 5_000, "x-" * 5_000])
def test_odd_texts_do_no_harm(analyser, text):
    list(analyser.tokens(text))


def test_other_simple_nouns_of_a_stem_are_no_kin():
    analyser = Analyser(
        lambda: Splitter(["lage", "lager", "arzt", "arztin", "arztin<arzt", "trieb", "fahr-", "zeug", "zeuge"])
    )
    assert analyser.stems("lager").own == analyser.stems("lage").own
    assert not analyser.stems("lager").kin
    assert analyser.stems("lagern").kin == analyser.stems("lager").kin
    assert analyser.stems("ärztinnen").kin == ("arztin",)
    assert analyser.stems("triebfahrzeuge").kin == analyser.stems("triebfahrzeug").kin


def test_forms_of_a_verb_share_its_stem():
    analyser = Analyser(
        lambda: Splitter(["verbot", "~verbieten", "~entziehen", "~ziehen", "zogen~ziehen", "boten~bieten", "~bieten"])
    )
    stem_of_verb = analyser.stems("entziehen").own
    assert stem_of_verb in analyser.stems("entzogen").verbs
    assert analyser.stems("verboten").verbs == (analyser.stems("verbieten").own,)
    assert not analyser.stems("verbot").verbs


@pytest.mark.parametrize("written", ["Abs. 1", "Abs 1", "Absatz 1", "abs 1", "Abs.1"])
def test_an_absatz_is_one_word_however_it_is_written(analyser, written):
    tokens = [(token.kind, token.form) for token in analyser.tokens(f"§ 34a {written} GewO")]
    assert tokens == [("norm", "§34a"), ("below", "abs1"), ("word", "gewo")]


def test_what_only_looks_like_an_absatz_is_words(analyser):
    assert [token.kind for token in analyser.tokens("ein Abs a und eine Nr x")] == ["word"] * 7
