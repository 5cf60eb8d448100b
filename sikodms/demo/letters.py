"""The newsletters of the demo and their issues (content/newsletters.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from content_types import FACHGEBIETE, KINDS
from mail import TRANSITIONS
from sikodms.demo.content import FOLDER, ContentError, documents
from sikodms.demo.people import people

ACTS = ("open", "submit", "approve", "send")
ALL = "all"


@dataclass(frozen=True)
class LetterStep:
    """Who does what with an issue, on a day relative to today."""

    act: str
    day: int
    by: str


@dataclass(frozen=True)
class DemoIssue:
    """`introduction` in Markdown; `notes` by slug of a document."""

    subject: str
    introduction: str
    notes: Mapping[str, str]
    steps: tuple[LetterStep, ...]


@dataclass(frozen=True)
class DemoNewsletter:
    """It begins empty on a day relative to today: what was released before is not news.

    `readers` are logins, or ALL for every invented reader.
    """

    id: str
    title: str
    description: str
    fachgebiete: tuple[str, ...]
    kinds: tuple[str, ...]
    begins: int
    readers: tuple[str, ...]
    issues: tuple[DemoIssue, ...]

    @property
    def for_all_readers(self) -> bool:
        return self.readers == (ALL,)


@cache
def newsletters() -> tuple[DemoNewsletter, ...]:
    """Raises ContentError for what does not fit with the rest of the demo."""
    given = tomllib.loads((FOLDER / "newsletters.toml").read_text("utf-8"))
    made = tuple(_newsletter(entry) for entry in given["newsletter"])
    areas, logins = {area.id for area in FACHGEBIETE}, {person.login for person in people().all}
    slugs = {each.slug for each in documents()}
    for newsletter in made:
        steps = [step for issue in newsletter.issues for step in issue.steps]
        days = [newsletter.begins, *(step.day for step in steps)]
        fits = (
            set(newsletter.fachgebiete) <= areas
            and set(newsletter.kinds) <= set(KINDS)
            and set(newsletter.readers) <= {ALL, *logins}
            and {step.by for step in steps} <= logins
            and {slug for issue in newsletter.issues for slug in issue.notes} <= slugs
            and {"open", *TRANSITIONS} >= {step.act for step in steps}
            and days == sorted(days)
            and days[-1] < 0
        )
        if not fits:
            raise ContentError(
                f"The newsletter {newsletter.id} names what does not exist, or its days are out of order."
            )
    if [newsletter.id for newsletter in made] != sorted(newsletter.id for newsletter in made):
        raise ContentError("Newsletters are listed by their ids: give them in this order.")
    return made


def _newsletter(entry: dict[str, Any]) -> DemoNewsletter:
    readers = entry.get("readers", ())
    return DemoNewsletter(
        id=entry["id"],
        title=entry["title"],
        description=entry["description"],
        fachgebiete=tuple(entry.get("fachgebiete", ())),
        kinds=tuple(entry.get("kinds", ())),
        begins=entry["begins"],
        readers=(readers,) if readers == ALL else tuple(readers),
        issues=tuple(_issue(issue) for issue in entry.get("issue", ())),
    )


def _issue(entry: dict[str, Any]) -> DemoIssue:
    steps = tuple(LetterStep(act, entry[act]["day"], entry[act]["by"]) for act in ACTS if act in entry)
    return DemoIssue(entry["subject"], entry["introduction"].strip(), entry.get("notes", {}), steps)
