"""One's own subscriptions, and unsubscribing without a login."""

import pytest

from mail import unsubscribe_token


@pytest.fixture()
def link(desk, portal):
    """The unsubscribe link of a subscribed reader."""
    desk.reader("lena")
    return f"/a/{unsubscribe_token(portal.mail_settings.secret, 'news', 'lena')}"


def subscribed(desk, person="lena"):
    with desk.store.read() as site:
        return site["newsletters"]["news"].subscriptions[person].subscribed


def test_a_reader_subscribes_with_topics_and_format_and_the_evidence_is_kept(browse, desk):
    browser = browse("leser")
    form = browser.get("/abo").forms["abos"]
    form["subscribed-news"] = True
    form.set("topic-news", True, index=1)
    form["format-news"] = "text"
    page = form.submit().follow().html.main
    assert "Abonniert am 2. März 2026 im Portal" in page.text
    with desk.store.read() as site:
        subscription = site["newsletters"]["news"].subscriptions["leser"]
        assert (subscription.subscribed, subscription.format, len(subscription.topics)) == (True, "text", 1)
        assert [said["how"] for said in subscription.evidence] == ["portal"]


def test_unticking_ends_it_and_saving_again_adds_no_evidence(browse, desk):
    desk.reader("lena")
    browser = browse("lena")
    form = browser.get("/abo").forms["abos"]
    form["subscribed-news"] = False
    page = form.submit().follow().html.main
    assert "Abbestellt am" in page.text
    page = browser.get("/abo").forms["abos"].submit().follow().html.main
    with desk.store.read() as site:
        assert len(site["newsletters"]["news"].subscriptions["lena"].evidence) == 2


def test_a_forged_form_changes_nothing_and_keeps_what_was_chosen(browse, desk):
    browser = browse("leser")
    token = browser.get("/abo").forms["abos"]["csrf_token"].value
    given = {
        "csrf_token": token,
        "newsletter": "news",
        "subscribed-news": "on",
        "topic-news": "mars",
        "format-news": "pdf",
    }
    page = browser.post("/abo", given, status=422).html
    assert page.find(id="fehler")
    assert page.find(id="on-news").has_attr("checked")
    browser.post("/abo", {**given, "newsletter": "keiner"}, status=422)
    browser.post("/abo", {"newsletter": "news"}, status=400)
    with desk.store.read() as site:
        assert "leser" not in site["newsletters"]["news"].subscriptions


def test_fetching_the_link_changes_nothing(anonymous, desk, link):
    for _ in range(2):
        assert anonymous.get(link).html.main.find("button")
        anonymous.head(link, status=200)
    assert subscribed(desk)


def test_one_click_unsubscribes_without_login_or_token_and_again_is_no_error(anonymous, desk, link):
    for _ in range(2):
        anonymous.post(link, {"List-Unsubscribe": "One-Click"}, status=200)
    assert not subscribed(desk)
    with desk.store.read() as site:
        assert [said["how"] for said in site["newsletters"]["news"].subscriptions["lena"].evidence] == ["demo", "link"]
    assert "bereits abbestellt" in anonymous.get(link).html.main.text


def test_a_mail_program_may_send_it_as_multipart(anonymous, desk, link):
    anonymous.post(
        link, {"List-Unsubscribe": "One-Click"}, upload_files=[], content_type="multipart/form-data", status=200
    )
    assert not subscribed(desk)


def test_the_button_on_the_page_does_the_same(anonymous, desk, link):
    page = anonymous.get(link)
    form = next(form for form in page.forms.values() if "List-Unsubscribe" in form.fields)
    assert "nicht mehr" in form.submit().html.main.text
    assert not subscribed(desk)


def test_a_post_that_does_not_say_so_changes_nothing(anonymous, desk, link):
    anonymous.post(link, {}, status=400)
    anonymous.post(link, {"List-Unsubscribe": "Vielleicht"}, status=400)
    assert subscribed(desk)


@pytest.mark.parametrize(
    "odd", ["x", "news-lena-aaaa", "news-lena", "-", "fremd-lena-" + "a" * 26, "%C3%BC-%C3%BC-%C3%BC", "a" * 3000]
)
def test_a_link_that_we_did_not_make_is_one_and_the_same_404(anonymous, desk, odd):
    first = anonymous.get("/a/nichts", status=404)
    page = anonymous.get(f"/a/{odd}", status=404)
    assert page.html.main.text == first.html.main.text
    anonymous.post(f"/a/{odd}", {"List-Unsubscribe": "One-Click"}, status=404)


def test_a_link_for_somebody_who_never_subscribed_or_left_the_portal_is_no_error(anonymous, portal, desk):
    token = unsubscribe_token(portal.mail_settings.secret, "news", "niemand")
    anonymous.get(f"/a/{token}", status=200)
    anonymous.post(f"/a/{token}", {"List-Unsubscribe": "One-Click"}, status=200)
