"""What the entry points set up for the process, and nobody who only imports: threads, torch.optim, torchvision."""

import subprocess
import sys

import pytest

from tests.pages.test_pages import ENTRY

IMPORT = """
import pkgutil, torch, lesson
torch.set_num_threads(2)
for module in pkgutil.walk_packages(lesson.__path__, "lesson."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
print(torch.get_num_threads())
"""
OPEN = f"""
import sys, torch
from streamlit.testing.v1 import AppTest
torch.set_num_threads(2)
assert not AppTest.from_file({ENTRY!r}, default_timeout=120).run().exception
print(torch.get_num_threads())
from lesson.runs import run_for
from lesson.training import Settings
run_for(Settings("pytorch")).up_to(1)
from lesson.data.mnist import torchvision_mnist
torchvision_mnist()
from torchvision.transforms import v2
v2.RandomAffine(10)(torch.rand(1, 28, 28))
assert "torch._dynamo.eval_frame" not in sys.modules
assert "sympy" not in sys.modules
"""


@pytest.mark.parametrize(("program", "threads"), [(IMPORT, "2"), (OPEN, "1")])
def test_a_page_takes_one_thread_and_a_notebook_as_many_as_it_likes(program, threads):
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == threads
