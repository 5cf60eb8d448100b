"""A newsletter and its issue, for the tests of its pages.

desk    Desk of tests.mail.conftest on this test's portal
draft   two readers, an open draft with two documents of one Fachgebiet and one of another, newest first
send    sends what is due to a mail server with that script
"""

import pytest

from tests.mail.conftest import Desk
from tests.mail.postbox import Postbox


@pytest.fixture()
def desk(portal, clock):
    return Desk(portal.store, clock)


@pytest.fixture()
def draft(desk):
    """Two readers, an open draft with two documents of one Fachgebiet and one of another, newest first."""
    desk.readers(2)
    desk.made = [desk.release("Erstes"), desk.release("Zweites"), desk.release("Drittes", fachgebiet="verkehr")]
    desk.open("{Anzahl} Neue")
    return desk


@pytest.fixture()
def send(portal):
    """Sends what is due to a mail server with that script."""
    boxes = []

    def send(script=lambda stage, argument: None):
        boxes.append(Postbox(script))
        portal.smtp = boxes[-1].url
        portal.send_now()

    yield send
    portal.mailer.stop()
    for box in boxes:
        box.close()
