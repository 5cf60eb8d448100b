"""Four eyes, hashes, reasons: what stands between a draft and its readers."""

import datetime as dt

import pytest

from workflows import PATHS, Forbidden, Missing, Stale, Unseen, WrongState, add_contributor, audit, detach, perform

HOUR = dt.timedelta(hours=1)


def test_nobody_approves_what_they_wrote(desk):
    document = desk.create(by="schreibpruefer")
    desk.do("submit", document, "schreibpruefer")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("approve", document, "schreibpruefer")


def test_one_edited_letter_makes_a_contributor(desk):
    document = desk.create(by="autor")
    desk.write(lambda site: add_contributor(site, document, desk.person("autor"), desk.now, "schreibpruefer"))
    desk.edit(document, by="schreibpruefer", title="Prüfung von Shisha-Bars!")
    desk.do("submit", document, "autor")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("approve", document, "schreibpruefer")


def test_an_attached_file_makes_a_contributor(desk, tmp_path):
    desk.grant("leiter", ("lead", "*"), ("reviewer", "*"))
    document = desk.create()
    desk.attach(document, tmp_path / "a", by="leiter")
    desk.do("submit", document, "autor")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("approve", document, "leiter")


def test_who_wrote_a_discarded_fassung_does_not_approve_the_next(desk):
    document = desk.released()
    desk.do("revise", document, "schreibpruefer")
    desk.do("discard", document, "schreibpruefer")
    desk.do("revise", document, "autor")
    desk.do("submit", document, "autor")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("approve", document, "schreibpruefer")
    desk.do("approve", document, "pruefer")
    assert document.released.version == 3


def test_who_submits_a_fassung_is_one_of_its_contributors(desk):
    document = desk.released()
    desk.do("revise", document, "schreibpruefer")
    desk.do("discard", document, "schreibpruefer")
    desk.do("revise", document, "autor")
    desk.do("submit", document, "schreibpruefer")
    assert set(document.working.contributors) == {"autor", "schreibpruefer"}


def test_who_wrote_what_is_released_may_approve_the_next(desk):
    document = desk.create(by="schreibpruefer")
    desk.release(document, by="schreibpruefer")
    desk.do("revise", document, "autor")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "schreibpruefer")
    assert document.released.version == 2


def test_the_second_step_is_another_persons(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "doppel")
    with pytest.raises(Forbidden, match="zweite Person"):
        desk.do("approve", document, "doppel")
    desk.do("approve", document, "recht")
    assert document.state == "released"


