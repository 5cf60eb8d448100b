"""Opening, writing, approving and moving an issue."""

import datetime as dt

import pytest

from mail import TRANSITIONS, allowed, edit_issue, find_issue, knows, left_out, open_issue, shown_items
from mail.drafting import open_due
from workflows import Forbidden, Missing, Stale, Unseen, WrongState, tokens


@pytest.fixture()
def draft(desk):
    """Two readers, three documents, an open draft."""
    desk.readers(2)
    desk.made = [desk.release(title) for title in ("Erstes", "Zweites", "Drittes")]
    desk.open()
    return desk


def held(site, login, clock):
    return tokens(site, site.person(login), clock().date())


def test_a_new_issue_holds_what_was_newly_released_newest_first(draft):
    assert [item["document"] for item in draft.issue.items] == draft.made[::-1]
    assert draft.issue.state == "draft"
    assert draft.issue.recipients is None


def test_only_the_editor_opens_issues(draft, clock):
    def act(site):
        open_issue(site, site["newsletters"]["news"], site.person("geschaeftsstelle"), clock())

    with pytest.raises(Forbidden):
        draft.store.write(act)


def test_a_document_released_twice_stands_there_once_and_one_withdrawn_does_not(desk):
    kept, gone = desk.release("Bleibt"), desk.release("Geht")
    desk.withdraw(gone)
    desk.open()
    assert [item["document"] for item in desk.issue.items] == [kept]


def test_a_newsletter_carries_its_topics_only(desk):
    desk.store.write(lambda site: setattr(site["newsletters"]["news"], "fachgebiete", ("verkehr",)))
    desk.release(fachgebiet="shisha")
    wanted = desk.release(fachgebiet="verkehr")
    desk.open()
    assert [item["document"] for item in desk.issue.items] == [wanted]


def test_the_newest_hundred_are_taken_and_the_rest_is_counted(desk, monkeypatch):
    monkeypatch.setattr("mail.collecting.LIMIT", 2)
    made = [desk.release(f"Nummer {n}") for n in range(5)]
    desk.open()
    assert [item["document"] for item in desk.issue.items] == [made[4], made[3]]
    assert len(desk.issue.rest) == 3


def test_what_the_editor_may_not_read_is_not_offered(desk, clock):
    desk.release("Nur Polizei", audience=["polizei"])
    desk.open()
    assert desk.issue.items == ()


def test_editing_reorders_removes_and_notes(draft):
    first, _, third = draft.made
    before = draft.issue.hash
    draft.edit(
        hash=before,
        subject="  Neuer\r\nBetreff ",
        introduction_html="<p>Guten Tag<script>alert(1)</script></p>",
        items=[{"document": first, "note": "Bitte lesen"}, {"document": third}],
    )
    assert [(item["document"], item["note"]) for item in draft.issue.items] == [(first, "Bitte lesen"), (third, "")]
    assert draft.issue.subject == "Neuer Betreff"
    assert draft.issue.hash != before


def test_what_was_left_out_can_be_taken_up_again(draft, clock):
    first, *_ = draft.made
    draft.edit(items=[{"document": first}])
    with draft.store.read() as site:
        issue = find_issue(site, draft.id)
        assert {item["title"] for item in left_out(site, issue, held(site, "redaktion", clock))} == {
            "Zweites",
            "Drittes",
        }
    draft.edit(items=[{"document": id} for id in draft.made])
    assert len(draft.issue.items) == 3


@pytest.mark.parametrize(
    "data",
    [
        {"items": "alles"}, {"items": [{"document": "gibtsnicht"}]}, {"items": ["x"]}, {"items": [{"document": ["x"]}]},
        {"subject": ""}, {"subject": 7}, {"state": "sent"}, {"introduction_html": None}, {"introduction_html": "x" * 30_000},
    ],
)  # fmt: skip
def test_edits_that_do_not_fit_are_refused_and_change_nothing(data, draft):
    before = draft.issue
    with pytest.raises(Missing):
        draft.edit(**data)
    assert draft.issue == before


