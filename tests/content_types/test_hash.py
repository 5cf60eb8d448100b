"""What an approval is bound to."""

import datetime as dt

from content_types import Content, Fassung, File, content_hash

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def file(name, sha256="ab" * 32):
    return File(name, sha256, 3, "text/plain", NOW, "autor")


def fassung(version=1, title="Grüße", summary="Kurz", body="<p>Text</p>", files=(), **fields):
    return Fassung(version, title, summary, Content(body, fields, tuple(files)), "autor", NOW)


def hashed(fassung, document="abcdefgh", kind="rechtstatsache", fachgebiet="shisha"):
    return content_hash(document, kind, fachgebiet, fassung)


def test_the_hash_of_a_known_fassung_never_changes():
    """Approvals in databases out there are bound to it."""
    known = fassung(tags=["a", "b"], date="2026-03-01", files=[file("b.pdf"), file("a.pdf")])
    assert hashed(known) == "91f8eb0524bff81bbcae924c4df95547fa7c00e12e18e70fd99e91e0eb8305ce"


def test_an_empty_field_that_is_invented_later_changes_no_hash():
    assert (
        len(
            {
                hashed(fassung()),
                hashed(fassung(invented="")),
                hashed(fassung(invented=None)),
                hashed(fassung(invented=[])),
            }
        )
        == 1
    )


def test_composed_and_decomposed_letters_are_the_same_content():
    assert hashed(fassung(title="Gru\u0308ße")) == hashed(fassung(title="Grüße"))


def test_the_order_of_files_and_fields_does_not_matter():
    assert hashed(fassung(files=[file("a"), file("b")])) == hashed(fassung(files=[file("b"), file("a")]))
    assert hashed(fassung(law="x", norm="y")) == hashed(fassung(norm="y", law="x"))


def test_everything_that_is_said_is_in_the_hash():
    hashes = [
        hashed(fassung()),
        hashed(fassung(), document="other"),
        hashed(fassung(), kind="muster"),
        hashed(fassung(), fachgebiet="verkehr"),
        hashed(fassung(version=2)),
        hashed(fassung(title="Grüsse")),
        hashed(fassung(summary="")),
        hashed(fassung(body="<p>Text </p>")),
        hashed(fassung(law="x")),
        hashed(fassung(norm="x")),
        hashed(fassung(tags=["a", "b"])),
        hashed(fassung(tags=["b", "a"])),
        hashed(fassung(files=[file("a")])),
        hashed(fassung(files=[file("b")])),
        hashed(fassung(files=[file("a", "cd" * 32)])),
    ]
    assert len(set(hashes)) == len(hashes)


def test_states_and_names_are_not():
    one, other = fassung(), fassung()
    other.state, other.contributors, other.approvals = "in_review", ("x",), ({"step": 1},)
    assert hashed(one) == hashed(other)
