"""States and review paths, as tables. They feed the code, the documentation and the tests."""

from typing import NamedTuple

from content_types import _, later

DOCUMENT_STATES = {
    "new": later("Neu"),
    "released": later("Freigegeben"),
    "withdrawn": later("Zurückgezogen"),
    "archived": later("Archiviert"),
    "disposed": later("Ausgesondert"),
}
FASSUNG_STATES = {
    "draft": later("Entwurf"),
    "in_review": later("In Prüfung"),
    "approved": later("Geprüft"),
    "scheduled": later("Terminiert"),
    "released": later("Freigegeben"),
    "superseded": later("Abgelöst"),
    "discarded": later("Verworfen"),
}
WORKING_STATES = ("draft", "in_review", "approved", "scheduled")


class Step(NamedTuple):
    """One step of a review: who decides (a role, held in the document's Fachgebiet) and what it is called."""

    role: str
    title: str


class Path(NamedTuple):
    """How a kind gets released. `releases`: whether the last approval does so, or a releaser after it."""

    steps: tuple[Step, ...]
    releases: bool


_ONE_STEP = Path((Step("reviewer", later("Fachliche Prüfung")),), releases=True)

PATHS: dict[str, Path] = {
    "information": _ONE_STEP,
    "muster": _ONE_STEP,
    "good_practice": _ONE_STEP,
    "term": _ONE_STEP,
    "rechtstatsache": Path(
        (Step("reviewer", later("Fachliche Prüfung")), Step("legal_reviewer", later("Rechtliche Prüfung"))),
        releases=True,
    ),
    "lagebild": Path(
        (Step("reviewer", later("Fachliche Prüfung")), Step("office", later("Freigabe durch die Geschäftsstelle"))),
        releases=False,
    ),
}


def label(state: str, step: int = 0, steps: int = 1, round: int = 1) -> str:
    """The German name of a Fassung's state, with the step of a review and the round of a draft."""
    if state == "in_review":
        return _("In Prüfung, Schritt {step} von {steps}", step=step, steps=steps)
    if state == "draft" and round > 1:
        return _("Änderungen verlangt")
    return _(FASSUNG_STATES.get(state) or DOCUMENT_STATES[state])
