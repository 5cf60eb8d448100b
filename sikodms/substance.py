"""The seam to Substance D: the only module that knows what is broken in 1.0b1 on Pyramid 2.1.

What is used, what is not, and the way out: docs/adr/001-substance-d.md. `include` comes first in `main()`; our security
policy and session factory follow it. The management pages (SDI) are for administrators, and only where `manage.enabled`.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import transaction
import ZODB.DB
from persistent.timestamp import TimeStamp
from pyramid.config import Configurator
from pyramid.csrf import check_csrf_token
from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound
from pyramid.interfaces import ISecurityPolicy
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid_zodbconn import get_connection
from substanced.evolution import FINISHED_KEY, EvolutionManager, add_evolution_step
from substanced.folder import Folder
from substanced.sdi import LEFT, MANAGE_ROUTE_NAME, add_mgmt_view, mgmt_path, mgmt_url, sdiapi

from content_types import WRITE_LOCK, Site, Store

# What an administrator may do under /manage: look, pack, run evolution steps. Everything else of the SDI (adding, renaming,
# moving, removing, access lists, undo) would go round the audit, the journal and the release log, and is granted to nobody.
MANAGE_PERMISSIONS = frozenset({"sdi.view", "sdi.manage-database"})
MANAGE_PREFIX = "/manage"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PAGE = 100
_YEAR = 365 * 86400
# Its login (its own sessions, guessable reset tokens), undo and access lists are left out; so are its tests.
_NOT_SCANNED = [
    re.compile(pattern).search for pattern in (r"\.sdi\.views\.(login|undo|acl)$", r"\.tests?\b", r"\.test_\w+$")
]


def include(config: Configurator, store: Store, manage: bool) -> None:
    """The content registry, evolution steps and content types; with `manage` the SDI under /manage as well."""
    config.registry.store = store
    config.include("pyramid_chameleon")
    # Includes before scans: the decorators need the directives.
    config.add_directive("add_evolution_step", _add_evolution_step)
    config.include("substanced.event")
    config.include("substanced.content")
    if manage:
        _include_sdi(config)
    for room in ("content_types", "mail"):
        _scan(config, room)


def _add_evolution_step(config: Configurator, func: Callable[[Site, Registry], None], **places: Any) -> None:
    """Substance D's directive, deaf to its own steps: they repair sites older than any of ours, and warn when they are loaded."""
    if not func.__module__.startswith("substanced."):
        add_evolution_step(config, func, **places)


def _scan(config: Configurator, package: str) -> None:
    # Pyramid 2 scans only venusian's category `pyramid` unless told otherwise, and then registers no content type, silently.
    config.scan(package, categories=None, ignore=_NOT_SCANNED)


def _include_sdi(config: Configurator) -> None:
    """What substanced.include and substanced.sdi.includeme do, less login, sessions, policies, principals, workflow and audit."""
    config.add_view_predicate("check_csrf", CheckCSRF)  # gone from Pyramid 2
    config.add_view_predicate("custom_predicates", _NoPredicate)  # add_mgmt_view passes them, always empty
    config.add_view_predicate("custom", _NoPredicate)
    config.add_directive("add_mgmt_view", add_mgmt_view, action_wrap=False)
    config.add_static_view("deformstatic", "deform:static", cache_max_age=_YEAR)
    config.add_static_view("sdistatic", "substanced.sdi:static", cache_max_age=_YEAR)
    config.override_asset(to_override="substanced.sdi:templates/", override_with="substanced.sdi.views:templates/")
    config.add_route(MANAGE_ROUTE_NAME, MANAGE_PREFIX + "*traverse", factory=manage_root)
    config.add_request_method(mgmt_path)
    config.add_request_method(mgmt_url)
    config.add_request_method(sdiapi, reify=True)
    config.add_request_method(_nobody, "user", reify=True)
    for part in ("sdi", "db"):
        _scan(config, f"substanced.{part}")
    # Its own list of a folder wants its `system` catalog, whose index of permissions is not used.
    pages = {"request_method": "GET", "tab_near": LEFT}
    config.add_mgmt_view(
        contents, context=Folder, name="contents", tab_title="Contents", renderer="sikodms:manage/contents.pt", **pages
    )
    config.add_mgmt_view(about, name="about", tab_title="What it is", renderer="sikodms:manage/about.pt", **pages)
    config.add_translation_dirs("substanced:locale/")
    _include_transactions(config)


