"""Sessions: kept as hashes, one kind for pages and one for the API, and over when they must be."""

import datetime as dt
import hashlib
import logging

import pytest
from webtest import TestApp

from sikodms.access import COOKIE, passwords, sessions
from workflows import persons


@pytest.fixture()
def token(store, clock):
    return lambda login="leser", kind="api": store.write(
        lambda site: sessions.begin(site, site.person(login), kind, clock())
    )


@pytest.fixture()
def works(application, portal):
    """Whether a token opens the API, or as a cookie the pages."""

    def works(token, kind="api"):
        client = TestApp(application)
        if kind == "api":
            return (
                client.get("/api/v1/worklist", headers={"Authorization": f"Bearer {token}"}, status="*").status_int
                == 200
            )
        client.set_cookie(COOKIE, token)
        return client.get("/account", status="*").status_int == 200

    return works


def test_only_the_hash_of_a_token_is_stored(store, token):
    told = token()
    with store.read() as site:
        assert list(site.sessions) == [hashlib.sha256(told.encode()).hexdigest()]
        assert told not in str([dict(each) for each in site.sessions.values()])
    assert len(told) >= 43


def test_a_page_token_is_no_api_token_and_the_other_way_round(token, works):
    page, api = token(kind="page"), token(kind="api")
    assert (works(page, "page"), works(page, "api"), works(api, "api"), works(api, "page")) == (
        True,
        False,
        True,
        False,
    )


def test_logout_of_the_api_ends_the_session(anonymous, token, works):
    told, other = token(), token()
    anonymous.delete("/api/v1/session", headers={"Authorization": f"Bearer {told}"}, status=204)
    assert not works(told) and works(other)
    anonymous.delete("/api/v1/session", headers={"Authorization": f"Bearer {told}"}, status=401)


def test_logout_of_the_pages_ends_the_session_for_good(application, portal, token, works):
    told = token(kind="page")
    browser = TestApp(application)
    browser.set_cookie(COOKIE, told)
    page = browser.get("/account")
    csrf = next(form["csrf_token"].value for form in page.forms.values() if "csrf_token" in form.fields)
    answer = browser.post("/logout", {"csrf_token": csrf}, status=303)
    assert answer.headers["Clear-Site-Data"] and not works(told, "page")


def test_sessions_end_with_password_role_and_account(store, clock, token, works):
    changes = {
        "password": lambda site: persons.change_password(
            site, site.person("admin"), site.person("leser"), clock(), "hash"
        ),
        "role": lambda site: persons.change_grants(
            site, site.person("admin"), site.person("leser"), clock(), [("reader", "shisha")]
        ),
        "authority": lambda site: persons.change_authority(
            site, site.person("admin"), site.person("leser"), clock(), "pp"
        ),
        "account": lambda site: persons.disable(site, site.person("admin"), site.person("leser"), clock()),
    }
    for what, change in changes.items():
        page, api, other = token(kind="page"), token(), token("autor")
        assert works(api) and works(page, "page")
        store.write(change)
        assert not works(api) and not works(page, "page") and works(other), what
    store.write(lambda site: persons.enable(site, site.person("admin"), site.person("leser"), clock()))
    assert not works(page, "page")


def test_a_session_ends_after_two_hours_without_use(token, works, clock):
    told = token()
    for _ in range(3):
        clock.forward(hours=1, minutes=55)
        assert works(told)
    clock.forward(hours=2, minutes=1)
    assert not works(told)


def test_a_session_ends_after_twelve_hours_in_any_case(token, works, clock):
    told = token()
    for _ in range(11):
        clock.forward(hours=1)
        assert works(told)
    clock.forward(hours=1, seconds=1)
    assert not works(told)


def test_the_clock_writes_down_use_and_takes_away_what_is_over(store, token, works, clock, portal):
    told, unused = token(), token()
    clock.forward(hours=1, minutes=30)
    assert works(told)
    portal.tick()
    clock.forward(hours=1)
    portal.tick()
    with store.read() as site:
        assert list(site.sessions) == [hashlib.sha256(told.encode()).hexdigest()]
    assert works(told) and not works(unused)


def test_a_login_begins_a_new_session_whatever_the_browser_brought(application, portal, store, token, works):
    store.write(lambda site: setattr(site.person("leser"), "password_hash", passwords.hashed("Ein schönes Passwort")))
    planted = token("autor", "page")
    browser = TestApp(application)
    form = next(form for form in browser.get("/login").forms.values() if "password" in form.fields)
    before = form["csrf_token"].value
    browser.set_cookie(COOKIE, "untergeschoben")
    form["login"], form["password"] = "leser", "Ein schönes Passwort"
    answer = form.submit(status=303)
    given = next(cookie for cookie in answer.headers.getall("Set-Cookie") if cookie.startswith(f"{COOKIE}="))
    given = given.partition("=")[2].partition(";")[0]
    assert given not in ("untergeschoben", planted) and works(given, "page")
    browser = TestApp(application)
    browser.set_cookie(COOKIE, given)
    page = browser.get("/account")
    assert all(each["csrf_token"].value != before for each in page.forms.values() if "csrf_token" in each.fields)


def test_no_token_is_ever_logged(application, portal, token, works, caplog):
    caplog.set_level(logging.DEBUG)
    told = token()
    works(told)
    works(told, "page")
    assert told not in caplog.text


def test_the_portals_own_user_may_act_as_anybody_and_nobody_else_may(anonymous, portal, token, store):
    header = {"Authorization": f"Bearer {portal.local_token}"}
    assert anonymous.get("/api/v1/persons", headers=header, status=200)
    anonymous.get("/api/v1/persons", headers={**header, "Sikodms-Act-As": "leser"}, status=404)
    anonymous.get("/api/v1/persons", headers={**header, "Sikodms-Act-As": "niemand"}, status=401)
    anonymous.get(
        "/api/v1/persons", headers={"Authorization": f"Bearer {token()}", "Sikodms-Act-As": "admin"}, status=404
    )
    store.write(lambda site: setattr(site.person("admin"), "disabled", True))
    anonymous.get("/api/v1/persons", headers=header, status=401)


@pytest.mark.parametrize("password", ["kurz", "x" * 1025, "ü" * 600, "\ud800" * 10])
def test_a_password_that_is_none_is_refused(password):
    with pytest.raises(passwords.TooWeak):
        passwords.hashed(password)


def test_hashing_is_argon2id_and_never_more_than_two_at_once():
    assert passwords.hashed("Ein schönes Passwort").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "PATIENCE", 0.01)
        assert passwords._turns.acquire() and passwords._turns.acquire()
        try:
            with pytest.raises(passwords.Busy):
                passwords.verified("x", None)
        finally:
            passwords._turns.release()
            passwords._turns.release()


def test_the_clock_set_back_does_not_end_sessions(token, works, clock):
    told = token()
    clock.forward(hours=1)
    assert works(told)
    clock.now -= dt.timedelta(hours=3)
    assert works(told)
