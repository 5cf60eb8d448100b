"""Collects every sentence that is marked, from the Python of the rooms, the templates and the scripts: `make strings`.

    python -m sikodms.strings build/sikodms.pot

In Python `_`, `plural` and `later` mark (content_types.wording); in a template the same calls within expressions, and
i18n:translate and i18n:attributes round fixed text; in a script `_` and `_html`. What a template or script shows without a
mark is told as well, for the test.
"""

import ast
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from chameleon.namespaces import I18N_NS, METAL_NS, TAL_NS
from chameleon.program import ElementProgram
from chameleon.zpt.program import MacroProgram

from sikodms import script_strings

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "sikodms" / "theme" / "js"
ROOMS = ("content_types", "workflows", "index", "mail", "sikodms")
MARKS = {"_": 1, "later": 1, "plural": 2}  # so many of the arguments are sentences
SHOWN_ATTRIBUTES = (
    "title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription", "data-label", "data-copied",
    "data-more", "data-on", "data-off",
)  # fmt: skip
LEFT_OUT = {"demo", "manage", "static", "theme", "built"}
SILENT = ("script", "style", "code")

_call = re.compile(r"\b(?:_|plural)\(\s*((?:'[^']*'|\"[^\"]*\")(?:\s*,\s*(?:'[^']*'|\"[^\"]*\"))?)")
_literal = re.compile(r"'[^']*'|\"[^\"]*\"")
_inserted = re.compile(r"\$\{(?:[^{}'\"]|'[^']*'|\"[^\"]*\"|\{[^{}]*\})*\}")
_letters = re.compile(r"[^\W\d_]{2}")
_file = re.compile(r"[\w.-]+\.\w{2,5}")
_address = re.compile(r"/[\w/]+")
_entity = re.compile(r"&(?:[a-z]+|#x?[0-9a-f]+);")
# A literal within an expression that people read: it begins as a German word does, or has letters that no name has.
_for_people = re.compile(r"[äöüßÄÖÜ„“…]|^[\s(,.:]*[A-ZÄÖÜ][a-zäöüß]|^[a-zäöüß]+ [a-zäöüß]+ [a-zäöüß]+")


class Found(NamedTuple):
    """A sentence and the line where it stands."""

    line: int
    text: str


def of_python(source: str) -> list[Found]:
    """What is marked in a module. Both sentences of a plural are looked up by themselves, so they are two.

    By the syntax tree, for by its tokens alone (as babel reads) the key in `_(TITLES["draft"])` is a sentence as well.
    """
    return [
        Found(sentence.lineno, sentence.value)
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
        for sentence in call.args[: MARKS[call.func.id]]
        if isinstance(sentence, ast.Constant) and isinstance(sentence.value, str) and sentence.value
    ]


def of_expressions(source: str, line: int = 1) -> list[Found]:
    """What is marked by calls within a text that is no Python as a whole."""
    return [
        Found(line + source.count("\n", 0, call.start()), ast.literal_eval(literal))
        for call in _call.finditer(source)
        for literal in _literal.findall(call[1].replace(";;", ";"))  # as TALES writes it
    ]


