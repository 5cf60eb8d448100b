"""Mail addresses as they go over the wire."""

import re
from dataclasses import dataclass

import idna

from content_types.wording import _

# RFC 5321 dot-string, with what RFC 6531 adds: no quoted local parts, which no office uses.
_LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+)*"
)


class BadAddress(ValueError):
    """The address can never get a mail; the sentence says why."""


@dataclass(frozen=True, slots=True)
class MailAddress:
    """`utf8`: the part before the @ has letters beyond ASCII, so the server must know SMTPUTF8 (RFC 6531)."""

    text: str
    utf8: bool


def wire_address(address: str) -> MailAddress:
    """The address with its domain in ASCII (IDNA). Raises BadAddress for what is no single plain address."""
    local, at, domain = address.strip(" ").rpartition("@")
    if not at or not local or not domain:
        raise BadAddress(_("Die Adresse ist unvollständig."))
    if not _LOCAL.fullmatch(local) or not local.isprintable() or len(local.encode()) > 64:
        raise BadAddress(_("Die Adresse enthält Zeichen, die nicht erlaubt sind."))
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise BadAddress(_("Die Domain der Adresse ist ungültig.")) from error
    return MailAddress(f"{local}@{ascii_domain}", not local.isascii())
