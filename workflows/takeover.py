"""Taking over what was in force before the portal: released without review, and marked so ("Übernommen")."""

import datetime as dt

from content_types import Document, Fassung, Person, Site, _
from workflows import audit, catalog, rights
from workflows.errors import Forbidden, Missing, WrongState
from workflows.release import release


def takeover(site: Site, document: Document, office: Person, now: dt.datetime) -> Fassung:
    """Releases the draft as taken over, in the name of a person of the Geschäftsstelle.

    The second exception of the rule that nothing is read without approval; the Fassung says so for good.
    """
    if "office" not in rights.tokens(site, office, rights.today(now)):
        raise Forbidden(_("Übernehmen kann nur die Geschäftsstelle."))
    fassung = document.working
    if fassung is None or fassung.state != "draft":
        raise WrongState(_("Übernehmen lässt sich nur ein Entwurf."))
    said = fassung.content.body_html or fassung.content.files or not document.needs_text
    if not fassung.title or not said:
        raise Missing({"title": _("Zum Übernehmen braucht es einen Titel und einen Text oder eine Datei.")})
    if not document.needs_text and not fassung.summary:
        raise Missing({"summary": _("Zum Übernehmen braucht es die Definition.")})
    fassung.takeover = True
    release(site, document, fassung, office, now, {})
    catalog.index(site, document)
    audit.record(
        site,
        "takeover",
        office,
        now,
        document.id,
        version=fassung.version,
        hash=fassung.hash,
        before="draft",
        after="released",
    )
    return fassung
