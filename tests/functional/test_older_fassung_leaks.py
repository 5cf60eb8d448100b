"""What a released Fassung for one authority said stays with that authority, whatever the next one is and whoever reviews it."""

import pytest

from content_types import Person, add_person
from workflows import detach

SECRET = "Zwirbelgeheimnis"


@pytest.fixture()
def document(scenery, store):
    """Fassung 1 is for the police department and has a secret title and file; Fassung 2, in review, is for all."""
    id = scenery.draft(title=SECRET, audience=["pp"])
    scenery.release(scenery.attached(id, f"{SECRET}.txt"))
    scenery.do(id, "revise", "autor")
    store.write(lambda site: detached(site, id, scenery.clock()))
    scenery.edited(id, title="Für alle", audience=["all"])
    scenery.attached(id, "Verworfen-Zwirbel.txt")
    store.write(lambda site: detached(site, id, scenery.clock(), "Verworfen-Zwirbel.txt"))
    return scenery.do(id, "submit", "autor")


def detached(site, id, now, name=f"{SECRET}.txt"):
    return detach(site, site.document(id), site.person("autor"), now, name)


@pytest.fixture()
def stadtpruefer(store):
    """A reviewer of an authority that Fassung 1 was not for."""

    def act(site):
        person = Person("sp", "sp", "S P", "sp@example.org", "stadt", site.person("autor").created_at)
        person.grants = (("reviewer", "*", None, None),)
        add_person(site, person)

    store.write(act)
    return "sp"


def test_a_reviewer_reads_no_title_of_a_fassung_for_others(document, stadtpruefer, browse):
    browser = browse(stadtpruefer)
    for page in ("review", "history", "compare"):
        answer = browser.get(f"/d/{document}/{page}", status=200)
        assert SECRET not in answer.text and "Für alle" in answer.text, page


def test_readers_of_the_next_fassung_are_told_no_names_of_files_they_never_could_see(document, scenery, browse):
    scenery.do(document, "approve", "pruefer")
    told = browse("leser").get(f"/d/{document}/history", status=200).text
    assert "Datei entfernt" in told and "Zwirbel" not in told


def test_who_writes_reads_them(document, browse):
    told = browse("autor").get(f"/d/{document}/history", status=200).text
    assert f"{SECRET}.txt" in told and "Verworfen-Zwirbel.txt" in told
