"""Text of attached files, read in processes of their own."""

from index.extraction.limits import Limits
from index.extraction.pool import Pool
from index.extraction.text import Text

__all__ = ["Limits", "Pool", "Text"]
