"""What tests of this step are given."""

import pytest

from lesson.steps.ten_digits.ten import read_everything, ten_run_for
from tests.data.test_build import MNIST
from tests.steps.ten_digits.shared import SETTINGS


@pytest.fixture(scope="module")
def everything():
    return read_everything(MNIST)


@pytest.fixture(scope="module")
def epochs():
    return ten_run_for(SETTINGS).up_to(5)
