"""Writing: a draft is edited, by hand and by itself, until it is submitted (sikodms.pages.writing.submitting)."""

from collections.abc import Mapping
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPRequestEntityTooLarge, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response

from content_types import Document, Fassung, Person, Site, _, later
from sikodms import factories
from sikodms.difference import Side, compare, side
from sikodms.pages.table import Page
from sikodms.pages.writing import attached, drafting
from sikodms.pages.writing.forms import DraftForm
from sikodms.sentences import name_of
from sikodms.too_large import is_cut, most, sentence
from sikodms.uploads import Upload, UploadRefused, received
from sikodms.words import local, size, time_of_day, titled
from workflows import (
    Forbidden,
    Stale,
    WrongState,
    attach,
    detach,
    edit,
    editable,
    missing_at_submit,
)

GOES_ON = {"submit": "/d/{}/submit", "preview": "/d/{}?version=working", "contributor": "/d/{}/contributors"}


# The draft


def form_of(request: Request, document: Document) -> DraftForm:
    return DraftForm(type(document), request.site["authorities"].values())


def show(document: Document, request: Request) -> Any:
    try:
        fassung = editable(request.site, document, request.person, request.now())
    except WrongState as error:
        request.say("info", error.sentence)
        return HTTPSeeOther(location=f"/d/{document.id}" + ("?version=working" if document.working else ""))
    form = form_of(request, document)
    form.fill(fassung.values())
    missing = missing_at_submit(document, fassung) if request.GET.get("check") else {}
    form.mark(missing)
    return page(request, document, form, missing, title=MISSING_TITLE, text=MISSING_TEXT)


MISSING_TITLE, MISSING_TEXT = (
    later("Noch nicht eingereicht"),
    later("Ihr Text ist gespeichert. Bitte ergänzen Sie diese Stellen, und reichen Sie dann ein."),
)
UNFIT_TITLE, UNFIT_TEXT = (
    later("Noch nicht alles gespeichert"),
    later("Was passt, ist gespeichert. Was Sie sonst eingegeben haben, steht noch im Formular."),
)


def page(
    request: Request,
    document: Document,
    form: DraftForm,
    errors: Mapping[str, str],
    *,
    title: str = UNFIT_TITLE,
    text: str = UNFIT_TEXT,
    **given: Any,
) -> dict[str, Any]:
    """The page of the form as it is now. `given`: shown_hash, stale, files_error."""
    fassung = document.working
    assert fassung is not None
    address = f"/d/{document.id}"
    stale = given.get("stale")
    html = form.render(
        csrf_token=get_csrf_token(request),
        hash=given.get("shown_hash") or fassung.hash,
        current=fassung.hash if stale else None,
        action=f"{address}/edit",
        autosave=f"{address}/autosave",
        upload_address=f"{address}/edit",
        upload_limit=request.portal.settings.portal.max_upload,
        files=attached.rows(request, document, fassung),
        files_error=given.get("files_error"),
    )
    named = [
        {"href": f"#{name}", "text": f"{form.titles.get(name, name)}: {sentence}"} for name, sentence in errors.items()
    ]
    if given.get("files_error"):
        named.append({"href": "#files", "text": given["files_error"]})
    return {
        "page_title": titled(fassung.title or _("Ohne Titel"), named or stale),
        "heading": fassung.title or _("Ohne Titel"),
        "crumbs": [
            {"title": _("Meine Dokumente"), "href": "/mine"},
            {"title": fassung.title or _("Ohne Titel"), "href": f"{address}?version=working"},
            {"title": _("Fassung {version} schreiben", version=fassung.version)},
        ],
        "scripts": ("editor.js", "writing.js"),
        "form": html,
        "errors": named,
        "summary_title": f"{_(title)}: {drafting.count_of(len(named))}",
        "summary_text": _(text),
        "stale": stale,
        "document": document,
        **drafting.panels(request, document, fassung),
    }


def save(document: Document, request: Request) -> Any:
    act = str(request.POST.get("act", "save"))
    editable(request.site, document, request.person, request.now())
    if act == "upload":
        return upload_only(document, request)
    if is_cut(request) and "body_html" not in request.POST:
        raise HTTPRequestEntityTooLarge(detail=sentence(request))  # the text itself, not the files
    form = form_of(request, document)
    fields, errors = form.read(request.POST.items())
    uploads, refused = taken(request)
    expected = str(request.POST.get("current" if act == "overwrite" else "hash", ""))
    remove = request.POST.get("remove")
    now = request.now()

    def write(site: Site) -> Fassung:
        person = writer(site, request)
        fassung = edit(site, document, person, now, fields, expected)
        for upload in uploads:
            attach(site, document, person, now, *upload)
        if isinstance(remove, str) and fassung.content.file(remove):
            detach(site, document, person, now, remove)
        return fassung

    try:
        fassung = request.write(write)
    except Stale:
        request.response.status_int = 409
        lost = _("Ausgewählte Dateien bitte danach noch einmal auswählen.") if uploads or refused else ""
        return page(
            request,
            document,
            form,
            errors,
            shown_hash=expected,
            stale=stale_notice(request, document, form, fields, lost),
        )
    finally:
        for upload in uploads:
            upload.discard()
    if errors or refused:
        request.response.status_int = 413 if is_cut(request) else 422
        return page(request, document, form, errors, files_error=" ".join(refused) or None)
    if act == "submit" and (missing := missing_at_submit(document, fassung)):
        request.response.status_int = 422
        form.fill(fassung.values())
        form.mark(missing)
        return page(request, document, form, missing, title=MISSING_TITLE, text=MISSING_TEXT)
    onward = GOES_ON.get(act, "/d/{}/edit" + ("#files" if uploads or remove else "")).format(document.id)
    return HTTPSeeOther(location=onward)


