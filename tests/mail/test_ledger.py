"""The ledger adds up, whatever happens."""

import datetime as dt

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mail import Issue, counts, ledger, listing
from mail.outcome import ACCEPTED, RETURNED, deferred, failed, uncertain

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
OUTCOMES = [ACCEPTED, RETURNED, deferred("451"), deferred("aus", unreachable=True), failed("550"), uncertain("weg")]


def frozen(number):
    issue = Issue("issue1", "news", 1, "redaktion", NOW)
    issue.state = "sending"
    ledger.freeze(issue, [f"p{n}" for n in range(number)], "example.org")
    return issue


def test_buckets_hold_fifty_and_message_ids_are_all_different():
    issue = frozen(120)
    assert [len(bucket.deliveries) for bucket in issue.deliveries.values()] == [50, 50, 20]
    assert len({delivery["message_id"] for _, delivery in listing(issue, None, 1, 500)[1]}) == 120


def test_pages_of_a_listing():
    issue = frozen(120)
    total, page = listing(issue, "planned", 3, 50)
    assert (total, len(page), page[0][0]) == (120, 20, "3-0")
    assert listing(issue, "failed", 1, 50) == (0, [])


def test_a_result_of_another_engine_changes_nothing():
    issue = frozen(1)
    ledger.claim(issue, (1, 0), "one", "a@b.example", NOW)
    assert not ledger.settle(issue, (1, 0), "two", ACCEPTED, NOW)
    assert counts(issue)["claimed"] == 1


def test_a_doubted_claim_takes_the_late_result_of_its_engine():
    issue = frozen(1)
    ledger.claim(issue, (1, 0), "one", "a@b.example", NOW)
    assert ledger.doubt(issue, {"two"}, NOW) == 1
    assert ledger.settle(issue, (1, 0), "one", ACCEPTED, NOW)
    assert ledger.find(issue, (1, 0))["attempts"] == 1


def test_resending_takes_the_doubt_away_from_the_old_engine():
    issue = frozen(2)
    for place in (0, 1):
        ledger.claim(issue, (1, place), "one", "a@b.example", NOW)
    ledger.doubt(issue, (), NOW)
    assert ledger.resend(issue, ["1-1"], NOW) == 1
    assert not ledger.settle(issue, (1, 1), "one", ACCEPTED, NOW)
    assert (counts(issue)["planned"], counts(issue)["uncertain"]) == (1, 1)


def test_a_time_set_by_a_clock_that_was_a_year_ahead_is_due():
    issue = frozen(1)
    ledger.claim(issue, (1, 0), "one", "a@b.example", NOW + dt.timedelta(days=365))
    ledger.settle(issue, (1, 0), "one", deferred("451"), NOW + dt.timedelta(days=365))
    assert len(list(ledger.due(issue, NOW))) == 1


class AnyOrder(RuleBasedStateMachine):
    """Claims, results, crashes, pauses of the clock and re-sends in any order."""

    @initialize(number=st.integers(0, 130))
    def freeze(self, number):
        self.issue, self.number, self.now = frozen(number), number, NOW
        self.engine, self.claimed, self.accepted = 1, set(), set()
        self.ids = {id: delivery["message_id"] for id, delivery in listing(self.issue, None, 1, 500)[1]}

    @rule(limit=st.integers(1, 30))
    def claim(self, limit):
        for _, (key, delivery) in zip(range(limit), ledger.due(self.issue, self.now), strict=False):
            assert delivery["state"] in ("planned", "deferred")
            assert key not in self.accepted
            ledger.claim(self.issue, key, str(self.engine), "a@b.example", self.now)
            self.claimed.add((key, str(self.engine)))

    @rule(outcome=st.sampled_from(OUTCOMES), data=st.data())
    def result(self, outcome, data):
        if self.claimed:
            key, engine = data.draw(st.sampled_from(sorted(self.claimed)))
            self.claimed.discard((key, engine))
            if ledger.settle(self.issue, key, engine, outcome, self.now) and outcome is ACCEPTED:
                assert key not in self.accepted
                self.accepted.add(key)

    @rule()
    def crash(self):
        """A new engine starts; results of the old one may still come in."""
        self.engine += 1
        ledger.doubt(self.issue, {str(self.engine)}, self.now)
        assert counts(self.issue)["claimed"] == 0

    @rule(hours=st.sampled_from([0.1, 1, 5, 50]))
    def wait(self, hours):
        self.now += dt.timedelta(hours=hours)

    @rule()
    def resend(self):
        ledger.resend(self.issue, None, self.now)

    @rule()
    def cancel(self):
        if self.accepted:
            self.issue.state = "cancelled"
            ledger.drop(self.issue, ledger.CANCELLED, self.now)

    @invariant()
    def frozen_is_the_sum_of_outcomes(self):
        if hasattr(self, "issue"):
            assert sum(counts(self.issue).values()) == self.issue.recipients == self.number

    @invariant()
    def accepted_stays_accepted_and_message_ids_stay(self):
        if hasattr(self, "issue"):
            assert counts(self.issue)["accepted"] == len(self.accepted)
            assert {id: delivery["message_id"] for id, delivery in listing(self.issue, None, 1, 500)[1]} == self.ids

    @invariant()
    def tallies_are_right(self):
        if hasattr(self, "issue"):
            for bucket in self.issue.deliveries.values():
                states = [delivery["state"] for delivery in bucket.deliveries]
                assert bucket.tally == {state: states.count(state) for state in set(states)}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = hypothesis_settings(max_examples=60, stateful_step_count=40, deadline=None)
