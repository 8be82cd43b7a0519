"""The images: how many, in which order, and as what."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import torch

from lesson import digits as module
from lesson.digits import load_digits, to_tensors
from lesson.experiments.baseline import average_picture_baseline
from lesson.training import batches
from tests.conftest import linux


def test_there_are_as_many_images_of_each_digit_as_the_lesson_says(digits):
    counts = {
        (split, digit): len(digits.select(split, digit)[0])
        for split in ("train", "valid")
        for digit in (3, 7)
    }
    assert counts == {
        ("train", 3): 6131,
        ("train", 7): 6265,
        ("valid", 3): 1010,
        ("valid", 7): 1028,
    }


def test_shapes_types_and_ranges_are_the_lessons(digits):
    assert digits.train_x.shape == (12396, 784)
    assert digits.train_y.shape == (12396, 1)
    assert digits.valid_x.shape == (2038, 784)
    assert digits.valid_y.shape == (2038, 1)
    assert all(tensor.dtype == torch.float32 for tensor in digits[:4])
    assert digits.train_x.min() == 0
    assert digits.train_x.max() == 1


def test_threes_come_first_with_target_one(digits):
    assert torch.equal(digits.train_y[:6131], torch.ones(6131, 1))
    assert torch.equal(digits.train_y[6131:], torch.zeros(6265, 1))
    assert torch.equal(digits.valid_y[:1010], torch.ones(1010, 1))
    assert torch.equal(digits.valid_y[1010:], torch.zeros(1028, 1))


def test_images_stand_in_the_order_of_their_names_as_text(digits):
    names = {
        (s, d): digits.select(s, d)[1].tolist()
        for s in ("train", "valid")
        for d in (3, 7)
    }
    assert names["train", 3][:5] == [10, 10000, 10011, 10031, 10034]
    assert names["train", 7][:3] == [10002, 1001, 10014]
    assert names["valid", 3][:3] == [1020, 1028, 1042]
    assert names["valid", 7][:2] == [0, 1006]
    assert all(each == sorted(each, key=str) for each in names.values())


def test_144_pixels_are_blank_in_every_training_image(digits):
    assert (digits.train_x == 0).all(0).sum() == 144


def test_a_pass_is_49_batches_of_256_and_the_last_has_108(digits):
    sizes = [len(xb) for xb, _ in batches(digits.train_x, digits.train_y, 256)]
    assert sizes == [256] * 48 + [108]


def test_the_average_picture_baseline_is_the_lessons(digits):
    baseline = average_picture_baseline(digits)
    assert round(baseline.on_threes, 4) == 0.9168
    assert round(baseline.on_sevens, 4) == 0.9854
    assert round(baseline.accuracy, 4) == 0.9511


def test_bytes_become_brightnesses_row_by_row():
    threes, sevens = (
        torch.zeros(1, 28, 28, dtype=torch.uint8),
        torch.zeros(2, 28, 28, dtype=torch.uint8),
    )
    sevens[0, 3, 5] = 255
    x, y = to_tensors(threes, sevens)
    assert x[1, 28 * 3 + 5] == 1
    assert x.sum() == 1
    assert y.tolist() == [[1.0], [0.0], [0.0]]


def test_the_digits_are_loaded_once_even_by_eight_visitors_at_once(monkeypatch):
    monkeypatch.setattr(module, "_digits", None)
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(lambda _: load_digits(), range(8)))
    assert all(each is loaded[0] for each in loaded)


@linux
def test_the_digits_take_less_than_60_mb():
    script = r"""
import re, torch, numpy
from lesson.digits import load_digits
def most(): return int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status", encoding="utf-8").read())[1]) * 1024 / 1e6
before = most(); digits = load_digits(); print(most() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert 40 < float(done.stdout) < 60


def test_the_lesson_works_without_streamlit_and_torchvision():
    script = """
import pkgutil, sys, importlib, lesson
def load(package):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module.name != "lesson.ui":
            loaded = importlib.import_module(module.name)
            if module.ispkg:
                load(loaded)
load(lesson)
print([name for name in ("streamlit", "torchvision") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"
