"""What is free is given back to the system, now and then."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from lesson.ui import memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def litter():
    # blocks that glibc keeps, with one after them that stays: no end of the heap that could be cut off
    blocks = [bytearray(100_000) for _ in range(1000)]
    return bytearray(100_000)

memory._given_back = -1e9
last = litter()
before = resident()
memory.give_back()
after = resident()
again = litter()
full = resident()
memory.give_back()  # too soon
print(before - after, full - resident())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told to")
def test_free_memory_is_given_back_but_not_all_the_time():
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second = map(float, done.stdout.split())
    assert first > 50  # MB
    assert second < 10
