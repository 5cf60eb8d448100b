"""Reviewing without script: the difference, the decision, and what is kept when it could not be made."""

import pytest

from workflows import create, edit, perform

WHOLE = {
    "title": "Schwellen",
    "summary": "Ab wann.",
    "body_html": "<p>Neun Kommunen</p>",
    "source": "OVG",
    "date": "2026-02-01",
}
LAGEBILD = {
    "title": "Lage",
    "summary": "Kurz.",
    "body_html": "<p>Lage</p>",
    "stand": "2026-02-28",
    "audience": ["polizei"],
    "review_by": "2026-09-30",
}


@pytest.fixture()
def act(store, clock):
    """Performs a transition as somebody, bound to the hash of now."""

    def act(id, name, person, **given):
        def write(site):
            document = site.document(id)
            fassung = document.working or document.last_released
            perform(site, document, name, site.person(person), clock(), **{"hash": fassung.hash, **given})

        store.write(write)

    return act


@pytest.fixture()
def submitted(store, clock, act):
    def submitted(kind="muster", fields=None) -> str:
        id = store.write(lambda site: create(site, site.person("autor"), clock(), kind, "shisha", fields or WHOLE).id)
        act(id, "submit", "autor")
        return id

    return submitted


@pytest.fixture()
def second(store, clock, act, submitted):
    """A Muster whose second Fassung is in review."""

    def second() -> str:
        id = submitted()
        act(id, "approve", "pruefer")
        act(id, "revise", "autor", occasion="Neue Zahlen")
        store.write(
            lambda site: edit(
                site, site.document(id), site.person("autor"), clock(), {"body_html": "<p>Elf Kommunen</p>"}, None
            )
        )
        act(id, "submit", "autor")
        return id

    return second


def box(page):
    return page.forms["entscheidung"]


def state(store, id):
    with store.read() as site:
        document = site.document(id)
        return document.working.state if document.working else document.state


def test_reviewer_sees_what_changed_since_the_release(browse, second):
    page = browse("pruefer").get(f"/d/{second()}/review")
    assert (page.html.find("del").text, page.html.find("ins").text) == ("Neun", "Elf")
    assert "Neue Zahlen" in page.html.find(class_="status__note").text
    assert page.html.select_one(".changes__link[href='#a1']")
    assert [box["value"] for box in page.html.select("#entscheidung [name=act]")] == ["approve", "request_changes"]
    assert "Personen in" in page.html.find(id="wer").parent.parent.text


@pytest.mark.parametrize("view", ["side", "new", "quatsch"])
def test_reviewer_looks_at_it_otherwise(browse, second, view):
    page = browse("pruefer").get(f"/d/{second()}/review?view={view}&against=1")
    assert "Elf Kommunen" in page.html.find(id="unterschied").text


def test_reviewer_approves_and_it_is_released(browse, second, store):
    id = second()
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    form["act"], form["note"] = "approve", "Gut so"
    page = form.submit().follow()
    assert page.request.path == "/tasks"
    assert "ist jetzt lesbar" in page.html.find(class_="kern-alert--success").text
    with store.read() as site:
        document = site.document(id)
        assert (document.released.version, document.released.newsletter, document.released.approvals[0]["note"]) == (
            2,
            True,
            "Gut so",
        )


def test_reviewer_approves_for_a_day_and_without_newsletter(browse, submitted, store):
    id = submitted()
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    form["act"], form["at"], form["at_time"], form["review_by"], form["newsletter"] = (
        "approve",
        "2026-03-16",
        "08:30",
        "2026-12-31",
        False,
    )
    assert "16. März 2026, 8:30 Uhr" in form.submit().follow()
    with store.read() as site:
        working = site.document(id).working
        assert (working.state, working.scheduled_at.isoformat(), working.newsletter, str(working.review_by)) == (
            "scheduled",
            "2026-03-16T07:30:00+00:00",
            False,
            "2026-12-31",
        )


