"""The editors' desk: writing an issue, moving it on, keeping newsletters."""

import pytest

from tests.sikodms.pages.issue_forms import form, named, order

# Writing


def test_buttons_move_leave_out_and_take_back_without_script(browse, draft):
    browser = browse("redaktion")
    first, second, third = draft.made
    assert order(draft) == [third, second, first]
    form(browser, draft).submit("act", value=f"down:{second}")
    assert order(draft) == [third, first, second]
    form(browser, draft).submit("act", value="group-down:verkehr")
    assert order(draft) == [first, second, third]
    form(browser, draft).submit("act", value=f"drop:{first}")
    assert order(draft) == [second, third]
    page = browser.get(f"/n/{draft.id}/desk").html.main
    assert page.find("button", value=f"take:{first}")
    form(browser, draft).submit("act", value=f"take:{first}")
    assert order(draft) == [second, first, third]


def test_no_button_leads_nowhere(browse, draft):
    page = browse("redaktion").get(f"/n/{draft.id}/desk").html.main
    first, second, third = draft.made
    assert not page.find("button", value=f"up:{second}")
    assert not page.find("button", value=f"down:{first}")
    assert not page.find("button", value=f"up:{third}")
    assert page.find("button", value="group-up:shisha")
    assert not page.find("button", value="group-up:verkehr")


def test_words_and_notes_are_saved_with_any_button(browse, draft):
    browser = browse("redaktion")
    page = form(browser, draft)
    page["subject"] = "Neu: {Anzahl}"
    page["introduction_html"] = "<p>Guten Tag</p><script>x</script>"
    page[f"note-{draft.made[0]}"] = "Bitte lesen"
    page.submit("act", value=f"up:{draft.made[0]}").follow()
    page = form(browser, draft)
    assert page["subject"].value == "Neu: {Anzahl}"
    assert page["introduction_html"].value.strip() == "<p>Guten Tag</p>"
    assert page[f"note-{draft.made[0]}"].value == "Bitte lesen"


def test_a_stale_form_keeps_what_was_typed_and_saves_at_the_second_try(browse, draft):
    browser = browse("redaktion")
    page = form(browser, draft)
    draft.edit(subject="Von jemand anderem")
    page["subject"] = "Mein Betreff"
    answer = page.submit("act", value="submit", status=409)
    assert draft.issue.subject == "Von jemand anderem"
    assert draft.issue.state == "draft"
    assert "inzwischen geändert" in answer.html.find(id="fehler").text
    again = answer.forms["ausgabe"]
    assert again["subject"].value == "Mein Betreff"
    again.submit("act", value="save", status=303)
    assert draft.issue.subject == "Mein Betreff"


def test_an_empty_subject_is_refused_with_the_rest_kept(browse, draft):
    page = form(browse("redaktion"), draft)
    page["subject"] = " "
    page["introduction_html"] = "<p>Bleibt stehen</p>"
    answer = page.submit("act", value="save", status=422)
    assert answer.html.find(id="fehler").find("a", href="#subject")
    assert "Bleibt stehen" in answer.forms["ausgabe"]["introduction_html"].value


def test_an_empty_issue_cannot_be_submitted_and_nothing_half_is_saved(browse, draft):
    draft.edit(items=[])
    page = form(browse("redaktion"), draft)
    page["subject"] = "Anders"
    page.submit("act", value="submit", status=422)
    assert (draft.issue.state, draft.issue.subject) == ("draft", "{Anzahl} Neue")


def test_the_office_sees_the_desk_and_changes_nothing(browse, draft):
    browser = browse("geschaeftsstelle")
    page = browser.get(f"/n/{draft.id}/desk")
    assert not page.html.main.find(id="subject")
    given = {
        "csrf_token": page.forms["ausgabe"]["csrf_token"].value,
        "hash": draft.issue.hash,
        "subject": "Fremd",
        "act": "save",
    }
    browser.post(f"/n/{draft.id}/desk", given, status=403)
    assert draft.issue.subject == "{Anzahl} Neue"


@pytest.mark.parametrize("login", ["leser", "autor", "pruefer", "admin"])
def test_others_have_no_desk(browse, draft, login):
    for path in (
        "/desk",
        "/desk/new",
        f"/n/{draft.id}/desk",
        f"/n/{draft.id}/desk/mail",
        f"/n/{draft.id}/desk/send",
        f"/n/{draft.id}/desk/deliveries.csv",
    ):
        browse(login).get(path, status=404)


