"""The web application of the portal."""

import atexit
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

warnings.filterwarnings(
    "ignore", message="pkg_resources is deprecated"
)  # Substance D and Pyramid import it, see pyproject.toml

from pyramid.config import Configurator  # noqa: E402 (the filter comes first)
from pyramid.request import Request  # noqa: E402
from pyramid.router import Router  # noqa: E402
from pyramid.session import SignedCookieSessionFactory  # noqa: E402

from sikodms import substance  # noqa: E402
from sikodms.access import Policy  # noqa: E402
from sikodms.allocation import share_arenas  # noqa: E402
from sikodms.demo import catch_mails, make_demo  # noqa: E402
from sikodms.kept_templates import keep_templates  # noqa: E402
from sikodms.languages import CATALOGS, SOURCE  # noqa: E402
from sikodms.portal import Portal, open_portal  # noqa: E402
from sikodms.settings import Settings, parse  # noqa: E402


def main(global_config: dict[str, Any], **ini: Any) -> Router:
    """The WSGI application of an ini file, with its background threads running, for pserve."""
    app, portal = application(parse(ini, os.environ))
    atexit.register(portal.close)
    return app


def application(settings: Settings) -> tuple[Router, Portal]:
    """A portal in full work: database open, demo made where it is asked for, index up to date, threads running.

    Raises StartFailed.
    """
    share_arenas()
    portal = open_portal(settings)
    keep_templates(settings.portal.var / "templates")
    app = make_app(portal)
    substance.evolve(portal.store, app.registry)
    if settings.demo.enabled:
        make_demo(portal)
        if not settings.mail.smtp:
            portal.smtp = catch_mails(portal)
    portal.start()
    return app, portal


def make_app(portal: Portal, catalogs: Path = CATALOGS) -> Router:
    """What the application is made of; starts nothing. `catalogs`: the folder of other languages (sikodms.languages)."""
    settings = portal.settings
    config = Configurator(
        settings={
            "pyramid.default_locale_name": SOURCE,
            "sikodms.catalogs": catalogs,
            # By https Pyramid compares the Origin of a form with the Host, which a web server in front may have changed.
            "pyramid.csrf_trusted_origins": urlsplit(settings.portal_url).netloc,
        }
    )
    substance.include(config, portal.store, settings.manage.enabled)
    config.registry.portal = portal
    # After Substance D, whose include would otherwise win.
    config.set_security_policy(Policy())
    config.set_session_factory(form_session(portal.secrets.cookie))
    config.set_default_csrf_options(require_csrf=True)
    config.set_default_permission("nobody")  # no row in PERMISSIONS: a view that decides nothing is open to nobody
    for part in (
        "sikodms.requests",
        "sikodms.headers",
        "sikodms.too_large",
        "sikodms.precedence",
        "sikodms.languages",
        "sikodms.api",
        "sikodms.pages",
    ):
        config.include(part)
    return config.make_wsgi_app()


def form_session(secret: str) -> Callable[[Request], Any]:
    """What a form needs to be believed, in a signed cookie: for https only where the request is."""
    plain, secure = (
        SignedCookieSessionFactory(
            secret,
            cookie_name="sikodms_form",
            secure=secure,
            httponly=True,
            samesite="Lax",
            timeout=None,
            reissue_time=None,
        )
        for secure in (False, True)
    )
    return lambda request: (secure if request.over_https else plain)(request)
