"""What was approved is frozen; who gets it is decided by the rights, address and account of the moment it is claimed."""

import datetime as dt
import time

from mail import unsubscribe


def change(desk, id, **values):
    desk.store.write(lambda site: [setattr(site.person(id), name, value) for name, value in values.items()])


def test_a_reader_whose_role_ended_is_skipped_with_why(desk, postbox, engine_for):
    desk.readers(2)
    desk.release()
    desk.sending()
    change(desk, "leser001", grants=())
    engine_for(postbox()).run_once()
    assert desk.states == {"accepted": 1, "skipped": 1}
    assert "Darf keinen Eintrag" in desk.deliveries("skipped")["leser001"]["why"]


def test_a_disabled_account_is_skipped(desk, postbox, engine_for):
    desk.readers(2)
    desk.release()
    desk.sending()
    change(desk, "leser001", disabled=True)
    engine_for(postbox()).run_once()
    assert desk.states == {"accepted": 1, "skipped": 1}


def test_who_unsubscribes_meanwhile_is_skipped(desk, postbox, engine_for, clock):
    desk.readers(2)
    desk.release()
    desk.sending()
    desk.store.write(lambda site: unsubscribe(site["newsletters"]["news"], "leser001", clock(), "link"))
    engine_for(postbox()).run_once()
    assert desk.deliveries("skipped")["leser001"]["why"] == "Das Abo wurde beendet."


def test_the_address_of_today_is_used(desk, postbox, engine_for):
    desk.readers(1)
    desk.release()
    desk.sending()
    change(desk, "leser001", email="neu@example.org")
    box = postbox()
    engine_for(box).run_once()
    assert [to for to, _ in box.mails] == ["neu@example.org"]
    assert desk.deliveries()["leser001"]["address"] == "neu@example.org"


def test_a_withdrawn_document_falls_out_of_the_mails_not_yet_claimed(desk, postbox, engine_for):
    desk.readers(15)
    desk.release("Bleibt stehen")
    gone = desk.release("Geht wieder")
    desk.sending()
    withdrawn = []

    def script(stage, argument):
        if stage == "dot" and not withdrawn:
            withdrawn.append(argument)
            desk.withdraw(gone)

    box = postbox(script)
    engine_for(box, connections=1).run_once()
    texts = [message.get_body(("plain",)).get_content() for message in box.parsed().values()]
    assert desk.states == {"accepted": 15}
    assert all("Bleibt stehen" in text for text in texts)
    assert 0 < sum("Geht wieder" in text for text in texts) <= 10


def test_if_nothing_is_left_the_mail_is_skipped(desk, postbox, engine_for):
    desk.readers(3)
    gone = desk.release()
    desk.sending()
    desk.withdraw(gone)
    box = postbox()
    engine_for(box).run_once()
    assert (desk.states, desk.issue.state, box.mails) == ({"skipped": 3}, "sent", [])


def test_many_skipped_in_a_row_do_not_end_the_issue(desk, postbox, engine_for):
    """A batch in which all are skipped is not the end (listmonk 1931)."""
    for n in range(230):
        desk.reader(f"a{n:03}", fachgebiet="verkehr")
    desk.reader("z")
    desk.release(fachgebiet="shisha")
    desk.sending()
    box = postbox()
    engine_for(box).run_once()
    assert desk.states == {"accepted": 1, "skipped": 230}
    assert [to for to, _ in box.mails] == ["z@example.org"]


def test_everybody_gets_what_they_may_read_and_no_count_of_the_rest(desk, postbox, engine_for):
    desk.reader("beide")
    desk.reader("shisha", fachgebiet="shisha")
    desk.reader("thema", topics=("verkehr",))
    desk.release("Rauchtisch", fachgebiet="shisha")
    desk.release("Tempolimit", fachgebiet="verkehr")
    desk.sending(subject="{Anzahl} neue Dokumente")
    box = postbox()
    engine_for(box).run_once()
    parsed = {to.split("@")[0]: message for to, message in box.parsed().items()}
    texts = {to: message.get_body(("plain",)).get_content() for to, message in parsed.items()}
    assert ("Rauchtisch" in texts["beide"], "Tempolimit" in texts["beide"]) == (True, True)
    assert ("Rauchtisch" in texts["shisha"], "Tempolimit" in texts["shisha"]) == (True, False)
    assert ("Rauchtisch" in texts["thema"], "Tempolimit" in texts["thema"]) == (False, True)
    assert [parsed[to]["Subject"] for to in ("beide", "shisha", "thema")] == [f"{n} neue Dokumente" for n in (2, 1, 1)]
    assert "Verkehr" not in parsed["shisha"].as_string()


