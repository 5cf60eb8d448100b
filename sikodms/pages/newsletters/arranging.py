"""The order of an issue's entries: grouped by Fachgebiet as the mail shows them, moved one place at a time."""

from collections.abc import Mapping, Sequence


def grouped(ids: Sequence[str], area_of: Mapping[str, str]) -> dict[str, list[str]]:
    """Fachgebiet → its ids, both in the order in which they come first. Ids without a Fachgebiet fall out."""
    groups: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        if id in area_of:
            groups.setdefault(area_of[id], []).append(id)
    return groups


def arranged(ids: Sequence[str], area_of: Mapping[str, str], act: str = "", what: str = "") -> list[str]:
    """The new order after `up` or `down` (of an entry in its group), `group-up` or `group-down`, `drop` or `take`.

    What is unknown or at the end already changes nothing.
    """
    groups = grouped([*ids, what] if act == "take" else ids, area_of)
    order = list(groups)
    match act:
        case "group-up" | "group-down":
            _shift(order, what, -1 if act == "group-up" else 1)
        case "up" | "down" if what in area_of:
            _shift(groups.get(area_of[what], []), what, -1 if act == "up" else 1)
    return [id for area in order for id in groups[area] if not (act == "drop" and id == what)]


def _shift(row: list[str], what: str, by: int) -> None:
    if what in row:
        place = row.index(what)
        if 0 <= place + by < len(row):
            row.insert(place + by, row.pop(place))
