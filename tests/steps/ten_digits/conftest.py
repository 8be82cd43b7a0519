"""What tests of this step share."""

import pytest
import torch
from hypothesis import strategies as st

from lesson.experiments.ten_digits import TenSettings, read_everything
from lesson.steps.ten_digits.ten_runs import ten_run_for
from tests.data.test_build import MNIST

SETTINGS = TenSettings()
LONGEST = 160  # letters of a caption: two lines beside the eye, where ** is not seen
SCORES = st.lists(st.floats(-30, 30, width=32), min_size=10, max_size=10).map(
    torch.tensor
)


@pytest.fixture(scope="module")
def everything():
    return read_everything(MNIST)


@pytest.fixture(scope="module")
def epochs():
    return ten_run_for(SETTINGS).up_to(5)
