"""What a page is: one row of a table, so that all of them can be read, listed and tested."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Page(NamedTuple):
    """A view at an address. Rows of one name share pattern and factory and differ in method.

    `template` is a file of the templates folder, None for a view that answers with a response. `permission` is a row of
    sikodms.access.PERMISSIONS, or PUBLIC. `csrf` is False only where a signed link stands for it. `cut`: the view takes what
    is left of a form that was too large (sikodms.too_large).
    """

    name: str
    pattern: str
    view: Callable[..., Any]
    template: str | None = None
    method: str = "GET"
    factory: Callable[..., Any] | None = None
    permission: str = "member"
    csrf: bool = True
    cut: bool = False


PUBLIC = "public"