def test_a_day_that_is_none_is_refused_and_kept(browse, submitted, store):
    id = submitted()
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    form["act"], form["at"], form["note"] = "approve", "morgen", "Vermerk"
    page = form.submit(status=422)
    assert (box(page)["at"].value, box(page)["note"].value, box(page)["act"].value) == ("morgen", "Vermerk", "approve")
    assert page.html.select_one("#fehler a")["href"] == "#at"
    assert state(store, id) == "in_review"


def test_a_refusal_needs_its_reason(browse, submitted, store):
    id = submitted()
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    form["act"] = "request_changes"
    page = form.submit(status=422)
    assert page.html.select_one("#fehler a")["href"] == "#reason"
    form = box(page)
    form["reason"] = "Quelle fehlt"
    assert "überarbeitet die Fassung" in form.submit().follow()
    assert state(store, id) == "draft"


def test_nothing_chosen_is_said(browse, submitted):
    page = box(browse("pruefer").get(f"/d/{submitted()}/review")).submit(status=422)
    assert page.html.find(id=page.html.select_one("#fehler a")["href"][1:])["type"] == "radio"


def test_author_reads_why_they_cannot_approve(browse, submitted):
    page = browse("autor").get(f"/d/{submitted()}/review")
    assert "entscheidet, wer dafür im Fachgebiet benannt ist" in page.html.select_one(".choice--off").text
    assert [box["value"] for box in page.html.select("[name=act]")] == ["discard"]


def test_author_who_posts_an_approval_is_refused(browse, submitted, store):
    id, author = submitted(), browse("autor")
    form = box(author.get(f"/d/{id}/review"))
    page = author.post(
        f"/d/{id}/review",
        {"csrf_token": form["csrf_token"].value, "hash": form["hash"].value, "act": "approve"},
        status=403,
    )
    assert "Nicht entschieden" in page.html.find(id="nicht-entschieden").text
    assert state(store, id) == "in_review"


def test_lead_discards_with_the_reason_of_that_choice(browse, submitted, store):
    id = submitted()
    form = box(browse("geschaeftsstelle").get(f"/d/{id}/review"))
    form["act"] = "discard"
    assert form.submit(status=422).html.select_one("#fehler a")["href"] == "#discard_reason"
    form["discard_reason"] = "Doppelt"
    form.submit(status=303)
    with store.read() as site:
        assert site.document(id).fassungen[0].reason == "Doppelt"


def test_a_text_that_changed_meanwhile_is_not_decided_and_the_reason_stays(browse, submitted, act, store, clock):
    id, reviewer = submitted(), browse("pruefer")
    form = box(reviewer.get(f"/d/{id}/review"))
    act(id, "recall", "autor")
    store.write(lambda site: edit(site, site.document(id), site.person("autor"), clock(), {"summary": "Anders"}, None))
    act(id, "submit", "autor")
    form["act"], form["reason"] = "request_changes", "Quelle fehlt"
    page = form.submit(status=409)
    assert "hat die Fassung inzwischen geändert" in page.html.find(id="nicht-entschieden").text
    assert (box(page)["reason"].value, box(page)["act"].value) == ("Quelle fehlt", None)
    assert state(store, id) == "in_review"


def test_who_comes_second_is_told_that_the_step_is_over(browse, submitted, act, store):
    id = submitted("rechtstatsache")
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    act(id, "approve", "pruefer")
    form["act"] = "approve"
    page = form.submit(status=409)
    assert "Darüber haben Sie schon entschieden, heute um 10:00 Uhr." in page.html.find(id="nicht-entschieden").text
    assert state(store, id) == "in_review"


@pytest.fixture()
def another_reviewer(store, people):
    store.write(lambda site: setattr(site.person("redaktion"), "grants", (("reviewer", "*", None, None),)))


def test_of_two_reviewers_the_second_is_told_who_came_first(browse, submitted, another_reviewer):
    id, first, late = submitted("rechtstatsache"), browse("pruefer"), browse("redaktion")
    form = box(late.get(f"/d/{id}/review"))
    mine = box(first.get(f"/d/{id}/review"))
    mine["act"] = "approve"
    mine.submit(status=303)
    form["act"], form["note"] = "approve", "Auch gut"
    page = form.submit(status=409)
    said = page.html.find(id="nicht-entschieden").text
    assert "Diesen Schritt hat inzwischen Pruefer Beispiel freigegeben, heute um 10:00 Uhr." in said