def test_an_item_twice_or_of_another_version_is_refused(draft):
    first = draft.made[0]
    for items in ([{"document": first}] * 2, [{"document": first, "version": 7}]):
        with pytest.raises(Missing):
            draft.edit(items=items)


def test_a_stale_edit_is_refused(draft):
    shown = draft.issue.hash
    draft.edit(hash=shown, subject="Eins")
    with pytest.raises(Stale):
        draft.edit(hash=shown, subject="Zwei")


def test_items_an_editor_may_not_read_stay_when_that_editor_edits(draft):
    """A second editor without rights to a document cannot remove it by accident, nor see it."""
    hidden = draft.release("Für Verkehr", fachgebiet="verkehr")
    draft.move("refill")
    draft.store.write(
        lambda site: setattr(
            site.person("redaktion"), "grants", (("editor", "*", None, None), ("reader", "shisha", None, None))
        )
    )
    draft.edit(items=[{"document": draft.made[0]}])
    assert [item["document"] for item in draft.issue.items] == [draft.made[0], hidden]


def test_a_reader_does_not_see_a_draft_and_may_not_touch_a_sent_issue(draft, postbox, engine_for, clock):
    with pytest.raises(Unseen):
        draft.move("submit", "leser")
    with pytest.raises(Unseen):
        draft.edit("leser", subject="x")
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("send")
    engine_for(postbox()).run_once()
    with pytest.raises(Forbidden):
        draft.move("cancel", "leser")
    with draft.store.read() as site:
        issue = find_issue(site, draft.id)
        assert knows(site, issue, held(site, "leser", clock))
        assert not knows(site, issue, frozenset())
        assert len(shown_items(site, issue, held(site, "leser", clock))) == 3


def test_nobody_approves_their_own_issue(draft):
    draft.store.write(
        lambda site: setattr(
            site.person("geschaeftsstelle"), "grants", tuple((r, "*") for r in ("office", "editor", "lead"))
        )
    )
    draft.edit("geschaeftsstelle", subject="Mitgeschrieben")
    draft.move("submit")
    with pytest.raises(Forbidden):
        draft.move("approve", "geschaeftsstelle")
    with pytest.raises(Forbidden):
        draft.move("approve", "redaktion")


def test_approval_needs_the_hash_that_is_stored_and_the_state_comes_first(draft):
    with pytest.raises(WrongState):
        draft.move("approve", "geschaeftsstelle", hash=None)
    draft.move("submit")
    with pytest.raises(Missing):
        draft.move("approve", "geschaeftsstelle", hash=None)
    with pytest.raises(Stale):
        draft.move("approve", "geschaeftsstelle", hash="0" * 64)
    draft.move("approve", "geschaeftsstelle")
    assert (draft.issue.state, draft.issue.recipients, draft.states) == ("approved", 2, {"planned": 2})


def test_a_refusal_needs_a_reason(draft):
    draft.move("submit")
    with pytest.raises(Missing):
        draft.move("request_changes", "geschaeftsstelle")
    draft.move("request_changes", "geschaeftsstelle", reason="Bitte kürzer")
    assert draft.issue.state == "draft"


def test_after_submission_nothing_can_be_changed(draft):
    draft.move("submit")
    with pytest.raises(WrongState):
        draft.edit(subject="Anders")


def test_an_empty_issue_is_not_submitted(desk):
    desk.open()
    with pytest.raises(Missing):
        desk.move("submit")


def test_approval_moves_the_cursor_and_an_issue_begun_before_must_be_refilled(draft):
    first = draft.id
    second = draft.open()
    draft.id = first
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.id = second
    with pytest.raises(WrongState):
        draft.move("submit")
    late = draft.release("Danach")
    draft.move("refill")
    assert [item["document"] for item in draft.issue.items] == [late]
    draft.move("submit")


