"""The language of a request: German, unless a person chose another (pages) or a program prefers another (API).

A page is in German for everybody, whatever the browser says, until somebody chooses another language in the foot of a page,
which a cookie keeps (docs/adr/007-english.md). The API goes by Accept-Language. German is what the code says, so it has no
catalog. A catalog is `FOLDER/LANGUAGE/LC_MESSAGES/sikodms.mo`, compiled from the .po beside it (sikodms.catalogs); it is
offered from the next start on where `portal.languages` names it.
"""

from collections.abc import Callable
from pathlib import Path

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from content_types import speaking

SOURCE = "de"
DOMAIN = "sikodms"
CATALOGS = Path(__file__).parent / "locale"
COOKIE = "sikodms_language"


def includeme(config: Configurator) -> None:
    folder = config.registry.settings["sikodms.catalogs"]
    offered = languages(folder, config.registry.portal.settings.portal.languages.split())
    config.registry.languages = offered
    config.add_translation_dirs("colander:locale/", "deform:locale/", str(folder))
    config.set_locale_negotiator(lambda request: negotiated(request, offered))
    config.add_tween("sikodms.languages.tween_factory")


def languages(folder: Path, wanted: list[str]) -> tuple[str, ...]:
    """German, and what is wanted and has a catalog in this folder."""
    there = {path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (SOURCE, *sorted(there.intersection(wanted) - {SOURCE}))


def negotiated(request: Request, offered: tuple[str, ...]) -> str:
    if len(offered) == 1:
        return SOURCE
    if request.environ.get("PATH_INFO", "").startswith("/api/"):
        return _accepted(request, offered)
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in offered else SOURCE


def _accepted(request: Request, offered: tuple[str, ...]) -> str:
    return str(request.accept_language.lookup(list(offered), default=SOURCE))


def prefers(request: Request, language: str) -> bool:
    """Whether Accept-Language has this language before German."""
    return bool(request.accept_language) and _accepted(request, (SOURCE, language)) == language


def tween_factory(handler: Callable[[Request], Response], registry) -> Callable[[Request], Response]:
    """Everything that a request says, refusals included, is said in its language. For German nothing is looked up."""

    def tween(request: Request) -> Response:
        if request.locale_name == SOURCE:
            return handler(request)
        translations = request.localizer.translations
        with speaking(lambda sentence: translations.dgettext(DOMAIN, sentence) if sentence else ""):
            return handler(request)

    return tween
