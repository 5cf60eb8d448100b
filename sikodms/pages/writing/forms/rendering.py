"""Where deform finds its templates: in our folder only, so that none of its own can slip in."""

from pathlib import Path

from deform import ZPTRendererFactory
from pyramid.i18n import get_localizer
from pyramid.threadlocal import get_current_request

FOLDER = Path(__file__).parents[2] / "templates" / "forms"


def translate(term):
    """In the language of the request that is being answered; the German source outside of one."""
    request = get_current_request()
    return get_localizer(request).translate(term) if request else str(term)


renderer = ZPTRendererFactory((str(FOLDER),), translator=translate)
