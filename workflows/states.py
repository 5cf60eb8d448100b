"""States and review paths, as tables. They feed the code, the documentation and the tests."""

from typing import NamedTuple

DOCUMENT_STATES = {
    "new": "Neu",
    "released": "Freigegeben",
    "withdrawn": "Zurückgezogen",
    "archived": "Archiviert",
    "disposed": "Ausgesondert",
}
FASSUNG_STATES = {
    "draft": "Entwurf",
    "in_review": "In Prüfung",
    "approved": "Geprüft",
    "scheduled": "Terminiert",
    "released": "Freigegeben",
    "superseded": "Abgelöst",
    "discarded": "Verworfen",
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


_ONE_STEP = Path((Step("reviewer", "Fachliche Prüfung"),), releases=True)

PATHS: dict[str, Path] = {
    "information": _ONE_STEP,
    "muster": _ONE_STEP,
    "good_practice": _ONE_STEP,
    "rechtstatsache": Path(
        (Step("reviewer", "Fachliche Prüfung"), Step("legal_reviewer", "Rechtliche Prüfung")), releases=True
    ),
    "lagebild": Path(
        (Step("reviewer", "Fachliche Prüfung"), Step("office", "Freigabe durch die Geschäftsstelle")), releases=False
    ),
}


def label(state: str, step: int = 0, steps: int = 1, round: int = 1) -> str:
    """The German name of a Fassung's state, with the step of a review and the round of a draft."""
    if state == "in_review":
        return f"In Prüfung, Schritt {step} von {steps}"
    if state == "draft" and round > 1:
        return "Änderungen verlangt"
    return FASSUNG_STATES.get(state) or DOCUMENT_STATES[state]
