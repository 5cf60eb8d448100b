"""The difference of two Fassungen, for the page of a review, the comparison of versions and the API.

    difference = compare(side(old) if old else None, side(new), labels={"law": "Gesetz"}, show=as_text)

Everything in `*html` is safe: it is written tag by tag from the tags that a body may have, plus `ins` and `del`
and the classes `added` and `removed` on rows of tables.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from content_types import _
from sikodms.difference.alignment import Budget, TooBig
from sikodms.difference.body import Piece, compare_bodies, read_body
from sikodms.difference.result import (
    Difference,
    FieldChange,
    FileChange,
    FileEntry,
    MovedAway,
    Side,
    TextChange,
    Unchanged,
    side,
)
from sikodms.difference.wording import SUMMARY, block_name, fate, how
from sikodms.difference.words import compare_tokens, render, render_side, text_tokens

__all__ = ["Difference", "Side", "as_json", "compare", "side"]

_TEXTS = ("summary", "body_html")
_LABEL_LENGTH = 34


def compare(
    before: Side | None,
    after: Side,
    *,
    labels: Mapping[str, str] | None = None,
    show: Callable[[str, Any], str] | None = None,
) -> Difference:
    """The difference of two Fassungen, or all of one if it is the first.

    `labels` names the fields, `show(name, value)` says a value as people read it (dates, lists). Numbers and ids (a1 …) run
    through fields, text and files.
    """
    labels, show = labels or {}, show or _show
    old = before or Side({})
    fields = [] if before is None else _fields(old, after, labels, show)
    result = Difference(
        first=before is None,
        fields=fields,
        fields_total=len(_names(old, after) - set(_TEXTS)),
        text=[],
        files=[] if before is None else _files(old.files, after.files),
        body_changed=_text_of(old, "body_html") != _text_of(after, "body_html"),
    )
    new_body = _text_of(after, "body_html")
    if before is None:
        result.text = [Unchanged(read_body(new_body), 0)] if new_body else []
        return result
    budget = Budget()
    summary = _summary(old, after, budget)
    try:
        pieces = compare_bodies(_text_of(old, "body_html"), new_body, budget) if result.body_changed else []
        result.text = [*summary, *_text(pieces)]
    except TooBig:
        result.too_big, result.text = True, [*summary]
    if not result.body_changed and new_body:
        result.text.append(Unchanged(read_body(new_body), 0))
    _number(result)
    return result


def as_json(before: Side | None, after: Side) -> dict[str, list[dict[str, Any]]]:
    """The difference as the API gives it: fields with their JSON values, files by what happened to them.

    A file is `changed` when its name stayed and its content did not; `added` and `removed` go by name.
    """
    old = before or Side({})
    was, now = {one[0]: one for one in old.files}, {one[0]: one for one in after.files}
    files = [
        {"name": name, "change": "added" if name not in was else "changed"}
        for name in now
        if was.get(name, ("", ""))[1] != now[name][1]
    ]
    files += [{"name": name, "change": "removed"} for name in was if name not in now]
    fields = [
        {"name": name, "from": old.values.get(name), "to": after.values.get(name)}
        for name in _ordered(old, after)
        if _differs(old.values.get(name), after.values.get(name))
    ]
    return {"fields": fields, "files": files}


def _names(old: Side, new: Side) -> set[str]:
    return set(old.values) | set(new.values)


def _ordered(old: Side, new: Side) -> list[str]:
    """The names in the order of the new side, those only the old one has behind."""
    return [*new.values, *(name for name in old.values if name not in new.values)]


def _differs(old: Any, new: Any) -> bool:
    """Nothing, an empty text and an empty list are the same."""
    empty: tuple[Any, ...] = ("", None, [], ())
    return not (old in empty and new in empty) and old != new


def _text_of(one: Side, name: str) -> str:
    return str(one.values.get(name) or "")


def _show(_name: str, value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _fields(old: Side, new: Side, labels: Mapping[str, str], show: Callable[[str, Any], str]) -> list[FieldChange]:
    changes = []
    for name in _ordered(old, new):
        before, after = old.values.get(name), new.values.get(name)
        if name in _TEXTS or not _differs(before, after):
            continue
        runs = compare_tokens(text_tokens(show(name, before)), text_tokens(show(name, after)), Budget())
        changes.append(
            FieldChange(name, labels.get(name, name), before, after, render_side(runs, "del"), render_side(runs, "ins"))
        )
    return changes


def _summary(old: Side, new: Side, budget: Budget) -> list[TextChange]:
    before, after = _text_of(old, "summary"), _text_of(new, "summary")
    if before == after:
        return []
    name = _(SUMMARY)
    kind = "changed" if before and after else "inserted" if after else "removed"
    runs = compare_tokens(text_tokens(before), text_tokens(after), budget)
    return [TextChange(kind, f"{name}, {fate(kind)}", name, f"<p>{render(runs)}</p>")]


def _text(pieces: list[Piece]) -> list[TextChange | Unchanged | MovedAway]:
    """Changes one by one, what stayed between them in one; the heading above a change stays visible."""
    text: list[TextChange | Unchanged | MovedAway] = []
    same: list[Piece] = []
    for piece in pieces:
        if piece.kind == "equal":
            same.append(piece)
            continue
        text += _unchanged(same, before_change=piece.what not in ("h2", "h3"))
        same = []
        if piece.kind == "moved_away":
            text.append(MovedAway(how(piece), piece.text))
        else:
            links = piece.compared.links if piece.compared else []
            text.append(TextChange(piece.kind, how(piece), _label(piece), piece.html, links, text=piece.text))
    return text + _unchanged(same, before_change=False)


def _unchanged(same: list[Piece], before_change: bool) -> list[TextChange | Unchanged | MovedAway]:
    heading = [same[-1]] if same and before_change and same[-1].what in ("h2", "h3", "h4") else []
    folded = same[: -1 if heading else None]
    made: list[TextChange | Unchanged | MovedAway] = []
    if folded:
        made.append(Unchanged("".join(one.html for one in folded), len(folded)))
    return made + [Unchanged(one.html, 1, heading=True) for one in heading]


def _label(piece: Piece) -> str:
    """The line in the list of changes: the section, shortened, and what it is."""
    name = block_name(piece.what)
    section = piece.section if piece.what not in ("h2", "h3", "h4") else piece.text
    if len(section) > _LABEL_LENGTH:
        section = section[: _LABEL_LENGTH - 1].rsplit(" ", 1)[0] + " …"
    return f"{section}: {name}" if section else name


def _files(old: Sequence[FileEntry], new: Sequence[FileEntry]) -> list[FileChange]:
    was, now = {one[0]: one for one in old}, {one[0]: one for one in new}
    gone = {one[1]: one for one in old if one[0] not in now}
    changes = []
    for name, digest, size, kind in new:
        if name in was:
            if was[name][1] != digest:
                changes.append(FileChange(name, "changed", size, was[name][2], kind))
        elif digest in gone:
            changes.append(FileChange(name, "renamed", size, size, kind, old_name=gone.pop(digest)[0]))
        else:
            changes.append(FileChange(name, "added", size, None, kind))
    return changes + [FileChange(one[0], "removed", None, one[2], one[3]) for one in gone.values()]


def _number(difference: Difference) -> None:
    """Gives the changes their numbers, and a block that moved away that of the place where it is now."""
    for number, change in enumerate(difference.changes, 1):
        change.number, change.id = number, f"a{number}"
    arrived = [one for one in difference.text_changes if one.kind == "moved"]
    for away in difference.text:
        if isinstance(away, MovedAway):
            there = next(one for one in arrived if one.text == away.text)
            arrived.remove(there)
            away.number, away.id = there.number, there.id