def test_a_post_without_token_is_refused(browse, draft):
    browse("redaktion").post(f"/n/{draft.id}/desk", {"act": "submit"}, status=400)
    browse("redaktion").post(f"/n/{draft.id}/desk/cancel", {}, status=400)
    assert draft.issue.state == "draft"


# The mail at the right


def test_the_mail_is_shown_as_a_sample_person_would_get_it(browse, draft):
    police = draft.release(
        "Nur Polizei", kind="lagebild", stand="2026-02-01", audience=["polizei"], review_by="2027-02-01"
    )
    draft.reader("polizistin", authority="pp")
    draft.store.write(lambda site: setattr(site.person("redaktion"), "authority", "pp"))
    browser = browse("redaktion")
    form(browser, draft).submit("act", value="refill")
    page = browser.get(f"/n/{draft.id}/desk?as=leser001").html.main
    assert "3 von 4" in page.find(class_="strip").text
    assert "Nur Polizei" in page.find(class_="strip").text
    assert page.find("strong", string="3 Neue")
    assert f"/d/{police}" not in browser.get(f"/n/{draft.id}/desk/mail?as=leser001").text
    assert f"/d/{police}" in browser.get(f"/n/{draft.id}/desk/mail?as=polizistin").text
    assert [group["label"] for group in page.find(id="as").find_all("optgroup")] == ["Kommunen", "Polizei"]


def test_an_editor_cannot_look_through_eyes_that_see_more(browse, draft):
    hidden = draft.release(
        "Nur Polizei", kind="lagebild", stand="2026-02-01", audience=["polizei"], review_by="2027-02-01"
    )
    draft.reader("polizistin", authority="pp")
    browser = browse("redaktion")
    assert hidden not in browser.get(f"/n/{draft.id}/desk?as=polizistin").text
    assert hidden not in browser.get(f"/n/{draft.id}/desk/mail?as=polizistin").text


def test_the_frame_has_its_own_policy_and_a_forced_look(browse, draft):
    answer = browse("redaktion").get(f"/n/{draft.id}/desk/mail?look=dark")
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "@media all" in answer.text
    assert "prefers-color-scheme" not in answer.text
    assert "@media not all" in browse("redaktion").get(f"/n/{draft.id}/desk/mail?look=phone").text


def test_the_text_is_shown_as_text(browse, draft):
    page = browse("redaktion").get(f"/n/{draft.id}/desk?look=text").html.main
    assert "Drittes" in page.find("pre").text
    assert page.iframe is None


@pytest.mark.parametrize("query", ["?as=niemand&look=seltsam", "?as=%22%3E%3Cscript%3E", "?look="])
def test_odd_queries_show_the_desk(browse, draft, query):
    answer = browse("redaktion").get(f"/n/{draft.id}/desk{query}")
    assert "><script>" not in answer.text


def test_checks_name_what_some_do_not_get_and_who_gets_nothing(browse, draft):
    draft.reader("verkehr", fachgebiet="verkehr")
    draft.reader("gluecksspiel", fachgebiet="gluecksspiel")
    text = browse("redaktion").get(f"/n/{draft.id}/desk").html.find(class_="checks").text
    assert "„Erstes“ 2 von 4" in text
    assert "1 von 4 Personen erhält keine Mail" in text
    assert "Ohne Einleitung" in text


# Moving on


def test_two_people_bring_an_issue_out_by_the_pages_alone(browse, draft, send):
    editor, office = browse("redaktion"), browse("geschaeftsstelle")
    form(editor, draft).submit("act", value="submit").follow()
    page = office.get(f"/n/{draft.id}/desk").html.main
    assert page.find("a", href=f"/n/{draft.id}/desk/approve")
    assert not page.find("button", value="recall")
    office.get(f"/n/{draft.id}/desk/approve").forms["frage"].submit().follow()
    assert draft.issue.state == "approved"
    question = editor.get(f"/n/{draft.id}/desk/send")
    assert "2 Personen" in question.html.main.text
    page = question.forms["frage"].submit().follow().html
    assert page.find(id="versand")["data-poll"]
    assert draft.issue.state == "sending"
    send()
    page = editor.get(f"/n/{draft.id}/desk").html
    assert draft.issue.state == "sent"
    assert page.find(class_="sending__figure").text == "2 von 2"
    assert not page.find(id="versand").has_attr("data-poll")


