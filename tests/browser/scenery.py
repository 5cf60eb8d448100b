"""What the browser tests look at: documents of the demo by their titles, and a few made for the purpose."""

import itertools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import Served

BODY = "<h2>Grundlage</h2><p>Der Betreiber lüftet während der Öffnungszeit.</p><ul><li>Messen</li><li>Aufschreiben</li></ul>"
_numbers = itertools.count(1)


def written(served: Served, kind: str = "information", **fields: Any) -> dict[str, Any]:
    """A complete draft of `autor`, under a title of its own."""
    title = f"Lüftung in Gaststätten, Teil {next(_numbers)}"
    given = {"kind": kind, "fachgebiet": "shisha", "title": title, "summary": "Wann zu lüften ist.", "body_html": BODY}
    return served.api("autor").post("/documents", **{**given, **fields})


def moved(served: Served, login: str, document: dict[str, Any], name: str, **given: Any) -> Any:
    """After the transition, as `login` does it."""
    api = served.api(login)
    seen = next(iter(api.get(f"/documents/{document['id']}/versions")["items"]))
    return api.post(f"/documents/{document['id']}/transitions", name=name, hash=seen["hash"], **given)


def submitted(served: Served, **fields: Any) -> dict[str, Any]:
    document = written(served, **fields)
    moved(served, "autor", document, "submit")
    return document


def released(served: Served, **fields: Any) -> dict[str, Any]:
    document = submitted(served, **fields)
    moved(served, "pruefer", document, "approve")
    return document


def attached(served: Served, document: dict[str, Any], name: str, content: bytes, login: str = "autor") -> None:
    """Sends a file to the draft."""
    limit = "x7MA4YWxkTrZu0gW"
    head = f'--{limit}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    served.api(login).send(
        f"/documents/{document['id']}/files",
        f"{head}".encode() + content + f"\r\n--{limit}--\r\n".encode(),
        f"multipart/form-data; boundary={limit}",
    )


class Scene:
    """Ids by name, for addresses such as `/d/{in_review}`: see `__init__`."""

    def __init__(self, served: Served, browse: Callable[..., Page]):
        self.served = served
        self._author, self._office = browse("autor"), browse("geschaeftsstelle")
        editor, admin = browse("redaktion"), browse("admin")
        withdrawn = released(served)
        successor = self._found("Checkliste: Messung von Kohlenmonoxid")
        moved(
            served,
            "geschaeftsstelle",
            withdrawn,
            "withdraw",
            reason="Die Werte gelten nicht mehr.",
            successor=successor,
        )
        self.ids = {
            "released": successor,
            "in_review": self.task(served, "pruefer", "Kohlenmonoxid in Shisha-Bars: Eingriffs"),
            "second_step": self.task(served, "recht", "Auflagen zum Betriebskonzept"),
            "office_step": self.task(served, "geschaeftsstelle", "Lagebild Übergriffe"),
            "approved": self.task(served, "geschaeftsstelle", "Lagebild Raumluft"),
            "first_review": self.task(served, "pruefer", "Anhörung vor Untersagung"),
            "changes_wanted": self.task(served, "autor", "Anordnung einer technischen"),
            "scheduled": self._mine("work", "Öffnungszeiten von Spielhallen"),
            "draft": self._mine("work", "Nichtraucherschutz"),
            "archived": self._mine("gone", "Übergangsfristen"),
            "withdrawn": withdrawn["id"],
            "ready": written(served)["id"],
            "mine_in_review": submitted(served)["id"],
            "issue": self._linked(editor, "/desk", r"/n/(\w+)/desk", "neue Dokumente"),
            "sent": self._linked(editor, "/newsletter/aktuell", r"/n/(\w+)", ""),
            "person": self._linked(admin, "/admin/persons?q=rademacher", r"/admin/persons/(\w+)", "Rademacher"),
            "search": self._linked(browse("leser"), "/suchen", r"/suchen/(\w+)", "Kohlenmonoxid"),
            "mail": self._linked(admin, "/demo/mails", r"/demo/mails/(\d+)", ""),
            "unfollow": self._unfollow(admin),
            "file": self._file(successor),
            "with_pdf": (with_pdf := self._found("Kohlenmonoxid in Shisha-Bars: Eingriffsschwellen")),
            "pdf": self._file(with_pdf),
        }

    def address(self, pattern: str) -> str:
        return pattern.format(**self.ids)

    def _found(self, title: str) -> str:
        return self.served.api("geschaeftsstelle").get(f"/search?q={quote(title)}")["items"][0]["id"]

    @staticmethod
    def task(served: Served, login: str, title: str) -> str:
        tasks = served.api(login).get("/worklist")["items"]
        return next(task["id"] for task in tasks if task["title"].startswith(title))

    def _mine(self, tab: str, title: str) -> str:
        return self._linked(self._author, f"/mine?mine={tab}", r"/d/(\w+)", title)

    def _file(self, document: str) -> str:
        return quote(self.served.api("leser").get(f"/documents/{document}")["files"][0]["name"])

    def _unfollow(self, admin: Page) -> str:
        """What the link of the first mail about a followed search says."""
        number = self._linked(admin, "/demo/mails", r"/demo/mails/(\d+)", "neue Treffer")
        found = re.search(r"/a/([^\"]+)\"", admin.request.get(f"{self.served.url}/demo/mails/{number}/html").text())
        assert found is not None
        return found[1]

    @staticmethod
    def _linked(page: Page, address: str, pattern: str, title: str) -> str:
        """What `pattern` finds in the address of the first link that says `title`."""
        page.goto(address)
        links = page.locator("main a").evaluate_all("all => all.map(a => [a.getAttribute('href'), a.textContent])")
        return next(
            found[1]
            for href, said in links
            if title in said and (found := re.match(rf"{pattern}(?:[?#].*)?$", href or ""))
        )
