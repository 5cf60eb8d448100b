"""The language of a request: one that there is a catalog for, by Accept-Language, and German otherwise.

German is what the code says, so it has no catalog. A catalog is `FOLDER/LANGUAGE/LC_MESSAGES/sikodms.mo`, made from
build/sikodms.pot (`make strings`); it is offered from the next start on.
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


def includeme(config: Configurator) -> None:
    folder = config.registry.settings["sikodms.catalogs"]
    offered = languages(folder)
    config.add_translation_dirs("colander:locale/", "deform:locale/", str(folder))
    config.set_locale_negotiator(lambda request: _asked(request, offered) if len(offered) > 1 else SOURCE)
    config.add_tween("sikodms.languages.tween_factory")


def languages(folder: Path) -> tuple[str, ...]:
    """German, and what has a catalog in this folder."""
    return (SOURCE, *sorted(path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def _asked(request: Request, offered: tuple[str, ...]) -> str:
    return str(request.accept_language.lookup(list(offered), default=SOURCE))


def prefers(request: Request, language: str) -> bool:
    """Whether Accept-Language has this language before German."""
    return bool(request.accept_language) and _asked(request, (SOURCE, language)) == language


def tween_factory(handler: Callable[[Request], Response], registry) -> Callable[[Request], Response]:
    """Everything that a request says, refusals included, is said in its language. For German nothing is looked up."""

    def tween(request: Request) -> Response:
        if request.locale_name == SOURCE:
            return handler(request)
        translations = request.localizer.translations
        with speaking(lambda sentence: translations.dgettext(DOMAIN, sentence) if sentence else ""):
            return handler(request)

    return tween
