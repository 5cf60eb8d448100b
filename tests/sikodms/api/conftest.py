"""Every answer of the API is checked against its own description."""

import pytest

from tests.functional.scenery import Scenery, settle_more


@pytest.fixture(autouse=True)
def answers_are_checked(application, monkeypatch):
    monkeypatch.setitem(application.registry.settings, "pyramid_openapi3.enable_response_validation", True)


@pytest.fixture()
def scenery(store, clock, tmp_path):
    store.write(lambda site: settle_more(site, clock()))
    return Scenery(store, clock, tmp_path)


@pytest.fixture()
def indexed(portal):
    """Brings the full-text index of this test up to date."""

    def indexed() -> None:
        portal.reindex(only_if_needed=True)

    return indexed
