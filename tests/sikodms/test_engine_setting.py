"""The engine of the index is a setting; one that is not installed is refused before anything is opened."""

import pytest

from sikodms.portal import StartFailed, open_portal
from sikodms.settings import SettingsError, parse


def test_only_known_engines_can_be_set():
    assert parse({}, {}).index.engine == "whoosh"
    assert parse({}, {"SIKODMS_INDEX_ENGINE": "tantivy"}).index.engine == "tantivy"
    with pytest.raises(SettingsError, match=r"^index\.engine = lucene is none of: whoosh, tantivy\.$"):
        parse({"index.engine": "lucene"}, {})


def test_an_engine_that_is_not_installed_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("index.engines.find_spec", lambda name: None)
    with pytest.raises(StartFailed, match="make tantivy") as refused:
        open_portal(parse({"portal.var": str(tmp_path), "index.engine": "tantivy"}, {}))
    assert "\n" not in str(refused.value)
    assert not list(tmp_path.iterdir())
