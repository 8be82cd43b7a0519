"""How the C library keeps memory for the process that serves the app. It is set on import, before all other imports.

Every run of a script has a thread of its own. glibc keeps memory apart for up to eight threads a processor, and it keeps the
places of large tensors that are gone: for a class that is more than all the runs together. Whoever comes while the first
visitor's imports go on has a thread already, so it is set before them. What is free between things that stay it gives back
only when it is told to. Elsewhere than in glibc there is nothing to set.

Imports make hardly any garbage. Nobody looks for it until they are done, which takes a fifth of their time away.
"""

import ctypes
import gc
import time
from contextlib import suppress

# of glibc's mallopt, with their numbers from malloc.h
ARENAS = (-8, 2)  # M_ARENA_MAX
RETURNED = (-3, 4_000_000)  # M_MMAP_THRESHOLD, bytes
PAUSE = 20.0  # seconds between two times that memory is given back

_given_back = 0.0  # when, on the clock of time.monotonic

with suppress(OSError, AttributeError):
    for option, value in (ARENAS, RETURNED):
        ctypes.CDLL("libc.so.6").mallopt(option, value)
gc.disable()


def give_back() -> None:
    """Give free memory back to the system, unless somebody has just done so. Others go on meanwhile."""
    global _given_back
    now = time.monotonic()
    if now - _given_back > PAUSE:
        _given_back = now
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
