"""What is set once for the process that serves the app."""

import ctypes
import gc
from contextlib import suppress

import torch

from lesson.runs import once

ARENAS = 2
M_ARENA_MAX = -8  # mallopt's name for it, from malloc.h


@once
def settle() -> None:
    """Set up the process: call it when everything is imported."""
    # The products are small. A second thread gains little on them, and where the processors are busy, with another visitor or
    # the browser on the same machine, two threads that wait for each other at every product can take many times as long as one.
    torch.set_num_threads(1)
    # A run of a script has a thread of its own, and glibc keeps memory apart for up to eight threads a processor: most of what
    # a class would take. Where there is no glibc, there is nothing to set.
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(M_ARENA_MAX, ARENAS)
    # What the imports made stays for good: no collection has to look through it again.
    gc.collect()
    gc.freeze()
