"""Coming in and going out, and how it looks: login, logout, light or dark, the language."""

from typing import Any
from urllib.parse import urlencode

from pyramid.csrf import new_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.request import Request

from content_types import _, normalized_login
from sikodms.access import COOKIE, LoginRefused, Throttled, log_in, sessions
from sikodms.languages import COOKIE as LANGUAGE_COOKIE
from sikodms.pages import kept
from sikodms.pages.table import PUBLIC, Page
from sikodms.words import titled

THEME_COOKIE = "sikodms_display"
THEMES = ("light", "dark", "system")
YEAR = 365 * 86400
KNOWN_LOGINS = 5


def own_path(text: str | None) -> str:
    """A path of this portal to go on to; the start page for anything else, such as `//other.example` or `https:other`."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")) or any(c in text for c in "\\\r\n\t\x00"):
        return "/"
    return text


def login_address(request: Request) -> str:
    """The login page, with the way back if the page asked for was one to read."""
    wanted = request.path_qs if request.method == "GET" and request.path_info != "/" else None
    return "/login" + (f"?{urlencode({'next': wanted})}" if wanted else "")


def login_page(request: Request):
    if request.person is not None:
        return HTTPSeeOther(location=own_path(request.GET.get("next")))
    return login_values(request, own_path(request.GET.get("next")))


def login_values(request: Request, onward: str, **given: Any) -> dict[str, Any]:
    """What login.pt asks for. `kept` and `files_lost`: a form that was sent when the login had ended."""
    standard = {"page_title": _("Anmelden"), "login": "", "error": None, "kept": None, "files_lost": False}
    return {**standard, "next": onward, "demo": request.portal.settings.demo.enabled, **given}


def login(request: Request):
    name, password = request.POST.get("login", ""), request.POST.get("password", "")
    onward, pairs, files_lost = (
        own_path(request.POST.get("next")),
        kept.unpacked(request.POST.get("kept")),
        bool(request.POST.get("files_lost")),
    )
    try:
        person, token = log_in(request, str(name), str(password), "page")
    except (LoginRefused, Throttled) as error:
        request.response.status_int = 429 if isinstance(error, Throttled) else 422
        if isinstance(error, Throttled):
            request.response.headers["Retry-After"] = str(error.seconds)
        again = {"kept": kept.packed(pairs) if pairs else None, "files_lost": files_lost}
        return login_values(
            request,
            onward,
            page_title=titled(_("Anmelden"), True),
            login=str(name)[:200],
            error=error.sentence,
            **again,
        )
    known = [each for each in request.session.get("known", ()) if each != normalized_login(person.login)]
    request.session["known"] = [normalized_login(person.login), *known][:KNOWN_LOGINS]
    new_csrf_token(request)
    response: Any = HTTPSeeOther(location=onward)
    if pairs:
        response = resume(request, onward, pairs, files_lost, logged_in_again=True)
    response.set_cookie(COOKIE, token, httponly=True, secure=request.over_https, samesite="Lax", path="/")
    return response


def resume(request: Request, address: str, pairs: kept.Pairs, files_lost: bool, logged_in_again: bool) -> Any:
    """The page that sends a form once more, now that it can be taken."""
    title = _("Wieder angemeldet") if logged_in_again else _("Bitte senden Sie das Formular noch einmal")
    values = {
        "page_title": title,
        "address": address,
        "pairs": pairs,
        "files_lost": files_lost,
        "logged_in_again": logged_in_again,
    }
    return render_to_response("sikodms:pages/templates/resume.pt", values, request=request)


def logout(request: Request):
    token = request.cookies.get(COOKIE, "")
    request.write(lambda site: sessions.end(site, token))
    new_csrf_token(request)
    response = HTTPSeeOther(location="/login")
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def display(request: Request):
    """Light, dark, or as the device has it; back to the page one was on."""
    return chosen(request, THEME_COOKIE, request.POST.get("theme"), THEMES)


def language(request: Request):
    """One of the languages that are offered; back to the page one was on."""
    return chosen(request, LANGUAGE_COOKIE, request.POST.get("language"), request.registry.languages)


def chosen(request: Request, cookie: str, value: Any, offered: tuple[str, ...]) -> HTTPSeeOther:
    """Keeps what was chosen in this browser for a year, if it is on offer."""
    response = HTTPSeeOther(location=own_path(request.POST.get("back")))
    if value in offered:
        response.set_cookie(
            cookie,
            value,
            max_age=YEAR,
            httponly=True,
            secure=request.over_https,
            samesite="Lax",
            path="/",
        )
    return response


PAGES = (
    Page("login", "/login", login_page, "login.pt", permission=PUBLIC),
    Page("login", "/login", login, "login.pt", method="POST", permission=PUBLIC),
    Page("logout", "/logout", logout, method="POST"),
    Page("display", "/display", display, method="POST", permission=PUBLIC),
    Page("language", "/language", language, method="POST", permission=PUBLIC),
)
