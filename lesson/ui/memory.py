"""How the C library keeps memory for the process that serves the app. It is set on import, before all other imports.

Every run of a script has a thread of its own. glibc keeps memory apart for up to eight threads a processor, and it keeps the
places of large tensors that are gone: for a class that is more than all the runs together. Whoever comes while the first
visitor's imports go on has a thread already, so it is set before them. Elsewhere than in glibc there is nothing to set.
Arrow, which carries the data of charts, would keep some more apart for every thread in a pool of its own.

Imports make hardly any garbage. Nobody looks for it until they are done, which takes a fifth of their time away.
"""

import ctypes
import gc
import os
from contextlib import suppress

# of glibc's mallopt, with their numbers from malloc.h
ARENAS = (-8, 2)  # M_ARENA_MAX
RETURNED = (-3, 4_000_000)  # M_MMAP_THRESHOLD, bytes

with suppress(OSError, AttributeError):
    for option, value in (ARENAS, RETURNED):
        ctypes.CDLL("libc.so.6").mallopt(option, value)
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
gc.disable()
