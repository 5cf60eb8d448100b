"""Pages as pictures: drawn in the worker, and nothing in a file hurts more than its own picture."""

import contextlib
import io

import pytest
from PIL import Image

from index.extraction import Limits, NoPicture, Pool
from index.file_types import DOCX, JPEG, PDF, PNG


@pytest.fixture(scope="module")
def pool():
    with Pool(1, Limits(seconds=10)) as pool:
        yield pool


def shown(content):
    return Image.open(io.BytesIO(content))


def test_a_page_of_a_pdf_is_drawn_as_wide_as_asked(make, pool):
    path = make.pdf(["Eins", "Zwei"])
    for page, width in ((1, 200), (2, 1000)):
        picture = shown(pool.draw(path, PDF, page, width))
        assert (picture.format, picture.width, round(picture.height / picture.width, 1)) == ("PNG", width, 1.4)
        assert picture.convert("L").getextrema()[0] < 128, "nothing was drawn"


def test_a_picture_is_turned_upright_and_never_made_larger(make, pool):
    large, small = make.folder / "a.jpg", make.folder / "b.png"
    exif = Image.Exif()
    exif[274] = 6  # turned by the camera
    Image.new("RGB", (800, 400), "red").save(large, exif=exif)
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(small)
    assert shown(pool.draw(large, JPEG, 1, 200)).size == (200, 400)
    assert shown(pool.draw(small, PNG, 1, 200)).size == (40, 30)
    assert shown(pool.draw(small, PNG, 1, 200)).getpixel((0, 0)) == 255


def test_a_very_tall_page_is_drawn_smaller(make, pool):
    path = make.folder / "tall.png"
    Image.new("L", (100, 9000)).save(path)
    assert shown(pool.draw(path, PNG, 1, 200)).height <= 600
    with pytest.raises(NoPicture):
        pool.draw(hostile_page(make, "0 0 14400 1"), PDF, 1, 200)


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 nan 10", "0 0 -1 -1", "0 0 1e30 1e30"])
def test_a_page_without_a_sensible_size_does_no_harm(box, make, pool):
    with contextlib.suppress(NoPicture):
        assert shown(pool.draw(hostile_page(make, box), PDF, 1, 200)).width <= 200


def hostile_page(make, box):
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]>>",
    )
    body = "".join(f"{number} 0 obj {each} endobj\n" for number, each in enumerate(objects, 1))
    return make.raw("box.pdf", f"%PDF-1.4\n{body}trailer <</Root 1 0 R>>\n%%EOF")


def test_there_is_no_picture_of_what_cannot_be_drawn(make, pool):
    good = make.pdf(["Eins"])
    for path, type, page in (
        (good, PDF, 2),
        (good, PDF, 0),
        (make.pdf(["Geheim"], "locked.pdf", password="x"), PDF, 1),
        (make.raw("cut.pdf", good.read_bytes()[:200]), PDF, 1),
        (make.raw("cut.png", b"\x89PNG\r\n\x1a\n"), PNG, 1),
        (make.raw("gone.docx", b"PK"), DOCX, 1),
        (make.folder / "nowhere.pdf", PDF, 1),
    ):
        with pytest.raises(NoPicture) as none:
            pool.draw(path, type, page, 200)
        assert not none.value.now
    assert pool.restarts == 0 and pool.draw(good, PDF, 1, 200)


def test_a_page_that_draws_itself_without_end_costs_its_worker_only(make, pool):
    """A form XObject that draws itself; PDFium may or may not survive it."""
    stream = "/F Do"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        f"<</Length {len(stream)}>> stream\n{stream}\nendstream",
        f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length {len(stream)}>> stream\n{stream}\nendstream",
    )
    body = "".join(f"{number} 0 obj {each} endobj\n" for number, each in enumerate(objects, 1))
    path = make.raw("loop.pdf", f"%PDF-1.4\n{body}trailer <</Root 1 0 R>>\n%%EOF")
    with contextlib.suppress(NoPicture):
        pool.draw(path, PDF, 1, 200)
    assert pool.draw(make.pdf(["Eins"]), PDF, 1, 200)


def test_who_finds_all_workers_busy_is_told_to_come_again(make):
    with Pool(0, Limits(waiting=0.1)) as nobody, pytest.raises(NoPicture) as none:
        nobody.draw(make.pdf(["Eins"]), PDF, 1, 200)
    assert none.value.now