def test_a_step_that_has_gone_on_is_not_approved_by_who_saw_the_one_before(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", step=1)
    with pytest.raises(WrongState, match="inzwischen"):
        desk.do("approve", document, "doppel", step=1)
    assert len(document.working.approvals) == 1


def test_an_office_that_wrote_does_not_release(desk):
    desk.grant("buero", ("office", "*"), ("author", "*"))
    document = desk.create("lagebild", by="buero")
    desk.do("submit", document, "buero")
    desk.do("approve", document, "pruefer")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("approve", document, "buero")
    desk.do("approve", document, "geschaeftsstelle")
    with pytest.raises(Forbidden, match="mitgeschrieben"):
        desk.do("release", document, "buero")
    desk.do("release", document, "freigeber")
    assert document.state == "released"


@pytest.mark.parametrize("name", ["approve", "request_changes", "discard"])
def test_a_decision_is_about_the_content_that_was_seen(desk, name):
    document = desk.create()
    desk.do("submit", document, "autor")
    by = "pruefer" if name != "discard" else "leiter"
    with pytest.raises(Stale) as caught:
        desk.do(name, document, by, hash="0" * 64)
    assert caught.value.current == document.working.hash
    for nothing in (None, "", 5, ["x"]):
        with pytest.raises(Missing, match="Hash"):
            desk.do(name, document, by, hash=nothing)
    assert document.working.state == "in_review"


def test_submitting_an_older_text_is_told(desk):
    document = desk.create()
    seen = document.working.hash
    desk.edit(document, title="Neu")
    with pytest.raises(Stale):
        desk.do("submit", document, "autor", hash=seen)


def test_withdrawing_is_bound_to_what_is_released(desk):
    document = desk.released()
    desk.do("revise", document, "autor")
    with pytest.raises(Stale):
        desk.do("withdraw", document, "leiter", hash=document.working.hash)
    desk.do("withdraw", document, "leiter", hash=document.released.hash)
    assert document.state == "withdrawn"


def test_a_hash_given_where_none_is_needed_counts_too(desk):
    document = desk.released()
    with pytest.raises(Stale):
        desk.do("revise", document, "autor", hash="0" * 64)
    desk.do("revise", document, "autor", hash=document.released.hash)
    assert document.working.version == 2


def test_the_state_is_looked_at_before_the_hash_and_the_person_before_the_state(desk):
    document = desk.released()
    with pytest.raises(WrongState):
        desk.do("approve", document, "pruefer", hash="wrong")
    with pytest.raises(Forbidden):
        desk.do("approve", document, "leser", hash="wrong")


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", "\n\t", None])
@pytest.mark.parametrize("name, by", [("request_changes", "pruefer"), ("discard", "autor")])
def test_who_says_no_says_why(desk, name, by, reason):
    document = desk.create()
    desk.do("submit", document, "autor")
    with pytest.raises(Missing) as caught:
        desk.do(name, document, by, reason=reason)
    assert set(caught.value.errors) == {"reason"}
    assert document.working.state == "in_review"


def test_a_reason_is_cleaned_and_never_cut(desk):
    document = desk.create()
    desk.do("submit", document, "autor")
    with pytest.raises(Missing, match="4000"):
        desk.do("request_changes", document, "pruefer", reason="x" * 4001)
    desk.do("request_changes", document, "pruefer", reason=" Bitte\r\nkürzen\x00 ")
    assert document.working.reason == "Bitte\nkürzen"
    assert document.working.round == 2


def test_changes_requested_void_all_approvals(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    desk.do("request_changes", document, "recht")
    assert (document.working.state, document.working.approvals) == ("draft", ())
    desk.do("submit", document, "autor")
    assert document.working.step == 1


def test_what_has_a_decision_is_not_recalled(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    with pytest.raises(WrongState, match="Rückgabe"):
        desk.do("recall", document, "autor")


def test_under_review_nothing_is_edited(desk, tmp_path):
    document = desk.create()
    desk.attach(document, tmp_path / "a")
    desk.do("submit", document, "autor")
    before = document.working.hash
    for act in (
        lambda: desk.edit(document, title="Neu"),
        lambda: desk.attach(document, tmp_path / "b", name="b.txt"),
        lambda: desk.write(lambda site: detach(site, document, desk.person("autor"), desk.now, "a.txt")),
        lambda: desk.write(lambda site: add_contributor(site, document, desk.person("autor"), desk.now, "autor2")),
    ):
        with pytest.raises(WrongState, match="eingereicht"):
            act()
    assert document.working.hash == before == document.hash_of(document.working)


def test_content_that_changed_behind_the_back_of_the_workflow_is_not_released(desk):
    document = desk.create("lagebild")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    desk.do("approve", document, "buero")
    desk.write(lambda site: setattr(document.working, "title", "Anders"))
    with pytest.raises(WrongState, match="nicht alle Freigaben"):
        desk.do("release", document, "buero")


@pytest.mark.parametrize(
    "kind, lacking",
    [
        ("information", "title"),
        ("information", "summary"),
        ("information", "body_html"),
        ("rechtstatsache", "source"),
        ("rechtstatsache", "date"),
        ("lagebild", "stand"),
        ("lagebild", "audience"),
        ("lagebild", "review_by"),
        ("term", "summary"),
    ],
)
def test_what_is_required_is_missed_at_submit(desk, kind, lacking):
    document = desk.create(kind, **{lacking: None})
    with pytest.raises(Missing) as caught:
        desk.do("submit", document, "autor")
    assert set(caught.value.errors) == {lacking}
    assert document.working.state == "draft"


def test_a_file_stands_for_a_text(desk, tmp_path):
    document = desk.create(body_html=None)
    desk.attach(document, tmp_path / "a")
    desk.do("submit", document, "autor")
    assert document.working.state == "in_review"


def test_a_term_goes_the_way_of_an_information():
    assert PATHS["term"] is PATHS["information"]


def test_the_definition_of_a_term_stands_for_a_text(desk):
    document = desk.released("term", body_html=None)
    assert document.released is not None


def test_a_term_is_taken_over_with_its_definition_and_not_without(desk):
    document = desk.create("term", body_html=None, summary=None)
    with pytest.raises(Missing) as caught:
        desk.takeover(document)
    assert set(caught.value.errors) == {"summary"}
    desk.edit(document, summary="Was es heißt")
    assert desk.takeover(document).state == "released"


@pytest.mark.parametrize(
    "reviewers", [["leser"], ["nobody"], ["recht"], ["pruefer", "autor"], "pruefer", [None], [5], [["pruefer"]]]
)
def test_named_reviewers_can_review(desk, reviewers):
    document = desk.create()
    with pytest.raises(Missing) as caught:
        desk.do("submit", document, "autor", reviewers=reviewers)
    assert set(caught.value.errors) == {"reviewers"}


def test_who_wrote_is_not_named_as_reviewer(desk):
    document = desk.create(by="schreibpruefer")
    with pytest.raises(Missing, match="mitgeschrieben"):
        desk.do("submit", document, "schreibpruefer", reviewers=["schreibpruefer"])


@pytest.mark.parametrize("offset", [-HOUR, dt.timedelta(0)])
def test_times_that_have_come_are_refused(desk, offset):
    document = desk.create("lagebild")
    with pytest.raises(Missing, match="Frist"):
        desk.do("submit", document, "autor", due_at=desk.now + offset)
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    desk.do("approve", document, "buero")
    for at in (desk.now + offset, None):
        with pytest.raises(Missing, match="Zukunft"):
            desk.do("schedule", document, "buero", at=at)
    with pytest.raises(Missing, match="nach der Freigabe"):
        desk.do("release", document, "buero", review_by=desk.now.date())


def test_a_failed_act_leaves_no_trace(desk):
    document = desk.create("lagebild")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer")
    desk.do("approve", document, "buero")
    entries, released = len(desk.site.audit), len(desk.site.releases)
    with pytest.raises(Missing):
        desk.do("schedule", document, "buero", at=desk.now + HOUR, review_by=desk.now.date())
    assert (document.working.state, document.working.scheduled_at) == ("approved", None)
    assert (len(desk.site.audit), len(desk.site.releases)) == (entries, released)


def test_a_successor_is_a_document_that_the_withdrawer_may_read(desk):
    document, other, draft = desk.released(), desk.released(), desk.create()
    for successor in ("nothere1", draft.id, document.id, 5):
        with pytest.raises(Missing, match="Adresse"):
            desk.withdraw(document, successor=successor)
    desk.withdraw(document, successor=other.id)
    assert document.withdrawn["successor"] == other.id


def test_a_person_without_any_role_sees_nothing_of_a_draft(desk):
    document = desk.create()
    with pytest.raises(Unseen):
        desk.edit(document, by="autor2", title="x")
    desk.grant("autor2")
    with pytest.raises(Unseen):
        desk.do("submit", document, "autor2")


def test_a_second_fassung_is_not_begun_beside_the_first(desk):
    document = desk.released()
    desk.do("revise", document, "autor", occasion="Neue\r\nRechtslage")
    assert document.working.occasion == "Neue\nRechtslage"
    with pytest.raises(WrongState, match="schon"):
        desk.do("revise", document, "autor2")


def test_each_transition_is_one_entry_with_who_what_and_why(desk):
    document = desk.create("rechtstatsache")
    desk.do("submit", document, "autor", note="bitte bald")
    desk.do("request_changes", document, "pruefer", reason="zu lang")
    desk.do("submit", document, "autor")
    desk.do("recall", document, "autor")
    desk.do("submit", document, "autor")
    desk.do("approve", document, "pruefer", note="passt")
    desk.do("approve", document, "recht")
    desk.do("revise", document, "autor", occasion="Urteil")
    desk.do("discard", document, "autor", reason="doch nicht")
    desk.do("archive", document, "leiter")
    desk.withdraw(document, reason="überholt")
    history = audit.history(desk.site, document.id)
    assert [
        (entry["event"], entry["by"], entry.get("before"), entry.get("after"), entry["version"]) for entry in history
    ] == [
        ("create", "autor", None, None, 1),
        ("submit", "autor", "draft", "in_review", 1),
        ("request_changes", "pruefer", "in_review", "draft", 1),
        ("submit", "autor", "draft", "in_review", 1),
        ("recall", "autor", "in_review", "draft", 1),
        ("submit", "autor", "draft", "in_review", 1),
        ("approve", "pruefer", "in_review", "in_review", 1),
        ("approve", "recht", "in_review", "released", 1),
        ("revise", "autor", "released", "draft", 2),
        ("discard", "autor", "draft", "discarded", 2),
        ("archive", "leiter", "released", "archived", 1),
        ("withdraw", "leiter", "archived", "withdrawn", 1),
    ]
    assert [entry["step"] for entry in history if entry["event"] == "approve"] == [1, 2]
    assert [entry.get("reason") or entry.get("note") or entry.get("occasion") for entry in history] == [
        None, "bitte bald", "zu lang", None, None, None, "passt", None, "Urteil", "doch nicht", None, "überholt",
    ]  # fmt: skip
    assert {entry["document"] for entry in history} == {document.id}


def test_perform_outside_of_a_transaction_changes_nothing_that_others_see(desk, store):
    document = desk.create()
    perform(desk.site, document, "submit", desk.person("autor"), desk.now, hash=document.working.hash)
    with store.read() as site:
        assert site.document(document.id).working.state == "draft"
    desk.session.refresh()
    assert document.working.state == "draft"
