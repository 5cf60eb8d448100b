"""One person's subscription to one newsletter, with the proof of what they asked for."""

from typing import Any

from persistent import Persistent


class Subscription(Persistent):
    """Stays when it is ended, so that the evidence outlives it.

    `format` is html or text; `topics` are ids of Fachgebiete, empty for all. Databases from before have a `cadence` as well,
    which nothing ever went by: how often a newsletter appears is the newsletter's.
    `evidence` is a tuple of dicts (act: in|out, at, how, text: the version of the words that were agreed to).
    """

    def __init__(self, person: str):
        self.person = person
        self.subscribed = False
        self.format = "html"
        self.topics: tuple[str, ...] = ()
        self.evidence: tuple[dict[str, Any], ...] = ()
