"""The order of an issue's entries."""

import pytest

from sikodms.pages.newsletters.arranging import arranged

AREAS = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}


@pytest.mark.parametrize(
    ("act", "what", "expected"),
    [
        ("", "", ["a1", "a2", "b1"]),
        ("up", "a2", ["a2", "a1", "b1"]),
        ("up", "a1", ["a1", "a2", "b1"]),
        ("down", "a1", ["a2", "a1", "b1"]),
        ("down", "b1", ["a1", "a2", "b1"]),
        ("group-up", "b", ["b1", "a1", "a2"]),
        ("group-down", "b", ["a1", "a2", "b1"]),
        ("group-up", "nowhere", ["a1", "a2", "b1"]),
        ("drop", "a1", ["a2", "b1"]),
        ("take", "c1", ["a1", "a2", "b1", "c1"]),
        ("take", "a1", ["a1", "a2", "b1"]),
        ("up", "unknown", ["a1", "a2", "b1"]),
    ],
)
def test_entries_stay_with_their_fachgebiet_and_move_one_place(act, what, expected):
    assert arranged(["a1", "b1", "a2", "unknown"], AREAS, act, what) == expected
