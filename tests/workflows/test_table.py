"""The table of transitions, asked for every path, state, transition and role, against a table of its own."""

import datetime as dt

import pytest

from workflows import (
    TRANSITIONS,
    Decided,
    Forbidden,
    Unseen,
    WorkflowError,
    WrongState,
    allowed,
    check,
    perform,
    why_not,
)

NAMES = (
    "revise", "submit", "recall", "request_changes", "approve", "discard", "release", "schedule", "unschedule", "withdraw",
    "archive",
)  # fmt: skip
ACTORS = (
    "autor", "autor2", "pruefer", "pruefer2", "recht", "doppel", "schreibpruefer", "freigeber", "leiter", "buero",
    "geschaeftsstelle", "leser", "redaktion", "admin", "fremd",
)  # fmt: skip
REVIEWERS = {"pruefer", "pruefer2", "doppel", "schreibpruefer"}
LEGAL = {"recht", "doppel"}
OFFICE = {"buero", "geschaeftsstelle"}
LEADS = {"leiter", "geschaeftsstelle"}
AUTHORS = {"autor", "autor2", "schreibpruefer"}
RELEASERS = {"freigeber", *OFFICE}
READERS = set(ACTORS) - {"admin", "fremd"}

# Path → the roles of its steps. The kinds here stand for their paths.
STEPS = {"information": [REVIEWERS], "rechtstatsache": [REVIEWERS, LEGAL], "lagebild": [REVIEWERS, OFFICE]}
STATES = (
    "draft",
    "step 1",
    "step 2",
    "approved",
    "scheduled",
    "released",
    "discarded",
    "withdrawn",
    "archived",
    "released + draft",
)
# Transition → states in which it is possible.
POSSIBLE = {
    "revise": {"released", "withdrawn", "archived", "discarded"},
    "submit": {"draft", "released + draft"},
    "recall": {"step 1"},
    "request_changes": {"step 1", "step 2"},
    "approve": {"step 1", "step 2"},
    "discard": {"draft", "step 1", "step 2", "approved", "released + draft"},
    "release": {"approved"},
    "schedule": {"approved"},
    "unschedule": {"scheduled"},
    "withdraw": {"released", "archived", "released + draft"},
    "archive": {"released", "released + draft"},
}
CASES = [
    (kind, state)
    for kind in STEPS
    for state in STATES
    if not (state == "step 2" and len(STEPS[kind]) < 2) and not (state == "approved" and kind == "rechtstatsache")
]
# Who has approved a step so far.
DECIDED = {
    ("rechtstatsache", "step 2"): {"pruefer"},
    ("lagebild", "step 2"): {"pruefer"},
    ("information", "approved"): {"pruefer"},
    ("lagebild", "approved"): {"pruefer", "buero"},
    ("information", "scheduled"): {"pruefer"},
    ("rechtstatsache", "scheduled"): {"pruefer", "recht"},
    ("lagebild", "scheduled"): {"pruefer", "buero"},
}


def brought_to(desk, kind, state):
    """Written and submitted by autor, approved by pruefer and recht or buero."""
    document = desk.create(kind)
    in_an_hour = desk.now + dt.timedelta(hours=1)
    if state == "draft":
        return document
    if state == "discarded":
        desk.do("discard", document, "autor")
        return document
    if state in ("released", "withdrawn", "archived", "released + draft"):
        desk.release(document)
        if state == "withdrawn":
            desk.withdraw(document)
        if state == "archived":
            desk.do("archive", document, "leiter")
        if state == "released + draft":
            desk.do("revise", document, "autor")
        return document
    desk.do("submit", document, "autor")
    if state == "step 1":
        return document
    last = len(STEPS[kind]) == 1
    desk.do("approve", document, "pruefer", at=in_an_hour if last else None)
    if state == "step 2":
        return document
    if kind == "rechtstatsache":
        desk.do("approve", document, "recht", at=in_an_hour)
    if kind == "lagebild":
        desk.do("approve", document, "buero")
        if state == "scheduled":
            desk.do("schedule", document, "buero", at=in_an_hour)
    if kind == "information" and state == "approved":
        desk.do("unschedule", document, "buero")
    return document