def test_an_audience_decides_in_the_mail_too(desk, postbox, engine_for):
    change(desk, "redaktion", authority="pp")
    desk.reader("polizistin", authority="pp")
    desk.reader("beamter", authority="stadt")
    desk.release("Für alle")
    desk.release("Nur für Polizei", audience=["polizei"])
    desk.sending()
    box = postbox()
    engine_for(box).run_once()
    texts = {to: message.get_body(("plain",)).get_content() for to, message in box.parsed().items()}
    assert "Nur für Polizei" in texts["polizistin@example.org"]
    assert "Nur für Polizei" not in texts["beamter@example.org"]


def test_the_rest_is_counted_by_what_the_reader_may_read(desk, postbox, engine_for, monkeypatch):
    monkeypatch.setattr("mail.collecting.LIMIT", 2)
    desk.reader("alles")
    desk.reader("shisha", fachgebiet="shisha")
    for n in range(5):
        desk.release(f"Alt {n}", fachgebiet="verkehr" if n % 2 else "shisha")
    desk.release("Neu 1", fachgebiet="shisha")
    desk.release("Neu 2", fachgebiet="shisha")
    desk.sending()
    box = postbox()
    engine_for(box).run_once()
    texts = {to: message.get_body(("plain",)).get_content() for to, message in box.parsed().items()}
    assert "und 5 weitere" in texts["alles@example.org"]
    assert "und 3 weitere" in texts["shisha@example.org"]


def test_stops_while_the_issue_is_paused_and_goes_on_after(desk, postbox, engine_for):
    desk.readers(30)
    desk.release()
    desk.sending()
    paused = []

    def script(stage, argument):
        if stage == "dot" and not paused:
            paused.append(argument)
            desk.move("pause")

    box = postbox(script)
    engine_for(box, connections=1).run_once()
    assert len(box.mails) <= 10
    assert desk.states == {"accepted": len(box.mails), "planned": 30 - len(box.mails)}
    engine_for(box).run_once()
    assert desk.states["planned"]
    desk.move("resume")
    engine_for(box).run_once()
    assert desk.states == {"accepted": 30}
    assert len(box.mails) == 30


def test_cancelled_in_the_middle_the_rest_is_skipped(desk, postbox, engine_for):
    desk.readers(30)
    desk.release()
    desk.sending()
    cancelled = []

    def script(stage, argument):
        if stage == "dot" and not cancelled:
            cancelled.append(argument)
            desk.move("cancel")
        return "451 later" if stage == "rcpt" and argument.startswith("leser005") else None

    box = postbox(script)
    engine_for(box, connections=1).run_once()
    assert desk.issue.state == "cancelled"
    assert set(desk.states) == {"accepted", "skipped"}
    assert desk.states["accepted"] == len(box.mails) <= 10


def test_a_scheduled_issue_starts_at_its_time(desk, postbox, engine_for, clock):
    desk.readers(1)
    desk.release()
    desk.approved()
    desk.move("schedule", at=clock() + dt.timedelta(hours=1))
    box = postbox()
    engine_for(box).run_once()
    assert (desk.issue.state, box.mails) == ("scheduled", [])
    clock.forward(hours=1)
    engine_for(box).run_once()
    assert (desk.issue.state, len(box.mails)) == ("sent", 1)


def test_two_engines_send_each_mail_once(desk, postbox, engine_for):
    desk.readers(60)
    desk.release()
    desk.sending()
    box = postbox(delay=0.005)
    engines = [engine_for(box), engine_for(box)]
    for engine in engines:
        engine.start()
    until(lambda: desk.issue.state == "sent")
    assert desk.states == {"accepted": 60}
    assert len({to for to, _ in box.mails}) == len(box.mails) == 60


def until(holds, seconds=10.0):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)
