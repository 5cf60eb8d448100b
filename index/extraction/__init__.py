"""Text and pictures of attached files, made in processes of their own."""

from index.extraction.limits import Limits
from index.extraction.pool import NoPicture, Pool
from index.extraction.text import Text

__all__ = ["Limits", "NoPicture", "Pool", "Text"]
