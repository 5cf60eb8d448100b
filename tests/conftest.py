"""The ground of all tests: a portal with one person per role, built once, and a database of its own for each test.

store                       the database; store.write(act), store.read()
clock                       the time; clock.forward(days=1)
people                      login → person id
portal, anonymous           the application on that database, and a browser that nobody has logged in
browse(login), api(login)   a browser and an API client of that person
"""

import datetime as dt

import pytest
import ZODB.blob
import ZODB.DB
import ZODB.MappingStorage
from webtest import TestApp
from ZODB.DemoStorage import DemoStorage

from content_types import Authority, Person, Store, add_person

MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
# As in the demo: one account per role, for all Fachgebiete.
ROLES_OF = {
    "autor": ("author",),
    "pruefer": ("reviewer",),
    "recht": ("legal_reviewer",),
    "leser": ("reader",),
    "redaktion": ("editor", "reader"),
    "geschaeftsstelle": ("office", "lead"),
    "admin": ("admin",),
}


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: dt.datetime = MONDAY):
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **duration: float) -> dt.datetime:
        self.now += dt.timedelta(**duration)
        return self.now


@pytest.fixture()
def clock():
    return Clock()


def password_of(login: str) -> str:
    return f"demo-{login}"


def settle(site) -> None:
    """Two authorities, and the accounts of ROLES_OF without passwords; ids are the logins."""
    for id, name, group in (
        ("stadt", "Stadt Musterstadt", "kommune"),
        ("pp", "Polizeipräsidium Musterstadt", "polizei"),
    ):
        site["authorities"].add(id, Authority(id, name, group, "Musterstadt"))
    for login, roles in ROLES_OF.items():
        authority = "pp" if login in ("pruefer", "recht") else "stadt"
        person = Person(login, login, f"{login.title()} Beispiel", f"{login}@example.org", authority, MONDAY)
        person.grants = tuple((role, "*", None, None) for role in roles)
        add_person(site, person)


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """The storage below every test's own."""
    blobs = tmp_path_factory.mktemp("base") / "blobs"
    storage = ZODB.blob.BlobStorage(str(blobs), ZODB.MappingStorage.MappingStorage())
    store = Store(ZODB.DB(storage)).ready()
    store.write(settle)
    yield storage
    store.close()


@pytest.fixture()
def store(base):
    """Real commits, gone after the test, in under a millisecond."""
    store = Store(ZODB.DB(DemoStorage(base=base, close_base_on_close=False)))
    yield store
    store.close()


@pytest.fixture(scope="session")
def people():
    return {login: login for login in ROLES_OF}


def settings_for(var, **given):
    """Settings of a test portal with its data below `var`; given as portal_url="…" for `portal.url`."""
    from sikodms.settings import parse  # noqa: PLC0415 - a room's tests run without the web application

    defaults = {"portal.var": str(var), "portal.url": "http://localhost", "manage.enabled": "true"}
    return parse({**defaults, **{name.replace("_", ".", 1): str(value) for name, value in given.items()}}, {})


@pytest.fixture(scope="session")
def application(base, tmp_path_factory):
    """The WSGI application, configured once; `portal` gives it each test's database."""
    from sikodms import make_app  # noqa: PLC0415 - as above
    from sikodms.portal import Portal  # noqa: PLC0415

    store = Store(ZODB.DB(DemoStorage(base=base, close_base_on_close=False)))
    portal = Portal(settings_for(tmp_path_factory.mktemp("portal")), store)
    yield make_app(portal)
    portal.close()


@pytest.fixture()
def portal(application, store, clock, tmp_path):
    """The portal of this test, its clock standing still and its threads not running."""
    from sikodms.portal import Portal  # noqa: PLC0415 - as above

    portal = Portal(settings_for(tmp_path / "var"), store, clock)
    registry = application.registry
    before = registry.portal, registry.store
    registry.portal, registry.store = portal, store
    yield portal
    portal.close()
    registry.portal, registry.store = before


@pytest.fixture()
def anonymous(application, portal):
    return TestApp(application)


@pytest.fixture()
def browse(application, portal, clock):
    """A browser in which that person is logged in, without the login page."""
    from sikodms.access import COOKIE, sessions  # noqa: PLC0415 - as above

    def browse(login: str) -> TestApp:
        browser = TestApp(application)
        token = portal.store.write(lambda site: sessions.begin(site, site.person_by_login(login), "page", clock()))
        browser.set_cookie(COOKIE, token)
        return browser

    return browse


class Api(TestApp):
    """Speaks JSON with /api/v1 as one person: api.get("/documents/abc"), api.post_json("/documents", {...})."""

    def __init__(self, application, token: str):
        super().__init__(application)
        self.authorization = ("Bearer", token)

    def do_request(self, req, status=None, expect_errors=None):
        if not req.path_info.startswith("/api/"):
            req.path_info = "/api/v1" + req.path_info
        return super().do_request(req, status, expect_errors)


@pytest.fixture()
def api(application, portal, clock):
    """An API client of that person."""
    from sikodms.access import sessions  # noqa: PLC0415 - as above

    def api(login: str) -> Api:
        token = portal.store.write(lambda site: sessions.begin(site, site.person_by_login(login), "api", clock()))
        return Api(application, token)

    return api