def _include_transactions(config: Configurator) -> None:
    """A transaction round each request to /manage and to nothing else; one that may write holds the process's write lock."""
    config.registry._zodb_databases = _Databases(config.registry)  # what pyramid_zodbconn.get_connection looks into
    config.registry.settings["tm.activate_hook"] = manages
    config.registry.settings["tm.annotate_user"] = False  # else the policy is asked before there is a context
    config.include("pyramid_tm")
    config.add_tween("sikodms.substance.write_lock_tween", over="pyramid_tm.tm_tween_factory")


class _Databases(Mapping[str, ZODB.DB]):
    """The one database under the empty name, asked of the registry each time: tests put another store there."""

    def __init__(self, registry: Registry):
        self._registry = registry

    def __getitem__(self, name: str) -> ZODB.DB:
        if name:
            raise KeyError(name)
        return self._registry.store.db

    def __iter__(self) -> Iterator[str]:
        return iter(("",))

    def __len__(self) -> int:
        return 1


class CheckCSRF:
    """The view predicate `check_csrf=True` that Pyramid 2 no longer has."""

    def __init__(self, value: bool, config: Configurator):
        self._value = value

    def text(self) -> str:
        return f"check_csrf = {self._value}"

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return not self._value or bool(check_csrf_token(request, raises=False))


class _NoPredicate:
    """Accepts an empty list of predicates, which Pyramid 2 refuses by name."""

    def __init__(self, value: Any, config: Configurator):
        assert not value, value

    def text(self) -> str:
        return ""

    phash = text

    def __call__(self, context: Any, request: Request) -> bool:
        return True


def manages(request: Request) -> bool:
    """Whether a request is for the SDI, as far as its path tells."""
    path = request.environ.get("PATH_INFO", "")
    return path == MANAGE_PREFIX or path.startswith(MANAGE_PREFIX + "/")


def manage_root(request: Request) -> Site:
    """The tree for an administrator; without a login Forbidden, which leads to the login page; for everybody else *the* 404."""
    policy = request.registry.getUtility(ISecurityPolicy)
    if policy.authenticated_userid(request) is None:
        raise HTTPForbidden()
    if not policy.permits(request, None, "sdi.view"):
        raise HTTPNotFound()
    return get_connection(request).root()["site"]


def write_lock_tween(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Holds the write lock round a request to /manage that may write, from before its transaction begins; packing needs none."""

    def tween(request: Request) -> Response:
        if not manages(request) or request.method in _SAFE_METHODS or "pack" in request.POST:
            return handler(request)
        with WRITE_LOCK:
            return handler(request)

    return tween


class _Nobody:
    """Stands for Substance D's user: it looks for one among its own principals, of which we have none."""

    timezone = "Europe/Berlin"

    def __bool__(self) -> bool:
        return False


def _nobody(request: Request) -> _Nobody:
    return _Nobody()


def contents(context: Folder, request: Request) -> dict[str, Any]:
    """Names and kinds of what is in a folder, a page at a time; no titles, for an administrator sees no content."""
    start = max(int(start), 0) if (start := request.GET.get("start", "0")).isdecimal() else 0
    children = list(itertools.islice(context.items(), start, start + _PAGE))
    kind_of, path_of = request.registry.content.typeof, request.sdiapi.mgmt_path
    return {
        "children": [
            {"name": name, "kind": kind_of(child), "path": path_of(child, "@@manage_main")} for name, child in children
        ],
        "total": len(context),
        "start": start,
        "end": start + len(children),
        "page": _PAGE,
    }


def about(context: Any, request: Request) -> dict[str, Any]:
    """What the database knows of an object, without its content."""
    return {
        "facts": [
            ("Kind", request.registry.content.typeof(context)),
            ("Class", f"{type(context).__module__}.{type(context).__name__}"),
            ("Object id", getattr(context, "__oid__", None)),
            ("Path", request.resource_path(context)),
            ("Last written", TimeStamp(context._p_serial) if context._p_serial else None),
        ]
    }


def evolve(store: Store, registry: Registry) -> list[str]:
    """Runs the evolution steps that this database has not seen, each in its own transaction, and names them.

    A database that has seen none is a new one: there all steps count as done.
    """
    manager = transaction.TransactionManager()
    with WRITE_LOCK:
        connection = store.db.open(manager)
        try:
            steps = EvolutionManager(connection.root()["site"], registry, manager)
            if FINISHED_KEY in connection.root():
                return list(steps.evolve())
            steps.mark_unfinished_as_finished()
            manager.commit()
            return []
        finally:
            manager.abort()
            connection.close()
