"""Templates are compiled once, and run again from what was kept."""

import pytest
from chameleon import PageTemplate
from chameleon.template import BaseTemplate

from sikodms.kept_templates import KeptTemplates, keep_templates


@pytest.fixture(autouse=True)
def loader():
    before = BaseTemplate.loader
    yield
    BaseTemplate.loader = before


def render(text="<p>${word} &amp; more</p>"):
    return PageTemplate(text)(word="<Kohle>")


def kept(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def compiled(monkeypatch):
    """The templates that were compiled."""
    seen = []
    compile = BaseTemplate._compile

    def counting(self, body, builtins):
        seen.append(body)
        return compile(self, body, builtins)

    monkeypatch.setattr(BaseTemplate, "_compile", counting)
    return seen


def test_a_template_is_compiled_once_for_all_starts(tmp_path, compiled):
    for _ in range(3):
        keep_templates(tmp_path / "templates")
        assert render() == "<p>&lt;Kohle&gt; &amp; more</p>"
    assert len(compiled) == len(kept(tmp_path)) == 1
    assert render("<b>${word}</b>") == "<b>&lt;Kohle&gt;</b>"
    assert len(compiled) == 2


@pytest.mark.parametrize("damage", [lambda packed: b"", lambda packed: packed[:-9], lambda packed: packed[:-1] + b"x"])
def test_what_is_not_whole_is_compiled_again(tmp_path, compiled, damage):
    keep_templates(tmp_path / "templates")
    render()
    (path,) = kept(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert render() == "<p>&lt;Kohle&gt; &amp; more</p>"
    assert render() == "<p>&lt;Kohle&gt; &amp; more</p>"
    assert len(compiled) == 2


def test_pages_are_made_where_nothing_can_be_kept(tmp_path, compiled):
    (tmp_path / "templates").write_text("no folder")
    keep_templates(tmp_path / "templates")
    assert render() == "<p>&lt;Kohle&gt; &amp; more</p>"
    assert len(compiled) == 1


def test_what_other_versions_kept_is_removed(tmp_path):
    other = tmp_path / "templates" / "older"
    other.mkdir(parents=True)
    (other / "page.py").write_text("")
    keep_templates(tmp_path / "templates")
    render()
    assert not other.exists()
    assert len(kept(tmp_path)) == 1


def test_only_the_user_of_the_portal_gets_at_them(tmp_path):
    keep_templates(tmp_path / "templates")
    assert isinstance(BaseTemplate.loader, KeptTemplates)
    render()
    (path,) = kept(tmp_path)
    assert path.parent.stat().st_mode & 0o077 == path.stat().st_mode & 0o077 == 0
