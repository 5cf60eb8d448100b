"""Links at terms: the right words, once a page, and not a letter of the text changed."""

import re
from html import unescape

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content_types import clean_html
from index import Entry, Terms
from index.german.analysis import Analyser
from index.german.compounds import Splitter
from sikodms.contents_table import outline
from sikodms.term_links import LONGEST_KEPT, link, linked
from tests.index.samples import NOUNS
from tests.work import calls

CLOSED = {"a", "h1", "h2", "h3", "h4", "code", "pre", "th", "thead", "caption"}
LINK = re.compile(r'<a class="term" href="/d/([a-z0-9]+)" aria-describedby="begriff-\1">(.*?)</a>', re.DOTALL)
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')
CUT = re.compile(r"</(b|strong|em|i|u|sub)><\1>|<(b|strong|em|i|u|sub)></\2>")


def entry(id, title, synonyms=(), abbreviations=(), fachgebiet="shisha"):
    return Entry(
        id, f"hash of {id}", fachgebiet, title, f"Was {title} ist", "", synonyms, abbreviations, False, frozenset()
    )


def terms(*entries):
    return Terms(entries, Analyser(lambda: Splitter(NOUNS)))


TERMS = terms(
    entry("k", "Kohlenmonoxid", (), ("CO",)),
    entry("o", "gefährlicher Ort"),
    entry("b", "Bewachung & Schutz", ("Bewachung",)),
    entry("z", "Zuverlässigkeit"),
)


def links(body, **given):
    made = link("", clean_html(body), given.pop("terms", TERMS), **given)
    return [(id, unescape(TAG.sub("", words))) for id, words in LINK.findall(made.body)]


def without_links(made):
    """A body with what was emphasised in one piece in one piece again."""
    return whole(LINK.sub(r"\2", made))


def whole(body):
    while (joined := CUT.sub("", body)) != body:
        body = joined
    return body


def is_nested(body):
    """Whether every tag that ends is the last that began."""
    begun = []
    for end, name in TAG.findall(body):
        if name in ("br", "hr"):
            continue
        if not end:
            begun.append(name)
        elif not begun or begun.pop() != name:
            return False
    return not begun


def test_the_first_occurrence_becomes_a_link_with_its_definition():
    made = link("", "<p>Zu viel CO. Kohlenmonoxid riecht nicht.</p>", TERMS)
    assert (
        made.body
        == '<p>Zu viel <a class="term" href="/d/k" aria-describedby="begriff-k">CO</a>. Kohlenmonoxid riecht nicht.</p>'
    )
    assert [entry.id for entry in made.terms] == ["k"]


def test_the_summary_comes_first_and_is_escaped():
    made = link("Zuverlässigkeit < CO & Ruhe", "<p>Zuverlässigkeit, CO, gefährliche Orte</p>", TERMS)
    assert re.sub(LINK, r"[\2]", made.summary) == "[Zuverlässigkeit] &lt; [CO] &amp; Ruhe"
    assert LINK.findall(made.body) == [("o", "gefährliche Orte")]
    assert [entry.id for entry in made.terms] == ["o", "k", "z"]


