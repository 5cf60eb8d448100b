"""Forms of verbs lead to their infinitives."""

import pytest

from index.german.language import form
from index.german.verbs import Verbs, irregular

FORMS = {
    "ziehen": {"zieht", "zog", "zogen", "gezogen"},
    "entziehen": {"entzieht", "entzog", "entzogen"},
    "anzeigen": {"anzuzeigen", "angezeigt"},
    "weisen": {"wies", "wiesen", "gewiesen"},
    "ausweisen": {"auswies", "ausgewiesen"},
    "untersagen": {"untersagt", "untersagte"},
}


@pytest.fixture(scope="module")
def verbs():
    return Verbs(frozenset(FORMS), irregular(FORMS))


@pytest.mark.parametrize(
    ("written", "infinitive"),
    [
        ("entzog", "entziehen"), ("entzogene", "entziehen"), ("entzieht", "entziehen"), ("ausgewiesenen", "ausweisen"),
        ("angezeigt", "anzeigen"), ("anzuzeigen", "anzeigen"), ("untersagte", "untersagen"), ("zog", "ziehen"),
    ],
)  # fmt: skip
def test_a_form_leads_to_its_infinitive(verbs, written, infinitive):
    assert infinitive in verbs.infinitives(form(written))


@pytest.mark.parametrize("word", ["Bund", "Betrag", "Auszug", "ziehen", "zu", "73", "an"])
def test_what_is_no_form_of_a_verb_leads_nowhere(verbs, word):
    assert verbs.infinitives(form(word)) == ()


def test_irregular_forms_stand_in_the_list_once_for_the_verb_without_prefix():
    assert irregular(FORMS)["zog"] == ("ziehen",)
    assert "entzog" not in irregular(FORMS)
    assert "untersagte" not in irregular(FORMS)


@pytest.mark.parametrize(
    ("root", "form"),
    [
        ("zieh", "zog"),
        ("zieh", "gezogen"),
        ("entzieh", "entzog"),
        ("anzeig", "angezeigt"),
        ("anzeig", "anzuzeigen"),
        ("ausweis", "auswies"),
    ],
)
def test_the_beginnings_of_a_root_lead_to_its_forms(verbs, root, form):
    assert any(form.startswith(beginning) for beginning in verbs.beginnings(root))


def test_what_is_no_root_has_no_beginnings(verbs):
    assert [*verbs.beginnings("bund"), *verbs.beginnings("")] == []
