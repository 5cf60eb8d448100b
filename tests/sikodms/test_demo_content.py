"""The demo's content is complete, neutral and fits the portal's fields, before any of it is played."""

import datetime as dt
import itertools
import re

import pytest

from content_types import FACHGEBIETE, GROUPS, KINDS, clean_fields, markdown_to_html, plain_text
from sikodms.demo import attachments, content
from sikodms.demo.content import ContentError, Writing, documents, filled, parse
from sikodms.demo.letters import newsletters
from sikodms.demo.people import OFFICE, people

TODAY = dt.date(2026, 3, 10)
ALL = documents()
FILES = [(document, file) for document in ALL for file in document.files.values()]
# Words that have no place in an invented and neutral demo.
NEVER = re.compile(
    r"\bclan|großfamili|sippe|herkunft|ethni|nationalit|libanes|türk|arabisch|rumän|bulgar|albanis|verdächtig",
    re.IGNORECASE,
)
TERMS = [document for document in ALL if document.kind == "term"]
TEXTS = [document for document in ALL if document.kind != "term"]
EACH = pytest.mark.parametrize("document", ALL, ids=lambda document: document.slug)
EACH_TEXT = pytest.mark.parametrize("document", TEXTS, ids=lambda document: document.slug)

FRONT = '+++\nkind = "information"\ntitle = "Titel"\nends = "draft"\nstory = "-3 autor create"\n+++\nText'


def writings(document):
    """The text as it stands after each edit, the first one included."""
    made = [Writing.begun(document)]
    for step in document.story:
        if "change" in step.given:
            made.append(made[-1].changed(step.given["change"]))
    return made


def all_text(document):
    parts = [document.slug, document.body, *(file.text for file in document.files.values())]
    for writing in writings(document):
        fields, body = writing.as_of(TODAY, lambda slug: None)
        parts += [body, *map(str, fields.values())]
    return "\n".join(parts + [str(step.given) for step in document.story])


@EACH
def test_every_text_of_a_document_fits_the_fields_of_its_kind(document):
    for writing in writings(document):
        fields, body = writing.as_of(TODAY, lambda slug: f"/d/{slug}")
        cleaned = clean_fields(KINDS[document.kind].schema, {**fields, "body_html": markdown_to_html(body)})
        assert cleaned["title"]
        assert "{{" not in str(cleaned)
        assert "demo:" not in (cleaned["body_html"] or "")


@EACH_TEXT
def test_what_goes_to_review_has_a_summary_a_source_and_a_body_of_some_length(document):
    if document.ends == "draft":
        return
    words = len(plain_text(markdown_to_html(document.body)).split())
    assert document.fields["summary"]
    assert document.fields["tags"]
    assert words >= (30 if document.ends in ("discarded", "withdrawn", "archived") else 60)
    assert "## " in document.body


@pytest.mark.parametrize("document", TERMS, ids=lambda document: document.slug)
def test_a_term_has_a_definition_of_its_own_and_a_title_that_texts_use(document):
    assert 40 <= len(document.fields["summary"]) <= 400
    assert document.fields["tags"]
    assert "." not in document.fields["title"]


@EACH_TEXT
def test_headings_begin_at_the_second_level_and_skip_none(document):
    levels = [len(found) for found in re.findall(r"^(#+) ", document.body, re.MULTILINE)]
    assert levels[0] == 2
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert 1 not in levels


@EACH
def test_no_document_says_what_a_neutral_demo_may_not(document):
    assert not NEVER.search(all_text(document))
    assert not re.search(r"[\w.]+@(?![\w.-]*example\.org)", all_text(document))


@EACH
def test_links_point_to_documents_of_the_demo_or_to_the_law(document):
    slugs = {each.slug for each in ALL}
    for writing in writings(document):
        assert set(writing.links()) <= slugs - {document.slug}
        for address in re.findall(r"\]\((https?://[^)]+)\)", writing.body):
            assert address.startswith("https://www.gesetze-im-internet.de/")


@EACH
def test_german_quotation_marks_come_in_pairs(document):
    text = all_text(document)
    assert text.count("„") == text.count("“")


@EACH
def test_a_story_names_persons_of_the_demo_and_reasons_where_one_is_needed(document):
    logins = {person.login for person in people().all}
    for step in document.story:
        assert step.by in logins
        assert step.act not in ("request_changes", "discard", "withdraw") or step.given["reason"]
        assert step.act != "revise" or step.given["occasion"]


