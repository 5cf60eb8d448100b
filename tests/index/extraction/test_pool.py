"""Nothing in a file hurts the portal or the next file."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.extraction import Limits, Pool
from index.file_types import Refused

ROOT = Path(__file__).resolve().parents[3]
PLAIN = "text/plain"


@pytest.fixture
def good(make):
    return make.raw("good.txt", "Das ist in Ordnung.")


@pytest.fixture
def hanging(make):
    """A file that nobody ever writes to: whoever opens it sleeps."""
    path = make.folder / "hanging.txt"
    os.mkfifo(path)
    return path


def test_a_file_is_read_in_another_process(good):
    with Pool(1) as pool:
        assert pool.extract(good, PLAIN).text == "Das ist in Ordnung."
        assert pool.restarts == 0


def test_a_file_that_hangs_is_given_up_and_the_next_is_read(good, hanging):
    with Pool(1, Limits(seconds=1)) as pool:
        begun = time.monotonic()
        text = pool.extract(hanging, PLAIN)
        assert time.monotonic() - begun < 3
        assert (text.text, text.note, text.lasting) == ("", "kein Text: das Auslesen dauerte zu lange", False)
        assert pool.extract(good, PLAIN).text
        assert pool.restarts == 1


def test_a_file_that_takes_all_memory_is_given_up(make, good):
    large = make.raw("large.txt", b"")
    os.truncate(large, 150 << 20)
    with Pool(1, Limits(memory=128 << 20, text_input=150 << 20)) as pool:
        text = pool.extract(large, PLAIN)
        assert (text.note, text.lasting) == ("kein Text: das Auslesen brauchte zu viel Speicher", False)
        assert pool.extract(good, PLAIN).text


def test_a_worker_that_dies_is_replaced(good, hanging):
    with Pool(1, Limits(seconds=10)) as pool, ThreadPoolExecutor(1) as threads:
        assert pool.extract(good, PLAIN).text
        reading = threads.submit(pool.extract, hanging, PLAIN)
        time.sleep(0.2)
        os.kill(pool._processes[0]._process.pid, signal.SIGKILL)
        assert reading.result(5).note == "kein Text: das Auslesen brach ab"
        assert pool.extract(good, PLAIN).text


def test_a_worker_that_died_while_idle_costs_nobody_anything(good):
    with Pool(1) as pool:
        pool.extract(good, PLAIN)
        os.kill(pool._processes[0]._process.pid, signal.SIGKILL)
        pool._processes[0]._process.wait(5)
        assert pool.extract(good, PLAIN).text


def test_many_threads_get_the_text_of_their_own_file(make, hanging):
    paths = [make.raw(f"{n}.txt", f"Datei {n}") for n in range(20)]
    with Pool(2, Limits(seconds=1)) as pool, ThreadPoolExecutor(12) as threads:
        lost = threads.submit(pool.extract, hanging, PLAIN)
        assert [text.text for text in threads.map(lambda path: pool.extract(path, PLAIN), paths)] == [
            f"Datei {n}" for n in range(20)
        ]
        assert lost.result().note


def test_the_thread_that_started_a_worker_may_end(good):
    with Pool(1) as pool:
        first = threading.Thread(target=pool.extract, args=(good, PLAIN))
        first.start()
        first.join()
        time.sleep(0.1)
        assert pool.extract(good, PLAIN).text
        assert pool.restarts == 0


def test_who_waits_too_long_for_a_worker_is_told(good, hanging):
    with Pool(1, Limits(seconds=2, waiting=0.2)) as pool, ThreadPoolExecutor(1) as threads:
        threads.submit(pool.extract, hanging, PLAIN)
        time.sleep(0.2)
        text = pool.extract(good, PLAIN)
        assert (text.note, text.lasting) == ("kein Text: zurzeit ausgelastet", False)


def test_closing_ends_the_workers(good):
    pool = Pool(2)
    pool.extract(good, PLAIN)
    process = pool._processes[1]._process or pool._processes[0]._process
    pool.close()
    assert process.returncode is not None
    assert pool.extract(good, PLAIN).note == "kein Text: zurzeit ausgelastet"


def test_closing_wakes_who_waits(good, hanging):
    with Pool(1, Limits(seconds=20)) as pool, ThreadPoolExecutor(2) as threads:
        lost = threads.submit(pool.extract, hanging, PLAIN)
        time.sleep(0.2)
        waiting = threads.submit(pool.extract, good, PLAIN)
        pool.close()
        assert lost.result(5).note == "kein Text: das Auslesen brach ab"
        assert waiting.result(5).note == "kein Text: zurzeit ausgelastet"


ORPHANED = """
import os, signal, sys
from pathlib import Path
from index.extraction import Pool
pool = Pool(1)
pool.extract(Path(sys.argv[1]), "text/plain")
print(pool._processes[0]._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_the_portal_is_killed(good):
    done = subprocess.run(
        [sys.executable, "-c", ORPHANED, str(good)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    worker = Path("/proc", done.stdout.strip())
    for _ in range(50):
        if not worker.exists() or "Z" in (worker / "stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    pytest.fail("the worker lives on")


def test_a_pdf_whose_forms_draw_each_other_still_gives_its_own_text(make):
    def stream(content, more=b""):
        return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (more, len(content), content)

    def form(other):
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % other
        return stream(b"/X Do " * 3, head)

    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
    content = stream(b"/X Do BT /F 12 Tf 50 700 Td (Schleife) Tj ET")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        content,
        font,
        form(7),
        form(6),
    ]
    body = b"%PDF-1.5\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, each) for n, each in enumerate(objects, 1))
    path = make.raw("loop.pdf", body + b"trailer\n<</Size 8/Root 1 0 R>>\n%%EOF\n")
    with Pool(1, Limits(memory=200 << 20)) as pool:
        text = pool.extract(path, "application/pdf")
    assert (text.text, text.note, text.lasting) == ("Schleife", "nur ein Teil (das Auslesen brach ab)", False)


def test_a_file_that_is_gone_or_of_another_type_has_no_text(good, make):
    with Pool(1) as pool:
        assert pool.extract(make.folder / "gone.txt", PLAIN).note == "kein Text: nicht lesbar"
        assert pool.extract(good, "video/mp4").note == "kein Text: dieser Dateityp wird nicht ausgelesen"


def test_an_upload_is_unpacked_before_it_is_stored(make):
    bomb = make.docx("<w:p/>" + " " * 3_000_000)
    fine = make.docx("<w:p/>", name="fine.docx")
    with Pool(1, Limits(unpacked=2_000_000)) as pool:
        with pytest.raises(Refused) as refused:
            pool.check(bomb, "Bericht.docx")
        assert refused.value.sentence == "„Bericht.docx“ entpackt sich zu groß. Nicht gespeichert."
        assert pool.check(fine, "fine.docx").endswith("wordprocessingml.document")


def test_an_upload_of_plain_text_needs_no_worker(good):
    with Pool(1) as pool:
        assert pool.check(good, "good.txt") == PLAIN
        assert pool._processes[0].started == 0


def test_a_scanner_for_malware_can_be_attached(good):
    with Pool(1, scan=lambda path: "EICAR") as pool, pytest.raises(Refused, match=r"enthält Schadsoftware \(EICAR\)"):
        pool.check(good, "good.txt")


CONFINED = """
import os, socket, subprocess, sys
from index.extraction.confinement import confine
from index.extraction.limits import Limits
confine(Limits())
for act in (socket.socket, os.fork, lambda: os.execv("/bin/true", ["true"]), lambda: open(sys.argv[1], "wb", 0).write(b"x")):
    try:
        act()
    except OSError as error:
        print(error.errno)
"""


@pytest.mark.skipif(
    os.uname().machine not in ("x86_64", "aarch64"), reason="system calls are filtered on these machines only"
)
def test_a_worker_can_call_nobody_start_nothing_and_write_no_file(tmp_path):
    command = [sys.executable, "-c", CONFINED, str(tmp_path / "written")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["1", "1", "1", "27"]
