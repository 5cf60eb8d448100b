"""Why something cannot be done, each with a sentence that a person understands."""

from typing import Any

from content_types import _


class WorkflowError(Exception):
    """Base of all refusals of this room. `sentence` is German and safe to show to whoever asked."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class Unseen(WorkflowError):
    """The person may not know that this exists."""

    def __init__(self) -> None:
        super().__init__(_("Diese Seite gibt es nicht, oder Sie dürfen sie nicht sehen."))


class Gone(WorkflowError):
    """The document was withdrawn. `title`, `withdrawn_at` and `successor` (an id or None) are all that may be told."""

    def __init__(self, title: str, withdrawn_at, successor: str | None):
        super().__init__(_("Dieses Dokument wurde zurückgezogen."))
        self.title, self.withdrawn_at, self.successor = title, withdrawn_at, successor


class Forbidden(WorkflowError):
    """The person sees it, but may not do this."""


class WrongState(WorkflowError):
    """The act is not possible in this state."""


class Decided(WrongState):
    """Somebody else came first. `entry` of the audit trail says who, when and what; None where the person may see it no more."""

    def __init__(self, entry: dict[str, Any] | None):
        super().__init__(_("Diese Fassung wartet inzwischen nicht mehr auf Ihre Entscheidung."))
        self.entry = entry


class Stale(WorkflowError):
    """The hash that was shown is not the hash that is stored: somebody changed the content meanwhile."""

    def __init__(self, current: str):
        super().__init__(
            _("Der Inhalt hat sich inzwischen geändert. Sehen Sie sich den neuen Stand an, und entscheiden Sie dann.")
        )
        self.current = current


class Missing(WorkflowError):
    """Something required is missing or does not fit: `errors` maps field names to German sentences."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(_("So geht es noch nicht. {reasons}", reasons=" ".join(errors.values())))
        self.errors = errors
