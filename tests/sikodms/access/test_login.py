"""Logging in: who gets in, who does not, and that nobody learns more from a refusal than that it was one."""

import html
import time
import unicodedata

import pytest
from argon2 import PasswordHasher
from webtest import TestApp

from content_types import normalized_login
from sikodms.access import COOKIE, LoginRefused, Throttle, passwords

PASSWORD = "Ein schönes Passwort"
STRANGER, OFFICE, ATTACKER = "10.1.1.1", "10.2.2.2", "10.6.6.6"


CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True)
def hashing_is_cheap(request, monkeypatch):
    """argon2 as it is set takes long on purpose; only where time is looked at it must."""
    if "as_it_is" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", CHEAP)
        monkeypatch.setattr(passwords, "_NOBODY", CHEAP.hash(b"nobody"))


@pytest.fixture()
def as_it_is():
    """With the real cost of a hash."""


@pytest.fixture()
def stored(hashing_is_cheap):
    return passwords.hashed(PASSWORD)


@pytest.fixture(autouse=True)
def leser_has_a_password(store, stored):
    def act(site):
        for login in ("leser", "admin", "redaktion"):
            site.person(login).password_hash = stored
        site.person("redaktion").disabled = True

    store.write(act)


def post_session(client, login, password=PASSWORD, address=STRANGER, status="*"):
    return client.post_json(
        "/api/v1/session", {"login": login, "password": password}, extra_environ={"REMOTE_ADDR": address}, status=status
    )


def log_in(browser, login="leser", password=PASSWORD, address=OFFICE, next=None, status="*"):
    """Through the login page, as a person does."""
    page = browser.get("/login", params={"next": next} if next else {}, extra_environ={"REMOTE_ADDR": address})
    form = next_form(page)
    form["login"], form["password"] = login, password
    return form.submit(extra_environ={"REMOTE_ADDR": address}, status=status)


def next_form(page):
    return next(form for form in page.forms.values() if "password" in form.fields)


@pytest.mark.parametrize("login", ["leser", "LESER", " leser ", "ｌｅｓｅｒ", "Leſer"])
def test_login_is_the_same_however_it_is_written(login, anonymous):
    assert post_session(anonymous, login).json["login"] == "leser"


@pytest.mark.parametrize("login", ["ADMİN", "аdmin", "adm\u0131n", "admin2", "", "x" * 5000])
def test_a_login_that_only_looks_alike_is_another(login, anonymous):
    assert post_session(anonymous, login).status_int in (401, 422)


def test_logins_are_unique_as_they_are_read():
    assert normalized_login("ＡＤＭＩＮ") == normalized_login("admin\u200b") == "admin"
    assert normalized_login("ADMİN") != "admin"


def test_a_mac_sends_the_password_decomposed(anonymous):
    assert post_session(anonymous, "leser", unicodedata.normalize("NFD", PASSWORD)).status_int == 200


@pytest.mark.parametrize(
    "password", ["", "falsch", "x" * 1_000_000, "ü" * 1000, PASSWORD + " ", PASSWORD.upper(), "\x00"]
)
def test_a_wrong_password_is_wrong(password, anonymous):
    assert post_session(anonymous, "leser", password, status=401).json["status"] == 401


def test_unknown_disabled_wrong_and_without_password_get_the_same_answer_after_the_same_time(
    as_it_is, anonymous, portal
):
    portal.throttle = Throttle(1000, 1000, 300)
    cases = {
        "unknown": ("niemand", PASSWORD),
        "disabled": ("redaktion", PASSWORD),
        "wrong": ("leser", "falsch" * 3),
        "none": ("autor", PASSWORD),
        "long": ("leser", "x" * 100_000),
    }
    answers, took = [], {name: [] for name in cases}
    for _ in range(2):
        for name, (login, password) in cases.items():
            begun = time.perf_counter()
            answers.append(post_session(anonymous, login, password, status=401))
            took[name].append(time.perf_counter() - begun)
    assert (
        len({answer.body for answer in answers}) == 1
        and len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    )
    times = [min(each) for each in took.values()]
    assert max(times) < 2 * min(times), took


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "leser"},
        {"login": 7, "password": PASSWORD},
        {"login": "leser", "password": None},
        {"login": "leser", "password": PASSWORD, "admin": True},
    ],
)
def test_a_login_that_is_none_is_422(body, anonymous):
    anonymous.post_json("/api/v1/session", body, status=422)


def test_the_login_page_names_no_reason(anonymous):
    pages = [
        log_in(TestApp(anonymous.app), login, password, status=422)
        for login, password in (("niemand", PASSWORD), ("redaktion", PASSWORD), ("leser", "falsch"))
    ]
    errors = [LoginRefused().sentence in html.unescape(page.text) for page in pages]
    assert all(errors), pages[errors.index(False)].text
    assert all(f"{COOKIE}=" not in page.headers.get("Set-Cookie", "") for page in pages)


# Throttle


