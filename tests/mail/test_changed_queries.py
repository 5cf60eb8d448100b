"""A saved search whose words are changed: each release is told by the words that stood when it came, once."""

import datetime as dt

import pytest

from content_types import saved_search
from mail import change_search, save_search, undo_change
from mail.following import _tell_all
from workflows import Missing


@pytest.fixture()
def reword(following):
    def reword(id, q, owner="leser", **query):
        following.change(id, owner, query={"q": q, **query})

    return reword


@pytest.fixture()
def undo(following):
    def undo(id):
        def act(site):
            return undo_change(site, saved_search.find(site, "leser", id), following.clock())

        return following.store.write(act)

    return undo


@pytest.fixture()
def of(following):
    def of(id):
        with following.store.read() as site:
            found = saved_search.find(site, "leser", id)
            return found.name, found.query["q"], found.follow, found.mark, found.seen, found.earlier

    return of


WEEK = dt.timedelta(days=7).total_seconds()


@pytest.mark.parametrize("follow", ["at_once", "daily", "weekly"])
def test_what_was_there_is_not_told_as_new_and_what_comes_is(following, reword, follow):
    search = following.search(q="Kohle", follow=follow)
    following.release("Frist")
    reword(search, "Frist")
    assert following.look(after=WEEK) == 0
    id = following.release("Fristen")
    following.release("Kohle")
    assert following.look(after=WEEK) == 1
    assert following.notice(search) == ([id], 0, "sending", "planned")


def test_what_the_former_words_found_and_nobody_was_told_yet_comes_with_the_next_mail(following, reword):
    search = following.search(q="Kohle", follow="weekly")
    before = following.release("Kohle")
    following.release("Frist")
    reword(search, "Frist")
    following.release("Kohle, zu spät")
    after = following.release("Fristen")
    assert following.look(after=WEEK) == 1
    assert following.notice(search)[0] == [after, before]
    assert following.look(after=WEEK) == 0


def test_words_may_change_several_times_before_a_mail(following, reword, of):
    search = following.search(q="Kohle", follow="weekly")
    first = following.release("Kohle")
    reword(search, "Frist")
    reword(search, "Gas")  # nothing came for the words between
    second = following.release("Gas")
    reword(search, "Kohle")
    following.release("Gas, zu spät")
    third = following.release("Kohlen")
    assert [end for _, end in of(search)[5]] == [1, 2]
    assert following.look(after=WEEK) == 1
    assert following.notice(search)[0] == [third, second, first]
    assert of(search)[3:] == (4, 2, ())


def test_a_new_fassung_is_told_by_the_words_of_its_own_moment(following, reword):
    search = following.search(q="Kohle", follow="weekly")
    id = following.release("Kohle")
    reword(search, "Frist")
    following.release_again(id, "Frist der Kohle")
    assert following.look(after=WEEK) == 1
    assert following.notice(search)[0] == [id]


def test_a_look_that_began_with_the_former_words_writes_nothing(following, reword):
    search = following.search(q="Kohle")
    id = following.release("Kohle")
    following.clock.forward(seconds=31)
    findings = list(following.follower._due(1, following.clock()))
    reword(search, "Frist")
    assert following.store.write(lambda site: _tell_all(site, findings, following.clock())) == 0
    assert following.look() == 1
    assert following.notice(search)[0] == [id]


def test_what_the_index_does_not_know_yet_keeps_its_words(following, reword):
    search = following.search(q="Kohle")
    unknown = following.desk.release("Kohle")
    following.desk.release("Frist")
    reword(search, "Frist")
    assert following.look() == 0
    after = following.release("Frist danach")
    assert following.look() == 1
    assert following.notice(search)[0] == [after, unknown]


def test_a_mail_on_its_way_tells_what_it_was_to_tell(following, reword, postbox, engine_for):
    following.search(q="Kohle")
    search = following.search(q="Gas")
    following.release("Gas")
    assert following.look() == 1
    reword(search, "Frist")
    box = postbox()
    engine_for(box).run_once()
    assert [message["Subject"] for message in box.parsed().values()] == ["1 neuer Treffer: Frist"]


def test_who_follows_goes_on_and_who_does_not_begins_later(following, reword, of):
    search = following.search(q="Kohle", follow="none")
    following.release("Kohle")
    reword(search, "Frist")
    assert of(search)[2:] == ("none", 0, 1, ())
    following.release("Frist")
    following.change(search, follow="daily")
    assert of(search)[2:] == ("daily", 2, 1, ())
    following.release("Kohle")
    reword(search, "Gas")
    assert of(search)[2] == "daily"
    following.change(search, follow="none")
    following.change(search, follow="daily")
    assert of(search)[3:] == (3, 3, ())


def test_undone_it_is_as_though_it_had_never_been_changed(following, reword, undo, of):
    search = following.search(q="Kohle", follow="weekly")
    first = following.release("Kohle")
    before = of(search)
    reword(search, "Frist")
    following.release("Frist")
    second = following.release("Kohlen")
    assert undo(search) and not undo(search)
    assert of(search) == before
    assert following.look(after=WEEK) == 1
    assert following.notice(search)[0] == [second, first]


def test_what_was_told_meanwhile_is_not_told_again_by_undoing(following, reword, undo):
    search = following.search(q="Kohle")
    following.release("Kohle")
    reword(search, "Frist")
    following.release("Frist der Kohle")
    assert following.look() == 1
    assert undo(search)
    last = following.notice(search)
    following.release("Fristen")
    assert following.look() == 0
    assert following.notice(search) == last


def test_a_day_later_it_is_not_undone(following, reword, undo, of):
    search = following.search(q="Kohle")
    reword(search, "Frist")
    following.clock.forward(days=1)
    assert not undo(search)
    assert of(search)[1] == "Frist"


def test_only_a_name_that_was_made_of_the_words_follows_them(following, reword, undo, of):
    made, given = following.search(q="Kohle"), following.search(q="Gas")
    following.change(given, name="Luft in Läden")
    for id, words in ((made, "Frist"), (given, "Ware")):
        reword(id, words)
    assert (of(made)[0], of(given)[0]) == ("Frist", "Luft in Läden")
    undo(made)
    undo(given)
    assert (of(made)[0], of(given)[0]) == ("Kohle", "Luft in Läden")


def test_two_searches_of_a_person_are_never_the_same(following, reword, undo, of):
    first, second = following.search(q="Kohle", kind=["muster", "lagebild"]), following.search(q="Gas")
    with pytest.raises(Missing):
        reword(second, "Kohle", kind=["lagebild", "muster"])
    assert of(second)[1] == "Gas"
    reword(first, "Frist")
    reword(second, "Kohle", kind=["lagebild", "muster"])
    with pytest.raises(Missing):
        undo(first)
    following.search("autor", q="Gas")
    reword(second, "Gas")


def test_the_order_of_filters_changes_nothing(following, reword):
    search = following.search(q="Kohle", kind=["muster", "lagebild"])
    reword(search, "Kohle", kind=["lagebild", "muster"])

    def act(site):
        given = {"query": {"q": "Kohle", "kind": ["lagebild", "muster"]}}
        same = save_search(site, site.person("leser"), following.clock(), given)
        found = saved_search.find(site, "leser", search)
        with pytest.raises(Missing):
            change_search(site, found, following.clock(), {"query": {"q": "Gas"}, "follow": "hourly"})
        return same.id, found.former, found.query["q"]

    assert following.store.write(act) == (search, None, "Kohle")
