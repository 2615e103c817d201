"""Memory of a server."""

import gc
import re
import subprocess
import sys

from screening.web.http.garbage import collect_seldom
from tests import CHECKOUT


def test_what_was_loaded_is_not_walked_through_again():
    threshold = gc.get_threshold()
    gc.set_threshold(700)
    try:
        loaded = [["kept"] for _ in range(10)]
        collect_seldom()
        walked = {id(one) for one in gc.get_objects()}
        assert walked.isdisjoint(id(one) for one in loaded)
        assert gc.get_threshold()[0] > 5_000
    finally:
        gc.set_threshold(*threshold)


ARENAS = """
import ctypes, sys, threading
from screening.web.http.garbage import share_freed_memory
if sys.argv[1] == "shared":
    share_freed_memory()
libc, met = ctypes.CDLL(None), threading.Barrier(9)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
def allocate():
    libc.malloc(5000)
    met.wait()
    met.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for one in threads:
    one.start()
met.wait()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
met.wait()
"""


def test_eight_threads_share_one_place_for_what_they_free(tmp_path):
    told = tmp_path / "malloc"
    arenas = {}
    for asked in ("shared", "apart"):
        subprocess.run([sys.executable, "-c", ARENAS, asked, str(told)], check=True, cwd=CHECKOUT)
        arenas[asked] = told.read_text().count("<heap nr=")
    assert arenas["shared"] == 1 < arenas["apart"]


LARGE = """
import ctypes, sys
from screening.web.http.garbage import share_freed_memory
if sys.argv[1] == "shared":
    share_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(1_000_000))
libc.malloc(1_000_000)
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def test_what_is_large_goes_back_to_the_system_each_time(tmp_path):
    apart = {}
    for asked in ("as it is", "shared"):
        told = tmp_path / asked
        subprocess.run([sys.executable, "-c", LARGE, asked, str(told)], check=True, cwd=CHECKOUT)
        apart[asked] = int(re.search(r'<total type="mmap" count="(\d+)"', told.read_text())[1])
    assert apart["shared"] > apart["as it is"]


FREE = """
import ctypes, gc, re, sys
from screening.web.http.garbage import share_freed_memory
if sys.argv[1] == "shared":
    share_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
def taken():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * 4096
blocks = [libc.malloc(50_000) for _ in range(1000)]
for block in blocks:
    libc.memset(block, 1, 50_000)
for block in blocks[:-1]:  # the last one keeps the end of the heap where it is
    libc.free(block)
before = taken()
gc.collect(1)
print(before - taken())
"""


def test_what_was_freed_in_a_busy_minute_goes_back_once_garbage_is_collected():
    back = {}
    for asked in ("as it is", "shared"):
        done = subprocess.run([sys.executable, "-c", FREE, asked], check=True, cwd=CHECKOUT, stdout=subprocess.PIPE)
        back[asked] = int(done.stdout)
    assert back["as it is"] < 5_000_000
    assert back["shared"] > 40_000_000
