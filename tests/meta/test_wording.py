"""Every sentence for people is marked, so that a language is a catalog and no change of code.

Python is read by its syntax tree, templates and scripts by sikodms.strings, which collects what is marked as well.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from sikodms import script_strings, strings
from sikodms.pages.script_words import SENTENCES

ROOT = strings.ROOT
# German that is no sentence for people, each with its reason.
EXEMPT = {
    "content_types/fachgebiet.py": "what a Fachgebiet starts with; the portal's own content from then on",
    "content_types/wording.py": "where the marks are made",
    "index/german/abbreviations.py": "rules of the language",
    "index/german/analysis.py": "rules of the language",
    "index/german/citations.py": "how laws are called and cited",
    "index/german/compounds.py": "rules of the language",
    "index/german/language.py": "rules of the language",
    "index/german/nouns.py": "rules of the language",
    "index/german/pairs.py": "rules of the language",
    "index/german/verbs.py": "rules of the language",
    "index/asking/operators.py": "what a person types into the search",
    "index/asking/query.py": "what a person types into the search",
    "sikodms/script_strings.py": "words by which German is known",
    "sikodms/pages/search_help.py": "examples of what a person types into the search",
    "index/extraction/mail.py": "headers of a mail, as they stand in its text",
    "index/extraction/outlook.py": "headers of a mail, as they stand in its text",
}
FUNCTION_WORDS = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder nicht kein keine keinen ist sind wird werden wurde "
    "wurden kann können hat haben sie ihr ihre ihren ihrer es von vom zu zum zur mit für auf aus bei beim nach vor bis als "
    "noch schon nur wer wie wo hier dort dieser diese dieses diesem diesen dass wenn um durch über unter seit alle allen jede "
    "jeder sich im am ab gibt geht".split()
)
NAMES = ("Geschäftsstelle",)  # said so in English as well
# Keys of what a template is given: what stands there is read.
SHOWN = ("title", "page_title", "heading", "lead", "text", "label", "about", "note", "summary_title", "preline")
_words = re.compile(r"[^\W\d_]+")
_umlaut = re.compile(r"[äöüßÄÖÜ]")
_pattern = re.compile(r"\(\?|\\[bdsw]|\[[A-Za-z]-[A-Za-z]")


def german(text: str, least: int = 2) -> bool:
    """Whether a text is German: a word with an umlaut, quotation marks below the line, or some function words."""
    if _pattern.search(text):
        return False
    words = [word for word in _words.findall(text) if word not in NAMES]
    if any(_umlaut.search(word) and len(word) > 2 for word in words) or ("„" in text and words):
        return True
    return sum(word.lower() in FUNCTION_WORDS for word in words) >= least and len(words) > 1


def unmarked(source: str, shown_keys: bool = False) -> Iterator[tuple[int, str]]:
    """German literals of a module that no language can change: (line, what). `shown_keys` looks at single words too."""
    nodes = list(ast.walk(ast.parse(source)))
    silent = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            silent.update(map(id, node.values))
        for sentence in _marked(node):
            silent.add(id(sentence))
            if not isinstance(
                sentence, ast.Constant | ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BoolOp
            ):
                yield sentence.lineno, "marked, but no sentence that can be collected"
    for node in nodes:
        if isinstance(node, ast.Dict) and shown_keys:
            yield from _shown(node, silent)
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else " … " for part in node.values)
            if german(text, least=1):
                yield node.lineno, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and german(node.value):
            yield node.lineno, node.value


def _marked(node: ast.AST) -> list[ast.expr]:
    if _calls(node, *strings.MARKS):
        return node.args[: strings.MARKS[node.func.id]]
    return []


def _shown(node: ast.Dict, silent: set[int]) -> Iterator[tuple[int, str]]:
    for key, value in zip(node.keys, node.values, strict=True):
        said = value.value if isinstance(value, ast.Constant) and id(value) not in silent else None
        if isinstance(key, ast.Constant) and key.value in SHOWN and re.match("[A-ZÄÖÜ][a-zäöüß]", str(said or "")):
            yield value.lineno, str(said)


SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def hidden_marks(source: str) -> Iterator[tuple[int, str]]:
    """Where `_` is another thing than the mark, or says a sentence before anybody asks: when the module is loaded."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, SCOPES[:3])]
    within = {id(inner) for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if _calls(node, "_", "plural") and id(node) not in within:
            yield node.lineno, "said when the module is loaded: later()"
        if isinstance(node, SCOPES):
            own = list(_of(node))
            names = {each.id for each in own if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
            names |= {each.arg for each in own if isinstance(each, ast.arg)}
            if "_" in names and any(_calls(each, "_") for each in own):
                yield node.lineno, "_ is a name here, and called as the mark"


def _calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _of(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of one scope: not those of scopes within."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, SCOPES):
            yield child
            yield from _of(child)


def modules() -> list[Path]:
    return [path for path in strings.files(ROOT) if path.suffix == ".py"]


def templates() -> list[Path]:
    return [path for path in strings.files(ROOT) if path.suffix != ".py"]


def test_every_sentence_in_python_is_marked():
    found = {}
    for path in modules():
        name = path.relative_to(ROOT).as_posix()
        if name not in EXEMPT:
            source = path.read_text(encoding="utf-8")
            pages = name.startswith(("sikodms/pages/", "sikodms/sentences"))
            found |= {f"{name}:{line}": text for line, text in (*unmarked(source, pages), *hidden_marks(source))}
    assert not found


def test_every_sentence_in_a_template_or_script_is_marked():
    found = {}
    for path in templates():
        name = path.relative_to(ROOT).as_posix()
        rest = strings.unmarked(path.suffix, path.read_text(encoding="utf-8"), name)
        found |= {f"{name}:{each.line}": each.text for each in rest}
    assert not found


def test_only_what_is_there_is_exempt():
    assert [name for name in EXEMPT if not (ROOT / name).exists()] == []


PLANTED = (
    'x = "Die Frist muss in der Zukunft liegen."',
    'def f(n): return f"Noch {n} Tage bis zum Termin"',
    'def f(n): return _(f"Noch {n} Tage bis zum Termin")',
    'def f(n): return _("Der Termin ist vorbei." if n else "Der Termin kommt.")',
    'def f(): return {"title": "Verlauf"}',
    'TITLE = _("Verlauf")',
    'def f(rows):\n    for _, row in rows:\n        yield _("Zeile {row}", row=row)',
    'def f(rows): return [_("Zeile") for _ in rows]',
)


@pytest.mark.parametrize("source", PLANTED)
def test_a_sentence_that_is_not_marked_is_found(source):
    assert [*unmarked(source, shown_keys=True), *hidden_marks(source)]


def test_what_is_marked_or_silent_is_not_found():
    source = """
def f(n, who):
    "Gibt die Frist an, die noch bleibt."
    log.warning("the deadline of %s is over", who)
    rows = [n for _ in range(3)]
    return {"title": _("Verlauf"), "text": plural("Noch {n} Tag bis zur Frist", "Noch {n} Tage bis zur Frist", n)}
TITLES = {"draft": later("Über die Fassung")}
"""
    assert [*unmarked(source, shown_keys=True), *hidden_marks(source)] == []


TEMPLATE = '<p xmlns:i18n="{}" xmlns:tal="{}" i18n:domain="sikodms">%s</p>'.format(
    "http://xml.zope.org/namespaces/i18n", "http://xml.zope.org/namespaces/tal"
)


@pytest.mark.parametrize(
    "inside",
    [
        "Noch offen",
        '<b title="Noch offen">${n}</b>',
        '<b aria-label="Frist ${n}">${n}</b>',
        "${'Noch offen' if n else ''}",
        "<tal:x define=\"title 'Noch offen'; n 1\">${title}</tal:x>",
        '<b i18n:translate="">Noch ${n} Tage</b>',
        '<b i18n:translate="">Noch <i>${n}</i> Tage</b>',
    ],
)
def test_a_text_of_a_template_that_is_not_marked_is_found(inside):
    assert strings.Template(TEMPLATE % inside).unmarked


def test_what_a_template_marks_is_collected_as_it_is_looked_up():
    inside = """<b i18n:translate="">Noch
      <i i18n:name="days">${n}</i> Tage</b><i class="${'open late' if n else 'done'}" title="${_('Frist bis {day}', day=n)}"
      i18n:attributes="alt" alt="Eine Uhr">${plural('1 Tag', '{n} Tage', n)} · ${n}</i>
      <tal:x define="title _('Offen;; noch nicht entschieden'); n 1">${title}</tal:x>"""
    read = strings.Template(TEMPLATE % inside)
    assert read.unmarked == []
    assert {found.text for found in read.marked} == {
        "Noch ${days} Tage", "Frist bis {day}", "Eine Uhr", "1 Tag", "{n} Tage", "Offen; noch nicht entschieden",
    }  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        'tell("Wird gespeichert");',
        'const label = "Fett";',
        "x = 'noch nicht gespeichert';",
        "said.textContent = `${n} von ${all} Zeichen`;",
        "said.textContent = `Gespeichert ${at} Uhr`;",
        'box.innerHTML = `<p class="a">${x}</p><b>Abbrechen</b>`;',
        'box.innerHTML = `<p aria-label="Verweis">${x}</p>`;',
        "tell(_(`Gespeichert ${at} Uhr`));",
        'const a = /["]/; tell("Über uns");',
        'x = `${y ? "Über uns" : z}`;',
    ],
)
def test_a_sentence_of_a_script_that_is_not_marked_is_found(source):
    assert script_strings.unmarked(source)


def test_what_a_script_marks_is_collected_and_what_is_technical_is_left():
    source = """
// "Über uns" is only a remark. /* _("nein") */
const keys = { "Alt-Shift-ArrowRight": 1, Enter: "Enter", a: "Content-Type" }, found = / _\\("x["]\\)/.test(a) ? b / c : d;
tell("busy", _("Wird „gespeichert“"));  /* _("auch nicht") */
box.innerHTML = `<p class="kern-label" data-at="${at}">${_html("Text übernehmen")}${x ? `<b>${_('Ja')}</b>` : ""}</p>`;
console.info("The PDF is shown as a picture:", error); list.filter((_) => _("nicht") || a_("so"));
"""
    assert [text for _, text in script_strings.marked(source)] == [
        "Wird „gespeichert“",
        "Text übernehmen",
        "Ja",
        "nicht",
    ]
    assert [text for _, text in script_strings.unmarked(source)] == []


def test_the_page_brings_what_its_scripts_have_marked():
    """Built with the theme, by another reader of the same marks."""
    built = json.loads(SENTENCES.read_text(encoding="utf-8"))
    marked = {
        text for path in strings.SCRIPTS.rglob("*.js") for _, text in script_strings.marked(path.read_text("utf-8"))
    }
    assert {sentence for said in built.values() for sentence in said} == marked
    assert (
        "Fett" in built["editor.js"] and "Wird gespeichert" in built["writing.js"] and "Fett" not in built["review.js"]
    )


def test_strings_are_written_for_translators(tmp_path):
    target = tmp_path / "build" / "sikodms.pot"
    strings.main(str(target))
    with target.open("rb") as file:
        catalog = read_po(file)
    assert len(catalog) > 1000
    for sentence, place in {
        "Es ist schon eine Fassung in Arbeit.": "workflows/review.py",
        "Schlagwörter": "content_types/schema.py",
        "Rechtstatsache": "content_types/rechtstatsache.py",
        "In dieser Ausgabe: {documents}": "mail/compose.py",
        "Abbestellen": "mail/templates/issue/body.html",
        "{n} Treffer": "sikodms/pages/search.py",
        "Filter anwenden": "sikodms/pages/templates/search.pt",
        "Meine Dokumente nach Zustand": "sikodms/pages/templates/start.pt",
        "ist leer": "index/file_types.py",
        "Liste mit Punkten": "sikodms/theme/js/editor/acts.js",
        "Gespeichert {at} Uhr": "sikodms/theme/js/_autosave.js",
    }.items():
        message = catalog.get(sentence)
        assert message is not None, sentence
        assert place in [path for path, _line in message.locations], sentence
    # Parts are named, so that a translator may put them in another order.
    assert not [str(message.id) for message in catalog if re.search(r"\{\d*\}", str(message.id))]
