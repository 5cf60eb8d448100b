"""Headers of every kind of answer, and who may be made to post something."""

import dataclasses

import pytest
from webtest import TestApp

from sikodms.access import COOKIE, sessions
from sikodms.headers import CONTENT_SECURITY_POLICY
from sikodms.pages import PAGES
from tests.conftest import settings_for


@pytest.fixture()
def addresses(scenery):
    id = scenery.release(scenery.attached(scenery.draft()))
    return {
        "login": "/login", "page": f"/d/{id}", "file": f"/d/{id}/files/Anlage.txt", "missing": "/gibtsnicht", "api": f"/api/v1/documents/{id}",
        "api file": f"/api/v1/documents/{id}/files/Anlage.txt", "api missing": "/api/v1/x", "spec": "/api/v1/openapi.json", "static": "/static/manifest.json",
        "static missing": "/static/x.js", "unseen": "/d/x", "manage": "/manage", "redirect": "/tasks",
    }  # fmt: skip


def test_every_answer_has_the_headers(addresses, browse, anonymous, api):
    for who, client in (("leser", browse("leser")), ("nobody", anonymous), ("api", api("leser"))):
        for kind, path in addresses.items():
            if who == "api" and not path.startswith("/api"):
                continue
            answer = client.get(path, status="*")
            headers = answer.headers
            assert headers["X-Content-Type-Options"] == "nosniff", (who, kind)
            assert headers["Referrer-Policy"] == "same-origin" and "X-Frame-Options" in headers, (who, kind)
            if kind == "manage":
                continue  # Substance D's pages have scripts of their own
            policy = headers["Content-Security-Policy"]
            assert policy == CONTENT_SECURITY_POLICY or (policy.startswith("sandbox;") and "file" in kind), (who, kind)
            assert "unsafe" not in policy or policy.startswith("sandbox;")
            assert "no-store" in headers["Cache-Control"] or (kind == "static" and answer.status_int == 200), (
                who,
                kind,
            )
            assert "Strict-Transport-Security" not in headers


def test_https_is_insisted_on_where_the_portal_has_it(application, portal, scenery, clock, store):
    portal.settings = dataclasses.replace(
        portal.settings, portal=dataclasses.replace(portal.settings.portal, url="https://portal.example.org")
    )
    client = TestApp(application, {"wsgi.url_scheme": "https", "HTTP_ORIGIN": "https://localhost"})
    for path in ("/login", "/api/v1/x", "/gibtsnicht"):
        assert client.get(path, status="*").headers["Strict-Transport-Security"].startswith("max-age=")
    answer = client.get("/login")
    form = next(form for form in answer.forms.values() if "password" in form.fields)
    from sikodms.access import passwords  # noqa: PLC0415 - only here

    store.write(lambda site: setattr(site.person("leser"), "password_hash", passwords.hashed("Ein schönes Passwort")))
    form["login"], form["password"] = "leser", "Ein schönes Passwort"
    cookies = form.submit(status=303).headers.getall("Set-Cookie")
    login = next(cookie for cookie in cookies if cookie.startswith(f"{COOKIE}="))
    assert "secure" in login.lower() and "HttpOnly" in login and "SameSite=Lax" in login


def test_the_form_cookie_is_secure_and_httponly_too(tmp_path, store):
    from sikodms import make_app  # noqa: PLC0415 - an application of its own
    from sikodms.portal import Portal  # noqa: PLC0415

    app = make_app(Portal(settings_for(tmp_path, portal_url="https://portal.example.org"), store))
    cookies = TestApp(app).get("/login", extra_environ={"wsgi.url_scheme": "https"}).headers.getall("Set-Cookie")
    assert cookies and all(
        "secure" in cookie.lower() and "httponly" in cookie.lower() and "SameSite=Lax" in cookie for cookie in cookies
    )


POSTS = [page for page in PAGES if page.method == "POST"]


@pytest.mark.parametrize("page", POSTS, ids=[page.name for page in POSTS])
def test_every_post_needs_the_token_of_its_form(page, browse, scenery, store):
    if not page.csrf:
        assert page.name == "leave"  # the signed link stands for it, RFC 8058 sends no more
        return
    id = scenery.draft()
    login = "autor" if page.pattern.startswith("/d/{id}") else "geschaeftsstelle"
    login = "admin" if page.permission == "admin" else login
    path = page.pattern.replace("{id}", id if login == "autor" else "leser").replace("{name}", "discard")
    with store.read() as site:
        before = (len(site.audit), len(site.sessions), len(site["persons"]))
    browser = browse(login)
    for token in (None, "", "geraten"):
        answer = browser.post(
            path, {"csrf_token": token, "title": "X"} if token is not None else {"title": "X"}, status="*"
        )
        assert answer.status_int in (400, 404), (page, answer)
        assert answer.status_int == 400 or page.factory is not None
    with store.read() as site:
        assert (len(site.audit), len(site.sessions), len(site["persons"])) == (before[0], before[1] + 1, before[2])


def test_a_form_of_another_site_is_refused_by_its_origin_too(browse, application, portal):
    browser = browse("leser")
    page = browser.get("/account")
    token = next(form["csrf_token"].value for form in page.forms.values() if "csrf_token" in form.fields)
    answer = browser.post(
        "/display",
        {"csrf_token": token, "theme": "dark"},
        headers={"Origin": "https://evil.example", "Host": "localhost"},
        extra_environ={"wsgi.url_scheme": "https"},
        status="*",
    )
    assert answer.status_int == 400


@pytest.mark.parametrize(
    "body, type",
    [
        (b"login=%ff&password=%ff", "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary="),
        (b"login=a", "application/x-www-form-urlencoded; charset=gibtsnicht"),
        (b"\xff" * 100, "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"x", "x/y"),
        (b"&" * 100_000, "application/x-www-form-urlencoded"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
    ],
)
def test_forms_that_no_browser_sends_are_400(body, type, application, portal):
    answer = TestApp(application).request(
        "/login", method="POST", body=body, headers={"Content-Type": type}, status="*"
    )
    assert answer.status_int == 400, answer


def test_a_login_form_with_letters_that_are_none(application, portal):
    browser = TestApp(application)
    token = next(form for form in browser.get("/login").forms.values() if "password" in form.fields)["csrf_token"].value
    for raw in (b"%ff", b"%ed%a0%80", b"%00", b"a%0d%0ab"):
        body = b"csrf_token=" + token.encode() + b"&login=" + raw + b"&password=" + raw + b"&next=" + raw
        answer = browser.request(
            "/login",
            method="POST",
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            status="*",
        )
        assert answer.status_int in (400, 422), (raw, answer)


def test_sessions_of_nobody_are_none(application, portal):
    for value in ("", "x", "\x00", "ü" * 10, "x" * 4000):
        browser = TestApp(application)
        browser.get(
            "/tasks",
            headers={"Cookie": f"{COOKIE}={value}".encode("utf-8", "replace").decode("latin-1")},
            status=(303, 400),
        )
    assert sessions._key("\ud800")
