"""A scenery in the test's own database."""

import pytest

from tests.functional.scenery import Scenery, settle_more


@pytest.fixture()
def scenery(store, clock, tmp_path):
    store.write(lambda site: settle_more(site, clock()))
    return Scenery(store, clock, tmp_path)
