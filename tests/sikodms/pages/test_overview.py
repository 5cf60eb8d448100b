"""Tasks, and what lies with others."""

import datetime as dt

import pytest

import workflows
from content_types import KINDS, clean_fields


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
