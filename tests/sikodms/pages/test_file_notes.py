"""What the search does not know of a file is said where the file is listed."""

import pytest

from index.extraction import Text
from workflows import attach, create, perform

WHOLE = {"title": "Schwellen", "summary": "Ab wann.", "body_html": "<p>Text</p>"}


@pytest.fixture()
def released(store, clock, portal, tmp_path):
    """The id of a released document with one file."""
    path = tmp_path / "a.txt"
    path.write_text("eins")

    def write(site):
        author, now = site.person("autor"), clock()
        document = create(site, author, now, "muster", "shisha", WHOLE)
        attach(site, document, author, now, path, "a.txt", "a" * 64, 4, "text/plain")
        hash = document.working.hash
        perform(site, document, "submit", author, now, hash=hash)
        perform(site, document, "approve", site.person("pruefer"), now, hash=hash)
        return document.id

    return store.write(write)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (Text(note="kein Text: beschädigt"), "Suche: kein Text: beschädigt"),
        (Text(), "Suche: kein Text"),
        (Text("eins", note="nur ein Teil (zu groß)"), "Suche: nur ein Teil (zu groß)"),
        (Text("eins"), None),
        (None, None),
    ],
)
def test_readers_are_told_what_the_search_does_not_know(browse, portal, released, monkeypatch, text, said):
    monkeypatch.setattr(portal.texts, "kept", lambda file: text)
    note = browse("leser").get(f"/d/{released}").html.find(class_="file__note").text
    assert (said in note) if said else ("Suche" not in note)
