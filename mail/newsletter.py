"""A newsletter: what it carries, who takes it, and how far into the release log it has come."""

from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.OOBTree import OOBTree
from substanced.content import content
from substanced.folder import Folder

from content_types import Site, later, saved_search
from mail.issue import Issue

CADENCES = {
    "hand": later("von Hand"),
    "daily": later("täglich"),
    "weekly": later("wöchentlich"),
    "monthly": later("monatlich"),
}
Mark = tuple[int, tuple[int, ...]]


@content("Newsletter", icon="glyphicon glyphicon-envelope")
class Newsletter(Folder):
    """Issues are its children.

    `fachgebiete` and `kinds` are what it is about, empty for all. `cursor` is the number of the last entry of the
    release log that an approved issue took up; `returned` are earlier entries that a cancelled issue gave back.
    `subscriptions` maps ids of persons to Subscription, ended ones included; `subscribers()` counts those in force.
    `topic` narrows it to the hits of a search (its query as that of a SavedSearch, no longer tied to it): `matched` are the
    numbers of the releases up to `matched_to` that are hits.
    `cadence` opens a draft on behalf of `keeper` (id of an editor) at `next_at`; it never sends.
    """

    # Databases from before these were thought of have none.
    topic: saved_search.Query | None = None
    matched: LLTreeSet | tuple[int, ...] = ()
    matched_to = 0

    def __init__(
        self,
        id: str,
        title: str,
        description: str = "",
        fachgebiete: tuple[str, ...] = (),
        kinds: tuple[str, ...] = (),
        cadence: str = "hand",
        keeper: str | None = None,
    ):
        super().__init__()
        if cadence not in CADENCES:
            raise ValueError(f"unknown cadence {cadence!r}")
        self.id, self.title, self.description = id, title, description
        self.fachgebiete, self.kinds = tuple(fachgebiete), tuple(kinds)
        self.cadence, self.keeper, self.next_at = cadence, keeper, None
        self.cursor = 0
        self.returned: tuple[int, ...] = ()
        self.last_number = 0
        self.subscriptions = OOBTree()
        self.subscribers = Length()

    def set_topic(self, topic: saved_search.Query | None) -> None:
        """What is still to be taken up is matched anew."""
        self.topic = topic
        self.matched = LLTreeSet()
        self.matched_to = min((self.cursor, *(number - 1 for number in self.returned)))

    @property
    def mark(self) -> Mark:
        """Where an issue begins: it may be approved only while this has not moved."""
        return self.cursor, self.returned

    def carries(self, kind: str, fachgebiet: str) -> bool:
        return (not self.fachgebiete or fachgebiet in self.fachgebiete) and (not self.kinds or kind in self.kinds)

    def issues(self) -> list[Issue]:
        """Newest first."""
        return sorted(self.values(), key=lambda issue: -issue.number)


def add_newsletter(site: Site, newsletter: Newsletter) -> Newsletter:
    site["newsletters"].add(newsletter.id, newsletter)
    return newsletter


def find_issue(site: Site, id: str) -> Issue | None:
    """An issue by its id, of whatever newsletter."""
    return next(
        (found for newsletter in site["newsletters"].values() if (found := newsletter.get(id)) is not None), None
    )
