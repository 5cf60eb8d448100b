"""What a reviewer sees of two Fassungen."""

import re
import time

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_types.cleaning import BODY_ATTRIBUTES, BODY_TAGS, LINK_SCHEMES, clean_html
from sikodms.difference import Difference, Side, as_json, compare
from sikodms.difference.result import MovedAway, Unchanged

LONG = "Die Zahlen beruhen auf freiwilligen Meldungen der Kommunen."


def bodies(before: str, after: str) -> Difference:
    return compare(Side({"body_html": before}), Side({"body_html": after}))


def only_change(before: str, after: str) -> tuple[str, str]:
    (change,) = bodies(before, after).text_changes
    return change.how, change.html


@pytest.mark.parametrize(
    ("before", "after", "how", "html"),
    [
        ("<p>Es sind 47 Fälle.</p>", "<p>Es sind 64 Fälle.</p>", "Absatz, geändert",
         "<p>Es sind <del>47</del> <ins>64</ins> Fälle.</p>"),
        (f"<p>{LONG}</p>", f"<p>{LONG} Sie gelten für das Jahr.</p>", "Satz, eingefügt",
         f"<p>{LONG} <ins>Sie gelten für das Jahr.</ins></p>"),
        (f"<p>{LONG} Sie gelten für das Jahr.</p>", f"<p>{LONG}</p>", "Satz, gestrichen",
         f"<p>{LONG} <del>Sie gelten für das Jahr.</del></p>"),
        (f"<p>{LONG}</p>", f"<p>{LONG}</p><p>Neu.</p>", "Absatz, eingefügt", "<p><ins>Neu.</ins></p>"),
        ("<h2>Anordung</h2>", "<h2>Anordnung</h2>", "Überschrift, geändert", "<h2><del>Anordung</del><ins>Anordnung</ins></h2>"),
        (f"<h2>Weg damit</h2><p>{LONG}</p>", f"<p>{LONG}</p>", "Überschrift, gestrichen", "<h2><del>Weg damit</del></h2>"),
        (f"<p>{LONG}</p>", f"<h3>{LONG}</h3>", "Absatz, jetzt Überschrift", f"<h3>{LONG}</h3>"),
        ("<p>Ein wichtiges Wort</p>", "<p>Ein <strong>wichtiges</strong> Wort</p>", "Absatz, nur Auszeichnung geändert",
         "<p>Ein <del>wichtiges</del> <ins><strong>wichtiges</strong></ins> Wort</p>"),
        ("<ul><li>Alarm bei 15 ppm</li></ul>", "<ul><li>Alarm bei 15 ppm</li><li>Schulung</li></ul>",
         "Liste, ein Punkt eingefügt", "<ul><li>Alarm bei 15 ppm</li><li><ins>Schulung</ins></li></ul>"),
        ("<ul><li>Alarm<ul><li>laut</li></ul></li></ul>", "<ul><li>Alarm<ul><li>laut</li><li>lang</li></ul></li></ul>",
         "Liste, ein Punkt geändert", "<ul><li>Alarm<ul><li>laut</li><li><ins>lang</ins></li></ul></li></ul>"),
        ("<ul><li>Alarm bei 15 ppm</li></ul>", "<ol><li>Alarm bei 15 ppm</li></ol>", "Liste, geändert",
         "<ol><li>Alarm bei 15 ppm</li></ol>"),
    ],
)  # fmt: skip
def test_a_change_says_how_and_shows_old_and_new(before: str, after: str, how: str, html: str) -> None:
    assert only_change(before, after) == (how, html)


def table(*rows: str) -> str:
    cells = ["".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows]
    return "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</tbody></table>"


def test_an_inserted_row_and_changed_cells_of_a_table_are_told_apart() -> None:
    how, html = only_change(
        table("Wert|Maßnahme|Fälle", "über 15 bis 30 ppm|Lüften und messen|19", "über 60 ppm|Räumung veranlassen|8"),
        table("Wert|Maßnahme|Fälle", "bis 15 ppm|keine|–", "über 15 bis 30 ppm|Lüften und messen|27",
              "über 60 ppm|Räumung veranlassen|8"),
    )  # fmt: skip
    assert how == "Tabelle, eine Zeile geändert, eine Zeile eingefügt"
    assert '<tr class="added"><td><ins>bis 15 ppm</ins></td><td><ins>keine</ins></td><td><ins>–</ins></td></tr>' in html
    assert "<td>Lüften und messen</td><td><del>19</del><ins>27</ins></td>" in html


def test_a_new_column_is_one_change_and_no_new_table() -> None:
    how, html = only_change(
        table("Wert|Fälle", "bis 15 ppm|1", "über 15 ppm|2"),
        table("Wert|Ort|Fälle", "bis 15 ppm|Essen|1", "über 15 ppm|Hagen|2"),
    )
    assert how == "Tabelle, eine Spalte eingefügt"
    assert "<td>über 15 ppm</td><td><ins>Hagen</ins></td><td>2</td>" in html


