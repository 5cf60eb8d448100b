"""An engine of a kind that the module of the test names in a fixture `kind`."""

import pytest

from tests.index.samples import NOUNS


@pytest.fixture
def reopen(kind, tmp_path):
    """Opens the index of the test once more."""
    opened = []

    def again():
        opened.append(kind(tmp_path / "index", NOUNS))
        return opened[-1]

    yield again
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(reopen):
    engine = reopen()
    engine.rebuild(iter([]), 0)
    return engine
