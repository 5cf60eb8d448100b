"""The web application of the portal."""

import os
from typing import Any

from pyramid.config import Configurator
from pyramid.router import Router
from pyramid.session import SignedCookieSessionFactory

from sikodms import substance
from sikodms.access import Policy
from sikodms.portal import Portal, open_portal
from sikodms.settings import parse


def main(global_config: dict[str, Any], **ini: Any) -> Router:
    """The WSGI application of an ini file, with its background threads running (pserve, `sikodms serve`)."""
    portal = open_portal(parse(ini, os.environ))
    app = make_app(portal)
    portal.start()
    return app


def make_app(portal: Portal) -> Router:
    """What the application is made of; starts nothing."""
    settings = portal.settings
    config = Configurator(settings={"pyramid.default_locale_name": "de"})
    substance.include(config, portal.store, settings.manage.enabled)
    config.registry.portal = portal
    # After Substance D, whose include would otherwise win.
    config.set_security_policy(Policy())
    config.set_session_factory(
        SignedCookieSessionFactory(
            portal.secrets.cookie, cookie_name="sikodms_form", secure=settings.secure, httponly=True, samesite="Lax", timeout=None, reissue_time=None
        )
    )
    config.set_default_csrf_options(require_csrf=True)
    config.set_default_permission("nobody")  # no row in PERMISSIONS: a view that decides nothing is open to nobody
    config.add_translation_dirs("colander:locale/", "deform:locale/", "sikodms:locale/")
    for part in ("sikodms.requests", "sikodms.headers", "sikodms.api", "sikodms.pages"):
        config.include(part)
    return config.make_wsgi_app()
