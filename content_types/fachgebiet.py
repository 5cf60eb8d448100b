"""The subject areas of the portal. Each has the same shelves."""

from typing import NamedTuple

from persistent import Persistent
from substanced.content import content


class Area(NamedTuple):
    """What a Fachgebiet starts with. `code` stands in document numbers ("RT-SHI-2026-0007")."""

    id: str
    title: str
    code: str
    about: str


FACHGEBIETE = (
    Area("rotlicht", "Rotlicht", "ROT", "Prostituiertenschutzgesetz, Erlaubnisse, Kontrollen und Beratung."),
    Area("shisha", "Shisha", "SHI", "Shisha-Bars: Raumluft, Jugendschutz, Tabaksteuer und Gaststättenrecht."),
    Area("gluecksspiel", "Glücksspiel", "GLU", "Spielhallen, Geldspielgeräte, Wettvermittlung und Spielerschutz."),
    Area(
        "vermoegensabschoepfung",
        "Vermögensabschöpfung",
        "VAB",
        "Sicherung, Einziehung und Verwertung, auch in den Kommunen.",
    ),
    Area(
        "bedrohungsmanagement",
        "Bedrohungsmanagement",
        "BED",
        "Erkennen, Einschätzen und gemeinsames Handeln bei Bedrohungen.",
    ),
    Area(
        "aufenthaltsrecht", "Aufenthaltsrecht", "AUF", "Verfahren, Zuständigkeiten und Vordrucke im Aufenthaltsrecht."
    ),
    Area("verkehr", "Verkehr", "VKR", "Verkehrskontrollen, Fahrzeugtechnik und Fahrerlaubnisrecht."),
    Area("bewachungsgewerbe", "Bewachungsgewerbe", "BWG", "Erlaubnis, Zuverlässigkeit und Kontrolle nach § 34a GewO."),
)


@content("Fachgebiet", icon="glyphicon glyphicon-folder-open")
class Fachgebiet(Persistent):
    """One subject area: what it is about and whom to ask (`contacts`: ids of persons)."""

    def __init__(self, id: str, title: str, code: str, about: str = "", contacts: tuple[str, ...] = ()):
        self.id, self.title, self.code, self.about, self.contacts = id, title, code, about, contacts