def test_a_column_and_a_row_that_went_leave_their_cells_struck() -> None:
    how, html = only_change(
        table("Wert|Ort|Fälle", "bis 15 ppm|Essen|1", "über 15 ppm|Hagen|2"), table("Wert|Fälle", "bis 15 ppm|1")
    )
    assert how == "Tabelle, eine Spalte gestrichen, eine Zeile gestrichen"
    assert html.count("<del>") == 5


def test_cells_over_several_columns_are_compared_as_they_stand() -> None:
    how, html = only_change(
        '<table><tbody><tr><td colspan="2">Kopf</td></tr><tr><td>a</td><td>1</td></tr></tbody></table>',
        '<table><tbody><tr><td colspan="2">Kopf</td></tr><tr><td>a</td><td>2</td></tr></tbody></table>',
    )
    assert how == "Tabelle, eine Zeile geändert"
    assert '<td colspan="2">Kopf</td>' in html
    assert "<td><del>1</del><ins>2</ins></td>" in html


def test_a_link_that_leads_elsewhere_is_named_with_both_addresses() -> None:
    (change,) = bodies(
        '<p>Siehe <a href="https://alt.example">hier</a>.</p>', '<p>Siehe <a href="https://neu.example">hier</a>.</p>'
    ).text_changes
    assert change.how == "Absatz, Adresse eines Verweises geändert"
    assert change.links == [("hier", "https://alt.example", "https://neu.example")]


def test_a_moved_paragraph_is_shown_once_and_pointed_to_where_it_was() -> None:
    difference = bodies(
        f"<h2>Eins</h2><p>{LONG}</p><p>Bleibt.</p><h2>Zwei</h2>",
        f"<h2>Eins</h2><p>Bleibt.</p><h2>Zwei</h2><p>{LONG}</p>",
    )
    (change,) = difference.text_changes
    assert (change.kind, change.how) == ("moved", "Absatz, von „Eins“ hierher verschoben, Wortlaut gleich")
    assert [one.id for one in difference.text if isinstance(one, MovedAway)] == [change.id]


def test_unchanged_blocks_fold_and_the_heading_above_a_change_stays() -> None:
    difference = bodies(
        "<p>Eins.</p><p>Zwei.</p><h2>Schwellen</h2><p>Es sind 47 Fälle.</p>",
        "<p>Eins.</p><p>Zwei.</p><h2>Schwellen</h2><p>Es sind 64 Fälle.</p>",
    )
    folded, heading, change = difference.text
    assert isinstance(folded, Unchanged) and folded.count == 2
    assert isinstance(heading, Unchanged) and heading.heading
    assert change in difference.text_changes and difference.text_changes[0].label == "Schwellen: Absatz"


def test_white_space_is_no_change_of_words() -> None:
    assert bodies("<p>Ein  Wort</p>\n<p>zwei</p>", "<p>Ein Wort</p><p>zwei</p>").text_changes == []


def test_fields_show_old_and_new_and_numbers_run_on_through_all() -> None:
    difference = compare(
        Side({"title": "A", "norm": "§ 5 GastG", "tags": ["Lüftung"], "summary": "Neun Fälle", "body_html": "<p>a b c</p>"},
             [("a.pdf", "1", 5, "application/pdf")]),
        Side({"title": "A", "norm": "§ 5 GastG, § 14 OBG", "tags": ["Lüftung"], "summary": "Elf Fälle",
              "body_html": "<p>a b d</p>"},
             [("a.pdf", "2", 6, "application/pdf")]),
        labels={"norm": "Norm"},
    )  # fmt: skip
    assert [(one.label, one.before_html, one.after_html) for one in difference.fields] == [
        ("Norm", "§ 5 GastG", "§ 5 GastG<ins>, § 14 OBG</ins>")
    ]
    assert [one.id for one in difference.changes] == ["a1", "a2", "a3", "a4"]
    assert difference.text_changes[0].how == "Zusammenfassung, geändert"
    assert difference.fields_total == 3


def test_a_renamed_file_is_neither_new_nor_gone() -> None:
    difference = compare(Side({}, [("alt.pdf", "1", 5, "x"), ("b", "2", 1, "x")]), Side({}, [("neu.pdf", "1", 5, "x")]))
    assert [(one.name, one.change, one.old_name) for one in difference.files] == [
        ("neu.pdf", "renamed", "alt.pdf"), ("b", "removed", ""),
    ]  # fmt: skip


def test_without_a_fassung_before_there_are_no_changes_only_the_text() -> None:
    difference = compare(None, Side({"title": "A", "body_html": "<p>Text</p>"}, [("a", "1", 1, "x")]))
    assert difference.first and difference.changes == []
    assert [one.html for one in difference.text if isinstance(one, Unchanged)] == ["<p>Text</p>"]


