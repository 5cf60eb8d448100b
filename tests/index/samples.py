"""Records and words of our own invention, for tests of the index."""

from typing import Any

# What the compounds of these tests are made of, so that no test needs the real list.
NOUNS = frozenset(
    """abschopfung amt anderung anlage antrag aufsicht automat bahn behorde bericht betrieb eisen erlaubnis fach forderung frist
    gebuhr genehmigung gericht geschaft gesetz gluck halle klage kohle lager lenkung mittel monoxid ordnung pflicht prufung raum
    recht schutz shisha sicherheit spiel strecke uberwachung vermogen verkehr vorschrift vollzug warnung zahlung"""
    .split()
)  # fmt: skip


def record(id: str, title: str = "Titel", body: str = "", **given: Any) -> dict[str, Any]:
    """A record with everything an engine needs; readable by all of its Fachgebiet."""
    made: dict[str, Any] = {
        "id": id, "external_id": None, "number": None, "kind": "information", "fachgebiet": "shisha", "title": title, "summary": "",
        "body": body, "fields_text": "", "fields_shown": "", "law": "", "norm": "", "source": "", "files": [], "released_at": 1_770_000_000,
        "day": "2026-02-02", "year": 2026, "version": 1, "document": id.partition("@")[0], "scope": "old" if "@" in id else "current",
        "state": "superseded" if "@" in id else "released", "authority": "stadt", "author": "p1", "norms": [], "tags": [], "links": [], "stamp": "",
    }  # fmt: skip
    made.update(given)
    made.setdefault("viewers", [f"read:{made['fachgebiet']}"])
    return made


def batch(*records: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Records as an engine applies them: those of one document together."""
    documents: dict[str, list[dict[str, Any]]] = {}
    for one in records:
        documents.setdefault(one["document"], []).append(one)
    return list(documents.items())


def file(name: str, *pages: str, text: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "sha256": "0" * 64,
        "type": "application/pdf",
        "text": text or "\n".join(pages),
        "pages": list(pages),
    }


READER = frozenset({"read:shisha"})
