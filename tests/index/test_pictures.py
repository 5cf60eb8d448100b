"""Pictures of pages are drawn once, kept within bounds, and may all be lost."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.extraction import NoPicture
from index.pictures import Pictures


@dataclass
class File:
    sha256: str = "ab" * 32
    type: str = "application/pdf"

    def path(self):
        return Path("/nowhere")


class Pool:
    """Draws 1,000 bytes, or what it is given; an error is raised."""

    def __init__(self, answer=b"x" * 1000):
        self.answer, self.asked = answer, []

    def draw(self, path, type, page, width):
        self.asked.append((page, width))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Clock:
    """Begins now, for the files in the folder have the time of the machine."""

    def __init__(self):
        self.now = time.time()

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_page_is_drawn_once_in_each_width(tmp_path):
    pool = Pool()
    for _ in range(2):
        for page, width in ((1, 200), (1, 1000), (2, 200)):
            assert Pictures(tmp_path, pool, 10**6).picture(File(), page, width) == pool.answer
    assert pool.asked == [(1, 200), (1, 1000), (2, 200)]


def test_what_cannot_be_drawn_is_tried_again_after_an_hour(tmp_path, clock):
    pool = Pool(NoPicture())
    pictures = Pictures(tmp_path, pool, 10**6, clock=clock)
    for _ in range(2):
        with pytest.raises(NoPicture):
            pictures.picture(File(), 1, 200)
    assert len(pool.asked) == 1
    clock.now += 3700
    pool.answer = b"now"
    assert pictures.picture(File(), 1, 200) == b"now"


def test_that_all_are_busy_is_not_kept(tmp_path):
    pool = Pool(NoPicture(now=True))
    pictures = Pictures(tmp_path, pool, 10**6)
    with pytest.raises(NoPicture) as none:
        pictures.picture(File(), 1, 200)
    assert none.value.now
    pool.answer = b"now"
    assert pictures.picture(File(), 1, 200) == b"now"


def test_the_folder_stays_within_its_room_and_the_oldest_go(tmp_path):
    pictures = Pictures(tmp_path, Pool(), 10_000)
    for page in range(1, 40):
        pictures.picture(File(), page, 200)
        assert sum(path.stat().st_size for path in tmp_path.rglob("*.png")) <= 10_000
    left = {path.name.split("-")[2] for path in tmp_path.rglob("*.png")}
    assert "39" in left and "1" not in left


def test_a_folder_that_was_full_before_is_counted(tmp_path):
    for page in range(1, 11):
        Pictures(tmp_path, Pool(), 10**6).picture(File(), page, 200)
    Pictures(tmp_path, Pool(), 5_000).picture(File(), 11, 200)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.png")) <= 5_000


def test_without_a_folder_to_write_to_there_are_pictures_all_the_same(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert Pictures(tmp_path / "file", Pool(), 10**6).picture(File(), 1, 200)


def test_only_a_few_wait_for_a_drawing_at_once(tmp_path):
    go, here = threading.Event(), threading.Barrier(5)

    class Slow(Pool):
        def draw(self, path, type, page, width):
            here.wait(10)
            go.wait(10)
            return b"x"

    pictures = Pictures(tmp_path, Slow(), 10**6, waiting=4)
    threads = [threading.Thread(target=pictures.picture, args=(File(), page, 200)) for page in range(1, 5)]
    for thread in threads:
        thread.start()
    here.wait(10)
    with pytest.raises(NoPicture) as none:
        pictures.picture(File(), 5, 200)
    go.set()
    for thread in threads:
        thread.join()
    assert none.value.now


def test_nothing_is_kept_outside_of_the_folder(tmp_path):
    with pytest.raises(ValueError):
        Pictures(tmp_path, Pool(), 10**6).picture(File(sha256="../../etc/passwd"), 1, 200)
