"""The picture of the readme: made by `make picture`, and always there."""

import io
import os
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, Served
from tests.browser.scenery import Scene

PICTURE = ROOT / "docs" / "portal.png"
WIDTH, HEIGHT, MOST_BYTES = 1440, 1000, 200_000


@pytest.mark.skipif(not os.environ.get("SIKODMS_PICTURE"), reason="the picture of the readme is made by `make picture`")
def test_the_picture_is_made(browse: Callable[..., Page], served: Served) -> None:
    document = Scene.task(served, "pruefer", "Kohlenmonoxid in Shisha-Bars: Eingriffs")
    page = browse("pruefer", viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto(f"/d/{document}")
    page.evaluate("document.fonts.ready")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # Few colours are enough for a page, and a quarter of the size.
    shot.quantize(192, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


def test_the_readme_shows_a_picture_of_the_portal() -> None:
    assert "(docs/portal.png)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert PICTURE.stat().st_size <= MOST_BYTES
    with Image.open(PICTURE) as picture:
        assert picture.width == WIDTH