@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="/d/x">Zuverlässigkeit</a></p>',
        '<p><a href="/d/x">die <em>Zuverlässigkeit</em></a></p>',
        "<h2>Zuverlässigkeit</h2>",
        "<h3>Die <strong>Zuverlässigkeit</strong></h3>",
        "<h4>Zuverlässigkeit</h4>",
        "<pre>Zuverlässigkeit</pre>",
        "<p><code>Zuverlässigkeit</code></p>",
        "<table><thead><tr><td>Zuverlässigkeit</td></tr></thead></table>",
        "<table><tbody><tr><th>Zuverlässigkeit</th></tr></tbody></table>",
        "<table><caption>Zuverlässigkeit</caption></table>",
        '<p><a href="/d/x" title="Zuverlässigkeit > 3">hier</a></p>',
    ],
)
def test_never_in_links_headings_code_and_what_heads_a_table(body):
    assert links(body) == []
    assert links(body + "<p>Zuverlässigkeit</p>") == [("z", "Zuverlässigkeit")]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<ul><li>Zuverlässigkeit</li></ul>", [("z", "Zuverlässigkeit")]),
        ("<table><tbody><tr><td>CO</td></tr></tbody></table>", [("k", "CO")]),
        ("<p>ein gefährlicher&nbsp;Ort</p>", [("o", "gefährlicher\xa0Ort")]),
        ("<p>ein gefährlicher <em>Ort</em></p>", [("o", "gefährlicher Ort")]),
        ("<p>ein gefährlicher<br>Ort</p>", [("o", "gefährlicherOrt")]),
        ("<p>ein gefährlicher <a>Ort</a></p>", []),
        ("<p>ein gefährlicher <s>Ort</s></p>", []),
        ("<p>ein gefährlicher</p><p>Ort</p>", []),
        ("<ul><li>gefährlicher</li> <li>Ort</li></ul>", []),
        ("<p>Kohlen<b>monoxid</b>, CO<sub>2</sub></p>", [("k", "Kohlenmonoxid")]),
        ("<p>Zuverlässigkeit<sup>1</sup></p>", [("z", "Zuverlässigkeit")]),
        ("<h2>ein gefährlicher <em>Ort</em></h2><p><em>CO</em></p>", [("k", "CO")]),
        ("<p>Schutz &amp; Bewachung &amp; Schutz &lt;b&gt;</p>", [("b", "Bewachung")]),
        ("Zuverlässigkeit", [("z", "Zuverlässigkeit")]),
        ("", []),
    ],
)
def test_where_terms_are_found(body, found):
    assert links(body) == found


A = '<a class="term" href="/d/o" aria-describedby="begriff-o">'


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("gefährlicher <em>Ort</em>.", f"{A}gefährlicher <em>Ort</em></a>."),
        ("<em>gefährlicher</em> Ort.", f"{A}<em>gefährlicher</em> Ort</a>."),
        ("<em>ein gefährlicher Ort</em>", f"<em>ein {A}gefährlicher Ort</a></em>"),
        ("<b><em>gefährlicher</em></b> Ort", f"{A}<b><em>gefährlicher</em></b> Ort</a>"),
        ("<b>ein gefährlicher</b> Ort", f"<b>ein </b>{A}<b>gefährlicher</b> Ort</a>"),
        ("ein gefährlicher <b>Ort da</b>", f"ein {A}gefährlicher <b>Ort</b></a><b> da</b>"),
        (
            "<b>ein <i>gefährlicher</i></b> <u><i>Ort</i> da</u>",
            f"<b>ein </b>{A}<b><i>gefährlicher</i></b> <u><i>Ort</i></u></a><u> da</u>",
        ),
        ("<b>ein <i>so gefährlicher</i></b> Ort", f"<b>ein <i>so </i></b>{A}<b><i>gefährlicher</i></b> Ort</a>"),
        ("<b>Or</b>t, gefährlicher<br>Or<b>t</b>e", f"<b>Or</b>t, {A}gefährlicher<br>Or<b>t</b>e</a>"),
    ],
)
def test_over_emphasis_a_link_is_soundly_nested(body, made):
    assert link("", clean_html(f"<p>{body}</p>"), TERMS).body == f"<p>{made}</p>"


def test_two_links_side_by_side_share_no_emphasis():
    found = link("", "<p><b>CO Zuverlässigkeit</b> <b>gefährlicher</b> <i>Ort Bewachung</i></p>", TERMS).body
    assert [id for id, _ in LINK.findall(found)] == ["k", "z", "o", "b"]
    assert is_nested(found)


def test_a_page_never_links_to_itself_and_a_term_only_once():
    body = "<p>Zuverlässigkeit und CO</p><p>Kohlenmonoxid und Zuverlässigkeit</p>"
    assert links(body, own="z") == [("k", "CO")]
    assert len(links(body)) == 2


def test_of_two_terms_of_one_name_that_of_the_fachgebiet_is_linked():
    two = terms(entry("a", "Auflage"), entry("b", "Auflage (Straße)", fachgebiet="verkehr"))
    assert links("<p>eine Auflage</p>", terms=two, fachgebiet="verkehr") == [("b", "Auflage")]
    assert links("<p>eine Auflage</p>", terms=two, fachgebiet="shisha") == [("a", "Auflage")]


