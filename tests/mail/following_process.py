"""A process that releases documents, follows searches and sends, to be killed: VAR SMTP-PORT READERS DOCUMENTS."""

import datetime as dt
import random
import sys
import time
from pathlib import Path

from content_types import Authority, Person, add_person, open_store, saved_search, utc_now
from index import Drainer
from index.engines.whoosh.engine import WhooshEngine
from mail import Asking, Engine, Follower, MailSettings, last_notice, save_search
from tests.index.samples import NOUNS
from tests.mail.searches import NoFiles
from workflows import create, release_log, takeover


def settle(site, readers):
    """Readers who each follow one search."""
    if len(site["persons"]):
        return
    now = utc_now()
    site["authorities"].add("stadt", Authority("stadt", "Stadt Musterstadt", "kommune"))
    for id in ("office", *(f"leser{n:03}" for n in range(readers))):
        person = Person(id, id, id.title(), f"{id}@example.org", "stadt", now)
        person.grants = tuple((role, "*") for role in (("office", "author") if id == "office" else ("reader",)))
        add_person(site, person)
        if id != "office":
            save_search(site, person, now, {"query": {"q": "Kohle"}, "follow": "at_once"})


def release(site):
    number, now, office = release_log.newest(site) + 1, utc_now(), site.person("office")
    fields = {"title": f"Kohle {number}", "summary": "Grenzwerte", "body_html": "<p>Text</p>"}
    takeover(site, create(site, office, now, "information", "shisha", fields), office, now)


def is_told(site, search):
    last = last_notice(site, search)
    return search.mark == release_log.newest(site) and (last is None or last.state == "sent")


def main(var, port, readers, documents):
    store = open_store(Path(var)).ready()
    store.write(lambda site: settle(site, int(readers)))
    engine = WhooshEngine(Path(var) / "index", NOUNS)
    drainer = Drainer(store, engine, NoFiles(), interval=0.02)
    drainer.start()
    settings = MailSettings(
        f"smtp://127.0.0.1:{port}", "https://portal.example.org", "Fachportal", "portal@example.org", "redaktion@example.org",
        b"s" * 32, interval=0.05,
    )  # fmt: skip
    mailer = Engine(store, settings)
    mailer.start()
    follower = Follower(store, Asking(engine), gather=dt.timedelta())
    print("started", flush=True)
    while True:
        with store.read() as site:
            left = int(documents) - release_log.newest(site)
            told = all(is_told(site, search) for search in saved_search.every(site))
        if left > 0 and (told or random.random() < 0.02):
            store.write(release)
        elif told:
            break
        follower.run_once()
        time.sleep(0.05)
    mailer.stop()
    drainer.stop()
    engine.close()
    store.close()
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
