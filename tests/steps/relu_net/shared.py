"""What tests of several scenes use: epochs and comparisons with so many wrong answers."""

import torch
from hypothesis import strategies as st

from lesson.experiments.comparison import Comparison
from lesson.training import VALIDATION_IMAGES, Epoch

wrong_counts = st.integers(0, VALIDATION_IMAGES)


def epoch(number: int, wrong: int) -> Epoch:
    accuracy = torch.tensor(1 - wrong / VALIDATION_IMAGES).item()
    return Epoch(number, 0.5, 0.5, accuracy, ())


def found(only_first: int, only_second: int, neither: int = 30) -> Comparison:
    return Comparison([], *(list(range(n)) for n in (only_first, only_second, neither)))