def test_a_text_is_linked_once_for_all_readers_of_the_same_terms():
    def made(body, key="hash", terms=TERMS):
        return linked((key,), "", body, terms, "", "shisha")

    first = made("<p>CO</p>")
    assert made("<p>CO</p>") is first
    assert made("<p>CO</p>", terms=terms(entry("z", "Zuverlässigkeit"))) is not first
    assert made("<p>CO</p>", key="another hash") is not first
    long = "<p>" + "Wort " * (LONGEST_KEPT // 5) + "CO</p>"
    assert made(long, key="long") is not made(long, key="long")


# Whatever is stored


WORDS = st.sampled_from(
    [
        "Zuverlässigkeit",
        "CO",
        "gefährlicher",
        "Ort",
        "Orte",
        "Bewachung",
        " ",
        "\xa0",
        "&",
        "<",
        ">",
        '"',
        "'",
        "-",
        "ß",
        "§",
        "\n",
    ]
)
TEXT = st.one_of(st.lists(WORDS, max_size=8).map("".join), st.text(max_size=20))
TAGS = st.sampled_from(
    [
        "p",
        "a",
        "h2",
        "h3",
        "ul",
        "li",
        "td",
        "th",
        "table",
        "tr",
        "thead",
        "code",
        "pre",
        "strong",
        "em",
        "b",
        "sub",
        "sup",
        "s",
        "blockquote",
        "br",
    ]
)


@st.composite
def markup(draw):
    """Anything between good and hopeless HTML."""
    parts = []
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            parts.append(draw(TEXT))
        elif kind == 1:
            parts.append(draw(TEXT).replace("<", "&lt;").replace("&", "&amp;"))
        else:
            tag = draw(TAGS)
            title = draw(TEXT).replace('"', "&quot;")
            parts.append(f"</{tag}>" if kind == 2 else f'<{tag} href="/x" title="{title}">')
    return "".join(parts)


@given(markup())
@example("<p>Ort</a>Zuverlässigkeit<a>CO")
@example("<a title='>'>Zuverlässigkeit</a> Zuverlässigkeit")
@example("<p><b>ein gefährlicher</b> <em>Ort Ort</em></p>")
@settings(max_examples=300, deadline=None)
def test_without_its_links_a_text_is_what_it_was_and_they_stand_where_they_may(raw):
    body, _ = outline(clean_html(raw), "localhost")
    made = link("", body, TERMS).body
    assert without_links(made) == whole(body)
    assert is_nested(made) or not is_nested(body)
    ids = [id for id, _ in LINK.findall(made)]
    assert len(ids) == len(set(ids))
    if not made.strip():
        return
    for found in lxml.html.fragment_fromstring(f"<div>{made}</div>").iter("a"):
        if found.get("class") == "term":
            assert not {parent.tag for parent in found.iterancestors()} & CLOSED


def test_a_text_of_two_megabytes_is_hardly_any_call_a_word():
    many = terms(*(entry(f"t{number}", f"Begriff{number}") for number in range(1000)), *TERMS.entries)
    words = " ".join(f"Wort{number % 5000} prüft Kohle{number % 700}, dann" for number in range(60_000))
    body = f"<p>{words}</p><p>Zuverlässigkeit</p>"
    assert len(body) > 1_700_000
    link("", "<p>vorher</p>", many)
    made = link("", body, many)
    assert calls(lambda: link("", f"{body} ", many)) < 0.1 * len(body.split())
    assert [entry.id for entry in made.terms] == ["z"]


def test_a_page_of_usual_length_is_some_calls_a_word_with_a_thousand_terms():
    many = terms(*(entry(f"t{number}", f"Begriff{number}", (f"Name{number} der Dinge",)) for number in range(1000)))
    body = "<p>" + " ".join(f"Wort{number} zum Begriff{number % 20}" for number in range(400)) + "</p>"
    assert len(link("", body, many).terms) == 20
    assert calls(lambda: link("", f"{body} ", many)) < 4 * len(body.split())
