"""One page of a file as a picture: of PDF with PDFium, of pictures with Pillow."""

import io
import struct
import warnings
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageOps

from index.extraction import images
from index.extraction.limits import Limits
from index.extraction.pdf import opened
from index.extraction.text import BROKEN, NOT_READ, Unreadable
from index.file_types import PDF, PICTURED

TALLEST = 3  # times the width; what is taller is drawn smaller
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, struct.error, KeyError, TypeError, IndexError, ZeroDivisionError)


def draw(path: Path, type: str, page: int, width: int, limits: Limits) -> bytes:
    """Page `page`, counted from 1, as PNG at most `width` pixels wide. Unreadable or Unsafe where there is none."""
    if type not in PICTURED:
        raise Unreadable(NOT_READ)
    image = _page(path, page, width) if type == PDF else _picture(path, page, width, limits)
    target = io.BytesIO()
    _plain(image).save(target, "PNG", optimize=width < 500)
    return target.getvalue()


def _page(path: Path, number: int, width: int) -> Image.Image:
    document = opened(path)
    try:
        page = document[number - 1]
        wide, tall = page.get_size()
        if not (wide > 0 and tall > 0):
            raise Unreadable(BROKEN)
        scale = min(width / wide, width * TALLEST / tall)
        if min(wide, tall) * scale < 1:  # a line is no page
            raise Unreadable(BROKEN)
        image: Image.Image = page.render(scale=scale).to_pil()
        return image.copy()  # of its own, for the bitmap goes with the document
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Unreadable(BROKEN) from error
    finally:
        document.close()


def _picture(path: Path, number: int, width: int, limits: Limits) -> Image.Image:
    images.size(path, limits)
    if number != 1:
        raise Unreadable(BROKEN)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=images.FORMATS) as image:
                image.draft("RGB", (width, width))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((width, width * TALLEST))
                return upright.copy()
    except _DAMAGE as error:
        raise Unreadable(BROKEN) from error


def _plain(image: Image.Image) -> Image.Image:
    """On white, and in shades of grey if it has no colours."""
    if image.mode in ("RGBA", "LA", "PA", "P"):
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        ground.alpha_composite(layer)
        image = ground
    image = image.convert("RGB")
    grey = image.convert("L")
    return grey if ImageChops.difference(image, grey.convert("RGB")).getbbox() is None else image
