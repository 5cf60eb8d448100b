"""The portal follows searches by itself, once there is a mail server."""

import time

import pytest

from content_types import saved_search
from mail import Newsletter, add_newsletter, every_notice, save_search
from tests.mail.postbox import Postbox
from workflows import create, takeover


@pytest.fixture()
def box():
    made = Postbox()
    yield made
    made.close()


def release(portal, clock):
    def act(site):
        fields = {"title": "Kohle", "summary": "Kohle", "body_html": "<p>Text</p>"}
        document = create(site, site.person("autor"), clock(), "information", "shisha", fields)
        takeover(site, document, site.person("geschaeftsstelle"), clock())

    portal.store.write(act)
    portal.drainer.run_until_done()


def keep(portal, clock):
    given = {"query": {"q": "Kohle"}, "follow": "at_once"}
    portal.store.write(lambda site: save_search(site, site.person("leser"), clock(), given))


def notices(portal):
    with portal.store.read() as site:
        return [notice.delivery["state"] for notice in every_notice(site)]


def test_hits_wait_for_a_mail_server_and_come_as_one_mail(portal, clock, box):
    keep(portal, clock)
    for _ in range(3):
        release(portal, clock)
        clock.forward(days=1)
        portal.follow()
    assert notices(portal) == []
    portal.smtp = box.url
    portal.follow()
    portal.mailer.run_once()
    assert notices(portal) == ["accepted"]
    assert box.parsed()["leser@example.org"]["Subject"] == "3 neue Treffer: Kohle"


def test_topics_of_newsletters_are_found_without_a_mail_server(portal, clock):
    def narrow(site):
        newsletter = add_newsletter(site, Newsletter("news", "Neues"))
        newsletter.set_topic({"q": "Kohle"})

    portal.store.write(narrow)
    release(portal, clock)
    portal.follow()
    with portal.store.read() as site:
        newsletter = site["newsletters"]["news"]
        assert (list(newsletter.matched), newsletter.matched_to) == ([1], 1)


def test_a_running_portal_needs_nobody_to_ask_it(portal, clock, box):
    portal.smtp = box.url
    keep(portal, clock)
    release(portal, clock)
    clock.forward(minutes=1)
    portal.start()
    ends = time.monotonic() + 30
    while not box.mails and time.monotonic() < ends:
        time.sleep(0.05)
    assert [to for to, _ in box.mails] == ["leser@example.org"]
    assert portal.health()["ok"]


def test_a_search_of_before_is_followed_by_the_rights_of_today(portal, clock, box):
    portal.smtp = box.url
    keep(portal, clock)
    portal.store.write(lambda site: setattr(site.person("leser"), "grants", ()))
    release(portal, clock)
    clock.forward(minutes=1)
    portal.follow()
    assert notices(portal) == []
    with portal.store.read() as site:
        assert next(iter(saved_search.of(site, "leser"))).mark == 1
