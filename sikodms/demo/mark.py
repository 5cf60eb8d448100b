"""How far the demo has come in a portal, as it says itself."""

from content_types import Site

MARK = "demo"


def is_played(site: Site) -> bool:
    """Whether the whole demo is in this portal."""
    return bool(site.settings.get(MARK, {}).get("done"))


def may_play(site: Site) -> bool:
    """Whether there is a demo to begin or to finish: the portal is empty, or a demo broke off in it."""
    begun = site.settings.get(MARK)
    return not begun["done"] if begun else not len(site["persons"])
