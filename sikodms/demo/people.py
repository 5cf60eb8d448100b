"""The authorities and persons of the demo (content/people.toml), and how they get into an empty portal."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice, product

from content_types import FACHGEBIETE, Authority, Person, Site, add_person, new_id
from sikodms.demo.content import FOLDER, ContentError
from workflows import ROLES

FIRST_DAY = -700
OFFICE = "geschaeftsstelle"
# Names of the invented readers: every first name with every last one, in an order that does not repeat early.
_FIRST = (
    "Anja",
    "Bernd",
    "Claudia",
    "Detlef",
    "Elke",
    "Florian",
    "Gudrun",
    "Holger",
    "Iris",
    "Jan",
    "Katja",
    "Lutz",
    "Meike",
)
_LAST = (
    "Ahlers",
    "Böhmer",
    "Cordes",
    "Dahlmann",
    "Evers",
    "Fehring",
    "Grothe",
    "Hellwig",
    "Imhoff",
    "Kessling",
    "Lohmann",
)


@dataclass(frozen=True)
class DemoAuthority:
    key: str
    name: str
    group: str
    place: str

    @property
    def email(self) -> str:
        return f"poststelle@{self.key}.example.org"


@dataclass(frozen=True)
class DemoPerson:
    """`grants` are (role, Fachgebiet or *); `until` is the day, relative to today, with which all of them end."""

    login: str
    name: str
    authority: str
    grants: tuple[tuple[str, str], ...]
    until: int | None = None

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"


@dataclass(frozen=True)
class People:
    """`accounts` can log in; `contacts` maps a Fachgebiet to logins."""

    authorities: tuple[DemoAuthority, ...]
    accounts: tuple[DemoPerson, ...]
    staff: tuple[DemoPerson, ...]
    contacts: Mapping[str, tuple[str, ...]]

    @property
    def all(self) -> tuple[DemoPerson, ...]:
        return (*self.accounts, *self.staff)

    def readers(self, number: int) -> Iterator[DemoPerson]:
        """leser001, leser002 …: they read all Fachgebiete, in the authorities in turn."""
        places = cycle(authority.key for authority in self.authorities if authority.key != OFFICE)
        names = cycle(f"{first} {last}" for last, first in product(_LAST, _FIRST))
        for place, (name, authority) in enumerate(islice(zip(names, places, strict=False), number), 1):
            yield DemoPerson(f"leser{place:03}", name, authority, (("reader", "*"),))


@cache
def people() -> People:
    """Raises ContentError for a role, a Fachgebiet, an authority or a login that does not exist."""
    given = tomllib.loads((FOLDER / "people.toml").read_text("utf-8"))
    made = People(
        tuple(DemoAuthority(**entry) for entry in given["authorities"]),
        tuple(map(_person, given["accounts"])),
        tuple(map(_person, given["staff"])),
        {fachgebiet: tuple(logins) for fachgebiet, logins in given["contacts"].items()},
    )
    areas, authorities = {area.id for area in FACHGEBIETE}, {authority.key for authority in made.authorities}
    logins = {person.login for person in made.all}
    for person in made.all:
        if person.authority not in authorities or not all(
            role in ROLES and area in {"*", *areas} for role, area in person.grants
        ):
            raise ContentError(f"{person.login} has an unknown authority, role or Fachgebiet.")
    if (
        set(made.contacts) != areas
        or not set().union(*made.contacts.values()) <= logins
        or len(logins) != len(made.all)
    ):
        raise ContentError("Contacts name an unknown Fachgebiet or login, or a login is there twice.")
    return made


def _person(entry: dict) -> DemoPerson:
    grants = tuple((role, area) for role, _, area in (grant.partition(":") for grant in entry["grants"]))
    return DemoPerson(entry["login"], entry["name"], entry["authority"], grants, entry.get("until"))


def settle(site: Site, now: dt.datetime, hashes: Mapping[str, str], readers: int) -> None:
    """Adds all authorities, persons and contacts. `hashes` are the password hashes of the accounts by login."""
    known = people()
    authorities = {}
    for authority in known.authorities:
        id = authorities[authority.key] = new_id(site["authorities"])
        site["authorities"].add(id, Authority(id, authority.name, authority.group, authority.place, authority.email))
    begun = now + dt.timedelta(FIRST_DAY)
    for each in (*known.all, *known.readers(readers)):
        person = Person(new_id(site["persons"]), each.login, each.name, each.email, authorities[each.authority], begun)
        end = now.date() + dt.timedelta(each.until) if each.until is not None else None
        person.grants = tuple((role, area, None, end) for role, area in each.grants)
        person.password_hash = hashes.get(each.login)
        add_person(site, person)
    for fachgebiet, logins in known.contacts.items():
        found = map(site.person_by_login, logins)
        site["fachgebiete"][fachgebiet].contacts = tuple(contact.id for contact in found if contact)
