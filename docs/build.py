"""docs/*.md as plain HTML pages: python docs/build.py FOLDER."""

import sys
from pathlib import Path

from markdown_it import MarkdownIt

HERE = Path(__file__).parent
PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}td,th{{border-bottom:1px solid #ccc;
padding:.25rem .5rem;text-align:left;vertical-align:top}}table{{border-collapse:collapse}}pre{{overflow:auto}}</style>
{body}</html>
"""


def build(target: Path) -> int:
    """Writes a page for each text, folders kept; the number of pages."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    texts = sorted(HERE.rglob("*.md"))
    for text in texts:
        source = text.read_text(encoding="utf-8")
        title = source.lstrip("# ").partition("\n")[0]
        language = "de" if "users" in text.stem else "en"
        page = target / text.relative_to(HERE).with_suffix(".html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE.format(language=language, title=title, body=markdown.render(source)), encoding="utf-8")
    return len(texts)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(f"{build(folder)} pages in {folder}")
