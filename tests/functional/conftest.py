"""A scenery in the test's own database."""

import pytest

from tests.functional.scenery import Scenery


@pytest.fixture()
def scenery(store, clock, tmp_path):
    return Scenery(store, clock, tmp_path)
