"""A process with a portal's database and a mail engine, to be killed: VAR SMTP-PORT [readers]."""

import datetime as dt
import sys
import time
from pathlib import Path

from content_types import Authority, Person, add_person, open_store
from mail import Engine, MailSettings, Newsletter, add_newsletter, counts, open_issue, perform_issue, subscribe
from workflows import create, takeover


def settle(site, readers, now):
    """A newsletter with that many readers, and an issue of one document that is being sent."""
    site["authorities"].add("stadt", Authority("stadt", "Stadt Musterstadt", "kommune"))
    roles = {"redaktion": ("editor", "reader"), "office": ("office", "lead", "author")}
    for id in ("redaktion", "office", *(f"leser{n:03}" for n in range(readers))):
        person = Person(id, id, id.title(), f"{id}@example.org", "stadt", now)
        person.grants = tuple((role, "*") for role in roles.get(id, ("reader",)))
        add_person(site, person)
    newsletter = add_newsletter(site, Newsletter("news", "Wochenüberblick"))
    for person in list(site.persons()):
        if person.id.startswith("leser"):
            subscribe(newsletter, person, now, "demo")
    office, editor = site.person("office"), site.person("redaktion")
    fields = {"title": "Kohlenmonoxid", "summary": "Grenzwerte", "body_html": "<p>Text</p>"}
    takeover(site, create(site, office, now, "information", "shisha", fields), office, now)
    issue = open_issue(site, newsletter, editor, now, "Neues im Portal")
    for name, person in (("submit", editor), ("approve", office), ("send", editor)):
        perform_issue(site, issue, name, person, now, hash=issue.hash)


def main(var, port, readers="0"):
    store = open_store(Path(var)).ready()
    if int(readers):
        store.write(lambda site: settle(site, int(readers), dt.datetime.now(dt.UTC)))
    settings = MailSettings(
        f"smtp://127.0.0.1:{port}", "https://portal.example.org", "Fachportal", "portal@example.org", "redaktion@example.org",
        b"s" * 32, interval=0.1,
    )  # fmt: skip
    engine = Engine(store, settings)
    engine.start()
    print("started", flush=True)
    while True:
        time.sleep(0.05)
        with store.read() as site:
            issue = next(iter(site["newsletters"]["news"].values()))
            states = counts(issue)
            if issue.state == "sent":
                print(f"sent {states['accepted']} {states['uncertain']} {issue.recipients}", flush=True)
                break
    engine.stop()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
