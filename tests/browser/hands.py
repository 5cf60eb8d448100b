"""Two ways to use a page: by keyboard alone, and by clicking where there is no script. Both can do the same things."""

import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page

FARTHEST = 250  # presses of Tab: more than any page has places to stop


def beginning(name: str) -> re.Pattern[str]:
    """Of an accessible name; a part that only screen readers get stands apart from the rest ("Prüfen : Titel")."""
    return re.compile("^" + re.escape(name).replace(":", r"\s*:"))


class Hand:
    """What is named is what a person reads: of links and buttons the beginning is enough."""

    scripted: bool

    def __init__(self, page: Page):
        self.page = page
        # Before any key is pressed: asked for only then, the browser may open a dialog that nobody sees.
        page.on("filechooser", lambda _: None)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=beginning(name)).first

    def button(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=beginning(name)).first

    def follow(self, name: str) -> None:
        self._go(self.link(name))

    def press(self, name: str) -> None:
        self._go(self.button(name))

    def download(self, name: str) -> Download:
        with self.page.expect_download() as started:
            self._act(self.link(name))
        return started.value

    def choose(self, name: str, role: str = "radio") -> None:
        raise NotImplementedError

    def tick(self, name: str) -> None:
        self.choose(name, "checkbox")

    def pick(self, field: str, option: str) -> None:
        raise NotImplementedError

    def write(self, field: str, text: str) -> None:
        raise NotImplementedError

    def search(self, text: str) -> None:
        raise NotImplementedError

    def upload(self, path: Path) -> None:
        raise NotImplementedError

    def field(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("textbox", name=name, exact=True)

    def _act(self, place: Locator) -> None:
        raise NotImplementedError

    def _go(self, place: Locator) -> None:
        with self.page.expect_navigation():
            self._act(place)


class Keyboard(Hand):
    scripted = True

    def reach(self, place: Locator) -> None:
        """Tab by Tab, as somebody who has no mouse."""
        place.wait_for()
        for _ in range(FARTHEST):
            if place.evaluate("place => place === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    def choose(self, name: str, role: str = "radio") -> None:
        """Of radio buttons Tab stops at the chosen or the first one; arrows lead to the others."""
        place = self.page.get_by_role(role, name=beginning(name)).first  # type: ignore[arg-type]
        if role == "radio":
            group = place.evaluate("place => place.name")
            self.reach(self.page.locator(f"input[name={group}]").first)
            while not place.evaluate("place => place === document.activeElement"):
                self.page.keyboard.press("ArrowDown")
        else:
            self.reach(place)
        if not place.is_checked():
            self.page.keyboard.press("Space")

    def pick(self, field: str, option: str) -> None:
        self.reach(self.page.get_by_label(field, exact=True))
        self.page.keyboard.type(option)

    def write(self, field: str, text: str) -> None:
        self.reach(self.field(field))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def search(self, text: str) -> None:
        self.reach(self.page.get_by_role("combobox", name="Suche im Portal"))
        self.page.keyboard.type(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def upload(self, path: Path) -> None:
        self.reach(self.page.get_by_label("Dateien hinzufügen"))
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files(path)

    def _act(self, place: Locator) -> None:
        self.reach(place)
        self.page.keyboard.press("Enter")


class Clicks(Hand):
    scripted = False

    def choose(self, name: str, role: str = "radio") -> None:
        self.page.get_by_role(role, name=beginning(name)).first.check()  # type: ignore[arg-type]

    def pick(self, field: str, option: str) -> None:
        self.page.get_by_label(field, exact=True).select_option(label=option)

    def write(self, field: str, text: str) -> None:
        self.field(field).fill(text)

    def search(self, text: str) -> None:
        self.page.get_by_role("searchbox", name="Suche im Portal").fill(text)
        self._go(self.page.get_by_role("button", name="Suchen", exact=True))

    def upload(self, path: Path) -> None:
        self.page.get_by_label("Dateien hinzufügen").set_input_files(path)

    def _act(self, place: Locator) -> None:
        place.click()
