"""Searches that are followed, with a real index, for tests: see the fixture `following`."""

from content_types import saved_search
from index import Drainer
from index.engines.whoosh.engine import WhooshEngine
from index.extraction import Text
from mail import Asking, Follower, change_search, last_notice, save_search
from tests.index.samples import NOUNS
from workflows import edit, perform


class NoFiles:
    """What the drainer asks for texts."""

    def text_of(self, file):
        return Text("", None, "kein Text")


class Following:
    """Acts as sentences: following.search, following.release, following.look; `desk` releases and withdraws."""

    def __init__(self, desk, folder):
        self.desk, self.store, self.clock = desk, desk.store, desk.clock
        self.engine = WhooshEngine(folder, NOUNS)
        self.drainer = Drainer(self.store, self.engine, NoFiles())
        self.drainer.run_until_done()
        self.follower = Follower(self.store, Asking(self.engine), self.clock)

    def search(self, owner="leser", q="Kohle", follow="at_once", **query):
        given = {"query": {"q": q, **query}, "follow": follow}
        return self.store.write(lambda site: save_search(site, site.person(owner), self.clock(), given).id)

    def change(self, id, owner="leser", **data):
        self.store.write(lambda site: change_search(site, saved_search.find(site, owner, id), self.clock(), data))

    def release(self, title="Kohle", **given):
        id = self.desk.release(title, **given)
        self.drainer.run_until_done()
        return id

    def release_again(self, id, title):
        """A new Fassung of a document, through review."""

        def act(site):
            document, now = site.document(id), self.clock()
            perform(site, document, "revise", site.person("autor"), now, occasion="Neues")
            edit(site, document, site.person("autor"), now, {"title": title, "summary": title}, None)
            perform(site, document, "submit", site.person("autor"), now, hash=document.hash_of(document.working))
            given = {"hash": document.working.hash, "reason": ""}
            perform(site, document, "approve", site.person("pruefer"), now, **given)

        self.store.write(act)
        self.drainer.run_until_done()

    def look(self, after=31):
        """One look, so many seconds later; how many notices it wrote."""
        self.clock.forward(seconds=after)
        return self.follower.run_once()

    def notice(self, id, owner="leser"):
        """The last one as (documents, number of further ones, state of its delivery)."""
        with self.store.read() as site:
            last = last_notice(site, saved_search.find(site, owner, id))
            return last and (
                [item["document"] for item in last.items], len(last.rest), last.state, last.delivery["state"]
            )  # fmt: skip

    def mark(self, id, owner="leser"):
        with self.store.read() as site:
            return saved_search.find(site, owner, id).mark

    def close(self):
        self.engine.close()
