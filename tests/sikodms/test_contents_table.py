"""A body made ready for its page."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_types.cleaning import clean_html
from sikodms.contents_table import Heading, outline


def test_headings_get_readable_ids_and_are_listed() -> None:
    html, headings = outline("<h2>1 Prüfung &amp; <em>Maßnahmen</em></h2><p>x</p><h3>Größe</h3><h4>tief</h4>")
    assert headings == [
        Heading(2, "t-1-pruefung-massnahmen", "1 Prüfung & Maßnahmen"),
        Heading(3, "t-groesse", "Größe"),
    ]
    assert html == (
        '<h2 id="t-1-pruefung-massnahmen">1 Prüfung &amp; <em>Maßnahmen</em></h2><p>x</p>'
        '<h3 id="t-groesse">Größe</h3><h4>tief</h4>'
    )


def test_equal_headings_get_different_ids_and_empty_ones_none() -> None:
    html, headings = outline("<h2>Fälle</h2><h2>Fälle</h2><h2>Fälle 2</h2><h2>中文</h2><h2><br></h2>")
    assert [one.id for one in headings] == ["t-faelle", "t-faelle-2", "t-faelle-2-2", "t-abschnitt"]
    assert html.endswith("<h2><br></h2>")


def test_a_table_stands_in_a_region_named_by_its_caption_or_number() -> None:
    html, _ = outline(
        '<table><caption>Fälle "2026"</caption><tbody><tr><td><table><tr><td>in</td></tr></table></td></tr></tbody></table>'
        "<table><tbody><tr><td>b</td></tr></tbody></table>"
    )
    assert re.findall(r'<div class="table-scroll" tabindex="0" role="region" aria-label="([^"]*)"><table>', html) == [
        "Fälle &quot;2026&quot;",
        "Tabelle 2",
    ]
    assert html.count("</table></div>") == 2


@pytest.mark.parametrize(
    ("href", "away"),
    [
        ("https://andere.example/x?a=1&amp;b=2", True),
        ("//andere.example/x", True),
        ("/\\andere.example", True),
        ("https://portal.example/d/1", False),
        ("/d/abc", False),
        ("#t-faelle", False),
        ("mailto:a@b.example", False),
        ("https://[kaputt", True),
    ],
)
def test_links_to_other_hosts_tell_them_nothing(href: str, away: bool) -> None:
    html, _ = outline(f'<p><a href="{href}" title="x">y</a></p>', own_host="portal.example")
    assert (' rel="noopener noreferrer"' in html) is away


PIECE = st.sampled_from(
    [
        "<h2>",
        "</h2>",
        "<h3 id=x>",
        "<table>",
        "</table>",
        "<a href='https://x.example'>",
        "</a>",
        "<caption>",
        "Text",
        '"<&',
        "<td>",
    ]
)


@given(st.lists(PIECE, max_size=12).map("".join).map(clean_html))
def test_nothing_but_the_additions_changes(body: str) -> None:
    html, headings = outline(body)
    without = re.sub(r'<div class="table-scroll"[^>]*>|(?<=</table>)</div>| rel="noopener noreferrer"', "", html)
    assert re.sub(r'(<h[23]) id="[^"]*"', r"\1", without) == body
    ids = re.findall(r'id="([^"]*)"', html)
    assert ids == [one.id for one in headings] and len(set(ids)) == len(ids)


def test_a_long_body_is_ready_in_a_moment() -> None:
    body = "<h2>Teil</h2><p>Ein <a href='/d/1'>Satz</a> mit Wörtern.</p>" * 8_000
    start = time.perf_counter()
    assert len(outline(body)[1]) == 8_000
    assert time.perf_counter() - start < 1.5
