"""Writing without script: a document begins, is edited, gets files, and is submitted; nothing typed is lost."""

import pytest
from webtest import Upload

from content_types import KINDS
from tests.sikodms.pages.forms_on import last_form
from workflows import create, edit, perform

RT = "rechtstatsache"
WHOLE = {
    "title": "Eingriffsschwellen",
    "summary": "Ab wann eingegriffen wird.",
    "body_html": "<p>Text</p>",
    "source": "OVG",
    "date": "2026-02-01",
}


@pytest.fixture()
def draft(store, clock):
    """Begins a draft of the author and answers with its id."""

    def draft(kind=RT, person="autor", **fields) -> str:
        return store.write(
            lambda site: create(site, site.person(person), clock(), kind, "shisha", {"title": "Entwurf", **fields}).id
        )

    return draft


def stored(store, id):
    with store.read() as site:
        working = site.document(id).working
        return working.values(), working.state, [file.name for file in working.content.files], working.contributors


def form_of(page):
    return page.forms["schreiben"]


def send(form, act="save", **given):
    return form.submit("act", value=act, **given)


# Beginning


def test_author_begins_a_document_and_comes_to_its_form(browse, store):
    author = browse("autor")
    form = last_form(author.get("/d/new?kind=muster&fachgebiet=shisha"))
    assert (form["kind"].value, form["fachgebiet"].value) == ("muster", "shisha")
    form["title"] = "  Anordnung\nLüftung "
    answer = form.submit()
    assert answer.status_code == 303
    id = answer.location.split("/")[-2]
    with store.read() as site:
        assert (site.document(id).kind, site.document(id).working.title) == ("muster", "Anordnung Lüftung")
    assert form_of(answer.follow())["title"].value == "Anordnung Lüftung"


def test_a_double_click_begins_one_document(browse):
    form = last_form(browse("autor").get("/d/new?kind=muster&fachgebiet=shisha"))
    form["title"] = "Anordnung"
    assert form.submit().location == form.submit().location


def test_author_who_forgets_all_is_told_each(browse):
    author = browse("autor")
    page = last_form(author.get("/d/new")).submit(status=422)
    assert page.html.title.text.startswith("Fehler: ")
    assert [link["href"] for link in page.html.select("#fehler a")] == ["#kind", "#fachgebiet", "#title"]
    assert all(page.html.find(id=link["href"][1:]) for link in page.html.select("#fehler a"))


def test_reader_cannot_begin(browse):
    reader = browse("leser")
    assert "In keinem Fachgebiet" in reader.get("/d/new", status=403)


# Editing


@pytest.mark.parametrize("kind", KINDS)
def test_author_sees_every_field_of_every_kind(browse, draft, kind):
    author = browse("autor")
    form = form_of(author.get(f"/d/{draft(kind)}/edit"))
    assert {node.name for node in KINDS[kind].schema().children} <= set(form.fields)


