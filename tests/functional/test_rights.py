"""Who gets what: every role × every state of a document × every view, against the table in rights.txt.

The table is read by people: a line that changes there is a decision. After a deliberate change write it anew with

    SIKODMS_WRITE_RIGHTS=1 .venv/bin/pytest tests/functional/test_rights.py

and look at the difference. Writing views are really called, on a database that is thrown away after each call.
"""

import io
import os
from functools import cache
from pathlib import Path

import pytest
import ZODB.blob
import ZODB.DB
import ZODB.MappingStorage
from PIL import Image
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid_chameleon.zpt import ZPTTemplateRenderer
from webtest import TestApp
from ZODB.DemoStorage import DemoStorage

from content_types import Store
from mail import Newsletter, add_newsletter, open_issue
from sikodms.access import COOKIE, PERMISSIONS, sessions
from sikodms.api import PREFIX, ROUTES, VIEWS
from sikodms.pages import PAGES
from sikodms.pages.table import PUBLIC
from sikodms.portal import Portal
from tests.conftest import MONDAY, Clock, settings_for, settle
from tests.functional.scenery import Scenery, settle_more

TABLE = Path(__file__).with_name("rights.txt")
NOBODY = "nobody"
ROLES = (
    NOBODY,
    "leser",
    "autor",
    "autor2",
    "pruefer",
    "recht",
    "leiter",
    "freigeber",
    "buero",
    "redaktion",
    "admin",
    "fremd",
)
STATES = ("draft", "in_review", "released", "with_working", "withdrawn", "archived", "lagebild")
ABOUT_DOCUMENTS = ("/documents/{id}", "/d/{id}")
# Open to everybody, and why.
PUBLIC_VIEWS = {
    "POST /api/v1/session": "logs in",
    "GET /login": "logs in",
    "POST /login": "logs in",
    "POST /display": "sets a cookie of the browser's own, on the login page as well",
    "POST /language": "the same",
    "GET /a/{token}": "unsubscribes by the signed link of a mail, without a login (RFC 8058)",
    "POST /a/{token}": "the same",
}
# What is sent so that a view goes as far as it can without it.
QUERIES = {"compare": "?to=1", "api.diff": "?from=released&to=working", "api.document working": "?version=working"}
BODIES = {"api.transitions": b'{"name": "archive"}', "api.document": b'{"title": "Neu"}'}


def views():
    """(address, method, route name) of every view, the API's and the pages'."""
    rows = [(PREFIX + ROUTES[row.route][0], row.method, row.route) for row in VIEWS]
    rows.insert(
        rows.index((PREFIX + "/documents/{id}", "GET", "api.document")) + 1,
        (PREFIX + "/documents/{id}", "GET", "api.document working"),
    )
    return rows + [(page.pattern, page.method, page.name) for page in PAGES]


VIEW_ROWS = views()


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A database with a document in each state; (storage, ids by state and of newsletter and issue)."""
    folder, clock = tmp_path_factory.mktemp("scene"), Clock()
    storage = ZODB.blob.BlobStorage(str(folder / "blobs"), ZODB.MappingStorage.MappingStorage())
    store = Store(ZODB.DB(storage)).ready()
    store.write(settle)
    store.write(lambda site: settle_more(site, MONDAY))
    make = Scenery(store, clock, folder)
    ids = {state: attached(make, make.draft()) for state in STATES if state != "lagebild"}
    ids["lagebild"] = attached(make, make.draft(kind="lagebild", audience=["pp"]))
    make.do(ids["in_review"], "submit", "autor")
    for state in STATES[2:]:
        make.release(ids[state])
    make.edited(make.do(ids["with_working"], "revise", "autor"), title="Zweite Fassung")
    make.do(ids["withdrawn"], "withdraw", "geschaeftsstelle")
    make.do(ids["archived"], "archive", "geschaeftsstelle")

    def newsletter(site):
        add_newsletter(site, Newsletter("news", "Wochenüberblick"))

    store.write(newsletter)
    ids["issue"] = store.write(
        lambda site: open_issue(site, site["newsletters"]["news"], site.person("redaktion"), MONDAY).id
    )
    tokens = {
        (login, kind): store.write(
            lambda site, login=login, kind=kind: sessions.begin(site, site.person(login), kind, MONDAY)
        )
        for login in ROLES[1:]
        for kind in ("page", "api")
    }
    yield storage, ids, tokens
    store.close()


def attached(make, id):
    """With a file to read, and one of whose pages there are pictures."""
    target = io.BytesIO()
    Image.new("L", (40, 60)).save(target, "PNG")
    return make.attached(make.attached(id), "Bild.png", target.getvalue(), type="image/png")


@pytest.fixture(scope="module")
def asked(scene, application, tmp_path_factory):
    """Asks a view as a person: the status. Every call has the scene as it was."""
    storage, ids, tokens = scene
    registry = application.registry
    settings, clock = settings_for(tmp_path_factory.mktemp("var")), Clock()
    before = registry.portal, registry.store
    patch = pytest.MonkeyPatch()

    def fresh():
        store = Store(ZODB.DB(DemoStorage(base=storage, close_base_on_close=False)))
        registry.portal, registry.store = Portal(settings, store, clock), store

    fresh()
    written_to = False
    registry.portal.reindex()
    browser = TestApp(application)
    form = next(form for form in browser.get("/login").forms.values() if "csrf_token" in form.fields)
    csrf, cookies = form["csrf_token"].value, dict(browser.cookies)
    patch.setattr(ZPTTemplateRenderer, "__call__", lambda self, value, system: "")  # what is decided is decided before

    def ask(login, pattern, method, name, id):
        nonlocal written_to
        if written_to:
            registry.portal.close()
            fresh()
        written_to = method != "GET"
        path = pattern.replace("{id}", id).replace("{login}", "leser").replace("{token}", "x")
        path = (
            path.replace("{fachgebiet}", "shisha")
            .replace("{shelf}", "informationen")
            .replace(r"{number:\d{1,8}}", "1")
            .replace("{issue}", ids["issue"])
        )
        named = "archive" if "/acts/" in pattern else "Bild.png" if "/pages/" in pattern else "Anlage.txt"
        path = path.replace("{name}", named) + QUERIES.get(name, "")
        headers, api = {}, pattern.startswith(PREFIX)
        client = TestApp(application)
        if api and login != NOBODY:
            headers["Authorization"] = f"Bearer {tokens[login, 'api']}"
        if not api:
            for cookie, value in cookies.items():
                client.set_cookie(cookie, value)
            if login != NOBODY:
                client.set_cookie(COOKIE, tokens[login, "page"])
        body = b"" if method == "GET" else BODIES.get(name, b"{}") if api else f"csrf_token={csrf}".encode()
        if method == "PATCH":
            headers["If-Match"] = "*"
        if body:
            headers["Content-Type"] = "application/json" if api else "application/x-www-form-urlencoded"
        return client.request(path, method=method, body=body, headers=headers, status="*").status_int

    yield ask
    patch.undo()
    registry.portal.close()
    registry.portal, registry.store = before


def section(address, method, name):
    return f"{method} {address}{QUERIES.get(name, '')}"


def lines(rows):
    """One section of the table: a row for each state, a column for each role."""
    return ["".join(f"{word:<13}" for word in row).rstrip() for row in rows]


def decided(ask, ids, address, method, name):
    """The section of one view as it is now."""
    head = [section(address, method, name)]
    if any(part in address for part in ABOUT_DOCUMENTS):
        return head + lines(
            [state, *(ask(role, address, method, name, ids[state]) for role in ROLES)] for state in STATES
        )
    id = (
        ids["issue"]
        if "/issues/{id}" in address or "/n/{id}" in address
        else "news"
        if "/newsletter" in address or "/desk" in address
        else "leser"
    )
    return head + lines([["", *(ask(role, address, method, name, id) for role in ROLES)]])


@cache
def table():
    """Sections of rights.txt by their first line."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    found = [block.splitlines() for block in text.split("\n\n")]
    return {
        block[0]: block
        for block in found
        if block and block[0].split(" ")[0] in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }


