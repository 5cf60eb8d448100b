"""What a visit costs: little the first time, nothing but the page itself the next."""

import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.scenery import written

FIRST_VISIT = 150_000


class Meter:
    """Bytes of styles, fonts and scripts that came over the line, without their headers, by address."""

    def __init__(self, page: Page):
        self.bytes: dict[str, int] = {}
        self._begun: dict[str, tuple[str, int]] = {}
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.responseReceived", self._answered)
        line.on("Network.loadingFinished", self._finished)

    def _answered(self, event: dict) -> None:
        response = event["response"]
        cached = response.get("fromDiskCache") or response.get("fromPrefetchCache")
        if "/static/" in response["url"] and not cached:
            self._begun[event["requestId"]] = response["url"], int(response["encodedDataLength"])

    def _finished(self, event: dict) -> None:
        url, headers = self._begun.pop(event["requestId"], ("", 0))
        if url and event["encodedDataLength"]:  # nothing: from memory
            self.bytes[url] = self.bytes.get(url, 0) + int(event["encodedDataLength"]) - headers


@pytest.mark.parametrize("where", ["start", "the form with the editor"])
def test_a_first_visit_is_light_and_the_next_brings_no_asset(
    where: str, browse: Callable[..., Page], served: Served
) -> None:
    browse("autor")  # logs in, with pages of its own
    page = browse("autor")
    address = "/" if where == "start" else f"/d/{written(served)['id']}/edit"
    first = Meter(page)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert {url.rsplit(".", 1)[1] for url in first.bytes} >= {"css", "js", "woff2"}
    assert sum(first.bytes.values()) <= FIRST_VISIT, first.bytes
    again = Meter(page)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert again.bytes == {}


def test_assets_come_compressed_and_are_kept_for_a_year(browse: Callable[..., Page], served: Served) -> None:
    page = browse()
    page.goto("/login")
    for address in page.eval_on_selector_all(
        "link[rel=stylesheet], script[src]", "all => all.map(e => e.href || e.src)"
    ):
        for encoding in ("br", "gzip"):
            request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.headers["Content-Encoding"] == encoding
                assert "max-age=31536000" in answer.headers["Cache-Control"]
                assert "Accept-Encoding" in answer.headers["Vary"]
