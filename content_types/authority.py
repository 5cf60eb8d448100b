"""Authorities that take part in the cooperation."""

from persistent import Persistent
from substanced.content import content

from content_types.wording import later

GROUPS = {
    "kommune": later("Kommunen"),
    "polizei": later("Polizei"),
    "bundespolizei": later("Bundespolizei"),
    "zoll": later("Zoll"),
    "finanz": later("Finanzverwaltung"),
    "justiz": later("Justiz"),
    "land": later("Land"),
}


@content("Authority", icon="glyphicon glyphicon-tower")
class Authority(Persistent):
    """A city, a police department, a customs office … `group` is one of GROUPS and decides audiences."""

    def __init__(self, id: str, name: str, group: str, place: str = "", email: str = ""):
        if group not in GROUPS:
            raise ValueError(f"unknown group {group!r}")
        if id in GROUPS or id == "all":
            raise ValueError(f"{id!r} means more than one authority in an audience")
        self.id, self.name, self.group, self.place, self.email = id, name, group, place, email