def writer(site: Site, request: Request) -> Person:
    """The person of the request, on the connection that writes."""
    person = site.person(request.person.id)
    assert person is not None
    return person


def taken(request: Request) -> tuple[list[Upload], list[str]]:
    """The files of the form, checked and waiting, and a sentence for each that is refused."""
    uploads: list[Upload] = []
    refused: list[str] = []
    if is_cut(request):  # some may have come whole: none is taken, so that nobody has to guess which
        limit = most(request.portal.settings.portal.max_upload)
        said = _(
            "Die Dateien sind zu groß: höchstens {most} auf einmal. Nicht gespeichert wurden die Dateien dieser Sendung; "
            "Ihr Text ist gespeichert.",
            most=limit,
        )
        return [], [said]
    for part in request.POST.getall("upload"):
        if not getattr(part, "filename", None):
            continue  # a field with nothing chosen
        try:
            uploads.append(received(request, part))
        except UploadRefused as error:
            refused.append(error.sentence)
    return uploads, refused


def upload_only(document: Document, request: Request) -> Any:
    """One file, sent by the script while the text is being written: the page with the new list, or why not as JSON."""
    try:
        if is_cut(request):
            raise UploadRefused(sentence(request), 413)
        upload = received(request, request.POST.get("upload"))
    except UploadRefused as error:
        return Response(json_body={"detail": error.sentence}, status=error.status)
    shown, now = str(request.POST.get("hash", "")), request.now()

    def write(site: Site) -> bool:
        """Whether the sender had seen what was there: then, and only then, the new hash is theirs."""
        knew = document.working is not None and document.working.hash == shown
        attach(site, document, writer(site, request), now, *upload)
        return knew

    try:
        knew = request.write(write)
    finally:
        upload.discard()
    form = form_of(request, document)
    form.fill(document.working.values() if document.working else {})
    return page(request, document, form, {}, shown_hash=None if knew or not shown else shown)


def stale_notice(
    request: Request, document: Document, form: DraftForm, fields: Mapping[str, Any], lost: str
) -> dict[str, Any]:
    """Who wrote meanwhile, and how their text differs from what was typed here."""
    fassung = document.working
    assert fassung is not None
    stored = side(fassung)
    mine = {name: value for name, value in {**stored.values, **fields}.items() if value is not None}
    time = time_of_day(fassung.changed_at)
    text = (
        _("Sie selbst haben sie um {time} geändert. Ihr Text steht unverändert im Formular.", time=time)
        if fassung.changed_by == request.person.id
        else _(
            "{who} hat sie um {time} geändert. Ihr Text steht unverändert im Formular.",
            who=name_of(request.site, fassung.changed_by),
            time=time,
        )
    )
    return {
        "title": _("Nicht gespeichert: Jemand hat inzwischen an dieser Fassung geschrieben"),
        "text": f"{text} {lost}".strip(),
        "difference": compare(stored, Side(mine, stored.files), labels=form.titles),
        "from_label": _("Gespeichert"),
        "to_label": _("Ihr Text"),
        "as_size": size,
        "plain_href": f"/d/{document.id}?version=working",
    }


def autosave(document: Document, request: Request) -> Response:
    """What fits is saved: {hash, at, errors, open}, the last being what submitting still asks for.

    409 with {detail} where somebody else came first, or the draft is one no more.
    """
    try:
        editable(request.site, document, request.person, request.now())
        fields, errors = form_of(request, document).read(request.POST.items())
        expected, now = str(request.POST.get("hash", "")), request.now()
        fassung = request.write(
            lambda site: edit(site, document, site.person(request.person.id), now, fields, expected)
        )
    except (Forbidden, WrongState, Stale) as error:
        return Response(json_body={"detail": error.sentence}, status=409)
    return Response(
        json_body={
            "hash": fassung.hash,
            "at": f"{local(now):%H:%M}",
            "errors": errors,
            "open": [*missing_at_submit(document, fassung)],
        }
    )


PAGES = (
    Page("edit", "/d/{id}/edit", show, "edit.pt", factory=factories.document),
    Page("edit", "/d/{id}/edit", save, "edit.pt", method="POST", factory=factories.document, cut=True),
    Page("autosave", "/d/{id}/autosave", autosave, method="POST", factory=factories.document),
)