class Template(ElementProgram):
    """A page template read: `marked` are its sentences, `unmarked` what people see of it and no language can change."""

    DEFAULT_NAMESPACES = MacroProgram.DEFAULT_NAMESPACES

    def __init__(self, source: str, name: str = ""):
        self.marked: list[Found] = of_expressions(source)
        self.unmarked: list[Found] = []
        self._domains: list[str] = [""]
        self._within: list[bool] = []  # of the elements around: whether their text is a sentence of its own
        super().__init__(source, filename=name)

    def visit(self, kind: str, args: Any) -> None:
        if kind == "element":
            self._element(*args)
        elif kind == "start_tag":  # without an end tag, as <input>
            self._attributes(args[0])
        elif kind == "text":
            self._text(args[0])

    def _element(self, start: dict[str, Any], end: Any, children: list[Any]) -> None:
        self._domains.append(start["ns_attrs"].get((I18N_NS, "domain"), self._domains[-1]))
        self._attributes(start)
        if start["name"] not in SILENT:
            self._inside(start, children)
        self._domains.pop()

    def _inside(self, start: dict[str, Any], children: list[Any]) -> None:
        marks = (I18N_NS, "translate") in start["ns_attrs"]
        if marks:
            self._sentence(_line(start["name"]), " ".join(_content(children).split()), _own_text(children))
        self._within.append(marks)
        for kind, args in children:
            self.visit(kind, args)
        self._within.pop()

    def _sentence(self, line: int, sentence: str, own_text: str) -> None:
        """What an element or attribute says as a whole. What is put in needs a name: its value stands in no catalog."""
        if not _letters.search(_entity.sub("", _inserted.sub("", sentence))):
            return
        self.marked.append(Found(line, sentence))
        if not self._domains[-1] or "<" in sentence or "${" in own_text:
            self.unmarked.append(Found(line, sentence))

    def _text(self, token: Any) -> None:
        self._expressions(token, "\n".join(_inserted.findall(str(token))))
        if not any(self._within) and _letters.search(_entity.sub("", _inserted.sub("", str(token)))):
            self.unmarked.append(Found(_line(token.strip()), str(token).strip()))

    def _attributes(self, start: dict[str, Any]) -> None:
        marked = re.split(r"[;\s]+", start["ns_attrs"].get((I18N_NS, "attributes"), ""))
        for (namespace, name), token in start["ns_attrs"].items():
            value = str(token or "")
            if namespace in (TAL_NS, METAL_NS):
                self._expressions(token, value)
                continue
            self._expressions(token, "\n".join(_inserted.findall(value)))
            if name in marked:
                self._sentence(_line(token), value, value)
            elif name in SHOWN_ATTRIBUTES and _letters.search(_inserted.sub("", value)):
                self.unmarked.append(Found(_line(token), value))

    def _expressions(self, token: Any, expressions: str) -> None:
        """Literals that people read and nobody marked."""
        for literal in _literal.findall(_call.sub("", expressions)):
            if _for_people.search(literal[1:-1]) and not _file.fullmatch(literal[1:-1]):
                self.unmarked.append(Found(_line(token), literal))


def collect(root: Path = ROOT) -> Catalog:
    """Every sentence of the rooms, with the places where it stands."""
    catalog = Catalog(project="sikodms", charset="utf-8")
    for path in files(root):
        source, place = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        for line, text in of_file(path.suffix, source, place):
            catalog.add(text, locations=[(place, line)])
    return catalog


def files(root: Path = ROOT) -> list[Path]:
    """What is looked through: the Python of the rooms without the invented content of the demo, their templates, the scripts."""
    found = [
        path for room in ROOMS for path in (root / room).rglob("*") if path.suffix in (".py", ".pt", ".html", ".txt")
    ]
    scripts = (root / SCRIPTS.relative_to(ROOT)).rglob("*.js")
    return sorted([path for path in found if not set(path.relative_to(root).parts) & LEFT_OUT] + [*scripts])


def of_file(suffix: str, source: str, name: str) -> list[Found]:
    """What is marked in a file."""
    if suffix == ".py":
        return of_python(source)
    if suffix == ".js":
        return [Found(*each) for each in script_strings.marked(source)]
    return of_expressions(source) if suffix == ".txt" else Template(source, name).marked


def unmarked(suffix: str, source: str, name: str) -> list[Found]:
    """What people see of a template or a script and no language can change."""
    if suffix == ".js":
        return [Found(*each) for each in script_strings.unmarked(source)]
    if suffix != ".txt":
        return Template(source, name).unmarked
    lines = enumerate(_address.sub("", _inserted.sub("", source)).splitlines(), 1)
    return [Found(number, line) for number, line in lines if _letters.search(line)]


def _content(children: list[Any]) -> str:
    """The inside of an element as Chameleon looks it up: elements with a name stand as ${name}."""
    said = ""
    for kind, args in children:
        if kind == "element":
            name = args[0]["ns_attrs"].get((I18N_NS, "name"))
            said += f"${{{name}}}" if name else f"<{args[0]['name']}>"
        else:
            said += "<br>" if kind == "start_tag" else str(args[0]) if kind == "text" else ""
    return said


def _own_text(children: list[Any]) -> str:
    return "".join(str(args[0]) for kind, args in children if kind == "text")


def _line(token: Any) -> int:
    return int(token.location[0]) if hasattr(token, "location") else 0


def main(target: str) -> None:
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = collect()
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True)
    print(f"{len(catalog)} sentences in {path}")


if __name__ == "__main__":
    main(*sys.argv[1:])
