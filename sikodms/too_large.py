"""Requests too large to be taken whole: what is left of them, and who answers.

The HTTP server (sikodms.server) keeps the beginning and the end of such a body and throws away what lies between. The
portal then answers as always, with rights, page and language, but without the files; typed fields are still there.
"""

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPRequestEntityTooLarge
from pyramid.request import Request

from content_types import _

CUT = "sikodms.cut"  # in the environment of a request whose body is not whole


def is_cut(request: Request) -> bool:
    return CUT in request.environ


def most(limit: int) -> str:
    """A limit in bytes as people say it: "100 MB"."""
    return f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit} Bytes"


def sentence(request: Request) -> str:
    limit = most(request.registry.portal.settings.portal.max_upload)
    return _("Die Anfrage ist zu groß: höchstens {most} auf einmal. Nichts wurde gespeichert.", most=limit)


def whole_view(view, info):
    """View deriver: 413 for a body that is not whole, but for views with the option `cut`, which take what is left."""
    if info.options.get("cut") or info.exception_only:
        return view

    def answered(context, request):
        if is_cut(request):
            raise HTTPRequestEntityTooLarge(detail=sentence(request))
        return view(context, request)

    return answered


whole_view.options = ("cut",)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    config.add_view_deriver(whole_view, under="csrf_view", over="decorated_view")


def whole_parts(head: bytes, tail: bytes, boundary: bytes) -> bytes:
    """A multipart body of those parts that are whole in its beginning or its end; the part where it was cut is left out."""
    mark = b"\r\n--" + boundary
    before = head[: max(0, head.rfind(mark))]
    after = tail.find(mark)
    return before + (tail[after:] if after >= 0 else mark + b"--\r\n")
