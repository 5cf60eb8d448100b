"""One's own account."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request

from content_types import _
from sikodms.access import COOKIE, passwords, sessions
from sikodms.pages.persons.rows import row_of
from sikodms.pages.table import Page
from sikodms.words import titled
from workflows import persons


def account(request: Request) -> dict[str, Any]:
    return {"page_title": _("Ihr Konto"), "row": row_of(request, request.person), "errors": []}


def change_own_password(request: Request):
    """The old password first; all other logins of this person end, this one goes on under a new token."""
    old, wanted, again = (str(request.POST.get(name, "")) for name in ("old", "password", "again"))
    errors: dict[str, str] = {}
    stored = None
    if not passwords.verified(old, request.person.password_hash):
        errors["old"] = _("Das bisherige Passwort stimmt nicht.")
    elif wanted != again:
        errors["again"] = _("Die beiden neuen Passwörter sind nicht gleich.")
    else:
        try:
            stored = passwords.hashed(wanted)
        except passwords.TooWeak as error:
            errors["password"] = str(error)
    if errors or stored is None:
        request.response.status_int = 422
        return {
            **account(request),
            "page_title": titled(_("Ihr Konto"), True),
            "errors": [{"href": f"#{name}", "text": text} for name, text in errors.items()],
        }
    now, hash = request.now(), stored

    def act(site) -> str:
        person = site.person(request.person.id)
        persons.change_password(site, person, person, now, hash)
        return sessions.begin(site, person, "page", now)

    token = request.write(act)
    request.say("success", _("Passwort geändert"), _("Alle anderen Anmeldungen sind beendet."))
    response = HTTPSeeOther(location="/account")
    response.set_cookie(COOKIE, token, httponly=True, secure=request.portal.settings.secure, samesite="Lax", path="/")
    return response


PAGES = (
    Page("account", "/account", account, "account.pt"),
    Page("account", "/account", change_own_password, "account.pt", method="POST"),
)
