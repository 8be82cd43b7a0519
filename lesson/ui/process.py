"""What is set once for the process that serves the app."""

import ctypes
import gc
import sys
from contextlib import suppress
from types import ModuleType

import torch

from lesson.runs import once

# of glibc's mallopt, with their numbers from malloc.h
ARENAS = (-8, 2)  # M_ARENA_MAX
RETURNED = (-3, 4_000_000)  # M_MMAP_THRESHOLD, bytes


@once
def settle() -> None:
    """Set up the process: call it when everything is imported."""
    # Before each step torch.optim tells torch's compiler to stay out of it, and for that imports it all: a second, and 40 MB.
    # Nothing here is compiled.
    compiler = ModuleType("torch._dynamo")
    compiler.graph_break = lambda: None
    compiler.disable = lambda function, *_, **__: function
    sys.modules.setdefault(compiler.__name__, compiler)
    # The products are small. A second thread gains little on them, and where the processors are busy, with another visitor or
    # the browser on the same machine, two threads that wait for each other at every product can take many times as long as one.
    torch.set_num_threads(1)
    # Every run of a script has a thread of its own. glibc keeps memory apart for up to eight threads a processor, and keeps the
    # places of large tensors that are gone: for a class that is more than all the runs together. Elsewhere there is nothing to
    # set.
    with suppress(OSError, AttributeError):
        for option, value in (ARENAS, RETURNED):
            ctypes.CDLL("libc.so.6").mallopt(option, value)
    # What the imports made stays for good: no collection has to look through it again.
    gc.collect()
    gc.freeze()