def test_author_saves_and_finds_it_again(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    for name, value in WHOLE.items():
        form[name] = value
    form["tags"] = "CO, Lüftung"
    form.fields["audience"][2].checked = True
    answer = send(form)
    assert answer.location.endswith(f"/d/{id}/edit")
    assert stored(store, id)[0] == {**WHOLE, "tags": ["CO", "Lüftung"], "audience": ["polizei"]}
    again = form_of(answer.follow())
    assert (again["tags"].value, again["date"].value, again.fields["audience"][2].checked) == (
        "CO, Lüftung",
        "2026-02-01",
        True,
    )
    again.fields["audience"][2].checked = False
    send(again)
    assert "audience" not in stored(store, id)[0]


def test_a_body_that_begins_with_a_line_end_or_markup_comes_back_as_it_is(browse, draft):
    author, id = browse("autor"), draft(body_html="<p>a &lt; b &amp; c</p>")
    assert form_of(author.get(f"/d/{id}/edit"))["body_html"].value == "<p>a &lt; b &amp; c</p>"


def test_author_without_script_writes_markdown_or_html(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    form["body_html"] = "## Frage\n\nIst 3 < 4?\n\n- ja"
    page = send(form).follow()
    assert (
        stored(store, id)[0]["body_html"].replace("\n", "") == "<h2>Frage</h2><p>Ist 3 &lt; 4?</p><ul><li>ja</li></ul>"
    )
    form = form_of(page)
    form["body_html"] = "<p>Ein *Stern*</p>"
    send(form)
    assert stored(store, id)[0]["body_html"] == "<p>Ein *Stern*</p>"


def test_what_fits_is_saved_and_what_does_not_stays_in_the_form(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    form["summary"], form["tags"], form["date"] = "Neu", "a,b,c,d,e,f,g", "32.1.2026"
    page = send(form, status=422)
    assert {link["href"] for link in page.html.select("#fehler a")} == {"#date", "#tags"}
    assert (form_of(page)["tags"].value, form_of(page)["date"].value) == ("a,b,c,d,e,f,g", "32.1.2026")
    assert page.html.find(id="tags")["aria-describedby"] == "tags-error"
    assert stored(store, id)[0] == {"title": "Entwurf", "summary": "Neu", "body_html": ""}
    mended = form_of(page)
    mended["tags"], mended["date"] = "a", "31.1.2026"
    send(mended, status=303)
    assert stored(store, id)[0]["date"] == "2026-01-31"


def test_the_slower_of_two_keeps_their_text_and_sees_the_difference(browse, draft, store, clock):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    store.write(
        lambda site: edit(
            site, site.document(id), site.person("geschaeftsstelle"), clock(), {"summary": "Von der Leitung"}, None
        )
    )
    form["summary"] = "Von mir"
    page = send(form, status=409)
    assert form_of(page)["summary"].value == "Von mir"
    assert "Geschaeftsstelle Beispiel hat sie um 10:00 Uhr" in page.html.find(id="fehler").text
    assert "Von der Leitung" in page.html.find(id="unterschied").find("del").parent.parent.text
    assert stored(store, id)[0]["summary"] == "Von der Leitung"
    assert send(form_of(page), status=409)  # saving again does not overwrite by accident
    send(form_of(page), "overwrite", status=303)
    assert stored(store, id)[0]["summary"] == "Von mir"


def test_reader_gets_the_one_404(browse, draft):
    reader, id = browse("leser"), draft()
    assert (
        reader.get(f"/d/{id}/edit", status=404).html.main.text
        == reader.get("/d/zzzzzzzz/edit", status=404).html.main.text
    )


def test_author_cannot_edit_what_is_submitted_and_keeps_the_text(browse, draft, store, clock):
    author, id = browse("autor"), draft(**WHOLE)
    form = form_of(author.get(f"/d/{id}/edit"))
    store.write(
        lambda site: perform(
            site, site.document(id), "submit", site.person("autor"), clock(), hash=site.document(id).working.hash
        )
    )
    form["body_html"] = "<p>Ein langer\nAbsatz</p>"
    page = send(form, status=409)
    assert "<p>Ein langer\nAbsatz</p>" in [area.text.strip() for area in page.html.find_all("textarea", readonly=True)]
    assert author.get(f"/d/{id}/edit").status_code == 303


@pytest.mark.parametrize(
    "body", ["__start__=title:sequence&title=a", "__end__=x", "__start__=x:y", "title=a&__start__=audience:sequence"]
)
def test_a_crafted_form_is_unreadable(browse, draft, body):
    author, id = browse("autor"), draft()
    token = form_of(author.get(f"/d/{id}/edit"))["csrf_token"].value
    author.post(f"/d/{id}/edit", f"csrf_token={token}&{body}", status=400)


# Files


def test_author_adds_files_at_once_and_removes_one(browse, draft, store):
    author, id = browse("autor"), draft()
    token = form_of(author.get(f"/d/{id}/edit"))
    given = [
        ("csrf_token", token["csrf_token"].value),
        ("hash", token["hash"].value),
        ("title", "Mit Dateien"),
        ("act", "save"),
    ]
    files = [("upload", "a.txt", b"eins"), ("upload", "b.txt", b"zwei")]
    page = author.post(f"/d/{id}/edit", given, upload_files=files).follow()
    assert stored(store, id)[2] == ["a.txt", "b.txt"]
    form = form_of(page)
    form["summary"] = "Geht mit"
    form.submit("remove", value="a.txt")
    values, _, names, _ = stored(store, id)
    assert (values["title"], values["summary"], names) == ("Mit Dateien", "Geht mit", ["b.txt"])


def test_a_file_that_is_refused_says_why_and_the_text_is_saved(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    form["title"], form["upload"] = "Neuer Titel", [Upload("a.pdf", b"MZ this is no PDF")]
    page = send(form, status=422)
    assert page.html.find(id="files-error")
    assert stored(store, id)[0]["title"] == "Neuer Titel"
    assert stored(store, id)[2] == []


def test_the_script_uploads_one_file_and_gets_the_page_back(browse, draft, store, clock):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    given = {"csrf_token": form["csrf_token"].value, "act": "upload", "hash": form["hash"].value}
    page = author.post(f"/d/{id}/edit", given, upload_files=[("upload", "a.txt", b"eins")])
    assert "a.txt" in page.html.find(id="file-list").text
    with store.read() as site:
        assert form_of(page)["hash"].value == site.document(id).working.hash
    store.write(
        lambda site: edit(site, site.document(id), site.person("geschaeftsstelle"), clock(), {"summary": "x"}, None)
    )
    given["hash"] = form_of(page)["hash"].value
    late = author.post(f"/d/{id}/edit", given, upload_files=[("upload", "b.txt", b"zwei")])
    assert form_of(late)["hash"].value == given["hash"]  # what the others wrote has not been seen yet
    refused = author.post(f"/d/{id}/edit", given, upload_files=[("upload", "c.pdf", b"MZ")], status=422)
    assert "detail" in refused.json


# Autosave


def test_autosave_saves_what_fits(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    form["summary"], form["tags"] = "Neu", "1,2,3,4,5,6,7"
    answer = author.post(
        f"/d/{id}/autosave", [*form.submit_fields(), ("act", "autosave")], headers={"Accept": "application/json"}
    )
    assert (answer.json["at"], list(answer.json["errors"])) == ("10:00", ["tags"])
    assert answer.json["open"] == ["source", "date", "body_html"]
    with store.read() as site:
        assert answer.json["hash"] == site.document(id).working.hash
    assert stored(store, id)[0]["summary"] == "Neu"
    assert author.post(f"/d/{id}/autosave", form.submit_fields(), status=409).json["detail"]


def test_autosave_without_a_login_is_401(browse, anonymous, draft):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    author.reset()
    author.post(f"/d/{id}/autosave", form.submit_fields(), headers={"Accept": "application/json"}, status=401)


# The session ends


def test_text_outlives_the_end_of_a_session_without_script(browse, draft, store, clock, portal):
    from sikodms.access import passwords  # noqa: PLC0415 - argon2 is slow, only here

    hashed = passwords.hashed("ein langes Passwort")
    store.write(lambda site: setattr(site.person("autor"), "password_hash", hashed))
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    form["body_html"] = "\n<p>Zeile „eins“</p>\n"
    form["upload"] = [Upload("a.txt", b"eins")]
    clock.forward(hours=13)
    page = send(form, status=401)
    assert "nicht verloren" in page
    login = last_form(page)
    login["login"], login["password"] = "autor", "falsch"
    login = last_form(login.submit(status=422))
    login["login"], login["password"] = "autor", "ein langes Passwort"
    resumed = login.submit()
    assert "noch nicht gespeichert" in resumed
    assert "wählen Sie danach bitte noch einmal" in resumed
    assert last_form(resumed).submit(status=303).location.endswith(f"/d/{id}/edit")
    assert stored(store, id)[0]["body_html"] == "<p>Zeile „eins“</p>"


def test_a_form_from_elsewhere_is_not_kept_for_anybody(anonymous):
    anonymous.post("/d/zzzzzzzz/edit", {"title": "untergeschoben"}, status=303)


def test_a_form_of_an_earlier_login_is_offered_again_to_its_own_page_only(browse, draft):
    author, id = browse("autor"), draft()
    given = {"csrf_token": "alt", "title": "Mein Text"}
    same = author.post(f"/d/{id}/edit", given, headers={"Sec-Fetch-Site": "same-origin"}, status=400)
    assert last_form(same).action == f"/d/{id}/edit"
    other = author.post(f"/d/{id}/edit", given, headers={"Sec-Fetch-Site": "cross-site"}, status=400)
    assert f"/d/{id}/edit" not in [form.action for form in other.forms.values()]


# Submitting


def test_author_submits_with_reviewer_due_day_and_occasion(browse, draft, store):
    author, id = browse("autor"), draft()
    form = form_of(author.get(f"/d/{id}/edit"))
    for name, value in WHOLE.items():
        form[name] = value
    page = send(form, "submit").follow()
    submit = last_form(page)
    assert [box._value for box in submit.fields["reviewers"]] == ["pruefer"]
    submit["reviewers"] = True
    submit["due"], submit["occasion"] = "2026-03-20", "Neue Zahlen"
    done = submit.submit().follow()
    assert "Eingereicht" in done.html.find(class_="kern-alert--success").text
    with store.read() as site:
        working = site.document(id).working
        assert (working.state, working.reviewers, working.occasion) == ("in_review", ("pruefer",), "Neue Zahlen")
        assert working.due_at.isoformat() == "2026-03-20T22:59:59+00:00"


def test_what_is_missing_leads_back_to_the_form(browse, draft, store):
    author, id = browse("autor"), draft()
    page = send(form_of(author.get(f"/d/{id}/edit")), "submit", status=422)
    assert [link["href"] for link in page.html.select("#fehler a")] == ["#summary", "#source", "#date", "#body_html"]
    assert author.get(f"/d/{id}/submit").location.endswith("/edit?check=1")
    assert "Noch nicht eingereicht" in author.get(f"/d/{id}/edit?check=1")
    assert stored(store, id)[1] == "draft"


def test_a_wrong_due_day_keeps_what_was_typed(browse, draft):
    author, id = browse("autor"), draft(**WHOLE)
    submit = last_form(author.get(f"/d/{id}/submit"))
    submit["due"], submit["occasion"] = "gestern", "Neue Zahlen"
    page = submit.submit(status=422)
    assert (last_form(page)["due"].value, last_form(page)["occasion"].value) == ("gestern", "Neue Zahlen")
    submit["due"] = "1.3.2026"
    assert "Zukunft" in submit.submit(status=422)


def test_a_draft_that_changed_is_not_submitted_unseen(browse, draft, store, clock):
    author, id = browse("autor"), draft(**WHOLE)
    submit = last_form(author.get(f"/d/{id}/submit"))
    store.write(
        lambda site: edit(site, site.document(id), site.person("geschaeftsstelle"), clock(), {"summary": "x"}, None)
    )
    submit["occasion"] = "Neue Zahlen"
    assert last_form(submit.submit(status=409))["occasion"].value == "Neue Zahlen"
    assert stored(store, id)[1] == "draft"


# Writing together


def test_author_adds_a_person_who_writes_along(browse, draft, store):
    author, id = browse("autor"), draft()
    page = send(form_of(author.get(f"/d/{id}/edit")), "contributor").follow()
    search = last_form(page)
    search["q"] = "prüf pruefer"
    assert "Niemand gefunden" in search.submit()
    search["q"] = "pruefer"
    choose = last_form(search.submit())
    choose["person"] = "pruefer"
    assert "schreibt jetzt" in choose.submit().follow()
    assert stored(store, id)[3] == ("autor", "pruefer")
    author.post(f"/d/{id}/contributors", {"csrf_token": choose["csrf_token"].value, "person": "admin"}, status=422)