def test_there_are_about_sixty_documents_over_all_fachgebiete_and_kinds():
    assert 60 <= len(TEXTS) <= 70
    assert 25 <= len(TERMS) <= 30
    assert len({document.slug for document in ALL}) == len(ALL)
    for area in FACHGEBIETE:
        kinds = {document.kind for document in ALL if document.fachgebiet == area.id}
        assert {"information", "muster", "rechtstatsache", "term"} <= kinds
    assert {document.kind for document in ALL} == set(KINDS)


def test_every_end_of_a_story_is_there():
    assert {document.ends for document in ALL} == set(content.ENDS)


def test_every_field_of_every_kind_is_used_but_the_court():
    for kind, cls in KINDS.items():
        used = {name for document in ALL if document.kind == kind for name in document.fields} | {"body_html"}
        expected = {node.name for node in cls.schema().children} - {"court"}
        assert expected - used <= {"stand", "audience", "review_by"}, kind


def test_nothing_is_scheduled_within_seven_days():
    assert all(step.at >= 8 for document in ALL for step in document.story if step.at is not None)


def test_later_fassungen_really_differ():
    revised = [document for document in ALL if any(step.act == "revise" for step in document.story)]
    assert len(revised) >= 12
    for document in revised:
        changes = document.changes.values()
        assert any(change.replace or (document in TERMS and change.fields) for change in changes), document.slug


@pytest.mark.parametrize(("document", "file"), FILES, ids=lambda each: getattr(each, "name", None))
def test_attachments_are_the_same_bytes_every_time(document, file):
    first = attachments.made(file.name, file.text)
    attachments.made.cache_clear()
    assert attachments.made(file.name, file.text) == first
    assert first.startswith(b"%PDF" if file.name.endswith("pdf") else b"PK")
    assert attachments.type_of(file.name)


def test_attachments_come_in_all_three_formats():
    assert {file.name.rpartition(".")[2] for _, file in FILES} == {"pdf", "docx", "xlsx"}


def test_people_are_the_seven_accounts_and_some_staff_at_example_org():
    logins = [account.login for account in people().accounts]
    groups = {authority.group for authority in people().authorities}
    assert logins == ["autor", "pruefer", "recht", "leser", "redaktion", "geschaeftsstelle", "admin"]
    assert len(people().staff) >= 12
    assert groups == set(GROUPS)
    assert all(each.email.endswith("example.org") for each in (*people().all, *people().authorities))


def test_readers_are_as_many_as_asked_for_and_never_of_the_office():
    readers = list(people().readers(500))
    assert [reader.login for reader in readers[:2]] == ["leser001", "leser002"]
    assert len({reader.login for reader in readers}) == 500
    assert OFFICE not in {reader.authority for reader in readers}
    assert len({reader.name for reader in readers[:60]}) == 60


def test_the_first_newsletter_is_for_everything_and_everybody():
    first = newsletters()[0]
    assert (first.fachgebiete, first.kinds, first.for_all_readers) == ((), (), True)
    assert [[step.act for step in issue.steps] for issue in first.issues] == [
        ["open", "submit", "approve", "send"],
        ["open"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "front matter"),
        (FRONT.replace('"information"', '"roman"'), "unknown kind"),
        (FRONT.replace('"draft"', '"fertig"'), "unknown end"),
        (FRONT.replace("-3 autor create", "-3 autor submit"), "begin with create"),
        (FRONT.replace("-3 autor create", "3 autor create"), "days"),
        (FRONT.replace("-3 autor create", "-3 autor dance"), "unknown act"),
        (FRONT.replace("-3 autor create", "gestern autor create"), "not to be read"),
        (FRONT.replace("title =", "title"), "test"),
        (FRONT.replace("\n+++\nText", '\n[change.a]\nreplace = [["x", "y"]]\n+++\nText'), "do not fit"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_name(text, said):
    with pytest.raises(ContentError, match=said) as caught:
        parse("shisha", "test", text)
    assert "test" in str(caught.value)


def test_a_passage_to_be_replaced_must_be_there_once():
    change = '[change.a]\nreplace = [["fehlt", "neu"]]'
    text = FRONT.replace('"-3 autor create"', f'"""\n-3 autor create\n-2 autor edit change=a\n"""\n{change}')
    with pytest.raises(ContentError, match="0 times"):
        parse("shisha", "test", text)


def test_places_are_filled_with_years_and_months_before_today():
    assert (
        filled("{{jahr}} {{vorjahr}} {{vorvorjahr}} {{vorvorvorjahr}} {{monat:-45}}", TODAY)
        == "2026 2025 2024 2023 Januar 2026"
    )
