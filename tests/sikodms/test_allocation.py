"""Threads share what the C library hands out."""

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import re, threading
from sikodms.allocation import share_arenas
shared = share_arenas()
turn = threading.Barrier(12)
def work():
    kept = [bytearray(200_000 // 8) for _ in range(8)]
    turn.wait()
threads = [threading.Thread(target=work) for _ in range(11)]
for each in threads: each.start()
turn.wait()
for each in threads: each.join()
arenas = len(re.findall("(?m)^[0-9a-f]+000000-[0-9a-f]+ rw-p 00000000 00:00 0 *$", open("/proc/self/maps").read()))
print(shared, arenas)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone has arenas")
def test_a_dozen_threads_do_with_two_arenas():
    said = subprocess.run([sys.executable, "-W", "ignore", "-c", PROGRAM], capture_output=True, text=True, check=True)
    shared, arenas = said.stdout.split()
    assert shared == "True" and int(arenas) <= 3
