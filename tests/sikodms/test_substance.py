"""The seam to Substance D, proved by an application as small as can be."""

import threading

import pytest
from pyramid.config import Configurator
from pyramid.response import Response
from pyramid.security import Allowed, Denied
from pyramid.session import SignedCookieSessionFactory
from webtest import TestApp

from content_types import WRITE_LOCK, Site, memory_store
from sikodms import substance


class Policy:
    """Whoever the header names; only `admin` may use /manage."""

    def identity(self, request):
        return request.headers.get("X-Person")

    def authenticated_userid(self, request):
        return self.identity(request)

    def permits(self, request, context, permission):
        if self.identity(request) == "admin" and permission in substance.MANAGE_PERMISSIONS:
            return Allowed("admin")
        return Denied("not admin")

    def remember(self, request, userid, **kw):
        return []

    def forget(self, request, **kw):
        return []


@pytest.fixture()
def store(tmp_path):
    store = memory_store(tmp_path)
    yield store
    store.close()


def configured(store, manage):
    config = Configurator(settings={"pyramid.default_locale_name": "de"})
    substance.include(config, store, manage)
    config.set_security_policy(Policy())
    config.set_session_factory(SignedCookieSessionFactory("secret"))
    config.set_default_csrf_options(require_csrf=True)
    config.add_route("page", "/page")
    config.add_view(lambda request: Response(str("tm.active" in request.environ)), route_name="page")
    return config


@pytest.fixture()
def portal(store):
    return TestApp(configured(store, manage=True).make_wsgi_app())


ADMIN = {"X-Person": "admin"}


def test_the_tree_is_shown_to_an_administrator(portal):
    page = portal.get("/manage", headers=ADMIN).follow(headers=ADMIN)
    for section in ("fachgebiete", "documents", "persons", "authorities", "newsletters"):
        assert section in page
    assert portal.get("/manage/fachgebiete/@@contents", headers=ADMIN).status_int == 200


def test_the_tree_is_shown_to_nobody_else(portal):
    assert portal.get("/manage", headers={"X-Person": "autor"}, status=404)
    assert portal.get("/manage/documents/@@contents", headers={"X-Person": "autor"}, status=404)
    assert portal.get("/manage", status=403)


def test_nothing_is_there_unless_switched_on(store):
    portal = TestApp(configured(store, manage=False).make_wsgi_app())
    for path in ("/manage", "/manage/@@login", "/sdistatic/js/sdi.js", "/deformstatic/scripts/deform.js"):
        portal.get(path, headers=ADMIN, status=404)


@pytest.mark.parametrize(
    "view", ["login", "logout", "undo", "acl_edit", "add_user", "resetpassword", "auditing", "upload"]
)
def test_what_is_not_used_of_the_sdi_is_not_there(portal, view):
    assert portal.get(f"/manage/@@{view}", headers=ADMIN, expect_errors=True).status_int in (403, 404)


def test_the_administrator_cannot_change_the_tree(portal):
    contents = portal.get("/manage/@@contents", headers=ADMIN)
    token = portal.get("/manage/@@database", headers=ADMIN).forms[0]["csrf_token"].value
    answer = portal.post(
        "/manage/@@contents",
        {"form.delete": "form.delete", "item-modify": "documents", "csrf_token": token},
        headers=ADMIN,
        expect_errors=True,
    )
    assert answer.status_int in (403, 404)
    assert contents.status_int == 200
    assert "documents" in portal.get("/manage/@@contents", headers=ADMIN)


def test_a_post_without_the_csrf_token_is_refused(portal):
    portal.post("/manage/@@database", {"flush_cache": "1"}, headers=ADMIN, status=404)


def test_a_post_holds_the_write_lock(portal):
    token = portal.get("/manage/@@database", headers=ADMIN).forms[0]["csrf_token"].value
    done = threading.Event()

    def post():
        portal.post("/manage/@@database", {"flush_cache": "1", "csrf_token": token}, headers=ADMIN, status=302)
        done.set()

    with WRITE_LOCK:
        thread = threading.Thread(target=post)
        thread.start()
        assert not done.wait(0.2)
    thread.join(5)
    assert done.is_set()


def test_other_pages_run_without_its_transactions(portal):
    assert portal.get("/page").text == "False"


def test_content_types_are_registered(store):
    config = configured(store, manage=False)
    config.commit()
    with store.read() as site:
        assert config.registry.content.typeof(site) == "Root"
    assert isinstance(config.registry.content.create("Root"), Site)


def test_evolution_steps_count_as_done_in_a_new_portal(store):
    config = configured(store, manage=False)
    config.commit()
    assert substance.evolve(store, config.registry) == []
    ran = []
    config.add_evolution_step(lambda root, registry: ran.append(root.__class__), name="a later step")
    config.commit()
    assert substance.evolve(store, config.registry) == ["a later step"]
    assert substance.evolve(store, config.registry) == []
    assert ran == [Site]


def test_evolution_steps_are_shown_to_the_administrator(store):
    config = configured(store, manage=True)
    config.add_evolution_step(lambda root, registry: None, name="a step of ours")
    portal = TestApp(config.make_wsgi_app())
    substance.evolve(store, config.registry)
    assert "a step of ours" in portal.get("/manage/@@database?show_evolve=1", headers=ADMIN)


def test_what_an_object_is_stands_there_without_its_content(portal):
    page = portal.get("/manage/fachgebiete/shisha/@@manage_main", headers=ADMIN).follow(headers=ADMIN)
    assert "content_types.fachgebiet.Fachgebiet" in page
