"""Pictures: their size; there is no text in them."""

import struct
import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from content_types import _
from index.extraction.limits import Limits
from index.extraction.packages import Unsafe
from index.extraction.text import BROKEN, ONLY_IMAGE, Text, Unreadable

FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP")


def read(path: Path, limits: Limits) -> Text:
    """No text, and the size in pixels."""
    try:
        width, height = size(path, limits)
    except Unsafe as unsafe:
        raise Unreadable(BROKEN) from unsafe
    return Text("", None, ONLY_IMAGE, {"width": width, "height": height})


def size(path: Path, limits: Limits) -> tuple[int, int]:
    """Width and height from the header, nothing decoded; Unsafe if there are too many pixels or it is no readable picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of many pixels; the limit is ours.
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
    except Image.DecompressionBombError as error:
        raise Unsafe(_("hat zu viele Bildpunkte")) from error
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        KeyError,
        TypeError,
    ) as error:
        raise Unsafe(_("ist kein lesbares Bild")) from error
    if width * height > limits.pixels:
        raise Unsafe(_("hat zu viele Bildpunkte"))
    return width, height