WRITING = bool(os.environ.get("SIKODMS_WRITE_RIGHTS"))
written: dict[str, list[str]] = {}


@pytest.mark.parametrize("address, method, name", VIEW_ROWS, ids=[section(*row) for row in VIEW_ROWS])
def test_every_view_answers_each_role_as_the_table_says(address, method, name, asked, scene):
    now = decided(asked, scene[1], address, method, name)
    written[now[0]] = now
    assert not any("50" in line[13:].replace("503", "") for line in now[1:]), now
    if not WRITING:
        assert table().get(now[0]) == now, "a view that is new or decides otherwise: see the head of this file"


def test_the_table_has_no_view_that_is_gone():
    if WRITING:
        head = "Status of each view by role (columns) and state of the document (rows). lagebild: its audience is pruefer's and recht's authority.\n"
        columns = "".join(f"{word:<13}" for word in ("", *ROLES)).rstrip()
        public = "\n".join(f"public: {view} - {why}" for view, why in PUBLIC_VIEWS.items())
        TABLE.write_text(
            "\n\n".join([f"{head}\n{columns}\n{public}", *("\n".join(block) for block in written.values())]) + "\n",
            encoding="utf-8",
        )
    assert set(table()) == {section(*row) for row in VIEW_ROWS}


def test_public_views_are_those_of_the_list():
    public = {f"{page.method} {page.pattern}" for page in PAGES if page.permission == PUBLIC}
    public |= {
        f"{row.method} {PREFIX}{ROUTES[row.route][0]}" for row in VIEWS if row.permission == NO_PERMISSION_REQUIRED
    }
    assert public == set(PUBLIC_VIEWS)


def test_every_permission_is_a_row_of_the_policy():
    named = {page.permission for page in PAGES} | {row.permission for row in VIEWS}
    assert named - {PUBLIC, NO_PERMISSION_REQUIRED} <= set(PERMISSIONS)


# Views that Pyramid knows beside our two tables, and why they may be there without a permission of ours.
BESIDES = {
    "api.spec": "describes the API, which is no secret",
    "pyramid_openapi3.spec": "the same, as it is written",
    "__static/": "style, scripts and icons, which the login page needs",
    "__deformstatic/": "of the libraries, public as their packages are",
    "__sdistatic/": "the same",
    "substanced_manage": "Substance D, for administrators only: tests/sikodms/test_substance.py",
}


def test_no_view_is_registered_beside_the_tables(application):
    ours = {page.name for page in PAGES} | set(ROUTES)
    others = set()
    for view in application.registry.introspector.get_category("views"):
        it = view["introspectable"]
        if it["route_name"] and it["route_name"] not in ours and it["context"] is None:
            others.add(it["route_name"])
    assert others == set(BESIDES)


def test_nobody_without_a_login_gets_anything_but_the_login_page(asked, scene):
    for address, method, name in VIEW_ROWS:
        if f"{method} {address}" in PUBLIC_VIEWS:
            continue
        status = asked(NOBODY, address, method, name, scene[1]["released"])
        assert status == 401 if address.startswith(PREFIX) else status in (303, 401), (method, address, status)
