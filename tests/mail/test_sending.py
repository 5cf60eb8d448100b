"""Sending over real SMTP, and every fault of a mail server that an issue must survive."""

import datetime as dt
import time

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from tests.mail.postbox import DROP, SILENT, free_port


def once(stage, answer, person=None):
    """A script that gives the answer the first time that stage comes (for that recipient)."""
    left = [True]

    def script(now, argument):
        if now == stage and left[0] and (person is None or argument.startswith(person)):
            left[0] = False
            return answer
        return None

    return script


def always(stage, answer, person=""):
    return lambda now, argument: answer if now == stage and argument.startswith(person) else None


def until(holds, seconds=5.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.fixture()
def issue(desk):
    """Three readers, one document, and an issue that is to be sent."""
    desk.readers(3)
    desk.release()
    desk.sending()
    return desk


def test_an_issue_goes_out_over_a_server_of_the_library(issue, engine_for, desk):
    got = []

    class Keep(Message):
        def handle_message(self, message):
            got.append(message)

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True)
    controller.start()
    try:
        engine_for(f"smtp://127.0.0.1:{controller.port}").run_once()
    finally:
        controller.stop()
    assert sorted(message["X-RcptTo"] for message in got) == [f"leser00{n}@example.org" for n in (1, 2, 3)]
    assert {message["X-MailFrom"] for message in got} == {"redaktion@example.org"}
    assert desk.states == {"accepted": 3}
    assert desk.issue.state == "sent"


def test_each_mail_has_the_message_id_of_its_delivery(issue, desk, postbox, engine_for):
    box = postbox()
    planned = {delivery["person"]: delivery["message_id"] for delivery in desk.deliveries().values()}
    engine_for(box).run_once()
    assert {to.split("@")[0]: message["Message-ID"] for to, message in box.parsed().items()} == planned


def test_connections_are_kept_open(desk, postbox, engine_for):
    desk.readers(40)
    desk.release()
    desk.sending()
    box = postbox()
    engine_for(box, connections=2).run_once()
    assert (len(box.mails), box.connections) == (40, 2)


# Nobody answers


def test_a_server_that_refuses_connections_defers(issue, desk, engine_for, clock):
    engine_for(f"smtp://127.0.0.1:{free_port()}").run_once()
    assert set(desk.states) <= {"deferred", "planned"}
    assert "nicht erreichbar" in next(iter(desk.deliveries("deferred").values()))["why"]


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_a_server_that_falls_silent_defers(stage, issue, desk, postbox, engine_for):
    box = postbox(always(stage, SILENT))
    began = time.monotonic()
    engine_for(box).run_once()
    assert set(desk.states) <= {"deferred", "planned"}
    assert "deferred" in desk.states
    assert time.monotonic() - began < 5


def test_a_quit_that_is_never_answered_holds_up_nothing(issue, desk, postbox, engine_for):
    box = postbox(always("quit", SILENT))
    engine_for(box).run_once()
    assert desk.states == {"accepted": 3}


def test_what_nobody_answered_is_sent_once_the_server_is_back(issue, desk, postbox, engine_for, clock):
    broken = [True]
    box = postbox(lambda stage, argument: DROP if stage == "connect" and broken[0] else None)
    engine_for(box).run_once()
    assert "accepted" not in desk.states
    broken[0] = False
    clock.forward(minutes=6)
    engine_for(box).run_once()
    assert desk.states == {"accepted": 3}
    assert len(box.mails) == 3


# One connection breaks


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "body"])
def test_dropped_before_the_final_dot_is_sent_again_at_once(stage, issue, desk, postbox, engine_for, monkeypatch):
    monkeypatch.setattr("mail.transport.BEFORE_THE_FIRST_DOTS", 0.2)
    box = postbox(once(stage, DROP))
    engine_for(box).run_once()
    assert desk.states == {"accepted": 3}
    assert len(box.mails) == len({to for to, _ in box.mails}) == 3


def test_dropped_after_the_final_dot_is_uncertain(issue, desk, postbox, engine_for):
    box = postbox(always("dot", DROP, "leser002"))
    engine_for(box).run_once()
    assert desk.states == {"accepted": 2, "uncertain": 1}
    assert list(desk.deliveries("uncertain")) == ["leser002"]
    assert [to for to, _ in box.mails].count("leser002@example.org") == 1


def test_silence_after_the_final_dot_is_uncertain(issue, desk, postbox, engine_for):
    box = postbox(always("dot", SILENT, "leser002"))
    engine_for(box).run_once()
    assert desk.states == {"accepted": 2, "uncertain": 1}


