"""A newsletter whose topic is a search: it carries new hits only, each once, and what is not matched yet waits."""

import pytest

from content_types import saved_search
from mail import KEEP, change_newsletter, create_newsletter, open_issue, perform_issue
from workflows import Missing


@pytest.fixture()
def topic(following):
    """The newsletter `news` carries what has the word; answers with the id of the editor's search."""
    id = following.search("redaktion", q="Kohle", follow="none")
    narrow(following, topic=id)
    return id


def narrow(following, **data):
    def act(site):
        editor = site.person("redaktion")
        change_newsletter(site, site["newsletters"]["news"], editor, following.clock(), data)

    following.store.write(act)


def matched(following):
    """What an issue opened now offers, newest first, and whether everything released is looked at."""
    following.follower.match_topics()
    return offered(following)


def offered(following):
    following.desk.open()
    with following.store.read() as site:
        issue = site["newsletters"]["news"][following.desk.id]
        assert {item["document"] for item in issue.items} == {entry["document"] for entry in issue.offered}
        return [entry["document"] for entry in issue.offered]


def test_only_hits_are_collected(following, topic):
    wanted = following.release("Kohle")
    following.release("Fristen")
    also = following.release("Noch mehr Kohlen")
    assert matched(following) == [also, wanted]


def test_the_cursor_of_the_newsletter_is_its_mark(following, topic):
    first = following.release("Kohle")
    assert matched(following) == [first]
    following.desk.move("submit")
    following.desk.move("approve", "geschaeftsstelle")
    second = following.release("Kohle")
    assert matched(following) == [second]
    following.desk.move("submit")
    following.desk.move("approve", "geschaeftsstelle")
    assert matched(following) == []


def test_what_is_not_matched_yet_is_in_the_next_issue(following, topic):
    first = following.release("Kohle")
    assert matched(following) == [first]
    second = following.desk.release("Kohle")  # the index does not know it
    third = following.desk.release("Fristen")
    assert matched(following) == [first]
    following.desk.move("submit")
    following.desk.move("approve", "geschaeftsstelle")
    following.drainer.run_until_done()
    assert third not in (found := matched(following))
    assert found == [second]


def test_a_new_fassung_is_looked_at_anew(following, topic):
    id, other = following.release("Kohle"), following.release("Fristen")
    following.release_again(id, "Anders")
    following.release_again(other, "Kohle")
    assert matched(following) == [other]
    following.release_again(id, "Doch Kohle")
    assert matched(following) == [id, other]


def test_another_topic_looks_again_at_what_is_not_taken_up_yet(following, topic):
    coal, terms = following.release("Kohle"), following.release("Fristen")
    assert matched(following) == [coal]
    narrow(following, topic=following.search("redaktion", q="Fristen", follow="none"))
    assert offered(following) == []
    assert matched(following) == [terms]
    narrow(following, topic="")
    assert offered(following) == [terms, coal]


def test_it_keeps_its_topic_whatever_becomes_of_the_search(following, topic):
    def forget(site):
        saved_search.clear_away(site, saved_search.find(site, "redaktion", topic))

    following.store.write(forget)
    narrow(following, title="Kohle und mehr", topic=KEEP)
    id = following.release("Kohle")
    following.release("Fristen")
    assert matched(following) == [id]
    with pytest.raises(Missing):
        narrow(following, topic=topic)


def test_a_search_of_somebody_else_cannot_be_taken(following):
    foreign = following.search("leser", follow="none")
    with pytest.raises(Missing):
        narrow(following, topic=foreign)


def test_what_a_cancelled_issue_had_comes_again(following, topic):
    first = following.release("Kohle")
    assert matched(following) == [first]
    following.desk.move("submit")
    following.desk.move("approve", "geschaeftsstelle")
    cancelled = following.desk.id
    second = following.release("Kohle")
    assert matched(following) == [second]
    following.desk.move("submit")
    following.desk.move("approve", "geschaeftsstelle")

    def cancel(site):
        issue = site["newsletters"]["news"][cancelled]
        perform_issue(site, issue, "cancel", site.person("redaktion"), following.clock())

    following.store.write(cancel)
    assert offered(following) == []  # until the hits of the topic are known again
    assert matched(following) == [first]


def test_the_editor_is_offered_what_they_may_read_and_readers_get_what_they_may(following, topic, postbox, engine_for):
    following.desk.reader("polizistin", authority="pp")
    secret = following.release("Kohle für Polizei", audience=["polizei"])
    open_one = following.release("Kohle")
    assert matched(following) == [open_one]
    following.store.write(lambda site: setattr(site.person("redaktion"), "authority", "pp"))
    assert offered(following) == [open_one, secret]
    following.desk.reader("beamtin", authority="stadt")
    for name, who in (("submit", "redaktion"), ("approve", "geschaeftsstelle"), ("send", "redaktion")):
        following.desk.move(name, who)
    box = postbox()
    engine_for(box).run_once()
    texts = {to.partition("@")[0]: mail.get_body(("plain",)).get_content() for to, mail in box.parsed().items()}
    assert "Kohle für Polizei" in texts["polizistin"] and "Kohle für Polizei" not in texts["beamtin"]


def test_a_new_newsletter_may_have_a_topic_from_the_start(following):
    id = following.search("redaktion", follow="none")
    following.release("Kohle")

    def act(site):
        editor = site.person("redaktion")
        made = create_newsletter(site, editor, following.clock(), {"title": "Neues zu Kohle", "topic": id})
        return made.id

    newsletter = following.store.write(act)
    wanted = following.release("Kohle")
    following.release("Fristen")
    following.follower.run_once()

    def begin(site):
        issue = open_issue(site, site["newsletters"][newsletter], site.person("redaktion"), following.clock())
        return [item["document"] for item in issue.items]

    assert following.store.write(begin) == [wanted]


def test_a_newsletter_from_before_has_no_topic(following):
    def strip(site):
        newsletter = site["newsletters"]["news"]
        for name in ("topic", "matched", "matched_to"):
            newsletter.__dict__.pop(name, None)

    following.store.write(strip)
    id = following.release("Fristen")
    assert matched(following) == [id]