@pytest.mark.parametrize("how", ["approve", "request_changes"])
def test_where_the_second_sees_it_no_more_the_page_of_errors_keeps_the_text(
    browse, submitted, another_reviewer, store, how
):
    id, first, late = submitted(), browse("pruefer"), browse("redaktion")
    form = box(late.get(f"/d/{id}/review"))
    mine = box(first.get(f"/d/{id}/review"))
    mine["act"], mine["reason"] = how, "Quelle fehlt" if how == "request_changes" else ""
    mine.submit(status=303)
    form["act"], form["reason"] = "request_changes", "Meine lange Begründung"
    page = form.submit(status=409)
    assert "Schon entschieden" in page.html.h1.text
    assert "Meine lange Begründung" in page.html.find("textarea", readonly=True).text
    main = page.html.main.text
    if how == "approve":
        assert "Die Fassung hat inzwischen Pruefer Beispiel freigegeben, heute um 10:00 Uhr." in main
        assert page.html.find("a", href=f"/d/{id}")
    else:
        assert "wartet inzwischen nicht mehr" in main and "Pruefer" not in main and "Quelle" not in main
        assert "Schwellen" not in main and page.html.find("a", href=f"/d/{id}") is None
        late.get(f"/d/{id}/review", status=404)


def test_a_reason_outlives_a_recall_that_hides_the_draft(browse, submitted, act):
    id, reviewer = submitted(), browse("pruefer")
    form = box(reviewer.get(f"/d/{id}/review"))
    act(id, "recall", "autor")
    form["act"], form["reason"] = "request_changes", "Quelle fehlt"
    page = form.submit(status=409)
    assert "wartet inzwischen nicht mehr auf Ihre Entscheidung" in page.html.main.text
    assert "Quelle fehlt" in page.html.find("textarea", readonly=True).text


def test_reader_gets_the_one_404(browse, submitted):
    reader = browse("leser")
    assert (
        reader.get(f"/d/{submitted()}/review", status=404).html.main.text
        == reader.get("/d/zzzzzzzz/review", status=404).html.main.text
    )


def test_reader_of_the_released_one_does_not_see_the_review(browse, second):
    answer = browse("leser").get(f"/d/{second()}/review", status=303)  # as where no Fassung is in work
    assert "review" not in answer.location


def test_the_office_approves_a_lagebild_and_then_publishes_it(browse, submitted, act, store):
    id = submitted("lagebild", LAGEBILD)
    act(id, "approve", "pruefer")
    office = browse("geschaeftsstelle")
    form = box(office.get(f"/d/{id}/review"))
    form["act"] = "approve"
    page = form.submit().follow()
    assert page.request.path == f"/d/{id}/review"
    form = box(page)
    assert form["review_by"].value == "2026-09-30"
    form["act"] = "schedule"
    assert "#at" in [link["href"] for link in form.submit(status=422).html.select("#fehler a")]
    form["act"], form["newsletter"] = "release", False
    form.submit(status=303)
    with store.read() as site:
        document = site.document(id)
        assert (document.state, document.released.newsletter, str(document.review_by)) == (
            "released",
            False,
            "2026-09-30",
        )


def test_a_task_left_is_the_next_link(browse, submitted):
    id, other = submitted(), submitted()
    form = box(browse("pruefer").get(f"/d/{id}/review"))
    form["act"] = "approve"
    page = form.submit().follow()
    assert f"/d/{other}/review" in [link["href"] for link in page.html.select(".kern-alert--success a")]


def test_after_the_release_there_is_nothing_to_review(browse, submitted, act):
    id = submitted()
    act(id, "approve", "pruefer")
    assert browse("leser").get(f"/d/{id}/review").location.endswith(f"/d/{id}")