def test_an_uncertain_mail_is_sent_again_under_the_same_message_id(issue, desk, postbox, engine_for):
    box = postbox(once("dot", DROP, "leser002"))
    engine_for(box).run_once()
    assert desk.issue.state == "sent"
    desk.move("resend_uncertain")
    assert desk.issue.state == "sending"
    engine_for(box).run_once()
    assert desk.states == {"accepted": 3}
    assert desk.issue.state == "sent"
    ids = [raw.split(b"Message-ID: ")[1].split(b"\r\n")[0] for to, raw in box.mails if to.startswith("leser002")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_421_means_a_fresh_connection_and_no_error(stage, issue, desk, postbox, engine_for):
    box = postbox(once(stage, "421 too many mails"))
    engine_for(box, connections=1).run_once()
    assert desk.states == {"accepted": 3}
    assert {delivery["attempts"] for delivery in desk.deliveries().values()} == {1}
    assert box.connections == 2


# The server says no to one


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_5xx_fails_that_one_only(stage, issue, desk, postbox, engine_for):
    box = postbox(always(stage, "550 unknown user", "leser002"))
    engine_for(box, connections=1).run_once()
    assert desk.states == {"accepted": 2, "failed": 1}
    assert desk.deliveries("failed")["leser002"]["why"] == "550 unknown user"


def test_greylisting_defers_and_the_next_try_has_the_same_message_id(issue, desk, postbox, engine_for, clock):
    box = postbox(once("rcpt", "451 try later", "leser002"))
    engine_for(box, connections=1).run_once()
    assert desk.states == {"accepted": 2, "deferred": 1}
    assert desk.issue.state == "sending"
    planned = desk.deliveries("deferred")["leser002"]
    assert planned["next_at"] == clock() + dt.timedelta(minutes=5)
    engine_for(box).run_once()
    assert desk.states == {"accepted": 2, "deferred": 1}
    clock.forward(minutes=5)
    engine_for(box).run_once()
    assert desk.states == {"accepted": 3}
    assert box.parsed()["leser002@example.org"]["Message-ID"] == planned["message_id"]


def test_deferral_backs_off_and_gives_up_after_two_days(issue, desk, postbox, engine_for, clock):
    box = postbox(always("rcpt", "451 later", "leser002"))
    waits = []
    for _ in range(40):
        engine_for(box).run_once()
        if "deferred" not in desk.states:
            break
        waits.append(desk.deliveries("deferred")["leser002"]["next_at"] - clock())
        clock.forward(seconds=waits[-1].total_seconds())
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes[:7] == [5, 10, 20, 40, 80, 160, 240]
    assert max(minutes) == 240
    assert desk.states == {"accepted": 2, "failed": 1}
    assert "48 Stunden" in desk.deliveries("failed")["leser002"]["why"]
    assert desk.issue.state == "sent"


def test_a_refused_sender_fails_nobody_for_good(issue, desk, postbox, engine_for):
    engine_for(postbox(always("mail", "550 sender unknown"))).run_once()
    assert desk.states == {"deferred": 3}


def test_a_reset_that_is_refused_costs_the_connection_not_the_next_mail(issue, desk, postbox, engine_for):
    def script(stage, argument):
        return (
            "500 what" if stage == "rset" else "550 no" if stage == "rcpt" and argument.startswith("leser001") else None
        )

    box = postbox(script)
    engine_for(box, connections=1).run_once()
    assert desk.states == {"accepted": 2, "failed": 1}


# Addresses


def test_an_umlaut_before_the_at_needs_smtputf8_and_harms_no_neighbour(desk, postbox, engine_for):
    desk.reader("a", email="jürgen@example.org")
    desk.readers(2)
    desk.release()
    desk.sending()
    box = postbox(extensions=("8BITMIME",))
    engine_for(box, connections=1).run_once()
    assert desk.states == {"accepted": 2, "failed": 1}
    assert "SMTPUTF8" in desk.deliveries("failed")["a"]["why"]


def test_an_umlaut_before_the_at_is_accepted_where_the_server_can(desk, postbox, engine_for):
    desk.reader("a", email="jürgen@bücher.example")
    desk.release()
    desk.sending()
    box = postbox()
    engine_for(box).run_once()
    assert [to for to, _ in box.mails] == ["jürgen@xn--bcher-kva.example"]


def test_a_domain_with_umlaut_goes_out_in_ascii(desk, postbox, engine_for):
    desk.reader("a", email="a@bücher.example", name="Jürgen Größe, Dr.")
    desk.release()
    desk.sending()
    box = postbox(extensions=())
    engine_for(box).run_once()
    message = box.parsed()["a@xn--bcher-kva.example"]
    assert message["To"].addresses[0].addr_spec == "a@xn--bcher-kva.example"
    assert message["To"].addresses[0].display_name == "Jürgen Größe, Dr."


@pytest.mark.parametrize(
    "address", ["a@b,c@d", "a@b.de\r\nBcc: x@y.de", "a b@c.de", "ab.de", "<a@b.de>", "a@b.de\n", "a@", "a@-x-.de"]
)
def test_an_address_that_is_none_fails_and_nothing_is_sent(address, desk, postbox, engine_for):
    desk.reader("a", email=address)
    desk.readers(1)
    desk.release()
    desk.sending()
    box = postbox()
    engine_for(box).run_once()
    assert desk.states == {"accepted": 1, "failed": 1}
    assert [to for to, _ in box.mails] == ["leser001@example.org"]
    assert desk.deliveries("failed")["a"]["why"]