def test_an_editor_may_not_approve_and_is_told_at_the_desk(browse, draft):
    draft.move("submit")
    page = browse("redaktion").get(f"/n/{draft.id}/desk/approve", status=303).follow()
    assert "Geschäftsstelle" in page.html.main.text
    assert draft.issue.state == "in_review"


def test_approval_is_bound_to_what_was_shown(browse, draft):
    draft.move("submit")
    question = browse("geschaeftsstelle").get(f"/n/{draft.id}/desk/approve").forms["frage"]
    draft.move("recall")
    draft.edit(subject="Anders")
    draft.move("submit")
    question.submit(status=409)
    assert draft.issue.state == "in_review"


def test_changes_are_asked_for_with_a_reason_that_the_editor_then_reads(browse, draft):
    draft.move("submit")
    question = browse("geschaeftsstelle").get(f"/n/{draft.id}/desk/request_changes").forms["frage"]
    answer = question.submit(status=422)
    assert answer.html.find(id="reason-error")
    answer.forms["frage"]["reason"] = "Bitte kürzer."
    answer.forms["frage"].submit(status=303)
    assert "Bitte kürzer." in browse("redaktion").get(f"/n/{draft.id}/desk").html.main.text


def test_a_date_is_set_in_local_time_and_lifted_again(browse, draft):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    browser = browse("redaktion")
    question = browser.get(f"/n/{draft.id}/desk/schedule").forms["frage"]
    for date, time in (("2020-01-01", "07:00"), ("", ""), ("morgen", "7")):
        question["date"], question["time"] = date, time
        question = question.submit(status=422).forms["frage"]
        assert question["date"].value == date
    question["date"], question["time"] = "2026-07-01", "07:00"
    page = question.submit().follow().html.main
    assert "1. Juli 2026, 7:00 Uhr" in page.text
    form(browser, draft).submit("act", value="unschedule")
    assert draft.issue.state == "approved"


def test_cancelling_gives_back_what_the_issue_had(browse, draft):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    browser = browse("redaktion")
    browser.get(f"/n/{draft.id}/desk/cancel").forms["frage"].submit().follow()
    assert draft.issue.state == "cancelled"
    named(browser.get("/desk"), "/desk/news/issues").submit().follow()
    assert len(browser.get("/desk").html.main.find_all("tr")) == 3


def test_an_act_that_is_not_possible_now_says_why(browse, draft):
    page = browse("redaktion").get(f"/n/{draft.id}/desk/send", status=303).follow().html.main
    assert "Entwurf" in page.find(class_="kern-alert").text
    browse("redaktion").get(f"/n/{draft.id}/desk/explode", status=404)


# Newsletters


def test_a_double_click_begins_one_issue(browse, desk):
    form = named(browse("redaktion").get("/desk"), "/desk/news/issues")
    assert form.submit().location == form.submit().location


def test_an_editor_begins_an_issue(browse, desk):
    desk.release("Neues")
    page = named(browse("redaktion").get("/desk"), "/desk/news/issues").submit().follow().html.main
    assert page.find("a", string="Neues")


def test_an_issue_without_anything_new_says_so(browse, desk):
    page = named(browse("redaktion").get("/desk"), "/desk/news/issues").submit().follow().html.main
    assert "nichts freigegeben" in page.text


def test_an_editor_makes_and_changes_a_newsletter(browse, desk):
    browser = browse("redaktion")
    page = browser.get("/desk/new")
    make = named(page, "/desk/new")
    make["description"] = "Ein Satz"
    answer = make.submit(status=422)
    make = named(answer, "/desk/new")
    assert make["description"].value == "Ein Satz"
    make["title"] = "Lagebilder"
    assert "Lagebilder" in make.submit().follow().html.main.text
    page = browser.get("/desk/news/edit")
    change = named(page, "/desk/news/edit")
    assert change["title"].value == "Wochenüberblick"
    change["title"] = "Monatsüberblick"
    assert "Monatsüberblick" in change.submit().follow().html.main.text


def test_the_office_makes_no_newsletters(browse, desk):
    page = browse("geschaeftsstelle").get("/desk")
    assert not page.html.main.find("form")
    browse("geschaeftsstelle").get("/desk/new", status=403)
