"""The catalogs of other languages: `locale/LANGUAGE/LC_MESSAGES/sikodms.po`, which people edit and the repository keeps.

    python -m sikodms.catalogs bring                 every catalog up to date with the marks; says what lacks (`make strings`)
    python -m sikodms.catalogs compile FILE.po …     makes the .mo beside each, which the portal reads (`make install`)

A catalog is sorted by its German sentences, with the modules where they stand and without lines, dates and names: what changes in
it is what somebody said in another way.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sikodms.languages import CATALOGS, DOMAIN
from sikodms.strings import collect

HEADER = 'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def sources(folder: Path = CATALOGS) -> list[Path]:
    return sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language_of(path))


def language_of(path: Path) -> str:
    return path.parts[-3]


def said(catalog: Catalog) -> dict[str, str]:
    """German sentence → what the catalog says, "" where it lacks."""
    return {str(message.id): str(message.string or "") for message in catalog if message.id}


def bring(path: Path, marked: Catalog) -> list[str]:
    """Writes the catalog anew: sentences that came are empty, those that went are dropped. Returns what lacks."""
    known = said(read(path)) if path.exists() else {}
    catalog = Catalog(locale=language_of(path))
    for message in marked:
        if message.id:
            places = sorted({(place, 0) for place, _line in message.locations})
            catalog.add(message.id, known.get(str(message.id), ""), locations=places)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(catalog), encoding="utf-8")
    return [sentence for sentence, other in said(catalog).items() if not other]


def written(catalog: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=catalog.locale_identifier) + file.getvalue().decode("utf-8").rstrip() + "\n"


def compiled(path: Path) -> None:
    """The .mo beside it, whole or not at all, as a portal may be starting."""
    target = path.with_suffix(".mo")
    fresh = target.with_suffix(".new")
    with fresh.open("wb") as file:
        write_mo(file, read(path))
    fresh.replace(target)


def main(job: str, *names: str) -> None:
    if job == "compile":
        for name in names:
            compiled(Path(name))
        return
    marked = collect()
    for path in sources():
        lacking = bring(path, marked)
        print(f"{len(lacking)} sentences lack in {path}" + "".join(f"\n  {sentence}" for sentence in lacking))


if __name__ == "__main__":
    main(*sys.argv[1:])
