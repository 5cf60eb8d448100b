"""Logging in and out, for pages and API alike."""

from content_types import Person, _, normalized_login
from sikodms.access import passwords, sessions

LOGIN_LIMIT = 200


class LoginRefused(Exception):
    """Unknown, disabled or wrong: one sentence for all of them."""

    def __init__(self) -> None:
        self.sentence = _("Anmeldename oder Passwort stimmen nicht.")
        super().__init__(self.sentence)


class Throttled(Exception):
    """Too many attempts. `seconds` until the next."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = max(1, seconds)
        self.sentence = _(
            "Zu viele Versuche. Bitte warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal.",
            seconds=self.seconds,
        )


def log_in(request, login: str, password: str, kind: str) -> tuple[Person, str]:
    """Checks the password outside any transaction and begins a session: (person, token).

    Raises LoginRefused or Throttled.
    """
    name = normalized_login(login[: LOGIN_LIMIT + 1])
    if len(name) > LOGIN_LIMIT:
        name = ""
    throttle, address = request.portal.throttle, request.remote_addr or ""
    known = kind == "page" and name in request.session.get("known", ())
    if seconds := throttle.wait(name, address, known):
        raise Throttled(seconds)
    person = request.site.person_by_login(name)
    stored = person.password_hash if person and not person.disabled else None
    try:
        fits = passwords.verified(password, stored)
    except passwords.Busy as error:
        raise Throttled(5) from error
    if not fits or person is None:
        throttle.failed(name, address, known)
        raise LoginRefused
    throttle.succeeded(name, address)
    token = request.write(lambda site: sessions.begin(site, site.person(person.id), kind, request.now()))
    return person, token
