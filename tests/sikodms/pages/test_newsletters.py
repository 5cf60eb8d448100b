"""Reading newsletters and past issues."""

import pytest


@pytest.fixture()
def sent(desk, portal):
    """A sent issue with a document for all and a Lagebild for the police."""
    desk.readers(1)
    desk.open_one = desk.release("Kohlenmonoxid messen")
    desk.police_one = desk.release(
        "Lagebild Spielhallen", kind="lagebild", stand="2026-02-01", audience=["polizei"], review_by="2027-02-01"
    )
    desk.sending(introduction_html="<p>Guten Tag</p>", subject="{Anzahl} neue Dokumente")
    return desk


def test_the_overview_says_what_a_newsletter_carries_and_whether_i_get_it(browse, desk):
    page = browse("leser").get("/newsletter").html
    assert page.find(string="Wochenüberblick")
    assert "Alle Fachgebiete; alle Arten" in page.main.text
    assert page.main.find("a", href="/abo#abo-news")
    assert "Redaktion" not in page.main.text


def test_a_portal_without_newsletter_says_so(browse):
    assert "noch keinen Newsletter" in browse("leser").get("/newsletter").html.main.text


def test_a_past_issue_shows_what_its_reader_may_read_today(browse, sent):
    page = browse("leser").get(f"/n/{sent.id}").html.main
    assert page.find("a", href=f"/d/{sent.open_one}")
    assert not page.find("a", href=f"/d/{sent.police_one}")
    assert page.h1.text == "1 neue Dokumente"
    assert "Guten Tag" in page.text


def test_a_document_withdrawn_since_is_gone_from_the_archive(browse, sent):
    sent.withdraw(sent.open_one)
    browse("leser").get(f"/n/{sent.id}", status=404)
    assert f"/n/{sent.id}" not in browse("leser").get("/newsletter").text


def test_an_issue_that_is_not_out_exists_for_editors_and_office_only(browse, desk):
    desk.readers(1)
    desk.release()
    desk.open()
    browse("leser").get(f"/n/{desk.id}", status=404)
    for login in ("redaktion", "geschaeftsstelle"):
        page = browse(login).get(f"/n/{desk.id}").html.main
        assert "nicht versendet" in page.text
        assert page.find("a", href=f"/n/{desk.id}/desk")


def test_the_archive_of_one_newsletter_is_paged_and_odd_pages_are_the_first(browse, sent):
    for page in ("1", "x", "-1", "%EF%BC%91"):
        assert browse("leser").get(f"/newsletter/news?page={page}").html.main.find("a", href=f"/n/{sent.id}")
    browse("leser").get("/newsletter/keiner", status=404)


def test_nobody_reads_without_a_login(anonymous, sent):
    for path in ("/newsletter", f"/n/{sent.id}", f"/n/{sent.id}/desk", "/desk", "/abo"):
        assert "/login" in anonymous.get(path, status=303).location


def test_markup_in_words_of_an_issue_is_text(browse, desk):
    desk.readers(1)
    desk.release("<script>alert(1)</script> & Co")
    desk.sending(subject="<b>fett</b>", introduction_html="<p onclick='x'>Hallo<script>x</script></p>")
    page = browse("leser").get(f"/n/{desk.id}")
    assert "<script>alert" not in page.text
    assert "<b>fett" not in page.text
    assert "onclick" not in page.text
