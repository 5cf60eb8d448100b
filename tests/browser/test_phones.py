"""What is easily lost where there is little room."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.scenery import written
from tests.browser.test_pages import scene  # noqa: F401 - the fixture


def tops(page: Page, selector: str) -> list[int]:
    """Where the lines of what is shown begin: things that overlap are one line."""
    boxes = page.locator(selector).evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).filter(r => r.height > 1).map(r => [r.top, r.bottom]).sort((a, b) => a[0] - b[0])"
    )
    lines: list[tuple[float, float]] = []
    for top, bottom in boxes:
        if not lines or top >= lines[-1][1]:
            lines.append((top, bottom))
    return [round(top) for top, _ in lines]


@pytest.mark.parametrize("width", [360, 390])
def test_the_bar_over_a_file_is_two_lines(width: int, browse: Callable[..., Page], scene) -> None:  # noqa: F811
    page = browse("leser", viewport={"width": width, "height": 800})
    page.goto(scene.address("/d/{with_pdf}/files/{pdf}/view?page=2&q=Kohlenmonoxid"))
    page.wait_for_selector("[data-drawn]")
    assert page.locator("[data-zoom]:visible").count() == 2
    assert len(tops(page, ".viewing__bar > *, .viewing__bar label, .viewing__bar button")) == 2


@pytest.mark.parametrize("width", [320, 360, 390, 600])
def test_what_is_saved_and_more_acts_share_a_line(width: int, browse: Callable[..., Page], served: Served) -> None:
    page = browse("autor", viewport={"width": width, "height": 800})
    page.goto(f"/d/{written(served)['id']}/edit")
    stand, more = page.locator("#saved").bounding_box(), page.locator(".saved + .more").bounding_box()
    assert stand and more
    assert more["y"] < stand["y"] + stand["height"] and stand["y"] < more["y"] + more["height"]
    assert round(more["x"] + more["width"]) == width - 16, "at the end of the line"
    page.locator(".saved + .more > summary").click()
    menu = page.locator(".saved + .more > .menu").bounding_box()
    assert menu and menu["x"] >= 0 and menu["x"] + menu["width"] <= width


@pytest.mark.parametrize("address", ["/search?q=Kohlenmonoxid", "/mine", "/"])
@pytest.mark.parametrize("width", [320, 360, 390])
def test_no_dot_stands_at_an_end_of_a_line(
    width: int, address: str, browse: Callable[..., Page], served: Served
) -> None:
    """Each dot belongs to the part behind it, and is outside of what is shown where that begins a line."""
    page = browse("autor", viewport={"width": width, "height": 800})
    page.goto(address)
    lists = page.locator(".meta:has(.meta__part)").evaluate_all(
        """all => all.map(list => {
            const clip = getComputedStyle(list).clipPath, left = list.getBoundingClientRect().left + parseFloat(clip.split(" ").pop());
            return [...list.querySelectorAll(".meta__part")].map(part => {
                const dot = getComputedStyle(part, "::before"), box = part.getBoundingClientRect();
                return [dot.content, box.left + parseFloat(dot.left) + 4 <= left, Math.abs(box.left - list.getBoundingClientRect().left) < 1];
            }); })"""
    )
    parts = [part for each in lists for part in each]
    assert parts and all(content == '"·"' and hidden == first for content, hidden, first in parts)
    if "search" in address:
        assert [part for each in lists for part in each[1:] if part[2]], "some list has a second line"
