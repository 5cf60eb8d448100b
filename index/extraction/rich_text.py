"""Text of RTF."""

from pathlib import Path

from striprtf.striprtf import rtf_to_text

from index.extraction.limits import Limits
from index.extraction.plain import beginning
from index.extraction.text import BROKEN, Full, Gathering, Text, Unreadable


def read(path: Path, limits: Limits) -> Text:
    """The text of an RTF file."""
    content, full = beginning(path, limits.markup_input)
    gathering = Gathering(limits)
    try:
        gathering.write(rtf_to_text(content.decode("latin-1"), encoding="cp1252", errors="ignore"))
    except Full as limit:
        full = limit
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Unreadable(BROKEN) from error
    return gathering.text(full)