def test_guessing_ends_with_429_and_when_to_come_again(anonymous, portal):
    for _ in range(portal.settings.access.attempts):
        post_session(anonymous, "leser", "falsch", ATTACKER, status=401)
    answer = post_session(anonymous, "leser", PASSWORD, ATTACKER, status=429)
    assert 0 < int(answer.headers["Retry-After"]) <= portal.settings.access.window
    assert answer.content_type == "application/problem+json"
    assert post_session(anonymous, "leser", PASSWORD, OFFICE).status_int == 200


def test_unknown_logins_are_throttled_like_known_ones(anonymous, portal):
    portal.throttle = Throttle(5, 50, 300)
    statuses = {
        login: [post_session(anonymous, login, "falsch", ATTACKER).status_int for _ in range(7)]
        for login in ("leser", "niemand")
    }
    assert statuses["leser"] == statuses["niemand"] == [401] * 5 + [429] * 2


def test_one_address_cannot_try_all_logins(anonymous, portal):
    portal.throttle = Throttle(5, 8, 300)
    statuses = [post_session(anonymous, f"person{n}", "falsch", ATTACKER).status_int for n in range(10)]
    assert statuses == [401] * 8 + [429] * 2


def test_many_addresses_cannot_share_the_guessing_and_the_owner_gets_in_from_where_they_were_before(anonymous, portal):
    portal.throttle = Throttle(1, 50, 300)
    assert post_session(anonymous, "leser", PASSWORD, OFFICE).status_int == 200
    statuses = [post_session(anonymous, "leser", "falsch", f"10.6.6.{n}").status_int for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    assert post_session(anonymous, "leser", PASSWORD, "10.7.7.7").status_int == 429
    assert post_session(anonymous, "leser", PASSWORD, OFFICE).status_int == 200


def test_the_owners_device_gets_in_even_from_the_guessers_address(application, portal):
    portal.throttle = Throttle(5, 50, 300)
    owner, guesser = TestApp(application), TestApp(application)
    log_in(owner, address=OFFICE, status=303)
    owner.post("/logout", {"csrf_token": csrf_of(owner)}, status=303)
    for _ in range(6):
        post_session(guesser, "leser", "falsch", OFFICE)
    assert post_session(guesser, "leser", PASSWORD, OFFICE).status_int == 429
    log_in(owner, address=OFFICE, status=303)


def test_a_known_device_does_not_guess_without_end(application, portal):
    portal.throttle = Throttle(5, 50, 300)
    thief = TestApp(application)
    log_in(thief, status=303)
    thief.post("/logout", {"csrf_token": csrf_of(thief)}, status=303)
    statuses = [log_in(thief, password=f"geraten{n}").status_int for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2


def csrf_of(browser):
    page = browser.get("/", status="*")
    return next(form["csrf_token"].value for form in page.forms.values() if "csrf_token" in form.fields)


# The login page


def test_login_leads_on_to_where_one_wanted_to_go(application, portal):
    browser = TestApp(application)
    refused = browser.get("/search?q=x", status=303)
    assert refused.headers["Location"] == "/login?next=%2Fsearch%3Fq%3Dx"
    assert log_in(browser, next="/search?q=x", status=303).headers["Location"] == "/search?q=x"


ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example", "http:/evil.example", "javascript:alert(1)",
    "evil.example", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "//evil.example/%2f..", "/%5cevil.example\\", " //evil.example", "data:text/html,x", "ftp://x", "@evil.example", "/\x00/evil",
]  # fmt: skip


@pytest.mark.parametrize("next", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_the_login(next, application, portal):
    token = csrf_of_login(browser := TestApp(application))
    answer = browser.post(
        "/login", {"csrf_token": token, "login": "leser", "password": PASSWORD, "next": next}, status="*"
    )
    assert answer.status_int in (303, 400)
    assert answer.status_int == 400 or answer.headers["Location"] == "/"


@pytest.mark.parametrize("back", ELSEWHERE)
@pytest.mark.parametrize("address, chosen", [("/display", {"theme": "dark"}), ("/language", {"language": "de"})])
def test_nor_after_choosing_light_or_dark_or_a_language(address, chosen, back, application, portal):
    token = csrf_of_login(browser := TestApp(application))
    answer = browser.post(address, {"csrf_token": token, "back": back, **chosen}, status="*")
    assert answer.status_int == 400 or answer.headers["Location"] == "/"


def csrf_of_login(browser):
    return next_form(browser.get("/login"))["csrf_token"].value


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "evil.example:99"])
def test_a_forged_host_is_in_no_link(host, application, api, scenery):
    id = scenery.released()
    for path in ("/", "/login", f"/d/{id}", "/gibtsnicht"):
        answer = TestApp(application).get(path, headers={"Host": host}, status="*")
        assert "evil" not in answer.text + str(answer.headers), path
    answer = api("leser").get(f"/documents/{id}", headers={"Host": host})
    assert "evil" not in answer.text + str(answer.headers)
    made = api("autor").post_json(
        "/documents", {"kind": "information", "fachgebiet": "shisha", "title": "T"}, headers={"Host": host}
    )
    assert "evil" not in made.text + str(made.headers)
