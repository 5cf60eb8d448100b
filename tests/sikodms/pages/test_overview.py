"""Tasks, and what lies with others."""

import datetime as dt

import pytest

import workflows
from content_types import KINDS, clean_fields
from sikodms.pages.overview import start


@pytest.fixture()
def in_review(portal, clock):
    """A Muster of the author, handed in."""

    def act(site):
        author = site.person_by_login("autor")
        fields = clean_fields(
            KINDS["muster"].schema, {"title": "Vordruck Sperrzeit", "summary": "Kurz", "body_html": "<p>Text</p>"}
        )
        document = workflows.create(site, author, clock(), "muster", "shisha", fields)
        workflows.perform(site, document, "submit", author, clock(), hash=document.working.hash)
        return document.id

    return portal.store.write(act)


def test_a_review_waits_for_the_reviewer_and_lies_with_others_for_author_and_lead(browse, in_review):
    for login, panel in (("pruefer", "wartet"), ("autor", "andere"), ("geschaeftsstelle", "andere")):
        page = browse(login).get("/tasks")
        section = page.html.find(attrs={"aria-labelledby": panel})
        assert section is not None and f"/d/{in_review}?version=working" in str(section), login


def test_a_reader_sees_nothing_of_it(browse, in_review):
    page = browse("leser").get("/tasks")
    assert "Vordruck Sperrzeit" not in page.text
    assert page.html.find(attrs={"aria-labelledby": "andere"}) is None


def test_what_is_overdue_says_so(browse, in_review, clock):
    clock.now += dt.timedelta(days=14)
    page = browse("geschaeftsstelle").get("/tasks")
    assert page.html.find(class_="task--late") is not None


def test_ones_own_documents_come_in_pages(browse, store, clock, monkeypatch):
    monkeypatch.setattr(start, "OWN_PAGE", 3)
    monkeypatch.setattr(start, "OWN_AT_START", 2)

    def write(site):
        for number in range(7):
            fields = {"title": f"Entwurf {number}"}
            workflows.create(site, site.person("autor"), clock(), "information", "shisha", fields)

    store.write(write)
    author = browse("autor")
    seen = []
    for page, rows in (("", 3), ("&page=2", 3), ("&page=3", 1), ("&page=99", 1)):
        found = author.get(f"/mine?mine=work{page}").html
        titles = [link.text.strip() for link in found.select("tbody a.item-title")]
        assert len(titles) == rows
        assert found.select_one(".tabs__link[aria-current=page] .count").text == "7"
        seen += titles if page != "&page=99" else []
    assert sorted(seen) == [f"Entwurf {number}" for number in range(7)]
    assert len(author.get("/").html.select(".table--documents tbody tr")) == 2