def test_cancelled_unsent_the_cursor_goes_back(draft):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("cancel")
    assert draft.states == {"skipped": 2}
    draft.open()
    assert {item["document"] for item in draft.issue.items} == set(draft.made)


def test_cancelled_after_a_later_issue_was_approved_nothing_is_lost_or_sent_twice(draft):
    first = draft.id
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    late = draft.release("Danach")
    draft.approved()
    assert [item["document"] for item in draft.issue.items] == [late]
    draft.id = first
    draft.move("cancel")
    draft.open()
    assert {item["document"] for item in draft.issue.items} == set(draft.made)
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.open()
    assert draft.issue.items == ()


def test_cancelled_after_sending_began_the_cursor_stays(draft, postbox, engine_for):
    draft.approved()
    draft.move("send")
    engine_for(postbox(lambda stage, to: "550 no" if stage == "rcpt" and "002" in to else None)).run_once()
    with pytest.raises(WrongState):
        draft.move("cancel")
    draft.open()
    assert draft.issue.items == ()


def test_send_twice_is_refused(draft):
    draft.approved()
    draft.move("send")
    with pytest.raises(WrongState):
        draft.move("send")


def test_a_schedule_needs_a_time_to_come(draft, clock):
    draft.approved()
    for at in (None, clock(), "morgen", dt.datetime(2030, 1, 1)):  # noqa: DTZ001 - refused for having no zone
        with pytest.raises(Missing):
            draft.move("schedule", at=at)
    draft.move("schedule", at=clock() + dt.timedelta(days=1))
    draft.move("unschedule")
    assert draft.issue.state == "approved"


STATES_OF = {name: row.states for name, row in TRANSITIONS.items()}
ALL = ("draft", "in_review", "approved", "scheduled", "sending", "paused", "sent", "cancelled")


@pytest.mark.parametrize("name", TRANSITIONS)
def test_every_transition_by_every_role_in_every_state(name, draft, clock):
    """The matrix: what the table says is allowed for its role, and nothing else is."""
    role = "geschaeftsstelle" if name in ("approve", "request_changes") else "redaktion"
    for state in ALL:
        draft.store.write(lambda site, state=state: setattr(find_issue(site, draft.id), "state", state))
        with draft.store.read() as site:
            issue = find_issue(site, draft.id)
            may = {
                login
                for login in ("redaktion", "geschaeftsstelle", "leser", "admin")
                if name in allowed(site, issue, site.person(login), clock())
            }
        assert may == ({role} if state in STATES_OF[name] else set())


def test_a_cadence_opens_a_draft_and_never_sends(desk, clock):
    def weekly(site):
        site["newsletters"]["news"].cadence = "weekly"
        site["newsletters"]["news"].keeper = "redaktion"

    desk.store.write(weekly)
    assert desk.store.write(lambda site: len(open_due(site, clock()))) == 0
    desk.release()
    assert desk.store.write(lambda site: [issue.state for issue in open_due(site, clock())]) == ["draft"]
    assert desk.store.write(lambda site: len(open_due(site, clock()))) == 0


def test_every_step_is_one_audit_entry(draft):
    draft.approved()
    with draft.store.read() as site:
        events = [entry["event"] for entry in site.audit.values() if entry.get("issue") == draft.id]
    assert events == ["issue.open", "issue.submit", "issue.approve"]


@pytest.mark.parametrize("ids", ["1-0", [7], {"a": 1}, [["x"]]])
def test_resending_what_is_no_list_of_ids_is_refused(ids, draft, postbox, engine_for):
    draft.approved()
    draft.move("send")
    with pytest.raises(Missing):
        draft.move("resend_uncertain", deliveries=ids)


def test_an_unknown_transition_is_named_as_such(draft):
    with pytest.raises(Missing):
        draft.move("explode")


def test_edit_by_the_office_is_forbidden(draft, clock):
    with pytest.raises(Forbidden):
        draft.store.write(
            lambda site: edit_issue(
                site, find_issue(site, draft.id), site.person("geschaeftsstelle"), clock(), {}, None
            )
        )