def seen(kind, state, actor):
    if actor == "autor" or actor in LEADS:
        return True
    if state in ("released", "archived", "released + draft"):
        return actor in READERS
    path = set().union(*STEPS[kind])
    if state in ("step 1", "step 2"):
        return actor in path or (kind == "lagebild" and actor in RELEASERS)
    if state in ("approved", "scheduled"):
        return actor in path | RELEASERS
    return False


def may(kind, state, name, actor):
    wrote = actor == "autor" and state not in ("released", "withdrawn", "archived")
    submitted = state in ("step 1", "step 2", "approved", "scheduled")
    steps = STEPS[kind]
    turn = {"step 1": steps[0], "step 2": steps[-1]}.get(state, set().union(*steps))
    decided = DECIDED.get((kind, state), set())
    return {
        "revise": actor in AUTHORS | LEADS,
        "submit": wrote,
        "recall": actor == "autor" and submitted,
        "request_changes": actor in turn,
        "approve": actor in turn and not wrote and actor not in decided,
        "discard": wrote or actor in LEADS,
        "release": actor in RELEASERS and not wrote,
        "schedule": actor in RELEASERS and not wrote,
        "unschedule": actor in RELEASERS,
        "withdraw": actor in LEADS,
        "archive": actor in LEADS,
    }[name]


def expected(kind, state, name, actor):
    if not seen(kind, state, actor):
        if state == "withdrawn" and actor in READERS and may(kind, state, name, actor):
            return None if state in POSSIBLE[name] else WrongState
        return Unseen
    if not may(kind, state, name, actor):
        return Forbidden
    return None if state in POSSIBLE[name] else WrongState


def test_the_table_has_the_transitions_of_the_design():
    assert tuple(TRANSITIONS) == NAMES
    assert {name for name, row in TRANSITIONS.items() if row.needs_reason} == {"request_changes", "discard", "withdraw"}
    assert {name for name, row in TRANSITIONS.items() if row.needs_hash} == {
        "submit",
        "approve",
        "request_changes",
        "discard",
        "withdraw",
    }


@pytest.mark.parametrize("kind, state", CASES)
def test_who_may_do_what_in_which_state(desk, kind, state):
    document = brought_to(desk, kind, state)
    wrong = []
    for actor in ACTORS:
        person = desk.person(actor)
        for name in NAMES:
            given = {"reason": "Grund", "at": desk.now + dt.timedelta(days=1)}
            shown = document.released if name in ("withdraw", "archive") else document.working
            given["hash"] = shown.hash if shown else None
            wanted = expected(kind, state, name, actor)
            try:
                perform(desk.site, document, name, person, desk.now, **given)
                happened = None
            except WorkflowError as error:
                happened = type(error)
            desk.session.refresh()
            if happened is Decided:  # the same refusal for who was shown that hash (test_meanwhile.py)
                assert wanted is not None
                happened = wanted
            if happened is not wanted:
                wrong.append((actor, name, wanted, happened))
            try:
                check(desk.site, document, name, person, desk.now)
                assert happened is None
            except WorkflowError as error:
                assert type(error) is happened
            if happened is not Unseen:
                assert (why_not(desk.site, document, name, person, desk.now) is None) == (happened is None)
                assert (name in allowed(desk.site, document, person, desk.now)) == (happened is None)
    assert wrong == []


def test_an_unknown_transition_is_refused_by_its_name(desk):
    document = desk.create()
    with pytest.raises(WorkflowError, match="Möglich sind: revise"):
        desk.do("publish", document, "autor")


def test_an_unknown_transition_tells_nothing_to_who_may_not_see(desk):
    document = desk.create()
    with pytest.raises(Unseen):
        desk.do("publish", document, "leser")


def test_every_refusal_is_a_german_sentence(desk):
    document = desk.released("rechtstatsache")
    sentences = {
        why_not(desk.site, document, name, desk.person(actor), desk.now) for actor in ACTORS for name in NAMES
    } - {None}
    assert len(sentences) >= 8
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
