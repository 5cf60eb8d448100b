"""The JSON API, /api/v1: one row per route and method. openapi.yaml describes it, and requests are checked against that."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMethodNotAllowed
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED

from sikodms import factories
from sikodms.api import bulk, documents, newsletters, operation, persons, problems, search, searches, session
from sikodms.api.body import guard_view, head_view, readable

PREFIX = "/api/v1"
SPEC = Path(__file__).with_name("openapi.yaml")


class Row(NamedTuple):
    """A view: `guard` runs before openapi-core reads the body, `checked` is False where it must not read it at all."""

    route: str
    method: str
    view: Any
    guard: Any = None
    permission: str = "member"
    checked: bool = True


ROUTES: dict[str, tuple[str, Any]] = {
    "api.session": ("/session", None),
    "api.search": ("/search", None),
    "api.suggest": ("/search/suggest", None),
    "api.documents": ("/documents", None),
    "api.document": ("/documents/{id}", factories.document),
    "api.files": ("/documents/{id}/files", factories.document),
    "api.file": ("/documents/{id}/files/{name}", factories.document),
    "api.versions": ("/documents/{id}/versions", factories.document),
    "api.diff": ("/documents/{id}/diff", factories.document),
    "api.related": ("/documents/{id}/related", factories.document),
    "api.transitions": ("/documents/{id}/transitions", documents.to_move),
    "api.takeover": ("/documents/{id}/takeover", factories.to_take_over),
    "api.worklist": ("/worklist", None),
    "api.newsletters": ("/newsletters", None),
    "api.issues": ("/newsletters/{id}/issues", factories.newsletter),
    "api.issue": ("/issues/{id}", factories.issue),
    "api.issue_transitions": ("/issues/{id}/transitions", factories.issue),
    "api.deliveries": ("/issues/{id}/deliveries", factories.issue),
    "api.subscriptions": ("/subscriptions", None),
    "api.searches": ("/searches", None),
    "api.saved_search": ("/searches/{id}", factories.saved_search),
    "api.health": ("/health", None),
    "api.reindex": ("/reindex", None),
    "api.mail_run": ("/mail/run", None),
    "api.import": ("/import", None),
    "api.persons": ("/persons", None),
    "api.person": ("/persons/{login}", None),
}

VIEWS = (
    Row("api.session", "POST", session.begin, readable, NO_PERMISSION_REQUIRED),
    Row("api.session", "DELETE", session.end),
    Row("api.search", "GET", search.get, checked=False),
    Row("api.suggest", "GET", search.suggest, checked=False),
    Row("api.documents", "POST", documents.post, documents.may_write_somewhere),
    Row("api.document", "GET", documents.get),
    Row("api.document", "PATCH", documents.patch, documents.may_edit),
    Row("api.files", "POST", documents.post_file, documents.may_attach, checked=False),
    Row("api.file", "GET", documents.get_file, checked=False),
    Row("api.file", "DELETE", documents.delete_file, documents.may_attach),
    Row("api.versions", "GET", documents.versions),
    Row("api.diff", "GET", documents.diff),
    Row("api.related", "GET", documents.related),
    Row("api.transitions", "POST", documents.move, documents.may_move),
    Row("api.takeover", "POST", bulk.post_takeover, bulk.may_take_over, checked=False),
    Row("api.worklist", "GET", documents.worklist),
    Row("api.newsletters", "GET", newsletters.index),
    Row("api.issues", "POST", newsletters.open, newsletters.may_open),
    Row("api.issue", "GET", newsletters.get),
    Row("api.issue", "PATCH", newsletters.patch, newsletters.may_edit),
    Row("api.issue_transitions", "POST", newsletters.move, newsletters.may_move),
    Row("api.deliveries", "GET", newsletters.deliveries, newsletters.may_see_deliveries),
    Row("api.subscriptions", "GET", newsletters.subscriptions),
    Row("api.subscriptions", "PUT", newsletters.put_subscriptions, readable),
    Row("api.searches", "GET", searches.index),
    Row("api.searches", "POST", searches.post, readable),
    Row("api.saved_search", "PATCH", searches.patch, readable),
    Row("api.saved_search", "DELETE", searches.delete),
    Row("api.health", "GET", operation.health),
    Row("api.reindex", "POST", operation.reindex, readable, "admin"),
    Row("api.mail_run", "POST", operation.run_mail, readable, "admin"),
    Row("api.import", "POST", bulk.post, bulk.readable, checked=False),
    Row("api.persons", "GET", persons.index, permission="persons"),
    Row("api.persons", "POST", persons.post, readable, "persons"),
    Row("api.person", "PATCH", persons.patch, readable, "persons"),
)


def includeme(config: Configurator) -> None:
    config.add_view_predicate("is_api", IsApi)
    config.include("sikodms.api.problems")
    config.registry.settings["pyramid_openapi3.enable_response_validation"] = config.registry.settings.get(
        "sikodms.check_answers", False
    )
    config.include("pyramid_openapi3")
    config.pyramid_openapi3_add_deserializer(problems.CONTENT_TYPE, json.loads)
    config.add_view_deriver(guard_view, over="openapi_view")
    config.add_view_deriver(head_view, over="openapi_view")
    config.pyramid_openapi3_spec(str(SPEC), route=f"{PREFIX}/openapi.yaml")
    config.add_route("api.spec", f"{PREFIX}/openapi.json")
    config.add_view(spec, route_name="api.spec", renderer="json", permission=NO_PERMISSION_REQUIRED)
    for name, (pattern, factory) in ROUTES.items():
        config.add_route(name, PREFIX + pattern, factory=factory)
        methods = [row.method for row in VIEWS if row.route == name]
        config.add_view(not_allowed(methods), route_name=name, permission=NO_PERMISSION_REQUIRED, require_csrf=False)
    for row in VIEWS:
        config.add_view(
            row.view, route_name=row.route, request_method=row.method, renderer="json", permission=row.permission,
            require_csrf=False, openapi=row.checked, guard=row.guard,
        )  # fmt: skip


def spec(request: Request) -> dict[str, Any]:
    """GET /openapi.json, for anybody."""
    return SPEC_PARSED


SPEC_PARSED: dict[str, Any] = yaml.safe_load(SPEC.read_text(encoding="utf-8"))


def not_allowed(methods: list[str]):
    """The view of a known address with another method: 405, which methods there are; nobody without a login learns even that."""

    def view(request: Request):
        if request.person is None and request.matched_route.name != "api.session":
            return problems.problem(request, 401)
        raise HTTPMethodNotAllowed(headers={"Allow": ", ".join(methods)})

    return view


class IsApi:
    """View predicate: whether the address is below /api."""

    def __init__(self, value: bool, config: Configurator):
        self.value = value

    def text(self) -> str:
        return f"is_api = {self.value}"

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return request.environ.get("PATH_INFO", "").startswith("/api/") is self.value
