"""The invented demo: what `make run` and `sikodms demo` fill an empty portal with."""

import dataclasses

import mail
from sikodms.demo.catcher import Catcher
from sikodms.demo.mark import is_played, may_play
from sikodms.portal import Clock, Portal

__all__ = ["ACCOUNTS", "MAILS", "catch_mails", "is_played", "make_demo", "may_play"]

# Folder below VAR in which the demo's catcher keeps what was sent.
MAILS = "mails"
# Who can log in, each with the password demo-LOGIN, and what for.
ACCOUNTS = {
    "autor": "schreibt Dokumente in allen Fachgebieten",
    "pruefer": "prüft fachlich",
    "recht": "prüft rechtlich",
    "leser": "liest und sucht",
    "redaktion": "schreibt und versendet Newsletter",
    "geschaeftsstelle": "leitet alle Fachgebiete, gibt Lagebilder und Newsletter frei",
    "admin": "verwaltet Personen und sieht die Mails der Demo",
}


def make_demo(portal: Portal) -> bool:
    """Plays the demo into an empty portal, or finishes one that broke off; False where there is nothing to do.

    Its past issue goes to a catcher of its own, wherever else the portal sends its mails. To be called before the threads start.
    """
    with portal.store.read() as site:
        if not may_play(site):
            return False
    # Brings three libraries that make documents: most of a second at every start of a portal whose demo is there.
    from sikodms.demo.play import play  # noqa: PLC0415

    catcher = Catcher(portal.settings.portal.var / MAILS)
    address = f"smtp://127.0.0.1:{catcher.start()}"

    def deliver(clock: Clock) -> None:
        settings = dataclasses.replace(portal.mail_settings, smtp=address, per_second=0.0)
        mail.Engine(portal.store, settings, clock).run_once()

    try:
        play(portal.store, portal.clock(), portal.settings.demo.subscribers, deliver)
    finally:
        catcher.stop()
    portal.drainer.run_until_done()
    return True


def catch_mails(portal: Portal) -> str:
    """Starts the catcher that the running demo sends to; its address for the mail engine."""
    catcher = Catcher(portal.settings.portal.var / MAILS)
    portal.on_close(catcher.stop)
    return f"smtp://127.0.0.1:{catcher.start()}"
