"""What is set once for the process that serves the app."""

import gc
import sys
from types import ModuleType

import torch

from lesson.runs import once


@once
def settle() -> None:
    """Set up the process: call it when everything is imported."""
    # Before each step torch.optim tells torch's compiler to stay out of it, and for that imports it all: a second, and 40 MB.
    # torchvision asks it a single question. Nothing here is compiled.
    compiler, questions = ModuleType("torch._dynamo"), ModuleType("torch._dynamo.utils")
    compiler.graph_break = lambda: None
    compiler.disable = lambda function, *_, **__: function
    questions.is_compile_supported = lambda device: False
    for module in (compiler, questions):
        sys.modules.setdefault(module.__name__, module)
    # The products are small. A second thread gains little on them, and where the processors are busy, with another visitor or
    # the browser on the same machine, two threads that wait for each other at every product can take many times as long as one.
    torch.set_num_threads(1)
    # What the imports made stays for good: no collection has to look through it.
    gc.freeze()