def test_the_api_form_names_changed_fields_and_files() -> None:
    assert as_json(
        Side({"title": "A", "law": "", "tags": []}, [("a", "1", 1, "x"), ("b", "1", 1, "x"), ("c", "1", 1, "x")]),
        Side({"title": "B", "norm": "§ 1"}, [("a", "2", 1, "x"), ("b", "1", 1, "x"), ("d", "1", 1, "x")]),
    ) == {
        "fields": [{"name": "title", "from": "A", "to": "B"}, {"name": "norm", "from": None, "to": "§ 1"}],
        "files": [
            {"name": "a", "change": "changed"},
            {"name": "d", "change": "added"},
            {"name": "c", "change": "removed"},
        ],
    }
    assert as_json(None, Side({"title": "B"}, [("a", "1", 1, "x")])) == {
        "fields": [{"name": "title", "from": None, "to": "B"}], "files": [{"name": "a", "change": "added"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    [
        "<p onclick=alert(1)>x</p>",
        '<p><a href="javascript:alert(1)">x</a><a href=" java\nscript:alert(1)">y</a></p>',
        "<script>alert(1)</script><p>x</p>",
        '<p><ins class="x" onmouseover=y>a</ins></p></div></div><img src=x onerror=alert(1)>',
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
    ],
)
def test_nothing_harmful_comes_out_even_if_it_was_stored(hostile: str) -> None:
    difference = bodies("<p>x</p>", hostile)
    html = "".join(one.html for one in difference.text if not isinstance(one, MovedAway))
    first = compare(None, Side({"body_html": hostile}))
    for shown in (html, "".join(one.html for one in first.text if isinstance(one, Unchanged))):
        assert "<script" not in shown and "<img" not in shown and "<svg" not in shown
        assert "onclick" not in shown and "onmouseover" not in shown and "javascript" not in shown
        assert "href=" not in shown


BLOCK = st.sampled_from(
    ["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li><li>b</li></ul>", "<table><tr><td>{}</td><td>1</td></tr></table>",
     "<blockquote><p>{}</p></blockquote>", "<p><strong>{}</strong> und <a href='https://a.example'>mehr</a><br>so</p>",
     "<ol><li>{}<ul><li>tief</li></ul></li></ol>", "{}"]
)  # fmt: skip
TEXT = st.sampled_from(["eins", "eins zwei", "zwei drei vier fünf", "a < b & c", "", "„Zitat“ – und so", "1.204 Fälle"])
BODY = st.lists(st.builds(str.format, BLOCK, TEXT), max_size=6).map("".join).map(clean_html)


@settings(max_examples=150, deadline=None)
@given(BODY, BODY)
def test_the_new_text_is_all_there_and_only_known_tags_come_out(before: str, after: str) -> None:
    difference = bodies(before, after)
    shown = "".join(one.html for one in difference.text if not isinstance(one, MovedAway))
    assert clean(shown).replace("</li>", "") == shown.replace("</li>", "")
    without_gone = re.sub(r"<del>.*?</del>", "", shown, flags=re.DOTALL)
    assert letters(without_gone) == letters(after)


def clean(html: str) -> str:
    allowed = {
        "tags": BODY_TAGS | {"ins", "del"},
        "attributes": {**BODY_ATTRIBUTES, "tr": {"class"}},
        "url_schemes": LINK_SCHEMES,
        "link_rel": None,
    }
    return nh3.clean(html, **allowed)


def letters(html: str) -> str:
    return "".join(nh3.clean(html, tags=set()).split())


def test_a_quarter_of_a_megabyte_is_compared_in_a_moment() -> None:
    before = "".join(f"<h2>Teil {n}</h2><p>{LONG} Nummer {n}, {LONG}</p>" for n in range(1700))
    after = before.replace("Nummer 5", "Ziffer 5").replace("Teil 77<", "Teil 77 neu<")
    assert len(before) > 250_000
    start = time.perf_counter()
    difference = bodies(before, after)
    assert time.perf_counter() - start < 1
    assert not difference.too_big and len(difference.text_changes) > 100


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>a</p>" * 200_000, "<p>b</p>" * 200_000),
        ("<p>" + "a " * 900_000 + "</p>", "<p>" + "b " * 900_000 + "</p>"),
        (
            "<table><tr>" + "<td>x</td>" * 150_000 + "</tr></table>",
            "<table><tr>" + "<td>y</td>" * 150_000 + "</tr></table>",
        ),
    ],
)
def test_what_would_take_too_long_says_so_soon(before: str, after: str) -> None:
    start = time.perf_counter()
    assert bodies(before, after).too_big
    assert time.perf_counter() - start < 2


def test_deep_nesting_does_not_break_the_comparison() -> None:
    deep = "<ul><li>" * 190 + "tief" + "</li></ul>" * 190
    assert len(bodies(deep, deep.replace("tief", "tiefer")).text_changes) == 1
