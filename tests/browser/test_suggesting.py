"""The search box that suggests: by keyboard, by touch, for assistive technology; with a slow server, none, and without script."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from tests.browser.conftest import COOKIE, Served
from tests.browser.scenery import released
from tests.browser.test_pages import AXE, is_wide, violations

ASKED = "**/search/suggest?*"


@pytest.fixture()
def page(browse: Callable[..., Page]) -> Iterator[Page]:
    """A reader at the start page, with the policy's and the scripts' complaints collected."""
    page = browse("leser", viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective))"
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type == "error" and "load resource" not in message.text else None
        ),
    )
    page.goto("/")
    yield page
    page.context.close()
    assert complaints == []


def box(page: Page) -> Locator:
    return page.get_by_label("Suche im Portal", exact=True)


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def chosen(page: Page) -> str:
    """The option that is active, as assistive technology learns it."""
    id = box(page).get_attribute("aria-activedescendant")
    if id is None:
        assert page.locator("[aria-selected=true]").count() == 0
        return ""
    assert page.locator("[aria-selected=true]").get_attribute("id") == id
    return page.locator(f"[id='{id}']").inner_text()


def typed(page: Page, text: str) -> None:
    box(page).focus()
    page.keyboard.type(text)
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box(page)).to_have_attribute("aria-expanded", "true")


def test_arrows_home_and_end_choose_and_enter_opens_the_document(page: Page) -> None:
    expect(box(page)).to_have_role("combobox")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    typed(page, "kohlenmo")
    assert chosen(page) == ""
    shown = options(page).all_inner_texts()
    assert len(shown) >= 3
    for key, place in (
        ("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("End", -1), ("Home", 0), ("ArrowUp", None), ("ArrowUp", -1), ("ArrowDown", None),
        ("Home", None), ("ArrowDown", 0),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert chosen(page) == ("" if place is None else shown[place]), key
        assert box(page).evaluate("box => box === document.activeElement")
    title = options(page).first.locator("span").first.inner_text()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == title


def test_groups_are_named_and_the_number_is_said(page: Page) -> None:
    typed(page, "kohlenmo")
    listbox = page.get_by_role("listbox", name="Vorschläge")
    assert box(page).get_attribute("aria-controls") == listbox.get_attribute("id")
    expect(listbox.get_by_role("group", name="Dokumente").get_by_role("option").first).to_be_visible()
    expect(listbox.get_by_role("group", name="Wörter").get_by_role("option", name="Kohlenmonoxid")).to_be_visible()
    count = options(page).count()
    expect(page.locator("header [role=status]")).to_have_text(f"{count} Vorschläge")
    assert set(listbox.locator("mark").all_inner_texts()) == {"Kohlenmo"}
    page.keyboard.type("xyz")
    expect(page.locator("header [role=status]")).to_have_text("Keine Vorschläge")
    expect(listbox).to_be_hidden()
    expect(box(page)).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page) -> None:
    typed(page, "kohlenmo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/search?q=kohlenmo")


def test_a_word_or_a_norm_is_searched_for_with_what_stands_before_it(page: Page) -> None:
    typed(page, "messung kohlenmonox")
    page.keyboard.press("ArrowUp")
    assert chosen(page) == "messung Kohlenmonoxid"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/search?q=messung+Kohlenmonoxid")
    box(page).fill("")
    typed(page, "§ 33")
    page.get_by_role("group", name="Normen").get_by_role("option").first.click()
    page.wait_for_url("**/search?q=%C2%A7+33*")


def test_an_operator_and_its_value_are_completed_by_keyboard_and_the_words_before_stay(page: Page) -> None:
    typed(page, "messung fa")
    expect(page.get_by_role("group", name="Filter").get_by_role("option")).to_have_text("fachgebiet:nur ein Fachgebiet")
    page.keyboard.press("ArrowUp")
    while not chosen(page).startswith("fachgebiet:"):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("messung fachgebiet:")
    expect(page.get_by_role("group", name="Fachgebiete").get_by_role("option").first).to_be_visible()
    page.keyboard.type("shi")
    expect(options(page).first).to_have_text("fachgebiet:Shisha")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("messung fachgebiet:Shisha ")
    expect(box(page)).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("header [role=status]")).to_have_text("messung fachgebiet:Shisha ")
    page.keyboard.type("art:")
    page.get_by_role("option", name="Information").click()
    expect(box(page)).to_have_value("messung fachgebiet:Shisha art:Information ")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/search?q=messung+fachgebiet%3AShisha+art%3AInformation+")
    expect(page.locator(".chip")).to_have_count(2)


def test_a_day_has_a_hint_that_no_key_reaches(page: Page) -> None:
    typed(page, "ab:20")
    hint = page.get_by_role("option", name="Jahr, Monat oder Tag")
    expect(hint).to_be_disabled()
    expect(page.locator("header [role=status]")).to_contain_text("Jahr, Monat oder Tag: 2026, 3/2026, 3.3.2026")
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    assert chosen(page).startswith("ab:20")
    page.evaluate(AXE.read_text())
    assert violations(page) == []
    page.keyboard.type("x")
    expect(page.locator("header [role=status]")).to_contain_text("Keine Vorschläge")
    expect(hint).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert chosen(page) == ""
    assert violations(page) == []


def test_escape_closes_keeps_the_text_and_down_opens_again(page: Page) -> None:
    typed(page, "kohlenmo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("kohlenmo")
    assert chosen(page) == ""
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Escape")  # as in every search field
    expect(box(page)).to_have_value("")


def test_tab_leaves_without_choosing(page: Page) -> None:
    typed(page, "kohlenmo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("button", name="Suchen", exact=True)).to_be_focused()
    expect(box(page)).to_have_value("kohlenmo")


def test_carets_move_as_always_while_nothing_is_chosen(page: Page) -> None:
    typed(page, "kohlenmo")
    page.keyboard.press("Home")
    assert box(page).evaluate("box => box.selectionStart") == 0
    page.keyboard.press("Shift+End")
    assert box(page).evaluate("box => [box.selectionStart, box.selectionEnd]") == [0, 8]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark"), (360, "light")])
def test_the_open_list_is_accessible_fits_and_moves_nothing(page: Page, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=scheme)
    box(page).focus()
    before = page.locator("main").bounding_box()
    typed(page, "kontroll")
    page.keyboard.press("ArrowDown")
    assert page.locator("main").bounding_box() == before
    page.evaluate(AXE.read_text())
    assert violations(page) == []
    assert is_wide(page) == []
    area = page.get_by_role("listbox").bounding_box()
    assert area and area["x"] >= 0 and area["x"] + area["width"] <= width and area["y"] + area["height"] <= 740
    assert all(each.bounding_box()["height"] >= 24 for each in options(page).all())  # type: ignore[index]
    page.keyboard.press("End")
    last, area = options(page).last.bounding_box(), page.get_by_role("listbox").bounding_box()
    assert last and area and last["y"] + last["height"] <= area["y"] + area["height"] + 1


def test_the_chosen_option_is_seen_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    typed(page, "kohlenmo")
    page.keyboard.press("ArrowDown")
    assert options(page).first.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    assert options(page).nth(1).evaluate("one => getComputedStyle(one).outlineStyle") == "none"


def test_a_finger_opens_what_it_touches(browse: Callable[..., Page]) -> None:
    page = browse("leser", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/")
    box(page).tap()
    typed(page, "kohlenmo")
    title = options(page).first.locator("span").first.inner_text()
    with page.expect_navigation():
        options(page).first.tap()
    assert page.locator("h1").inner_text() == title
    page.context.close()


def test_the_mouse_may_open_it_in_another_window(page: Page) -> None:
    typed(page, "kohlenmo")
    with page.context.expect_page() as opened:
        options(page).first.click(modifiers=["Control"])
    opened.value.wait_for_url("**/d/*")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_markup_in_a_title_is_text(page: Page, served: Served) -> None:
    title = "Zwieback <img src=/gibtsnicht> <b>im</b> Dienst"
    released(served, title=title)
    known = "async () => (await (await fetch('/search/suggest?q=zwieb')).json()).groups.length"
    for _ in range(100):  # for the index
        if page.evaluate(known):
            break
        page.wait_for_timeout(200)
    typed(page, "zwieb")
    assert options(page).first.locator("span").first.inner_text() == title
    assert page.locator(".suggest img, .suggest b").count() == 0


def held(page: Page, typed: str) -> list[Route]:
    """Answers to exactly that wait here; all others go through."""
    waiting: list[Route] = []
    page.route(
        ASKED, lambda route: waiting.append(route) if route.request.url.endswith(f"?q={typed}") else route.continue_()
    )
    return waiting


def test_an_answer_that_comes_late_is_dropped(page: Page) -> None:
    waiting = held(page, "kon")
    box(page).focus()
    page.keyboard.type("kon")
    page.wait_for_timeout(400)
    assert len(waiting) == 1
    box(page).fill("kohlenmo")
    expect(options(page).first).to_contain_text("Kohlenmo")
    before = options(page).all_inner_texts()
    let_go(waiting)
    page.wait_for_timeout(300)
    assert options(page).all_inner_texts() == before


def test_a_slow_server_opens_nothing_after_one_has_gone_on(page: Page) -> None:
    waiting = held(page, "kohlenmo")
    box(page).focus()
    page.keyboard.type("kohlenmo")
    page.wait_for_timeout(400)
    assert len(waiting) == 1
    page.keyboard.press("Tab")
    let_go(waiting)
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox")).to_be_hidden()
    box(page).focus()
    page.keyboard.press("End")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/search?q=kohlenmo")


def let_go(waiting: list[Route]) -> None:
    for route in waiting:
        with contextlib.suppress(Error):  # the page has dropped it
            route.continue_()


def test_typing_fast_asks_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/suggest" in request.url else None)
    box(page).focus()
    page.wait_for_timeout(500)
    page.keyboard.type("kohlenmonoxid", delay=15)
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("k")
    page.wait_for_timeout(400)
    assert [each.rpartition("=")[2] for each in asked] == ["kohlenmonoxid"]
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("trouble", ["no answer", "an error", "the session has ended", "no script for it"])
def test_without_suggestions_the_box_searches_all_the_same(page: Page, served: Served, trouble: str) -> None:
    if trouble == "no answer":
        page.route(ASKED, lambda route: route.abort())
    elif trouble == "an error":
        page.route(ASKED, lambda route: route.fulfill(status=500, body="{}", content_type="application/json"))
    elif trouble == "no script for it":
        page.route("**/suggest.*.js", lambda route: route.abort())
        page.reload()
    else:
        page.context.add_cookies([{"name": COOKIE, "value": "vorbei", "url": served.url}])
    box(page).focus()
    page.keyboard.type("kohlenmo")
    page.wait_for_timeout(700)
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "kohlenmo" in page.url


def test_it_waits_until_a_composed_word_is_complete(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/suggest" in request.url else None)
    box(page).focus()
    page.wait_for_timeout(500)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "kohlen", "selectionStart": 6, "selectionEnd": 6})
    page.wait_for_timeout(400)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "kohlenmo"})
    expect(page.get_by_role("listbox")).to_be_visible()
    assert [each.rpartition("=")[2] for each in asked] == ["kohlenmo"]


def test_what_was_typed_before_the_script_came_counts(page: Page) -> None:
    page.route("**/suggest.*.js", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.reload()
    box(page).focus()
    page.keyboard.type("kohlenmo")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_back_from_a_suggestion_the_list_is_closed(page: Page) -> None:
    typed(page, "kohlenmo")
    with page.expect_navigation():
        options(page).first.click()
    page.go_back()
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_without_script_it_is_a_search_field(browse: Callable[..., Page]) -> None:
    page = browse("leser", java_script_enabled=False)
    page.goto("/")
    expect(box(page)).to_have_role("searchbox")
    box(page).fill("kohlenmo")
    with page.expect_navigation():
        box(page).press("Enter")
    assert page.url.endswith("/search?q=kohlenmo")
    page.context.close()
