"""A language of brackets: what stands on a page without them was not looked up."""

import re

import pytest
import ZODB.DB
from bs4 import BeautifulSoup
from ZODB.DemoStorage import DemoStorage

from content_types import Store
from sikodms import strings
from sikodms.pages import PAGES
from tests.conftest import settings_for
from tests.functional.scenery import Scenery
from tests.sikodms.test_languages import in_english, write_catalog

PLAIN = [page for page in PAGES if page.method == "GET" and page.template and "{" not in page.pattern]
LOGINS = ("autor", "pruefer", "redaktion", "geschaeftsstelle", "admin")
# Words that are content here as well: names and titles of this test.
CONTENT = {"Information", "Shisha", "Text", "Newsletter"}


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)


@pytest.fixture(scope="module")
def sentences():
    return {str(message.id) for message in strings.collect() if message.id}


@pytest.fixture(scope="module")
def application(base, tmp_path_factory, sentences):
    from sikodms import make_app  # noqa: PLC0415 - a room's tests run without the web application
    from sikodms.portal import Portal  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("catalogs")
    write_catalog(folder, {sentence: f"⟦{sentence}⟧" for sentence in sentences})
    store = Store(ZODB.DB(DemoStorage(base=base, close_base_on_close=False)))
    portal = Portal(settings_for(tmp_path_factory.mktemp("portal")), store)
    yield make_app(portal, folder)
    portal.close()


def not_said(page, sentences):
    """Texts and labels of a page that are sentences of the catalog as they stand in it."""
    soup = BeautifulSoup(page.text, "html.parser")
    for silent in soup(("script", "style", "title", "textarea")):
        silent.extract()
    texts = [" ".join(text.split()) for text in soup.stripped_strings]
    texts += [str(tag[name]) for tag in soup.find_all(True) for name in strings.SHOWN_ATTRIBUTES if tag.get(name)]
    return {text for text in texts if text in sentences and text not in CONTENT and re.search(r"[^\W\d_]{2}", text)}


@pytest.mark.parametrize("page", PLAIN, ids=[page.name for page in PLAIN])
def test_a_page_says_nothing_but_what_it_looked_up(page, browse, sentences):
    for login in LOGINS:
        answer = in_english(browse(login)).get(page.pattern, expect_errors=True)
        if "html" in answer.content_type:
            assert "⟦" in answer.text
            assert not_said(answer, sentences) == set(), login


def test_the_pages_of_documents_and_issues_too(browse, sentences, draft, portal, scenery):
    new, waiting, released = scenery.draft(), scenery.in_review(), draft.made[0]
    portal.reindex()
    paths = {
        "autor": [f"/d/{new}/edit", f"/d/{new}/edit?check=1", f"/d/{new}/submit", f"/d/{new}/contributors", f"/d/{new}/acts/discard"],
        "pruefer": [f"/d/{waiting}/review", f"/d/{waiting}?version=working"],
        "geschaeftsstelle": [
            f"/d/{released}", f"/d/{released}/history", f"/d/{released}/acts/withdraw", "/f/shisha", "/f/shisha/informationen",
            "/search?q=Erstes", "/search?q=nirgends", "/d/nichts",
        ],
        "redaktion": [f"/n/{draft.id}", f"/n/{draft.id}/desk", f"/n/{draft.id}/desk/cancel", "/newsletter/news"],
        "admin": ["/admin/persons/leser"],
    }  # fmt: skip
    for login, addresses in paths.items():
        for address in addresses:
            answer = in_english(browse(login)).get(address, expect_errors=True)
            assert answer.status_int in (200, 404 if "nichts" in address else 200), address
            assert "⟦" in answer.text and not_said(answer, sentences) == set(), address


def test_the_test_itself_finds_what_was_not_said(browse, sentences):
    assert "Aufgaben" in not_said(browse("autor").get("/tasks"), sentences)
