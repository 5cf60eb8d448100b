"""The shape of a difference: what the template and the API write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

FileEntry = tuple[str, str, int, str]  # name, sha256, size, type


@dataclass(frozen=True)
class Side:
    """One of the two: values by field name, and its files."""

    values: Mapping[str, Any]
    files: Sequence[FileEntry] = ()


class _Fassung(Protocol):
    content: Any

    def values(self) -> dict[str, Any]: ...


def side(fassung: _Fassung) -> Side:
    """A stored Fassung as one side of a comparison."""
    return Side(fassung.values(), [(one.name, one.sha256, one.size, one.type) for one in fassung.content.files])


@dataclass
class FieldChange:
    """A field with a new value. `before` and `after` are the JSON values, None where there is none."""

    name: str
    label: str
    before: Any
    after: Any
    before_html: str
    after_html: str
    id: str = ""
    number: int = 0


@dataclass
class TextChange:
    """A change in summary or body. `kind` is changed, inserted, removed or moved; `links` are (text, old, new address)."""

    kind: str
    how: str
    label: str
    html: str
    links: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""
    id: str = ""
    number: int = 0


@dataclass
class Unchanged:
    """Text that stayed: `count` blocks to fold, or one heading that says where the reader is (`heading`)."""

    html: str
    count: int
    heading: bool = False
    kind: str = "unchanged"


@dataclass
class MovedAway:
    """Where a block stood that is now under change `id`."""

    how: str
    text: str
    id: str = ""
    number: int = 0
    kind: str = "moved_away"


@dataclass
class FileChange:
    """`change` is added, removed, changed or renamed (the same content under another name, `old_name`)."""

    name: str
    change: str
    size: int | None = None
    old_size: int | None = None
    type: str = ""
    old_name: str = ""
    id: str = ""
    number: int = 0


@dataclass
class Difference:
    """What is different.

    With `first` there was nothing before: no changes, and `text` holds the new body in one piece. With `too_big` the bodies
    are too long to compare: `text` has at most the summary.
    """

    first: bool
    fields: list[FieldChange]
    fields_total: int
    text: list[TextChange | Unchanged | MovedAway]
    files: list[FileChange]
    body_changed: bool
    too_big: bool = False

    @property
    def text_changes(self) -> list[TextChange]:
        """The numbered changes of the text."""
        return [one for one in self.text if isinstance(one, TextChange)]

    @property
    def changes(self) -> list[FieldChange | TextChange | FileChange]:
        """All numbered changes, in the order of the page."""
        return [*self.fields, *self.text_changes, *self.files]
