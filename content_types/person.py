"""Persons who may log in."""

import datetime as dt
import unicodedata
from typing import NamedTuple

from persistent import Persistent
from substanced.content import content

from content_types.cleaning import clean_line


class Grant(NamedTuple):
    """A role in one Fachgebiet or in all (`*`), both days inclusive, None for open. Stored as a plain tuple."""

    role: str
    fachgebiet: str
    start: dt.date | None = None
    end: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the grant counts on that day (Berlin time)."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def normalized_login(login: str) -> str:
    """The form in which logins are unique: NFKC and case folded, so that `ADMIN` and fullwidth letters meet `admin`.

    Invisible marks do not count.
    """
    folded = unicodedata.normalize("NFKC", clean_line(login)).casefold()
    return clean_line(unicodedata.normalize("NFKC", folded))


@content("Person", icon="glyphicon glyphicon-user")
class Person(Persistent):
    """A member of the closed user group.

    `grants` is a tuple of plain tuples (see Grant); `authority` the id of one authority or None; `epoch` counts up
    whenever all sessions must end (password, role or account changed); `password_hash` is argon2id or None.
    """

    def __init__(self, id: str, login: str, name: str, email: str, authority: str | None, created_at: dt.datetime):
        self.id, self.login, self.name, self.email, self.authority = id, login, name, email, authority
        self.created_at = created_at
        self._grants: tuple[tuple, ...] = ()
        self.password_hash: str | None = None
        self.epoch = 0
        self.disabled = False
        self.theme: str | None = None

    @property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(Grant(*grant) for grant in self._grants)

    @grants.setter
    def grants(self, grants) -> None:
        self._grants = tuple(tuple(grant) for grant in grants)

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("Dr. ", "").split() if word[0].isalpha()]
        return (words[0][0] + words[-1][0]).upper() if len(words) > 1 else self.name[:2].upper()
