"""What the built theme and the templates promise each other."""

import json
import re
from pathlib import Path

import pytest

PAGES = Path("sikodms/pages")
STATIC = Path("sikodms/static")
# Names that only structure a template: KERN has no rule for them either.
HOOKS = {"kern-table__head", "kern-table__body", "nav__fold", "bare"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, str]:
    return json.loads((STATIC / "manifest.json").read_text())


@pytest.fixture(scope="module")
def styled(manifest: dict[str, str]) -> set[str]:
    css = "".join((STATIC / built).read_text() for name, built in manifest.items() if name.endswith(".css"))
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", css))


def templates() -> list[Path]:
    return sorted(PAGES.rglob("*.pt"))


def classes(markup: str) -> set[str]:
    """Class names of a template: those standing free, and those in strings of expressions that look like ours (a__b, a--b)."""
    found: set[str] = set()
    for attribute in re.findall(r'class="([^"]*)"', markup):
        found.update(re.sub(r"\$\{.*\}", "", attribute).split())
    for text in re.findall(r"'([^']*)'", markup):
        found.update(name for name in text.split() if re.fullmatch(r"[a-z]+[a-z-]*(__|--)[a-z-]+", name))
    return {name for name in found if re.fullmatch(r"[a-z][\w-]*", name)}


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_every_class_of_a_template_has_a_rule(template: Path, styled: set[str]) -> None:
    assert classes(template.read_text()) - styled - HOOKS == set()


@pytest.mark.parametrize("template", templates(), ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script(template: Path) -> None:
    markup = re.sub(r"<!--.*?-->", "", template.read_text(), flags=re.S)
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", markup) == []


def test_all_built_files_lie_there_and_text_is_compressed(manifest: dict[str, str]) -> None:
    for built in manifest.values():
        assert (STATIC / built).is_file()
        if not built.endswith(".woff2"):
            assert (STATIC / f"{built}.br").is_file() and (STATIC / f"{built}.gz").is_file()


def test_a_first_visit_stays_under_150_kilobytes_even_where_one_writes(manifest: dict[str, str]) -> None:
    # The heaviest page: the editor, and writing.js with its part.
    texts = ["portal.css", "portal.js", "editor.css", "editor.js", "writing.js", "signet.svg"]
    fonts = sum((STATIC / built).stat().st_size for name, built in manifest.items() if name.endswith(".woff2"))
    parts = sum(path.stat().st_size for path in STATIC.glob("part.*.js.br"))
    assert fonts + parts + sum((STATIC / f"{manifest[name]}.br").stat().st_size for name in texts) <= 150_000


def test_reading_a_pdf_costs_half_a_megabyte_once_and_nothing_that_no_pdf_asks_for(manifest: dict[str, str]) -> None:
    weights = {
        name: (STATIC / f"{manifest[name]}.br").stat().st_size for name in ("viewer.js", "viewer.css", "pdf-worker.js")
    }
    assert sum(weights.values()) <= 500_000, weights
    data = next(STATIC.glob("pdfjs-*"))
    assert {path.suffix for path in data.iterdir()} <= {".pfb", ".ttf", ".js", ".br", ".gz", ""}
    assert sum(path.stat().st_size for path in data.iterdir()) <= 2_000_000


def test_the_viewer_has_no_way_to_run_what_it_reads(manifest: dict[str, str]) -> None:
    """Its policy forbids it as well; nothing may be there that would need another one."""
    for name in ("viewer.js", "pdf-worker.js"):
        code = (STATIC / manifest[name]).read_text()
        assert not re.search(r"\bnew Function\(|[^.\w]eval\(", code), name


def test_nothing_in_the_stylesheet_comes_from_elsewhere(manifest: dict[str, str]) -> None:
    css = (STATIC / manifest["portal.css"]).read_text()
    assert [url for url in re.findall(r'url\("?([^")]+)', css) if not url.startswith(("data:", "./", "#"))] == []
